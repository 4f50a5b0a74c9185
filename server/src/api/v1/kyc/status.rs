//! `GET …/buyers/{buyerId}/kyc`

use axum::Json;
use axum::extract::State;
use domain::document::DocumentType;
use domain::kernel::{BuyerId, Timestamp};
use domain::kyc::KycStatus;
use serde::Serialize;

use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::v1::buyer::BuyerPath;
use crate::app_state::AppState;

/// The KYC status of a buyer (Integration API 4.4).
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = KycStatus, example = json!({
    "buyerId": "0198c0de-0000-7000-8000-000000000004", "kycMode": "NT24_LED", "overallStatus": "INCOMPLETE",
    "viesLastCheckedAt": "2026-04-22T10:15:00.000Z", "viesResult": "VALID", "documentsComplete": false,
    "verificationStatus": "IN_PROGRESS", "amlStatus": "PENDING",
    "missingDocuments": [{"documentTypes": ["COC_EXTRACT"], "message": "Commercial register extract"}]
}))]
pub struct KycStatusBody {
    /// Whose.
    #[schema(value_type = uuid::Uuid)]
    buyer_id: BuyerId,
    /// `MARKETPLACE_LED` or `NT24_LED`.
    #[schema(example = "NT24_LED")]
    kyc_mode: &'static str,
    /// `INCOMPLETE`, `VALID` or `INVALID`.
    #[schema(example = "INCOMPLETE")]
    overall_status: &'static str,
    /// When VIES said what `viesResult` shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, example = "2026-04-22T10:15:00.000Z", required = false)]
    vies_last_checked_at: Option<Timestamp>,
    /// `VALID` or `INVALID`: the latest answer about the number, also during an outage. `UNKNOWN`: asked, no answer yet.
    /// `PENDING`: not asked yet.
    #[schema(example = "VALID")]
    vies_result: &'static str,
    /// Every required type has an active document.
    documents_complete: bool,
    /// Mode B only: `NOT_STARTED`, `IN_PROGRESS`, `VERIFIED` or `REJECTED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "IN_PROGRESS", value_type = String, required = false)]
    verification_status: Option<&'static str>,
    /// `NOT_APPLICABLE` in Mode A; else `PENDING`, `CLEAR` or `FLAGGED`.
    #[schema(example = "PENDING")]
    aml_status: &'static str,
    /// What papers are missing: one of the types of each line. Absent when none is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    missing_documents: Vec<MissingBody>,
}

/// A paper that is missing.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MissingDocument)]
struct MissingBody {
    /// One of these types would do.
    #[schema(value_type = Vec<String>)]
    document_types: Vec<DocumentType>,
    /// What it is called.
    #[schema(example = "Commercial register extract")]
    message: String,
}

impl From<KycStatus> for KycStatusBody {
    fn from(status: KycStatus) -> Self {
        Self {
            buyer_id: status.buyer,
            kyc_mode: status.mode.as_str(),
            overall_status: status.overall.as_str(),
            vies_last_checked_at: status.vies_last_checked_at,
            vies_result: status.vies.as_str(),
            documents_complete: status.missing.is_empty(),
            verification_status: status.verification.map(domain::kyc::VerificationStatus::as_str),
            aml_status: status.aml.as_str(),
            missing_documents: status
                .missing
                .into_iter()
                .map(|requirement| MissingBody {
                    message: requirement.label(),
                    document_types: requirement.0,
                })
                .collect(),
        }
    }
}

/// Get the KYC status of a buyer.
///
/// Mode A is `VALID` when all papers are there and VIES said `VALID`; Mode B needs the identity verified and the screening
/// clear as well.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/buyers/{buyerId}/kyc", operation_id = "get_kyc_status", tag = "KYC",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
    ),
    responses((status = 200, body = KycStatusBody))
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    path: BuyerPath,
) -> Result<Json<KycStatusBody>, ApiError> {
    let status = state
        .services
        .kyc_queries
        .status(&caller.ctx, path.seller, path.buyer()?)
        .await?;
    Ok(Json(status.into()))
}
