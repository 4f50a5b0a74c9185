//! The published shape (Integration API 4.8).

use domain::kernel::{Date, Iban, Timestamp};
use domain::payment::PaymentView;
use serde::Serialize;

use crate::api::v1::order::MoneyBody;

/// The payment of an order.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Payment, example = json!({
    "paymentDate": "2026-04-22", "bankAmount": {"value": 1_850_000, "currency": "EUR"},
    "cashAmount": {"value": 0, "currency": "EUR"}, "sourceIban": "DE89370400440532013000", "declareNewIban": false,
    "status": "SUBMITTED", "amountMatchesInvoice": true, "ibanConsistent": true, "readyForPickup": false, "version": 0,
    "createdAt": "2026-04-22T10:15:00.000Z", "updatedAt": "2026-04-22T10:15:00.000Z"
}))]
pub struct PaymentBody {
    /// When it was paid.
    #[schema(value_type = String, format = Date)]
    payment_date: Date,
    /// By bank.
    bank_amount: MoneyBody,
    /// In cash.
    cash_amount: MoneyBody,
    /// The account it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    source_iban: Option<Iban>,
    /// The account was declared to be a new one of the buyer.
    declare_new_iban: bool,
    /// `SUBMITTED` (something is open), `VALID` or `INVALID`; `DRAFT` is never answered.
    status: &'static str,
    /// Bank and cash together are the invoice's amount, or the difference was accepted.
    amount_matches_invoice: bool,
    /// The account is known for the buyer or may be new, or was accepted.
    iban_consistent: bool,
    /// It was marked ready for pickup.
    ready_for_pickup: bool,
    /// When it was marked ready for pickup.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    ready_at: Option<Timestamp>,
    /// From 0, one more with each change; also in the `ETag`.
    version: i64,
    /// When it was submitted.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<PaymentView> for PaymentBody {
    fn from(view: PaymentView) -> Self {
        let payment = view.payment;
        Self {
            payment_date: payment.payment_date,
            bank_amount: payment.bank_amount.into(),
            cash_amount: payment.cash_amount.into(),
            source_iban: payment.source_iban,
            declare_new_iban: payment.new_iban_declared,
            status: view.status.as_str(),
            amount_matches_invoice: view.amount_matches_invoice,
            iban_consistent: view.iban_consistent,
            ready_for_pickup: payment.ready.is_some(),
            ready_at: payment.ready.map(|ready| ready.at),
            version: payment.version,
            created_at: payment.created_at,
            updated_at: payment.updated_at,
        }
    }
}
