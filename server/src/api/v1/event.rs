//! `GET /v1/events`

use axum::Json;
use axum::extract::State;
use domain::event::Envelope;
use domain::kernel::Fields;
use serde::{Deserialize, Serialize};

use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::query::Query;
use crate::app_state::AppState;
use crate::queries::event;

/// Which events.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventQuery {
    /// Only events with a larger sequence; 0 for all.
    #[param(value_type = i64, required = false, minimum = 0, example = 0)]
    after: Option<String>,
    /// How many at most, 1 to 1,000; 100 when absent.
    #[param(value_type = i64, required = false, minimum = 1, maximum = 1000, example = 100)]
    limit: Option<String>,
}

/// Events, oldest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = EventPage)]
pub struct EventsBody {
    /// The events.
    #[schema(value_type = Vec<Object>)]
    data: Vec<Envelope>,
}

/// Events to catch up on.
///
/// Every event of the organization in the order of its `sequence`, which has no gaps. Events are stored whether or not
/// a webhook endpoint exists. Call again with `after` = the last `sequence` you have; an empty `data` means you have all. Which seller,
/// buyer and order an event is about stands in `partnerUuid`, `buyerUuid` and `orderUuid`, each only where it applies.
#[utoipa::path(
    get, path = "/v1/events", operation_id = "list_events", tag = "Events", params(EventQuery),
    responses((status = 200, body = EventsBody, example = json!({"data": [{
        "id": "evt_0198c0de00007000800000000000000a", "type": "buyer.created", "schemaVersion": 1, "sequence": 1,
        "source": "API",
        "actor": {"type": "API_CLIENT", "id": "0198c0de-0000-7000-8000-000000000003", "name": "api-client-santander-pilot"},
        "requestId": "req_a1b2c3d4e5f60718", "createdAt": "2026-04-22T10:15:00.000Z",
        "organizationUuid": "0198c0de-0000-7000-8000-000000000001",
        "partnerUuid": "0198c0de-0000-7000-8000-000000000002", "buyerUuid": "0198c0de-0000-7000-8000-000000000004",
        "data": {
            "buyerUuid": "0198c0de-0000-7000-8000-000000000004", "vatNumber": "DE136695976",
            "companyName": "AutoHandel Mustermann GmbH", "kycMode": "NT24_LED", "status": "ACTIVE", "version": 0
        }
    }, {
        "id": "evt_0198c0de00007000800000000000000b", "type": "compliance.decision_made", "schemaVersion": 1, "sequence": 2,
        "source": "API",
        "actor": {"type": "API_CLIENT", "id": "0198c0de-0000-7000-8000-000000000003", "name": "api-client-santander-pilot"},
        "requestId": "req_a1b2c3d4e5f60719", "createdAt": "2026-05-03T16:40:00.000Z",
        "organizationUuid": "0198c0de-0000-7000-8000-000000000001",
        "partnerUuid": "0198c0de-0000-7000-8000-000000000002", "buyerUuid": "0198c0de-0000-7000-8000-000000000004",
        "orderUuid": "0198c0de-0000-7000-8000-000000000008",
        "data": {"orderUuid": "0198c0de-0000-7000-8000-000000000008", "decision": "VALID_EXPORT"}
    }]})))
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<EventQuery>,
) -> Result<Json<EventsBody>, ApiError> {
    let mut fields = Fields::new();
    let mut number = |name, text: Option<String>, default: i64, range: std::ops::RangeInclusive<i64>| {
        let Some(text) = text else { return Some(default) };
        let parsed = text
            .trim()
            .parse::<i64>()
            .ok()
            .filter(|number| range.contains(number));
        let said = format!("A whole number from {} to {}.", range.start(), range.end());
        fields.check(name, &text, parsed.ok_or(said))
    };
    let after = number("after", query.after, 0, 0..=i64::MAX);
    let limit = number("limit", query.limit, 100, 1..=1_000);
    let (after, limit) = fields
        .finish(after.zip(limit))
        .map_err(domain::kernel::Refusal::from)?;
    let data = event::after(&state.platform, &caller.ctx, after, limit).await?;
    Ok(Json(EventsBody { data }))
}
