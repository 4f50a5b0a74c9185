//! The OpenAPI document: complete, committed, and the list the other tests walk.

use std::collections::BTreeMap;

use ::http::Method;
use serde_json::{Value, json};

use crate::harness::{VIN, delivery_body, invoice_body, on_both, payment_body, pickup_body, vehicle};

/// An operation of the document.
pub struct Operation {
    /// `operationId`
    pub id: String,
    /// Method.
    pub method: Method,
    /// With its `{placeholders}`.
    pub path: String,
    /// The operation as it stands in the document.
    pub doc: Value,
}

impl Operation {
    /// Needs no token.
    pub fn is_public(&self) -> bool {
        self.doc["x-authorization"] == "public"
    }

    /// Steers the sandbox: can be repeated as it is, so it takes no idempotency key.
    pub fn is_steering(&self) -> bool {
        self.path.starts_with("/v1/sandbox/")
    }

    /// Needs an idempotency key.
    pub fn is_write(&self) -> bool {
        !self.is_public() && !self.is_steering() && self.method != Method::GET
    }

    /// Takes a multipart form and no JSON.
    pub fn takes_form(&self) -> bool {
        self.doc["requestBody"]["content"]["multipart/form-data"].is_object()
    }

    /// Reads a JSON body, though perhaps an optional one.
    pub fn takes_json(&self) -> bool {
        let reads = self.is_write() || self.doc["requestBody"].is_object();
        reads && !self.is_public() && !self.takes_form()
    }

    /// The type of document that its module takes.
    pub fn document_type(&self) -> &'static str {
        match () {
            () if self.path.contains("/invoice/documents") => "SHIPMENT_PRELIMINARY_INVOICE",
            () if self.path.contains("/payment/documents") => "PAYMENT_CONFIRMATION",
            () if self.path.contains("/transport/documents") => "TRANSPORT_CMR",
            () if self.path.contains("/orders/{uuid}/documents") => "ORDER_PURCHASE_CONTRACT",
            () => "VAT_CERTIFICATE",
        }
    }

    /// A body with as many members as it has: the example of the document, or a fuller one.
    pub fn body(&self, things: &Things) -> Option<Value> {
        match &*self.id {
            "upsert_order" => Some(json!({
                "externalOrderId": "AB-NEW", "buyerId": things.get("buyerId"), "purchaseDate": "2026-04-20",
                "responsibleContact": {
                    "firstName": "Jan", "lastName": "de Vries", "email": "jan@seller.example", "phone": "+31 20 1234567"
                },
                "vins": [vehicle(VIN)], "totalAmount": {"value": 1_850_000, "currency": "EUR"}
            })),
            "update_invoice" => {
                let mut body = invoice_body();
                body["marginScheme"] = json!(false);
                body["buyerName"] = json!("AutoHandel Mustermann GmbH");
                Some(body)
            }
            "submit_final_invoice" => Some(json!({
                "type": "FINAL", "invoiceDate": "2026-04-22", "invoiceNumber": "RE-2026-0942", "vatIncluded": true,
                "amount": {"value": 1_850_000, "currency": "EUR"}, "marginScheme": false, "buyerName": "AutoHandel Mustermann GmbH"
            })),
            "update_payment" => {
                let mut body = payment_body();
                body["declareNewIban"] = json!(true);
                Some(body)
            }
            "confirm_pickup" => {
                let mut body = pickup_body("2026-04-22");
                body["vins"] = json!([VIN]);
                Some(body)
            }
            "confirm_delivery" => {
                let mut body = delivery_body("2026-04-22");
                body["vins"] = json!([VIN]);
                Some(body)
            }
            "revoke_pickup" => Some(json!({"reason": "The carrier left without the vehicle", "vins": [VIN]})),
            "update_buyer" => Some(json!({
                "vatNumber": "DE136695976", "companyName": "New GmbH", "kycMode": "NT24_LED",
                "address": {"street": "Weg 1", "postCode": "20095", "city": "Hamburg", "country": "DE"}
            })),
            "start_verification" => Some(json!({"recipientEmail": "erika@mustermann.example"})),
            "put_sandbox_identity" => {
                Some(json!({"outcome": "REJECTED", "aml": "FLAGGED", "reason": "Expired paper"}))
            }
            "put_sandbox_vies" => {
                Some(json!({"result": "VALID", "name": "Auto GmbH", "address": "Weg 1, Hamburg"}))
            }
            // The token must outlive a walk over all operations.
            "advance_sandbox_clock" => Some(json!({"advance": "PT0S"})),
            _ => self
                .doc
                .pointer("/requestBody/content/application~1json/example")
                .cloned(),
        }
    }

    /// The names of its `{placeholders}`.
    pub fn placeholders(&self) -> Vec<String> {
        let parts = self.path.split('{').skip(1);
        parts
            .map(|part| part.split('}').next().unwrap_or_default().to_owned())
            .collect()
    }

    /// The path of these things, and with the query it needs.
    pub fn path_of(&self, things: &Things) -> String {
        let mut path = self.path.clone();
        if let Some(document) = things.documents.get(self.document_type()) {
            path = path.replace("{documentUuid}", document);
        }
        for (name, value) in &things.parts {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        assert!(!path.contains('{'), "{path}: nothing stands for the placeholder");
        match &*self.id {
            "lookup_buyer" => format!("{path}?vatNumber=DE136695976"),
            _ => path,
        }
    }
}

