//! Sanctions lists, screenings and resemblances.

use domain::buyer::{BuyerFilter, BuyerSort};
use domain::kernel::page::Direction;
use domain::kernel::{AmlHitId, BuyerId, PageRequest};
use domain::kyc::{AmlHit, Decision, HitStatus, Screening};
use serde_json::{Value, json};
use storage::kyc::aml::{self as store, StoredList};
use storage::{Db, StorageError};
use tokio::task::JoinSet;

use crate::fixtures::{DIFFICULT, aml_hit, at, big_json, buyer, extremes, uuid};
use crate::world::World;

/// Entries with these numbers, as they come from a list.
fn entries(ids: &[&str]) -> Vec<(String, String, Value)> {
    let entry = |id: &&str| ((*id).to_owned(), format!("print of {id}"), json!({ "id": id }));
    ids.iter().map(entry).collect()
}

async fn replace(db: &mut Db, list: &str, ids: &[&str], now: i64) {
    store::replace(db, (list, None, "ab12"), &entries(ids), at(now))
        .await
        .unwrap();
}

/// The numbers of all entries.
async fn ids(db: &mut Db) -> Vec<String> {
    let all = store::entries(db).await.unwrap();
    let mut ids: Vec<String> = all
        .iter()
        .map(|entry| entry["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

fn stored(list: &str, entries: i64, version: i64, imported: i64, checked: i64) -> StoredList {
    StoredList {
        list: list.to_owned(),
        published: None,
        sha256: "ab12".to_owned(),
        entries,
        version,
        imported_at: at(imported),
        checked_at: at(checked),
    }
}

pub async fn lists_are_replaced(world: World) {
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::lists(&mut db).await.unwrap(), []);
    assert_eq!(store::list(&mut db, "EU").await.unwrap(), None);
    assert_eq!(store::entries(&mut db).await.unwrap(), [json!(null); 0]);
    replace(&mut db, "UN", &["u1"], 1).await;
    replace(&mut db, "EU", &["e1", "e2", "e3"], 2).await;
    assert_eq!(ids(&mut db).await, ["e1", "e2", "e3", "u1"]);
    let lists = store::lists(&mut db).await.unwrap();
    assert_eq!(lists, [stored("EU", 3, 1, 2, 2), stored("UN", 1, 1, 1, 1)]);
    // The same file again is only checked.
    store::checked(&mut db, "EU", at(5)).await.unwrap();
    store::checked(&mut db, "nothing", at(5)).await.unwrap();
    let list = store::list(&mut db, "EU").await.unwrap();
    assert_eq!(list, Some(stored("EU", 3, 1, 2, 5)));
    // Another one is the whole list; versions rise, other lists stay.
    replace(&mut db, "EU", &["e2", "e4"], 9).await;
    let list = store::list(&mut db, "EU").await.unwrap();
    assert_eq!(list, Some(stored("EU", 2, 2, 9, 9)));
    assert_eq!(ids(&mut db).await, ["e2", "e4", "u1"]);
    replace(&mut db, "EU", &[], 10).await;
    let list = store::list(&mut db, "EU").await.unwrap();
    assert_eq!(list, Some(stored("EU", 0, 3, 10, 10)));
    assert_eq!(ids(&mut db).await, ["u1"]);
    let list = store::list(&mut db, "UN").await.unwrap();
    assert_eq!(list, Some(stored("UN", 1, 1, 1, 1)));
    db.commit().await.unwrap();
}

pub async fn list_round_trip(world: World) {
    let content = [(DIFFICULT.to_owned(), DIFFICULT.to_owned(), big_json())];
    let named = (DIFFICULT, Some(DIFFICULT), DIFFICULT);
    let full = StoredList {
        list: DIFFICULT.to_owned(),
        published: Some(DIFFICULT.to_owned()),
        sha256: DIFFICULT.to_owned(),
        entries: 1,
        version: 1,
        imported_at: extremes()[1],
        checked_at: extremes()[1],
    };
    let mut db = world.store.begin().await.unwrap();
    store::replace(&mut db, named, &content, extremes()[1])
        .await
        .unwrap();
    store::checked(&mut db, DIFFICULT, extremes()[0]).await.unwrap();
    let checked = StoredList {
        checked_at: extremes()[0],
        ..full.clone()
    };
    assert_eq!(store::list(&mut db, DIFFICULT).await.unwrap(), Some(checked));
    assert_eq!(store::entries(&mut db).await.unwrap(), [big_json()]);
    // Every field is replaced, the absent date too.
    replace(&mut db, DIFFICULT, &["1"], 7).await;
    let replaced = stored(DIFFICULT, 1, 2, 7, 7);
    assert_eq!(store::list(&mut db, DIFFICULT).await.unwrap(), Some(replaced));
    db.commit().await.unwrap();
    let print = "SELECT COUNT(*) FROM sanction_entry WHERE fingerprint = 'print of 1' AND entry_id = '1'";
    assert_eq!(world.number(print).await, 1);
}

pub async fn a_failed_import_leaves_the_old_list(world: World) {
    let mut db = world.store.begin().await.unwrap();
    replace(&mut db, "EU", &["e1"], 1).await;
    // The number of an entry is its own within a list.
    replace(&mut db, "UN", &["e1"], 1).await;
    db.commit().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    let error = store::replace(
        &mut db,
        ("EU", None, "cd34"),
        &entries(&["e2", "e3", "e2"]),
        at(2),
    )
    .await
    .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "sanction_entry"));
    drop(db);
    let mut db = world.store.read().await.unwrap();
    assert_eq!(ids(&mut db).await, ["e1", "e1"]);
    let list = store::list(&mut db, "EU").await.unwrap();
    assert_eq!(list, Some(stored("EU", 1, 1, 1, 1)));
}

