//! What the organization pages read.

use domain::organization::{OrganizationRow, OrganizationView};
use leptos::prelude::*;

use crate::bridge::UiError;
use crate::ui::Timed;

/// All organizations.
#[server(prefix = "/fn", endpoint = "organization/list")]
pub async fn list_organizations() -> Result<Timed<Vec<OrganizationRow>>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let rows = bridge.services.organization_queries.list(&bridge.context).await;
    Ok(Timed {
        data: rows.map_err(|refusal| bridge.refuse(refusal))?,
        now: bridge.now,
    })
}

/// One organization with its partners and clients.
#[server(prefix = "/fn", endpoint = "organization/view")]
pub async fn view_organization(#[server(default)] id: String) -> Result<Timed<OrganizationView>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let refuse = |refusal: domain::kernel::Refusal| bridge.refuse(refusal);
    let id = domain::kernel::OrganizationId::parse(&id)
        .map_err(|_| refuse(domain::kernel::Refusal::NotFound("organization".to_owned())))?;
    let view = bridge
        .services
        .organization_queries
        .view(&bridge.context, id)
        .await;
    Ok(Timed {
        data: view.map_err(refuse)?,
        now: bridge.now,
    })
}
