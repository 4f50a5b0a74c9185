//! The inputs of pickups and deliveries, and every sequence of them against a model.

use proptest::prelude::*;

use super::*;
use crate::buyer::AddressDraft;
use crate::compliance::evaluate;
use crate::compliance::tests::samples::{CAR, VAN, at, complete, day, on_the_way, place, vin};
use crate::kernel::{Date, FieldError, Vin};
use crate::order::RecordError;

const BUS: &str = "YV1TS592861433393";
/// A vehicle that is not part of the order.
const OTHER: &str = "1M8GDM9AXKP042788";

fn today() -> Date {
    day("2026-03-15")
}

fn address(country: &str, post_code: &str) -> AddressDraft {
    AddressDraft {
        street: "1 Main Road".to_owned(),
        post_code: post_code.to_owned(),
        city: "Town".to_owned(),
        country: country.to_owned(),
    }
}

fn pickup_draft() -> PickupDraft {
    PickupDraft {
        kind: "COMPANY_TRANSPORT".to_owned(),
        pickup_date: "2026-03-10".to_owned(),
        driver_identification: "DE-FR-2026-1234".to_owned(),
        collection_address: Some(address("DE", "10115")),
        vins: vec![CAR.to_owned()],
    }
}

fn delivery_draft() -> DeliveryDraft {
    DeliveryDraft {
        delivery_date: "2026-03-12".to_owned(),
        delivery_address: Some(address("FR", "69120")),
        receiver_name: "Luc Martin".to_owned(),
        vins: Vec::new(),
    }
}

fn names(errors: &[FieldError]) -> Vec<&str> {
    errors.iter().map(|error| error.field.as_str()).collect()
}

#[test]
fn good_inputs_are_taken() {
    let pickup = pickup_draft().parse(today()).unwrap();
    assert_eq!(pickup.kind, TransportKind::CompanyTransport);
    assert_eq!(pickup.pickup_date, day("2026-03-10"));
    assert_eq!(pickup.driver_identification.as_deref(), Some("DE-FR-2026-1234"));
    assert_eq!(pickup.collection_address, Some(place("DE", "10115")));
    assert_eq!(pickup.vins, [vin(CAR)]);

    let bare = PickupDraft {
        kind: "SELF_PICKUP".to_owned(),
        pickup_date: "2026-03-16".to_owned(),
        ..PickupDraft::default()
    };
    let pickup = bare.parse(today()).unwrap();
    assert_eq!(pickup.kind, TransportKind::SelfPickup);
    assert_eq!(
        (pickup.driver_identification, pickup.collection_address),
        (None, None)
    );
    assert_eq!(pickup.vins, [], "all vehicles");

    let twice = PickupDraft {
        vins: vec![CAR.to_owned(), VAN.to_owned(), CAR.to_lowercase()],
        ..pickup_draft()
    };
    assert_eq!(twice.parse(today()).unwrap().vins, [vin(CAR), vin(VAN)]);

    let delivery = delivery_draft().parse(today()).unwrap();
    assert_eq!(delivery.delivery_date, day("2026-03-12"));
    assert_eq!(delivery.delivery_address, place("FR", "69120"));
    assert_eq!(delivery.receiver_name.as_deref(), Some("Luc Martin"));
    let abroad = DeliveryDraft {
        delivery_address: Some(address("CH", "8001")),
        receiver_name: String::new(),
        ..delivery_draft()
    };
    assert_eq!(
        abroad.parse(today()).unwrap().receiver_name,
        None,
        "a delivery outside the EU is a fact, and what it means is for the verdict"
    );

    let revoke = RevokeDraft {
        reason: " Wrong  car ".to_owned(),
        vins: vec![VAN.to_owned()],
    };
    assert_eq!(revoke.parse(), Ok(("Wrong car".to_owned(), vec![vin(VAN)])));
}

