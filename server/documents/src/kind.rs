//! The kinds of files that are taken, decided by their first bytes alone: neither name nor `Content-Type` counts.

use crate::error::RefusedFile;

/// How many first bytes decide the kind.
pub(crate) const HEAD_BYTES: usize = 1024;

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// ISO 32000.
    Pdf,
    /// ISO/IEC 10918-1.
    Jpeg,
    /// W3C PNG.
    Png,
    /// RFC 9649.
    WebP,
    /// ISO/IEC 23008-12 with HEVC images.
    Heic,
    /// TIFF 6.0; not BigTIFF.
    Tiff,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Pdf,
        Self::Jpeg,
        Self::Png,
        Self::WebP,
        Self::Heic,
        Self::Tiff,
    ];

    /// The media type; also the stored form.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Heic => "image/heic",
            Self::Tiff => "image/tiff",
        }
    }

    /// The usual ending of a file name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Heic => "heic",
            Self::Tiff => "tiff",
        }
    }

    /// Every ending that fits, in lower case.
    pub(crate) const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::WebP => &["webp"],
            Self::Heic => &["heic", "heif", "hif"],
            Self::Tiff => &["tiff", "tif"],
        }
    }

    /// Reads the stored form, the media type.
    #[must_use]
    pub fn parse(stored: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.content_type() == stored)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Jpeg => "JPEG image",
            Self::Png => "PNG image",
            Self::WebP => "WebP image",
            Self::Heic => "HEIC image",
            Self::Tiff => "TIFF image",
        }
    }

    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Pdf => "a PDF",
            Self::Jpeg => "a JPEG image",
            Self::Png => "a PNG image",
            Self::WebP => "a WebP image",
            Self::Heic => "a HEIC image",
            Self::Tiff => "a TIFF image",
        }
    }

    /// Decides by the first bytes of a file (up to 1,024 of them).
    ///
    /// # Errors
    /// `Empty` and `UnknownType`.
    pub fn detect(head: &[u8]) -> Result<Self, RefusedFile> {
        if head.is_empty() {
            return Err(RefusedFile::Empty);
        }
        let at = |offset: usize, bytes: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(bytes));
        if at(leading_space(head), b"%PDF-") {
            Ok(Self::Pdf)
        } else if at(0, b"\xff\xd8\xff") {
            Ok(Self::Jpeg)
        } else if at(0, b"\x89PNG\r\n\x1a\n") {
            Ok(Self::Png)
        } else if at(0, b"RIFF") && at(8, b"WEBP") {
            Ok(Self::WebP)
        } else if at(0, b"II*\0") || at(0, b"MM\0*") {
            Ok(Self::Tiff)
        } else if is_heic(head) {
            Ok(Self::Heic)
        } else {
            let looks_like = looks_like(head);
            Err(RefusedFile::UnknownType { looks_like })
        }
    }
}

/// How much stands before the `%PDF-` that some programs and web servers put there: a byte order mark and white space,
/// 16 bytes at most. Anything more could be another file.
pub(crate) fn leading_space(head: &[u8]) -> usize {
    let start = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let rest = head.get(start..).unwrap_or_default();
    start
        + rest
            .iter()
            .take(16)
            .take_while(|byte| byte.is_ascii_whitespace())
            .count()
}

/// ISO/IEC 23008-12 annex B: the brands of HEVC-coded images. `mif1` and `msf1` say nothing about the coding, so one
/// of the compatible brands must.
fn is_heic(head: &[u8]) -> bool {
    const HEVC: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"];
    if head.get(4..8) != Some(b"ftyp") {
        return false;
    }
    let Some(major) = head.get(8..12) else {
        return false;
    };
    HEVC.contains(&major)
        || (matches!(major, b"mif1" | b"msf1") && brands(head).any(|brand| HEVC.contains(&brand)))
}

/// The compatible brands of an `ftyp` box at the start.
fn brands(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let size = head.first_chunk().map_or(0, |size| u32::from_be_bytes(*size));
    let end = usize::try_from(size).unwrap_or(0).min(head.len());
    head.get(16..end).unwrap_or_default().chunks_exact(4)
}

/// A guess for the message, with an article. Order matters: the first match wins.
fn looks_like(head: &[u8]) -> Option<&'static str> {
    const MAGIC: [(usize, &[u8], &str); 19] = [
        (0, b"PK\x03\x04", "a ZIP archive or an Office document"),
        (0, b"PK\x05\x06", "an empty ZIP archive"),
        (0, b"MZ", "a Windows program"),
        (0, b"\x7fELF", "a Linux program"),
        (0, b"\xcf\xfa\xed\xfe", "a macOS program"),
        (0, b"\xca\xfe\xba\xbe", "a Java or macOS program"),
        (0, b"#!", "a script"),
        (0, b"GIF8", "a GIF image"),
        (0, b"BM", "a BMP image"),
        (0, b"II+\0", "a BigTIFF image"),
        (0, b"MM\0+", "a BigTIFF image"),
        (0, b"\x1f\x8b", "a gzip archive"),
        (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (0, b"Rar!", "a RAR archive"),
        (0, b"\xd0\xcf\x11\xe0", "an old Office document"),
        (0, b"{\\rtf", "an RTF document"),
        (0, b"%!PS", "a PostScript file"),
        (8, b"avif", "an AVIF image"),
        (4, b"ftyp", "a video or an image of another kind"),
    ];
    let magic = MAGIC
        .iter()
        .find(|(offset, bytes, _)| head.get(*offset..).is_some_and(|rest| rest.starts_with(bytes)));
    if let Some((_, _, what)) = magic {
        return Some(what);
    }
    if let Some(markup) = markup(head) {
        return Some(markup);
    }
    let printable = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..);
    let head = &head[..head.len().min(HEAD_BYTES)];
    head.iter().all(printable).then_some("a text file")
}

/// SVG, HTML and XML: the tags browsers look for, anywhere in the first bytes.
pub(crate) fn markup(head: &[u8]) -> Option<&'static str> {
    const TAGS: [(&[u8], &str); 7] = [
        (b"<svg", "an SVG image"),
        (b"<!doctype svg", "an SVG image"),
        (b"<!doctype html", "an HTML page"),
        (b"<html", "an HTML page"),
        (b"<script", "an HTML page"),
        (b"<body", "an HTML page"),
        (b"<iframe", "an HTML page"),
    ];
    let lower = head[..head.len().min(HEAD_BYTES)].to_ascii_lowercase();
    let tag = TAGS
        .iter()
        .find(|(tag, _)| lower.windows(tag.len()).any(|window| window == *tag));
    match tag {
        Some((_, what)) => Some(what),
        None => lower
            .trim_ascii_start()
            .starts_with(b"<?xml")
            .then_some("an XML file"),
    }
}
