//! Buyers over REST: business data, block and unblock, contact persons.

mod block;
mod body;
mod contacts;
mod create;
mod get;
mod patch;

use axum::extract::FromRequestParts;
use axum::extract::rejection::PathRejection;
use domain::kernel::{BuyerId, PartnerId};
use http::request::Parts;
use serde::Deserialize;

use crate::api::problem::{ApiError, Kind};
use crate::app_state::AppState;

pub use block::{__path_block, __path_unblock, block, unblock};
pub use body::{AddressInput, BuyerBody, ContactBody, ContactInput};
pub use contacts::{
    __path_add as __path_add_contact, __path_list as __path_list_contacts, add as add_contact,
    list as list_contacts,
};
pub use create::{__path_create, create};
pub use get::{__path_get, __path_lookup, get, lookup};
pub use patch::{__path_patch, patch};

/// The ids of a path below `/v1/partners/{sellerId}/buyers`.
#[derive(Clone, Copy, Debug)]
pub struct BuyerPath {
    /// `{sellerId}`
    pub seller: PartnerId,
    /// `{buyerId}`; absent on the collection.
    buyer: Option<BuyerId>,
}

impl BuyerPath {
    /// `{buyerId}` of a route that has one.
    ///
    /// # Errors
    /// When the route has none: a mistake of ours.
    pub fn buyer(self) -> Result<BuyerId, ApiError> {
        self.buyer.ok_or_else(|| domain::kernel::Refusal::Internal.into())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPath {
    seller_id: String,
    buyer_id: Option<String>,
}

impl FromRequestParts<AppState> for BuyerPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let refused = |what: &str| {
            ApiError::new(
                Kind::MalformedRequest,
                format!("{what} in the path must be a UUID."),
            )
        };
        let raw: Result<axum::extract::Path<RawPath>, PathRejection> =
            axum::extract::Path::from_request_parts(parts, state).await;
        let raw = raw.map_err(|_| refused("An id"))?.0;
        let seller = PartnerId::parse(&raw.seller_id).map_err(|_| refused("sellerId"))?;
        let buyer = raw
            .buyer_id
            .map(|id| BuyerId::parse(&id))
            .transpose()
            .map_err(|_| refused("buyerId"))?;
        Ok(Self { seller, buyer })
    }
}
