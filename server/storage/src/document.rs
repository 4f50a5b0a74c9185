//! Documents and what is known about their bytes.

use std::collections::BTreeSet;

use domain::document::{
    Content, Document, DocumentOwner, DocumentStatus, DocumentType, RejectCode, Scan, Uploader,
};
use domain::kernel::{BuyerId, Date, DocumentId, OrderId, OrganizationId, PartnerId, Source, Timestamp};
use uuid::Uuid;

use crate::engine::{Db, StorageError, Ts, args, sql};

sql! {
    KEEP_CONTENT = "INSERT INTO content (sha256, size, content_type, scan, scanned_at, created_at) \
                    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (sha256) DO NOTHING";
    CONTENT = "SELECT sha256, size, content_type, scan, text, text_read_at FROM content WHERE sha256 = $1";
    SCANNED = "UPDATE content SET scan = $2, scanned_at = $3 WHERE sha256 = $1";
    TEXT_READ = "UPDATE content SET text = $2, text_read_at = $3 WHERE sha256 = $1";
    INSERT = "INSERT INTO document (id, organization_id, partner_id, buyer_id, order_id, kind, document_date, file_name, sha256, \
              status, source, uploaded_by_kind, uploaded_by_id, uploaded_by_name, version, created_at, updated_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'ACTIVE', $10, $11, $12, $13, $14, $15, $16)";
    UPDATE = "UPDATE document SET status = $2, reject_code = $3, remark = $4, updated_at = $5 WHERE id = $1";
    OF_BUYER = "SELECT d.id, d.kind, d.document_date, d.file_name, d.sha256, d.status, d.reject_code, d.remark, d.source, \
                d.uploaded_by_kind, d.uploaded_by_id, d.uploaded_by_name, d.version, d.created_at, d.updated_at, \
                c.size, c.content_type, c.scan FROM document d JOIN content c ON c.sha256 = d.sha256 \
                WHERE d.buyer_id = $1 ORDER BY d.created_at DESC, d.id DESC";
    ONE_OF_BUYER = "SELECT d.id, d.kind, d.document_date, d.file_name, d.sha256, d.status, d.reject_code, d.remark, d.source, \
                d.uploaded_by_kind, d.uploaded_by_id, d.uploaded_by_name, d.version, d.created_at, d.updated_at, \
                c.size, c.content_type, c.scan FROM document d JOIN content c ON c.sha256 = d.sha256 \
                WHERE d.buyer_id = $1 AND d.id = $2";
    OF_ORDER = "SELECT d.id, d.kind, d.document_date, d.file_name, d.sha256, d.status, d.reject_code, d.remark, d.source, \
                d.uploaded_by_kind, d.uploaded_by_id, d.uploaded_by_name, d.version, d.created_at, d.updated_at, \
                c.size, c.content_type, c.scan FROM document d JOIN content c ON c.sha256 = d.sha256 \
                WHERE d.order_id = $1 ORDER BY d.created_at DESC, d.id DESC";
    ONE_OF_ORDER = "SELECT d.id, d.kind, d.document_date, d.file_name, d.sha256, d.status, d.reject_code, d.remark, d.source, \
                d.uploaded_by_kind, d.uploaded_by_id, d.uploaded_by_name, d.version, d.created_at, d.updated_at, \
                c.size, c.content_type, c.scan FROM document d JOIN content c ON c.sha256 = d.sha256 \
                WHERE d.order_id = $1 AND d.id = $2";
    PAPERS_OF_ORDER = "SELECT d.kind, c.scan, d.sha256 FROM document d JOIN content c ON c.sha256 = d.sha256 \
                WHERE d.order_id = $1 AND d.status = 'ACTIVE' ORDER BY d.created_at, d.id";
    PAPERS_OF_ORDERS = "SELECT o.id, d.kind, c.scan, d.sha256 FROM orders o JOIN document d ON d.order_id = o.id \
                JOIN content c ON c.sha256 = d.sha256 WHERE o.buyer_id = $1 AND o.cancelled_at IS NULL \
                AND d.status = 'ACTIVE' ORDER BY o.created_at, o.id, d.created_at, d.id";
    PAPERS_OF_BUYER = "SELECT d.kind, c.scan, d.sha256 FROM document d JOIN content c ON c.sha256 = d.sha256 \
                WHERE d.buyer_id = $1 AND d.status = 'ACTIVE' ORDER BY d.created_at, d.id";
    ACTIVE_WITH = "SELECT id, partner_id, buyer_id, order_id, kind FROM document WHERE sha256 = $1 AND status = 'ACTIVE' ORDER BY id";
    ACTIVE_TYPES = "SELECT kind FROM document WHERE buyer_id = $1 AND status = 'ACTIVE'";
}

