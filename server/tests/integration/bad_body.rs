//! Every write of the document against every kind of bad body: each time the documented problem, never a 5xx.

use ::http::Method;
use serde_json::{Value, json};

use crate::bad_input::{call, with_things};
use crate::harness::{Shop, TestApp, on_both};
use crate::openapi::{Operation, Things, operations};

const LIMIT: usize = 1024 * 1024;

/// A write with a body that has every field.
struct Case {
    things: Things,
    operation: Operation,
    path: String,
    body: Option<Value>,
}

async fn cases(app: &TestApp) -> (Shop, Vec<Case>) {
    let (shop, things) = with_things(app).await;
    let writes = operations().into_iter().filter(Operation::takes_json);
    let cases: Vec<Case> = writes
        .map(|operation| Case {
            path: operation.path_of(&things),
            body: operation.body(&things),
            things: things.clone(),
            operation,
        })
        .collect();
    assert!(cases.len() >= 30);
    (shop, cases)
}

impl Case {
    /// The body may be absent.
    fn is_optional(&self) -> bool {
        self.operation.doc["requestBody"]["required"] != true
    }

    fn raw(&self, shop: &Shop, kind: &str, body: impl Into<Vec<u8>>) -> crate::harness::Call {
        call(shop, &self.operation, &self.things, &self.path).raw(kind, body)
    }

    fn json(&self, shop: &Shop, body: &Value) -> crate::harness::Call {
        self.raw(shop, "application/json", body.to_string())
    }
}

/// Every place in a body, as JSON pointers; objects and lists too, the root not.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(n, value)| (n.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (name, child) in children {
        let place = format!("{at}/{name}");
        places(child, &place, all);
        all.push(place);
    }
}

fn all_places(body: &Value) -> Vec<String> {
    let mut all = Vec::new();
    places(body, "", &mut all);
    all
}

fn replaced(body: &Value, place: &str, value: Value) -> Value {
    let mut body = body.clone();
    *body.pointer_mut(place).unwrap() = value;
    body
}

/// `/contacts/0/email` as problems name it: `contacts[0].email`.
fn field_name(place: &str) -> String {
    let mut name = String::new();
    for part in place.trim_start_matches('/').split('/') {
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            name.push_str(&format!("[{part}]"));
        } else {
            if !name.is_empty() {
                name.push('.');
            }
            name.push_str(part);
        }
    }
    name
}

