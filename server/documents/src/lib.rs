//! The content of uploaded files: taking them in, deciding what they are, checking that they are sound, keeping and
//! reading them.
//!
//! Who may upload, document records, events and the virus scanner do not belong here: the commands of the server do
//! that. The order of an upload is [`Store::receive`], [`inspect()`] (and [`text_of_pdf`] where the text matters),
//! [`Received::keep`], and only then the commit of the transaction that names the file. A kept file whose transaction
//! fails does no harm and is found by [`Store::kept_before`].
//!
//! Everything read here was sent by strangers. Every parser works on checked slices, counts its work against a limit
//! and refuses what exceeds it; none decodes pixels.

mod error;
mod file_name;
mod incoming;
mod inspect;
mod kind;
mod pdf;
mod sha256;
mod store;

#[cfg(test)]
mod tests;

pub use error::{IntakeError, RefusedFile, StoreError};
pub use file_name::FileName;
pub use incoming::{MAX_BYTES, Received, Stored};
pub use inspect::{Inspection, inspect, text_of_pdf};
pub use kind::Kind;
pub use sha256::Sha256;
pub use store::{Content, Store};