const TABLE: &str = "document";

#[derive(sqlx::FromRow)]
struct DocumentRow {
    id: Uuid,
    kind: String,
    document_date: Option<String>,
    file_name: String,
    sha256: String,
    status: String,
    reject_code: Option<String>,
    remark: Option<String>,
    source: String,
    uploaded_by_kind: String,
    uploaded_by_id: Option<String>,
    uploaded_by_name: String,
    version: i64,
    created_at: Ts,
    updated_at: Ts,
    size: i64,
    content_type: String,
    scan: String,
}

fn damaged(column: &'static str, value: String) -> StorageError {
    StorageError::Damaged {
        table: TABLE,
        column,
        value,
    }
}

fn scan(value: String) -> Result<Scan, StorageError> {
    Scan::parse(&value).ok_or(StorageError::Damaged {
        table: "content",
        column: "scan",
        value,
    })
}

fn kind(value: String) -> Result<DocumentType, StorageError> {
    DocumentType::parse_stored(&value).ok_or_else(|| damaged("kind", value))
}

impl DocumentRow {
    fn document(self) -> Result<Document, StorageError> {
        let status = match self.status.as_str() {
            "ACTIVE" => DocumentStatus::Active,
            "SUPERSEDED" => DocumentStatus::Superseded,
            "REJECTED" => {
                let word = self.reject_code.unwrap_or_default();
                DocumentStatus::Rejected {
                    code: RejectCode::parse_stored(&word).ok_or_else(|| damaged("reject_code", word))?,
                    note: self.remark,
                }
            }
            "DELETED" => DocumentStatus::Deleted {
                reason: self.remark.unwrap_or_default(),
            },
            _ => return Err(damaged("status", self.status)),
        };
        let date = |text: String| Date::parse(&text).map_err(|_| damaged("document_date", text));
        Ok(Document {
            id: DocumentId::from_uuid(self.id),
            kind: kind(self.kind)?,
            document_date: self.document_date.map(date).transpose()?,
            content: Content {
                sha256: self.sha256,
                size: self.size,
                content_type: self.content_type,
                file_name: self.file_name,
                scan: scan(self.scan)?,
            },
            status,
            source: Source::parse(&self.source).ok_or_else(|| damaged("source", self.source))?,
            uploaded_by: Uploader {
                kind: self.uploaded_by_kind,
                id: self.uploaded_by_id,
                name: self.uploaded_by_name,
            },
            version: self.version,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        })
    }
}

/// What is known about stored bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Their SHA-256.
    pub sha256: String,
    /// How many.
    pub size: i64,
    /// What they are.
    pub content_type: String,
    /// What the scanner said.
    pub scan: Scan,
    /// Their text, once it was read and if they have any.
    pub text: Option<String>,
    /// Their text was looked for.
    pub text_read: bool,
}

#[derive(sqlx::FromRow)]
struct ContentRow {
    sha256: String,
    size: i64,
    content_type: String,
    scan: String,
    text: Option<String>,
    text_read_at: Option<Ts>,
}

impl ContentRow {
    fn known(self) -> Result<Known, StorageError> {
        Ok(Known {
            sha256: self.sha256,
            size: self.size,
            content_type: self.content_type,
            scan: scan(self.scan)?,
            text: self.text,
            text_read: self.text_read_at.is_some(),
        })
    }
}

/// Notes bytes that the content store holds. Nothing happens when they are known.
///
/// # Errors
/// When the database fails.
pub async fn keep_content(db: &mut Db, content: &Content, now: Timestamp) -> Result<(), StorageError> {
    let scanned_at = match content.scan {
        Scan::NotScanned => None,
        Scan::Clean | Scan::Infected => Some(now),
    };
    let args = args![
        &content.sha256,
        content.size,
        &content.content_type,
        content.scan.as_str(),
        scanned_at,
        now,
    ];
    db.execute(KEEP_CONTENT, &args).await.map(|_| ())
}

