//! A fresh, migrated database per behaviour, on the engine asked for, and a second way into it past the storage crate.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, SqliteConnection};
use storage::{Engine, Recorder, Store};

use crate::Behaviour;

/// A database that one behaviour has to itself.
#[derive(Clone)]
pub struct World {
    pub store: Store,
    pub engine: Engine,
    pub url: String,
}

/// The URL of a new empty database, and of the place it lives in.
pub struct Database {
    engine: Engine,
    name: String,
    pub url: String,
}

fn postgres() -> String {
    std::env::var("NT24_TEST_POSTGRES").expect("set NT24_TEST_POSTGRES (make test does)")
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("contract")
}

impl Database {
    /// On PostgreSQL with a linguistic collation: an order that depends on the database's collation shows.
    pub async fn create(engine: Engine) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("contract_{}_{number}", std::process::id());
        let url = match engine {
            Engine::Sqlite => {
                std::fs::create_dir_all(folder()).unwrap();
                let path = folder().join(format!("{name}.db"));
                remove_files(&name);
                format!("sqlite://{}", path.display())
            }
            Engine::Postgres => {
                admin(&format!("DROP DATABASE IF EXISTS {name}")).await;
                admin(&format!(
                    "CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
                ))
                .await;
                let (server, _) = postgres()
                    .rsplit_once('/')
                    .map(|(a, b)| (a.to_owned(), b.to_owned()))
                    .unwrap();
                format!("{server}/{name}")
            }
        };
        Self { engine, name, url }
    }

    pub async fn remove(self) {
        match self.engine {
            Engine::Sqlite => remove_files(&self.name),
            Engine::Postgres => admin(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await,
        }
    }
}

fn remove_files(name: &str) {
    for end in ["db", "db-wal", "db-shm"] {
        drop(std::fs::remove_file(folder().join(format!("{name}.{end}"))));
    }
}

async fn admin(sql: &str) {
    let mut connection = PgConnection::connect(&postgres()).await.unwrap();
    connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    connection.close().await.unwrap();
}

/// Runs a behaviour on a database of its own, which is removed whether it holds or not.
pub async fn run(engine: Engine, recorder: Option<Recorder>, behaviour: Behaviour) {
    let database = Database::create(engine).await;
    let mut store = Store::open(&database.url).await.unwrap();
    assert_eq!(store.engine(), engine);
    store.migrate().await.unwrap();
    if let Some(recorder) = recorder {
        store = store.recording(recorder);
    }
    let world = World {
        store: store.clone(),
        engine,
        url: database.url.clone(),
    };
    let ended = tokio::spawn(behaviour(world)).await;
    // A behaviour that stopped half-way may still hold connections: closing would wait for them.
    if ended.is_ok() {
        store.close().await;
    }
    database.remove().await;
    if let Err(error) = ended {
        std::panic::resume_unwind(error.into_panic());
    }
}

impl World {
    /// Runs a statement past the storage crate, on a connection of its own.
    pub async fn raw(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self.engine {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&self.url).await?;
                let done = connection.execute(sql).await?.rows_affected();
                connection.close().await?;
                Ok(done)
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.url).await?;
                let done = connection.execute(sql).await?.rows_affected();
                connection.close().await?;
                Ok(done)
            }
        }
    }

    /// A number, read past the storage crate.
    pub async fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match self.engine {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
                connection.fetch_one(sql).await.unwrap().get(0)
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.url).await.unwrap();
                connection.fetch_one(sql).await.unwrap().get(0)
            }
        }
    }

    /// A file that does not exist yet, beside the database.
    pub fn copy_path(&self) -> String {
        let name = self.url.rsplit('/').next().unwrap();
        let path = folder().join(format!("{name}-copy"));
        drop(std::fs::remove_file(&path));
        path.display().to_string()
    }

    /// The tables that hold rows.
    pub async fn filled_tables(&self) -> Vec<String> {
        let columns = self.store.columns().await.unwrap();
        let mut tables: Vec<&str> = columns
            .iter()
            .filter_map(|column| column.split('.').next())
            .collect();
        tables.dedup();
        let mut filled = Vec::new();
        for table in tables {
            if self.number(&format!("SELECT COUNT(*) FROM {table}")).await > 0 {
                filled.push(table.to_owned());
            }
        }
        filled
    }

    /// Waits until `count` connections of this database wait for a lock. SQLite's writers wait in the pool instead, which
    /// nothing outside can see: there the other tasks get a chance to run.
    pub async fn until_blocked(&self, count: i64) {
        if self.engine == Engine::Sqlite {
            for _ in 0..1_000 {
                tokio::task::yield_now().await;
            }
            return;
        }
        let waiting = "SELECT COUNT(*) FROM pg_stat_activity, (SELECT pg_sleep(0.01)) AS pause \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        for _ in 0..1_000 {
            if self.number(waiting).await >= count {
                return;
            }
        }
        panic!("no {count} transactions came to wait");
    }
}
