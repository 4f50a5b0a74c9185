//! The compliance rollup over REST: its shape, its version, its events, and what reaches it (Integration API 4.11, 6.2, 7, 8.2;
//! product.md "Verdict").

use ::http::Method;
use domain::kernel::Role;
use domain::organization::OrganizationPatch;
use serde_json::{Map, Value, json};

use crate::harness::{
    IBAN, NAME, POLISH, Shop, TestApp, Wanted, codes, invoice_body, last, on_both, order_body, payment_body,
    pickup_body, uuid,
};

const DAY: i64 = 86_400;

/// The catalogue of product.md; `EVIDENCE_UNOBTAINABLE` is what becomes of another one.
const CATALOGUE: [&str; 37] = [
    "MISSING_KYC_DOCUMENT",
    "VIES_NOT_CHECKED",
    "VIES_INVALID",
    "IDENTITY_NOT_VERIFIED",
    "IDENTITY_REJECTED",
    "AML_PENDING",
    "AML_FLAGGED",
    "BUYER_BLOCKED",
    "DOMESTIC_BUYER",
    "ORDER_TOTAL_MISMATCH",
    "MISSING_INVOICE",
    "MISSING_INVOICE_DOCUMENT",
    "INVOICE_AMOUNT_MISMATCH",
    "BUYER_NAME_MISMATCH",
    "VAT_STRUCTURE_MISMATCH",
    "VAT_INCLUDED",
    "MARGIN_SCHEME",
    "MISSING_PAYMENT",
    "MISSING_PAYMENT_PROOF",
    "AMOUNT_MISMATCH",
    "IBAN_INCONSISTENT",
    "MISSING_SOURCE_OF_FUNDS",
    "NOT_READY_FOR_PICKUP",
    "PICKUP_NOT_CONFIRMED",
    "MISSING_CMR",
    "MISSING_PICKUP_DECLARATION",
    "VIES_PENDING",
    "DELIVERY_NOT_CONFIRMED",
    "MISSING_DELIVERY_PROOF",
    "NOT_CROSS_BORDER",
    "DESTINATION_OUTSIDE_EU",
    "VIN_CHECK_DIGIT",
    "VIN_IN_OTHER_OPEN_ORDER",
    "INVOICE_TEXT_UNREADABLE",
    "NEW_MEANS_OF_TRANSPORT",
    "DELIVERY_OVERDUE",
    "VAT_NUMBER_FORMAT",
];

/// The same with the name of its type in place of every value; one line for all items of a list.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(_) => json!("boolean"),
        Value::Number(_) => json!("integer"),
        Value::String(_) => json!("string"),
        Value::Array(items) => {
            let mut all = Map::new();
            for item in items {
                all.extend(shape(item).as_object().unwrap().clone());
            }
            json!([all])
        }
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), shape(value)))
            .collect(),
    }
}

/// What the rollup says, without its version.
fn content(rollup: &Value) -> Value {
    let mut content = rollup.clone();
    for name in ["version", "updatedAt"] {
        content.as_object_mut().unwrap().remove(name);
    }
    content
}

async fn has(shop: &Shop, order: &str, code: &str) -> bool {
    shop.blockers(order).await.contains(&code.to_owned())
}

/// The outcome of a rule in the tree.
fn outcome<'a>(explained: &'a Value, code: &str) -> &'a str {
    let modules = explained["explanation"]["modules"].as_array().unwrap().iter();
    let mut rules = modules.flat_map(|module| module["rules"].as_array().unwrap());
    let rule = rules
        .find(|rule| rule["code"] == code)
        .unwrap_or_else(|| panic!("no rule {code}"));
    rule["outcome"].as_str().unwrap()
}

