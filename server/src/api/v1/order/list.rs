//! `GET /v1/partners/{sellerId}/orders` and its short form `GET /v1/orders`.

use axum::Json;
use axum::extract::State;
use domain::kernel::{BuyerId, Fields, PageRequest, PartnerId, Refusal, Timestamp, Vin};
use domain::order::{OrderFilter, OrderSort, OrderStatus};
use serde::{Deserialize, Serialize};

use super::OrderPath;
use super::body::OrderBody;
use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::query::{PaginationBody, Query};
use crate::app_state::AppState;

/// Which orders. Given filters must all hold.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct OrderQuery {
    /// Only with this status.
    #[param(value_type = String, required = false, example = "READY_FOR_PICKUP")]
    status: Option<String>,
    /// Only created after this moment (RFC 3339; write `+` as `%2B`).
    #[param(value_type = String, format = DateTime, required = false, example = "2026-04-01T00:00:00Z")]
    created_after: Option<String>,
    /// Only changed after this moment (RFC 3339; write `+` as `%2B`).
    #[param(value_type = String, format = DateTime, required = false, example = "2026-04-01T00:00:00Z")]
    updated_after: Option<String>,
    /// Only of this buyer.
    #[param(value_type = uuid::Uuid, required = false)]
    buyer_id: Option<String>,
    /// Only with this vehicle, 17 characters.
    #[param(value_type = String, required = false, example = "WVWZZZ3CZEE140287")]
    vin: Option<String>,
    /// From 0; 0 when absent.
    #[param(value_type = i64, required = false, minimum = 0, example = 0)]
    page: Option<String>,
    /// Orders per page, 1 to 100; 20 when absent.
    #[param(value_type = i64, required = false, minimum = 1, maximum = 100, example = 20)]
    size: Option<String>,
    /// `createdAt`, `updatedAt`, `externalOrderId` or `status`, then a comma and `asc` or `desc`; `createdAt,desc` when absent.
    #[param(value_type = String, required = false, example = "createdAt,desc")]
    sort: Option<String>,
}

/// Some orders.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = OrderPage)]
pub struct OrderPageBody {
    /// The orders of this page.
    data: Vec<OrderBody>,
    /// Where they stand in the whole.
    pagination: PaginationBody,
}

impl OrderQuery {
    /// All parameters, or every one that is bad.
    fn read(&self) -> Result<(OrderFilter, PageRequest<OrderSort>), ApiError> {
        let mut fields = Fields::new();
        let status = self
            .status
            .as_deref()
            .and_then(|sent| fields.check("status", sent, OrderStatus::parse(sent)));
        let mut moment = |name, sent: Option<&str>| {
            let said = "A moment as RFC 3339 writes it, such as 2026-04-01T00:00:00Z; write + as %2B.";
            sent.and_then(|sent| fields.check(name, sent, Timestamp::parse(sent).map_err(|_| said)))
        };
        let created_after = moment("createdAfter", self.created_after.as_deref());
        let updated_after = moment("updatedAfter", self.updated_after.as_deref());
        let buyer = self.buyer_id.as_deref().and_then(|sent| {
            let parsed = BuyerId::parse(sent.trim()).map_err(|_| "The uuid of a buyer.");
            fields.check("buyerId", sent, parsed)
        });
        let vin = self
            .vin
            .as_deref()
            .and_then(|sent| fields.check("vin", sent, Vin::parse(sent)));
        let page = PageRequest::parse(
            self.page.as_deref(),
            self.size.as_deref(),
            self.sort.as_deref(),
            &mut fields,
        );
        let filter = OrderFilter {
            status,
            created_after,
            updated_after,
            buyer,
            vin,
        };
        let read = fields.finish(page.map(|page| (filter, page)));
        Ok(read.map_err(Refusal::from)?)
    }
}

async fn some(
    state: &AppState,
    caller: &Caller,
    seller: Option<PartnerId>,
    query: &OrderQuery,
) -> Result<Json<OrderPageBody>, ApiError> {
    let (filter, page) = query.read()?;
    let queries = &state.services.order_queries;
    let found = queries.list(&caller.ctx, seller, &filter, page).await?;
    Ok(Json(OrderPageBody {
        data: found.data.into_iter().map(OrderBody::from).collect(),
        pagination: found.pagination.into(),
    }))
}

/// List orders.
///
/// Page by page; the newest first unless `sort` says otherwise.
#[utoipa::path(
    get, path = "/v1/partners/{sellerId}/orders", operation_id = "list_orders", tag = "Orders",
    params(("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."), OrderQuery),
    responses((status = 200, body = OrderPageBody))
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    path: OrderPath,
    Query(query): Query<OrderQuery>,
) -> Result<Json<OrderPageBody>, ApiError> {
    some(&state, &caller, Some(path.seller()?), &query).await
}

/// List orders of all your sellers.
///
/// The short form, for reading: as `GET /v1/partners/{sellerId}/orders` over every partner of `GET /v1/me`. With `vin` the orders
/// of a vehicle.
#[utoipa::path(
    get, path = "/v1/orders", operation_id = "find_orders", tag = "Orders", params(OrderQuery),
    responses((status = 200, body = OrderPageBody))
)]
pub async fn find(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<OrderQuery>,
) -> Result<Json<OrderPageBody>, ApiError> {
    some(&state, &caller, None, &query).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bad_parameter_is_named() {
        let query = |text: &str| {
            let read: OrderQuery = serde_urlencoded(text);
            read.read()
        };
        assert!(query("").is_ok());
        assert!(
            query("status=CREATED&createdAfter=2026-04-01T00:00:00%2B02:00&page=1&size=5&sort=status,asc")
                .is_ok()
        );
        for bad in [
            "status=NEW",
            "status=",
            "createdAfter=yesterday",
            "updatedAfter=2026-04-01",
            "buyerId=7",
            "vin=WVW",
            "page=-1",
            "size=101",
            "sort=vin,asc",
        ] {
            let refused = format!("{:?}", query(bad).unwrap_err());
            let name = bad.split('=').next().unwrap_or_default();
            assert!(refused.contains(&format!("field: \"{name}\"")), "{refused}");
        }
    }

    fn serde_urlencoded(text: &str) -> OrderQuery {
        let uri: http::Uri = format!("/?{text}").parse().unwrap();
        axum::extract::Query::<OrderQuery>::try_from_uri(&uri).unwrap().0
    }
}
