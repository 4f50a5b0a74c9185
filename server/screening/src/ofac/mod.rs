//! The lists of the US Office of Foreign Assets Control, in their CSV format.
//!
//! A list comes in three files without headers, tied together by the entity number in the first column: the primary names
//! (`SDN.CSV`, `CONS_PRIM.CSV`: 12 columns), addresses (`ADD.CSV`, `CONS_ADD.CSV`: 6) and other names (`ALT.CSV`,
//! `CONS_ALT.CSV`: 5). `-0-` means empty; the byte 0x1A may end a file. Birth dates, nationalities and numbers stand in
//! the remarks as text. Remarks longer than 1,000 characters are cut by OFAC and go on in a comments file, which is not
//! read: what stands only there is not screened for.

mod remarks;

use std::{borrow::Cow, io::BufRead};

use crate::list::{Drafts, List, ListError, Loaded, Rows, SubjectKind, is_web_page};

/// One of the three files.
struct Part {
    file: &'static str,
    columns: usize,
}

const SDN: [Part; 3] = [
    Part {
        file: "SDN.CSV of OFAC",
        columns: 12,
    },
    Part {
        file: "ADD.CSV of OFAC",
        columns: 6,
    },
    Part {
        file: "ALT.CSV of OFAC",
        columns: 5,
    },
];
const CONSOLIDATED: [Part; 3] = [
    Part {
        file: "CONS_PRIM.CSV of OFAC",
        columns: 12,
    },
    Part {
        file: "CONS_ADD.CSV of OFAC",
        columns: 6,
    },
    Part {
        file: "CONS_ALT.CSV of OFAC",
        columns: 5,
    },
];

/// Reads the SDN list from `SDN.CSV`, `ADD.CSV` and `ALT.CSV`.
///
/// # Errors
/// When a file is empty, cut off or of another kind, or the files do not belong together.
pub fn read_sdn(sdn: impl BufRead, add: impl BufRead, alt: impl BufRead) -> Result<Loaded, ListError> {
    read(List::OfacSdn, &SDN, sdn, add, alt)
}

/// Reads the consolidated list from `CONS_PRIM.CSV`, `CONS_ADD.CSV` and `CONS_ALT.CSV`.
///
/// # Errors
/// When a file is empty, cut off or of another kind, or the files do not belong together.
pub fn read_consolidated(
    prim: impl BufRead,
    add: impl BufRead,
    alt: impl BufRead,
) -> Result<Loaded, ListError> {
    read(List::OfacConsolidated, &CONSOLIDATED, prim, add, alt)
}

fn read(
    list: List,
    [primary, addresses, others]: &[Part; 3],
    prim: impl BufRead,
    add: impl BufRead,
    alt: impl BufRead,
) -> Result<Loaded, ListError> {
    let mut drafts = Drafts::default();
    rows(primary, prim, |row| {
        let (id, name) = (row.get(0)?, row.get(1)?);
        if name.is_empty() {
            return Err(row.wrong("the entry has no name"));
        }
        let draft = drafts.entry(&id, kind(&row.get(2)?));
        draft.name(&name);
        // Several programmes are written "SDGT] [IFSR".
        for programme in row.get(3)?.split(['[', ']', ';']) {
            draft.programme(programme);
        }
        draft.country(&row.get(9)?);
        remarks::read(&row.get(11)?, draft);
        Ok(())
    })?;
    let foreign = "the row belongs to no entry of the main file; the three files are of different days";
    rows(addresses, add, |row| {
        drafts
            .known(&row.get(0)?)
            .ok_or_else(|| row.wrong(foreign))?
            .country(&row.get(4)?);
        Ok(())
    })?;
    rows(others, alt, |row| {
        drafts
            .known(&row.get(0)?)
            .ok_or_else(|| row.wrong(foreign))?
            .name(&row.get(3)?);
        Ok(())
    })?;
    let entries = drafts.finish(list).map_err(|entry| ListError::Nameless {
        file: primary.file,
        entry,
    })?;
    Ok(Loaded {
        entries,
        published: None,
    })
}

/// `individual`, `vessel`, `aircraft`; companies and everybody else have no type.
fn kind(text: &str) -> SubjectKind {
    match text.to_ascii_lowercase().as_str() {
        "individual" => SubjectKind::Person,
        "" | "entity" => SubjectKind::Enterprise,
        "vessel" => SubjectKind::Vessel,
        _ => SubjectKind::Other,
    }
}

/// Calls `each` with every row of a file that has at least one.
fn rows(
    part: &Part,
    input: impl BufRead,
    mut each: impl FnMut(&Row<'_>) -> Result<(), ListError>,
) -> Result<(), ListError> {
    let file = part.file;
    let mut reader = Rows::new(file, b',', input);
    let mut count = 0_u64;
    while let Some((record, line)) = reader.next()? {
        if count == 0 && is_web_page(record) {
            return Err(ListError::WebPage { file });
        }
        if record.len() != part.columns {
            return Err(ListError::Row {
                file,
                line,
                found: record.len(),
                expected: part.columns,
            });
        }
        let row = Row { file, record, line };
        if row.get(0)?.parse::<u64>().is_err() {
            return Err(row.wrong("the row does not begin with an entity number"));
        }
        each(&row)?;
        count += 1;
    }
    if count == 0 {
        Err(ListError::Empty { file })
    } else {
        Ok(())
    }
}

struct Row<'a> {
    file: &'static str,
    record: &'a csv::ByteRecord,
    line: u64,
}

impl<'a> Row<'a> {
    /// A field, trimmed, empty for `-0-`. UTF-8, or Latin-1 as in older files.
    fn get(&self, column: usize) -> Result<Cow<'a, str>, ListError> {
        let field = self.record.get(column).unwrap_or_default().trim_ascii();
        if field
            .iter()
            .any(|byte| *byte < b' ' && !byte.is_ascii_whitespace())
        {
            return Err(ListError::NotText {
                file: self.file,
                line: self.line,
            });
        }
        Ok(match std::str::from_utf8(field) {
            Ok("-0-") => Cow::Borrowed(""),
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(field.iter().copied().map(char::from).collect()),
        })
    }

    fn wrong(&self, problem: &str) -> ListError {
        ListError::Entry {
            file: self.file,
            line: self.line,
            problem: problem.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
