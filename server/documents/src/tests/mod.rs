//! What users of this crate rely on, and what hostile files may not do. All files are made in code.

mod images;
mod intake;
mod kinds;
mod names;
mod pdfs;
mod samples;
mod stores;
mod texts;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use futures_util::stream::{self, Stream};

use crate::{Inspection, IntakeError, MAX_BYTES, RefusedFile, Store, inspect};

/// A folder of its own for each test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "documents-test-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn store(&self) -> Store {
        Store::open(&format!("file://{}", self.0.display()), &self.0).unwrap()
    }

    fn write(&self, bytes: &[u8]) -> PathBuf {
        let path = self.0.join("file");
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// How many files wait in the incoming folder.
fn waiting(store: &Store) -> usize {
    std::fs::read_dir(store.incoming()).unwrap().count()
}

/// All files under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn chunks(bytes: &[u8], size: usize) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + use<> {
    let parts: Vec<_> = bytes
        .chunks(size)
        .map(|part| Ok(Bytes::copy_from_slice(part)))
        .collect();
    stream::iter(parts)
}

/// The whole way of an upload up to the point where it would be kept.
async fn upload(bytes: &[u8]) -> Result<Inspection, RefusedFile> {
    let folder = Folder::new();
    let store = folder.store();
    let result = match store.receive(chunks(bytes, 1000), MAX_BYTES).await {
        Ok(received) => inspect(received.path(), received.kind()).await,
        Err(error) => Err(error),
    };
    assert_eq!(waiting(&store), 0, "no temporary file stays behind");
    match result {
        Ok(inspection) => Ok(inspection),
        Err(IntakeError::Refused(refused)) => Err(refused),
        Err(error) => panic!("neither taken nor refused: {error}"),
    }
}
