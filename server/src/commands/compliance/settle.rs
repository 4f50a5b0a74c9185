//! Makes the verdicts that a change may alter anew, in the transaction of the change.

use domain::buyer::Buyer;
use domain::compliance::{ComplianceStatus, Rollup, RulingState, StoredRollup, due_next, evaluate, lapsed};
use domain::desk::marks;
use domain::event::OrderEventKind;
use domain::kernel::{BuyerId, OrderId, Refusal, Timestamp};
use domain::order::Order as Sale;
use serde_json::json;

use super::facts::{Case, cases_of_buyer, of_order};
use crate::commands::fault;
use crate::commands::kyc::change;
use crate::commands::order::changed;
use crate::commands::unit::Unit;
use crate::jobs::{Kind, Order};

/// How long before the last answer of VIES is 24 hours old it is asked again, so that an answer in time leaves no gap.
const EARLY_SECONDS: i64 = 900;

/// Makes the verdicts that hang on what the unit has touched anew. Called by the unit before it commits, and by commands
/// that answer with what follows from the verdict.
///
/// # Errors
/// When the database fails.
pub async fn settle(unit: &mut Unit<'_>) -> Result<(), Refusal> {
    // Into the queue at the end, when all events have their numbers: whoever waits for both takes them in this order.
    let mut plans = Vec::new();
    // What comes of it (a ruling that lapses) touches the order again; the second round finds nothing new.
    for _ in 0..3 {
        if unit.touched.is_empty() {
            break;
        }
        let buyers = std::mem::take(&mut unit.touched.buyers);
        let orders = std::mem::take(&mut unit.touched.orders);
        for id in &buyers {
            if let Some(buyer) = lock(unit, *id).await? {
                let cases = cases_of_buyer(&mut unit.db, &buyer).await?;
                for case in cases {
                    renew(unit, &buyer, case, false, &mut plans).await?;
                }
            }
        }
        for (id, order) in orders {
            // A cancelled order is not among the buyer's open ones.
            let Some(buyer) = lock(unit, id).await? else {
                continue;
            };
            let order = storage::order::by_id(&mut unit.db, order).await.map_err(fault)?;
            let Some(order) = order else { continue };
            // A cancelled order keeps what it showed when it was cancelled.
            let now = unit.touched.raised.contains(&order.id);
            if (buyers.contains(&id) && order.cancelled.is_none()) || (order.cancelled.is_some() && !now) {
                continue;
            }
            let case = of_order(&mut unit.db, &buyer, order).await?;
            renew(unit, &buyer, case, true, &mut plans).await?;
        }
    }
    for plan in plans {
        plan.put(unit).await?;
    }
    Ok(())
}

/// Whoever looks at the facts of a buyer's orders holds the buyer: two changes follow each other, and the later one sees
/// what the earlier one did.
async fn lock(unit: &mut Unit<'_>, buyer: BuyerId) -> Result<Option<Buyer>, Refusal> {
    storage::buyer::lock(&mut unit.db, buyer).await.map_err(fault)
}

/// `told`: something was said about this very order, and not only about its buyer.
async fn renew(
    unit: &mut Unit<'_>,
    buyer: &Buyer,
    mut case: Case,
    told: bool,
    plans: &mut Vec<Plan>,
) -> Result<(), Refusal> {
    let now = unit.now;
    for id in lapsed(&case.facts, now) {
        let Some(ruling) = case.facts.rulings.iter_mut().find(|ruling| ruling.id == id) else {
            continue;
        };
        let before = ruling.state;
        *ruling = ruling.void(now);
        let ruling = ruling.clone();
        storage::compliance::update_ruling(&mut unit.db, &ruling)
            .await
            .map_err(fault)?;
        let changes = [change(
            "ruling.state",
            Some(before.as_str().to_owned()),
            Some(ruling.state.as_str().to_owned()),
        )];
        let what = OrderEventKind::Ruling(Box::new(ruling));
        changed(unit, &case.order, what, &changes, &[]).await?;
    }
    let rollup = evaluate(&case.facts, now);
    let stored = StoredRollup::after(case.stored.as_ref(), rollup, now);
    let raised = unit.touched.raised.contains(&case.order.id);
    let order = case
        .order
        .standing(&stored.rollup, case.facts.payment.is_some(), raised, now);
    if order != case.order {
        storage::order::update(&mut unit.db, &order)
            .await
            .map_err(fault)?;
        unit.touched.raised.insert(order.id);
    }
    let approval = case
        .facts
        .rulings
        .iter()
        .any(|ruling| ruling.state == RulingState::AwaitingApproval);
    let marks = marks(order.status, &stored.rollup, approval);
    if told || order != case.order || case.stored.as_ref() != Some(&stored) {
        storage::desk::set_marks(&mut unit.db, order.id, &marks, &mut unit.touched.counted)
            .await
            .map_err(fault)?;
    }
    if case.stored.as_ref() != Some(&stored) {
        storage::compliance::save_rollup(&mut unit.db, (order.organization, order.seller), &stored)
            .await
            .map_err(fault)?;
        tell(unit, &order, case.stored.as_ref(), &stored.rollup).await?;
    }
    plans.extend(plan(buyer, &case, now));
    Ok(())
}

