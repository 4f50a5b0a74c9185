//! `POST …/kyc/verify`

use axum::Json;
use axum::extract::State;
use domain::kyc::VerificationSession;
use serde::{Deserialize, Serialize};

use crate::api::problem::ApiError;
use crate::api::v1::buyer::BuyerPath;
use crate::api::write::Write;
use crate::app_state::AppState;

/// What may be said about the check; the body may be absent.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifyRequest {
    /// Mail the link to this address.
    #[schema(example = "erika@mustermann.example", value_type = String, required = false)]
    recipient_email: Option<String>,
}

/// A session with the identity service.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VerificationSession, example = json!({
    "sessionId": "idenfy_abc123", "idenfyUrl": "https://ui.idenfy.com/?authToken=abc123"
}))]
pub struct SessionBody {
    /// Its id, as in the events.
    #[schema(example = "idenfy_abc123")]
    session_id: String,
    /// Where the buyer goes: ID scan and selfie.
    #[schema(example = "https://ui.idenfy.com/?authToken=abc123")]
    idenfy_url: String,
}

impl From<VerificationSession> for SessionBody {
    fn from(session: VerificationSession) -> Self {
        Self {
            session_id: session.session_id,
            idenfy_url: session.idenfy_url,
        }
    }
}

/// Start the identity check and the screening (Mode B only).
///
/// Send the buyer to `idenfyUrl`. The outcome comes as event `kyc.verification_completed`. While a session is open the same one
/// is answered; 400 for a Mode A buyer, 409 once the identity is verified.
#[utoipa::path(
    post, path = "/v1/partners/{sellerId}/buyers/{buyerId}/kyc/verify", operation_id = "start_verification", tag = "KYC",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
    ),
    request_body(content = Option<VerifyRequest>, example = json!({})),
    responses((status = 200, body = SessionBody))
)]
pub async fn start(
    State(state): State<AppState>,
    path: BuyerPath,
    write: Write<Option<VerifyRequest>>,
) -> Result<Json<SessionBody>, ApiError> {
    let recipient = write.body.and_then(|body| body.recipient_email);
    let session = state
        .services
        .kyc
        .verify(&write.ctx, path.seller, path.buyer()?, recipient.as_deref())
        .await?;
    Ok(Json(session.into()))
}
