//! Idempotency keys.

use serde_json::json;
use storage::idempotency::{self, Claim};

use crate::fixtures::{DIFFICULT, at, big_json, organization};
use crate::world::World;

const HASH: [u8; 32] = [7; 32];
const OTHER: [u8; 32] = [8; 32];

pub async fn fresh_done_other(world: World) {
    let of = world.organization().await.id;
    for key in ["k", DIFFICULT, ""] {
        let mut db = world.store.begin().await.unwrap();
        let first = idempotency::claim(&mut db, of, key, &HASH, (at(0), at(100)))
            .await
            .unwrap();
        assert_eq!(first, Claim::Fresh);
        idempotency::finish(&mut db, of, key, big_json()).await.unwrap();
        let again = idempotency::claim(&mut db, of, key, &HASH, (at(1), at(101)))
            .await
            .unwrap();
        assert_eq!(again, Claim::Done(big_json()));
        db.commit().await.unwrap();

        let mut db = world.store.begin().await.unwrap();
        let later = idempotency::claim(&mut db, of, key, &HASH, (at(99), at(199)))
            .await
            .unwrap();
        assert_eq!(later, Claim::Done(big_json()));
        let other = idempotency::claim(&mut db, of, key, &OTHER, (at(99), at(199)))
            .await
            .unwrap();
        assert_eq!(other, Claim::OtherRequest);
        for (hash, moment, found) in [
            (&HASH, 99, Claim::Done(big_json())),
            (&OTHER, 99, Claim::OtherRequest),
            (&HASH, 500, Claim::Fresh),
        ] {
            let seen = idempotency::peek(&mut db, of, key, hash, at(moment))
                .await
                .unwrap();
            assert_eq!(seen, found, "{key} at {moment}");
        }
        db.commit().await.unwrap();
    }
    // Work that stored no result may be done again.
    let mut db = world.store.begin().await.unwrap();
    for _ in 0..2 {
        let claim = idempotency::claim(&mut db, of, "no result", &HASH, (at(0), at(100)))
            .await
            .unwrap();
        assert_eq!(claim, Claim::Fresh);
    }
    db.commit().await.unwrap();
}

pub async fn expires(world: World) {
    let of = world.organization().await.id;
    let mut db = world.store.begin().await.unwrap();
    idempotency::claim(&mut db, of, "k", &HASH, (at(0), at(100)))
        .await
        .unwrap();
    idempotency::finish(&mut db, of, "k", json!(1)).await.unwrap();
    // A look at it does not make it live longer.
    idempotency::claim(&mut db, of, "k", &HASH, (at(50), at(150)))
        .await
        .unwrap();
    let before = at(100).plus_millis(-1);
    let claim = idempotency::claim(&mut db, of, "k", &OTHER, (before, at(200)))
        .await
        .unwrap();
    assert_eq!(claim, Claim::OtherRequest);
    let claim = idempotency::claim(&mut db, of, "k", &OTHER, (at(100), at(200)))
        .await
        .unwrap();
    assert_eq!(claim, Claim::Fresh);
    idempotency::finish(&mut db, of, "k", json!(2)).await.unwrap();
    let claim = idempotency::claim(&mut db, of, "k", &OTHER, (at(101), at(201)))
        .await
        .unwrap();
    assert_eq!(claim, Claim::Done(json!(2)));
    db.commit().await.unwrap();
}

pub async fn purge_forgets_the_expired(world: World) {
    let of = world.organization().await.id;
    let mut db = world.store.begin().await.unwrap();
    for (key, expires) in [("a", at(10)), ("b", at(11)), ("c", at(1))] {
        idempotency::claim(&mut db, of, key, &HASH, (at(0), expires))
            .await
            .unwrap();
        idempotency::finish(&mut db, of, key, json!(key)).await.unwrap();
    }
    assert_eq!(idempotency::purge(&mut db, at(10)).await.unwrap(), 2);
    let kept = idempotency::claim(&mut db, of, "b", &HASH, (at(10), at(99)))
        .await
        .unwrap();
    assert_eq!(kept, Claim::Done(json!("b")));
    db.commit().await.unwrap();
}

pub async fn organizations_have_their_own_keys(world: World) {
    let one = world.organization().await.id;
    let two = organization(2);
    let mut db = world.store.begin().await.unwrap();
    storage::organization::insert(&mut db, &two).await.unwrap();
    for of in [one, two.id] {
        let claim = idempotency::claim(&mut db, of, "k", &HASH, (at(0), at(100)))
            .await
            .unwrap();
        assert_eq!(claim, Claim::Fresh);
        idempotency::finish(&mut db, of, "k", json!(of)).await.unwrap();
    }
    let claim = idempotency::claim(&mut db, one, "k", &HASH, (at(0), at(100)))
        .await
        .unwrap();
    assert_eq!(claim, Claim::Done(json!(one)));
    db.commit().await.unwrap();
}
