//! Reading KYC.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::aml::{AmlHit, Screening};
use super::command::IbanSeen;
use super::identity::IdentitySession;
use super::status::KycStatus;
use super::vies::ViesCheck;
use crate::document::Document;
use crate::kernel::{BuyerId, Context, PartnerId, Refusal};

/// The staff's view of a buyer's KYC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffKycView {
    /// What is published.
    pub status: KycStatus,
    /// All papers, the newest first.
    pub documents: Vec<Document>,
    /// The latest 50 checks, the newest first.
    pub vies: Vec<ViesCheck>,
    /// A check waits or runs.
    pub vies_under_way: bool,
    /// The latest sessions of the identity check, the newest first.
    pub identity: Vec<IdentitySession>,
    /// The latest screening.
    pub screening: Option<Screening>,
    /// Resemblances, open ones first.
    pub hits: Vec<AmlHit>,
    /// Bank accounts.
    pub ibans: Vec<IbanSeen>,
}

/// Reads KYC. Authority is checked in each call.
#[async_trait]
pub trait KycQueries: Send + Sync {
    /// The published status.
    async fn status(&self, ctx: &Context, seller: PartnerId, buyer: BuyerId) -> Result<KycStatus, Refusal>;

    /// All checks of the VAT number, the newest first, at most 500: the evidence.
    async fn vies_history(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
    ) -> Result<Vec<ViesCheck>, Refusal>;

    /// The staff's view.
    async fn staff_view(&self, ctx: &Context, buyer: BuyerId) -> Result<StaffKycView, Refusal>;
}
