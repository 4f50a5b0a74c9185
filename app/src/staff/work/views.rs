//! Kept lists: chips that lead to them, keeping the present one, forgetting one.

use domain::desk::{SavedView, VIEW_NAME};
use domain::kernel::{FieldError, Fields, text};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{ForgetView, SaveView};
use super::filter::Search;
use crate::ui::{Check, Disclosure, Form, Hidden, Icon, Submit, Symbol, TextField, Values};

/// The lists that are always there.
const ALWAYS: [(&str, &str); 4] = [
    ("All", "?"),
    ("Mine", "?assigned=me"),
    ("Nobody's", "?assigned=nobody"),
    ("Waiting on us", "?waiting=US"),
];

/// The chips, and the form that keeps the present list.
#[component]
pub fn Views(views: Vec<SavedView>, search: Search) -> impl IntoView {
    let here = search.to_query();
    let kept = views.iter().find(|view| view.query == here).cloned();
    let known = kept.is_some() || ALWAYS.iter().any(|(_, query)| *query == here);
    let always = ALWAYS.map(|(name, query)| (name.to_owned(), query.to_owned()));
    let own = views.into_iter().map(|view| (view.name, view.query));
    let links = always.into_iter().chain(own);
    view! {
        <div class="views">
            <nav aria-label="Views">
                <ul class="views-list">
                    {links.map(|(name, query)| {
                        let current = query == here;
                        view! {
                            <li>
                                <a class="view-chip" href=format!("/orders{query}") aria-current=current.then_some("page")>{name}</a>
                            </li>
                        }
                    }).collect_view()}
                </ul>
            </nav>
            {kept.map(|view| view! { <Forget name=view.name search=search.clone()/> })}
            {(!known).then(|| view! { <Keep search=search/> })}
        </div>
    }
}

#[component]
fn Keep(search: Search) -> impl IntoView {
    view! {
        <Disclosure id="view-save" label="Save this view">
            <Form id="view-save" action=SaveView::PATH class="form form-inline form-steady" check=check as Check>
                <SearchFields search=search/>
                <TextField name="name" label="Name" hint="For you alone. The same name again replaces the view."/>
                <Submit label="Save view" working="Saving…"/>
            </Form>
        </Disclosure>
    }
}

#[component]
fn Forget(name: String, search: Search) -> impl IntoView {
    let label = format!("Forget the view {name}");
    view! {
        <Form id="view-forget" action=ForgetView::PATH class="view-forget">
            <SearchFields search=search/>
            <Hidden name="name" value=name/>
            <button type="submit" class="button button-quiet" title=label.clone() aria-label=label>
                <Icon symbol=Symbol::Cross/>
                "Forget"
            </button>
        </Form>
    }
}

/// The present list, sent along with a form.
#[component]
pub fn SearchFields(search: Search) -> impl IntoView {
    search
        .given()
        .map(|(name, value)| view! { <Hidden name=format!("search[{name}]") value=value/> })
        .collect_view()
}

/// The present list again, with a word about what was done.
#[cfg(feature = "ssr")]
pub fn at(search: &Search, done: &str) -> String {
    let address = search.address();
    let joint = if address.ends_with('?') { "" } else { "&" };
    format!("{address}{joint}done={done}")
}

fn check(values: &Values) -> Vec<FieldError> {
    let mut fields = Fields::new();
    let name = values.get("name");
    let parsed = fields.check("name", &name, text::required(&name, "The name", VIEW_NAME));
    fields.finish(parsed).err().unwrap_or_default()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_to_the_same_list() {
        let mut search = Search::default();
        assert_eq!(at(&search, "view-saved"), "/orders?done=view-saved");
        "US".clone_into(&mut search.waiting);
        assert_eq!(at(&search, "view-saved"), "/orders?waiting=US&done=view-saved");
    }

    #[test]
    fn the_views_that_are_always_there_are_recognized() {
        for (_, query) in ALWAYS {
            let mut search = Search::default();
            match query {
                "?" => {}
                "?assigned=me" => "me".clone_into(&mut search.assigned),
                "?assigned=nobody" => "nobody".clone_into(&mut search.assigned),
                _ => "US".clone_into(&mut search.waiting),
            }
            assert_eq!(search.to_query(), query);
        }
    }
}
