//! Orders and their vehicles.

use std::collections::HashMap;

use domain::buyer::{KycMode, NewContact};
use domain::compliance::VatIdentity;
use domain::kernel::page::{Direction, Pagination};
use domain::kernel::{
    BuyerId, Currency, Email, OrderId, OrganizationId, Page, PageRequest, PartnerId, VatNumber, Vin,
};
use domain::order::{Cancelled, Order, OrderFilter, OrderSort, OrderStatus, OrderVin, VinStatus};
use uuid::Uuid;

use crate::engine::{Arg, Db, StorageError, Ts, args, marks, sql};
use crate::read::{Table, WITHHELD};

sql! {
    ELSEWHERE = "SELECT v.order_id, v.vin FROM orders o JOIN order_vin v ON v.order_id = o.id WHERE o.buyer_id = $1 \
             AND o.cancelled_at IS NULL AND EXISTS (SELECT 1 FROM order_vin w JOIN orders p ON p.id = w.order_id \
             WHERE w.vin = v.vin AND w.order_id <> v.order_id AND p.organization_id = o.organization_id \
             AND p.cancelled_at IS NULL AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.order_id = w.order_id \
             AND d.vin = w.vin)) ORDER BY v.order_id, v.vin";
    BY_ID = "SELECT id, organization_id, partner_id, buyer_id, external_order_id, status, purchase_date, contact_first_name, \
             contact_last_name, contact_email, contact_phone, total_value, currency, cancelled_at, cancel_reason, version, \
             created_at, updated_at FROM orders WHERE id = $1";
    BY_EXTERNAL_ID = "SELECT id, organization_id, partner_id, buyer_id, external_order_id, status, purchase_date, \
             contact_first_name, contact_last_name, contact_email, contact_phone, total_value, currency, cancelled_at, \
             cancel_reason, version, created_at, updated_at FROM orders WHERE partner_id = $1 AND external_order_id = $2";
    OPEN_OF_BUYER = "SELECT id, organization_id, partner_id, buyer_id, external_order_id, status, purchase_date, \
             contact_first_name, contact_last_name, contact_email, contact_phone, total_value, currency, cancelled_at, \
             cancel_reason, version, created_at, updated_at FROM orders WHERE buyer_id = $1 AND cancelled_at IS NULL \
             ORDER BY created_at, id";
    INSERT = "INSERT INTO orders (id, organization_id, partner_id, buyer_id, external_order_id, status, purchase_date, \
             contact_first_name, contact_last_name, contact_email, contact_phone, total_value, currency, cancelled_at, \
             cancel_reason, version, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) \
             ON CONFLICT (partner_id, external_order_id) DO NOTHING";
    UPDATE = "UPDATE orders SET status = $2, purchase_date = $3, contact_first_name = $4, contact_last_name = $5, \
             contact_email = $6, contact_phone = $7, cancelled_at = $8, cancel_reason = $9, version = $10, updated_at = $11 \
             WHERE id = $1";
    VINS = "SELECT order_id, vin, brand, model, value, mileage, first_registration_date, compliance_status FROM order_vin \
             WHERE order_id = $1 ORDER BY position";
    OPEN_VINS_OF_BUYER = "SELECT v.order_id, v.vin, v.brand, v.model, v.value, v.mileage, v.first_registration_date, \
             v.compliance_status FROM orders o JOIN order_vin v ON v.order_id = o.id \
             WHERE o.buyer_id = $1 AND o.cancelled_at IS NULL ORDER BY v.order_id, v.position";
    IDENTITY = "SELECT id, delivered_vat_number, delivered_company_name, delivered_kyc_mode, \
             delivered_screened FROM orders \
             WHERE id = $1 AND delivered_vat_number IS NOT NULL";
    IDENTITIES_OF_BUYER = "SELECT id, delivered_vat_number, delivered_company_name, delivered_kyc_mode, \
             delivered_screened FROM orders \
             WHERE buyer_id = $1 AND delivered_vat_number IS NOT NULL ORDER BY created_at, id";
    KEEP_IDENTITY = "UPDATE orders SET delivered_vat_number = $2, delivered_company_name = $3, delivered_kyc_mode = $4, delivered_screened = $5 \
             WHERE id = $1";
}

const ORDERS: Table = Table("orders");
const ORDER_VIN: Table = Table("order_vin");

