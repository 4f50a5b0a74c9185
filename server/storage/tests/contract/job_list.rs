//! The staff's list of jobs: filters, both orders and pages.

use domain::job::{Job, JobFilter, JobSort, JobState};
use domain::kernel::page::Direction;
use domain::kernel::{BuyerId, PageRequest};
use storage::Db;
use storage::job::{self as store, NewJob};

use crate::fixtures::{at, job, uuid};
use crate::job::{one_in_each_state, put, waiting};
use crate::world::World;

async fn listed(db: &mut Db, filter: &JobFilter, page: PageRequest<JobSort>) -> (Vec<u32>, i64) {
    let page = store::list(db, filter, page).await.unwrap();
    let number = |job: &Job| u32::try_from(job.id.uuid().as_u128() & 0xffff).unwrap();
    (
        page.data.iter().map(number).collect(),
        page.pagination.total_elements,
    )
}

pub async fn filters(world: World) {
    let buyer = BuyerId::from_uuid(uuid(90));
    let of_buyer = |number, kind| NewJob {
        kind,
        buyer: Some(buyer),
        ..job(number)
    };
    let mut db = world.store.begin().await.unwrap();
    one_in_each_state(&mut db).await;
    put(
        &mut db,
        &[of_buyer(6, "vies.check"), of_buyer(7, "aml.screen"), job(8)],
    )
    .await;
    let filter = |state, kind: Option<&str>, buyer| JobFilter {
        state,
        kind: kind.map(str::to_owned),
        buyer,
    };
    let (vies, aml) = (Some("vies.check"), Some("aml.screen"));
    for (filter, expected) in [
        (filter(None, None, None), &[8, 7, 6, 5, 4, 3, 2, 1][..]),
        (filter(Some(JobState::Queued), None, None), &[8, 7, 6, 1]),
        (filter(Some(JobState::Running), None, None), &[2]),
        (filter(Some(JobState::Failed), None, None), &[3]),
        (filter(Some(JobState::Done), None, None), &[4]),
        (filter(Some(JobState::Cancelled), None, None), &[5]),
        (filter(None, aml, None), &[7]),
        (filter(None, Some("aml"), None), &[]),
        (filter(None, Some("%"), None), &[]),
        (filter(None, None, Some(buyer)), &[7, 6]),
        (filter(Some(JobState::Queued), vies, None), &[8, 6, 1]),
        (filter(Some(JobState::Queued), vies, Some(buyer)), &[6]),
        (filter(Some(JobState::Failed), vies, Some(buyer)), &[]),
        (filter(None, None, Some(BuyerId::from_uuid(uuid(91)))), &[]),
    ] {
        let (numbers, total) = listed(&mut db, &filter, PageRequest::first()).await;
        assert_eq!(numbers, expected, "{filter:?}");
        assert_eq!(usize::try_from(total).unwrap(), expected.len(), "{filter:?}");
    }
    // A row of the list is the job.
    let page = store::list(&mut db, &filter(None, aml, None), PageRequest::first())
        .await
        .unwrap();
    assert_eq!(page.data, [waiting(&of_buyer(7, "aml.screen"))]);
    db.commit().await.unwrap();
}

pub async fn pages_in_both_orders(world: World) {
    let at_once = |number, due, created| NewJob {
        due_at: at(due),
        created_at: at(created),
        ..job(number)
    };
    let mut db = world.store.begin().await.unwrap();
    // Several are due and were made at the same moment: then the id decides.
    let jobs = [
        at_once(1, 5, 1),
        at_once(2, 3, 2),
        at_once(3, 3, 2),
        at_once(4, 9, 2),
        at_once(5, 1, 0),
    ];
    put(&mut db, &jobs).await;
    for (sort, upwards) in [
        (JobSort::DueAt, [5, 2, 3, 1, 4]),
        (JobSort::CreatedAt, [5, 1, 2, 3, 4]),
    ] {
        let downwards: Vec<u32> = upwards.into_iter().rev().collect();
        for (direction, expected) in [(Direction::Asc, upwards.to_vec()), (Direction::Desc, downwards)] {
            let mut seen = Vec::new();
            for page in 0..4 {
                let request = PageRequest {
                    page,
                    size: 2,
                    sort,
                    direction,
                };
                let (numbers, total) = listed(&mut db, &JobFilter::default(), request).await;
                assert_eq!(total, 5);
                seen.extend(numbers);
            }
            assert_eq!(seen, expected, "{sort:?} {direction:?}");
        }
    }
    let page = store::list(&mut db, &JobFilter::default(), PageRequest::first())
        .await
        .unwrap();
    assert_eq!(
        (page.pagination.total_pages, page.pagination.has_next),
        (1, false)
    );
    db.commit().await.unwrap();
}
