//! Everything below `/v1`, one folder per module and one file per endpoint.

pub mod buyer;
pub mod event;
pub mod me;
