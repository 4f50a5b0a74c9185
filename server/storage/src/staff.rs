//! Staff accounts with what guards them.

use domain::kernel::{Email, Role, StaffId};
use domain::staff::StaffAccount;
use uuid::Uuid;

use crate::engine::{Db, StorageError, Ts, args, by_name, sql};

sql! {
    BY_ID = "SELECT id, email, name, role, password_hash, totp_secret, totp_pending, totp_last_step, failed_attempts, \
             locked_until, session_epoch, disabled_at, last_sign_in_at, created_at FROM staff WHERE id = $1";
    BY_EMAIL = "SELECT id, email, name, role, password_hash, totp_secret, totp_pending, totp_last_step, failed_attempts, \
             locked_until, session_epoch, disabled_at, last_sign_in_at, created_at FROM staff WHERE email_folded = $1";
    LIST = "SELECT id, email, name, role, password_hash, totp_secret, totp_pending, totp_last_step, failed_attempts, \
             locked_until, session_epoch, disabled_at, last_sign_in_at, created_at FROM staff";
    INSERT = "INSERT INTO staff (id, email, email_folded, name, role, password_hash, totp_secret, totp_pending, \
             totp_last_step, failed_attempts, locked_until, session_epoch, disabled_at, last_sign_in_at, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    UPDATE = "UPDATE staff SET name = $2, role = $3, password_hash = $4, totp_secret = $5, totp_pending = $6, \
             totp_last_step = $7, failed_attempts = $8, locked_until = $9, session_epoch = $10, disabled_at = $11, \
             last_sign_in_at = $12 WHERE id = $1";
    ADMINS = "SELECT id FROM staff WHERE role = 'ADMIN' AND disabled_at IS NULL ORDER BY id";
    INSERT_CODE = "INSERT INTO staff_recovery_code (staff_id, hash) VALUES ($1, $2)";
    USE_CODE = "DELETE FROM staff_recovery_code WHERE staff_id = $1 AND hash = $2";
    DROP_CODES = "DELETE FROM staff_recovery_code WHERE staff_id = $1";
}

/// An account with its secrets: for the commands on accounts only.
#[derive(Clone)]
pub struct StaffRecord {
    /// What is shown.
    pub account: StaffAccount,
    /// Argon2id, in PHC form.
    pub password_hash: String,
    /// The encrypted key of the second factor.
    pub totp_secret: Option<Vec<u8>>,
    /// The encrypted key that waits for its first code.
    pub totp_pending: Option<Vec<u8>>,
    /// The last 30-second step a code was accepted for.
    pub totp_last_step: i64,
    /// Failed tries since the last success.
    pub failed_attempts: i64,
    /// Part of every session.
    pub session_epoch: i64,
}

#[derive(sqlx::FromRow)]
struct StaffRow {
    id: Uuid,
    email: String,
    name: String,
    role: String,
    password_hash: String,
    totp_secret: Option<Vec<u8>>,
    totp_pending: Option<Vec<u8>>,
    totp_last_step: i64,
    failed_attempts: i64,
    locked_until: Option<Ts>,
    session_epoch: i64,
    disabled_at: Option<Ts>,
    last_sign_in_at: Option<Ts>,
    created_at: Ts,
}

impl StaffRow {
    fn record(self) -> Result<StaffRecord, StorageError> {
        let damaged = |column, value: &str| StorageError::Damaged {
            table: "staff",
            column,
            value: value.to_owned(),
        };
        Ok(StaffRecord {
            account: StaffAccount {
                id: StaffId::from_uuid(self.id),
                email: Email::parse(&self.email).map_err(|_| damaged("email", "(withheld)"))?,
                name: self.name,
                role: Role::parse(&self.role).ok_or_else(|| damaged("role", &self.role))?,
                totp: self.totp_secret.is_some(),
                disabled_at: self.disabled_at.map(|at| at.0),
                locked_until: self.locked_until.map(|at| at.0),
                last_sign_in_at: self.last_sign_in_at.map(|at| at.0),
                created_at: self.created_at.0,
            },
            password_hash: self.password_hash,
            totp_secret: self.totp_secret,
            totp_pending: self.totp_pending,
            totp_last_step: self.totp_last_step,
            failed_attempts: self.failed_attempts,
            session_epoch: self.session_epoch,
        })
    }
}

