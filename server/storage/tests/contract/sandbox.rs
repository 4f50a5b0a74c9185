//! What steers the sandbox, and the mails it sent.

use serde_json::json;
use storage::sandbox as store;

use crate::fixtures::{DIFFICULT, at, big_json, extremes, uuid};
use crate::world::World;

pub async fn settings_are_replaced(world: World) {
    let mut db = world.store.begin().await.unwrap();
    store::put(&mut db, "other", json!("stays")).await.unwrap();
    for name in ["clock", DIFFICULT, ""] {
        assert_eq!(store::get(&mut db, name).await.unwrap(), None);
        for value in [json!({ "offset": 1 }), big_json(), json!(null), json!([])] {
            store::put(&mut db, name, value.clone()).await.unwrap();
            assert_eq!(store::get(&mut db, name).await.unwrap(), Some(value));
        }
    }
    assert_eq!(store::get(&mut db, "CLOCK").await.unwrap(), None);
    assert_eq!(store::get(&mut db, "other").await.unwrap(), Some(json!("stays")));
    db.commit().await.unwrap();
}

pub async fn mails_newest_first(world: World) {
    let long = DIFFICULT.repeat(10_000);
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::mails(&mut db, 9).await.unwrap(), []);
    for (number, sealed, sent_at) in [
        (2, "b", at(5)),
        (4, "d", extremes()[0]),
        (3, &*long, at(5)),
        (1, "", extremes()[1]),
    ] {
        store::keep_mail(&mut db, uuid(number), sealed, sent_at)
            .await
            .unwrap();
    }
    // The job that sent it comes twice: the first stays.
    store::keep_mail(&mut db, uuid(2), "again", at(9)).await.unwrap();
    let all = [
        (String::new(), extremes()[1]),
        (long, at(5)),
        ("b".to_owned(), at(5)),
        ("d".to_owned(), extremes()[0]),
    ];
    assert_eq!(store::mails(&mut db, 9).await.unwrap(), all);
    assert_eq!(store::mails(&mut db, 2).await.unwrap(), all[..2]);
    assert_eq!(store::mails(&mut db, 0).await.unwrap(), []);
    db.commit().await.unwrap();
}
