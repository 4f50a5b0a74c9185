//! Answers of VIES.

use domain::buyer::Buyer;
use domain::document::DocumentType;
use domain::kernel::{BuyerId, DocumentId, JobId};
use domain::kyc::{NameMatch, ViesCheck, ViesFacts, ViesMethod, ViesResult};
use storage::job::Lease;
use storage::kyc::vies::{self as store, Evidence};
use storage::{Db, Engine, StorageError};

use crate::fixtures::{DIFFICULT, at, document, extremes, uuid, vat, vies_check};
use crate::world::World;

pub async fn put(db: &mut Db, of: &Buyer, check: &ViesCheck) {
    let owner = (of.organization, of.id);
    store::insert(db, owner, check, &Evidence::default(), at(0))
        .await
        .unwrap();
}

/// The evidence of the try `fence` of a job.
fn tried(fence: i64) -> Evidence {
    Evidence {
        lease: Some(Lease {
            job: JobId::from_uuid(uuid(70)),
            owner: "a".to_owned(),
            fence,
        }),
        ..Evidence::default()
    }
}

/// An answer in which every field says something.
fn full(number: u32, of: &Buyer) -> ViesCheck {
    ViesCheck {
        vat_number: vat("EL094259216"),
        requester: Some(DIFFICULT.to_owned()),
        result: ViesResult::Valid,
        reason: Some(DIFFICULT.to_owned()),
        consultation_number: Some(DIFFICULT.to_owned()),
        name: Some(DIFFICULT.to_owned()),
        address: Some(String::new()),
        name_match: Some(NameMatch::Review(100)),
        method: ViesMethod::ByHand,
        document: Some(DocumentId::from_uuid(uuid(20))),
        raw_sha256: Some(format!("{number:064x}")),
        asked_by: DIFFICULT.to_owned(),
        checked_at: extremes()[1],
        ..vies_check(number, of)
    }
}

pub async fn round_trip(world: World) {
    let [one, _] = world.buyers().await;
    let mut db = world.store.begin().await.unwrap();
    crate::document::put(&mut db, &one, &document(20, DocumentType::VatCertificate)).await;
    let evidence = Evidence {
        endpoint: Some("https://ec.example.eu/check".to_owned()),
        http_status: Some(200),
        raw: Some("{\"valid\": true}".to_owned()),
        ..tried(i64::MAX)
    };
    let owner = (one.organization, one.id);
    store::insert(&mut db, owner, &full(30, &one), &evidence, at(9))
        .await
        .unwrap();
    let mut expected = vec![full(30, &one)];
    let scores = [0, 1, 100, 255].map(NameMatch::Same);
    let matches = [NameMatch::NotDisclosed, NameMatch::Different(7)];
    for (name_match, number) in scores.into_iter().chain(matches).zip(40..) {
        let check = ViesCheck {
            result: ViesResult::Invalid,
            name_match: Some(name_match),
            method: ViesMethod::Simulated,
            ..vies_check(number, &one)
        };
        put(&mut db, &one, &check).await;
        expected.insert(1, check);
    }
    let early = ViesCheck {
        checked_at: extremes()[0],
        ..vies_check(31, &one)
    };
    put(&mut db, &one, &early).await;
    expected.push(early);
    assert_eq!(store::history(&mut db, one.id, 20).await.unwrap(), expected);
    db.commit().await.unwrap();
    // The evidence is in columns nothing reads yet.
    let kept = "SELECT COUNT(*) FROM vies_check WHERE endpoint = 'https://ec.example.eu/check' AND http_status = 200 \
                AND raw = '{\"valid\": true}' AND job_attempt = 9223372036854775807 AND job_id IS NOT NULL";
    assert_eq!(world.number(kept).await, 1);
    let without =
        "SELECT COUNT(*) FROM vies_check WHERE job_id IS NULL AND job_attempt IS NULL AND raw IS NULL";
    assert_eq!(world.number(without).await, 7);
    let recorded = "SELECT COUNT(DISTINCT recorded_at) FROM vies_check";
    assert_eq!(world.number(recorded).await, 2);
}

