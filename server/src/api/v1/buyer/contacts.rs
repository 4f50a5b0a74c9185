//! `…/buyers/{buyerId}/contacts`: personal data, every access logged.

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::BuyerPath;
use super::body::{ContactBody, ContactInput};
use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::write::Write;
use crate::app_state::AppState;

/// List the contact persons of a buyer.
///
/// Personal data: needs `allowContactPersonalData`, and every call is written to the PII access log, which is kept for six
/// years. Say why in `X-Purpose`.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/buyers/{buyerId}/contacts", operation_id = "list_buyer_contacts", tag = "Buyers",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
        ("X-Purpose" = Option<String>, Header, description = "Capital letters and underscores, 2 to 64.", example = "ORDER_PROCESSING"),
    ),
    responses((status = 200, body = Vec<ContactBody>))
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    path: BuyerPath,
) -> Result<Json<Vec<ContactBody>>, ApiError> {
    let contacts = state
        .services
        .buyers
        .read_contacts(&caller.ctx, path.seller, path.buyer()?)
        .await?;
    Ok(Json(contacts.into_iter().map(ContactBody::from).collect()))
}

/// Add a contact person to a buyer.
///
/// Personal data: needs `allowContactPersonalData`, and is written to the PII access log.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/buyers/{buyerId}/contacts", operation_id = "add_buyer_contact", tag = "Buyers",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
        ("X-Purpose" = Option<String>, Header, description = "Capital letters and underscores, 2 to 64.", example = "ORDER_PROCESSING"),
    ),
    request_body(content = ContactInput, example = json!({
        "firstName": "Erika", "lastName": "Mustermann", "email": "erika@mustermann.example", "phone": "+49 30 1234567"
    })),
    responses((status = 201, body = ContactBody))
)]
pub async fn add(
    State(state): State<AppState>,
    path: BuyerPath,
    write: Write<ContactInput>,
) -> Result<(StatusCode, Json<ContactBody>), ApiError> {
    let contact = state
        .services
        .buyers
        .add_contact(&write.ctx, path.seller, path.buyer()?, &write.body.into())
        .await?;
    Ok((StatusCode::CREATED, Json(contact.into())))
}
