//! Finding orders and buyers by a few characters, for the search that opens over every page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::bridge::UiError;

#[cfg(feature = "ssr")]
use domain::buyer::{BuyerFilter, StaffBuyerRow};
#[cfg(feature = "ssr")]
use domain::desk::{WorkFilter, WorkRow};
#[cfg(feature = "ssr")]
use domain::kernel::PageRequest;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// `Order` or `Buyer`.
    pub kind: String,
    /// What it is called.
    pub label: String,
    /// What tells it apart from others of its name.
    pub detail: String,
    /// Its page.
    pub href: String,
}

/// How many of each kind are found at most.
#[cfg(feature = "ssr")]
const MOST: u32 = 8;

/// Up to eight orders and eight buyers.
#[server(name = FindRecords, prefix = "/fn", endpoint = "desk/search")]
pub async fn find_records(#[server(default)] text: String) -> Result<Vec<Hit>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let text = text.trim().to_owned();
    if text.chars().count() < 2 {
        return Ok(Vec::new());
    }
    let (context, services) = (&bridge.context, &bridge.services);
    let orders = WorkFilter {
        text: text.clone(),
        ..WorkFilter::default()
    };
    let buyers = BuyerFilter {
        text,
        ..BuyerFilter::default()
    };
    let orders = services.desk_queries.work(context, &orders, first()).await;
    let orders = orders.map_err(|refusal| bridge.refuse(refusal))?;
    let buyers = services.buyer_queries.staff_list(context, &buyers, first()).await;
    let buyers = buyers.map_err(|refusal| bridge.refuse(refusal))?;
    let orders = orders.data.into_iter().map(order_hit);
    Ok(orders.chain(buyers.data.into_iter().map(buyer_hit)).collect())
}

#[cfg(feature = "ssr")]
fn first<S: domain::kernel::page::SortField>() -> PageRequest<S> {
    PageRequest {
        size: MOST,
        ..PageRequest::first()
    }
}

#[cfg(feature = "ssr")]
fn order_hit(row: WorkRow) -> Hit {
    Hit {
        kind: "Order".to_owned(),
        label: row.external_order_id,
        detail: [row.vehicle, row.vin, row.buyer_name]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        href: format!("/orders/{}", row.id),
    }
}

#[cfg(feature = "ssr")]
fn buyer_hit(row: StaffBuyerRow) -> Hit {
    Hit {
        kind: "Buyer".to_owned(),
        label: row.company_name,
        detail: format!("{} · {}, {}", row.vat_number, row.city, row.country.code()),
        href: format!("/buyers/{}", row.id),
    }
}
