//! What can go wrong with an order and with the records that hang on it.

use serde::{Deserialize, Serialize};

use crate::kernel::{FieldError, Refusal};

/// Why a command on an order, or on its record `T` (invoice, payment, transport), did nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum RecordError<T> {
    /// For a reason every module shares.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The natural key is taken, by other data.
    #[error("There is one already, with other data. Correct it with PATCH instead.")]
    ExistsDifferent(Box<T>),
    /// Somebody changed it in between.
    #[error(
        "It changed: your version is {expected}, the current one is {found}. Look at the current data and repeat your change."
    )]
    VersionMismatch {
        /// What the caller saw last.
        expected: i64,
        /// The version there is now.
        found: i64,
        /// What is there now.
        current: Box<T>,
    },
    /// Pickup or delivery is confirmed already, and stays as it is.
    #[error("{said}")]
    MilestoneSet {
        /// What is set, and what to do instead.
        said: String,
        /// What is there now.
        current: Box<T>,
    },
    /// The order was cancelled.
    #[error("The order was cancelled. It keeps its history and takes no changes; create a new order.")]
    Cancelled,
    /// The buyer was blocked.
    #[error("The buyer is blocked for new orders. Unblock the buyer first, or choose another one.")]
    BuyerBlocked,
    /// The order is not that far, or too far. Carries the sentence.
    #[error("{0}")]
    InvalidState(String),
    /// There is no verdict yet.
    #[error(
        "There is no verdict yet, so it is not known which invoice is the right one. Clear the blockers of the order's compliance first."
    )]
    ComplianceNotFinal,
}

impl<T> From<Vec<FieldError>> for RecordError<T> {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Refused(Refusal::Invalid(fields))
    }
}

impl<T> RecordError<T> {
    /// The stored word for the audit log.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.word(),
            Self::ExistsDifferent(_) => "exists-different",
            Self::VersionMismatch { .. } => "version-mismatch",
            Self::MilestoneSet { .. } => "milestone-already-set",
            Self::Cancelled => "order-cancelled",
            Self::BuyerBlocked => "buyer-blocked",
            Self::InvalidState(_) => "invalid-state",
            Self::ComplianceNotFinal => "compliance-not-final",
        }
    }

    /// The same about a shown form of the record.
    pub fn map<U>(self, show: impl FnOnce(T) -> U) -> RecordError<U> {
        match self {
            Self::Refused(refusal) => RecordError::Refused(refusal),
            Self::ExistsDifferent(current) => RecordError::ExistsDifferent(Box::new(show(*current))),
            Self::VersionMismatch {
                expected,
                found,
                current,
            } => RecordError::VersionMismatch {
                expected,
                found,
                current: Box::new(show(*current)),
            },
            Self::MilestoneSet { said, current } => RecordError::MilestoneSet {
                said,
                current: Box::new(show(*current)),
            },
            Self::Cancelled => RecordError::Cancelled,
            Self::BuyerBlocked => RecordError::BuyerBlocked,
            Self::InvalidState(said) => RecordError::InvalidState(said),
            Self::ComplianceNotFinal => RecordError::ComplianceNotFinal,
        }
    }
}
