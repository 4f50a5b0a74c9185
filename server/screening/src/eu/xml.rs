//! The XML format.
//!
//! No entity but the predefined ones is resolved, and a document type declaration is refused: the official file has none.

use std::io::BufRead;

use quick_xml::{
    XmlVersion,
    events::{BytesStart, Event},
};

use super::{day, kind};
use crate::list::{Draft, Drafts, List, ListError, Loaded, Source, SubjectKind};

const FILE: &str = "The EU list (XML)";
/// Deepest nesting; the official file has five levels.
const MAX_DEPTH: usize = 16;
/// Most bytes of one tag or text.
const MAX_PIECE: usize = 1 << 20;

/// Reads the EU list from its XML format.
///
/// # Errors
/// When the XML is not well-formed, cut off or of another kind, an entity has no number or no name, or nobody is listed.
pub fn read_xml(input: impl BufRead) -> Result<Loaded, ListError> {
    let mut reader = quick_xml::Reader::from_reader(Source::new(input));
    let mut state = State::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let refuse = |problem: &str| ListError::Xml {
            file: FILE,
            line: 0,
            problem: problem.to_owned(),
        };
        let done = match event {
            Ok(Event::Start(tag)) => state.open(&tag, true),
            Ok(Event::Empty(tag)) => state.open(&tag, false),
            Ok(Event::End(_)) => state.close(),
            Ok(Event::Eof) => Ok(true),
            Ok(Event::DocType(text))
                if text.trim_ascii_start().starts_with("html")
                    || text.trim_ascii_start().starts_with("HTML") =>
            {
                Err(ListError::WebPage { file: FILE })
            }
            Ok(Event::DocType(_)) => Err(refuse(
                "the file declares a document type, which the official one does not",
            )),
            Ok(
                Event::Text(_)
                | Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::GeneralRef(_),
            ) => Ok(false),
            Err(quick_xml::Error::Io(error)) => Err(ListError::Read {
                file: FILE,
                source: std::io::Error::new(error.kind(), error),
            }),
            Err(error) => Err(refuse(&error.to_string())),
        };
        let piece = buffer.len();
        let source = reader.get_ref();
        if let Some(limit) = source.exceeded() {
            return Err(ListError::TooLarge { file: FILE, limit });
        }
        let at_line = |error| match error {
            ListError::Xml { file, problem, .. } => ListError::Xml {
                file,
                line: source.line(),
                problem,
            },
            ListError::Entry { file, problem, .. } => ListError::Entry {
                file,
                line: source.line(),
                problem,
            },
            other => other,
        };
        if piece > MAX_PIECE {
            return Err(at_line(refuse(
                "a tag or text is longer than any of the official file",
            )));
        }
        if done.map_err(at_line)? {
            return state.finish(source.line());
        }
    }
}

#[derive(Default)]
struct State {
    drafts: Drafts,
    /// The number of the entity that is open.
    entity: Option<String>,
    depth: usize,
    any: bool,
    published: Option<String>,
}

impl State {
    /// A tag; `nests` when it has an end tag of its own. Never the end of the file.
    fn open(&mut self, tag: &BytesStart<'_>, nests: bool) -> Result<bool, ListError> {
        let element = tag.local_name();
        let element = element.as_ref();
        if self.depth == 0 {
            self.root(tag, element)?;
        } else if self.depth == 1 && element == "sanctionEntity" {
            let id = attribute(tag, "logicalId")?;
            if id.is_empty() {
                return Err(entry("a sanctionEntity has no logicalId"));
            }
            self.drafts.entry(&id, SubjectKind::Other);
            self.entity = nests.then_some(id);
        } else if self.depth == 2
            && let Some(id) = &self.entity
        {
            part(self.drafts.entry(id, SubjectKind::Other), tag, element)?;
        }
        self.depth += usize::from(nests);
        if self.depth > MAX_DEPTH {
            return Err(xml("elements are nested deeper than in the official file"));
        }
        Ok(false)
    }

    fn root(&mut self, tag: &BytesStart<'_>, element: &str) -> Result<(), ListError> {
        if element.eq_ignore_ascii_case("html") {
            return Err(ListError::WebPage { file: FILE });
        }
        if element != "export" || self.any {
            return Err(xml("the outermost element is not one single export"));
        }
        self.any = true;
        self.published = day(&attribute(tag, "generationDate")?);
        Ok(())
    }

    fn close(&mut self) -> Result<bool, ListError> {
        self.depth = self.depth.saturating_sub(1);
        if self.depth <= 1 {
            self.entity = None;
        }
        Ok(false)
    }

    fn finish(self, line: u64) -> Result<Loaded, ListError> {
        if self.depth > 0 {
            return Err(ListError::CutOff { file: FILE, line });
        }
        if !self.any {
            return Err(ListError::Empty { file: FILE });
        }
        let entries = self
            .drafts
            .finish(List::Eu)
            .map_err(|entry| ListError::Nameless { file: FILE, entry })?;
        if entries.is_empty() {
            return Err(ListError::NoEntries { file: FILE });
        }
        Ok(Loaded {
            entries,
            published: self.published,
        })
    }
}

/// A direct child of a sanctionEntity.
fn part(draft: &mut Draft, tag: &BytesStart<'_>, element: &str) -> Result<(), ListError> {
    match element {
        "subjectType" => {
            draft.kind(kind(&attribute(tag, "code")?));
            draft.kind(kind(&attribute(tag, "classificationCode")?));
        }
        "regulation" => draft.programme(&attribute(tag, "programme")?),
        "nameAlias" => {
            let whole = attribute(tag, "wholeName")?;
            if whole.trim().is_empty() {
                let [first, middle, last] =
                    ["firstName", "middleName", "lastName"].map(|name| attribute(tag, name));
                draft.name(&[first?, middle?, last?].join(" "));
            } else {
                draft.name(&whole);
            }
        }
        "birthdate" => {
            draft.birth_year(&attribute(tag, "birthdate")?);
            draft.birth_year(&attribute(tag, "year")?);
            draft.birth_range(&attribute(tag, "yearRangeFrom")?, &attribute(tag, "yearRangeTo")?);
            draft.country(&attribute(tag, "countryIso2Code")?);
        }
        "citizenship" | "address" => draft.country(&attribute(tag, "countryIso2Code")?),
        "identification" => {
            draft.identifier(&attribute(tag, "number")?);
            draft.identifier(&attribute(tag, "latinNumber")?);
        }
        _ => {}
    }
    Ok(())
}

/// The value of an attribute; empty when there is none.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<String, ListError> {
    match tag.try_get_attribute(name) {
        Ok(Some(found)) => match found.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => Ok(value.into_owned()),
            Err(error) => Err(xml(&error.to_string())),
        },
        Ok(None) => Ok(String::new()),
        Err(error) => Err(xml(&error.to_string())),
    }
}

/// The reader adds the line.
fn xml(problem: &str) -> ListError {
    ListError::Xml {
        file: FILE,
        line: 0,
        problem: problem.to_owned(),
    }
}

fn entry(problem: &str) -> ListError {
    ListError::Entry {
        file: FILE,
        line: 0,
        problem: problem.to_owned(),
    }
}
