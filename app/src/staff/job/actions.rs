//! The server functions that change the queue. They lead back to the list as it was filtered.

use leptos::prelude::*;

use super::search::Search;
use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use crate::bridge::{answer, bridge};
#[cfg(feature = "ssr")]
use domain::kernel::{JobId, Refusal};

/// Has a job tried at once.
#[server(prefix = "/fn", endpoint = "job/retry")]
pub async fn retry_job(
    #[server(default)] job: String,
    #[server(default)] search: Search,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let id = parse(&job);
    let result = async {
        bridge.services.jobs.retry(&bridge.context, id.clone()?).await?;
        Ok(search.address(Some("retried")))
    }
    .await;
    let form = form_of("job-retry", &id);
    Ok(answer(&bridge, (&form, &search.address(None)), Vec::new(), result).await)
}

/// Takes a job out of the queue.
#[server(prefix = "/fn", endpoint = "job/cancel")]
pub async fn cancel_job(
    #[server(default)] job: String,
    #[server(default)] search: Search,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let id = parse(&job);
    let result = async {
        bridge.services.jobs.cancel(&bridge.context, id.clone()?).await?;
        Ok(search.address(Some("cancelled")))
    }
    .await;
    let form = form_of("job-cancel", &id);
    Ok(answer(&bridge, (&form, &search.address(None)), Vec::new(), result).await)
}

#[cfg(feature = "ssr")]
fn parse(job: &str) -> Result<JobId, Refusal> {
    JobId::parse(job).map_err(|_| Refusal::NotFound("job".to_owned()))
}

/// The form of one job; what is no id never gets into an address.
#[cfg(feature = "ssr")]
fn form_of(form: &str, job: &Result<JobId, Refusal>) -> String {
    job.as_ref()
        .map_or_else(|_| form.to_owned(), |id| format!("{form}-{id}"))
}
