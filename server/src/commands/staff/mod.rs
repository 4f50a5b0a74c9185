//! Commands on staff accounts: signing in, the own account, and managing others' (ADMINs and the command line).
//!
//! They belong to no organization: audit records go into NT24's own chain, and there are no events.

mod manage;
mod own;
mod sign_in;

use async_trait::async_trait;
use domain::kernel::{Context, Refusal, StaffActor, StaffId};
use domain::staff::{
    SignInError, SignedIn, StaffAccount, StaffAccountCommands, StaffDraft, StaffError, TotpSetup,
};
use storage::staff::StaffRecord;

use super::unit::{Attempt, CommandError, Unit, command};
use super::{fault, staff_member};
use crate::audit::Subject;
use crate::platform::Platform;

/// The account commands on one platform.
pub struct StaffAccounts(pub Platform);

impl CommandError for StaffError {
    fn word(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.word(),
            Self::Exists(_) => "exists",
            Self::LastAdmin => "last-admin",
            Self::WrongPassword => "wrong-password",
            Self::WrongCode => "wrong-code",
        }
    }

    fn fields(&self) -> Vec<String> {
        match self {
            Self::Refused(refusal) => CommandError::fields(refusal),
            Self::Exists(_) | Self::LastAdmin | Self::WrongPassword | Self::WrongCode => Vec::new(),
        }
    }
}

impl CommandError for SignInError {
    fn word(&self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::WrongCode => "wrong-code",
            Self::Locked(_) => "locked",
            Self::Refused(refusal) => refusal.word(),
        }
    }
}

#[async_trait]
impl StaffAccountCommands for StaffAccounts {
    async fn sign_in(&self, ctx: &Context, email: &str, password: &str) -> Result<SignedIn, SignInError> {
        sign_in::with_password(&self.0, ctx, email, password).await
    }

    async fn sign_in_with_code(
        &self,
        ctx: &Context,
        staff: StaffId,
        code: &str,
    ) -> Result<SignedIn, SignInError> {
        sign_in::with_code(&self.0, ctx, staff, code).await
    }

    async fn sign_out_everywhere(&self, ctx: &Context) -> Result<(), StaffError> {
        command!(
            &self.0,
            ctx,
            own_attempt("staff.sign_out_everywhere", ctx),
            |unit| own::sign_out_everywhere(unit)
        )
    }

    async fn change_password(&self, ctx: &Context, present: &str, new: &str) -> Result<SignedIn, StaffError> {
        own::change_password(&self.0, ctx, present, new).await
    }

    async fn begin_totp(&self, ctx: &Context) -> Result<TotpSetup, StaffError> {
        command!(&self.0, ctx, own_attempt("staff.totp_begin", ctx), |unit| {
            own::begin_totp(unit)
        })
    }

    async fn confirm_totp(&self, ctx: &Context, code: &str) -> Result<Vec<String>, StaffError> {
        command!(&self.0, ctx, own_attempt("staff.totp_confirm", ctx), |unit| {
            own::confirm_totp(unit, code)
        })
    }

    async fn disable_totp(&self, ctx: &Context, password: &str) -> Result<(), StaffError> {
        own::disable_totp(&self.0, ctx, password).await
    }

    async fn create(&self, ctx: &Context, draft: &StaffDraft) -> Result<StaffAccount, StaffError> {
        manage::create(&self.0, ctx, draft).await
    }

    async fn update(
        &self,
        ctx: &Context,
        staff: StaffId,
        name: &str,
        role: &str,
    ) -> Result<StaffAccount, StaffError> {
        command!(&self.0, ctx, on("staff.update", staff), |unit| manage::update(
            unit, staff, name, role
        ))
    }

    async fn disable(&self, ctx: &Context, staff: StaffId) -> Result<StaffAccount, StaffError> {
        command!(&self.0, ctx, on("staff.disable", staff), |unit| manage::disable(
            unit, staff
        ))
    }

    async fn enable(&self, ctx: &Context, staff: StaffId) -> Result<StaffAccount, StaffError> {
        command!(&self.0, ctx, on("staff.enable", staff), |unit| manage::enable(
            unit, staff
        ))
    }

    async fn reset_password(
        &self,
        ctx: &Context,
        staff: StaffId,
        password: &str,
    ) -> Result<StaffAccount, StaffError> {
        manage::reset_password(&self.0, ctx, staff, password).await
    }
}

fn on(action: &'static str, staff: StaffId) -> Attempt {
    Attempt::new(action, "staff", Some(staff.uuid()))
}

fn own_attempt(action: &'static str, ctx: &Context) -> Attempt {
    Attempt::new(
        action,
        "staff",
        staff_member(ctx).ok().map(|staff| staff.id.uuid()),
    )
}

fn subject(staff: StaffId) -> Subject {
    Subject {
        kind: "staff",
        id: Some(staff.uuid()),
    }
}

/// The account, kept from changing until the end of the unit.
async fn load(unit: &mut Unit<'_>, staff: StaffId) -> Result<StaffRecord, Refusal> {
    let found = storage::staff::lock(&mut unit.db, staff).await.map_err(fault)?;
    found.ok_or_else(|| Refusal::NotFound("staff account".to_owned()))
}

/// The acting staff member's own account.
async fn load_own(unit: &mut Unit<'_>) -> Result<StaffRecord, Refusal> {
    let staff = staff_member(unit.ctx)?.id;
    load(unit, staff).await
}

fn actor(record: &StaffRecord) -> StaffActor {
    StaffActor {
        id: record.account.id,
        name: record.account.name.clone(),
        role: record.account.role,
    }
}
