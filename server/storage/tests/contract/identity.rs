//! Identity checks, and the inbound webhooks that were taken.

use domain::buyer::Buyer;
use domain::kernel::BuyerId;
use domain::kyc::{IdentityOutcome, IdentitySession};
use storage::kyc::identity::{self as store, Found};
use storage::{Db, StorageError};
use tokio::task::JoinSet;

use crate::fixtures::{DIFFICULT, at, extremes, identity_session, uuid};
use crate::world::World;

pub async fn put(db: &mut Db, of: &Buyer, session: &IdentitySession) {
    store::insert(db, (of.organization, of.id), session)
        .await
        .unwrap();
}

fn ended(number: u32, outcome: IdentityOutcome) -> IdentitySession {
    IdentitySession {
        outcome,
        completed_at: Some(at(99)),
        ..identity_session(number)
    }
}

async fn assert_stored(db: &mut Db, of: &Buyer, session: &IdentitySession) {
    let expected = Found {
        organization: of.organization,
        buyer: of.id,
        session: session.clone(),
    };
    let found = [
        store::by_id(db, &session.session_id).await.unwrap(),
        store::lock(db, &session.session_id).await.unwrap(),
    ];
    for found in found {
        assert_eq!(found.as_ref(), Some(&expected));
    }
    let all = store::of_buyer(db, of.id).await.unwrap();
    assert!(all.contains(session), "{all:?}");
}

pub async fn round_trip(world: World) {
    let [one, other] = world.buyers().await;
    let full = IdentitySession {
        session_id: DIFFICULT.to_owned(),
        url: DIFFICULT.to_owned(),
        environment: DIFFICULT.to_owned(),
        outcome: IdentityOutcome::Rejected(DIFFICULT.to_owned()),
        started_at: extremes()[0],
        expires_at: extremes()[1],
        completed_at: Some(extremes()[1]),
    };
    let mut db = world.store.begin().await.unwrap();
    for session in [
        identity_session(1),
        full,
        ended(2, IdentityOutcome::Verified),
        ended(3, IdentityOutcome::Expired),
        ended(4, IdentityOutcome::Rejected(String::new())),
    ] {
        put(&mut db, &one, &session).await;
        assert_stored(&mut db, &one, &session).await;
    }
    let doubted = IdentitySession {
        outcome: IdentityOutcome::Suspected,
        ..identity_session(5)
    };
    put(&mut db, &other, &doubted).await;
    assert_stored(&mut db, &other, &doubted).await;
    for unknown in ["", "idenfy_6", "IDENFY_1", "idenfy_1 "] {
        assert_eq!(store::by_id(&mut db, unknown).await.unwrap(), None, "{unknown}");
        assert_eq!(store::lock(&mut db, unknown).await.unwrap(), None, "{unknown}");
        assert_eq!(store::report(&mut db, unknown).await.unwrap(), None, "{unknown}");
    }
    db.commit().await.unwrap();
}

/// Stores a session for the buyer, which is one too many.
async fn refused(world: &World, of: &Buyer, session: &IdentitySession) {
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert(&mut db, (of.organization, of.id), session)
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "identity_session"));
}

pub async fn one_is_open(world: World) {
    let [one, other] = world.buyers().await;
    let mut db = world.store.begin().await.unwrap();
    for (number, outcome) in [
        (1, IdentityOutcome::Expired),
        (2, IdentityOutcome::Verified),
        (3, IdentityOutcome::Rejected("Blurred.".to_owned())),
        (4, IdentityOutcome::Open),
    ] {
        put(&mut db, &one, &ended(number, outcome)).await;
    }
    put(&mut db, &other, &identity_session(5)).await;
    db.commit().await.unwrap();
    for outcome in [IdentityOutcome::Suspected, IdentityOutcome::Open] {
        // Whether nobody has finished or somebody looks at it.
        let mut db = world.store.begin().await.unwrap();
        let mut open = identity_session(4);
        open.outcome = outcome;
        store::update(&mut db, &open, None).await.unwrap();
        db.commit().await.unwrap();
        let mut doubted = identity_session(6);
        refused(&world, &one, &doubted).await;
        doubted.outcome = IdentityOutcome::Suspected;
        refused(&world, &one, &doubted).await;
    }
    refused(&world, &other, &ended(1, IdentityOutcome::Verified)).await;
    let mut db = world.store.begin().await.unwrap();
    store::update(&mut db, &ended(4, IdentityOutcome::Expired), None)
        .await
        .unwrap();
    put(&mut db, &one, &identity_session(6)).await;
    db.commit().await.unwrap();
}

pub async fn one_of_many_starts(world: World) {
    let [one, _] = world.buyers().await;
    let mut tasks = JoinSet::new();
    for number in 0..12 {
        let (world, one) = (world.clone(), one.clone());
        tasks.spawn(async move {
            let mut db = world.store.begin().await.unwrap();
            let session = identity_session(number);
            match store::insert(&mut db, (one.organization, one.id), &session).await {
                Ok(()) => db.commit().await.map(|()| true).unwrap(),
                Err(StorageError::Conflict { .. }) => false,
                Err(other) => panic!("{other:?}"),
            }
        });
    }
    let won = tasks.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
}

