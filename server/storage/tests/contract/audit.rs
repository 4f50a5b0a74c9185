//! The audit log's tables.

use domain::audit::AuditFilter;
use domain::kernel::Role;
use storage::audit::{self as store, Head, Personal, Record};
use storage::{Db, StorageError, Ts};
use uuid::Uuid;

use crate::fixtures::{DIFFICULT, at, client, extremes, organization, staff, uuid};
use crate::world::World;

fn head(number: i64) -> Head {
    let byte = number.to_le_bytes()[0];
    Head {
        last_number: number,
        last_hash: vec![byte; 32],
        head_mac: vec![byte ^ 0xff; 32],
    }
}

fn record(chain: Uuid, number: i64) -> Record {
    Record {
        chain,
        number,
        at: Ts(at(number)),
        action: "buyer.update".to_owned(),
        outcome: "done".to_owned(),
        actor_kind: "SYSTEM".to_owned(),
        actor_id: None,
        source: "SYSTEM".to_owned(),
        request_id: "req_1".to_owned(),
        subject_kind: "buyer".to_owned(),
        subject_id: None,
        event_kind: None,
        event_sequence: None,
        detail: "{}".to_owned(),
        hash: vec![1; 32],
    }
}

fn full(chain: Uuid, number: i64) -> Record {
    Record {
        at: Ts(extremes()[1]),
        action: DIFFICULT.to_owned(),
        outcome: DIFFICULT.to_owned(),
        actor_id: Some(uuid(70)),
        request_id: DIFFICULT.to_owned(),
        subject_id: Some(uuid(71)),
        event_kind: Some("buyer.updated".to_owned()),
        event_sequence: Some(i64::MAX),
        // Spaces, order and doubled members stay: the hash is over these bytes.
        detail: "{ \"b\" :1,  \"a\":[ ], \"a\": null }".repeat(20_000),
        hash: (0..=255).collect(),
        ..record(chain, number)
    }
}

fn text(record: &Record) -> String {
    format!("{record:?}")
}

async fn append(db: &mut Db, record: &Record, personal: &[Personal]) {
    store::append(db, record, &head(record.number), personal)
        .await
        .unwrap();
}

fn personal(number: i64, name: &str) -> Personal {
    Personal {
        number,
        name: name.to_owned(),
        salt: vec![0, 255],
        value: DIFFICULT.to_owned(),
    }
}

pub async fn chains_start_once(world: World) {
    let mut db = world.store.begin().await.unwrap();
    assert!(store::lock_chain(&mut db, Uuid::nil()).await.unwrap().is_none());
    for _ in 0..2 {
        store::start_chain(&mut db, Uuid::max(), &head(9)).await.unwrap();
        // Starting one that runs does not set it back.
        store::start_chain(&mut db, Uuid::nil(), &head(9)).await.unwrap();
        if store::records(&mut db, Uuid::nil(), 0, 1)
            .await
            .unwrap()
            .is_empty()
        {
            append(&mut db, &record(Uuid::nil(), 1), &[]).await;
        }
    }
    let chains = store::chains(&mut db).await.unwrap();
    let seen: Vec<_> = chains
        .iter()
        .map(|chain| (chain.chain, chain.head.last_number))
        .collect();
    assert_eq!(seen, [(Uuid::nil(), 1), (Uuid::max(), 0)]);
    assert_eq!(chains[1].head.last_hash, head(9).last_hash);
    assert_eq!(chains[1].head.head_mac, head(9).head_mac);
    db.commit().await.unwrap();
}

pub async fn appends_move_the_end(world: World) {
    let chain = uuid(1);
    let mut db = world.store.begin().await.unwrap();
    store::start_chain(&mut db, chain, &head(0)).await.unwrap();
    store::start_chain(&mut db, uuid(2), &head(0)).await.unwrap();
    let values = [personal(2, "email"), personal(2, "")];
    append(&mut db, &record(chain, 1), &[]).await;
    append(&mut db, &full(chain, 2), &values).await;
    let end = store::lock_chain(&mut db, chain).await.unwrap().unwrap();
    assert_eq!(
        (end.last_number, &end.last_hash, &end.head_mac),
        (2, &head(2).last_hash, &head(2).head_mac)
    );
    let other = store::lock_chain(&mut db, uuid(2)).await.unwrap().unwrap();
    assert_eq!(other.last_number, 0);
    let read = store::records(&mut db, chain, 0, 10).await.unwrap();
    let expected = [record(chain, 1), full(chain, 2)];
    assert_eq!(
        read.iter().map(text).collect::<Vec<_>>(),
        expected.iter().map(text).collect::<Vec<_>>()
    );
    let read = store::personal(&mut db, chain, 0, 2).await.unwrap();
    assert_eq!(read, [personal(2, ""), personal(2, "email")]);
    db.commit().await.unwrap();
}

