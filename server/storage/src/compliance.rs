//! The verdict on orders as it was last published, and what people decided about their evidence.

use domain::compliance::{Code, Key, Ruling, RulingKind, RulingState, StoredRollup};
use domain::document::Uploader;
use domain::kernel::{BuyerId, OrderId, OrganizationId, PartnerId, RulingId};
use uuid::Uuid;

use crate::engine::{Db, StorageError, Ts, args, sql};
use crate::read::{Table, WITHHELD, moment};

sql! {
    ROLLUP = "SELECT body FROM compliance_rollup WHERE order_id = $1";
    ROLLUPS_OF_BUYER = "SELECT r.body FROM orders o JOIN compliance_rollup r ON r.order_id = o.id \
              WHERE o.buyer_id = $1 AND o.cancelled_at IS NULL ORDER BY o.created_at, o.id";
    SAVE = "INSERT INTO compliance_rollup (order_id, organization_id, partner_id, compliance_status, decision, readiness, \
              version, body, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (order_id) DO UPDATE SET \
              compliance_status = excluded.compliance_status, decision = excluded.decision, \
              readiness = excluded.readiness, version = excluded.version, body = excluded.body, \
              updated_at = excluded.updated_at";
    HEAD = "SELECT organization_id, partner_id, version FROM compliance_rollup WHERE order_id = $1";
    BODY = "SELECT organization_id, partner_id, version, body FROM compliance_rollup WHERE order_id = $1";
    INSERT_RULING = "INSERT INTO ruling (id, order_id, kind, code, subject, reason, basis, state, proposed_by_kind, \
              proposed_by_id, proposed_by_name, proposed_at, reviewed_by_kind, reviewed_by_id, reviewed_by_name, reviewed_at, \
              ended_because, ended_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    UPDATE_RULING = "UPDATE ruling SET state = $2, reviewed_by_kind = $3, reviewed_by_id = $4, reviewed_by_name = $5, \
              reviewed_at = $6, ended_because = $7, ended_at = $8 WHERE id = $1";
    RULINGS = "SELECT id, order_id, kind, code, subject, reason, basis, state, proposed_by_kind, proposed_by_id, \
              proposed_by_name, proposed_at, reviewed_by_kind, reviewed_by_id, reviewed_by_name, reviewed_at, ended_because, \
              ended_at FROM ruling WHERE order_id = $1 ORDER BY proposed_at DESC, id DESC";
    RULING = "SELECT id, order_id, kind, code, subject, reason, basis, state, proposed_by_kind, proposed_by_id, \
              proposed_by_name, proposed_at, reviewed_by_kind, reviewed_by_id, reviewed_by_name, reviewed_at, ended_because, \
              ended_at FROM ruling WHERE order_id = $1 AND id = $2";
    LIVE_OF_BUYER = "SELECT r.id, r.order_id, r.kind, r.code, r.subject, r.reason, r.basis, r.state, r.proposed_by_kind, \
              r.proposed_by_id, r.proposed_by_name, r.proposed_at, r.reviewed_by_kind, r.reviewed_by_id, r.reviewed_by_name, \
              r.reviewed_at, r.ended_because, r.ended_at FROM orders o JOIN ruling r ON r.order_id = o.id \
              WHERE o.buyer_id = $1 AND o.cancelled_at IS NULL AND r.state IN ('AWAITING_APPROVAL', 'IN_FORCE') \
              ORDER BY o.created_at, o.id, r.proposed_at DESC, r.id DESC";
}

const ROLLUPS: Table = Table("compliance_rollup");
const RULING_TABLE: Table = Table("ruling");

/// Whose a rollup is, and which version: enough to answer a caller who has it already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The organization.
    pub organization: OrganizationId,
    /// The seller.
    pub seller: PartnerId,
    /// The version.
    pub version: i64,
}

fn head_of(organization: Uuid, seller: Uuid, version: i64) -> Head {
    Head {
        organization: OrganizationId::from_uuid(organization),
        seller: PartnerId::from_uuid(seller),
        version,
    }
}

/// Names of companies and what was paid stand in it: nothing of it goes to the log.
fn parsed((body,): (String,)) -> Result<StoredRollup, StorageError> {
    serde_json::from_str(&body).map_err(|_| ROLLUPS.damaged("body", WITHHELD))
}

/// The rollup of an order.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn rollup(db: &mut Db, order: OrderId) -> Result<Option<StoredRollup>, StorageError> {
    let row: Option<(String,)> = db.fetch_optional(ROLLUP, &args![order]).await?;
    row.map(parsed).transpose()
}

/// The rollups of a buyer's orders that are not cancelled, the oldest order first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn rollups_of_buyer(db: &mut Db, buyer: BuyerId) -> Result<Vec<StoredRollup>, StorageError> {
    let rows: Vec<(String,)> = db.fetch_all(ROLLUPS_OF_BUYER, &args![buyer]).await?;
    rows.into_iter().map(parsed).collect()
}

/// Stores the rollup of an order in place of the one before.
///
/// # Errors
/// When the database fails.
pub async fn save_rollup(
    db: &mut Db,
    (organization, seller): (OrganizationId, PartnerId),
    stored: &StoredRollup,
) -> Result<(), StorageError> {
    let rollup = &stored.rollup;
    let body = serde_json::to_string(stored)
        .map_err(|error| StorageError::Driver(sqlx::Error::Encode(error.into())))?;
    let args = args![
        rollup.order_uuid,
        organization,
        seller,
        rollup.compliance_status.as_str(),
        rollup.decision.map(|decision| decision.as_str()),
        rollup.readiness.as_str(),
        stored.version,
        body,
        stored.updated_at,
    ];
    db.execute(SAVE, &args).await.map(|_| ())
}

