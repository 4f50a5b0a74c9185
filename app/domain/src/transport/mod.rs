//! Pickup and delivery of the vehicles of an order (Integration API 4.9, 2.3). See `state.md` for the diagram.
//!
//! Here: the milestones per vehicle and the rules of their dates. Not here: the papers (`document`) and whether the
//! transport proves anything (`compliance`).

mod command;
mod state;
#[cfg(test)]
mod tests;

pub use command::{DeliveryDraft, NewDelivery, NewPickup, PickupDraft, RevokeDraft, TransportCommands};
pub use state::{Delivery, Leg, Pickup, Transport, TransportKind, TransportView, VinTransport};

/// Why a command on a transport did nothing.
pub type TransportError = crate::order::RecordError<TransportView>;
