//! Rows that a later program wrote or a person changed, and text that an engine cannot hold.

use domain::audit::AuditFilter;
use domain::buyer::{BuyerFilter, BuyerSort};
use domain::kernel::{PageRequest, Role};
use storage::{Db, StorageError, audit, buyer, event, organization, staff};

use crate::fixtures::{self, contact};
use crate::world::World;

/// The place and value a damaged row is reported with.
async fn reported(world: &World, damage: &str) -> (&'static str, &'static str, String) {
    assert_eq!(world.raw(damage).await.unwrap(), 1, "{damage}");
    let mut db = world.store.read().await.unwrap();
    match read_everything(&mut db).await.unwrap_err() {
        StorageError::Damaged { table, column, value } => (table, column, value),
        other => panic!("{damage}: {other:?}"),
    }
}

async fn read_everything(db: &mut Db) -> Result<(), StorageError> {
    let of = fixtures::organization(1);
    let seller = fixtures::partner(2, &of);
    organization::list(db).await?;
    organization::partners(db).await?;
    let one = buyer::by_id(db, fixtures::buyer(10, &seller).id).await?;
    buyer::list(db, &BuyerFilter::default(), PageRequest::<BuyerSort>::first()).await?;
    buyer::contacts(db, one.unwrap().id).await?;
    staff::list(db).await?;
    event::after(db, of.id, 0, 10).await?;
    Ok(())
}

pub async fn damaged_rows_are_named(world: World) {
    let (of, seller) = world.seller().await;
    let one = fixtures::buyer(10, &seller);
    let mut db = world.store.begin().await.unwrap();
    buyer::insert(&mut db, &one).await.unwrap();
    buyer::insert_contact(&mut db, one.id, &contact(20))
        .await
        .unwrap();
    staff::insert(&mut db, &fixtures::staff(30, Role::Admin))
        .await
        .unwrap();
    event::insert(&mut db, &fixtures::event(1, 1, &of)).await.unwrap();
    db.commit().await.unwrap();
    read_everything(&mut world.store.read().await.unwrap())
        .await
        .unwrap();

    for (table, column, good) in [
        ("organization", "rate_limit_tier", "STANDARD"),
        ("partner", "country", "DE"),
        ("partner", "vat_number", "DE100000002"),
        ("buyer", "vat_number", "DE200000010"),
        ("buyer", "country", "DE"),
        ("buyer", "kyc_mode", "NT24_LED"),
        ("staff", "role", "ADMIN"),
        ("event", "source", "API"),
    ] {
        let damage = format!("UPDATE {table} SET {column} = '?new?'");
        assert_eq!(
            reported(&world, &damage).await,
            (table, column, "?new?".to_owned())
        );
        world
            .raw(&format!("UPDATE {table} SET {column} = '{good}'"))
            .await
            .unwrap();
    }
    // Addresses of persons are not repeated: the sentence goes to the log.
    for table in ["contact", "staff"] {
        let damage = format!("UPDATE {table} SET email = 'anna'");
        assert_eq!(
            reported(&world, &damage).await,
            (table, "email", "(withheld)".to_owned())
        );
        world
            .raw(&format!("UPDATE {table} SET email = 'a@example.com'"))
            .await
            .unwrap();
    }
    read_everything(&mut world.store.read().await.unwrap())
        .await
        .unwrap();
}

/// PostgreSQL cannot hold U+0000 in text. Looking for such text is no failure: there is none.
pub async fn nul_in_text(world: World) {
    let (of, _) = world.seller().await;
    let mut db = world.store.begin().await.unwrap();
    organization::insert_client(&mut db, &fixtures::client(3, &of))
        .await
        .unwrap();
    for text in ["\0", "api-client-3\0", "a\0b"] {
        let found = organization::client_by_client_id(&mut db, text).await.unwrap();
        assert_eq!(found, None);
        let filter = BuyerFilter {
            text: text.to_owned(),
            ..BuyerFilter::default()
        };
        let page = buyer::list(&mut db, &filter, PageRequest::first()).await.unwrap();
        assert_eq!(page.data, []);
        let filter = AuditFilter {
            action: text.to_owned(),
            ..AuditFilter::default()
        };
        let (rows, _) = audit::list(&mut db, &filter, (10, 0)).await.unwrap();
        assert!(rows.is_empty());
    }
    db.commit().await.unwrap();
}
