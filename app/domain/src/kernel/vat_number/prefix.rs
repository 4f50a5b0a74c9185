//! The 28 prefixes of VAT numbers and what is particular to each of them: the issuing state, the shape of its numbers
//! and how they are grouped for reading. The check rules stand in `checks`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::VatNumberError;
use crate::kernel::country::Country;

/// What is particular to one prefix.
struct State {
    prefix: VatPrefix,
    text: &'static str,
    country: Country,
    issuer: &'static str,
    example: &'static str,
    wording: &'static str,
    patterns: &'static [&'static str],
}

/// One row per prefix makes the enum and the table, so that their order cannot differ.
macro_rules! states {
    ($($prefix:ident $iso:literal $issuer:literal $example:literal $wording:literal [$($pattern:literal)+];)+) => {
        /// The prefix of a VAT number: the 27 member states, with `EL` for Greece, and `XI` for Northern Ireland. Not
        /// an ISO country code; see [`VatPrefix::country`]. Ordered alphabetically, serialized as its two letters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum VatPrefix {
            $(#[doc = $issuer] $prefix,)+
        }

        static STATES: [State; 28] = [
            $(State {
                prefix: VatPrefix::$prefix,
                text: stringify!($prefix),
                country: Country::literal($iso),
                issuer: $issuer,
                example: $example,
                wording: $wording,
                patterns: &[$($pattern),+],
            },)+
        ];
    };
}

// Prefix, ISO code, issuer, an example, the shape in words, and the shapes of the part behind the prefix in the
// language of `shape::fits`. The shapes are those that VIES describes, narrowed where a state never begins a number with 0. The
// 13 digits of Romania are personal numbers: in use, although VIES describes 2 to 10 digits.
states! {
    AT "AT" "Austria" "ATU13585627" "AT, the letter U and 8 digits" ["Udddddddd"];
    BE "BE" "Belgium" "BE0428759497" "BE and 10 digits, the first 0 or 1" ["bddddddddd"];
    BG "BG" "Bulgaria" "BG175074752" "BG and 9 or 10 digits" ["ddddddddd" "dddddddddd"];
    CY "CY" "Cyprus" "CY10259033P" "CY, 8 digits and a letter" ["ddddddddl"];
    CZ "CZ" "Czechia" "CZ25123891" "CZ and 8, 9 or 10 digits" ["dddddddd" "ddddddddd" "dddddddddd"];
    DE "DE" "Germany" "DE136695976" "DE and 9 digits, the first not 0" ["ndddddddd"];
    DK "DK" "Denmark" "DK13585628" "DK and 8 digits, the first not 0" ["nddddddd"];
    EE "EE" "Estonia" "EE100931558" "EE and 9 digits" ["ddddddddd"];
    EL "GR" "Greece" "EL094259216" "EL and 9 digits" ["ddddddddd"];
    ES "ES" "Spain" "ESB64717838"
        "ES and 9 characters, of which only the first and the last may be letters" ["addddddda"];
    FI "FI" "Finland" "FI20774740" "FI and 8 digits" ["dddddddd"];
    FR "FR" "France" "FR40303265045" "FR, 2 digits or letters (but not I or O) and 9 digits" ["ffddddddddd"];
    HR "HR" "Croatia" "HR33392005961" "HR and 11 digits" ["ddddddddddd"];
    HU "HU" "Hungary" "HU12892312" "HU and 8 digits" ["dddddddd"];
    IE "IE" "Ireland" "IE6433435F"
        "IE, 7 digits and 1 or 2 letters (old numbers have a letter, + or * in second place)" ["dsdddddw" "dsdddddwv"];
    IT "IT" "Italy" "IT00743110157" "IT and 11 digits" ["ddddddddddd"];
    LT "LT" "Lithuania" "LT119511515" "LT and 9 or 12 digits" ["ddddddddd" "dddddddddddd"];
    LU "LU" "Luxembourg" "LU15027442" "LU and 8 digits" ["dddddddd"];
    LV "LV" "Latvia" "LV40003521600" "LV and 11 digits" ["ddddddddddd"];
    MT "MT" "Malta" "MT11679112" "MT and 8 digits, the first not 0" ["nddddddd"];
    NL "NL" "the Netherlands" "NL004495445B01" "NL, 9 digits, the letter B and 2 digits" ["dddddddddBdd"];
    PL "PL" "Poland" "PL8567346215" "PL and 10 digits" ["dddddddddd"];
    PT "PT" "Portugal" "PT501964843" "PT and 9 digits, the first not 0" ["ndddddddd"];
    RO "RO" "Romania" "RO18547290" "RO and 2 to 10 digits, the first not 0"
        ["nd" "ndd" "nddd" "ndddd" "nddddd" "ndddddd" "nddddddd"
         "ndddddddd" "nddddddddd" "ndddddddddddd"];
    SE "SE" "Sweden" "SE556043606401" "SE and 12 digits, the last two 01" ["dddddddddd01"];
    SI "SI" "Slovenia" "SI50223054" "SI and 8 digits, the first not 0" ["nddddddd"];
    SK "SK" "Slovakia" "SK2022749619" "SK and 10 digits, the first not 0" ["nddddddddd"];
    XI "GB" "Northern Ireland" "XI432525179" "XI and 9 or 12 digits, or GD or HA and 3 digits"
        ["ddddddddd" "dddddddddddd" "GDddd" "HAddd"];
}

