//! Where the content of documents is kept: a folder, or a bucket of an S3-compatible server.
//!
//! Content is addressed by its SHA-256 (`ab/cd/<sha256>`), so it is stored once and never changes. Who may read it is
//! not decided here.

mod files;
mod objects;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use domain::kernel::Timestamp;
use futures_util::stream::{self, BoxStream, StreamExt};

use crate::error::StoreError;
use crate::incoming::TempFile;
use crate::sha256::{Hasher, Sha256};
use files::Files;
use objects::Objects;

/// The document store. Cloning is cheap; all clones are the same store.
#[derive(Clone, Debug)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    incoming: PathBuf,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Files(Files),
    Objects(Objects),
}

/// Bytes that are read from the store, in chunks of at most a few MiB.
pub struct Content {
    /// Bytes of the whole file, whatever range was asked for.
    pub size: u64,
    /// The part that comes; the whole file without a range.
    pub range: Range<u64>,
    /// The bytes. When the whole file is read, its SHA-256 is checked before the last chunk is handed out, so that
    /// damaged content ends in [`StoreError::Damaged`] and never looks complete.
    pub bytes: BoxStream<'static, Result<Bytes, StoreError>>,
}

impl Store {
    /// Opens the store named by `NT24_DOCUMENT_STORE`.
    ///
    /// `file://<folder>` (the path as it is, without percent codes; made when absent, readable by this user only) takes
    /// files in under `<folder>/incoming`. `s3://<bucket>/<prefix>` takes them in under `<work_dir>/incoming`; region,
    /// credentials and the endpoint of a compatible server come from the usual variables (`AWS_REGION`,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_ENDPOINT`, …). An endpoint with `http://` is used as it is.
    ///
    /// # Errors
    /// A sentence that names what is wrong. A bucket is not contacted here.
    pub fn open(url: &str, work_dir: &Path) -> Result<Self, String> {
        let (place, incoming) = if let Some(folder) = url.strip_prefix("file://") {
            if folder.is_empty() {
                return Err(
                    "The document store file:// names no folder. Use file:///path/to/folder.".to_owned(),
                );
            }
            let files = Files::open(Path::new(folder))
                .map_err(|error| format!("The document folder {folder} cannot be used: {error}."))?;
            (Place::Files(files), Path::new(folder).join("incoming"))
        } else if let Some(rest) = url.strip_prefix("s3://") {
            (Place::Objects(Objects::open_s3(rest)?), work_dir.join("incoming"))
        } else {
            return Err(format!(
                "The document store {url:?} is not known. Use file://<folder> or s3://<bucket>/<prefix>."
            ));
        };
        Self::at(place, &incoming)
    }

    fn at(place: Place, incoming: &Path) -> Result<Self, String> {
        let refuse = |error| format!("The folder {} cannot be used: {error}.", incoming.display());
        files::private_folder(incoming).map_err(refuse)?;
        // Absolute, so that a later change of the working directory does no harm.
        let incoming = std::path::absolute(incoming).map_err(refuse)?;
        Ok(Self(Arc::new(Inner { incoming, place })))
    }

    /// A store in memory behind the same code as S3.
    #[cfg(test)]
    pub(crate) fn in_memory(work_dir: &Path) -> Self {
        let objects = Objects::new(Arc::new(object_store::memory::InMemory::new()), "documents/prod");
        Self::at(Place::Objects(objects), &work_dir.join("incoming")).unwrap()
    }

    /// Where files are taken in.
    pub(crate) fn incoming(&self) -> &Path {
        &self.0.incoming
    }

    /// Moves a temporary file to its place.
    pub(crate) async fn put(&self, sha256: Sha256, size: u64, temp: TempFile) -> Result<(), StoreError> {
        match &self.0.place {
            Place::Files(files) => files.put(sha256, temp).await,
            Place::Objects(objects) => objects.put(sha256, size, temp).await,
        }
    }