pub async fn imports_at_the_same_time(world: World) {
    let mut tasks = JoinSet::new();
    for number in 0..8_i64 {
        let world = world.clone();
        tasks.spawn(async move {
            let id = number.to_string();
            let mut db = world.store.begin().await.unwrap();
            replace(&mut db, "EU", &["same", &id], number).await;
            db.commit().await.unwrap();
        });
    }
    tasks.join_all().await;
    let mut db = world.store.read().await.unwrap();
    let list = store::list(&mut db, "EU").await.unwrap().unwrap();
    assert_eq!((list.version, list.entries), (8, 2));
    // The entries are those of the last one.
    let last = (list.imported_at.unix_millis() - at(0).unix_millis()) / 1_000;
    assert_eq!(ids(&mut db).await, [last.to_string(), "same".to_owned()]);
}

pub async fn the_latest_screening_counts(world: World) {
    let [one, other] = world.buyers().await;
    let full = Screening {
        subject: DIFFICULT.to_owned(),
        lists: vec![DIFFICULT.to_owned(), String::new(), "EU 2026-04-20".to_owned()],
        complete: true,
        screened_at: extremes()[1],
    };
    let bare = Screening {
        subject: String::new(),
        lists: Vec::new(),
        complete: false,
        screened_at: extremes()[0],
    };
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::screening(&mut db, one.id).await.unwrap(), None);
    for screening in [&full, &bare, &full] {
        store::put_screening(&mut db, one.id, screening).await.unwrap();
        let found = store::screening(&mut db, one.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(screening));
        assert_eq!(store::screening(&mut db, other.id).await.unwrap(), None);
    }
    let nobody = BuyerId::from_uuid(uuid(99));
    let error = store::put_screening(&mut db, nobody, &full).await.unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
}

pub async fn screened_buyers_in_pages(world: World) {
    let (_, seller) = world.seller().await;
    let buyers: Vec<_> = (10..20).map(|number| buyer(number, &seller)).collect();
    world.store_buyers(&buyers).await;
    let screening = Screening {
        subject: "Buyer".to_owned(),
        lists: Vec::new(),
        complete: false,
        screened_at: at(0),
    };
    let mut db = world.store.begin().await.unwrap();
    for number in [17, 11, 13, 12, 19] {
        let buyer = BuyerId::from_uuid(uuid(number));
        store::put_screening(&mut db, buyer, &screening).await.unwrap();
    }
    for (after, limit, expected) in [
        (0, 100, &[11, 12, 13, 17, 19][..]),
        (0, 2, &[11, 12]),
        (12, 2, &[13, 17]),
        (14, 2, &[17, 19]),
        (17, 2, &[19]),
        (19, 2, &[]),
        (0, 0, &[]),
    ] {
        let after = BuyerId::from_uuid(uuid(after));
        let found = store::screened(&mut db, after, limit).await.unwrap();
        let expected: Vec<_> = expected
            .iter()
            .map(|number| BuyerId::from_uuid(uuid(*number)))
            .collect();
        assert_eq!(found, expected, "{after} {limit}");
    }
    let first = BuyerId::from_uuid(uuid::Uuid::nil());
    assert_eq!(store::screened(&mut db, first, 9).await.unwrap().len(), 5);
    db.commit().await.unwrap();
}

fn decision() -> Decision {
    Decision {
        reason: DIFFICULT.to_owned(),
        by: DIFFICULT.to_owned(),
        at: extremes()[1],
    }
}

