//! Bank accounts seen for a buyer.

use domain::kernel::{BuyerId, Iban};
use domain::kyc::IbanSeen;
use storage::StorageError;
use storage::kyc::iban as store;
use tokio::task::JoinSet;

use crate::fixtures::{DIFFICULT, at, extremes, uuid};
use crate::world::World;

fn accounts() -> [Iban; 3] {
    [
        "DE89370400440532013000",
        "FR1420041010050500013M02606",
        "NL91ABNA0417164300",
    ]
    .map(|text| Iban::parse(text).unwrap())
}

fn seen(iban: &Iban, origin: &str, first: i64, last: i64) -> IbanSeen {
    IbanSeen {
        iban: *iban,
        origin: origin.to_owned(),
        first_seen_at: at(first),
        last_seen_at: at(last),
    }
}

pub async fn the_first_origin_stays(world: World) {
    let [one, other] = world.buyers().await;
    let [german, french, dutch] = accounts();
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::list(&mut db, one.id).await.unwrap(), []);
    for (iban, origin, now, expected) in [
        (&german, "BY_HAND", 5, seen(&german, "BY_HAND", 5, 5)),
        (&german, "PAYMENT", 9, seen(&german, "BY_HAND", 5, 9)),
        (&dutch, DIFFICULT, 2, seen(&dutch, DIFFICULT, 2, 2)),
        (&french, "PAYMENT", 5, seen(&french, "PAYMENT", 5, 5)),
        (&german, "BY_HAND", 11, seen(&german, "BY_HAND", 5, 11)),
    ] {
        let found = store::seen(&mut db, one.id, iban, origin, at(now)).await.unwrap();
        assert_eq!(found, expected);
    }
    // The same account of another buyer is another row.
    let found = store::seen(&mut db, other.id, &german, "PAYMENT", at(7))
        .await
        .unwrap();
    assert_eq!(found, seen(&german, "PAYMENT", 7, 7));
    db.commit().await.unwrap();

    let mut db = world.store.read().await.unwrap();
    let oldest_first = [
        seen(&dutch, DIFFICULT, 2, 2),
        seen(&german, "BY_HAND", 5, 11),
        seen(&french, "PAYMENT", 5, 5),
    ];
    assert_eq!(store::list(&mut db, one.id).await.unwrap(), oldest_first);
    let only = [seen(&german, "PAYMENT", 7, 7)];
    assert_eq!(store::list(&mut db, other.id).await.unwrap(), only);
}

pub async fn round_trip(world: World) {
    let [one, _] = world.buyers().await;
    let [german, ..] = accounts();
    let mut db = world.store.begin().await.unwrap();
    for now in extremes() {
        let found = store::seen(&mut db, one.id, &german, "", now).await.unwrap();
        let expected = IbanSeen {
            first_seen_at: extremes()[0],
            last_seen_at: now,
            ..seen(&german, "", 0, 0)
        };
        assert_eq!(found, expected);
    }
    let nobody = BuyerId::from_uuid(uuid(99));
    let error = store::seen(&mut db, nobody, &german, "PAYMENT", at(0))
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
}

pub async fn seen_many_times_at_once(world: World) {
    let [one, _] = world.buyers().await;
    let mut tasks = JoinSet::new();
    for number in 0..12 {
        let (world, id) = (world.clone(), one.id);
        tasks.spawn(async move {
            let [german, ..] = accounts();
            let mut db = world.store.begin().await.unwrap();
            let found = store::seen(&mut db, id, &german, "PAYMENT", at(number))
                .await
                .unwrap();
            db.commit().await.unwrap();
            found.first_seen_at
        });
    }
    let firsts = tasks.join_all().await;
    let mut db = world.store.read().await.unwrap();
    let listed = store::list(&mut db, one.id).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert!(firsts.iter().all(|first| *first == listed[0].first_seen_at));
}

pub async fn forgotten_when_no_payment_names_it(world: World) {
    let [order, ..] = world.sales().await;
    let [german, french, _] = accounts();
    let mut db = world.store.begin().await.unwrap();
    for (iban, origin) in [(&german, "PAYMENT"), (&french, "BY_HAND")] {
        store::seen(&mut db, order.buyer, iban, origin, at(1))
            .await
            .unwrap();
    }
    let paid = domain::payment::Payment {
        source_iban: Some(german),
        ..crate::fixtures::payment()
    };
    storage::payment::insert(&mut db, order.id, &paid).await.unwrap();
    assert!(
        !store::forget(&mut db, order.buyer, &german, "PAYMENT")
            .await
            .unwrap(),
        "a payment names it"
    );
    assert!(
        !store::forget(&mut db, order.buyer, &french, "PAYMENT")
            .await
            .unwrap(),
        "somebody noted it"
    );
    let corrected = domain::payment::Payment {
        source_iban: Some(french),
        ..paid
    };
    storage::payment::update(&mut db, order.id, &corrected)
        .await
        .unwrap();
    assert!(
        store::forget(&mut db, order.buyer, &german, "PAYMENT")
            .await
            .unwrap()
    );
    let left = store::list(&mut db, order.buyer).await.unwrap();
    assert_eq!(left, [seen(&french, "BY_HAND", 1, 1)]);
}
