//! API clients and the hashes of their secrets.

use domain::kernel::ApiClientId;
use domain::organization::{ApiClient, Organization};
use storage::{Db, StorageError, organization as store};

use crate::fixtures::{DIFFICULT, at, client, extremes, organization, uuid};
use crate::world::World;

pub async fn round_trip(world: World) {
    let of = world.organization().await;
    let full = ApiClient {
        client_id: DIFFICULT.to_owned(),
        disabled_at: Some(extremes()[1]),
        created_at: extremes()[0],
        ..client(2, &of)
    };
    let mut db = world.store.begin().await.unwrap();
    for one in [&client(3, &of), &full] {
        store::insert_client(&mut db, one).await.unwrap();
        assert_eq!(store::client(&mut db, one.id).await.unwrap().as_ref(), Some(one));
        let caller = store::caller(&mut db, &one.client_id).await.unwrap().unwrap();
        assert_eq!((&caller.0, caller.1.id), (one, one.organization));
        let found = store::client_by_client_id(&mut db, &one.client_id).await.unwrap();
        assert_eq!(found.as_ref(), Some(one));
    }
    let nobody = ApiClientId::from_uuid(uuid(9));
    assert_eq!(store::client(&mut db, nobody).await.unwrap(), None);
    for unknown in ["", "api-client-4", "API-CLIENT-3", "api-client-3 "] {
        assert_eq!(
            store::client_by_client_id(&mut db, unknown).await.unwrap(),
            None,
            "{unknown}"
        );
    }
    db.commit().await.unwrap();
}

pub async fn client_id_is_taken_once(world: World) {
    let one = world.organization().await;
    let two = organization(2);
    let mut db = world.store.begin().await.unwrap();
    store::insert(&mut db, &two).await.unwrap();
    store::insert_client(&mut db, &client(3, &one)).await.unwrap();
    let twin = ApiClient {
        client_id: client(3, &one).client_id,
        ..client(4, &two)
    };
    let error = store::insert_client(&mut db, &twin).await.unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "api_client"));
}

async fn put(db: &mut Db, of: ApiClientId, number: u32, now: i64, previous_until: i64) {
    let hash = format!("hash {number}");
    store::put_secret(db, (uuid(number), of), &hash, at(now), at(previous_until))
        .await
        .unwrap();
}

pub async fn secrets_rotate(world: World) {
    let of = world.organization().await;
    let (mine, other) = (client(2, &of), client(3, &of));
    let mut db = world.store.begin().await.unwrap();
    for one in [&mine, &other] {
        store::insert_client(&mut db, one).await.unwrap();
        assert_eq!(store::secrets(&mut db, one.id, at(0)).await.unwrap(), [""; 0]);
    }
    put(&mut db, other.id, 20, 0, 0).await;
    put(&mut db, mine.id, 10, 0, 0).await;
    assert_eq!(
        store::secrets(&mut db, mine.id, at(1_000_000)).await.unwrap(),
        ["hash 10"]
    );

    put(&mut db, mine.id, 11, 100, 200).await;
    assert_eq!(
        store::secrets(&mut db, mine.id, at(100)).await.unwrap(),
        ["hash 11", "hash 10"]
    );
    let before = at(200).plus_millis(-1);
    assert_eq!(
        store::secrets(&mut db, mine.id, before).await.unwrap(),
        ["hash 11", "hash 10"]
    );
    assert_eq!(
        store::secrets(&mut db, mine.id, at(200)).await.unwrap(),
        ["hash 11"]
    );

    // A rotation during a rotation: the oldest goes at once, never do three work.
    put(&mut db, mine.id, 12, 150, 250).await;
    assert_eq!(
        store::secrets(&mut db, mine.id, at(150)).await.unwrap(),
        ["hash 12", "hash 11"]
    );
    // At once: the one before has no time left.
    put(&mut db, mine.id, 13, 160, 160).await;
    assert_eq!(
        store::secrets(&mut db, mine.id, at(160)).await.unwrap(),
        ["hash 13"]
    );
    assert_eq!(
        store::secrets(&mut db, other.id, at(160)).await.unwrap(),
        ["hash 20"]
    );
    db.commit().await.unwrap();
}

pub async fn lists_count_secrets(world: World) {
    let one = world.organization().await;
    let two = organization(2);
    let (a, b, c) = (client(5, &one), client(4, &one), client(6, &two));
    let mut db = world.store.begin().await.unwrap();
    store::insert(&mut db, &two).await.unwrap();
    for client in [&a, &b, &c] {
        store::insert_client(&mut db, client).await.unwrap();
    }
    put(&mut db, a.id, 10, 0, 0).await;
    put(&mut db, a.id, 11, 10, 20).await;
    put(&mut db, c.id, 12, 10, 20).await;
    let counted = |rows: Vec<domain::organization::ClientRow>| -> Vec<(ApiClient, i64)> {
        rows.into_iter()
            .map(|row| (row.client, row.valid_secrets))
            .collect()
    };
    let of = |of: &Organization| of.id;
    // Of one organization by age, of all by client id.
    let listed = counted(store::clients_of(&mut db, of(&one), at(10)).await.unwrap());
    assert_eq!(listed, [(b.clone(), 0), (a.clone(), 2)]);
    let listed = counted(store::clients_of(&mut db, of(&one), at(20)).await.unwrap());
    assert_eq!(listed, [(b.clone(), 0), (a.clone(), 1)]);
    let listed = counted(store::clients(&mut db, at(10)).await.unwrap());
    assert_eq!(listed, [(b, 0), (a, 2), (c, 1)]);
    // By code point: in the order of words a hyphen would count for nothing.
    for (number, name) in (20..).zip(["api-client-b", "api-client-ab", "api-client-a-z", "api-client-a"]) {
        let mut one = client(number, &two);
        one.client_id = name.to_owned();
        store::insert_client(&mut db, &one).await.unwrap();
    }
    let all = store::clients(&mut db, at(0)).await.unwrap();
    assert!(
        all.is_sorted_by_key(|row| row.client.client_id.clone()),
        "{all:#?}"
    );
    db.commit().await.unwrap();
}

pub async fn disabled_and_used(world: World) {
    let of = world.organization().await;
    let (mine, other) = (client(2, &of), client(3, &of));
    let mut db = world.store.begin().await.unwrap();
    for one in [&mine, &other] {
        store::insert_client(&mut db, one).await.unwrap();
    }
    store::disable_client(&mut db, mine.id, at(5)).await.unwrap();
    store::client_used(&mut db, mine.id, at(6)).await.unwrap();
    store::client_used(&mut db, mine.id, at(7)).await.unwrap();
    let rows = store::clients_of(&mut db, of.id, at(9)).await.unwrap();
    let seen: Vec<_> = rows
        .iter()
        .map(|row| (row.client.disabled_at, row.last_used_at))
        .collect();
    assert_eq!(seen, [(Some(at(5)), Some(at(7))), (None, None)]);
    db.commit().await.unwrap();
}
