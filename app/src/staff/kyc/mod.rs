//! The KYC tab of a buyer: what is missing, papers, VIES, identity and screening, bank accounts.
//!
//! The papers themselves stand in [`super::document`]; here is what else is known about a buyer.

mod actions;
mod bank;
mod detail;
mod identity;
mod missing;
mod queries;
mod screening;
mod vies;
mod words;

pub use detail::BuyerKycPage;
pub use words::{name_match, tone, verification, vies_shown};
