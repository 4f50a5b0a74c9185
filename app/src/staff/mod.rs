//! The staff app: one folder per business module, each with its pages and its server functions.

mod audit;
mod buyer;
mod home;
mod member;
mod nav;
mod organization;
mod shell;

pub use audit::AuditPage;
pub use buyer::{BuyerEditPage, BuyerListPage, BuyerNewPage, BuyerPage};
pub use home::{HomePage, NotFoundPage};
pub use member::{StaffListPage, StaffMemberPage, StaffNewPage};
pub use organization::{OrganizationListPage, OrganizationNewPage, OrganizationPage};
pub use shell::StaffShell;

use crate::auth::Viewer;
use domain::kernel::Role;
use leptos::prelude::*;

/// Who looks at the page, loaded once by the shell.
#[derive(Clone, Copy)]
struct Viewing(Resource<Result<Viewer, crate::bridge::UiError>>);

/// Shows its children to staff with at least this role. Only a courtesy: the commands decide.
#[component]
fn ForRole(least: Role, children: ChildrenFn) -> impl IntoView {
    let viewing = use_context::<Viewing>();
    let children = StoredValue::new(children);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                let allowed = match viewing {
                    Some(viewing) => viewing.0.await.is_ok_and(|viewer| viewer.is(least)),
                    None => false,
                };
                allowed.then(|| children.read_value()())
            })}
        </Suspense>
    }
}
