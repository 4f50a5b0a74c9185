//! `GET …/orders/{uuid}/payment`

use axum::Json;
use axum::extract::State;
use axum::response::Response;

use super::body::PaymentBody;
use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::v1::order::OrderPath;
use crate::api::version::current;
use crate::app_state::AppState;

/// Get the payment.
///
/// 404 when it was not submitted yet. The version counts changes of the data; `status`, `amountMatchesInvoice` and `ibanConsistent`
/// follow from the verdict and can change without one.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/orders/{uuid}/payment", operation_id = "get_payment", tag = "Payment",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    responses((status = 200, body = PaymentBody, headers(("ETag" = String, description = "Its version."))))
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    path: OrderPath,
) -> Result<Response, ApiError> {
    let queries = &state.services.order_queries;
    let view = queries
        .payment(&caller.ctx, path.seller()?, path.order()?)
        .await?;
    Ok(current(view.payment.version, Json(PaymentBody::from(view))))
}
