//! Payment commands: submit, correct, mark ready for pickup.

use async_trait::async_trait;
use domain::buyer::{Buyer, Upserted};
use domain::compliance::IbanFacts;
use domain::event::OrderEventKind;
use domain::kernel::{Context, Date, Iban, OrderId, PartnerId, Refusal};
use domain::order::RecordError;
use domain::payment::{Payment, PaymentCommands, PaymentDraft, PaymentError, PaymentPatch, PaymentView};

use super::invoice::verdict;
use super::order::{changed, difference, found, load, on};
use super::unit::{Unit, command};
use super::{compliance, fault};
use crate::platform::Platform;

/// The payment commands on one platform.
pub struct Payments(pub Platform);

/// Where an account was seen: on a payment of the buyer.
const ORIGIN: &str = "PAYMENT";

#[async_trait]
impl PaymentCommands for Payments {
    async fn submit(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &PaymentDraft,
    ) -> Result<Upserted<PaymentView>, PaymentError> {
        command!(&self.0, ctx, on("payment.submit", order), |unit| submit(unit, seller, order, draft), again found)
    }

    async fn update(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        expected: i64,
        patch: &PaymentPatch,
    ) -> Result<PaymentView, PaymentError> {
        command!(&self.0, ctx, on("payment.update", order), |unit| update(
            unit, seller, order, expected, patch
        ))
    }

    async fn ready_for_pickup(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
    ) -> Result<PaymentView, PaymentError> {
        command!(&self.0, ctx, on("payment.ready", order), |unit| ready(
            unit, seller, order
        ))
    }
}

async fn submit(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    draft: &PaymentDraft,
) -> Result<Upserted<PaymentView>, PaymentError> {
    let on = load(unit, seller, order).await?;
    on.order.open()?;
    let new = draft.parse(Date::of(unit.now))?;
    let existing = storage::payment::of_order(&mut unit.db, order)
        .await
        .map_err(fault)?;
    if let Some(found) = existing {
        let same = found.says_the_same(&new);
        let view = PaymentView::of(found, &verdict(unit, order).await?);
        return if same {
            Ok(Upserted::Unchanged(view))
        } else {
            Err(RecordError::ExistsDifferent(Box::new(view)))
        };
    }
    let payment = Payment::create(new, unit.now);
    // The order's buyer is held, so nobody can have been faster.
    if !storage::payment::insert(&mut unit.db, order, &payment)
        .await
        .map_err(fault)?
    {
        return Err(Refusal::Busy.into());
    }
    let changes = difference(None, fields(&payment));
    let what = OrderEventKind::PaymentSubmitted(Box::new(payment.clone()));
    changed(unit, &on.order, what, &changes, &account(&payment)).await?;
    note_account(unit, &on.buyer, &payment).await?;
    compliance::settle(unit).await?;
    Ok(Upserted::Created(PaymentView::of(
        payment,
        &verdict(unit, order).await?,
    )))
}

async fn existing(unit: &mut Unit<'_>, order: OrderId) -> Result<Payment, Refusal> {
    let payment = storage::payment::of_order(&mut unit.db, order)
        .await
        .map_err(fault)?;
    payment.ok_or_else(|| Refusal::NotFound("payment".to_owned()))
}