/// Whose orders are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of one seller.
    Seller(PartnerId),
    /// Those of every seller of an organization.
    Organization(OrganizationId),
    /// All, for NT24's staff.
    Everything,
}

#[derive(sqlx::FromRow)]
struct OrderRow {
    id: Uuid,
    organization_id: Uuid,
    partner_id: Uuid,
    buyer_id: Uuid,
    external_order_id: String,
    status: String,
    purchase_date: Option<String>,
    contact_first_name: Option<String>,
    contact_last_name: Option<String>,
    contact_email: Option<String>,
    contact_phone: Option<String>,
    total_value: i64,
    currency: String,
    cancelled_at: Option<Ts>,
    cancel_reason: Option<String>,
    version: i64,
    created_at: Ts,
    updated_at: Ts,
}

#[derive(sqlx::FromRow)]
struct VinRow {
    order_id: Uuid,
    vin: String,
    brand: String,
    model: String,
    value: i64,
    mileage: Option<i64>,
    first_registration_date: Option<String>,
    compliance_status: String,
}

impl VinRow {
    fn vin(self, currency: Currency) -> Result<OrderVin, StorageError> {
        let registered = |text| ORDER_VIN.date("first_registration_date", text);
        Ok(OrderVin {
            vin: ORDER_VIN.vin("vin", self.vin)?,
            brand: self.brand,
            model: self.model,
            purchase_amount: ORDER_VIN.money("value", self.value, currency)?,
            mileage: self.mileage,
            first_registration_date: self.first_registration_date.map(registered).transpose()?,
            compliance: VinStatus::parse(&self.compliance_status)
                .ok_or_else(|| ORDER_VIN.damaged("compliance_status", self.compliance_status))?,
        })
    }
}

impl OrderRow {
    fn order(self, vins: Vec<VinRow>) -> Result<Order, StorageError> {
        let email = |text: &str| Email::parse(text).map_err(|_| ORDERS.damaged("contact_email", WITHHELD));
        let responsible_contact = match (
            self.contact_first_name,
            self.contact_last_name,
            self.contact_email,
        ) {
            (None, None, None) => None,
            (Some(first_name), Some(last_name), Some(address)) => Some(NewContact {
                first_name,
                last_name,
                email: email(&address)?,
                phone: self.contact_phone,
            }),
            _ => return Err(ORDERS.damaged("contact_email", WITHHELD)),
        };
        let cancelled = match (self.cancelled_at, self.cancel_reason) {
            (None, None) => None,
            (Some(at), Some(reason)) => Some(Cancelled { at: at.0, reason }),
            (_, reason) => return Err(ORDERS.damaged("cancel_reason", reason.unwrap_or_default())),
        };
        let bought = |text| ORDERS.date("purchase_date", text);
        let currency = ORDERS.currency("currency", self.currency)?;
        Ok(Order {
            id: OrderId::from_uuid(self.id),
            organization: OrganizationId::from_uuid(self.organization_id),
            seller: PartnerId::from_uuid(self.partner_id),
            buyer: BuyerId::from_uuid(self.buyer_id),
            external_order_id: self.external_order_id,
            status: OrderStatus::parse(&self.status).map_err(|_| ORDERS.damaged("status", self.status))?,
            cancelled,
            purchase_date: self.purchase_date.map(bought).transpose()?,
            responsible_contact,
            vins: vins
                .into_iter()
                .map(|vin| vin.vin(currency))
                .collect::<Result<_, _>>()?,
            total_amount: ORDERS.money("total_value", self.total_value, currency)?,
            version: self.version,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        })
    }
}

/// Orders with their vehicles; `vins` come by order, then in the order of the order.
fn with_vins(rows: Vec<OrderRow>, vins: Vec<VinRow>) -> Result<Vec<Order>, StorageError> {
    let mut of: HashMap<Uuid, Vec<VinRow>> = HashMap::new();
    for vin in vins {
        of.entry(vin.order_id).or_default().push(vin);
    }
    rows.into_iter()
        .map(|row| {
            let vins = of.remove(&row.id).unwrap_or_default();
            row.order(vins)
        })
        .collect()
}

async fn one(db: &mut Db, sql: &str, args: &[Arg]) -> Result<Option<Order>, StorageError> {
    let Some(row) = db.fetch_optional::<OrderRow>(sql, args).await? else {
        return Ok(None);
    };
    let vins: Vec<VinRow> = db.fetch_all(VINS, &args![row.id]).await?;
    row.order(vins).map(Some)
}

