//! Browser sessions.

use serde_json::json;
use storage::session;

use crate::fixtures::{at, big_json, extremes};
use crate::world::World;

pub async fn saved_and_loaded(world: World) {
    let mut db = world.store.begin().await.unwrap();
    for (id, data) in [
        (&[0_u8; 32][..], big_json()),
        (&[255], json!(null)),
        (&[], json!({})),
    ] {
        assert!(session::insert(&mut db, id, data.clone(), at(9)).await.unwrap());
        assert_eq!(session::load(&mut db, id, at(0)).await.unwrap(), Some(data));
        session::save(&mut db, id, json!({ "second": 2 })).await.unwrap();
        let second = session::load(&mut db, id, at(0)).await.unwrap();
        assert_eq!(second, Some(json!({ "second": 2 })));
        // Saving does not make it live longer.
        assert_eq!(session::load(&mut db, id, at(9)).await.unwrap(), None);
        session::delete(&mut db, id).await.unwrap();
        session::delete(&mut db, id).await.unwrap();
        // A request that was under way does not bring it back.
        session::save(&mut db, id, json!("late")).await.unwrap();
        assert_eq!(session::load(&mut db, id, at(0)).await.unwrap(), None);
    }
    let other = session::insert(&mut db, &[7], json!(7), extremes()[1])
        .await
        .unwrap();
    assert!(other && session::insert(&mut db, &[8], json!(8), at(9)).await.unwrap());
    session::save(&mut db, &[8], json!(88)).await.unwrap();
    assert_eq!(session::load(&mut db, &[7], at(0)).await.unwrap(), Some(json!(7)));
    db.commit().await.unwrap();
}

pub async fn ids_are_taken_once(world: World) {
    let mut db = world.store.begin().await.unwrap();
    assert!(
        session::insert(&mut db, &[1], json!("first"), at(9))
            .await
            .unwrap()
    );
    assert!(
        !session::insert(&mut db, &[1], json!("second"), at(99))
            .await
            .unwrap()
    );
    assert_eq!(
        session::load(&mut db, &[1], at(0)).await.unwrap(),
        Some(json!("first"))
    );
    assert_eq!(session::load(&mut db, &[1], at(9)).await.unwrap(), None);
    db.commit().await.unwrap();
}

pub async fn expired_are_not_loaded(world: World) {
    let mut db = world.store.begin().await.unwrap();
    session::insert(&mut db, &[1], json!(1), at(10)).await.unwrap();
    assert!(
        session::load(&mut db, &[1], at(10).plus_millis(-1))
            .await
            .unwrap()
            .is_some()
    );
    assert!(session::load(&mut db, &[1], at(10)).await.unwrap().is_none());
    db.commit().await.unwrap();
}

pub async fn purge_forgets_the_expired(world: World) {
    let mut db = world.store.begin().await.unwrap();
    for (id, expires) in [(1, at(10)), (2, at(10).plus_millis(1)), (3, extremes()[0])] {
        session::insert(&mut db, &[id], json!(id), expires).await.unwrap();
    }
    assert_eq!(session::purge(&mut db, at(10)).await.unwrap(), 2);
    assert_eq!(session::purge(&mut db, at(10)).await.unwrap(), 0);
    assert!(session::load(&mut db, &[2], at(10)).await.unwrap().is_some());
    db.commit().await.unwrap();
}
