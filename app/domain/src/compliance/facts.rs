//! What the verdict is made from: everything that is known about an order, in plain types.
//!
//! Nothing here depends on when or in which order it became known, except what is itself a date.

use std::collections::BTreeMap;

use crate::buyer::KycMode;
use crate::document::DocumentType;
use crate::kernel::{Date, Iban, Money, OrderId, Timestamp, VatNumber, VatPrefix, Vin};
use crate::kyc::{AmlStatus, VerificationStatus, ViesResult};
use crate::payment::Ready;
use crate::transport::Leg;

use super::blocker::Key;
use super::ruling::Ruling;

/// The types with an active document, and whether the virus scanner found it clean.
pub type Papers = BTreeMap<DocumentType, bool>;

/// All facts of an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Which order.
    pub order: OrderId,
    /// When it was created.
    pub created_at: Timestamp,
    /// It was cancelled.
    pub cancelled: bool,
    /// When it was bought.
    pub purchase_date: Option<Date>,
    /// What all vehicles cost together.
    pub total: Money,
    /// Where the seller is registered: the state of departure, unless a vehicle was collected elsewhere.
    pub seller: VatPrefix,
    /// The vehicles, at least one.
    pub vehicles: Vec<VehicleFacts>,
    /// Who buys.
    pub buyer: BuyerFacts,
    /// The preliminary invoice.
    pub invoice: Option<InvoiceFacts>,
    /// The final invoice.
    pub final_invoice: Option<FinalFacts>,
    /// The payment.
    pub payment: Option<PaymentFacts>,
    /// The order's own papers: those of order, invoice, payment and transport.
    pub papers: Papers,
    /// What people decided.
    pub rulings: Vec<Ruling>,
    /// Since when what was found last has been there; what is new is there since now.
    pub since: BTreeMap<Key, Timestamp>,
}

/// One vehicle.
#[derive(Clone, Debug, PartialEq)]
pub struct VehicleFacts {
    /// Its number.
    pub vin: Vin,
    /// What it costs.
    pub amount: Money,
    /// Kilometres driven.
    pub mileage: Option<i64>,
    /// When it was first registered.
    pub first_registration: Option<Date>,
    /// Another order of the organization that is neither cancelled nor has delivered it names it too.
    pub in_other_open_order: bool,
    /// Where it is.
    pub leg: Leg,
}

/// The name and number that count for an order: those of the last delivery once it was delivered, else the buyer's present
/// ones. Later changes of the buyer never reverse an order that was delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VatIdentity {
    /// The number.
    pub vat_number: VatNumber,
    /// The name.
    pub company_name: String,
    /// Who led the KYC: raising a buyer to Mode B asks nothing anew of what was delivered before.
    pub mode: KycMode,
    /// It had been screened and was clear when the order was delivered: a screening that is made anew later (a new name, a
    /// new list) leaves the order alone until it finds somebody. Never set before the delivery.
    pub screened: bool,
}

/// The buyer.
#[derive(Clone, Debug, PartialEq)]
pub struct BuyerFacts {
    /// Under which name and number it bought.
    pub identity: VatIdentity,
    /// It was blocked.
    pub blocked: bool,
    /// Its KYC papers.
    pub papers: Papers,
    /// What VIES said about the number.
    pub vies: ViesRecord,
    /// The identity check; without meaning in Mode A.
    pub verification: VerificationStatus,
    /// The screening; without meaning in Mode A.
    pub aml: AmlStatus,
}

/// One conclusive answer of VIES.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViesAnswer {
    /// `VALID` or `INVALID`.
    pub result: ViesResult,
    /// When it was given.
    pub at: Timestamp,
}

/// What VIES said about the number that counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViesRecord {
    /// The conclusive answers, in any order.
    pub answers: Vec<ViesAnswer>,
    /// When it was last asked, whatever it said.
    pub last_asked: Option<Timestamp>,
    /// Its last word was that the number is malformed.
    pub malformed: bool,
}

