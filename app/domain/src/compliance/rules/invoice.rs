//! Rules on the preliminary invoice.

use super::{Check, Found, yes_no};
use crate::compliance::blocker::Code;
use crate::compliance::facts::{Facts, NameOnInvoice};
use crate::document::DocumentType;

const DOCUMENT: [DocumentType; 1] = [DocumentType::ShipmentPreliminaryInvoice];

pub(super) fn rules(facts: &Facts) -> Vec<Check> {
    let document = facts.has_any(&DOCUMENT);
    let mut checks = vec![
        Check::of(Code::MissingInvoice)
            .reads("invoice", yes_no(facts.invoice.is_some()))
            .when(facts.invoice.is_none(), || {
                Found::new("There is no preliminary invoice. Submit its data.")
            }),
        Check::of(Code::MissingInvoiceDocument)
            .reads("invoice.document", yes_no(document))
            .when(!document, || {
                Found::new("The preliminary invoice's PDF is missing. Upload it.").cleared_by(&DOCUMENT)
            }),
    ];
    let Some(invoice) = &facts.invoice else {
        let others = [
            Code::InvoiceAmountMismatch,
            Code::BuyerNameMismatch,
            Code::VatStructureMismatch,
            Code::VatIncluded,
            Code::MarginScheme,
            Code::InvoiceTextUnreadable,
        ];
        checks.extend(others.map(|code| Check::of(code).only_if(false)));
        return checks;
    };
    let buyer = &facts.buyer.identity.company_name;
    let both = invoice.vat_included && invoice.margin_scheme;
    let name = &invoice.name;
    checks.extend([
        Check::of(Code::InvoiceAmountMismatch)
            .reads("invoice.amount", invoice.amount)
            .reads("order.totalAmount", facts.total)
            .when(invoice.amount != facts.total, || {
                Found::new(format!(
                    "The invoice asks for {}, the order's total is {}. Correct the invoice, or accept the difference with a reason.",
                    invoice.amount, facts.total
                ))
                .based_on(format!("{} / {}", invoice.amount, facts.total))
            }),
        Check::of(Code::BuyerNameMismatch)
            .reads("buyer.companyName", buyer)
            .reads("invoice.name", name_word(name))
            .each(name_mismatch(buyer, name)),
        Check::of(Code::VatStructureMismatch)
            .reads("invoice.vatIncluded", yes_no(invoice.vat_included))
            .reads("invoice.marginScheme", yes_no(invoice.margin_scheme))
            .when(both, || {
                Found::new("An invoice under the margin scheme shows no VAT. Correct vatIncluded or marginScheme.")
            }),
        Check::of(Code::VatIncluded)
            .reads("invoice.vatIncluded", yes_no(invoice.vat_included))
            .only_if(!both)
            .when(invoice.vat_included, || {
                Found::new("The preliminary invoice charges VAT, so the sale is not treated as exempt. Correct the invoice, or charge VAT.")
            }),
        Check::of(Code::MarginScheme)
            .reads("invoice.marginScheme", yes_no(invoice.margin_scheme))
            .only_if(!both)
            .when(invoice.margin_scheme, || {
                Found::new("Vehicles sold under the margin scheme cannot be exempt. Correct the invoice if that is wrong.")
            }),
        Check::of(Code::InvoiceTextUnreadable)
            .reads("invoice.name", name_word(name))
            .when(*name == NameOnInvoice::NoText, || {
                Found::new(format!(
                    "The invoice document has no text that can be read, so it was not compared with the buyer's name {buyer}. Look at it, or send buyerName with the invoice."
                ))
            }),
    ]);
    checks
}

/// A name that is not there; one that could not be looked for is not known to be there either.
fn name_mismatch(buyer: &str, name: &NameOnInvoice) -> Option<Found> {
    match name {
        NameOnInvoice::Unknown
        | NameOnInvoice::NoText
        | NameOnInvoice::Said { same: true, .. }
        | NameOnInvoice::Read { found: true, .. } => None,
        NameOnInvoice::Said { name, same: false } => Some(
            Found::new(format!(
                "The invoice names {name}, the buyer is {buyer}. Correct the invoice or the buyer, or accept the difference with a reason."
            ))
            .based_on(format!("{name} / {buyer}")),
        ),
        NameOnInvoice::Read { sha256, found: false } => Some(
            Found::new(format!(
                "The buyer's name {buyer} is not in the text of the invoice document. Correct the invoice or the buyer, or accept the difference with a reason."
            ))
            .based_on(format!("{sha256} / {buyer}")),
        ),
        NameOnInvoice::NotReadYet => Some(Found::new(format!(
            "The invoice document is being read to look for the buyer's name {buyer}. Wait a moment."
        ))),
    }
}

fn name_word(name: &NameOnInvoice) -> String {
    match name {
        NameOnInvoice::Unknown => "nothing to compare".to_owned(),
        NameOnInvoice::Said { name, same } => format!(
            "said to be {name}: {}",
            if *same { "the same" } else { "another" }
        ),
        NameOnInvoice::Read { found, .. } => {
            format!(
                "text of the document: {}",
                if *found { "found" } else { "not found" }
            )
        }
        NameOnInvoice::NoText => "the document has no text".to_owned(),
        NameOnInvoice::NotReadYet => "the document is being read".to_owned(),
    }
}
