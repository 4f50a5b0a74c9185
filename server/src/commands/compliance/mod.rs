//! The verdicts: made anew from the facts in the transaction of every change ([`settle`]), and what people decide about
//! evidence. The rules themselves are `domain::compliance`.

mod facts;
mod rulings;
mod settle;

use async_trait::async_trait;
use domain::compliance::{ComplianceCommands, MismatchDraft, Ruling, RulingError, UnobtainableDraft};
use domain::kernel::{Context, OrderId, PartnerId, RulingId};

use super::unit::{Attempt, CommandError, command};
use crate::platform::Platform;

pub use facts::{Case, cases_of_buyer, of_order};
pub use settle::{name_others, next_question, settle};

/// The commands on rulings, on one platform.
pub struct Compliance(pub Platform);

impl CommandError for RulingError {
    fn word(&self) -> &'static str {
        self.word()
    }

    fn fields(&self) -> Vec<String> {
        match self {
            Self::Refused(refusal) => CommandError::fields(refusal),
            Self::Cancelled
            | Self::NothingToRule(_)
            | Self::OwnRuling
            | Self::NotAwaiting(_)
            | Self::Ended(_) => Vec::new(),
        }
    }
}

fn on(action: &'static str, order: OrderId) -> Attempt {
    Attempt::new(action, "order", Some(order.uuid()))
}

#[async_trait]
impl ComplianceCommands for Compliance {
    async fn accept_mismatch(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &MismatchDraft,
    ) -> Result<Ruling, RulingError> {
        command!(&self.0, ctx, on("compliance.mismatch.accept", order), |unit| {
            rulings::accept_mismatch(unit, seller, order, draft)
        })
    }

    async fn declare_unobtainable(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &UnobtainableDraft,
    ) -> Result<Ruling, RulingError> {
        command!(
            &self.0,
            ctx,
            on("compliance.unobtainable.declare", order),
            |unit| { rulings::declare_unobtainable(unit, seller, order, draft) }
        )
    }

    async fn approve(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        ruling: RulingId,
    ) -> Result<Ruling, RulingError> {
        command!(&self.0, ctx, on("compliance.ruling.approve", order), |unit| {
            rulings::approve(unit, seller, order, ruling)
        })
    }

    async fn decline(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        ruling: RulingId,
        reason: &str,
    ) -> Result<Ruling, RulingError> {
        command!(&self.0, ctx, on("compliance.ruling.decline", order), |unit| {
            rulings::decline(unit, seller, order, ruling, reason)
        })
    }

    async fn withdraw(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        ruling: RulingId,
        reason: &str,
    ) -> Result<Ruling, RulingError> {
        command!(&self.0, ctx, on("compliance.ruling.withdraw", order), |unit| {
            rulings::withdraw(unit, seller, order, ruling, reason)
        })
    }
}
