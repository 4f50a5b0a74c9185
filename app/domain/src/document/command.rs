//! Inputs of the document commands, and the commands.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::state::{Document, DocumentStatus, Scan};
use super::types::{DocumentModule, DocumentType};
use crate::kernel::{BuyerId, Context, Date, DocumentId, FieldError, Fields, OrderId, PartnerId, Refusal};

/// Whose papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentOwner {
    /// KYC papers of a seller's buyer.
    Buyer(PartnerId, BuyerId),
    /// Papers of one module of a seller's order. Never with [`DocumentModule::Kyc`].
    Order(PartnerId, OrderId, DocumentModule),
}

impl DocumentOwner {
    /// The module whose types it takes.
    #[must_use]
    pub const fn module(self) -> DocumentModule {
        match self {
            Self::Buyer(..) => DocumentModule::Kyc,
            Self::Order(_, _, module) => module,
        }
    }

    /// The seller.
    #[must_use]
    pub const fn seller(self) -> PartnerId {
        match self {
            Self::Buyer(seller, _) | Self::Order(seller, ..) => seller,
        }
    }
}

/// Bytes that were received, found good and kept in the content store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// SHA-256 of the bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// How many bytes.
    pub size: i64,
    /// What they are, decided by the bytes themselves.
    pub content_type: String,
    /// What the sender called the file, made harmless.
    pub file_name: String,
    /// What the scanner said.
    pub scan: Scan,
}

/// What a caller sends beside the file: text as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DocumentDraft {
    /// One of the published types of the module.
    #[serde(rename = "type")]
    pub kind: String,
    /// `YYYY-MM-DD`, the date written on the paper; may stay empty.
    pub document_date: String,
}

/// A parsed [`DocumentDraft`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewDocument {
    /// What it is.
    pub kind: DocumentType,
    /// The date written on it.
    pub document_date: Option<Date>,
}

impl DocumentDraft {
    /// Checks every field for a module's documents; `today` is the date of the request: a paper is not from the future.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self, module: DocumentModule, today: Date) -> Result<NewDocument, Vec<FieldError>> {
        let mut fields = Fields::new();
        let kind = fields.check("type", &self.kind, DocumentType::parse(&self.kind, module));
        let document_date = if self.document_date.trim().is_empty() {
            Some(None)
        } else {
            let date = Date::parse_past(&self.document_date, today);
            fields.check("documentDate", &self.document_date, date).map(Some)
        };
        fields.finish((|| {
            Some(NewDocument {
                kind: kind?,
                document_date: document_date?,
            })
        })())
    }
}

/// Why a document command did nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum DocumentError {
    /// For a reason every module shares.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Its state does not allow it.
    #[error("The document is {} already. Look at the list again.", .0.as_str())]
    NotActive(DocumentStatus),
    /// The order it belongs to was cancelled.
    #[error("The order was cancelled. It keeps its papers and takes no new ones.")]
    OrderCancelled,
}

impl From<Vec<FieldError>> for DocumentError {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Refused(Refusal::Invalid(fields))
    }
}

impl DocumentError {
    /// The stored word for the audit log.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.word(),
            Self::NotActive(_) => "invalid-state",
            Self::OrderCancelled => "order-cancelled",
        }
    }
}

/// What can be done to documents. Each call checks authority and audits itself, refused calls too.
#[async_trait]
pub trait DocumentCommands: Send + Sync {
    /// Whether the caller may add a document there, and whether type and date are good, where they are known already:
    /// asked before a large file is received in vain.
    async fn may_add(
        &self,
        ctx: &Context,
        owner: DocumentOwner,
        draft: Option<&DocumentDraft>,
    ) -> Result<(), DocumentError>;

    /// Adds a document; an active one of the same type is superseded. The same bytes, type and date again change
    /// nothing and answer the document that is there.
    async fn add(
        &self,
        ctx: &Context,
        owner: DocumentOwner,
        draft: &DocumentDraft,
        content: &Content,
    ) -> Result<Document, DocumentError>;

    /// Takes a document out of the file. `reason` 1 to 500 characters.
    async fn delete(
        &self,
        ctx: &Context,
        owner: DocumentOwner,
        document: DocumentId,
        reason: &str,
    ) -> Result<Document, DocumentError>;

    /// Says that a document does not do: a reason code, and a remark of up to 500 characters that may stay empty.
    async fn reject(
        &self,
        ctx: &Context,
        owner: DocumentOwner,
        document: DocumentId,
        code: &str,
        note: &str,
    ) -> Result<Document, DocumentError>;

    /// Allows reading the bytes. A command and not a query, because reading KYC papers is itself recorded in the PII
    /// access log.
    async fn open(
        &self,
        ctx: &Context,
        owner: DocumentOwner,
        document: DocumentId,
    ) -> Result<Document, DocumentError>;
}

/// Reads documents. Authority is checked in each call.
#[async_trait]
pub trait DocumentQueries: Send + Sync {
    /// All documents of an owner, the newest first, whatever their state.
    async fn list(&self, ctx: &Context, owner: DocumentOwner) -> Result<Vec<Document>, Refusal>;

    /// One document.
    async fn get(
        &self,
        ctx: &Context,
        owner: DocumentOwner,
        document: DocumentId,
    ) -> Result<Document, Refusal>;
}
