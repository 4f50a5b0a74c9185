//! Jaro-Winkler similarity of two words. The textbook algorithm on bytes, without allocation; a screening runs it
//! millions of times.

use super::MAX_LETTERS;

/// Below this Jaro similarity a common beginning does not count (Winkler's boost threshold).
const BOOST_ABOVE: f64 = 0.7;
/// Letters of a common beginning that count.
pub(super) const PREFIX: usize = 4;

/// The similarity of two words of at most 64 bytes, 0 to 1; later bytes are ignored.
pub(super) fn jaro_winkler(a: &[u8], b: &[u8]) -> f64 {
    let prefix = a.iter().zip(b).take(PREFIX).take_while(|(x, y)| x == y).count();
    boosted(jaro(a, b), prefix)
}

/// Winkler's boost of a Jaro similarity for a common beginning.
pub(super) fn boosted(jaro: f64, prefix: usize) -> f64 {
    if jaro > BOOST_ABOVE {
        jaro + 0.1 * prefix as f64 * (1.0 - jaro)
    } else {
        jaro
    }
}

/// The Jaro similarity when `matches` letters are common and none is out of order.
pub(super) fn in_order(matches: usize, a: usize, b: usize) -> f64 {
    if matches == 0 {
        return 0.0;
    }
    (matches as f64 / a as f64 + matches as f64 / b as f64 + 1.0) / 3.0
}

fn jaro(a: &[u8], b: &[u8]) -> f64 {
    let (a, b) = (&a[..a.len().min(MAX_LETTERS)], &b[..b.len().min(MAX_LETTERS)]);
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = 0_u64;
    let mut common = [0_u8; MAX_LETTERS];
    let mut matches = 0;
    for (i, x) in a.iter().enumerate() {
        let found = (i.saturating_sub(reach)..b.len().min(i + reach + 1))
            .find(|&j| b[j] == *x && taken & (1 << j) == 0);
        if let Some(j) = found {
            taken |= 1 << j;
            common[matches] = *x;
            matches += 1;
        }
    }
    if matches == 0 {
        return 0.0;
    }
    let in_b = b
        .iter()
        .enumerate()
        .filter(|(j, _)| taken & (1 << j) != 0)
        .map(|(_, y)| y);
    let misplaced = common.iter().zip(in_b).filter(|(x, y)| x != y).count() / 2;
    let share = |length: usize| matches as f64 / length as f64;
    (share(a.len()) + share(b.len()) + (matches - misplaced) as f64 / matches as f64) / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_another_implementation(a in "[a-e]{1,20}", b in "[a-e]{1,20}") {
            prop_assert!((jaro_winkler(a.as_bytes(), b.as_bytes()) - strsim::jaro_winkler(&a, &b)).abs() < 1e-12);
        }

        #[test]
        fn any_length_is_fine(a in "[a-z]{0,100}", b in "[a-z]{0,100}") {
            let score = jaro_winkler(a.as_bytes(), b.as_bytes());
            prop_assert!((0.0..=1.0).contains(&score));
        }
    }
}
