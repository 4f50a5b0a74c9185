//! `aml.lists` and `aml.rescreen`: whether the lists are fresh, and looking at everybody again after one changed.

use domain::kernel::BuyerId;
use serde_json::json;
use uuid::Uuid;

use super::{Failure, Kind, Order, Work, enqueue};
use crate::commands::fault;
use crate::mail::{self, Letter};
use crate::outside::Outside;
use crate::platform::Platform;
use crate::sanctions;

/// How many buyers go into the queue in one transaction.
const BATCH: i64 = 500;

/// Looks at the lists; in the sandbox makes them fresh, else tells the admins what is wrong, once a day.
pub(super) async fn look(platform: &Platform, outside: &Outside, work: &Work) -> Result<(), Failure> {
    if outside.sandbox {
        // The error is turned at once: it may not cross an await.
        let lists = crate::sandbox::lists().map_err(|error| Failure::GiveUp(error.to_string()))?;
        for (list, loaded, bytes) in lists {
            sanctions::import(platform, &work.ctx, list, loaded, (&bytes, true)).await?;
        }
        return Ok(());
    }
    let mut db = platform.store.begin().await.map_err(fault)?;
    let stored = storage::kyc::aml::lists(&mut db).await.map_err(fault)?;
    let now = platform.now();
    let faults = sanctions::faults(&stored, now);
    if faults.is_empty() {
        return db.rollback().await.map_err(fault).map_err(Failure::from);
    }
    for to in admins(&mut db).await? {
        let letter = Letter {
            subject: "Sanctions lists need attention".to_owned(),
            heading: "Sanctions lists need attention".to_owned(),
            paragraphs: faults.clone(),
            button: None,
            to: to.clone(),
        };
        // One a day for each address.
        let day = domain::kernel::Date::of(now);
        let key = format!("lists:{day}:{to}");
        if storage::job::seen(&mut db, Kind::MailSend.as_str(), &key)
            .await
            .map_err(fault)?
        {
            continue;
        }
        let order = mail::order(outside, platform, &letter)?.once(key);
        enqueue(&mut db, platform, &work.ctx.request_id, now, order).await?;
    }
    db.commit().await.map_err(fault)?;
    platform.wake.notify_one();
    Ok(())
}

/// The addresses of all active admins.
pub(super) async fn admins(db: &mut storage::Db) -> Result<Vec<String>, Failure> {
    let accounts = storage::staff::list(db).await.map_err(fault)?;
    Ok(accounts
        .into_iter()
        .filter(|account| account.role == domain::kernel::Role::Admin && account.disabled_at.is_none())
        .map(|account| account.email.as_str().to_owned())
        .collect())
}

/// Puts every screened buyer into the queue again. Doing it twice is harmless: each waits once.
pub(super) async fn rescreen(platform: &Platform, work: &Work) -> Result<(), Failure> {
    let mut after = BuyerId::from_uuid(Uuid::nil());
    loop {
        let mut db = platform.store.begin().await.map_err(fault)?;
        let batch = storage::kyc::aml::screened(&mut db, after, BATCH)
            .await
            .map_err(fault)?;
        let Some(last) = batch.last().copied() else {
            db.rollback().await.map_err(fault)?;
            break;
        };
        let now = platform.now();
        for buyer in batch {
            // One for each import: a screening that runs with the list before must not stand in for this one.
            let key = format!("{buyer}:{}", work.job.lease.job);
            let mut order = Order::new(Kind::AmlScreen, json!({}))
                .once(key)
                .in_lane(format!("aml:{buyer}"));
            order.buyer = Some(buyer);
            enqueue(&mut db, platform, &work.ctx.request_id, now, order).await?;
        }
        db.commit().await.map_err(fault)?;
        after = last;
    }
    platform.wake.notify_one();
    Ok(())
}
