//! Steering the sandbox: clock, drain, mail, ordered answers; and that production has nothing of it (product.md section 4).

use ::http::Method;
use serde_json::{Value, json};

use crate::harness::{Shop, TestApp, Wanted, buyer_body, on_both};
use crate::openapi::{Things, operations};

const HOUR: i64 = 3_600;

async fn sandbox(app: &TestApp) -> (TestApp, Shop) {
    let app = app.with(Wanted::sandbox());
    let shop = app.shop().await;
    (app, shop)
}

/// POST without an idempotency key.
async fn steer(shop: &Shop, path: &str, body: Option<&Value>) -> Value {
    let call = shop.post(path).without("idempotency-key");
    let call = match body {
        Some(body) => call.json(body),
        None => call,
    };
    call.send().await.is(200).json()
}

async fn advanced(shop: &Shop, by: &str) -> Value {
    steer(shop, "/v1/sandbox/clock", Some(&json!({"advance": by}))).await
}

async fn result(shop: &Shop, buyer: &str) -> Value {
    shop.kyc(buyer).await["viesResult"].clone()
}

async fn check(shop: &Shop, buyer: &str) {
    shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
}

on_both! {
    async fn production_has_nothing_of_it(app: TestApp) {
        let shop = app.shop().await;
        let nothing = Things::of(&[], &[]);
        let mut count = 0;
        for operation in operations().iter().filter(|operation| operation.is_steering()) {
            let path = operation.path.replace("{vatNumber}", "DE136695976").replace("{sessionId}", "idenfy_x");
            let call = shop.call(operation.method.clone(), &path);
            let call = operation.body(&nothing).map_or_else(|| call, |body| shop.call(operation.method.clone(), &path).json(&body));
            call.send().await.is(404).problem("not-found");
            count += 1;
        }
        assert_eq!(count, 6);
        // With or without a right body, before anything is said about it.
        for body in ["", "{", "[]", "{\"advance\":\"nonsense\"}"] {
            shop.post("/v1/sandbox/clock").raw("application/json", body).send().await.is(404).problem("not-found");
        }
        app.call(Method::GET, "/v1/sandbox/clock").send().await.is(401).problem("unauthorized");
    }

    async fn the_clock(app: TestApp) {
        let (_, shop) = sandbox(&app).await;
        assert_eq!(shop.get("/v1/sandbox/clock").send().await.is(200).json(), json!({"now": "2026-04-22T10:15:00.000Z"}));
        assert_eq!(advanced(&shop, "PT1M30S").await, json!({"now": "2026-04-22T10:16:30.000Z", "jobsRun": 0}));
        assert_eq!(advanced(&shop, "PT0S").await["now"], "2026-04-22T10:16:30.000Z");
        let mut now = String::new();
        for by in ["P1D", "P1DT2H", "P2W", "PT24H"] {
            let shop = shop.renewed().await;
            now = advanced(&shop, by).await["now"].as_str().unwrap().to_owned();
        }
        assert_eq!(now, "2026-05-09T12:16:30.000Z");
        // Tokens run out as well.
        shop.get("/v1/sandbox/clock").send().await.is(401);
        let shop = shop.renewed().await;
        assert_eq!(shop.get("/v1/sandbox/clock").send().await.is(200).json()["now"], now);
    }

    async fn bad_durations(app: TestApp) {
        let (_, shop) = sandbox(&app).await;
        let post = |body: &Value| shop.post("/v1/sandbox/clock").without("idempotency-key").json(body);
        for bad in [
            "", " ", "P", "PT", "24H", "PT-1H", "-PT1H", "P1M", "P1Y", "PT1D", "P1H", "PT1.5H", "PT1h", "tomorrow", "86400", "P401D", "PT9999999999999999999H",
            "P999999999999D", "P1DT", "PT1H1D", "\u{661}",
        ] {
            post(&json!({"advance": bad})).send().await.refused("advance");
        }
        post(&json!({})).send().await.refused("advance");
        post(&json!({"advance": null})).send().await.refused("advance");
        post(&json!({"advance": 5})).send().await.is(400).problem("malformed-request");
        assert_eq!(shop.get("/v1/sandbox/clock").send().await.json()["now"], "2026-04-22T10:15:00.000Z");
    }

    async fn drain_runs_what_is_due_and_nothing_else(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        assert_eq!(steer(&shop, "/v1/sandbox/drain", None).await, json!({"now": "2026-04-22T10:15:00.000Z", "jobsRun": 0}));
        let (one, two) = (shop.buyer("DE136695976").await, shop.buyer("DE123456301").await);
        check(&shop, &one).await;
        check(&shop, &two).await;
        assert_eq!(steer(&shop, "/v1/sandbox/drain", None).await["jobsRun"], 2);
        assert_eq!((result(&shop, &one).await, result(&shop, &two).await), (json!("VALID"), json!("UNKNOWN")));
        assert_eq!(steer(&shop, "/v1/sandbox/drain", None).await["jobsRun"], 0, "the next try is not due yet");
        // Two more tries: after 1 and after 5 more minutes, a fifth more or less.
        assert_eq!(advanced(&shop, "PT10M").await["jobsRun"], 2);
        assert_eq!(app.database.count("SELECT COUNT(*) FROM vies_check").await, 4);
    }

    async fn jobs_run_in_the_order_of_their_due_times_and_at_them(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        app.state.runner.schedule().await.unwrap();
        let buyer = shop.buyer("DE123456300").await;
        check(&shop, &buyer).await;
        let moved = advanced(&shop, "P2D").await;
        assert_eq!(moved["now"], "2026-04-24T10:15:00.000Z");
        // The lists every 6 hours, the sweep every 6 hours, VIES about hourly.
        let run = moved["jobsRun"].as_u64().unwrap();
        assert!((9 + 9 + 38..=9 + 9 + 70).contains(&run), "{run}");
        let shop = shop.renewed().await;
        let times: Vec<String> = shop.events().await.iter().filter(|event| event["type"] == "kyc.vies_checked")
            .map(|event| event["createdAt"].as_str().unwrap().to_owned()).collect();
        assert!(times.len() > 30 && times.is_sorted(), "{times:?}");
        assert!(times[1].as_str() < "2026-04-22T10:17" && times.last().unwrap().as_str() > "2026-04-24T08", "each at its time: {times:?}");
        let due = app.database.count("SELECT COUNT(*) FROM job WHERE state = 'QUEUED'").await;
        assert_eq!(due, 3, "what never ends waits for its next time");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn mails_newest_first(app: TestApp) {
        let (_, shop) = sandbox(&app).await;
        assert_eq!(shop.get("/v1/sandbox/mail").send().await.is(200).json(), json!({"data": []}));
        for (number, address) in [("DE136695976", "one@buyer.example"), ("DE123456788", "two@buyer.example")] {
            let buyer = shop.buyer(number).await;
            let body = json!({"recipientEmail": address});
            shop.post(&format!("{buyer}/kyc/verify")).json(&body).send().await.is(200);
            advanced(&shop, "PT1S").await;
        }
        let mails = shop.get("/v1/sandbox/mail").send().await.is(200).json();
        let mails = mails["data"].as_array().unwrap();
        assert_eq!((&mails[0]["to"], &mails[1]["to"], mails.len()), (&json!("two@buyer.example"), &json!("one@buyer.example"), 2));
        let mut names: Vec<_> = mails[0].as_object().unwrap().keys().cloned().collect();
        names.sort_unstable();
        assert_eq!(names, ["html", "links", "sentAt", "subject", "text", "to"]);
        assert!(mails[0]["sentAt"].as_str() > mails[1]["sentAt"].as_str());
        assert!(mails[0]["text"].as_str().unwrap().contains("sandbox"), "says that it has no legal effect");
        assert!(mails[0]["links"][0].as_str().unwrap().starts_with("http"), "{}", mails[0]["links"]);
    }

    async fn an_ordered_answer_of_vies(app: TestApp) {
        let (_, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE123456200").await;
        let path = "/v1/sandbox/vies/DE123456200";
        for (order, wanted) in [
            (json!({"result": "VALID", "name": "Müller & Söhne", "address": "Weg 1"}), "VALID"), (json!({"result": "INVALID"}), "INVALID"),
            (json!({"result": "UNKNOWN"}), "INVALID"),
        ] {
            assert_eq!(shop.put(path, &order).send().await.is(200).json(), order);
            advanced(&shop, "PT1S").await;
            check(&shop, &buyer).await;
            steer(&shop, "/v1/sandbox/drain", None).await;
            assert_eq!(result(&shop, &buyer).await, wanted, "{order}");
        }
        let checks = shop.get(&format!("{buyer}/kyc/vies-checks")).send().await.json();
        assert_eq!((&checks[2]["name"], &checks[2]["address"]), (&json!("Müller & Söhne"), &json!("Weg 1")));
        shop.put("/v1/sandbox/vies/de%20123%20456%20200", &json!({"result": "VALID"})).send().await.is(200);
        for (path, body, field) in [
            ("/v1/sandbox/vies/XX123", json!({"result": "VALID"}), "vatNumber"), ("/v1/sandbox/vies/x", json!({"result": "VALID"}), "vatNumber"),
            (path, json!({}), "result"), (path, json!({"result": "MAYBE"}), "result"), (path, json!({"result": "valid"}), "result"),
        ] {
            shop.put(path, &body).send().await.refused(field);
        }
    }

    async fn an_ordered_end_of_a_verification(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let buyer = shop.buyer("DE136695976").await;
        let session = shop.post(&format!("{buyer}/kyc/verify")).send().await.is(200).json();
        let path = format!("/v1/sandbox/identity/{}", session["sessionId"].as_str().unwrap());
        for (body, field) in [
            (json!({}), "outcome"), (json!({"outcome": "MAYBE"}), "outcome"), (json!({"outcome": "EXPIRED"}), "outcome"),
            (json!({"outcome": "VERIFIED", "aml": "PERHAPS"}), "aml"), (json!({"outcome": "VERIFIED", "aml": ""}), "aml"),
            (json!({"outcome": "REJECTED", "reason": "x".repeat(501)}), "reason"), (json!({"outcome": "REJECTED", "reason": "a\u{0}b"}), "reason"),
        ] {
            shop.put(&path, &body).send().await.refused(field);
        }
        shop.put("/v1/sandbox/identity/idenfy_nobody", &json!({"outcome": "VERIFIED"})).send().await.is(404).problem("not-found");
        let order = json!({"outcome": "REJECTED", "aml": "FLAGGED", "reason": "The document is expired"});
        assert_eq!(shop.put(&path, &order).send().await.is(200).json(), order);
        let status = shop.kyc(&buyer).await;
        assert_eq!((&status["verificationStatus"], &status["amlStatus"]), (&json!("REJECTED"), &json!("FLAGGED")));
        shop.put(&path, &order).send().await.is(409).problem("invalid-state");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    /// A sandbox has many customers: none ends the check of another's buyer, none reads another's mails.
    async fn customers_steer_their_own_things(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        let stranger = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        let body = json!({"recipientEmail": "erika@mustermann.example"});
        let session = shop.post(&format!("{buyer}/kyc/verify")).json(&body).send().await.is(200).json();
        app.drain().await;
        let path = format!("/v1/sandbox/identity/{}", session["sessionId"].as_str().unwrap());
        stranger.put(&path, &json!({"outcome": "VERIFIED"})).send().await.is(404).problem("not-found");
        assert_eq!(shop.kyc(&buyer).await["verificationStatus"], "IN_PROGRESS");
    }

    async fn every_page_says_that_it_is_one(app: TestApp) {
        let (sandbox, _) = sandbox(&app).await;
        let page = sandbox.get("/login").accept_html().send().await.is(200).text();
        assert!(page.to_lowercase().contains("sandbox"), "the banner");
        assert!(!app.get("/login").accept_html().send().await.is(200).text().to_lowercase().contains("sandbox"));
    }

    /// What a drain runs, it runs for everybody who waits for it: two at once do nothing twice.
    async fn two_drains_at_once(app: TestApp) {
        let (app, shop) = sandbox(&app).await;
        for number in ["DE136695976", "ATU13585627", "FR83404833048"] {
            let mut body = buyer_body();
            body["vatNumber"] = json!(number);
            check(&shop, &shop.buyer(number).await).await;
        }
        let calls: Vec<_> = (0..4).map(|_| {
            let call = shop.post("/v1/sandbox/drain").without("idempotency-key");
            tokio::spawn(call.send())
        }).collect();
        let mut run = 0;
        for call in calls {
            run += call.await.unwrap().is(200).json()["jobsRun"].as_u64().unwrap();
        }
        assert_eq!(run, 3);
        assert_eq!(app.database.count("SELECT COUNT(*) FROM vies_check").await, 3);
        app.pass(HOUR).await;
        assert_eq!(app.database.count("SELECT COUNT(*) FROM vies_check").await, 3);
    }
}
