//! PNG (W3C): chunks with checksums, from `IHDR` to `IEND`. The compressed data are unpacked and thrown away, to see
//! that there are as many bytes as the dimensions promise: no fewer (cut off) and no more (a bomb behind a small size).

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::check_size;
use super::source::Source;
use crate::error::IntakeError;
use crate::kind::Kind;

/// Follows the chunks to the end. Answers width and height.
pub(super) fn check(source: &mut Source) -> Result<(u32, u32), IntakeError> {
    source.skip(8)?;
    let mut header = None;
    let mut data = None;
    loop {
        let length = source.u32()?;
        let name: [u8; 4] = source.take()?;
        let mut crc = Crc::new();
        crc.update(&name);
        match (&name, &mut header) {
            (b"IHDR", None) if length == 13 => {
                let bytes: [u8; 13] = source.take()?;
                crc.update(&bytes);
                let parsed = Header::parse(bytes).ok_or_else(|| source.broken())?;
                check_size(Kind::Png, parsed.width, parsed.height)?;
                data = Some(Data::new(&parsed));
                header = Some(parsed);
            }
            (b"IHDR", _) | (_, None) => return Err(source.broken()),
            (b"IDAT", Some(_)) => {
                let ok = body(source, length, &mut crc, |part| {
                    data.as_mut().is_some_and(|data| data.push(part))
                })?;
                if !ok {
                    return Err(source.broken());
                }
            }
            (_, Some(_)) => {
                body(source, length, &mut crc, |_| true)?;
            }
        }
        if source.u32()? != crc.sum() {
            return Err(source.broken());
        }
        if name == *b"IEND" {
            break;
        }
    }
    match (header, data) {
        (Some(header), Some(data)) if data.is_whole() => Ok((header.width, header.height)),
        _ => Err(source.broken()),
    }
}

/// Reads a chunk's content in pieces. `false` as soon as `with` says so.
fn body(
    source: &mut Source,
    length: u32,
    crc: &mut Crc,
    mut with: impl FnMut(&[u8]) -> bool,
) -> Result<bool, IntakeError> {
    let mut left = u64::from(length);
    if left > source.left() {
        return Err(source.broken());
    }
    let mut buffer = [0; 16 * 1024];
    while left > 0 {
        let part = &mut buffer[..usize::try_from(left).unwrap_or(usize::MAX).min(16 * 1024)];
        source.fill(part)?;
        crc.update(part);
        if !with(part) {
            return Ok(false);
        }
        left -= part.len() as u64;
    }
    Ok(true)
}

struct Header {
    width: u32,
    height: u32,
    bits: u64,
    interlaced: bool,
}

impl Header {
    fn parse(bytes: [u8; 13]) -> Option<Self> {
        let number = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let samples = match bytes[9] {
            0 | 3 => 1,
            2 => 3,
            4 => 2,
            6 => 4,
            _ => return None,
        };
        if !matches!(bytes[8], 1 | 2 | 4 | 8 | 16) || bytes[10] != 0 || bytes[11] != 0 || bytes[12] > 1 {
            return None;
        }
        Some(Self {
            width: number(0),
            height: number(4),
            bits: samples * u64::from(bytes[8]),
            interlaced: bytes[12] == 1,
        })
    }

    /// Bytes of the unpacked data: each row has one for the filter and its pixels, rounded up.
    fn unpacked(&self) -> u64 {
        let rows = |width: u64, height: u64| {
            if width == 0 {
                0
            } else {
                height * (1 + (width * self.bits).div_ceil(8))
            }
        };
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        if !self.interlaced {
            return rows(width, height);
        }
        // The seven passes of Adam7: first column, first row, step right, step down.
        [
            (0, 0, 8, 8),
            (4, 0, 8, 8),
            (0, 4, 4, 8),
            (2, 0, 4, 4),
            (0, 2, 2, 4),
            (1, 0, 2, 2),
            (0, 1, 1, 2),
        ]
        .iter()
        .map(|(x, y, right, down)| {
            rows(
                width.saturating_sub(*x).div_ceil(*right),
                height.saturating_sub(*y).div_ceil(*down),
            )
        })
        .sum()
    }
}

/// Counts what the compressed data unpack to.
struct Data {
    unpack: Decompress,
    expected: u64,
    ended: bool,
}

impl Data {
    fn new(header: &Header) -> Self {
        Self {
            unpack: Decompress::new(true),
            expected: header.unpacked(),
            ended: false,
        }
    }

    /// `false` when the data are damaged or more than they may be.
    fn push(&mut self, mut part: &[u8]) -> bool {
        let mut scratch = [0; 32 * 1024];
        while !part.is_empty() && !self.ended {
            let (read, written) = (self.unpack.total_in(), self.unpack.total_out());
            let status = self.unpack.decompress(part, &mut scratch, FlushDecompress::None);
            let consumed = usize::try_from(self.unpack.total_in() - read).unwrap_or(usize::MAX);
            part = part.get(consumed..).unwrap_or_default();
            match status {
                Ok(Status::StreamEnd) => self.ended = true,
                Ok(_) if consumed == 0 && self.unpack.total_out() == written => return false,
                Ok(_) => {}
                Err(_) => return false,
            }
            if self.unpack.total_out() > self.expected {
                return false;
            }
        }
        true
    }

    fn is_whole(&self) -> bool {
        self.ended && self.unpack.total_out() == self.expected
    }
}
