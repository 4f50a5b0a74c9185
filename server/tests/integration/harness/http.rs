//! Requests as clients send them, and answers with what must hold for every one of them.

use axum::Router;
use axum::body::Body;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// The published problem types: slug, status, title (Integration API 2.5, product.md "API odds and ends").
const PROBLEMS: &[(&str, &[u16])] = &[
    ("malformed-request", &[400, 405, 416]),
    ("unauthorized", &[401]),
    ("forbidden", &[403]),
    ("capability-required", &[403]),
    ("dpa-not-accepted", &[403]),
    ("not-found", &[404]),
    ("version-mismatch", &[409]),
    ("resource-exists-different-body", &[409]),
    ("kyc-mode-downgrade", &[409]),
    ("invalid-state", &[409]),
    ("milestone-already-set", &[409]),
    ("order-cancelled", &[409]),
    ("buyer-blocked", &[409]),
    ("compliance-not-final", &[409]),
    ("request-in-progress", &[409]),
    ("payload-too-large", &[413]),
    ("unsupported-media-type", &[415]),
    ("validation-error", &[422]),
    ("idempotency-key-reused", &[422]),
    ("rate-limited", &[429]),
];

/// What no answer may ever show.
const NEVER: &[&str] = &[
    "panicked",
    "stack backtrace",
    "RUST_BACKTRACE",
    ".rs:",
    "/src/",
    "sqlx",
    "SQLSTATE",
    "SqliteError",
    "PgDatabaseError",
];

/// A request being built.
pub struct Call {
    router: Router,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
    /// The path that was asked.
    pub path: String,
}

impl Call {
    /// A request without any header.
    pub fn new(router: Router, method: Method, path: &str) -> Self {
        Self {
            router,
            method,
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    /// Sets a header.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        let value = HeaderValue::from_bytes(value.as_ref()).unwrap();
        self.headers.insert(name, value);
        self
    }

    /// Removes a header.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// `Authorization: Bearer …`
    pub fn bearer(self, token: &str) -> Self {
        self.header(AUTHORIZATION.as_str(), format!("Bearer {token}"))
    }

    /// `Idempotency-Key`
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// `If-Match: "<version>"`
    pub fn if_match(self, version: i64) -> Self {
        self.header("if-match", format!("\"{version}\""))
    }

    /// A JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.raw("application/json", body.to_string())
    }

    /// A form body.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = serde_urlencoded::to_string(fields).unwrap();
        self.raw("application/x-www-form-urlencoded", body)
    }

    /// A body of any kind.
    pub fn raw(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header(CONTENT_TYPE.as_str(), kind)
    }

    /// As a browser without JavaScript asks.
    pub fn accept_html(self) -> Self {
        self.header(ACCEPT.as_str(), "text/html,application/xhtml+xml")
    }

    /// Sends it; no answer may be a 5xx or show our insides.
    pub async fn send(self) -> Answer {
        let what = format!("{} {}", self.method, self.path);
        let answer = self.send_any().await;
        assert!(
            answer.status.as_u16() < 500,
            "{what}: {} {}",
            answer.status,
            answer.text()
        );
        answer
    }

    /// Sends it; a 5xx is what the test wants to see.
    pub async fn send_any(self) -> Answer {
        let mut request = Request::builder()
            .method(self.method)
            .uri(&self.path)
            .body(Body::from(self.body))
            .unwrap();
        *request.headers_mut() = self.headers;
        let (parts, body) = self.router.oneshot(request).await.unwrap().into_parts();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
            path: self.path,
        };
        answer.check();
        answer
    }
}

impl Answer {
    fn check(&self) {
        let text = self.text();
        for word in NEVER {
            assert!(!text.contains(word), "{}: shows {word}: {text}", self.path);
        }
        assert!(
            !self.header("x-request-id").is_empty(),
            "{}: no X-Request-Id",
            self.path
        );
        assert_eq!(self.header("x-content-type-options"), "nosniff", "{}", self.path);
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!(
                "{}: no JSON ({error}): {} {}",
                self.path,
                self.status,
                self.text()
            )
        })
    }

    /// A header; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap_or("not ASCII"))
    }

    /// Passes when the status is this one.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.path, self.text());
        self
    }

    /// Passes when this is the documented problem with that slug, complete in every member.
    #[track_caller]
    pub fn problem(&self, slug: &str) -> Value {
        let said = format!(
            "{}: wanted {slug}, got {} {}",
            self.path,
            self.status,
            self.text()
        );
        let (_, statuses) = PROBLEMS
            .iter()
            .find(|(known, _)| *known == slug)
            .unwrap_or_else(|| panic!("{slug} is no published problem type"));
        assert!(statuses.contains(&self.status.as_u16()), "{said}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{said}");
        let body = self.json();
        assert_eq!(
            body["type"],
            format!("https://api.novatrade24.com/problems/{slug}"),
            "{said}"
        );
        assert_eq!(body["status"], self.status.as_u16(), "{said}");
        assert!(
            body["title"].as_str().is_some_and(|title| !title.is_empty()),
            "{said}"
        );
        match slug {
            "version-mismatch" => assert_eq!(body["title"], "Version Mismatch"),
            "validation-error" => assert_eq!(body["title"], "Validation Error"),
            "rate-limited" => assert_eq!(body["title"], "Rate Limit Exceeded"),
            _ => {}
        }
        assert!(
            body["detail"].as_str().is_some_and(|detail| detail.len() > 5),
            "{said}"
        );
        let path = self.path.split('?').next().unwrap_or_default();
        assert_eq!(body["instance"], path, "{said}");
        assert_eq!(body["traceId"], self.header("x-request-id"), "{said}");
        let fields = body["errors"].as_array().map_or(0, Vec::len);
        assert_eq!(fields > 0, slug == "validation-error", "{said}");
        for error in body["errors"].as_array().into_iter().flatten() {
            assert!(
                error["field"].is_string() && error["message"].is_string(),
                "{said}"
            );
        }
        let current = [
            "version-mismatch",
            "resource-exists-different-body",
            "milestone-already-set",
        ]
        .contains(&slug);
        assert_eq!(body["currentResource"].is_object(), current, "{said}");
        body
    }

    /// The names of the refused fields of a `validation-error`.
    #[track_caller]
    pub fn refused_fields(&self) -> Vec<String> {
        let errors = self.problem("validation-error")["errors"].clone();
        let names = errors.as_array().unwrap().iter();
        names
            .map(|error| error["field"].as_str().unwrap().to_owned())
            .collect()
    }
}
