//! `vies.check`: asks VIES about a buyer's number and stores what it says.

use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::kernel::Refusal;
use external::vies::{Admission, Gate, Query, simulated};

use super::{Ending, Failure, Work};
use crate::commands::{fault, kyc};
use crate::outside::{AskVies, Outside};
use crate::platform::Platform;
use crate::sandbox;

/// One try.
pub(super) async fn run(platform: &Platform, outside: &Outside, work: &Work) -> Result<(), Failure> {
    let mut db = platform.store.read().await.map_err(fault)?;
    let buyer = storage::buyer::by_id(&mut db, work.buyer()?)
        .await
        .map_err(fault)?;
    let Some(buyer) = buyer else { return Ok(()) };
    // Corrected meanwhile: the new number has a check of its own.
    let meant = work
        .job
        .payload
        .get("vatNumber")
        .and_then(serde_json::Value::as_str);
    if meant.is_some_and(|meant| meant != buyer.vat_number.as_str()) {
        return Ok(());
    }
    let seller = storage::organization::partner(&mut db, buyer.seller)
        .await
        .map_err(fault)?;
    // VIES gives a consultation number only to a trader who names itself.
    let requester = seller.map(|seller| seller.vat_number);
    let asked = requester.as_ref().map(ToString::to_string);
    let (reply, simulated) = match &outside.vies {
        AskVies::Simulated => {
            let earlier = storage::kyc::vies::count(&mut db, buyer.id, &buyer.vat_number)
                .await
                .map_err(fault)?;
            let ordered = sandbox::ordered_vies(&mut db, &buyer.vat_number).await?;
            drop(db);
            let earlier = u32::try_from(earlier).unwrap_or(u32::MAX);
            let reply = simulated::answer(&buyer.vat_number, earlier, ordered.as_ref(), platform.now());
            (reply, true)
        }
        AskVies::Live(vies, gate) => {
            drop(db);
            let state = buyer.vat_number.prefix();
            let admission = lock(gate).admit(state, platform.now());
            let permit = match admission {
                Admission::Go(permit) => permit,
                Admission::Wait { until, hold } => {
                    return wait(platform, work, until, &format!("{hold:?}")).await;
                }
            };
            let query = Query {
                trader_name: Some(buyer.company_name.clone()),
                ..Query::new(buyer.vat_number.clone(), requester)
            };
            let reply = vies.check(&query).await;
            lock(gate).finish(permit, &reply.outcome, platform.now());
            // What the sandbox is told is no evidence, whoever says it.
            (reply, outside.sandbox)
        }
    };
    let alarm = kyc::vies::record(
        platform,
        &work.ctx,
        (&buyer, asked),
        (&reply, simulated),
        &work.job.lease,
        work.job.attempt,
    )
    .await?;
    alarm.map_or(Ok(()), |why| Err(Failure::GiveUp(why)))
}

fn lock(gate: &Mutex<Gate>) -> MutexGuard<'_, Gate> {
    gate.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The member state's register is down or busy: nothing was asked, nothing is stored.
async fn wait(
    platform: &Platform,
    work: &Work,
    until: domain::kernel::Timestamp,
    why: &str,
) -> Result<(), Failure> {
    let mut db = platform.store.begin().await.map_err(fault)?;
    let ending = Ending::Again(until, format!("VIES is not asked now: {why}"));
    super::end(&mut db, &work.job.lease, &ending, platform.now()).await?;
    db.commit()
        .await
        .map_err(fault)
        .map_err(|refusal: Refusal| refusal.into())
}
