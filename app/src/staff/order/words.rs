//! States and codes of orders in words and colours.

use domain::compliance::{
    BlockerKind, BuyerModuleStatus, Code, ComplianceStatus, Decision, OrderModuleStatus, Readiness,
    RecordModuleStatus, RulingKind, RulingState, TransportStatus,
};
use domain::desk::OrderPage;
use domain::invoice::RecordStatus;
use domain::kernel::Vin;
use domain::order::{OrderStatus, VinStatus};
use domain::transport::TransportKind;

use super::part::Part;
use crate::ui::Tone;

/// Whether the exemption holds.
pub const fn compliance(status: ComplianceStatus) -> (Tone, &'static str) {
    let tone = match status {
        ComplianceStatus::Incomplete => Tone::Attention,
        ComplianceStatus::Valid => Tone::Good,
        ComplianceStatus::Invalid => Tone::Bad,
    };
    (tone, status.as_str())
}

/// What that means for the final invoice.
pub const fn decision(decision: Option<Decision>) -> (Tone, &'static str) {
    match decision {
        None => (Tone::Neutral, "Decision open"),
        Some(Decision::ValidExport) => (Tone::Good, "VALID_EXPORT"),
        Some(Decision::VatApplicable) => (Tone::Bad, "VAT_APPLICABLE"),
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

/// How far the order is.
pub const fn order_status(status: OrderStatus) -> (Tone, &'static str) {
    match status {
        OrderStatus::Created => (Tone::Neutral, "Created"),
        OrderStatus::InvoiceSubmitted => (Tone::Neutral, "Invoice submitted"),
        OrderStatus::PaymentSubmitted => (Tone::Neutral, "Payment submitted"),
        OrderStatus::ReadyForPickup => (Tone::Neutral, "Marked ready for pickup"),
        OrderStatus::TransportInProgress => (Tone::Neutral, "In transport"),
        OrderStatus::TransportCompleted => (Tone::Neutral, "Transport completed"),
        OrderStatus::ComplianceValid => (Tone::Neutral, "Compliance valid"),
        OrderStatus::ComplianceInvalid => (Tone::Neutral, "Compliance invalid"),
        OrderStatus::Cancelled => (Tone::Neutral, "Cancelled"),
    }
}

/// Where a vehicle stands.
pub const fn vehicle(status: VinStatus) -> (Tone, &'static str) {
    match status {
        VinStatus::Pending => (Tone::Neutral, "Pending"),
        VinStatus::TransportPending => (Tone::Waiting, "Transport pending"),
        VinStatus::Delivered => (Tone::Attention, "Papers missing"),
        VinStatus::Valid => (Tone::Good, "Valid"),
        VinStatus::Invalid => (Tone::Bad, "Invalid"),
    }
}

/// What an invoice or a payment is worth.
pub const fn record(status: RecordStatus) -> (Tone, &'static str) {
    match status {
        RecordStatus::Draft => (Tone::Neutral, "Draft"),
        RecordStatus::Submitted => (Tone::Attention, "Something is open"),
        RecordStatus::Valid => (Tone::Good, "Valid"),
        RecordStatus::Invalid => (Tone::Bad, "Invalid"),
    }
}

/// What a finding means, as a colour.
pub const fn kind(kind: BlockerKind) -> (Tone, &'static str) {
    match kind {
        BlockerKind::Missing => (Tone::Attention, "Missing"),
        BlockerKind::Failed => (Tone::Bad, "Rules the exemption out"),
        BlockerKind::Warning => (Tone::Attention, "Warning"),
    }
}

/// Who moves the vehicle.
pub const fn transport(kind: TransportKind) -> &'static str {
    match kind {
        TransportKind::SelfPickup => "Collected by the buyer",
        TransportKind::CompanyTransport => "Moved by a carrier",
    }
}

/// Where a ruling stands.
pub const fn ruling(state: RulingState) -> (Tone, &'static str) {
    match state {
        RulingState::AwaitingApproval => (Tone::Waiting, "Waits for a second approval"),
        RulingState::InForce => (Tone::Good, "In force"),
        RulingState::Declined => (Tone::Neutral, "Declined"),
        RulingState::Withdrawn => (Tone::Neutral, "Withdrawn"),
        RulingState::Void => (Tone::Neutral, "Void"),
    }
}

/// What was decided.
pub fn ruled(kind: RulingKind, code: Code) -> String {
    match kind {
        RulingKind::MismatchAccepted => format!("Mismatch accepted: {}", about(code)),
        RulingKind::EvidenceUnobtainable => format!("Declared unobtainable: {}", about(code)),
    }
}

/// What a decision can be about, in words.
const fn about(code: Code) -> &'static str {
    match code {
        Code::OrderTotalMismatch => "the vehicles' amounts and the total",
        Code::InvoiceAmountMismatch => "the invoice's amount and the order's total",
        Code::BuyerNameMismatch => "the buyer's name on the invoice",
        Code::AmountMismatch => "the payment and the invoice's amount",
        Code::IbanInconsistent => "the account the payment came from",
        Code::MissingKycDocument => "a KYC paper",
        Code::MissingInvoiceDocument => "the document of the preliminary invoice",
        Code::MissingPaymentProof => "the proof of payment",
        Code::MissingSourceOfFunds => "the source of funds declaration",
        Code::MissingCmr => "the CMR at pickup",
        Code::MissingPickupDeclaration => "the pickup declaration",
        Code::MissingDeliveryProof => "the proof of delivery",
        other => other.as_str(),
    }
}

