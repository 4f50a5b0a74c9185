//! Orders one by one, and what is asked about those of a buyer.

use domain::buyer::{Buyer, KycMode, NewContact};
use domain::compliance::VatIdentity;
use domain::kernel::{BuyerId, Currency, Email, Money, OrderId, PartnerId, Vin};
use domain::order::{Cancelled, Order, OrderStatus, OrderVin, VinStatus};
use storage::order as store;
use storage::{Db, StorageError, transport};
use tokio::task::JoinSet;

use crate::fixtures::{
    DIFFICULT, at, date, delivery, extremes, order, order_vin, organization, pickup, uuid, vat, vin,
};
use crate::world::World;

fn contact(phone: Option<&str>) -> Option<NewContact> {
    Some(NewContact {
        first_name: DIFFICULT.to_owned(),
        last_name: String::new(),
        email: Email::parse("Erika.M@example.com").unwrap(),
        phone: phone.map(str::to_owned),
    })
}

fn cancelled(order: Order) -> Order {
    Order {
        status: OrderStatus::Cancelled,
        cancelled: Some(Cancelled {
            at: extremes()[1],
            reason: DIFFICULT.to_owned(),
        }),
        ..order
    }
}

/// An order in which every field says something.
fn full(number: u32, of: &Buyer) -> Order {
    let crowns = |value| Money::new(value, Currency::parse("SEK").unwrap()).unwrap();
    let vins = [3, 1, 2].map(|number| OrderVin {
        brand: DIFFICULT.to_owned(),
        model: String::new(),
        purchase_amount: crowns(Money::MAX),
        mileage: Some(i64::MAX),
        first_registration_date: Some(date("1900-01-01")),
        compliance: VinStatus::Invalid,
        ..order_vin(number)
    });
    Order {
        external_order_id: DIFFICULT.to_owned(),
        purchase_date: Some(date("2199-12-31")),
        responsible_contact: contact(Some(DIFFICULT)),
        vins: vins.to_vec(),
        total_amount: crowns(0),
        version: i64::MAX,
        created_at: extremes()[0],
        updated_at: extremes()[1],
        ..cancelled(order(number, of))
    }
}

async fn assert_stored(db: &mut Db, wanted: &Order) {
    let found = [
        store::by_id(db, wanted.id).await.unwrap(),
        store::by_external_id(db, wanted.seller, &wanted.external_order_id)
            .await
            .unwrap(),
    ];
    for found in found {
        assert_eq!(found.as_ref(), Some(wanted));
    }
}

pub async fn round_trip(world: World) {
    let [one, _] = world.buyers().await;
    let silent = Order {
        responsible_contact: contact(None),
        ..order(22, &one)
    };
    // As many vehicles as an order takes.
    let large = Order {
        vins: (1..=200).rev().map(order_vin).collect(),
        ..order(23, &one)
    };
    let bare = Order {
        vins: Vec::new(),
        ..order(24, &one)
    };
    let mut db = world.store.begin().await.unwrap();
    for order in [order(20, &one), full(21, &one), silent, large, bare] {
        assert!(store::insert(&mut db, &order).await.unwrap());
        assert_stored(&mut db, &order).await;
    }
    for (status, number) in OrderStatus::ALL.into_iter().zip(30..) {
        let order = Order {
            status,
            ..order(number, &one)
        };
        assert!(store::insert(&mut db, &order).await.unwrap());
        assert_stored(&mut db, &order).await;
    }
    db.commit().await.unwrap();
}

