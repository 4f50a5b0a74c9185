//! The commands: the only code that writes business state.
//!
//! Each checks authority, validates, changes state, appends the audit record and emits events, in one transaction
//! ([`unit`]). REST handlers, server functions and the command line call them through the traits of `domain`.

mod authority;
pub mod buyer;
pub mod compliance;
pub mod desk;
pub mod document;
pub mod invoice;
pub mod job;
pub mod kyc;
pub mod order;
pub mod organization;
pub mod payment;
pub mod staff;
mod touched;
pub mod transport;
pub mod unit;

pub use authority::{administer, client_organization, seller_for_reading, seller_for_writing, staff_member};
pub use unit::fault;
