//! `POST …/orders/{uuid}/finalization/final-invoice`

use axum::extract::State;
use axum::response::Response;
use domain::invoice::InvoiceKind;
use domain::kernel::{Fields, Refusal};

use super::body::{InvoiceBody, InvoiceSubmit};
use super::submit::answer;
use crate::api::problem::ApiError;
use crate::api::v1::order::OrderPath;
use crate::api::write::Write;
use crate::app_state::AppState;

/// `FINAL`, sent or not.
fn only_final(sent: Option<&str>) -> Result<String, Refusal> {
    let word = InvoiceKind::Final.as_str();
    let mut fields = Fields::new();
    if let Some(other) = sent.filter(|sent| sent.trim() != word) {
        let said = "Here only the final invoice is taken: send FINAL, or leave the type out.";
        fields.refuse("type", other, said);
    }
    Ok(fields.finish(Some(word.to_owned()))?)
}

/// Submit the final invoice.
///
/// The same as `invoice` with type `FINAL`; `type` may be absent here, and any other one is refused (422). Needs a verdict: 409
/// `compliance-not-final` before. It must agree with the decision (422 else): `VALID_EXPORT` without VAT and outside the margin
/// scheme, `VAT_APPLICABLE` with VAT or under the margin scheme. Read and correct it at `invoice` with type `FINAL`.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders/{uuid}/finalization/final-invoice",
    operation_id = "submit_final_invoice", tag = "Finalization",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    request_body(content = InvoiceSubmit, example = json!({
        "type": "FINAL", "invoiceDate": "2026-05-04", "invoiceNumber": "RE-2026-0942", "vatIncluded": false,
        "amount": {"value": 1_850_000, "currency": "EUR"}, "marginScheme": false
    })),
    responses(
        (status = 201, body = InvoiceBody, headers(
            ("Location" = String, description = "The path of the invoice."), ("ETag" = String, description = "Its version.")),
            example = json!({
                "type": "FINAL", "invoiceDate": "2026-05-04", "invoiceNumber": "RE-2026-0942", "vatIncluded": false,
                "marginScheme": false, "amount": {"value": 1_850_000, "currency": "EUR"}, "status": "VALID",
                "finalInvoiceRequired": true, "finalInvoiceReceived": true, "version": 0,
                "createdAt": "2026-05-04T10:15:00.000Z", "updatedAt": "2026-05-04T10:15:00.000Z"
            })),
        (status = 200, body = InvoiceBody, description = "The same invoice exists", headers(
            ("ETag" = String, description = "Its version."))),
    )
)]
pub async fn finalize(
    State(state): State<AppState>,
    path: OrderPath,
    write: Write<InvoiceSubmit>,
) -> Result<Response, ApiError> {
    let mut body = write.body;
    body.kind = Some(only_final(body.kind.as_deref())?);
    let invoices = &state.services.invoices;
    let found = invoices
        .submit(&write.ctx, path.seller()?, path.order()?, &body.into())
        .await?;
    answer(path, found)
}

#[cfg(test)]
mod tests {
    use super::only_final;

    #[test]
    fn only_the_final_invoice_is_taken() {
        assert_eq!(only_final(None).unwrap(), "FINAL");
        assert_eq!(only_final(Some("FINAL")).unwrap(), "FINAL");
        for bad in ["PRELIMINARY", "final", ""] {
            assert!(only_final(Some(bad)).is_err(), "{bad}");
        }
    }
}
