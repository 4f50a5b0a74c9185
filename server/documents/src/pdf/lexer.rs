//! From bytes to objects (ISO 32000-2, 7.2 and 7.3), and from a content stream to operands and operators (7.8.2).

use lopdf::{Dictionary, Object, StringFormat};

use super::Fault;
use super::budget::Budget;

/// How deep arrays and dictionaries may be nested. Real files stay under 20; the parser calls itself once per level.
pub(super) const MAX_DEPTH: usize = 64;

/// How many numbers, names, strings, arrays and so on an object may consist of.
pub(super) const MAX_NODES: usize = 150_000;

/// What an object costs on top of its bytes.
const TOKEN: usize = 16;

/// A piece of a content stream or of a table.
pub(super) enum Token<'a> {
    Operand(Object),
    /// A word that is no object: an operator, or a keyword such as `obj`.
    Word(&'a [u8]),
    End,
}

/// Reads from a position in some bytes.
pub(super) struct Lexer<'a> {
    data: &'a [u8],
    pos: usize,
    nodes: usize,
    budget: &'a Budget,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(data: &'a [u8], pos: usize, budget: &'a Budget) -> Self {
        Self {
            data,
            pos: pos.min(data.len()),
            nodes: 0,
            budget,
        }
    }

    pub(super) const fn pos(&self) -> usize {
        self.pos
    }

    pub(super) fn seek(&mut self, pos: usize) {
        self.pos = pos.min(self.data.len());
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.data.get(self.pos).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.data.get(self.pos..).unwrap_or_default()
    }

    /// Takes `count` bytes, fewer at the end, and pays for them.
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let rest = self.rest();
        let taken = &rest[..count.min(rest.len())];
        self.budget.work(taken.len() + 1)?;
        self.pos += taken.len();
        Ok(taken)
    }

    fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> Result<&'a [u8], Fault> {
        let count = self.rest().iter().take_while(|byte| wanted(**byte)).count();
        self.take(count)
    }

    /// Passes over white space and comments.
    pub(super) fn space(&mut self) -> Result<(), Fault> {
        loop {
            match self.peek() {
                Some(byte) if is_space(byte) => self.take_while(is_space)?,
                Some(b'%') => self.take_while(|byte| !matches!(byte, b'\r' | b'\n'))?,
                _ => return Ok(()),
            };
        }
    }

    /// The next object; a word that is none is an error.
    pub(super) fn object(&mut self) -> Result<Object, Fault> {
        self.nested(MAX_DEPTH)
    }

    fn nested(&mut self, depth: usize) -> Result<Object, Fault> {
        match self.next(depth)? {
            Token::Operand(object) => Ok(object),
            Token::Word(_) | Token::End => Err(Fault::Broken),
        }
    }

    /// The next token. References are objects only where `object` is used; content streams have none.
    pub(super) fn token(&mut self) -> Result<Token<'a>, Fault> {
        self.nodes = 0;
        self.next(MAX_DEPTH)
    }

    fn next(&mut self, depth: usize) -> Result<Token<'a>, Fault> {
        self.space()?;
        let Some(first) = self.peek() else {
            return Ok(Token::End);
        };
        self.budget.work(TOKEN)?;
        self.nodes += 1;
        if self.nodes > MAX_NODES || depth == 0 {
            return Err(Fault::TooComplex);
        }
        let object = match first {
            b'/' => Object::Name(self.name()?),
            b'(' => Object::String(self.literal()?, StringFormat::Literal),
            b'<' if self.data.get(self.pos + 1) == Some(&b'<') => {
                self.take(2)?;
                Object::Dictionary(self.dictionary(depth)?)
            }
            b'<' => Object::String(self.hexadecimal()?, StringFormat::Hexadecimal),
            b'[' => {
                self.take(1)?;
                let mut items = Vec::new();
                loop {
                    self.space()?;
                    if self.peek() == Some(b']') {
                        self.take(1)?;
                        break Object::Array(items);
                    }
                    items.push(self.nested(depth - 1)?);
                }
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number()?,
            _ if is_delimiter(first) => {
                // A stray bracket: passed over as a word, so that a content stream can go on.
                return Ok(Token::Word(self.take(1)?));
            }
            _ => match self.take_while(|byte| !is_space(byte) && !is_delimiter(byte))? {
                b"true" => Object::Boolean(true),
                b"false" => Object::Boolean(false),
                b"null" => Object::Null,
                word => return Ok(Token::Word(word)),
            },
        };
        Ok(Token::Operand(object))
    }

    /// The entries up to `>>`. A key that comes twice counts with its last value, as in most viewers.
    fn dictionary(&mut self, depth: usize) -> Result<Dictionary, Fault> {
        let mut dictionary = Dictionary::new();
        loop {
            self.space()?;
            match self.peek() {
                Some(b'>') if self.take(2)? == b">>" => return Ok(dictionary),
                Some(b'/') => {
                    self.budget.work(TOKEN)?;
                    let key = self.name()?;
                    dictionary.set(key, self.nested(depth - 1)?);
                }
                _ => return Err(Fault::Broken),
            }
        }
    }

    /// 7.3.5: `#` and two digits stand for a byte.
    fn name(&mut self) -> Result<Vec<u8>, Fault> {
        self.take(1)?;
        let raw = self.take_while(|byte| !is_space(byte) && !is_delimiter(byte))?;
        let mut name = Vec::with_capacity(raw.len());
        let mut at = 0;
        while let Some(byte) = raw.get(at) {
            let digits = raw.get(at + 1).zip(raw.get(at + 2));
            let code = digits.and_then(|(high, low)| Some(digit(*high)? << 4 | digit(*low)?));
            match (byte, code) {
                (b'#', Some(code)) => {
                    name.push(code);
                    at += 3;
                }
                _ => {
                    name.push(*byte);
                    at += 1;
                }
            }
        }
        Ok(name)
    }

    /// 7.3.4.2: balanced brackets, escapes.
    fn literal(&mut self) -> Result<Vec<u8>, Fault> {
        let rest = self.rest();
        let mut text = Vec::new();
        let mut open = 0_usize;
        let mut at = 0;
        while let Some(byte) = rest.get(at) {
            at += 1;
            match byte {
                b')' if open == 1 => {
                    self.take(at)?;
                    return Ok(text);
                }
                b'\\' => at += escape(&rest[at..], &mut text),
                b'(' if open == 0 => open = 1,
                _ => {
                    text.push(*byte);
                    match byte {
                        b'(' => open += 1,
                        b')' => open -= 1,
                        _ => {}
                    }
                }
            }
        }
        self.take(at)?;
        Err(Fault::Broken)
    }

    /// 7.3.4.3: pairs of digits; a missing last one is 0.
    fn hexadecimal(&mut self) -> Result<Vec<u8>, Fault> {
        self.take(1)?;
        let raw = self.take_while(|byte| digit(byte).is_some() || is_space(byte))?;
        if self.take(1)? != b">" {
            return Err(Fault::Broken);
        }
        let digits: Vec<u8> = raw.iter().filter_map(|byte| digit(*byte)).collect();
        Ok(digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0))
            .collect())
    }

    /// A number, or a reference when `<number> <number> R` stands here.
    fn number(&mut self) -> Result<Object, Fault> {
        let raw = self.take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.'))?;
        let text = std::str::from_utf8(raw).map_err(|_| Fault::Broken)?;
        let Ok(number) = text.parse::<i64>() else {
            // Malformed numbers such as `--1` or `1.2.3` count as 0, as in most viewers.
            return Ok(Object::Real(text.parse().unwrap_or(0.0)));
        };
        let after = self.pos;
        if let Ok(number) = u32::try_from(number)
            && let Some(generation) = self.generation()?
        {
            self.space()?;
            let follows = self.data.get(self.pos + 1).copied().unwrap_or(b' ');
            if self.peek() == Some(b'R') && (is_space(follows) || is_delimiter(follows)) {
                self.take(1)?;
                return Ok(Object::Reference((number, generation)));
            }
        }
        self.pos = after;
        Ok(Object::Integer(number))
    }

    /// The second number of a reference: short, and after white space.
    fn generation(&mut self) -> Result<Option<u16>, Fault> {
        if !self.peek().is_some_and(|byte| is_space(byte) || byte == b'%') {
            return Ok(None);
        }
        self.space()?;
        let digits = self
            .rest()
            .iter()
            .take(6)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let digits = self.take(digits)?;
        Ok(std::str::from_utf8(digits)
            .ok()
            .and_then(|text| text.parse().ok()))
    }
}

/// What a backslash and the bytes behind it stand for. Answers how many bytes that are.
fn escape(rest: &[u8], text: &mut Vec<u8>) -> usize {
    let Some(first) = rest.first() else { return 0 };
    match first {
        b'n' => text.push(b'\n'),
        b'r' => text.push(b'\r'),
        b't' => text.push(b'\t'),
        b'b' => text.push(8),
        b'f' => text.push(12),
        // The end of a line is left out.
        b'\r' => return if rest.get(1) == Some(&b'\n') { 2 } else { 1 },
        b'\n' => {}
        b'0'..=b'7' => {
            let digits = rest.iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7'));
            let code = digits
                .clone()
                .fold(0, |code, digit| code * 8 + u32::from(digit - b'0'));
            // Overflow in the high digit is ignored, as the standard asks.
            text.push(code.to_le_bytes()[0]);
            return digits.count();
        }
        other => text.push(*other),
    }
    1
}

pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}
