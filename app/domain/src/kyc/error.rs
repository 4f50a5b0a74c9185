//! What can go wrong with KYC.

use serde::{Deserialize, Serialize};

use crate::kernel::{FieldError, Refusal};

/// Why a KYC command did nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum KycError {
    /// For a reason every module shares.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Only Mode B has an identity check (Integration API 3.3 no. 12: 400).
    #[error("Identity verification exists in Mode B only. Upgrade the buyer to NT24_LED first.")]
    ModeA,
    /// The state does not allow it. Carries the sentence.
    #[error("{0}")]
    InvalidState(String),
    /// The outside service does not answer. Nothing is known, nothing was changed.
    #[error("The identity service does not answer. Nothing was changed; try again in a few minutes.")]
    ServiceDown,
    /// No identity service is configured.
    #[error("No identity service is configured on this server. Ask NT24 to set NT24_IDENTITY.")]
    ServiceOff,
}

impl From<Vec<FieldError>> for KycError {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Refused(Refusal::Invalid(fields))
    }
}

impl KycError {
    /// The stored word for the audit log.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.word(),
            Self::ModeA => "mode-a",
            Self::InvalidState(_) => "invalid-state",
            Self::ServiceDown => "service-down",
            Self::ServiceOff => "service-off",
        }
    }
}
