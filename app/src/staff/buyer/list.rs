//! `/buyers`

use domain::buyer::{BuyerSort, KycMode, StaffBuyerRow};
use domain::kernel::page::SortField;
use domain::kernel::{Country, Direction, Role, VatNumber};
use leptos::prelude::*;
use leptos_router::components::Form as GetForm;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use super::filter::{NAMES, Search};
use super::queries::{BuyerListData, Seller, list_buyers};
use crate::staff::ForRole;
use crate::ui::{
    Badge, ButtonLink, Cell, Chip, Chips, Column, DoneNote, Empty, FilterSelect, Icon, Moment, PageHead,
    Pager, Symbol, Table, Tone, sortable, use_page, with_parameter,
};

/// `/buyers`
#[component]
pub fn BuyerListPage() -> impl IntoView {
    let query = use_query_map();
    let search = move || Search::of(&query.read());
    use_page(search, list_buyers, move |data: BuyerListData| {
        let query = query.get_untracked();
        let search = Search::of(&query);
        let total = data.page.pagination.total_elements;
        let count = if total == 1 {
            "1 buyer".to_owned()
        } else {
            format!("{total} buyers")
        };
        let rows = data.page.data;
        view! {
            <PageHead
                title="Buyers"
                beside=move || view! { <span class="count tabular">{count.clone()}</span> }
                actions=|| view! {
                    <ForRole least=Role::Operator>
                        <ButtonLink href="/buyers/new" label="New buyer" kind="primary" symbol=Symbol::Plus/>
                    </ForRole>
                }
            />
            <DoneNote words=|_| None/>
            <Filters search=search.clone() sellers=data.sellers.clone()/>
            <Chips chips=chips(&query, &search, &data.sellers) clear="/buyers"/>
            {if rows.is_empty() {
                empty(&search)
            } else {
                view! {
                    <Table caption="Buyers" columns=columns(&query, &search)>
                        {rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view()}
                    </Table>
                    <Pager pagination=data.page.pagination query=query/>
                }.into_any()
            }}
        }
        .into_any()
    })
}

#[component]
fn Row(row: StaffBuyerRow) -> impl IntoView {
    let grouped = VatNumber::parse(&row.vat_number).map_or(row.vat_number, |number| number.grouped());
    view! {
        <tr>
            <Cell title="Status">
                {if row.blocked {
                    view! { <Badge tone=Tone::Bad word="Blocked"/> }
                } else {
                    view! { <Badge tone=Tone::Good word="Active"/> }
                }}
            </Cell>
            <Cell title="Company" class="cell-main">
                <a class="row-link" href=format!("/buyers/{}", row.id)>{row.company_name}</a>
            </Cell>
            <Cell title="VAT number" class="tabular nowrap">
                {grouped}
                {row.vat_number_suspect.then(|| view! {
                    <span class="suspect" title="The check digits do not fit">
                        <Icon symbol=Symbol::Alert/>
                        <span class="sr-only">"The check digits do not fit"</span>
                    </span>
                })}
            </Cell>
            <Cell title="Place" class="nowrap">{row.city}", "{row.country.code()}</Cell>
            <Cell title="KYC" class="nowrap">{row.kyc_mode.label()}</Cell>
            <Cell title="Seller">{row.seller_name}</Cell>
            <Cell title="Changed" right=true class="tabular nowrap"><Moment at=row.updated_at/></Cell>
        </tr>
    }
}

fn columns(query: &ParamsMap, search: &Search) -> Vec<Column> {
    let now = search.parse().map_or_else(
        |_| BuyerSort::default_sort(),
        |(_, request)| (request.sort, request.direction),
    );
    let by = |column, by, first| sortable(column, by, first, now, ("/buyers", query));
    vec![
        Column::new("Status"),
        by(Column::new("Company"), BuyerSort::CompanyName, Direction::Asc),
        by(Column::new("VAT number"), BuyerSort::VatNumber, Direction::Asc),
        Column::new("Place"),
        Column::new("KYC"),
        Column::new("Seller"),
        by(
            Column::new("Changed").right(),
            BuyerSort::UpdatedAt,
            Direction::Desc,
        ),
    ]
}

