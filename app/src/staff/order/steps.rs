//! What clears a blocker: where to go, or which form to open.

use domain::compliance::{Blocker, Code};
use domain::desk::OrderPage;
use domain::document::{DocumentModule, DocumentType};

use super::part::Part;

/// A way on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub words: String,
}

impl Step {
    fn new(href: impl Into<String>, words: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            words: words.into(),
        }
    }
}

/// The ways to clear a blocker: for a paper one for each type that would do.
pub fn steps(page: &OrderPage, blocker: &Blocker) -> Vec<Step> {
    let order = page.order.id;
    let buyer = format!("/buyers/{}", page.buyer.id);
    if blocker.code == Code::EvidenceUnobtainable {
        return vec![Step::new("#rulings", "Look at the decision")];
    }
    if !blocker.document_types.is_empty() {
        let step = |kind: &DocumentType| {
            let words = format!("Upload {}", lowered(kind.label()));
            let href = if kind.module() == DocumentModule::Kyc {
                format!("{buyer}/kyc?type={}#document-add", kind.as_str())
            } else {
                let part = Part::from(blocker.module);
                format!("{}&upload={}#document-add", part.of(order), kind.as_str())
            };
            Step::new(href, words)
        };
        return blocker.document_types.iter().map(step).collect();
    }
    let step = match blocker.code {
        Code::ViesNotChecked | Code::ViesPending | Code::ViesInvalid => {
            Step::new(format!("{buyer}/kyc#vies"), "Check now")
        }
        Code::MissingKycDocument => Step::new(format!("{buyer}/kyc#document-add"), "Upload"),
        Code::IdentityNotVerified | Code::IdentityRejected => {
            Step::new(format!("{buyer}/kyc#identity"), "Identity check")
        }
        Code::AmlPending | Code::AmlFlagged => Step::new(format!("{buyer}/kyc#screening"), "Screening"),
        Code::BuyerBlocked => Step::new(buyer, "Open the buyer"),
        Code::DomesticBuyer | Code::VatNumberFormat => Step::new(format!("{buyer}/edit"), "Correct buyer"),
        Code::MissingInvoice => Step::new(Part::Invoice.form(order, "invoice-submit"), "Enter invoice"),
        Code::InvoiceAmountMismatch
        | Code::BuyerNameMismatch
        | Code::VatStructureMismatch
        | Code::VatIncluded
        | Code::MarginScheme => Step::new(Part::Invoice.form(order, "invoice-update"), "Correct invoice"),
        Code::MissingPayment => Step::new(Part::Payment.form(order, "payment-submit"), "Enter payment"),
        Code::AmountMismatch | Code::IbanInconsistent => {
            Step::new(Part::Payment.form(order, "payment-update"), "Correct payment")
        }
        Code::NotReadyForPickup if page.payment.is_some() => Step::new(
            Part::Payment.form(order, "payment-ready"),
            "Mark ready for pickup",
        ),
        Code::NotReadyForPickup => Step::new(Part::Payment.form(order, "payment-submit"), "Enter payment"),
        Code::PickupNotConfirmed
            if page
                .payment
                .as_ref()
                .is_some_and(|view| view.payment.ready.is_some()) =>
        {
            Step::new(Part::Transport.form(order, "pickup"), "Confirm pickup")
        }
        Code::DeliveryNotConfirmed => Step::new(Part::Transport.form(order, "delivery"), "Confirm delivery"),
        Code::OrderTotalMismatch
        | Code::EvidenceUnobtainable
        | Code::MissingInvoiceDocument
        | Code::MissingPaymentProof
        | Code::MissingSourceOfFunds
        | Code::PickupNotConfirmed
        | Code::MissingCmr
        | Code::MissingPickupDeclaration
        | Code::MissingDeliveryProof
        | Code::NotCrossBorder
        | Code::DestinationOutsideEu
        | Code::VinCheckDigit
        | Code::VinInOtherOpenOrder
        | Code::NewMeansOfTransport
        | Code::InvoiceTextUnreadable
        | Code::DeliveryOverdue
        | Code::DocumentNotScanned
        | Code::DatesOutOfOrder => {
            let part = Part::from(blocker.module);
            Step::new(
                format!("{}#modules", part.of(order)),
                format!("Open {}", lowered(part.label())),
            )
        }
    };
    vec![step]
}

/// In the middle of a sentence: `CMR at pickup` keeps its letters, `Payment confirmation` does not.
pub fn lowered(label: &str) -> String {
    let abbreviation = label.chars().nth(1).is_some_and(char::is_uppercase);
    let mut letters = label.chars();
    match letters.next() {
        Some(first) if !abbreviation => first.to_lowercase().chain(letters).collect(),
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::lowered;

    #[test]
    fn abbreviations_keep_their_letters() {
        assert_eq!(lowered("CMR at pickup"), "CMR at pickup");
        assert_eq!(lowered("Payment confirmation"), "payment confirmation");
    }
}