pub async fn a_missing_chain_is_noticed(world: World) {
    let of = world.organization().await;
    let chain = of.id.uuid();
    let mut db = world.store.begin().await.unwrap();
    assert!(!store::chain_is_missing(&mut db, chain).await.unwrap());
    storage::event::insert(&mut db, &crate::fixtures::event(1, 1, &of))
        .await
        .unwrap();
    assert!(store::chain_is_missing(&mut db, chain).await.unwrap());
    store::start_chain(&mut db, chain, &head(0)).await.unwrap();
    assert!(!store::chain_is_missing(&mut db, chain).await.unwrap());
    db.commit().await.unwrap();
}

pub async fn records_come_in_batches(world: World) {
    let chain = uuid(1);
    let mut db = world.store.begin().await.unwrap();
    store::start_chain(&mut db, chain, &head(0)).await.unwrap();
    for number in 1..=7 {
        append(&mut db, &record(chain, number), &[personal(number, "name")]).await;
    }
    for (after, limit, expected) in [(0, 3, 1..=3), (3, 3, 4..=6), (6, 3, 7..=7)] {
        let read = store::records(&mut db, chain, after, limit).await.unwrap();
        assert_eq!(
            read.iter().map(|record| record.number).collect::<Vec<_>>(),
            expected.clone().collect::<Vec<_>>()
        );
        let values = store::personal(&mut db, chain, after, *expected.end())
            .await
            .unwrap();
        assert_eq!(
            values.iter().map(|value| value.number).collect::<Vec<_>>(),
            expected.collect::<Vec<_>>()
        );
    }
    assert!(store::records(&mut db, chain, 7, 3).await.unwrap().is_empty());
    assert!(store::records(&mut db, uuid(2), 0, 3).await.unwrap().is_empty());
    assert!(store::personal(&mut db, uuid(2), 0, 9).await.unwrap().is_empty());
    db.commit().await.unwrap();
}

/// Records of an organization (1) and of NT24 (nil) about `uuid(50)`, by a staff member and by a client.
async fn log(world: &World) -> (Record, Record, Record) {
    let of = world.organization().await;
    let (chain, member, client) = (of.id.uuid(), staff(30, Role::Admin), client(31, &of));
    let by_staff = Record {
        subject_id: Some(uuid(50)),
        actor_id: Some(member.account.id.uuid()),
        ..record(chain, 1)
    };
    let by_client = Record {
        subject_id: Some(uuid(50)),
        actor_id: Some(client.id.uuid()),
        action: "buyer.block".to_owned(),
        outcome: "not_allowed".to_owned(),
        ..record(chain, 2)
    };
    let of_nt24 = Record {
        subject_id: Some(uuid(50)),
        action: "staff.sign_in".to_owned(),
        ..record(Uuid::nil(), 3)
    };
    let mut db = world.store.begin().await.unwrap();
    storage::staff::insert(&mut db, &member).await.unwrap();
    storage::organization::insert_client(&mut db, &client)
        .await
        .unwrap();
    for chain in [chain, Uuid::nil()] {
        store::start_chain(&mut db, chain, &head(0)).await.unwrap();
    }
    for record in [&by_staff, &by_client, &of_nt24] {
        append(&mut db, record, &[]).await;
    }
    append(&mut db, &record(Uuid::nil(), 4), &[]).await;
    db.commit().await.unwrap();
    (by_staff, by_client, of_nt24)
}

pub async fn of_subject_names_actor_and_chain(world: World) {
    let (by_staff, by_client, of_nt24) = log(&world).await;
    let mut db = world.store.read().await.unwrap();
    let rows = store::of_subject(&mut db, uuid(50), 10).await.unwrap();
    let seen: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                text(&row.record),
                row.actor_name.as_deref(),
                row.chain_name.as_deref(),
            )
        })
        .collect();
    let name = organization(1).name;
    assert_eq!(
        seen,
        [
            (text(&of_nt24), None, None),
            (text(&by_client), Some("api-client-31"), Some(&*name)),
            (text(&by_staff), Some("Staff 30"), Some(&*name)),
        ]
    );
    let newest = store::of_subject(&mut db, uuid(50), 1).await.unwrap();
    assert_eq!(text(&newest[0].record), text(&of_nt24));
    assert!(store::of_subject(&mut db, uuid(51), 10).await.unwrap().is_empty());
}

async fn listed(world: &World, filter: &AuditFilter, page: (i64, i64)) -> (Vec<i64>, i64) {
    let mut db = world.store.read().await.unwrap();
    let (rows, total) = store::list(&mut db, filter, page).await.unwrap();
    (rows.iter().map(|row| row.record.number).collect(), total)
}

