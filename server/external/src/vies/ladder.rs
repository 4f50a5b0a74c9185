//! When to ask again after an inconclusive check.

/// Seconds before the second, third, fourth and fifth try, and between all later ones.
pub(super) const LADDER: [i64; 4] = [60, 300, 900, 3600];

/// Seconds to wait after the `attempt`-th try (counted from 1) came back inconclusive: 1, 5, 15, 60 minutes, then
/// hourly, each 20 % shorter to 20 % longer, so that many checks that failed together do not come back together.
/// `random` is any number from the injected randomness.
#[must_use]
pub fn next_try(attempt: u32, random: u64) -> i64 {
    let base = rung(attempt.saturating_sub(1));
    let permille = 800 + i64::try_from(random % 401).unwrap_or(200);
    base * permille / 1000
}

/// The `index`-th waiting time, counted from 0; the last one repeats.
pub(super) fn rung(index: u32) -> i64 {
    let index = usize::try_from(index).unwrap_or(usize::MAX).min(LADDER.len() - 1);
    LADDER.get(index).copied().unwrap_or(3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_within_a_fifth() {
        for (attempt, base) in [
            (0, 60),
            (1, 60),
            (2, 300),
            (3, 900),
            (4, 3600),
            (5, 3600),
            (u32::MAX, 3600),
        ] {
            let waits: Vec<i64> = (0..=400).map(|random| next_try(attempt, random)).collect();
            assert_eq!(waits.iter().min(), Some(&(base * 8 / 10)));
            assert_eq!(waits.iter().max(), Some(&(base * 12 / 10)));
            assert!((base * 8 / 10..=base * 12 / 10).contains(&next_try(attempt, u64::MAX)));
        }
    }
}
