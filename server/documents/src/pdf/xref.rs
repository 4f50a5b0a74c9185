//! Where each object lies: the cross-reference as written (7.5.4 tables, 7.5.8 streams, 7.5.6 updates), or rebuilt by
//! looking for objects.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Object};

use super::Fault;
use super::file::Pdf;
use super::lexer::{Lexer, Token, is_space};

/// The most entries of a cross-reference. A file of 25 MiB cannot hold many more objects.
pub(super) const MAX_ENTRIES: usize = 1_000_000;

/// How far from the end `%%EOF` may be.
const TAIL: usize = 2_048;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Free,
    /// At this offset.
    At(usize),
    /// In the object stream with this number.
    In(u32),
}

#[derive(Default)]
pub(super) struct Xref {
    pub(super) entries: HashMap<u32, Entry>,
    /// `Root` and `Encrypt` of the newest trailers that have them.
    pub(super) trailer: Dictionary,
}

impl Xref {
    /// Newer parts are read first, so what is there already stays.
    fn add(&mut self, number: u32, entry: Entry) -> Result<(), Fault> {
        self.entries.entry(number).or_insert(entry);
        self.check()
    }

    fn check(&self) -> Result<(), Fault> {
        if self.entries.len() > MAX_ENTRIES {
            Err(Fault::TooComplex)
        } else {
            Ok(())
        }
    }

    fn add_trailer(&mut self, trailer: &Dictionary) {
        for key in [b"Root".as_slice(), b"Encrypt"] {
            if let (Err(_), Ok(value)) = (self.trailer.get(key), trailer.get(key)) {
                self.trailer.set(key, value.clone());
            }
        }
    }
}

/// Whether the file has its end: `%%EOF`, with at most a little behind it. A file that was cut off has none there.
pub(super) fn has_end(bytes: &[u8]) -> bool {
    let bytes = trimmed(bytes);
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    tail.windows(5).any(|window| window == b"%%EOF")
}

/// Without the white space and zeros some programs put behind the end.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes
        .iter()
        .rposition(|byte| !is_space(*byte))
        .map_or(0, |last| last + 1);
    &bytes[..end]
}

/// Follows the chain from `startxref`. A part that was read before ends it.
pub(super) fn read(pdf: &Pdf<'_>) -> Result<Xref, Fault> {
    let bytes = trimmed(pdf.bytes);
    let from = bytes.len().saturating_sub(TAIL);
    let keyword = bytes[from..]
        .windows(9)
        .rposition(|window| window == b"startxref");
    let mut lexer = Lexer::new(bytes, from + keyword.ok_or(Fault::Broken)? + 9, pdf.budget);
    let Token::Operand(Object::Integer(start)) = lexer.token()? else {
        return Err(Fault::Broken);
    };

    let mut xref = Xref::default();
    let mut seen = HashSet::new();
    let mut next = vec![start];
    while let Some(offset) = next.pop() {
        if !seen.insert(offset) {
            continue;
        }
        let offset = usize::try_from(offset).map_err(|_| Fault::Broken)?;
        let trailer = part(pdf, offset, &mut xref)?;
        xref.add_trailer(&trailer);
        // The stream part of a hybrid file (7.5.8.4) counts before the previous part, so it is popped first.
        for key in [b"Prev".as_slice(), b"XRefStm"] {
            if let Ok(Object::Integer(offset)) = trailer.get(key) {
                next.push(*offset);
            }
        }
    }
    Ok(xref)
}

/// Reads one part, a table or a stream. Answers its trailer.
fn part(pdf: &Pdf<'_>, offset: usize, xref: &mut Xref) -> Result<Dictionary, Fault> {
    let mut lexer = Lexer::new(pdf.bytes, offset, pdf.budget);
    lexer.space()?;
    if lexer.take(4)? != b"xref" {
        return stream(pdf, offset, xref);
    }
    loop {
        match lexer.token()? {
            Token::Operand(Object::Integer(first)) => section(&mut lexer, first, xref)?,
            Token::Word(b"trailer") => match lexer.object()? {
                Object::Dictionary(trailer) => return Ok(trailer),
                _ => return Err(Fault::Broken),
            },
            _ => return Err(Fault::Broken),
        }
    }
}

/// The entries `<offset> <generation> n|f` of a table, counted from `first`.
fn section(lexer: &mut Lexer<'_>, first: i64, xref: &mut Xref) -> Result<(), Fault> {
    let Token::Operand(Object::Integer(count)) = lexer.token()? else {
        return Err(Fault::Broken);
    };
    for index in 0..count {
        let (Token::Operand(Object::Integer(offset)), Token::Operand(Object::Integer(_)), Token::Word(state)) =
            (lexer.token()?, lexer.token()?, lexer.token()?)
        else {
            return Err(Fault::Broken);
        };
        let number = first
            .checked_add(index)
            .and_then(|number| u32::try_from(number).ok());
        let entry = match (state, usize::try_from(offset)) {
            (b"n", Ok(offset)) => Entry::At(offset),
            (b"f", _) => Entry::Free,
            _ => return Err(Fault::Broken),
        };
        xref.add(number.ok_or(Fault::Broken)?, entry)?;
    }
    Ok(())
}

