//! VAT identification numbers of the 27 member states and Northern Ireland: reading them as people write them, the
//! shape each state gives them, and their check digits.
//!
//! Several check rules are not official publications, and numbers exist that break them. So a wrong shape is refused
//! here, while wrong check digits are only remembered: whether a number exists is for VIES to say. Not here: asking
//! VIES, and what its answer means for a buyer or an order.

mod checks;
mod error;
mod prefix;
mod shape;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use error::VatNumberError;
pub use prefix::VatPrefix;

/// What the check digits of a number say. Never a reason to refuse it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckDigits {
    /// They fit the rule of the state.
    Right,
    /// They do not fit any rule known for the state: probably a typing error, but VIES decides.
    Wrong,
}

/// A VAT number of the right shape, in its canonical form: the prefix and the number in capitals without separators,
/// such as `DE136695976`. Two numbers are equal when their canonical forms are. Serialized as that form; reading it
/// back goes through [`VatNumber::parse`].
#[derive(Clone)]
pub struct VatNumber {
    text: String,
    prefix: VatPrefix,
    check_digits: CheckDigits,
    padded: bool,
}

/// Longest input that is looked at, in characters.
const MAX_INPUT: usize = 64;

impl VatNumber {
    /// Reads a number with its prefix. Case, blanks, dots, hyphens, slashes and brackets do not matter; `GR` counts as
    /// `EL`. A Belgian number of nine digits and a Dutch or Greek one with a digit too few get their leading zero back,
    /// which [`VatNumber::note`] then says.
    ///
    /// # Errors
    /// When no number of this shape can have been issued. Wrong check digits are no error.
    pub fn parse(input: &str) -> Result<Self, VatNumberError> {
        if input.chars().nth(MAX_INPUT).is_some() {
            return Err(VatNumberError::TooLong);
        }
        let compact: String = input
            .chars()
            .filter(|c| !is_separator(*c))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if compact.is_empty() {
            return Err(VatNumberError::Empty);
        }
        let after_prefix = compact.char_indices().nth(2).map_or(compact.len(), |(at, _)| at);
        let (prefix, national) = compact.split_at(after_prefix);
        let prefix = VatPrefix::parse(prefix)?;
        let (national, padded) = match missing_zero(prefix, national) {
            Some(complete) => (complete, true),
            None => (national.to_owned(), false),
        };
        if !prefix
            .patterns()
            .iter()
            .any(|pattern| shape::fits(&national, pattern))
        {
            return Err(VatNumberError::Format { prefix });
        }
        Ok(Self {
            text: format!("{prefix}{national}"),
            prefix,
            check_digits: checks::verdict(prefix, &national),
            padded,
        })
    }

    /// The canonical form, such as `DE136695976` or `EL094259216`: what is stored, sent to VIES and shown over the API.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The issuing state, which need not be the state the goods go to.
    #[must_use]
    pub fn prefix(&self) -> VatPrefix {
        self.prefix
    }

    /// The number without its prefix; for Austria it begins with the letter `U`.
    #[must_use]
    pub fn national(&self) -> &str {
        self.text.get(self.prefix.as_str().len()..).unwrap_or_default()
    }

    /// Whether the check digits fit.
    #[must_use]
    pub fn check_digits(&self) -> CheckDigits {
        self.check_digits
    }

    /// The number for reading: prefix and groups with blanks between them, such as `DE 136 695 976`. Reading it back
    /// gives the same number.
    #[must_use]
    pub fn grouped(&self) -> String {
        let national = self.national();
        let mut text = self.prefix.as_str().to_owned();
        for group in shape::groups(national, self.prefix.group_sizes(national)) {
            text.push(' ');
            text.push_str(group);
        }
        text
    }

    /// What was changed beyond separators and case while reading the number, for the person who typed it.
    #[must_use]
    pub fn note(&self) -> Option<&'static str> {
        self.padded.then_some(
            "A leading zero was missing and has been added. Compare the number with the buyer's papers.",
        )
    }
}

/// Characters that separate groups, or that come along unseen when a number is copied from a page or a PDF. `+` and `*`
/// are part of old Irish numbers.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '.' | '-' | '/' | '(' | ')'
                // Hyphens and dashes of word processors, and the minus sign.
                | '\u{2010}'..='\u{2015}' | '\u{2212}'
                // Soft hyphen, zero-width characters, direction marks, byte order mark.
                | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}'
        )
}

/// The complete number where it is one of the known cases of a lost leading zero: Belgian numbers had nine digits until
/// 2005, old Greek ones eight, and some Dutch papers leave the zero out.
fn missing_zero(prefix: VatPrefix, national: &str) -> Option<String> {
    let short = match prefix {
        VatPrefix::BE => "ddddddddd",
        VatPrefix::EL => "dddddddd",
        VatPrefix::NL => "ddddddddBdd",
        _ => return None,
    };
    shape::fits(national, short).then(|| format!("0{national}"))
}

impl PartialEq for VatNumber {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for VatNumber {}

impl PartialOrd for VatNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for VatNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for VatNumber {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Display for VatNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for VatNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "VatNumber({}, check digits {:?})",
            self.text, self.check_digits
        )
    }
}

impl Serialize for VatNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for VatNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
