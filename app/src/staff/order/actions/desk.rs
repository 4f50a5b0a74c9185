//! The server functions for who works on an order, and for comments beside it.

use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use super::shared::values;
#[cfg(feature = "ssr")]
use crate::bridge::{answer, bridge};
#[cfg(feature = "ssr")]
use crate::staff::order::part::page_of;
#[cfg(feature = "ssr")]
use domain::kernel::{OrderId, Refusal, StaffId};

/// Says who works on an order; nobody when `to` is empty.
#[server(prefix = "/fn", endpoint = "desk/assign")]
pub async fn assign_order(
    #[server(default)] id: String,
    #[server(default)] to: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let page = page_of(&id, None);
    let result = async {
        let staff = match to.as_str() {
            "" => None,
            id => Some(StaffId::parse(id).map_err(|_| Refusal::NotFound("person".to_owned()))?),
        };
        let desk = &bridge.services.desk;
        desk.assign(&bridge.context, order_of(&id)?, staff).await?;
        Ok(format!("{page}?done=assigned"))
    }
    .await;
    Ok(answer(&bridge, ("order-assign", &page), values([("to", to)]).0, result).await)
}

/// Writes a comment beside an order.
#[server(prefix = "/fn", endpoint = "desk/comment")]
pub async fn write_comment(
    #[server(default)] id: String,
    #[server(default)] text: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let page = page_of(&id, None);
    let result = async {
        let desk = &bridge.services.desk;
        desk.comment(&bridge.context, order_of(&id)?, &text).await?;
        Ok(format!("{page}?done=commented#comments"))
    }
    .await;
    Ok(answer(&bridge, ("comment", &page), values([("text", text)]).0, result).await)
}

#[cfg(feature = "ssr")]
fn order_of(text: &str) -> Result<OrderId, Refusal> {
    OrderId::parse(text).map_err(|_| Refusal::NotFound("order".to_owned()))
}
