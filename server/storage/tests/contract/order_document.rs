//! Papers of orders, beside those of buyers.

use domain::document::{Document, DocumentModule, DocumentOwner, DocumentStatus, DocumentType, Scan};
use domain::kernel::{BuyerId, Date, DocumentId, OrderId};
use domain::order::Order;
use storage::document::{self as store, Paper};
use storage::{Db, StorageError, buyer};

use crate::fixtures::{DIFFICULT, at, content, document, extremes, uuid};
use crate::world::World;

const CONTRACT: DocumentType = DocumentType::OrderPurchaseContract;
const INVOICE: DocumentType = DocumentType::ShipmentInvoice;
const CMR: DocumentType = DocumentType::TransportCmr;

fn owner(order: &Order, module: DocumentModule) -> DocumentOwner {
    DocumentOwner::Order(order.seller, order.id, module)
}

async fn put(db: &mut Db, of: &Order, document: &Document) {
    store::keep_content(db, &document.content, at(0)).await.unwrap();
    store::insert(db, of.organization, owner(of, document.kind.module()), document)
        .await
        .unwrap();
}

fn superseded(document: &Document) -> Document {
    Document {
        status: DocumentStatus::Superseded,
        updated_at: at(99),
        ..document.clone()
    }
}

pub async fn round_trip(world: World) {
    let [one, ..] = world.sales().await;
    let full = Document {
        document_date: Some(Date::parse("2024-02-29").unwrap()),
        content: domain::document::Content {
            file_name: DIFFICULT.to_owned(),
            scan: Scan::Infected,
            ..content(2)
        },
        version: i64::MAX,
        created_at: extremes()[0],
        updated_at: extremes()[1],
        ..document(300, CONTRACT)
    };
    let mut db = world.store.begin().await.unwrap();
    put(&mut db, &one, &full).await;
    let contracts = owner(&one, DocumentModule::Order);
    assert_eq!(
        store::get(&mut db, contracts, full.id).await.unwrap().as_ref(),
        Some(&full)
    );
    store::update(&mut db, &superseded(&full)).await.unwrap();
    assert_eq!(
        store::list(&mut db, contracts).await.unwrap(),
        [superseded(&full)]
    );
    for kind in DocumentType::ALL {
        let document = document(100 + u32::try_from(*kind as usize).unwrap(), *kind);
        put(&mut db, &one, &document).await;
        let of = owner(&one, kind.module());
        assert_eq!(
            store::get(&mut db, of, document.id).await.unwrap(),
            Some(document)
        );
    }
    db.commit().await.unwrap();
}

pub async fn only_of_their_module(world: World) {
    let [one, other, ..] = world.sales().await;
    let mut db = world.store.begin().await.unwrap();
    let buyer = buyer::by_id(&mut db, one.buyer).await.unwrap().unwrap();
    let kyc = document(40, DocumentType::CocExtract);
    crate::document::put(&mut db, &buyer, &kyc).await;
    let (contract, invoice, cmr) = (document(41, CONTRACT), document(42, INVOICE), document(44, CMR));
    let preliminary = document(43, DocumentType::ShipmentPreliminaryInvoice);
    for document in [&contract, &invoice, &preliminary, &cmr] {
        put(&mut db, &one, document).await;
    }
    // Each with what it finds, the newest first.
    let of_buyer = crate::document::owner(&buyer);
    for (owner, mine) in [
        (owner(&one, DocumentModule::Order), vec![&contract]),
        (owner(&one, DocumentModule::Invoice), vec![&preliminary, &invoice]),
        (owner(&one, DocumentModule::Payment), vec![]),
        (owner(&one, DocumentModule::Transport), vec![&cmr]),
        (owner(&one, DocumentModule::Kyc), vec![]),
        (owner(&other, DocumentModule::Invoice), vec![]),
        (of_buyer, vec![&kyc]),
    ] {
        let listed = store::list(&mut db, owner).await.unwrap();
        assert_eq!(listed.iter().collect::<Vec<_>>(), mine, "{owner:?}");
        for document in [&kyc, &contract, &invoice, &preliminary, &cmr] {
            let got = store::get(&mut db, owner, document.id).await.unwrap();
            assert_eq!(got.as_ref(), mine.contains(&document).then_some(document));
        }
    }
    db.commit().await.unwrap();
    // An order that is not there has no papers.
    let mut db = world.store.begin().await.unwrap();
    let nothing = DocumentOwner::Order(one.seller, OrderId::from_uuid(uuid(99)), DocumentModule::Order);
    assert_eq!(store::list(&mut db, nothing).await.unwrap(), []);
    let error = store::insert(&mut db, one.organization, nothing, &document(50, CONTRACT))
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
}

pub async fn one_of_a_type_is_active(world: World) {
    let [one, other, ..] = world.sales().await;
    let first = document(40, INVOICE);
    let mut db = world.store.begin().await.unwrap();
    let buyer = buyer::by_id(&mut db, one.buyer).await.unwrap().unwrap();
    put(&mut db, &one, &first).await;
    // Another type, another order and the buyer have their own.
    put(&mut db, &one, &document(41, CONTRACT)).await;
    put(&mut db, &other, &document(42, INVOICE)).await;
    crate::document::put(&mut db, &buyer, &document(43, INVOICE)).await;
    db.commit().await.unwrap();
    let of = owner(&one, DocumentModule::Invoice);
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert(&mut db, one.organization, of, &document(44, INVOICE))
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "document"));
    db.rollback().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    store::update(&mut db, &superseded(&first)).await.unwrap();
    put(&mut db, &one, &document(45, INVOICE)).await;
    db.commit().await.unwrap();
    // What is over cannot come back beside it, and a number is given once.
    let mut db = world.store.begin().await.unwrap();
    let error = store::update(&mut db, &first).await.unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "document"));
    db.rollback().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    store::update(&mut db, &superseded(&document(45, INVOICE)))
        .await
        .unwrap();
    let same_version = Document {
        version: first.version,
        ..document(46, INVOICE)
    };
    let error = store::insert(&mut db, one.organization, of, &same_version)
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "document"));
}

