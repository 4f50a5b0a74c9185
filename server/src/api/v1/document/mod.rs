//! Documents over REST: upload, list, read, delete. The same shape for every module; the KYC papers are the first.

mod body;
mod kyc;
mod upload;

use axum::extract::FromRequestParts;
use domain::kernel::DocumentId;
use http::request::Parts;
use serde::Deserialize;

use crate::api::problem::{ApiError, Kind};
use crate::app_state::AppState;

pub use body::DocumentBody;
pub use kyc::{
    __path_add as __path_add_kyc_document, __path_content as __path_get_kyc_document_content,
    __path_delete as __path_delete_kyc_document, __path_get as __path_get_kyc_document,
    __path_list as __path_list_kyc_documents, add as add_kyc_document, content as get_kyc_document_content,
    delete as delete_kyc_document, get as get_kyc_document, list as list_kyc_documents,
};

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
