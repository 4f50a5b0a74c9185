//! The order's status as a table, its inputs, and every sequence of changes against a model.

use proptest::prelude::*;

use super::*;
use crate::buyer::{ContactDraft, NewContact};
use crate::compliance::tests::samples::{CAR, VAN, at, complete, day, eur, on_the_way, still_there};
use crate::compliance::{ComplianceStatus, Rollup, evaluate};
use crate::kernel::{BuyerId, Date, Email, FieldError, MoneyDraft, OrderId, OrganizationId, PartnerId};

const BUYER: &str = "01920000-0000-7000-8000-00000000000b";

fn today() -> Date {
    day("2026-03-15")
}

fn amount(value: i64, currency: &str) -> MoneyDraft {
    MoneyDraft {
        value: Some(value),
        currency: currency.to_owned(),
    }
}

fn car(vin: &str) -> OrderVinDraft {
    OrderVinDraft {
        vin: vin.to_owned(),
        brand: "Volkswagen".to_owned(),
        model: "Passat Variant".to_owned(),
        mileage: Some(48_000),
        first_registration_date: "2021-05-04".to_owned(),
        purchase_amount: amount(1_850_000, "EUR"),
    }
}

fn contact() -> ContactDraft {
    ContactDraft {
        first_name: "Inge".to_owned(),
        last_name: "Sommer".to_owned(),
        email: "inge@example.com".to_owned(),
        phone: "+49 30 1234".to_owned(),
    }
}

fn draft() -> OrderDraft {
    OrderDraft {
        external_order_id: "A-1".to_owned(),
        buyer_id: BUYER.to_owned(),
        purchase_date: "2026-03-01".to_owned(),
        responsible_contact: Some(contact()),
        vins: vec![car(CAR), car(VAN)],
        total_amount: amount(3_700_000, "EUR"),
    }
}

fn order() -> Order {
    Order::create(
        OrderId::from_uuid(uuid::Uuid::from_u128(1)),
        (
            OrganizationId::from_uuid(uuid::Uuid::from_u128(2)),
            PartnerId::from_uuid(uuid::Uuid::from_u128(3)),
        ),
        draft().parse(today()).unwrap(),
        at("2026-03-02T09:00:00Z"),
    )
}

fn refused(draft: &OrderDraft) -> Vec<FieldError> {
    draft.parse(today()).unwrap_err()
}

fn names(errors: &[FieldError]) -> Vec<&str> {
    errors.iter().map(|error| error.field.as_str()).collect()
}

#[test]
fn the_status_follows_from_how_far_everything_is() {
    use ComplianceStatus::{Incomplete, Invalid, Valid};
    let none = Progress {
        cancelled: false,
        invoice: false,
        payment: false,
        ready: false,
        vins: 2,
        picked_up: 0,
        delivered: 0,
        compliance: Incomplete,
    };
    let invoice = Progress {
        invoice: true,
        ..none
    };
    let payment = Progress {
        payment: true,
        ..invoice
    };
    let ready = Progress {
        ready: true,
        ..payment
    };
    let picked_up = Progress {
        picked_up: 1,
        ..ready
    };
    let all_picked_up = Progress {
        picked_up: 2,
        ..ready
    };
    let one_delivered = Progress {
        delivered: 1,
        ..all_picked_up
    };
    let delivered = Progress {
        delivered: 2,
        ..all_picked_up
    };
    for (progress, status) in [
        (none, "CREATED"),
        (invoice, "INVOICE_SUBMITTED"),
        (payment, "PAYMENT_SUBMITTED"),
        (
            Progress {
                payment: true,
                ..none
            },
            "PAYMENT_SUBMITTED",
        ),
        (ready, "READY_FOR_PICKUP"),
        (
            Progress {
                invoice: false,
                ..ready
            },
            "READY_FOR_PICKUP",
        ),
        (picked_up, "TRANSPORT_IN_PROGRESS"),
        (all_picked_up, "TRANSPORT_IN_PROGRESS"),
        (one_delivered, "TRANSPORT_IN_PROGRESS"),
        (
            Progress {
                delivered: 1,
                ..picked_up
            },
            "TRANSPORT_IN_PROGRESS",
        ),
        (delivered, "TRANSPORT_COMPLETED"),
        (Progress { vins: 0, ..none }, "CREATED"),
        (
            Progress {
                compliance: Valid,
                ..delivered
            },
            "COMPLIANCE_VALID",
        ),
        (
            Progress {
                compliance: Invalid,
                ..delivered
            },
            "COMPLIANCE_INVALID",
        ),
        (
            Progress {
                compliance: Invalid,
                ..none
            },
            "COMPLIANCE_INVALID",
        ),
        (
            Progress {
                compliance: Invalid,
                ..ready
            },
            "COMPLIANCE_INVALID",
        ),
        (
            Progress {
                cancelled: true,
                ..none
            },
            "CANCELLED",
        ),
        (
            Progress {
                cancelled: true,
                ..ready
            },
            "CANCELLED",
        ),
        (
            Progress {
                cancelled: true,
                compliance: Invalid,
                ..ready
            },
            "CANCELLED",
        ),
        (
            Progress {
                cancelled: true,
                compliance: Valid,
                ..delivered
            },
            "CANCELLED",
        ),
    ] {
        assert_eq!(OrderStatus::of(&progress).as_str(), status, "{progress:?}");
    }
}

