//! Orders over REST: create, find, correct, cancel.

mod body;
mod cancel;
mod create;
mod get;
mod list;
mod patch;

use axum::extract::FromRequestParts;
use domain::kernel::{OrderId, PartnerId};
use http::request::Parts;
use serde::Deserialize;

use crate::api::problem::{ApiError, Kind};
use crate::app_state::AppState;

pub use body::{MoneyBody, MoneyInput, OrderBody};
pub use cancel::{__path_cancel, cancel};
pub use create::{__path_create, create};
pub use get::{__path_find as __path_find_one, __path_get, find as find_one, get};
pub use list::{__path_find, __path_list, find, list};
pub use patch::{__path_patch, patch};

/// The ids of a path below `/v1/partners/{sellerId}/orders` or, without a seller, below `/v1/orders`.
#[derive(Clone, Copy, Debug)]
pub struct OrderPath {
    seller: Option<PartnerId>,
    order: Option<OrderId>,
}

impl OrderPath {
    /// `{sellerId}` of a route that has one.
    ///
    /// # Errors
    /// When the route has none: a mistake of ours.
    pub fn seller(self) -> Result<PartnerId, ApiError> {
        self.seller
            .ok_or_else(|| domain::kernel::Refusal::Internal.into())
    }

    /// `{uuid}` of a route that has one.
    ///
    /// # Errors
    /// When the route has none: a mistake of ours.
    pub fn order(self) -> Result<OrderId, ApiError> {
        self.order.ok_or_else(|| domain::kernel::Refusal::Internal.into())
    }

    /// The path of the order, for `Location`.
    ///
    /// # Errors
    /// When the route has no seller or no order: a mistake of ours.
    pub fn place(self) -> Result<String, ApiError> {
        Ok(format!(
            "/v1/partners/{}/orders/{}",
            self.seller()?,
            self.order()?
        ))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPath {
    seller_id: Option<String>,
    uuid: Option<String>,
}

impl FromRequestParts<AppState> for OrderPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let refused = |what: &str| {
            ApiError::new(
                Kind::MalformedRequest,
                format!("{what} in the path must be a UUID."),
            )
        };
        let raw = axum::extract::Path::<RawPath>::from_request_parts(parts, state).await;
        let raw = raw.map_err(|_| refused("An id"))?.0;
        let seller = raw.seller_id.map(|id| PartnerId::parse(&id)).transpose();
        let order = raw.uuid.map(|id| OrderId::parse(&id)).transpose();
        Ok(Self {
            seller: seller.map_err(|_| refused("sellerId"))?,
            order: order.map_err(|_| refused("uuid"))?,
        })
    }
}
