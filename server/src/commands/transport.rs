//! Transport commands: confirm and revoke pickups, confirm deliveries.

use async_trait::async_trait;
use domain::compliance::VatIdentity;
use domain::event::OrderEventKind;
use domain::kernel::{Context, Date, OrderId, PartnerId, Refusal, Vin};
use domain::kyc::AmlStatus;
use domain::order::Order;
use domain::transport::{
    DeliveryDraft, Leg, PickupDraft, RevokeDraft, Transport, TransportCommands, TransportError,
    TransportView, VinTransport,
};

use storage::transport::LegRow;

use super::invoice::verdict;
use super::kyc::{change, facts, vies};
use super::order::{changed, load, on};
use super::unit::{Unit, command};
use super::{compliance, fault};
use crate::platform::Platform;

/// The transport commands on one platform.
pub struct Transports(pub Platform);

#[async_trait]
impl TransportCommands for Transports {
    async fn confirm_pickup(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &PickupDraft,
    ) -> Result<TransportView, TransportError> {
        command!(&self.0, ctx, on("transport.pickup.confirm", order), |unit| {
            pick_up(unit, seller, order, draft)
        })
    }

    async fn revoke_pickup(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &RevokeDraft,
    ) -> Result<TransportView, TransportError> {
        command!(&self.0, ctx, on("transport.pickup.revoke", order), |unit| {
            revoke(unit, seller, order, draft)
        })
    }

    async fn confirm_delivery(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &DeliveryDraft,
    ) -> Result<TransportView, TransportError> {
        command!(&self.0, ctx, on("transport.delivery.confirm", order), |unit| {
            deliver(unit, seller, order, draft)
        })
    }
}

/// The legs of an order as stored.
///
/// # Errors
/// When the database fails.
pub async fn legs(db: &mut storage::Db, order: &Order) -> Result<Transport, Refusal> {
    let rows = storage::transport::of_order(db, order.id).await.map_err(fault)?;
    Ok(Transport::of(order.vins.iter().map(|vin| vin.vin), |vin| {
        let row = rows.iter().find(|row| row.vin == vin);
        row.map_or(Leg::Waiting, LegRow::leg)
    }))
}

async fn shown(unit: &mut Unit<'_>, order: OrderId, transport: Transport) -> Result<TransportView, Refusal> {
    Ok(TransportView::of(transport, &verdict(unit, order).await?))
}

/// A refusal shows the transport as it is.
async fn refused(
    unit: &mut Unit<'_>,
    order: OrderId,
    error: domain::order::RecordError<Transport>,
) -> TransportError {
    match verdict(unit, order).await {
        Ok(rollup) => error.map(|transport| TransportView::of(transport, &rollup)),
        Err(refusal) => refusal.into(),
    }
}

fn vins(legs: &[&VinTransport]) -> Vec<Vin> {
    legs.iter().map(|leg| leg.vin).collect()
}

fn listed(vins: &[Vin]) -> Option<String> {
    let names: Vec<&str> = vins.iter().map(Vin::as_str).collect();
    Some(names.join(", "))
}

async fn pick_up(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    draft: &PickupDraft,
) -> Result<TransportView, TransportError> {
    let on = load(unit, seller, order).await?;
    on.order.open()?;
    let new = draft.parse(Date::of(unit.now))?;
    let before = legs(&mut unit.db, &on.order).await?;
    let payment = storage::payment::of_order(&mut unit.db, order)
        .await
        .map_err(fault)?;
    let ready = payment.is_some_and(|payment| payment.ready.is_some());
    let next = match before.pick_up(&new, ready, unit.now) {
        Ok(next) => next,
        Err(error) => return Err(refused(unit, order, error).await),
    };
    let picked = next.changed_from(&before);
    for leg in &picked {
        if let Some(pickup) = leg.leg.pickup() {
            storage::transport::insert_pickup(&mut unit.db, order, leg.vin, pickup)
                .await
                .map_err(fault)?;
        }
    }
    let vins = vins(&picked);
    let address = new.collection_address.as_ref().map(|address| {
        format!(
            "{}, {} {}, {}",
            address.street,
            address.post_code,
            address.city,
            address.country.code()
        )
    });
    let changes = [
        change("pickup.vins", None, listed(&vins)),
        change("pickup.type", None, Some(new.kind.as_str().to_owned())),
        change("pickup.pickupDate", None, Some(new.pickup_date.to_string())),
        change("pickup.collectionAddress", None, address),
    ];
    let driver: Vec<(&str, &str)> = new
        .driver_identification
        .as_deref()
        .map(|driver| ("pickup.driverIdentification", driver))
        .into_iter()
        .collect();
    let what = OrderEventKind::PickupConfirmed {
        vins,
        kind: new.kind,
        date: new.pickup_date,
    };
    changed(unit, &on.order, what, &changes, &driver).await?;
    // Once more when the vehicle leaves: that is when the supply takes place.
    vies::enqueue(unit, &on.buyer).await?;
    compliance::settle(unit).await?;
    Ok(shown(unit, order, next).await?)
}

