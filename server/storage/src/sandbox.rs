//! What steers the sandbox: the clock's offset and the answers somebody ordered.

use domain::kernel::Timestamp;
use sqlx::types::Json;
use uuid::Uuid;

use crate::engine::{Db, StorageError, Ts, args, sql};

sql! {
    GET = "SELECT value FROM sandbox_setting WHERE name = $1";
    PUT = "INSERT INTO sandbox_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    KEEP_MAIL = "INSERT INTO sandbox_mail (id, sealed, sent_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
    MAILS = "SELECT sealed, sent_at FROM sandbox_mail ORDER BY sent_at DESC, id DESC LIMIT $1";
}

/// A setting.
///
/// # Errors
/// When the database fails.
pub async fn get(db: &mut Db, name: &str) -> Result<Option<serde_json::Value>, StorageError> {
    let row: Option<(Json<serde_json::Value>,)> = db.fetch_optional(GET, &args![name]).await?;
    Ok(row.map(|(value,)| value.0))
}

/// Stores a setting.
///
/// # Errors
/// When the database fails.
pub async fn put(db: &mut Db, name: &str, value: serde_json::Value) -> Result<(), StorageError> {
    db.execute(PUT, &args![name, value]).await.map(|_| ())
}

/// Keeps a mail that was sent. Once for each job that sent it.
///
/// # Errors
/// When the database fails.
pub async fn keep_mail(db: &mut Db, id: Uuid, sealed: &str, now: Timestamp) -> Result<(), StorageError> {
    db.execute(KEEP_MAIL, &args![id, sealed, now]).await.map(|_| ())
}

/// The newest `limit` mails that were sent, encrypted.
///
/// # Errors
/// When the database fails.
pub async fn mails(db: &mut Db, limit: i64) -> Result<Vec<(String, Timestamp)>, StorageError> {
    let rows: Vec<(String, Ts)> = db.fetch_all(MAILS, &args![limit]).await?;
    Ok(rows.into_iter().map(|(sealed, at)| (sealed, at.0)).collect())
}
