//! What every command and query stands on: the database, the clock, randomness and the keys.

use std::sync::Arc;

use domain::kernel::{Clock, Entropy, Timestamp};
use storage::Store;
use tokio::sync::Notify;

use crate::auth::keys::Keys;
use crate::auth::throttle::Throttle;
use crate::memory::Memory;

/// One for the whole server.
#[derive(Clone)]
pub struct Platform {
    /// The database.
    pub store: Store,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub entropy: Arc<dyn Entropy>,
    /// Keys of tokens, audit log and stored secrets.
    pub keys: Arc<Keys>,
    /// Failed tries to get a token or to sign in.
    pub throttle: Arc<Throttle>,
    /// What was read a moment ago.
    pub memory: Arc<Memory>,
    /// Told when work was put into the queue.
    pub wake: Arc<Notify>,
}

impl Platform {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// `N` random bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine for the time"
    )]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_unix_millis(i64::try_from(since.as_millis()).unwrap_or(0))
    }
}

/// The operating system's randomness.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        if aws_lc_rs::rand::fill(bytes).is_err() {
            // Without randomness every secret made from here on would be guessable: stopping is the only safe way on.
            tracing::error!("the operating system gives no random bytes; stopping");
            std::process::abort();
        }
    }
}
