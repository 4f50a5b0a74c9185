//! `PATCH …/orders/{uuid}/payment`

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::payment::PaymentPatch;
use serde::Deserialize;

use super::body::PaymentBody;
use crate::api::problem::ApiError;
use crate::api::v1::order::{MoneyInput, OrderPath};
use crate::api::version::{IfMatch, current};
use crate::api::write::{Body, Write};
use crate::app_state::AppState;

/// Corrected values; what is absent stays as it is.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentUpdate {
    /// The corrected day.
    #[schema(example = "2026-04-22", value_type = String, format = Date, required = false)]
    payment_date: Option<String>,
    /// The corrected amount by bank, whole.
    #[schema(value_type = MoneyInput, required = false)]
    bank_amount: Option<MoneyInput>,
    /// The corrected amount in cash, whole.
    #[schema(value_type = MoneyInput, required = false)]
    cash_amount: Option<MoneyInput>,
    /// The corrected account; empty takes it away.
    #[schema(example = "DE89370400440532013000", value_type = String, required = false)]
    source_iban: Option<String>,
    /// The account is a new one of the buyer.
    #[schema(example = true, value_type = bool, required = false)]
    declare_new_iban: Option<bool>,
}

impl Body for PaymentUpdate {
    fn absent() -> Option<Self> {
        None
    }
}

impl From<PaymentUpdate> for PaymentPatch {
    fn from(body: PaymentUpdate) -> Self {
        Self {
            payment_date: body.payment_date,
            bank_amount: body.bank_amount.map(Into::into),
            cash_amount: body.cash_amount.map(Into::into),
            source_iban: body.source_iban,
            declare_new_iban: body.declare_new_iban,
        }
    }
}

/// Correct the payment.
///
/// `If-Match` is required: 400 without it, 409 `version-mismatch` with the current resource when it is older.
#[utoipa::path(
    patch, path = "/v1/partners/{sellerId}/orders/{uuid}/payment", operation_id = "update_payment", tag = "Payment",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
        ("If-Match" = String, Header, description = "The ETag you saw last.", example = "\"0\""),
    ),
    request_body(content = PaymentUpdate, example = json!({
        "bankAmount": {"value": 1_850_000, "currency": "EUR"}, "sourceIban": "DE89370400440532013000", "declareNewIban": true
    })),
    responses((status = 200, body = PaymentBody, headers(("ETag" = String, description = "Its version."))))
)]
pub async fn patch(
    State(state): State<AppState>,
    path: OrderPath,
    IfMatch(version): IfMatch,
    write: Write<PaymentUpdate>,
) -> Result<Response, ApiError> {
    let patch = write.body.into();
    let payments = &state.services.payments;
    let view = payments
        .update(&write.ctx, path.seller()?, path.order()?, version, &patch)
        .await?;
    Ok(current(view.payment.version, Json(PaymentBody::from(view))))
}
