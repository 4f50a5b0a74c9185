//! `POST …/orders/{uuid}/invoice`

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::buyer::Upserted;
use domain::invoice::{InvoiceKind, InvoiceView};

use super::body::{InvoiceBody, InvoiceSubmit};
use crate::api::problem::ApiError;
use crate::api::v1::order::OrderPath;
use crate::api::version::upserted;
use crate::api::write::Write;
use crate::app_state::AppState;

/// The answer to a submitted invoice.
pub(super) fn answer(path: OrderPath, found: Upserted<InvoiceView>) -> Result<Response, ApiError> {
    let created = matches!(found, Upserted::Created(_));
    let view = found.into_inner();
    let query = match view.invoice.kind {
        InvoiceKind::Preliminary => "",
        InvoiceKind::Final => "?type=FINAL",
    };
    let location = format!("{}/invoice{query}", path.place()?);
    let version = view.invoice.version;
    Ok(upserted(
        created,
        &location,
        version,
        Json(InvoiceBody::from(view)),
    ))
}

/// Submit an invoice, or find the same one.
///
/// One `PRELIMINARY` and one `FINAL` per order: the natural key is `(uuid, type)`. 201 for a new one; 200 when there is one with the
/// same data; 409 `resource-exists-different-body` with the current resource when there is one with other data: correct it with
/// PATCH. `FINAL` is the same as `finalization/final-invoice`: 409 `compliance-not-final` before the verdict, 422 when
/// `vatIncluded` or `marginScheme` contradict the decision.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders/{uuid}/invoice", operation_id = "submit_invoice", tag = "Invoice",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    request_body(content = InvoiceSubmit, example = json!({
        "type": "PRELIMINARY", "invoiceDate": "2026-04-21", "invoiceNumber": "RE-2026-0815", "vatIncluded": false,
        "amount": {"value": 1_850_000, "currency": "EUR"}, "marginScheme": false, "buyerName": "AutoHandel Mustermann GmbH"
    })),
    responses(
        (status = 201, body = InvoiceBody, headers(
            ("Location" = String, description = "The path of the invoice."), ("ETag" = String, description = "Its version."))),
        (status = 200, body = InvoiceBody, description = "The same invoice exists", headers(
            ("ETag" = String, description = "Its version."))),
    )
)]
pub async fn submit(
    State(state): State<AppState>,
    path: OrderPath,
    write: Write<InvoiceSubmit>,
) -> Result<Response, ApiError> {
    let invoices = &state.services.invoices;
    let found = invoices
        .submit(&write.ctx, path.seller()?, path.order()?, &write.body.into())
        .await?;
    answer(path, found)
}
