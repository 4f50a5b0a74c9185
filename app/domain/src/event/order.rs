//! Events about an order, its invoice, payment, transport, papers and verdict. Two of them are published (Integration API
//! 8.2): `compliance.status_changed` and `compliance.decision_made`.

use serde_json::{Value, json};

use super::kyc::{document_data, rejected_data, uploaded_data};
use crate::compliance::{Blocker, ComplianceStatus, Decision, Ruling, RulingKind, RulingState};
use crate::document::{Document, DocumentModule};
use crate::invoice::Invoice;
use crate::kernel::{BuyerId, Date, DocumentId, Iban, OrderId, PartnerId, Timestamp, Vin};
use crate::order::Order;
use crate::payment::Payment;
use crate::transport::TransportKind;

/// Something about an order changed.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderEvent {
    /// Which.
    pub order: OrderId,
    /// Of which seller.
    pub seller: PartnerId,
    /// To which buyer.
    pub buyer: BuyerId,
    /// What.
    pub what: OrderEventKind,
}

/// What changed.
#[derive(Clone, Debug, PartialEq)]
pub enum OrderEventKind {
    /// It was created.
    Created(Box<Order>),
    /// It was corrected. Names the fields.
    Updated(Box<Order>, Vec<String>),
    /// It was cancelled.
    Cancelled {
        /// Why.
        reason: String,
    },
    /// An invoice came.
    InvoiceSubmitted(Box<Invoice>),
    /// An invoice was corrected. Names the fields.
    InvoiceUpdated(Box<Invoice>, Vec<String>),
    /// The payment came.
    PaymentSubmitted(Box<Payment>),
    /// The payment was corrected. Names the fields.
    PaymentUpdated(Box<Payment>, Vec<String>),
    /// The payment was marked ready for pickup.
    ReadyForPickup(Timestamp),
    /// Vehicles were picked up.
    PickupConfirmed {
        /// Which.
        vins: Vec<Vin>,
        /// By whom; who drove stays out of events.
        kind: TransportKind,
        /// On which day.
        date: Date,
    },
    /// A pickup was taken back.
    PickupRevoked {
        /// Of which vehicles.
        vins: Vec<Vin>,
        /// Why.
        reason: String,
    },
    /// Vehicles were delivered.
    DeliveryConfirmed {
        /// Which.
        vins: Vec<Vin>,
        /// On which day.
        date: Date,
        /// In which country.
        country: &'static str,
    },
    /// A paper came; names the one whose place it took.
    DocumentUploaded(Box<Document>, Option<DocumentId>),
    /// A paper does not do.
    DocumentRejected(Box<Document>),
    /// A paper was taken out of the file.
    DocumentDeleted(Box<Document>),
    /// The compliance status changed.
    StatusChanged {
        /// What it was.
        previous: ComplianceStatus,
        /// What it is.
        current: ComplianceStatus,
        /// What stands in the way now.
        blockers: Vec<Blocker>,
    },
    /// There is a verdict.
    DecisionMade(Decision),
    /// Somebody of the staff works on it now, or nobody.
    Assigned {
        /// Who.
        to: Option<String>,
    },
    /// Somebody of the staff wrote a comment; what it says stays with the staff.
    Commented,
    /// A person decided about evidence, was approved or declined, or it ended: by the ruling's state.
    Ruling(Box<Ruling>),
}

