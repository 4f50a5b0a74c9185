//! Invoice commands: submit and correct, preliminary and final.

use async_trait::async_trait;
use domain::buyer::Upserted;
use domain::compliance::Rollup;
use domain::event::OrderEventKind;
use domain::invoice::{
    Invoice, InvoiceCommands, InvoiceDraft, InvoiceError, InvoiceKind, InvoicePatch, InvoiceView,
    contradiction,
};
use domain::kernel::{Context, Date, Fields, OrderId, PartnerId, Refusal};
use domain::order::RecordError;

use super::order::{changed, difference, found, load, on};
use super::unit::{Unit, command};
use super::{compliance, fault};
use crate::platform::Platform;

/// The invoice commands on one platform.
pub struct Invoices(pub Platform);

#[async_trait]
impl InvoiceCommands for Invoices {
    async fn submit(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &InvoiceDraft,
    ) -> Result<Upserted<InvoiceView>, InvoiceError> {
        command!(&self.0, ctx, on("invoice.submit", order), |unit| submit(unit, seller, order, draft), again found)
    }

    async fn update(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        kind: InvoiceKind,
        expected: i64,
        patch: &InvoicePatch,
    ) -> Result<InvoiceView, InvoiceError> {
        command!(&self.0, ctx, on("invoice.update", order), |unit| update(
            unit,
            (seller, order, kind),
            expected,
            patch
        ))
    }
}

/// The verdict as stored. Every order has one from its creation on.
pub(super) async fn verdict(unit: &mut Unit<'_>, order: OrderId) -> Result<Rollup, Refusal> {
    let stored = storage::compliance::rollup(&mut unit.db, order)
        .await
        .map_err(fault)?;
    stored.map(|stored| stored.rollup).ok_or(Refusal::Internal)
}

async fn existing(
    unit: &mut Unit<'_>,
    order: OrderId,
    kind: InvoiceKind,
) -> Result<Option<Invoice>, Refusal> {
    let all = storage::invoice::of_order(&mut unit.db, order)
        .await
        .map_err(fault)?;
    Ok(all.into_iter().find(|invoice| invoice.kind == kind))
}

/// A final invoice needs a verdict and must agree with it.
fn agrees(rollup: &Rollup, invoice: &Invoice) -> Result<(), InvoiceError> {
    let decision = match invoice.kind {
        InvoiceKind::Preliminary => return Ok(()),
        InvoiceKind::Final => rollup.decision.ok_or(RecordError::ComplianceNotFinal)?,
    };
    match contradiction(decision, invoice.vat_included, invoice.margin_scheme) {
        None => Ok(()),
        Some((field, message)) => {
            let mut fields = Fields::new();
            let sent = match field {
                "marginScheme" => invoice.margin_scheme,
                _ => invoice.vat_included,
            };
            fields.refuse(field, &sent.to_string(), message);
            Err(fields.finish(None::<()>).err().unwrap_or_default().into())
        }
    }
}

async fn submit(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    draft: &InvoiceDraft,
) -> Result<Upserted<InvoiceView>, InvoiceError> {
    let on = load(unit, seller, order).await?;
    on.order.open()?;
    let new = draft.parse(Date::of(unit.now))?;
    let rollup = verdict(unit, order).await?;
    if let Some(found) = existing(unit, order, new.kind).await? {
        let same = found.says_the_same(&new);
        let view = InvoiceView::of(found, &rollup);
        return if same {
            Ok(Upserted::Unchanged(view))
        } else {
            Err(RecordError::ExistsDifferent(Box::new(view)))
        };
    }
    let invoice = Invoice::create(new, unit.now);
    agrees(&rollup, &invoice)?;
    // The order's buyer is held, so nobody can have been faster.
    if !storage::invoice::insert(&mut unit.db, order, &invoice)
        .await
        .map_err(fault)?
    {
        return Err(Refusal::Busy.into());
    }
    let changes = difference(None, fields(&invoice));
    let what = OrderEventKind::InvoiceSubmitted(Box::new(invoice.clone()));
    changed(unit, &on.order, what, &changes, &[]).await?;
    compliance::settle(unit).await?;
    Ok(Upserted::Created(InvoiceView::of(
        invoice,
        &verdict(unit, order).await?,
    )))
}

async fn update(
    unit: &mut Unit<'_>,
    (seller, order, kind): (PartnerId, OrderId, InvoiceKind),
    expected: i64,
    patch: &InvoicePatch,
) -> Result<InvoiceView, InvoiceError> {
    let on = load(unit, seller, order).await?;
    on.order.open()?;
    let rollup = verdict(unit, order).await?;
    let before = existing(unit, order, kind)
        .await?
        .ok_or_else(|| Refusal::NotFound("invoice".to_owned()))?;
    if before.version != expected {
        return Err(RecordError::VersionMismatch {
            expected,
            found: before.version,
            current: Box::new(InvoiceView::of(before, &rollup)),
        });
    }
    let next = before.update(patch.parse(Date::of(unit.now))?, unit.now);
    if next == before {
        return Ok(InvoiceView::of(next, &rollup));
    }
    agrees(&rollup, &next)?;
    storage::invoice::update(&mut unit.db, order, &next)
        .await
        .map_err(fault)?;
    let changes = difference(Some(fields(&before)), fields(&next));
    let names = changes.iter().map(|change| change.field.clone()).collect();
    let what = OrderEventKind::InvoiceUpdated(Box::new(next.clone()), names);
    changed(unit, &on.order, what, &changes, &[]).await?;
    compliance::settle(unit).await?;
    Ok(InvoiceView::of(next, &verdict(unit, order).await?))
}

/// By the names of the API.
fn fields(invoice: &Invoice) -> Vec<(&'static str, Option<String>)> {
    vec![
        ("type", Some(invoice.kind.as_str().to_owned())),
        ("invoiceDate", Some(invoice.invoice_date.to_string())),
        ("invoiceNumber", Some(invoice.invoice_number.clone())),
        ("vatIncluded", Some(invoice.vat_included.to_string())),
        ("marginScheme", Some(invoice.margin_scheme.to_string())),
        ("amount", Some(invoice.amount.to_string())),
        ("buyerName", invoice.buyer_name.clone()),
    ]
}
