//! Everything below `/v1`, one folder per module and one file per endpoint.

pub mod buyer;
pub mod document;
pub mod event;
pub mod kyc;
pub mod me;
pub mod sandbox;
