//! Text of any script as lower-case ASCII letters, digits and blanks. Words and their meaning belong to the callers.

use deunicode::deunicode_char;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Most characters of a name that are read; no real name is longer.
const MAX_CHARS: usize = 500;

/// Letters whose usual Latin spelling on passports, in registers and on lists differs from the general transliteration:
/// Cyrillic after the English practice of OFAC and the EU list, Greek after ELOT 743.
const fn usual_spelling(letter: char) -> Option<&'static str> {
    Some(match letter {
        'й' | 'ы' => "y",
        'ё' | 'э' => "e",
        'ю' => "yu",
        'я' => "ya",
        'ї' => "yi",
        'є' => "ye",
        'ц' => "ts",
        'х' => "kh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'η' => "i",
        'χ' => "ch",
        'β' => "v",
        _ => return None,
    })
}

/// Lower-case ASCII letters and digits; everything else becomes a blank, apostrophes vanish.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars().take(MAX_CHARS).flat_map(char::to_lowercase).nfkc() {
        if let Some(spelling) = usual_spelling(letter) {
            out.push_str(spelling);
            continue;
        }
        for part in std::iter::once(letter)
            .nfkd()
            .filter(|part| !is_combining_mark(*part))
        {
            match usual_spelling(part) {
                Some(spelling) => out.push_str(spelling),
                None => push(part, &mut out),
            }
        }
    }
    out
}

fn push(letter: char, out: &mut String) {
    if letter.is_ascii() {
        push_ascii(letter, out);
    } else if !letter.is_alphanumeric() {
        if !is_apostrophe(letter) {
            out.push(' ');
        }
    } else {
        for ascii in deunicode_char(letter).unwrap_or(" ").chars() {
            push_ascii(ascii, out);
        }
    }
}

fn push_ascii(letter: char, out: &mut String) {
    if letter.is_ascii_alphanumeric() {
        out.push(letter.to_ascii_lowercase());
    } else if !is_apostrophe(letter) {
        out.push(' ');
    }
}

const fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '`' | '´' | '’' | '‘' | 'ʼ' | 'ʻ' | 'ʾ' | 'ʿ' | 'ʹ')
}
