//! Floods of failed tries to get a token or to sign in.
//!
//! Each claimed name (a `client_id`, an e-mail address) has a small bucket of failures, and all names together have a larger
//! one. When a bucket is spent, further failures are no longer written into the append-only audit log, and for a name that
//! nobody has no hash is computed. A correct secret is always let through: otherwise anybody could lock a client out by
//! guessing. Buckets live in the memory of one process; the lock of an account is in the database.

use std::collections::HashMap;
use std::sync::Mutex;

use domain::kernel::Timestamp;

/// Failures a name may have at once, and milliseconds until one more is allowed.
const OF_ONE: (i64, i64) = (20, 6_000);
/// The same for all names together.
const OF_ALL: (i64, i64) = (300, 200);
/// Names remembered; when there are more, those whose buckets are full again go.
const NAMES: usize = 10_000;

#[derive(Clone, Copy)]
struct Bucket {
    spent: i64,
    at: Timestamp,
}

impl Bucket {
    /// What is spent at `now`, after what was refilled since.
    fn spent_at(self, (_, millis): (i64, i64), now: Timestamp) -> i64 {
        let passed = (now.unix_millis() - self.at.unix_millis()).max(0);
        (self.spent - passed / millis).max(0)
    }

    fn spend(&mut self, rate: (i64, i64), now: Timestamp) {
        self.spent = self.spent_at(rate, now) + 1;
        self.at = now;
    }
}

/// Failed tries of a process.
#[derive(Default)]
pub struct Throttle(Mutex<Tries>);

#[derive(Default)]
struct Tries {
    all: Option<Bucket>,
    names: HashMap<String, Bucket>,
}

impl Throttle {
    /// Whether there were too many failures for this name, or for all together.
    #[must_use]
    pub fn is_closed(&self, name: &str, now: Timestamp) -> bool {
        let Ok(tries) = self.0.lock() else { return true };
        let full = |bucket: Option<&Bucket>, rate: (i64, i64)| {
            bucket.is_some_and(|bucket| bucket.spent_at(rate, now) >= rate.0)
        };
        full(tries.names.get(name), OF_ONE) || full(tries.all.as_ref(), OF_ALL)
    }

    /// Counts a failed try.
    pub fn failed(&self, name: &str, now: Timestamp) {
        let Ok(mut tries) = self.0.lock() else { return };
        let fresh = Bucket { spent: 0, at: now };
        tries.all.get_or_insert(fresh).spend(OF_ALL, now);
        if tries.names.len() >= NAMES {
            tries.names.retain(|_, bucket| bucket.spent_at(OF_ONE, now) > 0);
        }
        if tries.names.len() < NAMES || tries.names.contains_key(name) {
            tries
                .names
                .entry(name.to_owned())
                .or_insert(fresh)
                .spend(OF_ONE, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_closed_after_its_failures_and_opens_again() {
        let throttle = Throttle::default();
        let start = Timestamp::from_unix_millis(1_000_000);
        for _ in 0..20 {
            assert!(!throttle.is_closed("a", start));
            throttle.failed("a", start);
        }
        assert!(throttle.is_closed("a", start));
        assert!(!throttle.is_closed("b", start));
        assert!(throttle.is_closed("a", start.plus_millis(5_999)));
        assert!(!throttle.is_closed("a", start.plus_millis(6_000)));
    }

    #[test]
    fn many_names_together_are_closed_and_memory_is_bounded() {
        let throttle = Throttle::default();
        let start = Timestamp::from_unix_millis(0);
        for n in 0..300 {
            throttle.failed(&n.to_string(), start);
        }
        assert!(throttle.is_closed("new", start));
        assert!(!throttle.is_closed("new", start.plus_millis(200)));
        for n in 0..20_000 {
            throttle.failed(&n.to_string(), start);
        }
        assert!(throttle.0.lock().unwrap().names.len() <= NAMES);
    }
}
