//! Stub.
use leptos::prelude::*;
#[component]
pub fn OrganizationListPage() -> impl IntoView {
    view! { <p>stub</p> }
}
#[component]
pub fn OrganizationNewPage() -> impl IntoView {
    view! { <p>stub</p> }
}
#[component]
pub fn OrganizationPage() -> impl IntoView {
    view! { <p>stub</p> }
}
