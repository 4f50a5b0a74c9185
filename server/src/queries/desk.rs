//! Reading at the staff's desk: the work list, the page of one order, the dashboard. Staff only.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::compliance::{Code, ComplianceStatus, Readiness};
use domain::desk::{
    Colleague, Dashboard, DeskQueries, Mark, OrderPage, Position, SavedView, SystemView, ViesName, WaitingOn,
    WorkFilter, WorkRow, WorkSort,
};
use domain::invoice::{InvoiceKind, InvoiceView};
use domain::kernel::{Context, OrderId, Page, PageRequest, Refusal, Timestamp};
use domain::order::OrderStatus;
use domain::payment::PaymentView;
use domain::transport::TransportView;

use super::audit::entry;
use super::order::verdict;
use crate::commands::kyc::vies::name_match;
use crate::commands::{fault, staff_member, transport};
use crate::outside::Outside;
use crate::platform::Platform;

/// The desk queries on one platform, which has been running since then.
pub struct DeskReads {
    /// Database and clock.
    pub platform: Platform,
    /// What is outside.
    pub outside: Arc<Outside>,
    /// Since when the server runs.
    pub started_at: Timestamp,
}

/// How many entries a timeline shows.
const TIMELINE: i64 = 200;
/// How many changes the dashboard begins with.
const CHANGES: i64 = 30;

#[async_trait]
impl DeskQueries for DeskReads {
    async fn work(
        &self,
        ctx: &Context,
        filter: &WorkFilter,
        page: PageRequest<WorkSort>,
    ) -> Result<Page<WorkRow>, Refusal> {
        staff_member(ctx)?;
        let mut db = self.platform.store.read().await.map_err(fault)?;
        storage::desk::work(&mut db, filter, page).await.map_err(fault)
    }

    async fn order(&self, ctx: &Context, order: OrderId) -> Result<OrderPage, Refusal> {
        staff_member(ctx)?;
        let mut db = self.platform.store.read().await.map_err(fault)?;
        let db = &mut db;
        let unknown = || Refusal::NotFound("order".to_owned());
        let order = storage::order::by_id(db, order).await.map_err(fault)?;
        let order = order.ok_or_else(unknown)?;
        let buyer = storage::buyer::by_id(db, order.buyer).await.map_err(fault)?;
        let buyer = buyer.ok_or(Refusal::Internal)?;
        let vies = storage::kyc::vies::facts(db, buyer.id, &buyer.vat_number)
            .await
            .map_err(fault)?;
        let partner = storage::organization::partner(db, order.seller).await;
        let organization = storage::organization::by_id(db, order.organization)
            .await
            .map_err(fault)?
            .ok_or(Refusal::Internal)?;
        let verdict = verdict(db, order.id).await?;
        let rollup = &verdict.rollup;
        let (mut invoice, mut final_invoice) = (None, None);
        for found in storage::invoice::of_order(db, order.id).await.map_err(fault)? {
            match found.kind {
                InvoiceKind::Preliminary => invoice = Some(InvoiceView::of(found, rollup)),
                InvoiceKind::Final => final_invoice = Some(InvoiceView::of(found, rollup)),
            }
        }
        let payment = storage::payment::of_order(db, order.id).await.map_err(fault)?;
        let legs = transport::legs(db, &order).await?;
        let records = storage::audit::of_subject(db, order.id.uuid(), TIMELINE)
            .await
            .map_err(fault)?;
        Ok(OrderPage {
            vies_name: vies.conclusive.map(|check| ViesName {
                result: check.result,
                compared: name_match(&buyer, check.name.as_deref()),
                name: check.name,
            }),
            buyer,
            seller_name: partner
                .map_err(fault)?
                .map(|partner| partner.name)
                .unwrap_or_default(),
            four_eyes: organization.four_eyes,
            organization_name: organization.name,
            invoice,
            final_invoice,
            payment: payment.map(|payment| PaymentView::of(payment, rollup)),
            transport: TransportView::of(legs, rollup),
            documents: storage::document::all_of_order(db, order.id)
                .await
                .map_err(fault)?,
            rulings: storage::compliance::rulings(db, order.id).await.map_err(fault)?,
            timeline: records.into_iter().map(entry).collect::<Result<_, _>>()?,
            comments: storage::desk::comments(db, order.id).await.map_err(fault)?,
            assignee: storage::desk::assignee(db, order.id).await.map_err(fault)?,
            verdict,
            order,
        })
    }

    async fn dashboard(&self, ctx: &Context) -> Result<Dashboard, Refusal> {
        staff_member(ctx)?;
        let mut db = self.platform.store.read().await.map_err(fault)?;
        let db = &mut db;
        // The number first: what happens meanwhile comes again as a change, and the figures with it.
        let sequences = storage::desk::sequences(db).await.map_err(fault)?;
        let position = Position {
            events: sequences.values().sum(),
            at: self.platform.now(),
        };
        let counts = storage::desk::counts(db).await.map_err(fault)?;
        let count = |mark: Mark| counts.get(&mark).copied().unwrap_or_default();
        Ok(Dashboard {
            position,
            stages: counted(OrderStatus::ALL, Mark::Status, &counts),
            compliance: counted(ComplianceStatus::ALL.iter().copied(), Mark::Compliance, &counts),
            readiness: counted(Readiness::ALL.iter().copied(), Mark::Readiness, &counts),
            found: counted(Code::ALL.iter().copied(), Mark::Found, &counts),
            waiting: counted(WaitingOn::ALL, Mark::Waiting, &counts),
            approvals: count(Mark::Approval),
            reviews: storage::desk::open_hits(db).await.map_err(fault)?,
            vies_invalid: count(Mark::Found(Code::ViesInvalid)),
            vies_silent: count(Mark::Waiting(WaitingOn::Vies)),
            jobs_failed: storage::desk::failed_jobs(db).await.map_err(fault)?,
            changes: storage::desk::latest(db, CHANGES).await.map_err(fault)?,
        })
    }

    async fn system(&self, ctx: &Context) -> Result<SystemView, Refusal> {
        staff_member(ctx)?;
        super::system::view(self).await
    }

    async fn colleagues(&self, ctx: &Context) -> Result<Vec<Colleague>, Refusal> {
        staff_member(ctx)?;
        let mut db = self.platform.store.read().await.map_err(fault)?;
        storage::desk::colleagues(&mut db).await.map_err(fault)
    }

    async fn views(&self, ctx: &Context) -> Result<Vec<SavedView>, Refusal> {
        let staff = staff_member(ctx)?;
        let mut db = self.platform.store.read().await.map_err(fault)?;
        storage::desk::views(&mut db, staff.id).await.map_err(fault)
    }
}

/// What there is at least one of, in the given order.
fn counted<T: Copy>(
    all: impl IntoIterator<Item = T>,
    mark: impl Fn(T) -> Mark,
    counts: &BTreeMap<Mark, i64>,
) -> Vec<(T, i64)> {
    all.into_iter()
        .filter_map(|word| counts.get(&mark(word)).map(|count| (word, *count)))
        .collect()
}
