//! The audit log: an append-only, keyed hash chain per organization, and one for NT24 itself.
//!
//! A record's hash is HMAC-SHA256 over all its columns and the hash before it, so a changed, moved or removed record is
//! noticed; the chain's head carries a MAC of its own, so that records cut off at the end are noticed too. Personal data
//! enter a record only as salted hashes; the values stand beside it and can be erased without breaking the chain. A record
//! of a change holds the hash of the event it caused.
//!
//! What the chain cannot show by itself: a whole database put back to an earlier state. `nt24 audit verify --json` prints the
//! head of every chain; heads kept elsewhere show that too.
//! Writing happens in `commands::unit` only; here is how records are made and checked.

mod verify;

use aws_lc_rs::{digest, hmac};
use domain::audit::Change;
use domain::event::Envelope;
use domain::kernel::{Context, Timestamp};
use serde_json::{Map, Value, json};
use storage::audit::{Head, Personal, Record};
use storage::{Db, StorageError, Ts};
use uuid::Uuid;

use crate::platform::Platform;

pub use verify::{Report, keys_fit, verify};

/// What a record is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// Such as `buyer`.
    pub kind: &'static str,
    /// Its id, when there is one.
    pub id: Option<Uuid>,
}

/// What goes into a record besides its context.
pub struct Entry<'a> {
    /// What was tried, such as `buyer.update`.
    pub action: &'a str,
    /// `done`, or the word of the refusal.
    pub outcome: &'a str,
    /// What it is about.
    pub subject: Subject,
    /// The event it caused.
    pub event: Option<&'a Envelope>,
    /// Business data before and after.
    pub changes: &'a [Change],
    /// Personal values by name.
    pub personal: &'a [(&'a str, &'a str)],
}

/// The chain of NT24 itself, for what belongs to no organization.
pub const OWN_CHAIN: Uuid = Uuid::nil();

/// Appends a record to a chain, inside the transaction of `db`.
///
/// # Errors
/// When the database fails.
pub async fn append(
    db: &mut Db,
    platform: &Platform,
    chain: Uuid,
    ctx: &Context,
    at: Timestamp,
    entry: &Entry<'_>,
) -> Result<(), StorageError> {
    let key = platform.keys.audit();
    let head = match storage::audit::lock_chain(db, chain).await? {
        Some(head) => head,
        None => {
            let empty = Head {
                last_number: 0,
                last_hash: vec![0; 32],
                head_mac: head_mac(key, chain, 0, &[0; 32]),
            };
            storage::audit::start_chain(db, chain, &empty).await?;
            // Another transaction may have started it first; then this waits for it and reads its end.
            storage::audit::lock_chain(db, chain).await?.unwrap_or(empty)
        }
    };
    let number = head.last_number + 1;
    let personal: Vec<Personal> = entry
        .personal
        .iter()
        .map(|(name, value)| Personal {
            number,
            name: (*name).to_owned(),
            salt: platform.random::<16>().to_vec(),
            value: (*value).to_owned(),
        })
        .collect();
    let mut record = Record {
        chain,
        number,
        at: Ts(at),
        action: entry.action.to_owned(),
        outcome: entry.outcome.to_owned(),
        actor_kind: ctx.actor.kind().to_owned(),
        actor_id: ctx.actor.id().and_then(|id| Uuid::parse_str(&id).ok()),
        source: ctx.source.as_str().to_owned(),
        request_id: ctx.request_id.clone(),
        subject_kind: entry.subject.kind.to_owned(),
        subject_id: entry.subject.id,
        event_kind: entry.event.map(|event| event.kind.clone()),
        event_sequence: entry.event.map(|event| event.sequence),
        detail: detail(entry, &personal).to_string(),
        hash: Vec::new(),
    };
    record.hash = record_hash(key, &head.last_hash, &record);
    let head = Head {
        last_number: number,
        head_mac: head_mac(key, chain, number, &record.hash),
        last_hash: record.hash.clone(),
    };
    storage::audit::append(db, &record, &head, &personal).await
}

fn detail(entry: &Entry<'_>, personal: &[Personal]) -> Value {
    let mut detail = Map::new();
    if !entry.changes.is_empty() {
        detail.insert("changes".to_owned(), json!(entry.changes));
    }
    if let Some(event) = entry.event {
        detail.insert("event".to_owned(), Value::from(event_hash(event)));
    }
    if !personal.is_empty() {
        let hashes: Map<String, Value> = personal
            .iter()
            .map(|value| {
                (
                    value.name.clone(),
                    Value::from(hex(&personal_hash(&value.salt, &value.value))),
                )
            })
            .collect();
        detail.insert("personal".to_owned(), Value::from(hashes));
    }
    Value::from(detail)
}

/// The changes a record tells of, for a reader.
#[must_use]
pub fn changes_of(record: &Record) -> Vec<Change> {
    let detail: Value = serde_json::from_str(&record.detail).unwrap_or(Value::Null);
    let mut changes: Vec<Change> = detail
        .get("changes")
        .and_then(|changes| serde_json::from_value(changes.clone()).ok())
        .unwrap_or_default();
    if let Some(personal) = detail.get("personal").and_then(Value::as_object) {
        let withheld = |name: &String| Change {
            field: name.clone(),
            before: None,
            after: Some("personal data, withheld".to_owned()),
        };
        changes.extend(personal.keys().map(withheld));
    }
    changes
}

/// SHA-256 over an event as it is published, so that the chain covers events too.
fn event_hash(event: &Envelope) -> String {
    let value = serde_json::to_value(event).unwrap_or_default();
    hex(digest::digest(&digest::SHA256, value.to_string().as_bytes()).as_ref())
}

fn personal_hash(salt: &[u8], value: &str) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(salt);
    context.update(value.as_bytes());
    context.finish().as_ref().to_vec()
}

/// Every column in a fixed order as one JSON array: no two different records have the same text.
fn record_hash(key: &hmac::Key, previous: &[u8], record: &Record) -> Vec<u8> {
    let text = json!([
        record.chain,
        record.number,
        record.at.0,
        record.action,
        record.outcome,
        record.actor_kind,
        record.actor_id,
        record.source,
        record.request_id,
        record.subject_kind,
        record.subject_id,
        record.event_kind,
        record.event_sequence,
        record.detail,
    ])
    .to_string();
    let mut context = hmac::Context::with_key(key);
    context.update(b"record");
    context.update(previous);
    context.update(text.as_bytes());
    context.sign().as_ref().to_vec()
}

fn head_mac(key: &hmac::Key, chain: Uuid, number: i64, hash: &[u8]) -> Vec<u8> {
    let mut context = hmac::Context::with_key(key);
    context.update(b"head");
    context.update(chain.as_bytes());
    context.update(&number.to_be_bytes());
    context.update(hash);
    context.sign().as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
