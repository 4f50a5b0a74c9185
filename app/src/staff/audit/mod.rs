//! `/admin/audit`: who did or tried what.

use domain::audit::AuditRow;
use domain::kernel::Page;
use leptos::prelude::*;
use leptos_router::components::Form as GetForm;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use crate::bridge::UiError;
use crate::ui::{
    Badge, ButtonLink, Cell, Chip, Chips, Column, Diff, Empty, Icon, Moment, PageHead, Pager, Symbol, Table,
    Timed, Tone, use_page, with_parameter,
};

/// The filters as they stand in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Search {
    action: String,
    result: String,
    subject: String,
    page: String,
}

impl Search {
    fn of(query: &ParamsMap) -> Self {
        let get = |name| query.get(name).unwrap_or_default();
        Self {
            action: get("action"),
            result: get("result"),
            subject: get("subject"),
            page: get("page"),
        }
    }
}

/// Records that match the address's query.
#[server(prefix = "/fn", endpoint = "audit/list")]
pub async fn list_audit(#[server(default)] search: Search) -> Result<Timed<Page<AuditRow>>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let filter = domain::audit::AuditFilter {
        action: search.action.trim().to_owned(),
        refused: match search.result.as_str() {
            "refused" => Some(true),
            "done" => Some(false),
            _ => None,
        },
        subject: search.subject.trim().to_owned(),
    };
    let page = search.page.parse().unwrap_or(0);
    let rows = bridge
        .services
        .audit_queries
        .list(&bridge.context, &filter, page)
        .await;
    Ok(Timed {
        data: rows.map_err(|refusal| bridge.refuse(refusal))?,
        now: bridge.now,
    })
}

/// `/admin/audit`
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_query_map();
    let search = move || Search::of(&query.read());
    use_page(search, list_audit, move |page: Page<AuditRow>| {
        let query = query.get_untracked();
        let search = Search::of(&query);
        let total = page.pagination.total_elements;
        let count = if total == 1 {
            "1 record".to_owned()
        } else {
            format!("{total} records")
        };
        let columns = vec![
            Column::new("Result"),
            Column::new("Action"),
            Column::new("Who"),
            Column::new("Channel"),
            Column::new("Subject"),
            Column::new("Chain"),
            Column::new("When").right(),
        ];
        view! {
            <PageHead title="Audit" beside=move || view! { <span class="count tabular">{count.clone()}</span> }/>
            <Filters search=search.clone()/>
            <Chips chips=chips(&query, &search) clear="/admin/audit"/>
            {if page.data.is_empty() {
                view! {
                    <Empty
                        title="No record matches"
                        text="Remove a filter; an action is matched from its start, such as buyer."
                        step=|| view! { <ButtonLink href="/admin/audit" label="Show all records"/> }
                    />
                }.into_any()
            } else {
                view! {
                    <Table caption="Audit records" columns=columns>
                        {page.data.into_iter().map(|row| view! { <Row row=row/> }).collect_view()}
                    </Table>
                    <Pager pagination=page.pagination query=query/>
                }.into_any()
            }}
        }
        .into_any()
    })
}

#[component]
fn Filters(search: Search) -> impl IntoView {
    view! {
        <GetForm method="GET" action="/admin/audit" attr:class="filters" attr:role="search" attr:aria-label="Filter audit records">
            <div class="filter">
                <label class="sr-only" for="audit-action">"Action starts with"</label>
                <input class="input" id="audit-action" name="action" value=search.action placeholder="Action, such as buyer."/>
            </div>
            <div class="filter">
                <label class="sr-only" for="audit-result">"Result"</label>
                <select class="input select" id="audit-result" name="result">
                    <option value="">"Result: all"</option>
                    <option value="done" selected=search.result == "done">"Done"</option>
                    <option value="refused" selected=search.result == "refused">"Refused"</option>
                </select>
            </div>
            <div class="filter filter-text">
                <label class="sr-only" for="audit-subject">"Id of the record, client or person"</label>
                <Icon symbol=Symbol::Search/>
                <input class="input" type="search" id="audit-subject" name="subject" value=search.subject placeholder="Id of the record, client or person"/>
            </div>
            <button type="submit" class="button button-secondary">"Filter"</button>
        </GetForm>
    }
}

fn chips(query: &ParamsMap, search: &Search) -> Vec<Chip> {
    [
        ("action", "Action", &search.action),
        ("result", "Result", &search.result),
        ("subject", "Subject", &search.subject),
    ]
    .into_iter()
    .filter(|(_, _, value)| !value.trim().is_empty())
    .map(|(name, label, value)| Chip {
        label,
        value: value.clone(),
        without: format!("/admin/audit{}", with_parameter(query, name, None)),
    })
    .collect()
}

#[component]
fn Row(row: AuditRow) -> impl IntoView {
    let entry = row.entry;
    let changes: Vec<_> = entry
        .changes
        .into_iter()
        .map(|change| (change.field, change.before, change.after))
        .collect();
    let subject = subject_link(&row.subject_kind, &row.subject_id);
    let refused = entry.refused.clone();
    view! {
        <tr>
            <Cell title="Result">
                {if entry.refused.is_some() {
                    view! { <Badge tone=Tone::Bad word="Refused"/> }
                } else {
                    view! { <Badge tone=Tone::Good word="Done"/> }
                }}
            </Cell>
            <Cell title="Action" class="cell-main">
                <code>{entry.action}</code>
                {refused.map(|reason| view! { <span class="cell-note">{reason}</span> })}
                {(!changes.is_empty()).then(|| view! {
                    <details class="disclosure">
                        <summary>"Before and after"</summary>
                        <Diff changes=changes/>
                        <p class="muted">"Request "<code>{entry.request_id}</code></p>
                    </details>
                })}
            </Cell>
            <Cell title="Who">{entry.actor_name}</Cell>
            <Cell title="Channel">{super::buyer::channel(entry.source)}</Cell>
            <Cell title="Subject">{subject}</Cell>
            <Cell title="Chain" class="tabular nowrap">{format!("{} #{}", row.chain, row.number)}</Cell>
            <Cell title="When" right=true class="tabular nowrap"><Moment at=entry.at/></Cell>
        </tr>
    }
}

/// The page of the thing a record is about, where it has one.
fn subject_link(kind: &str, id: &str) -> AnyView {
    let page = match kind {
        "buyer" => Some(format!("/buyers/{id}")),
        "organization" => Some(format!("/admin/organizations/{id}")),
        "staff" => Some(format!("/admin/staff/{id}")),
        _ => None,
    };
    let words = format!("{kind} {}", id.get(..8).unwrap_or(id));
    let id = id.to_owned();
    match page {
        Some(href) => view! { <a class="link" href=href title=id>{words}</a> }.into_any(),
        None => view! { <span title=id>{words}</span> }.into_any(),
    }
}
