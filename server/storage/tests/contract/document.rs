//! Documents, and what is known about their bytes.

use std::collections::BTreeSet;

use domain::buyer::Buyer;
use domain::document::{
    Content, Document, DocumentOwner, DocumentStatus, DocumentType, RejectCode, Scan, Uploader,
};
use domain::kernel::{BuyerId, Date, DocumentId, PartnerId, Source};
use storage::document::{self as store, Known};
use storage::{Db, StorageError};
use tokio::task::JoinSet;

use crate::fixtures::{DIFFICULT, at, content, document, extremes, uuid};
use crate::world::World;

const EXTRACT: DocumentType = DocumentType::CocExtract;
const CERTIFICATE: DocumentType = DocumentType::VatCertificate;

pub fn owner(buyer: &Buyer) -> DocumentOwner {
    DocumentOwner::Buyer(buyer.seller, buyer.id)
}

pub async fn put(db: &mut Db, of: &Buyer, document: &Document) {
    store::keep_content(db, &document.content, at(0)).await.unwrap();
    store::insert(db, of.organization, owner(of), document)
        .await
        .unwrap();
}

/// The same document in another state.
fn turned(document: &Document, status: DocumentStatus) -> Document {
    Document {
        status,
        updated_at: at(99),
        ..document.clone()
    }
}

/// The bytes as they are known when nobody has looked at them.
fn known(content: &Content) -> Known {
    Known {
        sha256: content.sha256.clone(),
        size: content.size,
        content_type: content.content_type.clone(),
        scan: content.scan,
        text: None,
        text_read: false,
    }
}

pub async fn content_is_kept_once(world: World) {
    let mut db = world.store.begin().await.unwrap();
    let full = Content {
        size: i64::MAX,
        content_type: DIFFICULT.to_owned(),
        scan: Scan::Infected,
        ..content(2)
    };
    for one in [&content(1), &full] {
        store::keep_content(&mut db, one, at(0)).await.unwrap();
        let found = store::content(&mut db, &one.sha256).await.unwrap();
        assert_eq!(found, Some(known(one)));
    }
    // Sent again under another name and type: what is known stays.
    let twin = Content {
        size: 1,
        content_type: "image/png".to_owned(),
        scan: Scan::Clean,
        ..full.clone()
    };
    store::keep_content(&mut db, &twin, at(9)).await.unwrap();
    let found = store::content(&mut db, &full.sha256).await.unwrap();
    assert_eq!(found, Some(known(&full)));
    let uppercase = format!("{:064X}", 0xab);
    for unknown in ["", "1", DIFFICULT, &uppercase] {
        let found = store::content(&mut db, unknown).await.unwrap();
        assert_eq!(found, None, "{unknown}");
    }
    db.commit().await.unwrap();
    let scanned = "SELECT COUNT(*) FROM content WHERE scanned_at IS NOT NULL";
    assert_eq!(world.number(scanned).await, 1);
}

pub async fn content_is_scanned_and_read(world: World) {
    let (one, other) = (content(1), content(2));
    let mut db = world.store.begin().await.unwrap();
    store::keep_content(&mut db, &one, at(0)).await.unwrap();
    store::keep_content(&mut db, &other, at(0)).await.unwrap();
    for scan in [Scan::Infected, Scan::Clean, Scan::NotScanned] {
        store::scanned(&mut db, &one.sha256, scan, at(5)).await.unwrap();
        let found = store::content(&mut db, &one.sha256).await.unwrap().unwrap();
        assert_eq!(found, Known { scan, ..known(&one) });
    }
    let long = DIFFICULT.repeat(10_000);
    // Text of a file holds anything; what PostgreSQL cannot hold is replaced on both engines.
    for (text, kept) in [
        (Some(&*long), Some(&*long)),
        (Some(""), Some("")),
        (Some("a\0b"), Some("a\u{FFFD}b")),
        (None, None),
    ] {
        store::text_read(&mut db, &one.sha256, text, at(6)).await.unwrap();
        let found = store::content(&mut db, &one.sha256).await.unwrap().unwrap();
        assert_eq!(found.text.as_deref(), kept);
        assert!(found.text_read);
    }
    let found = store::content(&mut db, &other.sha256).await.unwrap();
    assert_eq!(found, Some(known(&other)));
    db.commit().await.unwrap();
}

/// A document in which every field says something.
fn full(number: u32) -> Document {
    Document {
        document_date: Some(Date::parse("2024-02-29").unwrap()),
        content: Content {
            size: i64::MAX,
            content_type: "image/jpeg".to_owned(),
            file_name: DIFFICULT.to_owned(),
            scan: Scan::Clean,
            ..content(2)
        },
        source: Source::WebApp,
        uploaded_by: Uploader {
            kind: "STAFF".to_owned(),
            id: Some(DIFFICULT.to_owned()),
            name: DIFFICULT.to_owned(),
        },
        version: i64::MAX,
        created_at: extremes()[0],
        updated_at: extremes()[1],
        ..document(number, CERTIFICATE)
    }
}

