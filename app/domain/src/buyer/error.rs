//! What can go wrong with buyers.

use serde::{Deserialize, Serialize};

use super::state::Buyer;
use crate::kernel::{FieldError, Refusal};

/// Why a buyer command did nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum BuyerError {
    /// For a reason every module shares.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The seller has this VAT number already, with other data.
    #[error("The seller already has a buyer with VAT number {}, with other data. Correct that buyer instead.", .0.vat_number)]
    ExistsDifferent(Box<Buyer>),
    /// Somebody changed the buyer in between.
    #[error("The buyer changed: your version is {expected}, the current one is {}. Look at the current data and repeat your change.", .current.version)]
    VersionMismatch {
        /// What the caller saw last.
        expected: i64,
        /// What is there now.
        current: Box<Buyer>,
    },
    /// Mode B never goes back to Mode A.
    #[error(
        "The KYC mode cannot go back from NT24_LED to MARKETPLACE_LED: identity and AML results are legal records."
    )]
    KycModeDowngrade,
}

impl From<Vec<FieldError>> for BuyerError {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Refused(Refusal::Invalid(fields))
    }
}

impl BuyerError {
    /// The stored word for the audit log.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.word(),
            Self::ExistsDifferent(_) => "exists-different",
            Self::VersionMismatch { .. } => "version-mismatch",
            Self::KycModeDowngrade => "kyc-mode-downgrade",
        }
    }
}