pub async fn update_stores_every_field(world: World) {
    let [one, _] = world.buyers().await;
    let (before, other) = (order(20, &one), order(21, &one));
    world.store_orders(&[before.clone(), other.clone()]).await;
    // The rest of an order does not change.
    let after = Order {
        external_order_id: before.external_order_id.clone(),
        vins: vec![OrderVin {
            compliance: VinStatus::Valid,
            ..order_vin(20)
        }],
        total_amount: before.total_amount,
        created_at: before.created_at,
        ..full(20, &one)
    };
    let silent = Order {
        responsible_contact: contact(None),
        ..after.clone()
    };
    let mut db = world.store.begin().await.unwrap();
    for version in [&after, &silent, &before] {
        store::update(&mut db, version).await.unwrap();
        assert_stored(&mut db, version).await;
        assert_stored(&mut db, &other).await;
    }
    for status in OrderStatus::ALL {
        let version = Order {
            status,
            ..before.clone()
        };
        store::update(&mut db, &version).await.unwrap();
        assert_stored(&mut db, &version).await;
    }
    db.commit().await.unwrap();
}

pub async fn each_vehicle_stands_alone(world: World) {
    let [one, other] = world.buyers().await;
    let with_five = |order: Order| Order {
        vins: (1..=5).map(order_vin).collect(),
        ..order
    };
    let (mut mine, theirs) = (with_five(order(20, &one)), with_five(order(21, &other)));
    world.store_orders(&[mine.clone(), theirs.clone()]).await;
    let (pending, moving, valid) = (VinStatus::Pending, VinStatus::TransportPending, VinStatus::Valid);
    let mut db = world.store.begin().await.unwrap();
    for stand in [
        [moving; 5],
        [moving, VinStatus::Delivered, moving, valid, VinStatus::Invalid],
        [valid, moving, VinStatus::Invalid, valid, pending],
        [pending; 5],
    ] {
        for (vin, status) in mine.vins.iter_mut().zip(stand) {
            vin.compliance = status;
        }
        store::update(&mut db, &mine).await.unwrap();
        assert_stored(&mut db, &mine).await;
        assert_stored(&mut db, &theirs).await;
    }
    db.commit().await.unwrap();
}

pub async fn an_external_id_is_taken_once(world: World) {
    let [one, other, elsewhere, _] = world.market().await;
    let first = order(20, &one);
    let named = |order: Order, name: &str| Order {
        external_order_id: name.to_owned(),
        ..order
    };
    let mut db = world.store.begin().await.unwrap();
    for (order, stored) in [
        (first.clone(), true),
        // By the same buyer and by another one of the seller.
        (named(order(21, &one), "order-20"), false),
        (named(order(22, &other), "order-20"), false),
        // Another seller has its own ids, and other ids are others.
        (named(order(23, &elsewhere), "order-20"), true),
        (named(order(24, &one), "Order-20"), true),
        (named(order(25, &one), "order-20 "), true),
    ] {
        assert_eq!(store::insert(&mut db, &order).await.unwrap(), stored, "{order:?}");
        let found = store::by_id(&mut db, order.id).await.unwrap();
        assert_eq!(found, stored.then_some(order));
    }
    // The transaction lives on, and the first order is as it was.
    assert_stored(&mut db, &first).await;
    db.commit().await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM order_vin").await, 4);
}

pub async fn one_of_many_orders_is_stored(world: World) {
    let [one, _] = world.buyers().await;
    let mut tasks = JoinSet::new();
    for number in 20..32 {
        let (world, one) = (world.clone(), one.clone());
        tasks.spawn(async move {
            let order = Order {
                external_order_id: "the same".to_owned(),
                ..order(number, &one)
            };
            let mut db = world.store.begin().await.unwrap();
            let stored = store::insert(&mut db, &order).await.unwrap();
            db.commit().await.unwrap();
            stored
        });
    }
    let won = tasks.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM orders").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM order_vin").await, 1);
}

pub async fn a_vehicle_is_in_an_order_once(world: World) {
    let [one, _] = world.buyers().await;
    let twice = Order {
        vins: vec![order_vin(1), order_vin(2), order_vin(1)],
        ..order(20, &one)
    };
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert(&mut db, &twice).await.unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "order_vin"));
    db.rollback().await.unwrap();
    // An id is no natural key: that it comes twice is a fault.
    world.store_orders(&[order(20, &one)]).await;
    let mut db = world.store.begin().await.unwrap();
    let same_id = Order {
        external_order_id: "another".to_owned(),
        ..order(20, &one)
    };
    let error = store::insert(&mut db, &same_id).await.unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "orders"));
}

