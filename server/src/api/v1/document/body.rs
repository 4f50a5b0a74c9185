//! The shape of a document (product.md "Documents").

use domain::document::{Document, DocumentStatus, Uploader};
use domain::kernel::{Date, DocumentId, Timestamp};
use serde::Serialize;

/// An uploaded document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Document, example = json!({
    "uuid": "0198c0de-0000-7000-8000-000000000006", "type": "COC_EXTRACT", "documentDate": "2026-04-01",
    "fileName": "extract.pdf", "contentType": "application/pdf", "size": 48213,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "status": "ACTIVE",
    "scan": "CLEAN", "source": "API", "uploadedBy": {"type": "API_CLIENT", "name": "api-client-santander"},
    "version": 1, "createdAt": "2026-04-22T10:15:00.000Z"
}))]
pub struct DocumentBody {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    uuid: DocumentId,
    /// One of the published types of its module.
    #[serde(rename = "type")]
    #[schema(example = "COC_EXTRACT")]
    kind: &'static str,
    /// The date written on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = Date, example = "2026-04-01", required = false)]
    document_date: Option<Date>,
    /// What the sender called the file, made harmless.
    #[schema(example = "extract.pdf")]
    file_name: String,
    /// What the bytes are, decided by the bytes.
    #[schema(example = "application/pdf")]
    content_type: String,
    /// Bytes.
    #[schema(example = 48213)]
    size: i64,
    /// SHA-256 of the bytes, hexadecimal.
    sha256: String,
    /// `ACTIVE`, `SUPERSEDED`, `REJECTED` or `DELETED`; only an active one counts.
    #[schema(example = "ACTIVE")]
    status: &'static str,
    /// `CLEAN`, `NOT_SCANNED` or `INFECTED`.
    #[schema(example = "CLEAN")]
    scan: &'static str,
    /// `API`, `WEB_APP` or `SYSTEM`.
    #[schema(example = "API")]
    source: &'static str,
    /// Who sent it.
    #[schema(value_type = Object)]
    uploaded_by: Uploader,
    /// The how-manieth of its type, from 1.
    #[schema(example = 1)]
    version: i64,
    /// When it came.
    #[schema(value_type = String, format = DateTime, example = "2026-04-22T10:15:00.000Z")]
    created_at: Timestamp,
    /// When its state last changed.
    #[schema(value_type = String, format = DateTime, example = "2026-04-22T10:15:00.000Z")]
    updated_at: Timestamp,
    /// Only for `REJECTED`: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "UNREADABLE", value_type = String, required = false)]
    rejection_code: Option<&'static str>,
    /// The note of a rejection, or the reason of a deletion.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    reason: Option<String>,
}

impl From<Document> for DocumentBody {
    fn from(document: Document) -> Self {
        let (rejection_code, reason) = match &document.status {
            DocumentStatus::Active | DocumentStatus::Superseded => (None, None),
            DocumentStatus::Rejected { code, note } => (Some(code.as_str()), note.clone()),
            DocumentStatus::Deleted { reason } => (None, Some(reason.clone())),
        };
        Self {
            uuid: document.id,
            kind: document.kind.as_str(),
            document_date: document.document_date,
            file_name: document.content.file_name,
            content_type: document.content.content_type,
            size: document.content.size,
            sha256: document.content.sha256,
            status: document.status.as_str(),
            scan: document.content.scan.as_str(),
            source: document.source.as_str(),
            uploaded_by: document.uploaded_by,
            version: document.version,
            created_at: document.created_at,
            updated_at: document.updated_at,
            rejection_code,
            reason,
        }
    }
}
