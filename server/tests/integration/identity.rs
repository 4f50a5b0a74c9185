//! The identity check over REST: begin, end, expire, outage (Integration API 3.3 no. 12, 6.6, 8.2; product.md section 4).

use std::sync::Arc;

use domain::kernel::Role;
use external::identity::Verdict;
use serde_json::{Value, json};

use crate::harness::outside::{Mailbox, ToldIdentity};
use crate::harness::{Shop, TestApp, Wanted, buyer_body, last, on_both};

const HOUR: i64 = 3_600;

/// A sandbox with a customer and a Mode B buyer.
async fn sandbox(app: &TestApp) -> (TestApp, Shop, String) {
    let app = app.with(Wanted::sandbox());
    let shop = app.shop().await;
    let buyer = shop.buyer("DE136695976").await;
    (app, shop, buyer)
}

/// A production server with that service, a customer and a Mode B buyer.
async fn with_service(app: &TestApp, service: &Arc<ToldIdentity>) -> (TestApp, Shop, String) {
    let app = app.with(Wanted {
        identity: Some(service.clone()),
        ..Wanted::default()
    });
    let shop = app.shop().await;
    let buyer = shop.buyer("DE136695976").await;
    (app, shop, buyer)
}

async fn begun(shop: &Shop, buyer: &str) -> Value {
    shop.post(&format!("{buyer}/kyc/verify"))
        .send()
        .await
        .is(200)
        .json()
}

async fn ended(shop: &Shop, session: &Value, order: &Value) {
    let path = format!("/v1/sandbox/identity/{}", session["sessionId"].as_str().unwrap());
    shop.put(&path, order).send().await.is(200);
}

async fn status(shop: &Shop, buyer: &str) -> Value {
    shop.kyc(buyer).await["verificationStatus"].clone()
}

