//! Browser sessions. The key is a hash of the cookie's value, made by the caller.

use domain::kernel::Timestamp;

use crate::engine::{Db, StorageError, args, sql};

sql! {
    /// Not an upsert: a request that was under way while somebody signed out must not bring the session back.
    SAVE = "UPDATE session SET data = $2 WHERE id = $1";
    INSERT = "INSERT INTO session (id, data, expires_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
    LOAD = "SELECT data FROM session WHERE id = $1 AND expires_at > $2";
    DELETE = "DELETE FROM session WHERE id = $1";
    PURGE = "DELETE FROM session WHERE expires_at <= $1";
}

/// Stores a new session. `false` when the id is taken.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    db: &mut Db,
    id: &[u8],
    data: serde_json::Value,
    expires_at: Timestamp,
) -> Result<bool, StorageError> {
    Ok(db.execute(INSERT, &args![id, data, expires_at]).await? == 1)
}

/// Stores what a session holds now; when it ends stays as it is. Nothing happens when it is gone.
///
/// # Errors
/// When the database fails.
pub async fn save(db: &mut Db, id: &[u8], data: serde_json::Value) -> Result<(), StorageError> {
    db.execute(SAVE, &args![id, data]).await.map(|_| ())
}

/// A session that has not expired at `now`.
///
/// # Errors
/// When the database fails.
pub async fn load(db: &mut Db, id: &[u8], now: Timestamp) -> Result<Option<serde_json::Value>, StorageError> {
    let row: Option<(sqlx::types::Json<serde_json::Value>,)> =
        db.fetch_optional(LOAD, &args![id, now]).await?;
    Ok(row.map(|(data,)| data.0))
}

/// Forgets a session.
///
/// # Errors
/// When the database fails.
pub async fn delete(db: &mut Db, id: &[u8]) -> Result<(), StorageError> {
    db.execute(DELETE, &args![id]).await.map(|_| ())
}

/// Forgets all sessions that expired. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn purge(db: &mut Db, now: Timestamp) -> Result<u64, StorageError> {
    db.execute(PURGE, &args![now]).await
}
