//! `PUT /v1/sandbox/identity/{sessionId}`

use axum::Json;
use axum::extract::{Extension, State};
use domain::kernel::{Context, Fields, Refusal};
use domain::kyc::IdentityOutcome;
use serde::{Deserialize, Serialize};

use super::{Segment, line, steering};
use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::request_id::RequestId;
use crate::api::write::SandboxBody;
use crate::app_state::AppState;
use crate::commands::fault;
use crate::commands::kyc::identity::Said;
use crate::sandbox::end_identity;

/// How a verification ends.
#[derive(Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = SandboxIdentity, example = json!({"outcome": "VERIFIED", "aml": "CLEAR"}))]
pub struct IdentityOrder {
    /// `VERIFIED` or `REJECTED`.
    #[schema(example = "VERIFIED", value_type = String, required = true)]
    outcome: Option<String>,
    /// `CLEAR` or `FLAGGED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "CLEAR", value_type = String)]
    aml: Option<String>,
    /// Why the person is rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "The document is expired", value_type = String)]
    reason: Option<String>,
}

impl IdentityOrder {
    fn parse(&self, session_id: &str) -> Result<Said, Refusal> {
        let mut fields = Fields::new();
        let text = self.outcome.clone().unwrap_or_default();
        let reason = line(&mut fields, "reason", self.reason.as_deref());
        let reason = reason.unwrap_or_else(|| "Rejected in the sandbox.".to_owned());
        let outcome = match text.as_str() {
            "VERIFIED" => Ok(IdentityOutcome::Verified),
            "REJECTED" => Ok(IdentityOutcome::Rejected(reason)),
            _ => Err("The outcome is VERIFIED or REJECTED. Choose one."),
        };
        let outcome = fields.check("outcome", &text, outcome);
        let aml = self.aml.as_deref().map(|text| match text {
            "CLEAR" => Ok(false),
            "FLAGGED" => Ok(true),
            _ => Err("The screening is CLEAR or FLAGGED. Choose one."),
        });
        let aml_flagged = match aml {
            None => Some(None),
            Some(parsed) => fields
                .check("aml", self.aml.as_deref().unwrap_or_default(), parsed)
                .map(Some),
        };
        let said = (|| {
            Some(Said {
                session_id: session_id.to_owned(),
                outcome: outcome?,
                report: None,
                aml_flagged: aml_flagged?,
            })
        })();
        Ok(fields.finish(said)?)
    }
}

/// End a verification.
///
/// As if the buyer had gone through the check. 404 when there is no such session, 409 when it has ended.
#[utoipa::path(put, path = "/v1/sandbox/identity/{sessionId}", operation_id = "put_sandbox_identity", tag = "Sandbox",
    params(("sessionId" = String, Path, description = "From the answer of kyc/verify.", example = "idenfy_abc123")),
    request_body(content = IdentityOrder),
    responses((status = 200, body = IdentityOrder)))]
pub async fn put(
    State(state): State<AppState>,
    caller: Caller,
    Segment(session_id): Segment,
    Extension(request_id): Extension<RequestId>,
    SandboxBody(order): SandboxBody<IdentityOrder>,
) -> Result<Json<IdentityOrder>, ApiError> {
    steering(&state)?;
    let said = order.parse(&session_id)?;
    // Each customer steers its own things only.
    let mut db = state.platform.store.read().await.map_err(fault)?;
    let found = storage::kyc::identity::by_id(&mut db, &session_id)
        .await
        .map_err(fault)?;
    drop(db);
    if found.is_none_or(|found| found.organization != caller.organization.id) {
        return Err(Refusal::NotFound("session".to_owned()).into());
    }
    let ctx = Context::system(request_id.0);
    end_identity(&state.platform, &ctx, said).await?;
    Ok(Json(order))
}
