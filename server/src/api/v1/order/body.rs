//! The published shapes (Integration API 4.6).

use domain::buyer::NewContact;
use domain::kernel::{BuyerId, Date, Money, MoneyDraft, OrderId, Timestamp, Vin};
use domain::order::{Order, OrderVin};
use serde::{Deserialize, Serialize};

/// An amount of money.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Money, example = json!({"value": 1_850_000, "currency": "EUR"}))]
pub struct MoneyBody {
    /// In minor units: 1850000 is 18,500.00 EUR.
    value: i64,
    /// ISO 4217.
    currency: &'static str,
}

impl From<Money> for MoneyBody {
    fn from(money: Money) -> Self {
        Self {
            value: money.value(),
            currency: money.currency().code(),
        }
    }
}

/// An amount of money as sent.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[schema(example = json!({"value": 1_850_000, "currency": "EUR"}))]
pub struct MoneyInput {
    /// In minor units, a whole number from 0: 1850000 is 18,500.00 EUR.
    #[schema(value_type = i64, required = true, minimum = 0)]
    value: Option<i64>,
    /// ISO 4217.
    #[schema(value_type = String, required = true)]
    currency: Option<String>,
}

impl From<MoneyInput> for MoneyDraft {
    fn from(input: MoneyInput) -> Self {
        Self {
            value: input.value,
            currency: input.currency.unwrap_or_default(),
        }
    }
}

/// An order.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Order, example = json!({
    "uuid": "0198c0de-0000-7000-8000-000000000008", "externalOrderId": "ORD-2026-0042",
    "buyerId": "0198c0de-0000-7000-8000-000000000004", "status": "CREATED",
    "vins": [{
        "vin": "WVWZZZ3CZEE140287", "brand": "Volkswagen", "model": "Passat",
        "purchaseAmount": {"value": 1_850_000, "currency": "EUR"}, "mileage": 48_000,
        "firstRegistrationDate": "2021-05-04", "complianceStatus": "PENDING"
    }],
    "totalAmount": {"value": 1_850_000, "currency": "EUR"}, "purchaseDate": "2026-04-20",
    "responsibleContact": {"firstName": "Jan", "lastName": "de Vries", "email": "jan@seller.example"},
    "version": 0, "createdAt": "2026-04-22T10:15:00.000Z", "updatedAt": "2026-04-22T10:15:00.000Z"
}))]
pub struct OrderBody {
    /// Its id: `uuid` in the paths.
    #[schema(value_type = uuid::Uuid)]
    uuid: OrderId,
    /// Your own id, unique for the seller.
    external_order_id: String,
    /// Who buys.
    #[schema(value_type = uuid::Uuid)]
    buyer_id: BuyerId,
    /// `CREATED`, `INVOICE_SUBMITTED`, `PAYMENT_SUBMITTED`, `READY_FOR_PICKUP`, `TRANSPORT_IN_PROGRESS`, `TRANSPORT_COMPLETED`,
    /// `COMPLIANCE_VALID`, `COMPLIANCE_INVALID` or `CANCELLED`.
    status: &'static str,
    /// The vehicles, as they were sent.
    vins: Vec<OrderVinBody>,
    /// What all of them cost together.
    total_amount: MoneyBody,
    /// When it was bought.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = Date, required = false)]
    purchase_date: Option<Date>,
    /// Whom to ask about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = ResponsibleContactBody, required = false)]
    responsible_contact: Option<ResponsibleContactBody>,
    /// Only for `CANCELLED`: when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    cancelled_at: Option<Timestamp>,
    /// Only for `CANCELLED`: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    cancel_reason: Option<String>,
    /// From 0, one more with each change; also in the `ETag`.
    version: i64,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// A vehicle of an order.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderVin)]
struct OrderVinBody {
    /// The vehicle identification number.
    #[schema(value_type = String, min_length = 17, max_length = 17, example = "WVWZZZ3CZEE140287")]
    vin: Vin,
    /// Maker.
    #[schema(example = "Volkswagen")]
    brand: String,
    /// Model.
    #[schema(example = "Passat")]
    model: String,
    /// What it costs.
    purchase_amount: MoneyBody,
    /// Kilometres driven.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = i64, required = false, example = 48_000)]
    mileage: Option<i64>,
    /// When it was first registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = Date, required = false, example = "2021-05-04")]
    first_registration_date: Option<Date>,
    /// `PENDING`, `TRANSPORT_PENDING`, `DELIVERED`, `VALID` or `INVALID`.
    #[schema(example = "PENDING")]
    compliance_status: &'static str,
}

/// Whom to ask about an order: personal data.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ResponsibleContact)]
struct ResponsibleContactBody {
    /// First name.
    #[schema(example = "Jan")]
    first_name: String,
    /// Last name.
    #[schema(example = "de Vries")]
    last_name: String,
    /// E-mail address.
    #[schema(example = "jan@seller.example", format = Email)]
    email: String,
    /// Phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "+31 20 1234567")]
    phone: Option<String>,
}

impl From<NewContact> for ResponsibleContactBody {
    fn from(contact: NewContact) -> Self {
        Self {
            first_name: contact.first_name,
            last_name: contact.last_name,
            email: contact.email.to_string(),
            phone: contact.phone,
        }
    }
}

impl From<OrderVin> for OrderVinBody {
    fn from(vin: OrderVin) -> Self {
        Self {
            vin: vin.vin,
            brand: vin.brand,
            model: vin.model,
            purchase_amount: vin.purchase_amount.into(),
            mileage: vin.mileage,
            first_registration_date: vin.first_registration_date,
            compliance_status: vin.compliance.as_str(),
        }
    }
}

impl From<Order> for OrderBody {
    fn from(order: Order) -> Self {
        let (cancelled_at, cancel_reason) = order
            .cancelled
            .map(|cancelled| (cancelled.at, cancelled.reason))
            .unzip();
        Self {
            uuid: order.id,
            external_order_id: order.external_order_id,
            buyer_id: order.buyer,
            status: order.status.as_str(),
            vins: order.vins.into_iter().map(Into::into).collect(),
            total_amount: order.total_amount.into(),
            purchase_date: order.purchase_date,
            responsible_contact: order.responsible_contact.map(Into::into),
            cancelled_at,
            cancel_reason,
            version: order.version,
            created_at: order.created_at,
            updated_at: order.updated_at,
        }
    }
}
