//! What only SQLite needs: its settings, its way to begin, its words for errors.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Sqlite, SqliteConnection, SqlitePool, Transaction};

use super::StorageError;

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

pub(super) const COLUMNS: &str = "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
     WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";

/// Earlier versions can lose commits in WAL mode when a checkpoint and a reset of the log meet.
const OLDEST: (u32, u32, u32) = (3, 51, 3);

/// One connection that writes, several that read: a second writer would only wait for the first.
pub(super) async fn open(url: &str) -> Result<(SqlitePool, SqlitePool), StorageError> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .optimize_on_close(true, None);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await?;
    let (found,): (String,) = sqlx::query_as("SELECT sqlite_version()")
        .fetch_one(&write)
        .await?;
    refuse_old(&found)?;
    let read = SqlitePoolOptions::new()
        .max_connections(8)
        .acquire_timeout(Duration::from_secs(30))
        // An embedded connection cannot have been lost meanwhile; asking it first would double the cost of a small read.
        .test_before_acquire(false)
        .connect_with(options.pragma("query_only", "ON"))
        .await?;
    Ok((write, read))
}

/// On a connection of its own: those that read may write nothing, not even into another file, and the one that writes is
/// needed meanwhile.
pub(super) async fn copy_into(read: &SqlitePool, file: &str) -> Result<(), StorageError> {
    // Optimizing on close would wait for whoever writes.
    let options = (*read.connect_options())
        .clone()
        .pragma("query_only", "OFF")
        .optimize_on_close(false, None);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let copied = sqlx::query("VACUUM INTO $1")
        .bind(file)
        .execute(&mut connection)
        .await;
    connection.close().await?;
    copied?;
    Ok(())
}

fn refuse_old(found: &str) -> Result<(), StorageError> {
    let mut parts = found.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    let version = (next(), next(), next());
    if version < OLDEST {
        Err(StorageError::TooOld {
            found: found.to_owned(),
        })
    } else {
        Ok(())
    }
}

/// `BEGIN IMMEDIATE`: a transaction that reads first and writes later would fail at once, without waiting, when another
/// one wrote in between.
pub(super) async fn begin(pool: &SqlitePool) -> Result<Transaction<'static, Sqlite>, StorageError> {
    Ok(pool.begin_with("BEGIN IMMEDIATE").await?)
}

/// `UNIQUE constraint failed: buyer.partner_id, buyer.vat_number` → `buyer`.
pub(super) fn table_of_conflict(message: &str) -> Option<String> {
    let columns = message.split("constraint failed: ").nth(1)?;
    columns.split('.').next().map(str::to_owned)
}

/// `SQLITE_BUSY` (5), `SQLITE_LOCKED` (6) and their extended codes.
pub(super) fn is_busy(code: &str) -> bool {
    code.len() < 5 && code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_versions_are_refused() {
        for old in ["3.51.2", "3.40.1", "2.9.9", ""] {
            assert!(refuse_old(old).is_err(), "{old}");
        }
        for new in ["3.51.3", "3.52.0", "4.0.0"] {
            assert!(refuse_old(new).is_ok(), "{new}");
        }
    }

    #[test]
    fn conflicts_name_their_table() {
        let message = "UNIQUE constraint failed: buyer.partner_id, buyer.vat_number";
        assert_eq!(table_of_conflict(message).as_deref(), Some("buyer"));
        assert_eq!(table_of_conflict("out of memory"), None);
    }

    #[test]
    fn busy_codes() {
        assert!(is_busy("5") && is_busy("517") && is_busy("6"));
        assert!(!is_busy("19") && !is_busy("55P03") && !is_busy("40001"));
    }
}
