//! What staff do to the queue.

use async_trait::async_trait;
use domain::audit::Change;
use domain::job::{Job, JobCommands, JobError, JobState};
use domain::kernel::{Context, JobId, Refusal};
use storage::StorageError;

use super::unit::{Attempt, CommandError, Unit, command};
use super::{authority, fault};
use crate::audit::Subject;
use crate::platform::Platform;

/// The job commands on one platform.
pub struct Jobs(pub Platform);

impl CommandError for JobError {
    fn word(&self) -> &'static str {
        self.word()
    }
}

#[async_trait]
impl JobCommands for Jobs {
    async fn retry(&self, ctx: &Context, job: JobId) -> Result<Job, JobError> {
        let attempt = Attempt::new("job.retry", "job", Some(job.uuid()));
        command!(&self.0, ctx, attempt, |unit| retry(unit, job))
    }

    async fn cancel(&self, ctx: &Context, job: JobId) -> Result<Job, JobError> {
        let attempt = Attempt::new("job.cancel", "job", Some(job.uuid()));
        command!(&self.0, ctx, attempt, |unit| cancel(unit, job))
    }
}

async fn load(unit: &mut Unit<'_>, job: JobId) -> Result<Job, Refusal> {
    let staff = authority::staff_member(unit.ctx)?;
    if !staff.role.may_write() {
        return Err(Refusal::Forbidden(
            "The role AUDITOR reads only. Ask an OPERATOR or ADMIN to do this.".to_owned(),
        ));
    }
    let found = storage::job::lock(&mut unit.db, job).await.map_err(fault)?;
    found.ok_or_else(|| Refusal::NotFound("job".to_owned()))
}

async fn retry(unit: &mut Unit<'_>, job: JobId) -> Result<Job, JobError> {
    let before = load(unit, job).await?;
    if !before.state.may_retry() {
        return Err(JobError::WrongState(before.state));
    }
    match storage::job::again(&mut unit.db, job, unit.now).await {
        Ok(()) => {}
        Err(StorageError::Conflict { .. }) => return Err(JobError::Duplicate),
        Err(error) => return Err(fault(error).into()),
    }
    unit.wakes();
    record(unit, before, JobState::Queued).await
}

async fn cancel(unit: &mut Unit<'_>, job: JobId) -> Result<Job, JobError> {
    let before = load(unit, job).await?;
    if !before.state.may_cancel() {
        return Err(JobError::WrongState(before.state));
    }
    storage::job::cancel(&mut unit.db, job, unit.now)
        .await
        .map_err(fault)?;
    record(unit, before, JobState::Cancelled).await
}

async fn record(unit: &mut Unit<'_>, before: Job, after: JobState) -> Result<Job, JobError> {
    let changes = [
        Change {
            field: "kind".to_owned(),
            before: Some(before.kind.clone()),
            after: Some(before.kind.clone()),
        },
        Change {
            field: "state".to_owned(),
            before: Some(before.state.as_str().to_owned()),
            after: Some(after.as_str().to_owned()),
        },
    ];
    let subject = Subject {
        kind: "job",
        id: Some(before.id.uuid()),
    };
    unit.changed_own(subject, &changes, &[]).await?;
    Ok(Job {
        state: after,
        ..before
    })
}
