//! Answers of VIES: append-only rows, which the database itself keeps from being changed.

use domain::kernel::{BuyerId, DocumentId, OrganizationId, Timestamp, VatNumber, ViesCheckId};
use domain::kyc::{NameMatch, ViesCheck, ViesFacts, ViesMethod, ViesResult};
use uuid::Uuid;

use crate::engine::{Db, StorageError, Ts, args, sql};
use crate::job::Lease;

sql! {
    INSERT = "INSERT INTO vies_check (id, organization_id, buyer_id, vat_number, requester, result, reason, consultation_number, \
              name, address, name_match, name_score, method, document_id, endpoint, http_status, raw, raw_sha256, job_id, \
              job_attempt, asked_by, checked_at, recorded_at, request) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
              $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)";
    CONCLUSIVE = "SELECT id, vat_number, requester, result, reason, consultation_number, name, address, name_match, name_score, \
              method, document_id, raw_sha256, asked_by, checked_at FROM vies_check \
              WHERE buyer_id = $1 AND vat_number = $2 AND result <> 'UNKNOWN' ORDER BY checked_at DESC, id DESC LIMIT 1";
    LATEST = "SELECT id, vat_number, requester, result, reason, consultation_number, name, address, name_match, name_score, \
              method, document_id, raw_sha256, asked_by, checked_at FROM vies_check \
              WHERE buyer_id = $1 AND vat_number = $2 ORDER BY checked_at DESC, id DESC LIMIT 1";
    HISTORY = "SELECT id, vat_number, requester, result, reason, consultation_number, name, address, name_match, name_score, \
              method, document_id, raw_sha256, asked_by, checked_at FROM vies_check \
              WHERE buyer_id = $1 ORDER BY checked_at DESC, id DESC LIMIT $2";
    ANSWERS = "SELECT vat_number, result, checked_at FROM vies_check \
              WHERE buyer_id = $1 AND result <> 'UNKNOWN' ORDER BY checked_at, id";
    COUNT = "SELECT COUNT(*) FROM vies_check WHERE buyer_id = $1 AND vat_number = $2";
}

const TABLE: &str = "vies_check";

/// What is stored beside a check: the evidence as it came.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Where the question went.
    pub endpoint: Option<String>,
    /// The question as it was sent.
    pub request: Option<String>,
    /// The HTTP status.
    pub http_status: Option<i64>,
    /// The answer as it came.
    pub raw: Option<String>,
    /// The job that asked.
    pub lease: Option<Lease>,
}

#[derive(sqlx::FromRow)]
struct CheckRow {
    id: Uuid,
    vat_number: String,
    requester: Option<String>,
    result: String,
    reason: Option<String>,
    consultation_number: Option<String>,
    name: Option<String>,
    address: Option<String>,
    name_match: Option<String>,
    name_score: Option<i64>,
    method: String,
    document_id: Option<Uuid>,
    raw_sha256: Option<String>,
    asked_by: String,
    checked_at: Ts,
}

fn damaged(column: &'static str, value: String) -> StorageError {
    StorageError::Damaged {
        table: TABLE,
        column,
        value,
    }
}

impl CheckRow {
    fn check(self) -> Result<ViesCheck, StorageError> {
        let score = self.name_score.and_then(|score| u8::try_from(score).ok());
        let name_match =
            |word: String| NameMatch::parse(&word, score).ok_or_else(|| damaged("name_match", word));
        Ok(ViesCheck {
            id: ViesCheckId::from_uuid(self.id),
            vat_number: VatNumber::parse(&self.vat_number)
                .map_err(|_| damaged("vat_number", self.vat_number))?,
            requester: self.requester,
            result: ViesResult::parse(&self.result).ok_or_else(|| damaged("result", self.result))?,
            reason: self.reason,
            consultation_number: self.consultation_number,
            name: self.name,
            address: self.address,
            name_match: self.name_match.map(name_match).transpose()?,
            method: ViesMethod::parse(&self.method).ok_or_else(|| damaged("method", self.method))?,
            document: self.document_id.map(DocumentId::from_uuid),
            raw_sha256: self.raw_sha256,
            asked_by: self.asked_by,
            checked_at: self.checked_at.0,
        })
    }
}

/// Stores an answer for ever.
///
/// # Errors
/// [`StorageError::Conflict`] when this try of the job has stored one already.
pub async fn insert(
    db: &mut Db,
    (organization, buyer): (OrganizationId, BuyerId),
    check: &ViesCheck,
    evidence: &Evidence,
    now: Timestamp,
) -> Result<(), StorageError> {
    let score = check.name_match.and_then(NameMatch::score).map(i64::from);
    let args = args![
        check.id,
        organization,
        buyer,
        check.vat_number.as_str(),
        check.requester.as_ref(),
        check.result.as_str(),
        check.reason.as_ref(),
        check.consultation_number.as_ref(),
        check.name.as_ref(),
        check.address.as_ref(),
        check.name_match.as_ref().map(|found| found.as_str()),
        score,
        check.method.as_str(),
        check.document,
        evidence.endpoint.as_ref(),
        evidence.http_status,
        evidence.raw.as_ref(),
        check.raw_sha256.as_ref(),
        evidence.lease.as_ref().map(|lease| lease.job),
        evidence.lease.as_ref().map(|lease| lease.fence),
        &check.asked_by,
        check.checked_at,
        now,
        evidence.request.as_ref(),
    ];
    db.execute(INSERT, &args).await.map(|_| ())
}

/// What counts for a buyer's present number. `under_way` is the caller's to fill: it stands in the queue.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn facts(db: &mut Db, buyer: BuyerId, number: &VatNumber) -> Result<ViesFacts, StorageError> {
    let args = args![buyer, number.as_str()];
    let conclusive: Option<CheckRow> = db.fetch_optional(CONCLUSIVE, &args).await?;
    let latest: Option<CheckRow> = db.fetch_optional(LATEST, &args).await?;
    Ok(ViesFacts {
        conclusive: conclusive.map(CheckRow::check).transpose()?,
        latest: latest.map(CheckRow::check).transpose()?,
        under_way: false,
    })
}

/// The newest `limit` answers about a buyer, of all its numbers.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn history(db: &mut Db, buyer: BuyerId, limit: i64) -> Result<Vec<ViesCheck>, StorageError> {
    let rows: Vec<CheckRow> = db.fetch_all(HISTORY, &args![buyer, limit]).await?;
    rows.into_iter().map(CheckRow::check).collect()
}

/// How often a buyer's number was asked.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &mut Db, buyer: BuyerId, number: &VatNumber) -> Result<i64, StorageError> {
    let (count,): (i64,) = db.fetch_one(COUNT, &args![buyer, number.as_str()]).await?;
    Ok(count)
}

/// All conclusive answers about a buyer, of all its numbers, the oldest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn answers(
    db: &mut Db,
    buyer: BuyerId,
) -> Result<Vec<(VatNumber, ViesResult, Timestamp)>, StorageError> {
    let rows: Vec<(String, String, Ts)> = db.fetch_all(ANSWERS, &args![buyer]).await?;
    let answer = |(number, result, at): (String, String, Ts)| {
        let number = VatNumber::parse(&number).map_err(|_| damaged("vat_number", number))?;
        let result = ViesResult::parse(&result).ok_or_else(|| damaged("result", result))?;
        Ok((number, result, at.0))
    };
    rows.into_iter().map(answer).collect()
}
