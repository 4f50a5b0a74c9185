//! Who may do what: the one home of authority. Every command and query asks here first.
//!
//! A client reaches the partners of its own organization; staff reach all, and write with the role OPERATOR or ADMIN;
//! organizations, clients and accounts are managed by ADMINs and the command line.

use domain::kernel::{Actor, Context, OrganizationId, PartnerId, Refusal, StaffActor};
use domain::organization::Partner;
use storage::Db;

use super::unit::fault;

fn unknown_seller() -> Refusal {
    Refusal::Forbidden(
        "The organization is not authorized for this seller. Use one of the authorizedPartners of GET /v1/me.".to_owned(),
    )
}

/// The seller, when the actor may read what belongs to it.
///
/// A client gets the same answer for a foreign seller and for one that does not exist: 403 as published.
///
/// # Errors
/// When the actor may not, or the database fails.
pub async fn seller_for_reading(db: &mut Db, ctx: &Context, seller: PartnerId) -> Result<Partner, Refusal> {
    let partner = match &ctx.actor {
        Actor::Anonymous => return Err(Refusal::Unauthenticated),
        Actor::Client(_) | Actor::Staff(_) | Actor::System => {
            storage::organization::partner(db, seller).await.map_err(fault)?
        }
    };
    match (&ctx.actor, partner) {
        (Actor::Client(client), Some(partner)) if partner.organization == client.organization => Ok(partner),
        (Actor::Client(_), _) => Err(unknown_seller()),
        (_, Some(partner)) => Ok(partner),
        (_, None) => Err(Refusal::NotFound("seller".to_owned())),
    }
}

/// The seller, when the actor may change what belongs to it.
///
/// # Errors
/// When the actor may not, or the database fails.
pub async fn seller_for_writing(db: &mut Db, ctx: &Context, seller: PartnerId) -> Result<Partner, Refusal> {
    if let Actor::Staff(staff) = &ctx.actor
        && !staff.role.may_write()
    {
        return Err(Refusal::Forbidden(format!(
            "The role {} reads only. Ask an OPERATOR or ADMIN to make this change.",
            staff.role.as_str()
        )));
    }
    seller_for_reading(db, ctx, seller).await
}

/// Passes when the actor may manage organizations, clients and accounts.
///
/// # Errors
/// When the actor may not.
pub fn administer(ctx: &Context) -> Result<(), Refusal> {
    match &ctx.actor {
        Actor::System => Ok(()),
        Actor::Staff(staff) if staff.role.may_administer() => Ok(()),
        Actor::Staff(_) => Err(Refusal::Forbidden(
            "Only an ADMIN may do this. Ask one.".to_owned(),
        )),
        Actor::Client(_) => Err(Refusal::Forbidden(
            "API clients may not do this. Ask NT24.".to_owned(),
        )),
        Actor::Anonymous => Err(Refusal::Unauthenticated),
    }
}

/// The acting staff member.
///
/// # Errors
/// When nobody of the staff acts.
pub fn staff_member(ctx: &Context) -> Result<&StaffActor, Refusal> {
    match &ctx.actor {
        Actor::Staff(staff) => Ok(staff),
        Actor::Anonymous => Err(Refusal::Unauthenticated),
        Actor::Client(_) | Actor::System => {
            Err(Refusal::Forbidden("Only NT24's staff may do this.".to_owned()))
        }
    }
}

/// The organization of the acting client.
///
/// # Errors
/// When no client acts.
pub fn client_organization(ctx: &Context) -> Result<OrganizationId, Refusal> {
    match &ctx.actor {
        Actor::Client(client) => Ok(client.organization),
        Actor::Anonymous => Err(Refusal::Unauthenticated),
        Actor::Staff(_) | Actor::System => {
            Err(Refusal::Forbidden("Only an API client may do this.".to_owned()))
        }
    }
}
