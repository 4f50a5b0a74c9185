//! Countries by their ISO 3166-1 alpha-2 code: departure and destination of a vehicle, addresses, IBAN owners.
//!
//! Here: the list of assigned codes, short English names, and who is a member of the EU. Not here: the prefixes of VAT
//! numbers, which differ for Greece and Northern Ireland (`vat_number::VatPrefix`), and the places that lie inside the
//! EU but outside its VAT area, which need a postal area and not just a country.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A country with an assigned ISO 3166-1 alpha-2 code. Ordered by code; written and serialized as the code (`GR`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country {
    code: [u8; 2],
}

/// Why a text is no country code. The message names what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountryError {
    /// Nothing but blanks.
    #[error("The country is missing. Give its two-letter ISO 3166 code, such as DE.")]
    Empty,
    /// A code that is in use elsewhere (`EL`, `UK`, `XI`) but is not the ISO code of the country.
    #[error("{given} is not an ISO 3166 country code but {usage}. Use {iso}.")]
    NotIso {
        /// The refused code.
        given: &'static str,
        /// What that code is.
        usage: &'static str,
        /// The ISO code to use.
        iso: &'static str,
    },
    /// Anything else.
    #[error(
        "\"{given}\" is not an ISO 3166 country code. Use the two letters of an assigned code, such as DE."
    )]
    Unknown {
        /// The beginning of what was given, shortened and without control characters.
        given: String,
    },
}

impl CountryError {
    /// Stable machine-readable code of the refusal.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "COUNTRY_EMPTY",
            Self::NotIso { .. } => "COUNTRY_NOT_ISO",
            Self::Unknown { .. } => "COUNTRY_UNKNOWN",
        }
    }
}

/// Codes people bring along from VAT numbers and everyday use. Guessing would be easy, but a client that sends them
/// has mixed up the two lists and would fail later with a less helpful answer.
const NOT_ISO: [(&str, &str, &str); 3] = [
    ("EL", "the VAT prefix of Greece", "GR"),
    ("UK", "a reserved abbreviation of the United Kingdom", "GB"),
    ("XI", "the VAT prefix of Northern Ireland", "GB"),
];

/// Longest part of a refused text that is repeated in the message, in characters.
const QUOTED: usize = 20;

impl Country {
    /// The country of a code that is known when the program is written. Only for constants: an unassigned code stops
    /// the compiler there.
    pub(crate) const fn literal(code: &str) -> Self {
        let code = code.as_bytes();
        let mut row = 0;
        while row < TABLE.len() {
            let known = TABLE[row].0.as_bytes();
            if code.len() == 2 && known[0] == code[0] && known[1] == code[1] {
                return Self {
                    code: [code[0], code[1]],
                };
            }
            row += 1;
        }
        panic!("not an assigned ISO 3166-1 code")
    }

    /// Reads an assigned code, whatever its case and the blanks around it.
    ///
    /// # Errors
    /// [`CountryError`] for anything else, with its own answer for `EL`, `UK` and `XI`.
    pub fn parse(input: &str) -> Result<Self, CountryError> {
        let given = input.trim();
        if given.is_empty() {
            return Err(CountryError::Empty);
        }
        // ASCII only: Unicode upper-casing turns other characters into letters of a code (`ß` into `SS`, South Sudan).
        if let Ok(code) = <[u8; 2]>::try_from(given.as_bytes()) {
            let code = code.map(|letter| letter.to_ascii_uppercase());
            if let Some(row) = position(code) {
                return Ok(Self {
                    code: bytes_of(TABLE[row].0),
                });
            }
            if let Some((given, usage, iso)) = NOT_ISO.into_iter().find(|row| row.0.as_bytes() == code) {
                return Err(CountryError::NotIso { given, usage, iso });
            }
        }
        Err(CountryError::Unknown {
            given: given.chars().filter(|c| !c.is_control()).take(QUOTED).collect(),
        })
    }

    /// The two capital letters of the code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The short English name, such as `Czechia`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Whether the country is one of the 27 member states. Northern Ireland, which the EU treats like one for goods, is
    /// part of `GB` here and not included.
    #[must_use]
    pub fn is_eu(self) -> bool {
        EU.contains(&self.code())
    }

    /// Every country, by English name: the order of a form's select.
    pub fn all() -> impl Iterator<Item = Self> {
        static BY_NAME: LazyLock<Vec<Country>> = LazyLock::new(|| {
            let mut countries: Vec<_> = TABLE
                .iter()
                .map(|row| Country {
                    code: bytes_of(row.0),
                })
                .collect();
            countries.sort_by_cached_key(|country| sort_key(country.name()));
            countries
        });
        BY_NAME.iter().copied()
    }

