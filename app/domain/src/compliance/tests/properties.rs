//! What must hold for all facts, not only for those of the scenarios.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::samples::{CAR, IBAN_OTHER, IBAN_SEEN, VAN, at, complete, day, iban, money, place, ruling, vin};
use crate::buyer::KycMode;
use crate::compliance::{
    Blocker, BlockerKind, Code, ComplianceStatus, Decision, Facts, IbanFacts, InvoiceFacts, Module,
    NameOnInvoice, Outcome, Papers, PaymentFacts, Readiness, Rollup, RulingKind, RulingState, VehicleFacts,
    ViesAnswer, ViesRecord, due_next, evaluate, explain, lapsed, mismatch, unobtainable,
};
use crate::document::DocumentType as Paper;
use crate::kernel::{Date, Money, Timestamp, VatNumber, VatPrefix};
use crate::kyc::{AmlStatus, VerificationStatus, ViesResult};
use crate::organization::RecheckUntil;
use crate::payment::Ready;
use crate::transport::{Delivery, Leg, Pickup, TransportKind};

/// Mostly this, sometimes one of those, so that every verdict turns up.
fn mostly<T: Clone + std::fmt::Debug + 'static>(usual: T, others: &[T]) -> impl Strategy<Value = T> + use<T> {
    prop_oneof![14 => Just(usual), 1 => select(others.to_vec())]
}

fn any_day() -> impl Strategy<Value = Date> {
    (0_i64..70).prop_map(|days| day("2026-02-20").plus_days(days))
}

/// Some moments fall together, and some on the edges of days.
fn any_time() -> impl Strategy<Value = Timestamp> {
    (any_day(), select(vec![0, 1, 28_800_000, 86_399_999]))
        .prop_map(|(day, millis)| day.start().plus_millis(millis))
}

fn any_money() -> impl Strategy<Value = Money> {
    let currency = mostly("EUR", &["SEK", "CHF", "HUF"]);
    let value = select(vec![
        0,
        1,
        999_999,
        1_000_000,
        1_850_000,
        Money::MAX - 1,
        Money::MAX,
    ]);
    (value, currency).prop_map(|(value, currency)| money(value, currency))
}

fn any_leg() -> BoxedStrategy<Leg> {
    let places = mostly(
        ("FR", "69120"),
        &[
            ("DE", "10115"),
            ("ES", "35001"),
            ("GB", "BT1 5GS"),
            ("GB", "SW1A 1AA"),
            ("CH", "8001"),
        ],
    );
    let from = mostly(
        None,
        &[
            Some(("FR", "75001")),
            Some(("DE", "10115")),
            Some(("NL", "1012 AB")),
        ],
    );
    let kind = mostly(TransportKind::CompanyTransport, &[TransportKind::SelfPickup]);
    (
        select(vec![0, 1, 2, 2, 2, 2, 2]),
        any_day(),
        0_i64..40,
        places,
        from,
        kind,
    )
        .prop_map(|(stage, picked_up, days, (country, post_code), from, kind)| {
            let pickup = Pickup {
                kind,
                pickup_date: picked_up,
                driver_identification: None,
                collection_address: from.map(|(country, post_code)| place(country, post_code)),
                confirmed_at: picked_up.start(),
            };
            let delivery = Delivery {
                delivery_date: picked_up.plus_days(days),
                delivery_address: place(country, post_code),
                receiver_name: None,
                confirmed_at: picked_up.start(),
            };
            match stage {
                0 => Leg::Waiting,
                1 => Leg::PickedUp(pickup),
                _ => Leg::Delivered(pickup, delivery),
            }
        })
        .boxed()
}

fn any_vehicle(number: &'static str) -> BoxedStrategy<VehicleFacts> {
    (
        prop_oneof![4 => Just(money(1_850_000, "EUR")), 1 => any_money()],
        mostly(Some(48_000), &[None, Some(6_000), Some(6_001), Some(0)]),
        mostly(Some(day("2021-05-04")), &[None, Some(day("2025-10-01"))]),
        mostly(false, &[true]),
        any_leg(),
    )
        .prop_map(
            move |(amount, mileage, first_registration, in_other_open_order, leg)| VehicleFacts {
                vin: vin(number),
                amount,
                mileage,
                first_registration,
                in_other_open_order,
                leg,
            },
        )
        .boxed()
}

