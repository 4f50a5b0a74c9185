//! What was read from the database a moment ago and is asked for again and again: who calls, and the verdict they poll.
//!
//! Nothing here is out of date: an entry counts only while the database is in the very state it was read in
//! ([`storage::Store::stamp`]). What another process commits (`nt24 client disable`) is seen within a second at the latest,
//! mostly at once. Where that cannot be told (PostgreSQL, with several server processes), nothing is remembered.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use domain::kernel::{ClientActor, OrderId, Timestamp};
use domain::organization::Organization;
use storage::Stamp;
use storage::compliance::Head;

/// How long an entry counts at most, in milliseconds: another process writes its log a moment before its commit is seen, and a
/// file's time has steps.
const LONGEST: i64 = 1_000;
/// How many entries a kind may have; then it begins anew.
const MOST: usize = 4_000;

/// Everything that is remembered.
#[derive(Default)]
pub struct Memory {
    /// API clients by their `client_id`, with their organization.
    pub callers: Remembered<String, (ClientActor, Arc<Organization>)>,
    /// Verdicts as they are served.
    pub verdicts: Remembered<OrderId, (Head, Arc<str>)>,
}

/// Values of one kind.
pub struct Remembered<K, V>(Mutex<HashMap<K, Entry<V>>>);

struct Entry<V> {
    stamp: Stamp,
    at: Timestamp,
    value: V,
}

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Remembered<K, V> {
    /// The value, if it was read in this state of the database.
    #[must_use]
    pub fn get(&self, state: Option<Stamp>, now: Timestamp, key: &K) -> Option<V> {
        let state = state?;
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(key)?;
        let age = now.unix_millis() - entry.at.unix_millis();
        (entry.stamp == state && (0..=LONGEST).contains(&age)).then(|| entry.value.clone())
    }

    /// Remembers a value. `state` was asked for before the value was read.
    pub fn keep(&self, state: Option<Stamp>, at: Timestamp, key: K, value: V) {
        let Some(stamp) = state else { return };
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MOST && !entries.contains_key(&key) {
            entries.clear();
        }
        entries.insert(key, Entry { stamp, at, value });
    }
}
