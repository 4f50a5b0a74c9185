//! The staff's desk: marks and their counts, the work list, comments, views, events as they go by.

use std::collections::BTreeMap;

use domain::compliance::{Code, ComplianceStatus, Readiness};
use domain::desk::{Assigned, Mark, SavedView, WaitingOn, WorkFilter, WorkSort, marks};
use domain::event::Envelope;
use domain::invoice::{Invoice, InvoiceKind};
use domain::kernel::page::Direction;
use domain::kernel::{OrderId, PageRequest, Role, StaffId};
use domain::order::{Order, OrderStatus};
use storage::Db;
use storage::desk::{self as store, Counted};
use tokio::task::JoinSet;

use crate::fixtures::{at, event, invoice, order, rollup, staff, uuid};
use crate::world::World;

async fn put(db: &mut Db, of: &Order, status: OrderStatus, codes: &[Code], approval: bool) {
    let mut stored = rollup(of);
    let sample = stored.rollup.blockers.first().cloned();
    stored.rollup.blockers = codes
        .iter()
        .map(|code| domain::compliance::Blocker {
            module: code.module(),
            code: *code,
            message: String::new(),
            kind: code.kind(),
            rule: String::new(),
            document_types: Vec::new(),
            vins: Vec::new(),
            since: sample.as_ref().map_or(at(0), |sample| sample.since),
        })
        .collect();
    stored.rollup.warnings.clear();
    storage::compliance::save_rollup(db, (of.organization, of.seller), &stored)
        .await
        .unwrap();
    let now = marks(status, &stored.rollup, approval);
    let mut counted = Counted::new();
    store::set_marks(db, of.id, &now, &mut counted).await.unwrap();
    store::count(db, counted).await.unwrap();
}

pub async fn marks_are_replaced_and_counted(world: World) {
    let [one, two, ..] = world.sales().await;
    let mut db = world.store.begin().await.unwrap();
    put(
        &mut db,
        &one,
        OrderStatus::Created,
        &[Code::MissingInvoice, Code::MissingCmr],
        true,
    )
    .await;
    put(
        &mut db,
        &two,
        OrderStatus::Created,
        &[Code::MissingInvoice],
        false,
    )
    .await;
    db.commit().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    let counts = store::counts(&mut db).await.unwrap();
    let incomplete = Mark::Compliance(rollup(&one).rollup.compliance_status);
    let blocked = Mark::Readiness(rollup(&one).rollup.readiness);
    let expected = BTreeMap::from([
        (Mark::Status(OrderStatus::Created), 2),
        (incomplete, 2),
        (blocked, 2),
        (Mark::Found(Code::MissingInvoice), 2),
        (Mark::Found(Code::MissingCmr), 1),
        (Mark::Waiting(WaitingOn::Us), 2),
        (Mark::Waiting(WaitingOn::Carrier), 1),
        (Mark::Approval, 1),
    ]);
    assert_eq!(counts, expected);
    // What nothing has any more is not among the counts.
    put(&mut db, &one, OrderStatus::InvoiceSubmitted, &[], false).await;
    put(
        &mut db,
        &two,
        OrderStatus::Cancelled,
        &[Code::MissingInvoice],
        true,
    )
    .await;
    let counts = store::counts(&mut db).await.unwrap();
    let expected = BTreeMap::from([
        (Mark::Status(OrderStatus::InvoiceSubmitted), 1),
        (Mark::Status(OrderStatus::Cancelled), 1),
        (incomplete, 1),
        (blocked, 1),
    ]);
    assert_eq!(counts, expected);
}

pub async fn many_count_at_the_same_moment(world: World) {
    let [buyer, _] = world.buyers().await;
    let orders: Vec<Order> = (20..60).map(|number| order(number, &buyer)).collect();
    world.store_orders(&orders).await;
    let mut all = JoinSet::new();
    for of in orders {
        let store = world.store.clone();
        all.spawn(async move {
            let mut db = store.begin().await.unwrap();
            put(&mut db, &of, OrderStatus::Created, &[Code::MissingCmr], false).await;
            db.commit().await.unwrap();
        });
    }
    all.join_all().await;
    let mut db = world.store.read().await.unwrap();
    let counts = store::counts(&mut db).await.unwrap();
    assert_eq!(counts[&Mark::Found(Code::MissingCmr)], 40);
    assert_eq!(counts[&Mark::Status(OrderStatus::Created)], 40);
}

