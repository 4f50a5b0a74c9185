//! `/orders`

use domain::desk::WorkSort;
use domain::kernel::page::SortField;
use domain::kernel::{Direction, Fields, OrderId, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use super::actions::Bulk;
use super::bulk::{Bar, Report};
use super::chips::{Filters, chips};
use super::filter::Search;
use super::queries::{WorkData, list_work};
use super::rows::Row;
use super::views::Views;
use crate::staff::ForRole;
use crate::ui::{
    ButtonLink, Chips, Column, DoneNote, Empty, Form, Icon, PageHead, Pager, Symbol, Table, sortable,
    use_page,
};

/// `/orders`
#[component]
pub fn WorkListPage() -> impl IntoView {
    let query = use_query_map();
    let search = move || Search::of(&query.read());
    use_page(search, list_work, move |data: WorkData| {
        let query = query.get_untracked();
        let search = Search::of(&query);
        let count = match data.page.pagination.total_elements {
            1 => "1 order".to_owned(),
            total => format!("{total} orders"),
        };
        let csv = format!("/files/orders.csv{}", search.to_query());
        view! {
            <PageHead
                title="Orders"
                beside=move || view! { <span class="count tabular">{count.clone()}</span> }
                actions=move || view! { <Actions csv=csv.clone()/> }
            />
            <DoneNote words=done/>
            <Report/>
            <Views views=data.views.clone() search=search.clone()/>
            <Filters search=search.clone() data=data.clone()/>
            <Chips chips=chips(&query, &search, &data) clear="/orders"/>
            {if data.page.data.is_empty() {
                empty(&search)
            } else {
                view! { <Rows query=query search=search data=data/> }.into_any()
            }}
        }
        .into_any()
    })
}

#[component]
fn Actions(csv: String) -> impl IntoView {
    view! {
        <a class="button button-secondary" href=csv rel="external" download="">
            <Icon symbol=Symbol::Download/>
            "Export CSV"
        </a>
        <ForRole least=Role::Operator>
            <ButtonLink href="/orders/new" label="New order" kind="primary" symbol=Symbol::Plus/>
        </ForRole>
    }
}

/// The table in the form of what can be done to many orders at once.
#[component]
fn Rows(query: ParamsMap, search: Search, data: WorkData) -> impl IntoView {
    let total = data.page.pagination.total_elements;
    let rows = data.page.data;
    let shown: Vec<OrderId> = rows.iter().map(|row| row.id).collect();
    let columns = columns(&query, &search);
    let by_created = by_created(&query, &search);
    let bar = StoredValue::new((search, shown, data.colleagues));
    view! {
        <Form id="bulk" action=Bulk::PATH class="bulk">
            <div class="work-tools">
                <ForRole least=Role::Operator>
                    <Bar
                        search=bar.read_value().0.clone()
                        total=total
                        shown=bar.read_value().1.clone()
                        colleagues=bar.read_value().2.clone()
                    />
                </ForRole>
                <span class="work-sort">{by_created}</span>
            </div>
            <Table caption="Orders" columns=columns>
                {rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view()}
            </Table>
        </Form>
        <Pager pagination=data.page.pagination query=query/>
    }
}

fn order_of(search: &Search) -> (WorkSort, Direction) {
    let request = search.request(&mut Fields::new());
    request.map_or_else(WorkSort::default_sort, |request| {
        (request.sort, request.direction)
    })
}

fn columns(query: &ParamsMap, search: &Search) -> Vec<Column> {
    let now = order_of(search);
    let by = |column, by, first| sortable(column, by, first, now, ("/orders", query));
    vec![
        Column::new("Status"),
        by(Column::new("Order"), WorkSort::ExternalOrderId, Direction::Asc),
        Column::new("Vehicle"),
        Column::new("Buyer"),
        Column::new("Missing"),
        Column::new("Waiting on"),
        Column::new("Who"),
        Column::new("Amount").right(),
        by(
            Column::new("Changed").right(),
            WorkSort::UpdatedAt,
            Direction::Desc,
        ),
    ]
}

/// Sorting by creation, which no column shows.
fn by_created(query: &ParamsMap, search: &Search) -> Option<AnyView> {
    let column = Column::new("Sort by creation");
    let way = Direction::Desc;
    let sorted = sortable(
        column,
        WorkSort::CreatedAt,
        way,
        order_of(search),
        ("/orders", query),
    );
    sorted.head.map(|head| head.run())
}

fn done(word: &str) -> Option<&'static str> {
    match word {
        "view-saved" => Some("The view is saved."),
        "view-forgotten" => Some("The view is forgotten."),
        _ => None,
    }
}

/// Why there is nothing, and what to do next.
fn empty(search: &Search) -> AnyView {
    let all = || view! { <ButtonLink href="/orders" label="Show all orders"/> };
    let (title, text) = match search.to_query().as_str() {
        "?" => {
            return view! {
                <Empty
                    title="No orders yet"
                    text="Orders come in over the API, or you enter them here."
                    step=|| view! {
                        <ForRole least=Role::Operator>
                            <ButtonLink href="/orders/new" label="New order" kind="primary" symbol=Symbol::Plus/>
                        </ForRole>
                    }
                />
            }
            .into_any();
        }
        "?assigned=me" => {
            return view! {
                <Empty
                    title="You work on no order"
                    text="Orders are yours once somebody assigns them to you. Take some that nobody works on."
                    step=|| view! { <ButtonLink href="/orders?assigned=nobody" label="Show nobody's orders"/> }
                />
            }
            .into_any();
        }
        "?assigned=nobody" => (
            "Somebody works on every order",
            "Nothing waits to be taken. Look at all orders, or at your own.",
        ),
        "?waiting=US" => (
            "Nothing waits on us",
            "What is open now is up to buyers, carriers or VIES.",
        ),
        _ => ("No order matches", "Remove a filter or search for fewer words."),
    };
    view! { <Empty title=title text=text step=all/> }.into_any()
}
