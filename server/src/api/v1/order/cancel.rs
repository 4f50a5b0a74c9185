//! `POST …/orders/{uuid}/cancel`

use axum::Json;
use axum::extract::State;
use axum::response::Response;

use super::OrderPath;
use super::body::OrderBody;
use crate::api::problem::ApiError;
use crate::api::version::current;
use crate::api::write::{Reason, Write};
use crate::app_state::AppState;

/// Cancel an order.
///
/// Until the first pickup; then 409 `invalid-state`. A cancelled order keeps its history and takes no changes (409
/// `order-cancelled`).
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders/{uuid}/cancel", operation_id = "cancel_order", tag = "Orders",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    request_body(content = Reason, example = json!({"reason": "The buyer withdrew"})),
    responses((status = 200, body = OrderBody, headers(("ETag" = String, description = "Its version."))))
)]
pub async fn cancel(
    State(state): State<AppState>,
    path: OrderPath,
    write: Write<Reason>,
) -> Result<Response, ApiError> {
    let orders = &state.services.orders;
    let order = orders
        .cancel(&write.ctx, path.seller()?, path.order()?, write.body.text())
        .await?;
    Ok(current(order.version, Json(OrderBody::from(order))))
}
