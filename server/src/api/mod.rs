//! The REST API as published. Handlers are thin: read the request, call a command or query, shape the answer.
//!
//! Rules of the house: `problem` turns every error into problem+json, `caller` recognizes the client, counts the call and
//! checks the DPA, `write` reads bodies with their idempotency key, `version` does ETags. An endpoint is one file with its
//! documentation; its route says `.authorize(…)` or `.public(…)` (`routes`).

mod caller;
mod docs;
mod inbound;
mod openapi;
pub mod problem;
mod query;
pub mod request_id;
mod routes;
mod token;
pub mod v1;
mod version;
mod write;

pub use openapi::{json as openapi_json, openapi, yaml as openapi_yaml};
pub use routes::router;
