//! `POST /v1/partners/{sellerId}/buyers`

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::buyer::{BuyerDraft, Upserted};
use http::header::{ETAG, LOCATION};
use http::{HeaderValue, StatusCode};
use serde::Deserialize;

use super::BuyerPath;
use super::body::{AddressInput, BuyerBody, ContactInput};
use crate::api::problem::ApiError;
use crate::api::version::etag;
use crate::api::write::{Body, Write};
use crate::app_state::AppState;

/// A new buyer.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BuyerCreate {
    /// `MARKETPLACE_LED` (needs `allowMarketplaceLedKyc`) or `NT24_LED`.
    #[schema(example = "NT24_LED", value_type = String, required = true)]
    kyc_mode: Option<String>,
    /// Prefix and national number; blanks, dots and hyphens do not matter.
    #[schema(example = "DE136695976", value_type = String, required = true)]
    vat_number: Option<String>,
    /// The legal name, up to 200 characters.
    #[schema(example = "AutoHandel Mustermann GmbH", value_type = String, required = true)]
    company_name: Option<String>,
    /// Where it is established.
    #[schema(value_type = AddressInput, required = true)]
    address: Option<AddressInput>,
    /// Contact persons to add at once, up to 50.
    #[schema(value_type = Vec<ContactInput>, required = false)]
    contacts: Option<Vec<ContactInput>>,
}

impl Body for BuyerCreate {
    fn absent() -> Option<Self> {
        None
    }
}

impl From<BuyerCreate> for BuyerDraft {
    fn from(body: BuyerCreate) -> Self {
        Self {
            vat_number: body.vat_number.unwrap_or_default(),
            company_name: body.company_name.unwrap_or_default(),
            address: body.address.unwrap_or_default().into(),
            kyc_mode: body.kyc_mode.unwrap_or_default(),
            contacts: body
                .contacts
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
        }
    }
}

/// Create a buyer, or find the same one.
///
/// The natural key is `(sellerId, vatNumber)`. 201 for a new buyer; 200 when there is one with the same data; 409 with the
/// current resource when there is one with other data: correct it with PATCH.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/buyers", operation_id = "upsert_buyer", tag = "Buyers",
    params(("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me.")),
    request_body(content = BuyerCreate, example = json!({
        "kycMode": "NT24_LED", "vatNumber": "DE136695976", "companyName": "AutoHandel Mustermann GmbH",
        "address": {"street": "Hauptstraße 12", "postCode": "10115", "city": "Berlin", "country": "DE"},
        "contacts": [{"firstName": "Erika", "lastName": "Mustermann", "email": "erika@mustermann.example"}]
    })),
    responses(
        (status = 201, body = BuyerBody, headers(
            ("Location" = String, description = "The path of the buyer."), ("ETag" = String, description = "Its version."))),
        (status = 200, body = BuyerBody, description = "The same buyer exists", headers(
            ("ETag" = String, description = "Its version."))),
    )
)]
pub async fn create(
    State(state): State<AppState>,
    path: BuyerPath,
    write: Write<BuyerCreate>,
) -> Result<Response, ApiError> {
    let upserted = state
        .services
        .buyers
        .upsert(&write.ctx, path.seller, &write.body.into())
        .await?;
    let status = match upserted {
        Upserted::Created(_) => StatusCode::CREATED,
        Upserted::Unchanged(_) => StatusCode::OK,
    };
    let buyer = upserted.into_inner();
    let location = format!("/v1/partners/{}/buyers/{}", path.seller, buyer.id);
    let tag = etag(buyer.version);
    let mut response = (status, [(ETAG, tag)], Json(BuyerBody::from(buyer))).into_response();
    if status == StatusCode::CREATED
        && let Ok(location) = HeaderValue::from_str(&location)
    {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}
