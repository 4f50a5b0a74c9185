//! VIES: put a check into the queue, store what it found, record an answer obtained by hand.

use domain::buyer::Buyer;
use domain::document::DocumentOwner;
use domain::event::KycChange;
use domain::job::JobState;
use domain::kernel::{BuyerId, PartnerId, Refusal, ViesCheckId};
use domain::kyc::{
    KycError, ManualVies, ManualViesDraft, NameMatch, ViesCheck, ViesMethod, ViesQueued, ViesResult,
};
use external::vies::{Action, Note, Outcome, Reply, next_try};
use serde_json::json;
use storage::job::Lease;
use storage::kyc::vies::Evidence;

use super::{changed, facts};
use crate::commands::unit::{Attempt, Unit};
use crate::commands::{authority, buyer as buyers, fault};
use crate::jobs::{Ending, Kind, Order};
use crate::platform::Platform;

pub(super) async fn queue(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    buyer: BuyerId,
) -> Result<ViesQueued, KycError> {
    let buyer = buyers::load(unit, seller, buyer).await?;
    unit.noted(buyer.organization, buyers::subject(&buyer)).await?;
    Ok(enqueue(unit, &buyer).await?)
}

/// The same check waits at most once. The number is part of it: a check of the old one that runs while the number is
/// corrected must not stand in for the new one.
#[must_use]
pub fn check_key(buyer: &Buyer) -> String {
    format!("{}:{}", buyer.id, buyer.vat_number)
}

/// Puts a check of the buyer's number into the queue: one per number, one at a time per member state.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(unit: &mut Unit<'_>, buyer: &Buyer) -> Result<ViesQueued, Refusal> {
    let key = check_key(buyer);
    let lane = format!("vies:{}", buyer.vat_number.prefix().as_str());
    let order = Order::new(Kind::ViesCheck, json!({ "vatNumber": buyer.vat_number.as_str() }))
        .once(&key)
        .in_lane(lane);
    if unit.enqueue(order.about(buyer.organization, buyer.id)).await? {
        return Ok(ViesQueued::Queued);
    }
    let live = storage::job::live(&mut unit.db, Kind::ViesCheck.as_str(), &key).await;
    if let Some((_, JobState::Running)) = live.map_err(fault)? {
        return Ok(ViesQueued::InProgress);
    }
    // Somebody wants it now: a check that waits for the end of an outage does not wait any longer.
    storage::job::hurry(&mut unit.db, Kind::ViesCheck.as_str(), &key, unit.now)
        .await
        .map_err(fault)?;
    Ok(ViesQueued::Queued)
}

/// How an answer's name compares with the buyer's. A missing name is not a negative.
pub(crate) fn name_match(buyer: &Buyer, told: Option<&str>) -> NameMatch {
    use screening::names::NameMatch as Found;
    let found = screening::names::compare(&buyer.company_name, told);
    let score = found.score_percent().unwrap_or(0);
    match found {
        Found::NotDisclosed => NameMatch::NotDisclosed,
        Found::Same { .. } => NameMatch::Same(score),
        Found::Review { .. } => NameMatch::Review(score),
        Found::Different { .. } => NameMatch::Different(score),
    }
}

/// Stores what a check found, and ends its job in the same transaction: done with an answer, to be tried again during
/// an outage. Answers a reason when only a person can help: then the job is to be given up.
///
/// # Errors
/// When the job is not ours any more, or the database fails.
pub async fn record(
    platform: &Platform,
    ctx: &domain::kernel::Context,
    (asked, requester): (&Buyer, Option<String>),
    (reply, simulated): (&Reply, bool),
    lease: &Lease,
    attempt: i64,
) -> Result<Option<String>, Refusal> {
    let what = Attempt::new("kyc.vies.answer", "buyer", Some(asked.id.uuid())).of(asked.organization);
    let mut unit = Unit::of_work(platform, ctx, what).await?;
    let done = async {
        let unit = &mut unit;
        let Some(buyer) = storage::buyer::lock(&mut unit.db, asked.id)
            .await
            .map_err(fault)?
        else {
            return unit.ends(lease, &Ending::Done).await.map(|()| None);
        };
        let answer = reply.outcome.answer();
        let reason = reply.outcome.reason();
        let check = ViesCheck {
            id: ViesCheckId::new(unit.now, &*unit.platform.entropy),
            // The one that was asked, whatever the buyer's number is by now.
            vat_number: asked.vat_number.clone(),
            requester: requester.filter(|_| reply.requester_used),
            result: match &reply.outcome {
                Outcome::Valid(_) => ViesResult::Valid,
                Outcome::Invalid(_) => ViesResult::Invalid,
                Outcome::Unknown(_) => ViesResult::Unknown,
            },
            // A refused requester can still come with an answer: then this says why there is no consultation number.
            reason: reason.map(ToString::to_string).or_else(|| {
                let refused = matches!(reply.note, Some(Note::RequesterRefused { .. }));
                refused.then(|| "INVALID_REQUESTER_INFO".to_owned())
            }),
            consultation_number: answer.and_then(|answer| answer.consultation_number.clone()),
            name: answer.and_then(|answer| answer.name.clone()),
            address: answer.and_then(|answer| answer.address.clone()),
            name_match: answer.map(|answer| name_match(asked, answer.name.as_deref())),
            method: if simulated {
                ViesMethod::Simulated
            } else {
                ViesMethod::Online
            },
            document: None,
            raw_sha256: reply.raw_sha256.clone(),
            asked_by: unit.ctx.actor.name().to_owned(),
            checked_at: unit.now,
        };
        let evidence = Evidence {
            endpoint: Some(reply.endpoint.clone()).filter(|endpoint| !endpoint.is_empty()),
            request: Some(reply.request.clone()).filter(|request| !request.is_empty()),
            http_status: reply.http_status.map(i64::from),
            raw: reply.raw.clone(),
            lease: Some(lease.clone()),
        };
        store(unit, &buyer, &check, &evidence).await?;
        let ending = match reason.map(|reason| (reason, reason.action())) {
            None | Some((_, Action::GiveUpOurData)) => Ending::Done,
            Some((reason, Action::Retry)) => {
                let random = u64::from_le_bytes(unit.platform.random::<8>());
                let tries = u32::try_from(attempt).unwrap_or(u32::MAX);
                let due = unit.now.plus_seconds(next_try(tries, random));
                Ending::Again(due, format!("VIES: {reason}"))
            }
            Some((reason, Action::Alarm)) => return Ok(Some(format!("VIES: {reason}"))),
        };
        unit.ends(lease, &ending).await.map(|()| None)
    };
    let done = done.await;
    unit.close(done).await
}

