//! The queue: what is in it, how work ends, what a person may do. Who gets which job stands in `job_claim`, the list of
//! jobs in `job_list`.

use domain::job::{Job, JobCounts, JobState};
use domain::kernel::{BuyerId, JobId, OrganizationId};
use storage::job::{self as store, Claimed, NewJob};
use storage::{Db, StorageError};

use crate::fixtures::{DIFFICULT, at, big_json, extremes, job, uuid};
use crate::world::World;

pub fn id(number: u32) -> JobId {
    JobId::from_uuid(uuid(number))
}

/// With a key.
pub fn keyed(number: u32, key: &str) -> NewJob {
    NewJob {
        dedup_key: Some(key.to_owned()),
        ..job(number)
    }
}

pub async fn put(db: &mut Db, jobs: &[NewJob]) {
    for job in jobs {
        assert!(store::enqueue(db, job).await.unwrap(), "{:?}", job.id);
    }
}

/// A claim at `now` that holds for a minute.
pub async fn take(db: &mut Db, owner: &str, now: i64) -> Option<Claimed> {
    store::claim(db, owner, &[], (at(now), at(now + 60)))
        .await
        .unwrap()
}

pub async fn look(db: &mut Db, number: u32) -> Job {
    store::lock(db, id(number)).await.unwrap().unwrap()
}

/// The job as it waits for its first try.
pub fn waiting(new: &NewJob) -> Job {
    Job {
        id: new.id,
        kind: new.kind.to_owned(),
        state: JobState::Queued,
        attempts: 0,
        due_at: new.due_at,
        last_error: None,
        organization: new.organization,
        buyer: new.buyer,
        request_id: new.request_id.clone(),
        created_at: new.created_at,
        started_at: None,
        finished_at: None,
    }
}

/// Jobs 1 to 5, one in each state: queued, running (by `a`), failed, done, cancelled.
pub async fn one_in_each_state(db: &mut Db) {
    put(db, &[job(2), job(3), job(4), job(5)]).await;
    take(db, "a", 10).await.unwrap();
    let failed = take(db, "b", 10).await.unwrap().lease;
    let done = take(db, "b", 10).await.unwrap().lease;
    assert!(store::fail(db, &failed, "No.", at(11)).await.unwrap());
    assert!(store::finish(db, &done, at(12)).await.unwrap());
    store::cancel(db, id(5), at(13)).await.unwrap();
    put(db, &[job(1)]).await;
}

pub async fn round_trip(world: World) {
    let full = NewJob {
        kind: DIFFICULT,
        dedup_key: Some(DIFFICULT.to_owned()),
        lane: Some(DIFFICULT.to_owned()),
        payload: big_json(),
        organization: Some(OrganizationId::from_uuid(uuid(8))),
        buyer: Some(BuyerId::from_uuid(uuid(9))),
        request_id: DIFFICULT.to_owned(),
        due_at: extremes()[0],
        created_at: extremes()[1],
        ..job(2)
    };
    let late = NewJob {
        payload: serde_json::json!(null),
        due_at: extremes()[1],
        created_at: extremes()[0],
        ..job(3)
    };
    let mut db = world.store.begin().await.unwrap();
    for new in [&job(1), &full, &late] {
        put(&mut db, std::slice::from_ref(new)).await;
        let found = store::lock(&mut db, new.id).await.unwrap();
        assert_eq!(found, Some(waiting(new)));
    }
    db.commit().await.unwrap();
    assert_eq!(
        store::lock(&mut world.store.read().await.unwrap(), id(4))
            .await
            .unwrap(),
        None
    );

    let mut db = world.store.begin().await.unwrap();
    for (new, number) in [(&full, 2), (&job(1), 1), (&late, 3)] {
        let until = (extremes()[1], extremes()[1]);
        let claimed = store::claim(&mut db, DIFFICULT, &[], until)
            .await
            .unwrap()
            .unwrap();
        let lease = store::Lease {
            job: new.id,
            owner: DIFFICULT.to_owned(),
            fence: 1,
        };
        assert_eq!(claimed.lease, lease);
        assert_eq!(claimed.kind, new.kind);
        assert_eq!(claimed.payload, new.payload);
        assert_eq!(
            (claimed.organization, claimed.buyer),
            (new.organization, new.buyer)
        );
        assert_eq!(claimed.request_id, new.request_id);
        assert_eq!((claimed.attempt, claimed.due_at), (1, new.due_at));
        let running = Job {
            state: JobState::Running,
            attempts: 1,
            started_at: Some(extremes()[1]),
            ..waiting(new)
        };
        assert_eq!(look(&mut db, number).await, running);
    }
    db.commit().await.unwrap();
}

pub async fn an_id_is_taken_once(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[job(1)]).await;
    let error = store::enqueue(&mut db, &keyed(1, "k")).await.unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "job"));
}

