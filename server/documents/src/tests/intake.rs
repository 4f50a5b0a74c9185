use std::convert::Infallible;

use bytes::Bytes;
use domain::kernel::Timestamp;
use futures_util::stream::{self, StreamExt};
use futures_util::{FutureExt, Stream};

use super::{Folder, chunks, files, samples, waiting};
use crate::{IntakeError, Kind, MAX_BYTES, RefusedFile, StoreError};

/// Starts like a JPEG and is as long as wanted.
fn endless(bytes: u64) -> impl Stream<Item = Result<Bytes, Infallible>> {
    const PART: u64 = 60_000;
    let head = Bytes::from_static(b"\xff\xd8\xff\xe0");
    let rest = bytes - 4;
    let parts = (0..rest.div_ceil(PART)).map(move |index| PART.min(rest - index * PART));
    stream::iter(
        std::iter::once(head)
            .chain(parts.map(|length| Bytes::from(vec![0; length.try_into().unwrap()])))
            .map(Ok),
    )
}

#[tokio::test]
async fn a_file_is_hashed_counted_and_kept() {
    let folder = Folder::new();
    let store = folder.store();
    let pdf = samples::pdf();
    for size in [1, 7, 4096, 1_000_000] {
        let received = store.receive(chunks(&pdf, size), MAX_BYTES).await.unwrap();
        assert_eq!(received.size(), pdf.len() as u64);
        assert_eq!(received.kind(), Kind::Pdf);
        assert_eq!(std::fs::read(received.path()).unwrap(), pdf);
        let stored = received.keep().await.unwrap();
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &pdf);
        assert_eq!(stored.sha256.as_bytes(), digest.as_ref());
        assert_eq!(waiting(&store), 0);
        let name = stored.sha256.to_string();
        let path = folder.0.join(&name[..2]).join(&name[2..4]).join(&name);
        assert_eq!(files(&folder.0), [path], "the same content is there once");
    }
}

#[tokio::test]
async fn the_limit_is_exact() {
    let folder = Folder::new();
    let store = folder.store();
    let received = store.receive(endless(MAX_BYTES), MAX_BYTES).await.unwrap();
    assert_eq!(received.size(), 26_214_400);
    drop(received);
    let refused = store.receive(endless(MAX_BYTES + 1), MAX_BYTES).await;
    let Err(IntakeError::Refused(RefusedFile::TooLarge { limit })) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(limit, MAX_BYTES);
    assert_eq!(waiting(&store), 0);
}

#[tokio::test]
async fn a_refused_stream_is_not_read_to_its_end() {
    let folder = Folder::new();
    let store = folder.store();
    // Streams that would never end.
    let html = stream::repeat(Ok::<_, Infallible>(Bytes::from_static(b"<html>")));
    let refused = store.receive(html, MAX_BYTES).await;
    assert!(matches!(
        refused,
        Err(IntakeError::Refused(RefusedFile::UnknownType { .. }))
    ));
    let jpeg = stream::repeat(Ok::<_, Infallible>(Bytes::from_static(b"\xff\xd8\xff\xe0")));
    let refused = store.receive(jpeg, 10_000).await;
    assert!(matches!(
        refused,
        Err(IntakeError::Refused(RefusedFile::TooLarge { limit: 10_000 }))
    ));
    assert_eq!(waiting(&store), 0);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let folder = Folder::new();
    let store = folder.store();
    let broken = chunks(&samples::pdf(), 100)
        .take(2)
        .chain(stream::iter([Err(std::io::Error::other("reset"))]));
    let result = store.receive(broken, MAX_BYTES).await;
    let Err(IntakeError::Interrupted(reason)) = result else {
        panic!("{result:?}")
    };
    assert_eq!(reason, "reset");
    assert_eq!(waiting(&store), 0);
}

#[tokio::test]
async fn dropping_leaves_nothing() {
    let folder = Folder::new();
    let store = folder.store();

    let received = store
        .receive(chunks(&samples::pdf(), 100), MAX_BYTES)
        .await
        .unwrap();
    assert_eq!(waiting(&store), 1);
    drop(received);
    assert_eq!(waiting(&store), 0);

    // A client that hangs: the temporary file exists when the future is dropped.
    let hanging = chunks(&samples::pdf(), 100).take(2).chain(stream::pending());
    let mut future = Box::pin(store.receive(hanging, MAX_BYTES));
    while waiting(&store) == 0 {
        assert!(future.as_mut().now_or_never().is_none());
        tokio::task::yield_now().await;
    }
    drop(future);
    assert_eq!(waiting(&store), 0);
}

#[tokio::test]
async fn a_drop_while_the_temporary_file_is_being_made_leaves_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let folder = Folder::new();
    let store = folder.store();
    tokio::task::spawn_blocking(move || {
        let runtime = runtime.unwrap();
        for _ in 0..50 {
            runtime.block_on(async {
                let hanging = stream::pending::<Result<Bytes, Infallible>>();
                assert!(store.receive(hanging, MAX_BYTES).now_or_never().is_none());
            });
        }
        // Waits for the blocking tasks that were started.
        drop(runtime);
        assert_eq!(waiting(&store), 0);
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn the_same_content_at_once_is_one_object() {
    let folder = Folder::new();
    let store = folder.store();
    let pdf = samples::pdf();
    let one = async || {
        store
            .receive(chunks(&pdf, 50), MAX_BYTES)
            .await
            .unwrap()
            .keep()
            .await
            .unwrap()
    };
    let kept = futures_util::future::join_all((0..8).map(|_| one())).await;
    assert!(kept.iter().all(|stored| *stored == kept[0]));
    assert_eq!(files(&folder.0).len(), 1);
    assert_eq!(store.verify(kept[0].sha256).await.unwrap(), pdf.len() as u64);
}

#[tokio::test]
async fn abandoned_files_are_swept_by_age() {
    let folder = Folder::new();
    let store = folder.store();
    let old = store.incoming().join("1-1.part");
    std::fs::write(&old, b"x").unwrap();
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000);
    std::fs::File::options()
        .write(true)
        .open(&old)
        .unwrap()
        .set_modified(long_ago)
        .unwrap();
    let running = store
        .receive(chunks(&samples::pdf(), 100), MAX_BYTES)
        .await
        .unwrap();

    assert_eq!(
        store.sweep(Timestamp::from_unix_millis(1_000_000)).await.unwrap(),
        0
    );
    assert_eq!(
        store.sweep(Timestamp::from_unix_millis(1_000_001)).await.unwrap(),
        1
    );
    assert!(!old.exists() && running.path().exists());
}

#[tokio::test]
async fn names_left_by_an_earlier_process_are_passed_over() {
    let folder = Folder::new();
    let store = folder.store();
    for number in 0..200 {
        std::fs::write(
            store
                .incoming()
                .join(format!("{}-{number}.part", std::process::id())),
            b"old",
        )
        .unwrap();
    }
    let received = store
        .receive(chunks(&samples::pdf(), 100), MAX_BYTES)
        .await
        .unwrap();
    assert_eq!(std::fs::read(received.path()).unwrap(), samples::pdf());
    drop(received);
    assert_eq!(waiting(&store), 200);
}

#[tokio::test]
async fn a_folder_that_is_gone_is_our_fault_and_no_refusal() {
    let folder = Folder::new();
    let store = folder.store();
    std::fs::remove_dir(store.incoming()).unwrap();
    let result = store.receive(chunks(&samples::pdf(), 100), MAX_BYTES).await;
    assert!(matches!(result, Err(IntakeError::Store(StoreError::Disk(_)))));
}
