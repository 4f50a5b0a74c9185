//! `GET …/compliance/rulings`, `POST …/rulings/{rulingUuid}/withdraw` and `…/approve`

use axum::Json;
use axum::extract::State;

use super::RulingPath;
use super::ruling::RulingBody;
use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::v1::order::OrderPath;
use crate::api::write::{Reason, Write};
use crate::app_state::AppState;

/// List what people decided about an order.
///
/// The newest first, whatever their state. Only those `IN_FORCE` count.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/orders/{uuid}/compliance/rulings", operation_id = "list_rulings", tag = "Compliance",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    responses((status = 200, body = Vec<RulingBody>))
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    path: OrderPath,
) -> Result<Json<Vec<RulingBody>>, ApiError> {
    let queries = &state.services.compliance_queries;
    let rulings = queries
        .rulings(&caller.ctx, path.seller()?, path.order()?)
        .await?;
    Ok(Json(rulings.into_iter().map(RulingBody::from).collect()))
}

/// Withdraw what was decided.
///
/// The blocker comes back, unless it is gone by now. 409 `invalid-state` when the ruling has ended already.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders/{uuid}/compliance/rulings/{rulingUuid}/withdraw",
    operation_id = "withdraw_ruling", tag = "Compliance",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
        ("rulingUuid" = uuid::Uuid, Path, description = "The ruling."),
    ),
    request_body(content = Reason, example = json!({"reason": "The register extract shows another name"})),
    responses((status = 200, body = RulingBody, example = json!({
        "uuid": "0198c0de-0000-7000-8000-000000000009", "kind": "MISMATCH_ACCEPTED", "code": "BUYER_NAME_MISMATCH",
        "reason": "The buyer changed its name on 1 April; the register extract is in the file", "state": "WITHDRAWN",
        "proposedBy": {
            "type": "API_CLIENT", "id": "0198c0de-0000-7000-8000-000000000003", "name": "api-client-santander-pilot"
        },
        "proposedAt": "2026-04-22T10:15:00.000Z", "endedBecause": "The register extract shows another name",
        "endedAt": "2026-04-23T08:00:00.000Z"
    })))
)]
pub async fn withdraw(
    State(state): State<AppState>,
    path: OrderPath,
    RulingPath(ruling): RulingPath,
    write: Write<Reason>,
) -> Result<Json<RulingBody>, ApiError> {
    let rulings = &state.services.compliance;
    let ruling = rulings
        .withdraw(
            &write.ctx,
            path.seller()?,
            path.order()?,
            ruling,
            write.body.text(),
        )
        .await?;
    Ok(Json(ruling.into()))
}

/// Approve what another person decided.
///
/// For organizations that want four eyes. Only a second member of NT24's staff can approve: whoever else calls this, an API client
/// too, is refused with 403 `forbidden`, and so is who decided. Ask NT24.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders/{uuid}/compliance/rulings/{rulingUuid}/approve",
    operation_id = "approve_ruling", tag = "Compliance",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
        ("rulingUuid" = uuid::Uuid, Path, description = "The ruling."),
    ),
    responses((status = 200, body = RulingBody, example = json!({
        "uuid": "0198c0de-0000-7000-8000-000000000009", "kind": "MISMATCH_ACCEPTED", "code": "BUYER_NAME_MISMATCH",
        "reason": "The buyer changed its name on 1 April; the register extract is in the file", "state": "IN_FORCE",
        "proposedBy": {
            "type": "API_CLIENT", "id": "0198c0de-0000-7000-8000-000000000003", "name": "api-client-santander-pilot"
        },
        "proposedAt": "2026-04-22T10:15:00.000Z",
        "reviewedBy": {"type": "STAFF", "id": "0198c0de-0000-7000-8000-00000000000c", "name": "Ada Operator"},
        "reviewedAt": "2026-04-22T11:00:00.000Z"
    })))
)]
pub async fn approve(
    State(state): State<AppState>,
    path: OrderPath,
    RulingPath(ruling): RulingPath,
    write: Write<Option<serde_json::Value>>,
) -> Result<Json<RulingBody>, ApiError> {
    let rulings = &state.services.compliance;
    let ruling = rulings
        .approve(&write.ctx, path.seller()?, path.order()?, ruling)
        .await?;
    Ok(Json(ruling.into()))
}