fn any_vehicles() -> BoxedStrategy<Vec<VehicleFacts>> {
    let three = (
        any_vehicle(CAR),
        any_vehicle(VAN),
        any_vehicle("1M8GDM9A1KP042788"),
    );
    (1_usize..4, three)
        .prop_map(|(count, (first, second, third))| {
            let mut vehicles = vec![first, second, third];
            vehicles.truncate(count);
            vehicles
        })
        .boxed()
}

fn any_papers(kinds: &'static [Paper]) -> BoxedStrategy<Papers> {
    let kept = prop_oneof![
        14 => Just(kinds.to_vec()),
        3 => subsequence(kinds.to_vec(), kinds.len().saturating_sub(1)),
        1 => subsequence(kinds.to_vec(), 0..=kinds.len()),
    ];
    (kept, mostly(true, &[false]))
        .prop_map(|(kept, clean)| kept.into_iter().map(|kind| (kind, clean)).collect())
        .boxed()
}

const KYC_PAPERS: &[Paper] = &[
    Paper::CocExtract,
    Paper::VatCertificate,
    Paper::AmlDeclaration,
    Paper::ContactIdCard,
];
const ORDER_PAPERS: &[Paper] = &[
    Paper::ShipmentPreliminaryInvoice,
    Paper::PaymentConfirmation,
    Paper::PaymentSourceOfFundsDeclaration,
    Paper::TransportCmr,
    Paper::TransportPickupDeclaration,
    Paper::TransportCmrDelivery,
];

fn any_answers() -> impl Strategy<Value = Vec<ViesAnswer>> {
    let result = mostly(ViesResult::Valid, &[ViesResult::Invalid]);
    prop::collection::vec(
        (result, any_time()).prop_map(|(result, at)| ViesAnswer { result, at }),
        0..5,
    )
}

fn any_vies() -> BoxedStrategy<ViesRecord> {
    (
        any_answers(),
        prop::option::of(any_time()),
        mostly(false, &[true]),
    )
        .prop_map(|(answers, last_asked, malformed)| ViesRecord {
            last_asked: answers.iter().map(|answer| answer.at).max().or(last_asked),
            answers,
            malformed,
        })
        .boxed()
}

fn any_name() -> impl Strategy<Value = NameOnInvoice> {
    let read = |found| NameOnInvoice::Read {
        sha256: "5f3a".to_owned(),
        found,
    };
    let said = |same| NameOnInvoice::Said {
        name: "Another SARL".to_owned(),
        same,
    };
    mostly(
        read(true),
        &[
            read(false),
            said(true),
            said(false),
            NameOnInvoice::NoText,
            NameOnInvoice::NotReadYet,
        ],
    )
}

/// Invoice and payment for this total, more or less.
fn any_records(total: Money) -> BoxedStrategy<(Option<InvoiceFacts>, Option<PaymentFacts>)> {
    let amount = move || prop_oneof![5 => Just(total), 1 => any_money()];
    let invoice = (
        any_day(),
        amount(),
        mostly((false, false), &[(true, false), (false, true), (true, true)]),
        any_name(),
    )
        .prop_map(
            |(invoice_date, amount, (vat_included, margin_scheme), name)| InvoiceFacts {
                invoice_date,
                amount,
                vat_included,
                margin_scheme,
                name,
            },
        );
    let source = mostly(Some(IBAN_SEEN), &[None, Some(IBAN_OTHER)]);
    let known = mostly(
        vec![IBAN_SEEN],
        &[vec![], vec![IBAN_OTHER], vec![IBAN_OTHER, IBAN_SEEN]],
    );
    let account =
        (source, known, mostly(false, &[true])).prop_map(|(source, known, declared_new)| IbanFacts {
            source: source.map(iban),
            declared_new,
            known: known.into_iter().map(iban).collect(),
        });
    let ready = prop_oneof![
        6 => Just(Some(RecheckUntil::Delivery)),
        2 => Just(Some(RecheckUntil::Pickup)),
        1 => Just(None),
    ];
    let cash = prop_oneof![5 => Just(Money::zero(total.currency())), 1 => any_money()];
    let payment =
        (any_day(), amount(), cash, account, ready).prop_map(|(payment_date, bank, cash, iban, ready)| {
            PaymentFacts {
                payment_date,
                bank,
                cash,
                iban,
                ready: ready.map(|recheck_until| Ready {
                    at: at("2026-03-05T10:00:00Z"),
                    recheck_until,
                }),
            }
        });
    (
        prop::option::weighted(0.95, invoice),
        prop::option::weighted(0.95, payment),
    )
        .boxed()
}

