//! The queue: enqueued in the transaction of a change, claimed with a lease, finished in the transaction of the work.
//!
//! A claim raises the row's `fence`; whatever ends the work names owner and fence and touches nothing when another worker
//! has claimed the job meanwhile. What a kind of work does belongs to the server's `jobs`.

use domain::job::{Job, JobCounts, JobFilter, JobSort, JobState};
use domain::kernel::page::{Direction, Pagination};
use domain::kernel::{BuyerId, JobId, OrganizationId, Page, PageRequest, Timestamp};
use sqlx::types::Json;
use uuid::Uuid;

use crate::engine::{Arg, Db, Engine, StorageError, Ts, args, sql};

sql! {
    ENQUEUE = "INSERT INTO job (id, kind, dedup_key, lane, payload, organization_id, buyer_id, request_id, state, attempts, \
               due_at, fence, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'QUEUED', 0, $9, 0, $10) \
               ON CONFLICT (kind, dedup_key) WHERE state IN ('QUEUED', 'RUNNING') DO NOTHING";
    LIVE = "SELECT id, state FROM job WHERE kind = $1 AND dedup_key = $2 AND state IN ('QUEUED', 'RUNNING')";
    SEEN = "SELECT id FROM job WHERE kind = $1 AND dedup_key = $2 LIMIT 1";
    HURRY = "UPDATE job SET due_at = $3 WHERE kind = $1 AND dedup_key = $2 AND state = 'QUEUED' AND due_at > $3";
    RECLAIM = "UPDATE job SET state = 'QUEUED', lease_owner = NULL, lease_until = NULL, \
               last_error = 'The server process that had it in hand gave no sign of life.' \
               WHERE state = 'RUNNING' AND lease_until <= $1";
    RENEW = "UPDATE job SET lease_until = $2 WHERE state = 'RUNNING' AND lease_owner = $1";
    FINISH = "UPDATE job SET state = 'DONE', lease_owner = NULL, lease_until = NULL, last_error = NULL, finished_at = $4 \
              WHERE id = $1 AND lease_owner = $2 AND fence = $3 AND state = 'RUNNING'";
    REQUEUE = "UPDATE job SET state = 'QUEUED', lease_owner = NULL, lease_until = NULL, last_error = $4, due_at = $5 \
               WHERE id = $1 AND lease_owner = $2 AND fence = $3 AND state = 'RUNNING'";
    FAIL = "UPDATE job SET state = 'FAILED', lease_owner = NULL, lease_until = NULL, last_error = $4, finished_at = $5 \
            WHERE id = $1 AND lease_owner = $2 AND fence = $3 AND state = 'RUNNING'";
    NEXT_DUE = "SELECT due_at FROM job WHERE state = 'QUEUED' ORDER BY due_at, id LIMIT 1";
    BY_ID = "SELECT id, kind, state, attempts, due_at, last_error, organization_id, buyer_id, request_id, created_at, \
             started_at, finished_at FROM job WHERE id = $1";
    AGAIN = "UPDATE job SET state = 'QUEUED', attempts = 0, due_at = $2, finished_at = NULL WHERE id = $1";
    CANCEL = "UPDATE job SET state = 'CANCELLED', finished_at = $2 WHERE id = $1";
    COUNTS = "SELECT (SELECT COUNT(*) FROM job WHERE state = 'QUEUED'), (SELECT COUNT(*) FROM job WHERE state = 'RUNNING'), \
              (SELECT COUNT(*) FROM job WHERE state = 'FAILED')";
    PURGE = "DELETE FROM job WHERE state IN ('DONE', 'CANCELLED') AND finished_at <= $1";
}

