//! Several transactions at once.

use std::sync::{Arc, Mutex};

use domain::kernel::OrganizationId;
use serde_json::json;
use storage::idempotency::{self, Claim};
use storage::{Db, Engine, StorageError, audit, buyer, event, organization};
use tokio::task::JoinSet;

use crate::fixtures::{self, at, uuid};
use crate::world::World;

async fn claim(db: &mut Db, of: OrganizationId) -> Claim {
    idempotency::claim(db, of, "key", &[1; 32], (at(0), at(100)))
        .await
        .unwrap()
}

pub async fn claims_of_one_key_wait(world: World) {
    let of = world.organization().await.id;
    let steps = Arc::new(Mutex::new(Vec::new()));
    let mut first = world.store.begin().await.unwrap();
    assert_eq!(claim(&mut first, of).await, Claim::Fresh);

    let mut others = JoinSet::new();
    for _ in 0..3 {
        let (world, steps) = (world.clone(), Arc::clone(&steps));
        others.spawn(async move {
            let mut db = world.store.begin().await.unwrap();
            let seen = claim(&mut db, of).await;
            steps.lock().unwrap().push("seen");
            db.commit().await.unwrap();
            seen
        });
    }
    world.until_blocked(3).await;
    idempotency::finish(&mut first, of, "key", json!("result"))
        .await
        .unwrap();
    steps.lock().unwrap().push("finished");
    first.commit().await.unwrap();
    let seen = others.join_all().await;
    assert_eq!(seen, vec![Claim::Done(json!("result")); 3]);
    assert_eq!(*steps.lock().unwrap(), ["finished", "seen", "seen", "seen"]);
}

pub async fn claims_after_a_rollback(world: World) {
    let of = world.organization().await.id;
    let mut first = world.store.begin().await.unwrap();
    claim(&mut first, of).await;
    idempotency::finish(&mut first, of, "key", json!("undone"))
        .await
        .unwrap();
    let waiting = tokio::spawn({
        let world = world.clone();
        async move {
            let mut db = world.store.begin().await.unwrap();
            let seen = claim(&mut db, of).await;
            db.commit().await.unwrap();
            seen
        }
    });
    world.until_blocked(1).await;
    first.rollback().await.unwrap();
    assert_eq!(waiting.await.unwrap(), Claim::Fresh);
}

pub async fn sequences_have_no_gaps(world: World) {
    let of = world.organization().await;
    let mut tasks = JoinSet::new();
    for number in 0..40_u32 {
        let (world, of) = (world.clone(), of.clone());
        tasks.spawn(async move {
            let mut db = world.store.begin().await.unwrap();
            let sequence = event::next_sequence(&mut db, of.id).await.unwrap();
            event::insert(&mut db, &fixtures::event(number, sequence, &of))
                .await
                .unwrap();
            match number % 4 {
                0 => db.rollback().await.unwrap(),
                1 => drop(db),
                _ => db.commit().await.unwrap(),
            }
        });
    }
    tasks.join_all().await;
    let mut db = world.store.read().await.unwrap();
    let events = event::after(&mut db, of.id, 0, 100).await.unwrap();
    let numbers: Vec<i64> = events.iter().map(|event| event.sequence).collect();
    assert_eq!(numbers, (1..=20).collect::<Vec<i64>>());
}

/// Rows in many tables, not committed.
async fn write_everywhere(world: &World) -> Db {
    let of = fixtures::organization(1);
    let seller = fixtures::partner(2, &of);
    let mut db = world.store.begin().await.unwrap();
    organization::insert(&mut db, &of).await.unwrap();
    organization::insert_partner(&mut db, &seller).await.unwrap();
    buyer::insert(&mut db, &fixtures::buyer(10, &seller))
        .await
        .unwrap();
    let sequence = event::next_sequence(&mut db, of.id).await.unwrap();
    event::insert(&mut db, &fixtures::event(1, sequence, &of))
        .await
        .unwrap();
    claim(&mut db, of.id).await;
    idempotency::finish(&mut db, of.id, "key", json!(1))
        .await
        .unwrap();
    let head = audit::Head {
        last_number: 0,
        last_hash: vec![0; 32],
        head_mac: vec![0; 32],
    };
    audit::start_chain(&mut db, uuid(1), &head).await.unwrap();
    storage::session::insert(&mut db, &[1], json!({}), at(1))
        .await
        .unwrap();
    db
}

pub async fn rolled_back_leaves_nothing(world: World) {
    write_everywhere(&world).await.rollback().await.unwrap();
    assert_eq!(world.filled_tables().await, [""; 0]);
    write_everywhere(&world).await.commit().await.unwrap();
    let filled = world.filled_tables().await;
    let all = [
        "audit_chain",
        "buyer",
        "event",
        "event_sequence",
        "idempotency_key",
        "organization",
        "partner",
        "session",
    ];
    assert_eq!(filled, all);
}

