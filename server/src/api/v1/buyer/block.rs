//! `POST …/buyers/{buyerId}/block` and `…/unblock`

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::buyer::Buyer;
use http::header::ETAG;
use serde::Deserialize;

use super::BuyerPath;
use super::body::BuyerBody;
use crate::api::problem::ApiError;
use crate::api::version::etag;
use crate::api::write::Write;
use crate::app_state::AppState;

/// Why a buyer is blocked; the body may be absent.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct BlockRequest {
    /// Up to 500 characters.
    #[schema(example = "Suspected carousel fraud", value_type = String, required = false)]
    reason: Option<String>,
}

fn answer(buyer: Buyer) -> Response {
    ([(ETAG, etag(buyer.version))], Json(BuyerBody::from(buyer))).into_response()
}

/// Block a buyer.
///
/// A blocked buyer takes no new orders. Blocking a blocked buyer changes nothing.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/buyers/{buyerId}/block", operation_id = "block_buyer", tag = "Buyers",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
    ),
    request_body(content = Option<BlockRequest>, example = json!({"reason": "Suspected carousel fraud"})),
    responses((status = 200, body = BuyerBody, headers(("ETag" = String, description = "Its version."))))
)]
pub async fn block(
    State(state): State<AppState>,
    path: BuyerPath,
    write: Write<Option<BlockRequest>>,
) -> Result<Response, ApiError> {
    let reason = write.body.and_then(|body| body.reason).unwrap_or_default();
    Ok(answer(
        state
            .services
            .buyers
            .block(&write.ctx, path.seller, path.buyer()?, &reason)
            .await?,
    ))
}

/// Unblock a buyer.
///
/// Unblocking an active buyer changes nothing.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/buyers/{buyerId}/unblock", operation_id = "unblock_buyer", tag = "Buyers",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
    ),
    responses((status = 200, body = BuyerBody, headers(("ETag" = String, description = "Its version."))))
)]
pub async fn unblock(
    State(state): State<AppState>,
    path: BuyerPath,
    write: Write<Option<serde_json::Value>>,
) -> Result<Response, ApiError> {
    Ok(answer(
        state
            .services
            .buyers
            .unblock(&write.ctx, path.seller, path.buyer()?)
            .await?,
    ))
}
