//! Taking a file in: from the network to a temporary file, hashed and counted on the way, with the same small memory for
//! every size.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use domain::kernel::Timestamp;
use futures_util::{Stream, StreamExt};
use tokio::io::{AsyncWriteExt, BufWriter};

use crate::error::{IntakeError, RefusedFile, StoreError};
use crate::kind::{HEAD_BYTES, Kind};
use crate::sha256::{Hasher, Sha256};
use crate::store::{Store, blocking, modified};

/// The most bytes of one file: 25 MiB (product decision "Documents").
pub const MAX_BYTES: u64 = 26_214_400;

/// How much is gathered before it is written.
const BUFFER: usize = 128 * 1024;

/// What was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The name of the content in the store.
    pub sha256: Sha256,
    /// Bytes.
    pub size: u64,
    /// The kind by the first bytes.
    pub kind: Kind,
}

/// A file that was taken in and is not kept yet. Dropping it removes the temporary file.
#[derive(Debug)]
pub struct Received {
    store: Store,
    stored: Stored,
    temp: TempFile,
}

impl Received {
    /// The SHA-256 of all bytes.
    #[must_use]
    pub const fn sha256(&self) -> Sha256 {
        self.stored.sha256
    }

    /// Bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.stored.size
    }

    /// The kind by the first bytes. Whether the file is sound is for [`crate::inspect()`] to say.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.stored.kind
    }

    /// The temporary file, for inspection and for the virus scanner; gone when this value is dropped.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.temp.path()
    }

    /// Moves the file to its place in the store, safe against a power failure. The same content again is no error: it
    /// replaces itself, which also makes a damaged copy whole.
    ///
    /// Meant to be called before the transaction that names the file commits.
    ///
    /// # Errors
    /// When the disk or the object store fails. The temporary file is removed then, too.
    pub async fn keep(self) -> Result<Stored, StoreError> {
        self.store
            .put(self.stored.sha256, self.stored.size, self.temp)
            .await?;
        Ok(self.stored)
    }
}

impl Store {
    /// Takes in a stream of at most `limit` bytes (usually [`MAX_BYTES`]). The kind is decided as soon as the first
    /// bytes are there, and the stream is left unread after a refusal. Whatever happens except success, including the
    /// drop of this future, leaves no file behind.
    ///
    /// # Errors
    /// `Refused` (empty, too large, of no known kind), `Interrupted` when the stream fails, `Store` when the disk does.
    pub async fn receive<S, E>(&self, stream: S, limit: u64) -> Result<Received, IntakeError>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: std::fmt::Display,
    {
        let folder = self.incoming().to_owned();
        let (temp, file) = blocking(move || TempFile::create(&folder)).await?;
        let mut file = BufWriter::with_capacity(BUFFER, tokio::fs::File::from_std(file));
        let mut hasher = Hasher::new();
        let mut size = 0_u64;
        let mut head = Vec::with_capacity(HEAD_BYTES);
        let mut kind = None;

        let mut stream = pin!(stream);
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| IntakeError::Interrupted(error.to_string()))?;
            size = size.saturating_add(chunk.len() as u64);
            if size > limit {
                return Err(RefusedFile::TooLarge { limit }.into());
            }
            if kind.is_none() {
                let missing = HEAD_BYTES - head.len();
                head.extend(chunk.iter().take(missing));
                if head.len() == HEAD_BYTES {
                    kind = Some(Kind::detect(&head)?);
                }
            }
            hasher.update(&chunk);
            file.write_all(&chunk).await?;
        }
        let kind = match kind {
            Some(kind) => kind,
            None => Kind::detect(&head)?,
        };
        file.flush().await?;
        let sha256 = hasher.finish();
        Ok(Received {
            store: self.clone(),
            stored: Stored { sha256, size, kind },
            temp,
        })
    }

    /// Removes temporary files last written before `older_than`: leavings of a process that was killed. Answers how
    /// many. Choose a moment well before the start, because other processes may share the folder.
    ///
    /// # Errors
    /// When the folder cannot be read or a file cannot be removed.
    pub async fn sweep(&self, older_than: Timestamp) -> Result<u64, StoreError> {
        let folder = self.incoming().to_owned();
        blocking(move || {
            let mut removed = 0;
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                let meta = match entry.metadata() {
                    Ok(meta) if meta.is_file() => meta,
                    _ => continue,
                };
                if modified(&meta)? < older_than {
                    match std::fs::remove_file(entry.path()) {
                        Ok(()) => removed += 1,
                        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                        Err(error) => return Err(error),
                    }
                }
            }
            Ok(removed)
        })
        .await
    }
}

/// A file that removes itself when dropped.
#[derive(Debug)]
pub(crate) struct TempFile(Option<PathBuf>);

impl TempFile {
    /// Creates a new file with a name nobody else has, readable by this user only. Runs inside a blocking task that
    /// returns the guard, so that a caller who stops waiting still leaves nothing behind.
    fn create(folder: &Path) -> std::io::Result<(Self, std::fs::File)> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{}-{number}.part", std::process::id()));
            match options.open(&path) {
                Ok(file) => return Ok((Self(Some(path)), file)),
                // Left by an earlier process with the same id, or used by one on another machine.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.as_deref().unwrap_or(Path::new(""))
    }

    /// Moves the file; from then on nothing is removed.
    pub(crate) fn rename(mut self, to: &Path) -> std::io::Result<()> {
        std::fs::rename(self.path(), to)?;
        self.0 = None;
        Ok(())
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            // Nobody is left to tell; `Store::sweep` removes what stays.
            drop(std::fs::remove_file(path));
        }
    }
}
