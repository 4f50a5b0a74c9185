//! Forms: labels above, hints below, errors in place of hints, a summary on top that links to the fields.
//!
//! A form is a plain `<form method="post">` to a server function and works as such. With JavaScript [`browser`] checks it
//! with the domain's own `parse`, sends it and shows the answer in place. How answers travel stands in
//! [`crate::bridge::Outcome`].

mod browser;
mod choice;
mod conflict;
mod field;
mod money;
mod state;

#[cfg(feature = "hydrate")]
pub(super) use browser::entries;
#[cfg(feature = "hydrate")]
pub use browser::{Navigate, navigation, outcome_of};
pub use choice::{Checkbox, CheckboxGroup, Choice, RadioGroup, SelectField};
pub use conflict::ConflictPicker;
pub use field::{Hidden, PasswordField, TextArea, TextField};
pub use money::{MoneyField, amount_text, currency_name, typed_money};
pub use state::{Check, Checked, FieldCheck, FormState, Values, use_form};

use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use super::page::Refresh;
use crate::bridge::Typed;

/// A form that posts to a server function.
#[component]
pub fn Form(
    /// Unique on the page; also the key under which a refused form finds its values again.
    #[prop(into)]
    id: String,
    /// The address of the server function.
    action: &'static str,
    /// What stands in the inputs at first.
    #[prop(optional)]
    initial: Typed,
    /// Checks the whole form in the browser before it is sent.
    #[prop(optional, into)]
    check: Option<Check>,
    #[prop(default = "form")] class: &'static str,
    children: Children,
) -> impl IntoView {
    let state = FormState::of_page(&id, initial);
    let refresh = use_context::<Refresh>();
    let send = browser::Sender {
        state,
        action,
        check,
        #[cfg(feature = "hydrate")]
        navigate: browser::navigation(),
        refresh,
    };
    view! {
        <form
            id=id
            class=class
            method="post"
            action=action
            novalidate=true
            on:submit=move |event| browser::submit(send, &event)
        >
            <leptos::context::Provider value=state>
                <Problems/>
                {children()}
            </leptos::context::Provider>
        </form>
    }
}

/// The summary of what was refused, linked to the fields.
#[component]
pub fn Problems() -> impl IntoView {
    let form = use_form();
    let id = format!("{}-problems", form.id());
    view! {
        <div class="problems" id=id tabindex="-1" role="alert">
            // A form that only came back longer was not refused and has nothing to say.
            {move || form.refused.get().filter(|refused| !refused.message.is_empty()).map(|refused| view! {
                <div class="note note-bad">
                    <Icon symbol=Symbol::Error/>
                    <div class="note-text">
                        <p class="note-title">{refused.message}</p>
                        {(!refused.fields.is_empty()).then(|| view! {
                            <ul class="problems-list">
                                {refused.fields.into_iter().map(|field| view! {
                                    <li>
                                        // A plain jump inside the page, not a route.
                                        <a rel="external" href=format!("#{}", form.field_id(&field.name))>{field.message}</a>
                                    </li>
                                }).collect_view()}
                            </ul>
                        })}
                        {refused.request_id.map(|id| view! { <p>"Request "<code>{id}</code></p> })}
                        {refused.signed_out.then(|| view! {
                            <p><a rel="external" href="/login">"Sign in again in another tab"</a>", then send the form again."</p>
                        })}
                    </div>
                </div>
            })}
        </div>
    }
}