pub async fn round_trip(world: World) {
    let [one, _] = world.buyers().await;
    let system = Document {
        source: Source::System,
        ..document(21, DocumentType::ContactPassport)
    };
    let mut db = world.store.begin().await.unwrap();
    for document in [document(20, EXTRACT), full(22), system] {
        put(&mut db, &one, &document).await;
        let found = store::get(&mut db, owner(&one), document.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&document));
        let listed = store::list(&mut db, owner(&one)).await.unwrap();
        assert!(listed.contains(&document));
    }
    for kind in DocumentType::ALL {
        let document = document(100 + u32::try_from(*kind as usize).unwrap(), *kind);
        let gone = turned(&document, DocumentStatus::Superseded);
        for active in store::list(&mut db, owner(&one)).await.unwrap() {
            let gone = turned(&active, DocumentStatus::Superseded);
            store::update(&mut db, &gone).await.unwrap();
        }
        put(&mut db, &one, &document).await;
        assert_eq!(
            store::get(&mut db, owner(&one), gone.id).await.unwrap(),
            Some(document)
        );
    }
    db.commit().await.unwrap();
}

pub async fn scans_show_in_the_document(world: World) {
    let [one, _] = world.buyers().await;
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &one, &document(20, EXTRACT)).await;
    store::scanned(&mut db, &content(1).sha256, Scan::Infected, at(5))
        .await
        .unwrap();
    let found = store::get(&mut db, owner(&one), document(20, EXTRACT).id).await;
    assert_eq!(found.unwrap().unwrap().content.scan, Scan::Infected);
    db.commit().await.unwrap();
}

pub async fn every_state(world: World) {
    let [one, _] = world.buyers().await;
    let mut db = world.store.begin().await.unwrap();
    let (changing, staying) = (full(20), document(21, EXTRACT));
    put(&mut db, &one, &changing).await;
    put(&mut db, &one, &staying).await;
    let rejected = |code, note: Option<&str>| DocumentStatus::Rejected {
        code,
        note: note.map(str::to_owned),
    };
    let mut states = vec![
        DocumentStatus::Superseded,
        rejected(RejectCode::Infected, None),
        rejected(RejectCode::Other, Some(DIFFICULT)),
        DocumentStatus::Deleted {
            reason: DIFFICULT.to_owned(),
        },
        DocumentStatus::Active,
    ];
    states.extend(RejectCode::CHOICES.map(|code| rejected(code, Some(""))));
    for status in states {
        let next = turned(&changing, status);
        store::update(&mut db, &next).await.unwrap();
        let found = store::get(&mut db, owner(&one), next.id).await.unwrap();
        assert_eq!(found, Some(next));
        let other = store::get(&mut db, owner(&one), staying.id).await.unwrap();
        assert_eq!(other.as_ref(), Some(&staying));
    }
    // Words of an earlier state do not stay behind.
    let gone = turned(&changing, DocumentStatus::Superseded);
    store::update(&mut db, &gone).await.unwrap();
    db.commit().await.unwrap();
    let rest = "SELECT COUNT(*) FROM document WHERE reject_code IS NOT NULL OR remark IS NOT NULL";
    assert_eq!(world.number(rest).await, 0);
}

pub async fn one_of_a_type_is_active(world: World) {
    let [one, other] = world.buyers().await;
    let first = document(20, EXTRACT);
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &one, &first).await;
    // Another type and another buyer have their own.
    put(&mut db, &one, &document(21, CERTIFICATE)).await;
    put(&mut db, &other, &document(22, EXTRACT)).await;
    db.commit().await.unwrap();

    let mut db = world.store.begin().await.unwrap();
    let second = document(23, EXTRACT);
    let error = store::insert(&mut db, one.organization, owner(&one), &second)
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "document"));
    db.rollback().await.unwrap();

    let ends = [
        DocumentStatus::Superseded,
        DocumentStatus::Rejected {
            code: RejectCode::Other,
            note: None,
        },
        DocumentStatus::Deleted {
            reason: "Sent twice.".to_owned(),
        },
    ];
    let mut last = first.clone();
    for (status, number) in ends.into_iter().zip(30..) {
        let mut db = world.store.begin().await.unwrap();
        store::update(&mut db, &turned(&last, status)).await.unwrap();
        last = document(number, EXTRACT);
        put(&mut db, &one, &last).await;
        db.commit().await.unwrap();
    }
    // What is over cannot come back beside it, and a number is given once.
    let mut db = world.store.begin().await.unwrap();
    let error = store::update(&mut db, &first).await.unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "document"));
    db.rollback().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    let gone = turned(&last, DocumentStatus::Superseded);
    store::update(&mut db, &gone).await.unwrap();
    let same_version = Document {
        version: first.version,
        ..document(40, EXTRACT)
    };
    let error = store::insert(&mut db, one.organization, owner(&one), &same_version)
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "document"));
}

