//! The check rule of every state. Each function gets the part behind the prefix, already of the right shape.
//!
//! Few states publish their rule (Denmark does); the others are common knowledge of the trade, tried on numbers known to
//! be good. Where a state numbers persons and firms in different ways, fitting one of them is enough: VIES is asked
//! anyway, and a false warning would teach people to overlook the true ones.

mod persons;
mod sums;

use super::{CheckDigits, VatPrefix};
use sums::{digits, last_is, luhn, luhn_sum, mod_11_10, mod_97, number, weighted};

/// Weights `8, 7, …, 2` that several states use.
const DOWN_FROM_8: [u32; 7] = [8, 7, 6, 5, 4, 3, 2];

/// Letters of the Spanish identity numbers by remainder of 23.
const SPANISH_PERSON: &str = "TRWAGMYFPDXBNJZSQVHLCKE";
/// First letters of Spanish companies and other bodies.
const SPANISH_BODY: &str = "ABCDEFGHJNPQRSUVW";
/// Check letters of Spanish bodies in place of a digit.
const SPANISH_BODY_CHECK: &str = "JABCDEFGHI";
/// French key characters by value: without `I` and `O`.
const FRENCH_KEY: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Irish check letters by remainder of 23.
const IRISH_CHECK: &str = "WABCDEFGHIJKLMNOPQRSTUV";

