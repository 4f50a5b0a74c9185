//! Time and randomness as parameters.
//!
//! The sandbox's movable clock and every test rest on one rule: nobody asks the machine for the time or for random
//! bytes; both come from a [`Clock`] and an [`Entropy`] handed in. clippy's `disallowed-methods` enforces it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment in UTC, exact to the millisecond.
///
/// Outside it is RFC 3339 text with always three decimals (`2026-04-22T10:15:00.000Z`), so that text order is time order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since 1970-01-01T00:00:00Z. Values outside the years 1970 to 9999 are clamped.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Self {
        Self(millis.clamp(0, 253_402_300_799_999))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0 / 1000
    }

    /// Reads RFC 3339 text with any offset; parts of a millisecond are cut off.
    ///
    /// # Errors
    /// When the text is no RFC 3339 date-time.
    pub fn parse(text: &str) -> Result<Self, time::error::Parse> {
        OffsetDateTime::parse(text, &Rfc3339).map(Self::from)
    }

    /// This moment moved by `millis` (negative: back).
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_unix_millis(self.0.saturating_add(millis))
    }

    /// This moment moved by whole seconds.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_millis(seconds.saturating_mul(1000))
    }

    /// As the `time` crate's type, in UTC.
    #[must_use]
    pub fn to_offset(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// As legal dates are shown: `22 Apr 2026`.
    #[must_use]
    pub fn date_text(self) -> String {
        let date = self.to_offset().date();
        let month: String = date.month().to_string().chars().take(3).collect();
        format!("{} {month} {}", date.day(), date.year())
    }

    /// As the time of a running figure is shown: `10:15:00 UTC`.
    #[must_use]
    pub fn clock_text(self) -> String {
        let (hour, minute, second) = self.to_offset().to_hms();
        format!("{hour:02}:{minute:02}:{second:02} UTC")
    }

    /// As the exact time behind a relative one is shown: `22 Apr 2026 10:15:00 UTC`.
    #[must_use]
    pub fn exact_text(self) -> String {
        let (hour, minute, second) = self.to_offset().to_hms();
        format!("{} {hour:02}:{minute:02}:{second:02} UTC", self.date_text())
    }
}

impl From<OffsetDateTime> for Timestamp {
    fn from(value: OffsetDateTime) -> Self {
        let millis = value.unix_timestamp_nanos() / 1_000_000;
        Self::from_unix_millis(i64::try_from(millis).unwrap_or(0))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let moment = self.to_offset();
        let (hour, minute, second, milli) = moment.to_hms_milli();
        write!(
            f,
            "{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z",
            moment.year(),
            u8::from(moment.month()),
            moment.day()
        )
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// Where random bytes come from; cryptographically strong outside tests.
pub trait Entropy: Send + Sync {
    /// Fills the slice.
    fn fill(&self, bytes: &mut [u8]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_three_decimals_and_reads_back() {
        let at = Timestamp::from_unix_millis(1_776_852_900_000);
        assert_eq!(at.to_string(), "2026-04-22T10:15:00.000Z");
        assert_eq!(Timestamp::parse(&at.to_string()).unwrap(), at);
        assert_eq!(Timestamp::parse("2026-04-22T12:15:00+02:00").unwrap(), at);
        assert_eq!(at.date_text(), "22 Apr 2026");
        assert_eq!(at.exact_text(), "22 Apr 2026 10:15:00 UTC");
        assert_eq!(at.clock_text(), "10:15:00 UTC");
    }

    #[test]
    fn moments_outside_four_digit_years_are_clamped() {
        assert_eq!(
            Timestamp::from_unix_millis(i64::MAX).to_string(),
            "9999-12-31T23:59:59.999Z"
        );
        assert_eq!(Timestamp::from_unix_millis(-1).unix_millis(), 0);
    }
}