pub async fn one_of_many_uploads_is_active(world: World) {
    let [one, _] = world.buyers().await;
    let mut tasks = JoinSet::new();
    for number in 20..32 {
        let (world, one) = (world.clone(), one.clone());
        tasks.spawn(async move {
            let document = document(number, EXTRACT);
            let mut db = world.store.begin().await.unwrap();
            store::keep_content(&mut db, &document.content, at(0))
                .await
                .unwrap();
            match store::insert(&mut db, one.organization, owner(&one), &document).await {
                Ok(()) => db.commit().await.map(|()| true).unwrap(),
                Err(StorageError::Conflict { .. }) => false,
                Err(other) => panic!("{other:?}"),
            }
        });
    }
    let won = tasks.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM document").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM content").await, 1);
}

pub async fn newest_first(world: World) {
    let [one, other] = world.buyers().await;
    let made = |number, kind, seconds| Document {
        created_at: at(seconds),
        ..document(number, kind)
    };
    let mut db = world.store.begin().await.unwrap();
    for document in [
        made(20, EXTRACT, 5),
        made(23, CERTIFICATE, 5),
        made(21, DocumentType::ContactIdCard, 9),
        made(22, DocumentType::ContactPassport, 1),
    ] {
        put(&mut db, &one, &document).await;
    }
    put(&mut db, &other, &made(24, EXTRACT, 7)).await;
    let ids = |documents: Vec<Document>| -> Vec<_> {
        documents.into_iter().map(|document| document.id.uuid()).collect()
    };
    let listed = store::list(&mut db, owner(&one)).await.unwrap();
    assert_eq!(ids(listed), [uuid(21), uuid(23), uuid(20), uuid(22)]);
    let listed = store::list(&mut db, owner(&other)).await.unwrap();
    assert_eq!(ids(listed), [uuid(24)]);
    db.commit().await.unwrap();
}

pub async fn found_only_for_their_owner(world: World) {
    let [one, other] = world.buyers().await;
    let mine = document(20, EXTRACT);
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &one, &mine).await;
    assert_eq!(store::get(&mut db, owner(&other), mine.id).await.unwrap(), None);
    assert_eq!(store::list(&mut db, owner(&other)).await.unwrap(), []);
    let nobody = DocumentOwner::Buyer(PartnerId::from_uuid(uuid(98)), BuyerId::from_uuid(uuid(99)));
    assert_eq!(store::get(&mut db, nobody, mine.id).await.unwrap(), None);
    let unknown = DocumentId::from_uuid(uuid(21));
    assert_eq!(store::get(&mut db, owner(&one), unknown).await.unwrap(), None);
    // Bytes that nobody noted, a buyer that is not there: no document of them.
    let nothing = Document {
        content: content(77),
        ..document(22, CERTIFICATE)
    };
    let error = store::insert(&mut db, one.organization, owner(&one), &nothing)
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
    db.rollback().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert(&mut db, one.organization, nobody, &mine)
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
}

pub async fn active_ones(world: World) {
    let [one, other] = world.buyers().await;
    let elsewhere = Document {
        content: content(2),
        ..document(22, DocumentType::ContactIdCard)
    };
    let superseded = document(23, DocumentType::ContactPassport);
    let mut db = world.store.begin().await.unwrap();
    for document in [
        &document(20, CERTIFICATE),
        &document(21, EXTRACT),
        &elsewhere,
        &superseded,
    ] {
        put(&mut db, &one, document).await;
    }
    put(&mut db, &other, &document(19, EXTRACT)).await;
    let gone = turned(&superseded, DocumentStatus::Superseded);
    store::update(&mut db, &gone).await.unwrap();

    let with = store::active_with(&mut db, &content(1).sha256).await.unwrap();
    let expected = [(19, &other), (20, &one), (21, &one)];
    assert_eq!(
        with,
        expected.map(|(number, of)| (DocumentId::from_uuid(uuid(number)), owner(of)))
    );
    let with = store::active_with(&mut db, &content(3).sha256).await.unwrap();
    assert_eq!(with, []);

    let types = store::active_types(&mut db, one.id).await.unwrap();
    assert_eq!(
        types,
        BTreeSet::from([EXTRACT, CERTIFICATE, DocumentType::ContactIdCard])
    );
    let types = store::active_types(&mut db, other.id).await.unwrap();
    assert_eq!(types, BTreeSet::from([EXTRACT]));
    let nobody = BuyerId::from_uuid(uuid(99));
    assert!(store::active_types(&mut db, nobody).await.unwrap().is_empty());
    db.commit().await.unwrap();
}
