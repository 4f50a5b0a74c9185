//! The audit log: who tried what, when, through which channel, with which result.
//!
//! Here are its views and the query; the keyed hash chain itself is the server's. Personal data never stand in a record
//! as such: a record holds salted hashes, and the values stand beside it where they can be erased.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::kernel::{BuyerId, Context, Page, Refusal, Source, Timestamp};

/// One changed field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field's name as in the API, such as `address.city`.
    pub field: String,
    /// What it was; absent when it did not exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is now; absent when it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Something that happened, as the timeline shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// When.
    pub at: Timestamp,
    /// What was tried, such as `buyer.update`.
    pub action: String,
    /// The event it caused, such as `buyer.updated`, when it changed something.
    pub event: Option<String>,
    /// The event's number in the organization.
    pub sequence: Option<i64>,
    /// Why it did nothing, in the words of the refusal; absent when it succeeded.
    pub refused: Option<String>,
    /// Through which channel.
    pub source: Source,
    /// `STAFF`, `API_CLIENT`, `BUYER` or `SYSTEM`.
    pub actor_kind: String,
    /// Who.
    pub actor_name: String,
    /// The request it belongs to.
    pub request_id: String,
    /// Before and after, field by field.
    pub changes: Vec<Change>,
}

/// Which audit records. Every part is optional; given parts must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFilter {
    /// The start of the action, such as `buyer.` or `staff.sign_in`.
    pub action: String,
    /// Only refused and failed attempts (`true`) or only successful ones (`false`).
    pub refused: Option<bool>,
    /// The id of the record, client or person concerned.
    pub subject: String,
    /// Words of the actor's name, or a client's id; empty for everybody.
    #[serde(default)]
    pub actor: String,
    /// Only through this channel.
    #[serde(default)]
    pub source: Option<Source>,
    /// Not before this moment.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Before this moment.
    #[serde(default)]
    pub to: Option<Timestamp>,
}

/// A row of the audit log as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Whose chain: an organization's name, or `NT24`.
    pub chain: String,
    /// Its number in that chain, from 1.
    pub number: i64,
    /// What it says.
    pub entry: TimelineEntry,
    /// The kind of thing it is about, such as `buyer`.
    pub subject_kind: String,
    /// The id of that thing.
    pub subject_id: String,
}

/// What somebody did with personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DataUse {
    /// Looked at contact persons, or opened a KYC paper.
    Read,
    /// Entered a contact person, or added a KYC paper.
    Create,
    /// Sent contact persons once more, to be compared with what is stored.
    Compare,
    /// Opened the KYC profile.
    Profile,
}

impl DataUse {
    /// Every use.
    pub const ALL: [Self; 4] = [Self::Read, Self::Create, Self::Compare, Self::Profile];

    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "READ",
            Self::Create => "CREATE",
            Self::Compare => "COMPARE",
            Self::Profile => "PROFILE",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }
}

/// One use of personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRow {
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub action: DataUse,
    /// To a KYC paper, not to contact persons.
    pub paper: bool,
    /// `STAFF`, `API_CLIENT`, `BUYER` or `SYSTEM`.
    pub actor_kind: String,
    /// Who did.
    pub actor_name: String,
    /// Through which channel.
    pub source: Source,
    /// The request it belongs to.
    pub request_id: String,
    /// What for, as whoever did it said, such as `KYC_REVIEW`. Where no purpose is asked for there is none.
    pub purpose: Option<String>,
    /// Whose data, with the company's name.
    pub buyer: Option<(BuyerId, String)>,
}

/// Reads the audit log.
#[async_trait]
pub trait AuditQueries: Send + Sync {
    /// The records that match, newest first; page from 0, 50 to a page. Staff only.
    async fn list(&self, ctx: &Context, filter: &AuditFilter, page: u32) -> Result<Page<AuditRow>, Refusal>;

    /// Who used which personal data and what for, newest first; page from 0, 50 to a page. ADMINs and AUDITORs only.
    async fn accesses(&self, ctx: &Context, page: u32) -> Result<Page<AccessRow>, Refusal>;
}
