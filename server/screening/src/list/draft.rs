//! Collecting an entry from many rows or elements, in whatever order they come.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{List, ListEntry, SubjectKind, country_key, identifier_key};

/// Years of birth that are no slip and of our calendar; the EU list also has Islamic years.
const BIRTH_YEARS: std::ops::RangeInclusive<u16> = 1850..=2100;
/// Longest range of years that is written out; a longer one says nothing.
const LONGEST_RANGE: u16 = 30;

/// An entry while its parts come in.
pub(crate) struct Draft {
    id: String,
    kind: SubjectKind,
    names: Vec<String>,
    known_names: HashSet<String>,
    birth_years: BTreeSet<u16>,
    countries: BTreeSet<String>,
    identifiers: BTreeSet<String>,
    programmes: BTreeSet<String>,
}

impl Draft {
    pub(crate) fn new(id: &str, kind: SubjectKind) -> Self {
        Self {
            id: id.to_owned(),
            kind,
            names: Vec::new(),
            known_names: HashSet::new(),
            birth_years: BTreeSet::new(),
            countries: BTreeSet::new(),
            identifiers: BTreeSet::new(),
            programmes: BTreeSet::new(),
        }
    }

    /// What kind it is, once a row says so.
    pub(crate) fn kind(&mut self, kind: SubjectKind) {
        if self.kind == SubjectKind::Other {
            self.kind = kind;
        }
    }

    /// A name; blanks are ignored, repetitions too.
    pub(crate) fn name(&mut self, name: &str) {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if !name.is_empty() && self.known_names.insert(name.clone()) {
            self.names.push(name);
        }
    }

    /// A year of birth at the beginning of the text, as in `1961` and `1961-04-28`.
    pub(crate) fn birth_year(&mut self, text: &str) {
        self.birth_years.extend(year(text));
    }

    /// Years of birth from one to another.
    pub(crate) fn birth_range(&mut self, from: &str, to: &str) {
        // A range with one end says "before" or "after" and is of no use for comparing.
        if let (Some(from), Some(to)) = (year(from), year(to))
            && from <= to
            && to - from <= LONGEST_RANGE
        {
            self.birth_years.extend(from..=to);
        }
    }

    pub(crate) fn country(&mut self, text: &str) {
        self.countries.extend(country_key(text));
    }

    pub(crate) fn identifier(&mut self, text: &str) {
        self.identifiers.extend(identifier_key(text));
    }

    pub(crate) fn programme(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.programmes.insert(text.to_owned());
        }
    }

    fn finish(self, list: List) -> ListEntry {
        ListEntry {
            list,
            entry_id: self.id,
            kind: self.kind,
            names: self.names,
            birth_years: self.birth_years.into_iter().collect(),
            countries: self.countries.into_iter().collect(),
            identifiers: self.identifiers.into_iter().collect(),
            programmes: self.programmes.into_iter().collect(),
        }
    }
}

fn year(text: &str) -> Option<u16> {
    let digits = text.trim().get(..4)?;
    let year = digits
        .parse()
        .ok()
        .filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))?;
    BIRTH_YEARS.contains(&year).then_some(year)
}

/// All entries of a list while it is read, in the order they appear.
#[derive(Default)]
pub(crate) struct Drafts {
    drafts: Vec<Draft>,
    by_id: HashMap<String, usize>,
}

impl Drafts {
    /// The entry with this id, new if need be.
    pub(crate) fn entry(&mut self, id: &str, kind: SubjectKind) -> &mut Draft {
        let at = match self.by_id.get(id) {
            Some(at) => *at,
            None => {
                self.by_id.insert(id.to_owned(), self.drafts.len());
                self.drafts.push(Draft::new(id, kind));
                self.drafts.len() - 1
            }
        };
        &mut self.drafts[at]
    }

    /// The entry with this id, if there is one.
    pub(crate) fn known(&mut self, id: &str) -> Option<&mut Draft> {
        self.by_id.get(id).and_then(|at| self.drafts.get_mut(*at))
    }

    /// The finished entries, or the id of one that has no name.
    pub(crate) fn finish(self, list: List) -> Result<Vec<ListEntry>, String> {
        self.drafts
            .into_iter()
            .map(|draft| {
                if draft.names.is_empty() {
                    Err(draft.id)
                } else {
                    Ok(draft.finish(list))
                }
            })
            .collect()
    }
}
