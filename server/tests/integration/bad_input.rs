//! Every operation of the document against every kind of bad request but for its body (see `bad_body`): each time the
//! documented problem, never a 5xx. The harness itself fails on a 5xx and on anything that shows our insides.

use ::http::Method;
use serde_json::json;

use crate::harness::{
    Answer, Shop, TestApp, Wanted, form, invoice_body, last, on_both, order_body, payment_body, pdf, uuid,
};
use crate::openapi::{Operation, Things, operations};

/// A customer on the sandbox with one of everything: a verified buyer with a paper; an order of it with an invoice, a payment,
/// a document in every module and a ruling. The buyer is in the seller's own country, so the verdict is there from the start
/// and the order's version stays 0 whatever comes later.
pub async fn with_things(app: &TestApp) -> (Shop, Things) {
    let app = app.with(Wanted::sandbox());
    let shop = app.shop().await;
    let buyer = shop.buyer("DE136695976").await;
    let kyc = uuid(&shop.paper(&buyer, "COC_EXTRACT").await);
    let session = shop
        .post(&format!("{buyer}/kyc/verify"))
        .send()
        .await
        .is(200)
        .json();
    let session = session["sessionId"].as_str().unwrap();
    let verified = json!({"outcome": "VERIFIED", "aml": "CLEAR"});
    shop.put(&format!("/v1/sandbox/identity/{session}"), &verified)
        .send()
        .await
        .is(200);

    let mut body = order_body(&buyer, "AB-THINGS");
    body["totalAmount"]["value"] = json!(1_850_001);
    let order = shop.order(&body).await;
    shop.post(&format!("{order}/invoice"))
        .json(&invoice_body())
        .send()
        .await
        .is(201);
    shop.post(&format!("{order}/payment"))
        .json(&payment_body())
        .send()
        .await
        .is(201);
    let accept = json!({"code": "ORDER_TOTAL_MISMATCH", "reason": "One cent of rounding"});
    let ruling = shop
        .post(&format!("{order}/compliance/accept-mismatch"))
        .json(&accept)
        .send()
        .await
        .is(201)
        .json();
    let contract = uuid(&shop.filed(&order, "documents", "ORDER_PURCHASE_CONTRACT").await);
    let invoice = uuid(
        &shop
            .filed(&order, "invoice/documents", "SHIPMENT_PRELIMINARY_INVOICE")
            .await,
    );
    let payment = uuid(
        &shop
            .filed(&order, "payment/documents", "PAYMENT_CONFIRMATION")
            .await,
    );
    let transport = uuid(&shop.filed(&order, "transport/documents", "TRANSPORT_CMR").await);
    let things = Things::of(
        &[
            ("sellerId", &shop.seller.to_string()),
            ("buyerId", &last(&buyer)),
            ("uuid", &last(&order)),
            ("rulingUuid", &uuid(&ruling)),
            ("sessionId", session),
            ("vatNumber", "DE136695976"),
        ],
        &[
            ("VAT_CERTIFICATE", &kyc),
            ("ORDER_PURCHASE_CONTRACT", &contract),
            ("SHIPMENT_PRELIMINARY_INVOICE", &invoice),
            ("PAYMENT_CONFIRMATION", &payment),
            ("TRANSPORT_CMR", &transport),
        ],
    );
    (shop, things)
}

/// The operations behind the gate, with what to call them for.
async fn guarded(app: &TestApp) -> (Shop, Things, Vec<Operation>) {
    let (shop, things) = with_things(app).await;
    let guarded = operations()
        .into_iter()
        .filter(|operation| !operation.is_public())
        .collect();
    (shop, things, guarded)
}

/// A call of an operation as it should be, with a full body.
pub fn call(shop: &Shop, operation: &Operation, things: &Things, path: &str) -> crate::harness::Call {
    let mut call = shop.call(operation.method.clone(), path);
    if operation.is_steering() {
        call = call.without("idempotency-key");
    }
    if operation.method == Method::PATCH {
        call = call.if_match(0);
    }
    if operation.takes_form() {
        let (kind, body) = form(
            operation.document_type(),
            "2026-04-01",
            "certificate.pdf",
            &pdf("VAT"),
        );
        return call.raw(&kind, body);
    }
    match operation.body(things) {
        Some(body) => call.json(&body),
        None => call,
    }
}

#[track_caller]
fn one_of(answer: &Answer, slugs: &[&str]) {
    let kind = answer.json()["type"].as_str().unwrap_or_default().to_owned();
    let slug = kind.rsplit('/').next().unwrap_or_default();
    assert!(
        slugs.contains(&slug),
        "{}: {} {slug}, wanted {slugs:?}",
        answer.path,
        answer.status
    );
    answer.problem(slug);
}