/// Whether the buyer's name is on the invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameOnInvoice {
    /// There is no active document and the client said no name.
    Unknown,
    /// The client said the name that stands on it; `same` when it is the buyer's.
    Said {
        /// The name.
        name: String,
        /// It is the buyer's.
        same: bool,
    },
    /// The document's text was read; `found` when the buyer's name is in it.
    Read {
        /// SHA-256 of the document.
        sha256: String,
        /// The name is there.
        found: bool,
    },
    /// The document has no text: a picture, or a scan.
    NoText,
    /// The document's text has not been read yet.
    NotReadYet,
}

/// The preliminary invoice.
#[derive(Clone, Debug, PartialEq)]
pub struct InvoiceFacts {
    /// The date on it.
    pub invoice_date: Date,
    /// What it asks for.
    pub amount: Money,
    /// It shows VAT.
    pub vat_included: bool,
    /// Margin scheme.
    pub margin_scheme: bool,
    /// Whether the buyer's name is on it.
    pub name: NameOnInvoice,
}

/// The final invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinalFacts {
    /// It shows VAT.
    pub vat_included: bool,
    /// Margin scheme.
    pub margin_scheme: bool,
}

/// The account a payment came from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IbanFacts {
    /// The account, where it was said.
    pub source: Option<Iban>,
    /// It was declared to be a new one.
    pub declared_new: bool,
    /// The accounts seen for the buyer.
    pub known: Vec<Iban>,
}

/// The payment.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentFacts {
    /// When it was paid.
    pub payment_date: Date,
    /// By bank.
    pub bank: Money,
    /// In cash.
    pub cash: Money,
    /// Where it came from.
    pub iban: IbanFacts,
    /// It was marked ready for pickup.
    pub ready: Option<Ready>,
}

impl IbanFacts {
    /// The account is known, or may be new: none was said, it was declared new, or it is the first one.
    #[must_use]
    pub fn consistent(&self) -> bool {
        match &self.source {
            None => true,
            Some(iban) => self.declared_new || self.known.is_empty() || self.known.contains(iban),
        }
    }
}

impl VehicleFacts {
    /// The state it departs from: where it was collected, else the seller's.
    #[must_use]
    pub fn departure(&self, seller: VatPrefix) -> VatPrefix {
        self.leg
            .pickup()
            .and_then(|pickup| pickup.collection_address.as_ref())
            .and_then(|address| crate::kernel::territory::of_place(address.country, &address.post_code))
            .unwrap_or(seller)
    }
}

impl Facts {
    /// There is an active document of one of these types, among the order's papers or the buyer's.
    #[must_use]
    pub fn has_any(&self, types: &[DocumentType]) -> bool {
        types
            .iter()
            .any(|kind| self.papers.contains_key(kind) || self.buyer.papers.contains_key(kind))
    }

    /// The day of the last delivery, once every vehicle was delivered.
    #[must_use]
    pub fn delivered_on(&self) -> Option<Date> {
        let mut last = None;
        for vehicle in &self.vehicles {
            let day = vehicle.leg.delivery()?.delivery_date;
            last = Some(last.map_or(day, |last: Date| last.max(day)));
        }
        last
    }

    /// How many vehicles were picked up, delivered ones included.
    #[must_use]
    pub fn picked_up(&self) -> usize {
        self.vehicles
            .iter()
            .filter(|vehicle| vehicle.leg.pickup().is_some())
            .count()
    }

    /// How many vehicles were delivered.
    #[must_use]
    pub fn delivered(&self) -> usize {
        self.vehicles
            .iter()
            .filter(|vehicle| vehicle.leg.delivery().is_some())
            .count()
    }

    /// The payment was marked ready for pickup.
    #[must_use]
    pub fn ready(&self) -> Option<Ready> {
        self.payment.as_ref().and_then(|payment| payment.ready)
    }

    /// VIES is asked daily: from ready-for-pickup until delivery or until pickup, as the organization's setting said.
    #[must_use]
    pub fn rechecks_active(&self) -> bool {
        use crate::organization::RecheckUntil;
        match self.ready() {
            _ if self.cancelled => false,
            None => false,
            Some(ready) => match ready.recheck_until {
                RecheckUntil::Delivery => self.delivered() < self.vehicles.len(),
                RecheckUntil::Pickup => self.picked_up() < self.vehicles.len(),
            },
        }
    }
}
