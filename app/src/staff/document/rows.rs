//! In which order papers are shown: what is needed first, present or missing; then the rest; what no longer counts apart.

use domain::document::{Document, DocumentType};
use domain::kyc::Requirement;

/// A row of the table of papers that count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A need that no paper meets.
    Missing(Requirement),
    /// A paper that counts.
    Present {
        /// The paper.
        document: Box<Document>,
        /// It meets a need.
        needed: bool,
    },
}

/// The papers in two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arranged {
    /// What counts, with the gaps.
    pub current: Vec<Row>,
    /// What was superseded, rejected or deleted.
    pub history: Vec<Document>,
}

/// Puts papers, newest first, in the order they are shown.
#[must_use]
pub fn arrange(needed: &[Requirement], documents: Vec<Document>) -> Arranged {
    let (active, history): (Vec<_>, Vec<_>) = documents.into_iter().partition(Document::is_active);
    let mut current = Vec::new();
    for requirement in needed {
        let before = current.len();
        let meets = |kind: DocumentType| requirement.0.contains(&kind);
        current.extend(
            active
                .iter()
                .filter(|document| meets(document.kind))
                .map(|document| present(document, true)),
        );
        if current.len() == before {
            current.push(Row::Missing(requirement.clone()));
        }
    }
    let mut others: Vec<&Document> = active
        .iter()
        .filter(|document| {
            !needed
                .iter()
                .any(|requirement| requirement.0.contains(&document.kind))
        })
        .collect();
    others.sort_by_key(|document| document.kind);
    current.extend(others.into_iter().map(|document| present(document, false)));
    Arranged { current, history }
}

fn present(document: &Document, needed: bool) -> Row {
    Row::Present {
        document: Box::new(document.clone()),
        needed,
    }
}

#[cfg(test)]
mod tests {
    use domain::buyer::KycMode;
    use domain::document::{Content, DocumentStatus, Scan, Uploader};
    use domain::kernel::{DocumentId, Source, Timestamp};
    use domain::kyc::required;

    use super::*;

    fn document(number: u8, kind: DocumentType, status: DocumentStatus) -> Document {
        let id = format!("01985c3a-0000-7000-8000-0000000000{number:02}");
        Document {
            id: DocumentId::parse(&id).unwrap(),
            kind,
            document_date: None,
            content: Content {
                sha256: String::new(),
                size: 1,
                content_type: "application/pdf".to_owned(),
                file_name: "x.pdf".to_owned(),
                scan: Scan::Clean,
            },
            status,
            source: Source::WebApp,
            uploaded_by: Uploader {
                kind: "STAFF".to_owned(),
                id: None,
                name: "Otto".to_owned(),
            },
            version: 1,
            created_at: Timestamp::from_unix_millis(0),
            updated_at: Timestamp::from_unix_millis(0),
        }
    }

    fn said(arranged: &Arranged) -> Vec<String> {
        arranged
            .current
            .iter()
            .map(|row| match row {
                Row::Missing(requirement) => format!("missing {}", requirement.0[0].as_str()),
                Row::Present { document, needed } => format!("{} {needed}", document.kind.as_str()),
            })
            .collect()
    }

    #[test]
    fn what_is_needed_stands_first_and_what_no_longer_counts_apart() {
        let active = DocumentStatus::Active;
        let arranged = arrange(
            &required(KycMode::MarketplaceLed),
            vec![
                document(1, DocumentType::TpOther, active.clone()),
                document(2, DocumentType::VatCertificate, DocumentStatus::Superseded),
                document(3, DocumentType::BankStatement, active.clone()),
                document(4, DocumentType::ContactPassport, active.clone()),
                document(5, DocumentType::CocExtract, active),
            ],
        );
        assert_eq!(
            said(&arranged),
            [
                "COC_EXTRACT true",
                "missing VAT_CERTIFICATE",
                "missing AML_DECLARATION",
                "CONTACT_PASSPORT true",
                "BANK_STATEMENT false",
                "TP_OTHER false",
            ]
        );
        assert_eq!(arranged.history.len(), 1);
    }
}
