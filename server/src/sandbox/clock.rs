//! The clock that moves forward: the machine's, and an offset that is kept in the database.

use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use domain::kernel::{Clock, Refusal, Timestamp};
use serde_json::json;
use storage::Store;

use crate::commands::fault;
use crate::jobs::MovableClock;
use crate::platform::SystemClock;

const NAME: &str = "clock/offset-millis";

/// A clock the sandbox moves, and keeps where it is over a restart.
#[async_trait]
pub trait SteeredClock: MovableClock {
    /// Keeps where it is.
    ///
    /// # Errors
    /// When the database fails.
    async fn keep(&self, store: &Store) -> Result<(), Refusal>;
}

/// The sandbox's clock.
pub struct SandboxClock(AtomicI64);

impl SandboxClock {
    /// At the offset it had when it was kept last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(store: &Store) -> Result<Self, Refusal> {
        let mut db = store.read().await.map_err(fault)?;
        let kept = storage::sandbox::get(&mut db, NAME).await.map_err(fault)?;
        let offset = kept.and_then(|value| value.as_i64()).unwrap_or(0);
        Ok(Self(AtomicI64::new(offset)))
    }
}

#[async_trait]
impl SteeredClock for SandboxClock {
    /// Keeps the offset, so that time does not jump back at the next start.
    async fn keep(&self, store: &Store) -> Result<(), Refusal> {
        let mut db = store.begin().await.map_err(fault)?;
        let offset = self.0.load(Ordering::SeqCst);
        storage::sandbox::put(&mut db, NAME, json!(offset))
            .await
            .map_err(fault)?;
        db.commit().await.map_err(fault)
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus_millis(self.0.load(Ordering::SeqCst))
    }
}

impl MovableClock for SandboxClock {
    fn move_to(&self, at: Timestamp) {
        let wanted = at.unix_millis() - SystemClock.now().unix_millis();
        self.0.fetch_max(wanted, Ordering::SeqCst);
    }
}
