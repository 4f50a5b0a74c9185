//! Identity checks and the inbound webhooks that were taken.

use domain::kernel::{BuyerId, OrganizationId, Timestamp};
use domain::kyc::{IdentityOutcome, IdentitySession};
use uuid::Uuid;

use crate::engine::{Db, StorageError, Ts, args, sql};

sql! {
    INSERT = "INSERT INTO identity_session (session_id, organization_id, buyer_id, url, environment, outcome, outcome_reason, \
              report, started_at, expires_at, completed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, $10)";
    UPDATE = "UPDATE identity_session SET outcome = $2, outcome_reason = $3, completed_at = $4, \
              report = COALESCE($5, report) WHERE session_id = $1";
    BY_ID = "SELECT session_id, organization_id, buyer_id, url, environment, outcome, outcome_reason, started_at, expires_at, \
             completed_at FROM identity_session WHERE session_id = $1";
    OF_BUYER = "SELECT session_id, organization_id, buyer_id, url, environment, outcome, outcome_reason, started_at, expires_at, \
             completed_at FROM identity_session WHERE buyer_id = $1 ORDER BY started_at DESC, session_id DESC LIMIT 20";
    REPORT = "SELECT report FROM identity_session WHERE session_id = $1";
    TAKE_WEBHOOK = "INSERT INTO inbound_webhook (provider, dedup_key, received_at) VALUES ($1, $2, $3) \
             ON CONFLICT (provider, dedup_key) DO NOTHING";
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    session_id: String,
    organization_id: Uuid,
    buyer_id: Uuid,
    url: String,
    environment: String,
    outcome: String,
    outcome_reason: Option<String>,
    started_at: Ts,
    expires_at: Ts,
    completed_at: Option<Ts>,
}

/// A session and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The organization.
    pub organization: OrganizationId,
    /// The buyer.
    pub buyer: BuyerId,
    /// The session.
    pub session: IdentitySession,
}

impl SessionRow {
    fn found(self) -> Result<Found, StorageError> {
        let outcome = match self.outcome.as_str() {
            "OPEN" => IdentityOutcome::Open,
            "SUSPECTED" => IdentityOutcome::Suspected,
            "VERIFIED" => IdentityOutcome::Verified,
            "REJECTED" => IdentityOutcome::Rejected(self.outcome_reason.unwrap_or_default()),
            "EXPIRED" => IdentityOutcome::Expired,
            _ => {
                return Err(StorageError::Damaged {
                    table: "identity_session",
                    column: "outcome",
                    value: self.outcome,
                });
            }
        };
        Ok(Found {
            organization: OrganizationId::from_uuid(self.organization_id),
            buyer: BuyerId::from_uuid(self.buyer_id),
            session: IdentitySession {
                session_id: self.session_id,
                url: self.url,
                environment: self.environment,
                outcome,
                started_at: self.started_at.0,
                expires_at: self.expires_at.0,
                completed_at: self.completed_at.map(|at| at.0),
            },
        })
    }
}

fn reason(outcome: &IdentityOutcome) -> Option<&str> {
    match outcome {
        IdentityOutcome::Rejected(reason) => Some(reason),
        IdentityOutcome::Open
        | IdentityOutcome::Suspected
        | IdentityOutcome::Verified
        | IdentityOutcome::Expired => None,
    }
}

/// Stores a new session.
///
/// # Errors
/// [`StorageError::Conflict`] when the buyer has an open one.
pub async fn insert(
    db: &mut Db,
    (organization, buyer): (OrganizationId, BuyerId),
    session: &IdentitySession,
) -> Result<(), StorageError> {
    let args = args![
        &session.session_id,
        organization,
        buyer,
        &session.url,
        &session.environment,
        session.outcome.as_str(),
        reason(&session.outcome),
        session.started_at,
        session.expires_at,
        session.completed_at,
    ];
    db.execute(INSERT, &args).await.map(|_| ())
}

/// Stores how a session stands; an encrypted report, when there is a new one.
///
/// # Errors
/// When the database fails.
pub async fn update(
    db: &mut Db,
    session: &IdentitySession,
    report: Option<Vec<u8>>,
) -> Result<(), StorageError> {
    let args = args![
        &session.session_id,
        session.outcome.as_str(),
        reason(&session.outcome),
        session.completed_at,
        report,
    ];
    db.execute(UPDATE, &args).await.map(|_| ())
}

/// A session, kept from changing until the end of the transaction.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn lock(db: &mut Db, session_id: &str) -> Result<Option<Found>, StorageError> {
    let row = db.lock_optional::<SessionRow>(BY_ID, &args![session_id]).await?;
    row.map(SessionRow::found).transpose()
}

/// A session.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn by_id(db: &mut Db, session_id: &str) -> Result<Option<Found>, StorageError> {
    let row: Option<SessionRow> = db.fetch_optional(BY_ID, &args![session_id]).await?;
    row.map(SessionRow::found).transpose()
}

/// The newest 20 sessions of a buyer.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn of_buyer(db: &mut Db, buyer: BuyerId) -> Result<Vec<IdentitySession>, StorageError> {
    let rows: Vec<SessionRow> = db.fetch_all(OF_BUYER, &args![buyer]).await?;
    rows.into_iter()
        .map(|row| row.found().map(|found| found.session))
        .collect()
}

/// The encrypted report of a session.
///
/// # Errors
/// When the database fails.
pub async fn report(db: &mut Db, session_id: &str) -> Result<Option<Vec<u8>>, StorageError> {
    let row: Option<(Option<Vec<u8>>,)> = db.fetch_optional(REPORT, &args![session_id]).await?;
    Ok(row.and_then(|(report,)| report))
}

/// Notes an inbound webhook. `false` when it was taken before.
///
/// # Errors
/// When the database fails.
pub async fn take_webhook(
    db: &mut Db,
    provider: &str,
    dedup_key: &str,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let args = args![provider, dedup_key, now];
    Ok(db.execute(TAKE_WEBHOOK, &args).await? == 1)
}
