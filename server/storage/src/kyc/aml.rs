//! Sanctions lists as imported, screenings and resemblances.

use domain::kernel::{AmlHitId, BuyerId, Timestamp};
use domain::kyc::{AmlHit, Decision, HitStatus, Screening};
use sqlx::types::Json;
use uuid::Uuid;

use crate::engine::{Db, StorageError, Ts, args, sql};

sql! {
    LISTS = "SELECT list, published, sha256, entries, version, imported_at, checked_at FROM sanction_list ORDER BY list";
    LIST = "SELECT list, published, sha256, entries, version, imported_at, checked_at FROM sanction_list WHERE list = $1";
    PUT_LIST = "INSERT INTO sanction_list (list, published, sha256, entries, version, imported_at, checked_at) \
                VALUES ($1, $2, $3, $4, 1, $5, $5) ON CONFLICT (list) DO UPDATE SET published = excluded.published, \
                sha256 = excluded.sha256, entries = excluded.entries, version = sanction_list.version + 1, \
                imported_at = excluded.imported_at, checked_at = excluded.checked_at";
    CHECKED = "UPDATE sanction_list SET checked_at = $2 WHERE list = $1";
    FORGET_ENTRIES = "DELETE FROM sanction_entry WHERE list = $1";
    INSERT_ENTRY = "INSERT INTO sanction_entry (list, entry_id, fingerprint, data) VALUES ($1, $2, $3, $4)";
    ENTRIES = "SELECT data FROM sanction_entry ORDER BY list, entry_id";
    PUT_SCREENING = "INSERT INTO aml_screening (buyer_id, subject, lists, complete, screened_at) VALUES ($1, $2, $3, $4, $5) \
                ON CONFLICT (buyer_id) DO UPDATE SET subject = excluded.subject, lists = excluded.lists, \
                complete = excluded.complete, screened_at = excluded.screened_at";
    SCREENING = "SELECT subject, lists, complete, screened_at FROM aml_screening WHERE buyer_id = $1";
    SCREENED = "SELECT b.id FROM buyer b JOIN aml_screening s ON s.buyer_id = b.id WHERE b.id > $1 ORDER BY b.id LIMIT $2";
    HITS = "SELECT id, list, entry_id, fingerprint, subject, matched_name, score, status, reason, decided_by, decided_at, \
            first_seen_at, last_seen_at FROM aml_hit WHERE buyer_id = $1 ORDER BY score DESC, id";
    INSERT_HIT = "INSERT INTO aml_hit (id, buyer_id, list, entry_id, fingerprint, subject, matched_name, score, status, reason, \
            decided_by, decided_at, first_seen_at, last_seen_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    UPDATE_HIT = "UPDATE aml_hit SET fingerprint = $2, subject = $3, matched_name = $4, score = $5, status = $6, reason = $7, \
            decided_by = $8, decided_at = $9, last_seen_at = $10 WHERE id = $1";
    /// An open resemblance to what is no longer on the list or no longer alike. Decided ones stay as history.
    FORGET_HIT = "DELETE FROM aml_hit WHERE id = $1 AND status = 'OPEN'";
}

/// An imported list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredList {
    /// `EU`, `OFAC_SDN`, …
    pub list: String,
    /// The date the publisher gave it.
    pub published: Option<String>,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// How many entries.
    pub entries: i64,
    /// Rises with each import of other content.
    pub version: i64,
    /// When this content was imported.
    pub imported_at: Timestamp,
    /// When it was last seen to be the current one.
    pub checked_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct ListRow {
    list: String,
    published: Option<String>,
    sha256: String,
    entries: i64,
    version: i64,
    imported_at: Ts,
    checked_at: Ts,
}

impl From<ListRow> for StoredList {
    fn from(row: ListRow) -> Self {
        Self {
            list: row.list,
            published: row.published,
            sha256: row.sha256,
            entries: row.entries,
            version: row.version,
            imported_at: row.imported_at.0,
            checked_at: row.checked_at.0,
        }
    }
}

/// All imported lists.
///
/// # Errors
/// When the database fails.
pub async fn lists(db: &mut Db) -> Result<Vec<StoredList>, StorageError> {
    let rows: Vec<ListRow> = db.fetch_all(LISTS, &[]).await?;
    Ok(rows.into_iter().map(StoredList::from).collect())
}

/// One imported list.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &mut Db, list: &str) -> Result<Option<StoredList>, StorageError> {
    let row: Option<ListRow> = db.fetch_optional(LIST, &args![list]).await?;
    Ok(row.map(StoredList::from))
}

/// The file is the same as the one imported last: it is current as of `now`.
///
/// # Errors
/// When the database fails.
pub async fn checked(db: &mut Db, list: &str, now: Timestamp) -> Result<(), StorageError> {
    db.execute(CHECKED, &args![list, now]).await.map(|_| ())
}

/// Replaces a list: number, fingerprint and content of each entry.
///
/// # Errors
/// When the database fails.
pub async fn replace(
    db: &mut Db,
    (list, published, sha256): (&str, Option<&str>, &str),
    entries: &[(String, String, serde_json::Value)],
    now: Timestamp,
) -> Result<(), StorageError> {
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let args = args![list, published, sha256, count, now];
    db.execute(PUT_LIST, &args).await?;
    db.execute(FORGET_ENTRIES, &args![list]).await?;
    for (id, fingerprint, data) in entries {
        let args = args![list, id, fingerprint, data.clone()];
        db.execute(INSERT_ENTRY, &args).await?;
    }
    Ok(())
}