pub async fn reports_are_kept(world: World) {
    let [one, other] = world.buyers().await;
    let (mine, beside) = (identity_session(1), identity_session(2));
    let id = mine.session_id.clone();
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &one, &mine).await;
    put(&mut db, &other, &beside).await;
    assert_eq!(store::report(&mut db, &id).await.unwrap(), None);
    let first: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let rejected = IdentityOutcome::Rejected(DIFFICULT.to_owned());
    // Each step's new report, and the one that is there afterwards.
    for (outcome, new, kept) in [
        (IdentityOutcome::Open, None, None),
        (IdentityOutcome::Suspected, Some(&first[..]), Some(&first[..])),
        (rejected, None, Some(&first[..])),
        (IdentityOutcome::Verified, Some(&[0]), Some(&[0])),
        (IdentityOutcome::Expired, Some(&[]), Some(&[])),
    ] {
        let session = ended(1, outcome);
        store::update(&mut db, &session, new.map(<[u8]>::to_vec))
            .await
            .unwrap();
        assert_stored(&mut db, &one, &session).await;
        let report = store::report(&mut db, &id).await.unwrap();
        assert_eq!(report.as_deref(), kept);
    }
    // Only state and report change, and only of this session.
    let elsewhere = IdentitySession {
        url: "https://other.example.com".to_owned(),
        environment: "LIVE".to_owned(),
        started_at: at(500),
        expires_at: at(501),
        ..mine.clone()
    };
    store::update(&mut db, &elsewhere, None).await.unwrap();
    assert_stored(&mut db, &one, &mine).await;
    assert_stored(&mut db, &other, &beside).await;
    let report = store::report(&mut db, &beside.session_id).await.unwrap();
    assert_eq!(report, None);
    store::update(&mut db, &identity_session(77), Some(vec![1]))
        .await
        .unwrap();
    let found = store::by_id(&mut db, &identity_session(77).session_id).await;
    assert_eq!(found.unwrap(), None);
    db.commit().await.unwrap();
}

pub async fn newest_first(world: World) {
    let [one, other] = world.buyers().await;
    let mut db = world.store.begin().await.unwrap();
    for number in [3, 1, 2] {
        put(&mut db, &one, &ended(number, IdentityOutcome::Expired)).await;
    }
    put(&mut db, &other, &identity_session(4)).await;
    let all = store::of_buyer(&mut db, one.id).await.unwrap();
    assert_eq!(
        all,
        [3, 2, 1].map(|number| ended(number, IdentityOutcome::Expired))
    );
    for number in 10..40 {
        put(&mut db, &one, &ended(number, IdentityOutcome::Expired)).await;
    }
    let newest = store::of_buyer(&mut db, one.id).await.unwrap();
    let expected: Vec<_> = (20..40)
        .rev()
        .map(|number| ended(number, IdentityOutcome::Expired))
        .collect();
    assert_eq!(newest, expected);
    let nobody = BuyerId::from_uuid(uuid(99));
    assert_eq!(store::of_buyer(&mut db, nobody).await.unwrap(), []);
    db.commit().await.unwrap();
}

pub async fn locked_sessions_wait(world: World) {
    let [one, _] = world.buyers().await;
    let mut first = world.store.begin().await.unwrap();
    put(&mut first, &one, &identity_session(1)).await;
    first.commit().await.unwrap();
    let mut first = world.store.begin().await.unwrap();
    store::lock(&mut first, "idenfy_1").await.unwrap().unwrap();
    let second = tokio::spawn({
        let world = world.clone();
        async move {
            let mut db = world.store.begin().await.unwrap();
            let found = store::lock(&mut db, "idenfy_1").await.unwrap().unwrap();
            db.commit().await.unwrap();
            found.session.outcome
        }
    });
    world.until_blocked(1).await;
    store::update(&mut first, &ended(1, IdentityOutcome::Verified), None)
        .await
        .unwrap();
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), IdentityOutcome::Verified);
}

pub async fn webhooks_are_taken_once(world: World) {
    let mut db = world.store.begin().await.unwrap();
    for (provider, key) in [
        ("idenfy", "1"),
        ("idenfy", "2"),
        ("mail", "1"),
        (DIFFICULT, DIFFICULT),
        ("", ""),
    ] {
        assert!(
            store::take_webhook(&mut db, provider, key, at(0)).await.unwrap(),
            "{key}"
        );
        assert!(
            !store::take_webhook(&mut db, provider, key, at(9)).await.unwrap(),
            "{key}"
        );
    }
    db.commit().await.unwrap();
    // When its work is undone, it may come again.
    let mut db = world.store.begin().await.unwrap();
    assert!(store::take_webhook(&mut db, "idenfy", "3", at(0)).await.unwrap());
    db.rollback().await.unwrap();
    let mut tasks = JoinSet::new();
    for _ in 0..12 {
        let world = world.clone();
        tasks.spawn(async move {
            let mut db = world.store.begin().await.unwrap();
            let fresh = store::take_webhook(&mut db, "idenfy", "3", at(0)).await.unwrap();
            db.commit().await.unwrap();
            fresh
        });
    }
    let fresh = tasks.join_all().await.into_iter().filter(|fresh| *fresh).count();
    assert_eq!(fresh, 1);
}
