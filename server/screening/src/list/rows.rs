//! The rows of a CSV file, with everything that makes a file suspicious turned into an error.

use std::io::BufRead;

use super::{ListError, Source};

/// Reads rows one after another into one buffer.
pub(crate) struct Rows<R> {
    file: &'static str,
    delimiter: u8,
    reader: csv::Reader<Source<R>>,
    record: csv::ByteRecord,
}

impl<R: BufRead> Rows<R> {
    /// A file of this name in messages, with fields separated by `delimiter`.
    pub(crate) fn new(file: &'static str, delimiter: u8, input: R) -> Self {
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            // With CRLF the line numbers would be off by one; a carriage return at the end of a row is trimmed instead.
            .terminator(csv::Terminator::Any(b'\n'))
            .has_headers(false)
            .flexible(true)
            .from_reader(Source::new(input));
        Self {
            file,
            delimiter,
            reader,
            record: csv::ByteRecord::new(),
        }
    }

    /// The next row that is not blank and its line, from 1; `None` at the end of the file.
    pub(crate) fn next(&mut self) -> Result<Option<(&csv::ByteRecord, u64)>, ListError> {
        let file = self.file;
        loop {
            let read = self.reader.read_byte_record(&mut self.record);
            let more = read.map_err(|error| ListError::Read {
                file,
                source: error.into(),
            })?;
            let source = self.reader.get_ref();
            if let Some(limit) = source.exceeded() {
                return Err(ListError::TooLarge { file, limit });
            }
            if !more {
                let line = source.line();
                return if source.ends_in_quotes() {
                    Err(ListError::CutOff { file, line })
                } else {
                    Ok(None)
                };
            }
            // 0x1A is how files of old ended.
            if self.record.len() > 1 || !matches!(self.record[0].trim_ascii(), b"" | b"\x1a") {
                break;
            }
        }
        let line = self.record.position().map_or(0, csv::Position::line);
        if self.record.iter().any(|field| self.swallows_a_row(field)) {
            let problem = "a quotation mark is left open and swallows the next row".to_owned();
            return Err(ListError::Entry { file, line, problem });
        }
        Ok(Some((&self.record, line)))
    }

    /// The field goes on over a line break for as many separators as a row has: the end of one row and the beginning of
    /// another, whose rest would then pass for the first one's.
    fn swallows_a_row(&self, field: &[u8]) -> bool {
        let separators = || field.iter().filter(|byte| **byte == self.delimiter).count();
        self.record.len() > 1 && field.contains(&b'\n') && separators() >= self.record.len() - 1
    }
}

/// The first field begins like a web page.
pub(crate) fn is_web_page(record: &csv::ByteRecord) -> bool {
    record
        .get(0)
        .is_some_and(|field| field.trim_ascii_start().starts_with(b"<"))
}
