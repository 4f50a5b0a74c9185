//! The KYC status a client reads, and what staff add to it by hand: answers of VIES, bank accounts, the profile
//! (Integration API 4.4, 6.6, 11.2; product.md "Documents" and VIES).

use domain::kernel::{Capability, Role};
use serde_json::{Value, json};

use crate::harness::{Browser, Shop, TestApp, Wanted, buyer_body, last, on_both, uuid};

/// A buyer of that mode; its path.
async fn buyer_of(shop: &Shop, number: &str, mode: &str) -> String {
    let mut body = buyer_body();
    (body["vatNumber"], body["kycMode"]) = (json!(number), json!(mode));
    let made = shop.post("/buyers").json(&body).send().await.is(201).json();
    format!("/buyers/{}", uuid(&made))
}

async fn checked(app: &TestApp, shop: &Shop, buyer: &str) {
    shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
    app.drain().await;
}

async fn ended(shop: &Shop, buyer: &str, order: &Value) {
    let session = shop
        .post(&format!("{buyer}/kyc/verify"))
        .send()
        .await
        .is(200)
        .json();
    let path = format!("/v1/sandbox/identity/{}", session["sessionId"].as_str().unwrap());
    shop.put(&path, order).send().await.is(200);
}

/// A form of the staff app about a buyer.
async fn by_staff(
    browser: &Browser,
    function: &str,
    shop: &Shop,
    buyer: &str,
    more: &[(&str, &str)],
) -> Value {
    let (id, seller) = (last(buyer), shop.seller.to_string());
    let mut fields = vec![("id", &*id), ("seller", &*seller)];
    fields.extend_from_slice(more);
    browser.send(browser.form(function, &fields)).await.json()
}

#[track_caller]
fn refused_inputs(outcome: &Value) -> Vec<String> {
    let fields = outcome["Refused"]["fields"]
        .as_array()
        .unwrap_or_else(|| panic!("not refused: {outcome}"));
    fields
        .iter()
        .map(|field| field["name"].as_str().unwrap().to_owned())
        .collect()
}

