//! Reading accounts.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::kernel::{Context, Email, Refusal, Role, StaffActor, StaffId, Timestamp};

/// An account as shown: no secret of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffAccount {
    /// Its id.
    pub id: StaffId,
    /// The address to sign in with.
    pub email: Email,
    /// The name shown beside changes.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// It has a second factor.
    pub totp: bool,
    /// When it was disabled.
    pub disabled_at: Option<Timestamp>,
    /// Until when it is locked after failed tries.
    pub locked_until: Option<Timestamp>,
    /// When somebody last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
}

/// Reads accounts.
#[async_trait]
pub trait StaffQueries: Send + Sync {
    /// All accounts by name. ADMINs and AUDITORs.
    async fn list(&self, ctx: &Context) -> Result<Vec<StaffAccount>, Refusal>;

    /// The acting staff member's own account.
    async fn me(&self, ctx: &Context) -> Result<StaffAccount, Refusal>;

    /// Whom a session belongs to: the account when it is not disabled and still at this epoch. For the session layer.
    async fn of_session(&self, staff: StaffId, epoch: i64) -> Result<Option<StaffActor>, Refusal>;
}
