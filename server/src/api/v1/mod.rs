//! Everything below `/v1`, one folder per module and one file per endpoint.

pub mod buyer;
pub mod compliance;
pub mod document;
pub mod event;
pub mod invoice;
pub mod kyc;
pub mod me;
pub mod order;
pub mod payment;
pub mod sandbox;
pub mod transport;
