//! Bank accounts by their IBAN (ISO 13616).
//!
//! Length and structure per country and the mod-97 check decide; national bank-code checks do not: the registry's own
//! samples fail some of them. The country of an IBAN is an ISO 3166 code (`GR`), unlike a VAT prefix.

use std::fmt;

use iban::IbanLike;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A valid IBAN. Written without blanks; [`Iban::grouped`] is for reading.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Iban(iban::Iban);

impl Iban {
    /// Reads an IBAN however it is grouped, in upper or lower case.
    ///
    /// # Errors
    /// A sentence that says what is wrong, then what to do.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect::<String>()
            .to_ascii_uppercase();
        if plain.is_empty() {
            return Err("The IBAN is missing. Enter it.");
        }
        plain.parse::<iban::Iban>().map(Self).map_err(|error| match error {
            iban::ParseIbanError::UnknownCountry(_) => {
                "The first two letters of the IBAN are no country that uses IBANs. Compare it with the bank's papers."
            }
            iban::ParseIbanError::InvalidBban(_) => {
                "The IBAN has the wrong length or characters for its country. Compare it with the bank's papers."
            }
            iban::ParseIbanError::InvalidBaseIban { .. } => {
                "The check digits of the IBAN do not fit. Compare it with the bank's papers."
            }
        })
    }

    /// Without blanks, as stored and published.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.electronic_str()
    }

    /// The ISO 3166 code of the country that the account is in.
    #[must_use]
    pub fn country_code(&self) -> &str {
        self.0.country_code()
    }

    /// In groups of four, for reading.
    #[must_use]
    pub fn grouped(&self) -> String {
        self.0.to_string()
    }

    /// Country and last four characters, for lists and logs: `DE** 3000`.
    #[must_use]
    pub fn masked(&self) -> String {
        let text = self.as_str();
        let tail = text.get(text.len().saturating_sub(4)..).unwrap_or_default();
        format!("{}** {tail}", self.country_code())
    }
}

impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Bank details are personal data of traders: a debug print must not spread them.
impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Iban({})", self.masked())
    }
}

impl Serialize for Iban {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Iban {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_ibans_of_many_countries() {
        for good in [
            "AT611904300234573201",
            "BE68539007547034",
            "BG80BNBG96611020345678",
            "CY17002001280000001200527600",
            "CZ6508000000192000145399",
            "DE89370400440532013000",
            "DK5000400440116243",
            "EE382200221020145685",
            "ES9121000418450200051332",
            "FI2112345600000785",
            "FR1420041010050500013M02606",
            "GR1601101250000000012300695",
            "HR1210010051863000160",
            "HU42117730161111101800000000",
            "IE29AIBK93115212345678",
            "IT60X0542811101000000123456",
            "LT121000011101001000",
            "LU280019400644750000",
            "LV80BANK0000435195001",
            "MT84MALT011000012345MTLCAST001S",
            "NL91ABNA0417164300",
            "PL61109010140000071219812874",
            "PT50000201231234567890154",
            "RO49AAAA1B31007593840000",
            "SE4550000000058398257466",
            "SI56191000000123438",
            "SK3112000000198742637541",
            "GB29NWBK60161331926819",
            "CH9300762011623852957",
            "NO9386011117947",
        ] {
            assert_eq!(Iban::parse(good).unwrap().as_str(), good);
        }
    }

    #[test]
    fn writing_does_not_matter() {
        let iban = Iban::parse("de89 3704 0044-0532 0130 00").unwrap();
        assert_eq!(iban.as_str(), "DE89370400440532013000");
        assert_eq!(iban.grouped(), "DE89 3704 0044 0532 0130 00");
        assert_eq!(format!("{iban:?}"), "Iban(DE** 3000)");
    }

    #[test]
    fn wrong_ones_are_refused() {
        for bad in [
            "",
            "DE",
            "DE89370400440532013001",
            "DE8937040044053201300",
            "XX89370400440532013000",
            "EL1601101250000000012300695",
            "DE89370400440532O13000",
            "💶",
            "DE89\u{202e}370400440532013000",
        ] {
            assert!(Iban::parse(bad).is_err(), "{bad}");
        }
    }
}
