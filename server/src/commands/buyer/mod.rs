//! Buyer commands: business data, block and unblock, contact persons. KYC comes with its own modules.

mod contacts;
mod update;
mod upsert;

use async_trait::async_trait;
use domain::audit::Change;
use domain::buyer::{
    Buyer, BuyerCommands, BuyerDraft, BuyerError, BuyerPatch, BuyerStatus, Contact, ContactDraft, Upserted,
};
use domain::event::Event;
use domain::kernel::{BuyerId, Context, PartnerId, Refusal, text};

use super::unit::{Attempt, CommandError, Unit, command};
use super::{authority, fault};
use crate::audit::Subject;
use crate::platform::Platform;

/// The buyer commands on one platform.
pub struct Buyers(pub Platform);

impl CommandError for BuyerError {
    fn word(&self) -> &'static str {
        self.word()
    }

    fn fields(&self) -> Vec<String> {
        match self {
            Self::Refused(refusal) => CommandError::fields(refusal),
            Self::ExistsDifferent(_) | Self::VersionMismatch { .. } | Self::KycModeDowngrade => Vec::new(),
        }
    }
}

#[async_trait]
impl BuyerCommands for Buyers {
    async fn upsert(
        &self,
        ctx: &Context,
        seller: PartnerId,
        draft: &BuyerDraft,
    ) -> Result<Upserted<Buyer>, BuyerError> {
        let attempt = Attempt::new("buyer.upsert", "partner", Some(seller.uuid()));
        // Only the first call created the buyer (Integration API 2.1: 201, then 200).
        let found = |earlier: Upserted<Buyer>| Upserted::Unchanged(earlier.into_inner());
        command!(&self.0, ctx, attempt, |unit| upsert::upsert(unit, seller, draft), again found)
    }

    async fn update(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        expected: i64,
        patch: &BuyerPatch,
    ) -> Result<Buyer, BuyerError> {
        command!(&self.0, ctx, on("buyer.update", buyer), |unit| update::update(
            unit, seller, buyer, expected, patch
        ))
    }

    async fn block(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        reason: &str,
    ) -> Result<Buyer, BuyerError> {
        command!(&self.0, ctx, on("buyer.block", buyer), |unit| block(
            unit, seller, buyer, reason
        ))
    }

    async fn unblock(&self, ctx: &Context, seller: PartnerId, buyer: BuyerId) -> Result<Buyer, BuyerError> {
        command!(&self.0, ctx, on("buyer.unblock", buyer), |unit| unblock(
            unit, seller, buyer
        ))
    }

    async fn add_contact(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        draft: &ContactDraft,
    ) -> Result<Contact, BuyerError> {
        command!(
            &self.0,
            ctx,
            on("buyer.contact.add", buyer),
            |unit| contacts::add(unit, seller, buyer, draft)
        )
    }

    async fn read_contacts(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
    ) -> Result<Vec<Contact>, BuyerError> {
        command!(&self.0, ctx, on("buyer.contact.read", buyer), |unit| {
            contacts::read(unit, seller, buyer)
        })
    }
}

fn on(action: &'static str, buyer: BuyerId) -> Attempt {
    Attempt::new(action, "buyer", Some(buyer.uuid()))
}

/// The seller's buyer, kept from changing until the end of the unit.
pub(super) async fn load(unit: &mut Unit<'_>, seller: PartnerId, buyer: BuyerId) -> Result<Buyer, Refusal> {
    let partner = authority::seller_for_writing(&mut unit.db, unit.ctx, seller).await?;
    unit.concerns(partner.organization);
    let found = storage::buyer::lock(&mut unit.db, buyer).await.map_err(fault)?;
    found
        .filter(|buyer| buyer.seller == seller)
        .ok_or_else(|| Refusal::NotFound("buyer".to_owned()))
}

/// Stores `next` in place of `before` and records it, unless nothing differs.
async fn save(
    unit: &mut Unit<'_>,
    before: &Buyer,
    next: &Buyer,
    event: impl FnOnce(Vec<String>) -> Event,
) -> Result<(), Refusal> {
    if before == next {
        return Ok(());
    }
    storage::buyer::update(&mut unit.db, next).await.map_err(fault)?;
    let changes = difference(Some(before), next);
    let event = event(changes.iter().map(|change| change.field.clone()).collect());
    unit.changed(next.organization, subject(next), &event, &changes, &[])
        .await
}

pub(super) fn subject(buyer: &Buyer) -> Subject {
    Subject {
        kind: "buyer",
        id: Some(buyer.id.uuid()),
    }
}

/// Field by field before and after, by the names of the API.
fn difference(before: Option<&Buyer>, after: &Buyer) -> Vec<Change> {
    let fields = |buyer: &Buyer| {
        let reason = match &buyer.status {
            BuyerStatus::Active => None,
            BuyerStatus::Blocked { reason, .. } => reason.clone(),
        };
        [
            ("vatNumber", Some(buyer.vat_number.to_string())),
            ("companyName", Some(buyer.company_name.clone())),
            ("address.street", Some(buyer.address.street.clone())),
            ("address.postCode", Some(buyer.address.post_code.clone())),
            ("address.city", Some(buyer.address.city.clone())),
            ("address.country", Some(buyer.address.country.code().to_owned())),
            ("kycMode", Some(buyer.kyc_mode.as_str().to_owned())),
            ("status", Some(buyer.status.as_str().to_owned())),
            ("blockReason", reason),
        ]
    };
    let before: Vec<Option<String>> = match before {
        Some(buyer) => fields(buyer).map(|(_, value)| value).to_vec(),
        None => vec![None; 9],
    };
    fields(after)
        .into_iter()
        .zip(before)
        .filter(|((_, after), before)| after != before)
        .map(|((field, after), before)| Change {
            field: field.to_owned(),
            before,
            after,
        })
        .collect()
}

async fn block(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    buyer: BuyerId,
    reason: &str,
) -> Result<Buyer, BuyerError> {
    let before = load(unit, seller, buyer).await?;
    let mut fields = domain::kernel::Fields::new();
    let reason = fields.check("reason", reason, text::optional(reason, "The reason", 500));
    let reason = fields.finish(reason)?;
    let next = before.block(reason, unit.now);
    save(unit, &before, &next, |_| {
        Event::BuyerBlocked(Box::new(next.clone()))
    })
    .await?;
    Ok(next)
}

async fn unblock(unit: &mut Unit<'_>, seller: PartnerId, buyer: BuyerId) -> Result<Buyer, BuyerError> {
    let before = load(unit, seller, buyer).await?;
    let next = before.unblock(unit.now);
    save(unit, &before, &next, |_| {
        Event::BuyerUnblocked(Box::new(next.clone()))
    })
    .await?;
    Ok(next)
}