/// Work to put into the queue.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// Such as `vies.check`.
    pub kind: &'static str,
    /// At most one waiting or running job of the kind has this key.
    pub dedup_key: Option<String>,
    /// At most one running job has this lane, over all server processes.
    pub lane: Option<String>,
    /// What the work needs to know.
    pub payload: serde_json::Value,
    /// For which organization.
    pub organization: Option<OrganizationId>,
    /// For which buyer.
    pub buyer: Option<BuyerId>,
    /// The request that caused it.
    pub request_id: String,
    /// Not before this moment.
    pub due_at: Timestamp,
    /// Now.
    pub created_at: Timestamp,
}

/// Work in hand.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Proof that it is still ours.
    pub lease: Lease,
    /// Such as `vies.check`.
    pub kind: String,
    /// What the work needs to know.
    pub payload: serde_json::Value,
    /// For which organization.
    pub organization: Option<OrganizationId>,
    /// For which buyer.
    pub buyer: Option<BuyerId>,
    /// The request that caused it.
    pub request_id: String,
    /// The how-manieth try this is, from 1.
    pub attempt: i64,
    /// When it was due.
    pub due_at: Timestamp,
}

/// Which claim of which job by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: JobId,
    /// The worker's name.
    pub owner: String,
    /// The number of the claim.
    pub fence: i64,
}

#[derive(sqlx::FromRow)]
struct ClaimedRow {
    id: Uuid,
    kind: String,
    payload: Json<serde_json::Value>,
    organization_id: Option<Uuid>,
    buyer_id: Option<Uuid>,
    request_id: String,
    attempts: i64,
    fence: i64,
    due_at: Ts,
}

#[derive(sqlx::FromRow)]
struct JobRow {
    id: Uuid,
    kind: String,
    state: String,
    attempts: i64,
    due_at: Ts,
    last_error: Option<String>,
    organization_id: Option<Uuid>,
    buyer_id: Option<Uuid>,
    request_id: String,
    created_at: Ts,
    started_at: Option<Ts>,
    finished_at: Option<Ts>,
}

fn state(value: String) -> Result<JobState, StorageError> {
    JobState::parse(&value).ok_or(StorageError::Damaged {
        table: "job",
        column: "state",
        value,
    })
}

impl JobRow {
    fn job(self) -> Result<Job, StorageError> {
        Ok(Job {
            id: JobId::from_uuid(self.id),
            kind: self.kind,
            state: state(self.state)?,
            attempts: self.attempts,
            due_at: self.due_at.0,
            last_error: self.last_error,
            organization: self.organization_id.map(OrganizationId::from_uuid),
            buyer: self.buyer_id.map(BuyerId::from_uuid),
            request_id: self.request_id,
            created_at: self.created_at.0,
            started_at: self.started_at.map(|at| at.0),
            finished_at: self.finished_at.map(|at| at.0),
        })
    }
}

/// Puts work into the queue. `false` when the same work waits or runs already.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(db: &mut Db, job: &NewJob) -> Result<bool, StorageError> {
    let args = args![
        job.id,
        job.kind,
        job.dedup_key.as_ref(),
        job.lane.as_ref(),
        job.payload.clone(),
        job.organization,
        job.buyer,
        &job.request_id,
        job.due_at,
        job.created_at,
    ];
    Ok(db.execute(ENQUEUE, &args).await? == 1)
}

/// The waiting or running job with this key.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn live(
    db: &mut Db,
    kind: &str,
    dedup_key: &str,
) -> Result<Option<(JobId, JobState)>, StorageError> {
    let row: Option<(Uuid, String)> = db.fetch_optional(LIVE, &args![kind, dedup_key]).await?;
    row.map(|(id, word)| Ok((JobId::from_uuid(id), state(word)?)))
        .transpose()
}

/// There is or was work of the kind with this key, whatever became of it; as long as done work is kept.
///
/// # Errors
/// When the database fails.
pub async fn seen(db: &mut Db, kind: &str, dedup_key: &str) -> Result<bool, StorageError> {
    let row: Option<(Uuid,)> = db.fetch_optional(SEEN, &args![kind, dedup_key]).await?;
    Ok(row.is_some())
}

