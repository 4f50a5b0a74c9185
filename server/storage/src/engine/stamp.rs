//! Whether anything may have been committed since a moment: what lets the server remember what it has just read.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// A state of the database. Two that are equal: nothing was committed in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Commits of this process.
    own: u64,
    /// Length and time of the write-ahead log, which every commit of any process appends to or writes anew.
    log: Option<(u64, SystemTime)>,
}

/// What stamps are made from.
#[derive(Debug)]
pub(super) struct Stamps {
    own: AtomicU64,
    log: PathBuf,
}

impl Stamps {
    pub(super) fn of(database: &Path) -> Self {
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        Self {
            own: AtomicU64::default(),
            log: log.into(),
        }
    }

    /// Counts a commit now and once more when the guard goes.
    pub(super) fn committing(self: &Arc<Self>) -> Committing {
        self.own.fetch_add(1, Ordering::SeqCst);
        Committing(self.clone())
    }

    pub(super) fn now(&self) -> Stamp {
        let log = std::fs::metadata(&self.log)
            .ok()
            .and_then(|log| Some((log.len(), log.modified().ok()?)));
        Stamp {
            own: self.own.load(Ordering::SeqCst),
            log,
        }
    }
}

/// A commit under way.
pub(super) struct Committing(Arc<Stamps>);

impl Drop for Committing {
    fn drop(&mut self) {
        self.0.own.fetch_add(1, Ordering::SeqCst);
    }
}
