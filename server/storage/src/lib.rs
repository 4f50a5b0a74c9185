//! All SQL of the product.
//!
//! One statement text serves SQLite and PostgreSQL; values are bound and read in each engine's native types. Here belong
//! statements, row types and their conversion to domain types. Rules, audit hashing and events do not: the commands of
//! the server decide what is written, in which transaction.
//!
//! Adding a statement: put its text into the `sql!` block of its module, call it from a function there, and call that
//! function in the contract suite (`tests/contract`), which fails while a statement has not run on both engines.

pub mod audit;
pub mod buyer;
pub mod compliance;
pub mod desk;
pub mod document;
mod engine;
pub mod event;
pub mod idempotency;
pub mod invoice;
pub mod job;
pub mod kyc;
pub mod order;
pub mod organization;
pub mod payment;
mod read;
pub mod sandbox;
pub mod session;
pub mod staff;
pub mod transport;

pub use engine::{Db, Engine, Recorder, Stamp, StorageError, Store, Ts};

/// Every fixed statement, for the contract suite.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    [
        audit::STATEMENTS,
        buyer::STATEMENTS,
        compliance::STATEMENTS,
        desk::STATEMENTS,
        document::STATEMENTS,
        event::STATEMENTS,
        idempotency::STATEMENTS,
        job::STATEMENTS,
        invoice::STATEMENTS,
        &kyc::statements(),
        order::STATEMENTS,
        organization::STATEMENTS,
        payment::STATEMENTS,
        sandbox::STATEMENTS,
        session::STATEMENTS,
        staff::STATEMENTS,
        transport::STATEMENTS,
    ]
    .concat()
}
