//! Reading the queue: staff only.

use async_trait::async_trait;
use domain::job::{Job, JobCounts, JobFilter, JobQueries, JobSort};
use domain::kernel::{Context, Page, PageRequest, Refusal};

use crate::commands::{fault, staff_member};
use crate::platform::Platform;

/// The job queries on one platform.
pub struct JobReads(pub Platform);

#[async_trait]
impl JobQueries for JobReads {
    async fn list(
        &self,
        ctx: &Context,
        filter: &JobFilter,
        page: PageRequest<JobSort>,
    ) -> Result<Page<Job>, Refusal> {
        staff_member(ctx)?;
        let mut db = self.0.store.read().await.map_err(fault)?;
        storage::job::list(&mut db, filter, page).await.map_err(fault)
    }

    async fn counts(&self, ctx: &Context) -> Result<JobCounts, Refusal> {
        staff_member(ctx)?;
        let mut db = self.0.store.read().await.map_err(fault)?;
        storage::job::counts(&mut db).await.map_err(fault)
    }
}
