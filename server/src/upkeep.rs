//! What must be swept out now and then: sessions and idempotency keys that expired, old jobs, leavings of uploads.
//!
//! Nothing breaks when it does not run: expiry is checked against the clock when a thing is used. Work that must happen
//! is no upkeep and does not belong here. The job `upkeep.sweep` calls it.

use storage::StorageError;

use crate::outside::Outside;
use crate::platform::Platform;

/// How long done and cancelled jobs are kept.
const JOBS_SECONDS: i64 = 30 * 86_400;
/// After how long a temporary file of an upload belongs to nobody any more.
const UPLOAD_SECONDS: i64 = 86_400;

/// What a run swept out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swept {
    /// Sessions.
    pub sessions: u64,
    /// Idempotency keys.
    pub idempotency_keys: u64,
    /// Jobs that were done or cancelled.
    pub jobs: u64,
    /// Temporary files of uploads that broke off with the process.
    pub uploads: u64,
}

/// Sweeps once.
///
/// # Errors
/// When the database fails.
pub async fn sweep(platform: &Platform, outside: &Outside) -> Result<Swept, StorageError> {
    let now = platform.now();
    let uploads = outside.documents.sweep(now.plus_seconds(-UPLOAD_SECONDS)).await;
    let uploads = uploads.unwrap_or_else(|error| {
        tracing::warn!(%error, "temporary files could not be swept");
        0
    });
    let mut db = platform.store.begin().await?;
    let swept = Swept {
        sessions: storage::session::purge(&mut db, now).await?,
        idempotency_keys: storage::idempotency::purge(&mut db, now).await?,
        jobs: storage::job::purge(&mut db, now.plus_seconds(-JOBS_SECONDS)).await?,
        uploads,
    };
    db.commit().await?;
    tracing::debug!(?swept, "swept");
    Ok(swept)
}