pub async fn the_same_work_waits_once(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[keyed(1, "k")]).await;
    let live = store::live(&mut db, "vies.check", "k").await.unwrap();
    assert_eq!(live, Some((id(1), JobState::Queued)));
    assert!(!store::enqueue(&mut db, &keyed(2, "k")).await.unwrap());
    // The first stays as it was; another kind, another key and no key at all are other work.
    let other_kind = NewJob {
        kind: "aml.screen",
        ..keyed(3, "k")
    };
    put(&mut db, &[other_kind, keyed(4, "K"), job(5), job(6)]).await;
    assert_eq!(look(&mut db, 1).await, waiting(&keyed(1, "k")));

    for (number, ending) in [(1, "done"), (11, "failed"), (21, "cancelled"), (31, "done")] {
        let lease = take(&mut db, "a", 1).await.unwrap().lease;
        assert_eq!(lease.job, id(number));
        let live = store::live(&mut db, "vies.check", "k").await.unwrap();
        assert_eq!(live, Some((lease.job, JobState::Running)));
        let next = NewJob {
            due_at: at(0),
            ..keyed(number + 10, "k")
        };
        assert!(!store::enqueue(&mut db, &next).await.unwrap());
        match ending {
            "done" => assert!(store::finish(&mut db, &lease, at(1)).await.unwrap()),
            "failed" => assert!(store::fail(&mut db, &lease, "No.", at(1)).await.unwrap()),
            _ => {
                assert!(store::requeue(&mut db, &lease, None, at(9)).await.unwrap());
                assert!(!store::enqueue(&mut db, &next).await.unwrap(), "it waits again");
                store::cancel(&mut db, lease.job, at(1)).await.unwrap();
            }
        }
        assert_eq!(store::live(&mut db, "vies.check", "k").await.unwrap(), None);
        put(&mut db, &[next]).await;
    }
    for (kind, key) in [("vies.check", ""), ("", "k"), ("VIES.CHECK", "k")] {
        assert_eq!(
            store::live(&mut db, kind, key).await.unwrap(),
            None,
            "{kind} {key}"
        );
    }
    db.commit().await.unwrap();
}

pub async fn undone_is_not_there(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[keyed(1, "k")]).await;
    db.rollback().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::lock(&mut db, id(1)).await.unwrap(), None);
    assert!(take(&mut db, "a", 9).await.is_none());
    put(&mut db, &[keyed(2, "k")]).await;
    db.commit().await.unwrap();
    // A claim that is undone has not been.
    let mut db = world.store.begin().await.unwrap();
    take(&mut db, "a", 9).await.unwrap();
    db.rollback().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(look(&mut db, 2).await, waiting(&keyed(2, "k")));
    db.commit().await.unwrap();
}

pub async fn endings(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[job(1)]).await;
    let lease = take(&mut db, "a", 5).await.unwrap().lease;
    assert!(
        store::requeue(&mut db, &lease, Some(DIFFICULT), at(8))
            .await
            .unwrap()
    );
    let again = Job {
        attempts: 1,
        due_at: at(8),
        last_error: Some(DIFFICULT.to_owned()),
        started_at: Some(at(5)),
        ..waiting(&job(1))
    };
    assert_eq!(look(&mut db, 1).await, again);
    assert!(take(&mut db, "a", 7).await.is_none());

    let lease = take(&mut db, "b", 9).await.unwrap().lease;
    assert_eq!(lease.fence, 2);
    assert!(store::requeue(&mut db, &lease, None, at(20)).await.unwrap());
    let seen = look(&mut db, 1).await;
    assert_eq!((seen.attempts, seen.last_error), (2, None));

    let third = take(&mut db, "a", 21).await.unwrap();
    assert_eq!((third.attempt, third.due_at), (3, at(20)));
    assert!(store::fail(&mut db, &third.lease, "Gone.", at(30)).await.unwrap());
    let failed = Job {
        state: JobState::Failed,
        attempts: 3,
        due_at: at(20),
        last_error: Some("Gone.".to_owned()),
        started_at: Some(at(21)),
        finished_at: Some(at(30)),
        ..waiting(&job(1))
    };
    assert_eq!(look(&mut db, 1).await, failed);
    assert!(take(&mut db, "a", 99).await.is_none());

    store::again(&mut db, id(1), at(40)).await.unwrap();
    let lease = take(&mut db, "a", 40).await.unwrap().lease;
    assert!(store::finish(&mut db, &lease, at(41)).await.unwrap());
    let done = Job {
        state: JobState::Done,
        attempts: 1,
        due_at: at(40),
        last_error: None,
        started_at: Some(at(40)),
        finished_at: Some(at(41)),
        ..waiting(&job(1))
    };
    assert_eq!(look(&mut db, 1).await, done);
    assert!(take(&mut db, "a", 99).await.is_none());
    db.commit().await.unwrap();
}

