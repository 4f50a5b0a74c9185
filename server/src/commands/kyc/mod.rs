//! KYC commands: VIES on demand and by hand, the identity check, decisions about resemblances, bank accounts, and what
//! the jobs record. The questions to the outside world are asked by the jobs and by [`identity`], never inside a
//! transaction.

mod aml;
mod facts;
mod iban;
pub mod identity;
mod profile;
pub mod vies;

use std::sync::Arc;

use async_trait::async_trait;
use domain::audit::Change;
use domain::buyer::Buyer;
use domain::event::{Event, KycChange, KycEvent};
use domain::kernel::{AmlHitId, BuyerId, Context, PartnerId, Refusal};
use domain::kyc::{
    AmlHit, DecisionDraft, IbanDraft, IbanSeen, KycCommands, KycError, ManualViesDraft, VerificationSession,
    ViesCheck, ViesQueued,
};

use super::buyer;
use super::unit::{Attempt, CommandError, Unit, command};
use crate::outside::Outside;
use crate::platform::Platform;

pub use aml::{Match, order_hit, order_screening, screen_again, screened};
pub use facts::{aml_status, aml_subject, facts, subject_text, under_way};

/// The KYC commands on one platform.
pub struct Kyc {
    /// Database, clock, randomness, keys.
    pub platform: Platform,
    /// The outside world.
    pub outside: Arc<Outside>,
}

impl CommandError for KycError {
    fn word(&self) -> &'static str {
        self.word()
    }

    fn fields(&self) -> Vec<String> {
        match self {
            Self::Refused(refusal) => CommandError::fields(refusal),
            Self::ModeA | Self::InvalidState(_) | Self::ServiceDown | Self::ServiceOff => Vec::new(),
        }
    }
}

fn on(action: &'static str, buyer: BuyerId) -> Attempt {
    Attempt::new(action, "buyer", Some(buyer.uuid()))
}

#[async_trait]
impl KycCommands for Kyc {
    async fn check_vies(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
    ) -> Result<ViesQueued, KycError> {
        command!(&self.platform, ctx, on("kyc.vies.check", buyer), |unit| {
            vies::queue(unit, seller, buyer)
        })
    }

    async fn record_vies(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        draft: &ManualViesDraft,
    ) -> Result<ViesCheck, KycError> {
        command!(&self.platform, ctx, on("kyc.vies.record", buyer), |unit| {
            vies::record_by_hand(unit, seller, buyer, draft)
        })
    }

    async fn verify(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        send_to: Option<&str>,
    ) -> Result<VerificationSession, KycError> {
        identity::verify(self, ctx, (seller, buyer), send_to).await
    }

    async fn decide_hit(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        hit: AmlHitId,
        draft: &DecisionDraft,
    ) -> Result<AmlHit, KycError> {
        command!(&self.platform, ctx, on("kyc.aml.decide", buyer), |unit| {
            aml::decide(unit, seller, buyer, hit, draft)
        })
    }

    async fn note_iban(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        draft: &IbanDraft,
    ) -> Result<IbanSeen, KycError> {
        command!(
            &self.platform,
            ctx,
            on("kyc.iban.note", buyer),
            |unit| iban::note(unit, seller, buyer, draft)
        )
    }

    async fn profile(&self, ctx: &Context, seller: PartnerId, buyer: BuyerId) -> Result<Vec<u8>, KycError> {
        profile::profile(self, ctx, seller, buyer).await
    }
}

/// Records a change of a buyer's KYC, its papers included.
pub(super) async fn changed(
    unit: &mut Unit<'_>,
    buyer: &Buyer,
    what: KycChange,
    changes: &[Change],
    personal: &[(&str, &str)],
) -> Result<(), Refusal> {
    let event = Event::Kyc(KycEvent {
        buyer: buyer.id,
        seller: buyer.seller,
        what,
    });
    unit.changed(
        buyer.organization,
        buyer::subject(buyer),
        &event,
        changes,
        personal,
    )
    .await
}

pub(super) fn change(field: &str, before: Option<String>, after: Option<String>) -> Change {
    Change {
        field: field.to_owned(),
        before,
        after,
    }
}