pub async fn facts_count_for_a_number(world: World) {
    let [one, other] = world.buyers().await;
    let at_moment = |number, seconds, result| ViesCheck {
        result,
        checked_at: at(seconds),
        ..vies_check(number, &one)
    };
    let mut db = world.store.begin().await.unwrap();
    let none = store::facts(&mut db, one.id, &one.vat_number).await.unwrap();
    assert_eq!(none, ViesFacts::default());
    // Each answer as it comes, with the numbers of what counts afterwards.
    let (valid, invalid, unknown) = (ViesResult::Valid, ViesResult::Invalid, ViesResult::Unknown);
    for (check, conclusive, latest) in [
        (at_moment(30, 10, unknown), None, 30),
        (at_moment(31, 20, valid), Some(31), 31),
        (at_moment(32, 30, unknown), Some(31), 32),
        // Told later about an earlier moment.
        (at_moment(33, 15, invalid), Some(31), 32),
        (at_moment(34, 40, invalid), Some(34), 34),
        // At the same moment, the later id.
        (at_moment(35, 40, valid), Some(35), 35),
        (at_moment(29, 40, unknown), Some(35), 35),
    ] {
        put(&mut db, &one, &check).await;
        let facts = store::facts(&mut db, one.id, &one.vat_number).await.unwrap();
        let id = |check: Option<ViesCheck>| check.map(|check| check.id.uuid());
        assert_eq!(id(facts.conclusive), conclusive.map(uuid));
        assert_eq!(id(facts.latest), Some(uuid(latest)));
        assert!(!facts.under_way);
    }
    // Another number of the buyer and another buyer with the number have their own.
    let renumbered = Buyer {
        vat_number: vat("ATU13585627"),
        ..one.clone()
    };
    let same_number = Buyer {
        vat_number: one.vat_number.clone(),
        ..other
    };
    for buyer in [&renumbered, &same_number] {
        let facts = store::facts(&mut db, buyer.id, &buyer.vat_number).await.unwrap();
        assert_eq!(facts, ViesFacts::default());
        let check = vies_check(50 + u32::from(buyer.id == one.id), buyer);
        put(&mut db, buyer, &check).await;
        let facts = store::facts(&mut db, buyer.id, &buyer.vat_number).await.unwrap();
        let only = ViesFacts {
            latest: Some(check),
            ..ViesFacts::default()
        };
        assert_eq!(facts, only);
    }
    db.commit().await.unwrap();
}

pub async fn history_and_count(world: World) {
    let [one, other] = world.buyers().await;
    let renumbered = Buyer {
        vat_number: vat("ATU13585627"),
        ..one.clone()
    };
    let mut db = world.store.begin().await.unwrap();
    for (number, of) in [(31, &renumbered), (30, &one), (32, &one), (33, &other)] {
        put(&mut db, of, &vies_check(number, of)).await;
    }
    for (limit, expected) in [(9, &[32, 31, 30][..]), (2, &[32, 31]), (0, &[])] {
        let history = store::history(&mut db, one.id, limit).await.unwrap();
        let ids: Vec<_> = history.iter().map(|check| check.id.uuid()).collect();
        let expected: Vec<_> = expected.iter().copied().map(uuid).collect();
        assert_eq!(ids, expected, "{limit}");
    }
    let nobody = BuyerId::from_uuid(uuid(99));
    assert_eq!(store::history(&mut db, nobody, 9).await.unwrap(), []);
    for (buyer, number, count) in [
        (one.id, &one.vat_number, 2),
        (one.id, &renumbered.vat_number, 1),
        (one.id, &other.vat_number, 0),
        (other.id, &other.vat_number, 1),
        (nobody, &one.vat_number, 0),
    ] {
        let found = store::count(&mut db, buyer, number).await.unwrap();
        assert_eq!(found, count, "{number:?}");
    }
    db.commit().await.unwrap();
}

