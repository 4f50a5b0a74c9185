//! Pickup and delivery.

use domain::buyer::NewAddress;
use domain::kernel::{BuyerId, Country, OrderId};
use domain::order::Order;
use domain::transport::{Delivery, Pickup, TransportKind};
use storage::transport::{self as store, LegRow};
use storage::{Db, StorageError};

use crate::fixtures::{DIFFICULT, date, delivery, extremes, order, order_vin, pickup, uuid, vin};
use crate::world::World;

fn address(country: &str) -> NewAddress {
    NewAddress {
        street: DIFFICULT.to_owned(),
        post_code: String::new(),
        city: "  ".to_owned(),
        country: Country::parse(country).unwrap(),
    }
}

/// A pickup in which every field says something.
fn full_pickup() -> Pickup {
    Pickup {
        kind: TransportKind::CompanyTransport,
        pickup_date: date("1900-01-01"),
        driver_identification: Some(DIFFICULT.to_owned()),
        collection_address: Some(address("GR")),
        confirmed_at: extremes()[1],
    }
}

/// A delivery in which every field says something.
fn full_delivery() -> Delivery {
    Delivery {
        delivery_date: date("2199-12-31"),
        delivery_address: address("NO"),
        receiver_name: Some(DIFFICULT.to_owned()),
        confirmed_at: extremes()[0],
    }
}

fn leg(order: &Order, number: u32, pickup: Pickup, delivery: Option<Delivery>) -> LegRow {
    LegRow {
        order: order.id,
        vin: vin(number),
        pickup,
        delivery,
    }
}

async fn put(db: &mut Db, leg: &LegRow) {
    store::insert_pickup(db, leg.order, leg.vin, &leg.pickup)
        .await
        .unwrap();
    if let Some(delivery) = &leg.delivery {
        store::insert_delivery(db, leg.order, leg.vin, delivery)
            .await
            .unwrap();
    }
}

/// An order with vehicles 1 to 4, stored.
async fn four(world: &World) -> Order {
    let [one, _] = world.buyers().await;
    let order = Order {
        vins: [3, 1, 4, 2].map(order_vin).to_vec(),
        ..order(20, &one)
    };
    world.store_orders(std::slice::from_ref(&order)).await;
    order
}

pub async fn round_trip(world: World) {
    let order = four(&world).await;
    let legs = [
        leg(&order, 1, pickup(), None),
        leg(&order, 2, full_pickup(), Some(delivery())),
        leg(&order, 3, pickup(), Some(full_delivery())),
        leg(&order, 4, full_pickup(), None),
    ];
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::of_order(&mut db, order.id).await.unwrap(), []);
    for leg in legs.iter().rev() {
        put(&mut db, leg).await;
    }
    assert_eq!(store::of_order(&mut db, order.id).await.unwrap(), legs);
    let nothing = OrderId::from_uuid(uuid(99));
    assert_eq!(store::of_order(&mut db, nothing).await.unwrap(), []);
    db.commit().await.unwrap();
}

/// The same vehicle in another order has a leg of its own.
pub async fn legs_of_an_order(world: World) {
    let [one, other] = world.buyers().await;
    let orders = [order(20, &one), order(21, &other)].map(|order| Order {
        vins: vec![order_vin(1)],
        ..order
    });
    world.store_orders(&orders).await;
    let [mine, theirs] = &orders;
    let (delivered, waiting) = (
        leg(mine, 1, pickup(), Some(delivery())),
        leg(theirs, 1, full_pickup(), None),
    );
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &delivered).await;
    put(&mut db, &waiting).await;
    assert_eq!(store::of_order(&mut db, mine.id).await.unwrap(), [delivered]);
    assert_eq!(store::of_order(&mut db, theirs.id).await.unwrap(), [waiting]);
    db.commit().await.unwrap();
}

pub async fn once_each(world: World) {
    let order = four(&world).await;
    let first = leg(&order, 1, pickup(), Some(delivery()));
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &first).await;
    db.commit().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert_pickup(&mut db, order.id, vin(1), &full_pickup())
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "pickup"));
    db.rollback().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert_delivery(&mut db, order.id, vin(1), &full_delivery())
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "delivery"));
    db.rollback().await.unwrap();
    let mut db = world.store.read().await.unwrap();
    assert_eq!(store::of_order(&mut db, order.id).await.unwrap(), [first]);
}

pub async fn a_delivery_needs_a_pickup(world: World) {
    let order = four(&world).await;
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert_delivery(&mut db, order.id, vin(1), &delivery())
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
    db.rollback().await.unwrap();
    // And a pickup needs the vehicle in the order.
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert_pickup(&mut db, order.id, vin(9), &pickup())
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
}

pub async fn revoked(world: World) {
    let order = four(&world).await;
    let staying = leg(&order, 2, pickup(), Some(delivery()));
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &leg(&order, 1, pickup(), None)).await;
    put(&mut db, &staying).await;
    let nothing = OrderId::from_uuid(uuid(99));
    store::delete_pickup(&mut db, nothing, vin(1)).await.unwrap();
    store::delete_pickup(&mut db, order.id, vin(3)).await.unwrap();
    assert_eq!(store::of_order(&mut db, order.id).await.unwrap().len(), 2);
    store::delete_pickup(&mut db, order.id, vin(1)).await.unwrap();
    let left = store::of_order(&mut db, order.id).await.unwrap();
    assert_eq!(left, std::slice::from_ref(&staying));
    // It can be picked up again.
    put(&mut db, &leg(&order, 1, full_pickup(), None)).await;
    assert_eq!(store::of_order(&mut db, order.id).await.unwrap().len(), 2);
    db.commit().await.unwrap();
    // What was delivered was picked up.
    let mut db = world.store.begin().await.unwrap();
    let error = store::delete_pickup(&mut db, order.id, vin(2)).await.unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
}

pub async fn of_a_buyer(world: World) {
    let all = world.sales().await;
    let legs = [
        leg(&all[0], 20, full_pickup(), Some(full_delivery())),
        leg(&all[1], 21, pickup(), None),
        leg(&all[2], 22, pickup(), Some(delivery())),
        leg(&all[3], 23, pickup(), None),
    ];
    let mut db = world.store.begin().await.unwrap();
    for leg in legs.iter().rev() {
        put(&mut db, leg).await;
    }
    let mine = store::of_buyer(&mut db, all[0].buyer).await.unwrap();
    assert_eq!(mine, &legs[..2]);
    let theirs = store::of_buyer(&mut db, all[2].buyer).await.unwrap();
    assert_eq!(theirs, &legs[2..3]);
    let nobody = BuyerId::from_uuid(uuid(99));
    assert_eq!(store::of_buyer(&mut db, nobody).await.unwrap(), []);
    db.commit().await.unwrap();
}
