//! Create a buyer, or find the same one.

use domain::audit::DataUse;
use domain::buyer::{Buyer, BuyerDraft, BuyerError, KycMode, NewBuyer, NewContact, Upserted};
use domain::event::Event;
use domain::kernel::{AddressId, BuyerId, Capability, PartnerId, Refusal};

use super::contacts;
use crate::commands::unit::Unit;
use crate::commands::{authority, fault};

pub(super) async fn upsert(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    draft: &BuyerDraft,
) -> Result<Upserted<Buyer>, BuyerError> {
    let partner = authority::seller_for_writing(&mut unit.db, unit.ctx, seller).await?;
    unit.concerns(partner.organization);
    let new = draft.parse()?;
    if new.kyc_mode == KycMode::MarketplaceLed {
        let organization = storage::organization::by_id(&mut unit.db, partner.organization)
            .await
            .map_err(fault)?;
        let allowed = organization.is_some_and(|organization| organization.capabilities.marketplace_led_kyc);
        if !allowed {
            return Err(Refusal::CapabilityRequired(Capability::MarketplaceLedKyc).into());
        }
    }
    let entropy = &*unit.platform.entropy;
    let (id, address) = (BuyerId::new(unit.now, entropy), AddressId::new(unit.now, entropy));
    let buyer = Buyer::create(id, address, (partner.organization, seller), &new, unit.now);
    if !storage::buyer::insert(&mut unit.db, &buyer)
        .await
        .map_err(fault)?
    {
        return existing(unit, seller, &new).await;
    }
    let changes = super::difference(None, &buyer);
    let event = Event::BuyerCreated(Box::new(buyer.clone()));
    unit.changed(buyer.organization, super::subject(&buyer), &event, &changes, &[])
        .await?;
    for contact in &new.contacts {
        contacts::insert(unit, &buyer, contact).await?;
    }
    Ok(Upserted::Created(buyer))
}

/// The seller has this VAT number: the same data change nothing, other data are refused.
async fn existing(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    new: &NewBuyer,
) -> Result<Upserted<Buyer>, BuyerError> {
    let found = storage::buyer::by_vat_number(&mut unit.db, seller, &new.vat_number)
        .await
        .map_err(fault)?;
    let found = // Its number was corrected in this very moment.
    found.ok_or(Refusal::Busy)?;
    if !found.says_the_same(new) {
        return Err(BuyerError::ExistsDifferent(Box::new(found)));
    }
    // Who may not read contact persons must not learn either whether a guess is right.
    if new.contacts.is_empty() || contacts::allowed(unit, &found).await.is_err() {
        return Ok(Upserted::Unchanged(found));
    }
    contacts::log(unit, &found, None, DataUse::Compare).await?;
    let known = storage::buyer::contacts(&mut unit.db, found.id)
        .await
        .map_err(fault)?;
    let same = |new: &NewContact| {
        known.iter().any(|known| {
            (&known.first_name, &known.last_name, &known.email, &known.phone)
                == (&new.first_name, &new.last_name, &new.email, &new.phone)
        })
    };
    if new.contacts.iter().all(same) {
        Ok(Upserted::Unchanged(found))
    } else {
        Err(BuyerError::ExistsDifferent(Box::new(found)))
    }
}