/// Whose an order's rollup is, and which version. Callers that wait for a change ask this again and again.
///
/// # Errors
/// When the database fails.
pub async fn head(db: &mut Db, order: OrderId) -> Result<Option<Head>, StorageError> {
    let row: Option<(Uuid, Uuid, i64)> = db.fetch_optional(HEAD, &args![order]).await?;
    Ok(row.map(|(organization, seller, version)| head_of(organization, seller, version)))
}

/// The rollup of an order as it is served.
///
/// # Errors
/// When the database fails.
pub async fn body(db: &mut Db, order: OrderId) -> Result<Option<(Head, String)>, StorageError> {
    let row: Option<(Uuid, Uuid, i64, String)> = db.fetch_optional(BODY, &args![order]).await?;
    Ok(row.map(|(organization, seller, version, body)| (head_of(organization, seller, version), body)))
}

#[derive(sqlx::FromRow)]
struct RulingRow {
    id: Uuid,
    order_id: Uuid,
    kind: String,
    code: String,
    subject: String,
    reason: String,
    basis: String,
    state: String,
    proposed_by_kind: String,
    proposed_by_id: Option<String>,
    proposed_by_name: String,
    proposed_at: Ts,
    reviewed_by_kind: Option<String>,
    reviewed_by_id: Option<String>,
    reviewed_by_name: Option<String>,
    reviewed_at: Option<Ts>,
    ended_because: Option<String>,
    ended_at: Option<Ts>,
}

impl RulingRow {
    fn ruling(self) -> Result<(OrderId, Ruling), StorageError> {
        let damaged = |column, value| RULING_TABLE.damaged(column, value);
        let id = self.reviewed_by_id;
        let ruling = Ruling {
            id: RulingId::from_uuid(self.id),
            kind: RulingKind::parse(&self.kind).ok_or_else(|| damaged("kind", self.kind))?,
            about: Key {
                code: Code::parse(&self.code).ok_or_else(|| damaged("code", self.code))?,
                subject: self.subject,
            },
            reason: self.reason,
            basis: self.basis,
            state: RulingState::parse(&self.state).ok_or_else(|| damaged("state", self.state))?,
            proposed_by: Uploader {
                kind: self.proposed_by_kind,
                id: self.proposed_by_id,
                name: self.proposed_by_name,
            },
            proposed_at: self.proposed_at.0,
            reviewed_by: self
                .reviewed_by_kind
                .zip(self.reviewed_by_name)
                .map(|(kind, name)| Uploader { kind, id, name }),
            reviewed_at: moment(self.reviewed_at),
            ended_because: self.ended_because,
            ended_at: moment(self.ended_at),
        };
        Ok((OrderId::from_uuid(self.order_id), ruling))
    }
}

/// Stores a new ruling.
///
/// # Errors
/// [`StorageError::Conflict`] when a ruling about the same finding of the order counts already or waits for approval.
pub async fn insert_ruling(db: &mut Db, order: OrderId, ruling: &Ruling) -> Result<(), StorageError> {
    let reviewer = ruling.reviewed_by.as_ref();
    let args = args![
        ruling.id,
        order,
        ruling.kind.as_str(),
        ruling.about.code.as_str(),
        &ruling.about.subject,
        &ruling.reason,
        &ruling.basis,
        ruling.state.as_str(),
        &ruling.proposed_by.kind,
        ruling.proposed_by.id.as_ref(),
        &ruling.proposed_by.name,
        ruling.proposed_at,
        reviewer.map(|by| &by.kind),
        reviewer.and_then(|by| by.id.as_ref()),
        reviewer.map(|by| &by.name),
        ruling.reviewed_at,
        ruling.ended_because.as_ref(),
        ruling.ended_at,
    ];
    db.execute(INSERT_RULING, &args).await.map(|_| ())
}

/// Stores where a ruling stands now: its state, who reviewed it and how it ended.
///
/// # Errors
/// [`StorageError::Conflict`] when it ended before and another one about the same finding took its place.
pub async fn update_ruling(db: &mut Db, ruling: &Ruling) -> Result<(), StorageError> {
    let reviewer = ruling.reviewed_by.as_ref();
    let args = args![
        ruling.id,
        ruling.state.as_str(),
        reviewer.map(|by| &by.kind),
        reviewer.and_then(|by| by.id.as_ref()),
        reviewer.map(|by| &by.name),
        ruling.reviewed_at,
        ruling.ended_because.as_ref(),
        ruling.ended_at,
    ];
    db.execute(UPDATE_RULING, &args).await.map(|_| ())
}

/// All rulings about an order, the newest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn rulings(db: &mut Db, order: OrderId) -> Result<Vec<Ruling>, StorageError> {
    let rows: Vec<RulingRow> = db.fetch_all(RULINGS, &args![order]).await?;
    rows.into_iter()
        .map(|row| row.ruling().map(|(_, ruling)| ruling))
        .collect()
}

/// The rulings that count or wait for approval, about a buyer's orders that are not cancelled; the oldest order first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn live_rulings_of_buyer(
    db: &mut Db,
    buyer: BuyerId,
) -> Result<Vec<(OrderId, Ruling)>, StorageError> {
    let rows: Vec<RulingRow> = db.fetch_all(LIVE_OF_BUYER, &args![buyer]).await?;
    rows.into_iter().map(RulingRow::ruling).collect()
}

/// A ruling about an order, kept from changing until the end of the transaction.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn lock_ruling(db: &mut Db, order: OrderId, id: RulingId) -> Result<Option<Ruling>, StorageError> {
    let row: Option<RulingRow> = db.lock_optional(RULING, &args![order, id]).await?;
    Ok(row.map(RulingRow::ruling).transpose()?.map(|(_, ruling)| ruling))
}
