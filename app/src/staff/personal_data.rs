//! `/admin/personal-data`: who read or entered which personal data, when and what for.

use domain::audit::{AccessRow, DataUse};
use domain::kernel::Page;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::bridge::UiError;
use crate::ui::{Cell, Column, Empty, Exact, PageHead, Pager, Table, Timed, grouped, use_page};

/// Uses of personal data, the newest first.
#[server(name = ListAccesses, prefix = "/fn", endpoint = "audit/accesses")]
pub async fn list_accesses(#[server(default)] page: String) -> Result<Timed<Page<AccessRow>>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let page = page.parse().unwrap_or(0);
    let rows = bridge
        .services
        .audit_queries
        .accesses(&bridge.context, page)
        .await;
    Ok(Timed {
        data: rows.map_err(|refusal| bridge.refuse(refusal))?,
        now: bridge.now,
    })
}

/// `/admin/personal-data`
#[component]
pub fn PersonalDataPage() -> impl IntoView {
    let query = use_query_map();
    let page = move || query.read().get("page").unwrap_or_default();
    use_page(page, list_accesses, move |page: Page<AccessRow>| {
        let query = query.get_untracked();
        let total = page.pagination.total_elements;
        let count = if total == 1 {
            "1 entry".to_owned()
        } else {
            format!("{} entries", grouped(total))
        };
        view! {
            <PageHead
                title="Personal data"
                beside=move || view! { <span class="count tabular">{count.clone()}</span> }
            />
            <p class="prose">"Whenever somebody read or entered contact persons, KYC papers or profiles: by staff and over the API."</p>
            {if page.data.is_empty() {
                view! {
                    <Empty
                        title="Nothing was read or entered yet"
                        text="Whoever opens contact persons or a KYC paper appears here with name and purpose."
                    />
                }
                .into_any()
            } else {
                view! {
                    <Table caption="Uses of personal data, the newest first" columns=columns()>
                        {page.data.into_iter().map(|row| view! { <Row row=row/> }).collect_view()}
                    </Table>
                    <Pager pagination=page.pagination query=query/>
                }
                .into_any()
            }}
        }
        .into_any()
    })
}

fn columns() -> Vec<Column> {
    let columns = ["What", "Whose", "Who", "Purpose", "Channel", "Request"].map(Column::new);
    columns.into_iter().chain([Column::new("When").right()]).collect()
}

#[component]
fn Row(row: AccessRow) -> impl IntoView {
    let purpose = row.purpose.as_deref().map(|code| purpose(code).to_owned());
    view! {
        <tr>
            <Cell title="What" class="cell-main">
                {what(row.action, row.paper)}
            </Cell>
            <Cell title="Whose">
                {row.buyer.map(|(id, name)| view! { <a class="link" href=format!("/buyers/{id}")>{name}</a> })}
            </Cell>
            <Cell title="Who">
                {if row.actor_name == row.actor_kind {
                    view! { {kind(&row.actor_kind).to_owned()} }.into_any()
                } else {
                    view! {
                        {row.actor_name}
                        <span class="cell-note">{kind(&row.actor_kind).to_owned()}</span>
                    }
                    .into_any()
                }}
            </Cell>
            <Cell title="Purpose">
                {match purpose {
                    Some(words) => view! { {words} }.into_any(),
                    None => view! { <span class="muted">"Not asked for"</span> }.into_any(),
                }}
            </Cell>
            <Cell title="Channel">{super::buyer::channel(row.source)}</Cell>
            <Cell title="Request" class="cell-id"><code>{row.request_id}</code></Cell>
            <Cell title="When" right=true class="tabular"><Exact at=row.at/></Cell>
        </tr>
    }
}

/// What was done, in words.
const fn what(action: DataUse, paper: bool) -> &'static str {
    match (action, paper) {
        (DataUse::Read, false) => "Contact persons read",
        (DataUse::Read, true) => "KYC paper opened",
        (DataUse::Create, false) => "Contact person entered",
        (DataUse::Create, true) => "KYC paper added",
        (DataUse::Compare, _) => "Contact persons compared",
        (DataUse::Profile, _) => "KYC profile opened",
    }
}

fn kind(word: &str) -> &str {
    match word {
        "STAFF" => "Staff",
        "API_CLIENT" => "API client",
        "BUYER" => "Buyer",
        "SYSTEM" => "NT24 itself",
        other => other,
    }
}

/// The purposes that the forms offer, in words; a client's own codes speak for themselves.
fn purpose(code: &str) -> &str {
    super::buyer::PURPOSES
        .iter()
        .find(|(known, _)| *known == code)
        .map_or(code, |(_, words)| *words)
}
