//! `vies.recheck`: asks VIES once a day about a buyer, as long as one of its orders is ready for pickup or on its way. One
//! question serves all of them.

use domain::kernel::{Refusal, Timestamp};

use super::{Ending, Failure, Work};
use crate::commands::unit::{Attempt, Unit};
use crate::commands::{compliance, fault, kyc};
use crate::platform::Platform;

/// One try.
pub(super) async fn run(platform: &Platform, work: &Work) -> Result<(), Failure> {
    let id = work.buyer()?;
    let mut attempt = Attempt::new("kyc.vies.recheck", "buyer", Some(id.uuid()));
    attempt.organization = work.job.organization;
    let mut unit = Unit::of_work(platform, &work.ctx, attempt).await?;
    let done = again(&mut unit, work).await;
    unit.close::<(), Refusal>(done).await?;
    Ok(())
}

async fn again(unit: &mut Unit<'_>, work: &Work) -> Result<(), Refusal> {
    let id = work.job.buyer.ok_or(Refusal::Internal)?;
    let buyer = storage::buyer::lock(&mut unit.db, id).await.map_err(fault)?;
    let Some(buyer) = buyer else {
        return unit.ends(&work.job.lease, &Ending::Done).await;
    };
    let cases = compliance::cases_of_buyer(&mut unit.db, &buyer).await?;
    if !cases.iter().any(|case| case.facts.rechecks_active()) {
        return unit.ends(&work.job.lease, &Ending::Done).await;
    }
    let known = storage::kyc::vies::facts(&mut unit.db, buyer.id, &buyer.vat_number)
        .await
        .map_err(fault)?;
    let last = known.conclusive.map(|check| check.checked_at);
    let due: Option<Timestamp> = last
        .map(compliance::next_question)
        .filter(|next| *next > unit.now);
    // A check that waits for the end of an outage is left to wait.
    if due.is_none() && !kyc::under_way(&mut unit.db, &buyer).await? {
        kyc::vies::enqueue(unit, &buyer).await?;
    }
    // Also when this question finds no answer for a day: it is the check's part to go on asking, and ours to come back.
    let next = due.unwrap_or_else(|| compliance::next_question(unit.now));
    unit.ends(&work.job.lease, &Ending::Again(next, String::new()))
        .await
}
