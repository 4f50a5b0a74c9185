//! JPEG (ITU-T T.81 annex B): a chain of segments with lengths, image data between them, and an end mark.

use super::check_size;
use super::source::Source;
use crate::error::IntakeError;
use crate::kind::Kind;

/// Follows the segments to the end mark. Answers width and height.
pub(super) fn check(source: &mut Source) -> Result<(u32, u32), IntakeError> {
    if source.take()? != [0xff, 0xd8] {
        return Err(source.broken());
    }
    let mut size = None;
    let mut scans = 0_u32;
    let mut marker = marker(source)?;
    loop {
        match marker {
            // End of image.
            0xd9 => break,
            // Restart marks and TEM have no length; they do not belong here, but decoders pass over them.
            0x01 | 0xd0..=0xd7 => {}
            // A second start of image, or a byte that is no marker.
            0x00 | 0xd8 => return Err(source.broken()),
            _ => {
                let length = source.u16()?;
                if length < 2 {
                    return Err(source.broken());
                }
                let end = source.pos() + u64::from(length) - 2;
                // Start of frame, in all its variants; C4, C8 and CC are other things.
                if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
                    source.u8()?;
                    let (height, width) = (source.u16()?, source.u16()?);
                    size = Some(check_size(Kind::Jpeg, width.into(), height.into())?);
                }
                if end < source.pos() {
                    return Err(source.broken());
                }
                source.skip(end - source.pos())?;
                // Start of scan: image data up to the next marker.
                if marker == 0xda {
                    scans += 1;
                    if size.is_none() {
                        return Err(source.broken());
                    }
                    marker = after_data(source)?;
                    continue;
                }
            }
        }
        marker = self::marker(source)?;
    }
    match size {
        Some(size) if scans > 0 => Ok(size),
        _ => Err(source.broken()),
    }
}

/// The code of the marker that must stand here; fill bytes before it are allowed.
fn marker(source: &mut Source) -> Result<u8, IntakeError> {
    if source.u8()? != 0xff {
        return Err(source.broken());
    }
    loop {
        match source.u8()? {
            0xff => {}
            code => return Ok(code),
        }
    }
}

/// Passes over image data. Answers the marker that ends it.
fn after_data(source: &mut Source) -> Result<u8, IntakeError> {
    let mut after_ff = false;
    loop {
        match (after_ff, source.u8()?) {
            (_, 0xff) => after_ff = true,
            // A stuffed FF, or a restart mark inside the data.
            (true, 0x00 | 0xd0..=0xd7) | (false, _) => after_ff = false,
            (true, code) => return Ok(code),
        }
    }
}
