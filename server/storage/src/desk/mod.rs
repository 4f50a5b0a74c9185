//! The staff's desk: marks and their counts, the work list, comments, saved views, events as they go by.

mod work;

use std::collections::{BTreeMap, BTreeSet};

use domain::desk::{ChangeSeen, Colleague, Comment, Mark, SavedView};
use domain::kernel::{BuyerId, OrderId, OrganizationId, Source, StaffId, Timestamp};
use uuid::Uuid;

pub use work::{COUNTED, work};

use crate::engine::{Db, StorageError, Ts, args, sql};
use crate::read::Table;

sql! {
    MARKS = "SELECT mark FROM order_mark WHERE order_id = $1";
    ADD_MARK = "INSERT INTO order_mark (mark, order_id) VALUES ($1, $2) ON CONFLICT (mark, order_id) DO NOTHING";
    DROP_MARK = "DELETE FROM order_mark WHERE mark = $1 AND order_id = $2";
    COUNT = "INSERT INTO mark_count (mark, part, orders) VALUES ($1, $2, $3) ON CONFLICT (mark, part) DO UPDATE SET \
             orders = mark_count.orders + excluded.orders";
    COUNTS = "SELECT mark, CAST(SUM(orders) AS BIGINT) AS orders FROM mark_count GROUP BY mark HAVING SUM(orders) <> 0 \
             ORDER BY mark";
    ASSIGNEE = "SELECT s.id, s.name FROM orders o JOIN staff s ON s.id = o.assignee_id WHERE o.id = $1";
    ASSIGN = "UPDATE orders SET assignee_id = $2 WHERE id = $1";
    COLLEAGUES = "SELECT id, name FROM staff WHERE disabled_at IS NULL AND role <> 'AUDITOR' ORDER BY name, id";
    ADD_COMMENT = "INSERT INTO order_comment (id, order_id, staff_id, text, created_at) VALUES ($1, $2, $3, $4, $5)";
    COMMENTS = "SELECT s.id, s.name, c.text, c.created_at FROM order_comment c JOIN staff s ON s.id = c.staff_id \
             WHERE c.order_id = $1 ORDER BY c.created_at, c.id";
    SAVE_VIEW = "INSERT INTO saved_view (staff_id, name, query, created_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (staff_id, name) DO UPDATE SET query = excluded.query";
    DROP_VIEW = "DELETE FROM saved_view WHERE staff_id = $1 AND name = $2";
    VIEWS = "SELECT name, query FROM saved_view WHERE staff_id = $1 ORDER BY name";
    OPEN_HITS = "SELECT COUNT(DISTINCT buyer_id) FROM aml_hit WHERE status = 'OPEN'";
    FAILED_JOBS = "SELECT COUNT(*) FROM job WHERE state = 'FAILED'";
    TROUBLE = "SELECT kind, CASE WHEN state = 'FAILED' THEN 'FAILED' ELSE 'TRIED' END AS word, COUNT(*) FROM job \
             WHERE state = 'FAILED' OR (state = 'QUEUED' AND attempts > 0) GROUP BY 1, 2 ORDER BY 1, 2";
    LAST_VIES = "SELECT result, checked_at FROM vies_check ORDER BY id DESC LIMIT 1";
    SEQUENCES = "SELECT organization_id, last FROM event_sequence ORDER BY organization_id";
    LATEST = "SELECT e.id, e.sequence, e.created_at, e.kind, e.source, e.actor_name, e.order_id, o.external_order_id, e.buyer_id, \
             b.company_name FROM event e LEFT JOIN orders o ON o.id = e.order_id LEFT JOIN buyer b ON b.id = e.buyer_id \
             ORDER BY e.id DESC LIMIT $1";
    SEEN_AFTER = "SELECT e.id, e.sequence, e.created_at, e.kind, e.source, e.actor_name, e.order_id, o.external_order_id, \
             e.buyer_id, b.company_name FROM event e LEFT JOIN orders o ON o.id = e.order_id \
             LEFT JOIN buyer b ON b.id = e.buyer_id WHERE e.organization_id = $1 AND e.sequence > $2 ORDER BY e.sequence LIMIT $3";
}

const MARK_TABLE: Table = Table("order_mark");

/// In how many parts a mark is counted.
const PARTS: u8 = 16;

/// How the number of orders with a mark changes, by part.
pub type Counted = BTreeMap<(String, i64), i64>;

