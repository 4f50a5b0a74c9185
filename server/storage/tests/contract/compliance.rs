//! Verdicts and rulings.

use domain::compliance::{
    Blocker, BlockerKind, BuyerModuleStatus, Code, ComplianceStatus, Decision, ExportFileStatus, Key, Module,
    OrderModuleStatus, Readiness, RecordModuleStatus, Ruling, RulingKind, RulingState, StoredRollup,
    TransportStatus, VinModule, VinTransportModule,
};
use domain::document::{DocumentType, Uploader};
use domain::invoice::InvoiceKind;
use domain::kernel::{BuyerId, OrderId, RulingId};
use domain::kyc::{VerificationStatus, ViesShown};
use domain::order::{Order, VinStatus};
use storage::compliance::{self as store, Head};
use storage::{Db, StorageError};
use tokio::task::JoinSet;

use crate::fixtures::{DIFFICULT, at, date, extremes, rollup, ruling, uuid, vin};
use crate::world::World;

const AMOUNT: Code = Code::AmountMismatch;

/// A rollup in which everything says something.
fn full(of: &Order) -> StoredRollup {
    let mut full = rollup(of);
    let blocker = |code: Code| Blocker {
        module: code.module(),
        code,
        message: DIFFICULT.to_owned(),
        kind: code.kind(),
        rule: code.rule().to_owned(),
        document_types: DocumentType::ALL.to_vec(),
        vins: vec![vin(2), vin(1)],
        since: extremes()[0],
    };
    let bare = Blocker {
        document_types: Vec::new(),
        vins: Vec::new(),
        kind: BlockerKind::Warning,
        module: Module::Buyer,
        ..blocker(Code::DatesOutOfOrder)
    };
    full.version = i64::MAX;
    full.updated_at = extremes()[1];
    let says = &mut full.rollup;
    says.compliance_status = ComplianceStatus::Invalid;
    says.decision = Some(Decision::VatApplicable);
    says.blockers = Code::ALL.iter().copied().map(blocker).collect();
    says.warnings = vec![bare];
    let modules = &mut says.modules;
    modules.buyer.vies_last_checked_at = Some(extremes()[1]);
    modules.buyer.vies_result = ViesShown::Unknown;
    modules.buyer.kyc_verification_status = Some(VerificationStatus::Rejected);
    modules.order.status = OrderModuleStatus::Cancelled;
    modules.order.vins = vec![VinModule {
        vin: vin(1),
        compliance_status: VinStatus::TransportPending,
    }];
    modules.invoice.kind = Some(InvoiceKind::Preliminary);
    modules.invoice.vat_included = Some(true);
    modules.transport.pickup_date = Some(date("1900-01-01"));
    modules.transport.vins = vec![VinTransportModule {
        vin: vin(1),
        pickup_confirmed: true,
        delivery_confirmed: false,
    }];
    modules.export_file.status = ExportFileStatus::Ready;
    modules.export_file.download_url = Some(DIFFICULT.to_owned());
    full
}

async fn save(db: &mut Db, of: &Order, stored: &StoredRollup) {
    store::save_rollup(db, (of.organization, of.seller), stored)
        .await
        .unwrap();
}

async fn assert_saved(db: &mut Db, of: &Order, stored: &StoredRollup) {
    let found = store::rollup(db, of.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(stored));
    let head = Head {
        organization: of.organization,
        seller: of.seller,
        version: stored.version,
    };
    assert_eq!(store::head(db, of.id).await.unwrap(), Some(head));
    // The very text, not one that means the same.
    let text = serde_json::to_string(stored).unwrap();
    assert_eq!(store::body(db, of.id).await.unwrap(), Some((head, text)));
}