/// How things stand in a part of the page.
pub fn part(page: &OrderPage, part: Part) -> (Tone, &'static str) {
    let rollup = &page.verdict.rollup;
    let modules = &rollup.modules;
    match part {
        Part::Buyer => match modules.buyer.status {
            BuyerModuleStatus::Incomplete => (Tone::Attention, "Incomplete"),
            BuyerModuleStatus::Valid => (Tone::Good, "Valid"),
            BuyerModuleStatus::Invalid => (Tone::Bad, "Invalid"),
        },
        Part::Order => match modules.order.status {
            OrderModuleStatus::Complete => (Tone::Good, "Complete"),
            OrderModuleStatus::Incomplete => (Tone::Attention, "Incomplete"),
            OrderModuleStatus::Cancelled => (Tone::Neutral, "Cancelled"),
        },
        Part::Invoice => module(modules.invoice.status),
        Part::Payment => module(modules.payment.status),
        Part::Transport => match modules.transport.status {
            TransportStatus::NotStarted => (Tone::Neutral, "Not started"),
            TransportStatus::InProgress => (Tone::Waiting, "On the way"),
            TransportStatus::Partial => (Tone::Waiting, "Partly"),
            TransportStatus::Invalid => (Tone::Bad, "Invalid"),
            TransportStatus::Delivered => {
                let open = rollup
                    .blockers
                    .iter()
                    .any(|blocker| Part::from(blocker.module) == Part::Transport);
                if open {
                    (Tone::Attention, "Delivered, papers missing")
                } else {
                    (Tone::Good, "Delivered")
                }
            }
        },
        Part::Finalization => match (rollup.decision, &page.final_invoice) {
            (None, _) => (Tone::Neutral, "Open until the verdict"),
            (Some(_), None) => (Tone::Attention, "Final invoice missing"),
            (Some(_), Some(invoice)) => record(invoice.status),
        },
    }
}

const fn module(status: RecordModuleStatus) -> (Tone, &'static str) {
    match status {
        RecordModuleStatus::Missing => (Tone::Attention, "Missing"),
        RecordModuleStatus::Incomplete => (Tone::Attention, "Incomplete"),
        RecordModuleStatus::Valid => (Tone::Good, "Valid"),
        RecordModuleStatus::Invalid => (Tone::Bad, "Invalid"),
    }
}

/// A VIN in its three sections, for reading: maker, kind of vehicle, the vehicle itself.
pub fn grouped_vin(vin: Vin) -> String {
    let text = vin.as_str();
    let (maker, rest) = text.split_at_checked(3).unwrap_or((text, ""));
    let (kind, own) = rest.split_at_checked(6).unwrap_or((rest, ""));
    format!("{maker} {kind} {own}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vins_are_grouped_by_their_sections() {
        let vin = Vin::parse("WVWZZZ1JZXW000001").unwrap();
        assert_eq!(grouped_vin(vin), "WVW ZZZ1JZ XW000001");
    }

    #[test]
    fn whatever_can_be_ruled_has_words() {
        for code in Code::ACCEPTABLE {
            assert_ne!(about(code), code.as_str());
        }
    }
}
