//! A fresh database for every test, copied from a migrated one, gone at the end; and raw SQL to look behind the program.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool, Row, SqlitePool};
use storage::{Engine, Store};
use tokio::sync::OnceCell;

static NUMBER: AtomicU64 = AtomicU64::new(0);
static POSTGRES_TEMPLATE: OnceCell<String> = OnceCell::const_new();
static SQLITE_TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();

/// One test's database and folder.
pub struct Database {
    /// Holds keys and the SQLite file; removed at the end.
    pub folder: PathBuf,
    /// What the server is given.
    pub url: String,
    name: String,
    raw: Raw,
}

enum Raw {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

fn cluster() -> String {
    std::env::var("NT24_TEST_POSTGRES").expect("set NT24_TEST_POSTGRES (make test does)")
}

fn on_cluster(database: &str) -> String {
    let url = cluster();
    let (server, _) = url
        .rsplit_once('/')
        .expect("NT24_TEST_POSTGRES ends with a database name");
    format!("{server}/{database}")
}

/// In memory where the system offers it: the tests commit thousands of times, and each commit waits for the disk.
fn scratch() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let place = if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    };
    place.join(format!("nt24-it-{}", std::process::id()))
}

impl Database {
    /// A migrated, empty database.
    pub async fn new(engine: Engine) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let name = format!("nt24_it_{}_{number}", std::process::id());
        let folder = scratch().join(number.to_string());
        std::fs::create_dir_all(&folder).unwrap();
        let (url, raw) = match engine {
            Engine::Sqlite => {
                let template = SQLITE_TEMPLATE.get_or_init(sqlite_template).await;
                let file = folder.join("nt24.db");
                std::fs::copy(template, &file).unwrap();
                let url = format!("sqlite://{}", file.display());
                let raw = Raw::Sqlite(SqlitePool::connect_lazy(&url).unwrap());
                (url, raw)
            }
            Engine::Postgres => {
                let template = POSTGRES_TEMPLATE.get_or_init(postgres_template).await;
                administer(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
                let url = on_cluster(&name);
                let raw = Raw::Postgres(PgPool::connect_lazy(&url).unwrap());
                (url, raw)
            }
        };
        Self {
            folder,
            url,
            name,
            raw,
        }
    }

    /// Runs a statement past the program; answers how many rows it touched.
    pub async fn execute(&self, sql: &str) -> u64 {
        let done = self.try_execute(sql).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The same for a statement the database may refuse.
    pub async fn try_execute(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match &self.raw {
            Raw::Sqlite(pool) => pool.execute(sql).await?.rows_affected(),
            Raw::Postgres(pool) => pool.execute(sql).await?.rows_affected(),
        })
    }

    /// The first column of every row, which must be text.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.raw {
            Raw::Sqlite(pool) => {
                let rows = sqlx::query(sql).fetch_all(pool).await.unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
            Raw::Postgres(pool) => {
                let rows = sqlx::query(sql).fetch_all(pool).await.unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    /// The number a `SELECT COUNT(*)` answers.
    pub async fn count(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.raw {
            Raw::Sqlite(pool) => sqlx::query(sql).fetch_one(pool).await.unwrap().get(0),
            Raw::Postgres(pool) => sqlx::query(sql).fetch_one(pool).await.unwrap().get(0),
        }
    }

    /// Every row of a table as text, all columns; binary ones in hexadecimal.
    pub async fn dump(&self, table: &str) -> Vec<String> {
        match &self.raw {
            Raw::Sqlite(_) => {
                let columns = self
                    .texts(&format!("SELECT name FROM pragma_table_info('{table}')"))
                    .await;
                let quoted: Vec<String> = columns.iter().map(|name| format!("quote({name})")).collect();
                self.texts(&format!("SELECT {} FROM {table}", quoted.join(" || ' ' || ")))
                    .await
            }
            Raw::Postgres(_) => {
                self.texts(&format!("SELECT CAST(t AS TEXT) FROM {table} t"))
                    .await
            }
        }
    }

    /// The names of all tables.
    pub async fn tables(&self) -> Vec<String> {
        match &self.raw {
            Raw::Sqlite(_) => {
                self.texts("SELECT name FROM sqlite_master WHERE type = 'table'")
                    .await
            }
            Raw::Postgres(_) => {
                self.texts(
                    "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'",
                )
                .await
            }
        }
    }

    /// Removes it.
    pub async fn remove(&self) {
        match &self.raw {
            Raw::Sqlite(pool) => pool.close().await,
            Raw::Postgres(pool) => {
                pool.close().await;
                administer(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).await;
            }
        }
        std::fs::remove_dir_all(&self.folder).unwrap();
    }
}

async fn administer(sql: &str) {
    let mut connection = PgConnection::connect(&cluster()).await.unwrap();
    connection
        .execute(AssertSqlSafe(sql.to_owned()))
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    connection.close().await.unwrap();
}

async fn sqlite_template() -> PathBuf {
    let folder = scratch().join("template");
    std::fs::create_dir_all(&folder).unwrap();
    let store = Store::open(&format!("sqlite://{}", folder.join("nt24.db").display()))
        .await
        .unwrap();
    store.migrate().await.unwrap();
    // A copy made by the database: its own file can lag behind its log even after it was closed.
    let file = folder.join("template.db");
    store.copy_into(&file.display().to_string()).await.unwrap();
    store.close().await;
    file
}

async fn postgres_template() -> String {
    drop_leftovers().await;
    let name = format!("nt24_it_{}_template", std::process::id());
    administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    administer(&format!("CREATE DATABASE {name}")).await;
    let store = Store::open(&on_cluster(&name)).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    name
}

/// Databases of earlier runs of this program that are over.
async fn drop_leftovers() {
    let mut connection = PgConnection::connect(&cluster()).await.unwrap();
    let names: Vec<(String,)> =
        sqlx::query_as("SELECT CAST(datname AS TEXT) FROM pg_database WHERE datname LIKE 'nt24\\_it\\_%'")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    for (name,) in names {
        let process = name.split('_').nth(2).unwrap_or_default();
        if !PathBuf::from("/proc").join(process).exists() {
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            connection.execute(AssertSqlSafe(sql)).await.unwrap();
        }
    }
    connection.close().await.unwrap();
}
