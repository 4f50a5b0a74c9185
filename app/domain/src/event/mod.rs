//! The catalogue of events: every type, its payload and the envelope.
//!
//! Every change emits one, stored in the transaction of the change with the next number of its organization. Payloads
//! hold business data only: no names, addresses or mail of persons.

mod kyc;
mod order;

use serde::{Deserialize, Serialize};

use crate::buyer::Buyer;
use crate::kernel::{Actor, BuyerId, EventId, OrderId, OrganizationId, PartnerId, Source, Timestamp};
use crate::organization::Partner;

pub use kyc::{KycChange, KycEvent};
pub use order::{OrderEvent, OrderEventKind};

/// What happened, with the payload of its type.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A buyer was created.
    BuyerCreated(Box<Buyer>),
    /// Business data or KYC mode changed. Names the changed fields.
    BuyerUpdated(Box<Buyer>, Vec<String>),
    /// A buyer was blocked for new orders.
    BuyerBlocked(Box<Buyer>),
    /// A blocked buyer became active again.
    BuyerUnblocked(Box<Buyer>),
    /// A contact person was added.
    BuyerContactAdded {
        /// Whose.
        buyer: BuyerId,
        /// Of which seller.
        seller: PartnerId,
        /// Its id; who it is stays out of events.
        contact: crate::kernel::ContactId,
    },
    /// A buyer's KYC changed.
    Kyc(KycEvent),
    /// An order, or something that hangs on it, changed.
    Order(OrderEvent),
    /// An organization was created.
    OrganizationCreated,
    /// Settings of the organization changed. Names the changed fields.
    OrganizationUpdated(Vec<String>),
    /// The organization accepted this version of the data processing agreement.
    OrganizationDpaAccepted(String),
    /// The organization may act for one more partner.
    PartnerCreated(Box<Partner>),
    /// An API client was created.
    ClientCreated {
        /// The published `client_id`.
        client_id: String,
    },
    /// A client got a second secret.
    ClientSecretRotated {
        /// The published `client_id`.
        client_id: String,
    },
    /// A client can no longer get tokens.
    ClientDisabled {
        /// The published `client_id`.
        client_id: String,
    },
}

