//! Reading staff accounts.

use async_trait::async_trait;
use domain::kernel::{Actor, Context, Refusal, Role, StaffActor, StaffId};
use domain::staff::{StaffAccount, StaffQueries};

use crate::commands::{fault, staff_member};
use crate::platform::Platform;

/// The account queries on one platform.
pub struct StaffReads(pub Platform);

#[async_trait]
impl StaffQueries for StaffReads {
    async fn list(&self, ctx: &Context) -> Result<Vec<StaffAccount>, Refusal> {
        match &ctx.actor {
            Actor::System => {}
            Actor::Staff(_) | Actor::Client(_) | Actor::Anonymous => match staff_member(ctx)?.role {
                Role::Admin | Role::Auditor => {}
                Role::Operator => {
                    return Err(Refusal::Forbidden(
                        "Only an ADMIN or AUDITOR may see all accounts. Ask one.".to_owned(),
                    ));
                }
            },
        }
        let mut db = self.0.store.read().await.map_err(fault)?;
        storage::staff::list(&mut db).await.map_err(fault)
    }

    async fn me(&self, ctx: &Context) -> Result<StaffAccount, Refusal> {
        let staff = staff_member(ctx)?.id;
        let mut db = self.0.store.read().await.map_err(fault)?;
        let record = storage::staff::by_id(&mut db, staff).await.map_err(fault)?;
        record
            .map(|record| record.account)
            .ok_or(Refusal::Unauthenticated)
    }

    async fn of_session(&self, staff: StaffId, epoch: i64) -> Result<Option<StaffActor>, Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        let record = storage::staff::by_id(&mut db, staff).await.map_err(fault)?;
        let valid =
            record.filter(|record| record.account.disabled_at.is_none() && record.session_epoch == epoch);
        Ok(valid.map(|record| StaffActor {
            id: record.account.id,
            name: record.account.name,
            role: record.account.role,
        }))
    }
}