/// Makes a waiting job due at `now`, when it is due later.
///
/// # Errors
/// When the database fails.
pub async fn hurry(db: &mut Db, kind: &str, dedup_key: &str, now: Timestamp) -> Result<(), StorageError> {
    db.execute(HURRY, &args![kind, dedup_key, now]).await.map(|_| ())
}

/// Takes the job that has been due longest, leaving out `not` kinds and lanes that are busy. `None` when nothing is due,
/// or another worker was faster: then roll the transaction back.
///
/// # Errors
/// When the database fails.
pub async fn claim(
    db: &mut Db,
    owner: &str,
    not: &[&str],
    (now, lease_until): (Timestamp, Timestamp),
) -> Result<Option<Claimed>, StorageError> {
    let mut args: Vec<Arg> = args![owner, lease_until, now].to_vec();
    let mut left_out = String::new();
    for kind in not {
        args.push(Arg::from(*kind));
        left_out.push_str(&format!(" AND j.kind <> ${}", args.len()));
    }
    // SQLite has one writer at a time; PostgreSQL's workers step around each other's rows.
    let step_around = match db.engine() {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE SKIP LOCKED",
    };
    let sql = format!(
        "UPDATE job SET state = 'RUNNING', attempts = attempts + 1, fence = fence + 1, lease_owner = $1, lease_until = $2, \
         started_at = $3 WHERE id = (SELECT j.id FROM job j WHERE j.state = 'QUEUED' AND j.due_at <= $3{left_out} \
         AND (j.lane IS NULL OR NOT EXISTS (SELECT 1 FROM job r WHERE r.lane = j.lane AND r.state = 'RUNNING')) \
         ORDER BY j.due_at, j.id LIMIT 1{step_around}) \
         RETURNING id, kind, payload, organization_id, buyer_id, request_id, attempts, fence, due_at"
    );
    let row: Option<ClaimedRow> = match db.fetch_optional(&sql, &args).await {
        // Two workers found the lane free at the same moment.
        Err(StorageError::Conflict { .. }) => return Ok(None),
        other => other?,
    };
    Ok(row.map(|row| Claimed {
        lease: Lease {
            job: JobId::from_uuid(row.id),
            owner: owner.to_owned(),
            fence: row.fence,
        },
        kind: row.kind,
        payload: row.payload.0,
        organization: row.organization_id.map(OrganizationId::from_uuid),
        buyer: row.buyer_id.map(BuyerId::from_uuid),
        request_id: row.request_id,
        attempt: row.attempts,
        due_at: row.due_at.0,
    }))
}

/// Puts back what workers without a sign of life had in hand. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn reclaim(db: &mut Db, now: Timestamp) -> Result<u64, StorageError> {
    db.execute(RECLAIM, &args![now]).await
}

/// A worker's sign of life for everything it has in hand.
///
/// # Errors
/// When the database fails.
pub async fn renew(db: &mut Db, owner: &str, lease_until: Timestamp) -> Result<u64, StorageError> {
    db.execute(RENEW, &args![owner, lease_until]).await
}

/// Ends work as done. `false` when it is not ours any more: then the whole transaction must be undone.
///
/// # Errors
/// When the database fails.
pub async fn finish(db: &mut Db, lease: &Lease, now: Timestamp) -> Result<bool, StorageError> {
    let args = args![lease.job, &lease.owner, lease.fence, now];
    Ok(db.execute(FINISH, &args).await? == 1)
}

/// Puts work back for another try at `due_at`. `false` when it is not ours any more.
///
/// # Errors
/// When the database fails.
pub async fn requeue(
    db: &mut Db,
    lease: &Lease,
    why: Option<&str>,
    due_at: Timestamp,
) -> Result<bool, StorageError> {
    let args = args![lease.job, &lease.owner, lease.fence, why, due_at];
    Ok(db.execute(REQUEUE, &args).await? == 1)
}

