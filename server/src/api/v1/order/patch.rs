//! `PATCH /v1/partners/{sellerId}/orders/{uuid}`

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::kernel::{Fields, Refusal};
use domain::order::OrderPatch;
use serde::Deserialize;
use serde_json::Value;

use super::OrderPath;
use super::body::OrderBody;
use crate::api::problem::ApiError;
use crate::api::v1::buyer::ContactInput;
use crate::api::version::{IfMatch, current};
use crate::api::write::{Body, Write};
use crate::app_state::AppState;

/// Corrected values; what is absent stays as it is.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderUpdate {
    /// A corrected day of purchase.
    #[schema(example = "2026-04-21", value_type = String, format = Date, required = false)]
    purchase_date: Option<String>,
    /// Another contact, whole.
    #[schema(value_type = ContactInput, required = false)]
    responsible_contact: Option<ContactInput>,
    #[schema(ignore)]
    external_order_id: Option<Value>,
    #[schema(ignore)]
    buyer_id: Option<Value>,
    #[schema(ignore)]
    vins: Option<Value>,
    #[schema(ignore)]
    total_amount: Option<Value>,
}

impl Body for OrderUpdate {
    fn absent() -> Option<Self> {
        None
    }
}

impl OrderUpdate {
    /// What may change, unless something else was sent too: ignoring it would look like a change.
    fn read(self) -> Result<OrderPatch, Refusal> {
        let mut fields = Fields::new();
        for (name, sent) in [
            ("externalOrderId", &self.external_order_id),
            ("buyerId", &self.buyer_id),
            ("vins", &self.vins),
            ("totalAmount", &self.total_amount),
        ] {
            let said = format!(
                "{name} cannot be changed, only purchaseDate and responsibleContact. Leave it out, or cancel the order and \
                 create a new one."
            );
            match sent {
                None => {}
                Some(Value::String(sent)) => fields.refuse(name, sent, said),
                Some(_) => fields.refuse_unseen(name, said),
            }
        }
        let patch = OrderPatch {
            purchase_date: self.purchase_date,
            responsible_contact: self.responsible_contact.map(Into::into),
        };
        Ok(fields.finish(Some(patch))?)
    }
}

/// Correct an order.
///
/// Only `purchaseDate` and `responsibleContact`; `externalOrderId`, `buyerId`, `vins` and `totalAmount` are refused (422). `If-Match`
/// is required: 400 without it, 409 `version-mismatch` with the current resource when it is older. 409 `order-cancelled` when the
/// order was cancelled.
#[utoipa::path(
    patch, path = "/v1/partners/{sellerId}/orders/{uuid}", operation_id = "update_order", tag = "Orders",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
        ("If-Match" = String, Header, description = "The ETag you saw last.", example = "\"0\""),
    ),
    request_body(content = OrderUpdate, example = json!({
        "purchaseDate": "2026-04-21",
        "responsibleContact": {
            "firstName": "Jan", "lastName": "de Vries", "email": "jan@seller.example", "phone": "+31 20 1234567"
        }
    })),
    responses((status = 200, body = OrderBody, headers(("ETag" = String, description = "Its version."))))
)]
pub async fn patch(
    State(state): State<AppState>,
    path: OrderPath,
    IfMatch(version): IfMatch,
    write: Write<OrderUpdate>,
) -> Result<Response, ApiError> {
    let patch = write.body.read()?;
    let orders = &state.services.orders;
    let order = orders
        .update(&write.ctx, path.seller()?, path.order()?, version, &patch)
        .await?;
    Ok(current(order.version, Json(OrderBody::from(order))))
}
