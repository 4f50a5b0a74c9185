//! Work that happens after a change: asking VIES, screening, sending mail, sweeping.
//!
//! A job is enqueued in the transaction of the change (`Unit::enqueue`), claimed with a lease by one of the server
//! processes, and ended in the transaction of its own work ([`end`]): `kill -9` at any moment loses nothing and does
//! nothing twice inside the database. What leaves the house (a question, a mail) can happen twice when the process dies
//! between the sending and the commit; receivers recognize it by its id.
//!
//! Adding a kind: a variant of [`Kind`], a file `<module>_<verb>.rs` with its work, a line in `work`. A failing line
//! says whether to try again ([`Failure::Retry`]) or to give up ([`Failure::GiveUp`]). Rules do not belong here: the work
//! calls commands.

mod aml_lists;
mod aml_screen;
mod compliance_evaluate;
mod document_examine;
mod identity_follow;
mod kind;
mod mail_send;
mod runner;
mod vies_check;
mod vies_recheck;
mod worker;

use domain::kernel::{BuyerId, Context, JobId, OrganizationId, Refusal, Timestamp};
use serde_json::Value;
use storage::Db;
use storage::job::{Claimed, Lease, NewJob};

pub use kind::{Kind, back_off};
pub use runner::{MovableClock, Runner, Worker};
pub use worker::ServerWork;

use crate::commands::fault;
use crate::platform::Platform;

/// Work to enqueue.
#[derive(Clone, Debug)]
pub struct Order {
    /// What.
    pub kind: Kind,
    /// What it needs to know.
    pub payload: Value,
    /// The same work waits at most once.
    pub dedup_key: Option<String>,
    /// At most one job of the lane runs.
    pub lane: Option<String>,
    /// For which organization.
    pub organization: Option<OrganizationId>,
    /// For which buyer.
    pub buyer: Option<BuyerId>,
    /// Not before this moment; at once when absent.
    pub due_at: Option<Timestamp>,
}

impl Order {
    /// Work of a kind with what it needs to know, to be done at once.
    #[must_use]
    pub const fn new(kind: Kind, payload: Value) -> Self {
        Self {
            kind,
            payload,
            dedup_key: None,
            lane: None,
            organization: None,
            buyer: None,
            due_at: None,
        }
    }

    /// The same, waiting at most once under this key.
    #[must_use]
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.dedup_key = Some(key.into());
        self
    }

    /// The same, one at a time in this lane.
    #[must_use]
    pub fn in_lane(mut self, lane: impl Into<String>) -> Self {
        self.lane = Some(lane.into());
        self
    }

    /// The same, for a buyer.
    #[must_use]
    pub const fn about(mut self, organization: OrganizationId, buyer: BuyerId) -> Self {
        self.organization = Some(organization);
        self.buyer = Some(buyer);
        self
    }

    /// The same, not before this moment.
    #[must_use]
    pub const fn due(mut self, at: Timestamp) -> Self {
        self.due_at = Some(at);
        self
    }
}

/// Puts work into the queue, in the transaction of `db`. `false` when the same work waits or runs already.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(
    db: &mut Db,
    platform: &Platform,
    request_id: &str,
    now: Timestamp,
    order: Order,
) -> Result<bool, Refusal> {
    let job = NewJob {
        id: JobId::new(now, &*platform.entropy),
        kind: order.kind.as_str(),
        dedup_key: order.dedup_key,
        lane: order.lane,
        payload: order.payload,
        organization: order.organization,
        buyer: order.buyer,
        request_id: request_id.to_owned(),
        due_at: order.due_at.unwrap_or(now),
        created_at: now,
    };
    storage::job::enqueue(db, &job).await.map_err(fault)
}

/// How work ends in the transaction of its own change.
#[derive(Clone, Debug)]
pub enum Ending {
    /// It is done.
    Done,
    /// It is to be tried again, because of this.
    Again(Timestamp, String),
    /// It is given up, because of this.
    GivenUp(String),
}

/// Ends work together with its change.
///
/// # Errors
/// When the job is not ours any more: undo everything, another worker does it. Or when the database fails.
pub async fn end(db: &mut Db, lease: &Lease, ending: &Ending, now: Timestamp) -> Result<(), Refusal> {
    let ours = match ending {
        Ending::Done => storage::job::finish(db, lease, now).await,
        Ending::Again(at, why) => {
            let why = (!why.is_empty()).then_some(why.as_str());
            storage::job::requeue(db, lease, why, *at).await
        }
        Ending::GivenUp(why) => storage::job::fail(db, lease, why, now).await,
    };
    match ours.map_err(fault)? {
        true => Ok(()),
        false => {
            tracing::warn!(job = %lease.job, "the job was taken over by another worker");
            Err(Refusal::Busy)
        }
    }
}

/// Why a try did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Another try may succeed.
    Retry(String),
    /// A person must look.
    GiveUp(String),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Busy | Refusal::RequestInProgress | Refusal::Internal => {
                Self::Retry(refusal.to_string())
            }
            other => Self::GiveUp(other.to_string()),
        }
    }
}

/// One try of one job.
pub struct Work {
    /// The job.
    pub job: Claimed,
    /// NT24 itself, with the request that caused the work.
    pub ctx: Context,
}

impl Work {
    fn new(job: Claimed) -> Self {
        let ctx = Context::system(job.request_id.clone());
        Self { job, ctx }
    }

    /// The buyer the work is about.
    ///
    /// # Errors
    /// When it is about none: a fault of ours.
    pub fn buyer(&self) -> Result<BuyerId, Failure> {
        self.job
            .buyer
            .ok_or_else(|| Failure::GiveUp("The job names no buyer.".to_owned()))
    }

    /// A text of the payload.
    ///
    /// # Errors
    /// When there is none: a fault of ours.
    pub fn text(&self, name: &str) -> Result<&str, Failure> {
        self.job
            .payload
            .get(name)
            .and_then(Value::as_str)
            .ok_or_else(|| Failure::GiveUp(format!("The job names no {name}.")))
    }
}