pub async fn rollups_are_replaced(world: World) {
    let [one, other, ..] = world.sales().await;
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::rollup(&mut db, one.id).await.unwrap(), None);
    assert_eq!(store::head(&mut db, one.id).await.unwrap(), None);
    assert_eq!(store::body(&mut db, one.id).await.unwrap(), None);
    save(&mut db, &other, &rollup(&other)).await;
    for stored in [rollup(&one), full(&one), rollup(&one)] {
        save(&mut db, &one, &stored).await;
        assert_saved(&mut db, &one, &stored).await;
        assert_saved(&mut db, &other, &rollup(&other)).await;
    }
    save(&mut db, &one, &full(&one)).await;
    db.commit().await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM compliance_rollup").await, 2);
    // The columns beside the body follow it.
    let follows = "SELECT COUNT(*) FROM compliance_rollup WHERE compliance_status = 'INVALID' \
                   AND decision = 'VAT_APPLICABLE' AND readiness = 'BLOCKED' AND version = 9223372036854775807";
    assert_eq!(world.number(follows).await, 1);
    let mut db = world.store.begin().await.unwrap();
    let stranger = Order {
        id: OrderId::from_uuid(uuid(99)),
        ..one.clone()
    };
    let error = store::save_rollup(&mut db, (one.organization, one.seller), &rollup(&stranger))
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
}

pub async fn every_word_of_a_rollup(world: World) {
    let [one, ..] = world.sales().await;
    let mut db = world.store.begin().await.unwrap();
    let (decisions, buyers) = (
        [None, Some(Decision::ValidExport), Some(Decision::VatApplicable)],
        [
            BuyerModuleStatus::Valid,
            BuyerModuleStatus::Incomplete,
            BuyerModuleStatus::Invalid,
        ],
    );
    let statuses = [
        (ComplianceStatus::Incomplete, Readiness::Blocked),
        (ComplianceStatus::Valid, Readiness::ReadyForExport),
        (ComplianceStatus::Invalid, Readiness::ReadyForPickup),
    ];
    let transports = [
        TransportStatus::InProgress,
        TransportStatus::Partial,
        TransportStatus::Delivered,
    ];
    let records = [
        RecordModuleStatus::Incomplete,
        RecordModuleStatus::Valid,
        RecordModuleStatus::Invalid,
    ];
    for at in 0..3 {
        let mut stored = rollup(&one);
        let says = &mut stored.rollup;
        (says.compliance_status, says.readiness) = statuses[at];
        says.decision = decisions[at];
        says.modules.buyer.status = buyers[at];
        says.modules.invoice.status = records[at];
        says.modules.payment.status = records[2 - at];
        says.modules.transport.status = transports[at];
        save(&mut db, &one, &stored).await;
        assert_saved(&mut db, &one, &stored).await;
    }
    db.commit().await.unwrap();
}

pub async fn rollups_of_a_buyer(world: World) {
    let all = world.sales().await;
    let [one, second, others, _] = &all;
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::rollups_of_buyer(&mut db, one.buyer).await.unwrap(), []);
    for order in all.iter().rev() {
        save(&mut db, order, &full(order)).await;
    }
    assert_eq!(
        store::rollups_of_buyer(&mut db, one.buyer).await.unwrap(),
        [full(one), full(second)]
    );
    assert_eq!(
        store::rollups_of_buyer(&mut db, others.buyer).await.unwrap(),
        [full(others)]
    );
    let nobody = BuyerId::from_uuid(uuid(99));
    assert_eq!(store::rollups_of_buyer(&mut db, nobody).await.unwrap(), []);
    db.commit().await.unwrap();
}

fn person(name: &str) -> Uploader {
    Uploader {
        kind: "STAFF".to_owned(),
        id: Some(DIFFICULT.to_owned()),
        name: name.to_owned(),
    }
}

/// A ruling in which every field says something.
fn full_ruling(number: u32) -> Ruling {
    Ruling {
        kind: RulingKind::EvidenceUnobtainable,
        about: Key {
            code: Code::EvidenceUnobtainable,
            subject: DIFFICULT.to_owned(),
        },
        reason: DIFFICULT.to_owned(),
        basis: DIFFICULT.to_owned(),
        state: RulingState::Declined,
        proposed_by: person(""),
        proposed_at: extremes()[0],
        reviewed_by: Some(person(DIFFICULT)),
        reviewed_at: Some(extremes()[0]),
        ended_because: Some(DIFFICULT.to_owned()),
        ended_at: Some(extremes()[1]),
        ..ruling(number, AMOUNT)
    }
}

