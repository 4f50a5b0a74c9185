//! Inputs of the KYC commands, and the commands.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::aml::{AmlHit, DecisionDraft};
use super::error::KycError;
use super::vies::{ViesCheck, ViesResult};
use crate::kernel::{
    AmlHitId, BuyerId, Context, DocumentId, FieldError, Fields, Iban, PartnerId, Timestamp, text,
};

/// The published answer to a request for a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ViesQueued {
    /// It waits.
    Queued,
    /// It runs.
    InProgress,
}

/// The published answer to a request for an identity check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerificationSession {
    /// The session's id.
    pub session_id: String,
    /// Where the buyer goes.
    pub idenfy_url: String,
}

/// An answer of VIES that a staff member obtained in another way: text as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ManualViesDraft {
    /// `VALID` or `INVALID`.
    pub result: String,
    /// When VIES answered: RFC 3339, or `YYYY-MM-DDTHH:MM` in UTC as a browser's field gives it.
    pub checked_at: String,
    /// The consultation number VIES gave.
    pub consultation_number: String,
    /// The document that proves it, of this buyer.
    pub document: String,
    /// The name VIES gave; may stay empty.
    pub name: String,
}

/// A parsed [`ManualViesDraft`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualVies {
    /// Never `Unknown`: that would be no answer to record.
    pub result: ViesResult,
    /// When VIES answered.
    pub checked_at: Timestamp,
    /// Up to 60 characters.
    pub consultation_number: String,
    /// The proof.
    pub document: DocumentId,
    /// The name, if given.
    pub name: Option<String>,
}

impl ManualViesDraft {
    /// Checks every field.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self, now: Timestamp) -> Result<ManualVies, Vec<FieldError>> {
        let mut fields = Fields::new();
        let result = ViesResult::parse(&self.result)
            .filter(|result| result.is_conclusive())
            .ok_or("Choose what VIES said: VALID or INVALID.");
        let result = fields.check("result", &self.result, result);
        let typed = self.checked_at.trim();
        let moment = Timestamp::parse(typed)
            .or_else(|_| Timestamp::parse(&format!("{typed}:00Z")))
            .map_err(|_| "Enter when VIES answered, such as 2026-04-22T10:15.");
        let moment = moment.and_then(|at| {
            if at > now.plus_seconds(60) {
                Err("The time is in the future. Enter when VIES answered.")
            } else {
                Ok(at)
            }
        });
        let checked_at = fields.check("checkedAt", &self.checked_at, moment);
        let number = text::required(&self.consultation_number, "The consultation number", 60);
        let consultation_number = fields.check("consultationNumber", &self.consultation_number, number);
        let document = DocumentId::parse(self.document.trim())
            .map_err(|_| "Choose the document that shows the answer; upload it first.");
        let document = fields.check("document", &self.document, document);
        let name = fields.check("name", &self.name, text::optional(&self.name, "The name", 200));
        fields.finish((|| {
            Some(ManualVies {
                result: result?,
                checked_at: checked_at?,
                consultation_number: consultation_number?,
                document: document?,
                name: name?,
            })
        })())
    }
}

/// A bank account of a buyer: text as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IbanDraft {
    /// However it is grouped.
    pub iban: String,
}

/// A bank account that was seen for a buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IbanSeen {
    /// The account.
    pub iban: Iban,
    /// `BY_HAND`, or `PAYMENT`.
    pub origin: String,
    /// When it was seen first.
    pub first_seen_at: Timestamp,
    /// When it was seen last.
    pub last_seen_at: Timestamp,
}

/// What can be done about a buyer's KYC. Each call checks authority and audits itself, refused calls too.
#[async_trait]
pub trait KycCommands: Send + Sync {
    /// Puts a check of the VAT number into the queue; one that waits or runs is not repeated.
    async fn check_vies(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
    ) -> Result<ViesQueued, KycError>;

    /// Records an answer obtained by hand while VIES could not be reached. Staff only.
    async fn record_vies(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        draft: &ManualViesDraft,
    ) -> Result<ViesCheck, KycError>;

    /// Starts the identity check and the screening; a session that is open is answered again. `send_to`: an address the
    /// link is mailed to.
    async fn verify(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        send_to: Option<&str>,
    ) -> Result<VerificationSession, KycError>;

    /// Decides about a resemblance to a sanctions list. Staff only.
    async fn decide_hit(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        hit: AmlHitId,
        draft: &DecisionDraft,
    ) -> Result<AmlHit, KycError>;

    /// Notes a bank account seen on the buyer's papers. Staff only.
    async fn note_iban(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        draft: &IbanDraft,
    ) -> Result<IbanSeen, KycError>;

    /// The signed KYC profile (PDF) of a Mode B buyer whose identity is verified. A command, because reading it is
    /// recorded in the PII access log.
    async fn profile(&self, ctx: &Context, seller: PartnerId, buyer: BuyerId) -> Result<Vec<u8>, KycError>;
}