async fn revoke(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    draft: &RevokeDraft,
) -> Result<TransportView, TransportError> {
    let on = load(unit, seller, order).await?;
    on.order.open()?;
    let (reason, meant) = draft.parse()?;
    let before = legs(&mut unit.db, &on.order).await?;
    let next = match before.revoke(&meant) {
        Ok(next) => next,
        Err(error) => return Err(refused(unit, order, error).await),
    };
    let vins = vins(&next.changed_from(&before));
    for vin in &vins {
        storage::transport::delete_pickup(&mut unit.db, order, *vin)
            .await
            .map_err(fault)?;
    }
    let changes = [
        change("pickup.vins", listed(&vins), None),
        change("reason", None, Some(reason.clone())),
    ];
    changed(
        unit,
        &on.order,
        OrderEventKind::PickupRevoked { vins, reason },
        &changes,
        &[],
    )
    .await?;
    compliance::settle(unit).await?;
    Ok(shown(unit, order, next).await?)
}

async fn deliver(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    order: OrderId,
    draft: &DeliveryDraft,
) -> Result<TransportView, TransportError> {
    let on = load(unit, seller, order).await?;
    on.order.open()?;
    let new = draft.parse(Date::of(unit.now))?;
    let before = legs(&mut unit.db, &on.order).await?;
    let next = match before.deliver(&new, unit.now) {
        Ok(next) => next,
        Err(error) => return Err(refused(unit, order, error).await),
    };
    let delivered = next.changed_from(&before);
    for leg in &delivered {
        if let Some(delivery) = leg.leg.delivery() {
            storage::transport::insert_delivery(&mut unit.db, order, leg.vin, delivery)
                .await
                .map_err(fault)?;
        }
    }
    let vins = vins(&delivered);
    if next.all_delivered() {
        // Later changes of the buyer never reverse an order that was delivered.
        let identity = VatIdentity {
            vat_number: on.buyer.vat_number.clone(),
            company_name: on.buyer.company_name.clone(),
            mode: on.buyer.kyc_mode,
            screened: facts(&mut unit.db, &on.buyer).await?.aml == AmlStatus::Clear,
        };
        storage::order::keep_identity(&mut unit.db, order, &identity)
            .await
            .map_err(fault)?;
    }
    let address = &new.delivery_address;
    let place = format!(
        "{}, {} {}, {}",
        address.street,
        address.post_code,
        address.city,
        address.country.code()
    );
    let changes = [
        change("delivery.vins", None, listed(&vins)),
        change("delivery.deliveryDate", None, Some(new.delivery_date.to_string())),
        change("delivery.deliveryAddress", None, Some(place)),
    ];
    let receiver: Vec<(&str, &str)> = new
        .receiver_name
        .as_deref()
        .map(|name| ("delivery.receiverName", name))
        .into_iter()
        .collect();
    let what = OrderEventKind::DeliveryConfirmed {
        vins,
        date: new.delivery_date,
        country: address.country.code(),
    };
    changed(unit, &on.order, what, &changes, &receiver).await?;
    compliance::name_others(unit, &on.order).await?;
    compliance::settle(unit).await?;
    Ok(shown(unit, order, next).await?)
}