on_both! {
    async fn no_garbage_or_expired_token(app: TestApp) {
        let (shop, things, operations) = guarded(&app).await;
        let events = shop.event_count().await;
        app.clock.advance(300);
        for operation in &operations {
            let path = operation.path_of(&things);
            let call = || call(&shop, operation, &things, &path);
            let expired = call().send().await;
            let missing = call().without("authorization").send().await;
            let mut answers = vec![expired, missing];
            for header in ["Bearer", "Bearer ", "Bearer garbage", "Bearer a.b.c", "Basic YTpi", "garbage", "Bearer \u{e4}"] {
                answers.push(call().header("authorization", header).send().await);
            }
            for answer in answers {
                assert_eq!(answer.status.as_u16(), 401, "{}", operation.id);
                answer.problem("unauthorized");
            }
        }
        assert_eq!(shop.renewed().await.event_count().await, events, "nothing was done");
    }

    async fn no_or_bad_idempotency_key(app: TestApp) {
        let (shop, things, operations) = guarded(&app).await;
        let events = shop.event_count().await;
        for operation in operations.iter().filter(|operation| operation.is_write()) {
            let path = operation.path_of(&things);
            let call = || call(&shop, operation, &things, &path);
            call().without("idempotency-key").send().await.is(400).problem("malformed-request");
            for bad in ["", &"k".repeat(256), "k\u{e9}"] {
                call().key(bad).send().await.is(400).problem("malformed-request");
            }
        }
        assert_eq!(shop.event_count().await, events, "nothing was done");
    }

    async fn no_or_malformed_if_match(app: TestApp) {
        let (shop, things, operations) = guarded(&app).await;
        for operation in operations.iter().filter(|operation| operation.method == Method::PATCH) {
            let path = operation.path_of(&things);
            call(&shop, operation, &things, &path).without("if-match").send().await.is(400).problem("malformed-request");
            for bad in ["", "0", "*", "\"\"", "\"a\"", "\"0", "\"0\",\"1\"", "\"99999999999999999999\"", "\"\u{e9}\""] {
                let answer = call(&shop, operation, &things, &path).header("if-match", bad).send().await.is(400);
                answer.problem("malformed-request");
            }
            for old in ["\"-1\"", "\"1\"", "\"9223372036854775807\""] {
                call(&shop, operation, &things, &path).header("if-match", old).send().await.is(409).problem("version-mismatch");
            }
        }
    }

    async fn bad_ids_in_the_path(app: TestApp) {
        let (shop, things, operations) = guarded(&app).await;
        let bad = [
            "x", "1", "%00", "%FF", "..", "'%20OR%201=1--", "00000000-0000-0000-0000-00000000000g", &"a".repeat(3_000),
            "%F0%9F%9A%97",
        ];
        let nil = "00000000-0000-0000-0000-000000000000";
        for operation in &operations {
            for name in operation.placeholders() {
                let ask = |value: &str| call(&shop, operation, &things, &operation.path_of(&things.with(&name, value)));
                for bad in bad {
                    let answer = ask(bad).send().await;
                    if name == "vatNumber" && answer.status.as_u16() == 422 {
                        assert_eq!(answer.refused_fields(), ["vatNumber"]);
                    } else {
                        one_of(&answer, &["malformed-request", "not-found"]);
                    }
                }
                match &*name {
                    "sellerId" => ask(nil).send().await.is(403).problem("forbidden"),
                    "vatNumber" => ask(nil).send().await.is(422).problem("validation-error"),
                    _ => ask(nil).send().await.is(404).problem("not-found"),
                };
            }
        }
    }

    async fn unknown_paths(app: TestApp) {
        let shop = app.shop().await;
        for path in [
            "/v1", "/v1/", "/v1/x", "/v1/me/x", "/v1//me", "/v1/partners", "/v1/partners/x", "/v1/%00", "/v1/%FF",
            "/v1/../etc/passwd", "/v1/events/x", "/v1/orders/x/y", "/v1/invoices",
        ] {
            for method in [Method::GET, Method::POST, Method::DELETE] {
                let answer = shop.call(method, path).send().await.is(404);
                answer.problem("not-found");
            }
        }
    }

    async fn wrong_methods(app: TestApp) {
        let (shop, things, _) = guarded(&app).await;
        let all = operations();
        for operation in &all {
            let path = operation.path_of(&things);
            for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                let known = all.iter().any(|other| other.path == operation.path && other.method == method);
                if !known {
                    let wrong = app.call(method, &path).bearer(&shop.token).key("K").if_match(0);
                    let answer = wrong.json(&json!({})).send().await.is(405);
                    answer.problem("malformed-request");
                    assert!(!answer.header("allow").is_empty(), "{path}: RFC 9110 asks for Allow");
                }
            }
        }
    }

    async fn unknown_query_parameters_are_ignored(app: TestApp) {
        let (shop, things, operations) = guarded(&app).await;
        for operation in operations.iter().filter(|operation| operation.method == Method::GET) {
            let path = operation.path_of(&things);
            for query in ["unknown=1", "unknown=1&unknown=2", "%00=%00", "=", "&&", "a[b]=c", "x=%FF"] {
                let joint = if path.contains('?') { '&' } else { '?' };
                shop.get(&format!("{path}{joint}{query}")).send().await.is(200);
            }
        }
        shop.get("/buyers?vatNumber=DE136695976&vatNumber=ATU13585627").send().await.is(400).problem("malformed-request");
        for odd in ["%00", "%FF%FE", "DE%00136695976", &"D".repeat(5_000)] {
            assert_eq!(shop.get(&format!("/buyers?vatNumber={odd}")).send().await.refused_fields(), ["vatNumber"]);
        }
    }

    async fn odd_headers_change_nothing(app: TestApp) {
        let shop = app.shop().await;
        for (name, value) in [
            ("accept", "text/html"), ("accept", "nonsense"), ("accept-encoding", "x"), ("if-none-match", "\u{e9}"),
            ("content-type", "nonsense"), ("range", "bytes=0-1"), ("cookie", "nt24_session=x"), ("x-forwarded-for", "'"),
            ("if-modified-since", "x"), ("traceparent", "x"), ("origin", "https://customer.example"),
        ] {
            shop.get("/v1/me").header(name, value).send().await.is(200);
        }
        shop.get("/v1/me").header("x-purpose", "no purpose").send().await.is(400).problem("malformed-request");
    }
}