#[test]
fn the_rollup_says_the_status() {
    let now = at("2026-03-10T18:00:00Z");
    let mut cancelled = still_there();
    cancelled.cancelled = true;
    let mut not_ready = still_there();
    not_ready.payment.as_mut().unwrap().ready = None;
    let mut unpaid = still_there();
    unpaid.payment = None;
    let mut taxed = still_there();
    taxed.invoice.as_mut().unwrap().vat_included = true;
    for (facts, status) in [
        (complete(), OrderStatus::ComplianceValid),
        (taxed, OrderStatus::ComplianceInvalid),
        (on_the_way(), OrderStatus::TransportInProgress),
        (still_there(), OrderStatus::ReadyForPickup),
        (not_ready, OrderStatus::PaymentSubmitted),
        (unpaid, OrderStatus::InvoiceSubmitted),
        (cancelled, OrderStatus::Cancelled),
    ] {
        let payment = facts.payment.is_some();
        assert_eq!(evaluate(&facts, now).order_status(payment), status);
    }
    let mut proof_missing = complete();
    proof_missing.papers.clear();
    assert_eq!(
        evaluate(&proof_missing, now).order_status(true),
        OrderStatus::TransportCompleted
    );
}

#[test]
fn words_read_back() {
    for status in OrderStatus::ALL {
        assert_eq!(OrderStatus::parse(status.as_str()), Ok(status));
        assert_eq!(
            serde_json::to_value(status).unwrap(),
            serde_json::Value::from(status.as_str())
        );
    }
    assert!(
        OrderStatus::parse("DONE")
            .unwrap_err()
            .contains("CREATED, INVOICE_SUBMITTED")
    );
    for word in ["PENDING", "TRANSPORT_PENDING", "DELIVERED", "VALID", "INVALID"] {
        assert_eq!(VinStatus::parse(word).unwrap().as_str(), word);
    }
    assert_eq!(VinStatus::parse("DONE"), None);
}

#[test]
fn a_good_order_is_taken() {
    let new = draft().parse(today()).unwrap();
    assert_eq!(new.external_order_id, "A-1");
    assert_eq!(new.buyer, BuyerId::parse(BUYER).unwrap());
    assert_eq!(new.purchase_date, Some(day("2026-03-01")));
    assert_eq!(new.total_amount, eur(3_700_000));
    assert_eq!(new.vins.len(), 2);
    assert_eq!(new.vins[1].vin.as_str(), VAN);
    assert_eq!(new.vins[1].purchase_amount, eur(1_850_000));
    assert_eq!(new.responsible_contact.unwrap().first_name, "Inge");

    let bare = OrderDraft {
        purchase_date: " ".to_owned(),
        responsible_contact: None,
        vins: vec![OrderVinDraft {
            mileage: None,
            first_registration_date: String::new(),
            ..car(&CAR.to_lowercase())
        }],
        ..draft()
    };
    let new = bare.parse(today()).unwrap();
    assert_eq!((new.purchase_date, new.responsible_contact), (None, None));
    assert_eq!(
        (new.vins[0].mileage, new.vins[0].first_registration_date),
        (None, None)
    );
    assert_eq!(new.vins[0].vin.as_str(), CAR);
    // The total need not be the sum: that is a blocker, not a refusal.
    let other = OrderDraft {
        total_amount: amount(1, "eur"),
        ..draft()
    };
    assert!(other.parse(today()).is_ok());
}

