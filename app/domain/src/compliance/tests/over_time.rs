//! What time changes: since when a blocker has been there, when the verdict is due again, when a ruling lapses; and the
//! version of what is stored.

use std::collections::BTreeMap;

use super::samples::{
    CAR, IBAN_OTHER, LATER, VAN, accept, add, add_van, at, complete, day, delivery, eur, give_up, iban,
    invoice, just_created, lose, money, move_all, on_the_way, payment, pickup, still_there, vies, vin,
};
use crate::compliance::{
    BlockerKind, Code, ExplainedRule, Facts, Key, Module, NameOnInvoice, Outcome, RulingState, StoredRollup,
    due_next, evaluate, explain, lapsed, mismatch, unobtainable, vies_that_counts,
};
use crate::document::DocumentType as Paper;
use crate::kyc::{ViesResult, ViesShown};
use crate::organization::RecheckUntil;
use crate::transport::Leg;

fn key(code: Code, subject: &str) -> Key {
    Key {
        code,
        subject: subject.to_owned(),
    }
}

#[test]
fn a_blocker_keeps_the_time_since_which_it_has_been_there() {
    let mut facts = complete();
    lose(&mut facts, Paper::CocExtract);
    lose(&mut facts, Paper::VatCertificate);
    facts.since = BTreeMap::from([(
        key(Code::MissingKycDocument, "VAT_CERTIFICATE"),
        at("2026-03-02T09:00:00Z"),
    )]);
    let rollup = evaluate(&facts, at(LATER));
    let since: Vec<_> = rollup
        .blockers
        .iter()
        .map(|blocker| (blocker.document_types[0], blocker.since))
        .collect();
    assert_eq!(
        since,
        [
            (Paper::CocExtract, at(LATER)),
            (Paper::VatCertificate, at("2026-03-02T09:00:00Z"))
        ]
    );
}

#[test]
fn a_paper_given_up_is_a_new_finding() {
    let mut facts = complete();
    lose(&mut facts, Paper::TransportCmr);
    facts.since = BTreeMap::from([(key(Code::MissingCmr, ""), at("2026-03-10T09:00:00Z"))]);
    assert_eq!(
        evaluate(&facts, at(LATER)).blockers[0].since,
        at("2026-03-10T09:00:00Z")
    );
    give_up(&mut facts, Paper::TransportCmr);
    let given_up = &evaluate(&facts, at(LATER)).blockers[0];
    assert_eq!(given_up.since, at(LATER));
    assert_eq!(given_up.key(), key(Code::EvidenceUnobtainable, "TRANSPORT_CMR"));
}

#[test]
fn findings_of_one_code_are_told_apart() {
    let mut facts = complete();
    add_van(&mut facts);
    for vehicle in &mut facts.vehicles {
        vehicle.in_other_open_order = true;
        vehicle.mileage = Some(1);
    }
    facts.buyer.papers.clear();
    facts.papers.values_mut().for_each(|clean| *clean = false);
    facts.purchase_date = Some(day("2026-03-11"));
    let rollup = evaluate(&facts, at(LATER));
    let keys: Vec<Key> = rollup.findings().map(crate::compliance::Blocker::key).collect();
    for one in [
        key(Code::MissingKycDocument, "CONTACT_ID_CARD"),
        key(Code::VinInOtherOpenOrder, VAN),
        key(Code::NewMeansOfTransport, CAR),
        key(Code::DocumentNotScanned, "payment"),
        key(Code::DatesOutOfOrder, "invoice"),
        key(Code::DatesOutOfOrder, "transport"),
    ] {
        assert_eq!(keys.iter().filter(|key| **key == one).count(), 1, "{one:?}");
    }
}

