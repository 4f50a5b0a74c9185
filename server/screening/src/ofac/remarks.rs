//! What the remarks of an entry say in words: "DOB 10 Dec 1948; nationality Iran; Passport A123456 (Iran); a.k.a. 'BNC'."

use crate::list::Draft;

/// Remarks that begin like this (after "alt.") hold text or numbers that identify nobody.
#[rustfmt::skip]
const NO_NUMBER: &[&str] = &[
    "additional", "all", "effective", "email", "executive", "fax", "for", "gender", "linked", "listing", "organization", "phone",
    "pob", "secondary", "subject", "telephone", "transactions", "united", "website", "vessel year", "digital currency",
];

/// The word before a number, as in "Passport A123456" and "Tax ID No. 7702070139".
const MARKERS: &[&str] = &[
    "no.",
    "number",
    "id",
    "passport",
    "ssn",
    "imo",
    "mmsi",
    "#",
    "license",
    "ruc",
    "rfc",
    "nit",
    "certificate",
    "code",
    "(ru)",
];

/// Adds everything comparable to the entry.
pub(super) fn read(remarks: &str, draft: &mut Draft) {
    for remark in remarks.split(';') {
        let remark = remark.trim().trim_end_matches('.');
        let lower = remark.to_ascii_lowercase();
        // Lower-casing ASCII keeps the length, so that positions in one text are positions in the other.
        let start = if lower.starts_with("alt. ") { 5 } else { 0 };
        let (plain, plain_lower) = (
            remark.get(start..).unwrap_or(remark),
            lower.get(start..).unwrap_or(&lower),
        );
        if let Some(date) = plain_lower.strip_prefix("dob ") {
            birth(date, draft);
        } else if ["a.k.a.", "f.k.a.", "n.k.a."]
            .iter()
            .any(|prefix| plain_lower.starts_with(prefix))
        {
            if let Some((_, name)) = plain.split_once('\'') {
                draft.name(name.strip_suffix('\'').unwrap_or(name));
            }
        } else if let Some(country) = after_any(plain, plain_lower, &["nationality ", "citizen "]) {
            draft.country(country);
        } else if !NO_NUMBER.iter().any(|prefix| plain_lower.starts_with(prefix))
            && let Some(number) = number(plain, plain_lower)
        {
            draft.identifier(number);
        }
    }
}

/// "10 Dec 1948", "1965", "circa 1961", "1959 to 1960".
fn birth(date: &str, draft: &mut Draft) {
    let years: Vec<&str> = date
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| part.len() == 4)
        .collect();
    for year in &years {
        draft.birth_year(year);
    }
    if let [from, to] = years[..] {
        draft.birth_range(from, to);
    }
}

fn after_any<'a>(text: &'a str, lower: &str, prefixes: &[&str]) -> Option<&'a str> {
    let prefix = prefixes.iter().find(|prefix| lower.starts_with(**prefix))?;
    text.get(prefix.len()..)
}

/// What follows the last marker, without the country in brackets behind it.
fn number<'a>(text: &'a str, lower: &str) -> Option<&'a str> {
    let mut after = None;
    let mut at = 0;
    for word in lower.split(' ') {
        let end = at + word.len();
        if MARKERS.contains(&word) {
            after = Some(end);
        }
        at = end + 1;
    }
    let value = text.get(after?..)?;
    let value = value.split_once('(').map_or(value, |(value, _)| value);
    Some(value.trim())
}
