//! The published shapes (Integration API 4.7).

use domain::invoice::{InvoiceDraft, InvoiceKind, InvoiceView};
use domain::kernel::{Date, Fields, Refusal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::v1::order::{MoneyBody, MoneyInput};
use crate::api::write::Body;

/// An invoice of an order.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Invoice, example = json!({
    "type": "PRELIMINARY", "invoiceDate": "2026-04-21", "invoiceNumber": "RE-2026-0815", "vatIncluded": false,
    "marginScheme": false, "amount": {"value": 1_850_000, "currency": "EUR"}, "buyerName": "AutoHandel Mustermann GmbH",
    "status": "SUBMITTED", "finalInvoiceRequired": false, "finalInvoiceReceived": false, "version": 0,
    "createdAt": "2026-04-22T10:15:00.000Z", "updatedAt": "2026-04-22T10:15:00.000Z"
}))]
pub struct InvoiceBody {
    /// `PRELIMINARY` or `FINAL`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The date on it.
    #[schema(value_type = String, format = Date)]
    invoice_date: Date,
    /// Its number.
    invoice_number: String,
    /// It shows VAT.
    vat_included: bool,
    /// It was made out under the margin scheme.
    margin_scheme: bool,
    /// What it asks for.
    amount: MoneyBody,
    /// The buyer's name as it stands on it, where it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    buyer_name: Option<String>,
    /// `SUBMITTED` (something is open), `VALID` or `INVALID`; `DRAFT` is never answered.
    status: &'static str,
    /// There is a verdict, so a final invoice is due.
    final_invoice_required: bool,
    /// The final invoice is there.
    final_invoice_received: bool,
    /// From 0, one more with each correction; also in the `ETag`.
    version: i64,
    /// When it was submitted.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last corrected.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<InvoiceView> for InvoiceBody {
    fn from(view: InvoiceView) -> Self {
        let invoice = view.invoice;
        Self {
            kind: invoice.kind.as_str(),
            invoice_date: invoice.invoice_date,
            invoice_number: invoice.invoice_number,
            vat_included: invoice.vat_included,
            margin_scheme: invoice.margin_scheme,
            amount: invoice.amount.into(),
            buyer_name: invoice.buyer_name,
            status: view.status.as_str(),
            final_invoice_required: view.final_required,
            final_invoice_received: view.final_received,
            version: invoice.version,
            created_at: invoice.created_at,
            updated_at: invoice.updated_at,
        }
    }
}

/// An invoice as sent.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceSubmit {
    /// `PRELIMINARY` or `FINAL`.
    #[serde(rename = "type")]
    #[schema(example = "PRELIMINARY", value_type = String, required = true)]
    pub kind: Option<String>,
    /// The date on it; not in the future.
    #[schema(example = "2026-04-21", value_type = String, format = Date, required = true)]
    invoice_date: Option<String>,
    /// Its number, up to 100 characters.
    #[schema(example = "RE-2026-0815", value_type = String, required = true)]
    invoice_number: Option<String>,
    /// It shows VAT.
    #[schema(example = false, value_type = bool, required = true)]
    vat_included: Option<bool>,
    /// What it asks for.
    #[schema(value_type = MoneyInput, required = true)]
    amount: Option<MoneyInput>,
    /// It was made out under the margin scheme; `false` when absent.
    #[schema(example = false, value_type = bool, required = false)]
    margin_scheme: Option<bool>,
    /// The buyer's name as it stands on it, up to 200 characters. Without it the name is looked for in the text of the PDF.
    #[schema(example = "AutoHandel Mustermann GmbH", value_type = String, required = false)]
    buyer_name: Option<String>,
}

impl Body for InvoiceSubmit {
    fn absent() -> Option<Self> {
        None
    }
}

impl From<InvoiceSubmit> for InvoiceDraft {
    fn from(body: InvoiceSubmit) -> Self {
        Self {
            kind: body.kind.unwrap_or_default(),
            invoice_date: body.invoice_date.unwrap_or_default(),
            invoice_number: body.invoice_number.unwrap_or_default(),
            vat_included: body.vat_included,
            amount: body.amount.unwrap_or_default().into(),
            margin_scheme: body.margin_scheme,
            buyer_name: body.buyer_name.unwrap_or_default(),
        }
    }
}

/// Which of the two invoices is meant: the preliminary one unless `type` says otherwise.
pub(super) fn kind_of(sent: Option<&str>) -> Result<InvoiceKind, Refusal> {
    let Some(sent) = sent else {
        return Ok(InvoiceKind::Preliminary);
    };
    let mut fields = Fields::new();
    let kind = fields.check("type", sent, InvoiceKind::parse(sent));
    Ok(fields.finish(kind)?)
}