#[test]
fn what_would_clear_a_blocker_is_said() {
    let mut facts = just_created();
    payment_in_cash(&mut facts);
    move_all(
        &mut facts,
        &Leg::Delivered(pickup("2026-03-10"), delivery("2026-03-12")),
    );
    let rollup = evaluate(&facts, at(LATER));
    let cleared = |code| {
        let mut found = rollup.blockers.iter().filter(|blocker| blocker.code == code);
        found.next().map(|blocker| blocker.document_types.clone())
    };
    for (code, papers) in [
        (Code::MissingKycDocument, vec![Paper::CocExtract]),
        (
            Code::MissingInvoiceDocument,
            vec![Paper::ShipmentPreliminaryInvoice],
        ),
        (
            Code::MissingPaymentProof,
            vec![Paper::PaymentConfirmation, Paper::PaymentBankTransferScreenshot],
        ),
        (
            Code::MissingSourceOfFunds,
            vec![Paper::PaymentSourceOfFundsDeclaration],
        ),
        (Code::MissingCmr, vec![Paper::TransportCmr]),
        (
            Code::MissingDeliveryProof,
            vec![Paper::TransportCmrDelivery, Paper::TransportConfirmationOfArrival],
        ),
        (Code::MissingInvoice, vec![]),
        (Code::ViesNotChecked, vec![]),
    ] {
        assert_eq!(cleared(code), Some(papers), "{code:?}");
    }
}

fn payment_in_cash(facts: &mut Facts) {
    facts.payment = complete().payment;
    payment(facts).cash = eur(1_850_000);
}

#[test]
fn vehicles_are_named_where_the_order_has_others() {
    let mut one = on_the_way();
    assert_eq!(evaluate(&one, at(LATER)).blockers[0].vins, []);
    add_van(&mut one);
    one.vehicles[0].leg = Leg::Waiting;
    let rollup = evaluate(&one, at("2026-03-10T09:00:00Z"));
    let named: Vec<_> = rollup
        .blockers
        .iter()
        .map(|blocker| (blocker.code, blocker.vins.clone()))
        .collect();
    assert_eq!(
        named,
        [
            (Code::PickupNotConfirmed, vec![vin(CAR)]),
            (Code::DeliveryNotConfirmed, vec![vin(VAN)])
        ]
    );
    let said: Vec<bool> = rollup
        .blockers
        .iter()
        .zip([CAR, VAN])
        .map(|(blocker, number)| blocker.message.contains(number))
        .collect();
    assert_eq!(said, [true, true]);
}

#[test]
fn the_verdict_is_due_when_an_answer_gets_old_or_a_delivery_overdue() {
    let now = at("2026-03-10T18:00:00Z");
    let stale = Some(at("2026-03-11T08:00:00.001Z"));
    let overdue = Some(at("2026-04-10T00:00:00Z"));
    assert_eq!(due_next(&on_the_way(), now), stale);
    assert_eq!(due_next(&on_the_way(), at("2026-03-11T08:00:00.000Z")), stale);
    assert_eq!(due_next(&on_the_way(), at("2026-03-11T08:00:00.001Z")), overdue);
    assert_eq!(due_next(&on_the_way(), at("2026-04-10T00:00:00Z")), None);
    assert_eq!(due_next(&still_there(), now), stale);
    assert_eq!(due_next(&complete(), now), None, "delivered");

    let mut until_pickup = on_the_way();
    payment(&mut until_pickup).ready.as_mut().unwrap().recheck_until = RecheckUntil::Pickup;
    assert_eq!(due_next(&until_pickup, now), overdue);

    let mut not_ready = still_there();
    payment(&mut not_ready).ready = None;
    assert_eq!(due_next(&not_ready, now), None);

    let mut cancelled = on_the_way();
    cancelled.cancelled = true;
    assert_eq!(due_next(&cancelled, now), None);

    let mut two = on_the_way();
    add_van(&mut two);
    two.vehicles[1].leg = Leg::PickedUp(pickup("2026-03-08"));
    vies(&mut two, &[]);
    assert_eq!(due_next(&two, now), Some(at("2026-04-08T00:00:00Z")));
    two.vehicles[1].leg = Leg::Delivered(pickup("2026-03-08"), delivery("2026-03-09"));
    assert_eq!(due_next(&two, now), overdue);
}

