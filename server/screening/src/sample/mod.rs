//! Made-up lists in the official formats, for tests and measurements; no real person or company is meant.
//!
//! Everything follows from a seed: the same seed gives the same bytes. Not used by the product itself.

mod eu;
mod ofac;
mod words;

pub use eu::{eu_csv, eu_xml};
pub use ofac::ofac_csv;

use domain::kernel::Country;

use words::{COMPANY_KINDS, FIRST_NAMES, FORMS, STEMS, SURNAME_ENDINGS, SYLLABLES, cyrillic};

/// Somebody on a made-up list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// The number on the list, from 1.
    pub id: u32,
    /// A person; otherwise a company.
    pub person: bool,
    /// The primary name and up to two aliases.
    pub names: Vec<String>,
    /// Persons only.
    pub birth_year: Option<u16>,
    /// Citizenship or seat.
    pub country: Country,
    /// A passport or registration number.
    pub identifier: String,
    /// The sanctions programme.
    pub programme: &'static str,
}

/// A fixed sequence of numbers (SplitMix64).
pub struct Sequence(u64);

impl Sequence {
    /// The sequence of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `limit`; 0 when `limit` is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(mixed % limit).unwrap_or(0)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let at = self.below(from.len());
        from.get(at).copied().unwrap_or_default()
    }
}

/// Made-up entities, about six in ten of them persons.
#[must_use]
pub fn entities(seed: u64, count: u32) -> Vec<Entity> {
    let mut sequence = Sequence::new(seed);
    let countries: Vec<Country> = [
        "RU", "BY", "IR", "SY", "KP", "AF", "LY", "VE", "MM", "TR", "AE", "CN",
    ]
    .into_iter()
    .filter_map(|code| Country::parse(code).ok())
    .collect();
    let mut entity = |id: u32| {
        let person = sequence.below(10) < 6;
        let mut names = if person {
            person_names(&mut sequence)
        } else {
            company_names(&mut sequence)
        };
        names.dedup();
        let country = countries.get(sequence.below(countries.len())).copied()?;
        let birth_year = person
            .then(|| u16::try_from(1940 + sequence.below(60)).ok())
            .flatten();
        let letter = sequence.pick(&["A", "B", "K", "P"]);
        let identifier = format!("{letter}{:07}", sequence.below(10_000_000));
        let programme = sequence.pick(&["UKR", "BLR", "TAQA", "IRN", "SYR", "MMR"]);
        Some(Entity {
            id,
            person,
            names,
            birth_year,
            country,
            identifier,
            programme,
        })
    };
    (1..=count).filter_map(&mut entity).collect()
}

/// A name in the style of one of several regions, such as a party might have that is on no list.
#[must_use]
pub fn name(sequence: &mut Sequence) -> String {
    let names = if sequence.below(2) == 0 {
        person_names(sequence)
    } else {
        company_names(sequence)
    };
    names.into_iter().next().unwrap_or_default()
}

fn person_names(sequence: &mut Sequence) -> Vec<String> {
    let region = sequence.below(FIRST_NAMES.len());
    let firsts = FIRST_NAMES.get(region).copied().unwrap_or_default();
    let endings = SURNAME_ENDINGS.get(region).copied().unwrap_or_default();
    let (first, second) = (sequence.pick(firsts), sequence.pick(firsts));
    let surname = capital(&format!(
        "{}{}{}",
        stem(sequence),
        sequence.pick(SYLLABLES),
        sequence.pick(endings)
    ));
    let other = misspelt(&format!("{first} {surname}"), sequence.below(1 << 30));
    match region {
        0 => vec![
            format!("{first} {second}ovich {surname}"),
            cyrillic(&format!("{first} {surname}")),
            format!("{}, {first}", surname.to_uppercase()),
        ],
        1 => vec![
            format!("{first} {second} Al-{surname}"),
            format!("{first} bin {second} {surname}"),
            other,
        ],
        _ => vec![
            format!("{first} {second} {surname}"),
            format!("{surname} {first}"),
            other,
        ],
    }
}

