//! How alike two names are: pairs of best matching words, whatever their order.
//!
//! Every word of the searched name may be matched with one word of the listed name. Two neighbouring words also count as
//! one, so that "Abdul Rahman" meets "Abdulrahman". A word weighs as much as it has letters, generic ones of company names
//! a quarter of that. Constants: the product's notes on matching practice.

use std::cmp::Ordering;

use super::{
    MAX_LETTERS, Normalized,
    generic::weight,
    jaro::{PREFIX, boosted, in_order, jaro_winkler},
};

/// Words less alike than this are different words and do not count at all.
pub(crate) const PAIR_FLOOR: f64 = 0.75;
/// Two words joined into one must be this alike: joining is already one variation.
pub(crate) const JOIN_FLOOR: f64 = 0.90;
/// Shorter by more than this share, and the pair is penalised.
const LENGTH_CUTOFF: f64 = 0.9;
/// Weight of that penalty.
const LENGTH_WEIGHT: f64 = 0.3;
/// Factor for words that begin with sounds of different classes.
const CLASS_FACTOR: f64 = 0.9;
/// Weight of the share of the listed name that found no partner.
pub(crate) const UNMATCHED_WEIGHT: f64 = 0.15;

/// How alike a searched name and a listed name are, 0 to 1.
///
/// The average of the pairs by weight, where a searched word without a partner counts as 0 and listed words
/// without a partner cost a little. So the order of the arguments matters: "Petrov" is almost found in "Ivan Petrov",
/// but not the other way round. Equal names give 1; a name without words gives 0.
#[must_use]
pub fn similarity(searched: &Normalized, listed: &Normalized) -> f64 {
    score(&Prepared::of(searched), &Prepared::of(listed)).value
}

/// The outcome of a comparison.
pub(crate) struct Score {
    /// 0 to 1.
    pub(crate) value: f64,
    /// Share of the listed name's weight without a partner.
    pub(crate) listed_unmatched: f64,
}

struct Pair {
    score: f64,
    joined: bool,
    /// Weight of both sides.
    weight: usize,
    /// Weight of the listed side.
    listed_weight: usize,
    /// Bits of the words taken.
    searched: u32,
    listed: u32,
}

/// A word or two joined ones.
pub(crate) struct Unit {
    /// At most 64 bytes.
    pub(crate) text: Vec<u8>,
    /// What it weighs in the name.
    pub(crate) weight: usize,
    /// Bits of the words it consists of.
    bits: u32,
}

/// A name ready to be compared many times.
pub(crate) struct Prepared {
    /// The words.
    pub(crate) plain: Vec<Unit>,
    /// Every word joined with its neighbour.
    pub(crate) joined: Vec<Unit>,
    /// The weight of all words.
    pub(crate) weight: usize,
}

impl Prepared {
    pub(crate) fn of(name: &Normalized) -> Self {
        let words = name.words().iter().map(|word| word.as_bytes().to_vec());
        let plain: Vec<Unit> = words
            .enumerate()
            .map(|(i, text)| Unit {
                weight: weight(&text),
                text,
                bits: 1 << i,
            })
            .collect();
        let join = |pair: &[Unit]| Unit {
            text: pair
                .iter()
                .flat_map(|unit| unit.text.iter().copied())
                .take(MAX_LETTERS)
                .collect(),
            weight: pair.iter().map(|unit| unit.weight).sum(),
            bits: pair.iter().map(|unit| unit.bits).sum(),
        };
        let joined = plain.windows(2).map(join).collect();
        let weight = plain.iter().map(|unit| unit.weight).sum();
        Self {
            plain,
            joined,
            weight,
        }
    }
}