#[test]
fn each_bad_field_of_a_pickup_is_named_by_its_path() {
    type Change = fn(&mut PickupDraft);
    let cases: [(&str, Change); 10] = [
        ("type", |d| d.kind = "TRUCK".to_owned()),
        ("type", |d| d.kind.clear()),
        ("pickupDate", |d| d.pickup_date.clear()),
        ("pickupDate", |d| d.pickup_date = "2026-03-17".to_owned()),
        ("driverIdentification", |d| {
            d.driver_identification = "x".repeat(101);
        }),
        ("collectionAddress.city", |d| {
            d.collection_address.as_mut().unwrap().city.clear();
        }),
        ("collectionAddress.country", |d| {
            d.collection_address.as_mut().unwrap().country = "XX".to_owned();
        }),
        // Goods must leave from a member state or Northern Ireland.
        ("collectionAddress.country", |d| {
            d.collection_address = Some(address("CH", "8001"));
        }),
        ("collectionAddress.country", |d| {
            d.collection_address = Some(address("ES", "35001"));
        }),
        ("vins[1]", |d| d.vins.push("short".to_owned())),
    ];
    for (path, change) in cases {
        let mut bad = pickup_draft();
        change(&mut bad);
        assert_eq!(names(&bad.parse(today()).unwrap_err()), [path]);
    }
    let belfast = PickupDraft {
        collection_address: Some(address("GB", "BT1 5GS")),
        ..pickup_draft()
    };
    assert!(belfast.parse(today()).is_ok());
}

#[test]
fn each_bad_field_of_a_delivery_is_named_by_its_path() {
    type Change = fn(&mut DeliveryDraft);
    let cases: [(&str, Change); 7] = [
        ("deliveryDate", |d| d.delivery_date = "12.03.2026".to_owned()),
        ("deliveryDate", |d| d.delivery_date = "2026-03-17".to_owned()),
        ("deliveryAddress", |d| d.delivery_address = None),
        ("deliveryAddress.street", |d| {
            d.delivery_address.as_mut().unwrap().street.clear();
        }),
        ("deliveryAddress.postCode", |d| {
            d.delivery_address.as_mut().unwrap().post_code = "x".repeat(21);
        }),
        ("receiverName", |d| d.receiver_name = "x".repeat(201)),
        ("vins[0]", |d| d.vins = vec![String::new()]),
    ];
    for (path, change) in cases {
        let mut bad = delivery_draft();
        change(&mut bad);
        assert_eq!(names(&bad.parse(today()).unwrap_err()), [path]);
    }
}

#[test]
fn all_bad_fields_are_named_at_once() {
    let pickup = PickupDraft {
        collection_address: Some(AddressDraft::default()),
        vins: vec!["?".to_owned(), CAR.to_owned(), String::new()],
        ..PickupDraft::default()
    };
    assert_eq!(
        names(&pickup.parse(today()).unwrap_err()),
        [
            "type",
            "pickupDate",
            "collectionAddress.street",
            "collectionAddress.postCode",
            "collectionAddress.city",
            "collectionAddress.country",
            "vins[0]",
            "vins[2]",
        ]
    );
    let delivery = DeliveryDraft::default();
    assert_eq!(
        names(&delivery.parse(today()).unwrap_err()),
        ["deliveryDate", "deliveryAddress"]
    );
    let revoke = RevokeDraft {
        reason: " ".to_owned(),
        vins: vec!["?".to_owned()],
    };
    assert_eq!(names(&revoke.parse().unwrap_err()), ["reason", "vins[0]"]);
    let long = |length| RevokeDraft {
        reason: "é".repeat(length),
        vins: Vec::new(),
    };
    assert!(long(500).parse().is_ok());
    assert!(long(501).parse().is_err());
}

#[test]
fn words_read_back() {
    for kind in [TransportKind::SelfPickup, TransportKind::CompanyTransport] {
        assert_eq!(TransportKind::parse(kind.as_str()), Ok(kind));
        assert_eq!(
            serde_json::to_value(kind).unwrap(),
            serde_json::Value::from(kind.as_str())
        );
    }
}