fn first_page(sort: WorkSort, direction: Direction) -> PageRequest<WorkSort> {
    PageRequest {
        page: 0,
        size: 20,
        sort,
        direction,
    }
}

async fn found(db: &mut Db, filter: &WorkFilter) -> (Vec<OrderId>, i64) {
    let page = store::work(db, filter, first_page(WorkSort::CreatedAt, Direction::Asc))
        .await
        .unwrap();
    let ids = page.data.into_iter().map(|row| row.id).collect();
    (ids, page.pagination.total_elements)
}

/// Orders 20, 21 of buyer 10, 22 of buyer 11, 24 of another seller; 20 has an invoice, 21 works for staff 31.
async fn desk(world: &World) -> [Order; 4] {
    let [first, second, third, _] = world.market().await;
    let mut orders = [
        order(20, &first),
        order(21, &first),
        order(22, &second),
        order(24, &third),
    ];
    orders[2].external_order_id = "Deal/2026-04".to_owned();
    world.store_orders(&orders).await;
    let mut db = world.store.begin().await.unwrap();
    for number in [31, 32] {
        storage::staff::insert(&mut db, &staff(number, Role::Operator))
            .await
            .unwrap();
    }
    storage::staff::insert(&mut db, &staff(33, Role::Auditor))
        .await
        .unwrap();
    put(
        &mut db,
        &orders[0],
        OrderStatus::Created,
        &[Code::MissingCmr, Code::MissingKycDocument],
        false,
    )
    .await;
    put(
        &mut db,
        &orders[1],
        OrderStatus::Created,
        &[Code::MissingCmr],
        true,
    )
    .await;
    put(&mut db, &orders[2], OrderStatus::InvoiceSubmitted, &[], false).await;
    put(
        &mut db,
        &orders[3],
        OrderStatus::Created,
        &[Code::ViesPending],
        false,
    )
    .await;
    let numbered = Invoice {
        invoice_number: "RE-2026/77".to_owned(),
        ..invoice(InvoiceKind::Preliminary)
    };
    storage::invoice::insert(&mut db, orders[0].id, &numbered)
        .await
        .unwrap();
    store::assign(&mut db, orders[1].id, Some(StaffId::from_uuid(uuid(31))))
        .await
        .unwrap();
    db.commit().await.unwrap();
    orders
}

pub async fn filters_of_the_work_list(world: World) {
    let [one, two, three, four] = desk(&world).await;
    let mut db = world.store.read().await.unwrap();
    let all = WorkFilter::default();
    let staff = StaffId::from_uuid(uuid(31));
    let cases: Vec<(WorkFilter, Vec<&Order>)> = vec![
        (all.clone(), vec![&one, &two, &three, &four]),
        (
            WorkFilter {
                status: Some(OrderStatus::Created),
                ..all.clone()
            },
            vec![&one, &two, &four],
        ),
        (
            WorkFilter {
                found: Some(Code::MissingCmr),
                ..all.clone()
            },
            vec![&one, &two],
        ),
        (
            WorkFilter {
                waiting_on: Some(WaitingOn::Vies),
                ..all.clone()
            },
            vec![&four],
        ),
        (
            WorkFilter {
                approval: true,
                ..all.clone()
            },
            vec![&two],
        ),
        (
            WorkFilter {
                found: Some(Code::MissingCmr),
                waiting_on: Some(WaitingOn::Buyer),
                ..all.clone()
            },
            vec![&one],
        ),
        (
            WorkFilter {
                compliance: Some(ComplianceStatus::Valid),
                ..all.clone()
            },
            vec![],
        ),
        (
            WorkFilter {
                readiness: Some(Readiness::ReadyForExport),
                ..all.clone()
            },
            vec![],
        ),
        (
            WorkFilter {
                seller: Some(four.seller),
                ..all.clone()
            },
            vec![&four],
        ),
        (
            WorkFilter {
                buyer: Some(one.buyer),
                ..all.clone()
            },
            vec![&one, &two],
        ),
        (
            WorkFilter {
                assigned: Some(Assigned::To(staff)),
                ..all.clone()
            },
            vec![&two],
        ),
        (
            WorkFilter {
                assigned: Some(Assigned::Nobody),
                ..all.clone()
            },
            vec![&one, &three, &four],
        ),
    ];
    for (filter, expected) in cases {
        let expected: Vec<OrderId> = expected.into_iter().map(|order| order.id).collect();
        let count = i64::try_from(expected.len()).unwrap();
        assert_eq!(found(&mut db, &filter).await, (expected, count), "{filter:?}");
    }
}

