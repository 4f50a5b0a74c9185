//! Objects of a PDF on demand: by number, directly in the file or inside an object stream.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use lopdf::{DecompressError, Dictionary, Error, Object, Stream};

use super::Fault;
use super::budget::Budget;
use super::lexer::{Lexer, Token};
use super::xref::{self, Entry, Xref};
use crate::kind::leading_space;

/// Filters of one stream that are followed; files use one or two.
const MAX_FILTERS: usize = 4;

/// References to references that are followed.
const MAX_HOPS: usize = 8;

/// Bytes of unpacked object streams that are kept for the next object.
const CACHE: usize = 32 * 1024 * 1024;

/// A PDF whose cross-reference is known.
pub(super) struct Pdf<'a> {
    /// The file from `%PDF-` on; offsets count from there.
    pub(super) bytes: &'a [u8],
    pub(super) budget: &'a Budget,
    xref: Rc<Xref>,
    cache: RefCell<Cache>,
}

#[derive(Default)]
struct Cache {
    containers: HashMap<u32, Rc<Container>>,
    bytes: usize,
}

/// An object, and where its data lie when it is a stream; `object` is the dictionary then.
pub(super) struct Loaded {
    pub(super) object: Object,
    pub(super) data: Option<Range<usize>>,
}

/// An unpacked object stream (7.5.7).
pub(super) struct Container {
    data: Vec<u8>,
    /// Number and offset of each object, by number.
    pub(super) members: Vec<(u32, usize)>,
}

impl<'a> Pdf<'a> {
    /// Reads the cross-reference as it is written.
    pub(super) fn open(bytes: &'a [u8], budget: &'a Budget) -> Result<Self, Fault> {
        Self::blank(bytes, budget).found(xref::read)
    }

    /// Makes a cross-reference by looking through the file.
    pub(super) fn rebuild(bytes: &'a [u8], budget: &'a Budget) -> Result<Self, Fault> {
        Self::blank(bytes, budget).found(xref::rebuild)
    }

    fn blank(bytes: &'a [u8], budget: &'a Budget) -> Self {
        let bytes = bytes.get(leading_space(bytes)..).unwrap_or_default();
        Self {
            bytes,
            budget,
            xref: Rc::default(),
            cache: RefCell::default(),
        }
    }

    fn found(self, how: impl FnOnce(&Self) -> Result<Xref, Fault>) -> Result<Self, Fault> {
        let xref = how(&self)?;
        match xref.trailer.get(b"Encrypt") {
            Err(_) | Ok(Object::Null) => Ok(self.having(xref)),
            Ok(_) => Err(Fault::Encrypted),
        }
    }

    /// The same file with this cross-reference.
    pub(super) fn having(&self, xref: Xref) -> Self {
        Self {
            xref: Rc::new(xref),
            cache: RefCell::default(),
            ..*self
        }
    }

    /// The same file with another budget.
    pub(super) fn with<'b>(&'b self, budget: &'b Budget) -> Pdf<'b> {
        Pdf {
            bytes: self.bytes,
            budget,
            xref: Rc::clone(&self.xref),
            cache: RefCell::default(),
        }
    }

    pub(super) fn trailer(&self) -> &Dictionary {
        &self.xref.trailer
    }

    /// The object with this number. One that does not exist is null (7.3.10).
    pub(super) fn get(&self, number: u32) -> Result<Loaded, Fault> {
        match self.xref.entries.get(&number) {
            None | Some(Entry::Free) => Ok(Loaded {
                object: Object::Null,
                data: None,
            }),
            Some(Entry::At(offset)) => {
                let (found, loaded) = self.at(*offset)?;
                if found == number {
                    Ok(loaded)
                } else {
                    Err(Fault::Broken)
                }
            }
            Some(Entry::In(container)) => {
                let container = self.container(*container)?;
                let Ok(index) = container
                    .members
                    .binary_search_by_key(&number, |(member, _)| *member)
                else {
                    return Err(Fault::Broken);
                };
                let (_, offset) = container.members[index];
                Ok(Loaded {
                    object: container.object(offset, self.budget)?,
                    data: None,
                })
            }
        }
    }