on_both! {
    async fn a_new_buyer_of_each_mode(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let a = buyer_of(&shop, "DE136695976", "MARKETPLACE_LED").await;
        let b = buyer_of(&shop, "DE123456788", "NT24_LED").await;
        let mut status = shop.kyc(&a).await;
        let missing = status.as_object_mut().unwrap().remove("missingDocuments").unwrap();
        assert!(matches!(status["amlStatus"].as_str(), None | Some("NOT_APPLICABLE")), "{status}");
        status.as_object_mut().unwrap().remove("amlStatus");
        assert_eq!(status, json!({
            "buyerId": last(&a), "kycMode": "MARKETPLACE_LED", "overallStatus": "INCOMPLETE", "viesResult": "PENDING", "documentsComplete": false
        }));
        let types: Vec<_> = missing.as_array().unwrap().iter().map(|line| line["documentTypes"].clone()).collect();
        assert_eq!(types, [json!(["COC_EXTRACT"]), json!(["VAT_CERTIFICATE"]), json!(["AML_DECLARATION"]), json!(["CONTACT_ID_CARD", "CONTACT_PASSPORT"])]);
        let mut status = shop.kyc(&b).await;
        let missing = status.as_object_mut().unwrap().remove("missingDocuments").unwrap();
        assert_eq!(status, json!({
            "buyerId": last(&b), "kycMode": "NT24_LED", "overallStatus": "INCOMPLETE", "viesResult": "PENDING", "documentsComplete": false,
            "verificationStatus": "NOT_STARTED", "amlStatus": "PENDING"
        }));
        assert_eq!(missing.as_array().unwrap().len(), 3, "the identity check replaces the copy of an identity document");
    }

    async fn mode_a_needs_papers_and_vies(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        for (number, identity_paper, vies, complete, overall) in [
            ("DE123456100", "CONTACT_ID_CARD", "VALID", true, "VALID"), ("DE123457100", "CONTACT_PASSPORT", "VALID", true, "VALID"),
            ("DE123458100", "CONTACT_DRIVING_LICENCE", "VALID", false, "INCOMPLETE"), ("DE123456200", "CONTACT_ID_CARD", "INVALID", true, "INVALID"),
            ("DE123456300", "CONTACT_ID_CARD", "UNKNOWN", true, "INCOMPLETE"), ("DE123457200", "TP_OTHER", "INVALID", false, "INVALID"),
        ] {
            let buyer = buyer_of(&shop, number, "MARKETPLACE_LED").await;
            shop.papers(&buyer).await;
            shop.paper(&buyer, identity_paper).await;
            assert_eq!(shop.kyc(&buyer).await["overallStatus"], "INCOMPLETE", "before VIES was asked");
            checked(&app, &shop, &buyer).await;
            let status = shop.kyc(&buyer).await;
            assert_eq!(
                (&status["viesResult"], &status["documentsComplete"], &status["overallStatus"]),
                (&json!(vies), &json!(complete), &json!(overall)), "{number} {identity_paper}"
            );
            assert_eq!(status.get("missingDocuments").is_none(), complete, "{status}");
        }
    }

    async fn mode_b_needs_identity_and_screening_too(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        for (number, outcome, aml, verification, aml_status, overall) in [
            ("DE123456100", "VERIFIED", "CLEAR", "VERIFIED", "CLEAR", "VALID"), ("DE123457100", "VERIFIED", "FLAGGED", "VERIFIED", "FLAGGED", "INVALID"),
            ("DE123458100", "REJECTED", "CLEAR", "REJECTED", "CLEAR", "INVALID"), ("DE123456200", "VERIFIED", "CLEAR", "VERIFIED", "CLEAR", "INVALID"),
            ("DE123456300", "VERIFIED", "CLEAR", "VERIFIED", "CLEAR", "INCOMPLETE"),
        ] {
            let buyer = buyer_of(&shop, number, "NT24_LED").await;
            shop.papers(&buyer).await;
            checked(&app, &shop, &buyer).await;
            ended(&shop, &buyer, &json!({"outcome": outcome, "aml": aml})).await;
            let status = shop.kyc(&buyer).await;
            assert_eq!(
                (&status["verificationStatus"], &status["amlStatus"], &status["overallStatus"]),
                (&json!(verification), &json!(aml_status), &json!(overall)), "{number}"
            );
        }
    }

    async fn a_paper_that_goes_makes_it_incomplete(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let buyer = buyer_of(&shop, "DE136695976", "NT24_LED").await;
        shop.papers(&buyer).await;
        let extra = shop.paper(&buyer, "COC_EXTRACT").await;
        checked(&app, &shop, &buyer).await;
        ended(&shop, &buyer, &json!({"outcome": "VERIFIED", "aml": "CLEAR"})).await;
        assert_eq!(shop.kyc(&buyer).await["overallStatus"], "VALID");
        let path = format!("{buyer}/kyc/documents/{}?reason=x", uuid(&extra));
        shop.call(::http::Method::DELETE, &path).send().await.is(200);
        let status = shop.kyc(&buyer).await;
        assert_eq!((&status["overallStatus"], &status["documentsComplete"]), (&json!("INCOMPLETE"), &json!(false)));
        assert_eq!(status["missingDocuments"][0]["documentTypes"], json!(["COC_EXTRACT"]));
    }

    async fn staff_record_an_answer_of_vies_by_hand(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let buyer = buyer_of(&shop, "DE123456301", "MARKETPLACE_LED").await;
        checked(&app, &shop, &buyer).await;
        let (operator, auditor) = (app.signed_in(Role::Operator).await, app.signed_in(Role::Auditor).await);
        let proof = uuid(&shop.paper(&buyer, "TP_OTHER").await);
        let other = buyer_of(&shop, "DE136695976", "MARKETPLACE_LED").await;
        let foreign = uuid(&shop.paper(&other, "TP_OTHER").await);
        app.clock.advance(3_600);
        let shop = shop.renewed().await;
        let right = [
            ("result", "INVALID"), ("checked_at", "2026-04-22T11:00"), ("consultation_number", "WAPIAAAAX7654321"), ("document", &*proof), ("name", ""),
        ];
        let with = |name: &str, value: &str| -> Vec<(String, String)> {
            right.iter().map(|(known, given)| ((*known).to_owned(), if *known == name { value.to_owned() } else { (*given).to_owned() })).collect()
        };
        for (name, bad) in [
            ("result", ""), ("result", "UNKNOWN"), ("result", "YES"), ("checked_at", ""), ("checked_at", "tomorrow"), ("checked_at", "2026-04-22T13:00"),
            ("consultation_number", ""), ("consultation_number", " "), ("consultation_number", &*"x".repeat(61)), ("document", ""), ("document", "x"),
            ("document", &*foreign), ("document", "00000000-0000-7000-8000-000000000000"), ("name", &*"x".repeat(201)),
        ] {
            let fields = with(name, bad);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
            let refused = by_staff(&operator, "/fn/kyc/vies-record", &shop, &buyer, &fields).await;
            assert_eq!(refused_inputs(&refused), [name], "{bad}");
        }
        let refused = by_staff(&auditor, "/fn/kyc/vies-record", &shop, &buyer, &right).await;
        assert!(refused.to_string().contains("Forbidden"), "{refused}");
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "UNKNOWN");
        let done = by_staff(&operator, "/fn/kyc/vies-record", &shop, &buyer, &right).await;
        assert!(done["Done"].is_object(), "{done}");
        let status = shop.kyc(&buyer).await;
        assert_eq!((&status["viesResult"], &status["viesLastCheckedAt"]), (&json!("INVALID"), &json!("2026-04-22T11:00:00.000Z")));
        let check = &shop.get(&format!("{buyer}/kyc/vies-checks")).send().await.json()[0];
        assert_eq!((&check["method"], &check["consultationNumber"]), (&json!("BY_HAND"), &json!("WAPIAAAAX7654321")), "{check}");
        let failed = shop.said("kyc.vies_check_failed").await;
        assert_eq!((failed.len(), &failed[0]["previousResult"]), (1, &json!("UNKNOWN")));
        // An earlier answer than one that is known changes nothing.
        let earlier = [right[0], ("checked_at", "2026-04-22T10:30"), right[2], right[3], right[4]];
        let late = by_staff(&operator, "/fn/kyc/vies-record", &shop, &buyer, &earlier).await;
        assert!(late["Refused"].is_object(), "{late}");
        assert_eq!(shop.said("kyc.vies_check_failed").await.len(), 1);
        // The register has the last word once it answers.
        shop.put("/v1/sandbox/vies/DE123456301", &json!({"result": "VALID"})).send().await.is(200);
        checked(&app, &shop, &buyer).await;
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "VALID");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn staff_ask_vies_and_see_everything(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let buyer = buyer_of(&shop, "DE136695976", "NT24_LED").await;
        let operator = app.signed_in(Role::Operator).await;
        let queued = by_staff(&operator, "/fn/kyc/vies-check", &shop, &buyer, &[]).await;
        assert!(queued["Done"]["to"].as_str().unwrap().contains("vies-queued"), "{queued}");
        let auditor = app.signed_in(Role::Auditor).await;
        let view = by_staff(&auditor, "/fn/kyc/view", &shop, &buyer, &[]).await;
        assert_eq!(view["data"]["kyc"]["vies_under_way"], true, "{view}");
        app.drain().await;
        let view = by_staff(&auditor, "/fn/kyc/view", &shop, &buyer, &[]).await;
        assert_eq!(view["data"]["kyc"]["vies_under_way"], false);
        assert_eq!(view["data"]["kyc"]["status"]["vies"], "VALID", "{view}");
        assert!(by_staff(&auditor, "/fn/kyc/view", &shop, "/buyers/x", &[]).await.to_string().contains("NotFound"));
    }

    async fn bank_accounts_are_noted_and_masked(app: TestApp) {
        let shop = app.shop().await;
        let buyer = buyer_of(&shop, "DE136695976", "NT24_LED").await;
        let operator = app.signed_in(Role::Operator).await;
        for bad in ["", "x", "DE89370400440532013001", "GB00", &*"DE".repeat(500)] {
            let refused = by_staff(&operator, "/fn/kyc/iban-note", &shop, &buyer, &[("iban", bad)]).await;
            assert_eq!(refused_inputs(&refused), ["iban"], "{bad}");
        }
        for typed in ["DE89 3704 0044 0532 0130 00", "de89370400440532013000"] {
            let done = by_staff(&operator, "/fn/kyc/iban-note", &shop, &buyer, &[("iban", typed)]).await;
            assert!(done["Done"].is_object(), "{done}");
        }
        let noted = shop.said("kyc.iban_noted").await;
        assert_eq!(noted.len(), 1, "the same account again is no news");
        for table in ["event", "audit_record"] {
            assert!(!app.database.dump(table).await.join("\n").contains("0044053201"), "{table} shows the number");
        }
        assert!(noted[0]["iban"].as_str().unwrap().ends_with("3000"), "enough to tell it by: {}", noted[0]);
        let auditor = app.signed_in(Role::Auditor).await;
        let refused = by_staff(&auditor, "/fn/kyc/iban-note", &shop, &buyer, &[("iban", "DE89370400440532013000")]).await;
        assert!(refused.to_string().contains("Forbidden"), "{refused}");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn the_profile(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let a = buyer_of(&shop, "DE123456788", "MARKETPLACE_LED").await;
        let b = buyer_of(&shop, "DE136695976", "NT24_LED").await;
        shop.get(&format!("{a}/kyc/profile")).send().await.is(400).problem("malformed-request");
        let path = format!("{b}/kyc/profile");
        shop.get(&path).send().await.is(409).problem("invalid-state");
        ended(&shop, &b, &json!({"outcome": "REJECTED"})).await;
        shop.get(&path).send().await.is(409).problem("invalid-state");
        app.clock.advance(1);
        ended(&shop, &b, &json!({"outcome": "VERIFIED", "aml": "CLEAR"})).await;
        let profile = shop.get(&path).header("x-purpose", "VAT_AUDIT").send().await.is(200);
        assert_eq!(profile.header("content-type"), "application/pdf");
        assert!(profile.header("content-disposition").starts_with("attachment"), "{}", profile.header("content-disposition"));
        let caching = profile.header("cache-control");
        assert!(caching.contains("private") || caching.contains("no-store"), "personal data in no shared cache: {caching:?}");
        assert!(profile.body.starts_with(b"%PDF-"));
        let signed = profile.body.windows(10).any(|bytes| bytes == b"/ByteRange");
        assert!(signed, "it is signed");
        let log = "SELECT action || ' ' || actor_kind || ' ' || COALESCE(purpose, '-') FROM pii_access ORDER BY at, id";
        assert_eq!(app.database.texts(log).await, ["PROFILE API_CLIENT VAT_AUDIT"], "only what was given out is logged");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn the_profile_needs_the_capability(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop_with("2026-01", "ENTERPRISE", &[Capability::MarketplaceLedKyc]).await;
        let buyer = buyer_of(&shop, "DE136695976", "NT24_LED").await;
        ended(&shop, &buyer, &json!({"outcome": "VERIFIED"})).await;
        let problem = shop.get(&format!("{buyer}/kyc/profile")).send().await.is(403).problem("capability-required");
        assert!(problem["detail"].as_str().unwrap().contains("allowKycDocumentDownload"), "{problem}");
        assert_eq!(app.database.count("SELECT COUNT(*) FROM pii_access").await, 0);
        let stranger = app.shop().await;
        stranger.get(&shop.path(&format!("{buyer}/kyc/profile"))).send().await.is(403).problem("forbidden");
        stranger.get(&format!("{buyer}/kyc/profile")).send().await.is(404).problem("not-found");
    }
}
