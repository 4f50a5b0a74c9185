//! Which orders the work list shows, and in which order.

use serde::{Deserialize, Serialize};

use super::mark::{Mark, WaitingOn};
use crate::compliance::{Code, ComplianceStatus, Readiness};
use crate::kernel::page::{Direction, SortField};
use crate::kernel::{BuyerId, PartnerId, StaffId};
use crate::order::OrderStatus;

/// Who works on an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Assigned {
    /// Nobody.
    Nobody,
    /// This person.
    To(StaffId),
}

/// Which orders. Every part is optional; given parts must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkFilter {
    /// The beginning of a VIN or its last 6 or 8 characters, the beginning of an order id or invoice number, or words of the
    /// buyer's name or VAT number.
    pub text: String,
    /// Only this far.
    pub status: Option<OrderStatus>,
    /// Only with this verdict.
    pub compliance: Option<ComplianceStatus>,
    /// Only what may go on like this.
    pub readiness: Option<Readiness>,
    /// Only with this blocker or warning.
    pub found: Option<Code>,
    /// Only what waits for them.
    pub waiting_on: Option<WaitingOn>,
    /// Only what waits for a second approval.
    pub approval: bool,
    /// Only of this seller.
    pub seller: Option<PartnerId>,
    /// Only of this buyer.
    pub buyer: Option<BuyerId>,
    /// Only what this person, or nobody, works on.
    pub assigned: Option<Assigned>,
}

impl WorkFilter {
    /// The marks that must be there.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        [
            self.status.map(Mark::Status),
            self.compliance.map(Mark::Compliance),
            self.readiness.map(Mark::Readiness),
            self.found.map(Mark::Found),
            self.waiting_on.map(Mark::Waiting),
            self.approval.then_some(Mark::Approval),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// By what the work list can be sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkSort {
    /// When it last changed.
    UpdatedAt,
    /// When it was created.
    CreatedAt,
    /// The client's own id.
    ExternalOrderId,
}

impl SortField for WorkSort {
    const ALL: &'static [Self] = &[Self::UpdatedAt, Self::CreatedAt, Self::ExternalOrderId];

    fn as_str(self) -> &'static str {
        match self {
            Self::UpdatedAt => "updatedAt",
            Self::CreatedAt => "createdAt",
            Self::ExternalOrderId => "externalOrderId",
        }
    }

    fn default_sort() -> (Self, Direction) {
        (Self::UpdatedAt, Direction::Desc)
    }
}
