//! Vehicle identification numbers (ISO 3779).
//!
//! Length and characters decide. The check digit in ninth place is compulsory only in North America and China; a European
//! maker may put anything there, so a digit that does not fit is a warning at most and never refuses a vehicle.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// 17 characters without I, O and Q, in upper case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vin([u8; 17]);

/// What the ninth character says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VinCheckDigit {
    /// It fits.
    Right,
    /// It does not, although the maker's region uses it.
    Wrong,
    /// It does not, and need not: the maker's region does not use it.
    NotUsed,
}

impl Vin {
    /// Reads a VIN in any case. Nothing inside is dropped or replaced: a blank or a letter O is refused.
    ///
    /// # Errors
    /// A sentence that says what is wrong, then what to do.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().to_uppercase();
        if text.is_empty() {
            return Err("The VIN is missing. Enter its 17 characters.".to_owned());
        }
        let bad = text
            .chars()
            .find(|c| !(c.is_ascii_digit() || c.is_ascii_uppercase() && !matches!(c, 'I' | 'O' | 'Q')));
        match bad {
            Some('O' | 'Q') => {
                return Err("A VIN has no letter O or Q; it is the digit 0 in most cases. Compare it with the vehicle's papers.".to_owned());
            }
            Some('I') => {
                return Err("A VIN has no letter I; it is the digit 1 in most cases. Compare it with the vehicle's papers.".to_owned());
            }
            Some(_) => {
                return Err("A VIN has digits and letters only, without blanks. Compare it with the vehicle's papers.".to_owned());
            }
            None => {}
        }
        <[u8; 17]>::try_from(text.as_bytes()).map(Self).map_err(|_| {
            format!(
                "A VIN has 17 characters; this has {}. Compare it with the vehicle's papers.",
                text.len()
            )
        })
    }

    /// The 17 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// What the check digit in ninth place says. Regions 1 to 5 (North America) and L (China) use it.
    #[must_use]
    pub fn check_digit(&self) -> VinCheckDigit {
        const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        let sum: u32 = self
            .0
            .iter()
            .zip(WEIGHTS)
            .map(|(byte, weight)| value(*byte) * weight)
            .sum();
        let expected = match sum % 11 {
            10 => b'X',
            digit => b'0' + u8::try_from(digit).unwrap_or(0),
        };
        if self.0[8] == expected {
            VinCheckDigit::Right
        } else if matches!(self.0[0], b'1'..=b'5' | b'L') {
            VinCheckDigit::Wrong
        } else {
            VinCheckDigit::NotUsed
        }
    }
}

/// A–H are 1–8, J–N 1–5, P 7, R 9, S–Z 2–9.
fn value(byte: u8) -> u32 {
    u32::from(match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'H' => byte - b'A' + 1,
        b'J'..=b'R' => byte - b'J' + 1,
        b'S'..=b'Z' => byte - b'S' + 2,
        _ => 0,
    })
}

impl fmt::Display for Vin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Vin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Vin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Vin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        for (vin, says) in [
            ("1M8GDM9AXKP042788", VinCheckDigit::Right),
            ("11111111111111111", VinCheckDigit::Right),
            ("5GZCZ43D13S812715", VinCheckDigit::Right),
            ("1hgcm82633a004352", VinCheckDigit::Right),
            ("YV1TS592861433393", VinCheckDigit::Right),
            ("WVWZZZ3CZEE140287", VinCheckDigit::NotUsed),
            ("WP0ZZZ99ZTS392124", VinCheckDigit::NotUsed),
            ("1M8GDM9A1KP042788", VinCheckDigit::Wrong),
            ("LFV2A21K8J4123456", VinCheckDigit::Wrong),
        ] {
            assert_eq!(Vin::parse(vin).unwrap().check_digit(), says, "{vin}");
        }
    }

    #[test]
    fn wrong_ones_are_refused_with_a_hint() {
        for (bad, hint) in [
            ("", "missing"),
            ("WVWZZZ1OZXW000001", "digit 0"),
            ("WVWZZZIZZXW000001", "digit 1"),
            ("WVWZZZ3CZEE14028", "this has 16"),
            ("WVWZZZ3CZEE1402877", "this has 18"),
            ("WVWZZZ3CZ EE14028", "without blanks"),
            ("WVWZZZ3CZEE14028Ä", "letters only"),
            ("WVWZZZ3CZEE-40287", "letters only"),
        ] {
            let said = Vin::parse(bad).unwrap_err();
            assert!(said.contains(hint), "{bad}: {said}");
        }
        assert_eq!(
            Vin::parse(" wvwzzz3czee140287 ").unwrap().as_str(),
            "WVWZZZ3CZEE140287"
        );
    }
}
