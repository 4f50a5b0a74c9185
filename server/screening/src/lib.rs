//! Names and sanctions lists: how alike two names are, what an official list says, and who on it resembles a party.
//!
//! Bytes in, values out: no database, no network, no clock. Downloading and storing lists, keeping a decision about a
//! hit and choosing whom to screen belong to the server.
//!
//! * [`names`] makes names comparable and compares them; VIES, payers and consignees use it too.
//! * [`list`] is the common shape of an entry of any list, with the fingerprint a decision is bound to.
//! * [`eu`] and [`ofac`] read the official files. A broken or empty file is refused, never read as a short list.
//! * [`screen`] finds the entries that resemble a party.
//! * [`sample`] writes made-up lists in the official formats, for tests and measurements.
//!
//! Thresholds and penalties come from the product's notes on matching practice (moov-io/watchman's published defaults).

pub mod eu;
pub mod list;
pub mod names;
pub mod ofac;
pub mod sample;
pub mod screen;
