//! Stored values as domain types. One that cannot be read is reported with its place.

use domain::kernel::{Country, Currency, Date, Money, Timestamp, Vin};

use crate::engine::{StorageError, Ts};

/// Stands in an error in place of what only its owner may read: the sentence goes to the log.
pub const WITHHELD: &str = "(withheld)";

/// The table a row is read from.
#[derive(Clone, Copy)]
pub struct Table(pub &'static str);

impl Table {
    pub fn damaged(self, column: &'static str, value: impl Into<String>) -> StorageError {
        StorageError::Damaged {
            table: self.0,
            column,
            value: value.into(),
        }
    }

    pub fn date(self, column: &'static str, text: String) -> Result<Date, StorageError> {
        Date::parse(&text).map_err(|_| self.damaged(column, text))
    }

    pub fn currency(self, column: &'static str, text: String) -> Result<Currency, StorageError> {
        Currency::parse(&text).map_err(|_| self.damaged(column, text))
    }

    pub fn money(self, column: &'static str, value: i64, currency: Currency) -> Result<Money, StorageError> {
        Money::new(value, currency).map_err(|_| self.damaged(column, value.to_string()))
    }

    pub fn vin(self, column: &'static str, text: String) -> Result<Vin, StorageError> {
        Vin::parse(&text).map_err(|_| self.damaged(column, text))
    }

    pub fn country(self, column: &'static str, text: String) -> Result<Country, StorageError> {
        Country::parse(&text).map_err(|_| self.damaged(column, text))
    }
}

pub fn moment(at: Option<Ts>) -> Option<Timestamp> {
    at.map(|at| at.0)
}
