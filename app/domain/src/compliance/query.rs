//! Reading verdicts.

use async_trait::async_trait;

use super::evaluate::Explained;
use super::rollup::StoredRollup;
use super::ruling::Ruling;
use crate::kernel::{Context, OrderId, PartnerId, Refusal};

/// What a caller who polls gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Polled {
    /// The version it knows is the current one.
    Unchanged(i64),
    /// The rollup as published, and its version.
    Changed {
        /// For the `ETag`.
        version: i64,
        /// The JSON.
        body: String,
    },
}

/// Reads verdicts. Authority is checked in each call. `seller` is `None` for the short paths that name no seller.
#[async_trait]
pub trait ComplianceQueries: Send + Sync {
    /// The stored rollup, unless the caller knows its version: `known` says so, of a caller who knows one. Costs no
    /// evaluation.
    async fn poll(
        &self,
        ctx: &Context,
        seller: Option<PartnerId>,
        order: OrderId,
        known: Option<&(dyn Fn(i64) -> bool + Sync)>,
    ) -> Result<Polled, Refusal>;

    /// The stored rollup.
    async fn rollup(
        &self,
        ctx: &Context,
        seller: Option<PartnerId>,
        order: OrderId,
    ) -> Result<StoredRollup, Refusal>;

    /// Every rule with the facts it reads and its outcome, evaluated now.
    async fn explain(
        &self,
        ctx: &Context,
        seller: Option<PartnerId>,
        order: OrderId,
    ) -> Result<Explained, Refusal>;

    /// What people decided about the order, the newest first.
    async fn rulings(&self, ctx: &Context, seller: PartnerId, order: OrderId)
    -> Result<Vec<Ruling>, Refusal>;
}
