//! The request id: the caller's `X-Request-Id` when it is usable, else one of ours; echoed, logged, stored.

use http::{HeaderMap, HeaderName};

use crate::platform::Platform;

/// The header.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of one request.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// A new id: `req_` and 16 hexadecimal digits.
#[must_use]
pub fn new_id(platform: &Platform) -> String {
    format!("req_{:016x}", u64::from_be_bytes(platform.random()))
}

/// The id of a request with these headers.
#[must_use]
pub fn of(headers: &HeaderMap, platform: &Platform) -> String {
    let sent = headers.get(HEADER).and_then(|value| value.to_str().ok());
    let usable = sent
        .filter(|text| (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()));
    usable.map_or_else(|| new_id(platform), str::to_owned)
}