pub async fn open_ones_of_a_buyer(world: World) {
    let [one, other] = world.buyers().await;
    let made = |number, seconds| Order {
        created_at: at(seconds),
        vins: vec![order_vin(number), order_vin(2), order_vin(1)],
        ..order(number, &one)
    };
    let (first, second, third) = (made(22, 1), made(21, 5), made(23, 5));
    let theirs = order(24, &other);
    let gone = cancelled(made(20, 3));
    world
        .store_orders(&[
            third.clone(),
            gone.clone(),
            first.clone(),
            theirs.clone(),
            second.clone(),
        ])
        .await;
    let mut db = world.store.begin().await.unwrap();
    let found = store::open_of_buyer(&mut db, one.id).await.unwrap();
    assert_eq!(found, [first.clone(), second.clone(), third.clone()]);
    assert_eq!(store::open_of_buyer(&mut db, other.id).await.unwrap(), [theirs]);
    let nobody = BuyerId::from_uuid(uuid(99));
    assert_eq!(store::open_of_buyer(&mut db, nobody).await.unwrap(), []);
    let second = cancelled(second);
    store::update(&mut db, &second).await.unwrap();
    assert_eq!(
        store::open_of_buyer(&mut db, one.id).await.unwrap(),
        [first, third]
    );
    db.commit().await.unwrap();
}

async fn moved(db: &mut Db, order: &Order, number: u32, delivered: bool) {
    transport::insert_pickup(db, order.id, vin(number), &pickup())
        .await
        .unwrap();
    if delivered {
        transport::insert_delivery(db, order.id, vin(number), &delivery())
            .await
            .unwrap();
    }
}

pub async fn others_that_are_open(world: World) {
    let [one, other, elsewhere, stranger] = world.market().await;
    let with = |order: Order, vins: &[u32]| Order {
        vins: vins.iter().copied().map(order_vin).collect(),
        ..order
    };
    let (mine, same_seller) = (with(order(20, &one), &[1, 2]), with(order(21, &other), &[3, 1]));
    let same_organization = with(order(22, &elsewhere), &[1, 4]);
    let another_one = with(order(23, &stranger), &[1, 2]);
    let gone = cancelled(with(order(24, &one), &[1, 2]));
    let half_way = with(order(25, &other), &[1, 2]);
    world
        .store_orders(&[
            half_way.clone(),
            mine.clone(),
            same_organization.clone(),
            same_seller.clone(),
            another_one.clone(),
            gone.clone(),
        ])
        .await;
    let mut db = world.store.begin().await.unwrap();
    // Delivered in one order; picked up in others, which says nothing.
    moved(&mut db, &half_way, 1, true).await;
    moved(&mut db, &half_way, 2, false).await;
    moved(&mut db, &same_seller, 1, false).await;
    // The same vehicle may be in several orders at once.
    moved(&mut db, &another_one, 2, true).await;
    let unknown = OrderId::from_uuid(uuid(99));
    for (order, vins, expected) in [
        (mine.id, &[2, 1][..], &[(1, 21), (1, 22), (2, 25)][..]),
        (mine.id, &[1], &[(1, 21), (1, 22)]),
        (mine.id, &[1, 1, 9], &[(1, 21), (1, 22)]),
        (mine.id, &[], &[]),
        (mine.id, &[9], &[]),
        (same_seller.id, &[3, 1], &[(1, 20), (1, 22)]),
        (half_way.id, &[1, 2], &[(1, 20), (1, 21), (1, 22), (2, 20)]),
        (gone.id, &[2], &[(2, 20), (2, 25)]),
        (unknown, &[4, 3], &[(3, 21), (4, 22)]),
    ] {
        let vins: Vec<Vin> = vins.iter().copied().map(vin).collect();
        let found = store::others_open(&mut db, one.organization, order, &vins)
            .await
            .unwrap();
        let expected: Vec<(Vin, OrderId)> = expected
            .iter()
            .map(|(number, order)| (vin(*number), OrderId::from_uuid(uuid(*order))))
            .collect();
        assert_eq!(found, expected, "{order} {vins:?}");
    }
    for (organization, expected) in [
        (stranger.organization, vec![(vin(1), another_one.id)]),
        (organization(98).id, vec![]),
    ] {
        let found = store::others_open(&mut db, organization, mine.id, &[vin(1), vin(2)])
            .await
            .unwrap();
        assert_eq!(found, expected);
    }
    for (buyer, expected) in [
        (one.id, &[(20, 1), (20, 2)][..]),
        (other.id, &[(21, 1), (25, 1), (25, 2)]),
        (elsewhere.id, &[(22, 1)]),
        (stranger.id, &[]),
        (BuyerId::from_uuid(uuid(99)), &[]),
    ] {
        let found = store::named_elsewhere(&mut db, buyer).await.unwrap();
        let expected: Vec<(OrderId, Vin)> = expected
            .iter()
            .map(|(order, number)| (OrderId::from_uuid(uuid(*order)), vin(*number)))
            .collect();
        assert_eq!(found, expected, "{buyer}");
    }
    db.commit().await.unwrap();
}

