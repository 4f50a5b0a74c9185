//! The words and colours of the figures.

use domain::compliance::{BlockerKind, Code, ComplianceStatus, Readiness};
use domain::order::OrderStatus;

use crate::ui::Tone;

/// The colour of a finding.
pub const fn tone_of(code: Code) -> Tone {
    match code.kind() {
        BlockerKind::Failed => Tone::Bad,
        BlockerKind::Missing => Tone::Attention,
        BlockerKind::Warning => Tone::Neutral,
    }
}

/// A verdict.
pub const fn compliance(status: ComplianceStatus) -> (Tone, &'static str) {
    match status {
        ComplianceStatus::Incomplete => (Tone::Attention, "INCOMPLETE"),
        ComplianceStatus::Valid => (Tone::Good, "VALID"),
        ComplianceStatus::Invalid => (Tone::Bad, "INVALID"),
    }
}

/// What may happen next.
pub const fn readiness(readiness: Readiness) -> (Tone, &'static str) {
    match readiness {
        Readiness::Blocked => (Tone::Attention, "Blocked"),
        Readiness::ReadyForPickup => (Tone::Waiting, "Ready for pickup"),
        Readiness::ReadyForExport => (Tone::Good, "Ready for export"),
    }
}

/// How far an order is.
pub const fn stage(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Created => "Created",
        OrderStatus::InvoiceSubmitted => "Invoice submitted",
        OrderStatus::PaymentSubmitted => "Payment submitted",
        OrderStatus::ReadyForPickup => "Ready for pickup",
        OrderStatus::TransportInProgress => "In transport",
        OrderStatus::TransportCompleted => "Delivered",
        OrderStatus::ComplianceValid => "Exemption holds",
        OrderStatus::ComplianceInvalid => "Exemption does not hold",
        OrderStatus::Cancelled => "Cancelled",
    }
}
