//! `POST …/kyc/vies-check` and `GET …/kyc/vies-checks`

use axum::Json;
use axum::extract::State;
use domain::kernel::{Timestamp, ViesCheckId};
use domain::kyc::{NameMatch, ViesCheck, ViesQueued};
use http::StatusCode;
use serde::Serialize;

use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::v1::buyer::BuyerPath;
use crate::api::write::Write;
use crate::app_state::AppState;

/// A check that was accepted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ViesCheckAccepted, example = json!({"status": "QUEUED"}))]
pub struct AcceptedBody {
    /// `QUEUED` or `IN_PROGRESS`.
    #[schema(value_type = String, example = "QUEUED")]
    status: ViesQueued,
}

/// Check a buyer's VAT number in VIES.
///
/// Puts a check into the queue; one that waits or runs is not repeated. The result lands in the KYC status and in the events
/// `kyc.vies_checked` and, when the number is invalid, `kyc.vies_check_failed`. During an outage of VIES the last answer stays,
/// and the check is tried again until there is one.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/buyers/{buyerId}/kyc/vies-check", operation_id = "check_vies", tag = "KYC",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
    ),
    responses((status = 202, body = AcceptedBody))
)]
pub async fn check(
    State(state): State<AppState>,
    path: BuyerPath,
    write: Write<Option<serde_json::Value>>,
) -> Result<(StatusCode, Json<AcceptedBody>), ApiError> {
    let status = state
        .services
        .kyc
        .check_vies(&write.ctx, path.seller, path.buyer()?)
        .await?;
    Ok((StatusCode::ACCEPTED, Json(AcceptedBody { status })))
}

/// One check of a VAT number.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ViesCheck, example = json!({
    "uuid": "0198c0de-0000-7000-8000-000000000007", "vatNumber": "DE136695976", "result": "VALID",
    "consultationNumber": "WAPIAAAAW1234567", "nameMatch": "NOT_DISCLOSED", "method": "ONLINE",
    "requesterVatNumber": "DE129390950", "rawSha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "checkedAt": "2026-04-22T10:15:00.000Z"
}))]
pub struct ViesCheckBody {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    uuid: ViesCheckId,
    /// The number that was asked.
    vat_number: String,
    /// `VALID`, `INVALID` or `UNKNOWN` (no answer about the number).
    result: &'static str,
    /// Why there is no answer, such as `MS_UNAVAILABLE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    reason: Option<String>,
    /// Proof that the seller asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    consultation_number: Option<String>,
    /// The seller's number that was sent along.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    requester_vat_number: Option<String>,
    /// The registered name, where the member state publishes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    name: Option<String>,
    /// The registered address, where the member state publishes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    address: Option<String>,
    /// `NOT_DISCLOSED`, `SAME`, `REVIEW` or `DIFFERENT`; never changes a status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    name_match: Option<&'static str>,
    /// How alike the names are, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u8, required = false)]
    name_score: Option<u8>,
    /// `ONLINE`, `BY_HAND` (recorded by NT24's staff) or `SIMULATED` (sandbox).
    method: &'static str,
    /// SHA-256 of the answer as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    raw_sha256: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    checked_at: Timestamp,
}

impl From<ViesCheck> for ViesCheckBody {
    fn from(check: ViesCheck) -> Self {
        Self {
            uuid: check.id,
            vat_number: check.vat_number.to_string(),
            result: check.result.as_str(),
            reason: check.reason,
            consultation_number: check.consultation_number,
            requester_vat_number: check.requester,
            name: check.name,
            address: check.address,
            name_match: check.name_match.map(|found| found.as_str()),
            name_score: check.name_match.and_then(NameMatch::score),
            method: check.method.as_str(),
            raw_sha256: check.raw_sha256,
            checked_at: check.checked_at,
        }
    }
}

/// List the VIES checks of a buyer.
///
/// The evidence: every check of all its numbers, the newest first, at most 500.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/buyers/{buyerId}/kyc/vies-checks", operation_id = "list_vies_checks", tag = "KYC",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
    ),
    responses((status = 200, body = Vec<ViesCheckBody>))
)]
pub async fn history(
    State(state): State<AppState>,
    caller: Caller,
    path: BuyerPath,
) -> Result<Json<Vec<ViesCheckBody>>, ApiError> {
    let checks = state
        .services
        .kyc_queries
        .vies_history(&caller.ctx, path.seller, path.buyer()?)
        .await?;
    Ok(Json(checks.into_iter().map(ViesCheckBody::from).collect()))
}
