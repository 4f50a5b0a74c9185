//! Rows that a later program wrote or a person changed, and text that an engine cannot hold.

use domain::audit::AuditFilter;
use domain::buyer::{BuyerFilter, BuyerSort};
use domain::document::DocumentType;
use domain::job::JobFilter;
use domain::kernel::{BuyerId, Iban, PageRequest, Role};
use domain::kyc::NameMatch;
use storage::kyc::{aml, iban, identity, vies};
use storage::{Db, Engine, StorageError, audit, buyer, document, event, job, organization, staff};

use crate::fixtures::{self, at, contact, uuid};
use crate::world::World;

/// The place and value of a damaged row.
fn place(read: Result<(), StorageError>) -> (&'static str, &'static str, String) {
    match read.unwrap_err() {
        StorageError::Damaged { table, column, value } => (table, column, value),
        other => panic!("{other:?}"),
    }
}

/// The place and value a damaged row is reported with.
async fn reported(world: &World, damage: &str) -> (&'static str, &'static str, String) {
    assert_eq!(world.raw(damage).await.unwrap(), 1, "{damage}");
    place(read_everything(&mut world.store.read().await.unwrap()).await)
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

async fn read_kyc(db: &mut Db) -> Result<(), StorageError> {
    let buyer = BuyerId::from_uuid(uuid(10));
    let one = buyer::by_id(db, buyer).await?.unwrap();
    let owner = crate::document::owner(&one);
    job::list(db, &JobFilter::default(), PageRequest::first()).await?;
    document::list(db, owner).await?;
    document::active_types(db, buyer).await?;
    let of_session = fixtures::identity_session(1).session_id;
    identity::by_id(db, &of_session).await?;
    identity::of_buyer(db, buyer).await?;
    aml::hits(db, buyer).await?;
    iban::list(db, buyer).await?;
    Ok(())
}

pub async fn damaged_rows_of_kyc_are_named(world: World) {
    let [one, _] = world.buyers().await;
    let mut db = world.store.begin().await.unwrap();
    let paper = fixtures::document(20, DocumentType::CocExtract);
    crate::document::put(&mut db, &one, &paper).await;
    crate::job::put(&mut db, &[crate::job::keyed(1, "k")]).await;
    crate::identity::put(&mut db, &one, &fixtures::identity_session(1)).await;
    aml::insert_hit(&mut db, one.id, &fixtures::aml_hit(30))
        .await
        .unwrap();
    let account = Iban::parse("DE89370400440532013000").unwrap();
    iban::seen(&mut db, one.id, &account, "BY_HAND", at(0))
        .await
        .unwrap();
    db.commit().await.unwrap();
    read_kyc(&mut world.store.read().await.unwrap()).await.unwrap();

    for (table, column, good) in [
        ("job", "state", "QUEUED"),
        ("document", "kind", "COC_EXTRACT"),
        ("document", "document_date", "2026-01-31"),
        ("document", "status", "ACTIVE"),
        ("document", "source", "API"),
        ("content", "scan", "CLEAN"),
        ("identity_session", "outcome", "OPEN"),
        ("aml_hit", "status", "OPEN"),
        ("buyer_iban", "iban", account.as_str()),
    ] {
        let damage = format!("UPDATE {table} SET {column} = '?new?'");
        assert_eq!(world.raw(&damage).await.unwrap(), 1, "{damage}");
        let found = place(read_kyc(&mut world.store.read().await.unwrap()).await);
        // Account numbers are not repeated: the sentence goes to the log.
        let shown = if table == "buyer_iban" {
            "(withheld)"
        } else {
            "?new?"
        };
        assert_eq!(found, (table, column, shown.to_owned()));
        let repair = format!("UPDATE {table} SET {column} = '{good}'");
        world.raw(&repair).await.unwrap();
    }
    // A state without what belongs to it.
    for (damage, (table, column, value)) in [
        (
            "UPDATE document SET status = 'REJECTED'",
            ("document", "reject_code", ""),
        ),
        (
            "UPDATE document SET reject_code = 'RUDE'",
            ("document", "reject_code", "RUDE"),
        ),
        (
            "UPDATE document SET status = 'ACTIVE', reject_code = NULL",
            ("", "", ""),
        ),
        (
            "UPDATE aml_hit SET status = 'CLEARED', reason = 'No.'",
            ("aml_hit", "status", "CLEARED"),
        ),
    ] {
        assert_eq!(world.raw(damage).await.unwrap(), 1, "{damage}");
        let read = read_kyc(&mut world.store.read().await.unwrap()).await;
        if table.is_empty() {
            read.unwrap();
        } else {
            assert_eq!(place(read), (table, column, value.to_owned()));
        }
    }
}

/// Their rows cannot be changed: a damaged one is a new one.
pub async fn damaged_answers_are_named(world: World) {
    let [one, _] = world.buyers().await;
    let mut db = world.store.begin().await.unwrap();
    let good = domain::kyc::ViesCheck {
        name_match: Some(NameMatch::Same(90)),
        ..fixtures::vies_check(30, &one)
    };
    crate::vies::put(&mut db, &one, &good).await;
    db.commit().await.unwrap();
    for ((column, value), number) in [
        ("vat_number", "?new?"),
        ("result", "?new?"),
        ("name_match", "?new?"),
        ("method", "?new?"),
        // A score belongs to the word.
        ("name_match", "SAME"),
    ]
    .into_iter()
    .zip(31..)
    {
        let id = match world.engine {
            Engine::Sqlite => format!("x'{}'", uuid(number).simple()),
            Engine::Postgres => format!("'{}'::uuid", uuid(number)),
        };
        let score = if value == "SAME" { "NULL" } else { "name_score" };
        let mut columns = ["vat_number", "result", "name_match", "method"].map(str::to_owned);
        for name in &mut columns {
            if name == column {
                *name = format!("'{value}'");
            }
        }
        let damage = format!(
            "INSERT INTO vies_check (id, organization_id, buyer_id, vat_number, result, name_match, method, name_score, \
             asked_by, checked_at, recorded_at) SELECT {id}, organization_id, buyer_id, {}, {score}, asked_by, checked_at, \
             recorded_at FROM vies_check WHERE method = 'ONLINE' AND result = 'UNKNOWN' AND name_match = 'SAME' \
             AND name_score IS NOT NULL AND vat_number = '{}'",
            columns.join(", "),
            one.vat_number.as_str(),
        );
        assert_eq!(world.raw(&damage).await.unwrap(), 1, "{damage}");
        let mut db = world.store.read().await.unwrap();
        let read = vies::history(&mut db, one.id, 1).await.map(|_| ());
        assert_eq!(place(read), ("vies_check", column, value.to_owned()));
    }
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