impl Event {
    /// The published type.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Kyc(event) => event.kind(),
            Self::Order(event) => event.kind(),
            Self::BuyerCreated(_) => "buyer.created",
            Self::BuyerUpdated(..) => "buyer.updated",
            Self::BuyerBlocked(_) => "buyer.blocked",
            Self::BuyerUnblocked(_) => "buyer.unblocked",
            Self::BuyerContactAdded { .. } => "buyer.contact_added",
            Self::OrganizationCreated => "organization.created",
            Self::OrganizationUpdated(_) => "organization.updated",
            Self::OrganizationDpaAccepted(_) => "organization.dpa_accepted",
            Self::PartnerCreated(_) => "organization.partner_created",
            Self::ClientCreated { .. } => "organization.client_created",
            Self::ClientSecretRotated { .. } => "organization.client_rotated",
            Self::ClientDisabled { .. } => "organization.client_disabled",
        }
    }

    /// The version of the payload's shape.
    #[must_use]
    pub const fn schema_version(&self) -> i64 {
        1
    }

    /// The seller it concerns.
    #[must_use]
    pub fn partner(&self) -> Option<PartnerId> {
        match self {
            Self::BuyerCreated(buyer)
            | Self::BuyerUpdated(buyer, _)
            | Self::BuyerBlocked(buyer)
            | Self::BuyerUnblocked(buyer) => Some(buyer.seller),
            Self::BuyerContactAdded { seller, .. } => Some(*seller),
            Self::Kyc(event) => Some(event.seller),
            Self::Order(event) => Some(event.seller),
            Self::PartnerCreated(partner) => Some(partner.id),
            Self::OrganizationCreated
            | Self::OrganizationUpdated(_)
            | Self::OrganizationDpaAccepted(_)
            | Self::ClientCreated { .. }
            | Self::ClientSecretRotated { .. }
            | Self::ClientDisabled { .. } => None,
        }
    }

    /// The buyer it concerns.
    #[must_use]
    pub fn buyer(&self) -> Option<BuyerId> {
        match self {
            Self::BuyerCreated(buyer)
            | Self::BuyerUpdated(buyer, _)
            | Self::BuyerBlocked(buyer)
            | Self::BuyerUnblocked(buyer) => Some(buyer.id),
            Self::BuyerContactAdded { buyer, .. } => Some(*buyer),
            Self::Kyc(event) => Some(event.buyer),
            Self::Order(event) => Some(event.buyer),
            Self::OrganizationCreated
            | Self::OrganizationUpdated(_)
            | Self::OrganizationDpaAccepted(_)
            | Self::PartnerCreated(_)
            | Self::ClientCreated { .. }
            | Self::ClientSecretRotated { .. }
            | Self::ClientDisabled { .. } => None,
        }
    }

    /// The order it concerns.
    #[must_use]
    pub fn order(&self) -> Option<OrderId> {
        match self {
            Self::Order(event) => Some(event.order),
            _ => None,
        }
    }

    /// The published `data`.
    #[must_use]
    pub fn data(&self) -> serde_json::Value {
        use serde_json::json;
        match self {
            Self::BuyerCreated(buyer) | Self::BuyerUnblocked(buyer) => buyer_data(buyer),
            Self::BuyerUpdated(buyer, fields) => {
                let mut data = buyer_data(buyer);
                data["changedFields"] = json!(fields);
                data
            }
            Self::BuyerBlocked(buyer) => {
                let mut data = buyer_data(buyer);
                if let crate::buyer::BuyerStatus::Blocked {
                    reason: Some(reason), ..
                } = &buyer.status
                {
                    data["reason"] = json!(reason);
                }
                data
            }
            Self::BuyerContactAdded { buyer, contact, .. } => {
                json!({ "buyerUuid": buyer, "contactUuid": contact })
            }
            Self::Kyc(event) => event.data(),
            Self::Order(event) => event.data(),
            Self::OrganizationCreated => json!({}),
            Self::OrganizationUpdated(fields) => json!({ "changedFields": fields }),
            Self::OrganizationDpaAccepted(version) => json!({ "dpaVersion": version }),
            Self::PartnerCreated(partner) => {
                json!({ "name": partner.name, "country": partner.country.code() })
            }
            Self::ClientCreated { client_id }
            | Self::ClientSecretRotated { client_id }
            | Self::ClientDisabled { client_id } => json!({ "clientId": client_id }),
        }
    }
}

fn buyer_data(buyer: &Buyer) -> serde_json::Value {
    serde_json::json!({
        "buyerUuid": buyer.id,
        "vatNumber": buyer.vat_number.as_str(),
        "companyName": buyer.company_name,
        "kycMode": buyer.kyc_mode,
        "status": buyer.status.as_str(),
        "version": buyer.version,
    })
}

/// Who caused an event, as published in `actor`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventActor {
    /// `STAFF`, `API_CLIENT`, `BUYER` or `SYSTEM`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The account or client, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name shown beside it.
    pub name: String,
}

impl From<&Actor> for EventActor {
    fn from(actor: &Actor) -> Self {
        Self {
            kind: actor.kind().to_owned(),
            id: actor.id(),
            name: actor.name().to_owned(),
        }
    }
}

/// An event as stored and published (Integration API 8.3, with NT24's additions).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// The key receivers deduplicate by.
    pub id: EventId,
    /// Such as `buyer.created`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The version of `data`.
    pub schema_version: i64,
    /// Gap-free per organization, from 1.
    pub sequence: i64,
    /// The channel that caused it.
    pub source: Source,
    /// Who caused it.
    pub actor: EventActor,
    /// The request that caused it.
    pub request_id: String,
    /// When.
    pub created_at: Timestamp,
    /// Whose event.
    pub organization_uuid: OrganizationId,
    /// The seller it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_uuid: Option<PartnerId>,
    /// The buyer it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_uuid: Option<BuyerId>,
    /// The order it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_uuid: Option<OrderId>,
    /// The payload of its type.
    pub data: serde_json::Value,
}
