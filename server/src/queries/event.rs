//! Reading events.

use domain::event::Envelope;
use domain::kernel::{Context, Refusal};

use crate::commands::{client_organization, fault};
use crate::platform::Platform;

/// The events of the client's organization after a number, oldest first.
///
/// # Errors
/// When no client asks, or the database fails.
pub async fn after(
    platform: &Platform,
    ctx: &Context,
    after: i64,
    limit: i64,
) -> Result<Vec<Envelope>, Refusal> {
    let organization = client_organization(ctx)?;
    let mut db = platform.store.read().await.map_err(fault)?;
    storage::event::after(&mut db, organization, after, limit)
        .await
        .map_err(fault)
}
