//! The store in a bucket: `<prefix>/ab/cd/<sha256>`.

use std::ops::Range;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use domain::kernel::Timestamp;
use futures_util::stream::{BoxStream, StreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{Error, GetOptions, MultipartUpload, ObjectStore, ObjectStoreExt};
use tokio::io::AsyncReadExt;

use super::{Content, clamp};
use crate::error::StoreError;
use crate::incoming::TempFile;
use crate::sha256::Sha256;

/// Bytes of one part of an upload, and the most of a file that is in memory at once. S3 asks for 5 MiB or more in every
/// part but the last.
const PART: usize = 5 * 1024 * 1024;

#[derive(Debug)]
pub(super) struct Objects {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

impl Objects {
    pub(super) fn new(store: Arc<dyn ObjectStore>, prefix: &str) -> Self {
        Self {
            store,
            prefix: Path::from(prefix),
        }
    }

    /// From what follows `s3://`.
    pub(super) fn open_s3(rest: &str) -> Result<Self, String> {
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
        if bucket.len() < 3 || !bucket.chars().all(allowed) {
            return Err(format!(
                "The document store s3://{rest} has no valid bucket name. Use s3://<bucket>/<prefix>."
            ));
        }
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        let endpoint = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"]
            .iter()
            .find_map(|name| std::env::var(name).ok());
        if endpoint.is_some_and(|endpoint| endpoint.starts_with("http://")) {
            builder = builder.with_allow_http(true);
        }
        let store = builder
            .build()
            .map_err(|error| format!("The document store s3://{rest} cannot be used: {error}."))?;
        Ok(Self::new(Arc::new(store), prefix))
    }

    fn path(&self, sha256: Sha256) -> Path {
        Path::from(format!("{}/{}", self.prefix, sha256.key()))
    }

    /// Writes without looking first: the same name means the same bytes, both ways of writing put the whole object in
    /// place at once, and a renewed date keeps it safe from a removal of unnamed content that is under way.
    pub(super) async fn put(&self, sha256: Sha256, size: u64, temp: TempFile) -> Result<(), StoreError> {
        let path = self.path(sha256);
        let mut file = tokio::fs::File::open(temp.path()).await?;
        if size <= PART as u64 {
            let part = read_part(&mut file).await?;
            self.store.put(&path, part.into()).await?;
            return Ok(());
        }
        let mut upload = self.store.put_multipart(&path).await?;
        match parts(&mut file, upload.as_mut()).await {
            Ok(()) => Ok(()),
            Err(error) => {
                // The first error is the one to report. Parts that stay are for the bucket's lifecycle rule.
                drop(upload.abort().await);
                Err(error)
            }
        }
    }

    pub(super) async fn read(
        &self,
        sha256: Sha256,
        range: Option<Range<u64>>,
    ) -> Result<Content, StoreError> {
        let path = self.path(sha256);
        let missing = |error| match error {
            Error::NotFound { .. } => StoreError::Missing(sha256),
            error => error.into(),
        };
        let mut options = GetOptions::default();
        if range.is_some() {
            let size = self.store.head(&path).await.map_err(missing)?.size;
            options = options.with_range(Some(clamp(range, size)?));
        }
        let result = self.store.get_opts(&path, options).await.map_err(missing)?;
        Ok(Content {
            size: result.meta.size,
            range: result.range.clone(),
            bytes: result.into_stream().map(|chunk| Ok(chunk?)).boxed(),
        })
    }

    pub(super) async fn exists(&self, sha256: Sha256) -> Result<bool, StoreError> {
        match self.store.head(&self.path(sha256)).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn remove(&self, sha256: Sha256) -> Result<(), StoreError> {
        match self.store.delete(&self.path(sha256)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn kept_before(
        &self,
        older_than: Timestamp,
    ) -> BoxStream<'static, Result<Sha256, StoreError>> {
        self.store
            .list(Some(&self.prefix))
            .filter_map(move |meta| async move {
                let meta = match meta {
                    Ok(meta) => meta,
                    Err(error) => return Some(Err(error.into())),
                };
                let sha256 = Sha256::parse(meta.location.filename()?).ok()?;
                let modified = Timestamp::from_unix_millis(meta.last_modified.timestamp_millis());
                (modified < older_than).then_some(Ok(sha256))
            })
            .boxed()
    }
}

async fn parts(file: &mut tokio::fs::File, upload: &mut dyn MultipartUpload) -> Result<(), StoreError> {
    loop {
        let part = read_part(file).await?;
        if part.is_empty() {
            break;
        }
        // One after the other: a few seconds more, but only one part in memory.
        upload.put_part(part.into()).await?;
    }
    upload.complete().await?;
    Ok(())
}

/// The next [`PART`] bytes, fewer at the end of the file.
async fn read_part(file: &mut tokio::fs::File) -> Result<Bytes, StoreError> {
    // One byte more, because a full buffer would be doubled before the end is noticed.
    let mut part = BytesMut::with_capacity(PART + 1);
    let mut file = file.take(PART as u64);
    while file.read_buf(&mut part).await? > 0 {}
    Ok(part.freeze())
}