pub async fn hits_in_every_state(world: World) {
    let [one, other] = world.buyers().await;
    let full = AmlHit {
        list: DIFFICULT.to_owned(),
        entry_id: DIFFICULT.to_owned(),
        fingerprint: DIFFICULT.to_owned(),
        subject: DIFFICULT.to_owned(),
        matched_name: DIFFICULT.to_owned(),
        score: i64::MAX,
        status: HitStatus::Confirmed(decision()),
        first_seen_at: extremes()[0],
        last_seen_at: extremes()[1],
        ..aml_hit(31)
    };
    let cleared = AmlHit {
        status: HitStatus::Cleared(decision()),
        score: 95,
        ..aml_hit(32)
    };
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::hits(&mut db, one.id).await.unwrap(), []);
    for hit in [&aml_hit(34), &aml_hit(33), &cleared, &full] {
        store::insert_hit(&mut db, one.id, hit).await.unwrap();
    }
    let beside = aml_hit(35);
    store::insert_hit(&mut db, other.id, &beside).await.unwrap();
    // The closest first, and of two as close the older one.
    let hits = store::hits(&mut db, one.id).await.unwrap();
    assert_eq!(hits, [full.clone(), cleared, aml_hit(33), aml_hit(34)]);
    assert_eq!(
        store::hits(&mut db, other.id).await.unwrap(),
        std::slice::from_ref(&beside)
    );

    for status in [
        HitStatus::Open,
        HitStatus::Cleared(decision()),
        HitStatus::Confirmed(decision()),
        HitStatus::Open,
    ] {
        let next = AmlHit {
            fingerprint: "new".to_owned(),
            subject: "New".to_owned(),
            matched_name: "New X".to_owned(),
            score: 0,
            status,
            last_seen_at: at(7),
            ..full.clone()
        };
        store::update_hit(&mut db, &next).await.unwrap();
        let hits = store::hits(&mut db, one.id).await.unwrap();
        assert_eq!(hits.last(), Some(&next));
        assert_eq!(hits.len(), 4);
    }
    // To which entry, and when first, stays as it was.
    let moved = AmlHit {
        list: "UN".to_owned(),
        entry_id: "9".to_owned(),
        first_seen_at: at(500),
        ..full.clone()
    };
    store::update_hit(&mut db, &moved).await.unwrap();
    let hits = store::hits(&mut db, one.id).await.unwrap();
    assert_eq!(hits.first(), Some(&full));
    store::update_hit(&mut db, &aml_hit(77)).await.unwrap();
    assert_eq!(store::hits(&mut db, other.id).await.unwrap(), [beside]);
    db.commit().await.unwrap();
}

pub async fn one_hit_per_entry(world: World) {
    let [one, other] = world.buyers().await;
    let same_entry = |number| AmlHit {
        entry_id: aml_hit(30).entry_id,
        ..aml_hit(number)
    };
    let other_list = AmlHit {
        list: "UN".to_owned(),
        ..same_entry(31)
    };
    let mut db = world.store.begin().await.unwrap();
    store::insert_hit(&mut db, one.id, &aml_hit(30)).await.unwrap();
    store::insert_hit(&mut db, one.id, &other_list).await.unwrap();
    store::insert_hit(&mut db, other.id, &same_entry(32))
        .await
        .unwrap();
    let error = store::insert_hit(&mut db, one.id, &same_entry(33))
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "aml_hit"));
}

pub async fn buyers_with_hits_to_decide(world: World) {
    let [one, other] = world.buyers().await;
    let cleared = AmlHit {
        status: HitStatus::Cleared(decision()),
        ..aml_hit(31)
    };
    let mut db = world.store.begin().await.unwrap();
    // Two of one buyer, who is listed once; the other's is decided.
    for (buyer, hit) in [(one.id, aml_hit(30)), (one.id, aml_hit(32)), (other.id, cleared)] {
        store::insert_hit(&mut db, buyer, &hit).await.unwrap();
    }
    let filter = BuyerFilter {
        undecided_hits: true,
        ..BuyerFilter::default()
    };
    let page = PageRequest {
        page: 0,
        size: 10,
        sort: BuyerSort::CompanyName,
        direction: Direction::Asc,
    };
    let found = storage::buyer::list(&mut db, &filter, page).await.unwrap();
    assert_eq!(found.data.iter().map(|row| row.id).collect::<Vec<_>>(), [one.id]);
    assert_eq!(found.pagination.total_elements, 1);
}

pub async fn only_open_hits_are_forgotten(world: World) {
    let [one, _] = world.buyers().await;
    let cleared = AmlHit {
        status: HitStatus::Cleared(decision()),
        ..aml_hit(31)
    };
    let confirmed = AmlHit {
        status: HitStatus::Confirmed(decision()),
        ..aml_hit(32)
    };
    let mut db = world.store.begin().await.unwrap();
    for hit in [&aml_hit(30), &cleared, &confirmed, &aml_hit(33)] {
        store::insert_hit(&mut db, one.id, hit).await.unwrap();
    }
    for number in [30, 31, 32, 99] {
        store::forget_hit(&mut db, AmlHitId::from_uuid(uuid(number)))
            .await
            .unwrap();
    }
    let hits = store::hits(&mut db, one.id).await.unwrap();
    assert_eq!(hits, [cleared, confirmed, aml_hit(33)]);
    // What was forgotten may be found again.
    store::insert_hit(&mut db, one.id, &aml_hit(30)).await.unwrap();
    db.commit().await.unwrap();
}