/// An order and what hangs on it, without rulings.
fn unruled_facts() -> BoxedStrategy<Facts> {
    let buyer = (
        mostly("FR40303265045", &["DE136695976", "XI432525179", "DE136695977"]),
        select(KycMode::ALL.to_vec()),
        mostly(false, &[true]),
        any_papers(KYC_PAPERS),
        any_vies(),
        mostly(
            VerificationStatus::Verified,
            &[
                VerificationStatus::NotStarted,
                VerificationStatus::InProgress,
                VerificationStatus::Rejected,
            ],
        ),
        mostly(
            AmlStatus::Clear,
            &[AmlStatus::Pending, AmlStatus::Flagged, AmlStatus::NotApplicable],
        ),
    );
    let order =
        (any_vehicles(), any_money(), mostly(true, &[false])).prop_flat_map(|(vehicles, other, fits)| {
            let sum = Money::sum(vehicles.iter().map(|vehicle| vehicle.amount));
            let total = match sum {
                Ok(Some(sum)) if fits => sum,
                _ => other,
            };
            (Just(vehicles), Just(total), any_records(total))
        });
    let odds = (
        mostly(false, &[true]),
        prop::option::weighted(0.8, any_day()),
        mostly(VatPrefix::DE, &[VatPrefix::FR, VatPrefix::XI]),
        any_papers(ORDER_PAPERS),
    );
    (buyer, order, odds)
        .prop_map(
            |(
                (number, mode, blocked, kyc_papers, vies, verification, aml),
                (vehicles, total, (invoice, payment)),
                (cancelled, purchase_date, seller, papers),
            )| {
                let mut facts = complete();
                facts.buyer.identity.vat_number = VatNumber::parse(number).unwrap();
                facts.buyer.identity.mode = mode;
                facts.buyer.blocked = blocked;
                facts.buyer.papers = kyc_papers;
                facts.buyer.vies = vies;
                facts.buyer.verification = verification;
                facts.buyer.aml = aml;
                Facts {
                    cancelled,
                    purchase_date,
                    total,
                    seller,
                    vehicles,
                    invoice,
                    payment,
                    papers,
                    ..facts
                }
            },
        )
        .boxed()
}

/// What a person may have decided about such an order: about what is open, or about something that no longer is.
fn rule(facts: &mut Facts, choices: &[(u8, RulingState)]) {
    let now = at("2026-03-15T12:00:00Z");
    for (choice, state) in choices {
        let choice = usize::from(*choice);
        let code = Code::ACCEPTABLE[choice % Code::ACCEPTABLE.len()];
        let paper = Paper::ALL[choice % Paper::ALL.len()];
        let (kind, ground) = if choice % 2 == 0 {
            (RulingKind::MismatchAccepted, mismatch(facts, code, now))
        } else {
            (RulingKind::EvidenceUnobtainable, unobtainable(facts, paper, now))
        };
        let Some((about, basis)) = ground else { continue };
        // One live ruling about one thing.
        if facts.rulings.iter().any(|ruling| ruling.about == about) {
            continue;
        }
        let basis = if choice % 7 == 0 {
            "something else".to_owned()
        } else {
            basis
        };
        let mut ruling = ruling(facts, kind, (about, basis));
        ruling.state = *state;
        facts.rulings.push(ruling);
    }
}

fn any_facts() -> BoxedStrategy<Facts> {
    let state = mostly(RulingState::InForce, &RulingState::ALL);
    (unruled_facts(), prop::collection::vec((any::<u8>(), state), 0..8))
        .prop_map(|(mut facts, choices)| {
            rule(&mut facts, &choices);
            facts
        })
        .boxed()
}

fn codes(found: &[Blocker]) -> Vec<(Module, Code)> {
    let mut codes: Vec<(Module, Code)> = found
        .iter()
        .map(|blocker| (blocker.module, blocker.code))
        .collect();
    codes.sort_unstable();
    codes
}

/// What a verdict comes to, without words.
type Gist = (
    ComplianceStatus,
    Option<Decision>,
    Readiness,
    Vec<(Module, Code)>,
    Vec<(Module, Code)>,
);

