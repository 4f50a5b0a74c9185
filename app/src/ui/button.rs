//! Buttons. The primary one says what will happen.

use leptos::prelude::*;

use super::form::use_form;
use super::icon::{Icon, Symbol};

/// The button that sends the form it stands in. While the form is on its way it says so.
#[component]
pub fn Submit(
    #[prop(into)] label: String,
    /// What it says while the server works.
    #[prop(optional, into)]
    working: Option<String>,
    /// `primary` (default), `secondary`, `danger` or `quiet`.
    #[prop(default = "primary")]
    kind: &'static str,
) -> impl IntoView {
    let form = use_form();
    let busy = move || form.working.get();
    let working = working.unwrap_or_else(|| "Working…".to_owned());
    view! {
        // Not disabled while working: that would take the focus away. The form ignores a second click.
        <button type="submit" class=format!("button button-{kind}") aria-disabled=move || busy().then_some("true")>
            {move || if busy() { working.clone() } else { label.clone() }}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    #[prop(into)] label: String,
    #[prop(default = "secondary")] kind: &'static str,
    #[prop(optional, into)] symbol: Option<Symbol>,
) -> impl IntoView {
    let action = label.clone();
    view! {
        <a href=href class=format!("button button-{kind}") data-action=action>
            {symbol.map(|symbol| view! { <Icon symbol=symbol/> })}
            {label}
        </a>
    }
}