impl OrderEvent {
    /// The published type.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.what {
            OrderEventKind::Created(_) => "order.created",
            OrderEventKind::Updated(..) => "order.updated",
            OrderEventKind::Cancelled { .. } => "order.cancelled",
            OrderEventKind::InvoiceSubmitted(_) => "invoice.submitted",
            OrderEventKind::InvoiceUpdated(..) => "invoice.updated",
            OrderEventKind::PaymentSubmitted(_) => "payment.submitted",
            OrderEventKind::PaymentUpdated(..) => "payment.updated",
            OrderEventKind::ReadyForPickup(_) => "payment.ready_for_pickup",
            OrderEventKind::PickupConfirmed { .. } => "transport.pickup_confirmed",
            OrderEventKind::PickupRevoked { .. } => "transport.pickup_revoked",
            OrderEventKind::DeliveryConfirmed { .. } => "transport.delivery_confirmed",
            OrderEventKind::DocumentUploaded(document, _) => match document.kind.module() {
                DocumentModule::Kyc => "kyc.document_uploaded",
                DocumentModule::Order => "order.document_uploaded",
                DocumentModule::Invoice => "invoice.document_uploaded",
                DocumentModule::Payment => "payment.document_uploaded",
                DocumentModule::Transport => "transport.document_uploaded",
            },
            OrderEventKind::DocumentRejected(document) => match document.kind.module() {
                DocumentModule::Kyc => "kyc.document_rejected",
                DocumentModule::Order => "order.document_rejected",
                DocumentModule::Invoice => "invoice.document_rejected",
                DocumentModule::Payment => "payment.document_rejected",
                DocumentModule::Transport => "transport.document_rejected",
            },
            OrderEventKind::DocumentDeleted(document) => match document.kind.module() {
                DocumentModule::Kyc => "kyc.document_deleted",
                DocumentModule::Order => "order.document_deleted",
                DocumentModule::Invoice => "invoice.document_deleted",
                DocumentModule::Payment => "payment.document_deleted",
                DocumentModule::Transport => "transport.document_deleted",
            },
            OrderEventKind::StatusChanged { .. } => "compliance.status_changed",
            OrderEventKind::DecisionMade(_) => "compliance.decision_made",
            OrderEventKind::Assigned { .. } => "order.assigned",
            OrderEventKind::Commented => "order.commented",
            OrderEventKind::Ruling(ruling) => match (ruling.state, ruling.kind) {
                (RulingState::AwaitingApproval, _) => "compliance.ruling_proposed",
                (RulingState::InForce, RulingKind::MismatchAccepted) => "compliance.mismatch_accepted",
                (RulingState::InForce, RulingKind::EvidenceUnobtainable) => {
                    "compliance.evidence_declared_unobtainable"
                }
                (RulingState::Declined, _) => "compliance.ruling_declined",
                (RulingState::Withdrawn, _) => "compliance.ruling_withdrawn",
                (RulingState::Void, _) => "compliance.ruling_voided",
            },
        }
    }

    /// The published `data`.
    #[must_use]
    pub fn data(&self) -> Value {
        let mut data = match &self.what {
            OrderEventKind::Created(order) => order_data(order),
            OrderEventKind::Updated(order, fields) => with_fields(order_data(order), fields),
            OrderEventKind::Cancelled { reason } => json!({ "reason": reason }),
            OrderEventKind::InvoiceSubmitted(invoice) => invoice_data(invoice),
            OrderEventKind::InvoiceUpdated(invoice, fields) => with_fields(invoice_data(invoice), fields),
            OrderEventKind::PaymentSubmitted(payment) => payment_data(payment),
            OrderEventKind::PaymentUpdated(payment, fields) => with_fields(payment_data(payment), fields),
            OrderEventKind::ReadyForPickup(at) => json!({ "readyAt": at }),
            OrderEventKind::PickupConfirmed { vins, kind, date } => {
                json!({ "vins": vins, "type": kind, "pickupDate": date })
            }
            OrderEventKind::PickupRevoked { vins, reason } => json!({ "vins": vins, "reason": reason }),
            OrderEventKind::DeliveryConfirmed { vins, date, country } => {
                json!({ "vins": vins, "deliveryDate": date, "country": country })
            }
            OrderEventKind::DocumentUploaded(document, superseded) => uploaded_data(document, *superseded),
            OrderEventKind::DocumentRejected(document) => rejected_data(document),
            OrderEventKind::DocumentDeleted(document) => document_data(document),
            OrderEventKind::StatusChanged {
                previous,
                current,
                blockers,
            } => json!({ "previousStatus": previous, "currentStatus": current, "blockers": blockers }),
            OrderEventKind::DecisionMade(decision) => json!({ "decision": decision }),
            OrderEventKind::Assigned { to } => json!({ "assignee": to }),
            OrderEventKind::Commented => json!({}),
            OrderEventKind::Ruling(ruling) => json!({
                "rulingUuid": ruling.id,
                "kind": ruling.kind,
                "code": ruling.code(),
                "subject": ruling.about.subject,
                "state": ruling.state,
            }),
        };
        data["orderUuid"] = json!(self.order);
        data
    }
}

fn with_fields(mut data: Value, fields: &[String]) -> Value {
    data["changedFields"] = json!(fields);
    data
}

/// Without the contact: a person.
fn order_data(order: &Order) -> Value {
    let vins: Vec<Vin> = order.vins.iter().map(|vin| vin.vin).collect();
    json!({
        "externalOrderId": order.external_order_id,
        "buyerUuid": order.buyer,
        "status": order.status,
        "vins": vins,
        "totalAmount": order.total_amount,
        "version": order.version,
    })
}

fn invoice_data(invoice: &Invoice) -> Value {
    json!({
        "type": invoice.kind,
        "invoiceNumber": invoice.invoice_number,
        "invoiceDate": invoice.invoice_date,
        "amount": invoice.amount,
        "vatIncluded": invoice.vat_included,
        "marginScheme": invoice.margin_scheme,
        "version": invoice.version,
    })
}

/// The whole account number is financial data and stays out of events.
fn payment_data(payment: &Payment) -> Value {
    let mut data = json!({
        "paymentDate": payment.payment_date,
        "bankAmount": payment.bank_amount,
        "cashAmount": payment.cash_amount,
        "readyForPickup": payment.ready.is_some(),
        "version": payment.version,
    });
    if let Some(iban) = &payment.source_iban {
        data["sourceIban"] = json!(Iban::masked(iban));
    }
    data
}
