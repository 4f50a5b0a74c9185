//! Order commands: create, correct, cancel; and how every command finds an order with its buyer ([`load`]).

mod upsert;

use async_trait::async_trait;
use domain::audit::Change;
use domain::buyer::{Buyer, NewContact, Upserted};
use domain::event::{Event, OrderEvent, OrderEventKind};
use domain::kernel::{Context, Date, Fields, OrderId, PartnerId, Refusal, text};
use domain::order::{Order, OrderCommands, OrderDraft, OrderError, OrderPatch, RecordError};

use super::unit::{Attempt, CommandError, Unit, command};
use super::{authority, compliance, fault};
use crate::audit::Subject;
use crate::platform::Platform;

/// The order commands on one platform.
pub struct Orders(pub Platform);

impl<T> CommandError for RecordError<T>
where
    Self: std::fmt::Display,
{
    fn word(&self) -> &'static str {
        self.word()
    }

    fn fields(&self) -> Vec<String> {
        match self {
            Self::Refused(refusal) => CommandError::fields(refusal),
            Self::ExistsDifferent(_)
            | Self::VersionMismatch { .. }
            | Self::MilestoneSet { .. }
            | Self::Cancelled
            | Self::BuyerBlocked
            | Self::InvalidState(_)
            | Self::ComplianceNotFinal => Vec::new(),
        }
    }
}

pub(super) fn on(action: &'static str, order: OrderId) -> Attempt {
    Attempt::new(action, "order", Some(order.uuid()))
}

#[async_trait]
impl OrderCommands for Orders {
    async fn upsert(
        &self,
        ctx: &Context,
        seller: PartnerId,
        draft: &OrderDraft,
    ) -> Result<Upserted<Order>, OrderError> {
        let attempt = Attempt::new("order.upsert", "partner", Some(seller.uuid()));
        // Only the first call created the order (Integration API 2.1: 201, then 200).
        command!(&self.0, ctx, attempt, |unit| upsert::upsert(unit, seller, draft), again found)
    }

    async fn update(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        expected: i64,
        patch: &OrderPatch,
    ) -> Result<Order, OrderError> {
        command!(&self.0, ctx, on("order.update", order), |unit| update(
            unit, seller, order, expected, patch
        ))
    }

    async fn cancel(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        reason: &str,
    ) -> Result<Order, OrderError> {
        command!(&self.0, ctx, on("order.cancel", order), |unit| cancel(
            unit, seller, order, reason
        ))
    }
}

/// The second call with an idempotency key found what the first one created.
pub(super) fn found<T>(earlier: Upserted<T>) -> Upserted<T> {
    Upserted::Unchanged(earlier.into_inner())
}

/// An order in hand, with its buyer.
pub struct OnOrder {
    /// The order.
    pub order: Order,
    /// Its buyer, held until the end of the unit.
    pub buyer: Buyer,
}

/// The seller's order, and its buyer kept from changing until the end of the unit: all changes of a buyer and of its orders
/// follow each other, because the verdict on an order is made from both.
pub(super) async fn load(unit: &mut Unit<'_>, seller: PartnerId, order: OrderId) -> Result<OnOrder, Refusal> {
    let partner = authority::seller_for_writing(&mut unit.db, unit.ctx, seller).await?;
    unit.concerns(partner.organization);
    let unknown = || Refusal::NotFound("order".to_owned());
    let found = storage::order::by_id(&mut unit.db, order).await.map_err(fault)?;
    let found = found.filter(|order| order.seller == seller).ok_or_else(unknown)?;
    let buyer = storage::buyer::lock(&mut unit.db, found.buyer)
        .await
        .map_err(fault)?;
    // Read again, now that nobody else can change it.
    let order = storage::order::by_id(&mut unit.db, order).await.map_err(fault)?;
    Ok(OnOrder {
        order: order.ok_or_else(unknown)?,
        buyer: buyer.ok_or(Refusal::Internal)?,
    })
}

pub(super) fn subject(order: &Order) -> Subject {
    Subject {
        kind: "order",
        id: Some(order.id.uuid()),
    }
}

/// Records a change of an order or of what hangs on it.
pub(super) async fn changed(
    unit: &mut Unit<'_>,
    order: &Order,
    what: OrderEventKind,
    changes: &[Change],
    personal: &[(&str, &str)],
) -> Result<(), Refusal> {
    let event = Event::Order(OrderEvent {
        order: order.id,
        seller: order.seller,
        buyer: order.buyer,
        what,
    });
    unit.changed(order.organization, subject(order), &event, changes, personal)
        .await
}