fn waiting(vins: &[&str]) -> Transport {
    Transport::of(vins.iter().map(|number| vin(number)), |_| Leg::Waiting)
}

fn new_pickup(vins: &[Vin], date: Date) -> NewPickup {
    NewPickup {
        vins: vins.to_vec(),
        pickup_date: date,
        ..pickup_draft().parse(today()).unwrap()
    }
}

fn new_delivery(vins: &[Vin], date: Date) -> NewDelivery {
    NewDelivery {
        vins: vins.to_vec(),
        delivery_date: date,
        ..delivery_draft().parse(today()).unwrap()
    }
}

#[test]
fn a_sale_of_one_vehicle() {
    let now = at("2026-03-12T16:00:00Z");
    let start = waiting(&[CAR]);
    let pickup = new_pickup(&[], day("2026-03-10"));
    let moved = start.pick_up(&pickup, true, now).unwrap();
    assert_eq!(
        moved.0[0].leg,
        Leg::PickedUp(Pickup {
            kind: pickup.kind,
            pickup_date: pickup.pickup_date,
            driver_identification: pickup.driver_identification.clone(),
            collection_address: pickup.collection_address,
            confirmed_at: now,
        })
    );
    let delivery = new_delivery(&[], day("2026-03-10"));
    let there = moved.deliver(&delivery, now).unwrap();
    assert_eq!(
        there.0[0].leg.delivery(),
        Some(&Delivery {
            delivery_date: day("2026-03-10"),
            delivery_address: place("FR", "69120"),
            receiver_name: Some("Luc Martin".to_owned()),
            confirmed_at: now,
        })
    );
    assert_eq!(there.0[0].leg.pickup(), moved.0[0].leg.pickup());
    assert_eq!(there.changed_from(&moved), [&there.0[0]]);
    assert_eq!(moved.changed_from(&moved), [] as [&VinTransport; 0]);
}

#[test]
fn a_refusal_says_which_vehicle_and_why() {
    let now = at("2026-03-12T16:00:00Z");
    let start = waiting(&[CAR, VAN]);
    let car = [vin(CAR)];
    let pickup = new_pickup(&car, day("2026-03-10"));
    let not_ready = start.pick_up(&pickup, false, now).unwrap_err();
    assert_eq!(not_ready.word(), "invalid-state");
    let moved = start.pick_up(&pickup, true, now).unwrap();
    let again = moved
        .pick_up(&new_pickup(&[], day("2026-03-11")), true, now)
        .unwrap_err();
    let RecordError::MilestoneSet { said, current } = again else {
        panic!("{again:?}")
    };
    assert!(said.contains(CAR) && !said.contains(VAN), "{said}");
    assert_eq!(*current, moved);
    let too_early = moved
        .deliver(&new_delivery(&car, day("2026-03-09")), now)
        .unwrap_err();
    assert!(
        format!("{too_early}").starts_with("deliveryDate: "),
        "{too_early}"
    );
    let unmoved = moved
        .deliver(&new_delivery(&[], day("2026-03-12")), now)
        .unwrap_err();
    assert_eq!(unmoved.word(), "invalid-state");
    assert!(format!("{unmoved}").starts_with(VAN), "{unmoved}");
    let unknown = start.revoke(&[vin(OTHER)]).unwrap_err();
    assert!(format!("{unknown}").starts_with("vins: "), "{unknown}");
    let there = moved
        .deliver(&new_delivery(&car, day("2026-03-12")), now)
        .unwrap();
    let late = there.revoke(&car).unwrap_err();
    assert_eq!(late.word(), "invalid-state");
    assert!(format!("{late}").starts_with(CAR), "{late}");
    assert_eq!(there.revoke(&[]).unwrap_err().word(), "invalid-state");
}

