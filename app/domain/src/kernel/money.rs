//! Amounts of money: whole minor units and an ISO 4217 currency.
//!
//! No fractions, no conversion: two currencies never meet in a sum ([`MoneyError::Mixed`]), and a sum that is too large is
//! an error and never wraps.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(&'static str);

/// The codes that are taken, with their minor digits (ISO 4217): those of Europe and of the trade with it. BGN and HRK
/// became EUR and stay readable for old orders.
const TABLE: [(&str, u32); 27] = [
    ("AED", 2),
    ("ALL", 2),
    ("AUD", 2),
    ("BAM", 2),
    ("BGN", 2),
    ("CAD", 2),
    ("CHF", 2),
    ("CNY", 2),
    ("CZK", 2),
    ("DKK", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("GEL", 2),
    ("HRK", 2),
    ("HUF", 2),
    ("ISK", 0),
    ("JPY", 0),
    ("KWD", 3),
    ("MDL", 2),
    ("MKD", 2),
    ("NOK", 2),
    ("PLN", 2),
    ("RON", 2),
    ("RSD", 2),
    ("SEK", 2),
    ("TRY", 2),
    ("USD", 2),
];

impl Currency {
    /// The euro.
    pub const EUR: Self = Self("EUR");

    /// Reads a code in any case.
    ///
    /// # Errors
    /// A sentence that says what a currency looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let code = text.trim().to_ascii_uppercase();
        if code.is_empty() {
            return Err("The currency is missing. Give its ISO 4217 code, such as EUR.".to_owned());
        }
        TABLE
            .iter()
            .find(|(known, _)| *known == code)
            .map(|(known, _)| Self(known))
            .ok_or_else(|| {
                "This is no ISO 4217 code of a currency that is taken here. Use one such as EUR.".to_owned()
            })
    }

    /// The three letters.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// How many digits the minor unit has: 2 for cents.
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        TABLE
            .iter()
            .find(|(code, _)| *code == self.0)
            .map_or(2, |(_, digits)| *digits)
    }

    /// All currencies, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(code, _)| Self(code))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Why amounts do not add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two currencies in one sum.
    #[error("The amounts are in {0} and {1}. Give all of them in one currency.")]
    Mixed(Currency, Currency),
    /// Above [`Money::MAX`].
    #[error("The amount is too large. Check it.")]
    TooLarge,
}

/// An amount, not negative. Published as `{"value": 1850000, "currency": "EUR"}`: minor units, so this is 18,500.00 EUR.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Money {
    value: i64,
    currency: Currency,
}

impl Money {
    /// The largest amount, in minor units.
    pub const MAX: i64 = 1_000_000_000_000;

    /// An amount of minor units.
    ///
    /// # Errors
    /// A sentence, when it is negative or above [`Money::MAX`].
    pub fn new(value: i64, currency: Currency) -> Result<Self, &'static str> {
        match value {
            0..=Self::MAX => Ok(Self { value, currency }),
            i64::MIN..0 => Err("The amount is negative. Give it in minor units (cents) from 0."),
            _ => Err("The amount is too large. Give it in minor units (cents) and check it."),
        }
    }

    /// Nothing, in a currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { value: 0, currency }
    }

    /// In minor units.
    #[must_use]
    pub const fn value(self) -> i64 {
        self.value
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The sum of two amounts.
    ///
    /// # Errors
    /// When the currencies differ or the sum is too large.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed(self.currency, other.currency));
        }
        let sum = self.value.checked_add(other.value).ok_or(MoneyError::TooLarge)?;
        Self::new(sum, self.currency).map_err(|_| MoneyError::TooLarge)
    }

    /// The sum of several amounts; `None` when there are none.
    ///
    /// # Errors
    /// When the currencies differ or the sum is too large.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Option<Self>, MoneyError> {
        let mut sum: Option<Self> = None;
        for amount in amounts {
            sum = Some(match sum {
                Some(sum) => sum.plus(amount)?,
                None => amount,
            });
        }
        Ok(sum)
    }
}

