//! What a document is and how it may change.
//!
//! ```text
//! ACTIVE ── new upload of the type ──▶ SUPERSEDED
//!   ├────── reject (reason code) ────▶ REJECTED
//!   └────── delete (reason) ─────────▶ DELETED
//! ```
//! A document never comes back: bytes and history stay, a better paper is a new upload.

use serde::{Deserialize, Serialize};

use super::command::{Content, DocumentError, NewDocument};
use super::types::DocumentType;
use crate::kernel::{Actor, Date, DocumentId, Source, Timestamp};

/// Where a document stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentStatus {
    /// It counts.
    Active,
    /// A newer upload of the type counts.
    Superseded,
    /// It was looked at and does not do.
    Rejected {
        /// Why, for the uploader in their own language.
        code: RejectCode,
        /// A remark for NT24's staff and the API client.
        note: Option<String>,
    },
    /// It was taken out of the file; its bytes and history stay.
    Deleted {
        /// Why.
        reason: String,
    },
}

impl DocumentStatus {
    /// The published word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Superseded => "SUPERSEDED",
            Self::Rejected { .. } => "REJECTED",
            Self::Deleted { .. } => "DELETED",
        }
    }
}

/// Why a document does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RejectCode {
    /// It cannot be read.
    Unreadable,
    /// Pages or edges are missing.
    Incomplete,
    /// It is not what its type says.
    WrongType,
    /// It is no longer valid or too old.
    Expired,
    /// It belongs to another company or person.
    OtherParty,
    /// Its contents contradict the other papers.
    Contradiction,
    /// The virus scanner found something.
    Infected,
    /// Anything else; the note says what.
    Other,
}

impl RejectCode {
    /// Every code a person can choose.
    pub const CHOICES: [Self; 7] = [
        Self::Unreadable,
        Self::Incomplete,
        Self::WrongType,
        Self::Expired,
        Self::OtherParty,
        Self::Contradiction,
        Self::Other,
    ];

    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "UNREADABLE",
            Self::Incomplete => "INCOMPLETE",
            Self::WrongType => "WRONG_TYPE",
            Self::Expired => "EXPIRED",
            Self::OtherParty => "OTHER_PARTY",
            Self::Contradiction => "CONTRADICTION",
            Self::Infected => "INFECTED",
            Self::Other => "OTHER",
        }
    }

    /// What staff read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unreadable => "Cannot be read",
            Self::Incomplete => "Pages or edges are missing",
            Self::WrongType => "Is another kind of paper",
            Self::Expired => "Expired or too old",
            Self::OtherParty => "Belongs to another company or person",
            Self::Contradiction => "Contradicts the other papers",
            Self::Infected => "The virus scanner found something",
            Self::Other => "Another reason",
        }
    }

    /// Reads a word a person or a client may choose.
    ///
    /// # Errors
    /// A sentence that names the codes.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::CHOICES
            .into_iter()
            .find(|code| code.as_str() == text.trim())
            .ok_or_else(|| {
                let known: Vec<&str> = Self::CHOICES.into_iter().map(Self::as_str).collect();
                format!("The reason code is one of {}. Choose one.", known.join(", "))
            })
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse_stored(text: &str) -> Option<Self> {
        match text {
            "INFECTED" => Some(Self::Infected),
            other => Self::parse(other).ok(),
        }
    }
}

/// What the virus scanner said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Scan {
    /// Nothing found.
    Clean,
    /// No scanner is configured, or it has not answered yet.
    NotScanned,
    /// Something was found.
    Infected,
}

impl Scan {
    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "CLEAN",
            Self::NotScanned => "NOT_SCANNED",
            Self::Infected => "INFECTED",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Clean, Self::NotScanned, Self::Infected]
            .into_iter()
            .find(|scan| scan.as_str() == text)
    }
}

/// Who sent a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploader {
    /// `STAFF`, `API_CLIENT`, `BUYER` or `SYSTEM`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// The name shown.
    pub name: String,
}

impl From<&Actor> for Uploader {
    fn from(actor: &Actor) -> Self {
        Self {
            kind: actor.kind().to_owned(),
            id: actor.id(),
            name: actor.name().to_owned(),
        }
    }
}

