//! The verdict over REST, and what people decide about evidence.

mod body;
mod get;
mod propose;
mod review;
mod ruling;

use axum::extract::FromRequestParts;
use domain::kernel::RulingId;
use http::request::Parts;
use serde::Deserialize;

use crate::api::problem::{ApiError, Kind};
use crate::app_state::AppState;

pub use body::ComplianceBody;
pub use get::{__path_find, __path_get, find, get};
pub use propose::{__path_accept, __path_declare, accept, declare};
pub use review::{__path_approve, __path_list, __path_withdraw, approve, list, withdraw};
pub use ruling::RulingBody;

/// `{rulingUuid}` of a path.
#[derive(Clone, Copy, Debug)]
pub struct RulingPath(pub RulingId);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPath {
    ruling_uuid: String,
}

impl FromRequestParts<AppState> for RulingPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let raw = axum::extract::Path::<RawPath>::from_request_parts(parts, state).await;
        raw.ok()
            .and_then(|raw| RulingId::parse(&raw.0.ruling_uuid).ok())
            .map(Self)
            .ok_or_else(|| ApiError::new(Kind::MalformedRequest, "rulingUuid in the path must be a UUID."))
    }
}
