//! The page that is not there.

use leptos::prelude::*;

/// Everything that has no page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    crate::ui::set_status(404);
    view! {
        <main class="gate" id="main">
            <div class="gate-box">
                <leptos_meta::Title text="Not found · NT24"/>
                <p class="gate-brand"><span class="brand-mark" aria-hidden="true">"NT"</span>"Novatrade24"</p>
                <h1 class="gate-title">"There is no such page"</h1>
                <p>"Check the address, or go on from the start page."</p>
                <p><a class="button button-primary" href="/">"To the start page"</a></p>
            </div>
        </main>
    }
    .into_any()
}
