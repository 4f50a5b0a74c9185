//! The KYC profile of a Mode B buyer: what was checked, when, with which result, and by what it is proved.
//!
//! Made for auditors. It shows results and hashes, never pictures of identity documents, and no contact persons.
//! Contents follow the Integration API 11.2 and section 4.7 of the domain notes, items 3, 4, 11 and 13.

mod input;
mod page;
mod samples;
mod words;

pub use input::{
    IdDocument, Identity, KycProfile, ListVersion, MaskedNumber, Party, SanctionsScreening, Seller,
};
pub use page::render;
pub use samples::{Sample, samples};