#[test]
fn a_new_order_has_version_0_and_nothing_behind_it() {
    let order = order();
    assert_eq!((order.version, order.status), (0, OrderStatus::Created));
    assert!(order.vins.iter().all(|vin| vin.compliance == VinStatus::Pending));
    assert_eq!(
        (order.created_at, order.updated_at),
        (at("2026-03-02T09:00:00Z"), order.created_at)
    );
    assert!(order.says_the_same(&draft().parse(today()).unwrap()));
}

type Change = fn(&mut OrderDraft);

#[test]
fn each_bad_field_is_named_by_its_path() {
    let cases: [(&str, Change); 24] = [
        ("externalOrderId", |d| d.external_order_id = " ".to_owned()),
        ("externalOrderId", |d| d.external_order_id = "x".repeat(101)),
        ("buyerId", |d| d.buyer_id = String::new()),
        ("buyerId", |d| d.buyer_id = "42".to_owned()),
        ("purchaseDate", |d| d.purchase_date = "01.03.2026".to_owned()),
        ("purchaseDate", |d| d.purchase_date = "2026-03-17".to_owned()),
        ("responsibleContact.email", |d| {
            d.responsible_contact.as_mut().unwrap().email = "inge".to_owned();
        }),
        ("responsibleContact.firstName", |d| {
            d.responsible_contact.as_mut().unwrap().first_name.clear();
        }),
        ("vins", |d| d.vins.clear()),
        ("vins", |d| d.vins = vec![car(CAR); 201]),
        ("vins[0].vin", |d| d.vins[0].vin = "WVWZZZ3CZEE14028".to_owned()),
        ("vins[1].vin", |d| d.vins[1].vin = CAR.replace('0', "O")),
        ("vins[1].vin", |d| d.vins[1].vin = CAR.to_lowercase()),
        ("vins[0].brand", |d| d.vins[0].brand.clear()),
        ("vins[1].model", |d| d.vins[1].model = "x".repeat(101)),
        ("vins[0].mileage", |d| d.vins[0].mileage = Some(-1)),
        ("vins[0].mileage", |d| d.vins[0].mileage = Some(10_000_000)),
        ("vins[1].firstRegistrationDate", |d| {
            d.vins[1].first_registration_date = "2026-03-17".to_owned();
        }),
        ("vins[1].purchaseAmount.value", |d| {
            d.vins[1].purchase_amount.value = None;
        }),
        ("vins[1].purchaseAmount.value", |d| {
            d.vins[1].purchase_amount.value = Some(-1);
        }),
        ("vins[0].purchaseAmount.currency", |d| {
            d.vins[0].purchase_amount.currency = "EURO".to_owned();
        }),
        ("vins[0].purchaseAmount.currency", |d| {
            d.vins[0].purchase_amount.currency = "SEK".to_owned();
        }),
        ("totalAmount.value", |d| {
            d.total_amount.value = Some(1_000_000_000_001);
        }),
        ("totalAmount.currency", |d| d.total_amount.currency.clear()),
    ];
    for (path, change) in cases {
        let mut bad = draft();
        change(&mut bad);
        let errors = refused(&bad);
        assert_eq!(names(&errors), [path]);
        assert!(!errors[0].message.is_empty());
    }
    for good in [0, 9_999_999] {
        let mut edge = draft();
        edge.vins[0].mileage = Some(good);
        edge.purchase_date = "2026-03-16".to_owned();
        assert!(
            edge.parse(today()).is_ok(),
            "{good} km, and it may be tomorrow somewhere"
        );
    }
}

