//! Migrations, and the store itself. The comparisons of the two engines are tests of their own.

use std::collections::BTreeSet;
use std::path::Path;

use storage::{Engine, StorageError, Store};

use crate::fixtures::organization;
use crate::world::{self, Database, World};

pub async fn migrating_twice_changes_nothing(world: World) {
    let (of, _) = world.seller().await;
    let columns = world.store.columns().await.unwrap();
    let steps = world.number("SELECT COUNT(*) FROM _sqlx_migrations").await;
    world.store.migrate().await.unwrap();
    world.store.migrate().await.unwrap();
    assert_eq!(world.store.columns().await.unwrap(), columns);
    assert_eq!(world.number("SELECT COUNT(*) FROM _sqlx_migrations").await, steps);
    let mut db = world.store.read().await.unwrap();
    assert_eq!(
        storage::organization::by_id(&mut db, of.id).await.unwrap(),
        Some(of)
    );
}

fn sentence(error: &StorageError) -> String {
    let StorageError::Migration(cause) = error else {
        panic!("{error:?}");
    };
    cause.to_string()
}

pub async fn an_edited_migration_is_refused(world: World) {
    let checksum = match world.engine {
        Engine::Sqlite => "x'00'",
        Engine::Postgres => "'\\x00'",
    };
    world
        .raw(&format!(
            "UPDATE _sqlx_migrations SET checksum = {checksum} WHERE version = 1"
        ))
        .await
        .unwrap();
    let said = sentence(&world.store.migrate().await.unwrap_err());
    assert!(
        said.contains("migration 1") && said.contains("modified"),
        "{said}"
    );
}

pub async fn a_newer_database_is_refused(world: World) {
    world
        .raw("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 1")
        .await
        .unwrap();
    let said = sentence(&world.store.migrate().await.unwrap_err());
    assert!(said.contains("9999"), "{said}");
}

pub async fn pings(world: World) {
    world.store.ping().await.unwrap();
}

pub async fn a_closed_store_answers_errors(world: World) {
    let store = Store::open(&world.url).await.unwrap();
    store.close().await;
    store.ping().await.unwrap_err();
    assert!(store.begin().await.is_err());
}

/// Of SQLite while a writer is open: what is committed is there, what is not is not. PostgreSQL has its own tools.
pub async fn copies(world: World) {
    let of = world.organization().await;
    let copy = world.copy_path();
    let mut writer = world.store.begin().await.unwrap();
    storage::organization::insert(&mut writer, &organization(2))
        .await
        .unwrap();
    let copied = world.store.copy_into(&copy).await;
    writer.rollback().await.unwrap();
    if world.engine == Engine::Postgres {
        assert!(matches!(copied, Err(StorageError::NoCopy)));
        return;
    }
    copied.unwrap();
    assert!(
        world.store.copy_into(&copy).await.is_err(),
        "it writes over a file"
    );
    let second = Store::open(&format!("sqlite://{copy}")).await.unwrap();
    second.migrate().await.unwrap();
    let mut db = second.read().await.unwrap();
    let listed = storage::organization::list(&mut db).await.unwrap();
    assert_eq!(
        listed.into_iter().map(|row| row.organization).collect::<Vec<_>>(),
        [of]
    );
    drop(db);
    second.close().await;
    std::fs::remove_file(copy).unwrap();
}

/// As two server processes do it.
pub async fn opened_twice(world: World) {
    let second = Store::open(&world.url).await.unwrap();
    second.migrate().await.unwrap();
    let of = world.organization().await;
    let mut db = second.begin().await.unwrap();
    assert_eq!(
        storage::organization::by_id(&mut db, of.id)
            .await
            .unwrap()
            .as_ref(),
        Some(&of)
    );
    storage::organization::insert(&mut db, &organization(2))
        .await
        .unwrap();
    db.commit().await.unwrap();
    second.close().await;
    let mut db = world.store.read().await.unwrap();
    assert_eq!(storage::organization::list(&mut db).await.unwrap().len(), 2);
}

/// The stamp differs after every commit, of this process and of another, and stays while others only read.
pub async fn stamps(world: World) {
    let Some(first) = world.store.stamp() else {
        assert_eq!(world.store.engine(), storage::Engine::Postgres);
        return;
    };
    let of = world.organization().await;
    let own = world.store.stamp().unwrap();
    assert_ne!(own, first);
    let mut db = world.store.read().await.unwrap();
    storage::organization::by_id(&mut db, of.id).await.unwrap();
    drop(db);
    world.store.begin().await.unwrap().rollback().await.unwrap();
    assert_eq!(world.store.stamp().unwrap(), own);
    let other = Store::open(&world.url).await.unwrap();
    let mut db = other.begin().await.unwrap();
    storage::organization::insert(&mut db, &organization(2))
        .await
        .unwrap();
    assert_eq!(world.store.stamp().unwrap(), own, "nothing is committed yet");
    db.commit().await.unwrap();
    // What another process commits is seen a millisecond later at the latest.
    let seen = (0..10_000_000).any(|_| world.store.stamp().unwrap() != own);
    assert!(seen);
    other.close().await;
}

fn files(engine: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../migrations")
        .join(engine);
    std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn both_engines_have_the_same_migrations() {
    let files = (files("sqlite"), files("postgres"));
    assert_eq!(files.0, files.1);
    for (file, number) in files.0.iter().zip(1..) {
        assert!(
            file.starts_with(&format!("{number:04}_")),
            "{file} is not number {number}"
        );
    }
}

#[tokio::test]
async fn both_engines_have_the_same_columns() {
    let mut columns = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let database = Database::create(engine).await;
        let store = Store::open(&database.url).await.unwrap();
        store.migrate().await.unwrap();
        columns.push(store.columns().await.unwrap());
        store.close().await;
        database.remove().await;
    }
    assert!(columns[0].len() > 80, "{:?}", columns[0]);
    assert_eq!(columns[0], columns[1]);
}

/// Unknown schemes, no such server, no such folder.
#[tokio::test]
async fn wrong_urls_are_refused() {
    for url in ["mysql://x", "", "x.db"] {
        assert!(
            matches!(Store::open(url).await, Err(StorageError::Scheme)),
            "{url}"
        );
    }
    for url in [
        "sqlite:///no/such/folder/x.db",
        "postgres://127.0.0.1:1/x",
        "postgres://[x",
    ] {
        assert!(
            matches!(Store::open(url).await, Err(StorageError::Driver(_))),
            "{url}"
        );
    }
}

/// A foreign key without an index makes every delete and every join on it walk the table.
#[tokio::test(flavor = "multi_thread")]
async fn foreign_keys_have_indexes() {
    world::run(Engine::Postgres, None, |world| {
        Box::pin(no_foreign_key_lacks_an_index(world))
    })
    .await;
}

async fn no_foreign_key_lacks_an_index(world: World) {
    let without = "SELECT COUNT(*) FROM pg_constraint c WHERE c.contype = 'f' AND NOT EXISTS (SELECT 1 FROM pg_index i \
                   WHERE i.indrelid = c.conrelid AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)";
    assert_eq!(world.number(without).await, 0);
}
