//! Payments of orders.

use domain::kernel::{BuyerId, Currency, Iban, Money, OrderId};
use domain::organization::RecheckUntil;
use domain::payment::{Payment, Ready};
use storage::{StorageError, payment as store};

use crate::fixtures::{at, date, extremes, payment, uuid};
use crate::world::World;

fn ready(recheck_until: RecheckUntil) -> Option<Ready> {
    Some(Ready {
        at: extremes()[1],
        recheck_until,
    })
}

/// A payment in which every field says something.
fn full() -> Payment {
    let yen = Currency::parse("JPY").unwrap();
    Payment {
        payment_date: date("2199-12-31"),
        bank_amount: Money::new(Money::MAX, yen).unwrap(),
        cash_amount: Money::new(1, yen).unwrap(),
        source_iban: Some(Iban::parse("FR1420041010050500013M02606").unwrap()),
        new_iban_declared: true,
        ready: ready(RecheckUntil::Pickup),
        version: i64::MAX,
        created_at: extremes()[0],
        updated_at: extremes()[1],
    }
}

pub async fn round_trip(world: World) {
    let [one, other, third, _] = world.sales().await;
    let delivery = Payment {
        ready: ready(RecheckUntil::Delivery),
        ..payment()
    };
    let mut db = world.store.begin().await.unwrap();
    for (order, payment) in [(one.id, payment()), (other.id, full()), (third.id, delivery)] {
        assert_eq!(store::of_order(&mut db, order).await.unwrap(), None);
        assert!(store::insert(&mut db, order, &payment).await.unwrap());
        assert_eq!(store::of_order(&mut db, order).await.unwrap(), Some(payment));
    }
    db.commit().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    let nothing = OrderId::from_uuid(uuid(99));
    let error = store::insert(&mut db, nothing, &payment()).await.unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
}

pub async fn one_per_order(world: World) {
    let [one, other, ..] = world.sales().await;
    let mut db = world.store.begin().await.unwrap();
    assert!(store::insert(&mut db, one.id, &payment()).await.unwrap());
    assert!(!store::insert(&mut db, one.id, &full()).await.unwrap());
    assert!(store::insert(&mut db, other.id, &full()).await.unwrap());
    assert_eq!(store::of_order(&mut db, one.id).await.unwrap(), Some(payment()));
    db.commit().await.unwrap();
}

pub async fn update_stores_every_field(world: World) {
    let [one, other, ..] = world.sales().await;
    let mut db = world.store.begin().await.unwrap();
    for order in [one.id, other.id] {
        assert!(store::insert(&mut db, order, &payment()).await.unwrap());
    }
    let after = Payment {
        created_at: at(0),
        ..full()
    };
    for version in [after, payment()] {
        store::update(&mut db, one.id, &version).await.unwrap();
        assert_eq!(store::of_order(&mut db, one.id).await.unwrap(), Some(version));
        assert_eq!(store::of_order(&mut db, other.id).await.unwrap(), Some(payment()));
    }
    db.commit().await.unwrap();
}

pub async fn of_a_buyer(world: World) {
    let all = world.sales().await;
    let [one, second, others, _] = &all;
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::of_buyer(&mut db, one.buyer).await.unwrap(), []);
    for order in all.iter().rev() {
        let payment = if order.id == one.id { payment() } else { full() };
        assert!(store::insert(&mut db, order.id, &payment).await.unwrap());
    }
    assert_eq!(
        store::of_buyer(&mut db, one.buyer).await.unwrap(),
        [(one.id, payment()), (second.id, full())]
    );
    assert_eq!(
        store::of_buyer(&mut db, others.buyer).await.unwrap(),
        [(others.id, full())]
    );
    let nobody = BuyerId::from_uuid(uuid(99));
    assert_eq!(store::of_buyer(&mut db, nobody).await.unwrap(), []);
    db.commit().await.unwrap();
}
