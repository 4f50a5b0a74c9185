//! The staff's desk: marks and their counts, the work list, comments, saved views, events as they go by.

use std::collections::{BTreeMap, BTreeSet};

use domain::compliance::{BlockerKind, Code, ComplianceStatus, Readiness};
use domain::desk::{
    Assigned, ChangeSeen, Colleague, Comment, Mark, SavedView, WorkFilter, WorkRow, WorkSort,
};
use domain::kernel::page::{Direction, Pagination};
use domain::kernel::{BuyerId, OrderId, OrganizationId, Page, PageRequest, Source, StaffId, Timestamp, text};
use domain::order::OrderStatus;
use uuid::Uuid;

use crate::engine::{Arg, Db, StorageError, Ts, args, like_literal, marks, sql};
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
    SEQUENCES = "SELECT organization_id, last FROM event_sequence ORDER BY organization_id";
    LATEST = "SELECT e.id, e.sequence, e.created_at, e.kind, e.source, e.actor_name, e.order_id, o.external_order_id, e.buyer_id, \
             b.company_name FROM event e LEFT JOIN orders o ON o.id = e.order_id LEFT JOIN buyer b ON b.id = e.buyer_id \
             ORDER BY e.id DESC LIMIT $1";
    SEEN_AFTER = "SELECT e.id, e.sequence, e.created_at, e.kind, e.source, e.actor_name, e.order_id, o.external_order_id, \
             e.buyer_id, b.company_name FROM event e LEFT JOIN orders o ON o.id = e.order_id \
             LEFT JOIN buyer b ON b.id = e.buyer_id WHERE e.organization_id = $1 AND e.sequence > $2 ORDER BY e.sequence LIMIT $3";
}

const ORDERS: Table = Table("orders");
const ROLLUPS: Table = Table("compliance_rollup");
const MARK_TABLE: Table = Table("order_mark");

/// In how many parts a mark is counted.
const PARTS: u8 = 16;
/// A filter that leaves at most this many orders is where the search begins; else the list's order is.
const FEW: i64 = 3_000;
/// Orders that match several conditions are counted up to here: nobody pages further.
pub const COUNTED: i64 = 10_000;

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

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    external_order_id: String,
    status: String,
    compliance_status: String,
    readiness: String,
    brand: String,
    model: String,
    vin: String,
    vehicles: i64,
    buyer_id: Uuid,
    buyer_name: String,
    seller_name: String,
    total_value: i64,
    currency: String,
    assignee_id: Option<Uuid>,
    assignee_name: Option<String>,
    updated_at: Ts,
}

impl Row {
    fn work(self, blockers: Vec<Code>) -> Result<WorkRow, StorageError> {
        let currency = ORDERS.currency("currency", self.currency)?;
        Ok(WorkRow {
            id: OrderId::from_uuid(self.id),
            external_order_id: self.external_order_id,
            status: OrderStatus::parse(&self.status).map_err(|_| ORDERS.damaged("status", self.status))?,
            compliance: ComplianceStatus::parse(&self.compliance_status)
                .ok_or_else(|| ROLLUPS.damaged("compliance_status", self.compliance_status))?,
            readiness: Readiness::parse(&self.readiness)
                .ok_or_else(|| ROLLUPS.damaged("readiness", self.readiness))?,
            blockers,
            vehicle: format!("{} {}", self.brand, self.model),
            vin: self.vin,
            vehicles: self.vehicles,
            buyer: BuyerId::from_uuid(self.buyer_id),
            buyer_name: self.buyer_name,
            seller_name: self.seller_name,
            total_amount: ORDERS.money("total_value", self.total_value, currency)?,
            assignee: self.assignee_id.zip(self.assignee_name).map(colleague),
            updated_at: self.updated_at.0,
        })
    }
}