    /// The 27 member states, by English name.
    pub fn eu() -> impl Iterator<Item = Self> {
        Self::all().filter(|country| country.is_eu())
    }

    fn row(self) -> (&'static str, &'static str) {
        // Every constructor looks the code up first, so the fallback is never seen.
        position(self.code).map_or(("", ""), |row| TABLE[row])
    }
}

fn position(code: [u8; 2]) -> Option<usize> {
    TABLE.binary_search_by(|row| row.0.as_bytes().cmp(&code)).ok()
}

const fn bytes_of(code: &str) -> [u8; 2] {
    let bytes = code.as_bytes();
    [bytes[0], bytes[1]]
}

/// The name with its accents removed, so that Åland does not end up behind Zimbabwe.
fn sort_key(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            'Å' => 'A',
            'ã' => 'a',
            'ç' => 'c',
            'é' => 'e',
            'í' => 'i',
            'ô' => 'o',
            'ü' => 'u',
            plain => plain,
        })
        .collect()
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Country({})", self.code())
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Member states, sorted by code.
const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// All assigned codes with short English names, sorted by code for the binary search.
#[rustfmt::skip]
const TABLE: [(&str, &str); 249] = [
    ("AD", "Andorra"), ("AE", "United Arab Emirates"), ("AF", "Afghanistan"), ("AG", "Antigua and Barbuda"),
    ("AI", "Anguilla"), ("AL", "Albania"), ("AM", "Armenia"), ("AO", "Angola"), ("AQ", "Antarctica"),
    ("AR", "Argentina"), ("AS", "American Samoa"), ("AT", "Austria"), ("AU", "Australia"), ("AW", "Aruba"),
    ("AX", "Åland Islands"), ("AZ", "Azerbaijan"), ("BA", "Bosnia and Herzegovina"), ("BB", "Barbados"),
    ("BD", "Bangladesh"), ("BE", "Belgium"), ("BF", "Burkina Faso"), ("BG", "Bulgaria"), ("BH", "Bahrain"),
    ("BI", "Burundi"), ("BJ", "Benin"), ("BL", "Saint Barthélemy"), ("BM", "Bermuda"), ("BN", "Brunei"),
    ("BO", "Bolivia"), ("BQ", "Caribbean Netherlands"), ("BR", "Brazil"), ("BS", "Bahamas"), ("BT", "Bhutan"),
    ("BV", "Bouvet Island"), ("BW", "Botswana"), ("BY", "Belarus"), ("BZ", "Belize"), ("CA", "Canada"),
    ("CC", "Cocos Islands"), ("CD", "Congo (Democratic Republic)"), ("CF", "Central African Republic"),
    ("CG", "Congo (Republic)"), ("CH", "Switzerland"), ("CI", "Côte d'Ivoire"), ("CK", "Cook Islands"),
    ("CL", "Chile"), ("CM", "Cameroon"), ("CN", "China"), ("CO", "Colombia"), ("CR", "Costa Rica"), ("CU", "Cuba"),
    ("CV", "Cabo Verde"), ("CW", "Curaçao"), ("CX", "Christmas Island"), ("CY", "Cyprus"), ("CZ", "Czechia"),
    ("DE", "Germany"), ("DJ", "Djibouti"), ("DK", "Denmark"), ("DM", "Dominica"), ("DO", "Dominican Republic"),
    ("DZ", "Algeria"), ("EC", "Ecuador"), ("EE", "Estonia"), ("EG", "Egypt"), ("EH", "Western Sahara"),
    ("ER", "Eritrea"), ("ES", "Spain"), ("ET", "Ethiopia"), ("FI", "Finland"), ("FJ", "Fiji"),
    ("FK", "Falkland Islands"), ("FM", "Micronesia"), ("FO", "Faroe Islands"), ("FR", "France"), ("GA", "Gabon"),
    ("GB", "United Kingdom"), ("GD", "Grenada"), ("GE", "Georgia"), ("GF", "French Guiana"), ("GG", "Guernsey"),
    ("GH", "Ghana"), ("GI", "Gibraltar"), ("GL", "Greenland"), ("GM", "Gambia"), ("GN", "Guinea"),
    ("GP", "Guadeloupe"), ("GQ", "Equatorial Guinea"), ("GR", "Greece"),
    ("GS", "South Georgia and South Sandwich Islands"), ("GT", "Guatemala"), ("GU", "Guam"), ("GW", "Guinea-Bissau"),
    ("GY", "Guyana"), ("HK", "Hong Kong"), ("HM", "Heard Island and McDonald Islands"), ("HN", "Honduras"),
    ("HR", "Croatia"), ("HT", "Haiti"), ("HU", "Hungary"), ("ID", "Indonesia"), ("IE", "Ireland"), ("IL", "Israel"),
    ("IM", "Isle of Man"), ("IN", "India"), ("IO", "British Indian Ocean Territory"), ("IQ", "Iraq"), ("IR", "Iran"),
    ("IS", "Iceland"), ("IT", "Italy"), ("JE", "Jersey"), ("JM", "Jamaica"), ("JO", "Jordan"), ("JP", "Japan"),
    ("KE", "Kenya"), ("KG", "Kyrgyzstan"), ("KH", "Cambodia"), ("KI", "Kiribati"), ("KM", "Comoros"),
    ("KN", "Saint Kitts and Nevis"), ("KP", "North Korea"), ("KR", "South Korea"), ("KW", "Kuwait"),
    ("KY", "Cayman Islands"), ("KZ", "Kazakhstan"), ("LA", "Laos"), ("LB", "Lebanon"), ("LC", "Saint Lucia"),
    ("LI", "Liechtenstein"), ("LK", "Sri Lanka"), ("LR", "Liberia"), ("LS", "Lesotho"), ("LT", "Lithuania"),
    ("LU", "Luxembourg"), ("LV", "Latvia"), ("LY", "Libya"), ("MA", "Morocco"), ("MC", "Monaco"), ("MD", "Moldova"),
    ("ME", "Montenegro"), ("MF", "Saint Martin (French part)"), ("MG", "Madagascar"), ("MH", "Marshall Islands"),
    ("MK", "North Macedonia"), ("ML", "Mali"), ("MM", "Myanmar"), ("MN", "Mongolia"), ("MO", "Macao"),
    ("MP", "Northern Mariana Islands"), ("MQ", "Martinique"), ("MR", "Mauritania"), ("MS", "Montserrat"),
    ("MT", "Malta"), ("MU", "Mauritius"), ("MV", "Maldives"), ("MW", "Malawi"), ("MX", "Mexico"), ("MY", "Malaysia"),
    ("MZ", "Mozambique"), ("NA", "Namibia"), ("NC", "New Caledonia"), ("NE", "Niger"), ("NF", "Norfolk Island"),
    ("NG", "Nigeria"), ("NI", "Nicaragua"), ("NL", "Netherlands"), ("NO", "Norway"), ("NP", "Nepal"), ("NR", "Nauru"),
    ("NU", "Niue"), ("NZ", "New Zealand"), ("OM", "Oman"), ("PA", "Panama"), ("PE", "Peru"),
    ("PF", "French Polynesia"), ("PG", "Papua New Guinea"), ("PH", "Philippines"), ("PK", "Pakistan"),
    ("PL", "Poland"), ("PM", "Saint Pierre and Miquelon"), ("PN", "Pitcairn Islands"), ("PR", "Puerto Rico"),
    ("PS", "Palestine"), ("PT", "Portugal"), ("PW", "Palau"), ("PY", "Paraguay"), ("QA", "Qatar"), ("RE", "Réunion"),
    ("RO", "Romania"), ("RS", "Serbia"), ("RU", "Russia"), ("RW", "Rwanda"), ("SA", "Saudi Arabia"),
    ("SB", "Solomon Islands"), ("SC", "Seychelles"), ("SD", "Sudan"), ("SE", "Sweden"), ("SG", "Singapore"),
    ("SH", "Saint Helena, Ascension and Tristan da Cunha"), ("SI", "Slovenia"), ("SJ", "Svalbard and Jan Mayen"),
    ("SK", "Slovakia"), ("SL", "Sierra Leone"), ("SM", "San Marino"), ("SN", "Senegal"), ("SO", "Somalia"),
    ("SR", "Suriname"), ("SS", "South Sudan"), ("ST", "São Tomé and Príncipe"), ("SV", "El Salvador"),
    ("SX", "Sint Maarten (Dutch part)"), ("SY", "Syria"), ("SZ", "Eswatini"), ("TC", "Turks and Caicos Islands"),
    ("TD", "Chad"), ("TF", "French Southern Territories"), ("TG", "Togo"), ("TH", "Thailand"), ("TJ", "Tajikistan"),
    ("TK", "Tokelau"), ("TL", "Timor-Leste"), ("TM", "Turkmenistan"), ("TN", "Tunisia"), ("TO", "Tonga"),
    ("TR", "Türkiye"), ("TT", "Trinidad and Tobago"), ("TV", "Tuvalu"), ("TW", "Taiwan"), ("TZ", "Tanzania"),
    ("UA", "Ukraine"), ("UG", "Uganda"), ("UM", "US Minor Outlying Islands"), ("US", "United States"),
    ("UY", "Uruguay"), ("UZ", "Uzbekistan"), ("VA", "Vatican City"), ("VC", "Saint Vincent and the Grenadines"),
    ("VE", "Venezuela"), ("VG", "British Virgin Islands"), ("VI", "US Virgin Islands"), ("VN", "Vietnam"),
    ("VU", "Vanuatu"), ("WF", "Wallis and Futuna"), ("WS", "Samoa"), ("YE", "Yemen"), ("YT", "Mayotte"),
    ("ZA", "South Africa"), ("ZM", "Zambia"), ("ZW", "Zimbabwe"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn country(code: &str) -> Country {
        Country::parse(code).expect("an assigned code")
    }

    #[test]
    fn table_is_sorted_unique_and_complete() {
        assert_eq!(TABLE.len(), 249);
        assert!(
            TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0),
            "sorted by code, no code twice"
        );
        let mut names: Vec<_> = TABLE.iter().map(|row| row.1).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 249, "no name twice");
        for (code, name) in TABLE {
            assert!(
                code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()),
                "{code}"
            );
            assert!(!name.is_empty() && name.trim() == name, "{code}");
            assert_eq!((country(code).code(), country(code).name()), (code, name));
        }
    }

    #[test]
    fn eu_has_27_members_all_of_them_in_the_table() {
        assert!(EU.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(Country::eu().count(), 27);
        assert!(country("GR").is_eu() && country("HR").is_eu());
        assert!(!country("GB").is_eu() && !country("CH").is_eu() && !country("MC").is_eu());
    }

    #[test]
    fn parse_accepts_any_case_and_blanks_around() {
        for text in ["DE", "de", " dE\u{a0}", "\tDE\n"] {
            assert_eq!(country(text), Country::literal("DE"), "{text:?}");
        }
    }

    #[test]
    fn codes_of_the_vat_world_are_refused_with_the_iso_code() {
        for (given, iso) in [("EL", "GR"), ("uk", "GB"), ("Xi", "GB")] {
            let error = Country::parse(given).expect_err("not an ISO code");
            assert_eq!(error.code(), "COUNTRY_NOT_ISO");
            assert!(error.to_string().ends_with(&format!("Use {iso}.")), "{error}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        assert_eq!(Country::parse(" \u{a0}"), Err(CountryError::Empty));
        for text in ["D", "DEU", "ZZ", "XX", "EU", "ß", "D E", "Germany", "🇩🇪", "1"] {
            assert!(
                matches!(Country::parse(text), Err(CountryError::Unknown { .. })),
                "{text}"
            );
        }
        let long = Country::parse(&"x\0".repeat(1_000)).expect_err("no code");
        assert_eq!(
            long,
            CountryError::Unknown {
                given: "x".repeat(QUOTED)
            }
        );
    }

    #[test]
    fn lists_are_in_the_order_of_names() {
        let names: Vec<_> = Country::all().map(Country::name).collect();
        assert_eq!(names.len(), 249);
        assert_eq!(names[..3], ["Afghanistan", "Åland Islands", "Albania"]);
        assert_eq!(names.last(), Some(&"Zimbabwe"));
        assert!(
            names.iter().all(|name| sort_key(name).is_ascii()),
            "an accent is missing in the sort key"
        );
        assert_eq!(
            Country::eu().map(Country::code).take(4).collect::<Vec<_>>(),
            ["AT", "BE", "BG", "HR"]
        );
    }

    #[test]
    fn text_and_json_are_the_code() {
        assert_eq!(country("fr").to_string(), "FR");
        assert_eq!(format!("{:?}", country("fr")), "Country(FR)");
        assert_eq!(serde_json::to_string(&country("GR")).expect("json"), "\"GR\"");
        assert_eq!(
            serde_json::from_str::<Country>("\"GR\"").expect("json"),
            country("GR")
        );
        let refused = serde_json::from_str::<Country>("\"EL\"").expect_err("not an ISO code");
        assert!(refused.to_string().contains("Use GR."), "{refused}");
    }

    proptest! {
        #[test]
        fn any_text_is_answered_and_what_is_accepted_is_canonical(text in "\\PC*") {
            if let Ok(country) = Country::parse(&text) {
                prop_assert_eq!(Country::parse(country.code()), Ok(country));
                prop_assert!(country.code().eq_ignore_ascii_case(text.trim()));
            }
        }
    }
}
