//! One order in the work list.

use domain::compliance::Code;
use domain::desk::WorkRow;
use domain::kernel::Role;
use domain::order::OrderStatus;
use leptos::prelude::*;

use super::bulk::Pick;
use super::words::{VinText, code_tone, compliance_tone, status_label, waiting_on};
use crate::staff::ForRole;
use crate::ui::{Badge, Cell, Moment, Tone};

/// How many blockers a row says in words.
const SAID: usize = 2;

/// A row.
#[component]
pub fn Row(row: WorkRow) -> impl IntoView {
    let cancelled = row.status == OrderStatus::Cancelled;
    // Nobody waits for a cancelled order any more.
    let blockers = if cancelled { Vec::new() } else { row.blockers };
    let waiting: Vec<&str> = waiting_on(&blockers).into_iter().map(|on| on.label()).collect();
    let waiting = (!waiting.is_empty()).then(|| waiting.join(", "));
    let more = (row.vehicles > 1).then(|| format!("+{}", row.vehicles - 1));
    let (id, name) = (row.id, row.external_order_id.clone());
    let (said, buyer) = (name.clone(), row.buyer_name.clone());
    view! {
        <tr>
            <Cell title="Status" class="work-status">
                <ForRole least=Role::Operator><Pick order=id name=said.clone()/></ForRole>
                <span class="work-state">
                    {if cancelled {
                        view! { <Badge tone=Tone::Neutral word="Cancelled"/> }.into_any()
                    } else {
                        view! {
                            <Badge tone=compliance_tone(row.compliance) word=row.compliance.as_str()/>
                            <span class="cell-note">{status_label(row.status)}</span>
                        }
                        .into_any()
                    }}
                </span>
            </Cell>
            <Cell title="Order" class="cell-main">
                <a class="row-link work-line" href=format!("/orders/{id}") title=name>{row.external_order_id}</a>
            </Cell>
            <Cell title="Vehicle">
                <span class="work-line">{row.vehicle}</span>
                <span class="cell-note">
                    <VinText vin=row.vin/>
                    {more.map(|more| view! { <span class="work-more" title="More vehicles">{more}</span> })}
                </span>
            </Cell>
            <Cell title="Buyer">
                <a class="work-link work-line" href=format!("/buyers/{}", row.buyer) title=buyer>{row.buyer_name}</a>
                <span class="cell-note work-line">{row.seller_name}</span>
            </Cell>
            <Cell title="Missing"><Missing blockers=blockers/></Cell>
            <Cell title="Waiting on">{waiting}</Cell>
            <Cell title="Who">{row.assignee.map(|colleague| colleague.name)}</Cell>
            <Cell title="Amount" right=true class="tabular nowrap">{row.total_amount.to_string()}</Cell>
            <Cell title="Changed" right=true class="tabular nowrap"><Moment at=row.updated_at/></Cell>
        </tr>
    }
}

/// The first ones in words, and how many more.
#[component]
fn Missing(blockers: Vec<Code>) -> impl IntoView {
    let rest = blockers.get(SAID..).unwrap_or_default();
    let more = (!rest.is_empty()).then(|| {
        let words: Vec<&str> = rest.iter().map(|code| code.label()).collect();
        let words = words.join(", ");
        (format!("+{}", rest.len()), format!(" more: {words}"), words)
    });
    let said = blockers.into_iter().take(SAID);
    view! {
        {said.map(|code| view! {
            <span class=format!("work-blocker work-line tone-{}", code_tone(code).class()) title=code.label()>{code.label()}</span>
        }).collect_view()}
        {more.map(|(number, said, words)| view! {
            <span class="work-more" title=words>{number}<span class="sr-only">{said}</span></span>
        })}
    }
}