/// A page of the work list. What one mark alone asks for is counted already; several conditions are counted up to
/// [`COUNTED`] and one more.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn work(
    db: &mut Db,
    filter: &WorkFilter,
    page: PageRequest<WorkSort>,
) -> Result<Page<WorkRow>, StorageError> {
    let counts = counts(db).await?;
    let of = |mark: &Mark| counts.get(mark).copied().unwrap_or_default();
    let asked = Asked::of(filter, of);
    let total = match &asked.counted {
        Some(total) => *total,
        None => {
            let most = COUNTED + 1;
            let sql = format!(
                "SELECT COUNT(*) FROM (SELECT 1 AS one{} LIMIT {most}) AS matching",
                asked.from
            );
            let (total,): (i64,) = db.fetch_one(&sql, &asked.args).await?;
            total
        }
    };
    let column = match page.sort {
        WorkSort::UpdatedAt => "updated_at",
        WorkSort::CreatedAt => "created_at",
        WorkSort::ExternalOrderId => "external_order_id",
    };
    let direction = match page.direction {
        Direction::Asc => "ASC",
        Direction::Desc => "DESC",
    };
    let mut args = asked.args;
    args.push(Arg::from(i64::from(page.size)));
    args.push(Arg::from(i64::from(page.page) * i64::from(page.size)));
    let (limit, offset) = (args.len() - 1, args.len());
    // The page is found before anything is joined to it.
    let sql = format!(
        "SELECT o.id, o.external_order_id, o.status, r.compliance_status, r.readiness, v.brand, v.model, v.vin, \
         (SELECT COUNT(*) FROM order_vin w WHERE w.order_id = o.id) AS vehicles, o.buyer_id, b.company_name AS buyer_name, \
         p.name AS seller_name, o.total_value, o.currency, s.id AS assignee_id, s.name AS assignee_name, o.updated_at \
         FROM (SELECT o.id, o.{column} AS sorted{} ORDER BY o.{column} {direction}, o.id {direction} \
         LIMIT ${limit} OFFSET ${offset}) AS found JOIN orders o ON o.id = found.id \
         JOIN compliance_rollup r ON r.order_id = o.id JOIN buyer b ON b.id = o.buyer_id JOIN partner p ON p.id = o.partner_id \
         JOIN order_vin v ON v.order_id = o.id AND v.position = 0 LEFT JOIN staff s ON s.id = o.assignee_id \
         ORDER BY found.sorted {direction}, found.id {direction}",
        asked.from
    );
    let rows: Vec<Row> = db.fetch_all(&sql, &args).await?;
    let mut found = blockers(db, &rows).await?;
    let data = rows
        .into_iter()
        .map(|row| {
            let blockers = found.remove(&row.id).unwrap_or_default();
            row.work(blockers)
        })
        .collect::<Result<_, _>>()?;
    Ok(Page {
        data,
        pagination: Pagination::new(page.page, page.size, total),
    })
}

/// What stands in the way of each order, in the order of the catalogue.
async fn blockers(db: &mut Db, rows: &[Row]) -> Result<BTreeMap<Uuid, Vec<Code>>, StorageError> {
    let mut all: BTreeMap<Uuid, Vec<Code>> = BTreeMap::new();
    if rows.is_empty() {
        return Ok(all);
    }
    let sql = format!(
        "SELECT order_id, mark FROM order_mark WHERE order_id IN ({})",
        marks(1, rows.len())
    );
    let args: Vec<Arg> = rows.iter().map(|row| Arg::from(row.id)).collect();
    let found: Vec<(Uuid, String)> = db.fetch_all(&sql, &args).await?;
    for (order, text) in found {
        if let Mark::Found(code) = mark(text)?
            && code.kind() != BlockerKind::Warning
        {
            all.entry(order).or_default().push(code);
        }
    }
    all.values_mut().for_each(|codes| codes.sort_unstable());
    Ok(all)
}

/// `FROM` and `WHERE` of the work list, and the number of orders where it is known already.
struct Asked {
    from: String,
    args: Vec<Arg>,
    counted: Option<i64>,
}

