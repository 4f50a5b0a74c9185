//! Events and their numbers.

use domain::event::{Envelope, EventActor};
use domain::kernel::{BuyerId, OrderId, PartnerId, Source};
use storage::{StorageError, event};

use crate::fixtures::{self, DIFFICULT, at, big_json, extremes, organization, uuid};
use crate::world::World;

pub async fn round_trip(world: World) {
    let of = world.organization().await;
    let bare = fixtures::event(1, i64::MIN, &of);
    let full = Envelope {
        kind: DIFFICULT.to_owned(),
        schema_version: i64::MAX,
        source: Source::WebApp,
        sequence: i64::MAX,
        actor: EventActor {
            kind: "STAFF".to_owned(),
            id: Some(DIFFICULT.to_owned()),
            name: DIFFICULT.to_owned(),
        },
        request_id: DIFFICULT.to_owned(),
        created_at: extremes()[1],
        partner_uuid: Some(PartnerId::from_uuid(uuid(8))),
        buyer_uuid: Some(BuyerId::from_uuid(uuid(9))),
        order_uuid: Some(OrderId::from_uuid(uuid(10))),
        data: big_json(),
        ..fixtures::event(2, 0, &of)
    };
    let system = Envelope {
        source: Source::System,
        created_at: extremes()[0],
        data: serde_json::json!(null),
        ..fixtures::event(3, 5, &of)
    };
    let mut db = world.store.begin().await.unwrap();
    for event in [&bare, &full, &system] {
        event::insert(&mut db, event).await.unwrap();
    }
    db.commit().await.unwrap();
    let mut db = world.store.read().await.unwrap();
    let read = event::after(&mut db, of.id, 0, 10).await.unwrap();
    assert_eq!(read, [system, full]);
    let none = event::after(&mut db, of.id, i64::MAX, 10).await.unwrap();
    assert_eq!(none, []);
    let (first, second) = (i64::MIN, i64::MIN + 1);
    assert_eq!(event::after(&mut db, of.id, first, 10).await.unwrap().len(), 2);
    assert_eq!(
        event::after(&mut db, of.id, second, 1).await.unwrap()[0].sequence,
        5
    );
}

pub async fn after_and_limit(world: World) {
    let of = world.organization().await;
    let mut db = world.store.begin().await.unwrap();
    for number in [3_u32, 1, 5, 2, 4] {
        event::insert(&mut db, &fixtures::event(number, i64::from(number), &of))
            .await
            .unwrap();
    }
    for (after, limit, expected) in [
        (0, 100, &[1, 2, 3, 4, 5][..]),
        (2, 2, &[3, 4]),
        (4, 2, &[5]),
        (5, 2, &[]),
        (-1, 1, &[1]),
        (0, 0, &[]),
    ] {
        let read = event::after(&mut db, of.id, after, limit).await.unwrap();
        let numbers: Vec<i64> = read.iter().map(|event| event.sequence).collect();
        assert_eq!(numbers, expected, "after {after}, limit {limit}");
    }
    let nobody = organization(77).id;
    assert_eq!(event::after(&mut db, nobody, 0, 10).await.unwrap(), []);
    db.commit().await.unwrap();
}

pub async fn sequences_count_per_organization(world: World) {
    let one = world.organization().await;
    let two = organization(2);
    let mut db = world.store.begin().await.unwrap();
    storage::organization::insert(&mut db, &two).await.unwrap();
    let mut given = Vec::new();
    for of in [&one, &one, &two, &one, &two] {
        given.push(event::next_sequence(&mut db, of.id).await.unwrap());
    }
    assert_eq!(given, [1, 2, 1, 3, 2]);
    db.commit().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(event::next_sequence(&mut db, one.id).await.unwrap(), 4);
    db.rollback().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(event::next_sequence(&mut db, one.id).await.unwrap(), 4);
    db.commit().await.unwrap();
    assert!(at(0) < at(1));
}

pub async fn a_number_is_taken_once(world: World) {
    let of = world.organization().await;
    let mut db = world.store.begin().await.unwrap();
    event::insert(&mut db, &fixtures::event(1, 1, &of)).await.unwrap();
    let error = event::insert(&mut db, &fixtures::event(2, 1, &of))
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "event"));
}

pub async fn an_id_is_taken_once(world: World) {
    let of = world.organization().await;
    let mut db = world.store.begin().await.unwrap();
    event::insert(&mut db, &fixtures::event(1, 1, &of)).await.unwrap();
    let error = event::insert(&mut db, &fixtures::event(1, 2, &of))
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "event"));
}
