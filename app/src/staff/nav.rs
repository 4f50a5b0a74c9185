//! The sidebar: where one can go, and who one is.

use domain::kernel::Role;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use super::palette::{Keys, SearchButton};
use crate::auth::{SetTheme, SignOut, Theme, Viewer};
use crate::ui::{Icon, Symbol};

/// The navigation. The element is a popover, which the style sheet shows at all times beside the page when there is
/// room; on a phone the menu button opens it as a sheet, without JavaScript.
#[component]
pub fn Sidebar(viewer: Viewer) -> impl IntoView {
    let shortcuts = viewer.shortcuts;
    let keys = move |keys: &'static str| if shortcuts { keys } else { "" };
    // ADMINs and AUDITORs.
    let oversees = viewer
        .staff
        .as_ref()
        .is_some_and(|staff| staff.role != Role::Operator);
    view! {
        <aside id="sidebar" class="sidebar" popover="auto" aria-label="Navigation and account">
            <div class="sidebar-head">
                <a class="brand" href="/" aria-label="Novatrade24, start page">
                    <span class="brand-mark" aria-hidden="true">"NT"</span>
                    "Novatrade24"
                </a>
                <button
                    type="button"
                    class="button button-quiet button-icon sidebar-close"
                    popovertarget="sidebar"
                    popovertargetaction="hide"
                    aria-label="Close the menu"
                >
                    <Icon symbol=Symbol::Cross/>
                </button>
            </div>
            <SearchButton/>
            <nav class="nav" aria-label="Main">
                <NavLink href="/" words="Dashboard" symbol=Symbol::Gauge keys=keys("g d") exact=true/>
                <NavLink href="/orders" words="Orders" symbol=Symbol::Car keys=keys("g o")/>
                <NavLink href="/buyers" words="Buyers" symbol=Symbol::Users keys=keys("g b")/>
                <NavLink href="/jobs" words="Jobs" symbol=Symbol::Rows keys=keys("g j")/>
                <p class="nav-heading" id="nav-admin">"Admin"</p>
                <NavLink href="/admin/organizations" words="Organizations" symbol=Symbol::Building/>
                {oversees.then(|| view! { <NavLink href="/admin/staff" words="Staff" symbol=Symbol::Shield/> })}
                <NavLink href="/admin/audit" words="Audit" symbol=Symbol::Scroll/>
                {oversees.then(|| view! {
                    <NavLink href="/admin/personal-data" words="Personal data" symbol=Symbol::Eye/>
                })}
                <NavLink href="/admin/system" words="System" symbol=Symbol::Server/>
            </nav>
            <UserMenu viewer=viewer/>
        </aside>
    }
}

#[component]
fn NavLink(
    href: &'static str,
    words: &'static str,
    symbol: Symbol,
    /// The keys that lead there too.
    #[prop(default = "")]
    keys: &'static str,
    /// Marked on this very page only and not on those below its address.
    #[prop(optional)]
    exact: bool,
) -> impl IntoView {
    let ready = RwSignal::new(false);
    // Keys are promised only where they work.
    Effect::new(move || ready.set(true));
    view! {
        // The router marks the link of the present page with aria-current.
        <A href=href exact=exact attr:class="nav-link" on:click=|_| close_sheet()>
            <Icon symbol=symbol/>
            {words}
            <span class="nav-keys" aria-hidden="true">
                {move || ready.get().then(|| view! { <Keys keys=keys/> })}
            </span>
        </A>
    }
}

/// Closes the sheet after a link in it was followed without a reload.
pub fn close_sheet() {
    #[cfg(feature = "hydrate")]
    {
        use leptos::wasm_bindgen::{JsCast, JsValue};
        let Some(sheet) = document().get_element_by_id("sidebar") else {
            return;
        };
        let hide = js_sys::Reflect::get(&sheet, &JsValue::from_str("hidePopover"));
        if let Some(hide) = hide
            .ok()
            .and_then(|hide| hide.dyn_into::<js_sys::Function>().ok())
        {
            // Throws when the sheet is not open, which is just as well.
            drop(hide.call0(&sheet));
        }
    }
}

/// Name, role, theme, account and the way out.
#[component]
fn UserMenu(viewer: Viewer) -> impl IntoView {
    let (name, role) = viewer
        .staff
        .map(|staff| (staff.name, staff.role.as_str()))
        .unwrap_or_default();
    let letters = initials(&name);
    let location = use_location();
    let back = move || format!("{}{}", location.pathname.get(), query_of(&location.search.get()));
    view! {
        <button type="button" class="user-button" popovertarget="user-menu">
            <span class="avatar" aria-hidden="true">{letters}</span>
            <span class="user-name">
                {name}
                <span class="user-role">{role}</span>
            </span>
            <Icon symbol=Symbol::ChevronDown/>
        </button>
        <div id="user-menu" class="user-menu" popover="auto">
            <form method="post" action=SetTheme::PATH class="theme-switch" aria-label="Look">
                <input type="hidden" name="back" value=back/>
                {Theme::ALL.into_iter().map(|theme| {
                    let (words, symbol) = match theme {
                        Theme::Light => ("Light", Symbol::Sun),
                        Theme::Dark => ("Dark", Symbol::Moon),
                        Theme::System => ("System", Symbol::Monitor),
                    };
                    view! {
                        <button type="submit" name="theme" value=theme.as_str() class="theme-choice" data-choice=theme.as_str()>
                            <Icon symbol=symbol/>
                            {words}
                        </button>
                    }
                }).collect_view()}
            </form>
            <a class="menu-item" href="/account" on:click=|_| close_sheet()>
                <Icon symbol=Symbol::User/>
                "Your account"
            </a>
            <form method="post" action=SignOut::PATH>
                <button type="submit" class="menu-item">
                    <Icon symbol=Symbol::SignOut/>
                    "Sign out"
                </button>
            </form>
        </div>
    }
}

fn query_of(search: &str) -> String {
    let search = search.trim_start_matches('?');
    if search.is_empty() {
        String::new()
    } else {
        format!("?{search}")
    }
}

fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .collect()
}
