//! Correct business data, upgrade the KYC mode.

use domain::buyer::{Buyer, BuyerError, BuyerPatch};
use domain::event::Event;
use domain::kernel::{BuyerId, PartnerId};

use crate::commands::unit::Unit;
use crate::commands::{fault, kyc};

pub(super) async fn update(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    buyer: BuyerId,
    expected: i64,
    patch: &BuyerPatch,
) -> Result<Buyer, BuyerError> {
    let before = super::load(unit, seller, buyer).await?;
    if before.version != expected {
        return Err(BuyerError::VersionMismatch {
            expected,
            current: Box::new(before),
        });
    }
    let change = patch.parse()?;
    let next = before.update(change, unit.now)?;
    if next.vat_number != before.vat_number {
        // Nobody can add a buyer with the new number between the look and the write.
        storage::organization::lock_partner(&mut unit.db, seller)
            .await
            .map_err(fault)?;
        let taken = storage::buyer::by_vat_number(&mut unit.db, seller, &next.vat_number)
            .await
            .map_err(fault)?;
        if let Some(other) = taken {
            return Err(BuyerError::ExistsDifferent(Box::new(other)));
        }
    }
    super::save(unit, &before, &next, |fields| {
        Event::BuyerUpdated(Box::new(next.clone()), fields)
    })
    .await?;
    // Who wanted to know about the old number wants to know about the new one.
    if next.vat_number != before.vat_number {
        let asked = storage::kyc::vies::count(&mut unit.db, before.id, &before.vat_number)
            .await
            .map_err(fault)?;
        if asked > 0 || kyc::under_way(&mut unit.db, &before).await? {
            kyc::vies::enqueue(unit, &next).await?;
        }
    }
    // What was found under the old name, number or country says nothing about the new one.
    let who = |buyer: &Buyer| {
        (
            buyer.company_name.clone(),
            buyer.vat_number.clone(),
            buyer.address.country,
        )
    };
    if who(&next) != who(&before) {
        kyc::screen_again(unit, &next).await?;
    }
    Ok(next)
}