    /// The number and the object that stand at an offset.
    pub(super) fn at(&self, offset: usize) -> Result<(u32, Loaded), Fault> {
        let mut lexer = Lexer::new(self.bytes, offset, self.budget);
        let number = header(&mut lexer)?;
        Ok((number, self.body(&mut lexer)?))
    }

    /// The object behind `obj`.
    pub(super) fn body(&self, lexer: &mut Lexer<'a>) -> Result<Loaded, Fault> {
        let object = lexer.object()?;
        let Object::Dictionary(dictionary) = &object else {
            return Ok(Loaded { object, data: None });
        };
        lexer.space()?;
        let keyword = lexer.pos();
        if lexer.take(6)? != b"stream" {
            lexer.seek(keyword);
            return Ok(Loaded { object, data: None });
        }
        if lexer.peek() == Some(b'\r') {
            lexer.take(1)?;
        }
        if lexer.peek() == Some(b'\n') {
            lexer.take(1)?;
        }
        let data = self.data(dictionary, lexer.pos())?;
        Ok(Loaded {
            object,
            data: Some(data),
        })
    }

    /// Where the data of a stream lie: as long as its dictionary says, or to `endstream` when that is wrong.
    fn data(&self, dictionary: &Dictionary, start: usize) -> Result<Range<usize>, Fault> {
        let length = match dictionary.get(b"Length") {
            Ok(Object::Integer(length)) => Some(*length),
            Ok(Object::Reference((number, _))) => self.length(*number)?,
            _ => None,
        };
        let end = length.and_then(|length| start.checked_add(usize::try_from(length).ok()?));
        if let Some(end) = end.filter(|end| *end <= self.bytes.len()) {
            let mut lexer = Lexer::new(self.bytes, end, self.budget);
            lexer.space()?;
            if lexer.take(9)? == b"endstream" {
                return Ok(start..end);
            }
        }
        let rest = self.bytes.get(start..).unwrap_or_default();
        let length = rest.windows(9).position(|window| window == b"endstream");
        self.budget.work(length.unwrap_or(rest.len()))?;
        Ok(start..start + length.ok_or(Fault::Broken)?)
    }

    /// The number a `Length` refers to. It must stand in the file itself, and its own data are of no interest, so that a
    /// length that refers to its own stream ends here.
    fn length(&self, number: u32) -> Result<Option<i64>, Fault> {
        let Some(Entry::At(offset)) = self.xref.entries.get(&number) else {
            return Ok(None);
        };
        let mut lexer = Lexer::new(self.bytes, *offset, self.budget);
        match header(&mut lexer).and_then(|_| lexer.object()) {
            Ok(Object::Integer(length)) => Ok(Some(length)),
            Err(Fault::TooComplex) => Err(Fault::TooComplex),
            _ => Ok(None),
        }
    }

    /// What an object stands for: itself, or what it refers to.
    pub(super) fn load(&self, object: &Object) -> Result<Loaded, Fault> {
        let mut loaded = Loaded {
            object: object.clone(),
            data: None,
        };
        for _ in 0..MAX_HOPS {
            let Object::Reference((number, _)) = loaded.object else {
                return Ok(loaded);
            };
            loaded = self.get(number)?;
        }
        Err(Fault::Broken)
    }

    /// As [`Self::load`], for objects that are no streams.
    pub(super) fn resolve(&self, object: &Object) -> Result<Object, Fault> {
        Ok(self.load(object)?.object)
    }

    /// What an entry of a dictionary stands for; null when it is absent.
    pub(super) fn entry(&self, dictionary: &Dictionary, key: &[u8]) -> Result<Object, Fault> {
        dictionary
            .get(key)
            .map_or(Ok(Object::Null), |object| self.resolve(object))
    }

