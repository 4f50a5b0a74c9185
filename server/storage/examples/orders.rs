//! Fills a database with orders for `make bench`: `orders <database url> <organization> <seller> <buyer> <from> <to>`.
//!
//! Straight into the tables, a thousand to a transaction, because one by one through the commands takes a quarter of an hour.
//! Their verdict is that of the buyer's first order with some blockers left out: good for measuring lists, filters and pages,
//! and for nothing else.

use domain::compliance::StoredRollup;
use domain::desk::marks;
use domain::kernel::{BuyerId, Currency, Date, Money, OrderId, OrganizationId, PartnerId, Timestamp, Vin};
use domain::order::{Order, OrderStatus, OrderVin, VinStatus};
use storage::Store;
use uuid::Uuid;

/// A VIN that no other number has: the digits after a fixed beginning.
fn vin(number: u64) -> Result<Vin, String> {
    Vin::parse(&format!("WVWZZZ3C{number:09}"))
}

fn order(
    number: u64,
    (organization, seller, buyer): (OrganizationId, PartnerId, BuyerId),
) -> Result<Order, Box<dyn std::error::Error>> {
    let at = Timestamp::from_unix_millis(1_770_000_000_000 + i64::try_from(number)? * 1_000);
    let price = Money::new(1_850_000, Currency::EUR)?;
    let statuses = &OrderStatus::ALL;
    let status = statuses[usize::try_from(number)? % statuses.len()];
    Ok(Order {
        id: OrderId::from_uuid(Uuid::from_u128(
            0x0199_0000_0000_7000_8000_0000_0000_0000 + u128::from(number),
        )),
        organization,
        seller,
        buyer,
        external_order_id: format!("BENCH-{number:07}"),
        // Never cancelled: a cancelled order needs a reason.
        status: if status == OrderStatus::Cancelled {
            OrderStatus::Created
        } else {
            status
        },
        cancelled: None,
        purchase_date: Some(Date::of(at)),
        responsible_contact: None,
        vins: vec![OrderVin {
            vin: vin(number)?,
            brand: "Volkswagen".to_owned(),
            model: "Passat".to_owned(),
            purchase_amount: price,
            mileage: Some(85_000),
            first_registration_date: None,
            compliance: VinStatus::Pending,
        }],
        total_amount: price,
        version: 0,
        created_at: at,
        updated_at: at,
    })
}

/// The verdict of one of them.
fn verdict(number: u64, of: &Order, like: &StoredRollup) -> StoredRollup {
    let mut stored = like.clone();
    stored.rollup.order_uuid = of.id;
    let mut at = number;
    stored.rollup.blockers.retain(|_| {
        at += 1;
        !at.is_multiple_of(3)
    });
    stored
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [url, organization, seller, buyer, from, to] = args.as_slice() else {
        return Err("orders <database url> <organization> <seller> <buyer> <from> <to>".into());
    };
    let whose = (
        OrganizationId::parse(organization)?,
        PartnerId::parse(seller)?,
        BuyerId::parse(buyer)?,
    );
    let (from, to): (u64, u64) = (from.parse()?, to.parse()?);
    let store = Store::open(url).await?;
    let mut db = store.read().await?;
    let first = storage::compliance::rollups_of_buyer(&mut db, whose.2).await?;
    let first = first
        .first()
        .ok_or("the buyer has no order to copy the verdict of")?;
    drop(db);
    for start in (from..to).step_by(1_000) {
        let mut db = store.begin().await?;
        let mut counted = storage::desk::Counted::new();
        for number in start..to.min(start + 1_000) {
            let order = order(number, whose)?;
            let stored = verdict(number, &order, first);
            storage::order::insert(&mut db, &order).await?;
            storage::compliance::save_rollup(&mut db, (order.organization, order.seller), &stored).await?;
            let marks = marks(order.status, &stored.rollup, false);
            storage::desk::set_marks(&mut db, order.id, &marks, &mut counted).await?;
        }
        storage::desk::count(&mut db, counted).await?;
        db.commit().await?;
    }
    store.close().await;
    Ok(())
}
