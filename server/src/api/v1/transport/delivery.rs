//! `POST …/transport/delivery`

use axum::Json;
use axum::extract::State;
use domain::transport::DeliveryDraft;
use serde::Deserialize;

use super::body::TransportBody;
use crate::api::problem::ApiError;
use crate::api::v1::buyer::AddressInput;
use crate::api::v1::order::OrderPath;
use crate::api::write::{Body, Write};
use crate::app_state::AppState;

/// A delivery as sent.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryConfirm {
    /// On which day; not in the future and not before the pickup.
    #[schema(example = "2026-04-26", value_type = String, format = Date, required = true)]
    delivery_date: Option<String>,
    /// Where.
    #[schema(value_type = AddressInput, required = true)]
    delivery_address: Option<AddressInput>,
    /// Who took it over, up to 200 characters: personal data.
    #[schema(example = "Erika Mustermann", value_type = String, required = false)]
    receiver_name: Option<String>,
    /// Which vehicles; all of the order when absent.
    #[schema(value_type = Vec<String>, example = json!(["WVWZZZ3CZEE140287"]), required = false)]
    vins: Option<Vec<String>>,
}

impl Body for DeliveryConfirm {
    fn absent() -> Option<Self> {
        None
    }
}

impl From<DeliveryConfirm> for DeliveryDraft {
    fn from(body: DeliveryConfirm) -> Self {
        Self {
            delivery_date: body.delivery_date.unwrap_or_default(),
            delivery_address: body.delivery_address.map(Into::into),
            receiver_name: body.receiver_name.unwrap_or_default(),
            vins: body.vins.unwrap_or_default(),
        }
    }
}

/// Confirm a delivery.
///
/// A milestone: once set it stays. 409 `milestone-already-set` with the current state when one of the vehicles was delivered already;
/// 409 `invalid-state` when it was not picked up.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders/{uuid}/transport/delivery",
    operation_id = "confirm_delivery", tag = "Transport",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
    ),
    request_body(content = DeliveryConfirm, example = json!({
        "deliveryDate": "2026-04-26",
        "deliveryAddress": {"street": "Hauptstraße 12", "postCode": "10115", "city": "Berlin", "country": "DE"},
        "receiverName": "Erika Mustermann"
    })),
    responses((status = 200, body = TransportBody, example = json!({
        "status": "DELIVERED", "pickupConfirmed": true, "pickupDate": "2026-04-24", "deliveryConfirmed": true,
        "deliveryDate": "2026-04-26", "cmrUploaded": true, "dailyViesChecksActive": false,
        "vins": [{
            "vin": "WVWZZZ3CZEE140287", "pickupConfirmed": true, "deliveryConfirmed": true,
            "pickup": {
                "type": "COMPANY_TRANSPORT", "pickupDate": "2026-04-24", "driverIdentification": "DE-FR-2026-1234",
                "collectionAddress": {"street": "Kade 1", "postCode": "3011", "city": "Rotterdam", "country": "NL"},
                "confirmedAt": "2026-04-24T09:30:00.000Z"
            },
            "delivery": {
                "deliveryDate": "2026-04-26",
                "deliveryAddress": {"street": "Hauptstraße 12", "postCode": "10115", "city": "Berlin", "country": "DE"},
                "receiverName": "Erika Mustermann", "confirmedAt": "2026-04-26T14:05:00.000Z"
            }
        }]
    })))
)]
pub async fn deliver(
    State(state): State<AppState>,
    path: OrderPath,
    write: Write<DeliveryConfirm>,
) -> Result<Json<TransportBody>, ApiError> {
    let transports = &state.services.transports;
    let view = transports
        .confirm_delivery(&write.ctx, path.seller()?, path.order()?, &write.body.into())
        .await?;
    Ok(Json(view.into()))
}
