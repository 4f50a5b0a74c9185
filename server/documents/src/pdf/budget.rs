//! How much work one PDF may cause.

use std::cell::Cell;

use super::Fault;

/// What is left to spend. Spending more than there is ends the reading.
pub(super) struct Budget {
    work: Cell<u64>,
    unpacked: Cell<usize>,
}

impl Budget {
    /// Bytes looked at, and a fixed price for each object: ten times the largest file, a second or two of work.
    pub(super) const WORK: u64 = 256 * 1024 * 1024;

    /// Bytes all streams together may unpack to.
    pub(super) const UNPACKED: usize = 96 * 1024 * 1024;

    /// Bytes one stream may unpack to. Only object, cross-reference, content and font-map streams are unpacked.
    pub(super) const STREAM: usize = 16 * 1024 * 1024;

    pub(super) fn new() -> Self {
        Self {
            work: Cell::new(Self::WORK),
            unpacked: Cell::new(Self::UNPACKED),
        }
    }

    /// Pays for looking at `bytes` bytes.
    pub(super) fn work(&self, bytes: usize) -> Result<(), Fault> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.work
            .set(self.work.get().checked_sub(bytes).ok_or(Fault::TooComplex)?);
        Ok(())
    }

    /// The bytes the next stream may unpack to.
    pub(super) fn next_stream(&self) -> usize {
        self.unpacked.get().min(Self::STREAM)
    }

    /// Pays for what a stream unpacked to.
    pub(super) fn unpacked(&self, bytes: usize) -> Result<(), Fault> {
        self.unpacked
            .set(self.unpacked.get().checked_sub(bytes).ok_or(Fault::TooComplex)?);
        Ok(())
    }
}
