//! The server functions that change the order itself.

#![expect(
    clippy::too_many_arguments,
    reason = "the fields of the forms; server functions take flat arguments"
)]

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use super::shared::{ids, saved, values, version as version_of, with_map};
#[cfg(feature = "ssr")]
use crate::bridge::{answer, bridge};
#[cfg(feature = "ssr")]
use crate::staff::order::facts::{leaves_contact, patch_of, with_stored_contact};
#[cfg(feature = "ssr")]
use crate::staff::order::part::{Part, page_of};

/// Corrects an order. Only what was changed since the form was opened is sent to the command; where somebody else saved
/// in between, `pick` says whose value stays.
#[server(prefix = "/fn", endpoint = "order/update")]
pub async fn update_order(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] version: String,
    #[server(default)] purchase_date: String,
    #[server(default)] first_name: String,
    #[server(default)] last_name: String,
    #[server(default)] email: String,
    #[server(default)] phone: String,
    #[server(default)] base: BTreeMap<String, String>,
    #[server(default)] pick: BTreeMap<String, String>,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let typed = values([
        ("purchase_date", purchase_date),
        ("first_name", first_name),
        ("last_name", last_name),
        ("email", email),
        ("phone", phone),
    ]);
    let typed = with_map(with_map(typed, "base", base), "pick", pick);
    let page = page_of(&id, Some(Part::Order));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let expected = version_of(&version)?;
        let mut patch = patch_of(&typed);
        if leaves_contact(&typed) {
            // A contact is sent whole, so what shall stay of it is read.
            let queries = &bridge.services.order_queries;
            let stored = queries.get(&bridge.context, Some(seller), order).await?;
            with_stored_contact(&mut patch, &typed, &stored);
        }
        let commands = &bridge.services.orders;
        let order = commands
            .update(&bridge.context, seller, order, expected, &patch)
            .await?;
        Ok(format!(
            "{page}&done={}",
            saved(order.version, expected, "order-saved")
        ))
    }
    .await;
    Ok(answer(&bridge, ("order-update", &page), typed.0, result).await)
}

/// Cancels an order.
#[server(prefix = "/fn", endpoint = "order/cancel")]
pub async fn cancel_order(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] reason: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let page = page_of(&id, Some(Part::Order));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let commands = &bridge.services.orders;
        commands.cancel(&bridge.context, seller, order, &reason).await?;
        Ok(format!("{page}&done=order-cancelled"))
    }
    .await;
    Ok(answer(
        &bridge,
        ("order-cancel", &page),
        values([("reason", reason)]).0,
        result,
    )
    .await)
}