fn mark(text: String) -> Result<Mark, StorageError> {
    Mark::parse(&text).ok_or_else(|| MARK_TABLE.damaged("mark", text))
}

/// Gives an order these marks in place of the ones it has, and adds to `counted` what that changes.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn set_marks(
    db: &mut Db,
    order: OrderId,
    now: &BTreeSet<Mark>,
    counted: &mut Counted,
) -> Result<(), StorageError> {
    let rows: Vec<(String,)> = db.fetch_all(MARKS, &args![order]).await?;
    let before = rows
        .into_iter()
        .map(|(text,)| mark(text))
        .collect::<Result<BTreeSet<Mark>, _>>()?;
    let part = i64::from(order.uuid().as_bytes()[15] % PARTS);
    let mut count = |mark: String, by: i64| *counted.entry((mark, part)).or_default() += by;
    for mark in now.difference(&before) {
        db.execute(ADD_MARK, &args![mark.to_string(), order]).await?;
        count(mark.to_string(), 1);
    }
    for mark in before.difference(now) {
        db.execute(DROP_MARK, &args![mark.to_string(), order]).await?;
        count(mark.to_string(), -1);
    }
    Ok(())
}

/// Counts what changed. To be called last in a transaction, once: everybody takes the rows in the same order and holds them
/// only until the commit.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &mut Db, counted: Counted) -> Result<(), StorageError> {
    for ((mark, part), by) in counted.into_iter().filter(|(_, by)| *by != 0) {
        db.execute(COUNT, &args![mark, part, by]).await?;
    }
    Ok(())
}

/// How many orders have each mark.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn counts(db: &mut Db) -> Result<BTreeMap<Mark, i64>, StorageError> {
    let rows: Vec<(String, i64)> = db.fetch_all(COUNTS, &[]).await?;
    rows.into_iter()
        .map(|(text, orders)| Ok((mark(text)?, orders)))
        .collect()
}

/// Who works on an order.
///
/// # Errors
/// When the database fails.
pub async fn assignee(db: &mut Db, order: OrderId) -> Result<Option<Colleague>, StorageError> {
    let row: Option<(Uuid, String)> = db.fetch_optional(ASSIGNEE, &args![order]).await?;
    Ok(row.map(colleague))
}

fn colleague((id, name): (Uuid, String)) -> Colleague {
    Colleague {
        id: StaffId::from_uuid(id),
        name,
    }
}

/// Says who works on an order.
///
/// # Errors
/// When the database fails.
pub async fn assign(db: &mut Db, order: OrderId, to: Option<StaffId>) -> Result<(), StorageError> {
    db.execute(ASSIGN, &args![order, to]).await.map(|_| ())
}

/// Whoever can work on orders, by name.
///
/// # Errors
/// When the database fails.
pub async fn colleagues(db: &mut Db) -> Result<Vec<Colleague>, StorageError> {
    let rows: Vec<(Uuid, String)> = db.fetch_all(COLLEAGUES, &[]).await?;
    Ok(rows.into_iter().map(colleague).collect())
}

/// Stores a comment.
///
/// # Errors
/// When the database fails.
pub async fn add_comment(
    db: &mut Db,
    id: Uuid,
    order: OrderId,
    (by, text): (StaffId, &str),
    at: Timestamp,
) -> Result<(), StorageError> {
    db.execute(ADD_COMMENT, &args![id, order, by, text, at])
        .await
        .map(|_| ())
}

/// The comments beside an order, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn comments(db: &mut Db, order: OrderId) -> Result<Vec<Comment>, StorageError> {
    let rows: Vec<(Uuid, String, String, Ts)> = db.fetch_all(COMMENTS, &args![order]).await?;
    let comment = |(id, name, text, at): (Uuid, String, String, Ts)| Comment {
        by: colleague((id, name)),
        at: at.0,
        text,
    };
    Ok(rows.into_iter().map(comment).collect())
}

/// Keeps a view in place of one of the same name.
///
/// # Errors
/// When the database fails.
pub async fn save_view(
    db: &mut Db,
    by: StaffId,
    view: &SavedView,
    at: Timestamp,
) -> Result<(), StorageError> {
    db.execute(SAVE_VIEW, &args![by, &view.name, &view.query, at])
        .await
        .map(|_| ())
}

