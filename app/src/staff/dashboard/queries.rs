//! What the start page reads.

use domain::desk::Dashboard;
use leptos::prelude::*;

use crate::bridge::UiError;
use crate::ui::Timed;

/// The figures.
#[server(name = ReadDashboard, prefix = "/fn", endpoint = "desk/dashboard")]
pub async fn read_dashboard() -> Result<Timed<Dashboard>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let data = bridge.services.desk_queries.dashboard(&bridge.context).await;
    Ok(Timed {
        data: data.map_err(|refusal| bridge.refuse(refusal))?,
        now: bridge.now,
    })
}