/// What stands for the placeholders of paths.
#[derive(Clone)]
pub struct Things {
    parts: BTreeMap<String, String>,
    /// By their type: every module has documents of its own.
    documents: BTreeMap<String, String>,
}

impl Things {
    /// Things that exist, by the names of the placeholders, and documents by their types.
    pub fn of(parts: &[(&str, &str)], documents: &[(&str, &str)]) -> Self {
        let owned = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        Self {
            parts: owned(parts),
            documents: owned(documents),
        }
    }

    /// What stands for a placeholder.
    pub fn get(&self, name: &str) -> &str {
        &self.parts[name]
    }

    /// The same with another value for one placeholder.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut things = self.clone();
        if name == "documentUuid" {
            things
                .documents
                .values_mut()
                .for_each(|document| value.clone_into(document));
        } else {
            assert!(things.parts.contains_key(name), "nothing stands for {name}");
            things.parts.insert(name.to_owned(), value.to_owned());
        }
        things
    }
}

/// The document.
pub fn document() -> Value {
    serde_json::from_str(&server::api::openapi_json()).unwrap()
}

/// All operations of the document.
pub fn operations() -> Vec<Operation> {
    let document = document();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, doc) in item.as_object().unwrap() {
            let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else {
                continue;
            };
            if !doc["responses"].is_object() {
                continue;
            }
            operations.push(Operation {
                id: doc["operationId"].as_str().unwrap_or_default().to_owned(),
                method,
                path: path.clone(),
                doc: doc.clone(),
            });
        }
    }
    operations
}

/// A media type has an example of its own, or its schema gives one for every property.
fn has_example(document: &Value, media: &Value) -> bool {
    media.get("example").is_some()
        || media.get("examples").is_some()
        || schema_has(document, &media["schema"])
}

fn schema_has(document: &Value, schema: &Value) -> bool {
    if schema.get("example").is_some() || schema.get("examples").is_some() {
        return true;
    }
    if let Some(place) = schema["$ref"].as_str() {
        return schema_has(
            document,
            document
                .pointer(place.trim_start_matches('#'))
                .unwrap_or(&Value::Null),
        );
    }
    if let Some(items) = schema.get("items") {
        return schema_has(document, items);
    }
    if let Some(choices) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
        return choices.iter().any(|choice| schema_has(document, choice));
    }
    if schema["format"] == "uuid" {
        return true;
    }
    schema["properties"]
        .as_object()
        .is_some_and(|properties| properties.values().all(|property| schema_has(document, property)))
}

