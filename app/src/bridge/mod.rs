//! From a page or a server function to the commands and queries, and to who is asking.
//!
//! The server puts a [`Bridge`] into the extensions of every request before a page or a server function sees it. Here
//! is nothing but that hand-over: no rules, no SQL, no HTTP beyond reading the extension.

use std::sync::Arc;

use async_trait::async_trait;
use domain::audit::AuditQueries;
use domain::buyer::{BuyerCommands, BuyerQueries};
use domain::kernel::{Context, Refusal, StaffActor, StaffId};
use domain::organization::{OrganizationCommands, OrganizationQueries};
use domain::staff::{StaffAccountCommands, StaffQueries};

/// What stands behind the pages. One for the whole server.
pub struct Services {
    /// Buyer commands.
    pub buyers: Arc<dyn BuyerCommands>,
    /// Buyer queries.
    pub buyer_queries: Arc<dyn BuyerQueries>,
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

/// One request's way to the commands. Cheap to clone.
#[derive(Clone)]
pub struct Bridge {
    /// What stands behind the pages.
    pub services: Arc<Services>,
    /// Who asks, through which channel. The actor is `Staff` or `Anonymous`, the source `WEB_APP`.
    pub context: Context,
    /// The browser session.
    pub session: Arc<dyn StaffSession>,
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
