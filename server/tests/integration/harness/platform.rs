//! Time and randomness under the test's control.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use async_trait::async_trait;
use aws_lc_rs::digest;
use domain::kernel::{Clock, Entropy, Refusal, Timestamp};
use server::jobs::MovableClock;
use server::sandbox::SteeredClock;
use storage::Store;

/// When every test begins: after the data processing agreement in force took effect.
pub const START: &str = "2026-04-22T10:15:00Z";

/// Stands still until the test moves it.
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// At [`START`].
    pub fn new() -> Self {
        Self(AtomicI64::new(Timestamp::parse(START).unwrap().unix_millis()))
    }

    /// Lets time pass.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    /// Moves to a moment.
    pub fn set(&self, moment: &str) {
        self.0
            .store(Timestamp::parse(moment).unwrap().unix_millis(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.load(Ordering::SeqCst))
    }
}

impl MovableClock for ManualClock {
    fn move_to(&self, at: Timestamp) {
        self.0.fetch_max(at.unix_millis(), Ordering::SeqCst);
    }
}

#[async_trait]
impl SteeredClock for ManualClock {
    async fn keep(&self, _: &Store) -> Result<(), Refusal> {
        Ok(())
    }
}

/// The same bytes in the same order for the same seed; another seed for every test.
pub struct SeededEntropy {
    seed: Vec<u8>,
    drawn: AtomicU64,
    one_at_a_time: Mutex<()>,
}

impl SeededEntropy {
    /// Bytes that follow from `seed`.
    pub fn new(seed: &str) -> Self {
        Self {
            seed: seed.as_bytes().to_vec(),
            drawn: AtomicU64::new(0),
            one_at_a_time: Mutex::new(()),
        }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let _guard = self.one_at_a_time.lock().unwrap();
        for part in bytes.chunks_mut(32) {
            let count = self.drawn.fetch_add(1, Ordering::SeqCst);
            let mut context = digest::Context::new(&digest::SHA256);
            context.update(&self.seed);
            context.update(&count.to_be_bytes());
            part.copy_from_slice(&context.finish().as_ref()[..part.len()]);
        }
    }
}
