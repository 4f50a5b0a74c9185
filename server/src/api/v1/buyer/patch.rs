//! `PATCH /v1/partners/{sellerId}/buyers/{buyerId}`

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::buyer::BuyerPatch;
use http::header::ETAG;
use serde::Deserialize;

use super::BuyerPath;
use super::body::{AddressInput, BuyerBody};
use crate::api::problem::ApiError;
use crate::api::version::{IfMatch, etag};
use crate::api::write::{Body, Write};
use crate::app_state::AppState;

/// Corrected values; what is absent stays as it is.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BuyerUpdate {
    /// A corrected VAT number.
    #[schema(example = "DE136695976", value_type = String, required = false)]
    vat_number: Option<String>,
    /// A corrected name.
    #[schema(example = "AutoHandel Mustermann AG", value_type = String, required = false)]
    company_name: Option<String>,
    /// Corrected parts of the address.
    #[schema(value_type = AddressInput, required = false)]
    address: Option<AddressInput>,
    /// Only an upgrade to `NT24_LED`.
    #[schema(example = "NT24_LED", value_type = String, required = false)]
    kyc_mode: Option<String>,
}

impl Body for BuyerUpdate {
    fn absent() -> Option<Self> {
        None
    }
}

impl From<BuyerUpdate> for BuyerPatch {
    fn from(body: BuyerUpdate) -> Self {
        let address = body.address.unwrap_or_default();
        Self {
            vat_number: body.vat_number,
            company_name: body.company_name,
            street: address.street,
            post_code: address.post_code,
            city: address.city,
            country: address.country,
            kyc_mode: body.kyc_mode,
        }
    }
}

/// Correct a buyer, or upgrade its KYC mode.
///
/// `If-Match` is required: 400 without it, 409 `version-mismatch` with the current resource when it is older. The mode goes
/// from `MARKETPLACE_LED` to `NT24_LED` and never back (409 `kyc-mode-downgrade`).
#[utoipa::path(
    patch, path = "/v1/partners/{sellerId}/buyers/{buyerId}", operation_id = "update_buyer", tag = "Buyers",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
        ("If-Match" = String, Header, description = "The ETag you saw last.", example = "\"0\""),
    ),
    request_body(content = BuyerUpdate, example = json!({"companyName": "AutoHandel Mustermann AG", "kycMode": "NT24_LED"})),
    responses((status = 200, body = BuyerBody, headers(("ETag" = String, description = "Its version."))))
)]
pub async fn patch(
    State(state): State<AppState>,
    path: BuyerPath,
    IfMatch(version): IfMatch,
    write: Write<BuyerUpdate>,
) -> Result<Response, ApiError> {
    let patch = write.body.into();
    let buyer = state
        .services
        .buyers
        .update(&write.ctx, path.seller, path.buyer()?, version, &patch)
        .await?;
    Ok(([(ETAG, etag(buyer.version))], Json(BuyerBody::from(buyer))).into_response())
}
