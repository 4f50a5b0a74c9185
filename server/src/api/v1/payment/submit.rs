//! `POST …/orders/{uuid}/payment`

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::buyer::Upserted;
use domain::payment::PaymentDraft;
use serde::Deserialize;

use super::body::PaymentBody;
use crate::api::problem::ApiError;
use crate::api::v1::order::{MoneyInput, OrderPath};
use crate::api::version::upserted;
use crate::api::write::{Body, Write};
use crate::app_state::AppState;

/// A payment as sent.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentSubmit {
    /// When it was paid; not in the future.
    #[schema(example = "2026-04-22", value_type = String, format = Date, required = true)]
    payment_date: Option<String>,
    /// By bank.
    #[schema(value_type = MoneyInput, required = true)]
    bank_amount: Option<MoneyInput>,
    /// In cash, in the same currency; nothing when absent.
    #[schema(value_type = MoneyInput, required = false)]
    cash_amount: Option<MoneyInput>,
    /// The account it came from.
    #[schema(example = "DE89370400440532013000", value_type = String, required = false)]
    source_iban: Option<String>,
    /// The account is a new one of the buyer; `false` when absent.
    #[schema(example = false, value_type = bool, required = false)]
    declare_new_iban: Option<bool>,
}

impl Body for PaymentSubmit {
    fn absent() -> Option<Self> {
        None
    }
}

impl From<PaymentSubmit> for PaymentDraft {
    fn from(body: PaymentSubmit) -> Self {
        Self {
            payment_date: body.payment_date.unwrap_or_default(),
            bank_amount: body.bank_amount.unwrap_or_default().into(),
            cash_amount: body.cash_amount.map(Into::into),
            source_iban: body.source_iban.unwrap_or_default(),
            declare_new_iban: body.declare_new_iban,
        }
    }
}

/// Submit the payment, or find the same one.
///
/// One per order. 201 for a new one; 200 when there is one with the same data; 409 `resource-exists-different-body` with the
/// current resource when there is one with other data: correct it with PATCH.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders/{uuid}/payment", operation_id = "submit_payment", tag = "Payment",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    request_body(content = PaymentSubmit, example = json!({
        "paymentDate": "2026-04-22", "bankAmount": {"value": 1_850_000, "currency": "EUR"},
        "cashAmount": {"value": 0, "currency": "EUR"}, "sourceIban": "DE89370400440532013000", "declareNewIban": false
    })),
    responses(
        (status = 201, body = PaymentBody, headers(
            ("Location" = String, description = "The path of the payment."), ("ETag" = String, description = "Its version."))),
        (status = 200, body = PaymentBody, description = "The same payment exists", headers(
            ("ETag" = String, description = "Its version."))),
    )
)]
pub async fn submit(
    State(state): State<AppState>,
    path: OrderPath,
    write: Write<PaymentSubmit>,
) -> Result<Response, ApiError> {
    let payments = &state.services.payments;
    let found = payments
        .submit(&write.ctx, path.seller()?, path.order()?, &write.body.into())
        .await?;
    let created = matches!(found, Upserted::Created(_));
    let view = found.into_inner();
    let location = format!("{}/payment", path.place()?);
    let version = view.payment.version;
    Ok(upserted(
        created,
        &location,
        version,
        Json(PaymentBody::from(view)),
    ))
}
