//! Who gets which job: order, lanes, leases. Many workers at once stand in `job_race`.

use domain::job::JobState;
use storage::Db;
use storage::job::{self as store, Lease, NewJob};

use crate::fixtures::{at, job};
use crate::job::{id, look, put, take};
use crate::world::World;

pub fn in_lane(number: u32, lane: &str) -> NewJob {
    NewJob {
        lane: Some(lane.to_owned()),
        ..job(number)
    }
}

pub async fn the_one_due_longest_comes_first(world: World) {
    let due = |number, due_at| NewJob {
        due_at: at(due_at),
        ..job(number)
    };
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[due(1, 30), due(2, 10), due(4, 20), due(3, 20)]).await;
    assert!(take(&mut db, "a", 9).await.is_none());
    let before = at(10).plus_millis(-1);
    let early = store::claim(&mut db, "a", &[], (before, at(60))).await.unwrap();
    assert!(early.is_none());
    for (now, expected) in [
        (10, Some(2)),
        (19, None),
        (30, Some(3)),
        (30, Some(4)),
        (30, Some(1)),
    ] {
        let claimed = take(&mut db, "a", now).await;
        assert_eq!(claimed.map(|claimed| claimed.lease.job), expected.map(id));
    }
    assert!(take(&mut db, "a", 9_999).await.is_none());
    db.commit().await.unwrap();
}

pub async fn kinds_are_left_out(world: World) {
    let kind = |number, kind| NewJob { kind, ..job(number) };
    let mut db = world.store.begin().await.unwrap();
    put(
        &mut db,
        &[
            kind(1, "a.one"),
            kind(2, "b.two"),
            kind(3, "c.three"),
            kind(4, "a.one"),
        ],
    )
    .await;
    for (not, expected) in [
        (&["a.one", "b.two", "c.three"][..], None),
        (&["a.one", "b.two"], Some(3)),
        (&["a.one"], Some(2)),
        (&["b.two", "A.ONE", "nothing"], Some(1)),
        (&["a.one"], None),
        (&[], Some(4)),
    ] {
        let claimed = store::claim(&mut db, "a", not, (at(9), at(60))).await.unwrap();
        assert_eq!(
            claimed.map(|claimed| claimed.lease.job),
            expected.map(id),
            "{not:?}"
        );
    }
    db.commit().await.unwrap();
}

pub async fn one_runs_per_lane(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(
        &mut db,
        &[
            in_lane(1, "x"),
            in_lane(2, "x"),
            in_lane(3, "y"),
            job(4),
            in_lane(5, "x"),
            in_lane(6, "x"),
            job(7),
        ],
    )
    .await;
    let first = take(&mut db, "a", 9).await.unwrap().lease;
    assert_eq!(first.job, id(1));
    // Whose lane is busy is passed over; what has no lane is never in the way.
    for number in [3, 4, 7] {
        assert_eq!(take(&mut db, "b", 9).await.unwrap().lease.job, id(number));
    }
    assert!(take(&mut db, "b", 9).await.is_none());
    // However the work ends, the lane is free.
    assert!(store::finish(&mut db, &first, at(9)).await.unwrap());
    let second = take(&mut db, "b", 9).await.unwrap().lease;
    assert_eq!(second.job, id(2));
    assert!(take(&mut db, "b", 9).await.is_none());
    assert!(store::fail(&mut db, &second, "No.", at(9)).await.unwrap());
    let third = take(&mut db, "b", 9).await.unwrap().lease;
    assert_eq!(third.job, id(5));
    assert!(store::requeue(&mut db, &third, None, at(99)).await.unwrap());
    assert_eq!(take(&mut db, "b", 9).await.unwrap().lease.job, id(6));
    assert!(take(&mut db, "b", 99).await.is_none());
    assert!(store::reclaim(&mut db, at(69)).await.unwrap() > 0);
    assert!(take(&mut db, "b", 99).await.is_some());
    db.commit().await.unwrap();
}

/// What these leases want to end stays as it is.
async fn refused(db: &mut Db, leases: &[Lease]) {
    for lease in leases {
        let before = look(db, 1).await;
        assert!(!store::finish(db, lease, at(70)).await.unwrap(), "{lease:?}");
        assert!(
            !store::fail(db, lease, "Late.", at(70)).await.unwrap(),
            "{lease:?}"
        );
        let requeued = store::requeue(db, lease, Some("Late."), at(70)).await.unwrap();
        assert!(!requeued, "{lease:?}");
        assert_eq!(look(db, 1).await, before, "{lease:?}");
    }
}

