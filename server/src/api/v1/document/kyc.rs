//! `…/buyers/{buyerId}/kyc/documents`

use axum::Json;
use axum::body::Body as HttpBody;
use axum::extract::{OriginalUri, Request, State};
use axum::response::{IntoResponse, Response};
use domain::document::DocumentOwner;
use http::header::CONTENT_RANGE;
use http::{HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::json;

use super::upload::{self, UploadForm};
use super::{DocumentBody, DocumentPath};
use crate::api::caller::Caller;
use crate::api::problem::{ApiError, Kind};
use crate::api::query::Query;
use crate::api::v1::buyer::BuyerPath;
use crate::api::write::{Write, request_hash};
use crate::app_state::AppState;
use crate::intake::{self, GiveError};

fn owner(path: BuyerPath) -> Result<DocumentOwner, ApiError> {
    Ok(DocumentOwner::Buyer(path.seller, path.buyer()?))
}

/// Upload a KYC document.
///
/// A multipart form with the parts `type`, `documentDate` and `file`. An active document of the same type is superseded. What
/// the file is decides its content; encrypted or broken PDFs, SVG, HTML and archives are refused (422). Needs no JSON body.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/buyers/{buyerId}/kyc/documents", operation_id = "upload_kyc_document", tag = "KYC",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
    ),
    request_body(content = UploadForm, content_type = "multipart/form-data", example = json!({
        "type": "COC_EXTRACT", "documentDate": "2026-04-01", "file": "(bytes)"
    })),
    responses((status = 201, body = DocumentBody, headers(
        ("Location" = String, description = "The path of the document."))))
)]
pub async fn add(
    State(state): State<AppState>,
    path: BuyerPath,
    request: Request<HttpBody>,
) -> Result<Response, ApiError> {
    let place = format!(
        "/v1/partners/{}/buyers/{}/kyc/documents",
        path.seller,
        path.buyer()?
    );
    upload::add(&state, request, owner(path)?, &place).await
}

/// List the KYC documents of a buyer.
///
/// All of them, the newest first, whatever their status. Only `ACTIVE` ones count.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/buyers/{buyerId}/kyc/documents", operation_id = "list_kyc_documents", tag = "KYC",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
    ),
    responses((status = 200, body = Vec<DocumentBody>))
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    path: BuyerPath,
) -> Result<Json<Vec<DocumentBody>>, ApiError> {
    let all = state
        .services
        .document_queries
        .list(&caller.ctx, owner(path)?)
        .await?;
    Ok(Json(all.into_iter().map(DocumentBody::from).collect()))
}

/// Get a KYC document's data.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/buyers/{buyerId}/kyc/documents/{documentUuid}",
    operation_id = "get_kyc_document", tag = "KYC",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
        ("documentUuid" = uuid::Uuid, Path, description = "The document."),
    ),
    responses((status = 200, body = DocumentBody))
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    path: BuyerPath,
    DocumentPath(document): DocumentPath,
) -> Result<Json<DocumentBody>, ApiError> {
    let found = state
        .services
        .document_queries
        .get(&caller.ctx, owner(path)?, document)
        .await?;
    Ok(Json(found.into()))
}

/// Download a KYC document.
///
/// Personal data of special categories: needs `allowKycDocumentDownload`, and every call is written to the PII access log. One
/// range of bytes can be asked for.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/buyers/{buyerId}/kyc/documents/{documentUuid}/content",
    operation_id = "get_kyc_document_content", tag = "KYC",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
        ("documentUuid" = uuid::Uuid, Path, description = "The document."),
        ("X-Purpose" = Option<String>, Header, description = "Capital letters and underscores, 2 to 64.", example = "VAT_AUDIT"),
        ("Range" = Option<String>, Header, description = "One range, such as bytes=0-1023.", example = "bytes=0-1023"),
    ),
    responses(
        (status = 200, description = "The bytes", content_type = "application/pdf", body = Vec<u8>, example = json!("(bytes)")),
        (status = 206, description = "The part asked for", content_type = "application/pdf", body = Vec<u8>, example = json!("(bytes)")),
    )
)]
pub async fn content(
    State(state): State<AppState>,
    caller: Caller,
    path: BuyerPath,
    DocumentPath(document): DocumentPath,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let document = state
        .services
        .documents
        .open(&caller.ctx, owner(path)?, document)
        .await?;
    let given = intake::give(&state.outside, &document, &headers, false).await;
    match given {
        Ok(response) => Ok(response),
        Err(GiveError::Range(size)) => {
            let said = format!("The range lies outside the file, which has {size} bytes.");
            let mut response = ApiError::new(Kind::RangeNotSatisfiable, said).into_response();
            if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
                response.headers_mut().insert(CONTENT_RANGE, value);
            }
            Ok(response)
        }
        Err(GiveError::Store) => Err(domain::kernel::Refusal::Internal.into()),
    }
}

/// Why a document is deleted; in the body, or in the query where a client cannot send a body with DELETE.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct DeleteRequest {
    /// 1 to 500 characters.
    #[schema(example = "Uploaded by mistake", value_type = String, required = true)]
    reason: Option<String>,
}

/// Delete a KYC document.
///
/// It counts no longer. Its bytes and its history stay: they are evidence.
#[utoipa::path(
    delete, path = "/v1/partners/{sellerId}/buyers/{buyerId}/kyc/documents/{documentUuid}",
    operation_id = "delete_kyc_document", tag = "KYC",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
        ("documentUuid" = uuid::Uuid, Path, description = "The document."),
        ("reason" = Option<String>, Query, description = "The reason, where the client sends no body.", example = "Uploaded by mistake"),
    ),
    request_body(content = Option<DeleteRequest>, example = json!({"reason": "Uploaded by mistake"})),
    responses((status = 200, body = DocumentBody))
)]
pub async fn delete(
    State(state): State<AppState>,
    path: BuyerPath,
    DocumentPath(document): DocumentPath,
    Query(query): Query<DeleteRequest>,
    OriginalUri(uri): OriginalUri,
    write: Write<Option<DeleteRequest>>,
) -> Result<Json<DocumentBody>, ApiError> {
    let mut write = write;
    let in_body = write.body.and_then(|body| body.reason);
    // A reason in the query is part of the request like one in the body.
    if let (None, Some(reason), Some(idempotency)) = (&in_body, &query.reason, &mut write.ctx.idempotency) {
        idempotency.request_hash = request_hash(&["DELETE", uri.path()], &json!({ "reason": reason }));
    }
    let reason = in_body.or(query.reason);
    let deleted = state
        .services
        .documents
        .delete(&write.ctx, owner(path)?, document, &reason.unwrap_or_default())
        .await?;
    Ok(Json(deleted.into()))
}
