//! Who on the lists resembles a party.
//!
//! The name decides how alike a party and an entry are; year of birth, country and kind say how much that is worth; an
//! equal document or register number is a hit whatever the names. What a hit leads to, and who clears it, is decided
//! elsewhere: a cleared hit is bound to the entry's fingerprint.
//!
//! Every comparison of a name with all names of the lists gives what a comparison one by one would give; the index only
//! leaves out names that cannot reach the lowest band.

mod evidence;
mod vocabulary;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{
    list::{List, ListEntry, SubjectKind, country_key, identifier_key},
    names::{JOIN_FLOOR, Normalized, PAIR_FLOOR, Prepared, UNMATCHED_WEIGHT, Unit, percent, score},
};
use evidence::Evidence;
use vocabulary::{Vocabulary, Word};

/// A party to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Legal name, trade names, other spellings.
    pub names: Vec<String>,
    /// What it is, when known.
    pub kind: Option<SubjectKind>,
    /// Year of birth, when known.
    pub birth_year: Option<u16>,
    /// Country of residence or citizenship, as ISO code or English name.
    pub country: Option<String>,
    /// Numbers of documents, registrations and taxes, in any spelling. A VAT number has its country prefix.
    pub identifiers: Vec<String>,
}

/// How alarming a hit is (the product's notes on matching practice).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Band {
    /// 70 to 84: look more closely at the party as a whole.
    Enhanced,
    /// 85 to 94: a person compares party and entry.
    Review,
    /// 95 and more: nothing goes on before a person has decided.
    Block,
}

impl Band {
    /// The band of a score in percent; `None` below 70, which is no hit.
    #[must_use]
    pub const fn of(score: u8) -> Option<Self> {
        match score {
            95.. => Some(Self::Block),
            85..95 => Some(Self::Review),
            70..85 => Some(Self::Enhanced),
            _ => None,
        }
    }

    /// The stored and published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enhanced => "ENHANCED",
            Self::Review => "REVIEW",
            Self::Block => "BLOCK",
        }
    }
}

/// What speaks for or against a hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// The names are this alike, in percent, before anything else is taken into account. Absent when the names alone would
    /// be no hit.
    NameAlike(u8),
    /// A number of a document or register is equal.
    IdentifierEqual(String),
    /// The year of birth fits, give or take a year.
    BirthYearAgrees,
    /// The year of birth is another one.
    BirthYearDiffers,
    /// The entry has a tie to the party's country.
    CountryAgrees,
    /// All countries of the entry are other ones.
    CountryDiffers,
    /// One is a person, the other a company or a ship.
    KindDiffers,
    /// There was nothing but the name to compare.
    NameOnly,
}

/// An entry that resembles a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// The list.
    pub list: List,
    /// The entry's number there.
    pub entry_id: String,
    /// [`ListEntry::fingerprint`].
    pub fingerprint: [u8; 32],
    /// The name or alias that resembles most; for an equal number the entry's best fitting or primary name.
    pub matched_name: String,
    /// How alike, in percent, 70 to 100.
    pub score: u8,
    /// The band of the score.
    pub band: Band,
    /// Why, and what speaks against it.
    pub reasons: Vec<Reason>,
}

/// Shortest number behind the prefix of a VAT number that is compared without the prefix.
const BARE_VAT: usize = 8;
/// The lowest band as a score.
const LOWEST: f64 = 0.70;

/// Lists made ready for screening. Building takes about as long as reading the files; screening borrows it.
pub struct Index {
    entries: Vec<(ListEntry, [u8; 32])>,
    names: Vec<Name>,
    words: Vocabulary,
    joins: Vocabulary,
    identifiers: HashMap<String, Vec<u32>>,
}

/// A name or alias of an entry.
struct Name {
    entry: u32,
    /// Which of the entry's names.
    alias: usize,
    prepared: Prepared,
}

