//! Many workers and callers at the queue at once.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use domain::job::JobState;
use serde_json::json;
use storage::Engine;
use storage::job::{self as store, Claimed, Lease};
use tokio::task::JoinSet;

use crate::fixtures::{at, job};
use crate::job::{id, keyed, look, put, take};
use crate::job_claim::in_lane;
use crate::world::World;

/// What workers see, at the same time.
#[derive(Default)]
struct Seen {
    claimed: Vec<Lease>,
    busy_lanes: BTreeSet<String>,
}

/// One worker's turn; `false` when it found nothing.
async fn turn(world: &World, owner: &str, seen: &Mutex<Seen>) -> bool {
    let mut db = world.store.begin().await.unwrap();
    let Some(claimed) = take(&mut db, owner, 10_000).await else {
        db.rollback().await.unwrap();
        return false;
    };
    db.commit().await.unwrap();
    let lane = claimed.payload["lane"].as_str().map(str::to_owned);
    {
        let mut seen = seen.lock().unwrap();
        seen.claimed.push(claimed.lease.clone());
        if let Some(lane) = &lane {
            assert!(seen.busy_lanes.insert(lane.clone()), "two of lane {lane} run");
        }
    }
    tokio::task::yield_now().await;
    let mut db = world.store.begin().await.unwrap();
    assert!(store::finish(&mut db, &claimed.lease, at(10_001)).await.unwrap());
    // The lane is free when the change is committed, not before.
    if let Some(lane) = &lane {
        seen.lock().unwrap().busy_lanes.remove(lane);
    }
    db.commit().await.unwrap();
    true
}

pub async fn each_job_is_done_once(world: World) {
    let mut db = world.store.begin().await.unwrap();
    for number in 1..=200 {
        let mut new = job(number);
        if number % 2 == 0 {
            let lane = format!("lane {}", number % 5);
            new.payload = json!({ "lane": lane });
            new.lane = Some(lane);
        }
        put(&mut db, &[new]).await;
    }
    db.commit().await.unwrap();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let mut workers = JoinSet::new();
    for worker in 0..8 {
        let (world, seen) = (world.clone(), Arc::clone(&seen));
        workers.spawn(async move {
            let owner = format!("worker {worker}");
            // Nothing found may mean that others were faster: the work is over when none waits.
            while turn(&world, &owner, &seen).await
                || store::counts(&mut world.store.read().await.unwrap())
                    .await
                    .unwrap()
                    .queued
                    > 0
            {}
        });
    }
    workers.join_all().await;
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    let jobs: BTreeSet<u128> = seen
        .claimed
        .iter()
        .map(|lease| lease.job.uuid().as_u128())
        .collect();
    assert_eq!((seen.claimed.len(), jobs.len()), (200, 200));
    assert!(seen.claimed.iter().all(|lease| lease.fence == 1));
    let done = "SELECT COUNT(*) FROM job WHERE state = 'DONE' AND attempts = 1 AND lease_owner IS NULL";
    assert_eq!(world.number(done).await, 200);
}

/// PostgreSQL's workers do not wait for each other; SQLite has one writer at a time anyway.
pub async fn workers_step_around_each_other(world: World) {
    if world.engine == Engine::Sqlite {
        return;
    }
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[job(1), job(2)]).await;
    db.commit().await.unwrap();
    let mut one = world.store.begin().await.unwrap();
    let mut two = world.store.begin().await.unwrap();
    let mut three = world.store.begin().await.unwrap();
    assert_eq!(take(&mut one, "a", 9).await.unwrap().lease.job, id(1));
    assert_eq!(take(&mut two, "b", 9).await.unwrap().lease.job, id(2));
    assert!(take(&mut three, "c", 9).await.is_none());
    one.rollback().await.unwrap();
    assert_eq!(take(&mut three, "c", 9).await.unwrap().lease.job, id(1));
    three.commit().await.unwrap();
    two.commit().await.unwrap();
}

fn claim_at_the_same_time(world: &World) -> tokio::task::JoinHandle<Option<Claimed>> {
    let world = world.clone();
    tokio::spawn(async move {
        let mut db = world.store.begin().await.unwrap();
        let claimed = take(&mut db, "b", 9).await;
        match &claimed {
            Some(_) => db.commit().await.unwrap(),
            None => db.rollback().await.unwrap(),
        }
        claimed
    })
}

