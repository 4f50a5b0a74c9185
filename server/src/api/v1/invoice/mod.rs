//! Invoices over REST: the preliminary one, and the final one after the verdict.

mod body;
mod finalize;
mod get;
mod patch;
mod submit;

pub use body::InvoiceBody;
pub use finalize::{__path_finalize, finalize};
pub use get::{__path_get, get};
pub use patch::{__path_patch, patch};
pub use submit::{__path_submit, submit};