impl Index {
    /// Makes lists ready for screening.
    #[must_use]
    pub fn build(entries: Vec<ListEntry>) -> Self {
        let mut names = Vec::new();
        let mut identifiers: HashMap<String, Vec<u32>> = HashMap::new();
        for (number, entry) in (0..).zip(&entries) {
            for (alias, name) in entry.names.iter().enumerate() {
                let prepared = Prepared::of(&Normalized::of(name));
                if prepared.weight > 0 {
                    names.push(Name {
                        entry: number,
                        alias,
                        prepared,
                    });
                }
            }
            for identifier in &entry.identifiers {
                identifiers.entry(identifier.clone()).or_default().push(number);
            }
        }
        let words = Vocabulary::build(names.iter().map(|name| &name.prepared.plain[..]));
        let joins = Vocabulary::build(names.iter().map(|name| &name.prepared.joined[..]));
        let entries = entries.into_iter().map(|entry| {
            let fingerprint = entry.fingerprint();
            (entry, fingerprint)
        });
        Self {
            entries: entries.collect(),
            names,
            words,
            joins,
            identifiers,
        }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// There is nobody to find. A screening against nobody passes nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Everybody who resembles the party with at least 70 percent, best first, each entry once.
    ///
    /// The similarity of the names is multiplied by 0.95 when there was nothing else to compare, and by 0.90 when year of
    /// birth, country or kind was compared and fewer than two fields agree ([`Reason`] says which). The factors are not
    /// combined: an equal name with nothing to compare is 95, and a contradiction lowers it to 90, never out of review.
    #[must_use]
    pub fn screen(&self, subject: &Subject) -> Vec<Hit> {
        let country = subject.country.as_deref().and_then(country_key);
        let mut hits: Vec<Hit> = Vec::new();
        let equal = self.equal_identifiers(subject);
        for (entry_number, (alike, name)) in self.best_names(subject, &equal) {
            let Some((entry, fingerprint)) = self.entries.get(entry_number as usize) else {
                continue;
            };
            let evidence = Evidence::of(subject, country.as_deref(), entry);
            let identifier = equal.get(&entry_number);
            let score = if identifier.is_some() {
                100
            } else {
                percent(alike * evidence.factor())
            };
            let Some(band) = Band::of(score) else { continue };
            let mut reasons: Vec<Reason> = identifier
                .into_iter()
                .cloned()
                .map(Reason::IdentifierEqual)
                .collect();
            reasons.extend((alike > 0.0).then(|| Reason::NameAlike(percent(alike))));
            reasons.extend(evidence.reasons(identifier.is_none()));
            hits.push(Hit {
                list: entry.list,
                entry_id: entry.entry_id.clone(),
                fingerprint: *fingerprint,
                matched_name: entry.names.get(name).cloned().unwrap_or_default(),
                score,
                band,
                reasons,
            });
        }
        hits.sort_by(|a, b| {
            b.score
                .cmp(&a.score)
                .then_with(|| (a.list, &a.entry_id).cmp(&(b.list, &b.entry_id)))
        });
        hits
    }

    /// For every entry worth a look the best similarity and the alias that has it.
    fn best_names(&self, subject: &Subject, equal: &HashMap<u32, String>) -> HashMap<u32, (f64, usize)> {
        let mut best: HashMap<u32, (f64, usize)> = equal.keys().map(|entry| (*entry, (0.0, 0))).collect();
        for name in &subject.names {
            let searched = Prepared::of(&Normalized::of(name));
            for candidate in self.candidates(&searched) {
                let value = score(&searched, &candidate.prepared).value;
                let found = best.entry(candidate.entry).or_insert((value, candidate.alias));
                if value > found.0 {
                    *found = (value, candidate.alias);
                }
            }
        }
        best
    }

    /// The entries with a number of the party, and that number. A VAT number also counts without its prefix when the
    /// entry has a tie to the country of the prefix.
    fn equal_identifiers(&self, subject: &Subject) -> HashMap<u32, String> {
        let mut equal = HashMap::new();
        for key in subject.identifiers.iter().filter_map(|text| identifier_key(text)) {
            for entry in self.identifiers.get(&key).into_iter().flatten() {
                equal.insert(*entry, key.clone());
            }
            let (prefix, bare) = key.split_at(2);
            if bare.len() < BARE_VAT || !prefix.bytes().all(|b| b.is_ascii_uppercase()) {
                continue;
            }
            let country = country_key(prefix);
            for entry in self.identifiers.get(bare).into_iter().flatten() {
                let tied = |(listed, _): &(ListEntry, _)| {
                    country
                        .as_ref()
                        .is_some_and(|code| listed.countries.contains(code))
                };
                if self.entries.get(*entry as usize).is_some_and(tied) {
                    equal.insert(*entry, key.clone());
                }
            }
        }
        equal
    }

    /// Names that can reach the lowest band.
    ///
    /// Let `Q` and `L` be the weight of all words of the searched and the listed name, `q` and `l` that of the matched ones,
    /// and `s` the best similarity of a pair. The similarity of the names is at most `(Σ s·q + s·l) / (Q + l)`, less the
    /// penalty for `L - l`. The sums of all words that are alike enough, counted repeatedly where several match, are never
    /// below the true ones, and higher sums only raise the bound.
    fn candidates(&self, searched: &Prepared) -> Vec<&Name> {
        let mut tallies = Tallies {
            all: vec![Tally::default(); self.names.len()],
            touched: Vec::new(),
        };
        for unit in &searched.plain {
            self.words.alike(&unit.text, PAIR_FLOOR, |word, score| {
                tallies.add(unit, word, score);
            });
            self.joins.alike(&unit.text, JOIN_FLOOR, |word, score| {
                tallies.add(unit, word, score);
            });
        }
        for unit in &searched.joined {
            self.words.alike(&unit.text, JOIN_FLOOR, |word, score| {
                tallies.add(unit, word, score);
            });
        }
        let within_reach = |number: &u32| {
            let name = self.names.get(*number as usize)?;
            let tally = tallies.all.get(*number as usize)?;
            (tally.most(searched.weight as f64, name.prepared.weight as f64) >= LOWEST).then_some(name)
        };
        tallies.touched.iter().filter_map(within_reach).collect()
    }
}

/// What was found of one listed name so far.
#[derive(Clone, Copy, Default)]
struct Tally {
    /// Similarity times weight of the searched words.
    searched: f64,
    /// Weight of the listed words.
    listed: f64,
    /// Best similarity.
    best: f64,
}

impl Tally {
    /// The most the names can be alike, given the weight of each.
    fn most(self, searched: f64, listed: f64) -> f64 {
        let Self {
            best,
            listed: matched,
            ..
        } = self;
        let unmatched = (1.0 - matched / listed).max(0.0);
        let average = (self.searched.min(best * searched) + best * matched) / (searched + matched);
        average * (1.0 - unmatched * UNMATCHED_WEIGHT) + 1e-9
    }
}

/// A tally for every name of the index, and which of them are not empty.
struct Tallies {
    all: Vec<Tally>,
    touched: Vec<u32>,
}

impl Tallies {
    fn add(&mut self, unit: &Unit, word: &Word, score: f64) {
        let (searched, listed) = (unit.weight as f64, word.weight as f64);
        for name in &word.names {
            if let Some(tally) = self.all.get_mut(*name as usize) {
                if tally.best == 0.0 {
                    self.touched.push(*name);
                }
                tally.searched += score * searched;
                tally.listed += listed;
                tally.best = tally.best.max(score);
            }
        }
    }
}

#[cfg(test)]
mod tests;
