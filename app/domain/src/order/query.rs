//! Reading orders and the records that hang on them.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::state::{Order, OrderStatus};
use crate::invoice::{InvoiceKind, InvoiceView};
use crate::kernel::page::{Direction, SortField};
use crate::kernel::{BuyerId, Context, OrderId, Page, PageRequest, PartnerId, Refusal, Timestamp, Vin};
use crate::payment::PaymentView;
use crate::transport::TransportView;

/// By what a list of orders can be sorted (product.md "API odds and ends").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderSort {
    /// When it was created.
    CreatedAt,
    /// When it last changed.
    UpdatedAt,
    /// The client's own id.
    ExternalOrderId,
    /// The word of its status.
    Status,
}

impl SortField for OrderSort {
    const ALL: &'static [Self] = &[
        Self::CreatedAt,
        Self::UpdatedAt,
        Self::ExternalOrderId,
        Self::Status,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::CreatedAt => "createdAt",
            Self::UpdatedAt => "updatedAt",
            Self::ExternalOrderId => "externalOrderId",
            Self::Status => "status",
        }
    }

    fn default_sort() -> (Self, Direction) {
        (Self::CreatedAt, Direction::Desc)
    }
}

/// Which orders. Every part is optional; given parts must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderFilter {
    /// Only with this status.
    pub status: Option<OrderStatus>,
    /// Only created after this moment.
    pub created_after: Option<Timestamp>,
    /// Only changed after this moment.
    pub updated_after: Option<Timestamp>,
    /// Only of this buyer.
    pub buyer: Option<BuyerId>,
    /// Only with this vehicle.
    pub vin: Option<Vin>,
}

/// Reads orders, invoices, payments and transports. Authority is checked in each call. `seller` is `None` for the short
/// paths that name no seller: then every seller of the caller's organization counts.
#[async_trait]
pub trait OrderQueries: Send + Sync {
    /// A page of orders.
    async fn list(
        &self,
        ctx: &Context,
        seller: Option<PartnerId>,
        filter: &OrderFilter,
        page: PageRequest<OrderSort>,
    ) -> Result<Page<Order>, Refusal>;

    /// One order.
    async fn get(&self, ctx: &Context, seller: Option<PartnerId>, order: OrderId) -> Result<Order, Refusal>;

    /// The preliminary or final invoice of an order.
    async fn invoice(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        kind: InvoiceKind,
    ) -> Result<InvoiceView, Refusal>;

    /// The payment of an order.
    async fn payment(&self, ctx: &Context, seller: PartnerId, order: OrderId)
    -> Result<PaymentView, Refusal>;

    /// Pickup and delivery of an order.
    async fn transport(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
    ) -> Result<TransportView, Refusal>;
}
