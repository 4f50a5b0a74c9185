//! What a person decided about an order's evidence: a mismatch is in order, or a paper cannot be had.
//!
//! ```text
//! AWAITING_APPROVAL ── another staff member approves ──▶ IN_FORCE
//!   │  └────────────── another staff member declines ──▶ DECLINED
//!   ├── withdrawn ──▶ WITHDRAWN ◀── withdrawn ── IN_FORCE
//!   └── the evidence changed ──▶ VOID ◀── the evidence changed ── IN_FORCE
//! ```
//! Without four eyes a ruling is in force at once. [`Ruling::approve`] is the one place where a second person passes.

use serde::{Deserialize, Serialize};

use super::blocker::{Code, Key};
use super::command::RulingError;
use crate::document::Uploader;
use crate::kernel::{Actor, Refusal, RulingId, Timestamp};

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RulingKind {
    /// A mismatch is in order.
    MismatchAccepted,
    /// A required paper cannot be had.
    EvidenceUnobtainable,
}

impl RulingKind {
    /// The stored and published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MismatchAccepted => "MISMATCH_ACCEPTED",
            Self::EvidenceUnobtainable => "EVIDENCE_UNOBTAINABLE",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::MismatchAccepted, Self::EvidenceUnobtainable]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// Where a ruling stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RulingState {
    /// The organization wants four eyes: it changes nothing yet.
    AwaitingApproval,
    /// It counts.
    InForce,
    /// The second person said no.
    Declined,
    /// It was taken back.
    Withdrawn,
    /// The evidence it was based on changed.
    Void,
}

impl RulingState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::AwaitingApproval,
        Self::InForce,
        Self::Declined,
        Self::Withdrawn,
        Self::Void,
    ];

    /// The stored and published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingApproval => "AWAITING_APPROVAL",
            Self::InForce => "IN_FORCE",
            Self::Declined => "DECLINED",
            Self::Withdrawn => "WITHDRAWN",
            Self::Void => "VOID",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// It may still come to count, or does.
    #[must_use]
    pub const fn is_live(self) -> bool {
        match self {
            Self::AwaitingApproval | Self::InForce => true,
            Self::Declined | Self::Withdrawn | Self::Void => false,
        }
    }
}

/// What a person decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// Its id.
    pub id: RulingId,
    /// What was decided.
    pub kind: RulingKind,
    /// About which blocker.
    pub about: Key,
    /// Why, 1 to 500 characters.
    pub reason: String,
    /// The evidence as it was: the ruling counts only as long as it is the same.
    pub basis: String,
    /// Where it stands.
    pub state: RulingState,
    /// Who decided.
    pub proposed_by: Uploader,
    /// When.
    pub proposed_at: Timestamp,
    /// Who approved or declined it.
    pub reviewed_by: Option<Uploader>,
    /// When that was.
    pub reviewed_at: Option<Timestamp>,
    /// Why it was declined, withdrawn or became void.
    pub ended_because: Option<String>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl Ruling {
    /// A new ruling; in force at once unless the organization wants four eyes.
    #[must_use]
    pub fn propose(
        id: RulingId,
        kind: RulingKind,
        (about, basis): (Key, String),
        reason: String,
        (by, four_eyes): (&Actor, bool),
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            kind,
            about,
            reason,
            basis,
            state: if four_eyes {
                RulingState::AwaitingApproval
            } else {
                RulingState::InForce
            },
            proposed_by: Uploader::from(by),
            proposed_at: now,
            reviewed_by: None,
            reviewed_at: None,
            ended_because: None,
            ended_at: None,
        }
    }

    /// It counts, as long as the evidence is the same.
    #[must_use]
    pub fn in_force(&self) -> bool {
        self.state == RulingState::InForce
    }

    /// The second pair of eyes: a member of NT24's staff who may change things and is not who decided.
    fn second(&self, by: &Actor) -> Result<(), RulingError> {
        let Actor::Staff(staff) = by else {
            return Err(Refusal::Forbidden(
                "Only a member of NT24's staff can approve or decline this. Ask NT24.".to_owned(),
            )
            .into());
        };
        if !staff.role.may_write() {
            return Err(Refusal::Forbidden(format!(
                "The role {} reads only. Ask an OPERATOR or ADMIN to review this.",
                staff.role.as_str()
            ))
            .into());
        }
        if self.proposed_by.kind == by.kind() && self.proposed_by.id == by.id() {
            return Err(RulingError::OwnRuling);
        }
        match self.state {
            RulingState::AwaitingApproval => Ok(()),
            state => Err(RulingError::NotAwaiting(state)),
        }
    }

    /// Approved by a second person.
    ///
    /// # Errors
    /// When the actor is who decided or may not review, or the ruling does not wait for approval.
    pub fn approve(&self, by: &Actor, now: Timestamp) -> Result<Self, RulingError> {
        self.second(by)?;
        Ok(Self {
            state: RulingState::InForce,
            reviewed_by: Some(Uploader::from(by)),
            reviewed_at: Some(now),
            ..self.clone()
        })
    }

    /// Declined by a second person.
    ///
    /// # Errors
    /// As for [`Ruling::approve`].
    pub fn decline(&self, by: &Actor, reason: String, now: Timestamp) -> Result<Self, RulingError> {
        self.second(by)?;
        Ok(Self {
            reviewed_by: Some(Uploader::from(by)),
            reviewed_at: Some(now),
            ..self.ended(RulingState::Declined, reason, now)
        })
    }

    /// Passes when the actor may take it back: who decided, until a second person has approved it; NT24's staff always, for
    /// one person's word must not undo what two decided.
    ///
    /// # Errors
    /// When the actor may not.
    pub fn may_withdraw(&self, by: &Actor) -> Result<(), RulingError> {
        let own = self.proposed_by.kind == by.kind() && self.proposed_by.id == by.id();
        match by {
            Actor::Staff(staff) if staff.role.may_write() => Ok(()),
            _ if own && self.reviewed_by.is_none() => Ok(()),
            _ => Err(Refusal::Forbidden(
                "This was decided or approved by others. Ask NT24's staff to withdraw it.".to_owned(),
            )
            .into()),
        }
    }

    /// Taken back.
    ///
    /// # Errors
    /// When it has ended already.
    pub fn withdraw(&self, reason: String, now: Timestamp) -> Result<Self, RulingError> {
        if self.state.is_live() {
            Ok(self.ended(RulingState::Withdrawn, reason, now))
        } else {
            Err(RulingError::Ended(self.state))
        }
    }

    /// Void, because the evidence changed; one that has ended stays as it ended.
    #[must_use]
    pub fn void(&self, now: Timestamp) -> Self {
        if !self.state.is_live() {
            return self.clone();
        }
        let why = "The evidence it was based on changed.".to_owned();
        self.ended(RulingState::Void, why, now)
    }

    fn ended(&self, state: RulingState, why: String, now: Timestamp) -> Self {
        Self {
            state,
            ended_because: Some(why),
            ended_at: Some(now),
            ..self.clone()
        }
    }

    /// The code of the blocker it is about.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.about.code
    }
}
