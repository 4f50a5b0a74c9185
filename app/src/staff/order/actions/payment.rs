//! The server functions that change the payment of an order.

#![expect(
    clippy::too_many_arguments,
    reason = "the fields of the forms; server functions take flat arguments"
)]

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use super::shared::{ids, readable, saved, values, version as version_of, with_map};
#[cfg(feature = "ssr")]
use crate::bridge::{answer, bridge};
#[cfg(feature = "ssr")]
use crate::staff::order::part::{Part, page_of};
#[cfg(feature = "ssr")]
use crate::staff::order::payment::{draft_of, parse_patch, patch_of};
#[cfg(feature = "ssr")]
use domain::buyer::Upserted;

/// Enters the payment.
#[server(prefix = "/fn", endpoint = "payment/submit")]
pub async fn submit_payment(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] payment_date: String,
    #[server(default)] bank_amount: String,
    #[server(default)] bank_amount_currency: String,
    #[server(default)] cash_amount: String,
    #[server(default)] cash_amount_currency: String,
    #[server(default)] source_iban: String,
    #[server(default)] declare_new_iban: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let typed = values([
        ("payment_date", payment_date),
        ("bank_amount", bank_amount),
        ("bank_amount_currency", bank_amount_currency),
        ("cash_amount", cash_amount),
        ("cash_amount_currency", cash_amount_currency),
        ("source_iban", source_iban),
        ("declare_new_iban", declare_new_iban),
    ]);
    let page = page_of(&id, Some(Part::Payment));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let (draft, unread) = draft_of(&typed);
        readable(&bridge, unread, |today| draft.parse(today))?;
        let commands = &bridge.services.payments;
        let saved = commands.submit(&bridge.context, seller, order, &draft).await?;
        let word = match saved {
            Upserted::Created(_) => "payment-submitted",
            Upserted::Unchanged(_) => "same",
        };
        Ok(format!("{page}&done={word}"))
    }
    .await;
    Ok(answer(&bridge, ("payment-submit", &page), typed.0, result).await)
}

/// Corrects the payment. Only what was changed since the form was opened is sent to the command.
#[server(prefix = "/fn", endpoint = "payment/update")]
pub async fn update_payment(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] version: String,
    #[server(default)] payment_date: String,
    #[server(default)] bank_amount: String,
    #[server(default)] bank_amount_currency: String,
    #[server(default)] cash_amount: String,
    #[server(default)] cash_amount_currency: String,
    #[server(default)] source_iban: String,
    #[server(default)] declare_new_iban: String,
    #[server(default)] base: BTreeMap<String, String>,
    #[server(default)] pick: BTreeMap<String, String>,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let typed = values([
        ("payment_date", payment_date),
        ("bank_amount", bank_amount),
        ("bank_amount_currency", bank_amount_currency),
        ("cash_amount", cash_amount),
        ("cash_amount_currency", cash_amount_currency),
        ("source_iban", source_iban),
        ("declare_new_iban", declare_new_iban),
    ]);
    let typed = with_map(with_map(typed, "base", base), "pick", pick);
    let page = page_of(&id, Some(Part::Payment));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let expected = version_of(&version)?;
        let (patch, unread) = patch_of(&typed);
        readable(&bridge, unread, |today| parse_patch(&patch, today))?;
        let commands = &bridge.services.payments;
        let view = commands
            .update(&bridge.context, seller, order, expected, &patch)
            .await?;
        let word = saved(view.payment.version, expected, "payment-saved");
        Ok(format!("{page}&done={word}"))
    }
    .await;
    Ok(answer(&bridge, ("payment-update", &page), typed.0, result).await)
}

/// Marks the payment ready for pickup.
#[server(prefix = "/fn", endpoint = "payment/ready")]
pub async fn mark_ready(
    #[server(default)] id: String,
    #[server(default)] seller: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let page = page_of(&id, Some(Part::Payment));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let commands = &bridge.services.payments;
        commands.ready_for_pickup(&bridge.context, seller, order).await?;
        Ok(format!("{page}&done=payment-ready"))
    }
    .await;
    Ok(answer(&bridge, ("payment-ready", &page), Vec::new(), result).await)
}
