//! Files that are two things at once (polyglots): a PDF or an image that also opens as a ZIP archive or an HTML page.
//!
//! Bytes behind the end of an image are allowed as such; phones put short films there.

use super::source::Source;
use crate::error::{IntakeError, RefusedFile};
use crate::kind::{HEAD_BYTES, Kind, markup};

/// Refuses files that also open as something else, and leaves the source at its start.
pub(super) fn check(source: &mut Source, kind: Kind) -> Result<(), IntakeError> {
    if kind == Kind::Pdf {
        let mut head = vec![0; HEAD_BYTES.min(usize::try_from(source.len()).unwrap_or(HEAD_BYTES))];
        source.fill(&mut head)?;
        if let Some(looks_like) = markup(&head) {
            return Err(RefusedFile::Disguised { kind, looks_like }.into());
        }
    }
    if ends_as_zip(source)? {
        let looks_like = "a ZIP archive";
        return Err(RefusedFile::Disguised { kind, looks_like }.into());
    }
    source.seek(0)
}

/// A ZIP archive is read from its end: the end record (APPNOTE 4.3.16) stands before a comment of up to 65,535 bytes and
/// points back to a directory. An archive inside a PDF attachment does not count, because its comment does not reach the
/// end of the file.
fn ends_as_zip(source: &mut Source) -> Result<bool, IntakeError> {
    const RECORD: usize = 22;
    let len = source.len();
    let start = len.saturating_sub(65_535 + RECORD as u64);
    source.seek(start)?;
    let mut tail = vec![0; usize::try_from(len - start).unwrap_or(0)];
    source.fill(&mut tail)?;
    for (at, record) in tail.windows(RECORD).enumerate() {
        if !record.starts_with(b"PK\x05\x06") {
            continue;
        }
        let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
        let directory = u64::from(u32::from_le_bytes([
            record[12], record[13], record[14], record[15],
        ]));
        let record_at = start + at as u64;
        if at + RECORD + comment < tail.len() || directory > record_at {
            continue;
        }
        source.seek(record_at - directory)?;
        if directory < 4 || source.take::<4>()? == *b"PK\x01\x02" {
            return Ok(true);
        }
    }
    Ok(false)
}