pub async fn ruling_round_trip(world: World) {
    let [one, other, ..] = world.sales().await;
    let mut db = world.store.begin().await.unwrap();
    let anonymous = Ruling {
        reviewed_by: Some(Uploader {
            id: None,
            ..person("")
        }),
        ..full_ruling(42)
    };
    for new in [ruling(40, AMOUNT), full_ruling(41), anonymous] {
        store::insert_ruling(&mut db, one.id, &new).await.unwrap();
        let found = store::lock_ruling(&mut db, one.id, new.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&new));
        assert!(store::rulings(&mut db, one.id).await.unwrap().contains(&new));
        // Of another order it is not.
        assert_eq!(store::lock_ruling(&mut db, other.id, new.id).await.unwrap(), None);
    }
    for (code, number) in Code::ALL.iter().zip(100..) {
        let new = ruling(number, *code);
        store::insert_ruling(&mut db, other.id, &new).await.unwrap();
        let found = store::lock_ruling(&mut db, other.id, new.id).await.unwrap();
        assert_eq!(found, Some(new));
    }
    let unknown = RulingId::from_uuid(uuid(99));
    assert_eq!(store::lock_ruling(&mut db, one.id, unknown).await.unwrap(), None);
    db.commit().await.unwrap();
}

pub async fn every_state(world: World) {
    let [one, ..] = world.sales().await;
    let (changing, staying) = (ruling(40, AMOUNT), ruling(41, Code::BuyerNameMismatch));
    let mut db = world.store.begin().await.unwrap();
    for new in [&changing, &staying] {
        store::insert_ruling(&mut db, one.id, new).await.unwrap();
    }
    let full = full_ruling(40);
    let mut versions: Vec<Ruling> = RulingState::ALL
        .iter()
        .map(|state| Ruling {
            state: *state,
            reviewed_by: full.reviewed_by.clone(),
            reviewed_at: full.reviewed_at,
            ended_because: full.ended_because.clone(),
            ended_at: full.ended_at,
            ..changing.clone()
        })
        .collect();
    // Words of an earlier state do not stay behind.
    versions.push(changing.clone());
    for version in versions {
        store::update_ruling(&mut db, &version).await.unwrap();
        let found = store::rulings(&mut db, one.id).await.unwrap();
        assert_eq!(found, [staying.clone(), version]);
    }
    db.commit().await.unwrap();
}

pub async fn one_live_ruling_about_a_finding(world: World) {
    let [one, other, ..] = world.sales().await;
    let about = |number, subject: &str| {
        let mut ruling = ruling(number, AMOUNT);
        ruling.about.subject = subject.to_owned();
        ruling
    };
    let waiting = Ruling {
        state: RulingState::AwaitingApproval,
        ..ruling(40, AMOUNT)
    };
    let mut db = world.store.begin().await.unwrap();
    for (order, new) in [
        (&one, &waiting),
        // Another subject, another code and another order have their own.
        (&one, &about(41, "x")),
        (&one, &ruling(42, Code::IbanInconsistent)),
        (&other, &ruling(43, AMOUNT)),
    ] {
        store::insert_ruling(&mut db, order.id, new).await.unwrap();
    }
    for state in [RulingState::Declined, RulingState::Withdrawn, RulingState::Void] {
        let over = Ruling {
            state,
            ..ruling(50 + u32::try_from(state as usize).unwrap(), AMOUNT)
        };
        store::insert_ruling(&mut db, one.id, &over).await.unwrap();
    }
    db.commit().await.unwrap();
    let kinds = [RulingKind::MismatchAccepted, RulingKind::EvidenceUnobtainable];
    for (state, kind) in [RulingState::AwaitingApproval, RulingState::InForce]
        .into_iter()
        .zip(kinds)
    {
        let mut db = world.store.begin().await.unwrap();
        let second = Ruling {
            state,
            kind,
            ..ruling(60, AMOUNT)
        };
        let error = store::insert_ruling(&mut db, one.id, &second).await.unwrap_err();
        assert!(matches!(error, StorageError::Conflict { table } if table == "ruling"));
    }
    // Once it has ended there is room for another, and it cannot come back beside it.
    let mut db = world.store.begin().await.unwrap();
    let ended = Ruling {
        state: RulingState::Void,
        ..waiting.clone()
    };
    store::update_ruling(&mut db, &ended).await.unwrap();
    store::insert_ruling(&mut db, one.id, &ruling(61, AMOUNT))
        .await
        .unwrap();
    db.commit().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    let error = store::update_ruling(&mut db, &waiting).await.unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "ruling"));
}

