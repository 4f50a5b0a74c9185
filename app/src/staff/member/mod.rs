//! Stub.
use leptos::prelude::*;
#[component]
pub fn StaffListPage() -> impl IntoView {
    view! { <p>stub</p> }
}
#[component]
pub fn StaffNewPage() -> impl IntoView {
    view! { <p>stub</p> }
}
#[component]
pub fn StaffMemberPage() -> impl IntoView {
    view! { <p>stub</p> }
}
