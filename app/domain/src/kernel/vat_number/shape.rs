//! The small pattern language in which the shapes of all states are written, and the splitting into groups.
//!
//! Not here: the patterns themselves (`prefix.rs`) and anything that calculates (`checks`).

/// Whether `national` has the shape of `pattern`, character by character. Capitals and digits stand for themselves;
/// small letters are classes, see [`belongs`].
pub(super) fn fits(national: &str, pattern: &str) -> bool {
    national.len() == pattern.len()
        && national
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, class)| belongs(byte, class))
}

/// Whether a byte is in a class: `d` digit, `n` digit but 0, `b` 0 or 1, `l` letter, `a` letter or digit, `f` letter or
/// digit without `I` and `O` (France), `s` letter, digit, `+` or `*` (old Irish numbers), `w` letter up to `W`,
/// `v` letter up to `I`, or `W` (both Ireland).
fn belongs(byte: u8, class: u8) -> bool {
    match class {
        b'd' => byte.is_ascii_digit(),
        b'n' => matches!(byte, b'1'..=b'9'),
        b'b' => matches!(byte, b'0' | b'1'),
        b'l' => byte.is_ascii_uppercase(),
        b'a' => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
        b'f' => belongs(byte, b'a') && !matches!(byte, b'I' | b'O'),
        b's' => belongs(byte, b'a') || matches!(byte, b'+' | b'*'),
        b'w' => matches!(byte, b'A'..=b'W'),
        b'v' => matches!(byte, b'A'..=b'I' | b'W'),
        literal => byte == literal,
    }
}

/// Cuts `national` into groups of the given sizes; what is left over is one more group. Without sizes: threes counted
/// from the end, with two to four characters in front.
pub(super) fn groups<'a>(national: &'a str, sizes: &[usize]) -> Vec<&'a str> {
    let mut groups = Vec::new();
    let mut rest = national;
    while !rest.is_empty() {
        let size = if sizes.is_empty() {
            match rest.len() % 3 {
                0 => 3,
                1 => 4,
                _ => 2,
            }
        } else {
            sizes.get(groups.len()).copied().unwrap_or(rest.len())
        };
        let (group, after) = rest.split_at_checked(size).unwrap_or((rest, ""));
        groups.push(group);
        rest = after;
    }
    groups
}
