//! Organizations and their partners.

use domain::kernel::{Country, OrganizationId, PartnerId};
use domain::organization::{DpaAcceptance, Partner, RateLimitTier};
use storage::{StorageError, organization as store};

use crate::fixtures::{DIFFICULT, at, client, extremes, full_organization, organization, partner, uuid, vat};
use crate::world::World;

pub async fn round_trip(world: World) {
    let all = [organization(1), full_organization(2)];
    let mut db = world.store.begin().await.unwrap();
    for one in &all {
        store::insert(&mut db, one).await.unwrap();
        assert_eq!(store::by_id(&mut db, one.id).await.unwrap().as_ref(), Some(one));
        assert_eq!(store::lock(&mut db, one.id).await.unwrap().as_ref(), Some(one));
    }
    let nobody = OrganizationId::from_uuid(uuid(9));
    assert_eq!(store::by_id(&mut db, nobody).await.unwrap(), None);
    assert_eq!(store::lock(&mut db, nobody).await.unwrap(), None);
    db.commit().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert(&mut db, &all[0]).await.unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "organization"));
}

pub async fn update_stores_every_field(world: World) {
    let (before, other) = (organization(1), organization(3));
    let after = domain::organization::Organization {
        created_at: before.created_at,
        ..full_organization(1)
    };
    let mut db = world.store.begin().await.unwrap();
    store::insert(&mut db, &before).await.unwrap();
    store::insert(&mut db, &other).await.unwrap();
    for version in [after, before] {
        store::update(&mut db, &version).await.unwrap();
        assert_eq!(store::by_id(&mut db, version.id).await.unwrap(), Some(version));
        assert_eq!(
            store::by_id(&mut db, other.id).await.unwrap().as_ref(),
            Some(&other)
        );
    }
    for tier in RateLimitTier::ALL {
        let mut version = organization(1);
        version.rate_limit_tier = tier;
        version.dpa = Some(DpaAcceptance {
            version: String::new(),
            at: extremes()[0],
        });
        version.capabilities.multi_vin_orders = true;
        version.capabilities.kyc_document_download = true;
        version.four_eyes = tier == RateLimitTier::Standard;
        version.version = i64::MIN;
        store::update(&mut db, &version).await.unwrap();
        assert_eq!(store::by_id(&mut db, version.id).await.unwrap(), Some(version));
    }
    db.commit().await.unwrap();
}

pub async fn list_counts(world: World) {
    let (one, two) = (organization(1), organization(2));
    let mut db = world.store.begin().await.unwrap();
    assert_eq!(store::list(&mut db).await.unwrap(), []);
    store::insert(&mut db, &two).await.unwrap();
    store::insert(&mut db, &one).await.unwrap();
    store::insert_partner(&mut db, &partner(3, &one)).await.unwrap();
    store::insert_partner(&mut db, &partner(4, &one)).await.unwrap();
    for number in [5, 6, 7] {
        store::insert_client(&mut db, &client(number, &one))
            .await
            .unwrap();
    }
    store::disable_client(&mut db, client(6, &one).id, at(1))
        .await
        .unwrap();
    let listed = store::list(&mut db).await.unwrap();
    assert_eq!(
        listed
            .iter()
            .map(|row| (&row.organization, row.partners, row.active_clients))
            .collect::<Vec<_>>(),
        [(&one, 2, 2), (&two, 0, 0)]
    );
    db.commit().await.unwrap();
}

/// Without regard to case, by code point: the same on every engine and whatever the database's collation.
pub const IN_ORDER: [&str; 9] = ["a-b", "a.c", "A1", "AB", "b", "z", "äa", "ÄRger", "École"];

pub async fn lists_by_name(world: World) {
    let of = world.organization().await;
    let mut db = world.store.begin().await.unwrap();
    for (name, number) in IN_ORDER.iter().rev().zip(10..) {
        let mut one = organization(number);
        one.name = (*name).to_owned();
        store::insert(&mut db, &one).await.unwrap();
        let mut seller = partner(number, &of);
        seller.name = (*name).to_owned();
        store::insert_partner(&mut db, &seller).await.unwrap();
    }
    let names: Vec<String> = store::list(&mut db)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.organization.name)
        .collect();
    let names: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| *name != of.name)
        .collect();
    assert_eq!(names, IN_ORDER);
    for listed in [
        store::partners(&mut db).await.unwrap(),
        store::partners_of(&mut db, of.id).await.unwrap(),
    ] {
        let names: Vec<&str> = listed.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, IN_ORDER);
    }
    // Equal names stay in the order of their ids.
    for number in [31, 30, 32] {
        let mut seller = partner(number, &of);
        seller.name = "b".to_owned();
        store::insert_partner(&mut db, &seller).await.unwrap();
    }
    let same: Vec<PartnerId> = store::partners(&mut db)
        .await
        .unwrap()
        .into_iter()
        .filter(|row| row.name == "b")
        .map(|row| row.id)
        .collect();
    assert!(same.len() == 4 && same.is_sorted());
    db.commit().await.unwrap();
}

pub async fn partners(world: World) {
    let (one, two) = (organization(1), organization(2));
    let difficult = Partner {
        name: DIFFICULT.to_owned(),
        country: Country::parse("GR").unwrap(),
        vat_number: vat("EL094259216"),
        created_at: extremes()[1],
        ..partner(3, &one)
    };
    let plain = partner(4, &two);
    let mut db = world.store.begin().await.unwrap();
    for of in [&one, &two] {
        store::insert(&mut db, of).await.unwrap();
    }
    for partner in [&difficult, &plain] {
        store::insert_partner(&mut db, partner).await.unwrap();
        assert_eq!(
            store::partner(&mut db, partner.id).await.unwrap().as_ref(),
            Some(partner)
        );
        assert_eq!(
            store::lock_partner(&mut db, partner.id).await.unwrap().as_ref(),
            Some(partner)
        );
        let of = store::partners_of(&mut db, partner.organization).await.unwrap();
        assert_eq!(of, std::slice::from_ref(partner));
    }
    assert_eq!(store::partners(&mut db).await.unwrap().len(), 2);
    let nobody = PartnerId::from_uuid(uuid(9));
    assert_eq!(store::partner(&mut db, nobody).await.unwrap(), None);
    assert_eq!(store::lock_partner(&mut db, nobody).await.unwrap(), None);
    db.commit().await.unwrap();
}

pub async fn partner_vat_number_is_taken_once(world: World) {
    let (one, first) = world.seller().await;
    let two = organization(5);
    let twin = Partner {
        vat_number: first.vat_number.clone(),
        ..partner(3, &one)
    };
    let elsewhere = Partner {
        vat_number: first.vat_number.clone(),
        ..partner(4, &two)
    };
    let mut db = world.store.begin().await.unwrap();
    store::insert(&mut db, &two).await.unwrap();
    store::insert_partner(&mut db, &elsewhere).await.unwrap();
    let error = store::insert_partner(&mut db, &twin).await.unwrap_err();
    assert!(matches!(error, StorageError::Conflict { table } if table == "partner"));
}

pub async fn foreign_keys_hold(world: World) {
    let unknown = organization(9);
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert_partner(&mut db, &partner(3, &unknown))
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
    db.rollback().await.unwrap();
    let mut db = world.store.begin().await.unwrap();
    let error = store::insert_client(&mut db, &client(3, &unknown))
        .await
        .unwrap_err();
    assert!(matches!(error, StorageError::Driver(_)), "{error:?}");
}
