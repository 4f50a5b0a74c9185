//! Headers that every answer carries.

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::app_state::AppState;

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Adds what is missing. Pages bring a content security policy with their nonce; everything else may load nothing.
pub(super) fn add(state: &AppState, path: &str, status: StatusCode, headers: &mut HeaderMap) {
    let good = status.is_success() || status == StatusCode::NOT_MODIFIED;
    let file = path.starts_with("/pkg/") || path.starts_with("/fonts/");
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers
        .entry(X_FRAME_OPTIONS)
        .or_insert(HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        PERMISSIONS_POLICY,
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    );
    if state.public_url.starts_with("https://") {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(STRICT_TRANSPORT_SECURITY, year);
    }
    let nothing = HeaderValue::from_static(
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(nothing);
    let caching = match (file, good) {
        (true, true) if of_one_build(path) => "public, max-age=31536000, immutable",
        // The name stays from build to build: the browser asks each time and is mostly told that nothing changed.
        (true, true) => "no-cache",
        _ => "no-store",
    };
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(caching));
}

/// Whether the file's name carries the build it belongs to (`.ci/site.mjs`), as in `/pkg/nt24.4f1c09ab2d.js`.
fn of_one_build(path: &str) -> bool {
    path.starts_with("/pkg/")
        && path
            .split('.')
            .any(|piece| piece.len() == 10 && piece.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::of_one_build;

    #[test]
    fn only_names_with_a_build_are_kept() {
        for name in [
            "nt24.4f1c09ab2d.js",
            "split_order.4f1c09ab2d.wasm",
            "__wasm_split.4f1c09ab2d.js",
        ] {
            assert!(of_one_build(&format!("/pkg/{name}")), "{name}");
        }
        for path in [
            "/pkg/nt24.js",
            "/pkg/nt24.css",
            "/pkg/__wasm_split.______________________.js",
            "/fonts/a.4f1c09ab2d.woff2",
        ] {
            assert!(!of_one_build(path), "{path}");
        }
    }
}
