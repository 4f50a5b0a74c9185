//! From facts to the verdict.

use serde::{Deserialize, Serialize};

use super::blocker::{Blocker, BlockerKind, Code, Key, Module};
use super::facts::Facts;
use super::rollup::{
    BuyerModule, BuyerModuleStatus, ComplianceStatus, Decision, ExportFileModule, ExportFileStatus,
    InvoiceModule, Modules, OrderModule, OrderModuleStatus, PaymentModule, Readiness, RecordModuleStatus,
    Rollup, TransportModule, TransportStatus, VinModule, VinTransportModule,
};
use super::rules::{self, Check, Found};
use super::ruling::{Ruling, RulingKind};
use crate::buyer::KycMode;
use crate::document::DocumentType;
use crate::invoice::InvoiceKind;
use crate::kernel::{OrderId, RulingId, Timestamp};
use crate::kyc;
use crate::order::VinStatus;

/// The verdict on an order: a pure function of its facts and the time.
#[must_use]
pub fn evaluate(facts: &Facts, now: Timestamp) -> Rollup {
    let checks = rules::all(facts, now);
    let mut all: Vec<Blocker> = checks
        .iter()
        .flat_map(|check| check.found.iter().map(move |found| (check, found)))
        .filter_map(|(check, found)| blocker(facts, check, found, now))
        .collect();
    all.sort_by_key(|blocker| (blocker.module, blocker.code));
    let (warnings, blockers): (Vec<Blocker>, Vec<Blocker>) = all
        .into_iter()
        .partition(|blocker| blocker.kind == BlockerKind::Warning);

    let failed = blockers.iter().any(|blocker| blocker.kind == BlockerKind::Failed);
    let status = match (facts.cancelled, failed, blockers.is_empty()) {
        (true, _, _) => ComplianceStatus::Incomplete,
        (false, true, _) => ComplianceStatus::Invalid,
        (false, false, false) => ComplianceStatus::Incomplete,
        (false, false, true) => ComplianceStatus::Valid,
    };
    let decision = match status {
        ComplianceStatus::Valid => Some(Decision::ValidExport),
        ComplianceStatus::Invalid => Some(Decision::VatApplicable),
        ComplianceStatus::Incomplete => None,
    };
    let only_transport = blockers.iter().all(|blocker| blocker.module == Module::Transport);
    let readiness = match status {
        ComplianceStatus::Valid => Readiness::ReadyForExport,
        ComplianceStatus::Incomplete if !facts.cancelled && only_transport => Readiness::ReadyForPickup,
        ComplianceStatus::Incomplete | ComplianceStatus::Invalid => Readiness::Blocked,
    };
    let modules = modules(facts, &blockers, (status, decision));
    // A cancelled order shows how far it came, and has nothing left to do.
    let (blockers, warnings) = if facts.cancelled {
        (Vec::new(), Vec::new())
    } else {
        (blockers, warnings)
    };
    Rollup {
        order_uuid: facts.order,
        compliance_status: status,
        decision,
        readiness,
        blockers,
        warnings,
        modules,
    }
}

/// A finding as published, unless a person accepted it.
fn blocker(facts: &Facts, check: &Check, found: &Found, now: Timestamp) -> Option<Blocker> {
    let key = key(check, found);
    let ruling = facts
        .rulings
        .iter()
        .find(|ruling| ruling.in_force() && rests_on(ruling, &key, found));
    let (code, message) = match ruling {
        Some(ruling) if ruling.kind == RulingKind::MismatchAccepted => return None,
        Some(ruling) => (
            Code::EvidenceUnobtainable,
            format!(
                "{} cannot be had: {} Charge VAT, or withdraw the declaration and upload the paper.",
                labels(&found.types),
                sentence(&ruling.reason)
            ),
        ),
        None => (check.code, found.message.clone()),
    };
    let mut blocker = Blocker {
        module: check.module,
        code,
        message,
        kind: code.kind(),
        rule: code.rule().to_owned(),
        document_types: found.types.clone(),
        vins: found.vins.clone(),
        since: now,
    };
    blocker.since = facts.since.get(&blocker.key()).copied().unwrap_or(now);
    Some(blocker)
}