fn company_names(sequence: &mut Sequence) -> Vec<String> {
    let core = capital(&format!(
        "{}{}{}",
        stem(sequence),
        sequence.pick(SYLLABLES),
        sequence.pick(SYLLABLES)
    ));
    let (kind, second) = (sequence.pick(COMPANY_KINDS), sequence.pick(COMPANY_KINDS));
    let (form, other_form) = (sequence.pick(FORMS), sequence.pick(FORMS));
    vec![
        format!("{core} {kind} {second} {form}"),
        format!("{other_form} {core} {kind}"),
        format!("{} {}", cyrillic(&core), cyrillic(kind)),
    ]
}

fn stem(sequence: &mut Sequence) -> String {
    format!("{}{}", sequence.pick(STEMS), sequence.pick(SYLLABLES))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

/// The name as somebody else might write it: one or two slips, other order, other script, other legal form.
#[must_use]
pub fn misspelt(name: &str, seed: usize) -> String {
    let mut sequence = Sequence::new(seed as u64);
    let mut words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
    match sequence.below(8) {
        0 => words.reverse(),
        1 => words = cyrillic(name).split_whitespace().map(str::to_owned).collect(),
        2 => words.push(sequence.pick(FORMS).to_owned()),
        3 => {
            words = name
                .replace('-', "")
                .to_uppercase()
                .split_whitespace()
                .map(str::to_owned)
                .collect();
        }
        4 if words.len() > 1 => words.rotate_left(1),
        _ => {}
    }
    let at = sequence.below(words.len());
    if let Some(word) = words.get_mut(at) {
        slip(word, &mut sequence);
    }
    words.join(" ")
}

/// One slip of the keyboard or ear, beyond the first letter.
fn slip(word: &mut String, sequence: &mut Sequence) {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 4 {
        return;
    }
    let at = 1 + sequence.below(letters.len() - 2);
    match sequence.below(5) {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        3 => {
            letters[at] = sequence
                .pick(&["a", "e", "i", "o", "u", "y"])
                .chars()
                .next()
                .unwrap_or('a');
        }
        _ => {}
    }
    *word = letters.into_iter().collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        eu,
        list::{List, SubjectKind},
        ofac,
    };

    #[test]
    fn the_same_seed_gives_the_same_list() {
        assert_eq!(entities(7, 50), entities(7, 50));
        assert_ne!(entities(7, 50), entities(8, 50));
    }

    #[test]
    fn both_formats_of_the_eu_list_are_read_alike() {
        let sample = entities(1, 300);
        let (mut csv, mut xml) = (Vec::new(), Vec::new());
        eu_csv(&sample, &mut csv).unwrap();
        eu_xml(&sample, &mut xml).unwrap();
        let (csv, xml) = (eu::read_csv(&csv[..]).unwrap(), eu::read_xml(&xml[..]).unwrap());
        assert_eq!(csv, xml);
        assert_eq!(csv.published.as_deref(), Some("2026-08-05"));
        assert_eq!(csv.entries.len(), sample.len());
        for (read, made) in csv.entries.iter().zip(&sample) {
            assert_eq!(read.names, made.names);
            assert_eq!(read.birth_years, made.birth_year.into_iter().collect::<Vec<_>>());
            assert_eq!(read.countries, [made.country.code()]);
            assert_eq!(read.identifiers, std::slice::from_ref(&made.identifier));
        }
    }

    #[test]
    fn the_ofac_list_is_read_back() {
        let sample = entities(2, 300);
        let (mut sdn, mut add, mut alt) = (Vec::new(), Vec::new(), Vec::new());
        ofac_csv(&sample, &mut sdn, &mut add, &mut alt).unwrap();
        let loaded = ofac::read_consolidated(&sdn[..], &add[..], &alt[..]).unwrap();
        assert_eq!(loaded.entries.len(), sample.len());
        for (read, made) in loaded.entries.iter().zip(&sample) {
            assert_eq!(
                (read.list, read.kind),
                (
                    List::OfacConsolidated,
                    if made.person {
                        SubjectKind::Person
                    } else {
                        SubjectKind::Enterprise
                    }
                )
            );
            assert_eq!(read.names, made.names);
            assert_eq!(read.countries, [made.country.code()]);
            assert_eq!(read.identifiers, std::slice::from_ref(&made.identifier));
        }
    }
}