/// Stores a check with its events.
async fn store(
    unit: &mut Unit<'_>,
    buyer: &Buyer,
    check: &ViesCheck,
    evidence: &Evidence,
) -> Result<(), Refusal> {
    let before = facts(&mut unit.db, buyer).await?.vies.shown();
    storage::kyc::vies::insert(
        &mut unit.db,
        (buyer.organization, buyer.id),
        check,
        evidence,
        unit.now,
    )
    .await
    .map_err(fault)?;
    let changes = [
        super::change("vatNumber", None, Some(check.vat_number.to_string())),
        super::change(
            "viesResult",
            Some(before.as_str().to_owned()),
            Some(check.result.as_str().to_owned()),
        ),
        super::change("reason", None, check.reason.clone()),
        super::change("consultationNumber", None, check.consultation_number.clone()),
        super::change("rawSha256", None, check.raw_sha256.clone()),
    ];
    let changes: Vec<_> = changes
        .into_iter()
        .filter(|change| change.after.is_some())
        .collect();
    let event = KycChange::ViesChecked(Box::new(check.clone()), before);
    changed(unit, buyer, event, &changes, &[]).await?;
    if check.result == ViesResult::Invalid {
        let event = KycChange::ViesCheckFailed(Box::new(check.clone()), before);
        changed(unit, buyer, event, &changes, &[]).await?;
    }
    Ok(())
}

pub(super) async fn record_by_hand(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    buyer: BuyerId,
    draft: &ManualViesDraft,
) -> Result<ViesCheck, KycError> {
    let buyer = buyers::load(unit, seller, buyer).await?;
    let staff = authority::staff_member(unit.ctx)?.clone();
    let ManualVies {
        result,
        checked_at,
        consultation_number,
        document,
        name,
    } = draft.parse(unit.now)?;
    let owner = DocumentOwner::Buyer(seller, buyer.id);
    let proof = storage::document::get(&mut unit.db, owner, document).await;
    if !proof.map_err(fault)?.is_some_and(|document| document.is_active()) {
        let mut fields = domain::kernel::Fields::new();
        fields.refuse(
            "document",
            &draft.document,
            "This buyer has no such active document. Upload the proof first, then choose it.",
        );
        return Err(fields.finish(None::<()>).err().unwrap_or_default().into());
    }
    let known = facts(&mut unit.db, &buyer).await?.vies;
    if let Some(later) = known.conclusive.filter(|check| check.checked_at >= checked_at) {
        return Err(KycError::InvalidState(format!(
            "VIES was asked later than that: {} on {}. An earlier answer would change nothing.",
            later.result.as_str(),
            later.checked_at.exact_text()
        )));
    }
    let check = ViesCheck {
        id: ViesCheckId::new(unit.now, &*unit.platform.entropy),
        vat_number: buyer.vat_number.clone(),
        requester: None,
        result,
        reason: None,
        consultation_number: Some(consultation_number),
        name_match: Some(name_match(&buyer, name.as_deref())),
        name,
        address: None,
        method: ViesMethod::ByHand,
        document: Some(document),
        raw_sha256: None,
        asked_by: staff.name,
        checked_at,
    };
    store(unit, &buyer, &check, &Evidence::default()).await?;
    Ok(check)
}
