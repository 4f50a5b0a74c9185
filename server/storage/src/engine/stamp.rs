//! Whether anything may have been committed since a moment: what lets the server remember what it has just read.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// A state of the database. Two that are equal: nothing was committed in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Commits of this process.
    own: u64,
    log: Log,
}

/// Length and time of the write-ahead log, which every commit of any process appends to or writes anew.
type Log = Option<(u64, SystemTime)>;

/// How long a look at the log counts: only what another process commits shows in it alone, and no answer is out of date for
/// being a millisecond old. Looking costs a system call, several of them for each call that is polled.
const LOOK: Duration = Duration::from_millis(1);

/// What stamps are made from.
#[derive(Debug)]
pub(super) struct Stamps {
    own: AtomicU64,
    log: PathBuf,
    looked: Mutex<Option<(Instant, Log)>>,
}

impl Stamps {
    pub(super) fn of(database: &Path) -> Self {
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        Self {
            own: AtomicU64::default(),
            log: log.into(),
            looked: Mutex::default(),
        }
    }

    /// Counts a commit now and once more when the guard goes.
    pub(super) fn committing(self: &Arc<Self>) -> Committing {
        self.count();
        Committing(self.clone())
    }

    /// What this process commits is seen at once.
    fn count(&self) {
        self.own.fetch_add(1, Ordering::SeqCst);
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn now(&self) -> Stamp {
        // The counter first: a commit after it is counted by the next stamp, whatever the log shows.
        Stamp {
            own: self.own.load(Ordering::SeqCst),
            log: self.log(),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "how old a look at a file is, not a time that any rule knows"
    )]
    fn log(&self) -> Log {
        let now = Instant::now();
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, log)) = *looked
            && now.duration_since(at) < LOOK
        {
            return log;
        }
        let log = std::fs::metadata(&self.log)
            .ok()
            .and_then(|log| Some((log.len(), log.modified().ok()?)));
        *looked = Some((now, log));
        log
    }
}

/// A commit under way.
pub(super) struct Committing(Arc<Stamps>);

impl Drop for Committing {
    fn drop(&mut self) {
        self.0.count();
    }
}
