//! Reading orders, invoices, payments and transports.

use async_trait::async_trait;
use domain::compliance::StoredRollup;
use domain::invoice::{InvoiceKind, InvoiceView};
use domain::kernel::{Actor, Context, OrderId, Page, PageRequest, PartnerId, Refusal};
use domain::order::{Order, OrderFilter, OrderQueries, OrderSort};
use domain::payment::PaymentView;
use domain::transport::TransportView;
use storage::Db;
use storage::order::Scope;

use crate::commands::unit::{self, Attempt};
use crate::commands::{fault, seller_for_reading, transport};
use crate::platform::Platform;

/// The order queries on one platform.
pub struct OrderReads(pub Platform);

/// Passes when the caller may read what belongs to the seller; a refusal is audited.
pub(super) async fn allow(
    platform: &Platform,
    db: &mut Db,
    ctx: &Context,
    seller: PartnerId,
) -> Result<(), Refusal> {
    let allowed = seller_for_reading(db, ctx, seller).await.map(|_| ());
    if let Err(refusal @ Refusal::Forbidden(_)) = &allowed {
        let attempt = Attempt::new("order.read", "partner", Some(seller.uuid()));
        unit::refused(platform, ctx, attempt, refusal).await;
    }
    allowed
}

/// Whose orders the caller sees on a path that names a seller, or none.
async fn scope(
    platform: &Platform,
    db: &mut Db,
    ctx: &Context,
    seller: Option<PartnerId>,
) -> Result<Scope, Refusal> {
    match (seller, &ctx.actor) {
        (Some(seller), _) => {
            allow(platform, db, ctx, seller).await?;
            Ok(Scope::Seller(seller))
        }
        (None, Actor::Client(client)) => Ok(Scope::Organization(client.organization)),
        (None, Actor::Staff(_) | Actor::System) => Ok(Scope::Everything),
        (None, Actor::Anonymous) => Err(Refusal::Unauthenticated),
    }
}

/// The order, when the caller may read it. One of another organization is as unknown as one that does not exist.
pub(super) async fn visible(
    platform: &Platform,
    db: &mut Db,
    ctx: &Context,
    seller: Option<PartnerId>,
    order: OrderId,
) -> Result<Order, Refusal> {
    let scope = scope(platform, db, ctx, seller).await?;
    let found = storage::order::by_id(db, order).await.map_err(fault)?;
    found
        .filter(|order| match scope {
            Scope::Seller(seller) => order.seller == seller,
            Scope::Organization(organization) => order.organization == organization,
            Scope::Everything => true,
        })
        .ok_or_else(|| Refusal::NotFound("order".to_owned()))
}

/// The verdict as stored. Every order has one from its creation on.
pub(super) async fn verdict(db: &mut Db, order: OrderId) -> Result<StoredRollup, Refusal> {
    let stored = storage::compliance::rollup(db, order).await.map_err(fault)?;
    stored.ok_or(Refusal::Internal)
}

impl OrderReads {
    async fn one(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
    ) -> Result<(Db, Order, StoredRollup), Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        let order = visible(&self.0, &mut db, ctx, Some(seller), order).await?;
        let stored = verdict(&mut db, order.id).await?;
        Ok((db, order, stored))
    }
}

#[async_trait]
impl OrderQueries for OrderReads {
    async fn list(
        &self,
        ctx: &Context,
        seller: Option<PartnerId>,
        filter: &OrderFilter,
        page: PageRequest<OrderSort>,
    ) -> Result<Page<Order>, Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        let scope = scope(&self.0, &mut db, ctx, seller).await?;
        storage::order::list(&mut db, scope, filter, page)
            .await
            .map_err(fault)
    }

    async fn get(&self, ctx: &Context, seller: Option<PartnerId>, order: OrderId) -> Result<Order, Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        visible(&self.0, &mut db, ctx, seller, order).await
    }

    async fn invoice(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        kind: InvoiceKind,
    ) -> Result<InvoiceView, Refusal> {
        let (mut db, order, stored) = self.one(ctx, seller, order).await?;
        let all = storage::invoice::of_order(&mut db, order.id)
            .await
            .map_err(fault)?;
        let found = all.into_iter().find(|invoice| invoice.kind == kind);
        found
            .map(|invoice| InvoiceView::of(invoice, &stored.rollup))
            .ok_or_else(|| Refusal::NotFound("invoice".to_owned()))
    }

    async fn payment(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
    ) -> Result<PaymentView, Refusal> {
        let (mut db, order, stored) = self.one(ctx, seller, order).await?;
        let found = storage::payment::of_order(&mut db, order.id)
            .await
            .map_err(fault)?;
        found
            .map(|payment| PaymentView::of(payment, &stored.rollup))
            .ok_or_else(|| Refusal::NotFound("payment".to_owned()))
    }

    async fn transport(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
    ) -> Result<TransportView, Refusal> {
        let (mut db, order, stored) = self.one(ctx, seller, order).await?;
        let legs = transport::legs(&mut db, &order).await?;
        Ok(TransportView::of(legs, &stored.rollup))
    }
}
