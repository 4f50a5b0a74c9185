//! What a buyer is and how it may change. See `state.md` beside this file for the diagram.

use serde::{Deserialize, Serialize};

use super::command::{NewAddress, NewBuyer};
use super::error::BuyerError;
use crate::kernel::{
    AddressId, BuyerId, ContactId, Country, Email, OrganizationId, PartnerId, Timestamp, VatNumber,
};

/// Who leads the KYC of a buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KycMode {
    /// Mode A: the marketplace collects the papers.
    MarketplaceLed,
    /// Mode B: NT24 verifies identity and screens.
    Nt24Led,
}

impl KycMode {
    /// Both modes, Mode A first.
    pub const ALL: [Self; 2] = [Self::MarketplaceLed, Self::Nt24Led];

    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MarketplaceLed => "MARKETPLACE_LED",
            Self::Nt24Led => "NT24_LED",
        }
    }

    /// What a person reads.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::MarketplaceLed => "Marketplace-led",
            Self::Nt24Led => "NT24-led",
        }
    }

    /// Reads the published word.
    ///
    /// # Errors
    /// A sentence that names the two words.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        Self::ALL
            .into_iter()
            .find(|mode| mode.as_str() == text.trim())
            .ok_or("The KYC mode is MARKETPLACE_LED or NT24_LED. Choose one.")
    }
}

/// Whether a buyer may be used for new orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BuyerStatus {
    /// New orders are possible.
    Active,
    /// No new orders until somebody unblocks the buyer.
    Blocked {
        /// When it was blocked.
        since: Timestamp,
        /// Why, when it was said.
        reason: Option<String>,
    },
}

impl BuyerStatus {
    /// The published word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Blocked { .. } => "BLOCKED",
        }
    }
}

/// Where a buyer is established.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Published as `uuid`; stays the same when the address is corrected.
    pub id: AddressId,
    /// Street and house number, up to 200 characters.
    pub street: String,
    /// Up to 20 characters.
    pub post_code: String,
    /// Up to 100 characters.
    pub city: String,
    /// ISO 3166, so Greece is `GR` here and `EL` in a VAT number.
    pub country: Country,
}

/// A buyer's business data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// Its id.
    pub id: BuyerId,
    /// The organization whose events tell of it.
    pub organization: OrganizationId,
    /// The seller it belongs to.
    pub seller: PartnerId,
    /// Unique for the seller.
    pub vat_number: VatNumber,
    /// Up to 200 characters.
    pub company_name: String,
    /// Where it is established.
    pub address: Address,
    /// Who leads its KYC.
    pub kyc_mode: KycMode,
    /// Active or blocked.
    pub status: BuyerStatus,
    /// From 0, one more with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Corrected values of a buyer; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuyerChange {
    /// A corrected VAT number.
    pub vat_number: Option<VatNumber>,
    /// A corrected name.
    pub company_name: Option<String>,
    /// A corrected street.
    pub street: Option<String>,
    /// A corrected post code.
    pub post_code: Option<String>,
    /// A corrected city.
    pub city: Option<String>,
    /// A corrected country.
    pub country: Option<Country>,
    /// Only an upgrade from Mode A to Mode B.
    pub kyc_mode: Option<KycMode>,
}

impl Buyer {
    /// A new, active buyer at version 0.
    #[must_use]
    pub fn create(
        id: BuyerId,
        address_id: AddressId,
        (organization, seller): (OrganizationId, PartnerId),
        new: &NewBuyer,
        now: Timestamp,
    ) -> Self {
        let NewAddress {
            street,
            post_code,
            city,
            country,
        } = new.address.clone();
        Self {
            id,
            organization,
            seller,
            vat_number: new.vat_number.clone(),
            company_name: new.company_name.clone(),
            address: Address {
                id: address_id,
                street,
                post_code,
                city,
                country,
            },
            kyc_mode: new.kyc_mode,
            status: BuyerStatus::Active,
            version: 0,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether `new` says what this record says already (the natural-key upsert, Integration API 2.1).
    #[must_use]
    pub fn says_the_same(&self, new: &NewBuyer) -> bool {
        self.vat_number == new.vat_number
            && self.company_name == new.company_name
            && self.address.street == new.address.street
            && self.address.post_code == new.address.post_code
            && self.address.city == new.address.city
            && self.address.country == new.address.country
            && self.kyc_mode == new.kyc_mode
    }

    /// Corrects business data and upgrades the KYC mode. The version rises only when something differs.
    ///
    /// # Errors
    /// [`BuyerError::KycModeDowngrade`] for Mode B to Mode A: identity and AML results are legal records.
    pub fn update(&self, change: BuyerChange, now: Timestamp) -> Result<Self, BuyerError> {
        let mut next = self.clone();
        match (self.kyc_mode, change.kyc_mode) {
            (KycMode::Nt24Led, Some(KycMode::MarketplaceLed)) => return Err(BuyerError::KycModeDowngrade),
            (_, Some(mode)) => next.kyc_mode = mode,
            (_, None) => {}
        }
        replace(&mut next.vat_number, change.vat_number);
        replace(&mut next.company_name, change.company_name);
        replace(&mut next.address.street, change.street);
        replace(&mut next.address.post_code, change.post_code);
        replace(&mut next.address.city, change.city);
        replace(&mut next.address.country, change.country);
        Ok(self.advanced(next, now))
    }

    /// Blocks the buyer. A blocked buyer stays as it was blocked first.
    #[must_use]
    pub fn block(&self, reason: Option<String>, now: Timestamp) -> Self {
        match self.status {
            BuyerStatus::Blocked { .. } => self.clone(),
            BuyerStatus::Active => self.advanced(
                Self {
                    status: BuyerStatus::Blocked { since: now, reason },
                    ..self.clone()
                },
                now,
            ),
        }
    }

    /// Makes the buyer active again. An active buyer stays as it is.
    #[must_use]
    pub fn unblock(&self, now: Timestamp) -> Self {
        self.advanced(
            Self {
                status: BuyerStatus::Active,
                ..self.clone()
            },
            now,
        )
    }

    fn advanced(&self, next: Self, now: Timestamp) -> Self {
        if next == *self {
            next
        } else {
            Self {
                version: self.version + 1,
                updated_at: now,
                ..next
            }
        }
    }
}

fn replace<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// A contact person of a buyer: personal data, read and written only with a capability and a trace in the PII access log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// Up to 100 characters.
    pub first_name: String,
    /// Up to 100 characters.
    pub last_name: String,
    /// Where mail reaches the person.
    pub email: Email,
    /// As typed, up to 40 characters.
    pub phone: Option<String>,
    /// When it was added.
    pub created_at: Timestamp,
}
