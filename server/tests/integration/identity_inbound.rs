//! What the identity service calls back with: signed, taken once, final word only, its report encrypted at rest
//! (domain facts 6.4; architecture "inbound").

use ::http::Method;
use aws_lc_rs::hmac;
use serde_json::{Value, json};

use crate::harness::outside::ToldIdentity;
use crate::harness::{Call, Shop, TestApp, Wanted, on_both};

const KEY: &[u8] = b"the key of the dashboard";
const PATH: &str = "/inbound/idenfy";

/// A server that takes callbacks, with a customer and a buyer whose session is `scan0`.
async fn waiting(app: &TestApp) -> (TestApp, Shop, String) {
    let app = app.with(Wanted {
        identity: Some(ToldIdentity::new()),
        webhook_key: Some(KEY.to_vec()),
        ..Wanted::default()
    });
    let shop = app.shop().await;
    let buyer = shop.buyer("DE136695976").await;
    shop.post(&format!("{buyer}/kyc/verify")).send().await.is(200);
    (app, shop, buyer)
}

/// A report in the shape of the service.
fn report(session: &str, last_word: bool, overall: &str) -> Value {
    json!({
        "final": last_word, "platform": "MOBILE", "scanRef": session, "clientId": "0198c0de", "startTime": 1_776_850_000, "finishTime": 1_776_850_300,
        "status": {
            "overall": overall, "fraudTags": ["FACE_IN_BLACKLIST"], "mismatchTags": ["NAME"], "suspicionReasons": [],
            "autoFace": "FACE_MATCH", "manualFace": "FACE_MATCH", "autoDocument": "DOC_VALIDATED", "manualDocument": "DOC_VALIDATED"
        },
        "data": {
            "docFirstName": "ERIKA", "docLastName": "MUSTERMANN", "docNumber": "L01X00T47", "docExpiry": "2031-10-31", "docDob": "1983-08-12",
            "docType": "ID_CARD", "docNationality": "DE", "docIssuingCountry": "DE", "fullName": "ERIKA MUSTERMANN"
        },
        "fileUrls": {"FACE": "https://s3.idenfy.test/face.jpg"}
    })
}

fn signature(key: &[u8], body: &[u8]) -> String {
    server::sanctions::hex(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), body).as_ref())
}

/// The body with a right signature.
fn signed(app: &TestApp, body: impl Into<Vec<u8>>) -> Call {
    let body = body.into();
    let signature = signature(KEY, &body);
    app.call(Method::POST, PATH)
        .raw("application/json", body)
        .header("idenfy-signature", signature)
}

async fn status(shop: &Shop, buyer: &str) -> Value {
    shop.kyc(buyer).await["verificationStatus"].clone()
}

/// How many callbacks were refused, by the audit log.
async fn refusals(app: &TestApp) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit_record WHERE action = 'inbound.idenfy' AND outcome <> 'done'";
    app.database.count(sql).await
}

