//! One vehicle of a new order as typed, and what is said about its number and its kilometres.

use domain::kernel::{Vin, VinCheckDigit};
use serde::{Deserialize, Serialize};

use super::words::vin_parts;
use crate::ui::Checked;

/// A vehicle as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VehicleTyped {
    /// 17 characters, blanks between them do not matter.
    pub vin: String,
    /// Maker.
    pub brand: String,
    /// Model.
    pub model: String,
    /// Kilometres.
    pub mileage: String,
    /// `YYYY-MM-DD`.
    pub first_registration_date: String,
    /// What it costs.
    pub amount: String,
    /// In which currency.
    #[serde(rename = "amount_currency")]
    pub amount_currency: String,
}

impl VehicleTyped {
    /// Nothing was typed. The currency is always there.
    pub(super) fn is_empty(&self) -> bool {
        [
            &self.vin,
            &self.brand,
            &self.model,
            &self.mileage,
            &self.first_registration_date,
            &self.amount,
        ]
        .iter()
        .all(|text| text.trim().is_empty())
    }

    /// The inputs of a vehicle by their names.
    #[cfg(feature = "ssr")]
    pub(super) fn fields(&self) -> [(&'static str, &String); 7] {
        [
            ("vin", &self.vin),
            ("brand", &self.brand),
            ("model", &self.model),
            ("mileage", &self.mileage),
            ("firstRegistrationDate", &self.first_registration_date),
            ("amount", &self.amount),
            ("amount_currency", &self.amount_currency),
        ]
    }
}

/// Kilometres as people type them: `12500`, `12.500`, `12 500`. `Some(None)` when nothing was typed.
pub(super) fn kilometres(typed: &str) -> Option<Option<i64>> {
    let digits: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | ',' | '\''))
        .collect();
    if typed.trim().is_empty() {
        return Some(None);
    }
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().map(Some)
}

pub(super) fn without_blanks(vin: &str) -> String {
    vin.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Groups a VIN for reading; a check digit that does not fit is only a remark.
#[must_use]
pub fn check_vin(typed: &str) -> Checked {
    match Vin::parse(&without_blanks(typed)) {
        Ok(vin) => Checked {
            shown: vin_parts(vin.as_str()).map(|(maker, description, serial)| format!("{maker} {description} {serial}")),
            problem: None,
            remark: match vin.check_digit() {
                VinCheckDigit::Right | VinCheckDigit::NotUsed => None,
                VinCheckDigit::Wrong => Some(
                    "The check digit does not fit. Compare the VIN with the vehicle's papers; it is taken as it is."
                        .to_owned(),
                ),
            },
        },
        Err(problem) => Checked {
            problem: Some(problem),
            ..Checked::default()
        },
    }
}

/// The kilometres of one vehicle while somebody leaves the field.
#[must_use]
pub fn check_mileage(typed: &str) -> Checked {
    Checked::of(kilometres(typed).ok_or("The mileage is a whole number of kilometres. Type its digits."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vin_is_grouped_and_a_check_digit_only_remarked() {
        let checked = check_vin("wvwzzz1jzxw000001");
        assert_eq!(checked.shown.as_deref(), Some("WVW ZZZ1JZ XW000001"));
        assert_eq!((checked.problem, checked.remark), (None, None));
        let odd = check_vin("1M8 GDM9A1 KP042788");
        assert!(odd.problem.is_none() && odd.remark.is_some());
        assert!(check_vin("short").problem.is_some());
    }

    #[test]
    fn kilometres_are_read_as_people_type_them() {
        for (typed, read) in [
            ("", Some(None)),
            ("12500", Some(Some(12_500))),
            ("12.500", Some(Some(12_500))),
            ("12 500", Some(Some(12_500))),
            ("12 500 km", None),
            ("-1", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(kilometres(typed), read, "{typed}");
        }
    }
}