pub async fn list_filters(world: World) {
    log(&world).await;
    let filter = |action: &str, refused, subject: &str| AuditFilter {
        action: action.to_owned(),
        refused,
        subject: subject.to_owned(),
        ..AuditFilter::default()
    };
    let all = AuditFilter::default();
    let by = |actor: &str| AuditFilter {
        actor: actor.to_owned(),
        ..AuditFilter::default()
    };
    let (subject, actor) = (uuid(50).to_string(), uuid(31).to_string());
    for (filter, expected) in [
        (filter("", None, ""), &[4, 3, 2, 1][..]),
        (filter("  ", None, " "), &[4, 3, 2, 1]),
        (filter("buyer.", None, ""), &[4, 2, 1]),
        (filter("buyer.update", None, ""), &[4, 1]),
        (filter(" staff.sign_in ", None, ""), &[3]),
        (filter("buyer.updated", None, ""), &[]),
        (filter("BUYER", None, ""), &[]),
        (filter("%", None, ""), &[]),
        (filter("", Some(true), ""), &[2]),
        (filter("", Some(false), ""), &[4, 3, 1]),
        (filter("", None, &subject), &[3, 2, 1]),
        (filter("", None, &subject.to_uppercase()), &[3, 2, 1]),
        (filter("", None, &actor), &[2]),
        (filter("", None, "no id"), &[]),
        (filter("buyer", Some(false), &subject), &[1]),
        (filter("buyer", Some(true), &actor), &[2]),
        (filter("staff", Some(true), &subject), &[]),
        (by("STAFF 3"), &[1]),
        (by("client-31"), &[2]),
        (by("nobody%"), &[]),
        (
            AuditFilter {
                from: Some(extremes()[1]),
                ..all.clone()
            },
            &[],
        ),
        (
            AuditFilter {
                to: Some(extremes()[0]),
                ..all.clone()
            },
            &[],
        ),
        (
            AuditFilter {
                from: Some(extremes()[0]),
                to: Some(extremes()[1]),
                ..all.clone()
            },
            &[4, 3, 2, 1],
        ),
    ] {
        let (numbers, total) = listed(&world, &filter, (50, 0)).await;
        assert_eq!(numbers, expected, "{filter:?}");
        assert_eq!(usize::try_from(total).unwrap(), expected.len(), "{filter:?}");
    }
}

pub async fn list_pages(world: World) {
    log(&world).await;
    let all = AuditFilter::default();
    assert_eq!(listed(&world, &all, (3, 0)).await, (vec![4, 3, 2], 4));
    assert_eq!(listed(&world, &all, (3, 3)).await, (vec![1], 4));
    assert_eq!(listed(&world, &all, (3, 6)).await, (vec![], 4));
}

pub async fn records_cannot_be_changed(world: World) {
    log(&world).await;
    for sql in [
        "UPDATE audit_record SET outcome = 'done'",
        "UPDATE audit_record SET outcome = outcome WHERE number = 1",
        "DELETE FROM audit_record",
        "DELETE FROM audit_record WHERE number = 4",
    ] {
        let error = world.raw(sql).await.unwrap_err().to_string();
        assert!(error.contains("audit records are append-only"), "{sql}: {error}");
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM audit_record").await, 4);
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM audit_record WHERE outcome = 'done'")
            .await,
        3
    );
}

pub async fn personal_values_can_be_erased(world: World) {
    let chain = uuid(1);
    let mut db = world.store.begin().await.unwrap();
    store::start_chain(&mut db, chain, &head(0)).await.unwrap();
    append(&mut db, &record(chain, 1), &[personal(1, "a"), personal(1, "b")]).await;
    db.commit().await.unwrap();
    assert_eq!(
        world
            .raw("DELETE FROM audit_personal WHERE name = 'a'")
            .await
            .unwrap(),
        1
    );
    let mut db = world.store.read().await.unwrap();
    assert_eq!(
        store::personal(&mut db, chain, 0, 1).await.unwrap(),
        [personal(1, "b")]
    );
    assert_eq!(store::records(&mut db, chain, 0, 9).await.unwrap().len(), 1);
}

pub async fn a_number_is_taken_once(world: World) {
    let chain = uuid(1);
    let mut db = world.store.begin().await.unwrap();
    store::start_chain(&mut db, chain, &head(0)).await.unwrap();
    append(&mut db, &record(chain, 1), &[]).await;
    let error = store::append(&mut db, &record(chain, 1), &head(1), &[])
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "audit_record"));
    db.rollback().await.unwrap();
    // A record of a chain that was never started.
    let mut db = world.store.begin().await.unwrap();
    let error = store::append(&mut db, &record(uuid(2), 1), &head(1), &[])
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
}
