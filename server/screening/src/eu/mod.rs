//! The consolidated financial sanctions list of the EU, in its two official formats of version 1.1.
//!
//! `csvFullSanctionsList_1_1`: UTF-8 with a byte order mark, semicolons, a header, many rows for one entity (names,
//! addresses, births, documents and citizenships each have their own), tied together by `Entity_LogicalId`.
//! `xmlFullSanctionsList_1_1`: `export` with `sanctionEntity` elements whose parts are child elements with attributes.
//! Both give equal entries for equal content.

mod csv;
mod xml;

pub use csv::read_csv;
pub use xml::read_xml;

use crate::list::SubjectKind;

/// The type of a subject: `P`/`E` and `person`/`enterprise`. The two formats swap which of them is called the code.
fn kind(code: &str) -> SubjectKind {
    match code.trim().to_ascii_lowercase().as_str() {
        "p" | "person" => SubjectKind::Person,
        "e" | "enterprise" => SubjectKind::Enterprise,
        _ => SubjectKind::Other,
    }
}

/// The day a file says it was made: `05/08/2026` in the CSV, `2026-08-05T16:47:04+02:00` in the XML.
fn day(text: &str) -> Option<String> {
    let text = text.trim();
    let number = |part: &str, digits: usize| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
    match text.split('/').collect::<Vec<_>>()[..] {
        [day, month, year] if number(day, 2) && number(month, 2) && number(year, 4) => {
            Some(format!("{year}-{month}-{day}"))
        }
        _ if text.is_empty() => None,
        _ => Some(text.chars().take(10).collect()),
    }
}

#[cfg(test)]
mod tests;