#[test]
fn revoking_without_vins_leaves_waiting_vehicles_alone() {
    let now = at("2026-03-12T16:00:00Z");
    let start = waiting(&[CAR, VAN]);
    let moved = start
        .pick_up(&new_pickup(&[vin(VAN)], day("2026-03-10")), true, now)
        .unwrap();
    assert_eq!(moved.revoke(&[]).unwrap(), start);
    assert_eq!(moved.revoke(&[vin(VAN)]).unwrap(), start);
    let waits = moved.revoke(&[vin(CAR)]).unwrap_err();
    assert!(format!("{waits}").starts_with(CAR), "{waits}");
    assert_eq!(
        moved.revoke(&[vin(CAR), vin(VAN)]).unwrap_err().word(),
        "invalid-state"
    );
    assert_eq!(start.revoke(&[]).unwrap_err().word(), "invalid-state");
}

#[test]
fn a_view_shows_what_the_verdict_says() {
    let now = at("2026-03-12T16:00:00Z");
    let view = TransportView::of(waiting(&[CAR]), &evaluate(&on_the_way(), now));
    assert_eq!(view.status.as_str(), "IN_PROGRESS");
    assert!(view.cmr_uploaded && view.daily_vies_checks_active);
    let view = TransportView::of(waiting(&[CAR]), &evaluate(&complete(), now));
    assert_eq!(view.status.as_str(), "DELIVERED");
    assert!(!view.daily_vies_checks_active);
    let mut nothing = on_the_way();
    nothing.papers.clear();
    assert!(!TransportView::of(waiting(&[CAR]), &evaluate(&nothing, now)).cmr_uploaded);
}

