use std::path::Path;

use domain::kernel::Timestamp;
use futures_util::TryStreamExt;

use super::{Folder, chunks, files, samples, waiting};
use crate::{MAX_BYTES, Sha256, Store, StoreError, Stored};

async fn keep(store: &Store, bytes: &[u8]) -> Stored {
    let received = store.receive(chunks(bytes, 70_000), MAX_BYTES).await.unwrap();
    let stored = received.keep().await.unwrap();
    assert_eq!(waiting(store), 0);
    stored
}

async fn read(
    store: &Store,
    sha256: Sha256,
    range: Option<std::ops::Range<u64>>,
) -> Result<Vec<u8>, StoreError> {
    let content = store.read(sha256, range).await?;
    let length = content.range.end - content.range.start;
    let parts: Vec<_> = content.bytes.try_collect().await?;
    let bytes = parts.concat();
    assert_eq!(bytes.len() as u64, length);
    Ok(bytes)
}

fn index(number: u64) -> usize {
    number.try_into().unwrap()
}

/// The same behaviour in a folder and behind the object store interface.
async fn contract(store: &Store) {
    // Three parts of an upload in the object store.
    let mut large = b"\xff\xd8\xff\xe0".to_vec();
    large.extend((0..11_000_000_u32).map(|number| number.to_le_bytes()[1]));
    let small = samples::pdf();
    for bytes in [&small, &large] {
        let stored = keep(store, bytes).await;
        assert_eq!(stored, keep(store, bytes).await);
        assert!(store.exists(stored.sha256).await.unwrap());
        assert_eq!(store.verify(stored.sha256).await.unwrap(), bytes.len() as u64);
        assert!(read(store, stored.sha256, None).await.unwrap() == *bytes);

        let size = bytes.len() as u64;
        for (range, expected) in [
            (0..1, 0..1),
            (5..100, 5..100),
            (size - 1..size, size - 1..size),
            (7..u64::MAX, 7..size),
        ] {
            let part = read(store, stored.sha256, Some(range.clone())).await.unwrap();
            assert!(
                part == bytes[index(expected.start)..index(expected.end)],
                "{range:?}"
            );
        }
        for range in [size..size + 1, 3..3, u64::MAX - 1..u64::MAX] {
            let result = read(store, stored.sha256, Some(range)).await;
            assert!(matches!(result, Err(StoreError::Range { size: found }) if found == size));
        }
    }

    let later = Timestamp::parse("9999-01-01T00:00:00Z").unwrap();
    let kept: Vec<_> = store.kept_before(later).try_collect().await.unwrap();
    assert_eq!(kept.len(), 2);
    let kept: Vec<_> = store
        .kept_before(Timestamp::from_unix_millis(0))
        .try_collect()
        .await
        .unwrap();
    assert_eq!(kept, []);

    let stored = keep(store, &small).await;
    store.remove(stored.sha256).await.unwrap();
    store.remove(stored.sha256).await.unwrap();
    assert!(!store.exists(stored.sha256).await.unwrap());
    for range in [None, Some(0..5)] {
        let result = read(store, stored.sha256, range).await;
        assert!(
            matches!(result, Err(StoreError::Missing(sha256)) if sha256 == stored.sha256),
            "{result:?}"
        );
    }
    assert!(matches!(
        store.verify(stored.sha256).await,
        Err(StoreError::Missing(_))
    ));
}

#[tokio::test]
async fn a_folder_keeps_the_contract() {
    let folder = Folder::new();
    contract(&folder.store()).await;
}

#[tokio::test]
async fn an_object_store_keeps_the_contract() {
    let folder = Folder::new();
    contract(&Store::in_memory(&folder.0)).await;
    assert_eq!(files(&folder.0), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn damaged_evidence_never_looks_whole() {
    let folder = Folder::new();
    let store = folder.store();
    let stored = keep(&store, &samples::pdf()).await;
    let [path] = &files(&folder.0)[..] else { panic!() };
    let mut changed = samples::pdf();
    changed[50] ^= 1;
    for bytes in [&changed[..], &changed[..100], b""] {
        std::fs::write(path, bytes).unwrap();
        let result = read(&store, stored.sha256, None).await;
        assert!(
            matches!(result, Err(StoreError::Damaged(sha256)) if sha256 == stored.sha256),
            "{result:?}"
        );
    }
    keep(&store, &samples::pdf()).await;
    assert_eq!(
        read(&store, stored.sha256, None).await.unwrap(),
        samples::pdf(),
        "a new upload makes it whole"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn only_this_user_can_look_into_the_folders() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let url = format!("file://{}/new/documents", folder.0.display());
    let store = Store::open(&url, Path::new("unused")).unwrap();
    let stored = keep(&store, &samples::pdf()).await;
    let name = stored.sha256.to_string();
    for path in [
        "new/documents",
        "new/documents/incoming",
        &format!("new/documents/{}", &name[..2]),
    ] {
        let mode = std::fs::metadata(folder.0.join(path))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700, "{path}");
    }
    let mode = std::fs::metadata(&files(&folder.0)[0])
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn wrong_addresses_are_named() {
    let folder = Folder::new();
    let file = folder.write(b"x");
    for (url, words) in [
        ("", "\"\" is not known"),
        ("/var/documents", "is not known"),
        ("http://x/y", "is not known"),
        ("file://", "names no folder"),
        ("s3://", "no valid bucket name"),
        ("s3:///prefix", "no valid bucket name"),
        ("s3://My_Bucket/x", "no valid bucket name"),
        (&format!("file://{}", file.display()), "cannot be used"),
    ] {
        let sentence = Store::open(url, &folder.0).unwrap_err();
        assert!(sentence.contains(words) && sentence.ends_with('.'), "{sentence}");
    }
}

#[test]
fn a_bucket_is_opened_without_a_network() {
    let folder = Folder::new();
    for url in [
        "s3://nt24-documents",
        "s3://nt24-documents/",
        "s3://nt24-documents/prod/eu",
    ] {
        Store::open(url, &folder.0).unwrap();
    }
    assert!(folder.0.join("incoming").is_dir());
}

#[test]
fn sums_are_read_strictly() {
    let text = "ab".repeat(32);
    let sum = Sha256::parse(&text).unwrap();
    assert_eq!(sum.to_string(), text);
    assert_eq!(serde_json::to_string(&sum).unwrap(), format!("\"{text}\""));
    assert_eq!(
        serde_json::from_str::<Sha256>(&format!("\"{text}\"")).unwrap(),
        sum
    );
    for wrong in [
        "",
        "ab",
        &"AB".repeat(32),
        &"zz".repeat(32),
        &"ab".repeat(33),
        &"../".repeat(21),
    ] {
        assert!(Sha256::parse(wrong).is_err(), "{wrong}");
    }
}
