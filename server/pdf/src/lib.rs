//! The signed PDF documents: typed inputs, layouts, signing.
//!
//! A document is a struct of plain data ([`KycProfile`]) and a function that makes a PDF of it. The same input gives the
//! same bytes, always: time and ids come in, none are asked for. [`sign()`] then seals the bytes. `layout` is the small
//! kit all documents are made with.
//!
//! Not here: reading the data (`server` queries), deciding anything (`domain`), storing documents or keys.

mod error;
pub mod kyc_profile;
pub mod layout;
pub mod sign;

pub use error::PdfError;
pub use kyc_profile::KycProfile;
pub use sign::{FileSigner, SignatureInfo, Signer, SignerError, sign};
