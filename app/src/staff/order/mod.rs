//! The page of one order: why it is blocked and what to do, its modules with their forms, what people decided about its
//! evidence, comments and history.

mod actions;
mod buyer;
mod comments;
mod compared;
mod detail;
mod facts;
mod fields;
mod finalization;
mod head;
mod invoice;
mod missing;
mod part;
mod payment;
mod queries;
mod rulings;
mod steps;
#[cfg(all(test, feature = "ssr"))]
mod tests;
mod transport;
mod transport_forms;
mod words;

pub use detail::OrderPage;
