//! One rule per code, grouped by module. A rule reads facts, says which, and lists what it found; it knows nothing of the
//! other rules. What the findings mean together is `evaluate`'s.

mod buyer;
mod invoice;
mod order;
mod papers;
mod payment;
mod transport;

use super::blocker::{Code, Module};
use super::facts::Facts;
use crate::document::DocumentType;
use crate::kernel::{Timestamp, Vin};

pub(super) use buyer::shown as vies_shown;
pub use buyer::vies_that_counts;
pub(super) use transport::{FRESH_MILLIS, OVERDUE_DAYS};

/// What one rule found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Check {
    /// Which rule.
    pub code: Code,
    /// The module, which for some codes depends on the paper.
    pub module: Module,
    /// It has something to say about this order.
    pub applies: bool,
    /// The facts it read, by name.
    pub read: Vec<(&'static str, String)>,
    /// What it found; nothing when all is well.
    pub found: Vec<Found>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    /// What is wrong, then what to do.
    pub message: String,
    /// What would clear it, when a document would.
    pub types: Vec<DocumentType>,
    /// The vehicles it is about.
    pub vins: Vec<Vin>,
    /// The evidence as it is, for rulings.
    pub basis: String,
}

impl Check {
    fn of(code: Code) -> Self {
        Self {
            code,
            module: code.module(),
            applies: true,
            read: Vec::new(),
            found: Vec::new(),
        }
    }

    /// The same in another module.
    fn in_module(mut self, module: Module) -> Self {
        self.module = module;
        self
    }

    /// It read this.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "words, numbers and dates are handed in as they are"
    )]
    fn reads(mut self, name: &'static str, value: impl ToString) -> Self {
        self.read.push((name, value.to_string()));
        self
    }

    /// It has nothing to say unless this holds.
    fn only_if(mut self, applies: bool) -> Self {
        self.applies = applies;
        self
    }

    /// This was found, if the condition holds and the rule applies.
    fn when(self, wrong: bool, found: impl FnOnce() -> Found) -> Self {
        self.each(wrong.then(found))
    }

    /// These were found, if the rule applies.
    fn each(mut self, found: impl IntoIterator<Item = Found>) -> Self {
        if self.applies {
            self.found.extend(found);
        }
        self
    }
}

impl Found {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            types: Vec::new(),
            vins: Vec::new(),
            basis: String::new(),
        }
    }

    /// Any one of these documents would clear it.
    fn cleared_by(mut self, types: &[DocumentType]) -> Self {
        self.types = types.to_vec();
        self
    }

    /// It is about these vehicles.
    fn about(mut self, vins: Vec<Vin>) -> Self {
        self.vins = vins;
        self
    }

    /// A ruling on it counts as long as this is the same.
    fn based_on(mut self, basis: impl Into<String>) -> Self {
        self.basis = basis.into();
        self
    }
}

/// Every rule on an order, in the order of the catalogue.
pub(super) fn all(facts: &Facts, now: Timestamp) -> Vec<Check> {
    let mut checks = buyer::rules(facts);
    checks.extend(order::rules(facts));
    checks.extend(invoice::rules(facts));
    checks.extend(payment::rules(facts));
    checks.extend(transport::rules(facts, now));
    checks.extend(papers::rules(facts));
    checks
}

fn yes_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

fn or_none<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}

fn names(vins: &[Vin]) -> String {
    let names: Vec<&str> = vins.iter().map(Vin::as_str).collect();
    names.join(", ")
}
