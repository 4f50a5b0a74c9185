//! The whole router: the API, the pages, the files, and the layers around all of them.

mod files;
mod headers;
mod pages;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::compression::CompressionLayer;
use tracing::Instrument;

use crate::api::problem::{self, ApiError, Kind};
use crate::api::{self, request_id};
use crate::app_state::AppState;

/// The router on a state.
pub fn router(state: AppState) -> Router {
    api::router(&state)
        .merge(pages::router(&state))
        .merge(crate::sandbox::page::router())
        .layer(from_fn_with_state(state.clone(), to_the_end))
        .layer(from_fn(problem::finish))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), headers::layer))
        .layer(from_fn_with_state(state.clone(), request_id::layer))
        .with_state(state)
}

/// Runs every request to its end, also when the caller goes away half-way: no transaction is dropped in the middle, and
/// what was done is recorded. A panic becomes an answer instead of a cut connection.
async fn to_the_end(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let span = tracing::Span::current();
    match state.in_hand.spawn(next.run(request).instrument(span)).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, "a handler panicked");
            ApiError::new(Kind::InternalError, "Something went wrong on our side.").into_response()
        }
    }
}
