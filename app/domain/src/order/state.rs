//! What an order is and how it may change. See `state.md` beside this file for the diagram.

use serde::{Deserialize, Serialize};

use super::command::NewOrder;
use super::error::RecordError;
use crate::buyer::NewContact;
use crate::compliance::{ComplianceStatus, Rollup};
use crate::kernel::{BuyerId, Date, Money, OrderId, OrganizationId, PartnerId, Timestamp, Vin};

/// How far an order is (Integration API 6.1). A pure function of [`Progress`]: invoice and payment may arrive in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderStatus {
    /// Nothing has come yet.
    Created,
    /// The preliminary invoice is there.
    InvoiceSubmitted,
    /// The payment is there.
    PaymentSubmitted,
    /// The payment was marked ready for pickup.
    ReadyForPickup,
    /// At least one vehicle was picked up.
    TransportInProgress,
    /// Every vehicle was delivered.
    TransportCompleted,
    /// The exemption holds.
    ComplianceValid,
    /// The exemption does not hold.
    ComplianceInvalid,
    /// The order was cancelled.
    Cancelled,
}

impl OrderStatus {
    /// Every status, in the order of a sale.
    pub const ALL: [Self; 9] = [
        Self::Created,
        Self::InvoiceSubmitted,
        Self::PaymentSubmitted,
        Self::ReadyForPickup,
        Self::TransportInProgress,
        Self::TransportCompleted,
        Self::ComplianceValid,
        Self::ComplianceInvalid,
        Self::Cancelled,
    ];

    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::InvoiceSubmitted => "INVOICE_SUBMITTED",
            Self::PaymentSubmitted => "PAYMENT_SUBMITTED",
            Self::ReadyForPickup => "READY_FOR_PICKUP",
            Self::TransportInProgress => "TRANSPORT_IN_PROGRESS",
            Self::TransportCompleted => "TRANSPORT_COMPLETED",
            Self::ComplianceValid => "COMPLIANCE_VALID",
            Self::ComplianceInvalid => "COMPLIANCE_INVALID",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Reads the published word.
    ///
    /// # Errors
    /// A sentence that names the words.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text.trim())
            .ok_or_else(|| {
                let known: Vec<&str> = Self::ALL.into_iter().map(Self::as_str).collect();
                format!("The status is one of {}.", known.join(", "))
            })
    }

    /// The status that follows from how far everything is.
    #[must_use]
    pub const fn of(progress: &Progress) -> Self {
        match progress.compliance {
            _ if progress.cancelled => Self::Cancelled,
            ComplianceStatus::Valid => Self::ComplianceValid,
            ComplianceStatus::Invalid => Self::ComplianceInvalid,
            ComplianceStatus::Incomplete => {
                if progress.vins > 0 && progress.delivered == progress.vins {
                    Self::TransportCompleted
                } else if progress.picked_up > 0 {
                    Self::TransportInProgress
                } else if progress.ready {
                    Self::ReadyForPickup
                } else if progress.payment {
                    Self::PaymentSubmitted
                } else if progress.invoice {
                    Self::InvoiceSubmitted
                } else {
                    Self::Created
                }
            }
        }
    }
}

/// What [`OrderStatus`] follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The order was cancelled.
    pub cancelled: bool,
    /// The preliminary invoice is there.
    pub invoice: bool,
    /// The payment is there.
    pub payment: bool,
    /// The payment was marked ready for pickup.
    pub ready: bool,
    /// How many vehicles the order has.
    pub vins: usize,
    /// How many of them were picked up, delivered ones included.
    pub picked_up: usize,
    /// How many of them were delivered.
    pub delivered: usize,
    /// The verdict.
    pub compliance: ComplianceStatus,
}

/// Where one vehicle of an order stands (product.md "States").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VinStatus {
    /// Not yet ready for pickup.
    Pending,
    /// Ready for pickup or on its way.
    TransportPending,
    /// Delivered; papers are missing.
    Delivered,
    /// The exemption holds.
    Valid,
    /// The exemption does not hold.
    Invalid,
}

impl VinStatus {
    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::TransportPending => "TRANSPORT_PENDING",
            Self::Delivered => "DELIVERED",
            Self::Valid => "VALID",
            Self::Invalid => "INVALID",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Pending,
            Self::TransportPending,
            Self::Delivered,
            Self::Valid,
            Self::Invalid,
        ]
        .into_iter()
        .find(|status| status.as_str() == text)
    }
}

/// When and why an order was cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelled {
    /// When.
    pub at: Timestamp,
    /// Why, 1 to 500 characters.
    pub reason: String,
}