#[test]
fn vies_is_asked_daily_from_ready_for_pickup_until_the_end_of_the_transport() {
    let active = |facts: &Facts| {
        let shown = evaluate(facts, at(LATER))
            .modules
            .transport
            .daily_vies_checks_active;
        assert_eq!(shown, facts.rechecks_active());
        shown
    };
    let until_pickup = |mut facts: Facts| {
        payment(&mut facts).ready.as_mut().unwrap().recheck_until = RecheckUntil::Pickup;
        facts
    };
    let mut not_ready = still_there();
    payment(&mut not_ready).ready = None;
    let mut cancelled = still_there();
    cancelled.cancelled = true;
    for (name, facts, wanted) in [
        ("a new order", just_created(), false),
        ("not ready", not_ready, false),
        ("ready", still_there(), true),
        ("on its way", on_the_way(), true),
        ("delivered", complete(), false),
        ("until pickup, ready", until_pickup(still_there()), true),
        ("until pickup, on its way", until_pickup(on_the_way()), false),
        ("cancelled", cancelled, false),
    ] {
        assert_eq!(active(&facts), wanted, "{name}");
    }
}

#[test]
fn the_answer_that_counts() {
    use ViesResult::{Invalid, Valid};
    let answer = super::samples::answer;
    let delivered = Some(day("2026-03-12"));
    assert_eq!(vies_that_counts(&[], None), None);
    assert_eq!(vies_that_counts(&[], delivered), None);
    let before = answer("2026-03-12T23:59:59.999Z", Valid);
    let first_after = answer("2026-03-13T00:00:00Z", Invalid);
    let last = answer("2026-03-14T00:00:00Z", Valid);
    let all = [last, before, first_after];
    assert_eq!(vies_that_counts(&all, delivered), Some(before));
    assert_eq!(vies_that_counts(&all, None), Some(last));
    assert_eq!(
        vies_that_counts(&[last, first_after], delivered),
        Some(first_after)
    );
}

#[test]
fn the_buyer_module_shows_the_answer_that_counts_and_its_time() {
    let shown = |facts: &Facts| {
        let buyer = evaluate(facts, at(LATER)).modules.buyer;
        (buyer.vies_result, buyer.vies_last_checked_at)
    };
    let mut facts = complete();
    facts.buyer.vies.last_asked = Some(at("2026-03-14T08:00:00Z"));
    let counted = Some(at("2026-03-10T08:00:00Z"));
    assert_eq!(shown(&facts), (ViesShown::Valid, counted));
    vies(&mut facts, &[("2026-03-10T08:00:00Z", ViesResult::Invalid)]);
    assert_eq!(shown(&facts), (ViesShown::Invalid, counted));
    vies(&mut facts, &[]);
    assert_eq!(shown(&facts), (ViesShown::Pending, None));
    facts.buyer.vies.last_asked = Some(at("2026-03-14T08:00:00Z"));
    assert_eq!(
        shown(&facts),
        (ViesShown::Unknown, Some(at("2026-03-14T08:00:00Z")))
    );
}

#[test]
fn only_open_mismatches_and_missing_papers_can_be_ruled_on() {
    let now = at(LATER);
    for code in Code::ALL {
        assert_eq!(mismatch(&complete(), *code, now), None, "{code:?}");
    }
    for paper in Paper::ALL {
        assert_eq!(unobtainable(&complete(), *paper, now), None, "{paper:?}");
    }

    let mut facts = complete();
    invoice(&mut facts).vat_included = true;
    facts.buyer.blocked = true;
    vies(&mut facts, &[("2026-03-10T08:00:00Z", ViesResult::Invalid)]);
    facts.buyer.papers.clear();
    for code in Code::ALL {
        assert_eq!(mismatch(&facts, *code, now), None, "no mismatch: {code:?}");
    }
    invoice(&mut facts).name = NameOnInvoice::NotReadYet;
    assert_eq!(mismatch(&facts, Code::BuyerNameMismatch, now), None, "being read");

    let (about, _) = unobtainable(&facts, Paper::ContactPassport, now).unwrap();
    assert_eq!(about, key(Code::MissingKycDocument, "CONTACT_ID_CARD"));
    payment(&mut facts).iban.source = Some(iban(IBAN_OTHER));
    let (about, _) = mismatch(&facts, Code::IbanInconsistent, now).unwrap();
    assert_eq!(about, key(Code::IbanInconsistent, ""));
}

