//! Versions over HTTP: `ETag`, `If-None-Match`, `If-Match` (Integration API 2.2).

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::header::{ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::problem::{ApiError, Kind};
use crate::app_state::AppState;

/// The version a caller saw last: `If-Match: "5"`. Required; without it 400, as published.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub i64);

impl FromRequestParts<AppState> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        let refused = |detail| ApiError::new(Kind::MalformedRequest, detail);
        let header = parts.headers.get(IF_MATCH).ok_or_else(|| {
            refused("The header If-Match is required: send the ETag you saw last, such as If-Match: \"5\".")
        })?;
        let version = header.to_str().ok().and_then(version_of);
        version
            .map(Self)
            .ok_or_else(|| refused("If-Match must be one ETag as this API sends it, such as \"5\"."))
    }
}

/// `"5"`, also as `W/"5"`, which some proxies make of it.
fn version_of(tag: &str) -> Option<i64> {
    let tag = tag.trim();
    let quoted = tag.strip_prefix("W/").unwrap_or(tag);
    quoted.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// The `ETag` of a version.
#[must_use]
pub fn etag(version: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

/// `If-None-Match` names this version.
#[must_use]
pub fn knows(request: &HeaderMap, version: i64) -> bool {
    request
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| tags.trim() == "*" || tags.split(',').any(|tag| version_of(tag) == Some(version)))
}

/// A versioned resource, or 304 when the caller has this version.
pub fn versioned(request: &HeaderMap, version: i64, body: impl IntoResponse) -> Response {
    if knows(request, version) {
        current(version, StatusCode::NOT_MODIFIED)
    } else {
        current(version, body)
    }
}

/// An answer with the version of the resource.
pub fn current(version: i64, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(ETAG, etag(version));
    response
}

/// The answer of an upsert: 201 with `Location` when it was created, 200 when the same was there.
pub fn upserted(created: bool, location: &str, version: i64, body: impl IntoResponse) -> Response {
    let mut response = current(version, body);
    if created {
        *response.status_mut() = StatusCode::CREATED;
        if let Ok(location) = HeaderValue::from_str(location) {
            response.headers_mut().insert(LOCATION, location);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        assert_eq!(version_of("\"5\""), Some(5));
        assert_eq!(version_of(" W/\"12\" "), Some(12));
        for bad in ["5", "\"x\"", "*", "", "\"5", "\"\""] {
            assert_eq!(version_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn known_versions() {
        let asked = |tags: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_str(tags).unwrap());
            knows(&headers, 5)
        };
        assert!(asked("\"5\"") && asked("W/\"5\"") && asked("\"4\", \"5\"") && asked("*"));
        assert!(!asked("\"4\"") && !asked("5") && !asked(""));
        assert!(!knows(&HeaderMap::new(), 5));
    }
}
