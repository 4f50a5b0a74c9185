//! The payment of an order over REST.

mod body;
mod get;
mod patch;
mod ready;
mod submit;

pub use body::PaymentBody;
pub use get::{__path_get, get};
pub use patch::{__path_patch, patch};
pub use ready::{__path_ready, ready};
pub use submit::{__path_submit, submit};