/// An order by its id.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn by_id(db: &mut Db, id: OrderId) -> Result<Option<Order>, StorageError> {
    one(db, BY_ID, &args![id]).await
}

/// An order by its natural key.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn by_external_id(
    db: &mut Db,
    seller: PartnerId,
    external_order_id: &str,
) -> Result<Option<Order>, StorageError> {
    one(db, BY_EXTERNAL_ID, &args![seller, external_order_id]).await
}

/// The orders of a buyer that are not cancelled, the oldest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn open_of_buyer(db: &mut Db, buyer: BuyerId) -> Result<Vec<Order>, StorageError> {
    let rows: Vec<OrderRow> = db.fetch_all(OPEN_OF_BUYER, &args![buyer]).await?;
    let vins: Vec<VinRow> = db.fetch_all(OPEN_VINS_OF_BUYER, &args![buyer]).await?;
    with_vins(rows, vins)
}

/// Stores a new order with its vehicles. `false` when the seller has this external id already, be it since a moment ago.
///
/// # Errors
/// When the database fails.
pub async fn insert(db: &mut Db, order: &Order) -> Result<bool, StorageError> {
    let contact = order.responsible_contact.as_ref();
    let cancelled = order.cancelled.as_ref();
    let args = args![
        order.id,
        order.organization,
        order.seller,
        order.buyer,
        &order.external_order_id,
        order.status.as_str(),
        order.purchase_date.map(|date| date.to_string()),
        contact.map(|contact| &contact.first_name),
        contact.map(|contact| &contact.last_name),
        contact.map(|contact| contact.email.as_str()),
        contact.and_then(|contact| contact.phone.as_ref()),
        order.total_amount.value(),
        order.total_amount.currency().code(),
        cancelled.map(|cancelled| cancelled.at),
        cancelled.map(|cancelled| &cancelled.reason),
        order.version,
        order.created_at,
        order.updated_at,
    ];
    let stored = db.execute(INSERT, &args).await? == 1;
    if stored && !order.vins.is_empty() {
        insert_vins(db, order).await?;
    }
    Ok(stored)
}

/// All vehicles of an order at once: there can be hundreds.
async fn insert_vins(db: &mut Db, order: &Order) -> Result<(), StorageError> {
    let mut all: Vec<Arg> = Vec::new();
    let mut rows: Vec<String> = Vec::new();
    for (position, vin) in (0_i64..).zip(&order.vins) {
        let row = args![
            order.id,
            position,
            vin.vin.as_str(),
            &vin.brand,
            &vin.model,
            vin.purchase_amount.value(),
            vin.mileage,
            vin.first_registration_date.map(|date| date.to_string()),
            vin.compliance.as_str(),
        ];
        rows.push(format!("({})", marks(all.len() + 1, row.len())));
        all.extend(row);
    }
    let sql = format!(
        "INSERT INTO order_vin (order_id, position, vin, brand, model, value, mileage, first_registration_date, \
         compliance_status) VALUES {}",
        rows.join(", ")
    );
    db.execute(&sql, &all).await.map(|_| ())
}

/// Stores a changed order: day of purchase, contact, status, cancellation and where each vehicle stands.
///
/// # Errors
/// When the database fails.
pub async fn update(db: &mut Db, order: &Order) -> Result<(), StorageError> {
    let contact = order.responsible_contact.as_ref();
    let cancelled = order.cancelled.as_ref();
    let args = args![
        order.id,
        order.status.as_str(),
        order.purchase_date.map(|date| date.to_string()),
        contact.map(|contact| &contact.first_name),
        contact.map(|contact| &contact.last_name),
        contact.map(|contact| contact.email.as_str()),
        contact.and_then(|contact| contact.phone.as_ref()),
        cancelled.map(|cancelled| cancelled.at),
        cancelled.map(|cancelled| &cancelled.reason),
        order.version,
        order.updated_at,
    ];
    db.execute(UPDATE, &args).await?;
    // One statement for all vehicles that stand alike, and none of their rows is written in vain.
    let mut alike: HashMap<&str, Vec<Vin>> = HashMap::new();
    for vin in &order.vins {
        alike.entry(vin.compliance.as_str()).or_default().push(vin.vin);
    }
    for (status, vins) in alike {
        let sql = format!(
            "UPDATE order_vin SET compliance_status = $2 WHERE order_id = $1 AND compliance_status <> $2 AND vin IN ({})",
            marks(3, vins.len())
        );
        let mut args = args![order.id, status].to_vec();
        args.extend(vins.iter().map(|vin| Arg::from(vin.as_str())));
        db.execute(&sql, &args).await?;
    }
    Ok(())
}