/// The content of all entries of all lists.
///
/// # Errors
/// When the database fails.
pub async fn entries(db: &mut Db) -> Result<Vec<serde_json::Value>, StorageError> {
    let rows: Vec<(Json<serde_json::Value>,)> = db.fetch_all(ENTRIES, &[]).await?;
    Ok(rows.into_iter().map(|(data,)| data.0).collect())
}

/// Stores the latest screening of a buyer.
///
/// # Errors
/// When the database fails.
pub async fn put_screening(db: &mut Db, buyer: BuyerId, screening: &Screening) -> Result<(), StorageError> {
    let lists = serde_json::Value::from(screening.lists.clone());
    let args = args![
        buyer,
        &screening.subject,
        lists,
        screening.complete,
        screening.screened_at
    ];
    db.execute(PUT_SCREENING, &args).await.map(|_| ())
}

/// The latest screening of a buyer.
///
/// # Errors
/// When the database fails.
pub async fn screening(db: &mut Db, buyer: BuyerId) -> Result<Option<Screening>, StorageError> {
    let row: Option<(String, Json<Vec<String>>, bool, Ts)> =
        db.fetch_optional(SCREENING, &args![buyer]).await?;
    Ok(row.map(|(subject, lists, complete, at)| Screening {
        subject,
        lists: lists.0,
        complete,
        screened_at: at.0,
    }))
}

/// Buyers that were screened before, with ids above `after`, in the order of their ids: for screening them again.
///
/// # Errors
/// When the database fails.
pub async fn screened(db: &mut Db, after: BuyerId, limit: i64) -> Result<Vec<BuyerId>, StorageError> {
    let rows: Vec<(Uuid,)> = db.fetch_all(SCREENED, &args![after, limit]).await?;
    Ok(rows.into_iter().map(|(id,)| BuyerId::from_uuid(id)).collect())
}

#[derive(sqlx::FromRow)]
struct HitRow {
    id: Uuid,
    list: String,
    entry_id: String,
    fingerprint: String,
    subject: String,
    matched_name: String,
    score: i64,
    status: String,
    reason: Option<String>,
    decided_by: Option<String>,
    decided_at: Option<Ts>,
    first_seen_at: Ts,
    last_seen_at: Ts,
}

impl HitRow {
    fn hit(self) -> Result<AmlHit, StorageError> {
        let decision = match (self.reason, self.decided_by, self.decided_at) {
            (Some(reason), Some(by), Some(at)) => Some(Decision { reason, by, at: at.0 }),
            _ => None,
        };
        let status = match (self.status.as_str(), decision) {
            ("OPEN", _) => HitStatus::Open,
            ("CLEARED", Some(decision)) => HitStatus::Cleared(decision),
            ("CONFIRMED", Some(decision)) => HitStatus::Confirmed(decision),
            _ => {
                return Err(StorageError::Damaged {
                    table: "aml_hit",
                    column: "status",
                    value: self.status,
                });
            }
        };
        Ok(AmlHit {
            id: AmlHitId::from_uuid(self.id),
            list: self.list,
            entry_id: self.entry_id,
            fingerprint: self.fingerprint,
            subject: self.subject,
            matched_name: self.matched_name,
            score: self.score,
            status,
            first_seen_at: self.first_seen_at.0,
            last_seen_at: self.last_seen_at.0,
        })
    }
}

fn decided(status: &HitStatus) -> Option<&Decision> {
    match status {
        HitStatus::Open => None,
        HitStatus::Cleared(decision) | HitStatus::Confirmed(decision) => Some(decision),
    }
}

/// The resemblances of a buyer, the closest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn hits(db: &mut Db, buyer: BuyerId) -> Result<Vec<AmlHit>, StorageError> {
    let rows: Vec<HitRow> = db.fetch_all(HITS, &args![buyer]).await?;
    rows.into_iter().map(HitRow::hit).collect()
}

/// Stores a new resemblance.
///
/// # Errors
/// [`StorageError::Conflict`] when the buyer has one to this entry.
pub async fn insert_hit(db: &mut Db, buyer: BuyerId, hit: &AmlHit) -> Result<(), StorageError> {
    let decision = decided(&hit.status);
    let args = args![
        hit.id,
        buyer,
        &hit.list,
        &hit.entry_id,
        &hit.fingerprint,
        &hit.subject,
        &hit.matched_name,
        hit.score,
        hit.status.as_str(),
        decision.map(|decision| decision.reason.clone()),
        decision.map(|decision| decision.by.clone()),
        decision.map(|decision| decision.at),
        hit.first_seen_at,
        hit.last_seen_at,
    ];
    db.execute(INSERT_HIT, &args).await.map(|_| ())
}

/// Stores a changed resemblance.
///
/// # Errors
/// When the database fails.
pub async fn update_hit(db: &mut Db, hit: &AmlHit) -> Result<(), StorageError> {
    let decision = decided(&hit.status);
    let args = args![
        hit.id,
        &hit.fingerprint,
        &hit.subject,
        &hit.matched_name,
        hit.score,
        hit.status.as_str(),
        decision.map(|decision| decision.reason.clone()),
        decision.map(|decision| decision.by.clone()),
        decision.map(|decision| decision.at),
        hit.last_seen_at,
    ];
    db.execute(UPDATE_HIT, &args).await.map(|_| ())
}

/// Forgets a resemblance that nobody has decided about.
///
/// # Errors
/// When the database fails.
pub async fn forget_hit(db: &mut Db, hit: AmlHitId) -> Result<(), StorageError> {
    db.execute(FORGET_HIT, &args![hit]).await.map(|_| ())
}
