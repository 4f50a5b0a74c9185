//! Reading buyers.

use async_trait::async_trait;
use domain::audit::TimelineEntry;
use domain::buyer::{Buyer, BuyerFilter, BuyerQueries, BuyerSort, StaffBuyerRow, StaffBuyerView};
use domain::kernel::{BuyerId, Context, Fields, Page, PageRequest, PartnerId, Refusal, VatNumber};
use storage::Db;

use super::audit::entry;
use crate::commands::unit::{self, Attempt};
use crate::commands::{fault, seller_for_reading, staff_member};
use crate::platform::Platform;

/// The buyer queries on one platform.
pub struct BuyerReads(pub Platform);

/// How many entries a timeline shows.
const TIMELINE: i64 = 200;

fn unknown() -> Refusal {
    Refusal::NotFound("buyer".to_owned())
}

async fn by_id(db: &mut Db, buyer: BuyerId) -> Result<Buyer, Refusal> {
    storage::buyer::by_id(db, buyer)
        .await
        .map_err(fault)?
        .ok_or_else(unknown)
}

impl BuyerReads {
    /// Whether the actor may read what belongs to the seller. Who reaches for a foreign seller is recorded.
    async fn allow(&self, db: &mut Db, ctx: &Context, seller: PartnerId) -> Result<(), Refusal> {
        let allowed = seller_for_reading(db, ctx, seller).await.map(|_| ());
        if let Err(refusal @ Refusal::Forbidden(_)) = &allowed {
            let attempt = Attempt::new("buyer.read", "partner", Some(seller.uuid()));
            unit::refused(&self.0, ctx, attempt, refusal).await;
        }
        allowed
    }
}

#[async_trait]
impl BuyerQueries for BuyerReads {
    async fn get(&self, ctx: &Context, seller: PartnerId, buyer: BuyerId) -> Result<Buyer, Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        self.allow(&mut db, ctx, seller).await?;
        let found = by_id(&mut db, buyer).await?;
        if found.seller == seller {
            Ok(found)
        } else {
            Err(unknown())
        }
    }

    async fn by_vat_number(
        &self,
        ctx: &Context,
        seller: PartnerId,
        vat_number: &str,
    ) -> Result<Buyer, Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        self.allow(&mut db, ctx, seller).await?;
        let mut fields = Fields::new();
        let parsed = fields.check("vatNumber", vat_number, VatNumber::parse(vat_number));
        let vat_number = fields.finish(parsed)?;
        storage::buyer::by_vat_number(&mut db, seller, &vat_number)
            .await
            .map_err(fault)?
            .ok_or_else(unknown)
    }

    async fn staff_list(
        &self,
        ctx: &Context,
        filter: &BuyerFilter,
        page: PageRequest<BuyerSort>,
    ) -> Result<Page<StaffBuyerRow>, Refusal> {
        staff_member(ctx)?;
        let mut db = self.0.store.read().await.map_err(fault)?;
        storage::buyer::list(&mut db, filter, page).await.map_err(fault)
    }

    async fn staff_view(&self, ctx: &Context, buyer: BuyerId) -> Result<StaffBuyerView, Refusal> {
        staff_member(ctx)?;
        let mut db = self.0.store.read().await.map_err(fault)?;
        let buyer = by_id(&mut db, buyer).await?;
        let partner = storage::organization::partner(&mut db, buyer.seller)
            .await
            .map_err(fault)?;
        let organization = storage::organization::by_id(&mut db, buyer.organization)
            .await
            .map_err(fault)?;
        Ok(StaffBuyerView {
            seller_name: partner.map(|partner| partner.name).unwrap_or_default(),
            organization_name: organization
                .map(|organization| organization.name)
                .unwrap_or_default(),
            warnings: buyer.warnings(),
            contact_count: storage::buyer::count_contacts(&mut db, buyer.id)
                .await
                .map_err(fault)?,
            buyer,
        })
    }

    async fn timeline(&self, ctx: &Context, buyer: BuyerId) -> Result<Vec<TimelineEntry>, Refusal> {
        staff_member(ctx)?;
        let mut db = self.0.store.read().await.map_err(fault)?;
        let records = storage::audit::of_subject(&mut db, buyer.uuid(), TIMELINE)
            .await
            .map_err(fault)?;
        records.into_iter().map(entry).collect()
    }
}