/// The order as the verdict leaves it.
async fn settled(unit: &mut Unit<'_>, order: OrderId) -> Result<Order, Refusal> {
    compliance::settle(unit).await?;
    let order = storage::order::by_id(&mut unit.db, order).await.map_err(fault)?;
    order.ok_or(Refusal::Internal)
}

/// Fields before and after that differ; an absent record has none.
pub(super) fn difference(
    before: Option<Vec<(&'static str, Option<String>)>>,
    after: Vec<(&'static str, Option<String>)>,
) -> Vec<Change> {
    let before = before.unwrap_or_else(|| after.iter().map(|(field, _)| (*field, None)).collect());
    after
        .into_iter()
        .zip(before)
        .filter(|((_, after), (_, before))| after != before)
        .map(|((field, after), (_, before))| Change {
            field: field.to_owned(),
            before,
            after,
        })
        .collect()
}

/// By the names of the API. The contact is a person: see [`personal`].
fn fields(order: &Order) -> Vec<(&'static str, Option<String>)> {
    let vins: Vec<&str> = order.vins.iter().map(|vin| vin.vin.as_str()).collect();
    vec![
        ("externalOrderId", Some(order.external_order_id.clone())),
        ("buyerId", Some(order.buyer.to_string())),
        ("purchaseDate", order.purchase_date.map(|date| date.to_string())),
        ("vins", Some(vins.join(", "))),
        ("totalAmount", Some(order.total_amount.to_string())),
        (
            "cancelReason",
            order.cancelled.as_ref().map(|cancelled| cancelled.reason.clone()),
        ),
    ]
}

/// What of a contact goes into the audit log as salted hashes.
fn personal(contact: Option<&NewContact>) -> Vec<(&'static str, &str)> {
    let Some(contact) = contact else {
        return Vec::new();
    };
    let mut all = vec![
        ("responsibleContact.firstName", contact.first_name.as_str()),
        ("responsibleContact.lastName", contact.last_name.as_str()),
        ("responsibleContact.email", contact.email.as_str()),
    ];
    if let Some(phone) = &contact.phone {
        all.push(("responsibleContact.phone", phone.as_str()));
    }
    all
}

async fn update(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    expected: i64,
    patch: &OrderPatch,
) -> Result<Order, OrderError> {
    let before = load(unit, seller, order).await?.order;
    before.open()?;
    if before.version != expected {
        return Err(RecordError::VersionMismatch {
            expected,
            found: before.version,
            current: Box::new(before),
        });
    }
    let change = patch.parse(Date::of(unit.now))?;
    let next = before.update(change, unit.now)?;
    if next == before {
        return Ok(next);
    }
    save(unit, &next).await?;
    let changes = difference(Some(fields(&before)), fields(&next));
    let mut names: Vec<String> = changes.iter().map(|change| change.field.clone()).collect();
    let contact = Some(&next.responsible_contact)
        .filter(|contact| **contact != before.responsible_contact)
        .and_then(Option::as_ref);
    if contact.is_some() {
        names.push("responsibleContact".to_owned());
    }
    let what = OrderEventKind::Updated(Box::new(next.clone()), names);
    changed(unit, &next, what, &changes, &personal(contact)).await?;
    Ok(settled(unit, order).await?)
}

async fn cancel(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    reason: &str,
) -> Result<Order, OrderError> {
    let before = load(unit, seller, order).await?.order;
    before.open()?;
    let mut checked = Fields::new();
    let reason = checked.check("reason", reason, text::required(reason, "The reason", 500));
    let reason = checked.finish(reason)?;
    let legs = storage::transport::of_order(&mut unit.db, order)
        .await
        .map_err(fault)?;
    let next = before.cancel(reason.clone(), !legs.is_empty(), unit.now)?;
    save(unit, &next).await?;
    let changes = difference(Some(fields(&before)), fields(&next));
    changed(unit, &next, OrderEventKind::Cancelled { reason }, &changes, &[]).await?;
    compliance::name_others(unit, &next).await?;
    Ok(settled(unit, order).await?)
}

/// Stores an order whose version was raised.
async fn save(unit: &mut Unit<'_>, next: &Order) -> Result<(), Refusal> {
    unit.touched.raised.insert(next.id);
    storage::order::update(&mut unit.db, next).await.map_err(fault)
}
