//! Claims work and runs it, until told to stop; or all of it at once, in the order of its due times, for the sandbox.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::kernel::id::new_uuid;
use domain::kernel::{Refusal, Timestamp};
use storage::StorageError;
use storage::job::Claimed;
use tokio::sync::{RwLock, Semaphore, watch};
use tokio::task::JoinSet;
use tracing::Instrument;

use super::{Ending, Failure, Kind, Order, Work, back_off, enqueue};
use crate::commands::fault;
use crate::platform::Platform;

/// How often the queue is looked at without being woken: for other processes' work and for what becomes due.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often a worker gives a sign of life.
const SIGN_OF_LIFE_EVERY: Duration = Duration::from_secs(5);
/// After how long without one it counts as dead.
const LEASE_SECONDS: i64 = 20;
/// How many jobs of all kinds run at once in one process.
const AT_ONCE: usize = 12;

/// Does the work of each kind.
#[async_trait]
pub trait Worker: Send + Sync {
    /// One try. `Ok` when it is done, or has ended itself in its own transaction.
    async fn run(&self, kind: Kind, work: &Work) -> Result<(), Failure>;

    /// It will be given up: the work that tells somebody, which goes into the queue in the same transaction.
    async fn given_up(&self, kind: Kind, why: &str) -> Vec<Order>;
}

/// A clock that can be moved: the sandbox's, and that of tests.
pub trait MovableClock: Send + Sync {
    /// Moves forward to `at`; never back.
    fn move_to(&self, at: Timestamp);
}

/// Runs jobs. Cheap to clone.
#[derive(Clone)]
pub struct Runner {
    platform: Platform,
    worker: Arc<dyn Worker>,
    owner: Arc<str>,
    running: Arc<Mutex<HashMap<Kind, usize>>>,
    places: Arc<Semaphore>,
    /// Work in hand holds it for reading, a drain for writing: then nothing else runs.
    quiet: Arc<RwLock<()>>,
}

impl Runner {
    /// A runner with a name of its own.
    #[must_use]
    pub fn new(platform: Platform, worker: Arc<dyn Worker>) -> Self {
        let owner = new_uuid(platform.now(), &*platform.entropy).simple().to_string();
        Self {
            platform,
            worker,
            owner: owner.into(),
            running: Arc::default(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            quiet: Arc::default(),
        }
    }

    /// Puts the work that never ends into the queue, where it is not there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn schedule(&self) -> Result<(), Refusal> {
        let now = self.platform.now();
        let mut db = self.platform.store.begin().await.map_err(fault)?;
        for kind in Kind::ALL {
            if kind.every_seconds().is_some() {
                let order = Order::new(kind, serde_json::json!({})).once("every");
                enqueue(&mut db, &self.platform, "schedule", now, order).await?;
            }
        }
        db.commit().await.map_err(fault)
    }

