//! `PUT /v1/sandbox/vies/{vatNumber}`

use axum::Json;
use axum::extract::State;
use domain::kernel::{Fields, Refusal, VatNumber};
use external::vies::simulated::{Forced, Override};
use serde::{Deserialize, Serialize};

use super::{Segment, line, steering};
use crate::api::problem::ApiError;
use crate::api::write::SandboxBody;
use crate::app_state::AppState;
use crate::commands::fault;
use crate::sandbox::order_vies;

/// What the next checks of a number find.
#[derive(Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = SandboxVies, example = json!({"result": "VALID", "name": "AutoHandel Mustermann GmbH"}))]
pub struct ViesOrder {
    /// `VALID`, `INVALID` or `UNKNOWN`.
    #[schema(example = "VALID", value_type = String, required = true)]
    result: Option<String>,
    /// The name in the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "AutoHandel Mustermann GmbH", value_type = String)]
    name: Option<String>,
    /// The address in the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Hauptstraße 12, 10115 Berlin", value_type = String)]
    address: Option<String>,
}

/// Order what VIES says about a VAT number.
///
/// Holds for every check of the number from now on, also before the magic endings.
#[utoipa::path(put, path = "/v1/sandbox/vies/{vatNumber}", operation_id = "put_sandbox_vies", tag = "Sandbox",
    params(("vatNumber" = String, Path, description = "With its prefix.", example = "DE136695976")),
    request_body(content = ViesOrder),
    responses((status = 200, body = ViesOrder)))]
pub async fn put(
    State(state): State<AppState>,
    Segment(number): Segment,
    SandboxBody(order): SandboxBody<ViesOrder>,
) -> Result<Json<ViesOrder>, ApiError> {
    steering(&state)?;
    let mut fields = Fields::new();
    let number = fields.check("vatNumber", &number, VatNumber::parse(&number));
    let said = order.result.clone().unwrap_or_default();
    let result = match said.as_str() {
        "VALID" => Ok(Forced::Valid),
        "INVALID" => Ok(Forced::Invalid),
        "UNKNOWN" => Ok(Forced::Unknown),
        _ => Err("The result is VALID, INVALID or UNKNOWN. Choose one."),
    };
    let result = fields.check("result", &said, result);
    let (name, address) = (
        line(&mut fields, "name", order.name.as_deref()),
        line(&mut fields, "address", order.address.as_deref()),
    );
    let (number, result) = fields
        .finish((|| Some((number?, result?)))())
        .map_err(Refusal::from)?;
    let ordered = Override {
        result,
        name,
        address,
    };
    let mut db = state.platform.store.begin().await.map_err(fault)?;
    order_vies(&mut db, &number, &ordered).await?;
    db.commit().await.map_err(fault)?;
    Ok(Json(order))
}
