//! Inbound webhooks of outside services. Public, but worthless without a signature; taken once.
//!
//! iDenfy signs the body and puts no time into the signature, so protection against replays is ours: a callback is
//! remembered by session, event and finality, and one about a session that has ended is refused as old.

use aws_lc_rs::digest;
use axum::extract::{Extension, Request, State};
use domain::kernel::{Context, Refusal};
use domain::kyc::{IdentityOutcome, KycError};
use external::identity::{Verdict, parse_callback, verify_signature};
use http::StatusCode;
use http_body_util::{BodyExt, Limited};

use super::problem::{ApiError, Kind};
use super::request_id::RequestId;
use crate::app_state::AppState;
use crate::commands::fault;
use crate::commands::kyc::identity::{Said, take};
use crate::commands::unit::{self, Attempt, Unit};
use crate::sanctions::hex;

/// The largest callback.
const LIMIT: usize = 1024 * 1024;

const PROVIDER: &str = "idenfy";

const ATTEMPT: Attempt = Attempt::new("inbound.idenfy", "identity_session", None);

/// Take a callback of the identity service.
///
/// Signed with `Idenfy-Signature`; 401 without a right signature, 409 for one that was taken before or is about a session that
/// has ended, 404 when this server has no identity service. Every refusal is audited.
#[utoipa::path(post, path = "/inbound/idenfy", operation_id = "receive_idenfy_callback", tag = "Inbound",
    params(("Idenfy-Signature" = String, Header, description = "Hexadecimal HMAC-SHA256 of the body.")),
    request_body(content = serde_json::Value, example = json!({"final": true, "scanRef": "abc123", "clientId": "0198c0de"})),
    responses(
        (status = 204, description = "Taken"),
        (status = 401, body = super::problem::ProblemBody, description = "The signature is wrong"),
        (status = 404, body = super::problem::ProblemBody, description = "No identity service, or no such session"),
        (status = 409, body = super::problem::ProblemBody, description = "Taken before, or too old"),
    ))]
pub async fn idenfy(
    State(state): State<AppState>,
    Extension(request_id): Extension<RequestId>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let (parts, body) = request.into_parts();
    let ctx = Context::system(request_id.0);
    let refuse = async |kind: Kind, detail: &str| {
        let refusal = Refusal::Forbidden(detail.to_owned());
        unit::refused(&state.platform, &ctx, ATTEMPT, &refusal).await;
        ApiError::new(kind, detail)
    };
    let Some(key) = &state.outside.identity_webhook_key else {
        return Err(ApiError::new(
            Kind::NotFound,
            "This server takes no callbacks of an identity service.",
        ));
    };
    let Ok(body) = Limited::new(body, LIMIT).collect().await else {
        return Err(refuse(Kind::PayloadTooLarge, "The callback is too large, or broke off.").await);
    };
    let body = body.to_bytes();
    let signature = parts
        .headers
        .get("idenfy-signature")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !verify_signature(key, &body, signature) {
        return Err(refuse(Kind::Unauthorized, "The signature does not fit the body.").await);
    }
    let callback = match parse_callback(&body) {
        Ok(callback) => callback,
        Err(error) => {
            tracing::warn!(%error, "a signed callback could not be read");
            return Err(refuse(Kind::MalformedRequest, "The callback cannot be read.").await);
        }
    };
    let mut unit = Unit::of_work(&state.platform, &ctx, ATTEMPT).await?;
    let taken: Result<bool, KycError> = async {
        let unit = &mut unit;
        let dedup = hex(digest::digest(&digest::SHA256, callback.dedupe_key.as_bytes()).as_ref());
        let fresh = storage::kyc::identity::take_webhook(&mut unit.db, PROVIDER, &dedup, unit.now).await;
        if !fresh.map_err(fault)? {
            return Err(KycError::InvalidState(
                "This callback was taken before.".to_owned(),
            ));
        }
        let outcome = match callback.verdict() {
            // Only the final word counts; what comes before is taken and changes nothing.
            None => return Ok(true),
            Some(Verdict::Verified) => IdentityOutcome::Verified,
            Some(Verdict::Rejected) => IdentityOutcome::Rejected(
                callback
                    .findings()
                    .unwrap_or_else(|| "The identity service rejected the check.".to_owned()),
            ),
            Some(Verdict::Suspected) => IdentityOutcome::Suspected,
            Some(Verdict::Expired) => IdentityOutcome::Expired,
        };
        let said = Said {
            session_id: format!("idenfy_{}", callback.scan_ref),
            outcome,
            report: Some(body.to_vec()),
            aml_flagged: None,
        };
        Ok(take(unit, said)
            .await?
            .map(|()| true)
            .ok_or_else(|| Refusal::NotFound("session".to_owned()))?)
    }
    .await;
    unit.close(taken).await?;
    Ok(StatusCode::NO_CONTENT)
}
