//! `compliance.evaluate`: looks at the verdict on an order again, because time has passed or another buyer's order names the
//! same vehicle.

use domain::kernel::{OrderId, Refusal};

use super::{Ending, Failure, Work};
use crate::commands::fault;
use crate::commands::unit::{Attempt, Unit};
use crate::platform::Platform;

/// One try.
pub(super) async fn run(platform: &Platform, work: &Work) -> Result<(), Failure> {
    let order = OrderId::parse(work.text("order")?)
        .map_err(|_| Failure::GiveUp("The job's order is no id.".to_owned()))?;
    let buyer = work.buyer()?;
    let mut attempt = Attempt::new("compliance.evaluate", "order", Some(order.uuid()));
    attempt.organization = work.job.organization;
    let mut unit = Unit::of_work(platform, &work.ctx, attempt).await?;
    // The buyer first, as everybody who plans a look; then the end of this one: the next is enqueued under the same key.
    let held = storage::buyer::lock(&mut unit.db, buyer).await.map_err(fault);
    let ended = match held {
        Ok(_) => unit.ends(&work.job.lease, &Ending::Done).await,
        Err(refusal) => Err(refusal),
    };
    unit.touches_order(buyer, order);
    unit.close::<(), Refusal>(ended).await?;
    Ok(())
}
