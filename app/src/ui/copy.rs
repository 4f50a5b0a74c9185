//! A value people carry elsewhere: ids, secrets.

use leptos::prelude::*;

use super::icon::{Icon, Symbol};

/// A value in monospace, selected as a whole with one click, and with JavaScript a button that copies it.
#[component]
pub fn Copyable(
    #[prop(into)] value: String,
    /// What it is, for the button's name: `Copy the client secret`.
    #[prop(into)]
    what: String,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let ready = RwSignal::new(false);
    // The button appears only where it works.
    Effect::new(move || ready.set(true));
    let for_button = value.clone();
    let label = format!("Copy the {what}");
    view! {
        <span class="copyable">
            <code class="copyable-value">{value}</code>
            {move || {
                let value = for_button.clone();
                let label = label.clone();
                ready.get().then(|| view! {
                    <button
                        type="button"
                        class="button button-quiet button-icon"
                        aria-label=label.clone()
                        title=label
                        on:click=move |_| { write(&value); copied.set(true); }
                    >
                        {move || view! { <Icon symbol=if copied.get() { Symbol::Check } else { Symbol::Copy }/> }}
                    </button>
                })
            }}
            <span class="copyable-done" role="status">{move || copied.get().then_some("Copied")}</span>
        </span>
    }
}

#[cfg(feature = "hydrate")]
pub(super) fn write(value: &str) {
    // The promise is not awaited: when the browser refuses, the value can still be selected.
    drop(window().navigator().clipboard().write_text(value));
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn write(_value: &str) {}
