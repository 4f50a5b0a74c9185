//! Staff accounts and recovery codes.

use domain::kernel::{Email, Role, StaffId};
use domain::staff::StaffAccount;
use storage::staff::{self as store, StaffRecord};
use storage::{Db, StorageError};

use crate::fixtures::{DIFFICULT, at, extremes, staff, uuid};
use crate::organization::IN_ORDER;
use crate::world::World;

fn full(number: u32, role: Role) -> StaffRecord {
    let plain = staff(number, role);
    StaffRecord {
        account: StaffAccount {
            email: Email::parse(&format!("Ünï.{number}+X@Example.com")).unwrap(),
            name: DIFFICULT.to_owned(),
            totp: true,
            disabled_at: Some(at(1)),
            locked_until: Some(extremes()[1]),
            last_sign_in_at: Some(extremes()[0]),
            created_at: extremes()[1],
            ..plain.account
        },
        password_hash: DIFFICULT.to_owned(),
        totp_secret: Some((0..=255).collect()),
        totp_pending: Some(Vec::new()),
        totp_last_step: i64::MAX,
        failed_attempts: i64::MIN,
        session_epoch: i64::MAX,
    }
}

/// `StaffRecord` has secrets and thus no `Debug` and no `==`.
fn assert_same(found: Option<StaffRecord>, wanted: &StaffRecord) {
    let found = found.unwrap();
    assert_eq!(found.account, wanted.account);
    assert_eq!(found.password_hash, wanted.password_hash);
    assert_eq!(found.totp_secret, wanted.totp_secret);
    assert_eq!(found.totp_pending, wanted.totp_pending);
    assert_eq!(found.totp_last_step, wanted.totp_last_step);
    assert_eq!(found.failed_attempts, wanted.failed_attempts);
    assert_eq!(found.session_epoch, wanted.session_epoch);
}

async fn assert_stored(db: &mut Db, wanted: &StaffRecord) {
    let account = &wanted.account;
    assert_same(store::by_id(db, account.id).await.unwrap(), wanted);
    assert_same(store::lock(db, account.id).await.unwrap(), wanted);
    assert_same(store::by_email(db, &account.email).await.unwrap(), wanted);
}

pub async fn round_trip(world: World) {
    let mut db = world.store.begin().await.unwrap();
    for record in [
        staff(1, Role::Auditor),
        staff(2, Role::Operator),
        full(3, Role::Admin),
    ] {
        store::insert(&mut db, &record).await.unwrap();
        assert_stored(&mut db, &record).await;
    }
    for written in ["STAFF.1@EXAMPLE.COM", "staff.1@example.com"] {
        let found = store::by_email(&mut db, &Email::parse(written).unwrap())
            .await
            .unwrap();
        assert_same(found, &staff(1, Role::Auditor));
    }
    let found = store::by_email(&mut db, &Email::parse("ÜNÏ.3+x@example.com").unwrap())
        .await
        .unwrap();
    assert_same(found, &full(3, Role::Admin));
    let nobody = StaffId::from_uuid(uuid(9));
    assert!(store::by_id(&mut db, nobody).await.unwrap().is_none());
    assert!(store::lock(&mut db, nobody).await.unwrap().is_none());
    let nobody = Email::parse("staff.9@example.com").unwrap();
    assert!(store::by_email(&mut db, &nobody).await.unwrap().is_none());
    db.commit().await.unwrap();
}

pub async fn update_stores_every_field(world: World) {
    let (before, other) = (staff(1, Role::Auditor), staff(2, Role::Operator));
    let mut after = full(1, Role::Admin);
    // The address and the day of creation stay.
    after.account.email = before.account.email.clone();
    after.account.created_at = before.account.created_at;
    let mut db = world.store.begin().await.unwrap();
    store::insert(&mut db, &before).await.unwrap();
    store::insert(&mut db, &other).await.unwrap();
    for version in [after, before] {
        store::update(&mut db, &version).await.unwrap();
        assert_stored(&mut db, &version).await;
        assert_stored(&mut db, &other).await;
    }
    db.commit().await.unwrap();
}

