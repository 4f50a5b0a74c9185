//! The server functions that change the invoices of an order, the preliminary and the final one.

#![expect(
    clippy::too_many_arguments,
    reason = "the fields of the forms; server functions take flat arguments"
)]

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use super::shared::{ids, readable, saved, values, version as version_of, with_map};
#[cfg(feature = "ssr")]
use crate::bridge::{answer, bridge};
#[cfg(feature = "ssr")]
use crate::staff::order::invoice::{draft_of, forms_of, patch_of};
#[cfg(feature = "ssr")]
use crate::staff::order::part::page_of;
#[cfg(feature = "ssr")]
use domain::buyer::Upserted;
#[cfg(feature = "ssr")]
use domain::invoice::InvoiceKind;

/// Enters an invoice.
#[server(prefix = "/fn", endpoint = "invoice/submit")]
pub async fn submit_invoice(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] kind: String,
    #[server(default)] invoice_date: String,
    #[server(default)] invoice_number: String,
    #[server(default)] amount: String,
    #[server(default)] amount_currency: String,
    #[server(default)] vat_included: String,
    #[server(default)] margin_scheme: String,
    #[server(default)] buyer_name: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let forms = forms_of(InvoiceKind::parse(&kind).unwrap_or(InvoiceKind::Preliminary));
    let typed = values([
        ("kind", kind),
        ("invoice_date", invoice_date),
        ("invoice_number", invoice_number),
        ("amount", amount),
        ("amount_currency", amount_currency),
        ("vat_included", vat_included),
        ("margin_scheme", margin_scheme),
        ("buyer_name", buyer_name),
    ]);
    let page = page_of(&id, Some(forms.part));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let (draft, unread) = draft_of(&typed);
        readable(&bridge, unread, |today| draft.parse(today))?;
        let commands = &bridge.services.invoices;
        let saved = commands.submit(&bridge.context, seller, order, &draft).await?;
        let word = match saved {
            Upserted::Created(_) => forms.submitted,
            Upserted::Unchanged(_) => "same",
        };
        Ok(format!("{page}&done={word}"))
    }
    .await;
    Ok(answer(&bridge, (forms.submit, &page), typed.0, result).await)
}

/// Corrects an invoice. Only what was changed since the form was opened is sent to the command.
#[server(prefix = "/fn", endpoint = "invoice/update")]
pub async fn update_invoice(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] kind: String,
    #[server(default)] version: String,
    #[server(default)] invoice_date: String,
    #[server(default)] invoice_number: String,
    #[server(default)] amount: String,
    #[server(default)] amount_currency: String,
    #[server(default)] vat_included: String,
    #[server(default)] margin_scheme: String,
    #[server(default)] buyer_name: String,
    #[server(default)] base: BTreeMap<String, String>,
    #[server(default)] pick: BTreeMap<String, String>,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let kind = InvoiceKind::parse(&kind).unwrap_or(InvoiceKind::Preliminary);
    let forms = forms_of(kind);
    let typed = values([
        ("invoice_date", invoice_date),
        ("invoice_number", invoice_number),
        ("amount", amount),
        ("amount_currency", amount_currency),
        ("vat_included", vat_included),
        ("margin_scheme", margin_scheme),
        ("buyer_name", buyer_name),
    ]);
    let typed = with_map(with_map(typed, "base", base), "pick", pick);
    let page = page_of(&id, Some(forms.part));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let expected = version_of(&version)?;
        let (patch, unread) = patch_of(&typed);
        readable(&bridge, unread, |today| patch.parse(today))?;
        let commands = &bridge.services.invoices;
        let view = commands
            .update(&bridge.context, seller, order, kind, expected, &patch)
            .await?;
        let word = saved(view.invoice.version, expected, forms.saved);
        Ok(format!("{page}&done={word}"))
    }
    .await;
    Ok(answer(&bridge, (forms.update, &page), typed.0, result).await)
}
