//! What stands around a list: removable filters, sort links, pages. Everything is in the address.

use domain::kernel::Direction;
use domain::kernel::page::{Pagination, SortField};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use super::icon::{Icon, Symbol};
use super::table::Column;

/// The query with one parameter set or, with `None`, removed. The page goes back to the first unless it is what is
/// set; parameters that only belonged to the last answer are dropped.
#[must_use]
pub fn with_parameter(query: &ParamsMap, name: &str, value: Option<&str>) -> String {
    let mut next = ParamsMap::new();
    for (key, text) in query.clone() {
        let gone =
            key == name || matches!(key.as_ref(), "done" | "flash" | "failed" | "page") || text.is_empty();
        if !gone {
            next.insert(key.into_owned(), text);
        }
    }
    if let Some(value) = value {
        next.insert(name.to_owned(), value.to_owned());
    }
    let text = next.to_query_string();
    // An empty query must still replace the one in the address.
    if text.is_empty() { "?".to_owned() } else { text }
}

/// A filter that is on.
#[derive(Clone)]
pub struct Chip {
    /// What is filtered by.
    pub label: &'static str,
    /// For what.
    pub value: String,
    /// The address without it.
    pub without: String,
}

/// The filters that are on, each with a link that removes it.
#[component]
pub fn Chips(chips: Vec<Chip>, #[prop(into)] clear: String) -> impl IntoView {
    let several = chips.len() > 1;
    (!chips.is_empty()).then(|| {
        view! {
            <ul class="chips" aria-label="Filters that are on">
                {chips
                    .into_iter()
                    .map(|chip| {
                        let name = format!("Remove the filter {} {}", chip.label, chip.value);
                        view! {
                            <li class="chip">
                                <span class="chip-label">{chip.label}</span>
                                <span>{chip.value}</span>
                                <a href=chip.without class="chip-remove" aria-label=name>
                                    <Icon symbol=Symbol::Cross/>
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
                {several.then(|| view! { <li><a class="link" href=clear>"Clear all"</a></li> })}
            </ul>
        }
    })
}

/// The head of a column that can be sorted by.
#[component]
pub fn SortLink(
    title: &'static str,
    /// The address that sorts by it, the other way when it is sorted already.
    #[prop(into)]
    href: String,
    /// `ascending`, `descending`, or not sorted by it.
    sorted: Option<&'static str>,
) -> impl IntoView {
    view! {
        <a class="sort-link" href=href>
            {title}
            {sorted.map(|way| view! {
                <Icon symbol=if way == "ascending" { Symbol::SortUp } else { Symbol::SortDown }/>
            })}
        </a>
    }
}

/// A column that the list can be sorted by, with its link. `now` is the present order, `first` the direction that comes
/// first for this column, `list` the list's path.
#[must_use]
pub fn sortable<S: SortField + PartialEq>(
    mut column: Column,
    by: S,
    first: Direction,
    now: (S, Direction),
    (list, query): (&str, &ParamsMap),
) -> Column {
    let (field, direction) = now;
    let sorted = (field == by).then_some(match direction {
        Direction::Asc => "ascending",
        Direction::Desc => "descending",
    });
    let next = match (field == by, direction) {
        (true, Direction::Asc) => Direction::Desc,
        (true, Direction::Desc) => Direction::Asc,
        (false, _) => first,
    };
    let order = format!("{},{}", by.as_str(), next.as_str());
    let href = format!("{list}{}", with_parameter(query, "sort", Some(&order)));
    let title = column.title;
    column.sorted = sorted;
    column.head = Some(ViewFn::from(move || {
        view! { <SortLink title=title href=href.clone() sorted=sorted/> }
    }));
    column
}

/// One filter of a list's form, with its present choice. The first choice is everything.
#[component]
pub fn FilterSelect(
    name: &'static str,
    label: &'static str,
    chosen: String,
    choices: Vec<(String, String)>,
) -> impl IntoView {
    let id = format!("filter-{name}");
    view! {
        <div class="filter">
            <label class="sr-only" for=id.clone()>{label}</label>
            <select class="input select" id=id name=name>
                <option value="">{format!("{label}: all")}</option>
                {choices.into_iter().map(|(value, words)| {
                    let selected = value == chosen;
                    view! { <option value=value selected=selected>{words}</option> }
                }).collect_view()}
            </select>
        </div>
    }
}

/// Where the rows stand in the whole, and the way to the other pages.
#[component]
pub fn Pager(pagination: Pagination, query: ParamsMap) -> impl IntoView {
    let Pagination {
        page,
        size,
        total_elements,
        has_next,
        has_previous,
        ..
    } = pagination;
    let first = i64::from(page) * i64::from(size) + 1;
    let last = (first + i64::from(size) - 1).min(total_elements);
    let at = |page: u32| with_parameter(&query, "page", Some(&page.to_string()));
    let previous = has_previous.then(|| at(page.saturating_sub(1)));
    let next = has_next.then(|| at(page + 1));
    (has_next || has_previous).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                <span class="tabular">{format!("{first}–{last} of {total_elements}")}</span>
                <span class="pager-links">
                    {previous.map(|href| view! {
                        <a class="button button-secondary" rel="prev" href=href>
                            <Icon symbol=Symbol::ChevronLeft/>
                            "Previous"
                        </a>
                    })}
                    {next.map(|href| view! {
                        <a class="button button-secondary" rel="next" href=href>
                            "Next"
                            <Icon symbol=Symbol::ChevronRight/>
                        </a>
                    })}
                </span>
            </nav>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_filter_starts_at_the_first_page() {
        let mut query = ParamsMap::new();
        query.insert("text", "auto".to_owned());
        query.insert("page", "3".to_owned());
        query.insert("done", "created".to_owned());
        assert_eq!(
            with_parameter(&query, "status", Some("ACTIVE")),
            "?text=auto&status=ACTIVE"
        );
        assert_eq!(with_parameter(&query, "text", None), "?");
        assert_eq!(with_parameter(&query, "page", Some("4")), "?text=auto&page=4");
    }
}
