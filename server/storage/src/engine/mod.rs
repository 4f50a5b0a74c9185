//! The one place that knows there are two engines.
//!
//! A [`Store`] is opened once by the scheme of its URL; a [`Db`] is one connection, in a transaction or reading. Modules
//! call its methods with a statement and its values and never learn which engine answers.

mod postgres;
mod sqlite;
mod stamp;
mod value;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use stamp::Stamps;

pub use stamp::Stamp;
pub use value::{Arg, Ts};

/// Names the fixed statements of a module and lists them for the contract suite.
macro_rules! sql {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* const $name: &str = $text;)*
        pub(crate) const STATEMENTS: &[&str] = &[$($name),*];
    };
}
pub(crate) use sql;

/// The values of a statement, in the order of `$1`, `$2`, …
macro_rules! args {
    ($($value:expr),* $(,)?) => { [$($crate::engine::Arg::from($value)),*] };
}
pub(crate) use args;

/// Which engine a store uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Engine {
    /// The embedded default.
    Sqlite,
    /// For several server processes on one database.
    Postgres,
}

/// Short lists, by name without regard to case, then by id. Not in SQL: `LOWER` knows only ASCII on SQLite, and on
/// PostgreSQL the order depends on the collation the database was made with.
pub(crate) fn by_name<T, Id: Ord>(mut rows: Vec<T>, key: impl Fn(&T) -> (&String, Id)) -> Vec<T> {
    rows.sort_by_cached_key(|row| {
        let (name, id) = key(row);
        (domain::kernel::text::folded(name), id)
    });
    rows
}

/// What storage can answer instead of a result.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// A unique rule of this table was hit.
    #[error("a row of {table} with the same key exists")]
    Conflict {
        /// The table.
        table: String,
    },
    /// Another transaction held what this one needed for too long.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// A stored value cannot be read. Names table, column and value: the row is damaged or newer than this program.
    #[error("{table}.{column} holds what cannot be read: {value}")]
    Damaged {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// The embedded SQLite is too old to be safe.
    #[error(
        "SQLite {found} is too old: versions before 3.51.3 can lose committed changes. Build nt24 with its bundled SQLite."
    )]
    TooOld {
        /// Its version.
        found: String,
    },
    /// The URL has a scheme that is not known.
    #[error("the database URL must start with sqlite:// or postgres://")]
    Scheme,
    /// A copy of a PostgreSQL database was asked for.
    #[error("a PostgreSQL database is backed up with pg_dump and restored with pg_restore, not by nt24")]
    NoCopy,
    /// A migration failed.
    #[error("a migration failed")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Anything else the driver said.
    #[error("the database failed")]
    Driver(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        let sqlx::Error::Database(database) = &error else {
            return match error {
                sqlx::Error::PoolTimedOut => Self::Busy(error),
                _ => Self::Driver(error),
            };
        };
        if database.is_unique_violation() {
            let table = database
                .table()
                .map(str::to_owned)
                .or_else(|| sqlite::table_of_conflict(database.message()));
            return Self::Conflict {
                table: table.unwrap_or_default(),
            };
        }
        let busy = database
            .code()
            .is_some_and(|code| sqlite::is_busy(&code) || postgres::is_busy(&code));
        if busy {
            Self::Busy(error)
        } else {
            Self::Driver(error)
        }
    }
}

/// `count` places for values: `$3, $4, $5` from 3.
pub(crate) fn marks(first: usize, count: usize) -> String {
    let marks: Vec<String> = (first..first + count).map(|at| format!("${at}")).collect();
    marks.join(", ")
}