/// What is known about bytes.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn content(db: &mut Db, sha256: &str) -> Result<Option<Known>, StorageError> {
    let row: Option<ContentRow> = db.fetch_optional(CONTENT, &args![sha256]).await?;
    row.map(ContentRow::known).transpose()
}

/// What is known about bytes, kept from changing until the end of the transaction.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn lock_content(db: &mut Db, sha256: &str) -> Result<Option<Known>, StorageError> {
    let row: Option<ContentRow> = db.lock_optional(CONTENT, &args![sha256]).await?;
    row.map(ContentRow::known).transpose()
}

/// Stores what the scanner said.
///
/// # Errors
/// When the database fails.
pub async fn scanned(db: &mut Db, sha256: &str, scan: Scan, now: Timestamp) -> Result<(), StorageError> {
    let args = args![sha256, scan.as_str(), now];
    db.execute(SCANNED, &args).await.map(|_| ())
}

/// Stores the text of bytes; `None` when they have none.
///
/// # Errors
/// When the database fails.
pub async fn text_read(
    db: &mut Db,
    sha256: &str,
    text: Option<&str>,
    now: Timestamp,
) -> Result<(), StorageError> {
    let args = args![sha256, text, now];
    db.execute(TEXT_READ, &args).await.map(|_| ())
}

/// Stores a new document, which counts.
///
/// # Errors
/// [`StorageError::Conflict`] when the owner has an active document of the type.
pub async fn insert(
    db: &mut Db,
    organization: OrganizationId,
    owner: DocumentOwner,
    document: &Document,
) -> Result<(), StorageError> {
    let (buyer, order) = match owner {
        DocumentOwner::Buyer(_, buyer) => (Some(buyer), None),
        DocumentOwner::Order(_, order, _) => (None, Some(order)),
    };
    let args = args![
        document.id,
        organization,
        owner.seller(),
        buyer,
        order,
        document.kind.as_str(),
        document.document_date.map(|date| date.to_string()),
        &document.content.file_name,
        &document.content.sha256,
        document.source.as_str(),
        &document.uploaded_by.kind,
        document.uploaded_by.id.as_ref(),
        &document.uploaded_by.name,
        document.version,
        document.created_at,
        document.updated_at,
    ];
    db.execute(INSERT, &args).await.map(|_| ())
}

/// Stores a document's changed state.
///
/// # Errors
/// When the database fails.
pub async fn update(db: &mut Db, document: &Document) -> Result<(), StorageError> {
    let (code, remark) = match &document.status {
        DocumentStatus::Active | DocumentStatus::Superseded => (None, None),
        DocumentStatus::Rejected { code, note } => (Some(code.as_str()), note.clone()),
        DocumentStatus::Deleted { reason } => (None, Some(reason.clone())),
    };
    let args = args![
        document.id,
        document.status.as_str(),
        code,
        remark,
        document.updated_at
    ];
    db.execute(UPDATE, &args).await.map(|_| ())
}

/// An order's papers are found module by module.
fn belongs(document: &Document, owner: DocumentOwner) -> bool {
    match owner {
        DocumentOwner::Buyer(..) => true,
        DocumentOwner::Order(_, _, module) => document.kind.module() == module,
    }
}

/// All documents of an owner, the newest first. Of an order, those of the owner's module.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn list(db: &mut Db, owner: DocumentOwner) -> Result<Vec<Document>, StorageError> {
    let rows: Vec<DocumentRow> = match owner {
        DocumentOwner::Buyer(_, buyer) => db.fetch_all(OF_BUYER, &args![buyer]).await?,
        DocumentOwner::Order(_, order, _) => db.fetch_all(OF_ORDER, &args![order]).await?,
    };
    let all = rows.into_iter().map(DocumentRow::document);
    all.filter(|document| {
        document
            .as_ref()
            .map_or(true, |document| belongs(document, owner))
    })
    .collect()
}

/// All documents of an order, of every module, the newest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn all_of_order(db: &mut Db, order: OrderId) -> Result<Vec<Document>, StorageError> {
    let rows: Vec<DocumentRow> = db.fetch_all(OF_ORDER, &args![order]).await?;
    rows.into_iter().map(DocumentRow::document).collect()
}

