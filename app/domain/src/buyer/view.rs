//! What each audience sees of a buyer. The API's own shape stands with the API.

use serde::{Deserialize, Serialize};

use super::state::Buyer;
use super::state::KycMode;
use crate::kernel::{BuyerId, CheckDigits, Country, PartnerId, Timestamp};

/// A remark that never changes a status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The module it concerns.
    pub module: String,
    /// The stable code, such as `VAT_NUMBER_FORMAT`.
    pub code: String,
    /// What is odd, then what to do.
    pub message: String,
}

impl Buyer {
    /// Remarks about the business data.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        match self.vat_number.check_digits() {
            CheckDigits::Right => Vec::new(),
            CheckDigits::Wrong => vec![Warning {
                module: "buyer".to_owned(),
                code: "VAT_NUMBER_FORMAT".to_owned(),
                message: format!(
                    "The check digits of {} do not fit. Compare it with the buyer's papers; VIES decides.",
                    self.vat_number
                ),
            }],
        }
    }
}

/// A row of the staff's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffBuyerRow {
    /// Its id.
    pub id: BuyerId,
    /// Its name.
    pub company_name: String,
    /// Its VAT number.
    pub vat_number: String,
    /// The check digits do not fit.
    pub vat_number_suspect: bool,
    /// Where it is established.
    pub city: String,
    /// Where it is established.
    pub country: Country,
    /// Who leads its KYC.
    pub kyc_mode: KycMode,
    /// It is blocked.
    pub blocked: bool,
    /// The seller it belongs to.
    pub seller: PartnerId,
    /// That seller's name.
    pub seller_name: String,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The staff's page of one buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffBuyerView {
    /// The business data.
    pub buyer: Buyer,
    /// The seller's name.
    pub seller_name: String,
    /// The organization's name.
    pub organization_name: String,
    /// Remarks.
    pub warnings: Vec<Warning>,
    /// How many contact persons there are; who they are is asked for separately, with a purpose.
    pub contact_count: i64,
}
