//! The OpenAPI 3.1 document: the handlers' own documentation plus what all operations share.
//!
//! `nt24 openapi` prints it; the committed copy is `server/openapi.json`, and a test compares the two.

use std::sync::LazyLock;

use http::header::CONTENT_TYPE;
use serde_json::json;
use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, ResponseBuilder, Type};

use super::problem::{Kind, ProblemBody, TYPE_BASE};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Novatrade24 Integration API",
        version = "1",
        description = "Collects the evidence for VAT-exempt cross-border vehicle sales inside the EU and says, for every order, \
            whether the exemption holds.\n\nEvery write needs an `Idempotency-Key`; the same key with the same request answers \
            the first result for 24 hours. Changes of versioned resources need `If-Match`. Errors are `application/problem+json`: \
            decide by `type`, ignore fields you do not know."
    ),
    components(schemas(ProblemBody))
)]
struct Frame;

/// The problems an operation can answer besides its own.
const SHARED: [Kind; 6] = [
    Kind::MalformedRequest,
    Kind::Unauthorized,
    Kind::Forbidden,
    Kind::NotFound,
    Kind::RateLimited,
    Kind::InternalError,
];
const OF_WRITES: [Kind; 4] = [
    Kind::ResourceExistsDifferentBody,
    Kind::PayloadTooLarge,
    Kind::UnsupportedMediaType,
    Kind::ValidationError,
];

/// The whole document.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = Frame::openapi();
    document.info.license = None;
    document.merge(super::routes::paths());
    if let Some(components) = &mut document.components {
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("bearer", bearer);
    }
    for item in document.paths.paths.values_mut() {
        for (write, operation) in [
            (false, &mut item.get),
            (true, &mut item.post),
            (true, &mut item.put),
            (true, &mut item.patch),
            (true, &mut item.delete),
        ] {
            let Some(operation) = operation else { continue };
            // A doc comment is a sentence, a title is not.
            if let Some(summary) = &mut operation.summary {
                summary.truncate(summary.trim_end_matches('.').len());
            }
            if operation.security.is_some() {
                // Steering the sandbox can be repeated as it is.
                let sandbox = operation.tags.iter().flatten().any(|tag| tag == "Sandbox");
                complete(operation, write, write && !sandbox);
            }
        }
    }
    document
}

/// Adds the headers and problems every operation behind the gate has.
fn complete(operation: &mut Operation, write: bool, key: bool) {
    use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
    let header = |name: &str, description: &str, required: utoipa::openapi::Required| -> RefOr<Parameter> {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header);
        parameter
            .description(Some(description))
            .required(required)
            .schema(Some(text))
            .build()
            .into()
    };
    let parameters = operation.parameters.get_or_insert_default();
    if key {
        let said = "1 to 255 characters, best a UUID, new for each request.";
        parameters.push(header("Idempotency-Key", said, utoipa::openapi::Required::True));
    }
    let said = "Your id for this call; echoed, logged and shown as `traceId`.";
    parameters.push(header("X-Request-Id", said, utoipa::openapi::Required::False));

    let mut kinds: Vec<Kind> = SHARED.to_vec();
    if write {
        kinds.extend(OF_WRITES);
    } else {
        kinds.push(Kind::ValidationError);
    }
    for kind in kinds {
        let (slug, status, title) = kind.parts();
        let example = json!({
            "type": format!("{TYPE_BASE}{slug}"), "title": title, "status": status.as_u16(),
            "detail": "What is wrong in this case, then what to do.",
            "instance": "/v1/me", "traceId": "req_a1b2c3d4e5f60718",
        });
        let content = ContentBuilder::new()
            .schema(Some(RefOr::Ref(Ref::from_schema_name("Problem"))))
            .example(Some(example))
            .build();
        let response = ResponseBuilder::new()
            .description(title)
            .content("application/problem+json", content)
            .build();
        operation
            .responses
            .responses
            .entry(status.as_str().to_owned())
            .or_insert(RefOr::T(response));
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            for (name, description) in [
                ("X-Request-Id", "The id of this call."),
                ("X-RateLimit-Limit", "Calls per minute in this category."),
                ("X-RateLimit-Remaining", "Calls left at once."),
                (
                    "X-RateLimit-Reset",
                    "When the allowance is full again, in Unix seconds.",
                ),
                ("X-RateLimit-Category", "`read`, `write` or `webhook`."),
            ] {
                // Who has no valid token has no allowance either.
                if status != "401" || name == "X-Request-Id" {
                    let header = HeaderBuilder::new().description(Some(description)).build();
                    response.headers.insert(name.to_owned(), header.into());
                }
            }
        }
    }
}

/// The document as JSON, indented, with a line end.
#[must_use]
pub fn json() -> String {
    let mut text = openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// The document as YAML.
#[must_use]
pub fn yaml() -> String {
    openapi().to_yaml().unwrap_or_default()
}

/// This document as JSON.
#[utoipa::path(get, path = "/v1/openapi.json", operation_id = "get_openapi_json", tag = "Documentation",
    responses((status = 200, body = serde_json::Value, example = json!({"openapi": "3.1.0"}))))]
pub async fn get_json() -> ([(http::HeaderName, &'static str); 1], &'static str) {
    static TEXT: LazyLock<String> = LazyLock::new(json);
    ([(CONTENT_TYPE, "application/json")], &TEXT)
}

/// This document as YAML.
#[utoipa::path(get, path = "/v1/openapi.yaml", operation_id = "get_openapi_yaml", tag = "Documentation",
    responses((status = 200, body = String, content_type = "application/yaml", example = "openapi: 3.1.0")))]
pub async fn get_yaml() -> ([(http::HeaderName, &'static str); 1], &'static str) {
    static TEXT: LazyLock<String> = LazyLock::new(yaml);
    ([(CONTENT_TYPE, "application/yaml")], &TEXT)
}
