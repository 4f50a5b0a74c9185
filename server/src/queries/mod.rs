//! The queries: reading, with the authority check first. Nothing here writes.

pub mod audit;
pub mod buyer;
pub mod compliance;
pub mod desk;
pub mod document;
pub mod event;
pub mod job;
pub mod kyc;
pub mod order;
pub mod organization;
pub mod staff;
