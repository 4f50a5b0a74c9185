//! The whole router: the API, the pages, the files, and what is around all of them.

mod around;
mod files;
mod headers;
mod pages;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::api;
use crate::app_state::AppState;

/// The router on a state.
pub fn router(state: AppState) -> Router {
    api::router(&state)
        .merge(pages::router(&state))
        .merge(crate::sandbox::page::router())
        .layer(from_fn_with_state(state.clone(), around::layer))
        .with_state(state)
}
