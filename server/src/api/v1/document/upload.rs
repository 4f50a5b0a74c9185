//! Receiving a document by multipart form, for every module.

use axum::Json;
use axum::extract::{FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use domain::document::DocumentOwner;
use domain::kernel::{Context, Idempotency};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use serde_json::json;

use super::DocumentBody;
use super::serve::place;
use crate::api::caller::Caller;
use crate::api::problem::{ApiError, Kind};
use crate::api::write::{idempotency_key, request_hash};
use crate::app_state::AppState;
use crate::intake::{self, UploadError};

/// The parts of the form, for the OpenAPI document.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only its schema is used; the form is read as a stream")]
#[schema(as = DocumentUpload)]
pub struct UploadForm {
    /// One of the published types of the module.
    #[schema(example = "COC_EXTRACT")]
    #[schema(rename = "type")]
    kind: String,
    /// The date written on the document, `YYYY-MM-DD`.
    #[schema(rename = "documentDate", example = "2026-04-01", required = false)]
    document_date: Option<String>,
    /// PDF, JPEG, PNG, WebP, HEIC or TIFF; at most 25 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

impl From<UploadError> for ApiError {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Malformed(detail) => Self::new(Kind::MalformedRequest, detail),
            UploadError::NotMultipart => Self::new(
                Kind::UnsupportedMediaType,
                "Send the document as Content-Type: multipart/form-data with the parts type, documentDate and file.",
            ),
            UploadError::TooLarge(detail) => Self::new(Kind::PayloadTooLarge, detail),
            UploadError::Document(error) => error.into(),
        }
    }
}

/// Receives a document and adds it.
pub(super) async fn add(
    state: &AppState,
    request: Request,
    owner: DocumentOwner,
) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let caller = Caller::from_request_parts(&mut parts, state).await?;
    let key = idempotency_key(&parts.headers)?;
    let commands = &state.services.documents;
    let asking = caller.ctx.clone();
    let asking = &asking;
    let upload = intake::receive(&state.outside, &parts.headers, body, |draft, _| async move {
        // A file that comes before the text fields is received without knowing them.
        let allowed = commands.may_add(asking, owner, draft.as_ref()).await;
        allowed.map_err(UploadError::Document)
    });
    let upload = upload.await?;
    let said = json!({
        "type": upload.draft.kind, "documentDate": upload.draft.document_date,
        "fileName": upload.content.file_name, "sha256": upload.content.sha256,
    });
    let request_hash = request_hash(&[parts.method.as_str(), parts.uri.path()], &said);
    let ctx = Context {
        idempotency: Some(Idempotency { key, request_hash }),
        ..caller.ctx
    };
    let document = commands.add(&ctx, owner, &upload.draft, &upload.content).await?;
    let location = format!("{}/{}", place(owner), document.id);
    let mut response = (StatusCode::CREATED, Json(DocumentBody::from(document))).into_response();
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}
