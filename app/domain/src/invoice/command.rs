//! Inputs of the invoice commands, and the commands.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::InvoiceError;
use super::state::{InvoiceKind, InvoiceView};
use crate::buyer::Upserted;
use crate::kernel::{Context, Date, FieldError, Fields, Money, MoneyDraft, OrderId, PartnerId, text};

/// An invoice as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InvoiceDraft {
    /// `PRELIMINARY` or `FINAL`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `YYYY-MM-DD`.
    pub invoice_date: String,
    /// Its number.
    pub invoice_number: String,
    /// It shows VAT.
    pub vat_included: Option<bool>,
    /// What it asks for.
    pub amount: MoneyDraft,
    /// `false` when absent.
    pub margin_scheme: Option<bool>,
    /// The buyer's name as it stands on the invoice; may stay empty.
    pub buyer_name: String,
}

/// A correction as sent; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InvoicePatch {
    /// `YYYY-MM-DD`.
    pub invoice_date: Option<String>,
    /// Its number.
    pub invoice_number: Option<String>,
    /// It shows VAT.
    pub vat_included: Option<bool>,
    /// What it asks for.
    pub amount: Option<MoneyDraft>,
    /// Margin scheme.
    pub margin_scheme: Option<bool>,
    /// The buyer's name as it stands on the invoice; empty takes it away.
    pub buyer_name: Option<String>,
}

/// A parsed [`InvoiceDraft`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvoice {
    /// Preliminary or final.
    pub kind: InvoiceKind,
    /// The date on it.
    pub invoice_date: Date,
    /// Its number.
    pub invoice_number: String,
    /// It shows VAT.
    pub vat_included: bool,
    /// Margin scheme.
    pub margin_scheme: bool,
    /// What it asks for.
    pub amount: Money,
    /// The buyer's name as it stands on it.
    pub buyer_name: Option<String>,
}

/// A parsed [`InvoicePatch`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvoiceChange {
    /// The date on it.
    pub invoice_date: Option<Date>,
    /// Its number.
    pub invoice_number: Option<String>,
    /// It shows VAT.
    pub vat_included: Option<bool>,
    /// Margin scheme.
    pub margin_scheme: Option<bool>,
    /// What it asks for.
    pub amount: Option<Money>,
    /// The buyer's name as it stands on it; `Some(None)` takes it away.
    pub buyer_name: Option<Option<String>>,
}

fn number(text: &str) -> Result<String, String> {
    text::required(text, "The invoice number", 100)
}

fn buyer_name(text: &str) -> Result<Option<String>, String> {
    text::optional(text, "The buyer's name", 200)
}

impl InvoiceDraft {
    /// Checks every field; `today` is the date of the request: an invoice is not from the future.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self, today: Date) -> Result<NewInvoice, Vec<FieldError>> {
        let mut fields = Fields::new();
        let kind = fields.check("type", &self.kind, InvoiceKind::parse(&self.kind));
        let date = fields.check(
            "invoiceDate",
            &self.invoice_date,
            Date::parse_past(&self.invoice_date, today),
        );
        let number = fields.check(
            "invoiceNumber",
            &self.invoice_number,
            number(&self.invoice_number),
        );
        if self.vat_included.is_none() {
            fields.refuse_unseen(
                "vatIncluded",
                "It is missing whether the invoice shows VAT. Send true or false.",
            );
        }
        let amount = self.amount.check(&mut fields, "amount");
        let name = fields.check("buyerName", &self.buyer_name, buyer_name(&self.buyer_name));
        fields.finish((|| {
            Some(NewInvoice {
                kind: kind?,
                invoice_date: date?,
                invoice_number: number?,
                vat_included: self.vat_included?,
                margin_scheme: self.margin_scheme.unwrap_or(false),
                amount: amount?,
                buyer_name: name?,
            })
        })())
    }
}

impl InvoicePatch {
    /// Checks the fields that are there.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self, today: Date) -> Result<InvoiceChange, Vec<FieldError>> {
        let mut fields = Fields::new();
        let invoice_date = self
            .invoice_date
            .as_deref()
            .and_then(|sent| fields.check("invoiceDate", sent, Date::parse_past(sent, today)));
        let invoice_number = self
            .invoice_number
            .as_deref()
            .and_then(|sent| fields.check("invoiceNumber", sent, number(sent)));
        let amount = self
            .amount
            .as_ref()
            .and_then(|sent| sent.check(&mut fields, "amount"));
        let buyer_name = self
            .buyer_name
            .as_deref()
            .and_then(|sent| fields.check("buyerName", sent, buyer_name(sent)));
        fields.finish(Some(InvoiceChange {
            invoice_date,
            invoice_number,
            vat_included: self.vat_included,
            margin_scheme: self.margin_scheme,
            amount,
            buyer_name,
        }))
    }
}

/// What can be done to invoices. Each call checks authority and audits itself, refused calls too.
#[async_trait]
pub trait InvoiceCommands: Send + Sync {
    /// Submits the preliminary or the final invoice, or finds the same one. The final one needs a verdict and must agree
    /// with it.
    async fn submit(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &InvoiceDraft,
    ) -> Result<Upserted<InvoiceView>, InvoiceError>;

    /// Corrects an invoice that is still at version `expected`.
    async fn update(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        kind: InvoiceKind,
        expected: i64,
        patch: &InvoicePatch,
    ) -> Result<InvoiceView, InvoiceError>;
}
