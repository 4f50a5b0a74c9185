//! ISO 8601 durations of fixed length: weeks, days, hours, minutes, seconds. Months and years have none.

/// Milliseconds of `P1DT2H`, `PT24H`, `P2W`, …
///
/// # Errors
/// A sentence that says how a duration is written.
pub fn millis(text: &str) -> Result<i64, &'static str> {
    const SAID: &str = "A duration is written as ISO 8601 with weeks, days, hours, minutes or seconds, such as PT24H or P1DT12H.";
    /// Longer than any retention the sandbox is there to try out.
    const MOST: i64 = 400 * 86_400;
    let mut rest = text.trim().strip_prefix('P').ok_or(SAID)?;
    let (mut seconds, mut in_time, mut parts) = (0_i64, false, 0);
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T') {
            if in_time || time.is_empty() {
                return Err(SAID);
            }
            (in_time, rest) = (true, time);
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit()).ok_or(SAID)?;
        let number: i64 = rest
            .get(..end)
            .and_then(|digits| digits.parse().ok())
            .ok_or(SAID)?;
        let unit = rest.get(end..=end).ok_or(SAID)?;
        let length = match (unit, in_time) {
            ("W", false) => 7 * 86_400,
            ("D", false) => 86_400,
            ("H", true) => 3_600,
            ("M", true) => 60,
            ("S", true) => 1,
            _ => return Err(SAID),
        };
        seconds = number
            .checked_mul(length)
            .and_then(|part| seconds.checked_add(part))
            .ok_or("That is too far: the clock moves 400 days at once at most.")?;
        rest = rest.get(end + 1..).ok_or(SAID)?;
        parts += 1;
    }
    match (parts, seconds) {
        (0, _) => Err(SAID),
        (_, seconds) if seconds > MOST => Err("That is too far: the clock moves 400 days at once at most."),
        (_, seconds) => Ok(seconds * 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::millis;

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("PT24H", 86_400),
            ("P1DT2H30M5S", 95_405),
            ("P2W", 1_209_600),
            ("PT0S", 0),
            ("P40D", 3_456_000),
        ] {
            assert_eq!(millis(text), Ok(seconds * 1_000), "{text}");
        }
        for bad in [
            "",
            "P",
            "PT",
            "24H",
            "P1M",
            "P1Y",
            "PT1D",
            "P1H",
            "PT-1H",
            "PT1.5H",
            "P1DT",
            "P401D",
            "PT99999999999999999H",
            "P1",
            "P€D",
            "PTT1H",
        ] {
            assert!(millis(bad).is_err(), "{bad}");
        }
    }
}
