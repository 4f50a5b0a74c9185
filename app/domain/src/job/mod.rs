//! Work in the queue as staff see it: what waits, runs or failed, and what they may do about it.
//!
//! Not here: claiming, leases and the work itself (server `jobs`).

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::kernel::page::{Direction, SortField};
use crate::kernel::{BuyerId, Context, JobId, OrganizationId, Page, PageRequest, Refusal, Timestamp};

/// Where a piece of work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JobState {
    /// It waits for its time.
    Queued,
    /// A worker has it in hand.
    Running,
    /// It was given up; a person decides.
    Failed,
    /// It was done.
    Done,
    /// A person took it out of the queue.
    Cancelled,
}

impl JobState {
    /// All states, what needs attention first.
    pub const ALL: [Self; 5] = [
        Self::Failed,
        Self::Running,
        Self::Queued,
        Self::Done,
        Self::Cancelled,
    ];

    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Failed => "FAILED",
            Self::Done => "DONE",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// A person may have it tried (again) at once.
    #[must_use]
    pub const fn may_retry(self) -> bool {
        match self {
            Self::Queued | Self::Failed | Self::Cancelled => true,
            Self::Running | Self::Done => false,
        }
    }

    /// A person may take it out of the queue.
    #[must_use]
    pub const fn may_cancel(self) -> bool {
        match self {
            Self::Queued | Self::Failed => true,
            Self::Running | Self::Done | Self::Cancelled => false,
        }
    }
}

/// A piece of work. What it works on is named; its details stay in the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Such as `vies.check`.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is due, or was.
    pub due_at: Timestamp,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// For which organization.
    pub organization: Option<OrganizationId>,
    /// For which buyer.
    pub buyer: Option<BuyerId>,
    /// The request that caused it.
    pub request_id: String,
    /// When it was put into the queue.
    pub created_at: Timestamp,
    /// When the last try began.
    pub started_at: Option<Timestamp>,
    /// When it was done, given up or cancelled.
    pub finished_at: Option<Timestamp>,
}

/// How much work there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobCounts {
    /// Waiting.
    pub queued: i64,
    /// In hand.
    pub running: i64,
    /// Given up.
    pub failed: i64,
}

/// By what the list can be sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobSort {
    /// When it is due.
    DueAt,
    /// When it was put into the queue.
    CreatedAt,
}

impl SortField for JobSort {
    const ALL: &'static [Self] = &[Self::DueAt, Self::CreatedAt];

    fn as_str(self) -> &'static str {
        match self {
            Self::DueAt => "dueAt",
            Self::CreatedAt => "createdAt",
        }
    }

    fn default_sort() -> (Self, Direction) {
        (Self::CreatedAt, Direction::Desc)
    }
}

/// Which jobs. Given parts must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFilter {
    /// Only in this state.
    pub state: Option<JobState>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only for this buyer.
    pub buyer: Option<BuyerId>,
}

/// Why a job command did nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum JobError {
    /// For a reason every module shares.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Its state does not allow it.
    #[error("The job is {} by now. Look at the list again.", .0.as_str())]
    WrongState(JobState),
    /// The same work waits already.
    #[error("The same work waits in the queue already. Nothing was changed.")]
    Duplicate,
}

impl JobError {
    /// The stored word for the audit log.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.word(),
            Self::WrongState(_) => "invalid-state",
            Self::Duplicate => "duplicate",
        }
    }
}

/// What staff can do to jobs: OPERATOR or ADMIN.
#[async_trait]
pub trait JobCommands: Send + Sync {
    /// Has it tried at once.
    async fn retry(&self, ctx: &Context, job: JobId) -> Result<Job, JobError>;

    /// Takes it out of the queue.
    async fn cancel(&self, ctx: &Context, job: JobId) -> Result<Job, JobError>;
}

/// Reads the queue: staff only.
#[async_trait]
pub trait JobQueries: Send + Sync {
    /// A page of jobs.
    async fn list(
        &self,
        ctx: &Context,
        filter: &JobFilter,
        page: PageRequest<JobSort>,
    ) -> Result<Page<Job>, Refusal>;

    /// How many wait, run, failed.
    async fn counts(&self, ctx: &Context) -> Result<JobCounts, Refusal>;
}

#[cfg(test)]
mod tests {
    use super::JobState;

    #[test]
    fn words_read_back() {
        for state in JobState::ALL {
            assert_eq!(JobState::parse(state.as_str()), Some(state));
        }
    }

    #[test]
    fn running_and_done_work_is_left_alone() {
        for state in [JobState::Running, JobState::Done] {
            assert!(!state.may_retry() && !state.may_cancel(), "{state:?}");
        }
        assert!(JobState::Failed.may_retry() && JobState::Queued.may_cancel());
    }
}