#[derive(Clone, Debug)]
enum Action {
    PickUp(Vec<&'static str>, bool, i64),
    Revoke(Vec<&'static str>),
    Deliver(Vec<&'static str>, i64),
}

fn any_action() -> impl Strategy<Value = Action> {
    let meant = || {
        prop_oneof![
            3 => Just(Vec::new()),
            9 => prop::sample::subsequence(vec![CAR, VAN, BUS], 1..=3),
            1 => Just(vec![CAR, OTHER]),
        ]
    };
    prop_oneof![
        4 => (meant(), prop::bool::weighted(0.8), 0_i64..4).prop_map(|(vins, ready, days)| Action::PickUp(vins, ready, days)),
        2 => meant().prop_map(Action::Revoke),
        4 => (meant(), 0_i64..4).prop_map(|(vins, days)| Action::Deliver(vins, days)),
    ]
}

/// Where a vehicle is in the model: days of pickup and delivery.
type Stage = (Option<Date>, Option<Date>);

/// What the model says of an action: the stages after it, or the word of the refusal.
fn expected(
    action: &Action,
    stages: &[(&'static str, Stage)],
) -> Result<Vec<(&'static str, Stage)>, &'static str> {
    let (Action::PickUp(named, ..) | Action::Revoke(named) | Action::Deliver(named, _)) = action;
    if named.iter().any(|name| stages.iter().all(|(vin, _)| vin != name)) {
        return Err("invalid");
    }
    let meant = |vin: &str| named.is_empty() || named.contains(&vin);
    let of_meant: Vec<Stage> = stages
        .iter()
        .filter(|(vin, _)| meant(vin))
        .map(|(_, stage)| *stage)
        .collect();
    let after: Stage = match action {
        Action::PickUp(_, ready, days) => {
            if of_meant.iter().any(|(picked_up, _)| picked_up.is_some()) {
                return Err("milestone-already-set");
            }
            if !ready {
                return Err("invalid-state");
            }
            (Some(day("2026-03-01").plus_days(*days)), None)
        }
        Action::Revoke(_) => {
            let delivered = of_meant.iter().any(|(_, delivered)| delivered.is_some());
            let waiting = of_meant
                .iter()
                .filter(|(picked_up, _)| picked_up.is_none())
                .count();
            if delivered || waiting == of_meant.len() || (!named.is_empty() && waiting > 0) {
                return Err("invalid-state");
            }
            (None, None)
        }
        Action::Deliver(_, days) => {
            let date = day("2026-03-01").plus_days(*days);
            if of_meant.iter().any(|(_, delivered)| delivered.is_some()) {
                return Err("milestone-already-set");
            }
            // In the order of the vehicles: what is wrong first is said first.
            for (picked_up, _) in &of_meant {
                match picked_up {
                    None => return Err("invalid-state"),
                    Some(picked_up) if date < *picked_up => return Err("invalid"),
                    Some(_) => {}
                }
            }
            (None, Some(date))
        }
    };
    Ok(stages
        .iter()
        .map(|(vin, stage)| match (meant(vin), action) {
            (false, _) => (*vin, *stage),
            (true, Action::Deliver(..)) => (*vin, (stage.0, after.1)),
            (true, _) => (*vin, after),
        })
        .collect())
}

fn stages(transport: &Transport, names: &[&'static str]) -> Vec<(&'static str, Stage)> {
    names
        .iter()
        .zip(&transport.0)
        .map(|(name, ours)| {
            assert_eq!(ours.vin.as_str(), *name);
            let picked_up = ours.leg.pickup().map(|pickup| pickup.pickup_date);
            (
                *name,
                (
                    picked_up,
                    ours.leg.delivery().map(|delivery| delivery.delivery_date),
                ),
            )
        })
        .collect()
}

proptest! {
    #[test]
    fn any_sequence_follows_the_model(
        names in prop::sample::subsequence(vec![CAR, VAN, BUS], 1..=3),
        actions in prop::collection::vec(any_action(), 0..14),
    ) {
        let mut transport = waiting(&names);
        for (step, action) in actions.into_iter().enumerate() {
            let now = at("2026-03-03T09:00:00Z").plus_seconds(i64::try_from(step).unwrap());
            let before = transport.clone();
            let parsed = |named: &[&str]| named.iter().map(|name| vin(name)).collect::<Vec<Vin>>();
            let result = match &action {
                Action::PickUp(named, ready, days) => {
                    transport.pick_up(&new_pickup(&parsed(named), day("2026-03-01").plus_days(*days)), *ready, now)
                }
                Action::Revoke(named) => transport.revoke(&parsed(named)),
                Action::Deliver(named, days) => {
                    transport.deliver(&new_delivery(&parsed(named), day("2026-03-01").plus_days(*days)), now)
                }
            };
            match (expected(&action, &stages(&before, &names)), result) {
                (Ok(wanted), Ok(next)) => {
                    prop_assert_eq!(stages(&next, &names), wanted);
                    prop_assert!(!next.changed_from(&before).is_empty());
                    transport = next;
                }
                (Err(word), Err(error)) => {
                    prop_assert_eq!(error.word(), word, "{:?} on {:?}", action, before);
                    if let RecordError::MilestoneSet { current, .. } = error {
                        prop_assert_eq!(*current, before.clone());
                    }
                }
                (wanted, got) => prop_assert!(false, "{:?} on {:?}: {:?}, {:?}", action, before, wanted, got),
            }
            for (ours, before) in transport.0.iter().zip(&before.0) {
                // A delivery is for ever, a pickup unless it is revoked.
                if before.leg.delivery().is_some() {
                    prop_assert_eq!(ours, before);
                }
                if before.leg.pickup().is_some() && !matches!(action, Action::Revoke(_)) {
                    prop_assert_eq!(ours.leg.pickup(), before.leg.pickup());
                }
                let changed = transport.changed_from(&Transport(vec![before.clone()]));
                prop_assert!(changed.len() <= 1);
            }
            let stages = stages(&transport, &names);
            prop_assert_eq!(transport.all_picked_up(), stages.iter().all(|(_, stage)| stage.0.is_some()));
            prop_assert_eq!(transport.any_picked_up(), stages.iter().any(|(_, stage)| stage.0.is_some()));
            prop_assert_eq!(transport.all_delivered(), stages.iter().all(|(_, stage)| stage.1.is_some()));
        }
    }
}
