//! Events about a buyer's KYC. Two of them are published (Integration API 8.2): `kyc.vies_check_failed` and
//! `kyc.verification_completed`.

use serde_json::{Value, json};

use crate::document::{Document, DocumentStatus};
use crate::kernel::{AmlHitId, BuyerId, DocumentId, Iban, PartnerId, Timestamp};
use crate::kyc::{AmlStatus, ViesCheck, ViesShown};

/// Something about a buyer's KYC changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KycEvent {
    /// Whose.
    pub buyer: BuyerId,
    /// Of which seller.
    pub seller: PartnerId,
    /// What.
    pub what: KycChange,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KycChange {
    /// A paper came; names the one whose place it took.
    DocumentUploaded(Box<Document>, Option<DocumentId>),
    /// A paper does not do.
    DocumentRejected(Box<Document>),
    /// A paper was taken out of the file.
    DocumentDeleted(Box<Document>),
    /// VIES was asked, whatever it said.
    ViesChecked(Box<ViesCheck>, ViesShown),
    /// VIES said that the number is invalid.
    ViesCheckFailed(Box<ViesCheck>, ViesShown),
    /// An identity check was started.
    VerificationStarted {
        /// Its session.
        session: String,
    },
    /// An identity check ended.
    VerificationCompleted {
        /// Its session.
        session: String,
        /// When.
        at: Timestamp,
        /// Why the person was rejected; `None` when they were verified.
        rejected: Option<String>,
    },
    /// An identity check ran out unused.
    VerificationExpired {
        /// Its session.
        session: String,
    },
    /// The buyer was screened against the sanctions lists.
    ScreeningCompleted {
        /// What is published from now on.
        status: AmlStatus,
        /// Resemblances nobody has cleared.
        open: i64,
    },
    /// Somebody decided about a resemblance.
    HitDecided {
        /// Which.
        hit: AmlHitId,
        /// `CLEARED` or `CONFIRMED`.
        decision: &'static str,
    },
    /// A bank account was seen.
    IbanNoted(Iban),
}

impl KycEvent {
    /// The published type.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match &self.what {
            KycChange::DocumentUploaded(..) => "kyc.document_uploaded",
            KycChange::DocumentRejected(_) => "kyc.document_rejected",
            KycChange::DocumentDeleted(_) => "kyc.document_deleted",
            KycChange::ViesChecked(..) => "kyc.vies_checked",
            KycChange::ViesCheckFailed(..) => "kyc.vies_check_failed",
            KycChange::VerificationStarted { .. } => "kyc.verification_started",
            KycChange::VerificationCompleted { .. } => "kyc.verification_completed",
            KycChange::VerificationExpired { .. } => "kyc.verification_expired",
            KycChange::ScreeningCompleted { .. } => "kyc.screening_completed",
            KycChange::HitDecided { .. } => "kyc.screening_hit_decided",
            KycChange::IbanNoted(_) => "kyc.iban_noted",
        }
    }

    /// The published `data`.
    #[must_use]
    pub fn data(&self) -> Value {
        let mut data = match &self.what {
            KycChange::DocumentUploaded(document, superseded) => uploaded_data(document, *superseded),
            KycChange::DocumentRejected(document) => rejected_data(document),
            KycChange::DocumentDeleted(document) => document_data(document),
            KycChange::ViesChecked(check, _) => {
                let mut data = json!({
                    "vatNumber": check.vat_number.as_str(),
                    "result": check.result,
                    "method": check.method,
                    "checkedAt": check.checked_at,
                });
                if let Some(reason) = &check.reason {
                    data["reason"] = json!(reason);
                }
                if let Some(number) = &check.consultation_number {
                    data["consultationNumber"] = json!(number);
                }
                data
            }
            KycChange::ViesCheckFailed(check, previous) => json!({
                "vatNumber": check.vat_number.as_str(),
                "previousResult": previous,
                "currentResult": check.result,
                "checkedAt": check.checked_at,
                "reason": "The VAT number is not registered for intra-Community trade.",
            }),
            KycChange::VerificationStarted { session } | KycChange::VerificationExpired { session } => {
                json!({ "sessionId": session })
            }
            KycChange::VerificationCompleted {
                session,
                at,
                rejected,
            } => {
                let outcome = if rejected.is_some() {
                    "REJECTED"
                } else {
                    "VERIFIED"
                };
                let mut data = json!({ "outcome": outcome, "sessionId": session, "completedAt": at });
                if let Some(reason) = rejected {
                    data["reason"] = json!(reason);
                }
                data
            }
            KycChange::ScreeningCompleted { status, open } => {
                json!({ "amlStatus": status, "openHits": open })
            }
            KycChange::HitDecided { hit, decision } => json!({ "hitUuid": hit, "decision": decision }),
            // The whole number is financial data and stays out of events.
            KycChange::IbanNoted(iban) => json!({ "iban": iban.masked() }),
        };
        data["buyerUuid"] = json!(self.buyer);
        data
    }
}

/// A paper that came, in any module.
pub(super) fn uploaded_data(document: &Document, superseded: Option<DocumentId>) -> Value {
    let mut data = document_data(document);
    if let Some(superseded) = superseded {
        data["supersededDocumentUuid"] = json!(superseded);
    }
    data
}

/// A paper that does not do, in any module.
pub(super) fn rejected_data(document: &Document) -> Value {
    let mut data = document_data(document);
    if let DocumentStatus::Rejected { code, .. } = &document.status {
        data["reasonCode"] = json!(code);
    }
    data
}

/// Without the file's name: it can hold a person's.
pub(super) fn document_data(document: &Document) -> Value {
    json!({
        "documentUuid": document.id,
        "type": document.kind,
        "documentStatus": document.status.as_str(),
        "version": document.version,
        "sha256": document.content.sha256,
    })
}
