//! Buyers: the trade partners that buy, with their business data, KYC mode, status and contact persons.
//!
//! A buyer belongs to one seller and is unique there by its VAT number (Integration API 1.2). KYC papers, VIES results
//! and invitations hang on a buyer but have modules of their own.

mod command;
mod error;
mod query;
mod state;
#[cfg(test)]
mod tests;
mod view;

pub use command::{
    AddressDraft, BuyerCommands, BuyerDraft, BuyerPatch, ContactDraft, NewAddress, NewBuyer, NewContact,
    Upserted,
};
pub use error::BuyerError;
pub use query::{BuyerFilter, BuyerQueries, BuyerSort};
pub use state::{Address, Buyer, BuyerChange, BuyerStatus, Contact, KycMode};
pub use view::{StaffBuyerRow, StaffBuyerView, Warning};