impl Asked {
    /// The search begins where fewest orders are: with what was typed, else with a rare mark, else in the list's own order.
    /// `CROSS JOIN` as in the list of orders: SQLite joins in the order written.
    fn of(filter: &WorkFilter, count: impl Fn(&Mark) -> i64) -> Self {
        let mut args: Vec<Arg> = Vec::new();
        let mut tables = "orders o".to_owned();
        let mut all: Vec<String> = Vec::new();
        let mut wanted = filter.marks();
        wanted.sort_by_key(&count);
        let others = filter.seller.is_some() || filter.buyer.is_some() || filter.assigned.is_some();
        let typed = filter.text.trim();
        let counted = match (wanted.as_slice(), others || !typed.is_empty()) {
            ([], false) => Some(
                OrderStatus::ALL
                    .iter()
                    .map(|status| count(&Mark::Status(*status)))
                    .sum(),
            ),
            ([only], false) => Some(count(only)),
            _ => None,
        };
        if !typed.is_empty() {
            let found = typed_orders(typed, &mut args);
            tables = format!("({found}) AS t CROSS JOIN orders o");
            all.push("o.id = t.order_id".to_owned());
        } else if let Some(rare) = wanted.first().filter(|mark| count(mark) <= FEW) {
            args.push(Arg::from(rare.to_string()));
            tables = "order_mark m CROSS JOIN orders o".to_owned();
            all.push(format!("m.mark = ${} AND o.id = m.order_id", args.len()));
            wanted.remove(0);
        }
        for mark in wanted {
            args.push(Arg::from(mark.to_string()));
            all.push(format!(
                "EXISTS (SELECT 1 FROM order_mark n WHERE n.mark = ${} AND n.order_id = o.id)",
                args.len()
            ));
        }
        let mut holds = |column: &str, value: Arg| {
            args.push(value);
            all.push(format!("o.{column} = ${}", args.len()));
        };
        if let Some(seller) = filter.seller {
            holds("partner_id", Arg::from(seller));
        }
        if let Some(buyer) = filter.buyer {
            holds("buyer_id", Arg::from(buyer));
        }
        match filter.assigned {
            Some(Assigned::To(staff)) => holds("assignee_id", Arg::from(staff)),
            Some(Assigned::Nobody) => all.push("o.assignee_id IS NULL".to_owned()),
            None => {}
        }
        let conditions = match all.as_slice() {
            [] => String::new(),
            all => format!(" WHERE {}", all.join(" AND ")),
        };
        Self {
            from: format!(" FROM {tables}{conditions}"),
            args,
            counted,
        }
    }
}

/// The orders that somebody means by what was typed, as a statement of its own: ranges instead of LIKE, which indexes serve.
fn typed_orders(typed: &str, args: &mut Vec<Arg>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let begins = |args: &mut Vec<Arg>, table: &str, id: &str, column: &str, start: &str| {
        args.push(Arg::from(start));
        args.push(Arg::from(format!("{start}\u{10FFFF}")));
        let (from, to) = (args.len() - 1, args.len());
        format!("SELECT {id} AS order_id FROM {table} WHERE {column} >= ${from} AND {column} < ${to}")
    };
    let upper = typed.to_uppercase();
    let plain: String = upper.chars().filter(char::is_ascii_alphanumeric).collect();
    if !plain.is_empty() && plain.len() <= 17 {
        parts.push(begins(args, "order_vin", "order_id", "vin", &plain));
    }
    let tail = match plain.len() {
        6 => Some("substr(vin, 12)"),
        8 => Some("substr(vin, 10)"),
        _ => None,
    };
    if let Some(tail) = tail {
        args.push(Arg::from(&plain));
        parts.push(format!(
            "SELECT order_id FROM order_vin WHERE {tail} = ${}",
            args.len()
        ));
    }
    for start in BTreeSet::from([typed, upper.as_str()]) {
        parts.push(begins(args, "orders", "id", "external_order_id", start));
        parts.push(begins(args, "invoice", "order_id", "invoice_number", start));
    }
    let words: Vec<String> = text::folded(typed)
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(8)
        .map(|word| {
            args.push(Arg::from(format!("%{}%", like_literal(word))));
            format!("b.search_text LIKE ${} ESCAPE '!'", args.len())
        })
        .collect();
    if !words.is_empty() {
        parts.push(format!(
            "SELECT p.id AS order_id FROM buyer b CROSS JOIN orders p WHERE {} AND p.buyer_id = b.id",
            words.join(" AND ")
        ));
    }
    parts.join(" UNION ")
}
