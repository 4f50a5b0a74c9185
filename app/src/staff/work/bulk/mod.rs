//! Many orders at once: the boxes and buttons around the list, the work itself, and what became of each order.
//!
//! The list of orders is fixed before the first one is touched: the ticked ones, or all that match, read once.

#[cfg(feature = "ssr")]
pub mod server;

use domain::desk::Colleague;
use domain::kernel::OrderId;
use leptos::prelude::*;

use super::chips::people;
use super::filter::Search;
use super::views::SearchFields;
use crate::bridge::{BulkResult, Kept, Shown};
use crate::ui::{
    ApiCall, Badge, Cell, Column, Hidden, Icon, Note, Panel, Symbol, Table, Tone, use_form, use_frame,
};

/// The most orders of one go.
pub const MOST: i64 = 500;
/// The input of one order.
const NAME: &str = "orders[]";

fn pick_id(order: OrderId) -> String {
    format!("bulk-pick-{order}")
}

/// The box that chooses an order.
#[component]
pub fn Pick(order: OrderId, name: String) -> impl IntoView {
    let ticked = use_form().chosen(NAME, &order.to_string());
    view! {
        <input
            type="checkbox"
            class="work-pick"
            id=pick_id(order)
            name=NAME
            value=order.to_string()
            checked=ticked
            aria-label=format!("Choose {name}")
        />
    }
}

/// What can be done to the chosen orders. `total` is how many match, `shown` those on this page.
#[component]
pub fn Bar(search: Search, total: i64, shown: Vec<OrderId>, colleagues: Vec<Colleague>) -> impl IntoView {
    let form = use_form();
    let several_pages = i64::try_from(shown.len()).unwrap_or(i64::MAX) < total;
    let all_ticked = form.chosen("all", "1");
    let chosen = form.value("to").unwrap_or_default();
    let ready = RwSignal::new(false);
    Effect::new(move || ready.set(true));
    let rows = StoredValue::new(shown);
    let wrong = move || form.problem("to");
    view! {
        <SearchFields search=search/>
        <Hidden name="count" value=total.to_string()/>
        <div class="bulk-bar" role="group" aria-label="With the chosen orders">
            {move || ready.get().then(|| view! {
                <label class="bulk-choice">
                    <input
                        type="checkbox"
                        class="work-page"
                        on:change=move |event| tick_all(&rows.read_value(), event_target_checked(&event))
                    />
                    "All on this page"
                </label>
            })}
            {several_pages.then(|| if total <= MOST {
                view! {
                    <label class="bulk-choice">
                        <input type="checkbox" class="work-all" name="all" value="1" checked=all_ticked/>
                        {format!("All {total} that match")}
                    </label>
                }
                .into_any()
            } else {
                view! { <span class="muted">{format!("{total} match. Filter down to {MOST} to choose all of them.")}</span> }.into_any()
            })}
            <span class="bulk-hint muted">"Choose orders to assign them or to mark them ready for pickup."</span>
            <span class="bulk-steps">
                <label class="sr-only" for="bulk-to">"Assign to"</label>
                <select
                    class="input select"
                    id="bulk-to"
                    name="to"
                    aria-invalid=move || wrong().is_some().then_some("true")
                    on:change=move |_| form.set_problem("to", None)
                >
                    <option value="">"Assign to…"</option>
                    {people(&colleagues).into_iter().map(|(value, words)| {
                        let selected = value == chosen;
                        view! { <option value=value selected=selected>{words}</option> }
                    }).collect_view()}
                </select>
                <button type="submit" name="action" value="assign" class="button button-secondary" aria-disabled=move || form.working.get().then_some("true")>
                    "Assign"
                </button>
                <button type="submit" name="action" value="ready" class="button button-secondary" aria-disabled=move || form.working.get().then_some("true")>
                    "Mark ready for pickup"
                </button>
                {move || wrong().map(|message| view! {
                    <span class="field-problem"><Icon symbol=Symbol::Error/>{message}</span>
                })}
            </span>
        </div>
        <ApiCall method="POST" path="/v1/partners/{sellerId}/orders/{orderUuid}/payment/ready-for-pickup"/>
    }
}

/// Ticks or unticks every row of the page.
#[cfg(feature = "hydrate")]
fn tick_all(orders: &[OrderId], ticked: bool) {
    use leptos::wasm_bindgen::JsCast;
    for order in orders {
        let row = document()
            .get_element_by_id(&pick_id(*order))
            .and_then(|row| row.dyn_into::<web_sys::HtmlInputElement>().ok());
        if let Some(row) = row {
            row.set_checked(ticked);
        }
    }
}

/// Only a browser has boxes.
#[cfg(not(feature = "hydrate"))]
fn tick_all(_orders: &[OrderId], _ticked: bool) {}

/// What became of the orders, once, after it was done.
#[component]
pub fn Report() -> impl IntoView {
    let Some(Kept::Shown(Shown::Bulk(mut results))) = use_frame().kept else {
        return ().into_any();
    };
    let count = |refused: bool| -> usize {
        let meant = results
            .iter()
            .filter(|result| result.refused.is_some() == refused);
        meant.map(|result| result.orders.len()).sum()
    };
    let (done, refused) = (count(false), count(true));
    let said = match (done, refused) {
        (done, 0) => format!("Done for {}.", orders(done)),
        (0, refused) => format!("Refused for {}. Nothing was changed.", orders(refused)),
        (done, refused) => format!("Done for {}, refused for {}.", orders(done), orders(refused)),
    };
    let tone = if refused == 0 { Tone::Good } else { Tone::Attention };
    // What was refused needs somebody, so it comes first.
    results.sort_by_key(|result| result.refused.is_none());
    let columns = ["Result", "Order", "Why"].map(Column::new).into();
    view! {
        <div class="bulk-report" role="status">
            <Panel title="What was done" id="bulk-report">
                <Note tone=tone><p>{said}</p></Note>
                <details class="disclosure" open=refused > 0>
                    <summary>"Each order"</summary>
                    <div class="bleed">
                        <Table caption="What became of each order" columns=columns>
                            {results.into_iter().map(|result| view! { <Same result=result/> }).collect_view()}
                        </Table>
                    </div>
                </details>
            </Panel>
        </div>
    }
    .into_any()
}

/// Orders with the same outcome, a row each.
#[component]
fn Same(result: BulkResult) -> impl IntoView {
    let why = result.refused;
    result
        .orders
        .into_iter()
        .map(|(id, name)| {
            let why = why.clone();
            let (tone, word) = match why {
                None => (Tone::Good, "Done"),
                Some(_) => (Tone::Bad, "Refused"),
            };
            view! {
                <tr>
                    <Cell title="Result" class="nowrap"><Badge tone=tone word=word/></Cell>
                    <Cell title="Order" class="cell-main"><a class="link" href=format!("/orders/{id}")>{name}</a></Cell>
                    <Cell title="Why">{why}</Cell>
                </tr>
            }
        })
        .collect_view()
}

fn orders(number: usize) -> String {
    if number == 1 {
        "1 order".to_owned()
    } else {
        format!("{number} orders")
    }
}