pub async fn an_address_is_taken_once(world: World) {
    let mut twin = staff(2, Role::Operator);
    twin.account.email = Email::parse("STAFF.1@example.com").unwrap();
    let mut db = world.store.begin().await.unwrap();
    store::insert(&mut db, &staff(1, Role::Admin)).await.unwrap();
    let error = store::insert(&mut db, &twin).await.unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "staff"));
}

pub async fn list_by_name(world: World) {
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::list(&mut db).await.unwrap(), []);
    for (name, number) in IN_ORDER.iter().rev().zip(10..) {
        let mut record = staff(number, Role::Operator);
        record.account.name = (*name).to_owned();
        store::insert(&mut db, &record).await.unwrap();
    }
    let listed = store::list(&mut db).await.unwrap();
    let names: Vec<&str> = listed.iter().map(|account| account.name.as_str()).collect();
    assert_eq!(names, IN_ORDER);
    db.commit().await.unwrap();
}

pub async fn admins_are_locked_together(world: World) {
    let mut disabled = staff(4, Role::Admin);
    disabled.account.disabled_at = Some(at(0));
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::lock_admins(&mut db).await.unwrap(), []);
    for record in [
        staff(5, Role::Admin),
        staff(1, Role::Admin),
        staff(2, Role::Operator),
        staff(3, Role::Auditor),
        disabled,
    ] {
        store::insert(&mut db, &record).await.unwrap();
    }
    let ids = [1, 5].map(|number| staff(number, Role::Admin).account.id);
    assert_eq!(store::lock_admins(&mut db).await.unwrap(), ids);
    db.commit().await.unwrap();

    // Each disables the other one, unless it is the last: one stays.
    let mut tasks = tokio::task::JoinSet::new();
    for id in ids {
        let world = world.clone();
        tasks.spawn(async move {
            let mut db = world.store.begin().await.unwrap();
            if store::lock_admins(&mut db).await.unwrap().len() > 1 {
                let mut record = store::lock(&mut db, id).await.unwrap().unwrap();
                record.account.disabled_at = Some(at(1));
                store::update(&mut db, &record).await.unwrap();
            }
            db.commit().await.unwrap();
        });
    }
    tasks.join_all().await;
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::lock_admins(&mut db).await.unwrap().len(), 1);
    db.rollback().await.unwrap();
}

pub async fn recovery_codes_work_once(world: World) {
    let (mine, other) = (staff(1, Role::Admin), staff(2, Role::Admin));
    let (mine, other) = (&mine, &other);
    let mut db = world.store.begin().await.unwrap();
    for record in [mine, other] {
        store::insert(&mut db, record).await.unwrap();
    }
    let (mine, other) = (mine.account.id, other.account.id);
    let codes = [vec![1_u8; 32], vec![2; 32]];
    store::put_recovery_codes(&mut db, mine, &codes).await.unwrap();
    assert!(!store::use_recovery_code(&mut db, other, &codes[0]).await.unwrap());
    assert!(!store::use_recovery_code(&mut db, mine, &[3; 32]).await.unwrap());
    assert!(store::use_recovery_code(&mut db, mine, &codes[0]).await.unwrap());
    assert!(!store::use_recovery_code(&mut db, mine, &codes[0]).await.unwrap());
    // New codes end the old ones, of this account only.
    store::put_recovery_codes(&mut db, other, &codes).await.unwrap();
    store::put_recovery_codes(&mut db, mine, &[vec![3; 32]])
        .await
        .unwrap();
    assert!(!store::use_recovery_code(&mut db, mine, &codes[1]).await.unwrap());
    assert!(store::use_recovery_code(&mut db, other, &codes[1]).await.unwrap());
    assert!(store::use_recovery_code(&mut db, mine, &[3; 32]).await.unwrap());
    store::put_recovery_codes(&mut db, other, &[]).await.unwrap();
    assert!(!store::use_recovery_code(&mut db, other, &codes[0]).await.unwrap());
    db.commit().await.unwrap();
}