/// One vehicle of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderVin {
    /// Its number; unique in the order, not beyond it.
    pub vin: Vin,
    /// Maker, up to 100 characters.
    pub brand: String,
    /// Model, up to 100 characters.
    pub model: String,
    /// What it costs.
    pub purchase_amount: Money,
    /// Kilometres driven.
    pub mileage: Option<i64>,
    /// When it was first registered.
    pub first_registration_date: Option<Date>,
    /// Where it stands; follows from the verdict.
    pub compliance: VinStatus,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// The organization whose events tell of it.
    pub organization: OrganizationId,
    /// Who sells.
    pub seller: PartnerId,
    /// Who buys.
    pub buyer: BuyerId,
    /// The client's own id, unique for the seller.
    pub external_order_id: String,
    /// How far it is; follows from everything that hangs on it.
    pub status: OrderStatus,
    /// Set once it was cancelled.
    pub cancelled: Option<Cancelled>,
    /// When it was bought.
    pub purchase_date: Option<Date>,
    /// Whom to ask about it.
    pub responsible_contact: Option<NewContact>,
    /// The vehicles, as they were sent.
    pub vins: Vec<OrderVin>,
    /// What all of them cost together.
    pub total_amount: Money,
    /// From 0, one more with each change of what is published.
    pub version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Corrected values of an order; `None` leaves one as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderChange {
    /// Another day of purchase.
    pub purchase_date: Option<Date>,
    /// Another contact.
    pub responsible_contact: Option<NewContact>,
}

impl Order {
    /// A new order.
    #[must_use]
    pub fn create(
        id: OrderId,
        (organization, seller): (OrganizationId, PartnerId),
        new: NewOrder,
        now: Timestamp,
    ) -> Self {
        let vin = |vin: super::command::NewOrderVin| OrderVin {
            vin: vin.vin,
            brand: vin.brand,
            model: vin.model,
            purchase_amount: vin.purchase_amount,
            mileage: vin.mileage,
            first_registration_date: vin.first_registration_date,
            compliance: VinStatus::Pending,
        };
        Self {
            id,
            organization,
            seller,
            buyer: new.buyer,
            external_order_id: new.external_order_id,
            status: OrderStatus::Created,
            cancelled: None,
            purchase_date: new.purchase_date,
            responsible_contact: new.responsible_contact,
            vins: new.vins.into_iter().map(vin).collect(),
            total_amount: new.total_amount,
            version: 0,
            created_at: now,
            updated_at: now,
        }
    }

    /// It was created from the same data, or has been corrected to be as if.
    #[must_use]
    pub fn says_the_same(&self, new: &NewOrder) -> bool {
        let same_vin = |(ours, theirs): (&OrderVin, &super::command::NewOrderVin)| {
            (
                &ours.vin,
                &ours.brand,
                &ours.model,
                ours.purchase_amount,
                ours.mileage,
                ours.first_registration_date,
            ) == (
                &theirs.vin,
                &theirs.brand,
                &theirs.model,
                theirs.purchase_amount,
                theirs.mileage,
                theirs.first_registration_date,
            )
        };
        self.buyer == new.buyer
            && self.external_order_id == new.external_order_id
            && self.purchase_date == new.purchase_date
            && self.responsible_contact == new.responsible_contact
            && self.total_amount == new.total_amount
            && self.vins.len() == new.vins.len()
            && self.vins.iter().zip(&new.vins).all(same_vin)
    }

    /// Passes when the order takes changes.
    ///
    /// # Errors
    /// When it was cancelled.
    pub const fn open<T>(&self) -> Result<(), RecordError<T>> {
        match self.cancelled {
            None => Ok(()),
            Some(_) => Err(RecordError::Cancelled),
        }
    }

    /// Corrected.
    ///
    /// # Errors
    /// When it was cancelled.
    pub fn update(&self, change: OrderChange, now: Timestamp) -> Result<Self, RecordError<Self>> {
        self.open()?;
        let next = Self {
            purchase_date: change.purchase_date.or(self.purchase_date),
            responsible_contact: change
                .responsible_contact
                .or_else(|| self.responsible_contact.clone()),
            ..self.clone()
        };
        Ok(next.following(self, now))
    }

    /// Cancelled, which is possible until the first pickup.
    ///
    /// # Errors
    /// When it was cancelled before, or a vehicle was picked up.
    pub fn cancel(&self, reason: String, picked_up: bool, now: Timestamp) -> Result<Self, RecordError<Self>> {
        self.open()?;
        if picked_up {
            return Err(RecordError::InvalidState(
                "A vehicle was picked up already, so the order cannot be cancelled. Revoke the pickup first, if it did not take place."
                    .to_owned(),
            ));
        }
        let next = Self {
            cancelled: Some(Cancelled { at: now, reason }),
            status: OrderStatus::Cancelled,
            ..self.clone()
        };
        Ok(next.following(self, now))
    }

    /// With the statuses that follow from the verdict. `raised`: the version was raised in this very change already.
    #[must_use]
    pub fn standing(&self, rollup: &Rollup, payment: bool, raised: bool, now: Timestamp) -> Self {
        let mut next = Self {
            status: rollup.order_status(payment),
            ..self.clone()
        };
        for (vin, judged) in next.vins.iter_mut().zip(&rollup.modules.order.vins) {
            vin.compliance = judged.compliance_status;
        }
        if raised { next } else { next.following(self, now) }
    }

    /// One version later than `before`, unless nothing differs.
    fn following(self, before: &Self, now: Timestamp) -> Self {
        if self == *before {
            return self;
        }
        Self {
            version: before.version + 1,
            updated_at: now,
            ..self
        }
    }
}