fn key(check: &Check, found: &Found) -> Key {
    Key {
        code: check.code,
        subject: check.code.subject(check.module, &found.types, &found.vins),
    }
}

/// A ruling is about this finding, of the kind that can be ruled so, and the evidence is the same.
fn rests_on(ruling: &Ruling, key: &Key, found: &Found) -> bool {
    let fits = match ruling.kind {
        RulingKind::MismatchAccepted => Code::ACCEPTABLE.contains(&key.code),
        RulingKind::EvidenceUnobtainable => {
            key.code.kind() == BlockerKind::Missing && !found.types.is_empty()
        }
    };
    fits && ruling.about == *key && ruling.basis == found.basis
}

fn labels(types: &[DocumentType]) -> String {
    let labels: Vec<&str> = types.iter().map(|kind| kind.label()).collect();
    labels.join(" or ")
}

fn sentence(reason: &str) -> String {
    if reason.ends_with(['.', '!', '?']) {
        reason.to_owned()
    } else {
        format!("{reason}.")
    }
}

/// Which rulings have lost their ground: the evidence changed, or what they were about is gone. A cancelled order is left
/// as it was.
#[must_use]
pub fn lapsed(facts: &Facts, now: Timestamp) -> Vec<RulingId> {
    if facts.cancelled {
        return Vec::new();
    }
    let checks = rules::all(facts, now);
    let stands = |ruling: &Ruling| {
        checks
            .iter()
            .flat_map(|check| check.found.iter().map(move |found| (key(check, found), found)))
            .any(|(key, found)| rests_on(ruling, &key, found))
    };
    facts
        .rulings
        .iter()
        .filter(|ruling| ruling.state.is_live() && !stands(ruling))
        .map(|ruling| ruling.id)
        .collect()
}

/// What a ruling that accepts `code` would rest on: its key and the evidence as it is. `None` when there is no such
/// mismatch.
#[must_use]
pub fn mismatch(facts: &Facts, code: Code, now: Timestamp) -> Option<(Key, String)> {
    ground(facts, now, |check, found| {
        // What is still being read is no mismatch yet.
        check.code == code && !found.basis.is_empty()
    })
}

/// What a ruling that `kind` cannot be had would rest on. `None` when no blocker asks for such a document.
#[must_use]
pub fn unobtainable(facts: &Facts, kind: DocumentType, now: Timestamp) -> Option<(Key, String)> {
    ground(facts, now, |check, found| {
        check.code.kind() == BlockerKind::Missing && found.types.contains(&kind)
    })
}

fn ground(facts: &Facts, now: Timestamp, fits: impl Fn(&Check, &Found) -> bool) -> Option<(Key, String)> {
    rules::all(facts, now).iter().find_map(|check| {
        check
            .found
            .iter()
            .find(|found| fits(check, found))
            .map(|found| (key(check, found), found.basis.clone()))
    })
}

/// When time alone changes the verdict next, if it does: an answer of VIES becomes older than 24 hours, a delivery becomes
/// overdue.
#[must_use]
pub fn due_next(facts: &Facts, now: Timestamp) -> Option<Timestamp> {
    if facts.cancelled {
        return None;
    }
    let stale = facts
        .rechecks_active()
        .then(|| rules::vies_that_counts(&facts.buyer.vies.answers, facts.delivered_on()))
        .flatten()
        .map(|answer| answer.at.plus_millis(rules::FRESH_MILLIS + 1));
    let overdue = facts
        .vehicles
        .iter()
        .filter(|vehicle| vehicle.leg.delivery().is_none())
        .filter_map(|vehicle| vehicle.leg.pickup())
        .map(|pickup| pickup.pickup_date.plus_days(rules::OVERDUE_DAYS + 1).start());
    overdue.chain(stale).filter(|at| *at > now).min()
}

