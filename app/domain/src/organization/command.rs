//! Inputs of the commands on organizations, partners and clients, and the commands. For ADMINs and the command line.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::state::{ApiClient, Capabilities, Organization, Partner, RateLimitTier, RecheckUntil};
use crate::kernel::{
    ApiClientId, Capability, Context, Country, FieldError, Fields, OrganizationId, Refusal, Timestamp,
    VatNumber, text,
};

/// A new organization as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationDraft {
    /// Its name.
    pub name: String,
    /// Empty means `STANDARD`.
    pub rate_limit_tier: String,
    /// What it is allowed.
    pub capabilities: Capabilities,
    /// The version of the data processing agreement it has accepted; empty when none.
    pub dpa_version: String,
}

/// A parsed [`OrganizationDraft`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrganization {
    /// Its name.
    pub name: String,
    /// How many calls it may make.
    pub rate_limit_tier: RateLimitTier,
    /// What it is allowed.
    pub capabilities: Capabilities,
    /// The accepted version.
    pub dpa_version: Option<String>,
}

impl OrganizationDraft {
    /// Checks every field: `name`, `rateLimitTier`, `dpaVersion`.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self) -> Result<NewOrganization, Vec<FieldError>> {
        let mut fields = Fields::new();
        let name = fields.check("name", &self.name, text::required(&self.name, "The name", 200));
        let tier = match self.rate_limit_tier.trim() {
            "" => Some(RateLimitTier::Standard),
            word => fields.check("rateLimitTier", word, RateLimitTier::parse(word)),
        };
        let dpa = match self.dpa_version.trim() {
            "" => Some(None),
            version => fields
                .check("dpaVersion", version, dpa_version(version))
                .map(Some),
        };
        fields.finish((|| {
            Some(NewOrganization {
                name: name?,
                rate_limit_tier: tier?,
                capabilities: self.capabilities,
                dpa_version: dpa?,
            })
        })())
    }
}

/// Changed settings of an organization; `None` leaves one as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationPatch {
    /// A new name.
    pub name: Option<String>,
    /// A new tier.
    pub rate_limit_tier: Option<String>,
    /// All capabilities as they shall be.
    pub capabilities: Option<Capabilities>,
    /// `DELIVERY` or `PICKUP`.
    pub vies_recheck_until: Option<String>,
    /// Whether decisions about evidence need a second person.
    pub four_eyes: Option<bool>,
}

/// A parsed [`OrganizationPatch`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationChange {
    /// A new name.
    pub name: Option<String>,
    /// A new tier.
    pub rate_limit_tier: Option<RateLimitTier>,
    /// All capabilities as they shall be.
    pub capabilities: Option<Capabilities>,
    /// How long VIES is asked daily.
    pub vies_recheck_until: Option<RecheckUntil>,
    /// Whether decisions about evidence need a second person.
    pub four_eyes: Option<bool>,
}

impl OrganizationPatch {
    /// Checks the fields that are there.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self) -> Result<OrganizationChange, Vec<FieldError>> {
        let mut fields = Fields::new();
        let name = self
            .name
            .as_deref()
            .and_then(|name| fields.check("name", name, text::required(name, "The name", 200)));
        let rate_limit_tier = self
            .rate_limit_tier
            .as_deref()
            .and_then(|word| fields.check("rateLimitTier", word, RateLimitTier::parse(word)));
        let vies_recheck_until = self
            .vies_recheck_until
            .as_deref()
            .and_then(|word| fields.check("viesRecheckUntil", word, RecheckUntil::parse(word)));
        fields.finish(Some(OrganizationChange {
            name,
            rate_limit_tier,
            capabilities: self.capabilities,
            vies_recheck_until,
            four_eyes: self.four_eyes,
        }))
    }
}

/// Reads a DPA version: year and month, such as `2026-01`.
///
/// # Errors
/// A sentence that names the form.
pub fn dpa_version(text: &str) -> Result<String, &'static str> {
    let form = |text: &str| {
        let (year, month) = text.split_once('-')?;
        let fits = year.len() == 4
            && month.len() == 2
            && year.bytes().chain(month.bytes()).all(|b| b.is_ascii_digit());
        (fits && (1..=12).contains(&month.parse::<u8>().ok()?)).then(|| text.to_owned())
    };
    form(text.trim())
        .ok_or("A version of the data processing agreement is a year and a month, such as 2026-01.")
}

/// A new partner as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerDraft {
    /// Its name.
    pub name: String,
    /// ISO 3166 code.
    pub country: String,
    /// Its own VAT number.
    pub vat_number: String,
}

/// A parsed [`PartnerDraft`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPartner {
    /// Its name.
    pub name: String,
    /// Where it is established.
    pub country: Country,
    /// Its own VAT number.
    pub vat_number: VatNumber,
}