#[test]
fn all_bad_fields_are_named_at_once() {
    let bad = OrderDraft {
        external_order_id: String::new(),
        buyer_id: "x".to_owned(),
        purchase_date: "soon".to_owned(),
        responsible_contact: Some(ContactDraft::default()),
        vins: vec![
            OrderVinDraft::default(),
            OrderVinDraft {
                mileage: Some(-5),
                ..car(VAN)
            },
        ],
        total_amount: MoneyDraft::default(),
    };
    let errors = refused(&bad);
    assert_eq!(
        names(&errors),
        [
            "externalOrderId",
            "buyerId",
            "purchaseDate",
            "responsibleContact.firstName",
            "responsibleContact.lastName",
            "responsibleContact.email",
            "totalAmount.currency",
            "totalAmount.value",
            "vins[0].vin",
            "vins[0].brand",
            "vins[0].model",
            "vins[0].purchaseAmount.currency",
            "vins[0].purchaseAmount.value",
            "vins[1].mileage",
        ]
    );
    assert_eq!(errors[0].rejected_value, None, "nothing was sent");
    assert_eq!(errors[1].rejected_value, Some("x".into()));
    assert_eq!(errors[13].rejected_value, Some("-5".into()));
}

#[test]
fn patches() {
    assert_eq!(OrderPatch::default().parse(today()), Ok(OrderChange::default()));
    let good = OrderPatch {
        purchase_date: Some("2026-02-28".to_owned()),
        responsible_contact: Some(contact()),
    };
    let change = good.parse(today()).unwrap();
    assert_eq!(change.purchase_date, Some(day("2026-02-28")));
    assert_eq!(change.responsible_contact.unwrap().last_name, "Sommer");
    let bad = OrderPatch {
        purchase_date: Some("2026-03-17".to_owned()),
        responsible_contact: Some(ContactDraft {
            phone: "call me".to_owned(),
            ..contact()
        }),
    };
    assert_eq!(
        names(&bad.parse(today()).unwrap_err()),
        ["purchaseDate", "responsibleContact.phone"]
    );
}

#[test]
fn another_draft_says_something_else() {
    let cases: [Change; 10] = [
        |d| d.external_order_id = "A-2".to_owned(),
        |d| d.buyer_id = BUYER.replace('b', "c"),
        |d| d.purchase_date.clear(),
        |d| d.responsible_contact = None,
        |d| d.total_amount = amount(1, "EUR"),
        |d| {
            d.vins.pop();
        },
        |d| d.vins.reverse(),
        |d| d.vins[1].model = "911".to_owned(),
        |d| d.vins[1].mileage = None,
        |d| d.vins[1].purchase_amount = amount(1, "EUR"),
    ];
    for change in cases {
        let mut other = draft();
        change(&mut other);
        assert!(
            !order().says_the_same(&other.parse(today()).unwrap()),
            "{other:?}"
        );
    }
    let corrected = order()
        .update(
            OrderChange {
                purchase_date: Some(day("2026-02-01")),
                responsible_contact: None,
            },
            at("2026-03-03T09:00:00Z"),
        )
        .unwrap();
    assert!(!corrected.says_the_same(&draft().parse(today()).unwrap()));
    let as_corrected = OrderDraft {
        purchase_date: "2026-02-01".to_owned(),
        ..draft()
    };
    assert!(corrected.says_the_same(&as_corrected.parse(today()).unwrap()));
}

#[derive(Clone, Debug)]
enum Action {
    Update(Option<&'static str>, Option<&'static str>),
    Cancel(bool),
    Judge(usize, bool),
}

fn any_action() -> impl Strategy<Value = Action> {
    let date = prop::option::of(prop::sample::select(vec!["2026-03-01", "2026-03-02"]));
    let name = prop::option::of(prop::sample::select(vec!["Inge", "Jo"]));
    prop_oneof![
        4 => (date, name).prop_map(|(date, name)| Action::Update(date, name)),
        1 => any::<bool>().prop_map(Action::Cancel),
        3 => (0_usize..4, any::<bool>()).prop_map(|(which, raised)| Action::Judge(which, raised)),
    ]
}

