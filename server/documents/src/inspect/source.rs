//! A file as the image checks read it: buffered, with its length known, and an end that is reached too early as a
//! refusal.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::Path;

use crate::error::{IntakeError, RefusedFile};
use crate::kind::Kind;

pub(super) struct Source {
    reader: BufReader<File>,
    kind: Kind,
    len: u64,
    pos: u64,
}

impl Source {
    pub(super) fn open(path: &Path, kind: Kind) -> Result<Self, IntakeError> {
        let file = File::open(path)?;
        let len = file.metadata()?.len();
        Ok(Self {
            reader: BufReader::with_capacity(64 * 1024, file),
            kind,
            len,
            pos: 0,
        })
    }

    /// The refusal of an image whose structure is wrong.
    pub(super) fn broken(&self) -> IntakeError {
        match self.kind {
            Kind::Pdf => RefusedFile::BrokenPdf.into(),
            kind => RefusedFile::BrokenImage(kind).into(),
        }
    }

    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    pub(super) const fn pos(&self) -> u64 {
        self.pos
    }

    /// Bytes from here to the end.
    pub(super) const fn left(&self) -> u64 {
        self.len.saturating_sub(self.pos)
    }

    pub(super) fn fill(&mut self, bytes: &mut [u8]) -> Result<(), IntakeError> {
        match self.reader.read_exact(bytes) {
            Ok(()) => {
                self.pos += bytes.len() as u64;
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(self.broken()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn take<const N: usize>(&mut self) -> Result<[u8; N], IntakeError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn u8(&mut self) -> Result<u8, IntakeError> {
        self.take::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Result<u16, IntakeError> {
        self.take().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, IntakeError> {
        self.take().map(u32::from_be_bytes)
    }

    /// Goes forward; not past the end.
    pub(super) fn skip(&mut self, count: u64) -> Result<(), IntakeError> {
        self.seek(self.pos.saturating_add(count))
    }

    /// Goes to an offset from the start; not past the end.
    pub(super) fn seek(&mut self, to: u64) -> Result<(), IntakeError> {
        if to > self.len {
            return Err(self.broken());
        }
        let Ok(distance) = i64::try_from(i128::from(to) - i128::from(self.pos)) else {
            return Err(self.broken());
        };
        // Keeps the buffer when the target lies in it.
        self.reader.seek_relative(distance)?;
        self.pos = to;
        Ok(())
    }
}