pub async fn two_of_a_lane_at_the_same_moment(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[in_lane(1, "x"), in_lane(2, "x"), in_lane(3, "x")]).await;
    db.commit().await.unwrap();
    // Undone by the first, the lane is the second's.
    let mut first = world.store.begin().await.unwrap();
    assert!(take(&mut first, "a", 9).await.is_some());
    let second = claim_at_the_same_time(&world);
    world.until_blocked(1).await;
    first.rollback().await.unwrap();
    let second = second.await.unwrap().unwrap();
    let mut db = world.store.begin().await.unwrap();
    assert!(store::finish(&mut db, &second.lease, at(9)).await.unwrap());
    db.commit().await.unwrap();
    // Taken by the first, it is not.
    let mut first = world.store.begin().await.unwrap();
    assert!(take(&mut first, "a", 9).await.is_some());
    let second = claim_at_the_same_time(&world);
    world.until_blocked(1).await;
    first.commit().await.unwrap();
    assert!(second.await.unwrap().is_none());
    let running = "SELECT COUNT(*) FROM job WHERE state = 'RUNNING'";
    assert_eq!(world.number(running).await, 1);
}

pub async fn a_job_in_a_persons_hand_is_not_claimed(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[job(1)]).await;
    db.commit().await.unwrap();
    let mut person = world.store.begin().await.unwrap();
    assert_eq!(look(&mut person, 1).await.state, JobState::Queued);
    let worker = claim_at_the_same_time(&world);
    let second_person = tokio::spawn({
        let world = world.clone();
        async move {
            let mut db = world.store.begin().await.unwrap();
            let seen = look(&mut db, 1).await;
            db.commit().await.unwrap();
            seen
        }
    });
    world.until_blocked(1).await;
    store::cancel(&mut person, id(1), at(9)).await.unwrap();
    person.commit().await.unwrap();
    assert!(worker.await.unwrap().is_none());
    let seen = second_person.await.unwrap();
    assert_eq!((seen.state, seen.attempts), (JobState::Cancelled, 0));
}

pub async fn one_of_many_orders_waits(world: World) {
    let mut tasks = JoinSet::new();
    for number in 1..=20 {
        let world = world.clone();
        tasks.spawn(async move {
            let mut db = world.store.begin().await.unwrap();
            let waits = store::enqueue(&mut db, &keyed(number, "k")).await.unwrap();
            db.commit().await.unwrap();
            waits
        });
    }
    let won = tasks.join_all().await.into_iter().filter(|waits| *waits).count();
    assert_eq!(won, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM job").await, 1);
}

/// Ordered again while the last step of the same work is about to be committed.
pub async fn an_order_waits_for_the_end_of_the_same_work(world: World) {
    for (number, committed) in [(3, true), (1, false)] {
        let key = format!("key {number}");
        let mut db = world.store.begin().await.unwrap();
        put(&mut db, &[keyed(number, &key)]).await;
        let lease = take(&mut db, "a", 9).await.unwrap().lease;
        db.commit().await.unwrap();
        let mut ending = world.store.begin().await.unwrap();
        assert!(store::finish(&mut ending, &lease, at(9)).await.unwrap());
        let order = tokio::spawn({
            let world = world.clone();
            async move {
                let mut db = world.store.begin().await.unwrap();
                let waits = store::enqueue(&mut db, &keyed(number + 1, &key)).await.unwrap();
                db.commit().await.unwrap();
                waits
            }
        });
        world.until_blocked(1).await;
        if committed {
            ending.commit().await.unwrap();
        } else {
            ending.rollback().await.unwrap();
        }
        assert_eq!(order.await.unwrap(), committed);
    }
}

/// The lease runs out in the moment in which the work ends.
pub async fn what_ends_is_not_put_back(world: World) {
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &[job(1)]).await;
    let lease = take(&mut db, "a", 9).await.unwrap().lease;
    db.commit().await.unwrap();
    let mut ending = world.store.begin().await.unwrap();
    assert!(store::finish(&mut ending, &lease, at(9)).await.unwrap());
    let reclaim = tokio::spawn({
        let world = world.clone();
        async move {
            let mut db = world.store.begin().await.unwrap();
            let count = store::reclaim(&mut db, at(9_999)).await.unwrap();
            db.commit().await.unwrap();
            count
        }
    });
    world.until_blocked(1).await;
    ending.commit().await.unwrap();
    assert_eq!(reclaim.await.unwrap(), 0);
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(look(&mut db, 1).await.state, JobState::Done);
    db.commit().await.unwrap();
}