/// Gives work up. `false` when it is not ours any more.
///
/// # Errors
/// When the database fails.
pub async fn fail(db: &mut Db, lease: &Lease, why: &str, now: Timestamp) -> Result<bool, StorageError> {
    let args = args![lease.job, &lease.owner, lease.fence, why, now];
    Ok(db.execute(FAIL, &args).await? == 1)
}

/// When the next waiting job is due.
///
/// # Errors
/// When the database fails.
pub async fn next_due(db: &mut Db) -> Result<Option<Timestamp>, StorageError> {
    let row: Option<(Ts,)> = db.fetch_optional(NEXT_DUE, &[]).await?;
    Ok(row.map(|(at,)| at.0))
}

/// A job, kept from changing until the end of the transaction.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn lock(db: &mut Db, id: JobId) -> Result<Option<Job>, StorageError> {
    let row = db.lock_optional::<JobRow>(BY_ID, &args![id]).await?;
    row.map(JobRow::job).transpose()
}

/// Makes a job due now, whatever became of it; its tries count from the beginning. Lock it and look at its state first.
///
/// # Errors
/// [`StorageError::Conflict`] when the same work waits or runs as another job.
pub async fn again(db: &mut Db, id: JobId, now: Timestamp) -> Result<(), StorageError> {
    db.execute(AGAIN, &args![id, now]).await.map(|_| ())
}

/// Takes a job out of the queue. Lock it and look at its state first.
///
/// # Errors
/// When the database fails.
pub async fn cancel(db: &mut Db, id: JobId, now: Timestamp) -> Result<(), StorageError> {
    db.execute(CANCEL, &args![id, now]).await.map(|_| ())
}

/// How many wait, run, failed.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &mut Db) -> Result<JobCounts, StorageError> {
    let (queued, running, failed): (i64, i64, i64) = db.fetch_one(COUNTS, &[]).await?;
    Ok(JobCounts {
        queued,
        running,
        failed,
    })
}

/// A page of jobs.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn list(
    db: &mut Db,
    filter: &JobFilter,
    page: PageRequest<JobSort>,
) -> Result<Page<Job>, StorageError> {
    let mut args: Vec<Arg> = Vec::new();
    let mut all: Vec<String> = Vec::new();
    let mut equals = |column: &str, value: Option<Arg>| {
        if let Some(value) = value {
            args.push(value);
            all.push(format!("{column} = ${}", args.len()));
        }
    };
    equals("state", filter.state.map(|state| Arg::from(state.as_str())));
    equals("kind", filter.kind.as_ref().map(Arg::from));
    equals("buyer_id", filter.buyer.map(Arg::from));
    let conditions = if all.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", all.join(" AND "))
    };
    let (total,): (i64,) = db
        .fetch_one(&format!("SELECT COUNT(*) FROM job{conditions}"), &args)
        .await?;
    let column = match page.sort {
        JobSort::DueAt => "due_at",
        JobSort::CreatedAt => "created_at",
    };
    let direction = match page.direction {
        Direction::Asc => "ASC",
        Direction::Desc => "DESC",
    };
    args.push(Arg::from(i64::from(page.size)));
    args.push(Arg::from(i64::from(page.page) * i64::from(page.size)));
    let (limit, offset) = (args.len() - 1, args.len());
    let sql = format!(
        "SELECT id, kind, state, attempts, due_at, last_error, organization_id, buyer_id, request_id, created_at, started_at, \
         finished_at FROM job{conditions} ORDER BY {column} {direction}, id {direction} LIMIT ${limit} OFFSET ${offset}"
    );
    let rows: Vec<JobRow> = db.fetch_all(&sql, &args).await?;
    Ok(Page {
        data: rows.into_iter().map(JobRow::job).collect::<Result<_, _>>()?,
        pagination: Pagination::new(page.page, page.size, total),
    })
}

/// Forgets work that was done or cancelled before `before`. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn purge(db: &mut Db, before: Timestamp) -> Result<u64, StorageError> {
    db.execute(PURGE, &args![before]).await
}
