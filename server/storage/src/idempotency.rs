//! Idempotency keys with the results of the commands they came with.

use domain::kernel::{OrganizationId, Timestamp};
use sqlx::types::Json;

use crate::engine::{Db, StorageError, args, sql};

sql! {
    /// On PostgreSQL a second transaction with the same key waits here until the first ends.
    CLAIM = "INSERT INTO idempotency_key (organization_id, key, request_hash, result, expires_at) \
             VALUES ($1, $2, $3, NULL, $4) ON CONFLICT (organization_id, key) DO UPDATE \
             SET request_hash = excluded.request_hash, result = NULL, expires_at = excluded.expires_at \
             WHERE idempotency_key.expires_at <= $5";
    FIND = "SELECT request_hash, result FROM idempotency_key WHERE organization_id = $1 AND key = $2";
    PEEK = "SELECT request_hash, result FROM idempotency_key WHERE organization_id = $1 AND key = $2 AND expires_at > $3";
    FINISH = "UPDATE idempotency_key SET result = $3 WHERE organization_id = $1 AND key = $2";
    PURGE = "DELETE FROM idempotency_key WHERE expires_at <= $1";
}

/// What a key means now.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// It is new: do the work, then [`finish`].
    Fresh,
    /// The work was done for the same request: here is its result.
    Done(serde_json::Value),
    /// It was used for another request.
    OtherRequest,
}

/// Claims a key inside the transaction of the work.
///
/// # Errors
/// [`StorageError::Busy`] when the same key is still in flight elsewhere.
pub async fn claim(
    db: &mut Db,
    organization: OrganizationId,
    key: &str,
    request_hash: &[u8; 32],
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<Claim, StorageError> {
    let claimed = db
        .execute(
            CLAIM,
            &args![organization, key, &request_hash[..], expires_at, now],
        )
        .await?;
    if claimed == 1 {
        return Ok(Claim::Fresh);
    }
    let (hash, result): (Vec<u8>, Option<Json<serde_json::Value>>) =
        db.fetch_one(FIND, &args![organization, key]).await?;
    if hash != request_hash {
        return Ok(Claim::OtherRequest);
    }
    Ok(result.map_or(Claim::Fresh, |result| Claim::Done(result.0)))
}

/// What a key means now, without claiming it: [`Claim::Fresh`] also while it is in flight.
///
/// # Errors
/// When the database fails.
pub async fn peek(
    db: &mut Db,
    organization: OrganizationId,
    key: &str,
    request_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Claim, StorageError> {
    let row: Option<(Vec<u8>, Option<Json<serde_json::Value>>)> =
        db.fetch_optional(PEEK, &args![organization, key, now]).await?;
    Ok(match row {
        Some((hash, _)) if hash != request_hash => Claim::OtherRequest,
        Some((_, Some(result))) => Claim::Done(result.0),
        Some((_, None)) | None => Claim::Fresh,
    })
}

/// Keeps the result of the work under its key.
///
/// # Errors
/// When the database fails.
pub async fn finish(
    db: &mut Db,
    organization: OrganizationId,
    key: &str,
    result: serde_json::Value,
) -> Result<(), StorageError> {
    db.execute(FINISH, &args![organization, key, result])
        .await
        .map(|_| ())
}

/// Forgets keys that expired. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn purge(db: &mut Db, now: Timestamp) -> Result<u64, StorageError> {
    db.execute(PURGE, &args![now]).await
}
