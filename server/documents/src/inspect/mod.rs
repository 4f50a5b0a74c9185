//! Is a received file sound: whole, what it claims to be and nothing else, harmless to open, of sane dimensions?
//!
//! Image formats are checked by their structure (lengths, checksums, end marks), without decoding pixels; PDFs by the
//! reader in [`crate::pdf`]. What is checked for every format stands here, one file each holds the rest.

mod disguise;
mod heic;
mod jpeg;
mod png;
mod source;
mod tiff;
mod webp;

use std::io::Read;
use std::path::Path;

use tokio::sync::Semaphore;

use crate::error::{IntakeError, RefusedFile};
use crate::kind::Kind;
use crate::pdf;
use crate::store::blocking;
use source::Source;

/// The longest side of an image, in pixels.
const MAX_SIDE: u32 = 30_000;

/// The most pixels of an image.
const MAX_PIXELS: u64 = 200_000_000;

/// How many files are inspected at once. An inspected PDF is held in memory, up to [`crate::MAX_BYTES`] and the
/// limits of [`crate::pdf`] on top.
static PERMITS: Semaphore = Semaphore::const_new(2);

/// What an inspection found out about a sound file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Pages of a PDF, images of a TIFF; `None` for the kinds that hold one image.
    pub pages: Option<u32>,
    /// Whether a PDF has text on its first pages. Scans and images have none.
    pub has_text: bool,
    /// Width and height of the (largest) image in pixels; `None` for PDFs.
    pub pixels: Option<(u32, u32)>,
}

/// Inspects a file that was received as `kind`. Blocks no worker thread; memory and work are bounded.
///
/// # Errors
/// `Refused` with the reason, or `Store` when the file cannot be read.
pub async fn inspect(path: &Path, kind: Kind) -> Result<Inspection, IntakeError> {
    let path = path.to_owned();
    let broken = match kind {
        Kind::Pdf => RefusedFile::BrokenPdf,
        kind => RefusedFile::BrokenImage(kind),
    };
    limited(broken.into(), move || sound(&path, kind)).await
}

/// The text of a PDF, for searching it (a buyer's name, a VIN). `None` when it has none, as scans do, or when the file is
/// no sound PDF.
///
/// At most 50 pages and 1 MB are read. The order is that of the drawing instructions. Words may be torn apart or joined,
/// because a PDF places glyphs and knows no spaces: compare with all white space taken out of both sides.
pub async fn text_of_pdf(path: &Path) -> Option<String> {
    let path = path.to_owned();
    let unread = std::io::Error::other("not read");
    let text = limited(unread.into(), move || Ok(pdf::text(&whole(&path)?))).await;
    text.ok().flatten()
}

/// Runs a parser on a blocking thread. Should one panic in spite of everything, the answer is `panicked`.
async fn limited<T: Send + 'static>(
    panicked: IntakeError,
    work: impl FnOnce() -> Result<T, IntakeError> + Send + 'static,
) -> Result<T, IntakeError> {
    let _permit = PERMITS.acquire().await.map_err(std::io::Error::other)?;
    let task = blocking(move || Ok(std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))));
    task.await?.unwrap_or(Err(panicked))
}

pub(crate) fn sound(path: &Path, kind: Kind) -> Result<Inspection, IntakeError> {
    let mut source = Source::open(path, kind)?;
    disguise::check(&mut source, kind)?;
    let image = |(width, height)| Inspection {
        pages: None,
        has_text: false,
        pixels: Some((width, height)),
    };
    match kind {
        Kind::Pdf => {
            drop(source);
            let found = pdf::check(&whole(path)?)?;
            Ok(Inspection {
                pages: Some(found.pages),
                has_text: found.has_text,
                pixels: None,
            })
        }
        Kind::Jpeg => jpeg::check(&mut source).map(image),
        Kind::Png => png::check(&mut source).map(image),
        Kind::WebP => webp::check(&mut source).map(image),
        Kind::Heic => heic::check(&mut source).map(image),
        Kind::Tiff => {
            let (pages, pixels) = tiff::check(&mut source)?;
            Ok(Inspection {
                pages: Some(pages),
                has_text: false,
                pixels: Some(pixels),
            })
        }
    }
}

/// A whole file. From 32 MiB on, the allocators of Linux map memory of its own and give it back at once when it is freed;
/// below, each thread keeps what it had. So much is reserved, but only what is written to takes up memory.
fn whole(path: &Path) -> std::io::Result<Vec<u8>> {
    const RESERVED: usize = 40 * 1024 * 1024;
    let mut bytes = Vec::with_capacity(RESERVED);
    std::fs::File::open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Refuses images without any pixel and those with too many, before anybody decodes them.
fn check_size(kind: Kind, width: u32, height: u32) -> Result<(u32, u32), RefusedFile> {
    if width == 0 || height == 0 {
        return Err(RefusedFile::BrokenImage(kind));
    }
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > MAX_SIDE || pixels > MAX_PIXELS {
        return Err(RefusedFile::TooManyPixels { width, height });
    }
    Ok((width, height))
}
