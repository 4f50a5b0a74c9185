//! Calendar dates without a time: document dates, legal dates.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::Month;

use super::time::Timestamp;

/// A date of the Gregorian calendar, written `2026-04-22` (ISO 8601) outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

/// Earliest and latest year that is no slip of the keyboard.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

impl Date {
    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// A sentence that says how a date is written.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let said = "A date is written YYYY-MM-DD, such as 2026-04-22, and must exist. Check it.";
        let text = text.trim();
        if text.is_empty() {
            return Err("The date is missing. Enter it as YYYY-MM-DD.");
        }
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return Err(said);
        }
        let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u16>().ok());
        let date = (|| {
            let month = Month::try_from(u8::try_from(number(5, 7)?).ok()?).ok()?;
            let day = u8::try_from(number(8, 10)?).ok()?;
            time::Date::from_calendar_date(i32::from(number(0, 4)?), month, day).ok()
        })();
        match date {
            Some(date) if YEARS.contains(&date.year()) => Ok(Self(date)),
            Some(_) => Err("The year of this date is out of range. Check it."),
            None => Err(said),
        }
    }

    /// The date of a moment, in UTC.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        Self(at.to_offset().date())
    }

    /// As people read it: `22 Apr 2026`.
    #[must_use]
    pub fn text(self) -> String {
        let month: String = self.0.month().to_string().chars().take(3).collect();
        format!("{} {month} {}", self.0.day(), self.0.year())
    }

    /// The date `days` later (negative: earlier); the last or first one of the calendar at its ends.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(time::Duration::days(days)))
    }

    /// The same day `months` later, or the last day of that month when it is shorter.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let months =
            i64::from(self.0.year()) * 12 + i64::from(u8::from(self.0.month())) - 1 + i64::from(months);
        let year = i32::try_from(months.div_euclid(12)).unwrap_or(9999);
        let month = u8::try_from(months.rem_euclid(12) + 1).unwrap_or(12);
        let month = Month::try_from(month).unwrap_or(Month::December);
        let day = self.0.day().min(month.length(year));
        Self(time::Date::from_calendar_date(year, month, day).unwrap_or(time::Date::MAX))
    }

    /// Reads a date that is no later than `today`, with one day of grace: somewhere it is tomorrow already.
    ///
    /// # Errors
    /// A sentence that says how a date is written, or that it lies in the future.
    pub fn parse_past(text: &str, today: Self) -> Result<Self, &'static str> {
        let date = Self::parse(text)?;
        if date > today.plus_days(1) {
            return Err("The date lies in the future. Check it.");
        }
        Ok(date)
    }

    /// Midnight UTC at its beginning.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp::from(self.0.midnight().assume_utc())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.0.year(),
            u8::from(self.0.month()),
            self.0.day()
        )
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_exist_read_back() {
        for good in ["2026-04-22", "2024-02-29", "1900-01-01", "2199-12-31"] {
            assert_eq!(Date::parse(good).unwrap().to_string(), good);
        }
        assert_eq!(Date::parse(" 2026-04-02 ").unwrap().text(), "2 Apr 2026");
    }

    #[test]
    fn everything_else_is_refused() {
        for bad in [
            "",
            " ",
            "22.04.2026",
            "2026-4-22",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "0001-01-01",
            "2026-04-22T10:00:00Z",
            "２０２６-04-22",
            "+026-04-22",
            "2026/04/22",
            "9999-01-01",
        ] {
            assert!(Date::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_and_months_later() {
        let date = |text| Date::parse(text).unwrap();
        assert_eq!(date("2026-02-28").plus_days(1), date("2026-03-01"));
        assert_eq!(date("2026-03-01").plus_days(-1), date("2026-02-28"));
        for (from, months, to) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2023-08-31", 6, "2024-02-29"),
            ("2026-07-15", 6, "2027-01-15"),
            ("2026-12-01", 12, "2027-12-01"),
        ] {
            assert_eq!(date(from).plus_months(months), date(to), "{from}");
        }
        let today = date("2026-04-22");
        assert!(Date::parse_past("2026-04-23", today).is_ok());
        assert!(Date::parse_past("2026-04-24", today).is_err());
    }

    #[test]
    fn the_date_of_a_moment_is_that_of_utc() {
        let at = Timestamp::parse("2026-04-22T23:30:00-02:00").unwrap();
        assert_eq!(Date::of(at).to_string(), "2026-04-23");
        assert_eq!(Date::of(at).start().to_string(), "2026-04-23T00:00:00.000Z");
    }
}
