//! Who calls the API: the bearer token, the rate limit, the data processing agreement, in this order.
//!
//! A refused call counts too; and the rate limit comes before the DPA gate, so that a client that hammers a closed gate
//! is slowed down.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::kernel::{Context, Purpose, Refusal, Source};
use domain::organization::{CURRENT_DPA_VERSION, DpaState, Organization};
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::problem::{ApiError, Kind};
use super::request_id::RequestId;
use crate::app_state::AppState;
use crate::auth::rate_limit::{Allowance, Category};
use crate::auth::token;

/// What tells a client how many calls are left (Integration API 2.6).
const RATE_LIMIT: [HeaderName; 4] = [
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("x-ratelimit-reset"),
    HeaderName::from_static("x-ratelimit-category"),
];

/// The client of a call, with its organization as it is now.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Actor, source `API`, request id, purpose.
    pub ctx: Context,
    /// The client's organization.
    pub organization: Arc<Organization>,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Refusal::Internal.into())
    }
}

/// The gate in front of every endpoint that is not public.
pub async fn gate(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let mut caller = match recognize(&state, request.headers(), request.extensions().get::<RequestId>()).await
    {
        Ok(caller) => caller,
        Err(error) => return error.into_response(),
    };
    let category = Category::of(request.method(), request.uri().path());
    let organization = &caller.organization;
    let now = state.platform.now();
    let allowance = state
        .rate_limits
        .draw(organization.id, organization.rate_limit_tier, category, now);
    let passed = match refuse(&allowance).or_else(|| dpa(&state, organization)) {
        Some(error) => Err(error),
        None => purpose(request.headers()),
    };
    let mut response = match passed {
        Err(error) => error.into_response(),
        Ok(purpose) => {
            caller.ctx.purpose = purpose;
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
    };
    say(&allowance, response.headers_mut());
    response
}

async fn recognize(
    state: &AppState,
    headers: &HeaderMap,
    id: Option<&RequestId>,
) -> Result<Caller, ApiError> {
    let header = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let bearer = header
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let token = bearer
        .map(|(_, token)| token.trim())
        .ok_or(Refusal::Unauthenticated)?;
    let (actor, organization) =
        token::caller(&state.platform, &state.issuer, state.oidc.as_deref(), token).await?;
    let request_id = id.map(|id| id.0.clone()).unwrap_or_default();
    Ok(Caller {
        ctx: Context {
            actor,
            source: Source::Api,
            request_id,
            purpose: None,
            idempotency: None,
        },
        organization,
    })
}

fn purpose(headers: &HeaderMap) -> Result<Option<Purpose>, ApiError> {
    let Some(value) = headers.get("x-purpose") else {
        return Ok(None);
    };
    let refused = |message| ApiError::new(Kind::MalformedRequest, format!("X-Purpose: {message}"));
    Purpose::parse(value.to_str().unwrap_or_default())
        .map(Some)
        .map_err(refused)
}

fn refuse(allowance: &Allowance) -> Option<ApiError> {
    let seconds = allowance.retry_after?;
    let detail = format!(
        "The limit of {} {} calls per minute is used up. Try again in {seconds} seconds.",
        allowance.limit,
        allowance.category.as_str()
    );
    Some(ApiError::new(Kind::RateLimited, detail).retry_after(seconds))
}

fn dpa(state: &AppState, organization: &Organization) -> Option<ApiError> {
    let (current, _) = CURRENT_DPA_VERSION;
    let detail = match organization.dpa_state(state.platform.now()) {
        DpaState::Accepted | DpaState::Grace(_) => return None,
        DpaState::Outdated => {
            format!("The accepted data processing agreement is outdated. Accept version {current}.")
        }
        DpaState::Missing => {
            format!("The data processing agreement is not accepted. Accept version {current}.")
        }
    };
    Some(Refusal::DpaNotAccepted(detail).into())
}

fn say(allowance: &Allowance, headers: &mut HeaderMap) {
    let [limit, remaining, reset, category] = RATE_LIMIT;
    headers.insert(limit, HeaderValue::from(allowance.limit));
    headers.insert(remaining, HeaderValue::from(allowance.remaining));
    headers.insert(reset, HeaderValue::from(allowance.reset));
    headers.insert(category, HeaderValue::from_static(allowance.category.as_str()));
}
