//! The start page: what needs a person, how far the orders are, how the outside world is doing, and what happens now.
//!
//! Every figure leads into the list that it counts, and all of them are of one moment, which the page says.

mod changes;
mod needs;
mod outside;
mod page;
mod queries;
mod states;
mod words;

pub use page::DashboardPage;
