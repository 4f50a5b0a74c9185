//! Invoices of orders.

use domain::invoice::{Invoice, InvoiceKind};
use domain::kernel::{BuyerId, Currency, Money, OrderId};
use storage::{StorageError, invoice as store};

use crate::fixtures::{DIFFICULT, at, date, extremes, invoice, uuid};
use crate::world::World;

const PRELIMINARY: InvoiceKind = InvoiceKind::Preliminary;
const FINAL: InvoiceKind = InvoiceKind::Final;

/// An invoice in which every field says something.
fn full(kind: InvoiceKind) -> Invoice {
    Invoice {
        invoice_date: date("1900-01-01"),
        invoice_number: DIFFICULT.to_owned(),
        vat_included: true,
        margin_scheme: false,
        amount: Money::new(Money::MAX, Currency::parse("KWD").unwrap()).unwrap(),
        buyer_name: Some(DIFFICULT.to_owned()),
        version: i64::MAX,
        created_at: extremes()[0],
        updated_at: extremes()[1],
        ..invoice(kind)
    }
}

pub async fn round_trip(world: World) {
    let [one, other, ..] = world.sales().await;
    let empty = Invoice {
        invoice_date: date("2199-12-31"),
        margin_scheme: true,
        buyer_name: Some(String::new()),
        ..invoice(FINAL)
    };
    let mut db = world.store.begin().await.unwrap();
    // The final one first: what is read is in the order of a sale.
    assert!(store::insert(&mut db, one.id, &full(FINAL)).await.unwrap());
    assert!(
        store::insert(&mut db, one.id, &invoice(PRELIMINARY))
            .await
            .unwrap()
    );
    assert!(store::insert(&mut db, other.id, &empty).await.unwrap());
    let found = store::of_order(&mut db, one.id).await.unwrap();
    assert_eq!(found, [invoice(PRELIMINARY), full(FINAL)]);
    assert_eq!(store::of_order(&mut db, other.id).await.unwrap(), [empty]);
    let nothing = OrderId::from_uuid(uuid(99));
    assert_eq!(store::of_order(&mut db, nothing).await.unwrap(), []);
    db.commit().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert(&mut db, nothing, &invoice(FINAL))
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
}

pub async fn one_of_a_kind(world: World) {
    let [one, other, ..] = world.sales().await;
    let mut db = world.store.begin().await.unwrap();
    for (order, kind, stored) in [
        (one.id, PRELIMINARY, true),
        (one.id, PRELIMINARY, false),
        (one.id, FINAL, true),
        (other.id, PRELIMINARY, true),
        (one.id, FINAL, false),
    ] {
        let new = if stored { invoice(kind) } else { full(kind) };
        assert_eq!(store::insert(&mut db, order, &new).await.unwrap(), stored);
    }
    // The first ones are as they were.
    let found = store::of_order(&mut db, one.id).await.unwrap();
    assert_eq!(found, [invoice(PRELIMINARY), invoice(FINAL)]);
    db.commit().await.unwrap();
}

pub async fn update_stores_every_field(world: World) {
    let [one, other, ..] = world.sales().await;
    let mut db = world.store.begin().await.unwrap();
    for order in [one.id, other.id] {
        for kind in [PRELIMINARY, FINAL] {
            assert!(store::insert(&mut db, order, &invoice(kind)).await.unwrap());
        }
    }
    let after = Invoice {
        created_at: at(0),
        ..full(FINAL)
    };
    let flags = Invoice {
        vat_included: false,
        margin_scheme: true,
        ..after.clone()
    };
    for version in [after, flags, invoice(FINAL)] {
        store::update(&mut db, one.id, &version).await.unwrap();
        let found = store::of_order(&mut db, one.id).await.unwrap();
        assert_eq!(found, [invoice(PRELIMINARY), version]);
        let beside = store::of_order(&mut db, other.id).await.unwrap();
        assert_eq!(beside, [invoice(PRELIMINARY), invoice(FINAL)]);
    }
    db.commit().await.unwrap();
}

pub async fn of_a_buyer(world: World) {
    let all = world.sales().await;
    let [one, second, others, _] = &all;
    let mut db = world.store.begin().await.unwrap();
    for order in all.iter().rev() {
        assert!(store::insert(&mut db, order.id, &full(FINAL)).await.unwrap());
    }
    assert!(
        store::insert(&mut db, second.id, &invoice(PRELIMINARY))
            .await
            .unwrap()
    );
    assert_eq!(
        store::of_buyer(&mut db, one.buyer).await.unwrap(),
        [
            (one.id, full(FINAL)),
            (second.id, invoice(PRELIMINARY)),
            (second.id, full(FINAL)),
        ]
    );
    assert_eq!(
        store::of_buyer(&mut db, others.buyer).await.unwrap(),
        [(others.id, full(FINAL))]
    );
    let nobody = BuyerId::from_uuid(uuid(99));
    assert_eq!(store::of_buyer(&mut db, nobody).await.unwrap(), []);
    db.commit().await.unwrap();
}
