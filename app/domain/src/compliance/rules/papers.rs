//! Warnings on papers and dates across the modules.

use super::{Check, Found, yes_no};
use crate::compliance::blocker::{Code, Module};
use crate::compliance::facts::Facts;
use crate::document::{DocumentModule, DocumentType};

/// The module of the verdict that a document belongs to.
const fn module_of(kind: DocumentType) -> Module {
    match kind.module() {
        DocumentModule::Kyc => Module::Buyer,
        DocumentModule::Order => Module::Order,
        DocumentModule::Invoice => Module::Invoice,
        DocumentModule::Payment => Module::Payment,
        DocumentModule::Transport => Module::Transport,
    }
}

pub(super) fn rules(facts: &Facts) -> Vec<Check> {
    let mut checks = Vec::new();
    for module in Module::ALL {
        let unscanned: Vec<&str> = facts
            .papers
            .iter()
            .chain(&facts.buyer.papers)
            .filter(|(kind, clean)| module_of(**kind) == module && !**clean)
            .map(|(kind, _)| kind.label())
            .collect();
        checks.push(
            Check::of(Code::DocumentNotScanned)
                .in_module(module)
                .reads("documents.scanned", yes_no(unscanned.is_empty()))
                .when(!unscanned.is_empty(), || {
                    Found::new(format!(
                        "Not scanned for viruses: {}. Set up a scanner, or open them with care.",
                        unscanned.join(", ")
                    ))
                }),
        );
    }
    checks.extend(dates(facts));
    checks
}

/// Dates that can be right, but rarely are. What cannot be right (a delivery before its pickup, anything from the future) is
/// refused when it is sent; these come about by corrections, and by practice: an invoice may be written as an offer.
fn dates(facts: &Facts) -> [Check; 2] {
    let bought = facts.purchase_date;
    let invoiced = facts.invoice.as_ref().map(|invoice| invoice.invoice_date);
    let invoice_early = match (bought, invoiced) {
        (Some(bought), Some(invoiced)) if invoiced < bought => Some(format!(
            "The invoice of {invoiced} is older than the purchase of {bought}. Check both dates."
        )),
        _ => None,
    };
    let pickup_early = bought.and_then(|bought| {
        let first = facts
            .vehicles
            .iter()
            .filter_map(|vehicle| vehicle.leg.pickup())
            .map(|pickup| pickup.pickup_date)
            .min()?;
        (first < bought)
            .then(|| format!("The pickup of {first} lies before the purchase of {bought}. Check both dates."))
    });
    let read = super::or_none(bought);
    [
        Check::of(Code::DatesOutOfOrder)
            .in_module(Module::Invoice)
            .reads("order.purchaseDate", &read)
            .reads("invoice.invoiceDate", super::or_none(invoiced))
            .each(invoice_early.map(Found::new)),
        Check::of(Code::DatesOutOfOrder)
            .in_module(Module::Transport)
            .reads("order.purchaseDate", &read)
            .each(pickup_early.map(Found::new)),
    ]
}
