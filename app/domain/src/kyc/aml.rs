//! Screening against sanctions lists, and what staff decide about a resemblance.
//!
//! A resemblance (hit) is bound to the entry's content and to the buyer's name: a decision holds while both stay as
//! they were, and the hit opens again when one of them changes.

use serde::{Deserialize, Serialize};

use crate::kernel::{AmlHitId, FieldError, Fields, Timestamp, text};

/// The published `amlStatus` (Integration API 4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AmlStatus {
    /// Mode A: not screened here.
    NotApplicable,
    /// Not screened yet, or the lists were empty or too old to pass anybody.
    Pending,
    /// No open resemblance.
    Clear,
    /// A resemblance nobody has cleared, or one that was confirmed.
    Flagged,
}

impl AmlStatus {
    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "NOT_APPLICABLE",
            Self::Pending => "PENDING",
            Self::Clear => "CLEAR",
            Self::Flagged => "FLAGGED",
        }
    }
}

/// Where a hit stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HitStatus {
    /// Nobody has looked yet.
    Open,
    /// Somebody else than the listed one.
    Cleared(Decision),
    /// The listed one.
    Confirmed(Decision),
}

/// What somebody decided, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// 1 to 500 characters.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl HitStatus {
    /// The stored word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Cleared(_) => "CLEARED",
            Self::Confirmed(_) => "CONFIRMED",
        }
    }

    /// The buyer is not passed while a hit stands like this.
    #[must_use]
    pub const fn flags(&self) -> bool {
        match self {
            Self::Open | Self::Confirmed(_) => true,
            Self::Cleared(_) => false,
        }
    }
}

/// A resemblance between a buyer and an entry of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmlHit {
    /// Its id.
    pub id: AmlHitId,
    /// `EU`, `OFAC_SDN`, … or `SANDBOX`.
    pub list: String,
    /// The entry's number on the list.
    pub entry_id: String,
    /// The entry's content when it was seen last, hexadecimal.
    pub fingerprint: String,
    /// The name or number that was looked for.
    pub subject: String,
    /// The name on the list.
    pub matched_name: String,
    /// How alike, in percent.
    pub score: i64,
    /// Where it stands.
    pub status: HitStatus,
    /// When it was seen first.
    pub first_seen_at: Timestamp,
    /// When it was seen last.
    pub last_seen_at: Timestamp,
}

impl AmlHit {
    /// The same resemblance found again. What was decided is remembered while entry and subject stay as they were.
    #[must_use]
    pub fn seen_again(self, found: Self) -> Self {
        let same = self.fingerprint == found.fingerprint && self.subject == found.subject;
        Self {
            id: self.id,
            first_seen_at: self.first_seen_at,
            status: if same { self.status } else { HitStatus::Open },
            ..found
        }
    }
}

/// The latest screening of a buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// Who was looked for: the buyer's name at that time.
    pub subject: String,
    /// The lists and their versions, such as `EU 2026-04-20 (sha256 ab12…)`.
    pub lists: Vec<String>,
    /// Every needed list was there and fresh. Otherwise nobody is passed.
    pub complete: bool,
    /// When.
    pub screened_at: Timestamp,
}

/// What a person sends to decide about a hit: text as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionDraft {
    /// `CLEAR` or `CONFIRM`.
    pub decision: String,
    /// 1 to 500 characters.
    pub reason: String,
}

impl DecisionDraft {
    /// Checks both fields; `true` clears the hit.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self) -> Result<(bool, String), Vec<FieldError>> {
        let mut fields = Fields::new();
        let clear = match self.decision.trim() {
            "CLEAR" => Ok(true),
            "CONFIRM" => Ok(false),
            _ => Err("Choose whether the buyer is somebody else (CLEAR) or the listed one (CONFIRM)."),
        };
        let clear = fields.check("decision", &self.decision, clear);
        let reason = fields.check(
            "reason",
            &self.reason,
            text::required(&self.reason, "The reason", 500),
        );
        fields.finish((|| Some((clear?, reason?)))())
    }
}