on_both! {
    async fn without_the_right_signature(app: TestApp) {
        let (app, shop, buyer) = waiting(&app).await;
        let body = report("scan0", true, "APPROVED").to_string();
        let right = signature(KEY, body.as_bytes());
        let call = || app.call(Method::POST, PATH).raw("application/json", body.clone());
        let mut answers = vec![call().send().await];
        for wrong in ["", "x", &right[..62], &format!("{right}00"), &format!("sha256={right}"), &signature(b"other", body.as_bytes()), &signature(KEY, b"other"), "\u{e9}"] {
            answers.push(call().header("idenfy-signature", wrong).send().await);
        }
        answers.push(app.call(Method::POST, PATH).raw("application/json", format!("{body} ")).header("idenfy-signature", &right).send().await);
        answers.push(app.call(Method::POST, PATH).raw("application/json", "nonsense").header("idenfy-signature", &right).send().await);
        let count = i64::try_from(answers.len()).unwrap();
        for answer in answers {
            answer.is(401).problem("unauthorized");
        }
        assert_eq!(refusals(&app).await, count, "each is in the audit log");
        assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn a_server_without_the_service_takes_none(app: TestApp) {
        let body = report("scan0", true, "APPROVED").to_string();
        signed(&app, body).send().await.is(404).problem("not-found");
        app.call(Method::GET, PATH).send().await.is(405).problem("malformed-request");
    }

    async fn verified_and_the_report_encrypted(app: TestApp) {
        let (app, shop, buyer) = waiting(&app).await;
        app.clock.advance(300);
        let shop = shop.renewed().await;
        let taken = signed(&app, report("scan0", true, "APPROVED").to_string()).send().await.is(204);
        assert!(taken.body.is_empty());
        assert_eq!(status(&shop, &buyer).await, "VERIFIED");
        let events = shop.events().await;
        let event = events.iter().find(|event| event["type"] == "kyc.verification_completed").unwrap();
        assert_eq!((&event["source"], &event["data"]["sessionId"], &event["data"]["outcome"]), (&json!("SYSTEM"), &json!("idenfy_scan0"), &json!("VERIFIED")));
        for table in app.database.tables().await {
            let rows = app.database.dump(&table).await.join("\n");
            let lower = rows.to_lowercase();
            for secret in ["MUSTERMANN", "L01X00T47", "1983-08-12", "face.jpg"] {
                let hex = server::sanctions::hex(secret.as_bytes());
                assert!(!rows.contains(secret) && !lower.contains(&hex), "{table} shows {secret}");
            }
        }
        let kept = "SELECT COUNT(*) FROM identity_session WHERE report IS NOT NULL AND outcome = 'VERIFIED'";
        assert_eq!(app.database.count(kept).await, 1);
        // And is readable for the profile.
        let profile = shop.get(&format!("{buyer}/kyc/profile")).send().await.is(200);
        assert!(profile.body.starts_with(b"%PDF-"));
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn replays_and_late_ones(app: TestApp) {
        let (app, shop, buyer) = waiting(&app).await;
        let body = report("scan0", true, "APPROVED").to_string();
        signed(&app, body.clone()).send().await.is(204);
        signed(&app, body.clone()).send().await.is(409).problem("invalid-state");
        let mut later = report("scan0", true, "DENIED");
        signed(&app, later.to_string()).send().await.is(409).problem("invalid-state");
        later["finishTime"] = json!(1_776_999_999);
        signed(&app, later.to_string()).send().await.is(409).problem("invalid-state");
        assert_eq!(refusals(&app).await, 3, "each is in the audit log");
        assert_eq!(status(&shop, &buyer).await, "VERIFIED");
        assert_eq!(shop.said("kyc.verification_completed").await.len(), 1);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn two_at_once_are_taken_once(app: TestApp) {
        let (app, shop, _) = waiting(&app).await;
        let body = report("scan0", true, "APPROVED").to_string();
        let calls: Vec<_> = (0..6).map(|_| tokio::spawn(signed(&app, body.clone()).send())).collect();
        let mut statuses = Vec::new();
        for call in calls {
            statuses.push(call.await.unwrap().status.as_u16());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409, 409, 409, 409, 409]);
        assert_eq!(shop.said("kyc.verification_completed").await.len(), 1);
    }

    async fn only_the_last_word_counts(app: TestApp) {
        let (app, shop, buyer) = waiting(&app).await;
        for (last_word, overall) in [(false, "APPROVED"), (false, "DENIED"), (false, "EXPIRED"), (true, "REVIEWING"), (true, "ACTIVE"), (true, "NEW_WORD")] {
            signed(&app, report("scan0", last_word, overall).to_string()).send().await.is(204);
            assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS", "{overall}, final {last_word}");
        }
        assert_eq!(shop.said("kyc.verification_completed").await.len(), 0);
        signed(&app, report("scan0", true, "APPROVED").to_string()).send().await.is(204);
        assert_eq!(status(&shop, &buyer).await, "VERIFIED");
    }

    async fn rejected_with_the_reasons_of_the_service(app: TestApp) {
        let (app, shop, buyer) = waiting(&app).await;
        signed(&app, report("scan0", true, "DENIED").to_string()).send().await.is(204);
        assert_eq!(status(&shop, &buyer).await, "REJECTED");
        let event = &shop.said("kyc.verification_completed").await[0];
        let reason = event["reason"].as_str().unwrap();
        assert!(reason.contains("FACE_IN_BLACKLIST") && reason.contains("NAME"), "{reason}");
        assert!(!event.to_string().contains("MUSTERMANN"), "{event}");
    }

    async fn rejected_without_reasons(app: TestApp) {
        let (app, shop, _) = waiting(&app).await;
        let mut bare = report("scan0", true, "DENIED");
        bare["status"] = json!({"overall": "DENIED"});
        bare.as_object_mut().unwrap().remove("data");
        signed(&app, bare.to_string()).send().await.is(204);
        assert!(shop.said("kyc.verification_completed").await[0]["reason"].as_str().unwrap().len() > 5);
    }

    async fn suspected_and_expired(app: TestApp) {
        let (app, shop, buyer) = waiting(&app).await;
        signed(&app, report("scan0", true, "SUSPECTED").to_string()).send().await.is(204);
        assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS", "a person at the service looks at it");
        signed(&app, report("scan0", true, "EXPIRED").to_string()).send().await.is(204);
        assert_eq!(status(&shop, &buyer).await, "NOT_STARTED");
        assert_eq!(shop.said("kyc.verification_expired").await.len(), 1);
        shop.post(&format!("{buyer}/kyc/verify")).send().await.is(200);
        signed(&app, report("scan1", true, "SUSPECTED").to_string()).send().await.is(204);
        let mut reviewed = report("scan1", true, "APPROVED");
        reviewed["finishTime"] = json!(1_776_999_999);
        signed(&app, reviewed.to_string()).send().await.is(204);
        assert_eq!(status(&shop, &buyer).await, "VERIFIED");
    }

    async fn unknown_sessions_and_garbage(app: TestApp) {
        let (app, shop, buyer) = waiting(&app).await;
        for unknown in ["scan99", "idenfy_scan0", "x", "'; DROP TABLE identity_session; --"] {
            signed(&app, report(unknown, true, "APPROVED").to_string()).send().await.is(404).problem("not-found");
        }
        for garbage in [
            "", "nonsense", "{", "[]", "null", "17", "\"x\"", "{}", "{\"final\":true}", "{\"final\":\"true\",\"scanRef\":\"scan0\",\"clientId\":\"x\",\"status\":{\"overall\":\"APPROVED\"}}",
            "{\"final\":true,\"scanRef\":\"scan0\",\"clientId\":\"x\",\"status\":{}}", "{\"final\":true,\"scanRef\":17,\"clientId\":\"x\",\"status\":{\"overall\":\"APPROVED\"}}",
            &"[".repeat(100_000),
        ] {
            let answer = signed(&app, garbage).send().await;
            assert_eq!(answer.status.as_u16(), 400, "{garbage:.40}");
            answer.problem("malformed-request");
        }
        signed(&app, vec![0xff, 0xfe]).send().await.is(400).problem("malformed-request");
        signed(&app, vec![b' '; 2 * 1024 * 1024]).send().await.is(413).problem("payload-too-large");
        assert_eq!(refusals(&app).await, 4 + 13 + 1 + 1, "each is in the audit log");
        assert_eq!(status(&shop, &buyer).await, "IN_PROGRESS");
        // What failed is not remembered as taken.
        signed(&app, report("scan0", true, "APPROVED").to_string()).send().await.is(204);
        assert_eq!(status(&shop, &buyer).await, "VERIFIED");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    /// One client's callbacks never reach another's buyer.
    async fn the_right_buyer_is_meant(app: TestApp) {
        let (app, shop, buyer) = waiting(&app).await;
        let other = app.shop().await;
        let theirs = other.buyer("DE136695976").await;
        other.post(&format!("{theirs}/kyc/verify")).send().await.is(200);
        signed(&app, report("scan1", true, "APPROVED").to_string()).send().await.is(204);
        assert_eq!((status(&shop, &buyer).await, status(&other, &theirs).await), (json!("IN_PROGRESS"), json!("VERIFIED")));
        assert_eq!(shop.said("kyc.verification_completed").await.len(), 0);
        assert_eq!(other.said("kyc.verification_completed").await.len(), 1);
    }
}
