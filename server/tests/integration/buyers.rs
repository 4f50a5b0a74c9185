//! Buyers over REST: the natural-key matrix, versions, corrections, blocking (Integration API 2.1, 2.2, 3.2, 4.2).

use ::http::Method;
use domain::kernel::Capability;
use serde_json::{Value, json};

use crate::harness::{START, buyer_body, on_both};

const DAY: i64 = 86_400;

/// `body` with `value` at a dotted place.
fn with(place: &str, value: Value) -> Value {
    let mut body = buyer_body();
    body[place] = value;
    body
}

on_both! {
    async fn a_new_buyer_is_answered_as_published(app: TestApp) {
        let shop = app.shop().await;
        let answer = shop.post("/buyers").json(&buyer_body()).send().await.is(201);
        let body = answer.json();
        let uuid = body["uuid"].as_str().unwrap();
        assert_eq!(answer.header("location"), shop.path(&format!("/buyers/{uuid}")));
        assert_eq!(answer.header("etag"), "\"0\"");
        assert_eq!(answer.header("content-type"), "application/json");
        let sent = buyer_body();
        for field in ["vatNumber", "companyName", "kycMode"] {
            assert_eq!(body[field], sent[field], "{field}");
        }
        for field in ["street", "postCode", "city", "country"] {
            assert_eq!(body["address"][field], sent["address"][field], "{field}");
        }
        assert!(body["address"]["uuid"].is_string());
        assert_eq!((&body["status"], &body["version"]), (&json!("ACTIVE"), &json!(0)));
        let at = START.replace('Z', ".000Z");
        assert_eq!((&body["createdAt"], &body["updatedAt"]), (&json!(at), &json!(at)));
        assert!(body["contacts"].is_null(), "contact persons are read at /contacts only");
        assert!(!answer.text().contains("null"), "absent members are omitted");
        let got = app.get(answer.header("location")).bearer(&shop.token).send().await.is(200);
        assert_eq!(got.json(), body);
        assert_eq!(got.header("etag"), "\"0\"");
    }

    async fn natural_key_matrix(app: TestApp) {
        let shop = app.shop().await;
        let post = |key: &str, body: &Value| shop.post("/buyers").key(key).json(body);
        let first = post("K1", &buyer_body()).send().await.is(201);
        let other = with("companyName", json!("Other GmbH"));

        let replay = post("K1", &buyer_body()).send().await.is(200);
        assert_eq!(replay.json(), first.json(), "same key, same body: the cached response");
        post("K1", &other).send().await.is(422).problem("idempotency-key-reused");

        let again = post("K2", &buyer_body()).send().await.is(200);
        assert_eq!(again.json(), first.json(), "other key, same body: the existing buyer");
        let conflict = post("K3", &other).send().await;
        let problem = conflict.problem("resource-exists-different-body");
        assert_eq!(problem["currentResource"], first.json());
        assert_eq!(shop.events().await.iter().filter(|event| event["type"] == "buyer.created").count(), 1);
    }

    async fn the_natural_key_is_the_number_however_it_is_written(app: TestApp) {
        let shop = app.shop().await;
        let first = shop.post("/buyers").json(&buyer_body()).send().await.is(201).json();
        for written in ["de 136 695 976", "DE-136.695.976", " DE136695976 "] {
            let body = with("vatNumber", json!(written));
            assert_eq!(shop.post("/buyers").json(&body).send().await.is(200).json(), first, "{written}");
        }
        let greek = with("vatNumber", json!("EL094259216"));
        assert_eq!(shop.post("/buyers").json(&greek).send().await.is(201).json()["vatNumber"], "EL094259216");
    }

    async fn the_natural_key_belongs_to_the_seller(app: TestApp) {
        let shop = app.shop().await;
        let first = shop.buyer("DE136695976").await;
        let second = app.seller(shop.organization, "ATU13585627").await;
        let path = format!("/v1/partners/{second}/buyers");
        let answer = shop.post(&path).json(&buyer_body()).send().await.is(201);
        assert!(!first.ends_with(answer.json()["uuid"].as_str().unwrap()));
    }

    async fn identical_with_contacts_is_identical_and_with_others_is_not(app: TestApp) {
        let shop = app.shop().await;
        let erika = json!({"firstName": "Erika", "lastName": "Mustermann", "email": "erika@mustermann.example"});
        let max = json!({"firstName": "Max", "lastName": "Mustermann", "email": "max@mustermann.example"});
        let body = with("contacts", json!([erika]));
        shop.post("/buyers").json(&body).send().await.is(201);
        shop.post("/buyers").json(&body).send().await.is(200);
        let other = with("contacts", json!([erika, max]));
        shop.post("/buyers").json(&other).send().await.problem("resource-exists-different-body");
        let contacts = shop.get(&format!("{}/contacts", lookup_path(&shop).await)).send().await.is(200).json();
        assert_eq!(contacts.as_array().unwrap().len(), 1);
    }

    async fn lookup_by_vat_number(app: TestApp) {
        let shop = app.shop().await;
        let path = shop.buyer("DE136695976").await;
        let found = shop.get("/buyers?vatNumber=de%20136-695.976").send().await.is(200);
        assert!(path.ends_with(found.json()["uuid"].as_str().unwrap()), "one buyer, not a list");
        assert_eq!(found.header("etag"), "\"0\"");
        shop.get("/buyers?vatNumber=ATU13585627").send().await.problem("not-found");
        assert_eq!(shop.get("/buyers?vatNumber=nonsense").send().await.refused_fields(), ["vatNumber"]);
        assert_eq!(shop.get("/buyers?vatNumber=").send().await.refused_fields(), ["vatNumber"]);
        assert_eq!(shop.get("/buyers").send().await.refused_fields(), ["vatNumber"]);
    }

    async fn unchanged_is_304(app: TestApp) {
        let shop = app.shop().await;
        let path = shop.buyer("DE136695976").await;
        for tag in ["\"0\"", "W/\"0\"", "\"7\", \"0\"", "*"] {
            let answer = shop.get(&path).header("if-none-match", tag).send().await.is(304);
            assert!(answer.body.is_empty());
            assert_eq!(answer.header("etag"), "\"0\"");
        }
        for tag in ["\"1\"", "nonsense", "0"] {
            shop.get(&path).header("if-none-match", tag).send().await.is(200);
        }
        shop.patch(&path, 0, &json!({"companyName": "New GmbH"})).send().await.is(200);
        shop.get(&path).header("if-none-match", "\"0\"").send().await.is(200);
    }

    async fn a_correction_needs_the_current_version(app: TestApp) {
        let shop = app.shop().await;
        let path = shop.buyer("DE136695976").await;
        app.clock.advance(60);
        let patch = json!({"companyName": "New GmbH", "address": {"city": "Hamburg"}});
        let changed = shop.patch(&path, 0, &patch).send().await.is(200);
        let body = changed.json();
        assert_eq!((&body["version"], changed.header("etag")), (&json!(1), "\"1\""));
        assert_eq!((&body["companyName"], &body["address"]["city"]), (&json!("New GmbH"), &json!("Hamburg")));
        assert_eq!(body["address"]["street"], "Hauptstraße 12", "what is absent stays");
        assert!(body["updatedAt"].as_str() > body["createdAt"].as_str());

        let old = shop.patch(&path, 0, &json!({"companyName": "Late GmbH"})).send().await;
        let problem = old.problem("version-mismatch");
        assert_eq!(problem["currentResource"], body);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains('0') && detail.contains('1'), "names both versions: {detail}");
        shop.patch(&path, 9, &patch).send().await.problem("version-mismatch");

        let without = shop.patch(&path, 1, &patch).without("if-match").send().await.is(400);
        assert!(without.problem("malformed-request")["detail"].as_str().unwrap().contains("If-Match"));
        for tag in ["1", "", "*", "\"x\"", "\"1", "\"1\", \"2\""] {
            let answer = shop.patch(&path, 1, &patch).header("if-match", tag).send().await.is(400);
            answer.problem("malformed-request");
        }
        assert_eq!(shop.get(&path).send().await.json(), body, "refused changes change nothing");
    }

    async fn a_correction_that_changes_nothing_keeps_the_version(app: TestApp) {
        let shop = app.shop().await;
        let path = shop.buyer("DE136695976").await;
        let events = shop.event_count().await;
        for patch in [json!({}), json!({"companyName": "AutoHandel Mustermann GmbH"}), json!({"kycMode": "NT24_LED"})] {
            assert_eq!(shop.patch(&path, 0, &patch).send().await.is(200).json()["version"], 0);
        }
        assert_eq!(shop.event_count().await, events);
    }

    async fn kyc_mode_goes_up_and_never_down(app: TestApp) {
        let shop = app.shop().await;
        let body = with("kycMode", json!("MARKETPLACE_LED"));
        let created = shop.post("/buyers").json(&body).send().await.is(201).json();
        let path = format!("/buyers/{}", created["uuid"].as_str().unwrap());
        let up = shop.patch(&path, 0, &json!({"kycMode": "NT24_LED"})).send().await.is(200).json();
        assert_eq!((&up["kycMode"], &up["version"]), (&json!("NT24_LED"), &json!(1)));
        let down = shop.patch(&path, 1, &json!({"kycMode": "MARKETPLACE_LED"})).send().await.is(409);
        down.problem("kyc-mode-downgrade");
        assert_eq!(shop.get(&path).send().await.json(), up);
    }

    async fn a_vat_number_can_be_corrected_but_not_taken(app: TestApp) {
        let shop = app.shop().await;
        let path = shop.buyer("DE136695976").await;
        let other = shop.buyer("ATU13585627").await;
        let taken = shop.patch(&path, 0, &json!({"vatNumber": "ATU13585627"})).send().await;
        let current = taken.problem("resource-exists-different-body")["currentResource"].clone();
        assert!(other.ends_with(current["uuid"].as_str().unwrap()));
        let free = shop.patch(&path, 0, &json!({"vatNumber": "EL094259216"})).send().await.is(200);
        assert_eq!(free.json()["vatNumber"], "EL094259216");
        shop.get("/buyers?vatNumber=DE136695976").send().await.problem("not-found");
        shop.get("/buyers?vatNumber=EL094259216").send().await.is(200);
        shop.buyer("DE136695976").await;
    }

    async fn wrong_check_digits_are_a_warning_and_a_wrong_shape_is_refused(app: TestApp) {
        let shop = app.shop().await;
        let wrong = with("vatNumber", json!("DE136695978"));
        let answer = shop.post("/buyers").json(&wrong).send().await.is(201).json();
        let warnings = answer["warnings"].as_array().unwrap();
        assert_eq!(warnings.len(), 1);
        assert_eq!((&warnings[0]["module"], &warnings[0]["code"]), (&json!("buyer"), &json!("VAT_NUMBER_FORMAT")));
        assert!(warnings[0]["message"].is_string());
        let path = format!("/buyers/{}", answer["uuid"].as_str().unwrap());
        let right = shop.patch(&path, 0, &json!({"vatNumber": "DE136695976"})).send().await.is(200);
        assert!(right.json()["warnings"].is_null());
        for number in ["DE1366959", "DE13669597X", "136695976", "GB123456789", "US123456789", "EU372001951"] {
            let answer = shop.post("/buyers").json(&with("vatNumber", json!(number))).send().await.is(422);
            assert_eq!(answer.refused_fields(), ["vatNumber"], "{number}");
            let sent = answer.json()["errors"][0]["rejectedValue"].clone();
            assert_eq!(sent, *number);
        }
        let greek = with("vatNumber", json!("GR094259216"));
        assert_eq!(shop.post("/buyers").json(&greek).send().await.is(201).json()["vatNumber"], "EL094259216");
        let northern = with("vatNumber", json!("XI432525179"));
        shop.post("/buyers").json(&northern).send().await.is(201);
    }

    async fn every_missing_field_is_named_at_once(app: TestApp) {
        let shop = app.shop().await;
        let mut fields = shop.post("/buyers").json(&json!({})).send().await.is(422).refused_fields();
        fields.sort_unstable();
        assert_eq!(fields, [
            "address.city", "address.country", "address.postCode", "address.street", "companyName", "kycMode", "vatNumber",
        ]);
        let body = with("contacts", json!([{"firstName": "A", "lastName": "B", "email": "a@b.example"}, {"phone": "1"}]));
        let mut fields = shop.post("/buyers").json(&body).send().await.is(422).refused_fields();
        fields.sort_unstable();
        assert_eq!(fields, ["contacts[1].email", "contacts[1].firstName", "contacts[1].lastName", "contacts[1].phone"]);
    }

    async fn block_and_unblock(app: TestApp) {
        let shop = app.shop().await;
        let path = shop.buyer("DE136695976").await;
        let block = format!("{path}/block");
        let unblock = format!("{path}/unblock");
        let blocked = shop.post(&block).json(&json!({"reason": "Suspected fraud"})).send().await.is(200);
        assert_eq!((&blocked.json()["status"], blocked.header("etag")), (&json!("BLOCKED"), "\"1\""));
        let events = shop.event_count().await;
        app.clock.advance(10);
        let again = shop.post(&block).json(&json!({"reason": "Another"})).send().await.is(200);
        assert_eq!(again.json(), blocked.json(), "a repeated block changes nothing");
        assert_eq!(shop.event_count().await, events);

        let active = shop.post(&unblock).send().await.is(200);
        assert_eq!((&active.json()["status"], &active.json()["version"]), (&json!("ACTIVE"), &json!(2)));
        assert_eq!(shop.post(&unblock).send().await.is(200).json(), active.json());
        assert_eq!(shop.post(&block).send().await.is(200).json()["version"], 3, "no body at all");
        shop.post(&unblock).json(&json!({})).send().await.is(200);
        shop.post(&block).json(&Value::Null).send().await.is(200);
        let long = json!({"reason": "x".repeat(501)});
        shop.post(&unblock).send().await.is(200);
        assert_eq!(shop.post(&block).json(&long).send().await.refused_fields(), ["reason"]);
        assert_eq!(shop.get(&path).send().await.json()["status"], "ACTIVE");
        let kinds: Vec<Value> = shop.events().await.iter().map(|event| event["type"].clone()).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "buyer.blocked").count(), 3);
        assert_eq!(kinds.iter().filter(|kind| *kind == "buyer.unblocked").count(), 3);
    }

    /// Random sequences of commands: the version counts the changes, and so do the events.
    async fn versions_and_events_count_the_changes(app: TestApp) {
        let shop = app.shop().await;
        for round in 0..4_u8 {
            let number = ["DE136695976", "ATU13585627", "EL094259216", "XI432525179"][usize::from(round)];
            let path = shop.buyer(number).await;
            let before = shop.event_count().await;
            let (mut version, mut changes) = (0_i64, 0_usize);
            let mut known = shop.get(&path).send().await.json();
            for _ in 0..25 {
                let [choice, stale] = app.state.platform.random::<2>();
                let expected = if stale % 5 == 0 { version - 1 } else { version };
                let call = match choice % 6 {
                    0 => shop.post(&format!("{path}/block")),
                    1 => shop.post(&format!("{path}/unblock")),
                    2 => shop.patch(&path, expected, &json!({"companyName": format!("Name {}", stale % 3)})),
                    3 => shop.patch(&path, expected, &json!({"address": {"city": format!("City {}", stale % 2)}})),
                    4 => shop.patch(&path, expected, &json!({"companyName": ""})),
                    _ => shop.call(Method::PATCH, &path).json(&json!({"companyName": "Without If-Match"})),
                };
                let answer = call.send().await;
                let now = shop.get(&path).send().await.is(200).json();
                if now != known {
                    assert_eq!(answer.status.as_u16(), 200);
                    changes += 1;
                    version += 1;
                }
                assert_eq!(now["version"], version, "one more with each change, else the same");
                known = now;
            }
            assert_eq!(shop.event_count().await - before, changes);
        }
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn marketplace_led_needs_the_capability(app: TestApp) {
        let shop = app.shop_with("2026-01", "STANDARD", &[Capability::ContactPersonalData]).await;
        let body = with("kycMode", json!("MARKETPLACE_LED"));
        let problem = shop.post("/buyers").json(&body).send().await.problem("capability-required");
        assert!(problem["detail"].as_str().unwrap().contains("allowMarketplaceLedKyc"));
        shop.post("/buyers").json(&buyer_body()).send().await.is(201);
        app.clock.advance(DAY);
        let shop = shop.renewed().await;
        shop.post("/buyers").json(&body).send().await.problem("capability-required");
    }
}

async fn lookup_path(shop: &crate::harness::Shop) -> String {
    let found = shop
        .get("/buyers?vatNumber=DE136695976")
        .send()
        .await
        .is(200)
        .json();
    format!("/buyers/{}", found["uuid"].as_str().unwrap())
}
