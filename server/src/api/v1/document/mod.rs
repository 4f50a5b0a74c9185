//! Documents over REST: upload, list, read, delete. The same for every module (`endpoints`), with one implementation (`serve`,
//! `upload`).

mod body;
mod endpoints;
mod serve;
mod upload;

use axum::extract::FromRequestParts;
use domain::kernel::DocumentId;
use http::request::Parts;
use serde::Deserialize;

use crate::api::problem::{ApiError, Kind};
use crate::app_state::AppState;

pub use body::DocumentBody;
pub use endpoints::{invoice, kyc, order, payment, transport};

/// `{documentUuid}` of a path.
#[derive(Clone, Copy, Debug)]
pub struct DocumentPath(pub DocumentId);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPath {
    document_uuid: String,
}

impl FromRequestParts<AppState> for DocumentPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let raw = axum::extract::Path::<RawPath>::from_request_parts(parts, state).await;
        raw.ok()
            .and_then(|raw| DocumentId::parse(&raw.0.document_uuid).ok())
            .map(Self)
            .ok_or_else(|| ApiError::new(Kind::MalformedRequest, "documentUuid in the path must be a UUID."))
    }
}