pub async fn identities_are_kept(world: World) {
    let [one, second, others, gone] = world.sales().await;
    let greek = VatIdentity {
        vat_number: vat("EL094259216"),
        company_name: DIFFICULT.to_owned(),
        mode: KycMode::Nt24Led,
        screened: true,
    };
    let unnamed = VatIdentity {
        vat_number: vat("ATU13585627"),
        company_name: String::new(),
        mode: KycMode::MarketplaceLed,
        screened: false,
    };
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::identity(&mut db, one.id).await.unwrap(), None);
    assert_eq!(store::identities_of_buyer(&mut db, one.buyer).await.unwrap(), []);
    for identity in [&greek, &unnamed, &greek] {
        store::keep_identity(&mut db, second.id, identity).await.unwrap();
        let found = store::identity(&mut db, second.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(identity));
        assert_eq!(store::identity(&mut db, one.id).await.unwrap(), None);
    }
    // A change of the order leaves it there, and it leaves the order alone.
    store::update(&mut db, &second).await.unwrap();
    assert_stored(&mut db, &second).await;
    let found = store::identities_of_buyer(&mut db, one.buyer).await.unwrap();
    assert_eq!(found, [(second.id, greek.clone())]);
    for order in [&gone, &one, &others] {
        store::keep_identity(&mut db, order.id, &unnamed).await.unwrap();
    }
    let found = store::identities_of_buyer(&mut db, one.buyer).await.unwrap();
    assert_eq!(
        found,
        [
            (one.id, unnamed.clone()),
            (second.id, greek),
            (gone.id, unnamed.clone())
        ]
    );
    let found = store::identities_of_buyer(&mut db, others.buyer).await.unwrap();
    assert_eq!(found, [(others.id, unnamed)]);
    db.commit().await.unwrap();
}

pub async fn nothing_is_found(world: World) {
    let [one, ..] = world.sales().await;
    let (nothing, nobody) = (OrderId::from_uuid(uuid(99)), PartnerId::from_uuid(uuid(98)));
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::by_id(&mut db, nothing).await.unwrap(), None);
    assert_eq!(store::identity(&mut db, nothing).await.unwrap(), None);
    for (seller, external) in [
        (nobody, "order-20"),
        (one.seller, "order-99"),
        (one.seller, "ORDER-20"),
        (one.seller, "order-20\0"),
        (one.seller, ""),
    ] {
        let found = store::by_external_id(&mut db, seller, external).await.unwrap();
        assert_eq!(found, None, "{external}");
    }
    db.commit().await.unwrap();
    // A buyer that is not there buys nothing.
    let mut db = world.store.begin().await.unwrap();
    let orphan = Order {
        buyer: BuyerId::from_uuid(uuid(97)),
        id: nothing,
        external_order_id: "new".to_owned(),
        ..one
    };
    let error = store::insert(&mut db, &orphan).await.unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
}