/// As people read it: `18,500.00 EUR`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.currency.minor_digits();
        let unit = 10_i64.pow(digits);
        let whole = (self.value / unit).to_string();
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        if digits > 0 {
            let width = usize::try_from(digits).unwrap_or(2);
            write!(f, "{grouped}.{:0width$} {}", self.value % unit, self.currency)
        } else {
            write!(f, "{grouped} {}", self.currency)
        }
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[derive(Deserialize)]
struct Plain {
    value: i64,
    currency: Currency,
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let plain = Plain::deserialize(deserializer)?;
        Self::new(plain.value, plain.currency).map_err(serde::de::Error::custom)
    }
}

/// An amount as sent: minor units and a code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MoneyDraft {
    /// Minor units; `None` when it was not sent.
    pub value: Option<i64>,
    /// The ISO 4217 code.
    pub currency: String,
}

impl MoneyDraft {
    /// Checks both members as `{field}.value` and `{field}.currency`.
    pub fn check(&self, fields: &mut super::Fields, field: &str) -> Option<Money> {
        fields.within(&format!("{field}."), |fields| {
            let currency = fields.check("currency", &self.currency, Currency::parse(&self.currency));
            let Some(value) = self.value else {
                fields.refuse_unseen("value", "The amount is missing. Give it in minor units (cents).");
                return None;
            };
            let currency = currency?;
            fields.check("value", &value.to_string(), Money::new(value, currency))
        })
    }
}

impl MoneyDraft {
    /// An amount as people type it, `1.234,56` or `1,234.56` or `1234.5`, in a currency. What cannot be read is left out, with
    /// the sentence that says why.
    ///
    /// A single separator followed by exactly three digits groups thousands (`18.500` is 18500), unless the currency itself
    /// has three decimals: nobody types tenths of a cent.
    ///
    /// # Errors
    /// A sentence that says what cannot be read.
    pub fn typed(text: &str, currency: &str) -> Result<Self, &'static str> {
        const UNREAD: &str = "This is no amount. Type it with digits, such as 18500.00 or 18.500,00.";
        let digits = Currency::parse(currency).map_or(2, Currency::minor_digits);
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '\u{a0}' | '\u{202f}'))
            .collect();
        let separators: Vec<(usize, char)> = plain
            .char_indices()
            .filter(|(_, c)| matches!(c, '.' | ','))
            .collect();
        let decimal = match separators.as_slice() {
            [] => None,
            [(at, _)] => {
                let after = plain.len() - at - 1;
                (after != 3 || digits == 3).then_some(*at)
            }
            [.., (before, b), (last, l)] => {
                let alike = separators.iter().all(|(_, c)| c == l);
                let grouped = last - before == 4;
                match (alike, b == l, grouped) {
                    (true, ..) => None,
                    (false, false, true) => Some(*last),
                    _ => return Err(UNREAD),
                }
            }
        };
        let (whole, part) = match decimal {
            Some(at) => (&plain[..at], &plain[at + 1..]),
            None => (plain.as_str(), ""),
        };
        // What groups must group: three digits after each separator.
        let mut groups = whole.split(['.', ',']);
        let first = groups.next().unwrap_or_default();
        let rest: Vec<&str> = groups.collect();
        let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let grouped = rest.iter().all(|group| group.len() == 3 && number(group));
        let fits = rest.is_empty() || first.len() <= 3;
        if !number(first) || !grouped || !fits || (decimal.is_some() && !number(part)) {
            return Err(UNREAD);
        }
        let width = usize::try_from(digits).unwrap_or(2);
        if part.len() > width {
            return Err("This has more decimals than the currency. Round it to what was agreed.");
        }
        let mut minor = String::from(first);
        rest.iter().for_each(|group| minor.push_str(group));
        minor.push_str(part);
        minor.extend(std::iter::repeat_n('0', width - part.len()));
        let value = minor.parse().map_err(|_| "The amount is too large. Check it.")?;
        Ok(Self {
            value: Some(value),
            currency: currency.to_owned(),
        })
    }
}

impl Money {
    /// As it stands in an input, without the currency: `18500.00`.
    #[must_use]
    pub fn input_text(self) -> String {
        let digits = self.currency.minor_digits();
        let unit = 10_i64.pow(digits);
        match usize::try_from(digits) {
            Ok(width @ 1..) => format!("{}.{:0width$}", self.value / unit, self.value % unit),
            _ => self.value.to_string(),
        }
    }
}

