//! KYC: what is known about a buyer, and whether it is enough.
//!
//! Papers (`document`), the VAT number in VIES, and for Mode B the identity check and the screening against sanctions
//! lists. Unknown is not invalid: an outage never turns into an answer about a buyer. Not here: asking VIES, the
//! identity service or the lists (server `external`, crate `screening`), and what it means for an order (`compliance`).

mod aml;
mod command;
mod error;
mod identity;
mod query;
mod required;
mod status;
#[cfg(test)]
mod tests;
mod vies;

pub use aml::{AmlHit, AmlStatus, Decision, DecisionDraft, HitStatus, Screening};
pub use command::{
    IbanDraft, IbanSeen, KycCommands, ManualVies, ManualViesDraft, VerificationSession, ViesQueued,
};
pub use error::KycError;
pub use identity::{IdentityOutcome, IdentitySession, VerificationStatus};
pub use query::{KycQueries, StaffKycView};
pub use required::{Requirement, missing, required};
pub use status::{KycFacts, KycStatus, OverallStatus, evaluate};
pub use vies::{NameMatch, ViesCheck, ViesFacts, ViesMethod, ViesResult, ViesShown};
