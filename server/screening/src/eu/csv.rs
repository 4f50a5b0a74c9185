//! The CSV format.

use std::{collections::HashMap, io::BufRead};

use super::{day, kind};
use crate::list::{Drafts, List, ListError, Loaded, Rows, SubjectKind, is_web_page};

const FILE: &str = "The EU list (CSV)";

/// Columns without which screening would miss something. Their order does not matter; further columns are ignored.
const REQUIRED: &[&str] = &[
    "Entity_LogicalId",
    "Entity_SubjectType",
    "Entity_Regulation_Programme",
    "NameAlias_WholeName",
    "Address_CountryIso2Code",
    "BirthDate_BirthDate",
    "BirthDate_Year",
    "Identification_Number",
    "Citizenship_CountryIso2Code",
];

/// Reads the EU list from its CSV format.
///
/// # Errors
/// When a column is missing, a row is cut off or is no text, an entity has no number or no name, or nobody is listed.
pub fn read_csv(input: impl BufRead) -> Result<Loaded, ListError> {
    let mut rows = Rows::new(FILE, b';', input);
    let Some((header, _)) = rows.next()? else {
        return Err(ListError::Empty { file: FILE });
    };
    let columns = Columns::of(header)?;
    let mut drafts = Drafts::default();
    let mut published = None;
    while let Some((record, line)) = rows.next()? {
        let surplus = record.iter().skip(columns.count);
        if record.len() < columns.count || surplus.into_iter().any(|field| !field.trim_ascii().is_empty()) {
            return Err(ListError::Row {
                file: FILE,
                line,
                found: record.len(),
                expected: columns.count,
            });
        }
        let row = Row {
            columns: &columns,
            record,
            line,
        };
        let id = row.get("Entity_LogicalId")?;
        if id.is_empty() {
            return Err(ListError::Entry {
                file: FILE,
                line,
                problem: "the row names no Entity_LogicalId".to_owned(),
            });
        }
        if published.is_none() {
            published = day(row.get("fileGenerationDate")?);
        }
        let draft = drafts.entry(id, SubjectKind::Other);
        draft.kind(kind(row.get("Entity_SubjectType")?));
        draft.kind(kind(row.get("Entity_SubjectType_ClassificationCode")?));
        draft.programme(row.get("Entity_Regulation_Programme")?);
        let whole = row.get("NameAlias_WholeName")?;
        if whole.is_empty() {
            let parts = [
                "NameAlias_FirstName",
                "NameAlias_MiddleName",
                "NameAlias_LastName",
            ]
            .map(|part| row.get(part));
            let [first, middle, last] = parts;
            draft.name(&[first?, middle?, last?].join(" "));
        } else {
            draft.name(whole);
        }
        draft.birth_year(row.get("BirthDate_BirthDate")?);
        draft.birth_year(row.get("BirthDate_Year")?);
        draft.birth_range(
            row.get("BirthDate_YearRangeFrom")?,
            row.get("BirthDate_YearRangeTo")?,
        );
        for column in [
            "Address_CountryIso2Code",
            "BirthDate_CountryIso2Code",
            "Citizenship_CountryIso2Code",
        ] {
            draft.country(row.get(column)?);
        }
        for column in ["Identification_Number", "Identification_LatinNumber"] {
            draft.identifier(row.get(column)?);
        }
    }
    let entries = drafts
        .finish(List::Eu)
        .map_err(|entry| ListError::Nameless { file: FILE, entry })?;
    if entries.is_empty() {
        return Err(ListError::NoEntries { file: FILE });
    }
    Ok(Loaded { entries, published })
}

/// Where the columns of the file stand.
struct Columns {
    at: HashMap<String, usize>,
    count: usize,
}

impl Columns {
    fn of(header: &::csv::ByteRecord) -> Result<Self, ListError> {
        let names = header
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().to_owned());
        let at: HashMap<String, usize> = names.enumerate().map(|(at, name)| (name, at)).collect();
        if is_web_page(header) {
            return Err(ListError::WebPage { file: FILE });
        }
        let missing: Vec<&str> = REQUIRED
            .iter()
            .copied()
            .filter(|column| !at.contains_key(*column))
            .collect();
        if missing.is_empty() {
            Ok(Self {
                at,
                count: header.len(),
            })
        } else {
            Err(ListError::Header {
                file: FILE,
                missing: missing.join(", "),
            })
        }
    }
}

struct Row<'a> {
    columns: &'a Columns,
    record: &'a ::csv::ByteRecord,
    line: u64,
}

impl<'a> Row<'a> {
    /// The text of a column, trimmed; empty when the file has no such column.
    fn get(&self, column: &str) -> Result<&'a str, ListError> {
        let field = self.columns.at.get(column).and_then(|at| self.record.get(*at));
        match std::str::from_utf8(field.unwrap_or_default()) {
            Ok(text) if !text.contains('\0') => Ok(text.trim()),
            _ => Err(ListError::NotText {
                file: FILE,
                line: self.line,
            }),
        }
    }
}
