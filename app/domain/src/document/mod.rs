//! Documents: the papers that prove something, with their type, date, state and where they came from.
//!
//! Here: the types and which module they belong to, the states, why one is rejected. Not here: the bytes (content store
//! of the server) and which papers a module needs (`kyc`, `compliance`).

mod command;
mod state;
mod types;

pub use command::{
    Content, DocumentCommands, DocumentDraft, DocumentError, DocumentOwner, DocumentQueries, NewDocument,
};
pub use state::{Document, DocumentStatus, RejectCode, Scan, Uploader};
pub use types::{DocumentModule, DocumentType};
