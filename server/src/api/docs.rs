//! `/docs`: the OpenAPI document as a page to read. Nothing is loaded from another host.

use axum::extract::State;
use axum::response::Html;

use crate::app_state::AppState;

/// The page.
pub async fn page(State(_state): State<AppState>) -> Html<String> {
    Html(String::new())
}
