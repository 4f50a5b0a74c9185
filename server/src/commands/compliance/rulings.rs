//! What people decide about evidence. `Ruling::approve` in the domain is the one place where a second person passes.

use domain::compliance::{
    MismatchDraft, Ruling, RulingError, RulingKind, UnobtainableDraft, mismatch, unobtainable,
};
use domain::event::OrderEventKind;
use domain::kernel::{Fields, OrderId, PartnerId, Refusal, RulingId, text};
use domain::order::Order;

use super::facts::of_order;
use super::settle::settle;
use crate::commands::fault;
use crate::commands::kyc::change;
use crate::commands::order::{OnOrder, changed, load};
use crate::commands::unit::Unit;

pub(super) async fn accept_mismatch(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    draft: &MismatchDraft,
) -> Result<Ruling, RulingError> {
    let on = open(unit, seller, order).await?;
    let (code, reason) = draft.parse()?;
    let case = of_order(&mut unit.db, &on.buyer, on.order.clone()).await?;
    let ground = mismatch(&case.facts, code, unit.now).ok_or_else(|| {
        RulingError::NothingToRule(format!(
            "The order has no {} that could be accepted now. Look at its compliance again.",
            code.as_str()
        ))
    })?;
    propose(
        unit,
        &on,
        RulingKind::MismatchAccepted,
        ground,
        reason,
        &case.facts.rulings,
    )
    .await
}

pub(super) async fn declare_unobtainable(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    draft: &UnobtainableDraft,
) -> Result<Ruling, RulingError> {
    let on = open(unit, seller, order).await?;
    let (kind, reason) = draft.parse()?;
    let case = of_order(&mut unit.db, &on.buyer, on.order.clone()).await?;
    let ground = unobtainable(&case.facts, kind, unit.now).ok_or_else(|| {
        RulingError::NothingToRule(format!(
            "No blocker of the order asks for {}. Look at its compliance again.",
            kind.as_str()
        ))
    })?;
    propose(
        unit,
        &on,
        RulingKind::EvidenceUnobtainable,
        ground,
        reason,
        &case.facts.rulings,
    )
    .await
}

async fn open(unit: &mut Unit<'_>, seller: PartnerId, order: OrderId) -> Result<OnOrder, RulingError> {
    let on = load(unit, seller, order).await?;
    match on.order.cancelled {
        None => Ok(on),
        Some(_) => Err(RulingError::Cancelled),
    }
}

async fn propose(
    unit: &mut Unit<'_>,
    on: &OnOrder,
    kind: RulingKind,
    ground: (domain::compliance::Key, String),
    reason: String,
    live: &[Ruling],
) -> Result<Ruling, RulingError> {
    if let Some(earlier) = live.iter().find(|ruling| ruling.about == ground.0) {
        return Err(RulingError::NothingToRule(format!(
            "This was decided already and is {}. Withdraw that first, to decide anew.",
            earlier.state.as_str()
        )));
    }
    let organization = storage::organization::by_id(&mut unit.db, on.order.organization)
        .await
        .map_err(fault)?
        .ok_or(Refusal::Internal)?;
    let id = RulingId::new(unit.now, &*unit.platform.entropy);
    let by = (&unit.ctx.actor, organization.four_eyes);
    let ruling = Ruling::propose(id, kind, ground, reason, by, unit.now);
    storage::compliance::insert_ruling(&mut unit.db, on.order.id, &ruling)
        .await
        .map_err(fault)?;
    record(unit, &on.order, None, &ruling).await?;
    settle(unit).await?;
    Ok(ruling)
}

async fn found(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    ruling: RulingId,
) -> Result<(OnOrder, Ruling), RulingError> {
    let on = open(unit, seller, order).await?;
    let found = storage::compliance::lock_ruling(&mut unit.db, order, ruling)
        .await
        .map_err(fault)?
        .ok_or_else(|| Refusal::NotFound("ruling".to_owned()))?;
    Ok((on, found))
}

pub(super) async fn approve(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    ruling: RulingId,
) -> Result<Ruling, RulingError> {
    let (on, before) = found(unit, seller, order, ruling).await?;
    let next = before.approve(&unit.ctx.actor, unit.now)?;
    save(unit, &on.order, &before, next).await
}

pub(super) async fn decline(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    ruling: RulingId,
    reason: &str,
) -> Result<Ruling, RulingError> {
    let (on, before) = found(unit, seller, order, ruling).await?;
    let reason = why(reason)?;
    let next = before.decline(&unit.ctx.actor, reason, unit.now)?;
    save(unit, &on.order, &before, next).await
}

pub(super) async fn withdraw(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    ruling: RulingId,
    reason: &str,
) -> Result<Ruling, RulingError> {
    let (on, before) = found(unit, seller, order, ruling).await?;
    let reason = why(reason)?;
    let next = before.withdraw(reason, unit.now)?;
    before.may_withdraw(&unit.ctx.actor)?;
    save(unit, &on.order, &before, next).await
}

fn why(reason: &str) -> Result<String, RulingError> {
    let mut fields = Fields::new();
    let reason = fields.check("reason", reason, text::required(reason, "The reason", 500));
    Ok(fields.finish(reason)?)
}

async fn save(
    unit: &mut Unit<'_>,
    order: &Order,
    before: &Ruling,
    next: Ruling,
) -> Result<Ruling, RulingError> {
    storage::compliance::update_ruling(&mut unit.db, &next)
        .await
        .map_err(fault)?;
    record(unit, order, Some(before), &next).await?;
    settle(unit).await?;
    Ok(next)
}

async fn record(
    unit: &mut Unit<'_>,
    order: &Order,
    before: Option<&Ruling>,
    ruling: &Ruling,
) -> Result<(), Refusal> {
    let state = |ruling: &Ruling| ruling.state.as_str().to_owned();
    let mut changes = vec![
        change(
            "ruling",
            before.map(|ruling| ruling.id.to_string()),
            Some(ruling.id.to_string()),
        ),
        change("ruling.state", before.map(state), Some(state(ruling))),
    ];
    match (before, &ruling.ended_because) {
        (None, _) => {
            changes.push(change(
                "ruling.code",
                None,
                Some(ruling.code().as_str().to_owned()),
            ));
            changes.push(change("ruling.reason", None, Some(ruling.reason.clone())));
        }
        (Some(_), Some(why)) => changes.push(change("ruling.endedBecause", None, Some(why.clone()))),
        (Some(_), None) => {}
    }
    changed(
        unit,
        order,
        OrderEventKind::Ruling(Box::new(ruling.clone())),
        &changes,
        &[],
    )
    .await
}
