//! The query string, and pages of lists. A parameter that is unknown is ignored; one that comes twice is a malformed
//! request.

use axum::extract::FromRequestParts;
use domain::kernel::page::Pagination;
use http::request::Parts;
use serde::Serialize;
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

/// Where a page stands in the whole (Integration API 2.4).
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Pagination, example = json!({
    "page": 0, "size": 20, "totalElements": 1, "totalPages": 1, "hasNext": false, "hasPrevious": false
}))]
pub struct PaginationBody {
    /// From 0.
    page: u32,
    /// Rows per page.
    size: u32,
    /// Rows in all.
    total_elements: i64,
    /// Pages in all.
    total_pages: i64,
    /// There is a page after this one.
    has_next: bool,
    /// There is a page before this one.
    has_previous: bool,
}

impl From<Pagination> for PaginationBody {
    fn from(pagination: Pagination) -> Self {
        Self {
            page: pagination.page,
            size: pagination.size,
            total_elements: pagination.total_elements,
            total_pages: pagination.total_pages,
            has_next: pagination.has_next,
            has_previous: pagination.has_previous,
        }
    }
}