/// Checks a number that fits the shape of its state.
pub(super) fn verdict(prefix: VatPrefix, national: &str) -> CheckDigits {
    let d = digits(national);
    let right = match prefix {
        VatPrefix::AT => last_is(&d, |first| (16 - luhn_sum(first, 1) % 10) % 10),
        VatPrefix::BE => number(&d) / 100 % 97 + number(&d) % 100 == 97,
        VatPrefix::BG => bulgarian(&d),
        VatPrefix::CY => cypriot(national, &d),
        VatPrefix::CZ => czech(&d),
        VatPrefix::DE | VatPrefix::HR => last_is(&d, mod_11_10),
        VatPrefix::DK => weighted(&d, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11),
        VatPrefix::EE => weighted(&d, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10),
        VatPrefix::EL => last_is(&d, |first| {
            weighted(first, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10
        }),
        VatPrefix::ES => spanish(national, &d),
        VatPrefix::FI => weighted(&d, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11),
        VatPrefix::FR => french(national, &d),
        VatPrefix::HU => weighted(&d, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10),
        VatPrefix::IE => irish(national),
        VatPrefix::IT => italian(&d),
        VatPrefix::LT => lithuanian(&d),
        VatPrefix::LU => number(&d) / 100 % 89 == number(&d) % 100,
        VatPrefix::LV => latvian(&d),
        VatPrefix::MT => weighted(&d, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37),
        VatPrefix::NL => dutch(national, &d),
        VatPrefix::PL => last_is(&d, |first| weighted(first, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11),
        VatPrefix::PT => last_is(&d, |first| {
            (11 - weighted(first, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10
        }),
        VatPrefix::RO => romanian(&d),
        VatPrefix::SE => d.len() > 10 && last_is(&d[..10], luhn),
        VatPrefix::SI => last_is(&d, |first| match 11 - weighted(first, &DOWN_FROM_8) % 11 {
            10 => 0,
            check => check,
        }),
        VatPrefix::SK => slovak(&d),
        VatPrefix::XI => northern_irish(national, &d),
    };
    if right {
        CheckDigits::Right
    } else {
        CheckDigits::Wrong
    }
}

/// Whether the character stands at this place of the alphabet.
fn letter_is(letter: Option<char>, alphabet: &str, place: u64) -> bool {
    let place = usize::try_from(place).ok();
    letter.is_some() && place.and_then(|place| alphabet.chars().nth(place)) == letter
}

fn bulgarian(d: &[u32]) -> bool {
    if d.len() == 10 {
        return persons::bulgarian(d)
            || last_is(d, |first| {
                (11 - weighted(first, &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11
            });
    }
    last_is(d, |first| match weighted(first, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11 {
        10 => weighted(first, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10,
        check => check,
    })
}

/// The digits at odd places count with a value of their own; `12` at the beginning is not issued.
fn cypriot(national: &str, d: &[u32]) -> bool {
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let sum: u32 = d
        .iter()
        .enumerate()
        .map(|(index, digit)| match usize::try_from(*digit) {
            Ok(value) if index % 2 == 0 => ODD[value % 10],
            _ => *digit,
        })
        .sum();
    !d.starts_with(&[1, 2])
        && letter_is(
            national.chars().last(),
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            u64::from(sum % 26),
        )
}

fn czech(d: &[u32]) -> bool {
    match d {
        [first, .., _] if d.len() == 8 => {
            *first != 9
                && last_is(d, |first| match (11 - weighted(first, &DOWN_FROM_8) % 11) % 11 {
                    0 => 1,
                    check => check % 10,
                })
        }
        // Persons without a birth number.
        [6, rest @ ..] if d.len() == 9 && last_is(rest, czech_special) => true,
        _ => persons::birth_number(d),
    }
}

fn czech_special(first: &[u32]) -> u32 {
    let distance = (10 + 11 - weighted(first, &DOWN_FROM_8) % 11) % 11;
    // 8 minus a value of 0 to 10, and 8 − 9 and 8 − 10 wrap round to 9 and 8.
    (18 - distance) % 10
}

fn spanish(national: &str, d: &[u32]) -> bool {
    let (Some(first), last) = (national.chars().next(), national.chars().last()) else {
        return false;
    };
    // The digits in the middle; `d` may also hold the first and the last character.
    let middle = digits(national.get(1..8).unwrap_or_default());
    let person = |leading: u64| {
        letter_is(
            last,
            SPANISH_PERSON,
            (leading * 10_000_000 + number(&middle)) % 23,
        )
    };
    match first {
        'X' | 'K' | 'L' | 'M' => person(0),
        'Y' => person(1),
        'Z' => person(2),
        _ if first.is_ascii_digit() => person(d.first().copied().map_or(0, u64::from)),
        _ if SPANISH_BODY.contains(first) => {
            let check = luhn(&middle);
            last.and_then(|c| c.to_digit(10)) == Some(check)
                || letter_is(last, SPANISH_BODY_CHECK, check.into())
        }
        _ => false,
    }
}

/// Key characters in front, then the SIREN number. Monaco has numbers of its own that begin with 000 and are no SIREN.
fn french(national: &str, d: &[u32]) -> bool {
    let (key, siren) = national.split_at_checked(2).unwrap_or_default();
    let siren_digits = digits(siren);
    if !siren_digits.starts_with(&[0, 0, 0]) && !last_is(&siren_digits, luhn) {
        return false;
    }
    let siren = number(&siren_digits);
    if d.len() == 11 {
        return number(&digits(key)) == (siren * 100 + 12) % 97;
    }
    let value = |c: char| {
        FRENCH_KEY
            .chars()
            .zip(0_u64..)
            .find(|(known, _)| *known == c)
            .map(|(_, value)| value)
    };
    let mut key = key.chars().filter_map(value);
    let (Some(a), Some(b)) = (key.next(), key.next()) else {
        return false;
    };
    // Never negative: one of the two is a letter, of value 10 or more.
    let key = if a < 10 {
        (a * 24 + b).checked_sub(10)
    } else {
        (a * 34 + b).checked_sub(100)
    };
    key.is_some_and(|key| (siren + 1 + key / 11) % 11 == key % 11)
}

/// Seven digits and a check letter; a second letter counts nine times. In old numbers the second place holds a letter
/// or sign and the first digit counts last.
fn irish(national: &str) -> bool {
    let (front, letters) = national.split_at_checked(7).unwrap_or_default();
    let mut seven = digits(front);
    if seven.len() == 6 {
        seven.rotate_left(1);
        seven.insert(0, 0);
    }
    let mut letters = letters.chars();
    let check = letters.next();
    let second = match letters.next() {
        None | Some('W') => 0,
        Some(letter) => letter.to_digit(36).map_or(0, |value| value.saturating_sub(9)),
    };
    letter_is(
        check,
        IRISH_CHECK,
        u64::from((weighted(&seven, &DOWN_FROM_8) + 9 * second) % 23),
    )
}

/// Serial number, province of the issuing office, Luhn digit.
fn italian(d: &[u32]) -> bool {
    d.len() == 11
        && number(&d[..7]) > 0
        && matches!(number(&d[7..10]), 1..=100 | 120 | 121 | 888 | 999)
        && last_is(d, luhn)
}

fn lithuanian(d: &[u32]) -> bool {
    let cyclic = |start: u32| (0..9).map(move |step| (start + step - 1) % 9 + 1).cycle();
    let sum = |first: &[u32], start: u32| {
        first
            .iter()
            .zip(cyclic(start))
            .map(|(digit, weight)| digit * weight)
            .sum::<u32>()
    };
    d.len() > 1
        && d[d.len() - 2] == 1
        && last_is(d, |first| match sum(first, 1) % 11 {
            10 => sum(first, 3) % 11 % 10,
            check => check,
        })
}

fn latvian(d: &[u32]) -> bool {
    match d.first() {
        Some(4..) => weighted(d, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3,
        _ => persons::latvian(d),
    }
}

/// The numbers of companies carry their own check digit. Since 2020 those of sole traders, who had numbers that showed
/// their personal number before, are checked over the whole text instead.
fn dutch(national: &str, d: &[u32]) -> bool {
    d.len() == 11 && number(&d[9..]) > 0 && (dutch_company(&d[..9]) || mod_97(&format!("NL{national}")) == 1)
}

pub(super) fn dutch_company(nine: &[u32]) -> bool {
    last_is(nine, |first| weighted(first, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11)
}

/// Thirteen digits are a personal number, which is not checked: a warning is due for it in any case.
fn romanian(d: &[u32]) -> bool {
    const WEIGHTS: [u32; 9] = [7, 5, 3, 2, 1, 7, 5, 3, 2];
    d.len() <= 10
        && last_is(d, |first| {
            let missing = WEIGHTS.len().saturating_sub(first.len());
            10 * weighted(first, &WEIGHTS[missing..]) % 11 % 10
        })
}

fn slovak(d: &[u32]) -> bool {
    let firm = d.len() == 10 && matches!(d[2], 2 | 3 | 4 | 7 | 8 | 9) && number(d).is_multiple_of(11);
    firm || persons::birth_number(d)
}

/// Government departments and health authorities have three digits without a check; all others nine, to which a branch
/// may add three. Numbers from 100… on may also use the later remainders 42 and 55.
fn northern_irish(national: &str, d: &[u32]) -> bool {
    if national.starts_with("GD") {
        return number(d) < 500;
    }
    if national.starts_with("HA") {
        return number(d) >= 500;
    }
    let rest = weighted(d, &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
    rest == 0 || (matches!(rest, 42 | 55) && d.first().is_some_and(|digit| *digit > 0))
}
