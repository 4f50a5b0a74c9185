//! Orders: the sale of one or more vehicles by a seller to one buyer (Integration API 1.2, 4.6).
//!
//! Here: the order's own data, its status, and the error that commands on an order and its records share. Invoice, payment
//! and transport hang on an order but have modules of their own; whether the exemption holds is `compliance`.

mod command;
mod error;
mod query;
mod state;
#[cfg(test)]
mod tests;

pub use command::{NewOrder, NewOrderVin, OrderCommands, OrderDraft, OrderPatch, OrderVinDraft};
pub use error::RecordError;
pub use query::{OrderFilter, OrderQueries, OrderSort};
pub use state::{Cancelled, Order, OrderChange, OrderStatus, OrderVin, Progress, VinStatus};

/// Why a command on an order did nothing.
pub type OrderError = RecordError<Order>;
