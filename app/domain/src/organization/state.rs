//! What an organization is and what it may do.

use serde::{Deserialize, Serialize};

use crate::kernel::{ApiClientId, Capability, Country, OrganizationId, PartnerId, Timestamp, VatNumber};

/// How many calls an organization may make per minute (Integration API 2.6, product.md for ENTERPRISE).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RateLimitTier {
    /// 300 reads, 60 writes, 10 webhook calls.
    Standard,
    /// 1,000 reads, 200 writes, 30 webhook calls.
    HighVolume,
    /// 60,000 reads, 12,000 writes, 600 webhook calls.
    Enterprise,
}

impl RateLimitTier {
    /// All tiers, the smallest first.
    pub const ALL: [Self; 3] = [Self::Standard, Self::HighVolume, Self::Enterprise];

    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::HighVolume => "HIGH_VOLUME",
            Self::Enterprise => "ENTERPRISE",
        }
    }

    /// Reads the published word.
    ///
    /// # Errors
    /// A sentence that names the three words.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        Self::ALL
            .into_iter()
            .find(|tier| tier.as_str().eq_ignore_ascii_case(text.trim()))
            .ok_or("The rate limit tier is STANDARD, HIGH_VOLUME or ENTERPRISE. Choose one.")
    }

    /// Calls per minute as (read, write, webhook).
    #[must_use]
    pub const fn per_minute(self) -> (u32, u32, u32) {
        match self {
            Self::Standard => (300, 60, 10),
            Self::HighVolume => (1_000, 200, 30),
            Self::Enterprise => (60_000, 12_000, 600),
        }
    }
}

/// How long VIES is asked daily about the buyer of an order that is ready for pickup (product.md "Verdict").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RecheckUntil {
    /// Until every vehicle was delivered.
    #[default]
    Delivery,
    /// Until every vehicle was picked up.
    Pickup,
}

impl RecheckUntil {
    /// The stored and published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "DELIVERY",
            Self::Pickup => "PICKUP",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// A sentence that names the two words.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text.trim() {
            "DELIVERY" => Ok(Self::Delivery),
            "PICKUP" => Ok(Self::Pickup),
            _ => Err("VIES is asked daily until DELIVERY or PICKUP. Choose one."),
        }
    }
}

/// What an organization has been allowed beyond the basic contract; all off by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// `allowMarketplaceLedKyc`
    pub marketplace_led_kyc: bool,
    /// `allowMultiVinOrders`
    pub multi_vin_orders: bool,
    /// `allowContactPersonalData`
    pub contact_personal_data: bool,
    /// `allowKycDocumentDownload`
    pub kyc_document_download: bool,
}

impl Capabilities {
    /// Whether one of them is on.
    #[must_use]
    pub const fn allow(self, capability: Capability) -> bool {
        match capability {
            Capability::MarketplaceLedKyc => self.marketplace_led_kyc,
            Capability::MultiVinOrders => self.multi_vin_orders,
            Capability::ContactPersonalData => self.contact_personal_data,
            Capability::KycDocumentDownload => self.kyc_document_download,
        }
    }

    /// The same with one of them switched.
    #[must_use]
    pub const fn with(mut self, capability: Capability, on: bool) -> Self {
        match capability {
            Capability::MarketplaceLedKyc => self.marketplace_led_kyc = on,
            Capability::MultiVinOrders => self.multi_vin_orders = on,
            Capability::ContactPersonalData => self.contact_personal_data = on,
            Capability::KycDocumentDownload => self.kyc_document_download = on,
        }
        self
    }
}

/// The version of the data processing agreement in force, and since when (Integration API 2.9).
pub const CURRENT_DPA_VERSION: (&str, i64) = ("2026-01", 1_767_225_600_000);

/// How long an older acceptance still counts after a new version came into force (product.md).
pub const DPA_GRACE_DAYS: i64 = 30;

/// Which version of the data processing agreement was accepted, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DpaAcceptance {
    /// Such as `2026-01`.
    pub version: String,
    /// When.
    pub at: Timestamp,
}

/// What the acceptance is worth now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DpaState {
    /// The version in force was accepted.
    Accepted,
    /// An older version was accepted; it counts until that moment.
    Grace(Timestamp),
    /// An older version was accepted and its grace period is over.
    Outdated,
    /// Never accepted.
    Missing,
}

impl DpaState {
    /// Whether API calls are let through.
    #[must_use]
    pub const fn lets_through(&self) -> bool {
        match self {
            Self::Accepted | Self::Grace(_) => true,
            Self::Outdated | Self::Missing => false,
        }
    }
}

/// An API customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Up to 200 characters.
    pub name: String,
    /// How many calls it may make.
    pub rate_limit_tier: RateLimitTier,
    /// What it has been allowed.
    pub capabilities: Capabilities,
    /// The data processing agreement it accepted.
    pub dpa: Option<DpaAcceptance>,
    /// How long VIES is asked daily; counts for orders that become ready for pickup from then on.
    pub vies_recheck_until: RecheckUntil,
    /// What a person decides about evidence needs a second person.
    pub four_eyes: bool,
    /// From 0, one more with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Organization {
    /// What the acceptance of the data processing agreement is worth at `now`.
    #[must_use]
    pub fn dpa_state(&self, now: Timestamp) -> DpaState {
        let (current, in_force_millis) = CURRENT_DPA_VERSION;
        let grace_end = Timestamp::from_unix_millis(in_force_millis).plus_seconds(DPA_GRACE_DAYS * 86_400);
        match &self.dpa {
            None => DpaState::Missing,
            // Versions are year and month, so text order is the order in time.
            Some(accepted) if accepted.version.as_str() >= current => DpaState::Accepted,
            Some(_) if now < grace_end => DpaState::Grace(grace_end),
            Some(_) => DpaState::Outdated,
        }
    }
}

/// A seller the organization may act for; `sellerId` in the API's paths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// Its id.
    pub id: PartnerId,
    /// The one organization that may act for it.
    pub organization: OrganizationId,
    /// Up to 200 characters.
    pub name: String,
    /// Where it is established, and where its vehicles depart.
    pub country: Country,
    /// Its own VAT number: the requester of VIES checks.
    pub vat_number: VatNumber,
    /// When it was created.
    pub created_at: Timestamp,
}

/// A client that may ask for tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiClient {
    /// Its id.
    pub id: ApiClientId,
    /// Whose client.
    pub organization: OrganizationId,
    /// `api-client-{slug}`, unique over all organizations.
    pub client_id: String,
    /// When it was disabled; such a client gets no tokens and its tokens are refused.
    pub disabled_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
}
