//! Bank accounts seen for a buyer.

use domain::kernel::{BuyerId, Iban, Timestamp};
use domain::kyc::IbanSeen;

use crate::engine::{Db, StorageError, Ts, args, sql};

sql! {
    SEEN = "INSERT INTO buyer_iban (buyer_id, iban, origin, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $4, $4) \
            ON CONFLICT (buyer_id, iban) DO UPDATE SET last_seen_at = excluded.last_seen_at \
            RETURNING iban, origin, first_seen_at, last_seen_at";
    FORGET = "DELETE FROM buyer_iban WHERE buyer_id = $1 AND iban = $2 AND origin = $3 AND NOT EXISTS \
            (SELECT 1 FROM payment p JOIN orders o ON o.id = p.order_id WHERE o.buyer_id = $1 AND p.source_iban = $2)";
    LIST = "SELECT iban, origin, first_seen_at, last_seen_at FROM buyer_iban WHERE buyer_id = $1 ORDER BY first_seen_at, iban";
}

#[derive(sqlx::FromRow)]
struct SeenRow {
    iban: String,
    origin: String,
    first_seen_at: Ts,
    last_seen_at: Ts,
}

impl SeenRow {
    fn seen(self) -> Result<IbanSeen, StorageError> {
        let damaged = || StorageError::Damaged {
            table: "buyer_iban",
            column: "iban",
            value: "(withheld)".to_owned(),
        };
        Ok(IbanSeen {
            iban: Iban::parse(&self.iban).map_err(|_| damaged())?,
            origin: self.origin,
            first_seen_at: self.first_seen_at.0,
            last_seen_at: self.last_seen_at.0,
        })
    }
}

/// Notes an account; one that is known keeps its origin.
///
/// # Errors
/// When the database fails.
pub async fn seen(
    db: &mut Db,
    buyer: BuyerId,
    iban: &Iban,
    origin: &str,
    now: Timestamp,
) -> Result<IbanSeen, StorageError> {
    let row: SeenRow = db
        .fetch_one(SEEN, &args![buyer, iban.as_str(), origin, now])
        .await?;
    row.seen()
}

/// Forgets an account of that origin when no payment of the buyer names it any more. `false` when it stays.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &mut Db, buyer: BuyerId, iban: &Iban, origin: &str) -> Result<bool, StorageError> {
    Ok(db.execute(FORGET, &args![buyer, iban.as_str(), origin]).await? == 1)
}

/// The accounts of a buyer, the oldest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn list(db: &mut Db, buyer: BuyerId) -> Result<Vec<IbanSeen>, StorageError> {
    let rows: Vec<SeenRow> = db.fetch_all(LIST, &args![buyer]).await?;
    rows.into_iter().map(SeenRow::seen).collect()
}
