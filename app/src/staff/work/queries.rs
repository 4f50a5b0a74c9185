//! What the work list and the form for a new order read.

use domain::buyer::StaffBuyerRow;
use domain::desk::{Colleague, SavedView, WorkRow};
use domain::kernel::{BuyerId, Page, PartnerId, StaffId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::filter::Search;
use crate::bridge::UiError;
use crate::staff::buyer::Seller;
use crate::ui::Timed;

/// The list with what its filters offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkData {
    /// The rows.
    pub page: Page<WorkRow>,
    /// All sellers.
    pub sellers: Vec<Seller>,
    /// Whoever can work on orders.
    pub colleagues: Vec<Colleague>,
    /// One's own kept lists.
    pub views: Vec<SavedView>,
    /// Who looks at it.
    pub me: StaffId,
    /// The name of the buyer that is filtered by.
    pub buyer_name: Option<String>,
}

/// A buyer that was chosen for a new order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenBuyer {
    /// Its id.
    pub id: BuyerId,
    /// Its name.
    pub name: String,
    /// Its VAT number, grouped.
    pub vat_number: String,
    /// The seller it belongs to.
    pub seller: PartnerId,
    /// That seller's name.
    pub seller_name: String,
    /// No new orders.
    pub blocked: bool,
}

/// What the form for a new order needs: the chosen buyer, or those to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderStart {
    /// All sellers.
    pub sellers: Vec<Seller>,
    /// The buyer that was chosen.
    pub chosen: Option<ChosenBuyer>,
    /// Buyers that match the typed words; the latest ones while nothing was typed.
    pub found: Page<StaffBuyerRow>,
}

/// Orders that match the address's query, with what the page offers around them.
#[server(prefix = "/fn", endpoint = "desk/work")]
pub async fn list_work(#[server(default)] search: Search) -> Result<Timed<WorkData>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let refuse = |refusal: domain::kernel::Refusal| bridge.refuse(refusal);
    let me = me(&bridge).map_err(refuse)?;
    let (filter, request) = search.parse(me).map_err(refuse)?;
    let (queries, context) = (&bridge.services.desk_queries, &bridge.context);
    let page = queries.work(context, &filter, request).await.map_err(refuse)?;
    let colleagues = queries.colleagues(context).await.map_err(refuse)?;
    let views = queries.views(context).await.map_err(refuse)?;
    let sellers = crate::staff::buyer::all_sellers(&bridge).await?;
    let buyer_name = match (filter.buyer, page.data.first()) {
        (None, _) => None,
        (Some(_), Some(row)) => Some(row.buyer_name.clone()),
        // No order tells the name. A buyer that is not there is only a filter that finds nothing.
        (Some(buyer), None) => {
            let found = bridge.services.buyer_queries.staff_view(context, buyer).await;
            found.ok().map(|view| view.buyer.company_name)
        }
    };
    Ok(Timed {
        data: WorkData {
            page,
            sellers,
            colleagues,
            views,
            me,
            buyer_name,
        },
        now: bridge.now,
    })
}

/// What a new order starts from: the buyer named in the address, else those found by `text` and `seller`.
#[server(prefix = "/fn", endpoint = "order/new-data")]
pub async fn new_order_data(
    #[server(default)] text: String,
    #[server(default)] seller: String,
    #[server(default)] buyer: String,
) -> Result<Timed<OrderStart>, UiError> {
    use domain::buyer::{BuyerFilter, BuyerStatus};
    use domain::kernel::{PageRequest, Refusal};

    let bridge = crate::bridge::bridge()?;
    let refuse = |refusal: Refusal| bridge.refuse(refusal);
    let (queries, context) = (&bridge.services.buyer_queries, &bridge.context);
    let chosen = if buyer.is_empty() {
        None
    } else {
        let id = BuyerId::parse(&buyer).map_err(|_| refuse(Refusal::NotFound("buyer".to_owned())))?;
        let view = queries.staff_view(context, id).await.map_err(refuse)?;
        Some(ChosenBuyer {
            id,
            blocked: view.buyer.status != BuyerStatus::Active,
            name: view.buyer.company_name,
            vat_number: view.buyer.vat_number.grouped(),
            seller: view.buyer.seller,
            seller_name: view.seller_name,
        })
    };
    let filter = BuyerFilter {
        text: text.trim().to_owned(),
        // What is no id finds everything, as if nothing had been chosen.
        seller: PartnerId::parse(&seller).ok(),
        ..BuyerFilter::default()
    };
    let request = PageRequest {
        size: 10,
        ..PageRequest::first()
    };
    let found = queries
        .staff_list(context, &filter, request)
        .await
        .map_err(refuse)?;
    Ok(Timed {
        data: OrderStart {
            sellers: crate::staff::buyer::all_sellers(&bridge).await?,
            chosen,
            found,
        },
        now: bridge.now,
    })
}

/// Who asks.
///
/// # Errors
/// When nobody is signed in.
#[cfg(feature = "ssr")]
pub fn me(bridge: &crate::bridge::Bridge) -> Result<StaffId, domain::kernel::Refusal> {
    let staff = bridge.staff().ok_or(domain::kernel::Refusal::Unauthenticated)?;
    Ok(staff.id)
}
