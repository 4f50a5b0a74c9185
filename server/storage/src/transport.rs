//! Pickup and delivery of the vehicles of orders.

use domain::buyer::NewAddress;
use domain::kernel::{BuyerId, OrderId, Vin};
use domain::transport::{Delivery, Leg, Pickup, TransportKind};
use uuid::Uuid;

use crate::engine::{Db, StorageError, Ts, args, sql};
use crate::read::Table;

sql! {
    OF_ORDER = "SELECT p.order_id, p.vin, p.kind, p.pickup_date, p.driver_identification, p.street, p.post_code, p.city, \
                p.country, p.confirmed_at, d.delivery_date, d.street AS to_street, d.post_code AS to_post_code, \
                d.city AS to_city, d.country AS to_country, d.receiver_name, d.confirmed_at AS delivered_at \
                FROM pickup p LEFT JOIN delivery d ON d.order_id = p.order_id AND d.vin = p.vin \
                WHERE p.order_id = $1 ORDER BY p.vin";
    OF_BUYER = "SELECT p.order_id, p.vin, p.kind, p.pickup_date, p.driver_identification, p.street, p.post_code, p.city, \
                p.country, p.confirmed_at, d.delivery_date, d.street AS to_street, d.post_code AS to_post_code, \
                d.city AS to_city, d.country AS to_country, d.receiver_name, d.confirmed_at AS delivered_at \
                FROM orders o JOIN pickup p ON p.order_id = o.id \
                LEFT JOIN delivery d ON d.order_id = p.order_id AND d.vin = p.vin \
                WHERE o.buyer_id = $1 AND o.cancelled_at IS NULL ORDER BY o.created_at, o.id, p.vin";
    INSERT_PICKUP = "INSERT INTO pickup (order_id, vin, kind, pickup_date, driver_identification, street, post_code, city, \
                country, confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    DELETE_PICKUP = "DELETE FROM pickup WHERE order_id = $1 AND vin = $2";
    INSERT_DELIVERY = "INSERT INTO delivery (order_id, vin, delivery_date, street, post_code, city, country, receiver_name, \
                confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
}

const PICKUP: Table = Table("pickup");
const DELIVERY: Table = Table("delivery");

/// A vehicle that was picked up; one still with the seller has no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegRow {
    /// Of which order.
    pub order: OrderId,
    /// Which vehicle.
    pub vin: Vin,
    /// Its pickup.
    pub pickup: Pickup,
    /// Its delivery, once it arrived.
    pub delivery: Option<Delivery>,
}

impl LegRow {
    /// Where the vehicle is.
    #[must_use]
    pub fn leg(&self) -> Leg {
        match &self.delivery {
            Some(delivery) => Leg::Delivered(self.pickup.clone(), delivery.clone()),
            None => Leg::PickedUp(self.pickup.clone()),
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    order_id: Uuid,
    vin: String,
    kind: String,
    pickup_date: String,
    driver_identification: Option<String>,
    street: Option<String>,
    post_code: Option<String>,
    city: Option<String>,
    country: Option<String>,
    confirmed_at: Ts,
    delivery_date: Option<String>,
    to_street: Option<String>,
    to_post_code: Option<String>,
    to_city: Option<String>,
    to_country: Option<String>,
    receiver_name: Option<String>,
    delivered_at: Option<Ts>,
}

/// Street, post code, city and country as stored: all of them or none.
type Parts = (Option<String>, Option<String>, Option<String>, Option<String>);

fn address(table: Table, parts: Parts) -> Result<Option<NewAddress>, StorageError> {
    match parts {
        (None, None, None, None) => Ok(None),
        (Some(street), Some(post_code), Some(city), Some(country)) => Ok(Some(NewAddress {
            street,
            post_code,
            city,
            country: table.country("country", country)?,
        })),
        (.., country) => Err(table.damaged("country", country.unwrap_or_default())),
    }
}

impl Row {
    fn leg(self) -> Result<LegRow, StorageError> {
        let to = (self.to_street, self.to_post_code, self.to_city, self.to_country);
        let delivery = match (self.delivery_date, address(DELIVERY, to)?, self.delivered_at) {
            (Some(date), Some(delivery_address), Some(at)) => Some(Delivery {
                delivery_date: DELIVERY.date("delivery_date", date)?,
                delivery_address,
                receiver_name: self.receiver_name,
                confirmed_at: at.0,
            }),
            _ => None,
        };
        Ok(LegRow {
            order: OrderId::from_uuid(self.order_id),
            vin: PICKUP.vin("vin", self.vin)?,
            pickup: Pickup {
                kind: TransportKind::parse(&self.kind).map_err(|_| PICKUP.damaged("kind", self.kind))?,
                pickup_date: PICKUP.date("pickup_date", self.pickup_date)?,
                driver_identification: self.driver_identification,
                collection_address: address(PICKUP, (self.street, self.post_code, self.city, self.country))?,
                confirmed_at: self.confirmed_at.0,
            },
            delivery,
        })
    }
}

/// The vehicles of an order that were picked up, by their numbers.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn of_order(db: &mut Db, order: OrderId) -> Result<Vec<LegRow>, StorageError> {
    let rows: Vec<Row> = db.fetch_all(OF_ORDER, &args![order]).await?;
    rows.into_iter().map(Row::leg).collect()
}

/// The vehicles that were picked up of a buyer's orders that are not cancelled, the oldest order first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn of_buyer(db: &mut Db, buyer: BuyerId) -> Result<Vec<LegRow>, StorageError> {
    let rows: Vec<Row> = db.fetch_all(OF_BUYER, &args![buyer]).await?;
    rows.into_iter().map(Row::leg).collect()
}

/// Stores that a vehicle was picked up.
///
/// # Errors
/// [`StorageError::Conflict`] when that is stored already.
pub async fn insert_pickup(
    db: &mut Db,
    order: OrderId,
    vin: Vin,
    pickup: &Pickup,
) -> Result<(), StorageError> {
    let from = pickup.collection_address.as_ref();
    let args = args![
        order,
        vin.as_str(),
        pickup.kind.as_str(),
        pickup.pickup_date.to_string(),
        pickup.driver_identification.as_ref(),
        from.map(|address| &address.street),
        from.map(|address| &address.post_code),
        from.map(|address| &address.city),
        from.map(|address| address.country.code()),
        pickup.confirmed_at,
    ];
    db.execute(INSERT_PICKUP, &args).await.map(|_| ())
}

/// Forgets that a vehicle was picked up.
///
/// # Errors
/// When the database fails, and when the vehicle was delivered: a delivery keeps its pickup.
pub async fn delete_pickup(db: &mut Db, order: OrderId, vin: Vin) -> Result<(), StorageError> {
    db.execute(DELETE_PICKUP, &args![order, vin.as_str()])
        .await
        .map(|_| ())
}

/// Stores that a vehicle was delivered.
///
/// # Errors
/// [`StorageError::Conflict`] when that is stored already; another error when the vehicle was not picked up.
pub async fn insert_delivery(
    db: &mut Db,
    order: OrderId,
    vin: Vin,
    delivery: &Delivery,
) -> Result<(), StorageError> {
    let to = &delivery.delivery_address;
    let args = args![
        order,
        vin.as_str(),
        delivery.delivery_date.to_string(),
        &to.street,
        &to.post_code,
        &to.city,
        to.country.code(),
        delivery.receiver_name.as_ref(),
        delivery.confirmed_at,
    ];
    db.execute(INSERT_DELIVERY, &args).await.map(|_| ())
}
