//! From the codes of a font to text: its `ToUnicode` map (9.10.3), or its encoding (9.6.5).

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Object};

use super::Fault;
use super::budget::Budget;
use super::file::Pdf;
use super::lexer::{Lexer, Token};

/// Operands before an operator of a map that are remembered: three for each code of two bytes.
const MAX_OPERANDS: usize = 3 * 65_536;

/// The price of one code of a map, in bytes looked at.
const CODE: usize = 32;

/// UTF-16 units one code may stand for; ligatures need three.
const MAX_UNITS: usize = 16;

/// How a font's strings become text.
pub(super) struct Font {
    /// Type 0 fonts have codes of two bytes (in practice), all others of one.
    wide: bool,
    /// Wide codes that are UTF-16 themselves.
    is_utf16: bool,
    map: HashMap<u16, String>,
}

impl Font {
    /// Reads the map or, for codes of one byte that are not in it, the encoding.
    pub(super) fn read(pdf: &Pdf<'_>, dictionary: &Dictionary) -> Result<Self, Fault> {
        let name = |key: &[u8]| match pdf.entry(dictionary, key) {
            Ok(Object::Name(name)) => name,
            _ => Vec::new(),
        };
        let wide = name(b"Subtype") == b"Type0";
        let encoding = name(b"Encoding");
        let is_utf16 =
            wide && encoding.starts_with(b"Uni") && !encoding.windows(4).any(|part| part == b"UTF8");
        let mut font = Self {
            wide,
            is_utf16,
            map: HashMap::new(),
        };
        if !wide {
            font.encoding(pdf, dictionary)?;
        }
        match font.unicode_map(pdf, dictionary) {
            Ok(()) | Err(Fault::Broken) => Ok(font),
            Err(fault) => Err(fault),
        }
    }