/// A cross-reference stream. Its dictionary is its trailer.
fn stream(pdf: &Pdf<'_>, offset: usize, xref: &mut Xref) -> Result<Dictionary, Fault> {
    let (_, loaded) = pdf.at(offset)?;
    let (Object::Dictionary(trailer), Some(data)) = (loaded.object, loaded.data) else {
        return Err(Fault::Broken);
    };
    let widths: Vec<usize> = numbers(trailer.get(b"W").ok())
        .ok_or(Fault::Broken)?
        .iter()
        .filter_map(|width| usize::try_from(*width).ok().filter(|width| *width <= 8))
        .collect();
    let [kind_width, second_width, third_width] = widths[..] else {
        return Err(Fault::Broken);
    };
    let width = kind_width + second_width + third_width;
    if width == 0 {
        return Err(Fault::Broken);
    }
    let data = pdf.unpack(&trailer, data)?;
    let index = numbers(trailer.get(b"Index").ok()).unwrap_or_else(|| vec![0, i64::from(u32::MAX)]);
    let mut rows = data.chunks_exact(width);
    for pair in index.chunks_exact(2) {
        for number in pair[0]..pair[0].saturating_add(pair[1]) {
            let Some(row) = rows.next() else {
                return Ok(trailer);
            };
            let (kind, rest) = row.split_at(kind_width);
            let second = number_in(&rest[..second_width]);
            let entry = match if kind_width == 0 { 1 } else { number_in(kind) } {
                0 => Entry::Free,
                1 => Entry::At(usize::try_from(second).map_err(|_| Fault::Broken)?),
                2 => Entry::In(u32::try_from(second).map_err(|_| Fault::Broken)?),
                // Reserved: null (7.5.8.3).
                _ => continue,
            };
            xref.add(u32::try_from(number).map_err(|_| Fault::Broken)?, entry)?;
        }
    }
    Ok(trailer)
}

fn number_in(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn numbers(object: Option<&Object>) -> Option<Vec<i64>> {
    object?
        .as_array()
        .ok()?
        .iter()
        .map(|item| item.as_i64().ok())
        .collect()
}

/// Looks for `<number> <generation> obj` in the whole file; later objects replace earlier ones with the same number, as
/// updates stand at the end.
pub(super) fn rebuild(pdf: &Pdf<'_>) -> Result<Xref, Fault> {
    let mut xref = Xref::default();
    pdf.budget.work(pdf.bytes.len())?;
    for (at, window) in pdf.bytes.windows(3).enumerate() {
        if window == b"obj"
            && let Some((number, offset)) = header_before(pdf.bytes, at)
        {
            xref.entries.insert(number, Entry::At(offset));
            xref.check()?;
        }
    }
    // A first reading with these offsets finds trailers, the catalogue and object streams.
    let mut offsets: Vec<(u32, usize)> = xref
        .entries
        .iter()
        .filter_map(|(number, entry)| match entry {
            Entry::At(offset) => Some((*number, *offset)),
            Entry::Free | Entry::In(_) => None,
        })
        .collect();
    offsets.sort_unstable_by_key(|(_, offset)| std::cmp::Reverse(*offset));
    trailers(pdf, &mut xref)?;
    let first = pdf.having(Xref {
        entries: xref.entries.clone(),
        trailer: Dictionary::new(),
    });
    let mut catalogue = None;
    for (number, offset) in offsets {
        let loaded = match first.at(offset) {
            Ok((_, loaded)) => loaded,
            Err(Fault::Broken) => continue,
            Err(fault) => return Err(fault),
        };
        let Object::Dictionary(dictionary) = &loaded.object else {
            continue;
        };
        match dictionary.get(b"Type").and_then(Object::as_name) {
            Ok(b"XRef") => xref.add_trailer(dictionary),
            Ok(b"Catalog") => catalogue = catalogue.or(Some(number)),
            Ok(b"ObjStm") => match first.members(&loaded) {
                Ok(Some(container)) => {
                    for (member, _) in container.members {
                        xref.add(member, Entry::In(number))?;
                    }
                }
                Ok(None) | Err(Fault::Broken) => {}
                Err(fault) => return Err(fault),
            },
            _ => {}
        }
    }
    if let (Err(_), Some(number)) = (xref.trailer.get(b"Root"), catalogue) {
        xref.trailer.set("Root", Object::Reference((number, 0)));
    }
    Ok(xref)
}

/// The number and the start of the header whose `obj` stands at `at`.
fn header_before(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let back = |end: usize, wanted: fn(&u8) -> bool, most: usize| {
        let count = bytes[..end]
            .iter()
            .rev()
            .take(most)
            .take_while(|byte| wanted(byte))
            .count();
        (count > 0).then_some(end - count)
    };
    let space: fn(&u8) -> bool = |byte| is_space(*byte);
    let generation_end = back(at, space, 8)?;
    let generation = back(generation_end, u8::is_ascii_digit, 5)?;
    let number_end = back(generation, space, 8)?;
    let number = back(number_end, u8::is_ascii_digit, 10)?;
    let text = std::str::from_utf8(&bytes[number..number_end]).ok()?;
    Some((text.parse().ok()?, number))
}

/// Takes over what the dictionaries behind the word `trailer` say, the last first.
fn trailers(pdf: &Pdf<'_>, xref: &mut Xref) -> Result<(), Fault> {
    /// Updates a file may have had; older trailers say nothing new.
    const MOST: usize = 64;
    pdf.budget.work(pdf.bytes.len())?;
    let words = pdf
        .bytes
        .windows(7)
        .enumerate()
        .rev()
        .filter(|(_, window)| window == b"trailer");
    for (at, _) in words.take(MOST) {
        match Lexer::new(pdf.bytes, at + 7, pdf.budget).object() {
            Ok(Object::Dictionary(trailer)) => xref.add_trailer(&trailer),
            Err(Fault::TooComplex) => return Err(Fault::TooComplex),
            _ => {}
        }
    }
    Ok(())
}
