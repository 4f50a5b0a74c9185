//! Bytes on their way into a reader: limited in number, and watched for how they end.

use std::io::{BufRead, Read, Result};

/// Most bytes of a file. The EU list has about 25 MiB.
const LIMIT_MIB: u64 = 256;

/// A reader that stops at the limit, counts lines and notes how the bytes end.
pub(crate) struct Source<R> {
    inner: R,
    left: u64,
    lines: u64,
    quotes: u64,
    last: Option<u8>,
    /// The bytes of a byte order mark that still have to be skipped.
    start: bool,
}

impl<R: BufRead> Source<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self {
            inner,
            left: LIMIT_MIB << 20,
            lines: 0,
            quotes: 0,
            last: None,
            start: true,
        }
    }

    /// The limit in MiB when there was more than that.
    pub(crate) fn exceeded(&self) -> Option<u64> {
        (self.left == 0).then_some(LIMIT_MIB)
    }

    /// The line of the last byte read, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.lines + u64::from(self.last.is_none_or(|last| last != b'\n'))
    }

    /// The bytes end inside a quoted field: without a line break and with a quote left open.
    pub(crate) fn ends_in_quotes(&self) -> bool {
        self.quotes % 2 == 1 && !matches!(self.last, Some(b'\n' | b'\r' | 0x1a))
    }
}

impl<R: BufRead> BufRead for Source<R> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        if self.start {
            self.start = false;
            // A byte order mark split over two buffers does not occur: readers fill at least three bytes at first.
            if self.inner.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
                self.inner.consume(3);
            }
        }
        let buffer = self.inner.fill_buf()?;
        let allowed = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        Ok(&buffer[..allowed])
    }

    fn consume(&mut self, amount: usize) {
        // The bytes are still in the buffer of the inner reader: this reads nothing and cannot fail.
        if let Ok(buffer) = self.inner.fill_buf() {
            let taken = &buffer[..amount.min(buffer.len())];
            for byte in taken {
                self.lines += u64::from(*byte == b'\n');
                self.quotes += u64::from(*byte == b'"');
            }
            self.last = taken.last().copied().or(self.last);
        }
        self.left = self.left.saturating_sub(amount as u64);
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Source<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(out.len());
        out[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}
