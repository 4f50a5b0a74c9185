//! Pickup and delivery of an order's vehicles over REST.

mod body;
mod delivery;
mod get;
mod pickup;

pub use body::TransportBody;
pub use delivery::{__path_deliver, deliver};
pub use get::{__path_get, get};
pub use pickup::{__path_pick_up, __path_revoke, pick_up, revoke};
