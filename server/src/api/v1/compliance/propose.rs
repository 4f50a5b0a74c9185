//! `POST …/compliance/accept-mismatch` and `…/compliance/declare-unobtainable`

use axum::Json;
use axum::extract::State;
use domain::compliance::{MismatchDraft, UnobtainableDraft};
use http::StatusCode;
use serde::Deserialize;

use super::ruling::RulingBody;
use crate::api::problem::ApiError;
use crate::api::v1::order::OrderPath;
use crate::api::write::{Body, Write};
use crate::app_state::AppState;

/// A mismatch to accept.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct AcceptMismatch {
    /// `ORDER_TOTAL_MISMATCH`, `INVOICE_AMOUNT_MISMATCH`, `BUYER_NAME_MISMATCH`, `AMOUNT_MISMATCH` or `IBAN_INCONSISTENT`.
    #[schema(example = "BUYER_NAME_MISMATCH", value_type = String, required = true)]
    code: Option<String>,
    /// Why it is in order, 1 to 500 characters.
    #[schema(example = "The buyer changed its name", value_type = String, required = true)]
    reason: Option<String>,
}

impl Body for AcceptMismatch {
    fn absent() -> Option<Self> {
        None
    }
}

impl From<AcceptMismatch> for MismatchDraft {
    fn from(body: AcceptMismatch) -> Self {
        Self {
            code: body.code.unwrap_or_default(),
            reason: body.reason.unwrap_or_default(),
        }
    }
}

/// Accept a mismatch.
///
/// Two papers or numbers differ, and you say why that is in order: the blocker goes. It becomes `VOID` by itself when the evidence
/// changes. Where the organization wants four eyes it waits for approval by NT24's staff. 409 `invalid-state` when there is no such
/// blocker now.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders/{uuid}/compliance/accept-mismatch",
    operation_id = "accept_mismatch", tag = "Compliance",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    request_body(content = AcceptMismatch, example = json!({
        "code": "BUYER_NAME_MISMATCH", "reason": "The buyer changed its name on 1 April; the register extract is in the file"
    })),
    responses((status = 201, body = RulingBody))
)]
pub async fn accept(
    State(state): State<AppState>,
    path: OrderPath,
    write: Write<AcceptMismatch>,
) -> Result<(StatusCode, Json<RulingBody>), ApiError> {
    let rulings = &state.services.compliance;
    let ruling = rulings
        .accept_mismatch(&write.ctx, path.seller()?, path.order()?, &write.body.into())
        .await?;
    Ok((StatusCode::CREATED, Json(ruling.into())))
}

/// A document that cannot be had.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeclareUnobtainable {
    /// One of the `documentTypes` of a blocker.
    #[schema(example = "TRANSPORT_CMR", value_type = String, required = true)]
    document_type: Option<String>,
    /// Why it cannot be had, 1 to 500 characters.
    #[schema(example = "The carrier is insolvent", value_type = String, required = true)]
    reason: Option<String>,
}

impl Body for DeclareUnobtainable {
    fn absent() -> Option<Self> {
        None
    }
}

impl From<DeclareUnobtainable> for UnobtainableDraft {
    fn from(body: DeclareUnobtainable) -> Self {
        Self {
            document_type: body.document_type.unwrap_or_default(),
            reason: body.reason.unwrap_or_default(),
        }
    }
}

/// Declare that a required document cannot be had.
///
/// Then the exemption does not hold: the blocker becomes `EVIDENCE_UNOBTAINABLE` and the decision `VAT_APPLICABLE`. It becomes `VOID`
/// by itself when the document comes after all. Where the organization wants four eyes it waits for approval by NT24's staff. 409
/// `invalid-state` when no blocker asks for the document now.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders/{uuid}/compliance/declare-unobtainable",
    operation_id = "declare_unobtainable", tag = "Compliance",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    request_body(content = DeclareUnobtainable, example = json!({
        "documentType": "TRANSPORT_CMR", "reason": "The carrier is insolvent and hands out no papers"
    })),
    responses((status = 201, body = RulingBody, example = json!({
        "uuid": "0198c0de-0000-7000-8000-000000000009", "kind": "EVIDENCE_UNOBTAINABLE", "code": "MISSING_CMR",
        "reason": "The carrier is insolvent and hands out no papers", "state": "IN_FORCE",
        "proposedBy": {
            "type": "API_CLIENT", "id": "0198c0de-0000-7000-8000-000000000003", "name": "api-client-santander-pilot"
        },
        "proposedAt": "2026-04-22T10:15:00.000Z"
    })))
)]
pub async fn declare(
    State(state): State<AppState>,
    path: OrderPath,
    write: Write<DeclareUnobtainable>,
) -> Result<(StatusCode, Json<RulingBody>), ApiError> {
    let rulings = &state.services.compliance;
    let ruling = rulings
        .declare_unobtainable(&write.ctx, path.seller()?, path.order()?, &write.body.into())
        .await?;
    Ok((StatusCode::CREATED, Json(ruling.into())))
}
