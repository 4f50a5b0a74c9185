//! What happens around every request, in one layer: each layer of its own would cost every request boxes and copies.
//!
//! The order, from the outside: the request id with its span and log line, the headers, the problem body, the run to the end, the
//! compression.

use std::panic::AssertUnwindSafe;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::HeaderValue;
use http::header::ACCEPT_ENCODING;
use tower::{Layer, ServiceExt};
use tower_http::compression::CompressionLayer;
use tracing::Instrument;

use super::headers;
use crate::api::problem::{self, ApiError, Kind};
use crate::api::request_id::{self, RequestId};
use crate::app_state::AppState;

/// The layer.
pub(super) async fn layer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = request_id::of(request.headers(), &state.platform);
    let uri = request.uri().clone();
    let span = tracing::info_span!("request", id, method = %request.method(), path = uri.path());
    request.extensions_mut().insert(RequestId(id.clone()));
    let started = state.platform.now();
    let response = to_the_end(&state, request, next).instrument(span.clone()).await;
    let mut response = problem::written(response, uri.path(), &id);
    let status = response.status();
    headers::add(&state, uri.path(), status, response.headers_mut());
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(request_id::HEADER, value);
    }
    span.in_scope(|| {
        let millis = state.platform.now().unix_millis() - started.unix_millis();
        tracing::info!(status = response.status().as_u16(), millis, "answered");
    });
    response
}

/// Runs every request that may change something to its end, also when the caller goes away half-way: what was done is
/// recorded. A panic becomes an answer instead of a cut connection.
async fn to_the_end(state: &AppState, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        let run = AssertUnwindSafe(compressed(request, next)).catch_unwind();
        return run.await.unwrap_or_else(|_| panicked());
    }
    let run = compressed(request, next).instrument(tracing::Span::current());
    state.in_hand.spawn(run).await.unwrap_or_else(|_| panicked())
}

/// The answer, compressed for a caller who takes that.
async fn compressed(request: Request, next: Next) -> Response {
    if !request.headers().contains_key(ACCEPT_ENCODING) {
        return next.run(request).await;
    }
    let answered = CompressionLayer::new().layer(next).oneshot(request).await;
    match answered {
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    }
}

/// What happened stands on standard error (the panic hook wrote it); this line says in which request.
fn panicked() -> Response {
    tracing::error!("a handler panicked");
    ApiError::new(Kind::InternalError, "Something went wrong on our side.").into_response()
}
