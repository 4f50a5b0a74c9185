//! Rulings as a state machine: the diagram in `ruling.rs`, and that nobody approves what they decided themselves.

use proptest::prelude::*;

use super::samples::at;
use crate::compliance::{
    Code, Key, MismatchDraft, Ruling, RulingError, RulingKind, RulingState, UnobtainableDraft,
};
use crate::document::DocumentType as Paper;
use crate::kernel::{
    Actor, ApiClientId, ClientActor, FieldError, OrganizationId, Role, RulingId, StaffActor, StaffId,
};

fn staff(number: u128, role: Role) -> Actor {
    Actor::Staff(StaffActor {
        id: StaffId::from_uuid(uuid::Uuid::from_u128(number)),
        name: format!("Member {number}"),
        role,
    })
}

fn client(number: u128) -> Actor {
    Actor::Client(ClientActor {
        id: ApiClientId::from_uuid(uuid::Uuid::from_u128(number)),
        client_id: format!("api-client-{number}"),
        organization: OrganizationId::from_uuid(uuid::Uuid::from_u128(7)),
    })
}

/// Every kind of actor, two of each kind that has an identity.
fn actors() -> Vec<Actor> {
    let mut all = vec![Actor::Anonymous, Actor::System, client(1), client(2)];
    for role in Role::ALL {
        all.push(staff(1, role));
        all.push(staff(2, role));
    }
    all
}

fn proposed(by: &Actor, four_eyes: bool) -> Ruling {
    let about = Key {
        code: Code::AmountMismatch,
        subject: String::new(),
    };
    Ruling::propose(
        RulingId::from_uuid(uuid::Uuid::from_u128(1)),
        RulingKind::MismatchAccepted,
        (about, "1.00 EUR / 2.00 EUR".to_owned()),
        "A rebate".to_owned(),
        (by, four_eyes),
        at("2026-03-13T09:00:00Z"),
    )
}

#[test]
fn without_four_eyes_a_ruling_is_in_force_at_once() {
    for by in actors() {
        assert!(proposed(&by, false).in_force());
        assert_eq!(proposed(&by, true).state, RulingState::AwaitingApproval);
        assert!(!proposed(&by, true).in_force());
    }
}

#[test]
fn who_decided_takes_it_back_until_a_second_person_approved() {
    let now = at("2026-03-14T09:00:00Z");
    for proposer in actors() {
        let waiting = proposed(&proposer, true);
        let approved = waiting.approve(&staff(9, Role::Operator), now).unwrap();
        for actor in actors() {
            let writes = matches!(&actor, Actor::Staff(member) if member.role.may_write());
            let own = (actor.kind(), actor.id()) == (proposer.kind(), proposer.id());
            assert_eq!(
                waiting.may_withdraw(&actor).is_ok(),
                writes || own,
                "{proposer:?} {actor:?}"
            );
            assert_eq!(
                approved.may_withdraw(&actor).is_ok(),
                writes,
                "{proposer:?} {actor:?}"
            );
        }
    }
}

#[test]
fn only_another_member_of_the_staff_who_may_write_approves() {
    let now = at("2026-03-14T09:00:00Z");
    for proposer in actors() {
        for reviewer in actors() {
            let ruling = proposed(&proposer, true);
            let may = match (&proposer, &reviewer) {
                (Actor::Staff(first), Actor::Staff(second)) => {
                    second.role != Role::Auditor && first.id != second.id
                }
                (_, Actor::Staff(second)) => second.role != Role::Auditor,
                _ => false,
            };
            let approved = ruling.approve(&reviewer, now);
            let declined = ruling.decline(&reviewer, "No".to_owned(), now);
            assert_eq!(approved.is_ok(), may, "{proposer:?} {reviewer:?}");
            assert_eq!(declined.is_ok(), may, "{proposer:?} {reviewer:?}");
            if let Ok(approved) = approved {
                assert_eq!(approved.state, RulingState::InForce);
                assert_eq!(
                    approved.reviewed_by.map(|by| by.name),
                    Some(reviewer.name().to_owned())
                );
                assert_eq!(approved.reviewed_at, Some(now));
            }
            if let Ok(declined) = declined {
                assert_eq!(declined.state, RulingState::Declined);
                assert_eq!(declined.ended_because.as_deref(), Some("No"));
                assert_eq!(declined.ended_at, Some(now));
                assert_eq!(declined.reviewed_at, Some(now));
                assert_eq!(
                    declined.reviewed_by.map(|by| by.name),
                    Some(reviewer.name().to_owned())
                );
            }
        }
    }
}

#[test]
fn who_decided_cannot_approve_in_another_role_or_under_another_name() {
    let ruling = proposed(&staff(1, Role::Operator), true);
    for role in [Role::Operator, Role::Admin] {
        let Actor::Staff(mut same) = staff(1, role) else {
            unreachable!()
        };
        same.name = "Somebody else".to_owned();
        assert_eq!(
            ruling.approve(&Actor::Staff(same), at("2026-03-14T09:00:00Z")),
            Err(RulingError::OwnRuling)
        );
    }
}

#[derive(Clone, Copy, Debug)]
enum Action {
    Approve(usize),
    Decline(usize),
    Withdraw,
    EvidenceChanged,
}

fn any_action() -> impl Strategy<Value = Action> {
    let who = 0..actors().len();
    prop_oneof![
        4 => who.clone().prop_map(Action::Approve),
        2 => who.prop_map(Action::Decline),
        1 => Just(Action::Withdraw),
        1 => Just(Action::EvidenceChanged),
    ]
}

