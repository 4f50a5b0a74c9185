//! Line breaking by real character widths.

/// Breaks `text` into lines no wider than `max`. Breaks at blanks first, else after a hyphen, slash or the like inside a
/// word, else anywhere: no line is ever too wide, unless a single character is.
pub(super) fn wrap(text: &str, max: f32, advance: impl Fn(char) -> f32) -> Vec<String> {
    let width = |text: &str| text.chars().map(&advance).sum::<f32>();
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0.0;
    for (piece, after_blank) in pieces(text) {
        let own = width(piece);
        let blank = if after_blank && !line.is_empty() {
            advance(' ')
        } else {
            0.0
        };
        if used + blank + own <= max {
            if blank > 0.0 {
                line.push(' ');
            }
            line.push_str(piece);
            used += blank + own;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        used = 0.0;
        for character in piece.chars() {
            let own = advance(character);
            if used + own > max && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push(character);
            used += own;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The pieces of a text between which a line may end, each with whether a blank stands before it.
fn pieces(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    for (number, word) in text.split(' ').filter(|word| !word.is_empty()).enumerate() {
        let mut rest = word;
        let mut after_blank = number > 0;
        while let Some(end) = break_inside(rest) {
            let (piece, behind) = rest.split_at(end);
            pieces.push((piece, after_blank));
            rest = behind;
            after_blank = false;
        }
        pieces.push((rest, after_blank));
    }
    pieces
}

/// Where a word may be broken: behind the first joining sign that has at least two characters on either side.
fn break_inside(word: &str) -> Option<usize> {
    word.char_indices()
        .skip(2)
        .map(|(at, character)| (at + character.len_utf8(), character))
        .find(|(end, character)| {
            matches!(character, '-' | '–' | '/' | '_' | ',' | ';') && word[*end..].chars().nth(1).is_some()
        })
        .map(|(end, _)| end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, max: f32) -> Vec<String> {
        wrap(text, max, |_| 1.0)
    }

    #[test]
    fn breaks_at_blanks_then_at_joints_then_anywhere() {
        for (text, max, expected) in [
            ("", 5.0, vec![]),
            ("one two three", 7.0, vec!["one two", "three"]),
            ("one two three", 20.0, vec!["one two three"]),
            ("Auto-Haus-Nord", 10.0, vec!["Auto-Haus-", "Nord"]),
            ("x Auto-Haus", 7.0, vec!["x Auto-", "Haus"]),
            ("abcdefghij", 4.0, vec!["abcd", "efgh", "ij"]),
            ("a abcdefghij b", 4.0, vec!["a", "abcd", "efgh", "ij b"]),
            ("жжжж", 3.0, vec!["жжж", "ж"]),
            ("abc", 0.5, vec!["a", "b", "c"]),
        ] {
            assert_eq!(lines(text, max), expected, "{text:?} in {max}");
        }
    }

    #[test]
    fn nothing_is_lost_and_no_line_is_too_wide() {
        let text = "Ein langer Satz mit Bindestrich-Wörtern/Schrägstrichen und einem Wort-ohne-Ende-und-noch-länger-als-die-Zeile";
        for max in [3.0, 7.0, 11.0, 40.0] {
            let lines = lines(text, max);
            let bare = |text: &str| text.replace(' ', "");
            assert_eq!(bare(&lines.concat()), bare(text));
            assert!(
                lines.iter().all(|line| line.chars().count() as f32 <= max),
                "{lines:?}"
            );
        }
    }
}
