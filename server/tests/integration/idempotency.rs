//! The `Idempotency-Key` (Integration API 2.1, product.md: stored in the transaction of the work).

use domain::kernel::Capability;
use serde_json::{Value, json};

use crate::harness::{Answer, Shop, buyer_body, on_both};

const DAY: i64 = 86_400;

/// Sends all of them at the same time.
async fn at_once(calls: Vec<crate::harness::Call>) -> Vec<Answer> {
    let tasks: Vec<_> = calls.into_iter().map(|call| tokio::spawn(call.send())).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    statuses
}

fn buyer(number: &str) -> Value {
    let mut body = buyer_body();
    body["vatNumber"] = json!(number);
    body
}

async fn created(shop: &Shop) -> usize {
    let events = shop.events().await;
    events
        .iter()
        .filter(|event| event["type"] == "buyer.created")
        .count()
}

on_both! {
    async fn a_key_has_1_to_255_characters(app: TestApp) {
        let shop = app.shop().await;
        let post = |key: &str| shop.post("/buyers").key(key).json(&buyer_body());
        let missing = shop.post("/buyers").without("idempotency-key").json(&buyer_body()).send().await.is(400);
        assert!(missing.problem("malformed-request")["detail"].as_str().unwrap().contains("Idempotency-Key"));
        for bad in ["", &"k".repeat(256), "schlüssel"] {
            post(bad).send().await.is(400).problem("malformed-request");
        }
        assert_eq!(app.database.count("SELECT COUNT(*) FROM buyer").await, 0);
        post("k").send().await.is(201);
        post(&"k".repeat(255)).send().await.is(200);
    }

    async fn the_same_key_with_another_request_is_refused(app: TestApp) {
        let shop = app.shop().await;
        let path = shop.buyer("DE136695976").await;
        let patch = |body: &Value| shop.patch(&path, 0, body).key("K");
        patch(&json!({"companyName": "A GmbH"})).send().await.is(200);
        patch(&json!({"companyName": "B GmbH"})).send().await.is(422).problem("idempotency-key-reused");
        shop.post(&format!("{path}/block")).key("K").send().await.problem("idempotency-key-reused");
        shop.post("/buyers").key("K").json(&buyer("ATU13585627")).send().await.problem("idempotency-key-reused");
        let replay = patch(&json!({"companyName": "A GmbH"})).send().await.is(200);
        assert_eq!((replay.json()["version"].clone(), replay.header("etag")), (json!(1), "\"1\""));
        let refused = "SELECT COUNT(*) FROM audit_record WHERE outcome = 'idempotency-key-reused'";
        assert_eq!(app.database.count(refused).await, 3);
    }

    async fn white_space_and_order_make_no_other_request(app: TestApp) {
        let shop = app.shop().await;
        let first = shop.post("/buyers").key("K").json(&buyer_body()).send().await.is(201);
        let text = r#" { "address": {"country":"DE","city":"Berlin","postCode":"10115","street":"Hauptstraße 12"},
            "companyName":"AutoHandel Mustermann GmbH", "vatNumber":"DE136695976", "kycMode":"NT24_LED" } "#;
        let again = shop.post("/buyers").key("K").raw("application/json", text).send().await.is(200);
        assert_eq!(again.json(), first.json());
    }

    async fn a_replay_answers_the_cached_response_for_24_hours(app: TestApp) {
        let shop = app.shop().await;
        let first = shop.post("/buyers").key("K").json(&buyer_body()).send().await.is(201).json();
        let path = format!("/buyers/{}", first["uuid"].as_str().unwrap());
        shop.patch(&path, 0, &json!({"companyName": "Later GmbH"})).send().await.is(200);
        app.clock.advance(DAY - 1);
        let shop = shop.renewed().await;
        let replay = shop.post("/buyers").key("K").json(&buyer_body()).send().await.is(200);
        assert_eq!(replay.json(), first, "as it was answered then, although the buyer changed");
        app.clock.advance(1);
        let fresh = shop.post("/buyers").key("K").json(&buyer_body()).send().await;
        fresh.problem("resource-exists-different-body");
        shop.post("/buyers").key("K").json(&buyer("ATU13585627")).send().await.is(201);
    }

    async fn a_refused_request_leaves_its_key_free(app: TestApp) {
        let shop = app.shop().await;
        shop.post("/buyers").key("K").json(&json!({})).send().await.problem("validation-error");
        shop.post("/buyers").key("K").json(&buyer_body()).send().await.is(201);
    }

    async fn keys_belong_to_the_organization(app: TestApp) {
        let (one, two) = (app.shop().await, app.shop().await);
        one.post("/buyers").key("K").json(&buyer_body()).send().await.is(201);
        two.post("/buyers").key("K").json(&buyer("ATU13585627")).send().await.is(201);
        let secret = app.services().organizations.create_client(&app.system(), one.organization, "second-client").await.unwrap();
        let token = app.ask_token(&secret.client.client_id, &secret.secret).await.is(200).json();
        let other_client = one.post("/buyers").key("K").json(&buyer_body()).bearer(token["access_token"].as_str().unwrap());
        other_client.send().await.is(200);
        assert_eq!(created(&one).await, 1);
    }

    async fn twenty_at_once_with_one_key_make_one_buyer(app: TestApp) {
        let shop = app.shop_with("2026-01", "ENTERPRISE", &Capability::ALL).await;
        let mut body = buyer_body();
        body["contacts"] = json!([{"firstName": "Erika", "lastName": "Mustermann", "email": "erika@mustermann.example"}]);
        let answers = at_once((0..20).map(|_| shop.post("/buyers").key("K").json(&body)).collect()).await;
        let mut wanted = vec![200; 19];
        wanted.push(201);
        assert_eq!(statuses(&answers), wanted);
        let first = answers[0].json();
        assert!(answers.iter().all(|answer| answer.json() == first), "all with the same body");
        assert_eq!(app.database.count("SELECT COUNT(*) FROM buyer").await, 1);
        assert_eq!(app.database.count("SELECT COUNT(*) FROM contact").await, 1);
        assert_eq!(created(&shop).await, 1);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn twenty_at_once_with_one_natural_key_make_one_buyer(app: TestApp) {
        let shop = app.shop().await;
        let answers = at_once((0..20).map(|_| shop.post("/buyers").json(&buyer_body())).collect()).await;
        let mut wanted = vec![200; 19];
        wanted.push(201);
        assert_eq!(statuses(&answers), wanted);
        let first = answers[0].json();
        assert!(answers.iter().all(|answer| answer.json() == first));
        assert_eq!(app.database.count("SELECT COUNT(*) FROM buyer").await, 1);
        assert_eq!(created(&shop).await, 1);
    }

    async fn twenty_corrections_at_once_on_one_version_let_one_win(app: TestApp) {
        let shop = app.shop().await;
        let path = shop.buyer("DE136695976").await;
        let patch = |n: i32| shop.patch(&path, 0, &json!({"companyName": format!("Name {n}")}));
        let answers = at_once((0..20).map(patch).collect()).await;
        let mut wanted = vec![200];
        wanted.extend(vec![409; 19]);
        assert_eq!(statuses(&answers), wanted);
        assert_eq!(shop.get(&path).send().await.json()["version"], 1);
    }
}
