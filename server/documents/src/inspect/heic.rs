//! HEIC (ISO/IEC 23008-12 in the boxes of ISO/IEC 14496-12): boxes that fill the file, with a `meta` box that describes
//! the images and a box that holds their data.

use super::check_size;
use super::source::Source;
use crate::error::IntakeError;
use crate::kind::Kind;

/// Boxes in all; a photo has some hundreds.
const MAX_BOXES: u32 = 20_000;

/// Follows the boxes to the end. Answers width and height of the largest image.
pub(super) fn check(source: &mut Source) -> Result<(u32, u32), IntakeError> {
    let mut walk = Walk {
        source,
        boxes: 0,
        largest: (0, 0),
        meta: false,
        data: false,
    };
    let end = walk.source.len();
    walk.boxes(end, 0)?;
    let Walk {
        source,
        largest,
        meta,
        data,
        ..
    } = walk;
    if meta && data && largest.0 > 0 {
        Ok(largest)
    } else {
        Err(source.broken())
    }
}

struct Walk<'a> {
    source: &'a mut Source,
    boxes: u32,
    largest: (u32, u32),
    meta: bool,
    data: bool,
}

impl Walk<'_> {
    /// Reads boxes until `end`, which they must fill exactly.
    fn boxes(&mut self, end: u64, depth: u32) -> Result<(), IntakeError> {
        while self.source.pos() < end {
            self.boxes += 1;
            let start = self.source.pos();
            let size = u64::from(self.source.u32()?);
            let name: [u8; 4] = self.source.take()?;
            let size = match size {
                // To the end of the file.
                0 if depth == 0 => end - start,
                1 => self.source.take().map(u64::from_be_bytes)?,
                size => size,
            };
            let stop = start.saturating_add(size);
            if stop > end || stop < self.source.pos() || self.boxes > MAX_BOXES {
                return Err(self.source.broken());
            }
            match (depth, &name) {
                // A full box: version and flags first.
                (0, b"meta") => {
                    self.meta = true;
                    self.source.skip(4)?;
                    self.boxes(stop, 1)?;
                }
                (1, b"iprp") | (2, b"ipco") => self.boxes(stop, depth + 1)?,
                (0, b"mdat") | (1, b"idat") => self.data |= stop > self.source.pos(),
                // The spatial extents of an image: version and flags, then its sides.
                (3, b"ispe") => {
                    self.source.skip(4)?;
                    let size = check_size(Kind::Heic, self.source.u32()?, self.source.u32()?)?;
                    if u64::from(size.0) * u64::from(size.1)
                        > u64::from(self.largest.0) * u64::from(self.largest.1)
                    {
                        self.largest = size;
                    }
                }
                _ => {}
            }
            if self.source.pos() > stop {
                return Err(self.source.broken());
            }
            self.source.seek(stop)?;
        }
        if self.source.pos() == end {
            Ok(())
        } else {
            Err(self.source.broken())
        }
    }
}
