//! The domain: types, rules and state machines of Novatrade24, shared by the server and the browser.
//!
//! What belongs here: values with a checked `parse`, the state of each business module, the inputs and the traits of
//! its commands and queries, the views each audience sees, and the errors that say what is wrong and what to do next.
//! What does not: I/O, clocks, randomness, HTTP, SQL, leptos, tokio. The crate compiles to WASM, so that a form in the
//! browser and the REST endpoint behind it use the same `parse`.

pub mod audit;
pub mod buyer;
pub mod compliance;
pub mod desk;
pub mod document;
pub mod event;
pub mod invoice;
pub mod job;
pub mod kernel;
pub mod kyc;
pub mod order;
pub mod organization;
pub mod payment;
pub mod staff;
pub mod transport;
