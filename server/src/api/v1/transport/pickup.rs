//! `POST …/transport/pickup` and `…/transport/pickup/revoke`

use axum::Json;
use axum::extract::State;
use domain::transport::{PickupDraft, RevokeDraft};
use serde::Deserialize;

use super::body::TransportBody;
use crate::api::problem::ApiError;
use crate::api::v1::buyer::AddressInput;
use crate::api::v1::order::OrderPath;
use crate::api::write::{Body, Write};
use crate::app_state::AppState;

/// A pickup as sent.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PickupConfirm {
    /// `SELF_PICKUP` (the buyer collects it) or `COMPANY_TRANSPORT` (a carrier moves it).
    #[serde(rename = "type")]
    #[schema(example = "COMPANY_TRANSPORT", value_type = String, required = true)]
    kind: Option<String>,
    /// On which day; not in the future.
    #[schema(example = "2026-04-24", value_type = String, format = Date, required = true)]
    pickup_date: Option<String>,
    /// Who drives, up to 100 characters: personal data.
    #[schema(example = "DE-FR-2026-1234", value_type = String, required = false)]
    driver_identification: Option<String>,
    /// Where; the seller's country when it is absent.
    #[schema(value_type = AddressInput, required = false)]
    collection_address: Option<AddressInput>,
    /// Which vehicles; all of the order when absent.
    #[schema(value_type = Vec<String>, example = json!(["WVWZZZ3CZEE140287"]), required = false)]
    vins: Option<Vec<String>>,
}

impl Body for PickupConfirm {
    fn absent() -> Option<Self> {
        None
    }
}

impl From<PickupConfirm> for PickupDraft {
    fn from(body: PickupConfirm) -> Self {
        Self {
            kind: body.kind.unwrap_or_default(),
            pickup_date: body.pickup_date.unwrap_or_default(),
            driver_identification: body.driver_identification.unwrap_or_default(),
            collection_address: body.collection_address.map(Into::into),
            vins: body.vins.unwrap_or_default(),
        }
    }
}

/// Confirm a pickup.
///
/// A milestone: once set it stays. 409 `milestone-already-set` with the current state when one of the vehicles was picked up already;
/// 409 `invalid-state` when the payment is not marked ready for pickup. VIES is asked once more.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders/{uuid}/transport/pickup", operation_id = "confirm_pickup", tag = "Transport",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    request_body(content = PickupConfirm, example = json!({
        "type": "COMPANY_TRANSPORT", "pickupDate": "2026-04-24", "driverIdentification": "DE-FR-2026-1234",
        "collectionAddress": {"street": "Kade 1", "postCode": "3011", "city": "Rotterdam", "country": "NL"}
    })),
    responses((status = 200, body = TransportBody))
)]
pub async fn pick_up(
    State(state): State<AppState>,
    path: OrderPath,
    write: Write<PickupConfirm>,
) -> Result<Json<TransportBody>, ApiError> {
    let transports = &state.services.transports;
    let view = transports
        .confirm_pickup(&write.ctx, path.seller()?, path.order()?, &write.body.into())
        .await?;
    Ok(Json(view.into()))
}

/// The revocation of a pickup as sent.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct PickupRevoke {
    /// Why, 1 to 500 characters.
    #[schema(example = "The carrier left without the vehicle", value_type = String, required = true)]
    reason: Option<String>,
    /// Which vehicles; all that are on their way when absent.
    #[schema(value_type = Vec<String>, example = json!(["WVWZZZ3CZEE140287"]), required = false)]
    vins: Option<Vec<String>>,
}

impl Body for PickupRevoke {
    fn absent() -> Option<Self> {
        None
    }
}

impl From<PickupRevoke> for RevokeDraft {
    fn from(body: PickupRevoke) -> Self {
        Self {
            reason: body.reason.unwrap_or_default(),
            vins: body.vins.unwrap_or_default(),
        }
    }
}

/// Revoke a pickup.
///
/// Only before the delivery, and recorded with the reason; 409 `invalid-state` when a vehicle was delivered already or was not picked
/// up.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders/{uuid}/transport/pickup/revoke",
    operation_id = "revoke_pickup", tag = "Transport",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    request_body(content = PickupRevoke, example = json!({"reason": "The carrier left without the vehicle"})),
    responses((status = 200, body = TransportBody, example = json!({
        "status": "NOT_STARTED", "pickupConfirmed": false, "deliveryConfirmed": false, "cmrUploaded": true,
        "dailyViesChecksActive": true,
        "vins": [{"vin": "WVWZZZ3CZEE140287", "pickupConfirmed": false, "deliveryConfirmed": false}]
    })))
)]
pub async fn revoke(
    State(state): State<AppState>,
    path: OrderPath,
    write: Write<PickupRevoke>,
) -> Result<Json<TransportBody>, ApiError> {
    let transports = &state.services.transports;
    let view = transports
        .revoke_pickup(&write.ctx, path.seller()?, path.order()?, &write.body.into())
        .await?;
    Ok(Json(view.into()))
}
