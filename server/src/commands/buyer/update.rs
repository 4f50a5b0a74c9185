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
    // What was found under the old name or number says nothing about the new one.
    if (&next.company_name, &next.vat_number) != (&before.company_name, &before.vat_number) {
        kyc::screen_again(unit, &next).await?;
    }
    Ok(next)
}