pub async fn active_ones_of_both_owners(world: World) {
    let [one, other, ..] = world.sales().await;
    let mut db = world.store.begin().await.unwrap();
    let buyer = buyer::by_id(&mut db, one.buyer).await.unwrap().unwrap();
    let gone = document(43, CONTRACT);
    for (of, document) in [
        (&other, &document(42, CMR)),
        (&one, &document(40, INVOICE)),
        (&one, &gone),
    ] {
        put(&mut db, of, document).await;
    }
    crate::document::put(&mut db, &buyer, &document(41, DocumentType::CocExtract)).await;
    store::update(&mut db, &superseded(&gone)).await.unwrap();
    let found = store::active_with(&mut db, &content(1).sha256).await.unwrap();
    let id = |number| DocumentId::from_uuid(uuid(number));
    assert_eq!(
        found,
        [
            (id(40), owner(&one, DocumentModule::Invoice)),
            (id(41), crate::document::owner(&buyer)),
            (id(42), owner(&other, DocumentModule::Transport)),
        ]
    );
    // What an order has says nothing about its buyer.
    let types = store::active_types(&mut db, buyer.id).await.unwrap();
    assert_eq!(types.into_iter().collect::<Vec<_>>(), [DocumentType::CocExtract]);
    db.commit().await.unwrap();
}

/// With bytes of their own, of which the scanner said that.
fn scanned(number: u32, kind: DocumentType, scan: Scan) -> (Document, Paper) {
    let document = Document {
        content: domain::document::Content {
            scan,
            ..content(number)
        },
        ..document(number, kind)
    };
    let paper = Paper {
        kind,
        clean: scan == Scan::Clean,
        sha256: document.content.sha256.clone(),
    };
    (document, paper)
}

pub async fn papers(world: World) {
    let [one, second, others, cancelled] = world.sales().await;
    let mut db = world.store.begin().await.unwrap();
    let buyer = buyer::by_id(&mut db, one.buyer).await.unwrap().unwrap();
    let (extract, extract_paper) = scanned(50, DocumentType::CocExtract, Scan::Clean);
    let (id_card, id_card_paper) = scanned(51, DocumentType::ContactIdCard, Scan::NotScanned);
    crate::document::put(&mut db, &buyer, &id_card).await;
    crate::document::put(&mut db, &buyer, &extract).await;
    let (contract, contract_paper) = scanned(52, CONTRACT, Scan::Infected);
    let (invoice, invoice_paper) = scanned(53, INVOICE, Scan::Clean);
    let (cmr, cmr_paper) = scanned(54, CMR, Scan::NotScanned);
    let (hers, her_paper) = scanned(55, CMR, Scan::Clean);
    let (void, _) = scanned(56, CMR, Scan::Clean);
    let (gone, _) = scanned(57, DocumentType::OrderOther, Scan::Clean);
    for (of, document) in [
        (&cancelled, &void),
        (&second, &cmr),
        (&others, &hers),
        (&one, &gone),
        (&one, &invoice),
        (&one, &contract),
    ] {
        put(&mut db, of, document).await;
    }
    store::update(&mut db, &superseded(&gone)).await.unwrap();
    let gone_kyc = document(58, DocumentType::TpOther);
    crate::document::put(&mut db, &buyer, &gone_kyc).await;
    store::update(&mut db, &superseded(&gone_kyc)).await.unwrap();

    let of_one = [contract_paper.clone(), invoice_paper.clone()];
    assert_eq!(store::papers_of_order(&mut db, one.id).await.unwrap(), of_one);
    let of_cancelled = store::papers_of_order(&mut db, cancelled.id).await.unwrap();
    assert_eq!(of_cancelled.len(), 1);
    assert_eq!(
        store::papers_of_orders(&mut db, buyer.id).await.unwrap(),
        [
            (one.id, contract_paper),
            (one.id, invoice_paper),
            (second.id, cmr_paper)
        ]
    );
    assert_eq!(
        store::papers_of_orders(&mut db, others.buyer).await.unwrap(),
        [(others.id, her_paper)]
    );
    assert_eq!(
        store::papers_of_buyer(&mut db, buyer.id).await.unwrap(),
        [extract_paper.clone(), id_card_paper]
    );
    assert_eq!(store::papers_of_buyer(&mut db, others.buyer).await.unwrap(), []);
    let (nothing, nobody) = (OrderId::from_uuid(uuid(99)), BuyerId::from_uuid(uuid(98)));
    assert_eq!(store::papers_of_order(&mut db, nothing).await.unwrap(), []);
    assert_eq!(store::papers_of_orders(&mut db, nobody).await.unwrap(), []);
    assert_eq!(store::papers_of_buyer(&mut db, nobody).await.unwrap(), []);
    // What the scanner says later shows.
    store::scanned(&mut db, &extract_paper.sha256, Scan::Infected, at(5))
        .await
        .unwrap();
    let papers = store::papers_of_buyer(&mut db, buyer.id).await.unwrap();
    assert!(papers.iter().all(|paper| !paper.clean));
    db.commit().await.unwrap();
}
