//! Bank accounts seen on a buyer's papers. Those of payments come with the payments.

use domain::event::KycChange;
use domain::kernel::{BuyerId, Fields, Iban, PartnerId};
use domain::kyc::{IbanDraft, IbanSeen, KycError};

use super::{change, changed};
use crate::commands::unit::Unit;
use crate::commands::{authority, buyer as buyers, fault};

pub(super) async fn note(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    buyer: BuyerId,
    draft: &IbanDraft,
) -> Result<IbanSeen, KycError> {
    let buyer = buyers::load(unit, seller, buyer).await?;
    authority::staff_member(unit.ctx)?;
    let mut fields = Fields::new();
    let iban = Iban::parse(&draft.iban);
    if let Err(message) = iban {
        // Not repeated: a mistyped account number is still somebody's.
        fields.refuse_unseen("iban", message);
    }
    let iban = fields.finish(iban.ok())?;
    let known = storage::kyc::iban::list(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?;
    let seen = storage::kyc::iban::seen(&mut unit.db, buyer.id, &iban, "BY_HAND", unit.now)
        .await
        .map_err(fault)?;
    if known.iter().all(|known| known.iban != iban) {
        let changes = [change("iban", None, Some(iban.masked()))];
        changed(
            unit,
            &buyer,
            KycChange::IbanNoted(iban),
            &changes,
            &[("iban", iban.as_str())],
        )
        .await?;
    }
    Ok(seen)
}
