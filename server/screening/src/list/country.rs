//! Countries as lists write them: ISO codes (EU) or English names in OFAC's spelling.

use std::{collections::HashMap, sync::LazyLock};

use domain::kernel::Country;

use crate::names::fold;

/// Spellings that are neither the code nor the usual English name.
const OTHER_SPELLINGS: &[(&str, &str)] = &[
    ("Brunei Darussalam", "BN"),
    ("Burma", "MM"),
    ("Cape Verde", "CV"),
    ("Czech Republic", "CZ"),
    ("Gaza", "PS"),
    ("Islamic Republic of Iran", "IR"),
    ("Lao People's Democratic Republic", "LA"),
    ("Macau", "MO"),
    ("Palestinian", "PS"),
    ("Republic of Moldova", "MD"),
    ("Russian Federation", "RU"),
    ("Swaziland", "SZ"),
    ("Syrian Arab Republic", "SY"),
    ("Turkey", "TR"),
    ("UK", "GB"),
    ("EL", "GR"),
    ("United States of America", "US"),
    ("Viet Nam", "VN"),
    ("West Bank", "PS"),
];

static CODES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let known = Country::all()
        .flat_map(|country| [(country.name(), country.code()), (country.code(), country.code())]);
    known
        .chain(OTHER_SPELLINGS.iter().copied())
        .map(|(text, code)| (word_set(text), code))
        .collect()
});

/// A country as it is compared: the ISO 3166 code where the text is a code or an English name, else the text in upper
/// case. `None` for blanks and for what lists write when they do not know (`00`, `UNKNOWN`).
#[must_use]
pub fn country_key(text: &str) -> Option<String> {
    // OFAC puts "Region: Crimea" where it avoids naming a country.
    let words = word_set(text.strip_prefix("Region:").unwrap_or(text));
    match words.as_str() {
        "" | "00" | "unknown" | "undetermined" => None,
        _ => Some(
            CODES
                .get(&words)
                .map_or_else(|| words.to_ascii_uppercase(), |code| (*code).to_owned()),
        ),
    }
}

/// The words in alphabetical order without fillers: "Korea, North" is "North Korea".
fn word_set(text: &str) -> String {
    let folded = fold(text);
    let mut words: Vec<&str> = folded
        .split_ascii_whitespace()
        .filter(|word| !matches!(*word, "the" | "of" | "and"))
        .collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (text, key) in [
            ("DE", Some("DE")),
            ("de ", Some("DE")),
            ("GERMANY", Some("DE")),
            ("Russia", Some("RU")),
            ("Korea, North", Some("KP")),
            ("Congo, Democratic Republic of the", Some("CD")),
            ("Gambia, The", Some("GM")),
            ("Cote d'Ivoire", Some("CI")),
            ("Turkey", Some("TR")),
            ("Türkiye", Some("TR")),
            ("Palestinian", Some("PS")),
            ("Region: Gaza", Some("PS")),
            ("Region: Crimea", Some("CRIMEA")),
            ("EL", Some("GR")),
            ("00", None),
            ("UNKNOWN", None),
            ("", None),
        ] {
            assert_eq!(country_key(text).as_deref(), key, "{text}");
        }
    }
}
