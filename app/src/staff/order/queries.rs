//! What the order page reads.

use std::sync::Arc;

use domain::desk::{Colleague, OrderPage};
use domain::kernel::StaffId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::bridge::UiError;
use crate::ui::Timed;

/// The order page with what its forms offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderPageData {
    /// Everything about the order.
    pub page: OrderPage,
    /// Whoever can work on it.
    pub colleagues: Vec<Colleague>,
    /// Who looks at it.
    pub me: Option<StaffId>,
    /// They may change things. Only a courtesy: the commands decide.
    pub may_write: bool,
}

/// The data as the parts of the page share them.
pub type Shown = Arc<OrderPageData>;

impl OrderPageData {
    /// Forms are offered: somebody who may change things looks at an order that takes changes.
    pub const fn open(&self) -> bool {
        self.may_write && self.page.order.cancelled.is_none()
    }

    /// Where the API has this order.
    pub fn api(&self, rest: &str) -> String {
        let order = &self.page.order;
        format!("/v1/partners/{}/orders/{}{rest}", order.seller, order.id)
    }

    /// Order and seller as forms send them.
    pub fn ids(&self) -> (String, String) {
        (self.page.order.id.to_string(), self.page.order.seller.to_string())
    }
}

/// One order with everything about it, and the colleagues it can be given to.
#[server(prefix = "/fn", endpoint = "desk/order")]
pub async fn view_order(#[server(default)] id: String) -> Result<Timed<OrderPageData>, UiError> {
    use domain::kernel::{OrderId, Refusal};

    let bridge = crate::bridge::bridge()?;
    let refuse = |refusal: Refusal| bridge.refuse(refusal);
    let id = OrderId::parse(&id).map_err(|_| refuse(Refusal::NotFound("order".to_owned())))?;
    let queries = &bridge.services.desk_queries;
    let page = queries.order(&bridge.context, id).await.map_err(refuse)?;
    let colleagues = queries.colleagues(&bridge.context).await.map_err(refuse)?;
    let staff = bridge.staff();
    Ok(Timed {
        data: OrderPageData {
            page,
            colleagues,
            me: staff.map(|staff| staff.id),
            may_write: staff.is_some_and(|staff| staff.role.may_write()),
        },
        now: bridge.now,
    })
}
