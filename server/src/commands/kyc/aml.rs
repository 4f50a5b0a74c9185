//! Screening: what the job found, and what staff decide about it.

use domain::buyer::{Buyer, KycMode};
use domain::event::KycChange;
use domain::kernel::{AmlHitId, BuyerId, PartnerId, Refusal};
use domain::kyc::{AmlHit, Decision, DecisionDraft, HitStatus, KycError, Screening};
use serde_json::json;
use storage::job::Lease;

use super::{aml_status, aml_subject, change, changed};
use crate::commands::unit::{Attempt, Unit};
use crate::commands::{authority, buyer as buyers, fault};
use crate::jobs::{Ending, Kind, Order};
use crate::platform::Platform;

/// A resemblance as the screening found it.
#[derive(Clone, Debug)]
pub struct Match {
    /// Which list.
    pub list: String,
    /// The entry's number there.
    pub entry_id: String,
    /// The entry's content, hexadecimal.
    pub fingerprint: String,
    /// The name that was looked for.
    pub subject: String,
    /// The name on the list.
    pub matched_name: String,
    /// In percent.
    pub score: i64,
}

/// Puts a screening of the buyer into the queue. Name, number and people are part of what waits once: a screening that
/// runs while one of them changes must not stand in for the new one.
///
/// # Errors
/// When the database fails.
pub async fn order_screening(unit: &mut Unit<'_>, buyer: &Buyer) -> Result<(), Refusal> {
    let people = storage::buyer::count_contacts(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?;
    let key = format!("{}:{}:{people}", buyer.id, buyer.version);
    let order = Order::new(Kind::AmlScreen, json!({}))
        .once(&key)
        .in_lane(format!("aml:{}", buyer.id));
    unit.enqueue(order.about(buyer.organization, buyer.id)).await?;
    // One that waits for fresh lists does not wait any longer.
    storage::job::hurry(&mut unit.db, Kind::AmlScreen.as_str(), &key, unit.now)
        .await
        .map_err(fault)
}

/// The same for a buyer that was screened before; one that was not is screened when its identity check begins.
///
/// # Errors
/// When the database fails.
pub async fn screen_again(unit: &mut Unit<'_>, buyer: &Buyer) -> Result<(), Refusal> {
    let screening = storage::kyc::aml::screening(&mut unit.db, buyer.id).await;
    match (buyer.kyc_mode, screening.map_err(fault)?) {
        (KycMode::Nt24Led, Some(_)) => order_screening(unit, buyer).await,
        (KycMode::Nt24Led, None) | (KycMode::MarketplaceLed, _) => Ok(()),
    }
}

/// Stores what a screening found, and ends its job in the same transaction.
///
/// # Errors
/// When the job is not ours any more, or the database fails.
pub async fn screened(
    platform: &Platform,
    ctx: &domain::kernel::Context,
    buyer: &Buyer,
    (screening, found): (&Screening, Vec<Match>),
    lease: &Lease,
    ending: &Ending,
) -> Result<(), Refusal> {
    let attempt = Attempt::new("kyc.aml.screen", "buyer", Some(buyer.id.uuid())).of(buyer.organization);
    let mut unit = Unit::of_work(platform, ctx, attempt).await?;
    let done = async {
        let unit = &mut unit;
        let Some(buyer) = storage::buyer::lock(&mut unit.db, buyer.id)
            .await
            .map_err(fault)?
        else {
            return unit.ends(lease, &Ending::Done).await;
        };
        // Renamed, or with other people by now: what was found is about somebody else.
        if aml_subject(&mut unit.db, &buyer).await? != screening.subject {
            let again = Ending::Again(unit.now, "The buyer changed meanwhile.".to_owned());
            return unit.ends(lease, &again).await;
        }
        merge(unit, &buyer, screening, found).await?;
        unit.ends(lease, ending).await
    };
    let done = done.await;
    unit.close(done).await
}

/// What was decided stays with the same resemblance; what is no longer alike and nobody has decided about goes.
async fn merge(
    unit: &mut Unit<'_>,
    buyer: &Buyer,
    screening: &Screening,
    found: Vec<Match>,
) -> Result<(), Refusal> {
    let before = storage::kyc::aml::hits(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?;
    let earlier = storage::kyc::aml::screening(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?;
    let mut seen = Vec::new();
    for new in found {
        let new = AmlHit {
            id: AmlHitId::new(unit.now, &*unit.platform.entropy),
            list: new.list,
            entry_id: new.entry_id,
            fingerprint: new.fingerprint,
            subject: new.subject,
            matched_name: new.matched_name,
            score: new.score,
            status: HitStatus::Open,
            first_seen_at: unit.now,
            last_seen_at: unit.now,
        };
        let known = before.iter().find(|known| {
            (&known.list, &known.entry_id, &known.subject) == (&new.list, &new.entry_id, &new.subject)
        });
        match known {
            Some(known) => {
                let merged = known.clone().seen_again(new);
                storage::kyc::aml::update_hit(&mut unit.db, &merged)
                    .await
                    .map_err(fault)?;
                seen.push(merged.id);
            }
            None => {
                storage::kyc::aml::insert_hit(&mut unit.db, buyer.id, &new)
                    .await
                    .map_err(fault)?;
                seen.push(new.id);
            }
        }
    }
    // Incomplete lists prove nothing about what is not on them.
    if screening.complete {
        for gone in before
            .iter()
            .filter(|hit| !seen.contains(&hit.id) && hit.list != ORDERED)
        {
            storage::kyc::aml::forget_hit(&mut unit.db, gone.id)
                .await
                .map_err(fault)?;
        }
    }
    storage::kyc::aml::put_screening(&mut unit.db, buyer.id, screening)
        .await
        .map_err(fault)?;
    let subject = aml_subject(&mut unit.db, buyer).await?;
    let status = |screening: Option<&Screening>, hits: &[AmlHit]| aml_status(&subject, screening, hits);
    let hits = storage::kyc::aml::hits(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?;
    let (was, is) = (status(earlier.as_ref(), &before), status(Some(screening), &hits));
    let open = hits.iter().filter(|hit| hit.status.flags()).count();
    let changes = [
        change(
            "amlStatus",
            Some(was.as_str().to_owned()),
            Some(is.as_str().to_owned()),
        ),
        change("lists", None, Some(screening.lists.join("; "))),
        change("hits", None, Some(open.to_string())),
    ];
    // An hourly try with stale lists that changes nothing is no news.
    if was == is
        && earlier.is_some_and(|earlier| {
            earlier.complete == screening.complete
                && earlier.subject == screening.subject
                && hits.len() == before.len()
        })
    {
        return unit.noted(buyer.organization, buyers::subject(buyer)).await;
    }
    let event = KycChange::ScreeningCompleted {
        status: is,
        open: i64::try_from(open).unwrap_or(i64::MAX),
    };
    changed(unit, buyer, event, &changes, &[]).await
}

/// The list of what somebody ordered in the sandbox.
pub const ORDERED: &str = "SANDBOX";

/// In the sandbox: makes the buyer flagged or clear, as ordered.
///
/// # Errors
/// When the database fails.
pub async fn order_hit(unit: &mut Unit<'_>, buyer: &Buyer, flagged: bool) -> Result<(), Refusal> {
    let screening = Screening {
        subject: aml_subject(&mut unit.db, buyer).await?,
        lists: vec!["ordered in the sandbox".to_owned()],
        complete: true,
        screened_at: unit.now,
    };
    let hits = storage::kyc::aml::hits(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?;
    for hit in hits.into_iter().filter(|hit| hit.list == ORDERED) {
        storage::kyc::aml::forget_hit(&mut unit.db, hit.id)
            .await
            .map_err(fault)?;
    }
    let found = flagged.then(|| Match {
        list: ORDERED.to_owned(),
        entry_id: "ordered".to_owned(),
        fingerprint: "ordered".to_owned(),
        subject: buyer.company_name.clone(),
        matched_name: buyer.company_name.clone(),
        score: 100,
    });
    merge(unit, buyer, &screening, found.into_iter().collect()).await
}

pub(super) async fn decide(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    buyer: BuyerId,
    hit: AmlHitId,
    draft: &DecisionDraft,
) -> Result<AmlHit, KycError> {
    let buyer = buyers::load(unit, seller, buyer).await?;
    let staff = authority::staff_member(unit.ctx)?.clone();
    let (clear, reason) = draft.parse()?;
    let hits = storage::kyc::aml::hits(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?;
    let before = hits
        .into_iter()
        .find(|known| known.id == hit)
        .ok_or_else(|| Refusal::NotFound("resemblance".to_owned()))?;
    let decision = Decision {
        reason: reason.clone(),
        by: staff.name,
        at: unit.now,
    };
    let status = if clear {
        HitStatus::Cleared(decision)
    } else {
        HitStatus::Confirmed(decision)
    };
    let after = AmlHit {
        status,
        ..before.clone()
    };
    storage::kyc::aml::update_hit(&mut unit.db, &after)
        .await
        .map_err(fault)?;
    let changes = [
        change("hit", Some(hit.to_string()), Some(hit.to_string())),
        change(
            "status",
            Some(before.status.as_str().to_owned()),
            Some(after.status.as_str().to_owned()),
        ),
        change("reason", None, Some(reason)),
    ];
    let event = KycChange::HitDecided {
        hit,
        decision: after.status.as_str(),
    };
    changed(unit, &buyer, event, &changes, &[]).await?;
    Ok(after)
}
