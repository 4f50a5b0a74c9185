//! The server functions that confirm and revoke pickups and confirm deliveries.

#![expect(
    clippy::too_many_arguments,
    reason = "the fields of the forms; server functions take flat arguments"
)]

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use super::shared::{ids, readable, values, with_map};
#[cfg(feature = "ssr")]
use crate::bridge::{answer, bridge};
#[cfg(feature = "ssr")]
use crate::staff::order::fields::none_ticked;
#[cfg(feature = "ssr")]
use crate::staff::order::part::{Part, page_of};
#[cfg(feature = "ssr")]
use crate::staff::order::transport_forms::{delivery_of, pickup_of, revoke_of};

/// Confirms the pickup of vehicles. `type` is called as in the API, `vin` holds the ticked vehicles by their number.
#[server(prefix = "/fn", endpoint = "transport/pickup")]
pub async fn confirm_pickup(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] r#type: String,
    #[server(default)] pickup_date: String,
    #[server(default)] driver_identification: String,
    #[server(default)] street: String,
    #[server(default)] post_code: String,
    #[server(default)] city: String,
    #[server(default)] country: String,
    #[server(default)] vin: BTreeMap<String, String>,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let typed = values([
        ("type", r#type),
        ("pickup_date", pickup_date),
        ("driver_identification", driver_identification),
        ("street", street),
        ("post_code", post_code),
        ("city", city),
        ("country", country),
    ]);
    let typed = with_map(typed, "vin", vin);
    let page = page_of(&id, Some(Part::Transport));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let draft = pickup_of(&typed);
        readable(&bridge, none_ticked(&typed), |today| draft.parse(today))?;
        let commands = &bridge.services.transports;
        commands
            .confirm_pickup(&bridge.context, seller, order, &draft)
            .await?;
        Ok(format!("{page}&done=pickup-confirmed"))
    }
    .await;
    Ok(answer(&bridge, ("pickup", &page), typed.0, result).await)
}

/// Takes back the pickup of vehicles.
#[server(prefix = "/fn", endpoint = "transport/revoke")]
pub async fn revoke_pickup(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] reason: String,
    #[server(default)] vin: BTreeMap<String, String>,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let typed = with_map(values([("reason", reason)]), "vin", vin);
    let page = page_of(&id, Some(Part::Transport));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let draft = revoke_of(&typed);
        readable(&bridge, none_ticked(&typed), |_| draft.parse())?;
        let commands = &bridge.services.transports;
        commands
            .revoke_pickup(&bridge.context, seller, order, &draft)
            .await?;
        Ok(format!("{page}&done=pickup-revoked"))
    }
    .await;
    Ok(answer(&bridge, ("pickup-revoke", &page), typed.0, result).await)
}

/// Confirms the delivery of vehicles.
#[server(prefix = "/fn", endpoint = "transport/deliver")]
pub async fn confirm_delivery(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] delivery_date: String,
    #[server(default)] receiver_name: String,
    #[server(default)] street: String,
    #[server(default)] post_code: String,
    #[server(default)] city: String,
    #[server(default)] country: String,
    #[server(default)] vin: BTreeMap<String, String>,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let typed = values([
        ("delivery_date", delivery_date),
        ("receiver_name", receiver_name),
        ("street", street),
        ("post_code", post_code),
        ("city", city),
        ("country", country),
    ]);
    let typed = with_map(typed, "vin", vin);
    let page = page_of(&id, Some(Part::Transport));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let draft = delivery_of(&typed);
        readable(&bridge, none_ticked(&typed), |today| draft.parse(today))?;
        let commands = &bridge.services.transports;
        commands
            .confirm_delivery(&bridge.context, seller, order, &draft)
            .await?;
        Ok(format!("{page}&done=delivery-confirmed"))
    }
    .await;
    Ok(answer(&bridge, ("delivery", &page), typed.0, result).await)
}