pub async fn one_of_many_rulings_is_live(world: World) {
    let [one, ..] = world.sales().await;
    let mut tasks = JoinSet::new();
    for number in 40..52 {
        let (world, order) = (world.clone(), one.id);
        tasks.spawn(async move {
            let mut db = world.store.begin().await.unwrap();
            match store::insert_ruling(&mut db, order, &ruling(number, AMOUNT)).await {
                Ok(()) => db.commit().await.map(|()| true).unwrap(),
                Err(StorageError::Conflict { .. }) => false,
                Err(other) => panic!("{other:?}"),
            }
        });
    }
    let won = tasks.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
}

pub async fn newest_first(world: World) {
    let [one, other, ..] = world.sales().await;
    let made = |number, code, seconds| Ruling {
        proposed_at: at(seconds),
        ..ruling(number, code)
    };
    let mut db = world.store.begin().await.unwrap();
    for new in [
        made(40, AMOUNT, 5),
        made(43, Code::IbanInconsistent, 5),
        made(41, Code::BuyerNameMismatch, 9),
        made(42, Code::OrderTotalMismatch, 1),
    ] {
        store::insert_ruling(&mut db, one.id, &new).await.unwrap();
    }
    let listed = store::rulings(&mut db, one.id).await.unwrap();
    let ids: Vec<_> = listed.into_iter().map(|ruling| ruling.id.uuid()).collect();
    assert_eq!(ids, [41, 43, 40, 42].map(uuid));
    assert_eq!(store::rulings(&mut db, other.id).await.unwrap(), []);
    db.commit().await.unwrap();
}

pub async fn live_ones_of_a_buyer(world: World) {
    let [one, second, others, cancelled] = world.sales().await;
    let mut db = world.store.begin().await.unwrap();
    let mut expected = Vec::new();
    for (state, number) in RulingState::ALL.into_iter().zip(40..) {
        let new = Ruling {
            state,
            ..ruling(number, Code::ALL[number as usize - 40])
        };
        store::insert_ruling(&mut db, one.id, &new).await.unwrap();
        if matches!(state, RulingState::AwaitingApproval | RulingState::InForce) {
            expected.insert(0, (one.id, new));
        }
    }
    for (order, number) in [(&cancelled, 50), (&second, 51), (&others, 52)] {
        let new = ruling(number, AMOUNT);
        store::insert_ruling(&mut db, order.id, &new).await.unwrap();
    }
    expected.push((second.id, ruling(51, AMOUNT)));
    let live = store::live_rulings_of_buyer(&mut db, one.buyer).await.unwrap();
    assert_eq!(live, expected);
    let live = store::live_rulings_of_buyer(&mut db, others.buyer).await.unwrap();
    assert_eq!(live, [(others.id, ruling(52, AMOUNT))]);
    let nobody = BuyerId::from_uuid(uuid(99));
    assert_eq!(store::live_rulings_of_buyer(&mut db, nobody).await.unwrap(), []);
    db.commit().await.unwrap();
}

pub async fn locked_rulings_wait(world: World) {
    let [one, ..] = world.sales().await;
    let new = ruling(40, AMOUNT);
    let mut first = world.store.begin().await.unwrap();
    store::insert_ruling(&mut first, one.id, &new).await.unwrap();
    first.commit().await.unwrap();
    let mut first = world.store.begin().await.unwrap();
    store::lock_ruling(&mut first, one.id, new.id)
        .await
        .unwrap()
        .unwrap();
    let second = tokio::spawn({
        let (world, order, id) = (world.clone(), one.id, new.id);
        async move {
            let mut db = world.store.begin().await.unwrap();
            let found = store::lock_ruling(&mut db, order, id).await.unwrap().unwrap();
            db.commit().await.unwrap();
            found.state
        }
    });
    world.until_blocked(1).await;
    let ended = Ruling {
        state: RulingState::Withdrawn,
        ..new
    };
    store::update_ruling(&mut first, &ended).await.unwrap();
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), RulingState::Withdrawn);
}