fn person(first_name: &str) -> NewContact {
    NewContact {
        first_name: first_name.to_owned(),
        last_name: "Sommer".to_owned(),
        email: Email::parse("inge@example.com").unwrap(),
        phone: Some("+49 30 1234".to_owned()),
    }
}

/// Verdicts on an order that goes on, and on a cancelled one.
fn verdict(which: usize, cancelled: bool) -> Rollup {
    let mut facts = match which {
        0 => still_there(),
        1 => on_the_way(),
        _ => complete(),
    };
    if which == 3 {
        facts.invoice.as_mut().unwrap().vat_included = true;
    }
    crate::compliance::tests::samples::add_van(&mut facts);
    facts.cancelled = cancelled;
    evaluate(&facts, at("2026-03-10T18:00:00Z"))
}

proptest! {
    #[test]
    fn any_sequence_of_changes_follows_the_model(actions in prop::collection::vec(any_action(), 0..12)) {
        let mut order = order();
        let (mut version, mut cancelled) = (0, false);
        let (mut date, mut name) = ("2026-03-01", "Inge");
        for (step, action) in actions.into_iter().enumerate() {
            let now = at("2026-03-03T09:00:00Z").plus_seconds(i64::try_from(step).unwrap());
            let before = order.clone();
            let result = match &action {
                Action::Update(date, name) => order.update(
                    OrderChange {
                        purchase_date: date.map(day),
                        responsible_contact: name.map(person),
                    },
                    now,
                ),
                Action::Cancel(picked_up) => order.cancel("Sold twice".to_owned(), *picked_up, now),
                Action::Judge(which, raised) => Ok(order.standing(&verdict(*which, cancelled), true, *raised, now)),
            };
            match (&action, result) {
                (Action::Update(..) | Action::Cancel(_), Err(error)) if cancelled => {
                    prop_assert_eq!(error, RecordError::Cancelled);
                }
                (Action::Update(new_date, new_name), Ok(next)) if !cancelled => {
                    let changes = new_date.is_some_and(|new| new != date) || new_name.is_some_and(|new| new != name);
                    (date, name) = (new_date.unwrap_or(date), new_name.unwrap_or(name));
                    version += i64::from(changes);
                    prop_assert_eq!(next.updated_at == now, changes);
                    order = next;
                }
                (Action::Cancel(true), Err(error)) => prop_assert_eq!(error.word(), "invalid-state"),
                (Action::Cancel(false), Ok(next)) if !cancelled => {
                    cancelled = true;
                    version += 1;
                    prop_assert_eq!(next.cancelled.as_ref().map(|cancelled| cancelled.at), Some(now));
                    prop_assert_eq!(next.status, OrderStatus::Cancelled);
                    order = next;
                }
                (Action::Judge(which, raised), Ok(next)) => {
                    let rollup = verdict(*which, cancelled);
                    prop_assert_eq!(next.status, rollup.order_status(true));
                    for (vin, judged) in next.vins.iter().zip(&rollup.modules.order.vins) {
                        prop_assert_eq!(vin.compliance, judged.compliance_status);
                    }
                    let same = next.status == before.status && next.vins == before.vins;
                    version += i64::from(!same && !raised);
                    order = next;
                }
                (action, result) => prop_assert!(false, "{:?}: {:?}", action, result),
            }
            prop_assert_eq!(order.version, version);
            prop_assert_eq!(order.cancelled.is_some(), cancelled);
            prop_assert_eq!(order.status == OrderStatus::Cancelled, cancelled);
            prop_assert_eq!(order.purchase_date, Some(day(date)));
            prop_assert_eq!(order.responsible_contact.as_ref().map(|who| who.first_name.as_str()), Some(name));
            // What was ordered never changes.
            prop_assert_eq!(
                (order.id, order.buyer, order.total_amount, &order.external_order_id, order.created_at),
                (before.id, before.buyer, before.total_amount, &before.external_order_id, before.created_at)
            );
            prop_assert!(order.vins.iter().zip(&before.vins).all(|(after, before)| after.vin == before.vin));
            let open: Result<(), RecordError<Order>> = order.open();
            prop_assert_eq!(open.is_err(), cancelled);
        }
    }
}
