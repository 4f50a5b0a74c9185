//! Staff accounts, for ADMINs; AUDITORs look on. (The module is called `staff` elsewhere; this folder's parent has that
//! name already.)

mod actions;
mod detail;
mod list;
mod new;

pub use detail::StaffMemberPage;
pub use list::StaffListPage;
pub use new::StaffNewPage;

use domain::kernel::Role;

use crate::ui::Choice;

/// The roles, the least powerful first.
fn roles() -> Vec<Choice> {
    Role::ALL
        .into_iter()
        .map(|role| {
            let meaning = match role {
                Role::Auditor => "Reads everything, changes nothing.",
                Role::Operator => "Does the daily work.",
                Role::Admin => "Also manages organizations, clients and staff.",
            };
            Choice::new(role.as_str(), role.as_str()).meaning(meaning)
        })
        .collect()
}