/// The events of a changed verdict. An order begins as INCOMPLETE.
async fn tell(
    unit: &mut Unit<'_>,
    order: &Sale,
    before: Option<&StoredRollup>,
    now: &Rollup,
) -> Result<(), Refusal> {
    let (status, decision) = before.map_or((ComplianceStatus::Incomplete, None), |before| {
        (before.rollup.compliance_status, before.rollup.decision)
    });
    if status != now.compliance_status {
        let changes = [change(
            "complianceStatus",
            Some(status.as_str().to_owned()),
            Some(now.compliance_status.as_str().to_owned()),
        )];
        let what = OrderEventKind::StatusChanged {
            previous: status,
            current: now.compliance_status,
            blockers: now.blockers.clone(),
        };
        changed(unit, order, what, &changes, &[]).await?;
    }
    if let Some(made) = now.decision.filter(|made| decision != Some(*made)) {
        let changes = [change(
            "decision",
            decision.map(|decision| decision.as_str().to_owned()),
            Some(made.as_str().to_owned()),
        )];
        changed(unit, order, OrderEventKind::DecisionMade(made), &changes, &[]).await?;
    }
    Ok(())
}

/// Work for later.
struct Plan {
    key: String,
    at: Timestamp,
    work: Order,
    /// It is not to wait longer than that when it waits already.
    hurried: bool,
}

impl Plan {
    /// Has the verdict on an order looked at again at that moment.
    fn look(buyer: &Buyer, order: OrderId, at: Timestamp) -> Self {
        let work = Order::new(Kind::ComplianceEvaluate, json!({ "order": order }));
        Self {
            key: order.to_string(),
            at,
            work: work.about(buyer.organization, buyer.id),
            hurried: true,
        }
    }

    /// Has VIES asked again about a buyer. It waits once per buyer and comes back by itself; it is not hurried when no answer
    /// comes: asking on is the check's part.
    fn ask(buyer: &Buyer, at: Timestamp) -> Self {
        Self {
            key: buyer.id.to_string(),
            at,
            work: Order::new(Kind::ViesRecheck, json!({})).about(buyer.organization, buyer.id),
            hurried: false,
        }
    }

    async fn put(self, unit: &mut Unit<'_>) -> Result<(), Refusal> {
        let kind = self.work.kind.as_str();
        let new = unit.enqueue(self.work.once(&self.key).due(self.at)).await?;
        if !new && self.hurried {
            storage::job::hurry(&mut unit.db, kind, &self.key, self.at)
                .await
                .map_err(fault)?;
        }
        Ok(())
    }
}

/// What time alone will change: the next look at the verdict, and the next question to VIES.
fn plan(buyer: &Buyer, case: &Case, now: Timestamp) -> Vec<Plan> {
    let look = due_next(&case.facts, now).map(|at| Plan::look(buyer, case.order.id, at));
    let ask = case.facts.rechecks_active().then(|| {
        let last = case.facts.buyer.vies.answers.iter().map(|answer| answer.at).max();
        Plan::ask(buyer, last.map_or(now, |last| next_question(last).max(now)))
    });
    look.into_iter().chain(ask).collect()
}

/// When VIES is asked again after an answer.
#[must_use]
pub fn next_question(last: Timestamp) -> Timestamp {
    last.plus_seconds(24 * 3_600 - EARLY_SECONDS)
}

/// An open order learns that there is now (or no longer) a second one with its vehicle: one of another buyer by the queue,
/// because a transaction holds one buyer at a time. Where several others name it, nothing changes for any of them.
pub async fn name_others(unit: &mut Unit<'_>, order: &Sale) -> Result<(), Refusal> {
    let vins: Vec<_> = order.vins.iter().map(|vin| vin.vin).collect();
    let others = storage::order::others_open(&mut unit.db, order.organization, order.id, &vins)
        .await
        .map_err(fault)?;
    for vin in vins {
        let mut of_vin = others.iter().filter(|(other, _)| *other == vin);
        let (Some((_, id)), None) = (of_vin.next(), of_vin.next()) else {
            continue;
        };
        let other = storage::order::by_id(&mut unit.db, *id).await.map_err(fault)?;
        let Some(other) = other else { continue };
        if other.buyer == order.buyer {
            unit.touches_order(other.buyer, other.id);
            continue;
        }
        let buyer = storage::buyer::by_id(&mut unit.db, other.buyer)
            .await
            .map_err(fault)?;
        if let Some(buyer) = buyer {
            let plan = Plan {
                // One of its own: a look that runs already may have read before this commit.
                key: format!("{}:{}:{}", other.id, order.id, order.version),
                hurried: false,
                ..Plan::look(&buyer, other.id, unit.now)
            };
            plan.put(unit).await?;
        }
    }
    Ok(())
}