/// A typed percent sign searches for a percent sign (`ESCAPE '!'`).
pub(crate) fn like_literal(word: &str) -> String {
    word.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// Notes which statements ran; only the contract suite switches it on.
pub type Recorder = Arc<Mutex<BTreeSet<String>>>;

/// An open database.
#[derive(Clone)]
pub struct Store {
    pools: Pools,
    /// Only of SQLite: on PostgreSQL other processes commit too, and nothing cheap tells.
    stamps: Option<Arc<Stamps>>,
    recorder: Option<Recorder>,
}

#[derive(Clone)]
enum Pools {
    Sqlite { write: SqlitePool, read: SqlitePool },
    Postgres(PgPool),
}

impl Store {
    /// Opens the database behind `sqlite://path` or `postgres://…`. An SQLite file is created when absent.
    ///
    /// # Errors
    /// When the scheme is unknown, the database cannot be reached, or SQLite is too old.
    pub async fn open(url: &str) -> Result<Self, StorageError> {
        let pools = if url.starts_with("sqlite:") {
            let (write, read) = sqlite::open(url).await?;
            Pools::Sqlite { write, read }
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Pools::Postgres(postgres::open(url).await?)
        } else {
            return Err(StorageError::Scheme);
        };
        let stamps = match &pools {
            Pools::Sqlite { write, .. } => Some(Arc::new(Stamps::of(write.connect_options().get_filename()))),
            Pools::Postgres(_) => None,
        };
        Ok(Self {
            pools,
            stamps,
            recorder: None,
        })
    }

    /// The same store, noting which statements run.
    #[must_use]
    pub fn recording(mut self, recorder: Recorder) -> Self {
        self.recorder = Some(recorder);
        self
    }

    /// Which engine it uses.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// The state of the database now, to be asked for before reading what is to be remembered: as long as a later one is
    /// equal, what was read is what stands there. `None` when that cannot be told cheaply.
    #[must_use]
    pub fn stamp(&self) -> Option<Stamp> {
        self.stamps.as_ref().map(|stamps| stamps.now())
    }

    /// Runs the migrations that have not run.
    ///
    /// # Errors
    /// When one fails or was edited after it ran.
    pub async fn migrate(&self) -> Result<(), StorageError> {
        match &self.pools {
            Pools::Sqlite { write, .. } => sqlite::MIGRATIONS.run(write).await?,
            Pools::Postgres(pool) => postgres::MIGRATIONS.run(pool).await?,
        }
        Ok(())
    }

    /// Starts a writing transaction. Dropping it without [`Db::commit`] undoes everything.
    ///
    /// # Errors
    /// When no connection becomes free in time.
    pub async fn begin(&self) -> Result<Db, StorageError> {
        let conn = match &self.pools {
            Pools::Sqlite { write, .. } => Conn::SqliteTx(sqlite::begin(write).await?),
            Pools::Postgres(pool) => Conn::PostgresTx(postgres::begin(pool).await?),
        };
        Ok(Db {
            conn,
            stamps: self.stamps.clone(),
            recorder: self.recorder.clone(),
        })
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// When no connection becomes free in time.
    pub async fn read(&self) -> Result<Db, StorageError> {
        let conn = match &self.pools {
            Pools::Sqlite { read, .. } => Conn::Sqlite(read.acquire().await?),
            Pools::Postgres(pool) => Conn::Postgres(pool.acquire().await?),
        };
        Ok(Db {
            conn,
            stamps: self.stamps.clone(),
            recorder: self.recorder.clone(),
        })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StorageError> {
        self.read().await?.execute("SELECT 1", &[]).await.map(|_| ())
    }

    /// Writes a consistent copy of an SQLite database into a new file, while others go on writing.
    ///
    /// # Errors
    /// [`StorageError::NoCopy`] on PostgreSQL, which has its own tools; or when the file exists or cannot be written.
    pub async fn copy_into(&self, file: &str) -> Result<(), StorageError> {
        match &self.pools {
            Pools::Sqlite { read, .. } => sqlite::copy_into(read, file).await,
            Pools::Postgres(_) => Err(StorageError::NoCopy),
        }
    }

    /// Closes all connections; SQLite writes its log back into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Every table's columns as `table.column`, for comparing the engines.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn columns(&self) -> Result<BTreeSet<String>, StorageError> {
        let mut db = self.read().await?;
        let text = match self.engine() {
            Engine::Sqlite => sqlite::COLUMNS,
            Engine::Postgres => postgres::COLUMNS,
        };
        Ok(db
            .fetch_all::<(String,)>(text, &[])
            .await?
            .into_iter()
            .map(|(column,)| column)
            .collect())
    }
}

/// One connection: in a transaction when it came from [`Store::begin`], else reading.
pub struct Db {
    conn: Conn,
    stamps: Option<Arc<Stamps>>,
    recorder: Option<Recorder>,
}

enum Conn {
    Sqlite(sqlx::pool::PoolConnection<Sqlite>),
    Postgres(sqlx::pool::PoolConnection<Postgres>),
    SqliteTx(Transaction<'static, Sqlite>),
    PostgresTx(Transaction<'static, Postgres>),
}

/// A row type both engines can make.
pub trait Row: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}
impl<T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>> Row for T {}

/// Runs one statement on whichever connection is open: the only `match` over engines that statements pass through.
macro_rules! on_connection {
    ($db:expr, $sql:expr, $args:expr, |$query:ident, $conn:ident| $run:expr, $make:ident $(, $row:ty)?) => {
        match &mut $db.conn {
            Conn::Sqlite($conn) => {
                let $query = sqlx::$make::<Sqlite $(, $row)?, _>(AssertSqlSafe($sql), value::sqlite($args)?);
                let $conn = &mut **$conn;
                $run
            }
            Conn::SqliteTx($conn) => {
                let $query = sqlx::$make::<Sqlite $(, $row)?, _>(AssertSqlSafe($sql), value::sqlite($args)?);
                let $conn = &mut **$conn;
                $run
            }
            Conn::Postgres($conn) => {
                let $query = sqlx::$make::<Postgres $(, $row)?, _>(AssertSqlSafe($sql), value::postgres($args)?);
                let $conn = &mut **$conn;
                $run
            }
            Conn::PostgresTx($conn) => {
                let $query = sqlx::$make::<Postgres $(, $row)?, _>(AssertSqlSafe($sql), value::postgres($args)?);
                let $conn = &mut **$conn;
                $run
            }
        }
    };
}

impl Db {
    /// Which engine answers.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.conn {
            Conn::Sqlite(_) | Conn::SqliteTx(_) => Engine::Sqlite,
            Conn::Postgres(_) | Conn::PostgresTx(_) => Engine::Postgres,
        }
    }

    fn record(&self, sql: &str) {
        if let Some(recorder) = &self.recorder
            && let Ok(mut seen) = recorder.lock()
        {
            seen.insert(sql.to_owned());
        }
    }

    pub(crate) async fn execute(&mut self, sql: &str, args: &[Arg]) -> Result<u64, StorageError> {
        self.record(sql);
        let sql = sql.to_owned();
        Ok(on_connection!(
            self,
            sql,
            args,
            |query, conn| query.execute(conn).await?.rows_affected(),
            query_with
        ))
    }

    pub(crate) async fn fetch_all<T: Row>(
        &mut self,
        sql: &str,
        args: &[Arg],
    ) -> Result<Vec<T>, StorageError> {
        self.record(sql);
        let sql = sql.to_owned();
        Ok(on_connection!(
            self,
            sql,
            args,
            |query, conn| query.fetch_all(conn).await?,
            query_as_with,
            T
        ))
    }

    pub(crate) async fn fetch_optional<T: Row>(
        &mut self,
        sql: &str,
        args: &[Arg],
    ) -> Result<Option<T>, StorageError> {
        self.record(sql);
        let sql = sql.to_owned();
        Ok(on_connection!(
            self,
            sql,
            args,
            |query, conn| query.fetch_optional(conn).await?,
            query_as_with,
            T
        ))
    }

    pub(crate) async fn fetch_one<T: Row>(&mut self, sql: &str, args: &[Arg]) -> Result<T, StorageError> {
        self.fetch_optional(sql, args)
            .await?
            .ok_or(StorageError::Driver(sqlx::Error::RowNotFound))
    }

    /// Like [`Self::fetch_optional`], and keeps others from changing the row until the end of the transaction. SQLite has
    /// one writer at a time anyway; PostgreSQL needs a locking clause, which SQLite does not know. Rows that refer to the
    /// locked one can still be added: a stronger lock would deadlock with them.
    pub(crate) async fn lock_optional<T: Row>(
        &mut self,
        sql: &str,
        args: &[Arg],
    ) -> Result<Option<T>, StorageError> {
        let sql = self.locking(sql, "FOR NO KEY UPDATE");
        self.fetch_optional(&sql, args).await
    }

    /// Like [`Self::lock_optional`], and keeps others from adding rows that refer to the locked one.
    pub(crate) async fn lock_with_references<T: Row>(
        &mut self,
        sql: &str,
        args: &[Arg],
    ) -> Result<Option<T>, StorageError> {
        let sql = self.locking(sql, "FOR UPDATE");
        self.fetch_optional(&sql, args).await
    }

    /// Like [`Self::lock_optional`] for all rows, in the order of the statement.
    pub(crate) async fn lock_all<T: Row>(&mut self, sql: &str, args: &[Arg]) -> Result<Vec<T>, StorageError> {
        let sql = self.locking(sql, "FOR NO KEY UPDATE");
        self.fetch_all(&sql, args).await
    }

    fn locking(&self, sql: &str, clause: &str) -> String {
        match self.engine() {
            Engine::Sqlite => sql.to_owned(),
            Engine::Postgres => {
                self.record(sql);
                format!("{sql} {clause}")
            }
        }
    }

    /// Makes the transaction's changes lasting.
    ///
    /// # Errors
    /// When the database cannot write them; then nothing changed.
    pub async fn commit(self) -> Result<(), StorageError> {
        // Before and after, and also when nobody waits for the end: what is read in between is not remembered.
        let _counted = self.stamps.as_ref().map(Stamps::committing);
        match self.conn {
            Conn::SqliteTx(tx) => tx.commit().await?,
            Conn::PostgresTx(tx) => tx.commit().await?,
            Conn::Sqlite(_) | Conn::Postgres(_) => {}
        }
        Ok(())
    }

    /// Undoes the transaction's changes now, not at some later use of the connection.
    ///
    /// # Errors
    /// When the database cannot be reached; then it undoes them by itself.
    pub async fn rollback(self) -> Result<(), StorageError> {
        match self.conn {
            Conn::SqliteTx(tx) => Ok(tx.rollback().await?),
            Conn::PostgresTx(tx) => Ok(tx.rollback().await?),
            Conn::Sqlite(_) | Conn::Postgres(_) => Ok(()),
        }
    }
}
