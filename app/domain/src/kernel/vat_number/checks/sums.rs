//! Checksums that several states share. Digits are values 0–9, leftmost first.

/// The digits of a text, everything else left out.
pub(super) fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// The number that the digits write.
pub(super) fn number(digits: &[u32]) -> u64 {
    digits
        .iter()
        .fold(0, |number, digit| number * 10 + u64::from(*digit))
}

/// Sum of the digits times their weights, both from the left; the shorter list decides.
pub(super) fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits
        .iter()
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum()
}

/// Whether the last digit is what `check` makes of the digits before it.
pub(super) fn last_is(digits: &[u32], check: impl FnOnce(&[u32]) -> u32) -> bool {
    digits
        .split_last()
        .is_some_and(|(last, before)| check(before) == *last)
}

/// The Luhn sum: every second digit is doubled and then counts with the sum of its own digits. `doubled` is the place
/// of the first doubled digit from the right, 0 or 1.
pub(super) fn luhn_sum(digits: &[u32], doubled: usize) -> u32 {
    digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = if place % 2 == doubled { digit * 2 } else { *digit };
            value / 10 + value % 10
        })
        .sum()
}

/// The check digit that, put behind the digits, makes them a Luhn number.
pub(super) fn luhn(digits: &[u32]) -> u32 {
    (10 - luhn_sum(digits, 0) % 10) % 10
}

/// The check digit of ISO 7064 MOD 11,10.
pub(super) fn mod_11_10(digits: &[u32]) -> u32 {
    let product = digits.iter().fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10
}

/// The remainder of ISO 7064 MOD 97-10, letters counting from `A` = 10; a right number has 1.
pub(super) fn mod_97(text: &str) -> u32 {
    text.chars()
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, value| {
            let shift = if value < 10 { 10 } else { 100 };
            (rest * shift + value) % 97
        })
}
