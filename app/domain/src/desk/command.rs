//! What staff do at their desk, and what they read there.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::dashboard::Dashboard;
use super::filter::{WorkFilter, WorkSort};
use super::system::SystemView;
use super::view::{Colleague, OrderPage, SavedView, WorkRow};
use crate::kernel::{Context, OrderId, Page, PageRequest, Refusal, StaffId, text};

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum WorkError {
    /// For a reason every module shares.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Disabled, or an auditor.
    #[error("This person cannot work on orders. Choose an operator or an admin whose account is active.")]
    NotForWork,
}

impl WorkError {
    /// The stored word for the audit log.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.word(),
            Self::NotForWork => "not-for-work",
        }
    }
}

/// The most characters of a comment.
pub const COMMENT: usize = 2_000;
/// The most characters of a saved view's name.
pub const VIEW_NAME: usize = 60;
/// The most characters of a saved view's query.
pub const VIEW_QUERY: usize = 1_000;

/// The text of a comment.
///
/// # Errors
/// A sentence, when it is empty or too long.
pub fn comment_text(typed: &str) -> Result<String, String> {
    text::required(typed, "The comment", COMMENT)
}

/// What staff do at their desk. Each call checks authority and audits itself, refused calls too. Operators and admins.
#[async_trait]
pub trait DeskCommands: Send + Sync {
    /// Says who works on an order; `None` for nobody. The same person once more changes nothing.
    async fn assign(&self, ctx: &Context, order: OrderId, to: Option<StaffId>) -> Result<(), WorkError>;

    /// Writes a comment beside an order, 1 to 2,000 characters.
    async fn comment(&self, ctx: &Context, order: OrderId, text: &str) -> Result<(), WorkError>;

    /// Keeps a list under a name, in place of one of the same name. For oneself, auditors too.
    async fn save_view(&self, ctx: &Context, name: &str, query: &str) -> Result<(), WorkError>;

    /// Forgets a kept list.
    async fn forget_view(&self, ctx: &Context, name: &str) -> Result<(), WorkError>;
}

/// What staff read at their desk. Staff only.
#[async_trait]
pub trait DeskQueries: Send + Sync {
    /// A page of the work list.
    async fn work(
        &self,
        ctx: &Context,
        filter: &WorkFilter,
        page: PageRequest<WorkSort>,
    ) -> Result<Page<WorkRow>, Refusal>;

    /// Everything on the page of one order, found by its id alone.
    async fn order(&self, ctx: &Context, order: OrderId) -> Result<OrderPage, Refusal>;

    /// The figures of the dashboard.
    async fn dashboard(&self, ctx: &Context) -> Result<Dashboard, Refusal>;

    /// How the server and the services outside are doing.
    async fn system(&self, ctx: &Context) -> Result<SystemView, Refusal>;

    /// Whoever can work on orders, by name.
    async fn colleagues(&self, ctx: &Context) -> Result<Vec<Colleague>, Refusal>;

    /// One's own kept lists, by name.
    async fn views(&self, ctx: &Context) -> Result<Vec<SavedView>, Refusal>;
}
