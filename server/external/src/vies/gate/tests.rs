//! The gate with a time moved by hand.

use proptest::prelude::*;

use super::*;
use crate::vies::Answer;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(1_800_000_000_000).plus_seconds(seconds)
}

fn go(gate: &mut Gate, state: VatPrefix, now: Timestamp) -> Permit {
    match gate.admit(state, now) {
        Admission::Go(permit) => permit,
        Admission::Wait { until, hold } => panic!("{hold:?} until {until} at {now}"),
    }
}

fn wait(gate: &mut Gate, state: VatPrefix, now: Timestamp) -> (Hold, i64) {
    match gate.admit(state, now) {
        Admission::Go(permit) => panic!("admitted {permit:?}"),
        Admission::Wait { until, hold } => (hold, until.unix_millis() - now.unix_millis()),
    }
}

fn unknown(reason: Reason) -> Outcome {
    Outcome::Unknown(reason)
}

fn valid() -> Outcome {
    Outcome::Valid(Answer::default())
}

#[test]
fn one_question_at_a_time_per_state() {
    let mut gate = Gate::default();
    let permit = go(&mut gate, VatPrefix::DE, at(0));
    assert_eq!(wait(&mut gate, VatPrefix::DE, at(30)), (Hold::InFlight, 1000));
    let other = go(&mut gate, VatPrefix::FR, at(30));
    gate.finish(permit, &valid(), at(31));
    let again = go(&mut gate, VatPrefix::DE, at(31));
    gate.give_back(again);
    gate.give_back(other);
    let _ = go(&mut gate, VatPrefix::DE, at(40));
    let _ = go(&mut gate, VatPrefix::FR, at(40));
}

#[test]
fn a_lost_permit_frees_its_state_after_the_lease_and_cannot_free_it_twice() {
    let mut gate = Gate::default();
    let lost = go(&mut gate, VatPrefix::DE, at(0));
    assert_eq!(wait(&mut gate, VatPrefix::DE, at(119)), (Hold::InFlight, 1000));
    let second = go(&mut gate, VatPrefix::DE, at(120));
    gate.finish(lost, &valid(), at(121));
    assert_eq!(wait(&mut gate, VatPrefix::DE, at(121)), (Hold::InFlight, 1000));
    gate.finish(second, &valid(), at(122));
    let _ = go(&mut gate, VatPrefix::DE, at(122));
}

#[test]
fn no_more_than_two_questions_in_any_second() {
    let mut gate = Gate::default();
    let start = at(0);
    let _ = go(&mut gate, VatPrefix::AT, start);
    let _ = go(&mut gate, VatPrefix::BE, start.plus_millis(600));
    assert_eq!(
        wait(&mut gate, VatPrefix::BG, start.plus_millis(999)),
        (Hold::Rate, 1)
    );
    let _ = go(&mut gate, VatPrefix::BG, start.plus_millis(1000));
    assert_eq!(
        wait(&mut gate, VatPrefix::CY, start.plus_millis(1001)),
        (Hold::Rate, 599)
    );
}

#[test]
fn the_breaker_opens_for_longer_each_time_and_a_conclusive_answer_closes_it() {
    let mut gate = Gate::default();
    let mut now = at(0);
    for reason in [
        Reason::MemberStateUnavailable,
        Reason::Timeout,
        Reason::MemberStateBusy,
    ] {
        assert_eq!(gate.open_until(VatPrefix::DE, now), None);
        let permit = go(&mut gate, VatPrefix::DE, now);
        gate.finish(permit, &unknown(reason), now);
        now = now.plus_seconds(1);
    }
    now = now.plus_seconds(-1);
    for minutes in [1, 5, 15, 60, 60] {
        assert_eq!(
            wait(&mut gate, VatPrefix::DE, now),
            (Hold::BreakerOpen, minutes * 60_000)
        );
        assert_eq!(
            gate.open_until(VatPrefix::DE, now),
            Some(now.plus_seconds(minutes * 60))
        );
        let other = go(&mut gate, VatPrefix::FR, now);
        gate.give_back(other);
        now = now.plus_seconds(minutes * 60);
        // Half open: one goes through, a second one waits for it.
        let permit = go(&mut gate, VatPrefix::DE, now);
        assert_eq!(wait(&mut gate, VatPrefix::DE, now).0, Hold::InFlight);
        gate.finish(permit, &unknown(Reason::MemberStateUnavailable), now);
    }
    now = now.plus_seconds(3600);
    let permit = go(&mut gate, VatPrefix::DE, now);
    gate.finish(permit, &Outcome::Invalid(Answer::default()), now);
    // Closed: it takes three failures again, and the first pause is the short one.
    for _ in 0..3 {
        now = now.plus_seconds(1);
        let permit = go(&mut gate, VatPrefix::DE, now);
        gate.finish(permit, &unknown(Reason::Timeout), now);
    }
    assert_eq!(wait(&mut gate, VatPrefix::DE, now), (Hold::BreakerOpen, 60_000));
}