#[test]
fn a_ruling_lapses_with_its_ground() {
    let now = at(LATER);
    let mut facts = complete();
    payment(&mut facts).bank = eur(1_849_999);
    let id = accept(&mut facts, Code::AmountMismatch).id;
    assert_eq!(lapsed(&facts, now), [], "the mismatch is as it was");

    let mut other = facts.clone();
    payment(&mut other).bank = eur(1_849_998);
    assert_eq!(lapsed(&other, now), [id], "another amount");
    other.rulings[0].state = RulingState::AwaitingApproval;
    assert_eq!(lapsed(&other, now), [id], "one that waits lapses too");
    for state in [RulingState::Declined, RulingState::Withdrawn, RulingState::Void] {
        other.rulings[0].state = state;
        assert_eq!(lapsed(&other, now), [], "{state:?} has ended");
    }

    let mut gone = facts.clone();
    payment(&mut gone).bank = eur(1_850_000);
    assert_eq!(lapsed(&gone, now), [id], "no mismatch any more");
    gone.cancelled = true;
    assert_eq!(lapsed(&gone, now), [], "cancelled: left as it was");

    let mut paper = complete();
    lose(&mut paper, Paper::TransportCmr);
    let id = give_up(&mut paper, Paper::TransportCmr).id;
    assert_eq!(lapsed(&paper, now), []);
    add(&mut paper, Paper::TransportCmr);
    assert_eq!(lapsed(&paper, now), [id], "the paper came");
}

#[test]
fn an_accepted_mismatch_counts_as_agreement_in_the_modules() {
    let mut facts = complete();
    payment(&mut facts).bank = money(1_849_999, "EUR");
    payment(&mut facts).iban.source = Some(iban(IBAN_OTHER));
    let flags = |facts: &Facts| {
        let payment = evaluate(facts, at(LATER)).modules.payment;
        (payment.amount_matches_invoice, payment.iban_consistent)
    };
    assert_eq!(flags(&facts), (false, false));
    accept(&mut facts, Code::AmountMismatch);
    assert_eq!(flags(&facts), (true, false));
    accept(&mut facts, Code::IbanInconsistent);
    assert_eq!(flags(&facts), (true, true));
    facts.invoice = None;
    assert_eq!(flags(&facts), (false, true), "there is no invoice to match");
    facts.payment = None;
    assert!(!flags(&facts).0, "there is no payment to match");
}

#[test]
fn the_version_rises_with_each_change_of_what_the_rollup_says() {
    let facts = on_the_way();
    let (first, second) = (at("2026-03-10T18:00:00Z"), at("2026-03-10T19:00:00Z"));
    let stored = StoredRollup::after(None, evaluate(&facts, first), first);
    assert_eq!((stored.version, stored.updated_at), (0, first));
    let same = StoredRollup::after(Some(&stored), stored.rollup.clone(), second);
    assert_eq!(same, stored);
    let changed = StoredRollup::after(Some(&same), evaluate(&complete(), second), second);
    assert_eq!((changed.version, changed.updated_at), (1, second));
    assert_eq!(changed.rollup, evaluate(&complete(), second));
}

fn rule(facts: &Facts, code: Code) -> ExplainedRule {
    let explained = explain(facts, at(LATER));
    let mut rules = explained.modules.into_iter().flat_map(|module| module.rules);
    rules.find(|rule| rule.code == code).unwrap()
}

