//! `GET /v1/me`

use axum::Json;
use axum::extract::State;
use domain::kernel::{Capability, OrganizationId, PartnerId, Timestamp};
use domain::organization::OrganizationView;
use serde::Serialize;

use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::app_state::AppState;

/// The organization of the client, what it may do and for whom (Integration API 4.1).
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Me)]
pub struct MeBody {
    /// The organization.
    #[schema(value_type = uuid::Uuid)]
    organization_uuid: OrganizationId,
    /// Its name.
    #[schema(example = "Santander Consumer Leasing")]
    name: String,
    /// The sellers it may act for: `sellerId` in the paths.
    authorized_partners: Vec<PartnerBody>,
    /// What it has been allowed.
    capabilities: CapabilitiesBody,
    /// The accepted version of the data processing agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-01")]
    dpa_version: Option<String>,
    /// When it was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false, example = "2026-01-15T09:30:00.000Z")]
    dpa_accepted_at: Option<Timestamp>,
}

/// A seller the organization may act for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuthorizedPartner)]
struct PartnerBody {
    /// `sellerId` in the paths.
    #[schema(value_type = uuid::Uuid)]
    uuid: PartnerId,
    /// Its name.
    #[schema(example = "Autohaus Beispiel GmbH")]
    name: String,
    /// ISO 3166.
    #[schema(example = "DE")]
    country: &'static str,
}

/// What the organization has been allowed (Integration API 1.5).
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Capabilities)]
#[expect(clippy::struct_excessive_bools, reason = "the published shape")]
struct CapabilitiesBody {
    /// `STANDARD`, `HIGH_VOLUME` or `ENTERPRISE`.
    #[schema(example = "STANDARD")]
    rate_limit_tier: &'static str,
    /// Buyers with `kycMode: MARKETPLACE_LED`.
    allow_marketplace_led_kyc: bool,
    /// Orders with more than one VIN.
    allow_multi_vin_orders: bool,
    /// Contact persons.
    allow_contact_personal_data: bool,
    /// Contents of KYC documents.
    allow_kyc_document_download: bool,
}

impl From<OrganizationView> for MeBody {
    fn from(view: OrganizationView) -> Self {
        let organization = view.organization;
        let allow = |capability| organization.capabilities.allow(capability);
        let (dpa_version, dpa_accepted_at) =
            organization.dpa.clone().map(|dpa| (dpa.version, dpa.at)).unzip();
        Self {
            organization_uuid: organization.id,
            authorized_partners: view
                .partners
                .into_iter()
                .map(|partner| PartnerBody {
                    uuid: partner.id,
                    name: partner.name,
                    country: partner.country.code(),
                })
                .collect(),
            capabilities: CapabilitiesBody {
                rate_limit_tier: organization.rate_limit_tier.as_str(),
                allow_marketplace_led_kyc: allow(Capability::MarketplaceLedKyc),
                allow_multi_vin_orders: allow(Capability::MultiVinOrders),
                allow_contact_personal_data: allow(Capability::ContactPersonalData),
                allow_kyc_document_download: allow(Capability::KycDocumentDownload),
            },
            dpa_version,
            dpa_accepted_at,
            name: organization.name,
        }
    }
}

/// The organization and its partners.
///
/// The first call a client makes when it starts: which sellers it may act for and which capabilities it has.
#[utoipa::path(
    get, path = "/v1/me", operation_id = "get_me", tag = "Organization",
    responses((status = 200, body = MeBody, example = json!({
        "organizationUuid": "0198c0de-0000-7000-8000-000000000001", "name": "Santander Consumer Leasing",
        "authorizedPartners": [
            {"uuid": "0198c0de-0000-7000-8000-000000000002", "name": "Autohaus Beispiel GmbH", "country": "DE"}
        ],
        "capabilities": {
            "rateLimitTier": "STANDARD", "allowMarketplaceLedKyc": true, "allowMultiVinOrders": false,
            "allowContactPersonalData": true, "allowKycDocumentDownload": false
        },
        "dpaVersion": "2026-01", "dpaAcceptedAt": "2026-01-15T09:30:00.000Z"
    })))
)]
pub async fn get(State(state): State<AppState>, caller: Caller) -> Result<Json<MeBody>, ApiError> {
    let view = state
        .services
        .organization_queries
        .view(&caller.ctx, caller.organization.id)
        .await?;
    Ok(Json(view.into()))
}