/// [`similarity`] of prepared names.
pub(crate) fn score(searched: &Prepared, listed: &Prepared) -> Score {
    let mut pairs = Vec::new();
    let mut add = |x: &Unit, y: &Unit, score: f64, joined: bool| {
        pairs.push(Pair {
            score,
            joined,
            weight: x.weight + y.weight,
            listed_weight: y.weight,
            searched: x.bits,
            listed: y.bits,
        });
    };
    for x in &searched.plain {
        for y in &listed.plain {
            let score = word_score(&x.text, &y.text);
            if score >= PAIR_FLOOR {
                add(x, y, score, false);
            }
        }
    }
    let one_joined = searched
        .joined
        .iter()
        .flat_map(|x| listed.plain.iter().map(move |y| (x, y)));
    let other_joined = listed
        .joined
        .iter()
        .flat_map(|y| searched.plain.iter().map(move |x| (x, y)));
    for (x, y) in one_joined.chain(other_joined) {
        let score = join_score(&x.text, &y.text);
        if score >= JOIN_FLOOR {
            add(x, y, score, true);
        }
    }
    pairs.sort_by(best_first);

    let (mut searched_taken, mut listed_taken) = (0_u32, 0_u32);
    let (mut weighted, mut listed_matched) = (0.0, 0);
    for pair in &pairs {
        if searched_taken & pair.searched == 0 && listed_taken & pair.listed == 0 {
            searched_taken |= pair.searched;
            listed_taken |= pair.listed;
            weighted += pair.score * pair.weight as f64;
            listed_matched += pair.listed_weight;
        }
    }
    if listed_matched == 0 {
        return Score {
            value: 0.0,
            listed_unmatched: 1.0,
        };
    }
    let average = weighted / (searched.weight + listed_matched) as f64;
    let listed_unmatched = 1.0 - listed_matched as f64 / listed.weight as f64;
    Score {
        value: average * (1.0 - listed_unmatched * UNMATCHED_WEIGHT),
        listed_unmatched,
    }
}

/// Best score first; at a tie plain words before joined ones and long ones before short ones, so that equal names are
/// always matched word by word.
fn best_first(a: &Pair, b: &Pair) -> Ordering {
    b.score
        .total_cmp(&a.score)
        .then(a.joined.cmp(&b.joined))
        .then(b.weight.cmp(&a.weight))
        .then((a.searched, a.listed).cmp(&(b.searched, b.listed)))
}

/// How alike two words are, 0 to 1. Numbers are alike only when equal.
pub(crate) fn word_score(a: &[u8], b: &[u8]) -> f64 {
    if is_number(a) || is_number(b) {
        return if a == b { 1.0 } else { 0.0 };
    }
    let class = if same_class(a, b) { 1.0 } else { CLASS_FACTOR };
    jaro_winkler(a, b) * length_factor(a.len(), b.len()) * class
}

/// [`word_score`], or 0 when the lengths alone keep it below [`JOIN_FLOOR`]; most joined words end here.
fn join_score(a: &[u8], b: &[u8]) -> f64 {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if short * 4 < long * 3 {
        0.0
    } else {
        word_score(a, b)
    }
}

/// The most two words of these lengths can score with `matches` common letters.
pub(crate) fn best_case(matches: usize, a: usize, b: usize, same_first: bool, same_class: bool) -> f64 {
    let prefix = if same_first { PREFIX.min(a).min(b) } else { 0 };
    let class = if same_class { 1.0 } else { CLASS_FACTOR };
    boosted(in_order(matches, a, b), prefix) * length_factor(a, b) * class
}

fn length_factor(a: usize, b: usize) -> f64 {
    let ratio = a.min(b) as f64 / a.max(b) as f64;
    if ratio < LENGTH_CUTOFF {
        1.0 - (1.0 - ratio) * LENGTH_WEIGHT
    } else {
        1.0
    }
}

fn is_number(word: &[u8]) -> bool {
    word.iter().all(u8::is_ascii_digit)
}

/// Both words begin with sounds of one class.
pub(crate) fn same_class(a: &[u8], b: &[u8]) -> bool {
    match (a.first(), b.first()) {
        (Some(a), Some(b)) => class(*a) == class(*b),
        _ => false,
    }
}

/// The classes of Soundex, with the vowels and the often silent `h` as one class of their own.
const fn class(letter: u8) -> u8 {
    match letter {
        b'a' | b'e' | b'h' | b'i' | b'o' | b'u' | b'y' => b'a',
        b'b' | b'f' | b'p' | b'v' | b'w' => b'b',
        b'c' | b'g' | b'j' | b'k' | b'q' | b's' | b'x' | b'z' => b'c',
        b'd' | b't' => b'd',
        b'm' | b'n' => b'm',
        other => other,
    }
}
