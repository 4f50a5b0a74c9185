//! The payment of an order (Integration API 4.8). See `state.md` for the diagram.
//!
//! Here: what was paid and how, and that the vehicle may be picked up. Not here: whether amounts and accounts agree
//! (`compliance`), the proof (`document`), the accounts seen for a buyer (`kyc`).

mod command;
mod state;
#[cfg(test)]
mod tests;

pub use command::{NewPayment, PaymentChange, PaymentCommands, PaymentDraft, PaymentPatch};
pub use state::{Payment, PaymentView, Ready};

/// Why a command on a payment did nothing.
pub type PaymentError = crate::order::RecordError<PaymentView>;
