//! Reading verdicts. A caller who polls costs one light query when nothing changed, and no evaluation in any case.

use std::sync::Arc;

use async_trait::async_trait;
use domain::compliance::{ComplianceQueries, Explained, Polled, Ruling, StoredRollup, explain};
use domain::kernel::{Actor, Context, OrderId, PartnerId, Refusal};
use storage::Db;
use storage::compliance::Head;

use super::order::{allow, verdict, visible};
use crate::commands::{compliance, fault};
use crate::platform::Platform;

/// The compliance queries on one platform.
pub struct ComplianceReads(pub Platform);

fn unknown() -> Refusal {
    Refusal::NotFound("order".to_owned())
}

impl ComplianceReads {
    /// The head of an order's verdict as found, when the caller may read it.
    async fn readable(
        &self,
        db: &mut Db,
        ctx: &Context,
        seller: Option<PartnerId>,
        head: Option<Head>,
    ) -> Result<Head, Refusal> {
        let head = match seller {
            Some(seller) => {
                // The usual case costs no second query: the order names its organization, which has this seller.
                if !head.as_ref().is_some_and(|head| owns(head, ctx, Some(seller))) {
                    allow(&self.0, db, ctx, seller).await?;
                }
                head.filter(|head| head.seller == seller)
            }
            None => head.filter(|head| belongs(head, ctx) || !matches!(ctx.actor, Actor::Client(_))),
        };
        match &ctx.actor {
            Actor::Anonymous => Err(Refusal::Unauthenticated),
            Actor::Client(_) | Actor::Staff(_) | Actor::System => head.ok_or_else(unknown),
        }
    }
}

fn polled(head: &Head, body: &str, known: bool) -> Polled {
    match known {
        true => Polled::Unchanged(head.version),
        false => Polled::Changed {
            version: head.version,
            body: body.to_owned(),
        },
    }
}

/// The order belongs to the calling client's organization, and to the seller that the path names.
fn owns(head: &Head, ctx: &Context, seller: Option<PartnerId>) -> bool {
    belongs(head, ctx) && seller.is_none_or(|seller| seller == head.seller)
}

/// The order belongs to the organization of the calling client.
fn belongs(head: &Head, ctx: &Context) -> bool {
    match &ctx.actor {
        Actor::Client(client) => client.organization == head.organization,
        Actor::Anonymous | Actor::Staff(_) | Actor::System => false,
    }
}

#[async_trait]
impl ComplianceQueries for ComplianceReads {
    async fn poll(
        &self,
        ctx: &Context,
        seller: Option<PartnerId>,
        order: OrderId,
        known: Option<&(dyn Fn(i64) -> bool + Sync)>,
    ) -> Result<Polled, Refusal> {
        let platform = &self.0;
        let (state, now) = (platform.store.stamp(), platform.now());
        let known = |head: &Head| known.is_some_and(|known| known(head.version));
        let remembered = platform.memory.verdicts.get(state, now, &order);
        // Whoever is not plainly the owner takes the long way, where a refusal is audited.
        if let Some((head, body)) = remembered.filter(|(head, _)| owns(head, ctx, seller)) {
            return Ok(polled(&head, &body, known(&head)));
        }
        let mut db = platform.store.read().await.map_err(fault)?;
        if state.is_none() {
            let head = storage::compliance::head(&mut db, order).await.map_err(fault)?;
            let head = self.readable(&mut db, ctx, seller, head).await?;
            if known(&head) {
                return Ok(Polled::Unchanged(head.version));
            }
        }
        let found = storage::compliance::body(&mut db, order).await.map_err(fault)?;
        let (head, body) = found.unzip();
        let head = self.readable(&mut db, ctx, seller, head).await?;
        let body: Arc<str> = body.ok_or_else(unknown)?.into();
        platform
            .memory
            .verdicts
            .keep(state, now, order, (head, body.clone()));
        Ok(polled(&head, &body, known(&head)))
    }

    async fn rollup(
        &self,
        ctx: &Context,
        seller: Option<PartnerId>,
        order: OrderId,
    ) -> Result<StoredRollup, Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        let order = visible(&self.0, &mut db, ctx, seller, order).await?;
        verdict(&mut db, order.id).await
    }

    async fn explain(
        &self,
        ctx: &Context,
        seller: Option<PartnerId>,
        order: OrderId,
    ) -> Result<Explained, Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        let order = visible(&self.0, &mut db, ctx, seller, order).await?;
        let buyer = storage::buyer::by_id(&mut db, order.buyer).await.map_err(fault)?;
        let buyer = buyer.ok_or(Refusal::Internal)?;
        let case = compliance::of_order(&mut db, &buyer, order).await?;
        Ok(explain(&case.facts, self.0.now()))
    }

    async fn rulings(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
    ) -> Result<Vec<Ruling>, Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        let order = visible(&self.0, &mut db, ctx, Some(seller), order).await?;
        storage::compliance::rulings(&mut db, order.id)
            .await
            .map_err(fault)
    }
}
