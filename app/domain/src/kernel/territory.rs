//! The VAT territory a place lies in: what decides between intra-Community supply, domestic sale and export.
//!
//! A country is not enough. Parts of member states lie outside the VAT territory (Directive 2006/112/EC art. 6), Monaco
//! counts as France (art. 7), and Northern Ireland counts as a member state for goods although it is part of GB.

use super::{Country, VatPrefix};

/// Post codes of member states' areas outside the VAT territory (Directive 2006/112/EC art. 6; Regulation (EU) 2019/475
/// for Campione d'Italia), by their beginning.
const OUTSIDE: [(&str, &str); 13] = [
    // Büsingen, Heligoland.
    ("DE", "78266"),
    ("DE", "27498"),
    // The Canary Islands, Ceuta, Melilla.
    ("ES", "35"),
    ("ES", "38"),
    ("ES", "51"),
    ("ES", "52"),
    // Åland.
    ("FI", "22"),
    // The overseas departments, and what is no department.
    ("FR", "97"),
    ("FR", "98"),
    // Livigno, Campione d'Italia.
    ("IT", "23041"),
    ("IT", "22061"),
    // Mount Athos.
    ("GR", "63086"),
    ("GR", "63087"),
];

/// The member state (or Northern Ireland) in whose VAT territory a place lies; `None` outside.
#[must_use]
pub fn of_place(country: Country, post_code: &str) -> Option<VatPrefix> {
    let code: String = post_code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_uppercase();
    // `F-97400` and `D-78266` are written as well.
    let digits = code.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    match country.code() {
        "GB" => code.starts_with("BT").then_some(VatPrefix::XI),
        // 98000 is Monaco itself, which counts as France.
        "MC" => Some(VatPrefix::FR),
        "FR" if digits.starts_with("980") => Some(VatPrefix::FR),
        iso if OUTSIDE
            .iter()
            .any(|(outside, start)| iso == *outside && digits.starts_with(start)) =>
        {
            None
        }
        _ => VatPrefix::all().find(|prefix| *prefix != VatPrefix::XI && prefix.country() == country),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        for (country, post_code, territory) in [
            ("DE", "10115", Some(VatPrefix::DE)),
            ("GR", "104 31", Some(VatPrefix::EL)),
            ("GB", "BT1 5GS", Some(VatPrefix::XI)),
            ("GB", "bt15gs", Some(VatPrefix::XI)),
            ("GB", "SW1A 1AA", None),
            ("MC", "98000", Some(VatPrefix::FR)),
            ("FR", "75001", Some(VatPrefix::FR)),
            ("FR", "F-97400", None),
            ("ES", "28001", Some(VatPrefix::ES)),
            ("ES", "35001", None),
            ("ES", "51001", None),
            ("FI", "22100", None),
            ("FI", "00100", Some(VatPrefix::FI)),
            ("IT", "23041", None),
            ("IT", "20121", Some(VatPrefix::IT)),
            ("DE", "D-27498", None),
            ("GR", "630 86", None),
            ("RE", "97400", None),
            ("CH", "8001", None),
            ("UA", "01001", None),
        ] {
            let country = Country::parse(country).unwrap();
            assert_eq!(of_place(country, post_code), territory, "{country} {post_code}");
        }
        for country in Country::eu() {
            assert!(of_place(country, "").is_some(), "{country}");
        }
    }
}
