//! `GET /v1/partners/{sellerId}/orders/{uuid}` and its short form `GET /v1/orders/{uuid}`.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::kernel::PartnerId;
use http::HeaderMap;

use super::OrderPath;
use super::body::OrderBody;
use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::version::versioned;
use crate::app_state::AppState;

async fn one(
    state: &AppState,
    caller: &Caller,
    seller: Option<PartnerId>,
    path: OrderPath,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let queries = &state.services.order_queries;
    let order = queries.get(&caller.ctx, seller, path.order()?).await?;
    Ok(versioned(headers, order.version, Json(OrderBody::from(order))))
}

/// Get an order.
///
/// With `If-None-Match` 304 when nothing changed.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/orders/{uuid}", operation_id = "get_order", tag = "Orders",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
        ("If-None-Match" = Option<String>, Header, description = "The ETag you have."),
    ),
    responses(
        (status = 200, body = OrderBody, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "Unchanged"),
    )
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    path: OrderPath,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    one(&state, &caller, Some(path.seller()?), path, &headers).await
}

/// Get an order of any of your sellers.
///
/// The short form, for reading: as `GET /v1/partners/{sellerId}/orders/{uuid}` without naming the seller.
#[utoipa::path(
    get, path = "/v1/orders/{uuid}", operation_id = "find_order", tag = "Orders",
    params(
        ("uuid" = uuid::Uuid, Path, description = "The order."),
        ("If-None-Match" = Option<String>, Header, description = "The ETag you have."),
    ),
    responses(
        (status = 200, body = OrderBody, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "Unchanged"),
    )
)]
pub async fn find(
    State(state): State<AppState>,
    caller: Caller,
    path: OrderPath,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    one(&state, &caller, None, path, &headers).await
}