pub async fn hurry(world: World) {
    let late = |number, key: &str| NewJob {
        due_at: at(100),
        ..keyed(number, key)
    };
    let other_kind = NewJob {
        kind: "aml.screen",
        ..late(3, "k")
    };
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[late(1, "k"), late(2, "l"), other_kind]).await;
    assert!(store::seen(&mut db, "vies.check", "k").await.unwrap());
    assert!(!store::seen(&mut db, "vies.check", "nothing").await.unwrap());
    store::hurry(&mut db, "vies.check", "k", at(50)).await.unwrap();
    assert_eq!(look(&mut db, 1).await.due_at, at(50));
    // Never later, and only what waits.
    store::hurry(&mut db, "vies.check", "k", at(70)).await.unwrap();
    assert_eq!(look(&mut db, 1).await.due_at, at(50));
    store::hurry(&mut db, "vies.check", "nothing", at(1))
        .await
        .unwrap();
    take(&mut db, "a", 60).await.unwrap();
    store::hurry(&mut db, "vies.check", "k", at(40)).await.unwrap();
    assert_eq!(look(&mut db, 1).await.due_at, at(50));
    for other in [2, 3] {
        assert_eq!(look(&mut db, other).await.due_at, at(100));
    }
    db.commit().await.unwrap();
}

pub async fn again(world: World) {
    let mut db = world.store.begin().await.unwrap();
    one_in_each_state(&mut db).await;
    for number in [1, 3, 5] {
        let before = look(&mut db, number).await;
        store::again(&mut db, id(number), at(99)).await.unwrap();
        let after = Job {
            state: JobState::Queued,
            attempts: 0,
            due_at: at(99),
            finished_at: None,
            ..before
        };
        assert_eq!(look(&mut db, number).await, after);
    }
    for _ in 0..3 {
        take(&mut db, "c", 99).await.unwrap();
    }
    assert!(take(&mut db, "c", 99).await.is_none());
    db.commit().await.unwrap();
}

pub async fn again_beside_the_same_work(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[keyed(1, "k")]).await;
    let lease = take(&mut db, "a", 9).await.unwrap().lease;
    store::fail(&mut db, &lease, "No.", at(9)).await.unwrap();
    put(&mut db, &[keyed(2, "k")]).await;
    db.commit().await.unwrap();
    for state in [JobState::Queued, JobState::Running] {
        let mut db = world.store.begin().await.unwrap();
        assert_eq!(look(&mut db, 2).await.state, state);
        let error = store::again(&mut db, id(1), at(20)).await.unwrap_err();
        assert!(matches!(error, StorageError::Conflict { table } if table == "job"));
        db.rollback().await.unwrap();
        let mut db = world.store.begin().await.unwrap();
        assert_eq!(look(&mut db, 1).await.state, JobState::Failed);
        take(&mut db, "a", 20).await;
        db.commit().await.unwrap();
    }
}

pub async fn cancel(world: World) {
    let mut db = world.store.begin().await.unwrap();
    one_in_each_state(&mut db).await;
    for number in [1, 3] {
        let before = look(&mut db, number).await;
        store::cancel(&mut db, id(number), at(99)).await.unwrap();
        let after = Job {
            state: JobState::Cancelled,
            finished_at: Some(at(99)),
            ..before
        };
        assert_eq!(look(&mut db, number).await, after);
    }
    assert!(take(&mut db, "c", 99).await.is_none());
    assert_eq!(store::next_due(&mut db).await.unwrap(), None);
    assert_eq!(look(&mut db, 2).await.state, JobState::Running);
    db.commit().await.unwrap();
}

pub async fn counts(world: World) {
    let none = JobCounts::default();
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::counts(&mut db).await.unwrap(), none);
    one_in_each_state(&mut db).await;
    put(&mut db, &[job(21), job(22)]).await;
    let some = JobCounts {
        queued: 3,
        running: 1,
        failed: 1,
    };
    assert_eq!(store::counts(&mut db).await.unwrap(), some);
    db.commit().await.unwrap();
}

pub async fn next_due(world: World) {
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::next_due(&mut db).await.unwrap(), None);
    put(&mut db, &[job(3), job(1), job(2)]).await;
    for due in [1, 2, 3] {
        assert_eq!(store::next_due(&mut db).await.unwrap(), Some(at(due)));
        take(&mut db, "a", 9).await.unwrap();
    }
    assert_eq!(store::next_due(&mut db).await.unwrap(), None);
    db.commit().await.unwrap();
}

pub async fn purge_forgets_what_is_over(world: World) {
    let mut db = world.store.begin().await.unwrap();
    one_in_each_state(&mut db).await;
    // Done at 12, cancelled at 13, failed at 11; what failed waits for a person.
    for (before, forgotten) in [(11, 0), (12, 1), (12, 0), (13, 1), (9_999, 0)] {
        assert_eq!(
            store::purge(&mut db, at(before)).await.unwrap(),
            forgotten,
            "{before}"
        );
    }
    for (number, kept) in [(1, true), (2, true), (3, true), (4, false), (5, false)] {
        let found = store::lock(&mut db, id(number)).await.unwrap();
        assert_eq!(found.is_some(), kept, "{number}");
    }
    db.commit().await.unwrap();
}
