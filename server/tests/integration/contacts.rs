//! Contact persons: capability, purpose, and the PII access log (Integration API 1.5, 1.6, 2.8, 4.3).

use domain::kernel::{Capability, Role};
use serde_json::{Value, json};

use crate::harness::on_both;

fn erika() -> Value {
    json!({"firstName": "Erika", "lastName": "Mustermann", "email": "Erika@Mustermann.EXAMPLE", "phone": "+49 30 1234567"})
}

/// What the PII access log says, oldest first.
const LOG: &str = "SELECT action || ' ' || actor_kind || ' ' || source || ' ' || COALESCE(purpose, '-') || ' ' || request_id \
     FROM pii_access ORDER BY at, id";

on_both! {
    async fn added_and_read(app: TestApp) {
        let shop = app.shop().await;
        let path = format!("{}/contacts", shop.buyer("DE136695976").await);
        assert_eq!(shop.get(&path).send().await.is(200).json(), json!([]), "a bare array");
        let added = shop.post(&path).json(&erika()).send().await.is(201).json();
        assert!(added["uuid"].is_string());
        assert_eq!(added["firstName"], "Erika");
        assert_eq!(added["lastName"], "Mustermann");
        assert_eq!(added["email"], "Erika@mustermann.example");
        assert_eq!(added["phone"], "+49 30 1234567");
        let mut without = erika();
        without.as_object_mut().unwrap().remove("phone");
        app.clock.advance(1);
        let second = shop.post(&path).json(&without).send().await.is(201).json();
        assert!(second.get("phone").is_none(), "absent members are omitted");
        assert_eq!(shop.get(&path).send().await.is(200).json(), json!([added, second]));
    }

    async fn the_capability_is_needed_and_can_go(app: TestApp) {
        let all_others = [Capability::MarketplaceLedKyc, Capability::MultiVinOrders, Capability::KycDocumentDownload];
        let shop = app.shop_with("2026-01", "STANDARD", &all_others).await;
        let path = format!("{}/contacts", shop.buyer("DE136695976").await);
        for answer in [shop.get(&path).send().await, shop.post(&path).json(&erika()).send().await] {
            let problem = answer.problem("capability-required");
            assert!(problem["detail"].as_str().unwrap().contains("allowContactPersonalData"));
        }
        assert_eq!(app.database.count("SELECT COUNT(*) FROM contact").await, 0);
        assert_eq!(app.database.count("SELECT COUNT(*) FROM pii_access").await, 0);
        let refused = "SELECT COUNT(*) FROM audit_record WHERE outcome = 'capability-required'";
        assert_eq!(app.database.count(refused).await, 2, "refused attempts are audited");
    }

    async fn contacts_of_a_new_buyer_are_logged_too(app: TestApp) {
        let shop = app.shop().await;
        let mut body = crate::harness::buyer_body();
        body["contacts"] = json!([erika(), erika()]);
        shop.post("/buyers").json(&body).header("x-purpose", "ONBOARDING").send().await.is(201);
        let log = app.database.texts(LOG).await;
        assert_eq!(log.len(), 2);
        assert!(log.iter().all(|line| line.starts_with("CREATE API_CLIENT API ONBOARDING ")), "{log:?}");
    }

    async fn every_access_is_logged_with_its_purpose(app: TestApp) {
        let shop = app.shop().await;
        let path = format!("{}/contacts", shop.buyer("DE136695976").await);
        let id = |name: &str| format!("req-{name}");
        let post = shop.post(&path).json(&erika()).header("x-purpose", "ORDER_PROCESSING");
        post.header("x-request-id", id("a")).send().await.is(201);
        app.clock.advance(1);
        let get = shop.get(&path).header("x-purpose", "KYC_REVIEW");
        get.header("x-request-id", id("b")).send().await.is(200);
        app.clock.advance(1);
        shop.get(&path).header("x-request-id", id("c")).send().await.is(200);
        assert_eq!(app.database.texts(LOG).await, [
            "CREATE API_CLIENT API ORDER_PROCESSING req-a",
            "READ API_CLIENT API KYC_REVIEW req-b",
            "READ API_CLIENT API - req-c",
        ]);
        shop.get(&path.replace("/contacts", "")).send().await.is(200);
        assert_eq!(app.database.texts(LOG).await.len(), 3, "business data are not personal data");
    }

    async fn a_replayed_write_is_one_contact(app: TestApp) {
        let shop = app.shop().await;
        let path = format!("{}/contacts", shop.buyer("DE136695976").await);
        let post = || shop.post(&path).key("one").json(&erika());
        let first = post().send().await.is(201).json();
        assert_eq!(post().send().await.json(), first, "the cached response");
        assert_eq!(app.database.count("SELECT COUNT(*) FROM contact").await, 1);
        assert_eq!(app.database.texts(LOG).await.len(), 1);
    }

    async fn a_purpose_is_capital_letters(app: TestApp) {
        let shop = app.shop().await;
        let path = format!("{}/contacts", shop.buyer("DE136695976").await);
        for good in ["AB", "ORDER_PROCESSING", &"A".repeat(64)] {
            shop.get(&path).header("x-purpose", good).send().await.is(200);
        }
        for bad in ["", "A", "_AB", "order", "A B", "A1", "A-B", &"A".repeat(65), "ÄB"] {
            let answer = shop.get(&path).header("x-purpose", bad).send().await.is(400);
            assert!(answer.problem("malformed-request")["detail"].as_str().unwrap().contains("X-Purpose"), "{bad}");
        }
    }

    async fn refused_fields_are_named(app: TestApp) {
        let shop = app.shop().await;
        let path = format!("{}/contacts", shop.buyer("DE136695976").await);
        assert_eq!(shop.post(&path).json(&json!({})).send().await.refused_fields(), ["firstName", "lastName", "email"]);
        for (field, bad) in [
            ("firstName", "x".repeat(101)), ("lastName", " ".to_owned()), ("email", "not an address".to_owned()),
            ("email", format!("{}@b.example", "a".repeat(250))), ("phone", "call me".to_owned()), ("phone", "1".repeat(41)),
        ] {
            let mut body = erika();
            body[field] = json!(bad);
            assert_eq!(shop.post(&path).json(&body).send().await.refused_fields(), [field], "{bad}");
        }
    }

    async fn staff_read_them_with_a_purpose(app: TestApp) {
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        shop.post(&format!("{buyer}/contacts")).json(&erika()).send().await.is(201);
        let id = buyer.trim_start_matches("/buyers/").to_owned();
        let seller = shop.seller.to_string();
        app.clock.advance(1);
        let browser = app.signed_in(Role::Auditor).await;
        let fields = [("id", &*id), ("seller", &*seller)];
        let refused = browser.post("/fn/buyer/contacts", &fields).await;
        assert_eq!(refused["Refused"]["fields"][0]["name"], "purpose");
        let purposed = [("id", &*id), ("seller", &*seller), ("purpose", "BUYER_SUPPORT")];
        assert!(browser.post("/fn/buyer/contacts", &purposed).await["Done"].is_object());
        let log = app.database.texts(LOG).await;
        assert_eq!(log.len(), 2);
        assert!(log[1].starts_with("READ STAFF WEB_APP BUYER_SUPPORT "), "{}", log[1]);
    }
}
