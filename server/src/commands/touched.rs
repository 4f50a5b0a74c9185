//! Which verdicts a change may alter: noted by the unit from the events of the change.

use std::collections::BTreeSet;

use domain::event::{Event, OrderEventKind};
use domain::kernel::{BuyerId, OrderId};
use storage::desk::Counted;

/// What the verdicts to look at again hang on.
#[derive(Debug, Default)]
pub struct Touched {
    /// All open orders of these buyers.
    pub buyers: BTreeSet<BuyerId>,
    /// These orders.
    pub orders: BTreeSet<(BuyerId, OrderId)>,
    /// Orders whose version this change has raised already.
    pub raised: BTreeSet<OrderId>,
    /// How the numbers of orders with a mark change.
    pub counted: Counted,
}

impl Touched {
    /// Notes what an event says. What the verdict itself says, and who works on an order, change nothing of what it is made from.
    pub fn by(&mut self, event: &Event) {
        match event {
            Event::Order(event) => match event.what {
                OrderEventKind::StatusChanged { .. }
                | OrderEventKind::DecisionMade(_)
                | OrderEventKind::Assigned { .. }
                | OrderEventKind::Commented => {}
                _ => {
                    self.orders.insert((event.buyer, event.order));
                }
            },
            other => self.buyers.extend(other.buyer()),
        }
    }

    /// There is nothing to look at.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.buyers.is_empty() && self.orders.is_empty()
    }
}
