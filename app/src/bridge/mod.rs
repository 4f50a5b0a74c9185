//! From a page or a server function to the commands and queries, to who is asking, and back to what a person reads.
//!
//! The server puts a [`Bridge`] into the extensions of every request before a page or a server function sees it. Here
//! is nothing but that hand-over and the shapes that travel between server and browser: no rules, no SQL, no HTTP
//! beyond reading the request's head and setting the answer's.

mod answer;
mod error;
#[cfg(feature = "ssr")]
mod services;

pub use answer::{BulkResult, Conflict, Kept, Outcome, Refused, Shown, Typed, input_name};
pub use error::{FieldProblem, Problem, UiError};

#[cfg(feature = "ssr")]
pub use answer::{answer, keep_and_go, keep_typed};
#[cfg(feature = "ssr")]
pub use services::{Bridge, Flash, Services, StaffSession, bridge};
