//! Inputs of the commands on rulings, and the commands.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::blocker::Code;
use super::ruling::{Ruling, RulingState};
use crate::document::DocumentType;
use crate::kernel::{Context, FieldError, Fields, OrderId, PartnerId, Refusal, RulingId, text};

/// A mismatch to accept, as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MismatchDraft {
    /// The code of the blocker.
    pub code: String,
    /// 1 to 500 characters.
    pub reason: String,
}

/// A paper that cannot be had, as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UnobtainableDraft {
    /// A type that a blocker asks for.
    pub document_type: String,
    /// 1 to 500 characters.
    pub reason: String,
}

fn reason(fields: &mut Fields, sent: &str) -> Option<String> {
    fields.check("reason", sent, text::required(sent, "The reason", 500))
}

impl MismatchDraft {
    /// Checks both fields.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self) -> Result<(Code, String), Vec<FieldError>> {
        let mut fields = Fields::new();
        let code = Code::ACCEPTABLE
            .into_iter()
            .find(|code| code.as_str() == self.code.trim());
        let known: Vec<&str> = Code::ACCEPTABLE.into_iter().map(Code::as_str).collect();
        let code = fields.check(
            "code",
            &self.code,
            code.ok_or_else(|| format!("The mismatches that can be accepted are {}.", known.join(", "))),
        );
        let reason = reason(&mut fields, &self.reason);
        fields.finish((|| Some((code?, reason?)))())
    }
}

impl UnobtainableDraft {
    /// Checks both fields.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self) -> Result<(DocumentType, String), Vec<FieldError>> {
        let mut fields = Fields::new();
        let kind = fields.check(
            "documentType",
            &self.document_type,
            DocumentType::parse_stored(self.document_type.trim())
                .ok_or("This is no document type. Use one of the documentTypes of a blocker."),
        );
        let reason = reason(&mut fields, &self.reason);
        fields.finish((|| Some((kind?, reason?)))())
    }
}

/// Why a command on a ruling did nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum RulingError {
    /// For a reason every module shares.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The order was cancelled.
    #[error("The order was cancelled. It keeps its history and takes no changes.")]
    Cancelled,
    /// No such blocker is there. Carries the sentence.
    #[error("{0}")]
    NothingToRule(String),
    /// Who decided cannot approve.
    #[error("You decided this yourself. The organization wants four eyes: ask another member of the staff.")]
    OwnRuling,
    /// It does not wait for approval.
    #[error("This does not wait for approval: it is {}. Look at it again.", .0.as_str())]
    NotAwaiting(RulingState),
    /// It has ended.
    #[error("This has ended: it is {}. Look at it again.", .0.as_str())]
    Ended(RulingState),
}

impl From<Vec<FieldError>> for RulingError {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Refused(Refusal::Invalid(fields))
    }
}

impl RulingError {
    /// The stored word for the audit log.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.word(),
            Self::Cancelled => "order-cancelled",
            Self::NothingToRule(_) | Self::NotAwaiting(_) | Self::Ended(_) => "invalid-state",
            Self::OwnRuling => "own-ruling",
        }
    }
}

/// What people can decide about an order's evidence. Each call checks authority and audits itself, refused calls too.
#[async_trait]
pub trait ComplianceCommands: Send + Sync {
    /// Accepts a mismatch that is open now.
    async fn accept_mismatch(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &MismatchDraft,
    ) -> Result<Ruling, RulingError>;

    /// Declares a paper that is missing now to be unobtainable: the exemption does not hold from then on.
    async fn declare_unobtainable(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &UnobtainableDraft,
    ) -> Result<Ruling, RulingError>;

    /// Approves what another person decided.
    async fn approve(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        ruling: RulingId,
    ) -> Result<Ruling, RulingError>;

    /// Declines what another person decided. `reason` 1 to 500 characters.
    async fn decline(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        ruling: RulingId,
        reason: &str,
    ) -> Result<Ruling, RulingError>;

    /// Takes a ruling back. `reason` 1 to 500 characters.
    async fn withdraw(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        ruling: RulingId,
        reason: &str,
    ) -> Result<Ruling, RulingError>;
}