    /// The table of a font with codes of one byte, by way of lopdf's tables and glyph names.
    fn encoding(&mut self, pdf: &Pdf<'_>, dictionary: &Dictionary) -> Result<(), Fault> {
        let (base, differences) = match pdf.entry(dictionary, b"Encoding") {
            Ok(Object::Dictionary(encoding)) => (
                pdf.entry(&encoding, b"BaseEncoding")?,
                pdf.entry(&encoding, b"Differences")?,
            ),
            Ok(name) => (name, Object::Null),
            Err(Fault::Broken) => (Object::Null, Object::Null),
            Err(fault) => return Err(fault),
        };
        let table = |text_of: &dyn Fn(u8) -> Option<String>| {
            let codes = 0..=u8::MAX;
            codes
                .filter_map(|code| Some((code.into(), text_of(code)?)))
                .collect()
        };
        self.map = with_encoding(&base, table).unwrap_or_default();
        let Object::Array(differences) = differences else {
            return Ok(());
        };
        let mut code = 0_u16;
        for item in differences.iter().take(2 * 256) {
            match item {
                Object::Integer(first) => code = u16::try_from(*first).unwrap_or(u16::MAX),
                Object::Name(name) => {
                    match glyph(name) {
                        Some(text) => self.map.insert(code, text),
                        None => self.map.remove(&code),
                    };
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn unicode_map(&mut self, pdf: &Pdf<'_>, dictionary: &Dictionary) -> Result<(), Fault> {
        let Ok(stream) = dictionary.get(b"ToUnicode") else {
            return Ok(());
        };
        let stream = pdf.load(stream)?;
        let (Object::Dictionary(dictionary), Some(data)) = (&stream.object, stream.data) else {
            return Ok(());
        };
        let content = pdf.unpack(dictionary, data)?;
        let mut lexer = Lexer::new(&content, 0, pdf.budget);
        let mut operands: Vec<Object> = Vec::new();
        loop {
            match lexer.token() {
                Ok(Token::Operand(operand)) if operands.len() < MAX_OPERANDS => operands.push(operand),
                Ok(Token::Operand(_)) | Err(Fault::Broken) => {}
                Ok(Token::End) => return Ok(()),
                Ok(Token::Word(word)) => {
                    match word {
                        b"endbfchar" => {
                            for pair in operands.chunks_exact(2) {
                                self.add(pdf.budget, &pair[0], &pair[0], &pair[1])?;
                            }
                        }
                        b"endbfrange" => {
                            for row in operands.chunks_exact(3) {
                                self.add(pdf.budget, &row[0], &row[1], &row[2])?;
                            }
                        }
                        _ => {}
                    }
                    operands.clear();
                }
                Err(fault) => return Err(fault),
            }
        }
    }

    /// The codes from `first` to `last` stand for `target` and what follows it, or for the items of a list. Each code is
    /// paid for, because a few bytes can name all of them again and again.
    fn add(&mut self, budget: &Budget, first: &Object, last: &Object, target: &Object) -> Result<(), Fault> {
        let (Some(first), Some(last)) = (code(first), code(last)) else {
            return Ok(());
        };
        for (code, step) in (first..=last).zip(0..=u16::MAX) {
            budget.work(CODE)?;
            let text = match target {
                Object::String(bytes, _) => utf16(bytes, step),
                Object::Array(items) => match items.get(usize::from(step)) {
                    Some(Object::String(bytes, _)) => utf16(bytes, 0),
                    _ => return Ok(()),
                },
                _ => return Ok(()),
            };
            self.map.insert(code, text);
        }
        Ok(())
    }

    /// Appends what the codes stand for, as long as the text stays under `max_bytes`.
    pub(super) fn decode(&self, bytes: &[u8], max_bytes: usize, text: &mut String) {
        for code in bytes.chunks(if self.wide { 2 } else { 1 }) {
            if text.len() >= max_bytes {
                return;
            }
            let number = code.iter().fold(0, |number, byte| number << 8 | u16::from(*byte));
            match self.map.get(&number) {
                Some(known) => known.chars().for_each(|c| push(c, text)),
                None if self.is_utf16 => utf16(code, 0).chars().for_each(|c| push(c, text)),
                None => {}
            }
        }
    }
}

/// Characters as people type them when they search: ligatures apart, plain spaces, no invisible marks.
fn push(c: char, text: &mut String) {
    match c {
        '\u{FB00}' => text.push_str("ff"),
        '\u{FB01}' => text.push_str("fi"),
        '\u{FB02}' => text.push_str("fl"),
        '\u{FB03}' => text.push_str("ffi"),
        '\u{FB04}' => text.push_str("ffl"),
        '\u{FB05}' | '\u{FB06}' => text.push_str("st"),
        '\u{00AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFFD}' => {}
        c if c.is_whitespace() => text.push(' '),
        c if c.is_control() => {}
        c => text.push(c),
    }
}

/// A code of one or two bytes.
fn code(object: &Object) -> Option<u16> {
    match object {
        Object::String(bytes, _) => match bytes[..] {
            [low] => Some(low.into()),
            [high, low] => Some(u16::from_be_bytes([high, low])),
            _ => None,
        },
        _ => None,
    }
}

/// UTF-16 as text, with its last unit moved on by `step`.
fn utf16(bytes: &[u8], step: u16) -> String {
    let mut units: Vec<u16> = bytes
        .chunks(2)
        .take(MAX_UNITS)
        .map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)))
        .collect();
    if let Some(last) = units.last_mut() {
        *last = last.wrapping_add(step);
    }
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Hands over a named encoding as lopdf knows it; the standard encoding when the name is unknown. The dictionary is made
/// here, so lopdf finds no reference to follow and no stream to unpack.
fn with_encoding<T>(encoding: &Object, read: impl FnOnce(&dyn Fn(u8) -> Option<String>) -> T) -> Option<T> {
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    if !matches!(encoding, Object::Null) {
        font.set("Encoding", encoding.clone());
    }
    let document = Document::new();
    let encoding = font.get_font_encoding_with_limit(&document, 0).ok()?;
    Some(read(&|code| {
        encoding
            .bytes_to_string(&[code])
            .ok()
            .filter(|text| !text.is_empty())
    }))
}

/// What a glyph name stands for: `uni` and four digits, or a name that lopdf knows.
fn glyph(name: &[u8]) -> Option<String> {
    if let Some(digits) = name.strip_prefix(b"uni")
        && digits.len() == 4
        && let Ok(code) = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16)
    {
        return char::from_u32(code).map(String::from);
    }
    let mut encoding = Dictionary::new();
    encoding.set(
        "Differences",
        vec![Object::Integer(0), Object::Name(name.to_vec())],
    );
    with_encoding(&Object::Dictionary(encoding), |text_of| text_of(0)).flatten()
}
