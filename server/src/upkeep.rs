//! What must be swept out now and then: sessions and idempotency keys that expired.
//!
//! Nothing breaks when it does not run: both are checked against the clock when they are used. Work that must happen is
//! no upkeep and does not belong here.

use std::time::Duration;

use storage::StorageError;
use tokio::sync::watch;

use crate::commands::fault;
use crate::platform::Platform;

/// Between two runs.
const EVERY: Duration = Duration::from_secs(600);

/// What a run swept out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swept {
    /// Sessions.
    pub sessions: u64,
    /// Idempotency keys.
    pub idempotency_keys: u64,
}

/// Sweeps once.
///
/// # Errors
/// When the database fails.
pub async fn sweep(platform: &Platform) -> Result<Swept, StorageError> {
    let now = platform.now();
    let mut db = platform.store.begin().await?;
    let swept = Swept {
        sessions: storage::session::purge(&mut db, now).await?,
        idempotency_keys: storage::idempotency::purge(&mut db, now).await?,
    };
    db.commit().await?;
    Ok(swept)
}

/// Sweeps until told to stop; a run in hand is finished.
pub async fn run(platform: Platform, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let due = tokio::select! {
            _ = ticks.tick() => true,
            changed = stop.changed() => changed.is_ok() && !*stop.borrow(),
        };
        if !due {
            return;
        }
        match sweep(&platform).await {
            Ok(swept) => tracing::debug!(swept.sessions, swept.idempotency_keys, "swept"),
            Err(error) => {
                fault(error);
            }
        }
    }
}
