//! The identity check of Mode B: a session with the identity service, and how it ended.

use serde::{Deserialize, Serialize};

use crate::kernel::Timestamp;

/// The published `verificationStatus` (Integration API 4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VerificationStatus {
    /// No session yet, or the last one ran out unused.
    NotStarted,
    /// The buyer or a reviewer has not finished.
    InProgress,
    /// The person is who they say.
    Verified,
    /// The check failed.
    Rejected,
}

impl VerificationStatus {
    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "NOT_STARTED",
            Self::InProgress => "IN_PROGRESS",
            Self::Verified => "VERIFIED",
            Self::Rejected => "REJECTED",
        }
    }
}

/// How a session stands or ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdentityOutcome {
    /// Nobody has finished yet.
    Open,
    /// The service doubts: somebody looks at it there, the final word comes later.
    Suspected,
    /// The person is who they say.
    Verified,
    /// The check failed, with the service's words.
    Rejected(String),
    /// The buyer did not come in time.
    Expired,
}

impl IdentityOutcome {
    /// The stored word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Suspected => "SUSPECTED",
            Self::Verified => "VERIFIED",
            Self::Rejected(_) => "REJECTED",
            Self::Expired => "EXPIRED",
        }
    }

    /// Nothing more comes.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        match self {
            Self::Open | Self::Suspected => false,
            Self::Verified | Self::Rejected(_) | Self::Expired => true,
        }
    }

    /// What is published.
    #[must_use]
    pub const fn status(&self) -> VerificationStatus {
        match self {
            Self::Open | Self::Suspected => VerificationStatus::InProgress,
            Self::Verified => VerificationStatus::Verified,
            Self::Rejected(_) => VerificationStatus::Rejected,
            Self::Expired => VerificationStatus::NotStarted,
        }
    }
}

/// A session with the identity service. Holds no personal data: the service's report is stored encrypted beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentitySession {
    /// `idenfy_` and the service's own id.
    pub session_id: String,
    /// Where the buyer goes.
    pub url: String,
    /// `SIMULATED`, or the environment of the key.
    pub environment: String,
    /// How it stands.
    pub outcome: IdentityOutcome,
    /// When it began.
    pub started_at: Timestamp,
    /// When it runs out.
    pub expires_at: Timestamp,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
}