/// The events of the verdict with their source: `source type word`.
async fn told(shop: &Shop) -> Vec<String> {
    let events = shop.events().await;
    let of_verdict = events
        .iter()
        .filter(|event| event["type"].as_str().unwrap().starts_with("compliance."));
    of_verdict
        .map(|event| {
            let data = &event["data"];
            let word = data["currentStatus"]
                .as_str()
                .or(data["decision"].as_str())
                .unwrap();
            format!(
                "{} {} {word}",
                event["source"].as_str().unwrap(),
                event["type"].as_str().unwrap()
            )
        })
        .collect()
}

async fn vies(shop: &Shop, app: &TestApp, buyer: &str, result: &str) {
    shop.put(&format!("/v1/sandbox/vies/{POLISH}"), &json!({"result": result}))
        .send()
        .await
        .is(200);
    app.clock.advance(10);
    shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
    app.drain().await;
}

async fn recheck_until(app: &TestApp, shop: &Shop, word: &str) {
    let patch = OrganizationPatch {
        vies_recheck_until: Some(word.to_owned()),
        ..OrganizationPatch::default()
    };
    app.services()
        .organizations
        .update(&app.system(), shop.organization, None, &patch)
        .await
        .unwrap();
}

on_both! {
    async fn shaped_as_published(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let (_, order) = shop.on_the_road(&app).await;
        let cmr = uuid(&shop.get(&format!("{order}/transport/documents")).send().await.json()[0]);
        shop.call(Method::DELETE, &format!("{order}/transport/documents/{cmr}")).json(&json!({"reason": "Wrong one"})).send().await.is(200);
        let rollup = shop.verdict(&order).await;
        let finding = json!([{
            "module": "string", "code": "string", "message": "string", "kind": "string", "rule": "string", "documentTypes": "types", "since": "string"
        }]);
        let mut plain = rollup.clone();
        for list in ["blockers", "warnings"] {
            for one in plain[list].as_array_mut().unwrap() {
                one["documentTypes"] = json!("types");
            }
        }
        let mut found = shape(&plain);
        for list in ["blockers", "warnings"] {
            found[list][0]["documentTypes"] = json!("types");
            found[list][0].as_object_mut().unwrap().remove("vins");
        }
        assert_eq!(found, json!({
            "orderUuid": "string", "complianceStatus": "string", "decision": "null", "readiness": "string", "blockers": finding, "warnings": finding,
            "modules": {
                "buyer": {"status": "string", "viesLastCheckedAt": "string", "viesResult": "string", "documentsComplete": "boolean", "kycVerificationStatus": "string"},
                "order": {"status": "string", "vins": [{"vin": "string", "complianceStatus": "string"}]},
                "invoice": {"status": "string", "type": "string", "vatIncluded": "boolean", "finalInvoiceRequired": "boolean", "finalInvoiceReceived": "boolean"},
                "payment": {"status": "string", "amountMatchesInvoice": "boolean", "ibanConsistent": "boolean", "readyForPickup": "boolean"},
                "transport": {
                    "status": "string", "pickupConfirmed": "boolean", "pickupDate": "string", "deliveryConfirmed": "boolean", "cmrUploaded": "boolean",
                    "dailyViesChecksActive": "boolean", "vins": [{"vin": "string", "pickupConfirmed": "boolean", "deliveryConfirmed": "boolean"}]
                },
                "exportFile": {"status": "string", "downloadUrl": "null"}
            },
            "version": "integer", "updatedAt": "string"
        }));
        // The values of the published sample.
        for (place, value) in [
            ("/complianceStatus", json!("INCOMPLETE")), ("/decision", Value::Null), ("/modules/buyer/status", json!("VALID")),
            ("/modules/buyer/kycVerificationStatus", json!("VERIFIED")), ("/modules/order/status", json!("COMPLETE")),
            ("/modules/order/vins/0/complianceStatus", json!("TRANSPORT_PENDING")), ("/modules/invoice/status", json!("VALID")),
            ("/modules/invoice/type", json!("PRELIMINARY")), ("/modules/transport/status", json!("IN_PROGRESS")),
            ("/modules/transport/pickupConfirmed", json!(true)), ("/modules/transport/dailyViesChecksActive", json!(true)),
            ("/modules/exportFile/status", json!("PENDING")), ("/readiness", json!("READY_FOR_PICKUP")),
        ] {
            assert_eq!(rollup.pointer(place), Some(&value), "{place}");
        }
        let blocker = &rollup["blockers"][0];
        assert_eq!((&blocker["module"], &blocker["code"], &blocker["kind"], &blocker["documentTypes"]), (&json!("transport"), &json!("MISSING_CMR"), &json!("MISSING"), &json!(["TRANSPORT_CMR"])));
    }

    async fn a_new_order_lists_what_is_missing(app: TestApp) {
        let shop = app.shop().await;
        let (_, order) = shop.sold().await;
        let rollup = shop.verdict(&order).await;
        assert_eq!(rollup["version"], 0);
        assert_eq!(codes(&rollup["blockers"]), [
            "MISSING_KYC_DOCUMENT", "MISSING_KYC_DOCUMENT", "MISSING_KYC_DOCUMENT", "VIES_NOT_CHECKED", "IDENTITY_NOT_VERIFIED", "AML_PENDING",
            "MISSING_INVOICE", "MISSING_INVOICE_DOCUMENT", "MISSING_PAYMENT", "MISSING_PAYMENT_PROOF", "NOT_READY_FOR_PICKUP", "PICKUP_NOT_CONFIRMED",
        ]);
        let types: Vec<&Value> = rollup["blockers"].as_array().unwrap().iter().take(3).map(|blocker| &blocker["documentTypes"][0]).collect();
        assert_eq!(types, ["COC_EXTRACT", "VAT_CERTIFICATE", "AML_DECLARATION"]);
        assert_eq!((&rollup["readiness"], &rollup["decision"]), (&json!("BLOCKED"), &Value::Null));
        for blocker in rollup["blockers"].as_array().unwrap() {
            assert_eq!(blocker["since"], "2026-04-22T10:15:00.000Z");
            assert!(blocker["rule"].as_str().unwrap().len() > 10 && blocker["message"].as_str().unwrap().ends_with('.'), "{blocker}");
        }
        app.clock.advance(60);
        shop.post(&format!("{order}/payment")).json(&payment_body()).send().await.is(201);
        let rollup = shop.verdict(&order).await;
        assert!(rollup["blockers"].as_array().unwrap().iter().all(|blocker| blocker["since"] == "2026-04-22T10:15:00.000Z"), "what was there stays since then");
        assert_eq!(told(&shop).await, Vec::<String>::new(), "it begins as INCOMPLETE");
    }

    async fn the_version_rises_exactly_when_it_says_something_else(app: TestApp) {
        let shop = app.shop().await;
        let (buyer, order) = shop.sold().await;
        app.drain().await;
        let place = format!("{order}/compliance");
        let mut before = shop.get(&place).send().await.is(200);
        let mut changes = 0;
        let post = |path: &str, body: &Value| shop.post(&format!("{order}{path}")).json(body);
        let invoice = |key: &str| post("/invoice", &invoice_body()).key(key);
        for (what, call, changed) in [
            ("invoice", invoice("I"), true), ("the same key", invoice("I"), false), ("the same invoice", invoice("J"), false),
            ("another invoice", post("/invoice", &json!({"type": "PRELIMINARY"})), false),
            ("a number", shop.patch(&format!("{order}/invoice"), 0, &json!({"invoiceNumber": "RE-2"})), false),
            ("an amount", shop.patch(&format!("{order}/invoice"), 1, &json!({"amount": {"value": 1, "currency": "EUR"}})), true),
            ("another message", shop.patch(&format!("{order}/invoice"), 2, &json!({"amount": {"value": 2, "currency": "EUR"}})), true),
            ("payment", post("/payment", &payment_body()), true), ("its date", shop.patch(&format!("{order}/payment"), 0, &json!({"paymentDate": "2026-04-16"})), false),
            ("ready", post("/payment/ready-for-pickup", &json!({})), true), ("ready again", post("/payment/ready-for-pickup", &json!({})), false),
            ("a contract", shop.file(&order, "documents", "ORDER_PURCHASE_CONTRACT", &crate::harness::pdf("x")), true),
            ("the contact", shop.patch(&order, 3, &json!({"responsibleContact": {"firstName": "A", "lastName": "B", "email": "a@b.example"}})), false),
            ("block", shop.post(&format!("{buyer}/block")), true), ("block again", shop.post(&format!("{buyer}/block")), false),
            ("the buyer's address", shop.patch(&buyer, 1, &json!({"address": {"street": "Weg 2", "postCode": "00-838", "city": "Warszawa", "country": "PL"}})), false),
        ] {
            app.clock.advance(1);
            call.send().await;
            let now = shop.get(&place).send().await.is(200);
            let (old, new) = (before.json(), now.json());
            if what != "a contract" {
                // A paper that nobody scanned gives a warning where there was none.
                assert_eq!(content(&old) != content(&new), changed, "{what}: {new}");
            }
            let step = i64::from(content(&old) != content(&new));
            assert_eq!(now.version(), before.version() + step, "{what}");
            assert_eq!(old["updatedAt"] != new["updatedAt"], step == 1, "{what}");
            let known = shop.get(&place).header("if-none-match", before.header("etag")).send().await;
            assert_eq!(known.status.as_u16(), if step == 1 { 200 } else { 304 }, "{what}");
            changes += step;
            before = now;
        }
        assert!(changes >= 6, "{changes}");
    }

    async fn unchanged_is_304_without_a_body(app: TestApp) {
        let shop = app.shop().await;
        let (_, order) = shop.sold().await;
        for path in [format!("{order}/compliance"), format!("/v1{order}/compliance")] {
            let first = shop.get(&path).send().await.is(200);
            assert_eq!(first.version(), 0);
            assert_eq!(first.header("content-type"), "application/json");
            for known in ["\"0\"", "W/\"0\"", "\"7\", \"0\"", "*"] {
                let same = shop.get(&path).header("if-none-match", known).send().await.is(304);
                assert!(same.body.is_empty() && same.header("etag") == "\"0\"", "{known}");
            }
            for other in ["\"1\"", "\"x\"", "0", "\u{e9}"] {
                assert_eq!(shop.get(&path).header("if-none-match", other).send().await.is(200).json(), first.json(), "{other}");
            }
        }
        app.clock.advance(3_600);
        let later = shop.renewed().await.get(&format!("{order}/compliance")).send().await.is(200);
        assert_eq!(later.version(), 0, "reading makes no version");
    }

    async fn explained_rule_by_rule(app: TestApp) {
        let shop = app.shop().await;
        let (_, order) = shop.sold().await;
        let path = format!("{order}/compliance?explain=true");
        let explained = shop.get(&path).send().await.is(200).json();
        let mut plain = explained.clone();
        plain.as_object_mut().unwrap().remove("explanation");
        assert_eq!(plain, shop.verdict(&order).await, "it only adds");
        let modules = explained["explanation"]["modules"].as_array().unwrap();
        let names: Vec<&Value> = modules.iter().map(|module| &module["module"]).collect();
        assert_eq!(names, ["buyer", "order", "invoice", "payment", "transport"]);
        let mut codes = Vec::new();
        for rule in modules.iter().flat_map(|module| module["rules"].as_array().unwrap()) {
            let outcome = rule["outcome"].as_str().unwrap();
            assert!(["NOT_APPLICABLE", "MET", "OPEN", "FAILED", "WARNED", "ACCEPTED", "UNOBTAINABLE"].contains(&outcome), "{rule}");
            assert!(["MISSING", "FAILED", "WARNING"].contains(&rule["kind"].as_str().unwrap()) && rule["rule"].as_str().unwrap().len() > 10, "{rule}");
            for fact in rule["facts"].as_array().unwrap() {
                assert!(fact["name"].is_string() && fact["value"].is_string(), "{rule}");
            }
            assert!(outcome == "NOT_APPLICABLE" || !rule["facts"].as_array().unwrap().is_empty(), "it read something: {rule}");
            codes.push(rule["code"].as_str().unwrap());
        }
        for code in CATALOGUE {
            assert_eq!(codes.iter().filter(|known| **known == code).count(), 1, "{code}");
        }
        assert_eq!((outcome(&explained, "MISSING_INVOICE"), outcome(&explained, "DOMESTIC_BUYER"), outcome(&explained, "MISSING_CMR")), ("OPEN", "MET", "NOT_APPLICABLE"));
        shop.post(&format!("{order}/invoice")).json(&invoice_body()).send().await.is(201);
        shop.patch(&format!("{order}/invoice"), 0, &json!({"vatIncluded": true})).send().await.is(200);
        let explained = shop.get(&format!("/v1{path}")).send().await.is(200).json();
        assert_eq!((outcome(&explained, "MISSING_INVOICE"), outcome(&explained, "VAT_INCLUDED")), ("MET", "FAILED"));
        for (bad, status) in [("yes", 422), ("", 422), ("1", 422), ("false", 200)] {
            shop.get(&format!("{order}/compliance?explain={bad}")).send().await.is(status);
        }
    }

    async fn every_change_of_the_verdict_is_told(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let (buyer, order) = shop.delivered(&app).await;
        assert_eq!(told(&shop).await, ["API compliance.status_changed VALID", "API compliance.decision_made VALID_EXPORT"]);
        // Back to INCOMPLETE by a deletion: the event lists what is open now, as the rollup has it.
        let papers = shop.get(&format!("{order}/transport/documents")).send().await.json();
        let proof = papers.as_array().unwrap().iter().find(|paper| paper["type"] == "TRANSPORT_CMR_DELIVERY").unwrap();
        shop.call(Method::DELETE, &format!("{order}/transport/documents/{}", uuid(proof))).json(&json!({"reason": "Wrong one"})).send().await.is(200);
        let left = shop.said("compliance.status_changed").await.pop().unwrap();
        assert_eq!(left, json!({
            "orderUuid": last(&order), "previousStatus": "VALID", "currentStatus": "INCOMPLETE", "blockers": shop.verdict(&order).await["blockers"]
        }));
        assert_eq!(codes(&left["blockers"]), ["MISSING_DELIVERY_PROOF"]);
        assert_eq!(shop.status(&order).await, "TRANSPORT_COMPLETED");
        // By staff.
        shop.filed(&order, "transport/documents", "TRANSPORT_CONFIRMATION_OF_ARRIVAL").await;
        let browser = app.signed_in(Role::Operator).await;
        let fields = [("id", &*last(&buyer)), ("seller", &*shop.seller.to_string()), ("reason", "Fraud")];
        assert!(browser.post("/fn/buyer/block", &fields).await["Done"].is_object());
        let story = told(&shop).await;
        assert_eq!(story[2..], [
            "API compliance.status_changed INCOMPLETE", "API compliance.status_changed VALID", "API compliance.decision_made VALID_EXPORT",
            "WEB_APP compliance.status_changed INCOMPLETE",
        ]);
        for event in shop.events().await.iter().filter(|event| event["type"].as_str().unwrap().starts_with("compliance.")) {
            assert_eq!((&event["orderUuid"], &event["partnerUuid"], &event["schemaVersion"]), (&json!(last(&order)), &json!(shop.seller.to_string()), &json!(1)));
        }
    }

    async fn what_a_job_finds_out_comes_from_the_system(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let (buyer, order) = shop.on_the_road(&app).await;
        vies(&shop, &app, &buyer, "INVALID").await;
        assert_eq!(told(&shop).await, ["SYSTEM compliance.status_changed INVALID", "SYSTEM compliance.decision_made VAT_APPLICABLE"]);
        assert_eq!(shop.said("compliance.decision_made").await, [json!({"orderUuid": last(&order), "decision": "VAT_APPLICABLE"})]);
        assert_eq!(shop.blockers(&order).await, ["VIES_INVALID", "DELIVERY_NOT_CONFIRMED"]);
        vies(&shop, &app, &buyer, "UNKNOWN").await;
        assert!(has(&shop, &order, "VIES_INVALID").await, "an outage is no acquittal");
        vies(&shop, &app, &buyer, "VALID").await;
        assert_eq!(shop.blockers(&order).await, ["DELIVERY_NOT_CONFIRMED"]);
        vies(&shop, &app, &buyer, "UNKNOWN").await;
        assert_eq!(shop.blockers(&order).await, ["DELIVERY_NOT_CONFIRMED"], "nor a conviction");
    }

    async fn changes_of_the_buyer_reach_all_its_orders_at_once(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let buyer = shop.good_buyer(&app, POLISH, NAME).await;
        let orders = [shop.order(&order_body(&buyer, "AB-1")).await, shop.order(&order_body(&buyer, "AB-2")).await];
        let all = async |code: &str, there: bool| {
            for order in &orders {
                assert_eq!(has(&shop, order, code).await, there, "{code} in {order}");
            }
        };
        shop.post(&format!("{buyer}/block")).send().await.is(200);
        all("BUYER_BLOCKED", true).await;
        shop.post(&format!("{buyer}/unblock")).send().await.is(200);
        all("BUYER_BLOCKED", false).await;
        let papers = shop.get(&format!("{buyer}/kyc/documents")).send().await.json();
        shop.call(Method::DELETE, &format!("{buyer}/kyc/documents/{}", uuid(&papers[0]))).json(&json!({"reason": "Expired"})).send().await.is(200);
        all("MISSING_KYC_DOCUMENT", true).await;
        shop.paper(&buyer, papers[0]["type"].as_str().unwrap()).await;
        all("MISSING_KYC_DOCUMENT", false).await;
        vies(&shop, &app, &buyer, "INVALID").await;
        all("VIES_INVALID", true).await;
        let version = shop.get(&buyer).send().await.is(200).version();
        shop.patch(&buyer, version, &json!({"vatNumber": "DE129390950"})).send().await.is(200);
        all("DOMESTIC_BUYER", true).await;
        all("VIES_INVALID", false).await;
        all("VIES_NOT_CHECKED", true).await;
    }

    async fn a_flagged_or_rejected_buyer_fails_its_orders(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        for (outcome, aml, code) in [("VERIFIED", "FLAGGED", "AML_FLAGGED"), ("REJECTED", "CLEAR", "IDENTITY_REJECTED")] {
            let mut body = crate::harness::buyer_body();
            body["vatNumber"] = json!(if aml == "FLAGGED" { POLISH } else { "ATU13585627" });
            let buyer = format!("/buyers/{}", uuid(&shop.post("/buyers").json(&body).send().await.is(201).json()));
            let order = shop.order(&order_body(&buyer, code)).await;
            let session = shop.post(&format!("{buyer}/kyc/verify")).send().await.is(200).json();
            assert!(has(&shop, &order, "IDENTITY_NOT_VERIFIED").await && has(&shop, &order, "AML_PENDING").await);
            let path = format!("/v1/sandbox/identity/{}", session["sessionId"].as_str().unwrap());
            shop.put(&path, &json!({"outcome": outcome, "aml": aml})).send().await.is(200);
            let rollup = shop.verdict(&order).await;
            assert!(codes(&rollup["blockers"]).contains(&code.to_owned()), "{code}: {}", rollup["blockers"]);
            assert_eq!((&rollup["complianceStatus"], &rollup["decision"], &rollup["modules"]["buyer"]["status"]), (&json!("INVALID"), &json!("VAT_APPLICABLE"), &json!("INVALID")));
            assert_eq!(shop.status(&order).await, "COMPLIANCE_INVALID");
        }
    }

    async fn daily_questions_end_at_the_pickup_where_that_is_set(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        recheck_until(&app, &shop, "PICKUP").await;
        let buyer = shop.good_buyer(&app, POLISH, NAME).await;
        let order = shop.order(&order_body(&buyer, "AB-1")).await;
        shop.paid(&app, &order).await;
        let active = async |shop: &Shop| shop.verdict(&order).await["modules"]["transport"]["dailyViesChecksActive"].clone();
        assert_eq!(active(&shop).await, true);
        let asked = shop.said("kyc.vies_checked").await.len();
        app.pass(2 * DAY).await;
        let shop = shop.renewed().await;
        assert_eq!(shop.said("kyc.vies_checked").await.len(), asked + 2);
        shop.post(&format!("{order}/transport/pickup")).json(&pickup_body("2026-04-24")).send().await.is(200);
        assert_eq!(active(&shop).await, false);
        app.drain().await;
        let asked = shop.said("kyc.vies_checked").await.len();
        app.pass(4 * DAY).await;
        let shop = shop.renewed().await;
        assert_eq!(shop.said("kyc.vies_checked").await.len(), asked, "nobody is asked any more");
        assert!(!has(&shop, &order, "VIES_PENDING").await);
    }

    async fn one_daily_question_serves_two_orders(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        let buyer = shop.good_buyer(&app, POLISH, NAME).await;
        for external in ["AB-1", "AB-2"] {
            let order = shop.order(&order_body(&buyer, external)).await;
            shop.made_ready(&order).await;
        }
        app.drain().await;
        let asked = shop.said("kyc.vies_checked").await.len();
        app.pass(3 * DAY).await;
        let shop = shop.renewed().await;
        assert_eq!(shop.said("kyc.vies_checked").await.len(), asked + 3);
        for external in ["AB-1", "AB-2"] {
            let found = shop.get("/orders").send().await.is(200).json();
            let order = found["data"].as_array().unwrap().iter().find(|order| order["externalOrderId"] == external).unwrap();
            assert!(!has(&shop, &format!("/orders/{}", uuid(order)), "VIES_PENDING").await);
        }
    }

    async fn an_order_that_is_not_ready_is_not_asked_about_daily(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        let (_, order) = shop.sold().await;
        app.pass(3 * DAY).await;
        let shop = shop.renewed().await;
        assert_eq!(shop.said("kyc.vies_checked").await.len(), 1, "once, when the order came");
        shop.post(&format!("{order}/payment")).json(&json!({"paymentDate": "2026-04-15", "bankAmount": {"value": 1, "currency": "EUR"}, "sourceIban": IBAN})).send().await.is(201);
        shop.post(&format!("{order}/payment/ready-for-pickup")).send().await.is(200);
        assert!(has(&shop, &order, "VIES_PENDING").await, "the last answer is older than 24 hours");
        app.drain().await;
        assert!(!has(&shop, &order, "VIES_PENDING").await);
    }

    async fn a_delivered_order_stands_whatever_the_number_becomes(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        let (buyer, order) = shop.delivered(&app).await;
        app.pass(DAY).await;
        let shop = shop.renewed().await;
        assert_eq!(shop.blockers(&order).await, Vec::<String>::new());
        vies(&shop, &app, &buyer, "INVALID").await;
        assert_eq!(shop.verdict(&order).await["complianceStatus"], "VALID");
        let later = shop.order(&order_body(&buyer, "AB-2")).await;
        assert!(has(&shop, &later, "VIES_INVALID").await);
    }
}
