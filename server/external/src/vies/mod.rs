//! VIES, the Commission's service that passes a question about a VAT number on to the register of its state.
//!
//! Here belongs asking it and reading its answers ([`Live`]), how often it may be asked ([`Gate`], [`next_try`]) and
//! the sandbox's stand-in ([`simulated`]). Whether an answer counts for an order does not.
//!
//! The one rule everything here serves: an outage is never an answer. Only a whole, unambiguous answer about exactly
//! the number asked is [`Outcome::Valid`] or [`Outcome::Invalid`]; everything else is [`Outcome::Unknown`].

mod gate;
mod ladder;
mod live;
mod outcome;
mod read;
mod reply;
pub mod simulated;

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::kernel::{VatNumber, VatPrefix};
use serde::{Deserialize, Serialize};

pub use gate::{Admission, Gate, Hold, Limits, Permit};
pub use ladder::next_try;
pub use live::{COMMISSION, Live, Service, Settings};
pub use outcome::{Action, Answer, Match, Origin, Outcome, Reason, TraderMatch};
pub use reply::{Note, Reply};

/// A question to VIES.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The number asked about.
    pub number: VatNumber,
    /// Who asks: the seller's own number. Without it there is no consultation number.
    pub requester: Option<VatNumber>,
    /// The trader's name as the buyer gave it, to be compared by the register where it does that.
    pub trader_name: Option<String>,
    /// Street and house number, to be compared.
    pub trader_street: Option<String>,
    /// Postal code, to be compared.
    pub trader_postal_code: Option<String>,
    /// Town, to be compared.
    pub trader_city: Option<String>,
    /// Legal form in the wording of the state, to be compared.
    pub trader_company_type: Option<String>,
}

impl Query {
    /// A question about a number and nothing else.
    #[must_use]
    pub fn new(number: VatNumber, requester: Option<VatNumber>) -> Self {
        Self {
            number,
            requester,
            trader_name: None,
            trader_street: None,
            trader_postal_code: None,
            trader_city: None,
            trader_company_type: None,
        }
    }
}

/// What VIES says about itself. It is not fully reliable, so it explains an outage but decides nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The service as a whole.
    pub service: Availability,
    /// The registers of the states.
    pub states: BTreeMap<VatPrefix, Availability>,
}

/// Whether a register is said to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Availability {
    /// Said to answer.
    Available,
    /// Said not to answer.
    Unavailable,
    /// Nobody looks, or a word that is not known.
    NotMonitored,
}

/// Somebody who answers questions about VAT numbers.
#[async_trait]
pub trait Vies: Send + Sync {
    /// Asks once. Never fails: what went wrong is an [`Outcome::Unknown`]. When it was asked and answered is for the
    /// caller to note down.
    async fn check(&self, query: &Query) -> Reply;

    /// Asks which registers are said to answer.
    ///
    /// # Errors
    /// Why there is no readable answer.
    async fn status(&self) -> Result<Status, Reason>;
}
