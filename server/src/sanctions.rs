//! The sanctions lists: importing files, how fresh they are, and the index that screenings use.
//!
//! An import fails closed: a file that cannot be read whole, or is empty, changes nothing. A screening is always against
//! named versions; the index is rebuilt when a version changed.

use std::sync::Arc;

use aws_lc_rs::digest;
use domain::kernel::{Refusal, Timestamp};
use screening::list::{List, ListEntry, Loaded};
use screening::screen::Index;
use storage::kyc::aml::StoredList;
use tokio::sync::RwLock;

use crate::commands::fault;
use crate::platform::Platform;

/// How old a list may be before it passes nobody: the publishers change them on any working day (domain facts 6.1).
pub const FRESH_SECONDS: i64 = 48 * 3_600;

/// The lists every buyer is screened against.
pub const NEEDED: [List; 2] = [List::Eu, List::OfacSdn];

/// The index in memory.
#[derive(Default)]
pub struct Sanctions(RwLock<Option<Built>>);

struct Built {
    versions: Vec<(String, i64)>,
    index: Arc<Index>,
}

/// What a screening is against.
pub struct Ready {
    /// For looking names up.
    pub index: Arc<Index>,
    /// The lists and their versions, for the record.
    pub lists: Vec<String>,
    /// What is missing or too old, as sentences. Empty: everything is there and fresh.
    pub faults: Vec<String>,
}

impl Sanctions {
    /// The lists as they are now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ready(&self, platform: &Platform) -> Result<Ready, Refusal> {
        let mut db = platform.store.read().await.map_err(fault)?;
        let stored = storage::kyc::aml::lists(&mut db).await.map_err(fault)?;
        let versions: Vec<(String, i64)> = stored
            .iter()
            .map(|list| (list.list.clone(), list.version))
            .collect();
        let lists = stored.iter().map(said).collect();
        let faults = faults(&stored, platform.now());
        if let Some(built) = &*self.0.read().await
            && built.versions == versions
        {
            let index = built.index.clone();
            return Ok(Ready { index, lists, faults });
        }
        let mut place = self.0.write().await;
        let rows = storage::kyc::aml::entries(&mut db).await.map_err(fault)?;
        drop(db);
        let index = tokio::task::spawn_blocking(move || {
            let entries: Result<Vec<ListEntry>, _> = rows.into_iter().map(serde_json::from_value).collect();
            entries.map(Index::build)
        });
        let index = match index.await {
            Ok(Ok(index)) => Arc::new(index),
            Ok(Err(error)) => {
                tracing::error!(%error, "a stored entry of a sanctions list cannot be read");
                return Err(Refusal::Internal);
            }
            Err(error) => {
                tracing::error!(%error, "the index of the sanctions lists could not be built");
                return Err(Refusal::Internal);
            }
        };
        *place = Some(Built {
            versions,
            index: index.clone(),
        });
        Ok(Ready { index, lists, faults })
    }
}

fn said(list: &StoredList) -> String {
    let published = list.published.as_deref().unwrap_or("date not given");
    let hash = list.sha256.get(..12).unwrap_or_default();
    format!(
        "{} {published} ({} entries, sha256 {hash}…)",
        list.list, list.entries
    )
}

/// What keeps the lists from passing anybody.
#[must_use]
pub fn faults(stored: &[StoredList], now: Timestamp) -> Vec<String> {
    let mut faults = Vec::new();
    for needed in NEEDED {
        let word = needed.as_str();
        match stored.iter().find(|list| list.list == word) {
            None => faults.push(format!(
                "The list {word} was never imported: run nt24 sanctions import-eu or import-ofac."
            )),
            Some(list) if list.entries == 0 => {
                faults.push(format!("The list {word} is empty: import it again."));
            }
            Some(list) if list.checked_at.plus_seconds(FRESH_SECONDS) < now => faults.push(format!(
                "The list {word} was last imported on {}: import the present one.",
                list.checked_at.exact_text()
            )),
            Some(_) => {}
        }
    }
    faults
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Which list.
    pub list: &'static str,
    /// How many entries it has.
    pub entries: usize,
    /// The content differs from the one before.
    pub changed: bool,
}

/// A list that lost more than this share of its entries at once is taken for a file that was cut off.
const SHRINKS_TO_PERCENT: i64 = 80;

/// Stores a loaded list: all of it, or nothing. `bytes` are the file as it came, for the record. `smaller` says that the
/// publisher really took many entries off.
///
/// # Errors
/// When the list shrank and nobody said that it may, or the database fails.
pub async fn import(
    platform: &Platform,
    ctx: &domain::kernel::Context,
    list: List,
    loaded: Loaded,
    (bytes, smaller): (&[u8], bool),
) -> Result<Imported, Refusal> {
    use crate::commands::unit::{Attempt, Unit};
    use crate::jobs::{Kind, Order};

    let sha256 = hex(digest::digest(&digest::SHA256, bytes).as_ref());
    let word = list.as_str();
    let count = loaded.entries.len();
    let mut unit = Unit::of_work(platform, ctx, Attempt::new("aml.import", "sanction_list", None)).await?;
    let done = async {
        let unit = &mut unit;
        let known = storage::kyc::aml::list(&mut unit.db, word).await.map_err(fault)?;
        if known.as_ref().is_some_and(|known| known.sha256 == sha256) {
            storage::kyc::aml::checked(&mut unit.db, word, unit.now)
                .await
                .map_err(fault)?;
            return Ok(false);
        }
        let least = known
            .as_ref()
            .map_or(0, |known| known.entries * SHRINKS_TO_PERCENT / 100);
        if i64::try_from(count).unwrap_or(i64::MAX) < least && !smaller {
            return Err(Refusal::Forbidden(format!(
                "The list {word} would shrink from {} to {count} entries, as if the file were cut off. Fetch it again, or say \
                 --allow-smaller.",
                known.map_or(0, |known| known.entries)
            )));
        }
        let rows: Vec<(String, String, serde_json::Value)> = loaded
            .entries
            .iter()
            .map(|entry| {
                let data = serde_json::to_value(entry).unwrap_or_default();
                (entry.entry_id.clone(), hex(&entry.fingerprint()), data)
            })
            .collect();
        storage::kyc::aml::replace(
            &mut unit.db,
            (word, loaded.published.as_deref(), &sha256),
            &rows,
            unit.now,
        )
        .await
        .map_err(fault)?;
        let change = |field: &str, before: Option<String>, after: String| domain::audit::Change {
            field: field.to_owned(),
            before,
            after: Some(after),
        };
        let changes = [
            change("list", Some(word.to_owned()), word.to_owned()),
            change(
                "sha256",
                known.as_ref().map(|known| known.sha256.clone()),
                sha256.clone(),
            ),
            change(
                "entries",
                known.map(|known| known.entries.to_string()),
                count.to_string(),
            ),
        ];
        let subject = crate::audit::Subject {
            kind: "sanction_list",
            id: None,
        };
        unit.changed_own(subject, &changes, &[]).await?;
        // Everybody who was passed by the old list is looked at again.
        let order = Order::new(Kind::AmlRescreen, serde_json::json!({})).once(format!("{word}:{sha256}"));
        unit.enqueue(order).await?;
        Ok(true)
    };
    let done: Result<bool, Refusal> = done.await;
    let changed = unit.close(done).await?;
    Ok(Imported {
        list: word,
        entries: count,
        changed,
    })
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
