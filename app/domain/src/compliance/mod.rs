//! Whether the exemption of an order holds, and which paper is still missing: the heart of the product.
//!
//! [`evaluate`] is a pure function of [`Facts`] and the time: no I/O, no clock, no dependence on the order in which facts
//! came. Here: the catalogue of blockers and warnings with the law behind each ([`Code`]), one rule per code (`rules`), the
//! published rollup, and what people may decide ([`Ruling`]). Not here: where the facts come from (the server's
//! `commands::compliance`) and how the rollup is stored.

mod blocker;
mod command;
mod evaluate;
mod facts;
mod query;
mod rollup;
mod rules;
mod ruling;
#[cfg(test)]
pub(crate) mod tests;

pub use blocker::{Blocker, BlockerKind, Code, Key, Module};
pub use command::{ComplianceCommands, MismatchDraft, RulingError, UnobtainableDraft};
pub use evaluate::{
    Explained, ExplainedModule, ExplainedRule, Outcome, ReadFact, due_next, evaluate, explain, lapsed,
    mismatch, unobtainable,
};
pub use facts::{
    BuyerFacts, Facts, FinalFacts, IbanFacts, InvoiceFacts, NameOnInvoice, Papers, PaymentFacts, VatIdentity,
    VehicleFacts, ViesAnswer, ViesRecord,
};
pub use query::{ComplianceQueries, Polled};
pub use rollup::{
    BuyerModule, BuyerModuleStatus, ComplianceStatus, Decision, ExportFileModule, ExportFileStatus,
    InvoiceModule, Modules, OrderModule, OrderModuleStatus, PaymentModule, Readiness, RecordModuleStatus,
    Rollup, StoredRollup, TransportModule, TransportStatus, VinModule, VinTransportModule,
};
pub use rules::vies_that_counts;
pub use ruling::{Ruling, RulingKind, RulingState};
