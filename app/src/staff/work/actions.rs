//! The server functions of the work list: creating an order, keeping views, many orders at once.

#![expect(
    clippy::too_many_arguments,
    reason = "the fields of the forms; server functions take flat arguments"
)]

use leptos::prelude::*;

use super::filter::Search;
use super::vehicle::VehicleTyped;
use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use super::bulk::server::{Chosen, Work};
#[cfg(feature = "ssr")]
use super::draft::OrderTyped;
#[cfg(feature = "ssr")]
use crate::bridge::{Shown, answer, bridge, keep_and_go, keep_typed};
#[cfg(feature = "ssr")]
use domain::buyer::{ContactDraft, Upserted};
#[cfg(feature = "ssr")]
use domain::kernel::{BuyerId, Date, Refusal};

/// Creates an order, or, with `add`, gives the form back with a row for one more vehicle.
#[server(prefix = "/fn", endpoint = "order/create")]
pub async fn create_order(
    #[server(default)] seller: String,
    #[server(default)] buyer_id: String,
    #[server(default)] external_order_id: String,
    #[server(default)] purchase_date: String,
    #[server(default)] total_amount: String,
    #[server(default)] total_amount_currency: String,
    #[server(default)] first_name: String,
    #[server(default)] last_name: String,
    #[server(default)] email: String,
    #[server(default)] phone: String,
    #[server(default)] vins: Vec<VehicleTyped>,
    #[server(default)] add: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let form = OrderTyped {
        seller,
        buyer_id,
        external_order_id,
        purchase_date,
        total_amount,
        total_amount_currency,
        contact: ContactDraft {
            first_name,
            last_name,
            email,
            phone,
        },
        vins,
    };
    let page = match BuyerId::parse(&form.buyer_id) {
        Ok(buyer) => format!("/orders/new?buyer={buyer}"),
        Err(_) => "/orders/new".to_owned(),
    };
    if !add.is_empty() {
        return Ok(keep_typed(&bridge, ("order-new", &page), form.typed(true)).await);
    }
    let result = async {
        let (seller, draft) = form.read(Date::of(bridge.now)).map_err(Refusal::Invalid)?;
        let orders = &bridge.services.orders;
        let saved = orders.upsert(&bridge.context, seller, &draft).await;
        Ok(match saved.map_err(|error| form.in_own_names(error))? {
            Upserted::Created(order) => format!("/orders/{}?done=created", order.id),
            Upserted::Unchanged(order) => format!("/orders/{}?done=existed", order.id),
        })
    }
    .await;
    Ok(answer(&bridge, ("order-new", &page), form.typed(false), result).await)
}

/// Keeps the present list under a name.
#[server(prefix = "/fn", endpoint = "desk/view-save")]
pub async fn save_view(
    #[server(default)] name: String,
    #[server(default)] search: Search,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let query = search.to_query();
        bridge
            .services
            .desk
            .save_view(&bridge.context, &name, &query)
            .await?;
        Ok(super::views::at(&search, "view-saved"))
    }
    .await;
    let typed = vec![("name".to_owned(), name)];
    Ok(answer(&bridge, ("view-save", &search.address()), typed, result).await)
}

/// Forgets a kept list.
#[server(prefix = "/fn", endpoint = "desk/view-forget")]
pub async fn forget_view(
    #[server(default)] name: String,
    #[server(default)] search: Search,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        bridge.services.desk.forget_view(&bridge.context, &name).await?;
        Ok(super::views::at(&search, "view-forgotten"))
    }
    .await;
    Ok(answer(&bridge, ("view-forget", &search.address()), Vec::new(), result).await)
}

/// Does the same to many orders: those that were ticked, or with `all` every one that matches `search`. `count` is how
/// many matched when the page was built. What became of each is shown once, by way of the flash.
#[server(prefix = "/fn", endpoint = "desk/bulk")]
pub async fn bulk(
    #[server(default)] orders: Vec<String>,
    #[server(default)] all: String,
    #[server(default)] count: String,
    #[server(default)] search: Search,
    #[server(default)] action: String,
    #[server(default)] to: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let mut typed: Vec<(String, String)> = orders
        .iter()
        .map(|id| ("orders[]".to_owned(), id.clone()))
        .collect();
    typed.push(("all".to_owned(), all.clone()));
    typed.push(("to".to_owned(), to.clone()));
    let page = search.address();
    let result = async {
        let me = super::queries::me(&bridge)?;
        let work = Work::parse(&action, &to, me)?;
        let chosen = if all.is_empty() {
            Chosen::ticked(&orders)?
        } else {
            Chosen::matching(&bridge, &search, &count).await?
        };
        let results = chosen.each(&bridge, work).await;
        keep_and_go(&bridge, &page, Shown::Bulk(results)).await
    }
    .await;
    Ok(answer(&bridge, ("bulk", &page), typed, result).await)
}
