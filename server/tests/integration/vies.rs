//! VIES checks as a client sees them: queue, result, history, events, outages (Integration API 3.3, 8.2, 10; product.md
//! sections 2 and 4; domain facts 1.6).

use serde_json::{Value, json};

use crate::harness::{START, Shop, TestApp, Wanted, buyer_body, last, on_both};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// A sandbox with a customer.
async fn sandbox(app: &TestApp) -> (TestApp, Shop) {
    let app = app.with(Wanted::sandbox());
    let shop = app.shop().await;
    (app, shop)
}

/// Asks for a check and has it made; answers the status.
async fn checked(app: &TestApp, shop: &Shop, buyer: &str) -> Value {
    shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
    app.drain().await;
    shop.kyc(buyer).await
}

async fn history(shop: &Shop, buyer: &str) -> Vec<Value> {
    let list = shop
        .get(&format!("{buyer}/kyc/vies-checks"))
        .send()
        .await
        .is(200)
        .json();
    list.as_array().unwrap().clone()
}

on_both! {
    async fn a_check_is_queued_and_answered(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE136695976").await;
        let before = shop.kyc(&buyer).await;
        assert_eq!(before["viesResult"], "PENDING");
        assert!(before.get("viesLastCheckedAt").is_none(), "{before}");
        let queued = shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
        assert_eq!(queued.json(), json!({"status": "QUEUED"}));
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "PENDING");
        app.clock.advance(5);
        app.drain().await;
        let after = shop.kyc(&buyer).await;
        assert_eq!((&after["viesResult"], &after["viesLastCheckedAt"]), (&json!("VALID"), &json!("2026-04-22T10:15:05.000Z")));
        let checks = history(&shop, &buyer).await;
        assert_eq!(checks.len(), 1);
        assert_eq!((&checks[0]["vatNumber"], &checks[0]["result"], &checks[0]["method"]), (&json!("DE136695976"), &json!("VALID"), &json!("SIMULATED")));
        assert_eq!(checks[0]["checkedAt"], "2026-04-22T10:15:05.000Z");
        assert!(checks[0]["consultationNumber"].as_str().unwrap().len() >= 10, "{}", checks[0]);
        assert_eq!(checks[0]["rawSha256"].as_str().unwrap().len(), 64);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn one_waits_at_most(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE136695976").await;
        for _ in 0..5 {
            assert_eq!(shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202).json(), json!({"status": "QUEUED"}));
        }
        let calls: Vec<_> = (0..10).map(|_| tokio::spawn(shop.post(&format!("{buyer}/kyc/vies-check")).send())).collect();
        for call in calls {
            call.await.unwrap().is(202);
        }
        app.drain().await;
        assert_eq!(history(&shop, &buyer).await.len(), 1);
        let running = "UPDATE job SET state = 'RUNNING', lease_owner = 'x' WHERE kind = 'vies.check'";
        checked(&app, &shop, &buyer).await;
        shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
        app.database.execute(&format!("{running} AND state = 'QUEUED'")).await;
        assert_eq!(shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202).json(), json!({"status": "IN_PROGRESS"}));
    }

    async fn a_replayed_request_is_one_check(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE136695976").await;
        let ask = || shop.post(&format!("{buyer}/kyc/vies-check")).key("K");
        let first = ask().send().await.is(202).json();
        app.drain().await;
        assert_eq!(ask().send().await.is(202).json(), first);
        app.drain().await;
        assert_eq!(history(&shop, &buyer).await.len(), 1);
    }

    async fn magic_numbers(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        for (number, result, reason) in [
            ("DE123456100", "VALID", ""), ("DE123456200", "INVALID", ""), ("DE123456300", "UNKNOWN", "SERVICE_UNAVAILABLE"),
            ("DE123456301", "UNKNOWN", "MS_UNAVAILABLE"), ("DE123456302", "UNKNOWN", "TIMEOUT"), ("ATU12345200", "INVALID", ""),
            ("NL123456200B01", "INVALID", ""), ("FR83404833048", "VALID", ""),
        ] {
            let buyer = shop.buyer(number).await;
            let status = checked(&app, &shop, &buyer).await;
            assert_eq!(status["viesResult"], result, "{number}: {status}");
            let checks = history(&shop, &buyer).await;
            assert_eq!(checks[0]["result"], result, "{number}");
            assert_eq!(checks[0]["reason"].as_str().unwrap_or_default(), reason, "{number}");
            assert_eq!(checks[0]["consultationNumber"].is_string(), result != "UNKNOWN", "{number}");
        }
        let turning = shop.buyer("DE123456400").await;
        assert_eq!(checked(&app, &shop, &turning).await["viesResult"], "VALID");
        for _ in 0..2 {
            app.clock.advance(1);
            assert_eq!(checked(&app, &shop, &turning).await["viesResult"], "INVALID");
        }
    }

    async fn an_invalid_number_is_announced_as_published(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE123456400").await;
        checked(&app, &shop, &buyer).await;
        assert_eq!(shop.said("kyc.vies_check_failed").await, Vec::<Value>::new());
        let checked_event = &shop.said("kyc.vies_checked").await[0];
        assert_eq!((&checked_event["buyerUuid"], &checked_event["vatNumber"], &checked_event["result"]), (&json!(last(&buyer)), &json!("DE123456400"), &json!("VALID")));
        for previous in ["VALID", "INVALID"] {
            app.clock.advance(10);
            checked(&app, &shop, &buyer).await;
            let failed = shop.said("kyc.vies_check_failed").await.pop().unwrap();
            let mut names: Vec<_> = failed.as_object().unwrap().keys().cloned().collect();
            names.sort_unstable();
            assert_eq!(names, ["buyerUuid", "checkedAt", "currentResult", "previousResult", "reason", "vatNumber"]);
            assert_eq!((&failed["buyerUuid"], &failed["vatNumber"]), (&json!(last(&buyer)), &json!("DE123456400")));
            assert_eq!((&failed["previousResult"], &failed["currentResult"]), (&json!(previous), &json!("INVALID")));
            assert_eq!(failed["checkedAt"], shop.kyc(&buyer).await["viesLastCheckedAt"]);
            assert!(failed["reason"].as_str().unwrap().len() > 10, "{failed}");
        }
        assert_eq!(shop.said("kyc.vies_check_failed").await.len(), 2, "for every completed check whose result is INVALID");
        let fresh = shop.buyer("DE123456200").await;
        checked(&app, &shop, &fresh).await;
        assert_eq!(shop.said("kyc.vies_check_failed").await[2]["previousResult"], "PENDING");
        let events = shop.events().await;
        let failed: Vec<_> = events.iter().filter(|event| event["type"] == "kyc.vies_check_failed").collect();
        assert!(failed.iter().all(|event| event["source"] == "SYSTEM" && event["partnerUuid"] == json!(shop.seller)), "{failed:?}");
    }

    async fn an_outage_keeps_the_last_answer_and_goes_on_asking(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE136695976").await;
        checked(&app, &shop, &buyer).await;
        shop.put("/v1/sandbox/vies/DE136695976", &json!({"result": "UNKNOWN"})).send().await.is(200);
        app.clock.advance(60);
        let during = checked(&app, &shop, &buyer).await;
        assert_eq!((&during["viesResult"], &during["viesLastCheckedAt"]), (&json!("VALID"), &json!(START.replace('Z', ".000Z"))));
        assert_eq!(shop.said("kyc.vies_check_failed").await.len(), 0, "an outage is no failed check");
        app.pass(3 * DAY).await;
        let shop = shop.renewed().await;
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "VALID");
        let tries = history(&shop, &buyer).await;
        let unknown = tries.iter().filter(|check| check["result"] == "UNKNOWN").count();
        assert!((55..=110).contains(&unknown), "about hourly, with jitter: {unknown}");
        assert!(tries[0]["checkedAt"].as_str() > tries[1]["checkedAt"].as_str(), "the newest first");
        shop.put("/v1/sandbox/vies/DE136695976", &json!({"result": "INVALID"})).send().await.is(200);
        app.pass(2 * HOUR).await;
        let shop = shop.renewed().await;
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "INVALID");
        let count = history(&shop, &buyer).await.len();
        app.pass(DAY).await;
        let shop = shop.renewed().await;
        assert_eq!(history(&shop, &buyer).await.len(), count, "an answer ends the tries");
    }

    async fn the_first_answer_after_an_outage(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE123456301").await;
        let status = checked(&app, &shop, &buyer).await;
        assert_eq!((&status["viesResult"], &status["overallStatus"]), (&json!("UNKNOWN"), &json!("INCOMPLETE")), "unknown is not invalid");
        // The tries move apart: 1, 5, 15, 60 minutes, a fifth more or less.
        for (passed, tries) in [(47, 1), (25, 2), (360, 3), (1_080, 4), (2_000, 4)] {
            app.pass(passed).await;
            let shop = shop.renewed().await;
            assert_eq!(history(&shop, &buyer).await.len(), tries, "after {passed} more seconds");
        }
        let shop = shop.renewed().await;
        shop.put("/v1/sandbox/vies/DE123456301", &json!({"result": "VALID", "name": "AutoHandel Mustermann GmbH"})).send().await.is(200);
        // Somebody who wants to know now does not wait for the next try.
        assert_eq!(checked(&app, &shop, &buyer).await["viesResult"], "VALID");
    }

    async fn names_are_compared_and_never_a_verdict(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE136695976").await;
        for (told, word) in [
            ("AUTOHANDEL MUSTERMANN GMBH", "SAME"), ("Bäckerei Schmidt KG", "DIFFERENT"), ("---", "NOT_DISCLOSED"),
        ] {
            app.clock.advance(1);
            shop.put("/v1/sandbox/vies/DE136695976", &json!({"result": "VALID", "name": told})).send().await.is(200);
            assert_eq!(checked(&app, &shop, &buyer).await["viesResult"], "VALID", "{told}");
            let check = &history(&shop, &buyer).await[0];
            assert_eq!(check["nameMatch"], word, "{told}: {check}");
            assert_eq!(check["nameScore"].is_number(), word != "NOT_DISCLOSED", "{check}");
        }
    }

    async fn another_number_another_story(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE123456200").await;
        assert_eq!(checked(&app, &shop, &buyer).await["viesResult"], "INVALID");
        shop.patch(&buyer, 0, &json!({"vatNumber": "DE136695976"})).send().await.is(200);
        let status = shop.kyc(&buyer).await;
        assert_eq!(status["viesResult"], "PENDING", "what was said about the old number does not count");
        assert!(status.get("viesLastCheckedAt").is_none(), "{status}");
        app.clock.advance(1);
        assert_eq!(checked(&app, &shop, &buyer).await["viesResult"], "VALID");
        let numbers: Vec<_> = history(&shop, &buyer).await.iter().map(|check| check["vatNumber"].clone()).collect();
        assert_eq!(numbers, ["DE136695976", "DE123456200"], "the evidence of both stays");
        shop.patch(&buyer, 1, &json!({"vatNumber": "DE123456200"})).send().await.is(200);
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "INVALID", "the old number is still known");
    }

    async fn a_number_changed_while_the_check_waits(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE123456200").await;
        shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
        shop.patch(&buyer, 0, &json!({"vatNumber": "DE136695976"})).send().await.is(200);
        app.drain().await;
        assert_eq!(history(&shop, &buyer).await[0]["vatNumber"], "DE136695976");
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "VALID");
    }

    async fn the_evidence_cannot_be_changed(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE136695976").await;
        checked(&app, &shop, &buyer).await;
        for sql in ["UPDATE vies_check SET result = 'INVALID'", "DELETE FROM vies_check"] {
            assert!(app.database.try_execute(sql).await.is_err(), "{sql}");
        }
        let raw = app.database.texts("SELECT raw FROM vies_check").await;
        assert!(raw[0].contains("\"valid\":true"), "the answer as it came: {raw:?}");
        let sha256 = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, raw[0].as_bytes());
        assert_eq!(history(&shop, &buyer).await[0]["rawSha256"], server::sanctions::hex(sha256.as_ref()));
    }

    async fn of_other_sellers_and_nobody(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE136695976").await;
        let foreign = shop.at(&app);
        let stranger = app.shop().await;
        for path in [format!("{buyer}/kyc"), format!("{buyer}/kyc/vies-checks")] {
            foreign.get(&path).send().await.is(200);
            stranger.get(&shop.path(&path)).send().await.is(403).problem("forbidden");
            stranger.get(&path).send().await.is(404).problem("not-found");
        }
        stranger.post(&shop.path(&format!("{buyer}/kyc/vies-check"))).send().await.is(403).problem("forbidden");
        stranger.post(&format!("{buyer}/kyc/vies-check")).send().await.is(404).problem("not-found");
        assert_eq!(app.database.count("SELECT COUNT(*) FROM job").await, 0);
    }

    /// Both modes are checked (Integration API 3.3 no. 11).
    async fn mode_a_is_checked_too(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let mut body = buyer_body();
        body["kycMode"] = json!("MARKETPLACE_LED");
        let made = shop.post("/buyers").json(&body).send().await.is(201).json();
        let buyer = format!("/buyers/{}", made["uuid"].as_str().unwrap());
        assert_eq!(checked(&app, &shop, &buyer).await["viesResult"], "VALID");
    }
}