/// Forgets a view. `false` when there is none of that name.
///
/// # Errors
/// When the database fails.
pub async fn drop_view(db: &mut Db, by: StaffId, name: &str) -> Result<bool, StorageError> {
    Ok(db.execute(DROP_VIEW, &args![by, name]).await? == 1)
}

/// Somebody's views, by name.
///
/// # Errors
/// When the database fails.
pub async fn views(db: &mut Db, of: StaffId) -> Result<Vec<SavedView>, StorageError> {
    let rows: Vec<(String, String)> = db.fetch_all(VIEWS, &args![of]).await?;
    let view = |(name, query)| SavedView { name, query };
    Ok(rows.into_iter().map(view).collect())
}

/// Buyers with a hit that nobody has decided about.
///
/// # Errors
/// When the database fails.
pub async fn open_hits(db: &mut Db) -> Result<i64, StorageError> {
    let (count,): (i64,) = db.fetch_one(OPEN_HITS, &[]).await?;
    Ok(count)
}

/// Work that failed for good.
///
/// # Errors
/// When the database fails.
pub async fn failed_jobs(db: &mut Db) -> Result<i64, StorageError> {
    let (count,): (i64,) = db.fetch_one(FAILED_JOBS, &[]).await?;
    Ok(count)
}

/// Work that did not succeed, by kind: how much failed for good, and how much waits to be tried again.
///
/// # Errors
/// When the database fails.
pub async fn trouble(db: &mut Db) -> Result<BTreeMap<String, (i64, i64)>, StorageError> {
    let rows: Vec<(String, String, i64)> = db.fetch_all(TROUBLE, &[]).await?;
    let mut all: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (kind, word, count) in rows {
        let (failed, tried) = all.entry(kind).or_default();
        match word.as_str() {
            "FAILED" => *failed += count,
            _ => *tried += count,
        }
    }
    Ok(all)
}

/// What VIES answered last, about whomever, and when.
///
/// # Errors
/// When the database fails.
pub async fn last_vies(db: &mut Db) -> Result<Option<(String, Timestamp)>, StorageError> {
    let row: Option<(String, Ts)> = db.fetch_optional(LAST_VIES, &[]).await?;
    Ok(row.map(|(result, at)| (result, at.0)))
}

/// The number of the last event of each organization.
///
/// # Errors
/// When the database fails.
pub async fn sequences(db: &mut Db) -> Result<BTreeMap<OrganizationId, i64>, StorageError> {
    let rows: Vec<(Uuid, i64)> = db.fetch_all(SEQUENCES, &[]).await?;
    Ok(rows
        .into_iter()
        .map(|(id, last)| (OrganizationId::from_uuid(id), last))
        .collect())
}

#[derive(sqlx::FromRow)]
struct SeenRow {
    id: String,
    sequence: i64,
    created_at: Ts,
    kind: String,
    source: String,
    actor_name: String,
    order_id: Option<Uuid>,
    external_order_id: Option<String>,
    buyer_id: Option<Uuid>,
    company_name: Option<String>,
}

impl SeenRow {
    fn seen(self) -> Result<(i64, ChangeSeen), StorageError> {
        let source =
            Source::parse(&self.source).ok_or_else(|| Table("event").damaged("source", self.source))?;
        let change = ChangeSeen {
            id: self.id,
            at: self.created_at.0,
            kind: self.kind,
            source,
            actor: self.actor_name,
            order: self.order_id.map(OrderId::from_uuid).zip(self.external_order_id),
            buyer: self.buyer_id.map(BuyerId::from_uuid).zip(self.company_name),
        };
        Ok((self.sequence, change))
    }
}

/// The latest changes of all organizations, the newest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn latest(db: &mut Db, limit: i64) -> Result<Vec<ChangeSeen>, StorageError> {
    let rows: Vec<SeenRow> = db.fetch_all(LATEST, &args![limit]).await?;
    rows.into_iter()
        .map(|row| row.seen().map(|(_, change)| change))
        .collect()
}

/// The changes of an organization with numbers above `after`, with their numbers, the oldest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn seen_after(
    db: &mut Db,
    organization: OrganizationId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, ChangeSeen)>, StorageError> {
    let rows: Vec<SeenRow> = db
        .fetch_all(SEEN_AFTER, &args![organization, after, limit])
        .await?;
    rows.into_iter().map(SeenRow::seen).collect()
}
