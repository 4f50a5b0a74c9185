//! Invoices of an order: one preliminary, one final (Integration API 4.7). See `state.md` for the diagram.
//!
//! Here: what an invoice says and which final invoice fits a decision. Not here: whether it agrees with order and payment
//! (`compliance`), and its PDF (`document`).

mod command;
mod state;
#[cfg(test)]
mod tests;

pub use command::{InvoiceChange, InvoiceCommands, InvoiceDraft, InvoicePatch, NewInvoice};
pub use state::{Invoice, InvoiceKind, InvoiceView, RecordStatus, contradiction};

/// Why a command on an invoice did nothing.
pub type InvoiceError = crate::order::RecordError<InvoiceView>;