#[test]
fn the_document_is_3_1() {
    assert!(document()["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(operations().len() >= 80);
}

#[test]
fn every_operation_says_who_may_call_it() {
    for operation in operations() {
        let said = operation.doc["x-authorization"].as_str();
        assert!(
            matches!(said, Some("public" | "api-client")),
            "{} {said:?}",
            operation.path
        );
        let secured = operation.doc["security"]
            .as_array()
            .is_some_and(|list| !list.is_empty());
        assert_eq!(secured, said == Some("api-client"), "{}", operation.path);
    }
}

#[test]
fn every_operation_is_named_and_described() {
    let mut ids = std::collections::BTreeSet::new();
    for operation in operations() {
        assert!(
            !operation.id.is_empty(),
            "{} {}",
            operation.method,
            operation.path
        );
        assert!(ids.insert(operation.id.clone()), "{} twice", operation.id);
        let summary = operation.doc["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty(), "{} has no summary", operation.id);
    }
}

#[test]
fn every_operation_has_examples() {
    let document = document();
    let mut missing = Vec::new();
    for operation in operations() {
        if let Some(content) = operation.doc["requestBody"]["content"].as_object() {
            for (kind, media) in content {
                if !has_example(&document, media) {
                    missing.push(format!("{}: request {kind}", operation.id));
                }
            }
        }
        let responses = operation.doc["responses"].as_object().unwrap();
        let mut successes = responses
            .iter()
            .filter(|(status, _)| status.starts_with('2'))
            .peekable();
        assert!(successes.peek().is_some(), "{} has no success", operation.id);
        for (status, response) in successes {
            for (kind, media) in response["content"].as_object().into_iter().flatten() {
                if !has_example(&document, media) {
                    missing.push(format!("{}: response {status} {kind}", operation.id));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn writes_need_a_key_and_versioned_ones_a_version() {
    for operation in operations() {
        let required = |name: &str| {
            operation.doc["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|parameter| {
                    parameter["in"] == "header" && parameter["name"] == name && parameter["required"] == true
                })
        };
        assert_eq!(
            required("Idempotency-Key"),
            operation.is_write(),
            "{}",
            operation.id
        );
        assert_eq!(
            required("If-Match"),
            operation.method == Method::PATCH,
            "{}",
            operation.id
        );
    }
}

#[test]
fn every_problem_is_documented() {
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let mut wanted = vec!["401", "403", "422", "429", "500"];
        if operation.is_write() {
            wanted.extend(["400", "409", "413", "415"]);
        }
        if operation.path.contains('{') {
            wanted.push("404");
        }
        for status in wanted {
            let content = &operation.doc["responses"][status]["content"]["application/problem+json"];
            assert!(
                content.is_object(),
                "{} says nothing about {status}",
                operation.id
            );
        }
    }
}

#[test]
fn the_committed_document_is_current() {
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let committed = std::fs::read_to_string(committed).unwrap();
    assert!(
        committed == server::api::openapi_json(),
        "server/openapi.json is not current: cargo run --bin nt24 -- openapi > server/openapi.json"
    );
}

on_both! {
    async fn it_is_served_as_json_and_yaml(app: TestApp) {
        let json = app.get("/v1/openapi.json").send().await.is(200);
        assert_eq!(json.json(), document());
        assert_eq!(json.header("content-type"), "application/json");
        let yaml = app.get("/v1/openapi.yaml").send().await.is(200);
        assert!(yaml.text().contains("openapi: 3.1"), "{}", &yaml.text()[..200]);
        assert!(yaml.header("content-type").contains("yaml"));
    }

    /// Readable, with every operation, and with nothing from another host.
    async fn the_page_to_read(app: TestApp) {
        let page = app.get("/docs").send().await.is(200);
        assert!(page.header("content-type").starts_with("text/html"));
        let text = page.text();
        for operation in operations() {
            assert!(text.contains(&operation.path), "{} is not on the page", operation.path);
        }
        for loads in ["src=\"http", "src=\"//", "url(http", "@import", "<script src"] {
            assert!(!text.contains(loads), "{loads}");
        }
        for tag in text.split("<link ").skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            assert!(!tag.contains("://"), "{tag}");
        }
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("http"), "{policy}");
    }
}
