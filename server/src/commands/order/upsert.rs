//! Create an order, or find the same one.

use domain::buyer::{BuyerStatus, Upserted};
use domain::event::OrderEventKind;
use domain::kernel::{Capability, Date, Fields, OrderId, PartnerId, Refusal};
use domain::order::{NewOrder, Order, OrderDraft, OrderError, RecordError};

use crate::commands::unit::Unit;
use crate::commands::{authority, compliance, fault, kyc};

pub(super) async fn upsert(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    draft: &OrderDraft,
) -> Result<Upserted<Order>, OrderError> {
    let partner = authority::seller_for_writing(&mut unit.db, unit.ctx, seller).await?;
    unit.concerns(partner.organization);
    let new = draft.parse(Date::of(unit.now))?;
    if new.vins.len() > 1 {
        let organization = storage::organization::by_id(&mut unit.db, partner.organization)
            .await
            .map_err(fault)?;
        let allowed = organization.is_some_and(|organization| organization.capabilities.multi_vin_orders);
        if !allowed {
            return Err(Refusal::CapabilityRequired(Capability::MultiVinOrders).into());
        }
    }
    let buyer = storage::buyer::lock(&mut unit.db, new.buyer)
        .await
        .map_err(fault)?;
    let Some(buyer) = buyer.filter(|buyer| buyer.seller == seller) else {
        let mut fields = Fields::new();
        fields.refuse(
            "buyerId",
            &new.buyer.to_string(),
            "This seller has no such buyer. Create the buyer first, or give the uuid of one of this seller's buyers.",
        );
        return Err(fields.finish(None::<()>).err().unwrap_or_default().into());
    };
    // The same order again is found also when its buyer has been blocked since.
    if let Some(found) = existing(unit, seller, &new).await? {
        return same(found, &new);
    }
    if buyer.status != BuyerStatus::Active {
        return Err(RecordError::BuyerBlocked);
    }
    let id = OrderId::new(unit.now, &*unit.platform.entropy);
    let order = Order::create(id, (partner.organization, seller), new.clone(), unit.now);
    if !storage::order::insert(&mut unit.db, &order)
        .await
        .map_err(fault)?
    {
        // Somebody created it in this very moment, for another buyer: the buyer is held, so it was not this one.
        let found = existing(unit, seller, &new).await?.ok_or(Refusal::Busy)?;
        return same(found, &new);
    }
    unit.touched.raised.insert(id);
    let changes = super::difference(None, super::fields(&order));
    let contact = super::personal(order.responsible_contact.as_ref());
    let what = OrderEventKind::Created(Box::new(order.clone()));
    super::changed(unit, &order, what, &changes, &contact).await?;
    compliance::name_others(unit, &order).await?;
    // A buyer is checked once it is attached to an order (Integration API 10).
    let asked = storage::kyc::vies::count(&mut unit.db, buyer.id, &buyer.vat_number)
        .await
        .map_err(fault)?;
    if asked == 0 {
        kyc::vies::enqueue(unit, &buyer).await?;
    }
    Ok(Upserted::Created(super::settled(unit, id).await?))
}

async fn existing(unit: &mut Unit<'_>, seller: PartnerId, new: &NewOrder) -> Result<Option<Order>, Refusal> {
    storage::order::by_external_id(&mut unit.db, seller, &new.external_order_id)
        .await
        .map_err(fault)
}

/// The same data change nothing, other data are refused.
fn same(found: Order, new: &NewOrder) -> Result<Upserted<Order>, OrderError> {
    if found.says_the_same(new) {
        Ok(Upserted::Unchanged(found))
    } else {
        Err(RecordError::ExistsDifferent(Box::new(found)))
    }
}
