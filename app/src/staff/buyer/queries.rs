//! What the buyer pages read.

use domain::audit::TimelineEntry;
use domain::buyer::{StaffBuyerRow, StaffBuyerView};
use domain::kernel::Page;
use domain::kyc::OverallStatus;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::filter::Search;
use crate::bridge::UiError;
use crate::ui::Timed;

/// A seller to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seller {
    /// Its id.
    pub id: String,
    /// Its name and country.
    pub name: String,
}

/// The list with what its filters offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyerListData {
    /// The rows.
    pub page: Page<StaffBuyerRow>,
    /// All sellers.
    pub sellers: Vec<Seller>,
}

/// The page of one buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyerPageData {
    /// The buyer.
    pub view: StaffBuyerView,
    /// Whether its KYC is enough.
    pub kyc: OverallStatus,
    /// Its history, newest first.
    pub timeline: Vec<TimelineEntry>,
}

/// Buyers that match the address's query.
#[server(prefix = "/fn", endpoint = "buyer/list")]
pub async fn list_buyers(#[server(default)] search: Search) -> Result<Timed<BuyerListData>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let (filter, request) = search.parse().map_err(|refusal| bridge.refuse(refusal))?;
    let page = bridge
        .services
        .buyer_queries
        .staff_list(&bridge.context, &filter, request)
        .await
        .map_err(|refusal| bridge.refuse(refusal))?;
    let sellers = all_sellers(&bridge).await?;
    Ok(Timed {
        data: BuyerListData { page, sellers },
        now: bridge.now,
    })
}

/// All sellers, for choosing one.
#[server(prefix = "/fn", endpoint = "buyer/sellers")]
pub async fn sellers() -> Result<Timed<Vec<Seller>>, UiError> {
    let bridge = crate::bridge::bridge()?;
    Ok(Timed {
        data: all_sellers(&bridge).await?,
        now: bridge.now,
    })
}

/// One buyer with its history.
#[server(prefix = "/fn", endpoint = "buyer/view")]
pub async fn view_buyer(#[server(default)] id: String) -> Result<Timed<BuyerPageData>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let refuse = |refusal: domain::kernel::Refusal| bridge.refuse(refusal);
    let id = domain::kernel::BuyerId::parse(&id)
        .map_err(|_| refuse(domain::kernel::Refusal::NotFound("buyer".to_owned())))?;
    let queries = &bridge.services.buyer_queries;
    let view = queries.staff_view(&bridge.context, id).await.map_err(refuse)?;
    let timeline = queries.timeline(&bridge.context, id).await.map_err(refuse)?;
    let kyc = bridge
        .services
        .kyc_queries
        .status(&bridge.context, view.buyer.seller, id)
        .await
        .map_err(refuse)?
        .overall;
    Ok(Timed {
        data: BuyerPageData { view, kyc, timeline },
        now: bridge.now,
    })
}

/// All sellers, for choosing one.
///
/// # Errors
/// When they cannot be read.
#[cfg(feature = "ssr")]
pub async fn all_sellers(bridge: &crate::bridge::Bridge) -> Result<Vec<Seller>, UiError> {
    let partners = bridge
        .services
        .organization_queries
        .partners(&bridge.context)
        .await;
    let partners = partners.map_err(|refusal| bridge.refuse(refusal))?;
    Ok(partners
        .into_iter()
        .map(|partner| Seller {
            id: partner.id.to_string(),
            name: format!("{} ({})", partner.name, partner.country.code()),
        })
        .collect())
}
