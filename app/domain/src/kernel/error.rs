//! What can go wrong in every module, free of HTTP.
//!
//! A module's own error wraps a [`Refusal`] and adds what only it knows. One place in the server maps all of them to
//! problem types, one in `app` to what a person reads. A message says what is wrong, then what to do.

use serde::{Deserialize, Serialize};

/// One field that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The path as the caller wrote it: `address.country`, `contacts[0].email`.
    pub field: String,
    /// What is wrong, then what to do.
    pub message: String,
    /// What was sent; absent for secrets and for what was not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected_value: Option<serde_json::Value>,
}

/// Collects the refusals of all fields, so that a form is answered in one go.
#[derive(Debug, Default)]
pub struct Fields {
    prefix: String,
    errors: Vec<FieldError>,
}

impl Fields {
    /// An empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs `work` with every field name prefixed, as in `address.` or `contacts[0].`.
    pub fn within<T>(&mut self, prefix: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.prefix.len();
        self.prefix.push_str(prefix);
        let result = work(self);
        self.prefix.truncate(length);
        result
    }

    /// Notes a refusal with the value that was sent.
    pub fn refuse(&mut self, field: &str, sent: &str, message: impl std::fmt::Display) {
        self.push(field, Some(serde_json::Value::from(sent)), message);
    }

    /// Notes a refusal that shows no value: nothing was sent, or it is a secret.
    pub fn refuse_unseen(&mut self, field: &str, message: impl std::fmt::Display) {
        self.push(field, None, message);
    }

    fn push(
        &mut self,
        field: &str,
        rejected_value: Option<serde_json::Value>,
        message: impl std::fmt::Display,
    ) {
        let field = format!("{}{field}", self.prefix);
        self.errors.push(FieldError {
            field,
            message: message.to_string(),
            rejected_value,
        });
    }

    /// The value of a parse, or `None` with the refusal noted.
    pub fn check<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        sent: &str,
        parsed: Result<T, E>,
    ) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(message) => {
                if sent.trim().is_empty() {
                    self.refuse_unseen(field, message);
                } else {
                    self.refuse(field, sent, message);
                }
                None
            }
        }
    }

    /// The value made of all parsed fields, or every refusal.
    ///
    /// # Errors
    /// When a field was refused, or `value` is missing.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Vec<FieldError>> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(self.errors),
        }
    }
}

/// What a missing capability is called in `GET /v1/me` (Integration API 1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Capability {
    /// `allowMarketplaceLedKyc`
    MarketplaceLedKyc,
    /// `allowMultiVinOrders`
    MultiVinOrders,
    /// `allowContactPersonalData`
    ContactPersonalData,
    /// `allowKycDocumentDownload`
    KycDocumentDownload,
}

impl Capability {
    /// All capabilities, in the published order.
    pub const ALL: [Self; 4] = [
        Self::MarketplaceLedKyc,
        Self::MultiVinOrders,
        Self::ContactPersonalData,
        Self::KycDocumentDownload,
    ];

    /// The published name of the flag.
    #[must_use]
    pub const fn flag(self) -> &'static str {
        match self {
            Self::MarketplaceLedKyc => "allowMarketplaceLedKyc",
            Self::MultiVinOrders => "allowMultiVinOrders",
            Self::ContactPersonalData => "allowContactPersonalData",
            Self::KycDocumentDownload => "allowKycDocumentDownload",
        }
    }

    /// The word of `nt24 org create --allow`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::MarketplaceLedKyc => "marketplace-led-kyc",
            Self::MultiVinOrders => "multi-vin-orders",
            Self::ContactPersonalData => "contact-personal-data",
            Self::KycDocumentDownload => "kyc-document-download",
        }
    }

    /// Reads the word of `--allow`.
    #[must_use]
    pub fn parse_word(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|capability| capability.word() == text.trim())
    }
}

/// Why a call was refused, in the terms every module shares.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum Refusal {
    /// Nobody is signed in, or the token is missing or invalid.
    #[error("Sign in to go on.")]
    Unauthenticated,
    /// Known, but not allowed. Carries the sentence to show.
    #[error("{0}")]
    Forbidden(String),
    /// The organization lacks a capability.
    #[error("The organization does not have the capability {}. Ask NT24 to switch it on.", .0.flag())]
    CapabilityRequired(Capability),
    /// The organization has not accepted the data processing agreement in force.
    #[error("{0}")]
    DpaNotAccepted(String),
    /// No such thing in the caller's reach. Carries the word for it, such as `buyer`.
    #[error("There is no such {0}. Check the id and the seller it belongs to.")]
    NotFound(String),
    /// One or more fields were refused.
    #[error("{}", summary(.0))]
    Invalid(Vec<FieldError>),
    /// The idempotency key was used with another request within 24 hours.
    #[error("This Idempotency-Key was already used with another request. Send a new key for a new request.")]
    IdempotencyKeyReused,
    /// A request with the same idempotency key is still running.
    #[error("A request with this Idempotency-Key is still running. Send it again in a moment.")]
    RequestInProgress,
    /// Too much at once. Nothing was changed.
    #[error("The system is busy. Nothing was changed; try again in a moment.")]
    Busy,
    /// The fault is ours. What happened stands in the log under the request id, never in the answer.
    #[error(
        "Something went wrong on our side. Nothing was changed; try again, and give the request id if it stays."
    )]
    Internal,
}

fn summary(fields: &[FieldError]) -> String {
    match fields {
        [one] => format!("{}: {}", one.field, one.message),
        many => format!("{} fields need attention.", many.len()),
    }
}

impl From<Vec<FieldError>> for Refusal {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Invalid(fields)
    }
}

impl Refusal {
    /// The stored word for the audit log.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden(_) => "forbidden",
            Self::CapabilityRequired(_) => "capability-required",
            Self::DpaNotAccepted(_) => "dpa-not-accepted",
            Self::NotFound(_) => "not-found",
            Self::Invalid(_) => "invalid",
            Self::IdempotencyKeyReused => "idempotency-key-reused",
            Self::RequestInProgress => "request-in-progress",
            Self::Busy => "busy",
            Self::Internal => "internal",
        }
    }
}
