//! The verdict on a name that somebody else told: VIES, the payer's bank, a consignment note.

use super::{
    Normalized, percent,
    similarity::{Prepared, score},
};

/// From here on two names are the same.
const SAME: f64 = 0.92;
/// From here on a person has to look.
const REVIEW: f64 = 0.80;
/// A name that leaves more than this share of the other unexplained is never the same without a look.
const UNEXPLAINED: f64 = 0.45;
/// The most such a name scores.
const UNEXPLAINED_CAP: f64 = 0.91;

/// What a comparison of our name with a told name says. Scores are 0 to 1; store [`score_percent`](Self::score_percent).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NameMatch {
    /// No name was told. Says nothing against the party.
    NotDisclosed,
    /// The same name (0.92 and more).
    Same {
        /// How alike.
        score: f64,
    },
    /// Alike (0.80 to 0.92): a person decides.
    Review {
        /// How alike.
        score: f64,
    },
    /// Another name.
    Different {
        /// How alike.
        score: f64,
    },
}

impl NameMatch {
    /// The stored and published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotDisclosed => "NOT_DISCLOSED",
            Self::Same { .. } => "SAME",
            Self::Review { .. } => "REVIEW",
            Self::Different { .. } => "DIFFERENT",
        }
    }

    /// How alike in whole percent, rounded down; `None` when no name was told.
    #[must_use]
    pub fn score_percent(self) -> Option<u8> {
        match self {
            Self::NotDisclosed => None,
            Self::Same { score } | Self::Review { score } | Self::Different { score } => Some(percent(score)),
        }
    }
}

/// Compares our name for a party with the name somebody told.
///
/// The order of words, legal forms, accents and script do not matter, nor which of the names is the longer one; but a
/// name that leaves more than 45 % of the other unexplained is at most to be reviewed ("Autohaus" and "Autohaus Schmidt").
/// `||`, by which VIES separates a legal name from a trade name, separates alternatives. A told name without a letter or
/// digit (empty, `---`) is not disclosed, never different.
#[must_use]
pub fn compare(ours: &str, told: Option<&str>) -> NameMatch {
    let told = told.unwrap_or_default();
    let whole = Normalized::of(told);
    if whole.is_empty() {
        return NameMatch::NotDisclosed;
    }
    let ours = Prepared::of(&Normalized::of(ours));
    let alternatives = told.split("||").map(Normalized::of);
    let score = std::iter::once(whole)
        .chain(alternatives)
        .map(|told| either_way(&ours, &Prepared::of(&told)))
        .fold(0.0, f64::max);
    if score >= SAME {
        NameMatch::Same { score }
    } else if score >= REVIEW {
        NameMatch::Review { score }
    } else {
        NameMatch::Different { score }
    }
}

fn either_way(a: &Prepared, b: &Prepared) -> f64 {
    let one_way = |a, b| {
        let score = score(a, b);
        if score.listed_unmatched > UNEXPLAINED {
            score.value.min(UNEXPLAINED_CAP)
        } else {
            score.value
        }
    };
    one_way(a, b).max(one_way(b, a))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn real_pairs() {
        for (ours, told, expected) in [
            // Legal forms, case, accents, order.
            ("Müller Autohandel GmbH", "MUELLER AUTOHANDEL GMBH", "SAME"),
            ("Müller Autohandel GmbH", "Autohandel Müller", "SAME"),
            (
                "Kowalski Trans",
                "KOWALSKI TRANS SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ",
                "SAME",
            ),
            ("Société Générale Auto SARL", "SOCIETE GENERALE AUTO", "SAME"),
            ("Janssens & Zonen BV", "JANSSENS EN ZONEN", "SAME"),
            ("Petrov Auto EOOD", "ПЕТРОВ АУТО ЕООД", "SAME"),
            ("Papadopoulos AE", "ΠΑΠΑΔΟΠΟΥΛΟΣ ΑΕ||AUTO PAPADOPOULOS", "SAME"),
            (
                "Auto Papadopoulos",
                "ΠΑΠΑΔΟΠΟΥΛΟΣ ΑΝΩΝΥΜΗ ΕΤΑΙΡΕΙΑ||AUTO PAPADOPOULOS",
                "SAME",
            ),
            ("Čapek Auto s.r.o.", "CAPEK AUTO, spol. s r.o.", "SAME"),
            ("Nova Trade d.o.o.", "NOVATRADE D.O.O.", "SAME"),
            ("Rossi Veicoli Srl", "ROSSI VEICOLI S.R.L. UNIPERSONALE", "REVIEW"),
            ("Autohaus Schmidt", "Autohaus Schmidt Berlin GmbH", "SAME"),
            ("Aleksandr Ivanov", "Александр Иванов", "SAME"),
            // A slip of the pen is still the same name.
            ("Lindqvist Bilar AB", "LINDKVIST BILAR AB", "SAME"),
            // A person looks.
            ("Autohaus", "Autohaus Schmidt", "REVIEW"),
            ("Müller", "Müller Autohandel Berlin", "REVIEW"),
            (
                "Müller Autohandel",
                "Müller Autohandel Inhaber Hans Peter Müller",
                "REVIEW",
            ),
            ("Hans Müller", "Hanna Müller", "REVIEW"),
            // Somebody else.
            ("Autohaus Müller", "Autohaus Schmidt", "DIFFERENT"),
            ("Auto Center 24 GmbH", "Auto Center 42 GmbH", "DIFFERENT"),
            ("Weber Logistik GmbH", "Fischer Spedition KG", "DIFFERENT"),
            ("Kowalski Trans", "Nowak Export", "DIFFERENT"),
            ("Schmidt GmbH", "Weber GmbH", "DIFFERENT"),
            ("Ivan Petrov", "Olga Sidorova", "DIFFERENT"),
        ] {
            let found = compare(ours, Some(told));
            assert_eq!(found.as_str(), expected, "{ours} / {told}: {found:?}");
            if !told.contains("||") {
                let turned = compare(told, Some(ours));
                assert_eq!(turned.as_str(), expected, "{told} / {ours}: {turned:?}");
            }
        }
    }

    #[test]
    fn an_undisclosed_name_is_never_different() {
        for told in [
            None,
            Some(""),
            Some("   "),
            Some("---"),
            Some(" --- "),
            Some("\n\t"),
            Some("||"),
        ] {
            assert_eq!(compare("Müller GmbH", told), NameMatch::NotDisclosed, "{told:?}");
            assert_eq!(compare("Müller GmbH", told).score_percent(), None);
        }
        assert_eq!(
            compare("---", Some("Müller")),
            NameMatch::Different { score: 0.0 }
        );
    }

    #[test]
    fn percent_and_verdict_agree() {
        let same = compare("Müller GmbH", Some("Müller AG"));
        assert_eq!((same.as_str(), same.score_percent()), ("SAME", Some(100)));
    }

    proptest! {
        #[test]
        fn never_panics(ours in any::<String>(), told in any::<Option<String>>()) {
            let found = compare(&ours, told.as_deref());
            if let Some(percent) = found.score_percent() {
                let expected = if percent >= 92 { "SAME" } else if percent >= 80 { "REVIEW" } else { "DIFFERENT" };
                prop_assert_eq!(found.as_str(), expected);
            }
        }
    }
}
