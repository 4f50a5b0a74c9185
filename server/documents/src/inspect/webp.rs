//! WebP (RFC 9649): a RIFF container whose length is that of the file, and chunks that fill it.

use super::check_size;
use super::source::Source;
use crate::error::IntakeError;
use crate::kind::Kind;

/// Follows the chunks to the end. Answers width and height.
pub(super) fn check(source: &mut Source) -> Result<(u32, u32), IntakeError> {
    source.skip(4)?;
    let end = 8 + u64::from(u32::from_le_bytes(source.take()?));
    source.skip(4)?;
    if end > source.len() {
        return Err(source.broken());
    }
    let mut canvas = None;
    let mut image = None;
    while source.pos() + 8 <= end {
        let name: [u8; 4] = source.take()?;
        let length = u64::from(u32::from_le_bytes(source.take()?));
        let next = source.pos() + length + length % 2;
        // Some programs leave out the last byte of padding.
        if source.pos() + length > end {
            return Err(source.broken());
        }
        let size = match &name {
            b"VP8 " => Some(lossy(source)?),
            b"VP8L" => Some(lossless(source)?),
            // Flags and three reserved bytes, then the canvas, each side minus one.
            b"VP8X" => {
                source.skip(4)?;
                let side = |[a, b, c]: [u8; 3]| u32::from_le_bytes([a, b, c, 0]) + 1;
                canvas = Some(check_size(
                    Kind::WebP,
                    side(source.take()?),
                    side(source.take()?),
                )?);
                None
            }
            // A frame of an animation holds its own image chunks; its size cannot exceed the canvas.
            b"ANMF" => canvas,
            _ => None,
        };
        if let Some((width, height)) = size {
            image = Some(check_size(Kind::WebP, width, height)?);
        }
        if source.pos() > next {
            return Err(source.broken());
        }
        source.seek(next.min(end))?;
    }
    match image {
        Some(image) if source.pos() == end => Ok(canvas.unwrap_or(image)),
        _ => Err(source.broken()),
    }
}

/// RFC 6386 section 9.1: frame tag, start code, then 14 bits for each side.
fn lossy(source: &mut Source) -> Result<(u32, u32), IntakeError> {
    let tag: [u8; 3] = source.take()?;
    let start: [u8; 3] = source.take()?;
    let side = |bytes: [u8; 2]| u32::from(u16::from_le_bytes(bytes) & 0x3fff);
    let size = (side(source.take()?), side(source.take()?));
    if tag[0] & 1 == 0 && start == [0x9d, 0x01, 0x2a] {
        Ok(size)
    } else {
        Err(source.broken())
    }
}

/// RFC 9649 section 3.4: signature, then 14 bits for each side minus one.
fn lossless(source: &mut Source) -> Result<(u32, u32), IntakeError> {
    let signature = source.u8()?;
    let bits = u32::from_le_bytes(source.take()?);
    let size = ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
    if signature == 0x2f {
        Ok(size)
    } else {
        Err(source.broken())
    }
}
