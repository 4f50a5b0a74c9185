//! Tables: sticky header, rows of 36 px; on a phone each row becomes a stack with the same order of facts.

use leptos::prelude::*;

/// A column.
#[derive(Clone)]
pub struct Column {
    /// What the cells hold; also shown beside each fact on a phone.
    pub title: &'static str,
    /// Numbers and dates that people compare are aligned to the right.
    pub right: bool,
    /// The head's content when it is more than the title, such as a sort link.
    pub head: Option<ViewFn>,
    /// Whether the rows are sorted by it: `ascending` or `descending`.
    pub sorted: Option<&'static str>,
}

impl Column {
    /// A plain column.
    #[must_use]
    pub const fn new(title: &'static str) -> Self {
        Self {
            title,
            right: false,
            head: None,
            sorted: None,
        }
    }

    /// Aligned to the right.
    #[must_use]
    pub const fn right(mut self) -> Self {
        self.right = true;
        self
    }
}

/// A table. `caption` names it for people who cannot see it.
#[component]
pub fn Table(#[prop(into)] caption: String, columns: Vec<Column>, children: Children) -> impl IntoView {
    let heads = columns
        .into_iter()
        .map(|column| {
            view! {
                <th scope="col" class:right=column.right aria-sort=column.sorted>
                    {match column.head {
                        Some(head) => head.run(),
                        None => column.title.into_any(),
                    }}
                </th>
            }
        })
        .collect_view();
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="sr-only">{caption}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// A cell. `title` is the column's, shown beside the fact on a phone.
#[component]
pub fn Cell(
    title: &'static str,
    #[prop(optional)] right: bool,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <td data-title=title class=class class:right=right>
            <span class="cell">{children()}</span>
        </td>
    }
}
