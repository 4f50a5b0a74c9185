//! Rows that a later program wrote or a person changed, and text that an engine cannot hold.

use domain::audit::AuditFilter;
use domain::buyer::{BuyerFilter, BuyerSort, NewContact};
use domain::compliance::{Code, VatIdentity};
use domain::document::{DocumentModule, DocumentOwner, DocumentType};
use domain::invoice::InvoiceKind;
use domain::job::JobFilter;
use domain::kernel::{BuyerId, Email, Iban, OrderId, PageRequest, Role};
use domain::kyc::NameMatch;
use domain::order::Order;
use domain::organization::RecheckUntil;
use domain::payment::{Payment, Ready};
use domain::transport::Pickup;
use storage::kyc::{aml, iban, identity, vies};
use storage::{
    Db, Engine, StorageError, audit, buyer, compliance, document, event, invoice, job, order, organization,
    payment, staff, transport,
};

use crate::fixtures::{self, at, contact, uuid};
use crate::world::World;

/// The place and value of a damaged row.
fn place(read: Result<(), StorageError>) -> (&'static str, &'static str, String) {
    match read.unwrap_err() {
        StorageError::Damaged { table, column, value } => (table, column, value),
        other => panic!("{other:?}"),
    }
}

/// The place and value a damaged row is reported with.
async fn reported(world: &World, damage: &str) -> (&'static str, &'static str, String) {
    assert_eq!(world.raw(damage).await.unwrap(), 1, "{damage}");
    place(read_everything(&mut world.store.read().await.unwrap()).await)
}

async fn read_everything(db: &mut Db) -> Result<(), StorageError> {
    let of = fixtures::organization(1);
    let seller = fixtures::partner(2, &of);
    organization::list(db).await?;
    organization::partners(db).await?;
    let one = buyer::by_id(db, fixtures::buyer(10, &seller).id).await?;
    buyer::list(db, &BuyerFilter::default(), PageRequest::<BuyerSort>::first()).await?;
    buyer::contacts(db, one.unwrap().id).await?;
    staff::list(db).await?;
    event::after(db, of.id, 0, 10).await?;
    Ok(())
}

pub async fn damaged_rows_are_named(world: World) {
    let (of, seller) = world.seller().await;
    let one = fixtures::buyer(10, &seller);
    let mut db = world.store.begin().await.unwrap();
    buyer::insert(&mut db, &one).await.unwrap();
    buyer::insert_contact(&mut db, one.id, &contact(20))
        .await
        .unwrap();
    staff::insert(&mut db, &fixtures::staff(30, Role::Admin))
        .await
        .unwrap();
    event::insert(&mut db, &fixtures::event(1, 1, &of)).await.unwrap();
    db.commit().await.unwrap();
    read_everything(&mut world.store.read().await.unwrap())
        .await
        .unwrap();

    for (table, column, good) in [
        ("organization", "rate_limit_tier", "STANDARD"),
        ("organization", "vies_recheck_until", "PICKUP"),
        ("partner", "country", "DE"),
        ("partner", "vat_number", "DE100000002"),
        ("buyer", "vat_number", "DE200000010"),
        ("buyer", "country", "DE"),
        ("buyer", "kyc_mode", "NT24_LED"),
        ("staff", "role", "ADMIN"),
        ("event", "source", "API"),
    ] {
        let damage = format!("UPDATE {table} SET {column} = '?new?'");
        assert_eq!(
            reported(&world, &damage).await,
            (table, column, "?new?".to_owned())
        );
        world
            .raw(&format!("UPDATE {table} SET {column} = '{good}'"))
            .await
            .unwrap();
    }
    // Addresses of persons are not repeated: the sentence goes to the log.
    for table in ["contact", "staff"] {
        let damage = format!("UPDATE {table} SET email = 'anna'");
        assert_eq!(
            reported(&world, &damage).await,
            (table, "email", "(withheld)".to_owned())
        );
        world
            .raw(&format!("UPDATE {table} SET email = 'a@example.com'"))
            .await
            .unwrap();
    }
    read_everything(&mut world.store.read().await.unwrap())
        .await
        .unwrap();
}

