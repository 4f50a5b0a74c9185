//! The sandbox: the outside world simulated and steered (product.md section 4).
//!
//! What is here exists in the sandbox only: its endpoints answer 404 in production, its clock is not even made there.

mod clock;
mod lists;
pub mod page;

use domain::kernel::{Context, Refusal, VatNumber};
use domain::kyc::KycError;
use external::vies::simulated::Override;
use storage::Db;

pub use clock::{SandboxClock, SteeredClock};
pub use lists::lists;

use crate::commands::fault;
use crate::commands::kyc::identity::{Said, take};
use crate::commands::unit::{Attempt, Unit};
use crate::platform::Platform;

fn vies_name(number: &VatNumber) -> String {
    format!("vies/{number}")
}

/// The answer somebody ordered for a number.
///
/// # Errors
/// When the database fails.
pub async fn ordered_vies(db: &mut Db, number: &VatNumber) -> Result<Option<Override>, Refusal> {
    let value = storage::sandbox::get(db, &vies_name(number))
        .await
        .map_err(fault)?;
    // One that cannot be read is as good as none.
    Ok(value.and_then(|value| serde_json::from_value(value).ok()))
}

/// Orders the answer for a number, from the next check on.
///
/// # Errors
/// When the database fails.
pub async fn order_vies(db: &mut Db, number: &VatNumber, ordered: &Override) -> Result<(), Refusal> {
    let value = serde_json::to_value(ordered).map_err(|_| Refusal::Internal)?;
    storage::sandbox::put(db, &vies_name(number), value)
        .await
        .map_err(fault)
}

/// Ends a verification, as if the buyer had gone through the check.
///
/// # Errors
/// When there is no such session, or it has ended.
pub async fn end_identity(platform: &Platform, ctx: &Context, said: Said) -> Result<(), KycError> {
    let attempt = Attempt::new("sandbox.identity", "identity_session", None);
    let mut unit = Unit::of_work(platform, ctx, attempt).await?;
    let taken = take(&mut unit, said).await;
    let taken = taken.and_then(|found| Ok(found.ok_or_else(|| Refusal::NotFound("session".to_owned()))?));
    unit.close(taken).await
}
