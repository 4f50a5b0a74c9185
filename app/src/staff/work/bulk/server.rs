//! The work itself, on the server: which orders, what to do, and what became of each.

use std::collections::BTreeMap;

use domain::desk::WorkSort;
use domain::kernel::{Direction, FieldError, OrderId, PageRequest, Refusal, StaffId};

use super::MOST;
use super::Search;
use crate::bridge::{Bridge, BulkResult, UiError};

/// Hundreds of names go through the flash, which holds 64 kB.
const NAME_SHOWN: usize = 40;

fn refused(field: &str, message: impl Into<String>) -> Refusal {
    Refusal::Invalid(vec![FieldError {
        field: field.to_owned(),
        message: message.into(),
        rejected_value: None,
    }])
}

/// What is done to each order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Somebody, or nobody, works on it.
    Assign(Option<StaffId>),
    /// Its payment is marked ready for pickup.
    Ready,
}

impl Work {
    /// Reads the pressed button and the chosen person; `me` is who asks.
    ///
    /// # Errors
    /// When nobody was chosen, or there is no such work.
    pub fn parse(action: &str, to: &str, me: StaffId) -> Result<Self, Refusal> {
        match (action, to) {
            ("ready", _) => Ok(Self::Ready),
            ("assign", "me") => Ok(Self::Assign(Some(me))),
            ("assign", "nobody") => Ok(Self::Assign(None)),
            ("assign", id) => StaffId::parse(id)
                .map(|id| Self::Assign(Some(id)))
                .map_err(|_| refused("to", "Choose who works on them.")),
            _ => Err(refused("action", "Choose what to do with the orders.")),
        }
    }
}

/// The orders, fixed before the first one is touched.
#[derive(Debug)]
pub struct Chosen(Vec<OrderId>);

impl Chosen {
    /// Those that were ticked, each once.
    ///
    /// # Errors
    /// When none was, or too many were.
    pub fn ticked(ids: &[String]) -> Result<Self, Refusal> {
        let mut chosen: Vec<OrderId> = Vec::new();
        for id in ids {
            let id = OrderId::parse(id).map_err(|_| Refusal::NotFound("order".to_owned()))?;
            if !chosen.contains(&id) {
                chosen.push(id);
            }
        }
        let count = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
        if chosen.is_empty() {
            return Err(refused("orders", "Choose at least one order."));
        }
        if count > MOST {
            return Err(refused("orders", format!("Choose at most {MOST} orders.")));
        }
        Ok(Self(chosen))
    }

    /// Every order that matches. What came to match only after the page was built was not looked at, so nothing is
    /// done when there is more than `seen`.
    ///
    /// # Errors
    /// When there are too many, or more than were seen.
    pub async fn matching(bridge: &Bridge, search: &Search, seen: &str) -> Result<Self, UiError> {
        let me = super::super::queries::me(bridge)?;
        let (filter, _) = search.parse(me)?;
        let mut chosen: Vec<OrderId> = Vec::new();
        for page in 0.. {
            // The oldest first: what is created meanwhile comes last and moves nothing.
            let request = PageRequest {
                page,
                size: 100,
                sort: WorkSort::CreatedAt,
                direction: Direction::Asc,
            };
            let queries = &bridge.services.desk_queries;
            let found = queries.work(&bridge.context, &filter, request).await?;
            fits(found.pagination.total_elements, seen)?;
            let new = found.data.into_iter().map(|row| row.id);
            chosen.extend(new.filter(|id| !chosen.contains(id)).collect::<Vec<_>>());
            if !found.pagination.has_next {
                break;
            }
        }
        if chosen.is_empty() {
            return Err(refused("orders", "No order matches any more. Look at the list again.").into());
        }
        Ok(Self(chosen))
    }

    /// Does the work to one order after the other. One that is refused does not keep the others from it.
    pub async fn each(self, bridge: &Bridge, work: Work) -> Vec<BulkResult> {
        let mut results: BTreeMap<Option<String>, Vec<(OrderId, String)>> = BTreeMap::new();
        for id in self.0 {
            let (name, refused) = one(bridge, id, work).await;
            results.entry(refused).or_default().push((id, name));
        }
        results
            .into_iter()
            .map(|(refused, orders)| BulkResult { refused, orders })
            .collect()
    }
}

pub(super) fn fits(found: i64, seen: &str) -> Result<(), Refusal> {
    if found > MOST {
        return Err(refused(
            "orders",
            format!("{found} orders match; the most is {MOST}. Filter further."),
        ));
    }
    let seen: i64 = seen.parse().unwrap_or(0);
    if found > seen {
        let said = format!(
            "{seen} orders matched when the page was built; now {found} do. Nothing was changed; look at the list again."
        );
        return Err(refused("orders", said));
    }
    Ok(())
}

/// The order's name, and why nothing was done to it.
async fn one(bridge: &Bridge, id: OrderId, work: Work) -> (String, Option<String>) {
    let (services, context) = (&bridge.services, &bridge.context);
    let order = match services.order_queries.get(context, None, id).await {
        Ok(order) => order,
        Err(refusal) => {
            return (
                id.to_string().chars().take(8).collect(),
                Some(refusal.to_string()),
            );
        }
    };
    let refused = match work {
        Work::Assign(to) => {
            let done = services.desk.assign(context, id, to).await;
            done.err().map(|error| error.to_string())
        }
        Work::Ready => {
            let done = services
                .payments
                .ready_for_pickup(context, order.seller, id)
                .await;
            done.err().map(|error| error.to_string())
        }
    };
    let name = order.external_order_id.chars().take(NAME_SHOWN).collect();
    (name, refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01985c3a-0000-7000-8000-000000000000";

    #[test]
    fn the_pressed_button_says_what_is_done() {
        let me = StaffId::parse(ID).unwrap();
        assert_eq!(Work::parse("ready", "", me), Ok(Work::Ready));
        assert_eq!(Work::parse("assign", "me", me), Ok(Work::Assign(Some(me))));
        assert_eq!(Work::parse("assign", ID, me), Ok(Work::Assign(Some(me))));
        assert_eq!(Work::parse("assign", "nobody", me), Ok(Work::Assign(None)));
        assert!(Work::parse("assign", "", me).is_err());
        assert!(Work::parse("", "me", me).is_err());
    }

    #[test]
    fn what_was_not_seen_is_not_touched() {
        assert!(fits(214, "214").is_ok());
        assert!(fits(213, "214").is_ok());
        assert!(fits(215, "214").is_err());
        assert!(fits(501, "501").is_err());
        assert!(fits(1, "").is_err());
    }

    #[test]
    fn a_ticked_order_counts_once() {
        let chosen = Chosen::ticked(&[ID.to_owned(), ID.to_owned()]).unwrap();
        assert_eq!(chosen.0.len(), 1);
        assert!(Chosen::ticked(&[]).is_err());
        assert!(Chosen::ticked(&["x".to_owned()]).is_err());
    }
}
