//! `GET /v1/partners/{sellerId}/buyers/{buyerId}` and the look-up by VAT number.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::kernel::{Fields, Refusal};
use http::HeaderMap;
use serde::Deserialize;

use super::BuyerPath;
use super::body::BuyerBody;
use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::query::Query;
use crate::api::version::versioned;
use crate::app_state::AppState;

/// Get a buyer.
///
/// Business data only; contact persons are read at `/contacts`. With `If-None-Match` 304 when nothing changed.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/buyers/{buyerId}", operation_id = "get_buyer", tag = "Buyers",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
        ("If-None-Match" = Option<String>, Header, description = "The ETag you have."),
    ),
    responses(
        (status = 200, body = BuyerBody, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "Unchanged"),
    )
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    path: BuyerPath,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let buyer = state
        .services
        .buyer_queries
        .get(&caller.ctx, path.seller, path.buyer()?)
        .await?;
    Ok(versioned(&headers, buyer.version, Json(BuyerBody::from(buyer))))
}

/// How to look a buyer up.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct Lookup {
    /// The VAT number, however it is written.
    #[param(value_type = String, required = true, example = "DE136695976")]
    vat_number: Option<String>,
}

/// Look up a buyer by its VAT number.
///
/// Answers one buyer, not a list.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/buyers", operation_id = "lookup_buyer", tag = "Buyers",
    params(("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."), Lookup),
    responses((status = 200, body = BuyerBody, headers(("ETag" = String, description = "Its version."))))
)]
pub async fn lookup(
    State(state): State<AppState>,
    caller: Caller,
    path: BuyerPath,
    Query(query): Query<Lookup>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Some(vat_number) = query.vat_number else {
        let mut fields = Fields::new();
        fields.refuse_unseen(
            "vatNumber",
            "The query parameter vatNumber is missing. Send the VAT number to look up.",
        );
        return Err(Refusal::from(fields.finish(None::<()>).err().unwrap_or_default()).into());
    };
    let buyer = state
        .services
        .buyer_queries
        .by_vat_number(&caller.ctx, path.seller, &vat_number)
        .await?;
    Ok(versioned(&headers, buyer.version, Json(BuyerBody::from(buyer))))
}
