//! Lists as CSV: exactly what the filters show, all of it. Written row by row, so that a long list needs no memory.

use app::bridge::{Bridge, UiError};
use app::staff::{AuditSearch, WorkSearch};
use axum::body::Body;
use axum::extract::{Extension, Query};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use bytes::Bytes;
use domain::audit::AuditRow;
use domain::desk::WorkRow;
use domain::kernel::{PageRequest, Refusal};
use futures_util::Stream;
use futures_util::stream::unfold;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use super::pages::plain;
use crate::app_state::AppState;

/// How many orders are read at once.
const SIZE: u32 = 1_000;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/files/orders.csv", routing::get(orders))
        .route("/files/audit.csv", routing::get(audit))
}

const ORDER_COLUMNS: &[&str] = &[
    "externalOrderId",
    "orderUuid",
    "status",
    "complianceStatus",
    "readiness",
    "blockers",
    "vehicle",
    "vin",
    "vehicles",
    "buyer",
    "seller",
    "totalAmount",
    "currency",
    "assignee",
    "updatedAt",
];

fn order_cells(row: WorkRow) -> Vec<String> {
    let blockers: Vec<&str> = row.blockers.iter().map(|code| code.as_str()).collect();
    vec![
        row.external_order_id,
        row.id.to_string(),
        row.status.as_str().to_owned(),
        row.compliance.as_str().to_owned(),
        row.readiness.as_str().to_owned(),
        blockers.join(" "),
        row.vehicle,
        row.vin,
        row.vehicles.to_string(),
        row.buyer_name,
        row.seller_name,
        row.total_amount.input_text(),
        row.total_amount.currency().code().to_owned(),
        row.assignee.map(|colleague| colleague.name).unwrap_or_default(),
        row.updated_at.to_string(),
    ]
}

async fn orders(Extension(bridge): Extension<Bridge>, Query(search): Query<WorkSearch>) -> Response {
    let Some(me) = bridge.staff().map(|staff| staff.id) else {
        return plain(&UiError::from(Refusal::Unauthenticated));
    };
    let (filter, first) = match search.parse(me) {
        Ok(parsed) => parsed,
        Err(refusal) => return plain(&UiError::from(refusal)),
    };
    let rows = move |page: u32| {
        let (bridge, filter) = (bridge.clone(), filter.clone());
        let request = PageRequest {
            page,
            size: SIZE,
            ..first
        };
        async move {
            let found = bridge
                .services
                .desk_queries
                .work(&bridge.context, &filter, request)
                .await?;
            // Several conditions are counted up to a limit only: the last page is the one that is not full.
            let more = found.data.len() == SIZE as usize;
            Ok((found.data.into_iter().map(order_cells).collect(), more))
        }
    };
    file("orders.csv", ORDER_COLUMNS, rows)
}

const AUDIT_COLUMNS: &[&str] = &[
    "at",
    "chain",
    "number",
    "action",
    "outcome",
    "actorType",
    "actor",
    "source",
    "subjectType",
    "subjectId",
    "event",
    "sequence",
    "requestId",
    "changes",
];

fn audit_cells(row: AuditRow) -> Vec<String> {
    let entry = row.entry;
    let changes: Vec<String> = entry
        .changes
        .into_iter()
        .map(|change| {
            let text = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
            format!(
                "{}: {} > {}",
                change.field,
                text(change.before),
                text(change.after)
            )
        })
        .collect();
    vec![
        entry.at.to_string(),
        row.chain,
        row.number.to_string(),
        entry.action,
        entry.refused.unwrap_or_else(|| "done".to_owned()),
        entry.actor_kind,
        entry.actor_name,
        entry.source.as_str().to_owned(),
        row.subject_kind,
        row.subject_id,
        entry.event.unwrap_or_default(),
        entry
            .sequence
            .map(|number| number.to_string())
            .unwrap_or_default(),
        entry.request_id,
        changes.join("; "),
    ]
}

async fn audit(Extension(bridge): Extension<Bridge>, Query(search): Query<AuditSearch>) -> Response {
    let filter = match search.parse() {
        Ok(filter) => filter,
        Err(refusal) => return plain(&UiError::from(refusal)),
    };
    let rows = move |page: u32| {
        let (bridge, filter) = (bridge.clone(), filter.clone());
        async move {
            let found = bridge
                .services
                .audit_queries
                .list(&bridge.context, &filter, page)
                .await?;
            let more = found.pagination.has_next;
            Ok((found.data.into_iter().map(audit_cells).collect(), more))
        }
    };
    file("audit.csv", AUDIT_COLUMNS, rows)
}

/// Rows of a page, and whether there are more.
type Rows = (Vec<Vec<String>>, bool);

fn file<F, R>(name: &str, columns: &[&str], rows: F) -> Response
where
    F: Fn(u32) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Rows, Refusal>> + Send + 'static,
{
    let head: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
    let body = Body::from_stream(pages(head, rows));
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}

/// The file in pieces. A page that cannot be read cuts it off with an error, so that nobody takes a part for the whole.
fn pages<F, R>(head: Vec<String>, rows: F) -> impl Stream<Item = Result<Bytes, std::io::Error>>
where
    F: Fn(u32) -> R,
    R: Future<Output = Result<Rows, Refusal>>,
{
    unfold(
        (Some(0_u32), vec![head], rows),
        |(page, mut lines, rows)| async move {
            let page = page?;
            let next = match rows(page).await {
                Ok((found, more)) => {
                    lines.extend(found);
                    more.then_some(page + 1)
                }
                Err(refusal) => {
                    return Some((
                        Err(std::io::Error::other(refusal.to_string())),
                        (None, Vec::new(), rows),
                    ));
                }
            };
            Some((written(&lines).map(Bytes::from), (next, Vec::new(), rows)))
        },
    )
}

fn written(lines: &[Vec<String>]) -> Result<Vec<u8>, std::io::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for line in lines {
        writer.write_record(line.iter().map(|cell| harmless(cell)))?;
    }
    writer
        .into_inner()
        .map_err(|error| std::io::Error::other(error.to_string()))
}

/// A cell that a spreadsheet does not take for a formula: what was typed into a name must not run on a clerk's machine.
fn harmless(cell: &str) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_and_quotes_stay() {
        let line = ["=HYPERLINK(\"x\")", "a,\"b\"", "@x", "plain"]
            .map(str::to_owned)
            .to_vec();
        let text = String::from_utf8(written(&[line]).unwrap()).unwrap();
        assert_eq!(text, "\"'=HYPERLINK(\"\"x\"\")\",\"a,\"\"b\"\"\",'@x,plain\r\n");
    }
}
