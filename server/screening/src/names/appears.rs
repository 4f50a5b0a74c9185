//! Whether a name stands somewhere in a text, such as that of an invoice.
//!
//! Only for looking whether a name is there at all; how close two names are is `compare`.

use super::fold::fold;
use super::{Normalized, without_umlauts};

/// A name of fewer letters than that, without its legal form, says too little: "Auto AG" would be found in every invoice.
const LEAST_LETTERS: usize = 6;

/// The name stands in the text, with or without its legal form, however its words are spaced or broken over lines. Letters
/// are compared as everywhere here: without case, accents and script.
#[must_use]
pub fn appears_in(name: &str, text: &str) -> bool {
    let whole: String = fold(name).split_ascii_whitespace().map(without_umlauts).collect();
    let short = Normalized::of(name);
    let mut wanted = vec![whole];
    let core = short.words().concat();
    if short.words().len() > 1 || core.len() >= LEAST_LETTERS {
        wanted.push(core);
    }
    wanted.retain(|name| !name.is_empty());
    // A hyphen at the end of a line belongs to the layout, not to the name; elsewhere it separates like a blank.
    let text = text.replace("-\n", "").replace("\u{ad}", "");
    let words: Vec<String> = text
        .split_whitespace()
        .flat_map(|word| {
            let folded = fold(word);
            folded
                .split_ascii_whitespace()
                .map(without_umlauts)
                .collect::<Vec<String>>()
        })
        .collect();
    wanted
        .iter()
        .any(|name| (0..words.len()).any(|at| starts_here(name, words.get(at..).unwrap_or_default())))
}

/// The words, joined, begin with the name, and the name ends where a word ends.
fn starts_here(name: &str, words: &[String]) -> bool {
    let mut rest = name;
    for word in words {
        match rest.strip_prefix(word.as_str()) {
            Some("") => return true,
            Some(left) => rest = left,
            None => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVOICE: &str = "RECHNUNG 2026-0815\nAn: AUTOHANDEL MUSTER-\nMANN GmbH\nHauptstraße 12, 10115 Berlin\n\
                           VW Golf, FIN WVWZZZ3CZEE140287\nGarage de l'Étoile S.A.R.L. Auto ABC";

    #[test]
    fn names_are_found_however_they_are_written() {
        for name in [
            "AutoHandel Mustermann GmbH",
            "Autohandel Mustermann",
            "Auto Handel Mustermann G.m.b.H.",
            "Garage de l’Étoile SARL",
            "Garage de letoile",
            "VW Golf",
        ] {
            assert!(appears_in(name, INVOICE), "{name}");
        }
        assert!(appears_in("Müller & Söhne KG", "Mueller & Soehne KG"));
        assert!(appears_in("ООО «Ромашка»", "Buyer: OOO Romashka"));
        assert!(appears_in("Auto AG", "An die Auto AG, Zürich"));
    }

    #[test]
    fn other_names_and_parts_of_words_are_not() {
        for name in [
            "Autohandel Musterfrau GmbH",
            "Mustermann Autohandel",
            "Auto AG",
            "Handel",
            "Garage de l'Étoile du Nord",
            "",
            "---",
        ] {
            assert!(!appears_in(name, INVOICE), "{name}");
        }
        assert!(!appears_in("Autohandel Mustermann", ""));
        assert!(!appears_in("Nordlicht 2", "Nordlicht 24"));
    }
}