pub async fn old_claims_change_nothing(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[job(1)]).await;
    let old = take(&mut db, "a", 5).await.unwrap().lease;
    assert!(store::requeue(&mut db, &old, None, at(6)).await.unwrap());
    refused(&mut db, std::slice::from_ref(&old)).await;
    let new = take(&mut db, "a", 7).await.unwrap().lease;
    assert_eq!(new.fence, old.fence + 1);
    let by = |owner: &str, fence| Lease {
        job: id(1),
        owner: owner.to_owned(),
        fence,
    };
    let others = [
        old,
        by("b", new.fence),
        by("A", new.fence),
        by("", new.fence),
        by("a", new.fence + 1),
        by("a", 0),
    ];
    refused(&mut db, &others).await;
    let elsewhere = Lease {
        job: id(2),
        ..new.clone()
    };
    assert!(!store::finish(&mut db, &elsewhere, at(8)).await.unwrap());
    // The lease itself was not touched either.
    assert_eq!(store::renew(&mut db, "a", at(80)).await.unwrap(), 1);
    assert!(store::finish(&mut db, &new, at(8)).await.unwrap());
    refused(&mut db, &[new]).await;
    db.commit().await.unwrap();
}

pub async fn a_cancelled_job_cannot_be_ended(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[job(1)]).await;
    let lease = take(&mut db, "a", 5).await.unwrap().lease;
    store::cancel(&mut db, id(1), at(6)).await.unwrap();
    refused(&mut db, std::slice::from_ref(&lease)).await;
    assert_eq!(store::renew(&mut db, "a", at(80)).await.unwrap(), 0);
    assert_eq!(store::reclaim(&mut db, at(9_999)).await.unwrap(), 0);
    // Put back, it is somebody else's.
    store::again(&mut db, id(1), at(7)).await.unwrap();
    refused(&mut db, std::slice::from_ref(&lease)).await;
    assert_eq!(take(&mut db, "a", 7).await.unwrap().lease.fence, 2);
    refused(&mut db, &[lease]).await;
    db.commit().await.unwrap();
}

pub async fn leases_run_out(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[job(1), job(2), job(3)]).await;
    let dead = take(&mut db, "a", 10).await.unwrap().lease;
    take(&mut db, "b", 20).await.unwrap();
    // Held until 70 and 80; job 3 waits.
    assert_eq!(store::reclaim(&mut db, at(70).plus_millis(-1)).await.unwrap(), 0);
    assert_eq!(store::reclaim(&mut db, at(70)).await.unwrap(), 1);
    assert_eq!(store::reclaim(&mut db, at(70)).await.unwrap(), 0);
    let back = look(&mut db, 1).await;
    assert_eq!((back.state, back.attempts), (JobState::Queued, 1));
    assert_eq!((back.due_at, back.finished_at), (at(1), None));
    assert!(back.last_error.unwrap().contains("no sign of life"));
    assert_eq!(look(&mut db, 2).await.state, JobState::Running);
    assert_eq!(look(&mut db, 3).await.last_error, None);
    // Who comes back finds that it is not theirs any more.
    assert_eq!(store::renew(&mut db, "a", at(999)).await.unwrap(), 0);
    refused(&mut db, std::slice::from_ref(&dead)).await;
    let next = take(&mut db, "a", 71).await.unwrap();
    assert_eq!((next.lease.job, next.lease.fence, next.attempt), (id(1), 2, 2));
    refused(&mut db, &[dead]).await;
    assert!(store::finish(&mut db, &next.lease, at(72)).await.unwrap());
    db.commit().await.unwrap();
}

pub async fn signs_of_life(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[job(1), job(2), job(3), job(4)]).await;
    for owner in ["a", "a", "b", "a"] {
        take(&mut db, owner, 10).await.unwrap();
    }
    let done = Lease {
        job: id(4),
        owner: "a".to_owned(),
        fence: 1,
    };
    assert!(store::finish(&mut db, &done, at(11)).await.unwrap());
    // Only what is one's own and still in hand.
    assert_eq!(store::renew(&mut db, "a", at(100)).await.unwrap(), 2);
    assert_eq!(store::renew(&mut db, "c", at(100)).await.unwrap(), 0);
    assert_eq!(store::reclaim(&mut db, at(99)).await.unwrap(), 1);
    assert_eq!(look(&mut db, 3).await.state, JobState::Queued);
    for number in [1, 2] {
        assert_eq!(look(&mut db, number).await.state, JobState::Running);
    }
    assert_eq!(store::reclaim(&mut db, at(100)).await.unwrap(), 2);
    assert_eq!(look(&mut db, 4).await.state, JobState::Done);
    db.commit().await.unwrap();
}
