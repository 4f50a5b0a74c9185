//! `GET …/orders/{uuid}/transport`

use axum::Json;
use axum::extract::State;

use super::body::TransportBody;
use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::v1::order::OrderPath;
use crate::app_state::AppState;

/// Get pickup and delivery.
///
/// Per vehicle and for all of them. Every order has this from the start.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/orders/{uuid}/transport", operation_id = "get_transport", tag = "Transport",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    responses((status = 200, body = TransportBody))
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    path: OrderPath,
) -> Result<Json<TransportBody>, ApiError> {
    let queries = &state.services.order_queries;
    let view = queries
        .transport(&caller.ctx, path.seller()?, path.order()?)
        .await?;
    Ok(Json(view.into()))
}
