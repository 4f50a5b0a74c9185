//! `GET …/kyc/profile`

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::v1::buyer::BuyerPath;
use crate::app_state::AppState;

/// Download the signed KYC profile of a buyer (Mode B only).
///
/// A signed PDF for auditors: who the buyer is, how its identity was verified, what the screening found, every VIES check and
/// the papers by their hashes. Needs `allowKycDocumentDownload` and is written to the PII access log. 400 for a Mode A buyer,
/// 409 before the identity is verified.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/buyers/{buyerId}/kyc/profile", operation_id = "get_kyc_profile", tag = "KYC",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
        ("X-Purpose" = Option<String>, Header, description = "Capital letters and underscores, 2 to 64.", example = "VAT_AUDIT"),
    ),
    responses((status = 200, description = "The PDF", content_type = "application/pdf", body = Vec<u8>, example = json!("(bytes)")))
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    path: BuyerPath,
) -> Result<Response, ApiError> {
    let buyer = path.buyer()?;
    let pdf = state
        .services
        .kyc
        .profile(&caller.ctx, path.seller, buyer)
        .await?;
    Ok(pdf_response(pdf, &format!("kyc-profile-{buyer}.pdf")))
}

/// A PDF of ours as a download.
#[must_use]
pub fn pdf_response(pdf: Vec<u8>, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    (
        [
            (CONTENT_TYPE, "application/pdf".to_owned()),
            (CONTENT_DISPOSITION, disposition),
        ],
        pdf,
    )
        .into_response()
}