async fn read_kyc(db: &mut Db) -> Result<(), StorageError> {
    let buyer = BuyerId::from_uuid(uuid(10));
    let one = buyer::by_id(db, buyer).await?.unwrap();
    let owner = crate::document::owner(&one);
    job::list(db, &JobFilter::default(), PageRequest::first()).await?;
    document::list(db, owner).await?;
    document::active_types(db, buyer).await?;
    let of_session = fixtures::identity_session(1).session_id;
    identity::by_id(db, &of_session).await?;
    identity::of_buyer(db, buyer).await?;
    aml::hits(db, buyer).await?;
    iban::list(db, buyer).await?;
    Ok(())
}

pub async fn damaged_rows_of_kyc_are_named(world: World) {
    let [one, _] = world.buyers().await;
    let mut db = world.store.begin().await.unwrap();
    let paper = fixtures::document(20, DocumentType::CocExtract);
    crate::document::put(&mut db, &one, &paper).await;
    crate::job::put(&mut db, &[crate::job::keyed(1, "k")]).await;
    crate::identity::put(&mut db, &one, &fixtures::identity_session(1)).await;
    aml::insert_hit(&mut db, one.id, &fixtures::aml_hit(30))
        .await
        .unwrap();
    let account = Iban::parse("DE89370400440532013000").unwrap();
    iban::seen(&mut db, one.id, &account, "BY_HAND", at(0))
        .await
        .unwrap();
    db.commit().await.unwrap();
    read_kyc(&mut world.store.read().await.unwrap()).await.unwrap();

    for (table, column, good) in [
        ("job", "state", "QUEUED"),
        ("document", "kind", "COC_EXTRACT"),
        ("document", "document_date", "2026-01-31"),
        ("document", "status", "ACTIVE"),
        ("document", "source", "API"),
        ("content", "scan", "CLEAN"),
        ("identity_session", "outcome", "OPEN"),
        ("aml_hit", "status", "OPEN"),
        ("buyer_iban", "iban", account.as_str()),
    ] {
        let damage = format!("UPDATE {table} SET {column} = '?new?'");
        assert_eq!(world.raw(&damage).await.unwrap(), 1, "{damage}");
        let found = place(read_kyc(&mut world.store.read().await.unwrap()).await);
        // Account numbers are not repeated: the sentence goes to the log.
        let shown = if table == "buyer_iban" {
            "(withheld)"
        } else {
            "?new?"
        };
        assert_eq!(found, (table, column, shown.to_owned()));
        let repair = format!("UPDATE {table} SET {column} = '{good}'");
        world.raw(&repair).await.unwrap();
    }
    // A state without what belongs to it.
    for (damage, (table, column, value)) in [
        (
            "UPDATE document SET status = 'REJECTED'",
            ("document", "reject_code", ""),
        ),
        (
            "UPDATE document SET reject_code = 'RUDE'",
            ("document", "reject_code", "RUDE"),
        ),
        (
            "UPDATE document SET status = 'ACTIVE', reject_code = NULL",
            ("", "", ""),
        ),
        (
            "UPDATE aml_hit SET status = 'CLEARED', reason = 'No.'",
            ("aml_hit", "status", "CLEARED"),
        ),
    ] {
        assert_eq!(world.raw(damage).await.unwrap(), 1, "{damage}");
        let read = read_kyc(&mut world.store.read().await.unwrap()).await;
        if table.is_empty() {
            read.unwrap();
        } else {
            assert_eq!(place(read), (table, column, value.to_owned()));
        }
    }
}

