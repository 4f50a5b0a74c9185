//! VIES: the Commission's answer on a VAT number (Directive 2006/112/EC art. 138(1)(b), Council Regulation 904/2010
//! art. 31).
//!
//! Three results and never a yes/no: an outage, a time-out, a rate limit or a malformed number is [`ViesResult::Unknown`]
//! and leaves the last conclusive result standing.

use serde::{Deserialize, Serialize};

use crate::kernel::{DocumentId, Timestamp, VatNumber, ViesCheckId};

/// What one check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ViesResult {
    /// Registered for intra-Community trade at that moment.
    Valid,
    /// Not registered at that moment.
    Invalid,
    /// No answer about the number.
    Unknown,
}

impl ViesResult {
    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "VALID",
            Self::Invalid => "INVALID",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Valid, Self::Invalid, Self::Unknown]
            .into_iter()
            .find(|result| result.as_str() == text.trim())
    }

    /// It says something about the number.
    #[must_use]
    pub const fn is_conclusive(self) -> bool {
        match self {
            Self::Valid | Self::Invalid => true,
            Self::Unknown => false,
        }
    }
}

/// How the answer was obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ViesMethod {
    /// By the Commission's REST service.
    Online,
    /// By a staff member who asked in another way and recorded the answer.
    ByHand,
    /// By the sandbox: no evidence of anything.
    Simulated,
}

impl ViesMethod {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "ONLINE",
            Self::ByHand => "BY_HAND",
            Self::Simulated => "SIMULATED",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Online, Self::ByHand, Self::Simulated]
            .into_iter()
            .find(|method| method.as_str() == text)
    }
}

/// How the name in the answer compares with the buyer's. Never a verdict: a warning at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", tag = "match", content = "score")]
pub enum NameMatch {
    /// The member state publishes no names, as Germany does.
    NotDisclosed,
    /// The same name, with the score in percent.
    Same(u8),
    /// Perhaps the same: somebody should look.
    Review(u8),
    /// Another name.
    Different(u8),
}

impl NameMatch {
    /// The stored and published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotDisclosed => "NOT_DISCLOSED",
            Self::Same(_) => "SAME",
            Self::Review(_) => "REVIEW",
            Self::Different(_) => "DIFFERENT",
        }
    }

    /// The score in percent.
    #[must_use]
    pub const fn score(self) -> Option<u8> {
        match self {
            Self::NotDisclosed => None,
            Self::Same(score) | Self::Review(score) | Self::Different(score) => Some(score),
        }
    }

    /// From the stored word and score.
    #[must_use]
    pub fn parse(word: &str, score: Option<u8>) -> Option<Self> {
        match (word, score) {
            ("NOT_DISCLOSED", _) => Some(Self::NotDisclosed),
            ("SAME", Some(score)) => Some(Self::Same(score)),
            ("REVIEW", Some(score)) => Some(Self::Review(score)),
            ("DIFFERENT", Some(score)) => Some(Self::Different(score)),
            _ => None,
        }
    }
}

/// One check, kept for ever: the evidence that this trader asked this question at this time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViesCheck {
    /// Its id.
    pub id: ViesCheckId,
    /// The number that was asked.
    pub vat_number: VatNumber,
    /// The seller's number, when it was sent along and accepted.
    pub requester: Option<String>,
    /// What was found.
    pub result: ViesResult,
    /// Why nothing was found, such as `MS_UNAVAILABLE`.
    pub reason: Option<String>,
    /// Proof that the requester asked; absent when VIES gave none.
    pub consultation_number: Option<String>,
    /// The registered name, where the member state publishes it.
    pub name: Option<String>,
    /// The registered address, where the member state publishes it.
    pub address: Option<String>,
    /// The name compared with the buyer's.
    pub name_match: Option<NameMatch>,
    /// How the answer was obtained.
    pub method: ViesMethod,
    /// The document a recorded answer is proved by.
    pub document: Option<DocumentId>,
    /// SHA-256 of the raw answer, hexadecimal.
    pub raw_sha256: Option<String>,
    /// Who asked.
    pub asked_by: String,
    /// When the answer came, or when it was given as recorded by hand.
    pub checked_at: Timestamp,
}

/// What counts of all checks of a buyer's present number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViesFacts {
    /// The latest answer about the number.
    pub conclusive: Option<ViesCheck>,
    /// The latest check of any kind.
    pub latest: Option<ViesCheck>,
    /// A check waits or runs.
    pub under_way: bool,
}

/// The published `viesResult` of the KYC status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ViesShown {
    /// The latest conclusive answer.
    Valid,
    /// The latest conclusive answer.
    Invalid,
    /// Not asked yet, or the first answer is under way.
    Pending,
    /// Asked, but there has been no answer about the number yet.
    Unknown,
}

impl ViesShown {
    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "VALID",
            Self::Invalid => "INVALID",
            Self::Pending => "PENDING",
            Self::Unknown => "UNKNOWN",
        }
    }
}

impl ViesFacts {
    /// What is published. An outage keeps the last conclusive answer.
    #[must_use]
    pub fn shown(&self) -> ViesShown {
        match (&self.conclusive, &self.latest) {
            (Some(check), _) => match check.result {
                ViesResult::Valid => ViesShown::Valid,
                ViesResult::Invalid => ViesShown::Invalid,
                ViesResult::Unknown => ViesShown::Unknown,
            },
            (None, Some(_)) => ViesShown::Unknown,
            (None, None) => ViesShown::Pending,
        }
    }

    /// When what is published was found out; of the latest try when nothing was.
    #[must_use]
    pub fn last_checked_at(&self) -> Option<Timestamp> {
        let check = self.conclusive.as_ref().or(self.latest.as_ref());
        check.map(|check| check.checked_at)
    }
}