#[test]
fn faults_that_are_not_the_states_own_do_not_open_its_breaker() {
    let mut gate = Gate::default();
    let mut now = at(0);
    for reason in [
        Reason::ServiceUnavailable,
        Reason::NotJson,
        Reason::WrongShape,
        Reason::OtherNumber,
        Reason::InvalidInput,
        Reason::InvalidRequester,
        Reason::Transport(String::new()),
        Reason::UnknownCode(String::new()),
    ] {
        let permit = go(&mut gate, VatPrefix::DE, now);
        gate.finish(permit, &unknown(reason), now);
        now = now.plus_seconds(1);
    }
    let _ = go(&mut gate, VatPrefix::DE, now);
}

#[test]
fn an_overloaded_or_blocking_service_pauses_every_state() {
    for (reason, millis) in [
        (Reason::GlobalBusy, 60_000),
        (Reason::VatBlocked, 3_600_000),
        (Reason::IpBlocked, 3_600_000),
    ] {
        let mut gate = Gate::default();
        let permit = go(&mut gate, VatPrefix::DE, at(0));
        gate.finish(permit, &unknown(reason), at(0));
        assert_eq!(wait(&mut gate, VatPrefix::FR, at(0)), (Hold::Paused, millis));
        let _ = go(&mut gate, VatPrefix::FR, at(millis / 1000));
    }
}

#[derive(Clone, Debug)]
enum Step {
    Advance(i64),
    Admit(usize),
    Finish(usize, usize),
    GiveBack(usize),
}

const STATES: [VatPrefix; 4] = [VatPrefix::DE, VatPrefix::FR, VatPrefix::NL, VatPrefix::XI];

fn outcomes() -> [Outcome; 6] {
    [
        valid(),
        Outcome::Invalid(Answer::default()),
        unknown(Reason::MemberStateUnavailable),
        unknown(Reason::Timeout),
        unknown(Reason::GlobalBusy),
        unknown(Reason::NotJson),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0_i64..1500).prop_map(Step::Advance),
        1 => (0_i64..100_000).prop_map(Step::Advance),
        6 => (0..STATES.len()).prop_map(Step::Admit),
        4 => (0..8_usize, 0..6_usize).prop_map(|(which, outcome)| Step::Finish(which, outcome)),
        1 => (0..8_usize).prop_map(Step::GiveBack),
    ];
    prop::collection::vec(step, 1..200)
}

proptest! {
    /// Whatever happens, a state has one question under way, any second sees two questions, an open breaker lets
    /// nobody through, and waiting as long as told leads to an answer other than the same wait.
    #[test]
    fn limits_hold_in_any_order_of_events(steps in steps()) {
        // A lease no test run outlives: a permit that is out stays out.
        let mut gate = Gate::new(Limits { lease_seconds: 1_000_000_000, ..Limits::default() });
        let mut now = at(0);
        let mut out: Vec<Permit> = Vec::new();
        let mut admitted: Vec<Timestamp> = Vec::new();
        for step in steps {
            match step {
                Step::Advance(millis) => now = now.plus_millis(millis),
                Step::Admit(state) => {
                    let state = STATES[state];
                    let open = gate.open_until(state, now);
                    match gate.admit(state, now) {
                        Admission::Go(permit) => {
                            prop_assert!(out.iter().all(|other| other.state() != state));
                            prop_assert!(open.is_none());
                            out.push(permit);
                            admitted.push(now);
                            let second = admitted.iter().filter(|at| at.plus_seconds(1) > now).count();
                            prop_assert!(second <= 2);
                        }
                        Admission::Wait { until, hold } => {
                            prop_assert!(until > now);
                            if hold == Hold::InFlight {
                                prop_assert!(out.iter().any(|other| other.state() == state));
                            } else {
                                let after = gate.clone().admit(state, until);
                                let same = matches!(after, Admission::Wait { hold: again, .. } if again == hold);
                                prop_assert!(!same, "{hold:?} again");
                            }
                        }
                    }
                }
                Step::Finish(which, outcome) if !out.is_empty() => {
                    let permit = out.remove(which % out.len());
                    gate.finish(permit, &outcomes()[outcome], now);
                }
                Step::GiveBack(which) if !out.is_empty() => {
                    let permit = out.remove(which % out.len());
                    gate.give_back(permit);
                }
                Step::Finish(..) | Step::GiveBack(_) => {}
            }
        }
    }
}
