//! `PATCH …/orders/{uuid}/invoice`

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::invoice::InvoicePatch;
use serde::Deserialize;

use super::body::{InvoiceBody, kind_of};
use crate::api::problem::ApiError;
use crate::api::v1::order::{MoneyInput, OrderPath};
use crate::api::version::{IfMatch, current};
use crate::api::write::{Body, Write};
use crate::app_state::AppState;

/// Corrected values; what is absent stays as it is.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceUpdate {
    /// Which invoice: `PRELIMINARY` or `FINAL`; `PRELIMINARY` when absent. It cannot be changed.
    #[serde(rename = "type")]
    #[schema(example = "PRELIMINARY", value_type = String, required = false)]
    kind: Option<String>,
    /// The corrected date on it.
    #[schema(example = "2026-04-21", value_type = String, format = Date, required = false)]
    invoice_date: Option<String>,
    /// Its corrected number.
    #[schema(example = "RE-2026-0816", value_type = String, required = false)]
    invoice_number: Option<String>,
    /// It shows VAT.
    #[schema(example = false, value_type = bool, required = false)]
    vat_included: Option<bool>,
    /// The corrected amount, whole.
    #[schema(value_type = MoneyInput, required = false)]
    amount: Option<MoneyInput>,
    /// It was made out under the margin scheme.
    #[schema(example = false, value_type = bool, required = false)]
    margin_scheme: Option<bool>,
    /// The buyer's name as it stands on it; empty takes it away.
    #[schema(example = "AutoHandel Mustermann GmbH", value_type = String, required = false)]
    buyer_name: Option<String>,
}

impl Body for InvoiceUpdate {
    fn absent() -> Option<Self> {
        None
    }
}

impl From<InvoiceUpdate> for InvoicePatch {
    fn from(body: InvoiceUpdate) -> Self {
        Self {
            invoice_date: body.invoice_date,
            invoice_number: body.invoice_number,
            vat_included: body.vat_included,
            amount: body.amount.map(Into::into),
            margin_scheme: body.margin_scheme,
            buyer_name: body.buyer_name,
        }
    }
}

/// Correct an invoice.
///
/// `type` says which one. `If-Match` is required: 400 without it, 409 `version-mismatch` with the current resource when it is
/// older. A final invoice must go on agreeing with the decision (422 else).
#[utoipa::path(
    patch, path = "/v1/partners/{sellerId}/orders/{uuid}/invoice", operation_id = "update_invoice", tag = "Invoice",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
        ("If-Match" = String, Header, description = "The ETag you saw last.", example = "\"0\""),
    ),
    request_body(content = InvoiceUpdate, example = json!({
        "type": "PRELIMINARY", "invoiceNumber": "RE-2026-0816", "amount": {"value": 1_850_000, "currency": "EUR"}
    })),
    responses((status = 200, body = InvoiceBody, headers(("ETag" = String, description = "Its version."))))
)]
pub async fn patch(
    State(state): State<AppState>,
    path: OrderPath,
    IfMatch(version): IfMatch,
    write: Write<InvoiceUpdate>,
) -> Result<Response, ApiError> {
    let kind = kind_of(write.body.kind.as_deref())?;
    let patch = write.body.into();
    let invoices = &state.services.invoices;
    let view = invoices
        .update(&write.ctx, path.seller()?, path.order()?, kind, version, &patch)
        .await?;
    Ok(current(view.invoice.version, Json(InvoiceBody::from(view))))
}