impl From<Money> for MoneyDraft {
    fn from(money: Money) -> Self {
        Self {
            value: Some(money.value()),
            currency: money.currency().code().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn eur(value: i64) -> Money {
        Money::new(value, Currency::EUR).unwrap()
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        for (value, code, text) in [
            (1_850_000, "EUR", "18,500.00 EUR"),
            (5, "EUR", "0.05 EUR"),
            (123, "ISK", "123 ISK"),
            (1_234_567, "JPY", "1,234,567 JPY"),
            (1_234, "KWD", "1.234 KWD"),
            (100_000, "sek", "1,000.00 SEK"),
        ] {
            let money = Money::new(value, Currency::parse(code).unwrap()).unwrap();
            assert_eq!(money.to_string(), text);
        }
    }

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (typed, code, value) in [
            ("18500", "EUR", 1_850_000),
            ("18500.5", "EUR", 1_850_050),
            ("18.500,00", "EUR", 1_850_000),
            ("18,500.00", "EUR", 1_850_000),
            ("1.234.567,89", "EUR", 123_456_789),
            ("18.500", "EUR", 1_850_000),
            ("18 500,99", "EUR", 1_850_099),
            ("1'234.56", "CHF", 123_456),
            ("1.234", "KWD", 1_234),
            ("1234", "JPY", 1_234),
            ("0", "EUR", 0),
            (" 7,5 ", "EUR", 750),
        ] {
            let draft = MoneyDraft::typed(typed, code).unwrap();
            assert_eq!(
                (draft.value, draft.currency.as_str()),
                (Some(value), code),
                "{typed}"
            );
        }
        for (typed, code) in [
            ("", "EUR"),
            ("abc", "EUR"),
            ("-5", "EUR"),
            ("1.2345", "EUR"),
            ("1,23,45", "EUR"),
            ("1234.567,89", "EUR"),
            ("12.34.567", "EUR"),
            ("18.5", "JPY"),
            (".50", "EUR"),
            ("5.", "EUR"),
            ("99999999999999999999", "EUR"),
        ] {
            assert!(MoneyDraft::typed(typed, code).is_err(), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_an_input_shows_is_read_as_the_same(value in 0..=Money::MAX) {
            for code in ["EUR", "JPY", "KWD"] {
                let money = Money::new(value, Currency::parse(code).unwrap()).unwrap();
                let read = MoneyDraft::typed(&money.input_text(), code).unwrap();
                // Three decimals of KWD: `1.234` has one separator and is no thousand.
                prop_assert_eq!(read, MoneyDraft::from(money));
            }
        }
    }

    #[test]
    fn bounds_and_currencies() {
        assert!(Money::new(-1, Currency::EUR).is_err());
        assert!(Money::new(Money::MAX + 1, Currency::EUR).is_err());
        assert_eq!(eur(Money::MAX).plus(eur(1)), Err(MoneyError::TooLarge));
        let sek = Money::zero(Currency::parse("SEK").unwrap());
        assert_eq!(
            eur(1).plus(sek),
            Err(MoneyError::Mixed(Currency::EUR, sek.currency()))
        );
        assert_eq!(Money::sum([]), Ok(None));
        assert_eq!(Money::sum([eur(1), eur(2)]), Ok(Some(eur(3))));
        for bad in ["", "EU", "EURO", "XXX", "€"] {
            assert!(Currency::parse(bad).is_err(), "{bad}");
        }
        assert!(TABLE.is_sorted());
    }

    #[test]
    fn json_is_as_published_and_checked() {
        let text = serde_json::to_string(&eur(1_850_000)).unwrap();
        assert_eq!(text, r#"{"value":1850000,"currency":"EUR"}"#);
        assert_eq!(serde_json::from_str::<Money>(&text).unwrap(), eur(1_850_000));
        assert!(serde_json::from_str::<Money>(r#"{"value":-1,"currency":"EUR"}"#).is_err());
    }

    proptest! {
        #[test]
        fn a_sum_is_right_or_refused(a in 0..=Money::MAX, b in 0..=Money::MAX) {
            match eur(a).plus(eur(b)) {
                Ok(sum) => prop_assert_eq!(i128::from(sum.value()), i128::from(a) + i128::from(b)),
                Err(error) => {
                    prop_assert_eq!(error, MoneyError::TooLarge);
                    prop_assert!(i128::from(a) + i128::from(b) > i128::from(Money::MAX));
                }
            }
        }
    }
}
