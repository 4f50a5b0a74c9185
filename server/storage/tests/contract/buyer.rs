//! Buyers one by one, their contact persons and the PII access log.

use domain::audit::DataUse;
use domain::buyer::{Address, Buyer, BuyerStatus, Contact, KycMode};
use domain::kernel::{
    Actor, BuyerId, ClientActor, ContactId, Context, Country, DocumentId, Email, PartnerId, Purpose, Role,
    Source, StaffActor, StaffId,
};
use storage::buyer::{self as store, Access};
use storage::{Db, StorageError};

use crate::fixtures::{DIFFICULT, at, buyer, client, contact, extremes, organization, partner, uuid, vat};
use crate::world::World;

fn full(number: u32, of: &domain::organization::Partner) -> Buyer {
    let plain = buyer(number, of);
    Buyer {
        vat_number: vat("EL094259216"),
        company_name: DIFFICULT.to_owned(),
        address: Address {
            street: DIFFICULT.to_owned(),
            post_code: "  ".to_owned(),
            city: String::new(),
            country: Country::parse("GR").unwrap(),
            ..plain.address
        },
        kyc_mode: KycMode::Nt24Led,
        status: BuyerStatus::Blocked {
            since: extremes()[0],
            reason: Some(DIFFICULT.to_owned()),
        },
        version: i64::MAX,
        created_at: extremes()[0],
        updated_at: extremes()[1],
        ..plain
    }
}

async fn assert_stored(db: &mut Db, wanted: &Buyer) {
    let found = [
        store::by_id(db, wanted.id).await.unwrap(),
        store::lock(db, wanted.id).await.unwrap(),
        store::by_vat_number(db, wanted.seller, &wanted.vat_number)
            .await
            .unwrap(),
    ];
    for found in found {
        assert_eq!(found.as_ref(), Some(wanted));
    }
}

pub async fn round_trip(world: World) {
    let (_, seller) = world.seller().await;
    let mut silent = buyer(12, &seller);
    silent.status = BuyerStatus::Blocked {
        since: at(3),
        reason: None,
    };
    let mut db = world.store.begin().await.unwrap();
    for one in [buyer(10, &seller), full(11, &seller), silent] {
        assert!(store::insert(&mut db, &one).await.unwrap());
        assert_stored(&mut db, &one).await;
    }
    db.commit().await.unwrap();
}

pub async fn update_stores_every_field(world: World) {
    let (_, seller) = world.seller().await;
    let (before, other) = (buyer(10, &seller), buyer(11, &seller));
    world.store_buyers(&[before.clone(), other.clone()]).await;
    let mut after = full(10, &seller);
    after.created_at = before.created_at;
    let mut db = world.store.begin().await.unwrap();
    for version in [&after, &before] {
        store::update(&mut db, version).await.unwrap();
        assert_stored(&mut db, version).await;
        assert_stored(&mut db, &other).await;
    }
    let gone = store::by_vat_number(&mut db, seller.id, &after.vat_number)
        .await
        .unwrap();
    assert_eq!(gone, None);
    db.commit().await.unwrap();
}

pub async fn taken_vat_number_is_no_insert(world: World) {
    let (of, seller) = world.seller().await;
    let second_seller = partner(3, &of);
    let first = buyer(10, &seller);
    let twin = Buyer {
        vat_number: first.vat_number.clone(),
        ..buyer(11, &seller)
    };
    let elsewhere = Buyer {
        vat_number: first.vat_number.clone(),
        ..buyer(12, &second_seller)
    };
    let mut db = world.store.begin().await.unwrap();
    storage::organization::insert_partner(&mut db, &second_seller)
        .await
        .unwrap();
    assert!(store::insert(&mut db, &first).await.unwrap());
    assert!(!store::insert(&mut db, &twin).await.unwrap());
    assert!(store::insert(&mut db, &elsewhere).await.unwrap());
    // The transaction lives on, and the first row is as it was.
    assert_stored(&mut db, &first).await;
    assert_stored(&mut db, &elsewhere).await;
    assert_eq!(store::by_id(&mut db, twin.id).await.unwrap(), None);
    db.commit().await.unwrap();
}

pub async fn update_to_a_taken_vat_number(world: World) {
    let (_, seller) = world.seller().await;
    let (first, mut second) = (buyer(10, &seller), buyer(11, &seller));
    world.store_buyers(&[first.clone(), second.clone()]).await;
    second.vat_number = first.vat_number;
    let mut db = world.store.begin().await.unwrap();
    let error = store::update(&mut db, &second).await.unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "buyer"));
}

pub async fn nothing_is_found(world: World) {
    let (_, seller) = world.seller().await;
    let nobody = BuyerId::from_uuid(uuid(99));
    let mut db = world.store.read().await.unwrap();
    assert_eq!(store::by_id(&mut db, nobody).await.unwrap(), None);
    assert_eq!(store::lock(&mut db, nobody).await.unwrap(), None);
    let vat = vat("DE200000099");
    assert_eq!(
        store::by_vat_number(&mut db, seller.id, &vat).await.unwrap(),
        None
    );
    let nowhere = PartnerId::from_uuid(uuid(98));
    assert_eq!(store::by_vat_number(&mut db, nowhere, &vat).await.unwrap(), None);
    assert_eq!(store::contacts(&mut db, nobody).await.unwrap(), []);
    assert_eq!(store::count_contacts(&mut db, nobody).await.unwrap(), 0);
    assert!(store::accesses(&mut db, nobody).await.unwrap().is_empty());
}