/// Their rows cannot be changed: a damaged one is a new one.
pub async fn damaged_answers_are_named(world: World) {
    let [one, _] = world.buyers().await;
    let mut db = world.store.begin().await.unwrap();
    let good = domain::kyc::ViesCheck {
        name_match: Some(NameMatch::Same(90)),
        ..fixtures::vies_check(30, &one)
    };
    crate::vies::put(&mut db, &one, &good).await;
    db.commit().await.unwrap();
    for ((column, value), number) in [
        ("vat_number", "?new?"),
        ("result", "?new?"),
        ("name_match", "?new?"),
        ("method", "?new?"),
        // A score belongs to the word.
        ("name_match", "SAME"),
    ]
    .into_iter()
    .zip(31..)
    {
        let id = match world.engine {
            Engine::Sqlite => format!("x'{}'", uuid(number).simple()),
            Engine::Postgres => format!("'{}'::uuid", uuid(number)),
        };
        let score = if value == "SAME" { "NULL" } else { "name_score" };
        let mut columns = ["vat_number", "result", "name_match", "method"].map(str::to_owned);
        for name in &mut columns {
            if name == column {
                *name = format!("'{value}'");
            }
        }
        let damage = format!(
            "INSERT INTO vies_check (id, organization_id, buyer_id, vat_number, result, name_match, method, name_score, \
             asked_by, checked_at, recorded_at) SELECT {id}, organization_id, buyer_id, {}, {score}, asked_by, checked_at, \
             recorded_at FROM vies_check WHERE method = 'ONLINE' AND result = 'UNKNOWN' AND name_match = 'SAME' \
             AND name_score IS NOT NULL AND vat_number = '{}'",
            columns.join(", "),
            one.vat_number.as_str(),
        );
        assert_eq!(world.raw(&damage).await.unwrap(), 1, "{damage}");
        let mut db = world.store.read().await.unwrap();
        let read = vies::history(&mut db, one.id, 1).await.map(|_| ());
        assert_eq!(place(read), ("vies_check", column, value.to_owned()));
        if column == "result" {
            let read = vies::answers(&mut db, one.id).await.map(|_| ());
            assert_eq!(place(read), ("vies_check", column, value.to_owned()));
        }
    }
}

async fn read_orders(db: &mut Db) -> Result<(), StorageError> {
    let id = OrderId::from_uuid(uuid(20));
    order::by_id(db, id).await?.unwrap();
    order::identity(db, id).await?;
    invoice::of_order(db, id).await?;
    payment::of_order(db, id).await?;
    transport::of_order(db, id).await?;
    compliance::rollup(db, id).await?;
    compliance::rulings(db, id).await?;
    document::papers_of_order(db, id).await?;
    let sha256 = fixtures::content(1).sha256;
    document::active_with(db, &sha256).await?;
    Ok(())
}

/// What reads all orders of a buyer reports the same.
async fn read_orders_of_buyer(db: &mut Db) -> Result<(), StorageError> {
    let of = BuyerId::from_uuid(uuid(10));
    order::open_of_buyer(db, of).await?;
    order::identities_of_buyer(db, of).await?;
    invoice::of_buyer(db, of).await?;
    payment::of_buyer(db, of).await?;
    transport::of_buyer(db, of).await?;
    compliance::rollups_of_buyer(db, of).await?;
    compliance::live_rulings_of_buyer(db, of).await?;
    document::papers_of_orders(db, of).await?;
    Ok(())
}

/// An order (20) with everything that can hang on it but a pickup.
async fn sold(world: &World) -> Order {
    let [one, _] = world.buyers().await;
    let sold = Order {
        purchase_date: Some(fixtures::date("2026-01-31")),
        responsible_contact: Some(NewContact {
            first_name: "Anna".to_owned(),
            last_name: "Muster".to_owned(),
            email: Email::parse("a@example.com").unwrap(),
            phone: None,
        }),
        ..fixtures::order(20, &one)
    };
    world.store_orders(std::slice::from_ref(&sold)).await;
    let mut db = world.store.begin().await.unwrap();
    let paid = Payment {
        source_iban: Some(Iban::parse("DE89370400440532013000").unwrap()),
        ready: Some(Ready {
            at: at(0),
            recheck_until: RecheckUntil::Pickup,
        }),
        ..fixtures::payment()
    };
    let identity = VatIdentity {
        vat_number: one.vat_number,
        company_name: "Buyer".to_owned(),
        mode: domain::buyer::KycMode::Nt24Led,
        screened: true,
    };
    order::keep_identity(&mut db, sold.id, &identity).await.unwrap();
    invoice::insert(&mut db, sold.id, &fixtures::invoice(InvoiceKind::Final))
        .await
        .unwrap();
    payment::insert(&mut db, sold.id, &paid).await.unwrap();
    let stored = fixtures::rollup(&sold);
    compliance::save_rollup(&mut db, (sold.organization, sold.seller), &stored)
        .await
        .unwrap();
    let ruling = fixtures::ruling(40, Code::AmountMismatch);
    compliance::insert_ruling(&mut db, sold.id, &ruling)
        .await
        .unwrap();
    let paper = fixtures::document(50, DocumentType::TransportCmr);
    document::keep_content(&mut db, &paper.content, at(0))
        .await
        .unwrap();
    let owner = DocumentOwner::Order(sold.seller, sold.id, DocumentModule::Transport);
    document::insert(&mut db, sold.organization, owner, &paper)
        .await
        .unwrap();
    db.commit().await.unwrap();
    sold
}

