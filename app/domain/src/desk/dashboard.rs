//! What the dashboard shows, and the stream of changes beside it.

use serde::{Deserialize, Serialize};

use crate::compliance::{Code, ComplianceStatus, Readiness};
use crate::kernel::{BuyerId, OrderId, Source, Timestamp};
use crate::order::OrderStatus;

use super::mark::WaitingOn;

/// How much had happened when something was read: the number of all events, and the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// All events of all organizations so far.
    pub events: i64,
    /// When that was.
    pub at: Timestamp,
}

/// One change as it goes by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSeen {
    /// The event's id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Such as `transport.pickup_confirmed`.
    pub kind: String,
    /// Through which channel.
    pub source: Source,
    /// Who.
    pub actor: String,
    /// Of which order, with the client's own id.
    pub order: Option<(OrderId, String)>,
    /// Of which buyer, with the company's name.
    pub buyer: Option<(BuyerId, String)>,
}

/// The figures of the dashboard, all of one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    /// What the figures are true for.
    pub position: Position,
    /// Orders by how far they are; what there is none of is left out.
    pub stages: Vec<(OrderStatus, i64)>,
    /// Orders by verdict.
    pub compliance: Vec<(ComplianceStatus, i64)>,
    /// Orders by what may happen next.
    pub readiness: Vec<(Readiness, i64)>,
    /// Orders by what stands in the way or is worth a look.
    pub found: Vec<(Code, i64)>,
    /// Orders by whom they wait for.
    pub waiting: Vec<(WaitingOn, i64)>,
    /// Orders with a decision that waits for a second approval.
    pub approvals: i64,
    /// Buyers whose screening has a hit that nobody has decided about.
    pub reviews: i64,
    /// Orders for which the VIES answer that counts is INVALID.
    pub vies_invalid: i64,
    /// Orders that wait for an answer of VIES.
    pub vies_silent: i64,
    /// Work that failed for good and waits for a person.
    pub jobs_failed: i64,
    /// The latest changes, the newest first.
    pub changes: Vec<ChangeSeen>,
}

impl Dashboard {
    /// All orders, cancelled ones too.
    #[must_use]
    pub fn orders(&self) -> i64 {
        self.stages.iter().map(|(_, count)| count).sum()
    }
}
