//! The distinct words of all listed names, and the quick search for those alike to a word.
//!
//! A list of 20,000 entries has some 20,000 to 100,000 distinct words. Looking at every one of similar length is cheap
//! when that means a few bit operations: how many letters two words share bounds their Jaro-Winkler similarity from above,
//! and only words within that bound are compared letter by letter. So nothing is lost, unlike with phonetic keys.

use std::{collections::HashMap, ops::Range};

use crate::names::{Unit, best_case, same_class, word_score};

/// A word and where it occurs.
pub(super) struct Word {
    text: Box<[u8]>,
    /// What it weighs in a name; the most where that differs.
    pub(super) weight: usize,
    /// Names in which it occurs, once for every occurrence.
    pub(super) names: Vec<u32>,
}

/// All words of one kind, ordered by length, then alphabetically.
pub(super) struct Vocabulary {
    words: Vec<Word>,
    /// One for each word, apart from the texts so that the search runs through little memory.
    letters: Vec<Letters>,
    /// Words of one length that begin with one letter, by length.
    runs: Vec<Run>,
}

struct Run {
    length: usize,
    first: u8,
    words: Range<usize>,
}

impl Vocabulary {
    /// Collects the words of names, which are numbered from 0.
    pub(super) fn build<'a>(names: impl Iterator<Item = &'a [Unit]>) -> Self {
        let mut by_text: HashMap<&[u8], (usize, Vec<u32>)> = HashMap::new();
        for (number, units) in (0..).zip(names) {
            for unit in units {
                let (weight, names) = by_text.entry(&unit.text).or_default();
                *weight = unit.weight.max(*weight);
                names.push(number);
            }
        }
        let mut words: Vec<Word> = by_text
            .into_iter()
            .map(|(text, (weight, names))| Word {
                text: text.into(),
                weight,
                names,
            })
            .collect();
        words.sort_unstable_by(|a, b| (a.text.len(), &a.text).cmp(&(b.text.len(), &b.text)));
        let mut start = 0;
        let mut runs = Vec::new();
        for run in words.chunk_by(|a, b| a.text.len() == b.text.len() && a.text.first() == b.text.first()) {
            let words = start..start + run.len();
            start = words.end;
            if let Some((length, first)) = run
                .first()
                .and_then(|word| Some((word.text.len(), *word.text.first()?)))
            {
                runs.push(Run { length, first, words });
            }
        }
        let letters = words.iter().map(|word| Letters::of(&word.text)).collect();
        Self { words, letters, runs }
    }

    /// Calls `found` with every word whose similarity to `searched` is at least `floor`, and with that similarity.
    pub(super) fn alike(&self, searched: &[u8], floor: f64, mut found: impl FnMut(&Word, f64)) {
        let own = Letters::of(searched);
        for runs in self.runs.chunk_by(|a, b| a.length == b.length) {
            let length = runs.first().map_or(0, |run| run.length);
            let needed = Needed::of(searched.len(), length, floor);
            if needed.same_first > length {
                continue;
            }
            for run in runs {
                let needed = needed.for_first(&[run.first], searched);
                if needed > length {
                    continue;
                }
                for (word, letters) in self.words[run.words.clone()]
                    .iter()
                    .zip(&self.letters[run.words.clone()])
                {
                    if letters.shared(&own) >= needed {
                        let score = word_score(searched, &word.text);
                        if score >= floor {
                            found(word, score);
                        }
                    }
                }
            }
        }
    }
}

/// How many letters two words of given lengths must share to be alike enough.
struct Needed {
    same_first: usize,
    same_class: usize,
    other: usize,
}

impl Needed {
    fn of(a: usize, b: usize, floor: f64) -> Self {
        let enough = |matches, same_first, same_class| {
            best_case(matches, a, b, same_first, same_class) + 1e-9 >= floor
        };
        let most = a.min(b);
        let least = |same_first, same_class| {
            let possible = enough(most, same_first, same_class);
            let found = (1..=most).find(|matches| possible && enough(*matches, same_first, same_class));
            found.unwrap_or(usize::MAX)
        };
        Self {
            same_first: least(true, true),
            same_class: least(false, true),
            other: least(false, false),
        }
    }

    fn for_first(&self, a: &[u8], b: &[u8]) -> usize {
        if a.first() == b.first() {
            self.same_first
        } else if same_class(a, b) {
            self.same_class
        } else {
            self.other
        }
    }
}

/// Which letters and digits a word has: once, twice, and how many beyond that. Some digits share a bit with a letter, which
/// only ever makes two words look more alike.
struct Letters {
    once: u64,
    twice: u64,
    more: u32,
}

impl Letters {
    fn of(word: &[u8]) -> Self {
        let mut letters = Self {
            once: 0,
            twice: 0,
            more: 0,
        };
        for byte in word {
            let bit = 1_u64 << (byte.to_ascii_lowercase() % 64);
            if letters.once & bit == 0 {
                letters.once |= bit;
            } else if letters.twice & bit == 0 {
                letters.twice |= bit;
            } else {
                letters.more += 1;
            }
        }
        letters
    }

    /// At least as many letters as both words have in common.
    fn shared(&self, other: &Self) -> usize {
        let shared = (self.once & other.once).count_ones()
            + (self.twice & other.twice).count_ones()
            + self.more.min(other.more);
        shared as usize
    }
}
