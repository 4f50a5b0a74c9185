//! The work list: one page of the orders that a filter leaves, found by the most telling of its conditions.

use std::collections::{BTreeMap, BTreeSet};

use domain::compliance::{BlockerKind, Code, ComplianceStatus, Readiness};
use domain::desk::{Assigned, Mark, WorkFilter, WorkRow, WorkSort};
use domain::kernel::page::{Direction, Pagination};
use domain::kernel::{BuyerId, OrderId, Page, PageRequest, text};
use domain::order::OrderStatus;
use uuid::Uuid;

use super::{colleague, counts, mark};
use crate::engine::{Arg, Db, StorageError, Ts, like_literal, marks};
use crate::read::Table;

const ORDERS: Table = Table("orders");
const ROLLUPS: Table = Table("compliance_rollup");

/// A filter that leaves at most this many orders is where the search begins; else the list's order is.
const FEW: i64 = 3_000;
/// Orders that match several conditions are counted up to here: nobody pages further.
pub const COUNTED: i64 = 10_000;

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
