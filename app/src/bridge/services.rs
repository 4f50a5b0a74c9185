//! What the server hands to the pages.

use std::sync::Arc;

use async_trait::async_trait;
use domain::audit::AuditQueries;
use domain::buyer::{BuyerCommands, BuyerQueries};
use domain::compliance::{ComplianceCommands, ComplianceQueries};
use domain::desk::{DeskCommands, DeskQueries};
use domain::document::{DocumentCommands, DocumentQueries};
use domain::invoice::InvoiceCommands;
use domain::job::{JobCommands, JobQueries};
use domain::kernel::{Context, Refusal, StaffActor, StaffId, Timestamp};
use domain::kyc::{KycCommands, KycQueries};
use domain::order::{OrderCommands, OrderQueries};
use domain::organization::{OrganizationCommands, OrganizationQueries};
use domain::payment::PaymentCommands;
use domain::staff::{StaffAccountCommands, StaffQueries};
use domain::transport::TransportCommands;

use super::UiError;

/// What stands behind the pages. One for the whole server.
pub struct Services {
    /// Buyer commands.
    pub buyers: Arc<dyn BuyerCommands>,
    /// Buyer queries.
    pub buyer_queries: Arc<dyn BuyerQueries>,
    /// Document commands.
    pub documents: Arc<dyn DocumentCommands>,
    /// Document queries.
    pub document_queries: Arc<dyn DocumentQueries>,
    /// KYC commands.
    pub kyc: Arc<dyn KycCommands>,
    /// KYC queries.
    pub kyc_queries: Arc<dyn KycQueries>,
    /// Order commands.
    pub orders: Arc<dyn OrderCommands>,
    /// Reading orders, invoices, payments and transports.
    pub order_queries: Arc<dyn OrderQueries>,
    /// Invoice commands.
    pub invoices: Arc<dyn InvoiceCommands>,
    /// Payment commands.
    pub payments: Arc<dyn PaymentCommands>,
    /// Transport commands.
    pub transports: Arc<dyn TransportCommands>,
    /// What people decide about evidence.
    pub compliance: Arc<dyn ComplianceCommands>,
    /// Reading verdicts.
    pub compliance_queries: Arc<dyn ComplianceQueries>,
    /// What staff do at their desk: assign, comment, keep views.
    pub desk: Arc<dyn DeskCommands>,
    /// The work list, the page of one order, the dashboard.
    pub desk_queries: Arc<dyn DeskQueries>,
    /// What staff do to the queue of work.
    pub jobs: Arc<dyn JobCommands>,
    /// Reading the queue.
    pub job_queries: Arc<dyn JobQueries>,
    /// Organization commands.
    pub organizations: Arc<dyn OrganizationCommands>,
    /// Organization queries.
    pub organization_queries: Arc<dyn OrganizationQueries>,
    /// Signing in and accounts.
    pub staff: Arc<dyn StaffAccountCommands>,
    /// Reading accounts.
    pub staff_queries: Arc<dyn StaffQueries>,
    /// The audit log.
    pub audit_queries: Arc<dyn AuditQueries>,
    /// `NT24_MODE=sandbox`: every page says so.
    pub sandbox: bool,
}

/// The browser session of one request. The server sets and clears the cookie.
#[async_trait]
pub trait StaffSession: Send + Sync {
    /// Signs in under a fresh session id.
    async fn open(&self, staff: StaffId, epoch: i64) -> Result<(), Refusal>;

    /// After a correct password: remembers for five minutes whose code is expected.
    async fn expect_code(&self, staff: StaffId) -> Result<(), Refusal>;

    /// Whose code is expected, if any.
    async fn code_expected(&self) -> Result<Option<StaffId>, Refusal>;

    /// Signs out and removes the cookie.
    async fn close(&self) -> Result<(), Refusal>;
}

/// What is kept between the answer to a form post and the page that follows it.
///
/// A form posted without JavaScript is answered by a redirect. What the next page must show and no address may carry
/// (the values just typed with their errors, a client secret, recovery codes, contact persons) waits here.
///
/// The server's part of the contract:
/// - the store belongs to the browser session, signed in or not: another session never finds the text;
/// - the text is kept for ten minutes at most and read at most once;
/// - it can hold secrets and personal data: in memory or encrypted, never logged, never in the audit log;
/// - up to 64 kB each, a handful per session; the oldest goes first.
#[async_trait]
pub trait Flash: Send + Sync {
    /// Keeps `text` and answers the random id to ask for it: 16 to 64 characters of `A-Z a-z 0-9 - _`.
    async fn put(&self, text: String) -> Result<String, Refusal>;

    /// The text of that id, which is gone afterwards. `None` when there is none, not any more, or not of this session.
    async fn take(&self, id: &str) -> Result<Option<String>, Refusal>;
}

/// One request's way to the commands. Cheap to clone.
#[derive(Clone)]
pub struct Bridge {
    /// What stands behind the pages.
    pub services: Arc<Services>,
    /// Who asks, through which channel. The actor is `Staff` or `Anonymous`, the source `WEB_APP`.
    pub context: Context,
    /// The browser session.
    pub session: Arc<dyn StaffSession>,
    /// What the next page shows once.
    pub flash: Arc<dyn Flash>,
    /// The moment of the request, from the server's clock: relative times count from it.
    pub now: Timestamp,
}

impl Bridge {
    /// The signed-in staff member.
    #[must_use]
    pub fn staff(&self) -> Option<&StaffActor> {
        match &self.context.actor {
            domain::kernel::Actor::Staff(staff) => Some(staff),
            domain::kernel::Actor::Anonymous
            | domain::kernel::Actor::Client(_)
            | domain::kernel::Actor::System => None,
        }
    }

    /// The error to show for anything that went wrong in this request.
    pub fn refuse(&self, error: impl Into<UiError>) -> UiError {
        error.into().of_request(&self.context.request_id)
    }
}

/// The bridge of the present request.
///
/// # Errors
/// [`Refusal::Internal`] when the server did not provide one: a route without the page layer.
pub fn bridge() -> Result<Bridge, Refusal> {
    leptos::prelude::use_context::<http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<Bridge>().cloned())
        .ok_or(Refusal::Internal)
}