    /// Reads a kept file or a part of it. A range that ends after the end of the file is cut there.
    ///
    /// # Errors
    /// `Missing` when there is no such content, `Range` when the range holds no byte of it, otherwise the store's own
    /// trouble. More trouble may come with the bytes.
    pub async fn read(&self, sha256: Sha256, range: Option<Range<u64>>) -> Result<Content, StoreError> {
        let content = match &self.0.place {
            Place::Files(files) => files.read(sha256, range).await?,
            Place::Objects(objects) => objects.read(sha256, range).await?,
        };
        Ok(content.checked(sha256))
    }

    /// Whether the content is there.
    ///
    /// # Errors
    /// When the disk or the object store fails.
    pub async fn exists(&self, sha256: Sha256) -> Result<bool, StoreError> {
        match &self.0.place {
            Place::Files(files) => files.exists(sha256).await,
            Place::Objects(objects) => objects.exists(sha256).await,
        }
    }

    /// Reads a whole file and throws the bytes away: is the evidence still what was stored? Answers its size.
    ///
    /// # Errors
    /// `Missing`, `Damaged`, or the store's own trouble.
    pub async fn verify(&self, sha256: Sha256) -> Result<u64, StoreError> {
        let mut content = self.read(sha256, None).await?;
        while let Some(chunk) = content.bytes.next().await {
            chunk?;
        }
        Ok(content.size)
    }

    /// All content last written before `older_than`, in no order. What no document names can be removed; choose a
    /// moment longer ago than any transaction lasts, because content is kept before its transaction commits.
    pub fn kept_before(&self, older_than: Timestamp) -> BoxStream<'static, Result<Sha256, StoreError>> {
        match &self.0.place {
            Place::Files(files) => files.kept_before(older_than),
            Place::Objects(objects) => objects.kept_before(older_than),
        }
    }

    /// Removes content that no document names. Content that is gone already is no error.
    ///
    /// # Errors
    /// When the disk or the object store fails.
    pub async fn remove(&self, sha256: Sha256) -> Result<(), StoreError> {
        match &self.0.place {
            Place::Files(files) => files.remove(sha256).await,
            Place::Objects(objects) => objects.remove(sha256).await,
        }
    }
}

impl Content {
    /// Checks that all promised bytes come, and that a whole file has the right SHA-256.
    fn checked(self, sha256: Sha256) -> Self {
        let Self { size, range, bytes } = self;
        let hasher = (range == (0..size)).then(Hasher::new);
        let state = (bytes, hasher, range.end - range.start);
        let bytes = stream::try_unfold(state, move |(mut bytes, mut hasher, left)| async move {
            let Some(chunk) = bytes.next().await.transpose()? else {
                let wrong = hasher.is_some_and(|hasher| hasher.finish() != sha256);
                return if wrong || left > 0 {
                    Err(StoreError::Damaged(sha256))
                } else {
                    Ok(None)
                };
            };
            let Some(left) = left.checked_sub(chunk.len() as u64) else {
                return Err(StoreError::Damaged(sha256));
            };
            if let Some(hasher) = &mut hasher {
                hasher.update(&chunk);
            }
            if left == 0 && hasher.take().is_some_and(|hasher| hasher.finish() != sha256) {
                return Err(StoreError::Damaged(sha256));
            }
            Ok(Some((chunk, (bytes, hasher, left))))
        });
        Self {
            size,
            range,
            bytes: bytes.boxed(),
        }
    }
}

/// The part of a file of `size` bytes that a range names. Without a range all of it, also when that is nothing.
fn clamp(range: Option<Range<u64>>, size: u64) -> Result<Range<u64>, StoreError> {
    match range {
        None => Ok(0..size),
        Some(range) if range.start < size && range.start < range.end => Ok(range.start..range.end.min(size)),
        Some(_) => Err(StoreError::Range { size }),
    }
}

/// Runs file work where it may block. A panic there becomes an error.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => Ok(result?),
        Err(error) => Err(std::io::Error::other(error).into()),
    }
}

/// When a file was last written.
pub(crate) fn modified(meta: &std::fs::Metadata) -> std::io::Result<Timestamp> {
    let since = meta
        .modified()?
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Ok(Timestamp::from_unix_millis(
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
    ))
}
