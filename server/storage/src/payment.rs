//! Payments of orders, at most one for each.

use domain::kernel::{BuyerId, Iban, OrderId};
use domain::organization::RecheckUntil;
use domain::payment::{Payment, Ready};
use uuid::Uuid;

use crate::engine::{Db, StorageError, Ts, args, sql};
use crate::read::{Table, WITHHELD};

sql! {
    INSERT = "INSERT INTO payment (order_id, payment_date, bank_value, cash_value, currency, source_iban, new_iban_declared, \
              ready_at, recheck_until, version, created_at, updated_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (order_id) DO NOTHING";
    UPDATE = "UPDATE payment SET payment_date = $2, bank_value = $3, cash_value = $4, currency = $5, source_iban = $6, \
              new_iban_declared = $7, ready_at = $8, recheck_until = $9, version = $10, updated_at = $11 WHERE order_id = $1";
    OF_ORDER = "SELECT order_id, payment_date, bank_value, cash_value, currency, source_iban, new_iban_declared, ready_at, \
              recheck_until, version, created_at, updated_at FROM payment WHERE order_id = $1";
    OF_BUYER = "SELECT p.order_id, p.payment_date, p.bank_value, p.cash_value, p.currency, p.source_iban, \
              p.new_iban_declared, p.ready_at, p.recheck_until, p.version, p.created_at, p.updated_at \
              FROM orders o JOIN payment p ON p.order_id = o.id WHERE o.buyer_id = $1 AND o.cancelled_at IS NULL \
              ORDER BY o.created_at, o.id";
}

const TABLE: Table = Table("payment");

#[derive(sqlx::FromRow)]
struct PaymentRow {
    order_id: Uuid,
    payment_date: String,
    bank_value: i64,
    cash_value: i64,
    currency: String,
    source_iban: Option<String>,
    new_iban_declared: bool,
    ready_at: Option<Ts>,
    recheck_until: Option<String>,
    version: i64,
    created_at: Ts,
    updated_at: Ts,
}

impl PaymentRow {
    fn payment(self) -> Result<(OrderId, Payment), StorageError> {
        let iban = |text: String| Iban::parse(&text).map_err(|_| TABLE.damaged("source_iban", WITHHELD));
        let ready = match (self.ready_at, self.recheck_until) {
            (None, None) => None,
            (Some(at), Some(word)) => Some(Ready {
                at: at.0,
                recheck_until: RecheckUntil::parse(&word)
                    .map_err(|_| TABLE.damaged("recheck_until", word))?,
            }),
            (_, word) => return Err(TABLE.damaged("recheck_until", word.unwrap_or_default())),
        };
        let currency = TABLE.currency("currency", self.currency)?;
        let payment = Payment {
            payment_date: TABLE.date("payment_date", self.payment_date)?,
            bank_amount: TABLE.money("bank_value", self.bank_value, currency)?,
            cash_amount: TABLE.money("cash_value", self.cash_value, currency)?,
            source_iban: self.source_iban.map(iban).transpose()?,
            new_iban_declared: self.new_iban_declared,
            ready,
            version: self.version,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        };
        Ok((OrderId::from_uuid(self.order_id), payment))
    }
}

/// Stores a new payment. `false` when the order has one already, be it since a moment ago.
///
/// # Errors
/// When the database fails.
pub async fn insert(db: &mut Db, order: OrderId, payment: &Payment) -> Result<bool, StorageError> {
    let args = args![
        order,
        payment.payment_date.to_string(),
        payment.bank_amount.value(),
        payment.cash_amount.value(),
        payment.bank_amount.currency().code(),
        payment.source_iban.as_ref().map(Iban::as_str),
        payment.new_iban_declared,
        payment.ready.map(|ready| ready.at),
        payment.ready.map(|ready| ready.recheck_until.as_str()),
        payment.version,
        payment.created_at,
        payment.updated_at,
    ];
    Ok(db.execute(INSERT, &args).await? == 1)
}

/// Stores a changed payment.
///
/// # Errors
/// When the database fails.
pub async fn update(db: &mut Db, order: OrderId, payment: &Payment) -> Result<(), StorageError> {
    let args = args![
        order,
        payment.payment_date.to_string(),
        payment.bank_amount.value(),
        payment.cash_amount.value(),
        payment.bank_amount.currency().code(),
        payment.source_iban.as_ref().map(Iban::as_str),
        payment.new_iban_declared,
        payment.ready.map(|ready| ready.at),
        payment.ready.map(|ready| ready.recheck_until.as_str()),
        payment.version,
        payment.updated_at,
    ];
    db.execute(UPDATE, &args).await.map(|_| ())
}

/// The payment of an order.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn of_order(db: &mut Db, order: OrderId) -> Result<Option<Payment>, StorageError> {
    let row: Option<PaymentRow> = db.fetch_optional(OF_ORDER, &args![order]).await?;
    Ok(row
        .map(PaymentRow::payment)
        .transpose()?
        .map(|(_, payment)| payment))
}

/// The payments of a buyer's orders that are not cancelled, the oldest order first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn of_buyer(db: &mut Db, buyer: BuyerId) -> Result<Vec<(OrderId, Payment)>, StorageError> {
    let rows: Vec<PaymentRow> = db.fetch_all(OF_BUYER, &args![buyer]).await?;
    rows.into_iter().map(PaymentRow::payment).collect()
}
