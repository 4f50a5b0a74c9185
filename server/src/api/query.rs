//! The query string. A parameter that is unknown is ignored; one that comes twice is a malformed request.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::{ApiError, Kind};
use crate::app_state::AppState;

/// The parameters of a query string.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|query| Self(query.0)).map_err(|_| {
            ApiError::new(
                Kind::MalformedRequest,
                "The query string cannot be read. Send each parameter once, in UTF-8.",
            )
        })
    }
}
