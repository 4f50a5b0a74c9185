//! The store in a folder: `<folder>/ab/cd/<sha256>`.

use std::fs::{DirBuilder, File};
use std::io::{ErrorKind, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytes::{Bytes, BytesMut};
use domain::kernel::Timestamp;
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use super::{Content, blocking, clamp, modified};
use crate::error::StoreError;
use crate::incoming::TempFile;
use crate::sha256::Sha256;

/// How much is read at once.
const CHUNK: usize = 64 * 1024;

#[derive(Debug)]
pub(super) struct Files {
    root: PathBuf,
}

impl Files {
    pub(super) fn open(root: &Path) -> std::io::Result<Self> {
        private_folder(root)?;
        let root = std::path::absolute(root)?;
        Ok(Self { root })
    }

    fn path(&self, sha256: Sha256) -> PathBuf {
        self.root.join(sha256.key())
    }

    /// The order makes it safe against a power failure: the bytes reach the disk, then the name, then the folder that
    /// holds the name. Runs to its end even when the caller stops waiting.
    pub(super) async fn put(&self, sha256: Sha256, temp: TempFile) -> Result<(), StoreError> {
        let to = self.path(sha256);
        blocking(move || {
            File::open(temp.path())?.sync_all()?;
            let Some(folder) = to.parent() else {
                return Err(ErrorKind::InvalidInput.into());
            };
            private_folder(folder)?;
            temp.rename(&to)?;
            // The two levels above may be new as well.
            for folder in folder.ancestors().take(3) {
                File::open(folder)?.sync_all()?;
            }
            Ok(())
        })
        .await
    }

    pub(super) async fn read(
        &self,
        sha256: Sha256,
        range: Option<Range<u64>>,
    ) -> Result<Content, StoreError> {
        let mut file = match tokio::fs::File::open(self.path(sha256)).await {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(StoreError::Missing(sha256)),
            Err(error) => return Err(error.into()),
        };
        let size = file.metadata().await?.len();
        let range = clamp(range, size)?;
        file.seek(SeekFrom::Start(range.start)).await?;
        let file = file.take(range.end - range.start);
        let bytes = stream::try_unfold(file, |mut file| async move {
            let mut chunk = BytesMut::with_capacity(CHUNK);
            let read = file.read_buf(&mut chunk).await?;
            Ok::<_, StoreError>((read > 0).then(|| (Bytes::from(chunk), file)))
        });
        Ok(Content {
            size,
            range,
            bytes: bytes.boxed(),
        })
    }

    pub(super) async fn exists(&self, sha256: Sha256) -> Result<bool, StoreError> {
        Ok(tokio::fs::try_exists(self.path(sha256)).await?)
    }

    pub(super) async fn remove(&self, sha256: Sha256) -> Result<(), StoreError> {
        match tokio::fs::remove_file(self.path(sha256)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// One of the 256 upper folders at a time, so that memory does not grow with the store.
    pub(super) fn kept_before(
        &self,
        older_than: Timestamp,
    ) -> BoxStream<'static, Result<Sha256, StoreError>> {
        let root = self.root.clone();
        stream::iter(0..=u8::MAX)
            .then(move |first| {
                let folder = root.join(format!("{first:02x}"));
                async move {
                    match blocking(move || list(&folder, older_than)).await {
                        Ok(found) => stream::iter(found.into_iter().map(Ok).collect::<Vec<_>>()),
                        Err(error) => stream::iter(vec![Err(error)]),
                    }
                }
            })
            .flatten()
            .boxed()
    }
}

/// The content in one upper folder. Files that came by other ways are passed over.
fn list(folder: &Path, older_than: Timestamp) -> std::io::Result<Vec<Sha256>> {
    let mut found = Vec::new();
    for lower in entries(folder)? {
        for path in entries(&lower)? {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            let Ok(sha256) = Sha256::parse(name) else { continue };
            match std::fs::metadata(&path) {
                Ok(meta) if modified(&meta)? < older_than => found.push(sha256),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(found)
}

/// What lies in a folder; nothing when it does not exist or is a file.
fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path())).collect(),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

/// Makes a folder and those above it, for this user only. One that exists keeps its rights.
pub(super) fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
