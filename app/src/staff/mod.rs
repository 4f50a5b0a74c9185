//! The staff app: one folder per business module, each with its pages and its server functions.

mod audit;
mod buyer;
mod dashboard;
mod document;
mod home;
mod job;
mod kyc;
mod live;
mod member;
mod nav;
mod order;
mod organization;
mod palette;
mod personal_data;
mod search;
mod shell;
mod system;
mod work;

pub use audit::{AuditPage, Search as AuditSearch};
pub use buyer::{BuyerEditPage, BuyerListPage, BuyerNewPage, BuyerPage};
pub use dashboard::DashboardPage;
pub use document::OrderPapers;
pub use home::NotFoundPage;
pub use job::JobListPage;
pub use kyc::BuyerKycPage;
pub use live::{Live, LiveRecord, LiveState, kind_words};
pub use member::{StaffListPage, StaffMemberPage, StaffNewPage};
pub use order::OrderPage;
pub use organization::{OrganizationListPage, OrganizationNewPage, OrganizationPage};
pub(crate) use palette::{SHORTCUTS, ShortcutList};
pub use personal_data::PersonalDataPage;
pub use search::Hit;
pub use shell::StaffShell;
pub use system::SystemPage;
pub use work::{OrderNewPage, Search as WorkSearch, WorkListPage};

use crate::auth::Viewer;
use domain::kernel::Role;
use leptos::prelude::*;

/// Who looks at the page. Known before anything is rendered and sent along with the page; empty only while a page that
/// was not rendered on the server asks for it.
///
/// Plain data and not a resource on purpose: a resource that several `<Suspense>` wait for can leave one of them waiting
/// for ever while the page is rendered on several threads (leptos issue 4851). A page has one resource, in `use_page`.
#[derive(Clone, Copy)]
struct Viewing(RwSignal<Option<Viewer>>);

impl Viewing {
    /// Takes the viewer from the request on the server, from the page in the browser.
    fn of_page() -> Self {
        let sent = SharedValue::new(|| {
            #[cfg(feature = "ssr")]
            let viewer = Viewer::of_request();
            #[cfg(not(feature = "ssr"))]
            let viewer = None::<Viewer>;
            viewer
        });
        let viewing = RwSignal::new(sent.into_inner());
        // Effects run in the browser only.
        Effect::new(move || {
            if viewing.read_untracked().is_none() {
                leptos::task::spawn_local(async move { viewing.set(crate::auth::viewer().await.ok()) });
            }
        });
        Self(viewing)
    }
}

/// Whether single keys are shortcuts for who looks at the page.
pub(crate) fn shortcuts_on() -> bool {
    let viewing = use_context::<Viewing>();
    viewing.is_some_and(|viewing| {
        let viewer = viewing.0.read_untracked();
        viewer.as_ref().is_none_or(|viewer| viewer.shortcuts)
    })
}

/// Shows its children to staff with at least this role. Only a courtesy: the commands decide.
#[component]
fn ForRole(least: Role, children: ChildrenFn) -> impl IntoView {
    let viewing = use_context::<Viewing>();
    move || {
        let allowed = viewing.is_some_and(|viewing| {
            let viewer = viewing.0.read();
            viewer.as_ref().is_some_and(|viewer| viewer.is(least))
        });
        allowed.then(|| children())
    }
}