/// An uploaded document. Its bytes are found by [`Content::sha256`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// What it is.
    pub kind: DocumentType,
    /// The date written on it.
    pub document_date: Option<Date>,
    /// The bytes.
    pub content: Content,
    /// Where it stands.
    pub status: DocumentStatus,
    /// Through which channel it came.
    pub source: Source,
    /// Who sent it.
    pub uploaded_by: Uploader,
    /// The how-manieth of its type, from 1.
    pub version: i64,
    /// When it came.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
}

impl Document {
    /// A new document that counts from now on.
    #[must_use]
    pub fn create(
        id: DocumentId,
        new: NewDocument,
        content: Content,
        version: i64,
        (source, by): (Source, &Actor),
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            kind: new.kind,
            document_date: new.document_date,
            content,
            status: DocumentStatus::Active,
            source,
            uploaded_by: Uploader::from(by),
            version,
            created_at: now,
            updated_at: now,
        }
    }

    /// It counts.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == DocumentStatus::Active
    }

    /// A newer upload of the type takes its place.
    ///
    /// # Errors
    /// When it does not count any more.
    pub fn supersede(self, now: Timestamp) -> Result<Self, DocumentError> {
        self.leave(DocumentStatus::Superseded, now)
    }

    /// It does not do.
    ///
    /// # Errors
    /// When it does not count any more.
    pub fn reject(
        self,
        code: RejectCode,
        note: Option<String>,
        now: Timestamp,
    ) -> Result<Self, DocumentError> {
        self.leave(DocumentStatus::Rejected { code, note }, now)
    }

    /// It is taken out of the file, also when it was superseded or rejected before.
    ///
    /// # Errors
    /// When it was deleted before.
    pub fn delete(self, reason: String, now: Timestamp) -> Result<Self, DocumentError> {
        match self.status {
            DocumentStatus::Deleted { .. } => Err(DocumentError::NotActive(self.status)),
            DocumentStatus::Active | DocumentStatus::Superseded | DocumentStatus::Rejected { .. } => {
                Ok(Self {
                    status: DocumentStatus::Deleted { reason },
                    updated_at: now,
                    ..self
                })
            }
        }
    }

    fn leave(self, status: DocumentStatus, now: Timestamp) -> Result<Self, DocumentError> {
        match self.status {
            DocumentStatus::Active => Ok(Self {
                status,
                updated_at: now,
                ..self
            }),
            DocumentStatus::Superseded | DocumentStatus::Rejected { .. } | DocumentStatus::Deleted { .. } => {
                Err(DocumentError::NotActive(self.status))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Entropy;

    struct Zero;
    impl Entropy for Zero {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    fn document() -> Document {
        let now = Timestamp::from_unix_millis(1_000);
        Document::create(
            DocumentId::new(now, &Zero),
            NewDocument {
                kind: DocumentType::CocExtract,
                document_date: None,
            },
            Content {
                sha256: "00".repeat(32),
                size: 3,
                content_type: "application/pdf".to_owned(),
                file_name: "extract.pdf".to_owned(),
                scan: Scan::NotScanned,
            },
            1,
            (Source::Api, &Actor::System),
            now,
        )
    }

    #[test]
    fn only_an_active_document_is_superseded_or_rejected() {
        let later = Timestamp::from_unix_millis(2_000);
        let reject = |document: Document| document.reject(RejectCode::Unreadable, None, later);
        for gone in [
            document().supersede(later).unwrap(),
            reject(document()).unwrap(),
            document().delete("mistake".to_owned(), later).unwrap(),
        ] {
            assert_eq!(gone.updated_at, later);
            assert!(!gone.is_active());
            assert!(matches!(
                gone.clone().supersede(later),
                Err(DocumentError::NotActive(_))
            ));
            assert!(matches!(reject(gone), Err(DocumentError::NotActive(_))));
        }
    }

    #[test]
    fn a_document_is_deleted_once_whatever_it_was() {
        let later = Timestamp::from_unix_millis(2_000);
        let superseded = document().supersede(later).unwrap();
        let deleted = superseded.delete("mistake".to_owned(), later).unwrap();
        assert_eq!(deleted.status.as_str(), "DELETED");
        assert!(deleted.delete("again".to_owned(), later).is_err());
    }

    #[test]
    fn codes_read_back() {
        for code in RejectCode::CHOICES {
            assert_eq!(RejectCode::parse(code.as_str()), Ok(code));
        }
        assert!(RejectCode::parse("INFECTED").is_err(), "only the scanner says so");
        assert_eq!(RejectCode::parse_stored("INFECTED"), Some(RejectCode::Infected));
    }
}
