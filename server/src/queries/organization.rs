//! Reading organizations, partners and clients.

use async_trait::async_trait;
use domain::kernel::{Actor, Context, OrganizationId, Refusal};
use domain::organization::{ClientRow, OrganizationQueries, OrganizationRow, OrganizationView, Partner};

use crate::commands::{fault, staff_member};
use crate::platform::Platform;

/// The organization queries on one platform.
pub struct OrganizationReads(pub Platform);

/// Staff of any role, and the command line.
fn insider(ctx: &Context) -> Result<(), Refusal> {
    match &ctx.actor {
        Actor::System => Ok(()),
        Actor::Staff(_) | Actor::Client(_) | Actor::Anonymous => staff_member(ctx).map(|_| ()),
    }
}

#[async_trait]
impl OrganizationQueries for OrganizationReads {
    async fn list(&self, ctx: &Context) -> Result<Vec<OrganizationRow>, Refusal> {
        insider(ctx)?;
        let mut db = self.0.store.read().await.map_err(fault)?;
        storage::organization::list(&mut db).await.map_err(fault)
    }

    async fn view(&self, ctx: &Context, organization: OrganizationId) -> Result<OrganizationView, Refusal> {
        match &ctx.actor {
            Actor::Client(client) if client.organization == organization => {}
            Actor::Client(_) | Actor::Staff(_) | Actor::System | Actor::Anonymous => insider(ctx)?,
        }
        let mut db = self.0.store.read().await.map_err(fault)?;
        let found = storage::organization::by_id(&mut db, organization)
            .await
            .map_err(fault)?;
        Ok(OrganizationView {
            organization: found.ok_or_else(|| Refusal::NotFound("organization".to_owned()))?,
            partners: storage::organization::partners_of(&mut db, organization)
                .await
                .map_err(fault)?,
            clients: storage::organization::clients_of(&mut db, organization, self.0.now())
                .await
                .map_err(fault)?,
        })
    }

    async fn partners(&self, ctx: &Context) -> Result<Vec<Partner>, Refusal> {
        insider(ctx)?;
        let mut db = self.0.store.read().await.map_err(fault)?;
        storage::organization::partners(&mut db).await.map_err(fault)
    }

    async fn clients(&self, ctx: &Context) -> Result<Vec<ClientRow>, Refusal> {
        insider(ctx)?;
        let mut db = self.0.store.read().await.map_err(fault)?;
        storage::organization::clients(&mut db, self.0.now())
            .await
            .map_err(fault)
    }
}
