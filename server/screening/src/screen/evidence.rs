//! What besides the name speaks for or against a hit.

use super::{Reason, Subject};
use crate::list::{ListEntry, SubjectKind};

/// How far years of birth may differ: lists often know them only roughly, and other calendars begin in other months.
const BIRTH_YEARS_APART: u16 = 1;
/// Factor when only the name could be compared.
const NAME_ONLY: f64 = 0.95;
/// Factor when more was compared, but fewer than two fields agree.
const FEWER_THAN_TWO: f64 = 0.90;

/// The second factors: `None` where one side does not know.
pub(super) struct Evidence {
    birth_year: Option<bool>,
    country: Option<bool>,
    kind: Option<bool>,
}

impl Evidence {
    /// Compares a party, whose country is given as it is compared, with an entry.
    pub(super) fn of(subject: &Subject, country: Option<&str>, entry: &ListEntry) -> Self {
        let birth_year = subject.birth_year.filter(|_| !entry.birth_years.is_empty());
        let country = country.filter(|_| !entry.countries.is_empty());
        let kind = subject
            .kind
            .filter(|kind| *kind != SubjectKind::Other && entry.kind != SubjectKind::Other);
        Self {
            birth_year: birth_year.map(|year| {
                entry
                    .birth_years
                    .iter()
                    .any(|listed| listed.abs_diff(year) <= BIRTH_YEARS_APART)
            }),
            country: country.map(|country| entry.countries.iter().any(|listed| listed == country)),
            kind: kind.map(|kind| kind == entry.kind),
        }
    }

    /// What the similarity of the names is multiplied by.
    ///
    /// Another year of birth or another kind of subject outweighs a common country, while a country the list does not
    /// mention says little once the year of birth fits. That both are persons proves nothing.
    pub(super) const fn factor(&self) -> f64 {
        match (self.kind, self.birth_year, self.country) {
            (Some(false), _, _) | (_, Some(false), _) | (_, None, Some(false)) => FEWER_THAN_TWO,
            (_, Some(true), _) | (_, None, Some(true)) => 1.0,
            (_, None, None) => NAME_ONLY,
        }
    }

    /// The same in words. `name_only` is left out where a number was compared as well.
    pub(super) fn reasons(&self, name_only: bool) -> Vec<Reason> {
        let mut reasons = Vec::new();
        reasons.extend(self.birth_year.map(|agrees| {
            if agrees {
                Reason::BirthYearAgrees
            } else {
                Reason::BirthYearDiffers
            }
        }));
        reasons.extend(self.country.map(|agrees| {
            if agrees {
                Reason::CountryAgrees
            } else {
                Reason::CountryDiffers
            }
        }));
        reasons.extend(self.kind.filter(|agrees| !agrees).map(|_| Reason::KindDiffers));
        if name_only && reasons.is_empty() {
            reasons.push(Reason::NameOnly);
        }
        reasons
    }
}
