//! TIFF 6.0: a chain of directories, each describing an image whose strips or tiles lie somewhere in the file.

use std::collections::BTreeSet;

use super::check_size;
use super::source::Source;
use crate::error::IntakeError;
use crate::kind::Kind;

/// The most strips and tiles of all images together; also bounds the time of a check.
const MAX_PARTS: u32 = 1_000_000;

/// The most images in a file.
const MAX_IMAGES: usize = 2_000;

/// The most entries of all directories together.
const MAX_ENTRIES: u32 = 200_000;

/// Follows the directories. Answers how many images there are, and width and height of the largest.
pub(super) fn check(source: &mut Source) -> Result<(u32, (u32, u32)), IntakeError> {
    let little = source.take()? == *b"II";
    let mut tiff = Tiff {
        source,
        little,
        parts: 0,
        entries: 0,
    };
    tiff.source.skip(2)?;
    let mut next = tiff.u32()?;
    let mut seen = BTreeSet::new();
    let mut largest = (0, 0);
    while next != 0 {
        // A directory that comes twice is a loop.
        if !seen.insert(next) || seen.len() > MAX_IMAGES {
            return Err(tiff.source.broken());
        }
        tiff.source.seek(next.into())?;
        let image = tiff.directory()?;
        let size = check_size(Kind::Tiff, image.width, image.height)?;
        if u64::from(size.0) * u64::from(size.1) > u64::from(largest.0) * u64::from(largest.1) {
            largest = size;
        }
        next = tiff.u32()?;
        let after = tiff.source.pos();
        match (image.offsets, image.counts) {
            (Some(offsets), Some(counts)) => tiff.parts(offsets, counts)?,
            _ => return Err(tiff.source.broken()),
        }
        tiff.source.seek(after)?;
    }
    match u32::try_from(seen.len()) {
        Ok(images) if images > 0 => Ok((images, largest)),
        _ => Err(tiff.source.broken()),
    }
}

struct Tiff<'a> {
    source: &'a mut Source,
    little: bool,
    parts: u32,
    entries: u32,
}

/// What matters of a directory.
#[derive(Default)]
struct Image {
    width: u32,
    height: u32,
    offsets: Option<Field>,
    counts: Option<Field>,
}

/// Numbers of a directory entry: in the entry itself or somewhere else.
#[derive(Clone, Copy)]
struct Field {
    at: u64,
    wide: bool,
    count: u32,
}

impl Tiff<'_> {
    fn u16(&mut self) -> Result<u16, IntakeError> {
        let bytes = self.source.take()?;
        Ok(if self.little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    }

    fn u32(&mut self) -> Result<u32, IntakeError> {
        let bytes = self.source.take()?;
        Ok(if self.little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }

    /// Reads the directory at the current position and stops behind its entries.
    fn directory(&mut self) -> Result<Image, IntakeError> {
        let mut image = Image::default();
        for _ in 0..self.u16()? {
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return Err(self.source.broken());
            }
            let (tag, code, count) = (self.u16()?, self.u16()?, self.u32()?);
            let value = self.source.pos();
            let bytes = u64::from(count).saturating_mul(width_of(code));
            let at = if bytes <= 4 { value } else { self.u32()?.into() };
            if at.saturating_add(bytes) > self.source.len() {
                return Err(self.source.broken());
            }
            let field = Field {
                at,
                wide: code == 4,
                count,
            };
            match (tag, code, count) {
                (256, 3 | 4, 1) => image.width = self.number(field)?,
                (257, 3 | 4, 1) => image.height = self.number(field)?,
                // Strips, or tiles.
                (273 | 324, 3 | 4, 1..) => image.offsets = Some(field),
                (279 | 325, 3 | 4, 1..) => image.counts = Some(field),
                _ => {}
            }
            self.source.seek(value + 4)?;
        }
        Ok(image)
    }

    fn number(&mut self, field: Field) -> Result<u32, IntakeError> {
        Ok(self.numbers(field)?.first().copied().unwrap_or(0))
    }

    /// The numbers of a field, which lies inside the file.
    fn numbers(&mut self, field: Field) -> Result<Vec<u32>, IntakeError> {
        self.source.seek(field.at)?;
        (0..field.count)
            .map(|_| {
                if field.wide {
                    self.u32()
                } else {
                    self.u16().map(u32::from)
                }
            })
            .collect()
    }

    /// Every strip or tile must lie in the file.
    fn parts(&mut self, offsets: Field, counts: Field) -> Result<(), IntakeError> {
        self.parts = self.parts.saturating_add(offsets.count);
        if offsets.count != counts.count || self.parts > MAX_PARTS {
            return Err(self.source.broken());
        }
        let mut bytes = 0;
        for (offset, count) in self.numbers(offsets)?.into_iter().zip(self.numbers(counts)?) {
            if u64::from(offset) + u64::from(count) > self.source.len() {
                return Err(self.source.broken());
            }
            bytes += u64::from(count);
        }
        if bytes == 0 {
            Err(self.source.broken())
        } else {
            Ok(())
        }
    }
}

/// Bytes of one value of a field type; unknown types are passed over.
const fn width_of(code: u16) -> u64 {
    match code {
        1 | 2 | 6 | 7 => 1,
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 => 8,
        _ => 0,
    }
}