on_both! {
    async fn a_mode_a_buyer_has_none(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let mut body = buyer_body();
        body["kycMode"] = json!("MARKETPLACE_LED");
        let made = shop.post("/buyers").json(&body).send().await.is(201).json();
        let buyer = format!("/buyers/{}", made["uuid"].as_str().unwrap());
        let problem = shop.post(&format!("{buyer}/kyc/verify")).send().await.is(400).problem("malformed-request");
        assert!(problem["detail"].as_str().unwrap().contains("NT24_LED"), "says what to do: {problem}");
        assert!(shop.kyc(&buyer).await.get("verificationStatus").is_none(), "Mode B only");
        assert_eq!(shop.said("kyc.verification_started").await.len(), 0);
        // After the upgrade it has one.
        shop.patch(&buyer, 0, &json!({"kycMode": "NT24_LED"})).send().await.is(200);
        assert_eq!(status(&shop, &buyer).await, "NOT_STARTED");
        begun(&shop, &buyer).await;
        assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS");
    }

    async fn asked_twice_it_is_the_same_session(app: TestApp) {
        let (app, shop, buyer) = sandbox(&app).await;
        assert_eq!(status(&shop, &buyer).await, "NOT_STARTED");
        let first = begun(&shop, &buyer).await;
        let mut names: Vec<_> = first.as_object().unwrap().keys().cloned().collect();
        names.sort_unstable();
        assert_eq!(names, ["idenfyUrl", "sessionId"]);
        assert!(first["sessionId"].as_str().unwrap().starts_with("idenfy_"), "{first}");
        app.clock.advance(60);
        assert_eq!(begun(&shop, &buyer).await, first);
        let with_body = shop.post(&format!("{buyer}/kyc/verify")).json(&json!({})).send().await.is(200).json();
        assert_eq!(with_body, first);
        let started = shop.said("kyc.verification_started").await;
        assert_eq!(started, [json!({"buyerUuid": last(&buyer), "sessionId": first["sessionId"]})], "the link is a secret of the buyer");
        assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS");
    }

    async fn asked_at_once_it_is_one_session(app: TestApp) {
        let (app, shop, buyer) = sandbox(&app).await;
        let calls: Vec<_> = (0..10).map(|_| tokio::spawn(shop.post(&format!("{buyer}/kyc/verify")).send())).collect();
        let mut sessions = Vec::new();
        for call in calls {
            sessions.push(call.await.unwrap().is(200).json());
        }
        assert!(sessions.iter().all(|session| *session == sessions[0]), "{sessions:?}");
        assert_eq!(shop.said("kyc.verification_started").await.len(), 1);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn verified(app: TestApp) {
        let (app, shop, buyer) = sandbox(&app).await;
        let session = begun(&shop, &buyer).await;
        app.clock.advance(90);
        ended(&shop, &session, &json!({"outcome": "VERIFIED"})).await;
        assert_eq!(status(&shop, &buyer).await, "VERIFIED");
        assert_eq!(shop.said("kyc.verification_completed").await, [json!({
            "buyerUuid": last(&buyer), "outcome": "VERIFIED", "sessionId": session["sessionId"], "completedAt": "2026-04-22T10:16:30.000Z"
        })]);
        let again = shop.post(&format!("{buyer}/kyc/verify")).send().await.is(409);
        again.problem("invalid-state");
        let path = format!("/v1/sandbox/identity/{}", session["sessionId"].as_str().unwrap());
        shop.put(&path, &json!({"outcome": "REJECTED"})).send().await.is(409).problem("invalid-state");
        assert_eq!(status(&shop, &buyer).await, "VERIFIED");
        assert_eq!(shop.said("kyc.verification_completed").await.len(), 1);
    }

    async fn rejected_and_tried_again(app: TestApp) {
        let (app, shop, buyer) = sandbox(&app).await;
        let first = begun(&shop, &buyer).await;
        ended(&shop, &first, &json!({"outcome": "REJECTED", "reason": "The document is expired"})).await;
        let after = shop.kyc(&buyer).await;
        assert_eq!((&after["verificationStatus"], &after["overallStatus"]), (&json!("REJECTED"), &json!("INVALID")));
        let event = &shop.said("kyc.verification_completed").await[0];
        assert_eq!((&event["outcome"], &event["reason"]), (&json!("REJECTED"), &json!("The document is expired")));
        app.clock.advance(60);
        let second = begun(&shop, &buyer).await;
        assert_ne!(second["sessionId"], first["sessionId"]);
        assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS");
        ended(&shop, &second, &json!({"outcome": "VERIFIED"})).await;
        assert_eq!(status(&shop, &buyer).await, "VERIFIED");
        assert_eq!(shop.said("kyc.verification_completed").await.len(), 2);
    }

    async fn expired_after_its_time(app: TestApp) {
        let (app, shop, buyer) = sandbox(&app).await;
        let first = begun(&shop, &buyer).await;
        app.pass(3 * HOUR).await;
        let shop = shop.renewed().await;
        assert_eq!(status(&shop, &buyer).await, "NOT_STARTED", "nobody came: that says nothing about the buyer");
        assert_eq!(shop.said("kyc.verification_expired").await, [json!({"buyerUuid": last(&buyer), "sessionId": first["sessionId"]})]);
        assert_eq!(shop.said("kyc.verification_completed").await.len(), 0);
        let second = begun(&shop, &buyer).await;
        assert_ne!(second["sessionId"], first["sessionId"]);
        assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS");
    }

    /// Between the end of its time and the job that notices.
    async fn a_session_that_ran_out_makes_room(app: TestApp) {
        let (app, shop, buyer) = sandbox(&app).await;
        let first = begun(&shop, &buyer).await;
        app.clock.advance(2 * HOUR);
        let shop = shop.renewed().await;
        let second = begun(&shop, &buyer).await;
        assert_ne!(second["sessionId"], first["sessionId"]);
        assert_eq!(shop.said("kyc.verification_expired").await.len(), 1);
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS");
        // One that ran out leaves what was found before it standing.
        ended(&shop, &second, &json!({"outcome": "REJECTED"})).await;
        begun(&shop, &buyer).await;
        app.pass(3 * HOUR).await;
        let shop = shop.renewed().await;
        assert_eq!(status(&shop, &buyer).await, "REJECTED");
    }

    async fn the_service_is_down(app: TestApp) {
        let service = ToldIdentity::new();
        let (app, shop, buyer) = with_service(&app, &service).await;
        service.is_down(true);
        let events = shop.event_count().await;
        let path = format!("{buyer}/kyc/verify");
        let refused = shop.post(&path).key("K").send_any().await.is(503);
        assert_eq!(refused.header("content-type"), "application/problem+json");
        assert!(!refused.header("retry-after").is_empty());
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("again") && !detail.contains("refused"), "{detail}");
        assert_eq!(shop.event_count().await, events);
        assert_eq!(status(&shop, &buyer).await, "NOT_STARTED");
        assert_eq!(app.database.count("SELECT COUNT(*) FROM job").await, 0);
        let audited = "SELECT COUNT(*) FROM audit_record WHERE action = 'kyc.verify' AND outcome = 'service-down'";
        assert_eq!(app.database.count(audited).await, 1);
        service.is_down(false);
        let session = shop.post(&path).key("K").send().await.is(200).json();
        assert_eq!(session["idenfyUrl"], "https://ui.idenfy.test/?authToken=token0");
        let asked = service.begun();
        assert_eq!(asked[0].callback_url.as_deref(), Some("http://nt24.test/inbound/idenfy"));
        assert!(asked[0].first_name.is_none() && asked[0].last_name.is_none(), "no personal data without need");
    }

    async fn a_lost_callback_is_made_up_for(app: TestApp) {
        let service = ToldIdentity::new();
        let (app, shop, buyer) = with_service(&app, &service).await;
        begun(&shop, &buyer).await;
        app.pass(20 * 60).await;
        let shop = shop.renewed().await;
        assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS");
        service.is_down(true);
        app.pass(4 * HOUR).await;
        let shop = shop.renewed().await;
        assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS", "who cannot be asked has not said that nobody came");
        service.is_down(false);
        service.reports(Some(Verdict::Verified));
        app.pass(3 * HOUR).await;
        let shop = shop.renewed().await;
        assert_eq!(status(&shop, &buyer).await, "VERIFIED");
        assert_eq!(shop.said("kyc.verification_completed").await.len(), 1);
    }

    async fn a_doubt_stays_open_until_somebody_looked(app: TestApp) {
        let service = ToldIdentity::new();
        let (app, shop, buyer) = with_service(&app, &service).await;
        begun(&shop, &buyer).await;
        service.reports(Some(Verdict::Suspected));
        app.pass(48 * HOUR).await;
        let shop = shop.renewed().await;
        assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS");
        service.reports(Some(Verdict::Rejected));
        app.pass(2 * HOUR).await;
        let shop = shop.renewed().await;
        assert_eq!(status(&shop, &buyer).await, "REJECTED");
        assert!(shop.said("kyc.verification_completed").await[0]["reason"].as_str().unwrap().len() > 5);
    }

    async fn the_link_by_mail(app: TestApp) {
        let (service, mail) = (ToldIdentity::new(), Arc::new(Mailbox::default()));
        let app = app.with(Wanted { identity: Some(service), mailer: Some(mail.clone()), ..Wanted::default() });
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        let path = format!("{buyer}/kyc/verify");
        for bad in ["", "nobody", "a@b", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"] {
            shop.post(&path).json(&json!({"recipientEmail": bad})).send().await.refused("recipientEmail");
        }
        assert_eq!(status(&shop, &buyer).await, "NOT_STARTED");
        let to = json!({"recipientEmail": "erika@mustermann.example"});
        let session = shop.post(&path).key("K").json(&to).send().await.is(200).json();
        assert_eq!(shop.post(&path).key("K").json(&to).send().await.is(200).json(), session);
        for table in app.database.tables().await {
            let rows = app.database.dump(&table).await.join("\n");
            assert!(!rows.contains("erika@mustermann"), "{table}: the address is encrypted while the mail waits");
        }
        app.drain().await;
        assert_eq!(mail.lines().len(), 1, "the replay sends no second mail");
        let (recipient, subject) = mail.lines().remove(0);
        assert!(recipient == "erika@mustermann.example" && subject.contains("Autohaus Beispiel GmbH"), "{subject}");
        assert!(mail.texts()[0].contains(session["idenfyUrl"].as_str().unwrap()), "{}", mail.texts()[0]);
        shop.post(&path).json(&to).send().await.is(200);
        app.drain().await;
        assert_eq!(mail.lines().len(), 2, "sent again when asked for");
    }

    async fn staff_start_it_by_hand(app: TestApp) {
        let (app, shop, buyer) = sandbox(&app).await;
        let operator = app.signed_in(Role::Operator).await;
        let (id, seller) = (last(&buyer), shop.seller.to_string());
        let done = operator.post("/fn/kyc/verify", &[("id", &*id), ("seller", &*seller), ("recipient_email", "erika@mustermann.example")]).await;
        assert!(done["Done"]["to"].as_str().unwrap().contains("identity-sent"), "{done}");
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS");
        let events = shop.events().await;
        assert!(events.iter().any(|event| event["type"] == "kyc.verification_started" && event["source"] == "WEB_APP"));
        let refused = operator.post("/fn/kyc/verify", &[("id", &*id), ("seller", &*seller), ("recipient_email", "x")]).await;
        assert!(refused["Refused"]["fields"][0]["name"].as_str().is_some(), "{refused}");
    }

    async fn of_others(app: TestApp) {
        let (app, shop, buyer) = sandbox(&app).await;
        let stranger = app.shop().await;
        stranger.post(&shop.path(&format!("{buyer}/kyc/verify"))).send().await.is(403).problem("forbidden");
        stranger.post(&format!("{buyer}/kyc/verify")).send().await.is(404).problem("not-found");
        assert_eq!(status(&shop, &buyer).await, "NOT_STARTED");
    }
}
