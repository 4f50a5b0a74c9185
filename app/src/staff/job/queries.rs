//! What the list reads.

use std::collections::BTreeMap;

use domain::job::{Job, JobCounts};
use domain::kernel::{BuyerId, Page};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::search::Search;
use crate::bridge::UiError;
use crate::ui::Timed;

/// The list with how much work there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobListData {
    /// The rows.
    pub page: Page<Job>,
    /// How many wait, run, failed.
    pub counts: JobCounts,
    /// The names of the buyers in the rows.
    pub buyers: BTreeMap<BuyerId, String>,
}

/// Jobs that match the address's query.
#[server(prefix = "/fn", endpoint = "job/list")]
pub async fn list_jobs(#[server(default)] search: Search) -> Result<Timed<JobListData>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let refuse = |refusal: domain::kernel::Refusal| bridge.refuse(refusal);
    let (filter, request) = search.parse().map_err(refuse)?;
    let services = &bridge.services;
    let page = services.job_queries.list(&bridge.context, &filter, request).await;
    let page = page.map_err(refuse)?;
    let counts = services.job_queries.counts(&bridge.context).await;
    let mut buyers = BTreeMap::new();
    for buyer in page.data.iter().filter_map(|job| job.buyer) {
        if buyers.contains_key(&buyer) {
            continue;
        }
        // A buyer that is gone is shown by its id.
        if let Ok(view) = services.buyer_queries.staff_view(&bridge.context, buyer).await {
            buyers.insert(buyer, view.buyer.company_name);
        }
    }
    Ok(Timed {
        data: JobListData {
            page,
            counts: counts.map_err(refuse)?,
            buyers,
        },
        now: bridge.now,
    })
}