/// The damage is reported by both ways of reading, then mended.
async fn damaged_and_mended(world: &World, (table, column): (&'static str, &'static str), good: &str) {
    let bad = match column {
        "value" | "total_value" | "bank_value" | "cash_value" => "-1",
        _ => "'?new?'",
    };
    let damage = format!("UPDATE {table} SET {column} = {bad}");
    assert_eq!(world.raw(&damage).await.unwrap(), 1, "{damage}");
    // Of persons, accounts and verdicts nothing is repeated: the sentence goes to the log.
    let shown = match column {
        "contact_email" | "source_iban" | "body" => "(withheld)",
        _ => bad.trim_matches('\''),
    };
    let mut db = world.store.read().await.unwrap();
    let expected = (table, column, shown.to_owned());
    assert_eq!(place(read_orders(&mut db).await), expected);
    // Damage to its state leaves a ruling among those that have ended.
    if (table, column) != ("ruling", "state") {
        assert_eq!(place(read_orders_of_buyer(&mut db).await), expected);
    }
    drop(db);
    world
        .raw(&format!("UPDATE {table} SET {column} = {good}"))
        .await
        .unwrap();
}

pub async fn damaged_rows_of_orders_are_named(world: World) {
    let sold = sold(&world).await;
    let body = serde_json::to_string(&fixtures::rollup(&sold)).unwrap();
    let (body, vin) = (format!("'{body}'"), format!("'{}'", sold.vins[0].vin));
    let day = "'2026-01-31'";
    for (place, good) in [
        (("orders", "status"), "'CREATED'"),
        (("orders", "purchase_date"), day),
        (("orders", "contact_email"), "'a@example.com'"),
        (("orders", "total_value"), "5"),
        (("orders", "currency"), "'EUR'"),
        (("orders", "delivered_vat_number"), "'DE200000010'"),
        (("order_vin", "vin"), &*vin),
        (("order_vin", "value"), "5"),
        (("order_vin", "first_registration_date"), "NULL"),
        (("order_vin", "compliance_status"), "'PENDING'"),
        (("invoice", "kind"), "'FINAL'"),
        (("invoice", "invoice_date"), day),
        (("invoice", "value"), "5"),
        (("invoice", "currency"), "'EUR'"),
        (("payment", "payment_date"), day),
        (("payment", "bank_value"), "5"),
        (("payment", "cash_value"), "5"),
        (("payment", "currency"), "'EUR'"),
        (("payment", "source_iban"), "NULL"),
        (("payment", "recheck_until"), "'DELIVERY'"),
        (("compliance_rollup", "body"), &*body),
        (("ruling", "kind"), "'MISMATCH_ACCEPTED'"),
        (("ruling", "code"), "'AMOUNT_MISMATCH'"),
        (("ruling", "state"), "'IN_FORCE'"),
        (("document", "kind"), "'TRANSPORT_CMR'"),
        (("content", "scan"), "'CLEAN'"),
    ] {
        damaged_and_mended(&world, place, good).await;
    }
    let mut db = world.store.begin().await.unwrap();
    let pickup = Pickup {
        collection_address: Some(fixtures::delivery().delivery_address),
        ..fixtures::pickup()
    };
    let vin = sold.vins[0].vin;
    transport::insert_pickup(&mut db, sold.id, vin, &pickup)
        .await
        .unwrap();
    transport::insert_delivery(&mut db, sold.id, vin, &fixtures::delivery())
        .await
        .unwrap();
    db.commit().await.unwrap();
    for (place, good) in [
        (("pickup", "kind"), "'SELF_PICKUP'"),
        (("pickup", "pickup_date"), day),
        (("pickup", "country"), "'DE'"),
        (("delivery", "delivery_date"), day),
        (("delivery", "country"), "'DE'"),
    ] {
        damaged_and_mended(&world, place, good).await;
    }
    read_orders(&mut world.store.read().await.unwrap()).await.unwrap();
    // A later program's verdict may say what this one does not know.
    let damage = "UPDATE compliance_rollup SET body = '{\"orderUuid\": 1}'";
    world.raw(damage).await.unwrap();
    let read = read_orders(&mut world.store.read().await.unwrap()).await;
    assert_eq!(
        place(read),
        ("compliance_rollup", "body", "(withheld)".to_owned())
    );
}