proptest! {
    #[test]
    fn any_sequence_follows_the_diagram(
        proposer in 0..actors().len(),
        four_eyes in any::<bool>(),
        actions in prop::collection::vec(any_action(), 0..8),
    ) {
        use RulingState::{AwaitingApproval, Declined, InForce, Void, Withdrawn};
        let everybody = actors();
        let proposer = &everybody[proposer];
        let mut ruling = proposed(proposer, four_eyes);
        let (first, now) = (ruling.clone(), at("2026-03-14T09:00:00Z"));
        for action in actions {
            let before = ruling.clone();
            let reviewed_by_another = |who: &Actor| match who {
                Actor::Staff(second) => {
                    second.role != Role::Auditor
                        && !matches!(proposer, Actor::Staff(first) if first.id == second.id)
                }
                _ => false,
            };
            let (expected, result) = match action {
                Action::Approve(who) => (
                    (before.state == AwaitingApproval && reviewed_by_another(&everybody[who])).then_some(InForce),
                    ruling.approve(&everybody[who], now),
                ),
                Action::Decline(who) => (
                    (before.state == AwaitingApproval && reviewed_by_another(&everybody[who])).then_some(Declined),
                    ruling.decline(&everybody[who], "No".to_owned(), now),
                ),
                Action::Withdraw => (
                    matches!(before.state, AwaitingApproval | InForce).then_some(Withdrawn),
                    ruling.withdraw("A mistake".to_owned(), now),
                ),
                // Only live rulings lapse, see `lapsed`.
                Action::EvidenceChanged if before.state.is_live() => (Some(Void), Ok(ruling.void(now))),
                Action::EvidenceChanged => continue,
            };
            match (expected, result) {
                (Some(state), Ok(next)) => {
                    prop_assert_eq!(next.state, state);
                    ruling = next;
                }
                (None, Err(_)) => {}
                (expected, result) => {
                    prop_assert!(false, "{:?} on {:?}: wanted {:?}, got {:?}", action, before.state, expected, result);
                }
            }
            prop_assert_eq!(ruling.in_force(), ruling.state == InForce);
            // What was decided, why, on what ground and by whom never changes.
            prop_assert_eq!(
                (&ruling.about, &ruling.basis, &ruling.reason, &ruling.proposed_by, ruling.proposed_at),
                (&first.about, &first.basis, &first.reason, &first.proposed_by, first.proposed_at)
            );
            prop_assert_eq!(ruling.ended_at.is_some(), !ruling.state.is_live());
            prop_assert_eq!(ruling.ended_because.is_some(), !ruling.state.is_live());
            if !before.state.is_live() {
                prop_assert_eq!(&ruling, &before);
            }
        }
    }
}

#[test]

fn the_evidence_changing_leaves_an_ended_ruling_as_it_is() {
    let withdrawn = proposed(&client(1), false)
        .withdraw("A mistake".to_owned(), at("2026-03-14T09:00:00Z"))
        .unwrap();
    assert_eq!(withdrawn.void(at("2026-03-15T09:00:00Z")), withdrawn);
}

#[test]
fn words_read_back() {
    for state in RulingState::ALL {
        assert_eq!(RulingState::parse(state.as_str()), Some(state));
        assert_eq!(
            serde_json::to_value(state).unwrap(),
            serde_json::Value::from(state.as_str())
        );
    }
    for kind in [RulingKind::MismatchAccepted, RulingKind::EvidenceUnobtainable] {
        assert_eq!(RulingKind::parse(kind.as_str()), Some(kind));
    }
    assert_eq!(RulingState::parse("void"), None);
    assert_eq!(RulingKind::parse(""), None);
}

fn names(errors: &[FieldError]) -> Vec<&str> {
    errors.iter().map(|error| error.field.as_str()).collect()
}

#[test]
fn what_a_person_may_accept() {
    let draft = |code: &str, reason: &str| MismatchDraft {
        code: code.to_owned(),
        reason: reason.to_owned(),
    };
    for code in Code::ALL {
        let parsed = draft(code.as_str(), "A rebate").parse();
        let acceptable = matches!(
            code,
            Code::OrderTotalMismatch
                | Code::InvoiceAmountMismatch
                | Code::BuyerNameMismatch
                | Code::AmountMismatch
                | Code::IbanInconsistent
        );
        assert_eq!(parsed.is_ok(), acceptable, "{code:?}");
    }
    assert_eq!(
        draft(" AMOUNT_MISMATCH ", " A  rebate ").parse(),
        Ok((Code::AmountMismatch, "A rebate".to_owned()))
    );
    let errors = draft("VIES_INVALID", " ").parse().unwrap_err();
    assert_eq!(names(&errors), ["code", "reason"]);
    assert_eq!(errors[1].rejected_value, None);
    assert!(draft("AMOUNT_MISMATCH", &"é".repeat(500)).parse().is_ok());
    assert!(draft("AMOUNT_MISMATCH", &"é".repeat(501)).parse().is_err());
}

#[test]
fn what_a_person_may_declare_unobtainable() {
    let draft = |paper: &str, reason: &str| UnobtainableDraft {
        document_type: paper.to_owned(),
        reason: reason.to_owned(),
    };
    assert_eq!(
        draft("TRANSPORT_CMR", "Lost").parse(),
        Ok((Paper::TransportCmr, "Lost".to_owned()))
    );
    let errors = draft("CMR", "").parse().unwrap_err();
    assert_eq!(names(&errors), ["documentType", "reason"]);
}
