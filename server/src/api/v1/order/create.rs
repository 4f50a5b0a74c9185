//! `POST /v1/partners/{sellerId}/orders`

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::buyer::Upserted;
use domain::order::{OrderDraft, OrderVinDraft};
use serde::Deserialize;

use super::OrderPath;
use super::body::{MoneyInput, OrderBody};
use crate::api::problem::ApiError;
use crate::api::v1::buyer::ContactInput;
use crate::api::version::upserted;
use crate::api::write::{Body, Write};
use crate::app_state::AppState;

/// A new order.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderCreate {
    /// Your own id, unique for the seller; up to 100 characters.
    #[schema(example = "ORD-2026-0042", value_type = String, required = true)]
    external_order_id: Option<String>,
    /// A buyer of this seller.
    #[schema(value_type = uuid::Uuid, required = true)]
    buyer_id: Option<String>,
    /// When it was bought; not in the future.
    #[schema(example = "2026-04-20", value_type = String, format = Date, required = false)]
    purchase_date: Option<String>,
    /// Whom to ask about it.
    #[schema(value_type = ContactInput, required = false)]
    responsible_contact: Option<ContactInput>,
    /// The vehicles, 1 to 200; more than one needs `allowMultiVinOrders`.
    #[schema(value_type = Vec<OrderVinInput>, required = true)]
    vins: Option<Vec<OrderVinInput>>,
    /// What all of them cost together, in the currency of each vehicle's amount.
    #[schema(value_type = MoneyInput, required = true)]
    total_amount: Option<MoneyInput>,
}

/// A vehicle as sent.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderVinInput {
    /// 17 characters.
    #[schema(example = "WVWZZZ3CZEE140287", value_type = String, required = true, min_length = 17, max_length = 17)]
    vin: Option<String>,
    /// Maker, up to 100 characters.
    #[schema(example = "Volkswagen", value_type = String, required = true)]
    brand: Option<String>,
    /// Model, up to 100 characters.
    #[schema(example = "Passat", value_type = String, required = true)]
    model: Option<String>,
    /// Kilometres driven.
    #[schema(example = 48_000, value_type = i64, minimum = 0, required = false)]
    mileage: Option<i64>,
    /// When it was first registered.
    #[schema(example = "2021-05-04", value_type = String, format = Date, required = false)]
    first_registration_date: Option<String>,
    /// What it costs.
    #[schema(value_type = MoneyInput, required = true)]
    purchase_amount: Option<MoneyInput>,
}

impl Body for OrderCreate {
    fn absent() -> Option<Self> {
        None
    }
}

impl From<OrderVinInput> for OrderVinDraft {
    fn from(vin: OrderVinInput) -> Self {
        Self {
            vin: vin.vin.unwrap_or_default(),
            brand: vin.brand.unwrap_or_default(),
            model: vin.model.unwrap_or_default(),
            mileage: vin.mileage,
            first_registration_date: vin.first_registration_date.unwrap_or_default(),
            purchase_amount: vin.purchase_amount.unwrap_or_default().into(),
        }
    }
}

impl From<OrderCreate> for OrderDraft {
    fn from(body: OrderCreate) -> Self {
        let vins = body.vins.unwrap_or_default();
        Self {
            external_order_id: body.external_order_id.unwrap_or_default(),
            buyer_id: body.buyer_id.unwrap_or_default(),
            purchase_date: body.purchase_date.unwrap_or_default(),
            responsible_contact: body.responsible_contact.map(Into::into),
            vins: vins.into_iter().map(Into::into).collect(),
            total_amount: body.total_amount.unwrap_or_default().into(),
        }
    }
}

/// Create an order, or find the same one.
///
/// The natural key is `(sellerId, externalOrderId)`. 201 for a new order; 200 when there is one with the same data; 409
/// `resource-exists-different-body` with the current resource when there is one with other data: correct it with PATCH. A
/// blocked buyer takes no new orders (409 `buyer-blocked`).
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/orders", operation_id = "upsert_order", tag = "Orders",
    params(("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me.")),
    request_body(content = OrderCreate, example = json!({
        "externalOrderId": "ORD-2026-0042", "buyerId": "0198c0de-0000-7000-8000-000000000004", "purchaseDate": "2026-04-20",
        "responsibleContact": {"firstName": "Jan", "lastName": "de Vries", "email": "jan@seller.example"},
        "vins": [{
            "vin": "WVWZZZ3CZEE140287", "brand": "Volkswagen", "model": "Passat", "mileage": 48_000,
            "firstRegistrationDate": "2021-05-04", "purchaseAmount": {"value": 1_850_000, "currency": "EUR"}
        }],
        "totalAmount": {"value": 1_850_000, "currency": "EUR"}
    })),
    responses(
        (status = 201, body = OrderBody, headers(
            ("Location" = String, description = "The path of the order."), ("ETag" = String, description = "Its version."))),
        (status = 200, body = OrderBody, description = "The same order exists", headers(
            ("ETag" = String, description = "Its version."))),
    )
)]
pub async fn create(
    State(state): State<AppState>,
    path: OrderPath,
    write: Write<OrderCreate>,
) -> Result<Response, ApiError> {
    let seller = path.seller()?;
    let found = state
        .services
        .orders
        .upsert(&write.ctx, seller, &write.body.into())
        .await?;
    let created = matches!(found, Upserted::Created(_));
    let order = found.into_inner();
    let location = format!("/v1/partners/{seller}/orders/{}", order.id);
    Ok(upserted(
        created,
        &location,
        order.version,
        Json(OrderBody::from(order)),
    ))
}