/// A page of orders. The statement holds only the conditions that were asked for, so that indexes can serve it.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn list(
    db: &mut Db,
    scope: Scope,
    filter: &OrderFilter,
    page: PageRequest<OrderSort>,
) -> Result<Page<Order>, StorageError> {
    let (from, mut args) = from_where(scope, filter);
    let (total,): (i64,) = db.fetch_one(&format!("SELECT COUNT(*){from}"), &args).await?;
    let column = match page.sort {
        OrderSort::CreatedAt => "created_at",
        OrderSort::UpdatedAt => "updated_at",
        OrderSort::ExternalOrderId => "external_order_id",
        OrderSort::Status => "status",
    };
    let direction = match page.direction {
        Direction::Asc => "ASC",
        Direction::Desc => "DESC",
    };
    args.push(Arg::from(i64::from(page.size)));
    args.push(Arg::from(i64::from(page.page) * i64::from(page.size)));
    let (limit, offset) = (args.len() - 1, args.len());
    let sql = format!(
        "SELECT o.id, o.organization_id, o.partner_id, o.buyer_id, o.external_order_id, o.status, o.purchase_date, \
         o.contact_first_name, o.contact_last_name, o.contact_email, o.contact_phone, o.total_value, o.currency, \
         o.cancelled_at, o.cancel_reason, o.version, o.created_at, o.updated_at{from} \
         ORDER BY o.{column} {direction}, o.id {direction} LIMIT ${limit} OFFSET ${offset}"
    );
    let rows: Vec<OrderRow> = db.fetch_all(&sql, &args).await?;
    let vins = vins_of(db, &rows).await?;
    Ok(Page {
        data: with_vins(rows, vins)?,
        pagination: Pagination::new(page.page, page.size, total),
    })
}

async fn vins_of(db: &mut Db, rows: &[OrderRow]) -> Result<Vec<VinRow>, StorageError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT order_id, vin, brand, model, value, mileage, first_registration_date, compliance_status FROM order_vin \
         WHERE order_id IN ({}) ORDER BY order_id, position",
        marks(1, rows.len())
    );
    let args: Vec<Arg> = rows.iter().map(|row| Arg::from(row.id)).collect();
    db.fetch_all(&sql, &args).await
}

/// `FROM` and `WHERE` of the list. A vehicle or a buyer names few orders, so the search begins there. SQLite would often
/// look through all orders of the seller instead, but joins in the order written when it says `CROSS JOIN`, and takes no
/// index for a condition that `IS TRUE`.
fn from_where(scope: Scope, filter: &OrderFilter) -> (String, Vec<Arg>) {
    let mut args: Vec<Arg> = Vec::new();
    let mut all: Vec<String> = Vec::new();
    let mut holds = |condition: &str, value: Option<Arg>| {
        if let Some(value) = value {
            args.push(value);
            all.push(condition.replace('?', &format!("${}", args.len())));
        }
    };
    let from = if filter.vin.is_some() {
        "order_vin v CROSS JOIN orders o"
    } else {
        "orders o"
    };
    let vin = filter.vin.map(|vin| Arg::from(vin.as_str()));
    holds("v.vin = ? AND o.id = v.order_id", vin);
    holds("o.buyer_id = ?", filter.buyer.map(Arg::from));
    let (column, of) = match scope {
        Scope::Seller(seller) => ("o.partner_id", Some(Arg::from(seller))),
        Scope::Organization(organization) => ("o.organization_id", Some(Arg::from(organization))),
        Scope::Everything => ("", None),
    };
    if filter.buyer.is_some() {
        holds(&format!("({column} = ?) IS TRUE"), of);
    } else {
        holds(&format!("{column} = ?"), of);
    }
    let status = filter.status.map(OrderStatus::as_str);
    holds("o.status = ?", status.map(Arg::from));
    holds("o.created_at > ?", filter.created_after.map(Arg::from));
    holds("o.updated_at > ?", filter.updated_after.map(Arg::from));
    let conditions = if all.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", all.join(" AND "))
    };
    (format!(" FROM {from}{conditions}"), args)
}

