//! `GET …/orders/{uuid}/compliance` and its short form `GET /v1/orders/{uuid}/compliance`.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::compliance::{Explained, Polled, StoredRollup};
use domain::kernel::{Fields, PartnerId, Refusal};
use http::header::{CONTENT_TYPE, IF_NONE_MATCH};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use super::body::ComplianceBody;
use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::query::Query;
use crate::api::v1::order::OrderPath;
use crate::api::version::{current, knows};
use crate::app_state::AppState;

/// How much to say.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ComplianceQuery {
    /// `true` adds `explanation`: every rule, the facts it read, its outcome. Then there is no `ETag` and never a 304.
    #[param(value_type = bool, required = false, example = false)]
    explain: Option<String>,
}

impl ComplianceQuery {
    fn explained(&self) -> Result<bool, Refusal> {
        let Some(sent) = &self.explain else {
            return Ok(false);
        };
        let mut fields = Fields::new();
        let parsed = sent.trim().parse::<bool>().map_err(|_| "Send true or false.");
        let parsed = fields.check("explain", sent, parsed);
        Ok(fields.finish(parsed)?)
    }
}

/// A rollup with the rule tree.
#[derive(Serialize)]
pub(super) struct ExplainedBody {
    /// The rollup.
    #[serde(flatten)]
    pub(super) stored: StoredRollup,
    /// The rule tree.
    pub(super) explanation: Explained,
}

async fn answer(
    state: &AppState,
    caller: &Caller,
    seller: Option<PartnerId>,
    path: OrderPath,
    query: &ComplianceQuery,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let (queries, order) = (&state.services.compliance_queries, path.order()?);
    if query.explained()? {
        let stored = queries.rollup(&caller.ctx, seller, order).await?;
        let explanation = queries.explain(&caller.ctx, seller, order).await?;
        return Ok(Json(ExplainedBody { stored, explanation }).into_response());
    }
    // Polled every few seconds: nothing is evaluated or even parsed here.
    let knows = |version| knows(headers, version);
    let known: Option<&(dyn Fn(i64) -> bool + Sync)> = match headers.contains_key(IF_NONE_MATCH) {
        true => Some(&knows),
        false => None,
    };
    Ok(match queries.poll(&caller.ctx, seller, order, known).await? {
        Polled::Unchanged(version) => current(version, StatusCode::NOT_MODIFIED),
        Polled::Changed { version, body } => current(version, ([(CONTENT_TYPE, "application/json")], body)),
    })
}

/// Get the compliance of an order.
///
/// The one authoritative read: status, decision, blockers with the law behind each, and the modules. Poll it with `If-None-Match`
/// every 10 to 60 seconds: 304 while nothing changed.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/orders/{uuid}/compliance", operation_id = "get_compliance", tag = "Compliance",
    params(
        ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
        ("uuid" = uuid::Uuid, Path, description = "The order."),
        ComplianceQuery,
        ("If-None-Match" = Option<String>, Header, description = "The ETag you have."),
    ),
    responses(
        (status = 200, body = ComplianceBody, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "Unchanged"),
    )
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    path: OrderPath,
    Query(query): Query<ComplianceQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    answer(&state, &caller, Some(path.seller()?), path, &query, &headers).await
}

/// Get the compliance of an order of any of your sellers.
///
/// The short form: as `GET /v1/partners/{sellerId}/orders/{uuid}/compliance` without naming the seller.
#[utoipa::path(
    get, path = "/v1/orders/{uuid}/compliance", operation_id = "find_compliance", tag = "Compliance",
    params(
        ("uuid" = uuid::Uuid, Path, description = "The order."),
        ComplianceQuery,
        ("If-None-Match" = Option<String>, Header, description = "The ETag you have."),
    ),
    responses(
        (status = 200, body = ComplianceBody, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "Unchanged"),
    )
)]
pub async fn find(
    State(state): State<AppState>,
    caller: Caller,
    path: OrderPath,
    Query(query): Query<ComplianceQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    answer(&state, &caller, None, path, &query, &headers).await
}
