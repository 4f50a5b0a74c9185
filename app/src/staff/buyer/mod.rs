//! Buyers: list, page, create and correct, block and unblock, contact persons, history.

mod actions;
mod contacts;
mod detail;
mod edit;
mod fields;
mod filter;
mod head;
mod list;
mod new;
mod queries;
mod status;
mod timeline;

#[cfg(feature = "ssr")]
pub use actions::ids;
pub use detail::BuyerPage;
pub use edit::BuyerEditPage;
pub use head::{BuyerHead, BuyerTab};
pub use list::BuyerListPage;
pub use new::BuyerNewPage;
pub use timeline::channel;
