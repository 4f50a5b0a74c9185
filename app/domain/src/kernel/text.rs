//! Parse helpers for short human text: names, streets, cities, reasons.
//!
//! Text is trimmed, inner runs of white space become one space, control characters are refused. Lengths count Unicode
//! characters, not bytes.

/// Reads required text of 1 to `max` characters.
///
/// # Errors
/// A sentence that says what is wrong, then what to do.
pub fn required(input: &str, what: &str, max: usize) -> Result<String, String> {
    match optional(input, what, max)? {
        Some(text) => Ok(text),
        None => Err(format!("{what} is missing. Enter it.")),
    }
}

/// Reads text of up to `max` characters; blank text is `None`.
///
/// # Errors
/// A sentence that says what is wrong, then what to do.
pub fn optional(input: &str, what: &str, max: usize) -> Result<Option<String>, String> {
    let text = input.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if length > max {
        return Err(format!("{what} has {length} characters. Shorten it to {max}."));
    }
    if let Some(bad) = text.chars().find(|c| c.is_control() || is_direction_control(*c)) {
        return Err(format!(
            "{what} contains the invisible character U+{:04X}. Remove it.",
            u32::from(bad)
        ));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// Marks that reorder text on screen and can make one name look like another (Unicode TR 36).
const fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Lower-case text for searching, without regard to case in any script.
#[must_use]
pub fn folded(input: &str) -> String {
    input
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_joined() {
        assert_eq!(
            required("  Auto \u{a0} Haus\tGmbH ", "Name", 20),
            Ok("Auto Haus GmbH".to_owned())
        );
        assert_eq!(optional(" \n ", "Name", 20), Ok(None));
    }

    #[test]
    fn refusals_say_what_to_do() {
        assert_eq!(
            required(" ", "City", 5),
            Err("City is missing. Enter it.".to_owned())
        );
        assert_eq!(
            required("Äöü12X", "City", 5),
            Err("City has 6 characters. Shorten it to 5.".to_owned())
        );
        assert!(required("a\u{0}b", "City", 5).unwrap_err().contains("U+0000"));
        assert!(required("a\u{202E}b", "City", 5).unwrap_err().contains("U+202E"));
    }
}