pub async fn contacts_oldest_first(world: World) {
    let (_, seller) = world.seller().await;
    let (mine, other) = (buyer(10, &seller), buyer(11, &seller));
    world.store_buyers(&[mine.clone(), other.clone()]).await;
    let difficult = Contact {
        first_name: DIFFICULT.to_owned(),
        last_name: String::new(),
        email: Email::parse("Ünï+x@example.com").unwrap(),
        phone: Some("+49 30 1".to_owned()),
        created_at: extremes()[0],
        ..contact(25)
    };
    let same_moment = Contact {
        created_at: contact(23).created_at,
        ..contact(24)
    };
    let mut db = world.store.begin().await.unwrap();
    for one in [&same_moment, &contact(23), &contact(22), &difficult] {
        store::insert_contact(&mut db, mine.id, one).await.unwrap();
    }
    store::insert_contact(&mut db, other.id, &contact(21))
        .await
        .unwrap();
    let listed = store::contacts(&mut db, mine.id).await.unwrap();
    assert_eq!(listed, [difficult, contact(22), contact(23), same_moment]);
    assert_eq!(store::count_contacts(&mut db, mine.id).await.unwrap(), 4);
    assert_eq!(store::count_contacts(&mut db, other.id).await.unwrap(), 1);
    db.commit().await.unwrap();
}

pub async fn access_log(world: World) {
    let of = organization(1).id;
    let (mine, other) = (BuyerId::from_uuid(uuid(10)), BuyerId::from_uuid(uuid(11)));
    let staff = Context {
        actor: Actor::Staff(StaffActor {
            id: StaffId::from_uuid(uuid(5)),
            name: "S".to_owned(),
            role: Role::Operator,
        }),
        source: Source::WebApp,
        request_id: DIFFICULT.to_owned(),
        purpose: Some(Purpose::parse("ORDER_PROCESSING").unwrap()),
        idempotency: None,
    };
    let by_api = client(6, &organization(1));
    let api = Context {
        actor: Actor::Client(ClientActor {
            id: by_api.id,
            client_id: by_api.client_id,
            organization: of,
        }),
        source: Source::Api,
        purpose: None,
        ..staff.clone()
    };
    let access = |number: u32, second: i64, buyer, contact, context| Access {
        id: uuid(number),
        at: at(second),
        organization: of,
        buyer,
        contact,
        document: (number == 101).then(|| DocumentId::from_uuid(uuid(8))),
        action: if number.is_multiple_of(2) {
            DataUse::Read
        } else {
            DataUse::Create
        },
        context,
    };
    let system = Context::system("req_1");
    let person = Some(ContactId::from_uuid(uuid(7)));
    let mut db = world.store.begin().await.unwrap();
    for access in [
        access(100, 2, mine, None, &staff),
        access(101, 2, mine, person, &api),
        access(102, 1, mine, None, &system),
        access(103, 9, other, person, &system),
    ] {
        store::insert_access(&mut db, &access).await.unwrap();
    }
    let (all, total) = store::all_accesses(&mut db, (3, 1)).await.unwrap();
    let seen: Vec<_> = all
        .iter()
        .map(|row| (row.at, row.source, row.action, row.paper))
        .collect();
    assert_eq!(
        (seen, total),
        (
            vec![
                (at(2), Source::Api, DataUse::Create, true),
                (at(2), Source::WebApp, DataUse::Read, false),
                (at(1), Source::System, DataUse::Read, false)
            ],
            4
        )
    );
    let rows = store::accesses(&mut db, mine).await.unwrap();
    let seen: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.at.0,
                &*row.action,
                &*row.actor_kind,
                &*row.source,
                &*row.request_id,
                row.purpose.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (at(2), "CREATE", "API_CLIENT", "API", DIFFICULT, None),
            (
                at(2),
                "READ",
                "STAFF",
                "WEB_APP",
                DIFFICULT,
                Some("ORDER_PROCESSING")
            ),
            (at(1), "READ", "SYSTEM", "SYSTEM", "req_1", None),
        ]
    );
    for number in 200..410 {
        store::insert_access(&mut db, &access(number, 3, mine, None, &staff))
            .await
            .unwrap();
    }
    assert_eq!(store::accesses(&mut db, mine).await.unwrap().len(), 200);
    db.commit().await.unwrap();
    // Ids and persons are in columns nothing reads yet.
    let kept = "SELECT COUNT(*) FROM pii_access WHERE actor_id IS NOT NULL AND organization_id IS NOT NULL";
    assert_eq!(world.number(kept).await, 212);
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM pii_access WHERE contact_id IS NOT NULL")
            .await,
        2
    );
    let of_a_document = "SELECT COUNT(*) FROM pii_access WHERE document_id IS NOT NULL";
    assert_eq!(world.number(of_a_document).await, 1);
    let read = "SELECT COUNT(*) FROM pii_access WHERE document_id IS NOT NULL AND contact_id IS NOT NULL";
    assert_eq!(world.number(read).await, 1);
}