    /// Runs until told to stop; work in hand is finished.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        if let Err(refusal) = self.schedule().await {
            tracing::error!(%refusal, "the recurring work could not be scheduled");
        }
        let mut looks = ticking(LOOK_EVERY);
        let mut signs = ticking(SIGN_OF_LIFE_EVERY);
        let mut in_hand = JoinSet::new();
        loop {
            tokio::select! {
                _ = looks.tick() => {}
                () = self.platform.wake.notified() => {}
                _ = signs.tick() => self.sign_of_life().await,
                Some(_) = in_hand.join_next(), if !in_hand.is_empty() => {}
                // The guard of the value must not live on into the next turn.
                () = async { drop(stop.wait_for(|stop| *stop).await) } => break,
            }
            self.take_all(&mut in_hand).await;
        }
        // The lease must not run out while the last work is finished.
        while !in_hand.is_empty() {
            tokio::select! {
                _ = signs.tick() => self.sign_of_life().await,
                _ = in_hand.join_next() => {}
            }
        }
    }

    async fn sign_of_life(&self) {
        let now = self.platform.now();
        let done = async {
            let mut db = self.platform.store.begin().await?;
            storage::job::renew(&mut db, &self.owner, now.plus_seconds(LEASE_SECONDS)).await?;
            let reclaimed = storage::job::reclaim(&mut db, now).await?;
            db.commit().await?;
            Ok::<u64, StorageError>(reclaimed)
        };
        match done.await {
            Ok(0) => {}
            Ok(reclaimed) => {
                tracing::warn!(reclaimed, "jobs of a worker without a sign of life are put back");
            }
            Err(error) => {
                fault(error);
            }
        }
    }

    /// Starts everything that is due and for which there is a place.
    async fn take_all(&self, in_hand: &mut JoinSet<()>) {
        // Not until nothing is left: signs of life and the order to stop must not wait for a long queue.
        for _ in 0..AT_ONCE {
            let Ok(quiet) = self.quiet.clone().try_read_owned() else {
                return;
            };
            let Ok(place) = self.places.clone().try_acquire_owned() else {
                return;
            };
            let Some(job) = self.claim().await else { return };
            let runner = self.clone();
            let kind = Kind::parse(&job.kind);
            self.count(kind, 1);
            in_hand.spawn(async move {
                runner.perform(job).await;
                runner.count(kind, -1);
                drop((quiet, place));
                // A place is free, and perhaps a lane.
                runner.platform.wake.notify_one();
            });
        }
    }

    fn count(&self, kind: Option<Kind>, by: isize) {
        let Some(kind) = kind else { return };
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let count = running.entry(kind).or_default();
        *count = count.saturating_add_signed(by);
    }

    fn full(&self) -> Vec<&'static str> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        Kind::ALL
            .into_iter()
            .filter(|kind| running.get(kind).is_some_and(|count| *count >= kind.at_once()))
            .map(Kind::as_str)
            .collect()
    }

    async fn claim(&self) -> Option<Claimed> {
        let now = self.platform.now();
        let claimed = async {
            // Looking first costs no writing transaction when there is nothing to do.
            let next = storage::job::next_due(&mut self.platform.store.read().await?).await?;
            if next.is_none_or(|due| due > now) {
                return Ok::<Option<Claimed>, StorageError>(None);
            }
            let mut db = self.platform.store.begin().await?;
            let until = now.plus_seconds(LEASE_SECONDS);
            let job = storage::job::claim(&mut db, &self.owner, &self.full(), (now, until)).await?;
            match job {
                Some(job) => db.commit().await.map(|()| Some(job)),
                None => db.rollback().await.map(|()| None),
            }
        };

        match claimed.await {
            Ok(job) => job,
            Err(error) => {
                fault(error);
                None
            }
        }
    }

    async fn perform(&self, job: Claimed) {
        let span =
            tracing::info_span!("job", id = %job.lease.job, kind = job.kind, request_id = job.request_id);
        self.perform_here(job).instrument(span).await;
    }

    async fn perform_here(&self, job: Claimed) {
        let work = Arc::new(Work::new(job));
        let Some(kind) = Kind::parse(&work.job.kind) else {
            let why = format!("There is no work of the kind {} in this version.", work.job.kind);
            self.settle(&work.job, &Ending::GivenUp(why), Vec::new()).await;
            return;
        };
        let (worker, its) = (self.worker.clone(), work.clone());
        // In a task of its own: a panic fails the job and not the runner.
        let task = tokio::spawn(async move { worker.run(kind, &its).await }.in_current_span());
        let abort = task.abort_handle();
        let result = match tokio::time::timeout(kind.timeout(), task).await {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => {
                tracing::error!(%panic, "the work panicked");
                Err(Failure::Retry(
                    "The work stopped because of a fault of ours.".to_owned(),
                ))
            }
            Err(_) => {
                abort.abort();
                let seconds = kind.timeout().as_secs();
                Err(Failure::Retry(format!("It took longer than {seconds} seconds.")))
            }
        };
        let now = self.platform.now();
        let mut tell = Vec::new();
        let ending = match result {
            Ok(()) => match kind.every_seconds() {
                Some(seconds) => Ending::Again(now.plus_seconds(seconds), String::new()),
                None => Ending::Done,
            },
            Err(Failure::Retry(why)) if work.job.attempt < kind.tries() || kind.every_seconds().is_some() => {
                tracing::info!(attempt = work.job.attempt, why, "the work will be tried again");
                let random = u64::from_le_bytes(self.platform.random::<8>());
                Ending::Again(now.plus_seconds(back_off(work.job.attempt, random)), why)
            }
            // What never ends is not given up for good; somebody is told, and the next turn comes.
            Err(Failure::GiveUp(why)) if kind.every_seconds().is_some() => {
                tracing::error!(why, "recurring work failed");
                tell = self.worker.given_up(kind, &why).await;
                Ending::Again(now.plus_seconds(kind.every_seconds().unwrap_or(0)), why)
            }
            Err(Failure::Retry(why) | Failure::GiveUp(why)) => {
                tracing::error!(attempt = work.job.attempt, why, "the work is given up");
                tell = self.worker.given_up(kind, &why).await;
                Ending::GivenUp(why)
            }
        };
        self.settle(&work.job, &ending, tell).await;
    }

    /// Ends a job that has not ended itself.
    async fn settle(&self, job: &Claimed, ending: &Ending, tell: Vec<Order>) {
        let (lease, now) = (&job.lease, self.platform.now());
        let settled = async {
            let mut db = self.platform.store.begin().await.map_err(fault)?;
            let ours = match ending {
                Ending::Done => storage::job::finish(&mut db, lease, now).await,
                Ending::Again(at, why) => {
                    let why = (!why.is_empty()).then_some(why.as_str());
                    storage::job::requeue(&mut db, lease, why, *at).await
                }
                Ending::GivenUp(why) => storage::job::fail(&mut db, lease, why, now).await,
            };
            if ours.map_err(fault)? {
                for order in tell {
                    enqueue(&mut db, &self.platform, &job.request_id, now, order).await?;
                }
            }
            db.commit().await.map_err(fault)
        };
        if settled.await.is_err() {
            tracing::warn!("the job could not be ended; its lease runs out and it is done again");
        }
    }

    /// Runs everything that is due until `target`, in the order of due times, moving `clock` to each of them and at last
    /// to `target`. Nothing else runs meanwhile. Answers how many tries were made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_until<C: MovableClock + ?Sized>(
        &self,
        clock: &C,
        target: Timestamp,
    ) -> Result<u64, Refusal> {
        let _alone = self.quiet.write().await;
        let mut count = 0;
        loop {
            let mut db = self.platform.store.read().await.map_err(fault)?;
            let next = storage::job::next_due(&mut db).await.map_err(fault)?;
            drop(db);
            let Some(due) = next.filter(|due| *due <= target.max(self.platform.now())) else {
                break;
            };
            clock.move_to(due);
            // Nothing is in hand here, so a job that cannot be claimed belongs to another process.
            let Some(job) = self.claim().await else { break };
            self.perform(job).await;
            count += 1;
        }
        clock.move_to(target);
        Ok(count)
    }
}

fn ticking(every: Duration) -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    ticks
}
