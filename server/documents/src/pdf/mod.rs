//! Reading PDFs that strangers sent: enough to say whether one is sound and harmless, and to take its text out.
//!
//! `lopdf` supplies the object types, the stream filters (with an output limit) and the glyph names. Its loader and its
//! text extraction are not used, because a small crafted file makes them take memory without bound: the loader copies
//! overlapping objects, and a `ToUnicode` range of four bytes is written out code by code. Here objects are read one at
//! a time and on demand, and all work is paid from one [`Budget`]:
//!
//! * the file is in memory once (25 MiB at most);
//! * [`Budget::WORK`] bytes are looked at in all, counting what is looked at twice twice; that also bounds the time;
//! * one stream unpacks to at most [`Budget::STREAM`] bytes, all together to [`Budget::UNPACKED`];
//! * an object has at most [`lexer::MAX_NODES`] parts, nested [`lexer::MAX_DEPTH`] deep;
//! * the cross-reference has at most [`xref::MAX_ENTRIES`] entries.
//!
//! What exceeds a limit is refused as too complex. Image data are never unpacked.

mod active;
mod budget;
mod file;
mod font;
mod lexer;
mod pages;
mod text;
mod xref;

use crate::error::RefusedFile;
use budget::Budget;
use file::Pdf;

/// Why a PDF, or a part of it, cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Against the rules of ISO 32000 in a way that cannot be passed over.
    Broken,
    /// A limit was reached.
    TooComplex,
    /// Encrypted.
    Encrypted,
    /// Contains JavaScript or a launch action.
    Active,
}

impl From<Fault> for RefusedFile {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Broken => Self::BrokenPdf,
            Fault::TooComplex => Self::TooComplex,
            Fault::Encrypted => Self::EncryptedPdf,
            Fault::Active => Self::ActiveContent,
        }
    }
}

/// What a check found out about a sound PDF.
pub(crate) struct Found {
    pub(crate) pages: u32,
    pub(crate) has_text: bool,
}

/// Checks a PDF: complete, with pages, not encrypted, without active content.
pub(crate) fn check(bytes: &[u8]) -> Result<Found, RefusedFile> {
    let budget = Budget::new();
    let (pdf, pages) = open(bytes, &budget)?;
    active::check(&pdf)?;
    let count = u32::try_from(pages.len()).map_err(|_| RefusedFile::TooComplex)?;
    // A new budget, because running out while looking for text is no reason to refuse.
    let budget = Budget::new();
    let has_text = text::extract(&pdf.with(&budget), &pages, 3, 256).is_some();
    Ok(Found {
        pages: count,
        has_text,
    })
}

/// The text of the first 50 pages, at most 1 MB. `None` when there is none, or the PDF is not sound.
pub(crate) fn text(bytes: &[u8]) -> Option<String> {
    let budget = Budget::new();
    let (pdf, pages) = open(bytes, &budget).ok()?;
    text::extract(&pdf, &pages, 50, 1_000_000)
}

/// Opens a PDF by its cross-reference, and by looking through the file when that does not lead to sound pages: viewers
/// do the same, and many programs write offsets that are wrong.
fn open<'a>(bytes: &'a [u8], budget: &'a Budget) -> Result<(Pdf<'a>, Vec<pages::Page>), Fault> {
    if !xref::has_end(bytes) {
        return Err(Fault::Broken);
    }
    let written = Pdf::open(bytes, budget).and_then(|pdf| pages::all(&pdf).map(|pages| (pdf, pages)));
    match written {
        Err(Fault::Broken) => {}
        result => return result,
    }
    let pdf = Pdf::rebuild(bytes, budget)?;
    let pages = pages::all(&pdf)?;
    Ok((pdf, pages))
}
