//! The frame of every staff page: sidebar, sandbox banner, the stream of changes, the search, and the page itself.

use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

use super::Viewing;
use super::document::Uploads;
use super::live::{Live, LiveBadge, StaleNote};
use super::nav::Sidebar;
use super::palette::{Palette, PaletteDialogs};
use crate::auth::SandboxNote;
use crate::parts::Fetching;
use crate::ui::{Icon, Symbol, focus_when_lost};

/// The frame.
#[component]
pub fn StaffShell() -> impl IntoView {
    let viewing = Viewing::of_page();
    provide_context(viewing);
    let live = Live::new();
    provide_context(live);
    provide_context(Palette::new());
    // Effects run in the browser only.
    Effect::new(move || live.start());
    // Files that somebody chose for an order's papers wait here while its page is read again.
    provide_context(Uploads::new());
    // Another page without a reload: reading and tabbing go on at its beginning.
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            focus_when_lost("main");
        }
        now
    });
    let fetching = use_context::<Fetching>();
    let fetching = move || fetching.is_some_and(|fetching| fetching.0.get());
    view! {
        <div role="status">
            {move || fetching().then(|| view! { <div class="fetching"><span class="sr-only">"The page is on its way"</span></div> })}
        </div>
        <a class="skip" rel="external" href="#main">"Skip to the content"</a>
        <div class="shell">
            <header class="topbar">
                <button type="button" class="button button-quiet button-icon" popovertarget="sidebar" aria-label="Open the menu">
                    <Icon symbol=Symbol::Menu/>
                </button>
                <a class="brand" href="/"><span class="brand-mark" aria-hidden="true">"NT"</span>"Novatrade24"</a>
            </header>
            {move || match viewing.0.get() {
                Some(viewer) => view! { <Sidebar viewer=viewer/> }.into_any(),
                None => view! { <div class="sidebar"></div> }.into_any(),
            }}
            <div class="content">
                {move || viewing.0.read().as_ref().is_some_and(|viewer| viewer.sandbox).then(|| view! { <SandboxNote/> })}
                <LiveBadge/>
                <StaleNote/>
                <main id="main" class="main" tabindex="-1">
                    <Outlet/>
                </main>
            </div>
            {move || viewing.0.get().map(|viewer| view! { <PaletteDialogs viewer=viewer/> })}
        </div>
    }
    .into_any()
}
