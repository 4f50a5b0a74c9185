//! The routes.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{Lazy, SsrMode, path};

use crate::parts::{self, Fetching};
use crate::staff::{NotFoundPage, StaffShell};
use crate::ui::Refresh;

/// The whole app. Everything is rendered before it is sent, so that every page works without JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Refresh(RwSignal::new(0)));
    provide_context(Fetching(RwSignal::new(false)));
    // Effects run in the browser only.
    Effect::new(parts::fetch_the_rest);
    let mode = SsrMode::Async;
    view! {
        <Router>
            <Routes fallback=|| view! { <NotFoundPage/> }>
                <Route path=path!("/login") view={Lazy::<parts::LoginPage>::new()} ssr=mode.clone()/>
                <Route path=path!("/login/code") view={Lazy::<parts::CodePage>::new()} ssr=mode.clone()/>
                <ParentRoute path=path!("") view=StaffShell ssr=mode.clone()>
                    <Route path=path!("/") view={Lazy::<parts::DashboardPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/account") view={Lazy::<parts::AccountPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/orders") view={Lazy::<parts::WorkListPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/orders/new") view={Lazy::<parts::OrderNewPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/buyers") view={Lazy::<parts::BuyerListPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/buyers/new") view={Lazy::<parts::BuyerNewPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/buyers/:id") view={Lazy::<parts::BuyerPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/buyers/:id/edit") view={Lazy::<parts::BuyerEditPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/buyers/:id/kyc") view={Lazy::<parts::BuyerKycPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/orders/:id") view={Lazy::<parts::OrderPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/jobs") view={Lazy::<parts::JobListPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/admin/organizations") view={Lazy::<parts::OrganizationListPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/admin/organizations/new") view={Lazy::<parts::OrganizationNewPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/admin/organizations/:id") view={Lazy::<parts::OrganizationPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/admin/staff") view={Lazy::<parts::StaffListPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/admin/staff/new") view={Lazy::<parts::StaffNewPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/admin/staff/:id") view={Lazy::<parts::StaffMemberPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/admin/audit") view={Lazy::<parts::AuditPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/admin/personal-data") view={Lazy::<parts::PersonalDataPage>::new()} ssr=mode.clone()/>
                    <Route path=path!("/admin/system") view={Lazy::<parts::SystemPage>::new()} ssr=mode/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