pub async fn answers_of_all_numbers(world: World) {
    let [one, other] = world.buyers().await;
    let renumbered = Buyer {
        vat_number: vat("EL094259216"),
        ..one.clone()
    };
    let (valid, invalid, unknown) = (ViesResult::Valid, ViesResult::Invalid, ViesResult::Unknown);
    let mut db = world.store.begin().await.unwrap();
    for (number, of, result, checked_at) in [
        (33, &one, valid, at(20)),
        (32, &renumbered, invalid, at(20)),
        (31, &one, unknown, at(15)),
        (34, &one, invalid, extremes()[1]),
        (35, &renumbered, valid, extremes()[0]),
        (36, &other, valid, at(1)),
    ] {
        let check = ViesCheck {
            result,
            checked_at,
            ..vies_check(number, of)
        };
        put(&mut db, of, &check).await;
    }
    // At the same moment, the smaller id first.
    assert_eq!(
        store::answers(&mut db, one.id).await.unwrap(),
        [
            (renumbered.vat_number.clone(), valid, extremes()[0]),
            (renumbered.vat_number.clone(), invalid, at(20)),
            (one.vat_number.clone(), valid, at(20)),
            (one.vat_number.clone(), invalid, extremes()[1]),
        ]
    );
    let nobody = BuyerId::from_uuid(uuid(99));
    assert_eq!(store::answers(&mut db, nobody).await.unwrap(), []);
    db.commit().await.unwrap();
}

pub async fn one_answer_per_try(world: World) {
    let [one, other] = world.buyers().await;
    let mut db = world.store.begin().await.unwrap();
    let tries = [tried(1), tried(2), Evidence::default(), Evidence::default()];
    for (number, evidence) in (30..).zip(tries) {
        let check = vies_check(number, &one);
        store::insert(&mut db, (one.organization, one.id), &check, &evidence, at(0))
            .await
            .unwrap();
    }
    db.commit().await.unwrap();
    for (number, evidence) in [(40, tried(2)), (30, Evidence::default())] {
        let mut db = world.store.begin().await.unwrap();
        let check = vies_check(number, &other);
        let error = store::insert(&mut db, (other.organization, other.id), &check, &evidence, at(1))
            .await
            .unwrap_err();
        assert!(matches!(error, StorageError::Conflict { table } if table == "vies_check"));
    }
    // A document that is not there proves nothing.
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert(
        &mut db,
        (one.organization, one.id),
        &full(41, &one),
        &tried(3),
        at(1),
    )
    .await
    .unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
    drop(db);
    assert_eq!(world.number("SELECT COUNT(*) FROM vies_check").await, 4);
}

pub async fn answers_cannot_be_changed(world: World) {
    let [one, _] = world.buyers().await;
    let mut db = world.store.begin().await.unwrap();
    for number in [30, 31] {
        put(&mut db, &one, &vies_check(number, &one)).await;
    }
    db.commit().await.unwrap();
    let mut refused = vec![
        "UPDATE vies_check SET result = 'VALID'",
        "UPDATE vies_check SET result = result",
        "UPDATE vies_check SET raw = NULL WHERE asked_by = 'NT24'",
        "DELETE FROM vies_check",
        "DELETE FROM vies_check WHERE asked_by = 'NT24'",
    ];
    if world.engine == Engine::Postgres {
        refused.extend([
            "INSERT INTO vies_check SELECT * FROM vies_check ON CONFLICT (id) DO UPDATE SET result = 'VALID'",
            "TRUNCATE vies_check",
        ]);
    }
    for sql in refused {
        let error = world.raw(sql).await.unwrap_err().to_string();
        assert!(error.contains("VIES answers are append-only"), "{sql}: {error}");
    }
    let mut db = world.store.read().await.unwrap();
    assert_eq!(
        store::history(&mut db, one.id, 9).await.unwrap(),
        [vies_check(31, &one), vies_check(30, &one)]
    );
}