fn modules(
    facts: &Facts,
    blockers: &[Blocker],
    (status, decision): (ComplianceStatus, Option<Decision>),
) -> Modules {
    let worst = |module: Module| {
        blockers
            .iter()
            .filter(|blocker| blocker.module == module)
            .map(|blocker| blocker.kind)
            .max()
    };
    let open = |code: Code| blockers.iter().any(|blocker| blocker.code == code);
    let (vies, asked_at) = rules::vies_shown(facts);
    let buyer = &facts.buyer;
    let active = buyer.papers.keys().copied().collect();
    let record = |there: bool, module: Module| match (there, worst(module)) {
        (_, Some(BlockerKind::Failed)) => RecordModuleStatus::Invalid,
        (false, _) => RecordModuleStatus::Missing,
        (true, Some(_)) => RecordModuleStatus::Incomplete,
        (true, None) => RecordModuleStatus::Valid,
    };
    Modules {
        buyer: BuyerModule {
            status: match worst(Module::Buyer) {
                Some(BlockerKind::Failed) => BuyerModuleStatus::Invalid,
                Some(_) => BuyerModuleStatus::Incomplete,
                None => BuyerModuleStatus::Valid,
            },
            vies_last_checked_at: asked_at,
            vies_result: vies,
            documents_complete: kyc::missing(buyer.identity.mode, &active).is_empty(),
            kyc_verification_status: (buyer.identity.mode == KycMode::Nt24Led).then_some(buyer.verification),
        },
        order: OrderModule {
            status: match worst(Module::Order) {
                _ if facts.cancelled => OrderModuleStatus::Cancelled,
                Some(_) => OrderModuleStatus::Incomplete,
                None => OrderModuleStatus::Complete,
            },
            vins: facts
                .vehicles
                .iter()
                .map(|vehicle| VinModule {
                    vin: vehicle.vin,
                    compliance_status: vin_status(facts, vehicle, blockers, status),
                })
                .collect(),
        },
        invoice: InvoiceModule {
            status: record(facts.invoice.is_some(), Module::Invoice),
            kind: facts.invoice.as_ref().map(|_| InvoiceKind::Preliminary),
            vat_included: facts.invoice.as_ref().map(|invoice| invoice.vat_included),
            final_invoice_required: decision.is_some(),
            final_invoice_received: facts.final_invoice.is_some(),
        },
        payment: PaymentModule {
            status: record(facts.payment.is_some(), Module::Payment),
            amount_matches_invoice: facts.payment.is_some()
                && facts.invoice.is_some()
                && !open(Code::AmountMismatch),
            iban_consistent: !open(Code::IbanInconsistent),
            ready_for_pickup: facts.ready().is_some(),
        },
        transport: transport(facts, worst(Module::Transport)),
        export_file: ExportFileModule {
            status: ExportFileStatus::Pending,
            download_url: None,
        },
    }
}

/// What rules the exemption out for one vehicle alone leaves the others as they are; everything else concerns them all.
fn vin_status(
    facts: &Facts,
    vehicle: &super::facts::VehicleFacts,
    blockers: &[Blocker],
    status: ComplianceStatus,
) -> VinStatus {
    let failed = blockers
        .iter()
        .filter(|blocker| blocker.kind == BlockerKind::Failed)
        .any(|blocker| blocker.vins.is_empty() || blocker.vins.contains(&vehicle.vin));
    if failed {
        VinStatus::Invalid
    } else if status == ComplianceStatus::Valid {
        VinStatus::Valid
    } else if vehicle.leg.delivery().is_some() {
        VinStatus::Delivered
    } else if facts.ready().is_some() {
        VinStatus::TransportPending
    } else {
        VinStatus::Pending
    }
}

