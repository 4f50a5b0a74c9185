//! What staff see of orders.

use serde::{Deserialize, Serialize};

use crate::audit::TimelineEntry;
use crate::buyer::Buyer;
use crate::compliance::{Code, ComplianceStatus, Readiness, Ruling, StoredRollup};
use crate::document::Document;
use crate::invoice::InvoiceView;
use crate::kernel::{BuyerId, Money, OrderId, StaffId, Timestamp};
use crate::kyc::{NameMatch, ViesResult};
use crate::order::{Order, OrderStatus};
use crate::payment::PaymentView;
use crate::transport::TransportView;

/// A member of the staff, as others see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Whose account.
    pub id: StaffId,
    /// The name.
    pub name: String,
}

/// A row of the work list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkRow {
    /// Its id.
    pub id: OrderId,
    /// The client's own id.
    pub external_order_id: String,
    /// How far it is.
    pub status: OrderStatus,
    /// Whether the exemption holds.
    pub compliance: ComplianceStatus,
    /// What may happen next.
    pub readiness: Readiness,
    /// What stands in the way, in the order of the catalogue, each code once.
    pub blockers: Vec<Code>,
    /// Maker and model of the first vehicle.
    pub vehicle: String,
    /// Its number.
    pub vin: String,
    /// How many vehicles.
    pub vehicles: i64,
    /// Who buys.
    pub buyer: BuyerId,
    /// The buyer's name.
    pub buyer_name: String,
    /// The seller's name.
    pub seller_name: String,
    /// What all vehicles cost.
    pub total_amount: Money,
    /// Who works on it.
    pub assignee: Option<Colleague>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What somebody of the staff wrote beside an order. API clients never see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Who wrote it.
    pub by: Colleague,
    /// When.
    pub at: Timestamp,
    /// What, 1 to 2,000 characters.
    pub text: String,
}

/// A list as somebody likes to see it again. Personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// What it is called, 1 to 60 characters; unique for its owner.
    pub name: String,
    /// The query of the address, beginning with `?`.
    pub query: String,
}

/// The name VIES has for a buyer's number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViesName {
    /// What VIES says of the number: an invalid one has no name.
    pub result: ViesResult,
    /// The name, where the member state publishes it.
    pub name: Option<String>,
    /// How it compares with the name the buyer has now.
    pub compared: NameMatch,
}

/// Everything on the page of one order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderPage {
    /// The order.
    pub order: Order,
    /// Who buys.
    pub buyer: Buyer,
    /// What VIES says of the buyer's name; absent while VIES has not answered about the number.
    pub vies_name: Option<ViesName>,
    /// The seller's name.
    pub seller_name: String,
    /// The organization's name.
    pub organization_name: String,
    /// Two of the staff must agree on what is decided about evidence.
    pub four_eyes: bool,
    /// The verdict as stored.
    pub verdict: StoredRollup,
    /// The preliminary invoice.
    pub invoice: Option<InvoiceView>,
    /// The final invoice.
    pub final_invoice: Option<InvoiceView>,
    /// The payment.
    pub payment: Option<PaymentView>,
    /// Pickup and delivery.
    pub transport: TransportView,
    /// All papers of the order, the newest first, those that no longer count too.
    pub documents: Vec<Document>,
    /// What people decided about evidence, the newest first.
    pub rulings: Vec<Ruling>,
    /// What happened, the newest first, at most 200 entries.
    pub timeline: Vec<TimelineEntry>,
    /// What staff wrote, the oldest first.
    pub comments: Vec<Comment>,
    /// Who works on it.
    pub assignee: Option<Colleague>,
}
