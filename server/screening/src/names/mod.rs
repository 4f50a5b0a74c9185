//! Comparing names of people and companies.
//!
//! Here: the one normaliser every comparison goes through, the similarity of two names, and the verdict on a name that
//! somebody else told (VIES, a bank, a consignment note). Not here: lists and what a hit means.

mod appears;
mod compare;
mod fold;
mod generic;
mod jaro;
mod legal;
mod similarity;

pub use appears::appears_in;
pub use compare::{NameMatch, compare};
pub use similarity::similarity;
pub(crate) use {
    fold::fold,
    similarity::{
        JOIN_FLOOR, PAIR_FLOOR, Prepared, UNMATCHED_WEIGHT, Unit, best_case, same_class, score, word_score,
    },
};

use std::fmt;

/// Most words of a name that are compared; later ones are ignored.
const MAX_WORDS: usize = 32;
/// Most letters of a word that are compared.
const MAX_LETTERS: usize = 64;

/// A name made comparable: lower-case ASCII words without accents, punctuation, legal form and filler words.
///
/// Greek and Cyrillic are transliterated; `ae`, `oe` and `ue` count as `a`, `o` and `u`, as the umlaut they often stand
/// for does. Only for comparisons, never shown or stored in place of a name. At most 32 words of 64 letters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Normalized {
    words: Vec<String>,
}

impl Normalized {
    /// Normalises a name. A name that consists of nothing but legal forms and filler words keeps them.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let mut words: Vec<String> = fold(name).split_ascii_whitespace().map(str::to_owned).collect();
        legal::strip(&mut words);
        words.truncate(MAX_WORDS);
        for word in &mut words {
            *word = without_umlauts(word);
            word.truncate(MAX_LETTERS);
        }
        Self { words }
    }

    /// The words, in their order.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Nothing is left to compare.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl fmt::Display for Normalized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.join(" "))
    }
}

/// `mueller` and `müller` are one name: after the accents are gone, the `e` of the digraph goes too.
fn without_umlauts(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for letter in word.chars() {
        if letter == 'e' && out.ends_with(['a', 'o', 'u']) {
            continue;
        }
        out.push(letter);
    }
    out
}

/// Whole percent of a score between 0 and 1, rounded down, so that the percent is on the same side of a threshold as
/// the score.
pub(crate) fn percent(score: f64) -> u8 {
    let hundredfold = score * 100.0 + 1e-9;
    (0..=100)
        .rev()
        .find(|&whole| f64::from(whole) <= hundredfold)
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn normalisations() {
        for (name, expected) in [
            ("Müller Autohandel GmbH & Co. KG", "muller autohandel"),
            ("MUELLER AUTOHANDEL GMBH U. CO. KG", "muller autohandel"),
            ("Groß- und Außenhandel Schäfer e.K.", "gross aussenhandel schafer"),
            ("UG (haftungsbeschränkt) Nordlicht", "nordlicht"),
            ("Nordlicht UG (haftungsbeschränkt)", "nordlicht"),
            ("Auto-Centrum Kowalski Sp. z o.o. Sp. k.", "auto centrum kowalski"),
            (
                "PRZEDSIĘBIORSTWO ŁÓDŹ SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ",
                "przedsiebiorstwo lodz",
            ),
            ("Škoda Praha, s.r.o.", "skoda praha"),
            ("Novák a.s.", "novak"),
            ("Garage de l'Étoile S.A.R.L.", "garage de letoile"),
            ("Rossi S.p.A.", "rossi"),
            ("Auto Ibérica, S.L.U.", "auto iberica"),
            ("Van den Berg B.V.", "van den berg"),
            ("Jansen N.V.", "jansen"),
            ("Szabó Autó Kft.", "szabo auto"),
            ("AB Volvo", "volvo"),
            ("Østergaard A/S", "ostergaard"),
            ("Sørensen ApS", "sorensen"),
            ("Mäkinen Oy", "makinen"),
            ("Tallinna Auto OÜ", "tallinna auto"),
            ("UAB „Vilniaus transportas“", "vilniaus transportas"),
            ("SIA Rīgas Auto", "rigas auto"),
            ("Horvat d.o.o.", "horvat"),
            ("ООО «Ромашка»", "romashka"),
            ("ЗАО Северсталь", "severstal"),
            ("Транспорт Експрес ЕООД", "transport ekspres"),
            ("Общество с ограниченной ответственностью Ромашка", "romashka"),
            ("Юрий Щербаков", "yuriy shcherbakov"),
            ("Αυτοκίνητα Παπαδόπουλος Α.Ε.", "autokinita papadopoulos"),
            ("Smith & Sons Limited", "smith sons"),
            ("The Ford Motor Company, Inc.", "ford motor"),
            ("O’Brien Motors plc", "obrien motors"),
            ("BIN LADIN, Usama", "bin ladin usama"),
            ("  ---  ", ""),
            ("", ""),
            ("GmbH", "gmbh"),
            ("The Company Ltd", "the"),
            ("J. F. Kennedy", "j f kennedy"),
            ("Autohaus\u{0308} 24", "autohaus 24"),
            ("ＡＵＤＩ Zentrum", "audi zentrum"),
        ] {
            assert_eq!(Normalized::of(name).to_string(), expected, "{name}");
        }
    }

    #[test]
    fn percent_stays_on_its_side() {
        for (score, whole) in [
            (0.0, 0),
            (0.92, 92),
            (0.9199, 91),
            (0.95, 95),
            (0.8499, 84),
            (0.85, 85),
            (1.0, 100),
            (7.0, 100),
            (-1.0, 0),
            (f64::NAN, 0),
        ] {
            assert_eq!(percent(score), whole, "{score}");
        }
    }

    proptest! {
        #[test]
        fn any_text_becomes_short_ascii_words(name in any::<String>()) {
            let normalized = Normalized::of(&name);
            prop_assert!(normalized.words().len() <= MAX_WORDS);
            for word in normalized.words() {
                prop_assert!((1..=MAX_LETTERS).contains(&word.len()));
                prop_assert!(word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
            }
        }

        #[test]
        fn a_name_equals_itself(name in "[\\p{L} .&-]{1,60}") {
            let normalized = Normalized::of(&name);
            if !normalized.is_empty() {
                prop_assert_eq!(similarity(&normalized, &normalized), 1.0);
            }
        }

        #[test]
        fn similarity_is_a_share(a in "[a-z]{0,9}( [a-z]{0,9}){0,5}", b in "[a-z]{0,9}( [a-z]{0,9}){0,5}") {
            let score = similarity(&Normalized::of(&a), &Normalized::of(&b));
            prop_assert!((0.0..=1.0).contains(&score), "{}", score);
        }
    }

    #[test]
    fn monstrous_names_are_cut() {
        let normalized = Normalized::of(&"\u{FDFA}".repeat(100_000));
        assert!(normalized.words().len() <= MAX_WORDS);
        assert!(Normalized::of(&"a b ".repeat(100_000)).words().len() <= MAX_WORDS);
    }
}
