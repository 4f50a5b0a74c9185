//! What an entry of a sanctions list says, whichever list it comes from.
//!
//! Here: the entry, its fingerprint, and how its parts are made comparable. The official file formats belong to
//! [`eu`](crate::eu) and [`ofac`](crate::ofac), comparing with a party to [`screen`](crate::screen).

mod country;
mod draft;
mod error;
mod rows;
mod source;

pub use country::country_key;
pub(crate) use draft::{Draft, Drafts};
pub use error::ListError;
pub(crate) use rows::{Rows, is_web_page};
pub(crate) use source::Source;

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};

/// An official list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum List {
    /// The consolidated financial sanctions list of the European Union.
    Eu,
    /// Specially Designated Nationals of the US Office of Foreign Assets Control.
    OfacSdn,
    /// OFAC's consolidated list of everybody else it sanctions.
    OfacConsolidated,
}

impl List {
    /// All lists.
    pub const ALL: [Self; 3] = [Self::Eu, Self::OfacSdn, Self::OfacConsolidated];

    /// The stored and published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eu => "EU",
            Self::OfacSdn => "OFAC_SDN",
            Self::OfacConsolidated => "OFAC_CONSOLIDATED",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.as_str() == text)
    }
}

/// What kind of subject an entry or a party is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubjectKind {
    /// A human being.
    Person,
    /// A company, authority or group.
    Enterprise,
    /// A ship.
    Vessel,
    /// Aircraft and whatever the list does not classify.
    Other,
}

impl SubjectKind {
    /// The stored and published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Enterprise => "ENTERPRISE",
            Self::Vessel => "VESSEL",
            Self::Other => "OTHER",
        }
    }
}

/// One subject of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListEntry {
    /// The list.
    pub list: List,
    /// The entry's number on the list (EU: logical id; OFAC: entity number).
    pub entry_id: String,
    /// What it is.
    pub kind: SubjectKind,
    /// The primary name and all aliases as given, without repetition.
    pub names: Vec<String>,
    /// Possible years of birth of the Gregorian calendar, ascending. A range on the list is written out.
    pub birth_years: Vec<u16>,
    /// Citizenships, countries of addresses and of birth as [`country_key`] writes them, sorted.
    pub countries: Vec<String>,
    /// Numbers of passports, registrations and taxes as [`identifier_key`] writes them, sorted.
    pub identifiers: Vec<String>,
    /// The sanctions programmes, sorted.
    pub programmes: Vec<String>,
}

impl ListEntry {
    /// SHA-256 over everything the entry says. The order of rows in the file, and with it which name is the primary one,
    /// does not matter. A decision about a hit holds only while this stays the same.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut context = digest::Context::new(&digest::SHA256);
        // Every part is preceded by its length, so that no two entries make the same bytes.
        let mut part = |bytes: &[u8]| {
            context.update(&(bytes.len() as u64).to_be_bytes());
            context.update(bytes);
        };
        part(b"list entry 1");
        part(self.list.as_str().as_bytes());
        part(self.entry_id.as_bytes());
        part(self.kind.as_str().as_bytes());
        let years: Vec<String> = self.birth_years.iter().map(u16::to_string).collect();
        for set in [
            &self.names,
            &years,
            &self.countries,
            &self.identifiers,
            &self.programmes,
        ] {
            let mut sorted: Vec<&str> = set.iter().map(String::as_str).collect();
            sorted.sort_unstable();
            sorted.dedup();
            part(&(sorted.len() as u64).to_be_bytes());
            for value in sorted {
                part(value.as_bytes());
            }
        }
        let mut fingerprint = [0; 32];
        for (to, from) in fingerprint.iter_mut().zip(context.finish().as_ref()) {
            *to = *from;
        }
        fingerprint
    }
}

/// A list that was read completely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The entries in the order of the file, at least one.
    pub entries: Vec<ListEntry>,
    /// The date the list itself says it was made, as `YYYY-MM-DD` where it can be read so. OFAC's files carry none.
    pub published: Option<String>,
}

/// A number of a document or register made comparable: upper-case ASCII letters and digits. `None` when it is too short
/// or has too few digits to identify anybody.
#[must_use]
pub fn identifier_key(text: &str) -> Option<String> {
    let key: String = crate::names::fold(text)
        .chars()
        .filter(|letter| *letter != ' ')
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    ((5..=60).contains(&key.len()) && digits >= 3).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> ListEntry {
        ListEntry {
            list: List::Eu,
            entry_id: "13".to_owned(),
            kind: SubjectKind::Person,
            names: vec!["Ivan Petrov".to_owned(), "Иван Петров".to_owned()],
            birth_years: vec![1961, 1962],
            countries: vec!["BY".to_owned(), "RU".to_owned()],
            identifiers: vec!["A1234567".to_owned()],
            programmes: vec!["BLR".to_owned(), "UKR".to_owned()],
        }
    }

    #[test]
    fn the_order_of_parts_does_not_change_the_fingerprint() {
        let mut turned = entry();
        turned.names.reverse();
        turned.birth_years.reverse();
        turned.countries.reverse();
        turned.programmes.reverse();
        turned.names.push("Ivan Petrov".to_owned());
        assert_eq!(turned.fingerprint(), entry().fingerprint());
    }

    #[test]
    fn every_change_of_content_changes_the_fingerprint() {
        type Change = fn(&mut ListEntry);
        let changes: [(&str, Change); 9] = [
            ("list", |e| e.list = List::OfacSdn),
            ("id", |e| e.entry_id = "14".to_owned()),
            ("kind", |e| e.kind = SubjectKind::Enterprise),
            ("name", |e| e.names.push("Johnny".to_owned())),
            ("year", |e| e.birth_years.push(1970)),
            ("country", |e| e.countries.truncate(1)),
            ("identifier", |e| e.identifiers.clear()),
            ("programme", |e| e.programmes[0] = "TERR".to_owned()),
            // A value that moves to another part.
            ("moved", |e| {
                let country = e.countries.remove(0);
                e.identifiers.push(country);
            }),
        ];
        for (what, change) in changes {
            let mut changed = entry();
            change(&mut changed);
            assert_ne!(changed.fingerprint(), entry().fingerprint(), "{what}");
        }
    }

    #[test]
    fn entries_survive_storage() {
        let json = serde_json::to_string(&entry()).unwrap();
        assert_eq!(serde_json::from_str::<ListEntry>(&json).unwrap(), entry());
        for list in List::ALL {
            assert_eq!(List::parse(list.as_str()), Some(list));
            assert_eq!(serde_json::to_value(list).unwrap(), list.as_str());
        }
        assert_eq!(List::parse("eu"), None);
    }

    #[test]
    fn identifiers() {
        for (text, key) in [
            ("A 123-45/67", Some("A1234567")),
            ("de 123456789", Some("DE123456789")),
            ("6.095.803", Some("6095803")),
            ("АВ 1234567", Some("AV1234567")),
            ("none", None),
            ("12", None),
            ("", None),
        ] {
            assert_eq!(identifier_key(text).as_deref(), key, "{text}");
        }
    }
}
