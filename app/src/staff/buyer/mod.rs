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
pub use fields::{ContactFields, countries};
pub use head::{BuyerHead, BuyerTab};
pub use list::BuyerListPage;
pub use new::BuyerNewPage;
pub use timeline::{Timeline, channel};

/// A seller's buyer by both ids: what the pages of its papers and of its KYC are about, and what their forms send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SellersBuyer(pub domain::kernel::PartnerId, pub domain::kernel::BuyerId);
