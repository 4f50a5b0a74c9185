//! The routes.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::auth::{AccountPage, CodePage, LoginPage};
use crate::staff::{
    AuditPage, BuyerEditPage, BuyerKycPage, BuyerListPage, BuyerNewPage, BuyerPage, DashboardPage,
    JobListPage, NotFoundPage, OrderNewPage, OrderPage, OrganizationListPage, OrganizationNewPage,
    OrganizationPage, PersonalDataPage, StaffListPage, StaffMemberPage, StaffNewPage, StaffShell, SystemPage,
    WorkListPage,
};
use crate::ui::Refresh;

/// The whole app. Everything is rendered before it is sent, so that every page works without JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Refresh(RwSignal::new(0)));
    let mode = SsrMode::Async;
    view! {
        <Router>
            <Routes fallback=|| view! { <NotFoundPage/> }>
                <Route path=path!("/login") view=LoginPage ssr=mode.clone()/>
                <Route path=path!("/login/code") view=CodePage ssr=mode.clone()/>
                <ParentRoute path=path!("") view=StaffShell ssr=mode.clone()>
                    <Route path=path!("/") view=DashboardPage ssr=mode.clone()/>
                    <Route path=path!("/account") view=AccountPage ssr=mode.clone()/>
                    <Route path=path!("/orders") view=WorkListPage ssr=mode.clone()/>
                    <Route path=path!("/orders/new") view=OrderNewPage ssr=mode.clone()/>
                    <Route path=path!("/buyers") view=BuyerListPage ssr=mode.clone()/>
                    <Route path=path!("/buyers/new") view=BuyerNewPage ssr=mode.clone()/>
                    <Route path=path!("/buyers/:id") view=BuyerPage ssr=mode.clone()/>
                    <Route path=path!("/buyers/:id/edit") view=BuyerEditPage ssr=mode.clone()/>
                    <Route path=path!("/buyers/:id/kyc") view=BuyerKycPage ssr=mode.clone()/>
                    <Route path=path!("/orders/:id") view=OrderPage ssr=mode.clone()/>
                    <Route path=path!("/jobs") view=JobListPage ssr=mode.clone()/>
                    <Route path=path!("/admin/organizations") view=OrganizationListPage ssr=mode.clone()/>
                    <Route path=path!("/admin/organizations/new") view=OrganizationNewPage ssr=mode.clone()/>
                    <Route path=path!("/admin/organizations/:id") view=OrganizationPage ssr=mode.clone()/>
                    <Route path=path!("/admin/staff") view=StaffListPage ssr=mode.clone()/>
                    <Route path=path!("/admin/staff/new") view=StaffNewPage ssr=mode.clone()/>
                    <Route path=path!("/admin/staff/:id") view=StaffMemberPage ssr=mode.clone()/>
                    <Route path=path!("/admin/audit") view=AuditPage ssr=mode.clone()/>
                    <Route path=path!("/admin/personal-data") view=PersonalDataPage ssr=mode.clone()/>
                    <Route path=path!("/admin/system") view=SystemPage ssr=mode/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