/// An account by its id.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn by_id(db: &mut Db, id: StaffId) -> Result<Option<StaffRecord>, StorageError> {
    db.fetch_optional::<StaffRow>(BY_ID, &args![id])
        .await?
        .map(StaffRow::record)
        .transpose()
}

/// An account by its id, kept from changing until the end of the transaction.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn lock(db: &mut Db, id: StaffId) -> Result<Option<StaffRecord>, StorageError> {
    db.lock_optional::<StaffRow>(BY_ID, &args![id])
        .await?
        .map(StaffRow::record)
        .transpose()
}

/// An account by its address, without regard to case.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn by_email(db: &mut Db, email: &Email) -> Result<Option<StaffRecord>, StorageError> {
    db.fetch_optional::<StaffRow>(BY_EMAIL, &args![email.folded()])
        .await?
        .map(StaffRow::record)
        .transpose()
}

/// All accounts by name.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn list(db: &mut Db) -> Result<Vec<StaffAccount>, StorageError> {
    let rows: Vec<StaffRow> = db.fetch_all(LIST, &[]).await?;
    let accounts = rows
        .into_iter()
        .map(|row| row.record().map(|record| record.account))
        .collect::<Result<_, _>>()?;
    Ok(by_name(accounts, |account: &StaffAccount| {
        (&account.name, account.id)
    }))
}

/// Stores a new account.
///
/// # Errors
/// [`StorageError::Conflict`] when the address has an account.
pub async fn insert(db: &mut Db, record: &StaffRecord) -> Result<(), StorageError> {
    let account = &record.account;
    let args = args![
        account.id,
        account.email.as_str(),
        account.email.folded(),
        &account.name,
        account.role.as_str(),
        &record.password_hash,
        record.totp_secret.clone(),
        record.totp_pending.clone(),
        record.totp_last_step,
        record.failed_attempts,
        account.locked_until,
        record.session_epoch,
        account.disabled_at,
        account.last_sign_in_at,
        account.created_at,
    ];
    db.execute(INSERT, &args).await.map(|_| ())
}

/// Stores a changed account. The address never changes.
///
/// # Errors
/// When the database fails.
pub async fn update(db: &mut Db, record: &StaffRecord) -> Result<(), StorageError> {
    let account = &record.account;
    let args = args![
        account.id,
        &account.name,
        account.role.as_str(),
        &record.password_hash,
        record.totp_secret.clone(),
        record.totp_pending.clone(),
        record.totp_last_step,
        record.failed_attempts,
        account.locked_until,
        record.session_epoch,
        account.disabled_at,
        account.last_sign_in_at,
    ];
    db.execute(UPDATE, &args).await.map(|_| ())
}

/// All active ADMINs, kept from changing until the end of the transaction: of two ADMINs who disable each other one waits and
/// then finds itself the last.
///
/// # Errors
/// When the database fails.
pub async fn lock_admins(db: &mut Db) -> Result<Vec<StaffId>, StorageError> {
    let rows: Vec<(Uuid,)> = db.lock_all(ADMINS, &[]).await?;
    Ok(rows.into_iter().map(|(id,)| StaffId::from_uuid(id)).collect())
}

/// Replaces all recovery codes of an account by the codes with these hashes.
///
/// # Errors
/// When the database fails.
pub async fn put_recovery_codes(db: &mut Db, staff: StaffId, hashes: &[Vec<u8>]) -> Result<(), StorageError> {
    db.execute(DROP_CODES, &args![staff]).await?;
    for hash in hashes {
        db.execute(INSERT_CODE, &args![staff, &hash[..]]).await?;
    }
    Ok(())
}

/// Uses up a recovery code. `false` when there is no such code.
///
/// # Errors
/// When the database fails.
pub async fn use_recovery_code(db: &mut Db, staff: StaffId, hash: &[u8]) -> Result<bool, StorageError> {
    Ok(db.execute(USE_CODE, &args![staff, hash]).await? == 1)
}
