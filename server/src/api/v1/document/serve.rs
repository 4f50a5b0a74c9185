//! What the document endpoints of every module do: list, read, download, delete. Receiving one is `upload`.

use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::document::{DocumentModule, DocumentOwner};
use domain::kernel::{Context, DocumentId, Refusal};
use http::header::CONTENT_RANGE;
use http::{HeaderMap, HeaderValue, Uri};
use serde::Deserialize;
use serde_json::json;

use super::DocumentBody;
use crate::api::problem::{ApiError, Kind};
use crate::api::write::{Write, request_hash};
use crate::app_state::AppState;
use crate::intake::{self, GiveError};

/// The path of an owner's documents.
pub(super) fn place(owner: DocumentOwner) -> String {
    match owner {
        DocumentOwner::Buyer(seller, buyer) => {
            format!("/v1/partners/{seller}/buyers/{buyer}/kyc/documents")
        }
        DocumentOwner::Order(seller, order, DocumentModule::Order | DocumentModule::Kyc) => {
            format!("/v1/partners/{seller}/orders/{order}/documents")
        }
        DocumentOwner::Order(seller, order, module) => {
            format!(
                "/v1/partners/{seller}/orders/{order}/{}/documents",
                module.as_str()
            )
        }
    }
}

pub(super) async fn list(
    state: &AppState,
    ctx: &Context,
    owner: DocumentOwner,
) -> Result<Json<Vec<DocumentBody>>, ApiError> {
    let all = state.services.document_queries.list(ctx, owner).await?;
    Ok(Json(all.into_iter().map(DocumentBody::from).collect()))
}

pub(super) async fn get(
    state: &AppState,
    ctx: &Context,
    owner: DocumentOwner,
    document: DocumentId,
) -> Result<Json<DocumentBody>, ApiError> {
    let found = state.services.document_queries.get(ctx, owner, document).await?;
    Ok(Json(found.into()))
}

pub(super) async fn content(
    state: &AppState,
    ctx: &Context,
    owner: DocumentOwner,
    document: DocumentId,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let document = state.services.documents.open(ctx, owner, document).await?;
    match intake::give(&state.outside, &document, headers, false).await {
        Ok(response) => Ok(response),
        Err(GiveError::Range(size)) => {
            let said = format!("The range lies outside the file, which has {size} bytes.");
            let mut response = ApiError::new(Kind::RangeNotSatisfiable, said).into_response();
            if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
                response.headers_mut().insert(CONTENT_RANGE, value);
            }
            Ok(response)
        }
        Err(GiveError::Store) => Err(Refusal::Internal.into()),
    }
}

/// Why a document is deleted; in the body, or in the query where a client cannot send a body with DELETE.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct DeleteRequest {
    /// 1 to 500 characters.
    #[schema(example = "Uploaded by mistake", value_type = String, required = true)]
    reason: Option<String>,
}

pub(super) async fn delete(
    state: &AppState,
    owner: DocumentOwner,
    document: DocumentId,
    (query, uri): (DeleteRequest, &Uri),
    mut write: Write<Option<DeleteRequest>>,
) -> Result<Json<DocumentBody>, ApiError> {
    let in_body = write.body.and_then(|body| body.reason);
    // A reason in the query is part of the request like one in the body.
    if let (None, Some(reason), Some(idempotency)) = (&in_body, &query.reason, &mut write.ctx.idempotency) {
        idempotency.request_hash = request_hash(&["DELETE", uri.path()], &json!({ "reason": reason }));
    }
    let reason = in_body.or(query.reason).unwrap_or_default();
    let documents = &state.services.documents;
    let deleted = documents.delete(&write.ctx, owner, document, &reason).await?;
    Ok(Json(deleted.into()))
}

/// A document as the API page shows it.
pub(super) fn example(kind: &str, file_name: &str) -> serde_json::Value {
    json!({
        "uuid": "0198c0de-0000-7000-8000-000000000006", "type": kind, "documentDate": "2026-04-01",
        "fileName": file_name, "contentType": "application/pdf", "size": 48213,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "status": "ACTIVE",
        "scan": "CLEAN", "source": "API", "uploadedBy": {"type": "API_CLIENT", "name": "api-client-santander"},
        "version": 1, "createdAt": "2026-04-22T10:15:00.000Z", "updatedAt": "2026-04-22T10:15:00.000Z"
    })
}

/// The same after it was deleted.
pub(super) fn deleted(kind: &str, file_name: &str) -> serde_json::Value {
    let mut document = example(kind, file_name);
    document["status"] = json!("DELETED");
    document["reason"] = json!("Uploaded by mistake");
    document["updatedAt"] = json!("2026-04-23T08:00:00.000Z");
    document
}

#[cfg(test)]
mod tests {
    use domain::document::DocumentType;

    /// The example of each upload is a type that the endpoint takes.
    #[test]
    fn examples_are_of_their_module() {
        let document = serde_json::to_value(crate::api::openapi()).unwrap();
        for (path, module) in [
            ("buyers/{buyerId}/kyc", "kyc"),
            ("orders/{uuid}", "order"),
            ("orders/{uuid}/invoice", "invoice"),
            ("orders/{uuid}/payment", "payment"),
            ("orders/{uuid}/transport", "transport"),
        ] {
            let path = format!("/v1/partners/{{sellerId}}/{path}/documents");
            let operation = &document["paths"][&path]["post"];
            let sent = &operation["requestBody"]["content"]["multipart/form-data"]["example"]["type"];
            let answered = &operation["responses"]["201"]["content"]["application/json"]["example"]["type"];
            let kind = DocumentType::parse_stored(sent.as_str().unwrap()).unwrap();
            assert_eq!(kind.module().as_str(), module);
            assert_eq!(sent, answered);
            assert_eq!(operation["operationId"], format!("upload_{module}_document"));
        }
    }
}
