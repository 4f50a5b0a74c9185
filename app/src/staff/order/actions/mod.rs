//! The server functions that change an order and what hangs on it, one file per module of the domain.

mod compliance;
mod desk;
mod invoice;
mod order;
mod payment;
mod transport;

pub use compliance::{AcceptMismatch, ApproveRuling, DeclareUnobtainable, DeclineRuling, WithdrawRuling};
pub use desk::{AssignOrder, WriteComment};
pub use invoice::{SubmitInvoice, UpdateInvoice};
pub use order::{CancelOrder, UpdateOrder};
pub use payment::{MarkReady, SubmitPayment, UpdatePayment};
pub use transport::{ConfirmDelivery, ConfirmPickup, RevokePickup};

#[cfg(feature = "ssr")]
mod shared {
    use std::collections::BTreeMap;

    use domain::kernel::{Date, FieldError, OrderId, PartnerId, Refusal};

    use crate::bridge::Bridge;
    use crate::ui::Values;

    /// Seller and order as a form sends them.
    pub fn ids(seller: &str, order: &str) -> Result<(PartnerId, OrderId), Refusal> {
        let seller = PartnerId::parse(seller).map_err(|_| Refusal::NotFound("seller".to_owned()))?;
        let order = OrderId::parse(order).map_err(|_| Refusal::NotFound("order".to_owned()))?;
        Ok((seller, order))
    }

    /// The version a form started from.
    pub fn version(text: &str) -> Result<i64, Refusal> {
        text.parse()
            .map_err(|_| Refusal::NotFound("version of this record".to_owned()))
    }

    /// What was typed, by the names of the inputs.
    pub fn values<const N: usize>(pairs: [(&str, String); N]) -> Values {
        Values(pairs.map(|(name, value)| (name.to_owned(), value)).into())
    }

    /// The inputs called `name[<key>]`, such as what a form started from.
    pub fn with_map(mut values: Values, name: &str, map: BTreeMap<String, String>) -> Values {
        values.0.extend(
            map.into_iter()
                .map(|(key, value)| (format!("{name}[{key}]"), value)),
        );
        values
    }

    /// Refuses a form with something that cannot be read, together with everything else that is wrong with it. What can be
    /// read is judged by the commands.
    pub fn readable<T>(
        bridge: &Bridge,
        unread: Vec<FieldError>,
        parse: impl FnOnce(Date) -> Result<T, Vec<FieldError>>,
    ) -> Result<(), Refusal> {
        if unread.is_empty() {
            return Ok(());
        }
        let parsed = parse(Date::of(bridge.now));
        Err(Refusal::Invalid(crate::staff::order::fields::problems(
            parsed, unread,
        )))
    }

    /// The word for the confirmation after a correction.
    pub fn saved(version: i64, expected: i64, word: &'static str) -> &'static str {
        if version == expected { "same" } else { word }
    }
}