on_both! {
    async fn what_is_no_json_object(app: TestApp) {
        let (shop, cases) = cases(&app).await;
        let events = shop.event_count().await;
        let deep = "[".repeat(100_000);
        let nested = format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
        let mut bodies: Vec<Vec<u8>> = [
            "{", "}", "nonsense", "{\"a\":}", "{'a':1}", "{\"a\":1}{\"b\":2}", "\u{feff}{}", "NaN", "[]", "[1,2]", "[\"x\"]",
            "\"text\"", "17", "true", "[null]", "{\"reason\":\"\\ud800\"}", &deep, &nested,
        ].iter().map(|text| text.as_bytes().to_vec()).collect();
        bodies.push(b"{\"reason\":\"\xff\xfe\",\"companyName\":\"\xff\"}".to_vec());
        bodies.push(b"\x00".to_vec());
        bodies.push(vec![0x1f, 0x8b, 8, 0]);
        for case in &cases {
            for body in &bodies {
                let answer = case.raw(&shop, "application/json", body.clone()).send().await;
                let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
                assert_eq!(answer.status.as_u16(), 400, "{}: {shown} {}", case.operation.id, answer.text());
                answer.problem("malformed-request");
            }
        }
        assert_eq!(shop.event_count().await, events, "nothing was done");
    }

    async fn no_body_or_null(app: TestApp) {
        let (shop, cases) = cases(&app).await;
        for case in cases.iter().filter(|case| !case.is_optional()) {
            let id = &case.operation.id;
            let none = shop.call(case.operation.method.clone(), &case.path).if_match(0).send().await;
            assert!(matches!(none.status.as_u16(), 400 | 415), "{id}: {}", none.status);
            let slug = if none.status.as_u16() == 400 { "malformed-request" } else { "unsupported-media-type" };
            none.problem(slug);
            case.raw(&shop, "application/json", "").send().await.is(400).problem("malformed-request");
            case.raw(&shop, "application/json", "null").send().await.is(400).problem("malformed-request");
        }
    }

    async fn wrong_content_types(app: TestApp) {
        let (shop, cases) = cases(&app).await;
        for case in &cases {
            let text = case.body.clone().unwrap_or_else(|| json!({})).to_string();
            for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "json", "text/json"] {
                case.raw(&shop, kind, text.clone()).send().await.is(415).problem("unsupported-media-type");
            }
            case.raw(&shop, "application/json", text.clone()).without("content-type").send().await.is(415).problem("unsupported-media-type");
        }
        let body = crate::harness::buyer_body().to_string();
        shop.post("/buyers").raw("Application/JSON; charset=utf-8", body).send().await.is(200);
    }

    async fn larger_than_1_mib(app: TestApp) {
        let (shop, cases) = cases(&app).await;
        for case in &cases {
            let body = format!("{{\"x\":\"{}\"}}", "y".repeat(LIMIT + 1 - 8));
            assert_eq!(body.len(), LIMIT + 1);
            case.raw(&shop, "application/json", body.clone()).send().await.is(413).problem("payload-too-large");
            let fits = case.raw(&shop, "application/json", body.replacen('y', "", 1)).send().await;
            assert_ne!(fits.status.as_u16(), 413, "{}: exactly 1 MiB is allowed", case.operation.id);
        }
    }

    async fn the_wrong_type_at_every_place(app: TestApp) {
        let (shop, cases) = cases(&app).await;
        for case in &cases {
            let Some(body) = &case.body else { continue };
            for place in all_places(body) {
                for wrong in [json!(17), json!(1.5), json!(true), json!([17]), json!({"x": {"y": 1}}), json!("text"), json!([[]])] {
                    let right_type = std::mem::discriminant(&wrong) == std::mem::discriminant(body.pointer(&place).unwrap());
                    if right_type && !wrong.is_array() {
                        continue;
                    }
                    let answer = case.json(&shop, &replaced(body, &place, wrong.clone())).send().await;
                    let status = answer.status.as_u16();
                    assert!(matches!(status, 400 | 422), "{} {place} {wrong}: {status}", case.operation.id);
                    answer.problem(if status == 400 { "malformed-request" } else { "validation-error" });
                }
                // An absent member and an explicit null mean the same: never a 5xx, and refused where it is required.
                let answer = case.json(&shop, &replaced(body, &place, Value::Null)).send().await;
                if answer.status.as_u16() >= 400 {
                    assert!(answer.json()["type"].is_string(), "{} {place}", case.operation.id);
                }
            }
        }
    }

    async fn text_that_is_too_long_or_unseen(app: TestApp) {
        let (shop, cases) = cases(&app).await;
        let events = shop.event_count().await;
        let long = "x".repeat(10_000);
        let mut taken = Vec::new();
        for case in &cases {
            let Some(body) = &case.body else { continue };
            for place in all_places(body) {
                if !body.pointer(&place).unwrap().is_string() {
                    continue;
                }
                for bad in [&*long, "a\u{0}b", "\u{0}", "a\u{7}b", "a\u{1b}[31mb", "a\u{202e}b", "a\u{85}\u{9f}b", "\u{7f}"] {
                    let answer = case.json(&shop, &replaced(body, &place, json!(bad))).send_any().await;
                    if answer.status.as_u16() == 422 {
                        assert_eq!(answer.refused_fields(), [field_name(&place)], "{} {bad:?}", case.operation.id);
                    } else {
                        let shown: String = bad.chars().take(12).collect();
                        taken.push(format!("{} {place} {shown:?}: {}", case.operation.id, answer.status));
                    }
                }
            }
        }
        assert_eq!(taken, Vec::<String>::new(), "each is a field that is refused: 422");
        assert_eq!(shop.event_count().await, events, "nothing was done");
    }

    async fn unknown_members_are_ignored(app: TestApp) {
        let (shop, mut cases) = cases(&app).await;
        // After which the order takes nothing.
        cases.sort_by_key(|case| case.operation.id == "cancel_order");
        for case in cases.iter().filter(|case| case.operation.method == Method::POST) {
            let mut body = case.body.clone().unwrap_or_else(|| json!({}));
            body["unknown"] = json!({"deep": [1, null]});
            let answer = case.json(&shop, &body).send().await;
            // Only staff approve, whatever the body says.
            let refused = if case.operation.id == "approve_ruling" { 403 } else { 409 };
            assert!(answer.status.is_success() || answer.status.as_u16() == refused, "{}: {}", case.operation.id, answer.text());
        }
    }

    async fn many_contacts_and_odd_but_legal_text(app: TestApp) {
        let shop = app.shop().await;
        let mut body = crate::harness::buyer_body();
        let person = json!({"firstName": "A", "lastName": "B", "email": "a@b.example"});
        body["contacts"] = Value::from(vec![person.clone(); 51]);
        assert_eq!(shop.post("/buyers").json(&body).send().await.refused_fields(), ["contacts"]);
        body["contacts"] = Value::from(vec![person; 50]);
        for name in ["Ω", "株式会社", "O'Reilly \"& Söhne\" <script>", "😀", "' OR 1=1; DROP TABLE buyer; --", "%s%n", &"ß".repeat(200)] {
            body["companyName"] = json!(name);
            body["vatNumber"] = json!("ATU13585627");
            let answer = shop.post("/buyers").json(&body).send().await;
            let found = shop.get("/buyers?vatNumber=ATU13585627").send().await.is(200).json();
            assert!(matches!(answer.status.as_u16(), 201 | 409));
            let path = format!("/buyers/{}", found["uuid"].as_str().unwrap());
            let patched = shop.patch(&path, found["version"].as_i64().unwrap(), &json!({"companyName": name})).send().await.is(200);
            assert_eq!(patched.json()["companyName"], *name, "kept as it was sent");
        }
    }
}