fn transport(facts: &Facts, worst: Option<BlockerKind>) -> TransportModule {
    let all = facts.vehicles.len();
    let status = match (worst, facts.picked_up(), facts.delivered()) {
        (Some(BlockerKind::Failed), _, _) => TransportStatus::Invalid,
        (_, 0, _) => TransportStatus::NotStarted,
        (_, picked_up, 0) if picked_up == all => TransportStatus::InProgress,
        (_, _, delivered) if delivered == all => TransportStatus::Delivered,
        _ => TransportStatus::Partial,
    };
    TransportModule {
        status,
        pickup_confirmed: facts.picked_up() == all,
        pickup_date: facts
            .vehicles
            .iter()
            .filter_map(|vehicle| vehicle.leg.pickup())
            .map(|pickup| pickup.pickup_date)
            .min(),
        delivery_confirmed: facts.delivered() == all,
        cmr_uploaded: facts.has_any(&[DocumentType::TransportCmr, DocumentType::TransportCmrDelivery]),
        daily_vies_checks_active: facts.rechecks_active(),
        vins: facts
            .vehicles
            .iter()
            .map(|vehicle| VinTransportModule {
                vin: vehicle.vin,
                pickup_confirmed: vehicle.leg.pickup().is_some(),
                delivery_confirmed: vehicle.leg.delivery().is_some(),
            })
            .collect(),
    }
}

/// What a rule made of the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// It has nothing to say about this order.
    NotApplicable,
    /// All is well.
    Met,
    /// Something is missing.
    Open,
    /// The exemption does not hold.
    Failed,
    /// Something is worth a look.
    Warned,
    /// A person accepted what it found.
    Accepted,
    /// A person declared that the paper cannot be had.
    Unobtainable,
}

/// A rule in the tree of `?explain=true`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedRule {
    /// Which.
    pub code: Code,
    /// What it finds, when it finds something.
    pub kind: BlockerKind,
    /// The legal or contractual reference.
    pub rule: String,
    /// What it made of the facts.
    pub outcome: Outcome,
    /// The facts it read.
    pub facts: Vec<ReadFact>,
    /// What it found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<String>,
}

/// A fact that a rule read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadFact {
    /// Its name, by the names of the API.
    pub name: String,
    /// What it was.
    pub value: String,
}

/// The rules of a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedModule {
    /// Which.
    pub module: Module,
    /// Its rules.
    pub rules: Vec<ExplainedRule>,
}

/// The rule tree: every rule, the facts it read, its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Explained {
    /// Of which order.
    pub order_uuid: OrderId,
    /// When it was evaluated.
    pub evaluated_at: Timestamp,
    /// By module.
    pub modules: Vec<ExplainedModule>,
}

/// Every rule with the facts it read and its outcome.
#[must_use]
pub fn explain(facts: &Facts, now: Timestamp) -> Explained {
    let checks = rules::all(facts, now);
    let modules = Module::ALL.into_iter().map(|module| ExplainedModule {
        module,
        rules: checks
            .iter()
            .filter(|check| check.module == module)
            .map(|check| explained(facts, check))
            .collect(),
    });
    Explained {
        order_uuid: facts.order,
        evaluated_at: now,
        modules: modules.collect(),
    }
}

fn explained(facts: &Facts, check: &Check) -> ExplainedRule {
    let ruled = |found: &Found| {
        let key = key(check, found);
        facts
            .rulings
            .iter()
            .find(|ruling| ruling.in_force() && rests_on(ruling, &key, found))
            .map(|ruling| ruling.kind)
    };
    let rulings: Vec<Option<RulingKind>> = check.found.iter().map(ruled).collect();
    let outcome = if !check.applies {
        Outcome::NotApplicable
    } else if check.found.is_empty() {
        Outcome::Met
    } else if rulings.contains(&None) {
        match check.code.kind() {
            BlockerKind::Missing => Outcome::Open,
            BlockerKind::Failed => Outcome::Failed,
            BlockerKind::Warning => Outcome::Warned,
        }
    } else if rulings.contains(&Some(RulingKind::EvidenceUnobtainable)) {
        Outcome::Unobtainable
    } else {
        Outcome::Accepted
    };
    let fact = |(name, value): &(&'static str, String)| ReadFact {
        name: (*name).to_owned(),
        value: value.clone(),
    };
    ExplainedRule {
        code: check.code,
        kind: check.code.kind(),
        rule: check.code.rule().to_owned(),
        outcome,
        facts: check.read.iter().map(fact).collect(),
        messages: check.found.iter().map(|found| found.message.clone()).collect(),
    }
}