pub async fn what_was_typed_finds(world: World) {
    let [one, two, three, _] = desk(&world).await;
    let mut db = world.store.read().await.unwrap();
    let vin = one.vins[0].vin.as_str().to_owned();
    for (typed, expected) in [
        (vin.clone(), vec![one.id]),
        (vin.to_lowercase(), vec![one.id]),
        // The last 8 and 6 characters, as people read them out.
        (vin[9..].to_owned(), vec![one.id]),
        (vin[11..].to_owned(), vec![one.id]),
        ("order-21".to_owned(), vec![two.id]),
        ("order-2".to_owned(), vec![one.id, two.id]),
        (" Deal/2026 ".to_owned(), vec![three.id]),
        ("RE-2026/7".to_owned(), vec![one.id]),
        ("re-2026/77".to_owned(), vec![one.id]),
        ("100%".to_owned(), vec![]),
        ("nothing like it".to_owned(), vec![]),
    ] {
        let filter = WorkFilter {
            text: typed.clone(),
            ..WorkFilter::default()
        };
        let mut ids = found(&mut db, &filter).await.0;
        ids.retain(|id| [one.id, two.id, three.id].contains(id));
        assert_eq!(ids, expected, "{typed}");
    }
    // Together with another condition; and by the buyer's number.
    let buyer = storage::buyer::by_id(&mut db, one.buyer).await.unwrap().unwrap();
    let filter = WorkFilter {
        text: buyer.vat_number.as_str().to_owned(),
        found: Some(Code::MissingKycDocument),
        ..WorkFilter::default()
    };
    assert_eq!(found(&mut db, &filter).await, (vec![one.id], 1));
}

pub async fn rows_of_the_work_list(world: World) {
    let [one, two, ..] = desk(&world).await;
    let mut db = world.store.read().await.unwrap();
    let page = store::work(
        &mut db,
        &WorkFilter::default(),
        first_page(WorkSort::ExternalOrderId, Direction::Desc),
    )
    .await
    .unwrap();
    let ids: Vec<&str> = page
        .data
        .iter()
        .map(|row| row.external_order_id.as_str())
        .collect();
    assert_eq!(ids, ["order-24", "order-21", "order-20", "Deal/2026-04"]);
    let row = page.data.iter().find(|row| row.id == one.id).unwrap();
    assert_eq!(row.blockers, [Code::MissingKycDocument, Code::MissingCmr]);
    assert_eq!((row.vehicle.as_str(), row.vehicles), ("Volkswagen Golf", 1));
    assert_eq!(row.total_amount, one.total_amount);
    assert_eq!(row.assignee, None);
    let row = page.data.iter().find(|row| row.id == two.id).unwrap();
    assert_eq!(row.assignee.as_ref().unwrap().name, "Staff 31");
    // A later page holds the rest and knows the whole.
    let later = PageRequest {
        page: 1,
        size: 3,
        ..first_page(WorkSort::UpdatedAt, Direction::Desc)
    };
    let page = store::work(&mut db, &WorkFilter::default(), later).await.unwrap();
    assert_eq!(page.data.len(), 1);
    assert_eq!((page.data[0].id, page.pagination.total_elements), (one.id, 4));
}

pub async fn who_works_on_it(world: World) {
    let [one, two, ..] = desk(&world).await;
    let mut db = world.store.begin().await.unwrap();
    let names: Vec<String> = store::colleagues(&mut db)
        .await
        .unwrap()
        .into_iter()
        .map(|colleague| colleague.name)
        .collect();
    assert_eq!(names, ["Staff 31", "Staff 32"], "auditors read only");
    assert_eq!(store::assignee(&mut db, one.id).await.unwrap(), None);
    assert_eq!(
        store::assignee(&mut db, two.id).await.unwrap().unwrap().name,
        "Staff 31"
    );
    store::assign(&mut db, two.id, None).await.unwrap();
    assert_eq!(store::assignee(&mut db, two.id).await.unwrap(), None);
}