#[test]
fn the_rule_tree_names_every_rule_its_facts_and_its_outcome() {
    let facts = complete();
    let explained = explain(&facts, at(LATER));
    assert_eq!(
        (explained.order_uuid, explained.evaluated_at),
        (facts.order, at(LATER))
    );
    let modules: Vec<Module> = explained.modules.iter().map(|module| module.module).collect();
    assert_eq!(modules, Module::ALL);
    for code in Code::ALL {
        // What a person declares is no rule; the rule is the one that asks for the paper.
        let asked = explained
            .modules
            .iter()
            .flat_map(|module| &module.rules)
            .filter(|rule| rule.code == *code)
            .count();
        match code {
            Code::EvidenceUnobtainable => assert_eq!(asked, 0),
            Code::DocumentNotScanned => assert_eq!(asked, Module::ALL.len()),
            Code::DatesOutOfOrder => assert_eq!(asked, 2),
            _ => assert_eq!(asked, 1, "{code:?}"),
        }
    }
    let all = explained.modules.iter().flat_map(|module| &module.rules);
    for rule in all.clone() {
        assert_eq!(
            (rule.kind, rule.rule.as_str()),
            (rule.code.kind(), rule.code.rule())
        );
        let quiet = matches!(rule.outcome, Outcome::Met | Outcome::NotApplicable);
        assert!(quiet && rule.messages.is_empty(), "{rule:?}");
    }
    let read = rule(&facts, Code::ViesInvalid).facts;
    assert!(
        read.iter()
            .any(|fact| (fact.name.as_str(), fact.value.as_str()) == ("buyer.viesResult", "VALID"))
    );
}

#[test]
fn the_outcomes_of_the_rule_tree() {
    let mut facts = complete();
    invoice(&mut facts).vat_included = true;
    lose(&mut facts, Paper::PaymentConfirmation);
    lose(&mut facts, Paper::TransportCmr);
    give_up(&mut facts, Paper::TransportCmr);
    payment(&mut facts).bank = eur(1);
    accept(&mut facts, Code::AmountMismatch);
    facts.vehicles[0].mileage = Some(1);
    for (code, outcome) in [
        (Code::VatIncluded, Outcome::Failed),
        (Code::MissingPaymentProof, Outcome::Open),
        (Code::MissingCmr, Outcome::Unobtainable),
        (Code::AmountMismatch, Outcome::Accepted),
        (Code::NewMeansOfTransport, Outcome::Warned),
        (Code::BuyerBlocked, Outcome::Met),
        (Code::AmlFlagged, Outcome::NotApplicable),
        (Code::IdentityRejected, Outcome::NotApplicable),
        (Code::MissingPickupDeclaration, Outcome::NotApplicable),
        (Code::ViesPending, Outcome::NotApplicable),
    ] {
        assert_eq!(rule(&facts, code).outcome, outcome, "{code:?}");
    }
    assert_eq!(rule(&facts, Code::VatIncluded).kind, BlockerKind::Failed);
    facts.invoice = None;
    for code in [
        Code::InvoiceAmountMismatch,
        Code::BuyerNameMismatch,
        Code::VatStructureMismatch,
        Code::VatIncluded,
        Code::MarginScheme,
        Code::InvoiceTextUnreadable,
        Code::AmountMismatch,
    ] {
        assert_eq!(rule(&facts, code).outcome, Outcome::NotApplicable, "{code:?}");
    }
    facts.payment = None;
    for code in [Code::IbanInconsistent, Code::MissingSourceOfFunds] {
        assert_eq!(rule(&facts, code).outcome, Outcome::NotApplicable, "{code:?}");
    }
}

#[test]
fn a_reason_reads_as_a_sentence() {
    let said = |reason: &str| {
        let mut facts = complete();
        lose(&mut facts, Paper::TransportCmr);
        give_up(&mut facts, Paper::TransportCmr).reason = reason.to_owned();
        evaluate(&facts, at(LATER)).blockers[0].message.clone()
    };
    assert!(
        said("The carrier is bankrupt").starts_with("CMR at pickup cannot be had: The carrier is bankrupt. ")
    );
    assert!(said("The carrier is bankrupt!").contains(": The carrier is bankrupt! "));
    let mut facts = complete();
    lose(&mut facts, Paper::ContactIdCard);
    give_up(&mut facts, Paper::ContactPassport);
    let message = &evaluate(&facts, at(LATER)).blockers[0].message;
    assert!(message.starts_with("ID card of the contact person or Passport of the contact person cannot"));
}