impl VatPrefix {
    /// All prefixes, alphabetically.
    pub fn all() -> impl Iterator<Item = Self> {
        STATES.iter().map(|state| state.prefix)
    }

    /// Reads a prefix in any case; `GR` counts as `EL`.
    ///
    /// # Errors
    /// [`VatNumberError::GreatBritain`], [`VatNumberError::OneStopShop`] or [`VatNumberError::UnknownPrefix`].
    pub fn parse(input: &str) -> Result<Self, VatNumberError> {
        let letters = input.trim().to_ascii_uppercase();
        match letters.as_str() {
            "GR" => Ok(Self::EL),
            "GB" | "UK" => Err(VatNumberError::GreatBritain),
            "EU" => Err(VatNumberError::OneStopShop { prefix: "EU" }),
            "IM" => Err(VatNumberError::OneStopShop { prefix: "IM" }),
            text => Self::all().find(|prefix| prefix.as_str() == text).ok_or_else(|| {
                VatNumberError::UnknownPrefix {
                    prefix: text.chars().take(2).filter(|c| !c.is_control()).collect(),
                }
            }),
        }
    }

    /// The two letters.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.state().text
    }

    /// The country by ISO 3166: `GR` for `EL`. Northern Ireland has no code of its own, so `XI` gives `GB`, which is no
    /// member state: ask the prefix, not the country, whether a number is good inside the EU.
    #[must_use]
    pub fn country(self) -> Country {
        self.state().country
    }

    /// Who issues the numbers, as used inside a sentence: `Germany`, `the Netherlands`, `Northern Ireland`.
    #[must_use]
    pub fn issuer(self) -> &'static str {
        self.state().issuer
    }

    /// A number of the right shape with right check digits, in canonical form.
    #[must_use]
    pub fn example(self) -> &'static str {
        self.state().example
    }

    /// The shape of the numbers in words, such as `DE and 9 digits, the first not 0`.
    #[must_use]
    pub fn shape(self) -> &'static str {
        self.state().wording
    }

    pub(super) fn patterns(self) -> &'static [&'static str] {
        self.state().patterns
    }

    /// Sizes of the groups in which the state, or its trade, writes `national`; empty for threes.
    pub(super) fn group_sizes(self, national: &str) -> &'static [usize] {
        let starts_with_digit = national.starts_with(|c: char| c.is_ascii_digit());
        match (self, national.len()) {
            (Self::AT, _) => &[5, 4],
            (Self::CY, _) => &[4, 4, 1],
            (Self::CZ, 8) => &[3, 2, 3],
            // Birth numbers: the date, then the serial number.
            (Self::CZ, _) => &[6, 4],
            (Self::LV, _) if national.starts_with(['0', '1', '2', '3']) => &[6, 5],
            (Self::DK, _) => &[2, 2, 2, 2],
            (Self::ES, _) if starts_with_digit => &[8, 1],
            (Self::ES, _) if national.starts_with(['X', 'Y', 'Z']) => &[1, 7, 1],
            (Self::ES, _) => &[1, 8],
            (Self::FI | Self::IE, _) => &[7, 2],
            (Self::HU | Self::MT, _) => &[4, 4],
            (Self::NL, _) => &[4, 2, 3, 3],
            (Self::PL, _) => &[3, 3, 2, 2],
            (Self::SE, _) => &[6, 4, 2],
            (Self::XI, 5) => &[2, 3],
            (Self::XI, _) => &[3, 4, 2, 3],
            _ => &[],
        }
    }

    fn state(self) -> &'static State {
        // In range: table and enum come from the same rows.
        &STATES[self as usize]
    }
}

impl fmt::Display for VatPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