pub async fn comments_oldest_first(world: World) {
    let [one, two, ..] = desk(&world).await;
    let mut db = world.store.begin().await.unwrap();
    let by = StaffId::from_uuid(uuid(31));
    for (number, text) in [(2, "second"), (1, "first")] {
        store::add_comment(
            &mut db,
            uuid(700 + number),
            one.id,
            (by, text),
            at(i64::from(number)),
        )
        .await
        .unwrap();
    }
    let comments = store::comments(&mut db, one.id).await.unwrap();
    let said: Vec<(&str, &str)> = comments
        .iter()
        .map(|comment| (comment.by.name.as_str(), comment.text.as_str()))
        .collect();
    assert_eq!(said, [("Staff 31", "first"), ("Staff 31", "second")]);
    assert_eq!(comments[0].at, at(1));
    assert!(store::comments(&mut db, two.id).await.unwrap().is_empty());
}

pub async fn views_are_personal(world: World) {
    desk(&world).await;
    let mut db = world.store.begin().await.unwrap();
    let [one, two] = [31, 32].map(|number| StaffId::from_uuid(uuid(number)));
    let view = |name: &str, query: &str| SavedView {
        name: name.to_owned(),
        query: query.to_owned(),
    };
    for kept in [
        view("Ours", "?waiting=US"),
        view("Late", "?found=X"),
        view("Ours", "?waiting=BUYER"),
    ] {
        store::save_view(&mut db, one, &kept, at(0)).await.unwrap();
    }
    let expected = [view("Late", "?found=X"), view("Ours", "?waiting=BUYER")];
    assert_eq!(store::views(&mut db, one).await.unwrap(), expected);
    assert!(store::views(&mut db, two).await.unwrap().is_empty());
    assert!(!store::drop_view(&mut db, two, "Ours").await.unwrap());
    assert!(store::drop_view(&mut db, one, "Ours").await.unwrap());
    assert_eq!(store::views(&mut db, one).await.unwrap().len(), 1);
}

pub async fn events_go_by(world: World) {
    let [one, ..] = world.sales().await;
    let organization = crate::fixtures::organization(1);
    let mut db = world.store.begin().await.unwrap();
    assert!(store::sequences(&mut db).await.unwrap().is_empty());
    for number in 1..=3 {
        let sequence = storage::event::next_sequence(&mut db, organization.id)
            .await
            .unwrap();
        let sent = Envelope {
            order_uuid: Some(one.id),
            buyer_uuid: Some(one.buyer),
            ..event(number, sequence, &organization)
        };
        storage::event::insert(&mut db, &sent).await.unwrap();
    }
    let heads = store::sequences(&mut db).await.unwrap();
    assert_eq!(heads, BTreeMap::from([(organization.id, 3)]));
    let after = store::seen_after(&mut db, organization.id, 1, 10).await.unwrap();
    let numbers: Vec<i64> = after.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [2, 3]);
    assert_eq!(after[0].1.order, Some((one.id, one.external_order_id.clone())));
    assert_eq!(after[0].1.buyer.as_ref().unwrap().0, one.buyer);
    let latest: Vec<String> = store::latest(&mut db, 2)
        .await
        .unwrap()
        .into_iter()
        .map(|change| change.id)
        .collect();
    assert_eq!(latest, ["evt_3", "evt_2"]);
}

pub async fn what_waits_for_a_person(world: World) {
    let [buyer, _] = world.buyers().await;
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(
        (
            store::open_hits(&mut db).await.unwrap(),
            store::failed_jobs(&mut db).await.unwrap()
        ),
        (0, 0)
    );
    for number in [1, 2] {
        let hit = crate::fixtures::aml_hit(number);
        storage::kyc::aml::insert_hit(&mut db, buyer.id, &hit)
            .await
            .unwrap();
    }
    assert_eq!(
        store::open_hits(&mut db).await.unwrap(),
        1,
        "buyers are counted, not hits"
    );
}
