//! Preliminary and final invoices of orders.

use domain::invoice::{Invoice, InvoiceKind};
use domain::kernel::{BuyerId, OrderId};
use uuid::Uuid;

use crate::engine::{Db, StorageError, Ts, args, sql};
use crate::read::Table;

sql! {
    INSERT = "INSERT INTO invoice (order_id, kind, invoice_date, invoice_number, vat_included, margin_scheme, value, currency, \
              buyer_name, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
              ON CONFLICT (order_id, kind) DO NOTHING";
    UPDATE = "UPDATE invoice SET invoice_date = $3, invoice_number = $4, vat_included = $5, margin_scheme = $6, value = $7, \
              currency = $8, buyer_name = $9, version = $10, updated_at = $11 WHERE order_id = $1 AND kind = $2";
    OF_ORDER = "SELECT order_id, kind, invoice_date, invoice_number, vat_included, margin_scheme, value, currency, \
              buyer_name, version, created_at, updated_at FROM invoice WHERE order_id = $1 ORDER BY kind DESC";
    OF_BUYER = "SELECT i.order_id, i.kind, i.invoice_date, i.invoice_number, i.vat_included, i.margin_scheme, i.value, \
              i.currency, i.buyer_name, i.version, i.created_at, i.updated_at \
              FROM orders o JOIN invoice i ON i.order_id = o.id WHERE o.buyer_id = $1 AND o.cancelled_at IS NULL \
              ORDER BY o.created_at, o.id, i.kind DESC";
}

const TABLE: Table = Table("invoice");

#[derive(sqlx::FromRow)]
struct InvoiceRow {
    order_id: Uuid,
    kind: String,
    invoice_date: String,
    invoice_number: String,
    vat_included: bool,
    margin_scheme: bool,
    value: i64,
    currency: String,
    buyer_name: Option<String>,
    version: i64,
    created_at: Ts,
    updated_at: Ts,
}

impl InvoiceRow {
    fn invoice(self) -> Result<(OrderId, Invoice), StorageError> {
        let currency = TABLE.currency("currency", self.currency)?;
        let invoice = Invoice {
            kind: InvoiceKind::parse(&self.kind).map_err(|_| TABLE.damaged("kind", self.kind))?,
            invoice_date: TABLE.date("invoice_date", self.invoice_date)?,
            invoice_number: self.invoice_number,
            vat_included: self.vat_included,
            margin_scheme: self.margin_scheme,
            amount: TABLE.money("value", self.value, currency)?,
            buyer_name: self.buyer_name,
            version: self.version,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        };
        Ok((OrderId::from_uuid(self.order_id), invoice))
    }
}

/// Stores a new invoice. `false` when the order has one of its kind already, be it since a moment ago.
///
/// # Errors
/// When the database fails.
pub async fn insert(db: &mut Db, order: OrderId, invoice: &Invoice) -> Result<bool, StorageError> {
    let args = args![
        order,
        invoice.kind.as_str(),
        invoice.invoice_date.to_string(),
        &invoice.invoice_number,
        invoice.vat_included,
        invoice.margin_scheme,
        invoice.amount.value(),
        invoice.amount.currency().code(),
        invoice.buyer_name.as_ref(),
        invoice.version,
        invoice.created_at,
        invoice.updated_at,
    ];
    Ok(db.execute(INSERT, &args).await? == 1)
}

/// Stores a corrected invoice.
///
/// # Errors
/// When the database fails.
pub async fn update(db: &mut Db, order: OrderId, invoice: &Invoice) -> Result<(), StorageError> {
    let args = args![
        order,
        invoice.kind.as_str(),
        invoice.invoice_date.to_string(),
        &invoice.invoice_number,
        invoice.vat_included,
        invoice.margin_scheme,
        invoice.amount.value(),
        invoice.amount.currency().code(),
        invoice.buyer_name.as_ref(),
        invoice.version,
        invoice.updated_at,
    ];
    db.execute(UPDATE, &args).await.map(|_| ())
}

/// The invoices of an order, the preliminary one first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn of_order(db: &mut Db, order: OrderId) -> Result<Vec<Invoice>, StorageError> {
    let rows: Vec<InvoiceRow> = db.fetch_all(OF_ORDER, &args![order]).await?;
    rows.into_iter()
        .map(|row| row.invoice().map(|(_, invoice)| invoice))
        .collect()
}

/// The invoices of a buyer's orders that are not cancelled, the oldest order first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn of_buyer(db: &mut Db, buyer: BuyerId) -> Result<Vec<(OrderId, Invoice)>, StorageError> {
    let rows: Vec<InvoiceRow> = db.fetch_all(OF_BUYER, &args![buyer]).await?;
    rows.into_iter().map(InvoiceRow::invoice).collect()
}