pub async fn dropped_leaves_nothing(world: World) {
    drop(write_everywhere(&world).await);
    // The next transaction gets a clean connection, be it the same one.
    let mut db = world.store.begin().await.unwrap();
    assert!(organization::list(&mut db).await.unwrap().is_empty());
    organization::insert(&mut db, &fixtures::organization(7))
        .await
        .unwrap();
    db.commit().await.unwrap();
    assert_eq!(world.filled_tables().await, ["organization"]);
    // An error in the middle is the same.
    let mut db = world.store.begin().await.unwrap();
    organization::insert(&mut db, &fixtures::organization(8))
        .await
        .unwrap();
    organization::insert(&mut db, &fixtures::organization(7))
        .await
        .unwrap_err();
    drop(db);
    assert_eq!(world.number("SELECT COUNT(*) FROM organization").await, 1);
}

pub async fn readers_see_the_committed_state(world: World) {
    let before = world.organization().await;
    let mut after = before.clone();
    after.name = "After".to_owned();
    let mut writer = world.store.begin().await.unwrap();
    organization::update(&mut writer, &after).await.unwrap();
    for _ in 0..3 {
        let mut reader = world.store.read().await.unwrap();
        assert_eq!(
            organization::by_id(&mut reader, before.id)
                .await
                .unwrap()
                .as_ref(),
            Some(&before)
        );
    }
    assert_eq!(
        organization::by_id(&mut writer, before.id)
            .await
            .unwrap()
            .as_ref(),
        Some(&after)
    );
    // A reader that is open the whole time.
    let mut reader = world.store.read().await.unwrap();
    assert_eq!(
        organization::by_id(&mut reader, before.id)
            .await
            .unwrap()
            .as_ref(),
        Some(&before)
    );
    writer.commit().await.unwrap();
    assert_eq!(
        organization::by_id(&mut reader, before.id)
            .await
            .unwrap()
            .as_ref(),
        Some(&after)
    );
}

pub async fn locked_rows_wait(world: World) {
    let of = world.organization().await;
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let (world, id) = (world.clone(), of.id);
        tasks.spawn(async move {
            let mut db = world.store.begin().await.unwrap();
            let mut found = organization::lock(&mut db, id).await.unwrap().unwrap();
            found.version += 1;
            organization::update(&mut db, &found).await.unwrap();
            db.commit().await.unwrap();
        });
    }
    tasks.join_all().await;
    let mut db = world.store.read().await.unwrap();
    assert_eq!(
        organization::by_id(&mut db, of.id)
            .await
            .unwrap()
            .unwrap()
            .version,
        20
    );
}

pub async fn one_of_many_inserts_wins(world: World) {
    let (_, seller) = world.seller().await;
    let mut tasks = JoinSet::new();
    for number in 10..30 {
        let world = world.clone();
        let one = domain::buyer::Buyer {
            vat_number: fixtures::vat("ATU13585627"),
            ..fixtures::buyer(number, &seller)
        };
        tasks.spawn(async move {
            let mut db = world.store.begin().await.unwrap();
            let inserted = buyer::insert(&mut db, &one).await.unwrap();
            // Who was late reads what won.
            let found = buyer::by_vat_number(&mut db, one.seller, &one.vat_number)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(found.id == one.id, inserted);
            db.commit().await.unwrap();
            inserted
        });
    }
    let won = tasks
        .join_all()
        .await
        .into_iter()
        .filter(|inserted| *inserted)
        .count();
    assert_eq!(won, 1);
}

/// Only PostgreSQL lets two transactions write at once; there one of the two is told to come again.
pub async fn deadlocks_are_busy(world: World) {
    if world.engine == Engine::Sqlite {
        return;
    }
    let (one, two) = (world.organization().await.id, fixtures::organization(2));
    let mut a = world.store.begin().await.unwrap();
    organization::insert(&mut a, &two).await.unwrap();
    a.commit().await.unwrap();
    let two = two.id;
    let mut a = world.store.begin().await.unwrap();
    organization::lock(&mut a, one).await.unwrap();
    let mut b = world.store.begin().await.unwrap();
    organization::lock(&mut b, two).await.unwrap();
    let waiting = tokio::spawn(async move { organization::lock(&mut a, two).await.map(|_| ()) });
    world.until_blocked(1).await;
    let second = organization::lock(&mut b, one).await.map(|_| ());
    drop(b);
    let ended = [waiting.await.unwrap(), second];
    assert_eq!(
        ended
            .iter()
            .filter(|end| matches!(end, Err(StorageError::Busy(_))))
            .count(),
        1,
        "{ended:?}"
    );
    assert_eq!(ended.iter().filter(|end| end.is_ok()).count(), 1, "{ended:?}");
}
