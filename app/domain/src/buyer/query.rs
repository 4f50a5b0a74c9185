//! Reading buyers.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::state::{Buyer, KycMode};
use super::view::{StaffBuyerRow, StaffBuyerView};
use crate::audit::TimelineEntry;
use crate::kernel::page::{Direction, SortField};
use crate::kernel::{BuyerId, Context, Country, OrganizationId, Page, PageRequest, PartnerId, Refusal};

/// By what a list of buyers can be sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BuyerSort {
    /// When it was created.
    CreatedAt,
    /// When it last changed.
    UpdatedAt,
    /// Its name, without regard to case.
    CompanyName,
    /// Its VAT number.
    VatNumber,
}

impl SortField for BuyerSort {
    const ALL: &'static [Self] = &[
        Self::CreatedAt,
        Self::UpdatedAt,
        Self::CompanyName,
        Self::VatNumber,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::CreatedAt => "createdAt",
            Self::UpdatedAt => "updatedAt",
            Self::CompanyName => "companyName",
            Self::VatNumber => "vatNumber",
        }
    }

    fn default_sort() -> (Self, Direction) {
        (Self::UpdatedAt, Direction::Desc)
    }
}

/// Which buyers. Every part is optional; given parts must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyerFilter {
    /// Words that name, VAT number, city or post code contain.
    pub text: String,
    /// Only active (`false`) or only blocked (`true`) ones.
    pub blocked: Option<bool>,
    /// Only this KYC mode.
    pub kyc_mode: Option<KycMode>,
    /// Only buyers established there.
    pub country: Option<Country>,
    /// Only buyers of this seller.
    pub seller: Option<PartnerId>,
    /// Only buyers of this organization.
    pub organization: Option<OrganizationId>,
    /// Only buyers with a hit of the screening that nobody has decided yet.
    pub undecided_hits: bool,
}

/// Reads buyers. Authority is checked in each call.
#[async_trait]
pub trait BuyerQueries: Send + Sync {
    /// One buyer of a seller.
    async fn get(&self, ctx: &Context, seller: PartnerId, buyer: BuyerId) -> Result<Buyer, Refusal>;

    /// The buyer of a seller with this VAT number, however it is written.
    async fn by_vat_number(
        &self,
        ctx: &Context,
        seller: PartnerId,
        vat_number: &str,
    ) -> Result<Buyer, Refusal>;

    /// The staff's list over all sellers.
    async fn staff_list(
        &self,
        ctx: &Context,
        filter: &BuyerFilter,
        page: PageRequest<BuyerSort>,
    ) -> Result<Page<StaffBuyerRow>, Refusal>;

    /// The staff's view of one buyer, found by its id alone.
    async fn staff_view(&self, ctx: &Context, buyer: BuyerId) -> Result<StaffBuyerView, Refusal>;

    /// What happened to a buyer, newest first, at most 200 entries: events and audit records.
    async fn timeline(&self, ctx: &Context, buyer: BuyerId) -> Result<Vec<TimelineEntry>, Refusal>;
}
