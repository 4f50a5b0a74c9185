//! `/v1/sandbox/clock` and `/v1/sandbox/drain`

use axum::Json;
use axum::extract::State;
use domain::kernel::{Fields, Refusal, Timestamp};
use serde::{Deserialize, Serialize};

use super::{duration, steering};
use crate::api::problem::ApiError;
use crate::api::write::SandboxBody;
use crate::app_state::AppState;

/// The sandbox's time.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SandboxNow, example = json!({"now": "2026-04-22T10:15:00.000Z"}))]
pub struct NowBody {
    /// Now.
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
}

/// The sandbox's time after work was done.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SandboxMoved, example = json!({"now": "2026-04-23T10:15:00.000Z", "jobsRun": 3}))]
pub struct MovedBody {
    /// Now.
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
    /// How many jobs were run, each try counted.
    jobs_run: u64,
}

/// How far the clock moves.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct ClockRequest {
    /// An ISO 8601 duration of weeks, days, hours, minutes and seconds; at most 400 days.
    #[schema(example = "PT24H", value_type = String, required = true)]
    advance: Option<String>,
}

/// Get the sandbox's time.
#[utoipa::path(get, path = "/v1/sandbox/clock", operation_id = "get_sandbox_clock", tag = "Sandbox",
    responses((status = 200, body = NowBody)))]
pub async fn now(State(state): State<AppState>) -> Result<Json<NowBody>, ApiError> {
    steering(&state)?;
    Ok(Json(NowBody {
        now: state.platform.now(),
    }))
}

/// Move the sandbox's clock forward.
///
/// Runs every job that becomes due, in the order of due times and each at its time, and answers when nothing due is left. Tokens
/// run out as well: get a new one afterwards.
#[utoipa::path(post, path = "/v1/sandbox/clock", operation_id = "advance_sandbox_clock", tag = "Sandbox",
    request_body(content = ClockRequest, example = json!({"advance": "PT24H"})),
    responses((status = 200, body = MovedBody)))]
pub async fn advance(
    State(state): State<AppState>,
    SandboxBody(body): SandboxBody<ClockRequest>,
) -> Result<Json<MovedBody>, ApiError> {
    steering(&state)?;
    let text = body.advance.unwrap_or_default();
    let mut fields = Fields::new();
    let millis = fields.check("advance", &text, duration::millis(&text));
    let millis = fields.finish(millis).map_err(Refusal::from)?;
    let target = state.platform.now().plus_millis(millis);
    run(&state, target).await
}

/// Run everything that is due, without moving the clock.
#[utoipa::path(post, path = "/v1/sandbox/drain", operation_id = "drain_sandbox", tag = "Sandbox",
    responses((status = 200, body = MovedBody)))]
pub async fn drain(State(state): State<AppState>) -> Result<Json<MovedBody>, ApiError> {
    steering(&state)?;
    let target = state.platform.now();
    run(&state, target).await
}

async fn run(state: &AppState, target: Timestamp) -> Result<Json<MovedBody>, ApiError> {
    let steering = steering(state)?;
    let jobs_run = state.runner.run_until(&*steering.clock, target).await?;
    steering.clock.keep(&state.platform.store).await?;
    Ok(Json(MovedBody {
        now: state.platform.now(),
        jobs_run,
    }))
}
