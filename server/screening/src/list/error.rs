//! Why a list was refused.

/// Why a file is not taken for a list. The previous list stays in force; every message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// No bytes, or nothing but blank lines.
    #[error("{file} is empty. Download it again and keep the previous list until then.")]
    Empty {
        /// Which file.
        file: &'static str,
    },
    /// A web page, such as a login or error page, came instead of the list.
    #[error("{file} is a web page and not the list. Check the address and token of the download.")]
    WebPage {
        /// Which file.
        file: &'static str,
    },
    /// Columns this program needs are gone.
    #[error(
        "{file} lacks the columns {missing}. The format has changed or this is another file: check the address, then the format."
    )]
    Header {
        /// Which file.
        file: &'static str,
        /// The missing columns, separated by commas.
        missing: String,
    },
    /// A row has the wrong number of fields: cut off, or another format.
    #[error(
        "{file}, line {line}: the row has {found} fields instead of {expected}. The file is cut off or damaged: download it again."
    )]
    Row {
        /// Which file.
        file: &'static str,
        /// The line, from 1.
        line: u64,
        /// Fields found.
        found: usize,
        /// Fields expected.
        expected: usize,
    },
    /// Bytes that are no text.
    #[error(
        "{file}, line {line}: this is not text. The file is damaged or of another kind: download it again."
    )]
    NotText {
        /// Which file.
        file: &'static str,
        /// The line, from 1.
        line: u64,
    },
    /// A row or element without what every entry needs.
    #[error(
        "{file}, line {line}: {problem}. The file is damaged or its format has changed: download it again, then check the format."
    )]
    Entry {
        /// Which file.
        file: &'static str,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// The end of the file is missing.
    #[error("{file} ends in the middle of an entry (line {line}). It was cut off: download it again.")]
    CutOff {
        /// Which file.
        file: &'static str,
        /// The last line, from 1.
        line: u64,
    },
    /// The XML is not well-formed, or uses what no official list uses.
    #[error("{file}, line {line}: {problem}. The file is damaged or of another kind: download it again.")]
    Xml {
        /// Which file.
        file: &'static str,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// The file is well-formed but lists nobody.
    #[error("{file} lists nobody. An empty list cannot be right: download it again and check the format.")]
    NoEntries {
        /// Which file.
        file: &'static str,
    },
    /// An entry without any name.
    #[error(
        "{file}: entry {entry} has no name. The file is damaged or its format has changed: download it again, then check the format."
    )]
    Nameless {
        /// Which file.
        file: &'static str,
        /// The entry's number.
        entry: String,
    },
    /// Far larger than any official list.
    #[error(
        "{file} is larger than {limit} MiB, which no official list is. Check the address of the download."
    )]
    TooLarge {
        /// Which file.
        file: &'static str,
        /// The limit in MiB.
        limit: u64,
    },
    /// The bytes could not be read.
    #[error("{file} could not be read. Try again.")]
    Read {
        /// Which file.
        file: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}
