//! `POST …/orders/{uuid}/payment/ready-for-pickup`

use axum::Json;
use axum::extract::State;
use axum::response::Response;

use super::body::PaymentBody;
use crate::api::problem::ApiError;
use crate::api::v1::order::OrderPath;
use crate::api::version::current;
use crate::api::write::Write;
use crate::app_state::AppState;

/// Mark the payment ready for pickup.
///
/// Starts the daily VIES checks. Once more changes nothing. Needs a payment: 409 `invalid-state` without one.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders/{uuid}/payment/ready-for-pickup",
    operation_id = "mark_ready_for_pickup", tag = "Payment",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    responses((status = 200, body = PaymentBody, headers(("ETag" = String, description = "Its version.")), example = json!({
        "paymentDate": "2026-04-22", "bankAmount": {"value": 1_850_000, "currency": "EUR"},
        "cashAmount": {"value": 0, "currency": "EUR"}, "sourceIban": "DE89370400440532013000", "declareNewIban": false,
        "status": "VALID", "amountMatchesInvoice": true, "ibanConsistent": true, "readyForPickup": true,
        "readyAt": "2026-04-23T08:00:00.000Z", "version": 1,
        "createdAt": "2026-04-22T10:15:00.000Z", "updatedAt": "2026-04-23T08:00:00.000Z"
    })))
)]
pub async fn ready(
    State(state): State<AppState>,
    path: OrderPath,
    write: Write<Option<serde_json::Value>>,
) -> Result<Response, ApiError> {
    let payments = &state.services.payments;
    let view = payments
        .ready_for_pickup(&write.ctx, path.seller()?, path.order()?)
        .await?;
    Ok(current(view.payment.version, Json(PaymentBody::from(view))))
}