/// What belongs together is there as a whole or not at all.
pub async fn halves_are_named(world: World) {
    let sold = sold(&world).await;
    let mut db = world.store.begin().await.unwrap();
    transport::insert_pickup(&mut db, sold.id, sold.vins[0].vin, &fixtures::pickup())
        .await
        .unwrap();
    db.commit().await.unwrap();
    for (damage, repair, (table, column, value)) in [
        (
            "orders SET contact_email = NULL",
            "contact_email = 'a@example.com'",
            ("orders", "contact_email", "(withheld)"),
        ),
        (
            "orders SET contact_first_name = NULL",
            "contact_first_name = 'Anna'",
            ("orders", "contact_email", "(withheld)"),
        ),
        (
            "orders SET cancelled_at = created_at",
            "cancelled_at = NULL",
            ("orders", "cancel_reason", ""),
        ),
        (
            "orders SET cancel_reason = 'No.'",
            "cancel_reason = NULL",
            ("orders", "cancel_reason", "No."),
        ),
        (
            "orders SET delivered_company_name = NULL",
            "delivered_company_name = 'Buyer'",
            ("orders", "delivered_company_name", ""),
        ),
        (
            "payment SET ready_at = NULL",
            "ready_at = created_at",
            ("payment", "recheck_until", "PICKUP"),
        ),
        (
            "payment SET recheck_until = NULL",
            "recheck_until = 'PICKUP'",
            ("payment", "recheck_until", ""),
        ),
        (
            "pickup SET country = 'DE'",
            "country = NULL",
            ("pickup", "country", "DE"),
        ),
        (
            "pickup SET street = 'Way 1'",
            "street = NULL",
            ("pickup", "country", ""),
        ),
    ] {
        assert_eq!(world.raw(&format!("UPDATE {damage}")).await.unwrap(), 1);
        let read = read_orders(&mut world.store.read().await.unwrap()).await;
        assert_eq!(place(read), (table, column, value.to_owned()), "{damage}");
        world.raw(&format!("UPDATE {table} SET {repair}")).await.unwrap();
        read_orders(&mut world.store.read().await.unwrap()).await.unwrap();
    }
}

/// PostgreSQL cannot hold U+0000 in text. Looking for such text is no failure: there is none.
pub async fn nul_in_text(world: World) {
    let (of, _) = world.seller().await;
    let mut db = world.store.begin().await.unwrap();
    organization::insert_client(&mut db, &fixtures::client(3, &of))
        .await
        .unwrap();
    for text in ["\0", "api-client-3\0", "a\0b"] {
        let found = organization::client_by_client_id(&mut db, text).await.unwrap();
        assert_eq!(found, None);
        let filter = BuyerFilter {
            text: text.to_owned(),
            ..BuyerFilter::default()
        };
        let page = buyer::list(&mut db, &filter, PageRequest::first()).await.unwrap();
        assert_eq!(page.data, []);
        let filter = AuditFilter {
            action: text.to_owned(),
            ..AuditFilter::default()
        };
        let (rows, _) = audit::list(&mut db, &filter, (10, 0)).await.unwrap();
        assert!(rows.is_empty());
    }
    db.commit().await.unwrap();
}
