//! The request id: the caller's `X-Request-Id` when it is usable, else one of ours; echoed, logged, stored.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use tracing::Instrument;

use crate::app_state::AppState;
use crate::platform::Platform;

/// The header.
pub const HEADER: &str = "x-request-id";

/// The id of one request.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// A new id: `req_` and 16 hexadecimal digits.
#[must_use]
pub fn new_id(platform: &Platform) -> String {
    let digits: String = platform
        .random::<8>()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("req_{digits}")
}

/// Gives every request its id, a span that carries it through every log line, and the line at its end.
pub async fn layer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let sent = request
        .headers()
        .get(HEADER)
        .and_then(|value| value.to_str().ok());
    let usable = sent
        .filter(|text| (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()));
    let id = usable.map_or_else(|| new_id(&state.platform), str::to_owned);
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    request.extensions_mut().insert(RequestId(id.clone()));
    let started = state.platform.now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let millis = state.platform.now().unix_millis() - started.unix_millis();
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), millis, "answered"));
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