/// One document of an owner; of an order, only one of the owner's module.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn get(
    db: &mut Db,
    owner: DocumentOwner,
    id: DocumentId,
) -> Result<Option<Document>, StorageError> {
    let row: Option<DocumentRow> = match owner {
        DocumentOwner::Buyer(_, buyer) => db.fetch_optional(ONE_OF_BUYER, &args![buyer, id]).await?,
        DocumentOwner::Order(_, order, _) => db.fetch_optional(ONE_OF_ORDER, &args![order, id]).await?,
    };
    let document = row.map(DocumentRow::document).transpose()?;
    Ok(document.filter(|document| belongs(document, owner)))
}

#[derive(sqlx::FromRow)]
struct OwnerRow {
    id: Uuid,
    partner_id: Uuid,
    buyer_id: Option<Uuid>,
    order_id: Option<Uuid>,
    kind: String,
}

impl OwnerRow {
    /// `None` for a document that belongs to nobody: there is none.
    fn owner(self) -> Result<Option<(DocumentId, DocumentOwner)>, StorageError> {
        let seller = PartnerId::from_uuid(self.partner_id);
        let owner = match (self.buyer_id, self.order_id) {
            (Some(buyer), _) => DocumentOwner::Buyer(seller, BuyerId::from_uuid(buyer)),
            (None, Some(order)) => {
                DocumentOwner::Order(seller, OrderId::from_uuid(order), kind(self.kind)?.module())
            }
            (None, None) => return Ok(None),
        };
        Ok(Some((DocumentId::from_uuid(self.id), owner)))
    }
}

/// The active documents with these bytes, and whose they are: a buyer's or an order's.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn active_with(
    db: &mut Db,
    sha256: &str,
) -> Result<Vec<(DocumentId, DocumentOwner)>, StorageError> {
    let rows: Vec<OwnerRow> = db.fetch_all(ACTIVE_WITH, &args![sha256]).await?;
    rows.into_iter()
        .filter_map(|row| row.owner().transpose())
        .collect()
}

/// The types of which a buyer has an active document.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn active_types(db: &mut Db, buyer: BuyerId) -> Result<BTreeSet<DocumentType>, StorageError> {
    let rows: Vec<(String,)> = db.fetch_all(ACTIVE_TYPES, &args![buyer]).await?;
    rows.into_iter().map(|(word,)| kind(word)).collect()
}

/// An active document as the verdict sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// What it is.
    pub kind: DocumentType,
    /// The virus scanner found nothing.
    pub clean: bool,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

fn paper(word: String, said: String, sha256: String) -> Result<Paper, StorageError> {
    Ok(Paper {
        kind: kind(word)?,
        clean: scan(said)? == Scan::Clean,
        sha256,
    })
}

/// The active documents of an order, of all its modules, the oldest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn papers_of_order(db: &mut Db, order: OrderId) -> Result<Vec<Paper>, StorageError> {
    let rows: Vec<(String, String, String)> = db.fetch_all(PAPERS_OF_ORDER, &args![order]).await?;
    rows.into_iter()
        .map(|(kind, scan, sha256)| paper(kind, scan, sha256))
        .collect()
}

/// The active documents of all orders of a buyer that are not cancelled, the oldest order first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn papers_of_orders(db: &mut Db, buyer: BuyerId) -> Result<Vec<(OrderId, Paper)>, StorageError> {
    let rows: Vec<(Uuid, String, String, String)> = db.fetch_all(PAPERS_OF_ORDERS, &args![buyer]).await?;
    rows.into_iter()
        .map(|(order, kind, scan, sha256)| Ok((OrderId::from_uuid(order), paper(kind, scan, sha256)?)))
        .collect()
}

/// The active KYC papers of a buyer, the oldest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn papers_of_buyer(db: &mut Db, buyer: BuyerId) -> Result<Vec<Paper>, StorageError> {
    let rows: Vec<(String, String, String)> = db.fetch_all(PAPERS_OF_BUYER, &args![buyer]).await?;
    rows.into_iter()
        .map(|(kind, scan, sha256)| paper(kind, scan, sha256))
        .collect()
}
