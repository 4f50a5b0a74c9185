//! `GET …/orders/{uuid}/invoice`

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::body::{InvoiceBody, kind_of};
use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::query::Query;
use crate::api::v1::order::OrderPath;
use crate::api::version::current;
use crate::app_state::AppState;

/// Which invoice.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InvoiceQuery {
    /// `PRELIMINARY` or `FINAL`; `PRELIMINARY` when absent.
    #[serde(rename = "type")]
    #[param(value_type = String, required = false, example = "PRELIMINARY")]
    kind: Option<String>,
}

/// Get an invoice.
///
/// 404 when it was not submitted yet. The version counts corrections of the data; `status` follows from the verdict and can change
/// without one.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/orders/{uuid}/invoice", operation_id = "get_invoice", tag = "Invoice",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
        InvoiceQuery,
    ),
    responses((status = 200, body = InvoiceBody, headers(("ETag" = String, description = "Its version."))))
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    path: OrderPath,
    Query(query): Query<InvoiceQuery>,
) -> Result<Response, ApiError> {
    let kind = kind_of(query.kind.as_deref())?;
    let queries = &state.services.order_queries;
    let view = queries
        .invoice(&caller.ctx, path.seller()?, path.order()?, kind)
        .await?;
    Ok(current(view.invoice.version, Json(InvoiceBody::from(view))))
}
