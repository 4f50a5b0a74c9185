//! What a client called a file, made safe to store, to show and to send back in a header.

use crate::kind::Kind;

const MAX_CHARS: usize = 200;

/// A file name without path, control and direction characters; 1 to 200 characters, with an ending that fits the kind.
///
/// It is a label and never a path: where the content lies follows from its SHA-256 alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// Makes a name of whatever the client sent. An ending that does not fit the kind stays and gets the right one behind
    /// it, so that `invoice.html` with the content of a PDF becomes `invoice.html.pdf`. Nothing usable becomes
    /// `document.<ending>`.
    #[must_use]
    pub fn parse(raw: Option<&str>, kind: Kind) -> Self {
        let raw = raw.unwrap_or_default();
        let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
        let visible: String = last
            .chars()
            .filter(|c| !c.is_control() && !is_invisible(*c))
            .map(|c| {
                if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') {
                    '_'
                } else {
                    c
                }
            })
            .collect();
        let words = visible.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = words.trim_matches(['.', ' ']);

        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if kind.extensions().contains(&ending.to_ascii_lowercase().as_str()) => {
                (stem, ending)
            }
            _ => (name, kind.extension()),
        };
        let device = if is_device(stem) { "_" } else { "" };
        let room = MAX_CHARS - 1 - ending.chars().count();
        let stem: String = device.chars().chain(stem.chars()).take(room).collect();
        let stem = match stem.trim_end_matches(['.', ' ']) {
            "" => "document",
            stem => stem,
        };
        Self(format!("{stem}.{ending}"))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value of a `Content-Disposition` header (RFC 6266): a plain ASCII name for old clients and the exact one in
    /// the form of RFC 8187. Contains visible ASCII and spaces only.
    #[must_use]
    pub fn content_disposition(&self, inline: bool) -> String {
        let disposition = if inline { "inline" } else { "attachment" };
        let ascii: String = self
            .0
            .chars()
            .map(|c| match c {
                '"' | '\\' | '%' | ';' => '_',
                ' '..='~' => c,
                _ => '_',
            })
            .collect();
        let mut exact = String::new();
        for byte in self.0.bytes() {
            // RFC 8187 section 3.2.1, attr-char.
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                exact.push(char::from(byte));
            } else {
                exact.push_str(&format!("%{byte:02X}"));
            }
        }
        format!("{disposition}; filename=\"{ascii}\"; filename*=UTF-8''{exact}")
    }
}

impl std::fmt::Display for FileName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Characters without a shape that reorder or hide text (Unicode TR 36), line and paragraph separators, and the
/// replacement character of a failed decoding.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}' | '\u{E0000}'..='\u{E007F}'
    )
}

/// Names that Windows takes for devices, whatever the ending.
fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().to_ascii_uppercase();
    matches!(first.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (first.len() == 4
            && (first.starts_with("COM") || first.starts_with("LPT"))
            && first.as_bytes()[3].is_ascii_digit())
}
