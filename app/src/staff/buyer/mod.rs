//! Buyers: list, page, create and correct, block and unblock, contact persons, history.

mod actions;
mod api;
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
pub use api::buyer_path;
pub use contacts::PURPOSES;
pub use detail::BuyerPage;
pub use edit::BuyerEditPage;
pub use fields::{ContactFields, countries};
pub use head::{BuyerHead, BuyerTab};
pub use list::BuyerListPage;
pub use new::BuyerNewPage;
pub use queries::Seller;
#[cfg(feature = "ssr")]
pub use queries::all_sellers;
pub use timeline::{Timeline, channel};

/// A seller's buyer by both ids: what the pages of its papers and of its KYC are about, and what their forms send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SellersBuyer(pub domain::kernel::PartnerId, pub domain::kernel::BuyerId);

impl From<SellersBuyer> for domain::document::DocumentOwner {
    fn from(SellersBuyer(seller, buyer): SellersBuyer) -> Self {
        Self::Buyer(seller, buyer)
    }
}
