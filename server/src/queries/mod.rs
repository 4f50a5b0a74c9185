//! The queries: reading, with the authority check first. Nothing here writes.

pub mod audit;
pub mod buyer;
pub mod event;
pub mod organization;
pub mod staff;
