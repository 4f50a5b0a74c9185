//! What only PostgreSQL needs: its pool, its way to begin, its words for errors.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool, Postgres, Transaction};

use super::StorageError;

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

pub(super) const COLUMNS: &str = "SELECT table_name || '.' || column_name FROM information_schema.columns \
     WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_sqlx%'";

/// For a server that does not answer at all.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) async fn open(url: &str) -> Result<PgPool, StorageError> {
    let options = PgConnectOptions::from_str(url)?
        .application_name("nt24")
        .options([
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "60s"),
            ("timezone", "UTC"),
            // Else every start logs that the table of migrations exists.
            ("client_min_messages", "warning"),
        ]);
    // The pool would try again and again for its whole time-out and then only say that it timed out.
    let first = tokio::time::timeout(CONNECT_TIMEOUT, PgConnection::connect_with(&options)).await;
    first
        .map_err(|_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))??
        .close()
        .await?;
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(30))
        .max_lifetime(Duration::from_secs(600))
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// Begins in a task of its own, which always runs to its end: with sqlx 0.9.0 a `begin` that is dropped half-way leaves
/// its connection in the pool with a transaction open (sqlx issue 4385).
pub(super) async fn begin(pool: &PgPool) -> Result<Transaction<'static, Postgres>, StorageError> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with("BEGIN").await }).await;
    begun
        .map_err(|_| StorageError::Driver(sqlx::Error::WorkerCrashed))?
        .map_err(StorageError::from)
}

/// Lock not available, serialization failure, deadlock.
pub(super) fn is_busy(code: &str) -> bool {
    matches!(code, "55P03" | "40001" | "40P01")
}