    /// Unpacks the data of a stream, filter by filter, each paid for.
    pub(super) fn unpack(&self, dictionary: &Dictionary, data: Range<usize>) -> Result<Vec<u8>, Fault> {
        let list = |object: Object| match object {
            Object::Array(items) => items,
            Object::Null => Vec::new(),
            object => vec![object],
        };
        let filters = list(self.entry(dictionary, b"Filter")?);
        let parameters = list(self.entry(dictionary, b"DecodeParms")?);
        if filters.len() > MAX_FILTERS {
            return Err(Fault::TooComplex);
        }
        self.budget.work(data.len())?;
        let mut content = self.bytes.get(data).ok_or(Fault::Broken)?.to_vec();
        for (index, filter) in filters.iter().enumerate() {
            self.budget.work(content.len())?;
            let mut step = Dictionary::new();
            step.set("Filter", self.resolve(filter)?);
            if let Some(parameters) = parameters.get(index)
                && let Object::Dictionary(parameters) = self.resolve(parameters)?
            {
                step.set("DecodeParms", parameters);
            }
            let limit = self.budget.next_stream();
            let result = Stream::new(step, content).decompressed_content_with_limit(limit);
            // What a failed step has cost is not known.
            self.budget.unpacked(result.as_ref().map_or(limit, Vec::len))?;
            content = result.map_err(|error| match error {
                Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => Fault::TooComplex,
                _ => Fault::Broken,
            })?;
        }
        Ok(content)
    }

    fn container(&self, number: u32) -> Result<Rc<Container>, Fault> {
        if let Some(container) = self.cache.borrow().containers.get(&number) {
            return Ok(Rc::clone(container));
        }
        // An object stream inside another one is not allowed, and would be a way to loop.
        let Some(Entry::At(offset)) = self.xref.entries.get(&number) else {
            return Err(Fault::Broken);
        };
        let (_, loaded) = self.at(*offset)?;
        let container = Rc::new(self.members(&loaded)?.ok_or(Fault::Broken)?);
        let mut cache = self.cache.borrow_mut();
        let bytes = container.data.len() + container.members.len() * size_of::<(u32, usize)>();
        if cache.bytes + bytes > CACHE {
            *cache = Cache::default();
        }
        cache.bytes += bytes;
        cache.containers.insert(number, Rc::clone(&container));
        Ok(container)
    }

    /// Unpacks an object stream; `None` for anything else.
    pub(super) fn members(&self, loaded: &Loaded) -> Result<Option<Container>, Fault> {
        let (Object::Dictionary(dictionary), Some(data)) = (&loaded.object, &loaded.data) else {
            return Ok(None);
        };
        let number = |key: &[u8]| match self.entry(dictionary, key)? {
            Object::Integer(number) => Ok(usize::try_from(number).ok()),
            _ => Ok(None),
        };
        let (Some(count), Some(first)) = (number(b"N")?, number(b"First")?) else {
            return Ok(None);
        };
        let data = self.unpack(dictionary, data.clone())?;
        let mut members = Vec::new();
        let mut lexer = Lexer::new(&data, 0, self.budget);
        for _ in 0..count {
            let (Token::Operand(Object::Integer(number)), Token::Operand(Object::Integer(offset))) =
                (lexer.token()?, lexer.token()?)
            else {
                break;
            };
            let offset = usize::try_from(offset)
                .ok()
                .and_then(|offset| first.checked_add(offset));
            if let (Ok(number), Some(offset)) = (u32::try_from(number), offset) {
                members.push((number, offset));
            }
            if members.len() > xref::MAX_ENTRIES {
                return Err(Fault::TooComplex);
            }
        }
        members.sort_by_key(|(number, _)| *number);
        Ok(Some(Container { data, members }))
    }
}

impl Container {
    pub(super) fn object(&self, offset: usize, budget: &Budget) -> Result<Object, Fault> {
        Lexer::new(&self.data, offset, budget).object()
    }
}

/// Reads `<number> <generation> obj`. Answers the number.
fn header(lexer: &mut Lexer<'_>) -> Result<u32, Fault> {
    match (lexer.token()?, lexer.token()?, lexer.token()?) {
        (Token::Operand(Object::Integer(number)), Token::Operand(Object::Integer(_)), Token::Word(word))
            if word.starts_with(b"obj") =>
        {
            // `obj` may stand directly before a number or a word.
            lexer.seek(lexer.pos() - (word.len() - 3));
            u32::try_from(number).map_err(|_| Fault::Broken)
        }
        _ => Err(Fault::Broken),
    }
}