/// Which of these vehicles another order of the organization names too that is neither cancelled nor has delivered them,
/// and which order that is.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn others_open(
    db: &mut Db,
    organization: OrganizationId,
    order: OrderId,
    vins: &[Vin],
) -> Result<Vec<(Vin, OrderId)>, StorageError> {
    if vins.is_empty() {
        return Ok(Vec::new());
    }
    // `CROSS JOIN` as in the list.
    let sql = format!(
        "SELECT v.vin, v.order_id FROM order_vin v CROSS JOIN orders o WHERE v.vin IN ({}) AND v.order_id <> $2 \
         AND o.id = v.order_id AND o.organization_id = $1 AND o.cancelled_at IS NULL AND NOT EXISTS \
         (SELECT 1 FROM delivery d WHERE d.order_id = v.order_id AND d.vin = v.vin) ORDER BY v.vin, v.order_id",
        marks(3, vins.len())
    );
    let mut args = args![organization, order].to_vec();
    args.extend(vins.iter().map(|vin| Arg::from(vin.as_str())));
    let rows: Vec<(String, Uuid)> = db.fetch_all(&sql, &args).await?;
    rows.into_iter()
        .map(|(vin, order)| Ok((ORDER_VIN.vin("vin", vin)?, OrderId::from_uuid(order))))
        .collect()
}

/// The same for all orders of a buyer that are not cancelled: which of their vehicles another open order names.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn named_elsewhere(db: &mut Db, buyer: BuyerId) -> Result<Vec<(OrderId, Vin)>, StorageError> {
    let rows: Vec<(Uuid, String)> = db.fetch_all(ELSEWHERE, &args![buyer]).await?;
    rows.into_iter()
        .map(|(order, vin)| Ok((OrderId::from_uuid(order), ORDER_VIN.vin("vin", vin)?)))
        .collect()
}

#[derive(sqlx::FromRow)]
struct IdentityRow {
    id: Uuid,
    delivered_vat_number: String,
    delivered_company_name: Option<String>,
    delivered_kyc_mode: Option<String>,
    delivered_screened: Option<bool>,
}

impl IdentityRow {
    fn identity(self) -> Result<(OrderId, VatIdentity), StorageError> {
        let mode = self.delivered_kyc_mode.unwrap_or_default();
        let identity = VatIdentity {
            vat_number: VatNumber::parse(&self.delivered_vat_number)
                .map_err(|_| ORDERS.damaged("delivered_vat_number", self.delivered_vat_number))?,
            company_name: self
                .delivered_company_name
                .ok_or_else(|| ORDERS.damaged("delivered_company_name", ""))?,
            mode: KycMode::parse(&mode).map_err(|_| ORDERS.damaged("delivered_kyc_mode", mode))?,
            screened: self
                .delivered_screened
                .ok_or_else(|| ORDERS.damaged("delivered_screened", ""))?,
        };
        Ok((OrderId::from_uuid(self.id), identity))
    }
}

/// The name and number an order was delivered to, once they were kept.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn identity(db: &mut Db, order: OrderId) -> Result<Option<VatIdentity>, StorageError> {
    let row: Option<IdentityRow> = db.fetch_optional(IDENTITY, &args![order]).await?;
    Ok(row.map(IdentityRow::identity).transpose()?.map(|(_, kept)| kept))
}

/// Keeps the name and number an order was delivered to.
///
/// # Errors
/// When the database fails.
pub async fn keep_identity(db: &mut Db, order: OrderId, identity: &VatIdentity) -> Result<(), StorageError> {
    let args = args![
        order,
        identity.vat_number.as_str(),
        &identity.company_name,
        identity.mode.as_str(),
        identity.screened,
    ];
    db.execute(KEEP_IDENTITY, &args).await.map(|_| ())
}

/// The names and numbers that were kept for the orders of a buyer, the oldest order first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn identities_of_buyer(
    db: &mut Db,
    buyer: BuyerId,
) -> Result<Vec<(OrderId, VatIdentity)>, StorageError> {
    let rows: Vec<IdentityRow> = db.fetch_all(IDENTITIES_OF_BUYER, &args![buyer]).await?;
    rows.into_iter().map(IdentityRow::identity).collect()
}