impl PartnerDraft {
    /// Checks every field: `name`, `country`, `vatNumber`.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self) -> Result<NewPartner, Vec<FieldError>> {
        let mut fields = Fields::new();
        let name = fields.check("name", &self.name, text::required(&self.name, "The name", 200));
        let country = fields.check("country", &self.country, Country::parse(&self.country));
        let vat_number = fields.check("vatNumber", &self.vat_number, VatNumber::parse(&self.vat_number));
        fields.finish((|| {
            Some(NewPartner {
                name: name?,
                country: country?,
                vat_number: vat_number?,
            })
        })())
    }
}

/// The published `client_id` for a slug: `api-client-{slug}`, the slug 2 to 40 of `a-z 0-9 -`.
///
/// # Errors
/// The refused field `slug`.
pub fn client_id_of_slug(slug: &str) -> Result<String, Vec<FieldError>> {
    let mut fields = Fields::new();
    let text = slug.trim();
    let fits = (2..=40).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-');
    let parsed = fits
        .then(|| format!("api-client-{text}"))
        .ok_or("A slug is 2 to 40 small letters, digits and inner hyphens, such as santander-pilot.");
    let client_id = fields.check("slug", text, parsed);
    fields.finish(client_id)
}

/// A client with its secret, shown this once: the server keeps only its Argon2id hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSecret {
    /// The client.
    pub client: ApiClient,
    /// 64 characters.
    pub secret: String,
    /// When the secret before this one stops working; absent for a new client.
    pub previous_expires_at: Option<Timestamp>,
}

impl std::fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientSecret")
            .field("client", &self.client)
            .field("secret", &"***")
            .finish_non_exhaustive()
    }
}

/// Why a command on organizations did nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum OrganizationError {
    /// For a reason every module shares.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The organization has a partner with this VAT number already.
    #[error("The organization already has the partner {0} with this VAT number.")]
    PartnerExists(String),
    /// A client with this slug exists, here or elsewhere.
    #[error("There is already a client {0}. Choose another slug.")]
    ClientExists(String),
    /// The client is disabled.
    #[error("The client {0} is disabled. Create a new one.")]
    ClientIsDisabled(String),
    /// Somebody changed the organization in between.
    #[error("The organization changed: your version is {expected}, the current one is {}. Look at the current settings and repeat your change.", .current.version)]
    VersionMismatch {
        /// What the caller saw last.
        expected: i64,
        /// What is there now.
        current: Box<Organization>,
    },
}

impl From<Vec<FieldError>> for OrganizationError {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Refused(Refusal::Invalid(fields))
    }
}

impl OrganizationError {
    /// The stored word for the audit log.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.word(),
            Self::PartnerExists(_) | Self::ClientExists(_) => "exists",
            Self::ClientIsDisabled(_) => "client-disabled",
            Self::VersionMismatch { .. } => "version-mismatch",
        }
    }
}

/// What can be done to organizations, partners and clients. Only an ADMIN and the command line may.
#[async_trait]
pub trait OrganizationCommands: Send + Sync {
    /// Creates an organization.
    async fn create(
        &self,
        ctx: &Context,
        draft: &OrganizationDraft,
    ) -> Result<Organization, OrganizationError>;

    /// Changes settings, when the organization is still at version `expected`; `None` skips that check (command line).
    async fn update(
        &self,
        ctx: &Context,
        organization: OrganizationId,
        expected: Option<i64>,
        patch: &OrganizationPatch,
    ) -> Result<Organization, OrganizationError>;

    /// Records that the organization accepted a version of the data processing agreement, now.
    async fn accept_dpa(
        &self,
        ctx: &Context,
        organization: OrganizationId,
        version: &str,
    ) -> Result<Organization, OrganizationError>;

    /// Creates a partner the organization may act for.
    async fn create_partner(
        &self,
        ctx: &Context,
        organization: OrganizationId,
        draft: &PartnerDraft,
    ) -> Result<Partner, OrganizationError>;

    /// Creates a client `api-client-{slug}` with a secret.
    async fn create_client(
        &self,
        ctx: &Context,
        organization: OrganizationId,
        slug: &str,
    ) -> Result<ClientSecret, OrganizationError>;

    /// Gives a client a new secret; the one before works on for 72 hours (Integration API 1.4).
    async fn rotate_client(
        &self,
        ctx: &Context,
        client: ApiClientId,
    ) -> Result<ClientSecret, OrganizationError>;

    /// Disables a client for good.
    async fn disable_client(
        &self,
        ctx: &Context,
        client: ApiClientId,
    ) -> Result<ApiClient, OrganizationError>;
}

impl Capabilities {
    /// The capabilities named by the words of `--allow`, separated by commas.
    ///
    /// # Errors
    /// A sentence that names the unknown word and all known ones.
    pub fn parse_words(words: &str) -> Result<Self, String> {
        words
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .try_fold(Self::default(), |all, word| {
                let known = || Capability::ALL.map(Capability::word).join(", ");
                Capability::parse_word(word)
                    .map(|capability| all.with(capability, true))
                    .ok_or_else(|| format!("There is no capability {word}. Known are {}.", known()))
            })
    }
}