async fn update(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    expected: i64,
    patch: &PaymentPatch,
) -> Result<PaymentView, PaymentError> {
    let on = load(unit, seller, order).await?;
    on.order.open()?;
    let before = existing(unit, order).await?;
    if before.version != expected {
        return Err(RecordError::VersionMismatch {
            expected,
            found: before.version,
            current: Box::new(PaymentView::of(before, &verdict(unit, order).await?)),
        });
    }
    let next = before.update(patch.parse(&before, Date::of(unit.now))?, unit.now);
    if next == before {
        return Ok(PaymentView::of(next, &verdict(unit, order).await?));
    }
    storage::payment::update(&mut unit.db, order, &next)
        .await
        .map_err(fault)?;
    let changes = difference(Some(fields(&before)), fields(&next));
    let names = changes.iter().map(|change| change.field.clone()).collect();
    let what = OrderEventKind::PaymentUpdated(Box::new(next.clone()), names);
    let personal = if next.source_iban == before.source_iban {
        Vec::new()
    } else {
        account(&next)
    };
    changed(unit, &on.order, what, &changes, &personal).await?;
    if let Some(mistyped) = before.source_iban.filter(|iban| next.source_iban != Some(*iban)) {
        // An account that was only ever known from this payment was never the buyer's.
        let gone = storage::kyc::iban::forget(&mut unit.db, on.buyer.id, &mistyped, ORIGIN)
            .await
            .map_err(fault)?;
        if gone {
            unit.touches(on.buyer.id);
        }
    }
    note_account(unit, &on.buyer, &next).await?;
    compliance::settle(unit).await?;
    Ok(PaymentView::of(next, &verdict(unit, order).await?))
}

async fn ready(unit: &mut Unit<'_>, seller: PartnerId, order: OrderId) -> Result<PaymentView, PaymentError> {
    let on = load(unit, seller, order).await?;
    on.order.open()?;
    let before = storage::payment::of_order(&mut unit.db, order)
        .await
        .map_err(fault)?;
    let before = before.ok_or_else(|| {
        RecordError::InvalidState(
            "There is no payment that could be ready. Submit the payment first.".to_owned(),
        )
    })?;
    let organization = storage::organization::by_id(&mut unit.db, on.order.organization)
        .await
        .map_err(fault)?
        .ok_or(Refusal::Internal)?;
    let next = before.mark_ready(organization.vies_recheck_until, unit.now);
    if next != before {
        storage::payment::update(&mut unit.db, order, &next)
            .await
            .map_err(fault)?;
        let changes = difference(Some(fields(&before)), fields(&next));
        changed(
            unit,
            &on.order,
            OrderEventKind::ReadyForPickup(unit.now),
            &changes,
            &[],
        )
        .await?;
        compliance::settle(unit).await?;
    }
    Ok(PaymentView::of(next, &verdict(unit, order).await?))
}

/// An account that is in order counts as seen for the buyer from now on, and with that for its other orders.
async fn note_account(unit: &mut Unit<'_>, buyer: &Buyer, payment: &Payment) -> Result<(), Refusal> {
    let Some(iban) = payment.source_iban else {
        return Ok(());
    };
    let known = storage::kyc::iban::list(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?;
    let known: Vec<Iban> = known.into_iter().map(|seen| seen.iban).collect();
    let new = !known.contains(&iban);
    let facts = IbanFacts {
        source: Some(iban),
        declared_new: payment.new_iban_declared,
        known,
    };
    if facts.consistent() {
        storage::kyc::iban::seen(&mut unit.db, buyer.id, &iban, ORIGIN, unit.now)
            .await
            .map_err(fault)?;
        if new {
            unit.touches(buyer.id);
        }
    }
    Ok(())
}

/// By the names of the API. The account is masked: it is financial data, see [`account`].
fn fields(payment: &Payment) -> Vec<(&'static str, Option<String>)> {
    vec![
        ("paymentDate", Some(payment.payment_date.to_string())),
        ("bankAmount", Some(payment.bank_amount.to_string())),
        ("cashAmount", Some(payment.cash_amount.to_string())),
        ("sourceIban", payment.source_iban.as_ref().map(Iban::masked)),
        ("declareNewIban", Some(payment.new_iban_declared.to_string())),
        ("readyForPickup", Some(payment.ready.is_some().to_string())),
    ]
}

/// What goes into the audit log as a salted hash.
fn account(payment: &Payment) -> Vec<(&'static str, &str)> {
    let iban = payment.source_iban.as_ref();
    iban.map(|iban| ("sourceIban", iban.as_str()))
        .into_iter()
        .collect()
}
