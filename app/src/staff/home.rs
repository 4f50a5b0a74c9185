//! The start page, and the page that is not there.

use leptos::prelude::*;

use crate::ui::{Icon, PageHead, Symbol};

/// `/`
#[component]
pub fn HomePage() -> impl IntoView {
    view! {
        <PageHead title="Start"/>
        <ul class="cards">
            <Card href="/buyers" symbol=Symbol::Users title="Buyers" text="Business data, status, contact persons and history of every buyer."/>
            <Card href="/admin/organizations" symbol=Symbol::Building title="Organizations" text="API customers, the partners they act for, and their clients."/>
            <Card href="/admin/audit" symbol=Symbol::Scroll title="Audit" text="Who did or tried what, when and through which channel."/>
            <Card href="/account" symbol=Symbol::Key title="Your account" text="Password, second factor and sessions."/>
        </ul>
    }
    .into_any()
}

#[component]
fn Card(href: &'static str, symbol: Symbol, title: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <li>
            <a class="card" href=href>
                <Icon symbol=symbol/>
                <span class="card-title">{title}</span>
                <span class="card-text">{text}</span>
            </a>
        </li>
    }
}

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
