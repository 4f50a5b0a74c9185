//! The work list over all orders: filters, saved views, many orders at once, and entering a new order.
//!
//! What is done to one order stands on its own page and not here.

mod actions;
mod bulk;
mod chips;
mod draft;
mod filter;
mod list;
mod new;
mod queries;
mod rows;
mod vehicle;
mod vehicles;
mod views;
mod words;

pub use filter::Search;
pub use list::WorkListPage;
pub use new::OrderNewPage;