fn gist(rollup: &Rollup) -> Gist {
    (
        rollup.compliance_status,
        rollup.decision,
        rollup.readiness,
        codes(&rollup.blockers),
        codes(&rollup.warnings),
    )
}

/// How good: INVALID, then INCOMPLETE, then VALID; and how far.
fn rank(rollup: &Rollup) -> (u8, Readiness) {
    let status = match rollup.compliance_status {
        ComplianceStatus::Invalid => 0,
        ComplianceStatus::Incomplete => 1,
        ComplianceStatus::Valid => 2,
    };
    (status, rollup.readiness)
}

fn no_better(after: &Rollup, before: &Rollup) -> bool {
    let ((status, readiness), (status_before, readiness_before)) = (rank(after), rank(before));
    status <= status_before && readiness <= readiness_before
}

/// The facts with the times of a rollup's findings, as the next evaluation gets them.
fn fed_back(facts: &Facts, rollup: &Rollup) -> Facts {
    let since = rollup.findings().map(|found| (found.key(), found.since));
    Facts {
        since: since.collect::<BTreeMap<_, _>>(),
        ..facts.clone()
    }
}

/// Facts are large: fewer cases than usual, as a share of `PROPTEST_CASES`.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: usual.cases / 2,
        ..usual
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_same_facts_give_the_same_verdict(facts in any_facts(), now in any_time()) {
        prop_assert_eq!(evaluate(&facts, now), evaluate(&facts, now));
        prop_assert_eq!(explain(&facts, now), explain(&facts, now));
    }

    #[test]
    fn status_decision_and_blockers_agree(facts in any_facts(), now in any_time()) {
        let rollup = evaluate(&facts, now);
        let status = rollup.compliance_status;
        let failed = rollup.blockers.iter().any(|blocker| blocker.kind == BlockerKind::Failed);
        prop_assert_eq!(rollup.failed().count() > 0, failed);
        if facts.cancelled {
            prop_assert_eq!(status, ComplianceStatus::Incomplete);
            prop_assert_eq!(rollup.findings().count(), 0);
            prop_assert_eq!(rollup.readiness, Readiness::Blocked);
        } else {
            prop_assert_eq!(status == ComplianceStatus::Valid, rollup.blockers.is_empty());
            prop_assert_eq!(status == ComplianceStatus::Invalid, failed);
            let elsewhere = rollup.blockers.iter().any(|blocker| blocker.module != Module::Transport);
            let readiness = match status {
                ComplianceStatus::Valid => Readiness::ReadyForExport,
                ComplianceStatus::Incomplete if !elsewhere => Readiness::ReadyForPickup,
                _ => Readiness::Blocked,
            };
            prop_assert_eq!(rollup.readiness, readiness);
        }
        let decision = match status {
            ComplianceStatus::Valid => Some(Decision::ValidExport),
            ComplianceStatus::Invalid => Some(Decision::VatApplicable),
            ComplianceStatus::Incomplete => None,
        };
        prop_assert_eq!(rollup.decision, decision);
        if rollup.readiness == Readiness::ReadyForPickup {
            prop_assert!(facts.ready().is_some());
        }
    }

    #[test]
    fn findings_are_sorted_and_say_what_they_are(facts in any_facts(), now in any_time()) {
        let rollup = evaluate(&facts, now);
        for list in [&rollup.blockers, &rollup.warnings] {
            prop_assert!(list.is_sorted_by_key(|found| (found.module, found.code)));
        }
        prop_assert!(rollup.blockers.iter().all(|found| found.kind != BlockerKind::Warning));
        prop_assert!(rollup.warnings.iter().all(|found| found.kind == BlockerKind::Warning));
        let keys: BTreeSet<_> = rollup.findings().map(Blocker::key).collect();
        prop_assert_eq!(keys.len(), rollup.findings().count(), "a key stands for one finding");
        for found in rollup.findings() {
            prop_assert_eq!((found.kind, found.rule.as_str()), (found.code.kind(), found.code.rule()));
            prop_assert!(!found.message.is_empty());
            let moves = matches!(
                found.code,
                Code::EvidenceUnobtainable | Code::DocumentNotScanned | Code::DatesOutOfOrder
            );
            prop_assert!(moves || found.module == found.code.module());
        }
    }

    #[test]
    fn lists_without_an_order_have_none(
        (facts, shuffled) in any_facts().prop_flat_map(|facts| {
            let answers = Just(facts.buyer.vies.answers.clone()).prop_shuffle();
            let rulings = Just(facts.rulings.clone()).prop_shuffle();
            let known = Just(facts.payment.as_ref().map(|payment| payment.iban.known.clone()).unwrap_or_default())
                .prop_shuffle();
            (Just(facts), (answers, rulings, known))
        }),
        now in any_time(),
    ) {
        let mut other = facts.clone();
        (other.buyer.vies.answers, other.rulings) = (shuffled.0, shuffled.1);
        if let Some(payment) = &mut other.payment {
            payment.iban.known = shuffled.2;
        }
        prop_assert_eq!(evaluate(&facts, now), evaluate(&other, now));
        prop_assert_eq!(due_next(&facts, now), due_next(&other, now));
    }

    #[test]
    fn vehicles_in_another_order_give_the_same_verdict_in_that_order(
        (facts, vehicles) in unruled_facts().prop_flat_map(|facts| {
            let vehicles = Just(facts.vehicles.clone()).prop_shuffle();
            (Just(facts), vehicles)
        }),
        now in any_time(),
    ) {
        let other = Facts { vehicles, ..facts.clone() };
        let (ours, theirs) = (evaluate(&facts, now), evaluate(&other, now));
        prop_assert_eq!(gist(&ours), gist(&theirs));
        for vin in &ours.modules.order.vins {
            prop_assert!(theirs.modules.order.vins.contains(vin));
        }
        for vin in &ours.modules.transport.vins {
            prop_assert!(theirs.modules.transport.vins.contains(vin));
        }
        let order: Vec<_> = theirs.modules.order.vins.iter().map(|vin| vin.vin).collect();
        let wanted: Vec<_> = other.vehicles.iter().map(|vehicle| vehicle.vin).collect();
        prop_assert_eq!(order, wanted);
        prop_assert_eq!(ours.modules.transport.status, theirs.modules.transport.status);
        prop_assert_eq!(ours.modules.transport.pickup_date, theirs.modules.transport.pickup_date);
        prop_assert_eq!(due_next(&facts, now), due_next(&other, now));
    }

    #[test]
    fn taking_a_paper_away_never_helps(facts in any_facts(), now in any_time()) {
        let before = evaluate(&facts, now);
        for paper in facts.papers.keys().chain(facts.buyer.papers.keys()) {
            let mut less = facts.clone();
            super::samples::lose(&mut less, *paper);
            let after = evaluate(&less, now);
            prop_assert!(no_better(&after, &before), "{:?}: {:?} -> {:?}", paper, gist(&before), gist(&after));
        }
    }

    #[test]
    fn taking_the_newest_valid_answer_away_never_helps(facts in any_facts(), now in any_time()) {
        let answers = &facts.buyer.vies.answers;
        let newest = answers
            .iter()
            .enumerate()
            .filter(|(_, answer)| answer.result == ViesResult::Valid)
            .max_by_key(|(_, answer)| answer.at);
        if let Some((place, _)) = newest {
            let mut less = facts.clone();
            less.buyer.vies.answers.remove(place);
            prop_assert!(no_better(&evaluate(&less, now), &evaluate(&facts, now)));
        }
    }

    #[test]
    fn an_outage_changes_nothing_that_is_known(facts in any_facts(), now in any_time(), asked in any_time()) {
        let mut dark = facts.clone();
        dark.buyer.vies.last_asked = Some(asked);
        let (before, after) = (evaluate(&facts, now), evaluate(&dark, now));
        if facts.buyer.vies.answers.is_empty() {
            prop_assert_eq!(gist(&before), gist(&after));
        } else {
            prop_assert_eq!(before, after);
        }
    }

    #[test]
    fn later_answers_never_change_a_delivered_order(
        facts in any_facts(),
        now in any_time(),
        late in prop::collection::vec((any::<bool>(), 0_i64..10_000_000_000), 1..4),
    ) {
        let Some(day) = facts.delivered_on() else { return Ok(()) };
        let end = day.plus_days(1).start();
        prop_assume!(facts.buyer.vies.answers.iter().any(|answer| answer.at < end));
        let mut later = facts.clone();
        for (valid, millis) in late {
            later.buyer.vies.answers.push(ViesAnswer {
                result: if valid { ViesResult::Valid } else { ViesResult::Invalid },
                at: end.plus_millis(millis),
            });
        }
        prop_assert_eq!(evaluate(&facts, now), evaluate(&later, now));
    }

    #[test]
    fn since_is_kept_for_what_was_there_and_now_for_what_is_new(
        facts in any_facts(),
        earlier in any_time(),
        now in any_time(),
        forgotten in any::<prop::sample::Index>(),
    ) {
        let first = evaluate(&facts, earlier);
        let mut next = fed_back(&facts, &first);
        let forgotten = (!next.since.is_empty())
            .then(|| next.since.keys().nth(forgotten.index(next.since.len())).cloned())
            .flatten();
        if let Some(key) = &forgotten {
            next.since.remove(key);
        }
        for found in evaluate(&next, now).findings() {
            let wanted = if next.since.contains_key(&found.key()) { earlier } else { now };
            prop_assert_eq!(found.since, wanted);
        }
    }

    #[test]
    fn time_changes_the_verdict_when_it_is_due_and_never_before(
        facts in any_facts(),
        now in any_time(),
        share in 0_i64..=1_000,
    ) {
        let first = evaluate(&facts, now);
        let facts = fed_back(&facts, &first);
        prop_assert_eq!(&evaluate(&facts, now), &first);
        match due_next(&facts, now) {
            None => {
                for days in [1, 40, 4_000] {
                    prop_assert_eq!(&evaluate(&facts, now.plus_millis(days * 86_400_000)), &first);
                }
            }
            Some(due) => {
                prop_assert!(due > now);
                let between = (due.unix_millis() - now.unix_millis() - 1) * share / 1_000;
                prop_assert_eq!(&evaluate(&facts, now.plus_millis(between)), &first);
                prop_assert_eq!(&evaluate(&facts, due.plus_millis(-1)), &first);
                prop_assert_ne!(&evaluate(&facts, due), &first);
            }
        }
    }

    #[test]
    fn amounts_never_overflow_and_mixed_currencies_are_reported(facts in unruled_facts(), now in any_time()) {
        prop_assume!(!facts.cancelled);
        let found = codes(&evaluate(&facts, now).blockers);
        let reported = |code: Code| found.iter().any(|(_, other)| *other == code);
        let value = |amount: Money| i128::from(amount.value());

        let same = facts.vehicles.iter().all(|vehicle| vehicle.amount.currency() == facts.total.currency());
        let sum: i128 = facts.vehicles.iter().map(|vehicle| value(vehicle.amount)).sum();
        prop_assert_eq!(reported(Code::OrderTotalMismatch), !same || sum != value(facts.total));
        if let Some(invoice) = &facts.invoice {
            prop_assert_eq!(reported(Code::InvoiceAmountMismatch), invoice.amount != facts.total);
            if let Some(payment) = &facts.payment {
                let same = [payment.bank, payment.cash]
                    .iter()
                    .all(|part| part.currency() == invoice.amount.currency());
                let sum = value(payment.bank) + value(payment.cash);
                prop_assert_eq!(reported(Code::AmountMismatch), !same || sum != value(invoice.amount));
            }
        }
    }

    #[test]
    fn the_rule_tree_agrees_with_the_rollup(facts in any_facts(), now in any_time()) {
        let (rollup, tree) = (evaluate(&facts, now), explain(&facts, now));
        // The tree of a cancelled order says how far it came; nothing is open in its rollup.
        prop_assume!(!facts.cancelled);
        let mut shown = BTreeSet::new();
        for module in &tree.modules {
            for rule in &module.rules {
                let found: Vec<&Blocker> = rollup
                    .findings()
                    .filter(|found| (found.module, found.code) == (module.module, rule.code))
                    .collect();
                match rule.outcome {
                    Outcome::Open | Outcome::Failed | Outcome::Warned => {
                        let kind = match rule.outcome {
                            Outcome::Open => BlockerKind::Missing,
                            Outcome::Failed => BlockerKind::Failed,
                            _ => BlockerKind::Warning,
                        };
                        prop_assert!(!found.is_empty(), "{:?}", rule);
                        prop_assert!(found.iter().all(|found| found.kind == kind));
                    }
                    Outcome::Met | Outcome::NotApplicable | Outcome::Accepted => {
                        prop_assert!(found.is_empty(), "{:?}", rule);
                    }
                    // Of several papers one cannot be had, and others may merely be missing.
                    Outcome::Unobtainable => {
                        let given_up = rollup.blockers.iter().any(|blocker| {
                            (blocker.module, blocker.code) == (module.module, Code::EvidenceUnobtainable)
                        });
                        prop_assert!(given_up);
                        prop_assert!(found.is_empty() || rule.code == Code::MissingKycDocument);
                    }
                }
                shown.insert((module.module, rule.code));
            }
        }
        for found in rollup.findings().filter(|found| found.code != Code::EvidenceUnobtainable) {
            prop_assert!(shown.contains(&(found.module, found.code)), "{:?}", found);
        }
    }

    #[test]
    fn a_ruling_counts_while_its_ground_is_there(facts in any_facts(), now in any_time()) {
        let lost = lapsed(&facts, now);
        let with = evaluate(&facts, now);
        // Rulings without ground, and those not in force, change nothing.
        let mut kept = facts.clone();
        kept.rulings.retain(|ruling| ruling.in_force() && !lost.contains(&ruling.id));
        prop_assert_eq!(&evaluate(&kept, now), &with);
        if facts.cancelled {
            prop_assert!(lost.is_empty());
            return Ok(());
        }
        // Each of the others takes its blocker away, or makes it fail.
        for ruling in &kept.rulings {
            let mut without = kept.clone();
            without.rulings.retain(|other| other.id != ruling.id);
            let before = evaluate(&without, now);
            prop_assert!(before.blockers.iter().any(|blocker| blocker.key() == ruling.about));
            prop_assert!(!with.blockers.iter().any(|blocker| blocker.key() == ruling.about));
            match ruling.kind {
                RulingKind::MismatchAccepted => prop_assert_eq!(with.blockers.len() + 1, before.blockers.len()),
                RulingKind::EvidenceUnobtainable => {
                    prop_assert_eq!(with.blockers.len(), before.blockers.len());
                    prop_assert_eq!(with.compliance_status, ComplianceStatus::Invalid);
                }
            }
        }
        prop_assert!(facts.rulings.iter().all(|ruling| ruling.state.is_live() || !lost.contains(&ruling.id)));
    }

    #[test]
    fn a_vehicle_is_judged_as_its_order_is(facts in any_facts(), now in any_time()) {
        use crate::order::VinStatus;
        prop_assume!(!facts.cancelled);
        let rollup = evaluate(&facts, now);
        for (vehicle, judged) in facts.vehicles.iter().zip(&rollup.modules.order.vins) {
            prop_assert_eq!(vehicle.vin, judged.vin);
            let status = judged.compliance_status;
            prop_assert_eq!(status == VinStatus::Valid, rollup.compliance_status == ComplianceStatus::Valid);
            if status == VinStatus::Invalid {
                prop_assert_eq!(rollup.compliance_status, ComplianceStatus::Invalid);
            }
            if status == VinStatus::Delivered {
                prop_assert!(vehicle.leg.delivery().is_some());
            }
        }
        let invalid = rollup.modules.order.vins.iter().any(|vin| vin.compliance_status == VinStatus::Invalid);
        prop_assert_eq!(invalid, rollup.compliance_status == ComplianceStatus::Invalid);
    }
}

#[test]
fn the_facts_above_lead_to_every_verdict() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut statuses, mut found) = (BTreeMap::new(), BTreeSet::new());
    for _ in 0..1_000 {
        let facts = any_facts().new_tree(&mut runner).unwrap().current();
        let rollup = evaluate(&facts, at("2026-04-10T12:00:00Z"));
        *statuses.entry(rollup.compliance_status).or_insert(0) += 1;
        found.extend(rollup.findings().map(|found| found.code));
    }
    for status in [
        ComplianceStatus::Incomplete,
        ComplianceStatus::Valid,
        ComplianceStatus::Invalid,
    ] {
        assert!(
            statuses.get(&status).is_some_and(|count| *count >= 30),
            "{statuses:?}"
        );
    }
    let never: Vec<&Code> = Code::ALL.iter().filter(|code| !found.contains(code)).collect();
    assert_eq!(never, [] as [&Code; 0]);
}
