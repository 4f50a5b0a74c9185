//! Personal numbers that some states use as VAT numbers: a date of birth, a serial number and mostly a check digit.
//!
//! The date is only checked for existing in the calendar; without a clock nobody is too young here.

use time::{Date, Month};

use super::sums::{last_is, number, weighted};

/// Whether the day is in the calendar.
fn is_date(year: u64, month: u64, day: u64) -> bool {
    let (Ok(year), Ok(month), Ok(day)) = (i32::try_from(year), u8::try_from(month), u8::try_from(day)) else {
        return false;
    };
    Month::try_from(month).is_ok_and(|month| Date::from_calendar_date(year, month, day).is_ok())
}

/// Two digits from `start` on, as a number.
fn pair(d: &[u32], start: usize) -> u64 {
    d.get(start..start + 2).map_or(0, number)
}

/// A Bulgarian personal number (the month is 20 higher for the 19th century, 40 higher for the 21st) or the number of a
/// foreign resident, ten digits.
pub(super) fn bulgarian(d: &[u32]) -> bool {
    let (year, month, day) = (pair(d, 0), pair(d, 2), pair(d, 4));
    let dated = match month {
        41.. => is_date(2000 + year, month - 40, day),
        21.. => is_date(1800 + year, month - 20, day),
        _ => is_date(1900 + year, month, day),
    };
    (dated
        && last_is(d, |first| {
            weighted(first, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10
        }))
        || last_is(d, |first| weighted(first, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10)
}

/// A Czech or Slovak birth number: year, month (50 higher for women, 20 higher still when the day's serial numbers were
/// used up, since 2004; the year is not held against it), day. Nine digits until 1953, without a check digit; ten from
/// 1954 on.
pub(super) fn birth_number(d: &[u32]) -> bool {
    let (year, month, day) = (pair(d, 0), pair(d, 2) % 50 % 20, pair(d, 4));
    match d.len() {
        9 => {
            // Whoever was born from 1954 to 1979 has ten digits.
            let century = if year >= 80 { 1800 } else { 1900 };
            !matches!(year, 54..=79) && is_date(century + year, month, day)
        }
        10 => {
            let century = if year >= 54 { 1900 } else { 2000 };
            is_date(century + year, month, day)
                && last_is(d, |first| u32::try_from(number(first) % 11 % 10).unwrap_or(10))
        }
        _ => false,
    }
}

/// A Latvian personal code: day, month, year and the digit of the century, or `32` and no date since 2017.
pub(super) fn latvian(d: &[u32]) -> bool {
    let dated = match d.get(6) {
        Some(century @ 0..=2) => is_date(
            1800 + u64::from(*century) * 100 + pair(d, 4),
            pair(d, 2),
            pair(d, 0),
        ),
        _ => false,
    };
    (dated || d.starts_with(&[3, 2]))
        && last_is(d, |first| {
            (1 + weighted(first, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10
        })
}
