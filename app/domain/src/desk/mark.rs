//! Marks: the words an order is found and counted by.
//!
//! They follow from the order's status, its rollup and its rulings, and are stored beside it in the same transaction, so that
//! lists find by them and the dashboard counts them without looking at the orders.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::compliance::{Code, ComplianceStatus, Readiness, Rollup};
use crate::order::OrderStatus;

/// Whom an order waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WaitingOn {
    /// The buyer: papers, identity, payment.
    Buyer,
    /// Whoever moves the vehicles: pickup, delivery, consignment notes.
    Carrier,
    /// VIES.
    Vies,
    /// NT24's staff: everything a person must look at or correct.
    Us,
}

impl WaitingOn {
    /// Everyone.
    pub const ALL: [Self; 4] = [Self::Us, Self::Buyer, Self::Carrier, Self::Vies];

    /// The word in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "BUYER",
            Self::Carrier => "CARRIER",
            Self::Vies => "VIES",
            Self::Us => "US",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Buyer => "Buyer",
            Self::Carrier => "Carrier",
            Self::Vies => "VIES",
            Self::Us => "Us",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|on| on.as_str() == text)
    }
}

impl Code {
    /// Who can clear it. `None` for warnings and for what nobody can clear any more.
    #[must_use]
    pub const fn waiting_on(self) -> Option<WaitingOn> {
        match self {
            Self::MissingKycDocument
            | Self::IdentityNotVerified
            | Self::MissingPayment
            | Self::MissingPaymentProof
            | Self::MissingSourceOfFunds => Some(WaitingOn::Buyer),
            Self::PickupNotConfirmed
            | Self::MissingCmr
            | Self::MissingPickupDeclaration
            | Self::DeliveryNotConfirmed
            | Self::MissingDeliveryProof => Some(WaitingOn::Carrier),
            Self::ViesNotChecked | Self::ViesPending => Some(WaitingOn::Vies),
            Self::AmlPending
            | Self::AmlFlagged
            | Self::BuyerBlocked
            | Self::ViesInvalid
            | Self::IdentityRejected
            | Self::OrderTotalMismatch
            | Self::MissingInvoice
            | Self::MissingInvoiceDocument
            | Self::InvoiceAmountMismatch
            | Self::BuyerNameMismatch
            | Self::VatStructureMismatch
            | Self::AmountMismatch
            | Self::IbanInconsistent
            | Self::NotReadyForPickup => Some(WaitingOn::Us),
            Self::DomesticBuyer
            | Self::VatIncluded
            | Self::MarginScheme
            | Self::NotCrossBorder
            | Self::DestinationOutsideEu
            | Self::EvidenceUnobtainable
            | Self::VatNumberFormat
            | Self::VinCheckDigit
            | Self::VinInOtherOpenOrder
            | Self::NewMeansOfTransport
            | Self::InvoiceTextUnreadable
            | Self::DeliveryOverdue
            | Self::DocumentNotScanned
            | Self::DatesOutOfOrder => None,
        }
    }
}

/// One word an order is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// How far it is.
    Status(OrderStatus),
    /// Whether the exemption holds.
    Compliance(ComplianceStatus),
    /// What may happen next.
    Readiness(Readiness),
    /// A blocker or warning is there.
    Found(Code),
    /// Somebody must do something.
    Waiting(WaitingOn),
    /// A decision of one person waits for a second one.
    Approval,
}

/// As stored: `status:CREATED`.
impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, word) = match self {
            Self::Status(status) => ("status", status.as_str()),
            Self::Compliance(status) => ("compliance", status.as_str()),
            Self::Readiness(readiness) => ("readiness", readiness.as_str()),
            Self::Found(code) => ("found", code.as_str()),
            Self::Waiting(on) => ("waiting", on.as_str()),
            Self::Approval => ("approval", "WAITING"),
        };
        write!(f, "{kind}:{word}")
    }
}

impl Mark {
    /// Reads the stored word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, word) = text.split_once(':')?;
        match kind {
            "status" => OrderStatus::parse(word).ok().map(Self::Status),
            "compliance" => ComplianceStatus::parse(word).map(Self::Compliance),
            "readiness" => Readiness::parse(word).map(Self::Readiness),
            "found" => Code::parse(word).map(Self::Found),
            "waiting" => WaitingOn::parse(word).map(Self::Waiting),
            "approval" => (word == "WAITING").then_some(Self::Approval),
            _ => None,
        }
    }
}

/// The marks of an order. A cancelled order has its status alone: nobody waits for it any more.
#[must_use]
pub fn marks(status: OrderStatus, rollup: &Rollup, approval: bool) -> BTreeSet<Mark> {
    let mut marks = BTreeSet::from([Mark::Status(status)]);
    if status == OrderStatus::Cancelled {
        return marks;
    }
    marks.insert(Mark::Compliance(rollup.compliance_status));
    marks.insert(Mark::Readiness(rollup.readiness));
    marks.extend(rollup.findings().map(|finding| Mark::Found(finding.code)));
    let waiting = rollup
        .blockers
        .iter()
        .filter_map(|blocker| blocker.code.waiting_on());
    marks.extend(waiting.map(Mark::Waiting));
    if approval {
        marks.insert(Mark::Approval);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::evaluate;
    use crate::compliance::tests::samples::{at, complete};

    #[test]
    fn every_mark_reads_back() {
        let all = OrderStatus::ALL
            .map(Mark::Status)
            .into_iter()
            .chain(Code::ALL.iter().copied().map(Mark::Found))
            .chain(WaitingOn::ALL.map(Mark::Waiting))
            .chain([
                Mark::Approval,
                Mark::Compliance(ComplianceStatus::Valid),
                Mark::Readiness(Readiness::Blocked),
            ]);
        for mark in all {
            assert_eq!(Mark::parse(&mark.to_string()), Some(mark));
        }
        assert_eq!(Mark::parse("status:UNHEARD_OF"), None);
        assert_eq!(Mark::parse("x"), None);
    }

    #[test]
    fn marks_follow_the_verdict() {
        let mut facts = complete();
        let now = at("2026-03-15T12:00:00Z");
        facts.invoice = None;
        let rollup = evaluate(&facts, now);
        let found = marks(OrderStatus::Created, &rollup, true);
        for mark in [
            Mark::Status(OrderStatus::Created),
            Mark::Compliance(ComplianceStatus::Incomplete),
            Mark::Found(Code::MissingInvoice),
            Mark::Waiting(WaitingOn::Us),
            Mark::Approval,
        ] {
            assert!(found.contains(&mark), "{mark}");
        }
        let cancelled = marks(OrderStatus::Cancelled, &rollup, true);
        assert_eq!(cancelled, BTreeSet::from([Mark::Status(OrderStatus::Cancelled)]));
    }
}