/// The form of the filters: a GET, so that the address says what is shown.
#[component]
fn Filters(search: Search, sellers: Vec<Seller>) -> impl IntoView {
    let countries = Country::eu().map(|country| (country.code().to_owned(), country.name().to_owned()));
    let modes = KycMode::ALL.map(|mode| (mode.as_str().to_owned(), mode.label().to_owned()));
    let states = [("ACTIVE", "Active"), ("BLOCKED", "Blocked")]
        .map(|(value, words)| (value.to_owned(), words.to_owned()));
    let sellers = sellers.into_iter().map(|seller| (seller.id, seller.name));
    view! {
        <GetForm method="GET" action="/buyers" attr:class="filters" attr:role="search" attr:aria-label="Filter buyers">
            <div class="filter filter-text">
                <label class="sr-only" for="filter-text">"Name, VAT number, city or post code"</label>
                <Icon symbol=Symbol::Search/>
                <input
                    class="input"
                    type="search"
                    id="filter-text"
                    name="text"
                    value=search.text.clone()
                    placeholder="Name, VAT number, city or post code"
                />
            </div>
            <FilterSelect name="status" label="Status" chosen=search.status.clone() choices=states.to_vec()/>
            <FilterSelect name="kyc_mode" label="KYC" chosen=search.kyc_mode.clone() choices=modes.to_vec()/>
            <FilterSelect name="country" label="Country" chosen=search.country.clone() choices=countries.collect()/>
            <FilterSelect name="seller" label="Seller" chosen=search.seller.clone() choices=sellers.collect()/>
            <FilterSelect
                name="screening"
                label="Screening"
                chosen=search.screening.clone()
                choices=vec![("OPEN".to_owned(), "To decide".to_owned())]
            />
            {(!search.sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=search.sort.clone()/> })}
            <button type="submit" class="button button-secondary">"Filter"</button>
        </GetForm>
    }
}

fn chips(query: &ParamsMap, search: &Search, sellers: &[Seller]) -> Vec<Chip> {
    NAMES
        .into_iter()
        .filter_map(|name| {
            let value = search.value(name).trim();
            let (label, words) = match name {
                "text" => ("Contains", value.to_owned()),
                "status" => (
                    "Status",
                    if value == "BLOCKED" { "Blocked" } else { "Active" }.to_owned(),
                ),
                "kyc_mode" => (
                    "KYC",
                    KycMode::parse(value).map_or_else(|_| value.to_owned(), |mode| mode.label().to_owned()),
                ),
                "country" => (
                    "Country",
                    Country::parse(value)
                        .map_or_else(|_| value.to_owned(), |country| country.name().to_owned()),
                ),
                "screening" => ("Screening", "To decide".to_owned()),
                _ => (
                    "Seller",
                    sellers
                        .iter()
                        .find(|seller| seller.id == value)
                        .map_or_else(|| value.to_owned(), |seller| seller.name.clone()),
                ),
            };
            (!value.is_empty()).then(|| Chip {
                label,
                value: words,
                without: format!("/buyers{}", with_parameter(query, name, None)),
            })
        })
        .collect()
}

fn empty(search: &Search) -> AnyView {
    if search.filters() {
        view! {
            <Empty
                title="No buyer matches"
                text="Remove a filter or search for fewer words."
                step=|| view! { <ButtonLink href="/buyers" label="Show all buyers"/> }
            />
        }
        .into_any()
    } else {
        view! {
            <Empty
                title="No buyers yet"
                text="Buyers come in over the API, or you enter them here."
                step=|| view! {
                    <ForRole least=Role::Operator>
                        <ButtonLink href="/buyers/new" label="New buyer" kind="primary" symbol=Symbol::Plus/>
                    </ForRole>
                }
            />
        }
        .into_any()
    }
}
