//! What states of orders are called, and how a vehicle's number is set.

use domain::compliance::{BlockerKind, Code, ComplianceStatus, Readiness};
use domain::desk::WaitingOn;
use domain::order::OrderStatus;
use leptos::prelude::*;

use crate::ui::Tone;

/// What people read.
#[must_use]
pub const fn status_label(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Created => "Created",
        OrderStatus::InvoiceSubmitted => "Invoice submitted",
        OrderStatus::PaymentSubmitted => "Payment submitted",
        OrderStatus::ReadyForPickup => "Ready for pickup",
        OrderStatus::TransportInProgress => "In transport",
        OrderStatus::TransportCompleted => "Delivered",
        OrderStatus::ComplianceValid => "Exemption holds",
        OrderStatus::ComplianceInvalid => "VAT applies",
        OrderStatus::Cancelled => "Cancelled",
    }
}

/// What people read.
#[must_use]
pub const fn readiness_label(readiness: Readiness) -> &'static str {
    match readiness {
        Readiness::Blocked => "Blocked",
        Readiness::ReadyForPickup => "Ready for pickup",
        Readiness::ReadyForExport => "Ready for export",
    }
}

/// The colour of a verdict.
#[must_use]
pub const fn compliance_tone(status: ComplianceStatus) -> Tone {
    match status {
        ComplianceStatus::Incomplete => Tone::Attention,
        ComplianceStatus::Valid => Tone::Good,
        ComplianceStatus::Invalid => Tone::Bad,
    }
}

/// The colour of a finding.
#[must_use]
pub const fn code_tone(code: Code) -> Tone {
    match code.kind() {
        BlockerKind::Failed => Tone::Bad,
        BlockerKind::Missing => Tone::Attention,
        BlockerKind::Warning => Tone::Neutral,
    }
}

/// Whom all these wait for, each once, in the order of the filter.
#[must_use]
pub fn waiting_on(codes: &[Code]) -> Vec<WaitingOn> {
    WaitingOn::ALL
        .into_iter()
        .filter(|on| codes.iter().any(|code| code.waiting_on() == Some(*on)))
        .collect()
}

/// A VIN in its three parts: maker, description, serial number. `None` when it has not 17 characters.
#[must_use]
pub fn vin_parts(vin: &str) -> Option<(&str, &str, &str)> {
    (vin.len() == 17)
        .then(|| Some((vin.get(..3)?, vin.get(3..9)?, vin.get(9..)?)))
        .flatten()
}

/// A VIN set apart for reading. The gaps are drawn, not typed: what is copied has none.
#[component]
pub fn VinText(#[prop(into)] vin: String) -> impl IntoView {
    match vin_parts(&vin) {
        Some((maker, description, serial)) => view! {
            <span class="vin"><span>{maker.to_owned()}</span><span>{description.to_owned()}</span><span>{serial.to_owned()}</span></span>
        }
        .into_any(),
        None => view! { <span class="vin">{vin}</span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_an_order_waits_for_is_said_once() {
        let codes = [
            Code::MissingKycDocument,
            Code::MissingInvoice,
            Code::MissingPayment,
            Code::VinCheckDigit,
        ];
        assert_eq!(waiting_on(&codes), [WaitingOn::Us, WaitingOn::Buyer]);
        assert_eq!(waiting_on(&[Code::MarginScheme]), []);
    }

    #[test]
    fn a_vin_has_three_parts() {
        assert_eq!(
            vin_parts("WVWZZZ1JZXW000001"),
            Some(("WVW", "ZZZ1JZ", "XW000001"))
        );
        assert_eq!(vin_parts("WVW"), None);
        assert_eq!(vin_parts("WVÜZZZ1JZXW00000"), None, "17 bytes, but no VIN");
    }
}
