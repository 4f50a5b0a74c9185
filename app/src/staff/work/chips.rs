//! The form of the filters, and the chips of those that are on.

use domain::compliance::{Code, ComplianceStatus, Readiness};
use domain::desk::{Colleague, WaitingOn};
use domain::order::OrderStatus;
use leptos::prelude::*;
use leptos_router::components::Form as GetForm;
use leptos_router::params::ParamsMap;

use super::filter::{NAMES, Search};
use super::queries::WorkData;
use super::words::{readiness_label, status_label};
use crate::ui::{Chip, FilterSelect, Icon, Symbol, with_parameter};

/// The filters that are not needed every day.
const FURTHER: [&str; 4] = ["readiness", "found", "seller", "approval"];

/// The form of the filters: a GET, so that the address says what is shown.
#[component]
pub fn Filters(search: Search, data: WorkData) -> impl IntoView {
    let owned = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let verdicts = [
        ComplianceStatus::Incomplete,
        ComplianceStatus::Valid,
        ComplianceStatus::Invalid,
    ]
    .map(|status| owned(status.as_str(), status.as_str()));
    let states = OrderStatus::ALL.map(|status| owned(status.as_str(), status_label(status)));
    let waiting = WaitingOn::ALL.map(|on| owned(on.as_str(), on.label()));
    let further = FURTHER.iter().any(|name| !search.value(name).trim().is_empty());
    let also = search.clone();
    view! {
        <GetForm method="GET" action="/orders" attr:class="filters" attr:role="search" attr:aria-label="Filter orders">
            <div class="filter filter-text">
                <label class="sr-only" for="filter-text">"VIN, order id, invoice number, buyer or VAT number"</label>
                <Icon symbol=Symbol::Search/>
                <input
                    class="input"
                    type="search"
                    id="filter-text"
                    name="text"
                    value=search.text.clone()
                    placeholder="VIN, order id, invoice, buyer"
                />
            </div>
            <FilterSelect name="compliance" label="Verdict" chosen=search.compliance.clone() choices=verdicts.into()/>
            <FilterSelect name="status" label="Status" chosen=search.status.clone() choices=states.into()/>
            <FilterSelect name="waiting" label="Waiting on" chosen=search.waiting.clone() choices=waiting.into()/>
            <FilterSelect name="assigned" label="Worked on by" chosen=search.assigned.clone() choices=people(&data.colleagues)/>
            {["buyer", "sort"].map(|name| (!search.value(name).is_empty()).then(|| view! {
                <input type="hidden" name=name value=search.value(name).to_owned()/>
            })).collect_view()}
            <button type="submit" class="button button-secondary">"Filter"</button>
            <details class="filters-further" open=further>
                <summary>"More filters"</summary>
                <Further search=also data=data/>
            </details>
        </GetForm>
    }
}

#[component]
fn Further(search: Search, data: WorkData) -> impl IntoView {
    let owned = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let ready = [
        Readiness::Blocked,
        Readiness::ReadyForPickup,
        Readiness::ReadyForExport,
    ]
    .map(|readiness| owned(readiness.as_str(), readiness_label(readiness)));
    let codes = Code::ALL
        .iter()
        .map(|code| owned(code.as_str(), code.label()))
        .collect();
    let sellers = data
        .sellers
        .into_iter()
        .map(|seller| (seller.id, seller.name))
        .collect();
    view! {
        <div class="filters-row">
            <FilterSelect name="readiness" label="Readiness" chosen=search.readiness.clone() choices=ready.into()/>
            <FilterSelect name="found" label="Found" chosen=search.found.clone() choices=codes/>
            <FilterSelect name="seller" label="Seller" chosen=search.seller.clone() choices=sellers/>
            <div class="filter choice">
                <input type="checkbox" id="filter-approval" name="approval" value="1" checked=search.approval == "1"/>
                <label for="filter-approval">"Waits for a second approval"</label>
            </div>
        </div>
    }
}

/// Oneself, nobody, and everybody who can work on orders.
pub fn people(colleagues: &[Colleague]) -> Vec<(String, String)> {
    let fixed = [("me", "Me"), ("nobody", "Nobody")];
    fixed
        .map(|(value, words)| (value.to_owned(), words.to_owned()))
        .into_iter()
        .chain(
            colleagues
                .iter()
                .map(|colleague| (colleague.id.to_string(), colleague.name.clone())),
        )
        .collect()
}

/// The filters that are on.
pub fn chips(query: &ParamsMap, search: &Search, data: &WorkData) -> Vec<Chip> {
    NAMES
        .into_iter()
        .filter(|name| !search.value(name).trim().is_empty())
        .map(|name| {
            let (label, value) = words(name, search.value(name).trim(), data);
            Chip {
                label,
                value,
                without: format!("/orders{}", with_parameter(query, name, None)),
            }
        })
        .collect()
}

/// What a filter is called, and what it filters by.
fn words(name: &str, value: &str, data: &WorkData) -> (&'static str, String) {
    let (label, known) = match name {
        "text" => ("Contains", None),
        "status" => ("Status", OrderStatus::parse(value).ok().map(status_label)),
        "compliance" => ("Verdict", None),
        "readiness" => ("Readiness", Readiness::parse(value).map(readiness_label)),
        "found" => ("Found", Code::parse(value).map(Code::label)),
        "waiting" => ("Waiting on", WaitingOn::parse(value).map(WaitingOn::label)),
        "approval" => ("Approval", Some("a second one is missing")),
        "seller" => {
            let seller = data.sellers.iter().find(|seller| seller.id == value);
            ("Seller", seller.map(|seller| seller.name.as_str()))
        }
        "buyer" => ("Buyer", data.buyer_name.as_deref()),
        _ => {
            let people = people(&data.colleagues);
            let person = people.into_iter().find(|(id, _)| id == value);
            let person = person.map_or_else(|| value.to_owned(), |(_, name)| name);
            return ("Worked on by", person);
        }
    };
    (label, known.unwrap_or(value).to_owned())
}
