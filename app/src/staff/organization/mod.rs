//! Organizations, their partners and their API clients.

mod actions;
mod clients;
mod detail;
mod fields;
mod list;
mod new;
mod partners;
mod queries;
mod settings;

pub use detail::OrganizationPage;
pub use list::OrganizationListPage;
pub use new::OrganizationNewPage;
