//! The KYC status of a buyer: a pure function of facts (Integration API 4.4 and 6.6).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::aml::AmlStatus;
use super::identity::VerificationStatus;
use super::required::{Requirement, missing};
use super::vies::{ViesFacts, ViesShown};
use crate::buyer::KycMode;
use crate::document::DocumentType;
use crate::kernel::{BuyerId, Timestamp};

/// What is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KycFacts {
    /// Whose.
    pub buyer: BuyerId,
    /// Who leads.
    pub mode: KycMode,
    /// The types with an active document.
    pub documents: BTreeSet<DocumentType>,
    /// What VIES said about the present number.
    pub vies: ViesFacts,
    /// The identity check; without meaning in Mode A.
    pub verification: VerificationStatus,
    /// The screening; without meaning in Mode A.
    pub aml: AmlStatus,
}

/// Whether it is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OverallStatus {
    /// Something is still missing.
    Incomplete,
    /// Everything is there and good.
    Valid,
    /// Something is there and bad.
    Invalid,
}

impl OverallStatus {
    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incomplete => "INCOMPLETE",
            Self::Valid => "VALID",
            Self::Invalid => "INVALID",
        }
    }
}

/// The published status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KycStatus {
    /// Whose.
    pub buyer: BuyerId,
    /// Who leads.
    pub mode: KycMode,
    /// Whether it is enough.
    pub overall: OverallStatus,
    /// What VIES said.
    pub vies: ViesShown,
    /// When VIES said it.
    pub vies_last_checked_at: Option<Timestamp>,
    /// What papers are missing.
    pub missing: Vec<Requirement>,
    /// Mode B only.
    pub verification: Option<VerificationStatus>,
    /// `NOT_APPLICABLE` in Mode A.
    pub aml: AmlStatus,
}

/// The status that follows from the facts. Anything bad makes it `INVALID`; else anything missing `INCOMPLETE`.
#[must_use]
pub fn evaluate(facts: &KycFacts) -> KycStatus {
    let missing = missing(facts.mode, &facts.documents);
    let vies = facts.vies.shown();
    let (verification, aml) = match facts.mode {
        KycMode::MarketplaceLed => (None, AmlStatus::NotApplicable),
        KycMode::Nt24Led => (Some(facts.verification), facts.aml),
    };
    let bad = vies == ViesShown::Invalid
        || verification == Some(VerificationStatus::Rejected)
        || aml == AmlStatus::Flagged;
    let good = missing.is_empty()
        && vies == ViesShown::Valid
        && verification.is_none_or(|status| status == VerificationStatus::Verified)
        && matches!(aml, AmlStatus::NotApplicable | AmlStatus::Clear);
    KycStatus {
        buyer: facts.buyer,
        mode: facts.mode,
        overall: match (bad, good) {
            (true, _) => OverallStatus::Invalid,
            (false, true) => OverallStatus::Valid,
            (false, false) => OverallStatus::Incomplete,
        },
        vies,
        vies_last_checked_at: facts.vies.last_checked_at(),
        missing,
        verification,
        aml,
    }
}
