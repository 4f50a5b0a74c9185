//! The server functions for what people decide about an order's evidence.

use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use super::shared::{ids, values};
#[cfg(feature = "ssr")]
use crate::bridge::{answer, bridge};
#[cfg(feature = "ssr")]
use crate::staff::order::part::page_of;
#[cfg(feature = "ssr")]
use domain::compliance::{Code, MismatchDraft, Ruling, RulingState, UnobtainableDraft};
#[cfg(feature = "ssr")]
use domain::document::DocumentType;
#[cfg(feature = "ssr")]
use domain::kernel::{Refusal, RulingId};

/// Accepts a mismatch.
#[server(prefix = "/fn", endpoint = "compliance/accept")]
pub async fn accept_mismatch(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] code: String,
    #[server(default)] reason: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let form = Code::parse(&code).map_or_else(String::new, |code| format!("accept-{}", code.as_str()));
    let page = page_of(&id, None);
    let draft = MismatchDraft { code, reason };
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let commands = &bridge.services.compliance;
        let ruling = commands
            .accept_mismatch(&bridge.context, seller, order, &draft)
            .await?;
        Ok(format!("{page}?done={}", word(&ruling, "accepted")))
    }
    .await;
    let typed = values([("reason", draft.reason)]).0;
    Ok(answer(&bridge, (&form, &page), typed, result).await)
}

/// Declares that a paper cannot be had.
#[server(prefix = "/fn", endpoint = "compliance/declare")]
pub async fn declare_unobtainable(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] asked: String,
    #[server(default)] document_type: String,
    #[server(default)] reason: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    // The form is called by the first paper that would do, whichever was chosen.
    let form = DocumentType::parse_stored(&asked)
        .map_or_else(String::new, |kind| format!("declare-{}", kind.as_str()));
    let page = page_of(&id, None);
    let draft = UnobtainableDraft {
        document_type,
        reason,
    };
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let commands = &bridge.services.compliance;
        let ruling = commands
            .declare_unobtainable(&bridge.context, seller, order, &draft)
            .await?;
        Ok(format!("{page}?done={}", word(&ruling, "declared")))
    }
    .await;
    let typed = values([("document_type", draft.document_type), ("reason", draft.reason)]);
    Ok(answer(&bridge, (&form, &page), typed.0, result).await)
}

/// Approves what another person decided.
#[server(prefix = "/fn", endpoint = "compliance/approve")]
pub async fn approve_ruling(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] ruling: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let (page, form) = (page_of(&id, None), form_of("approve", &ruling));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let commands = &bridge.services.compliance;
        commands
            .approve(&bridge.context, seller, order, ruling_of(&ruling)?)
            .await?;
        Ok(format!("{page}?done=approved"))
    }
    .await;
    Ok(answer(&bridge, (&form, &page), Vec::new(), result).await)
}

/// Declines what another person decided.
#[server(prefix = "/fn", endpoint = "compliance/decline")]
pub async fn decline_ruling(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] ruling: String,
    #[server(default)] reason: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let (page, form) = (page_of(&id, None), form_of("decline", &ruling));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let commands = &bridge.services.compliance;
        commands
            .decline(&bridge.context, seller, order, ruling_of(&ruling)?, &reason)
            .await?;
        Ok(format!("{page}?done=declined"))
    }
    .await;
    Ok(answer(&bridge, (&form, &page), values([("reason", reason)]).0, result).await)
}

/// Takes a decision back.
#[server(prefix = "/fn", endpoint = "compliance/withdraw")]
pub async fn withdraw_ruling(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] ruling: String,
    #[server(default)] reason: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let (page, form) = (page_of(&id, None), form_of("withdraw", &ruling));
    let result = async {
        let (seller, order) = ids(&seller, &id)?;
        let commands = &bridge.services.compliance;
        commands
            .withdraw(&bridge.context, seller, order, ruling_of(&ruling)?, &reason)
            .await?;
        Ok(format!("{page}?done=withdrawn"))
    }
    .await;
    Ok(answer(&bridge, (&form, &page), values([("reason", reason)]).0, result).await)
}

/// The word for the confirmation: with four eyes a decision only waits.
#[cfg(feature = "ssr")]
fn word(ruling: &Ruling, in_force: &'static str) -> &'static str {
    match ruling.state {
        RulingState::AwaitingApproval => "proposed",
        _ => in_force,
    }
}

#[cfg(feature = "ssr")]
fn ruling_of(text: &str) -> Result<RulingId, Refusal> {
    RulingId::parse(text).map_err(|_| Refusal::NotFound("decision".to_owned()))
}

/// The form of one decision; what is no id never gets into an address.
#[cfg(feature = "ssr")]
fn form_of(form: &str, ruling: &str) -> String {
    RulingId::parse(ruling).map_or_else(|_| form.to_owned(), |id| format!("{form}-{id}"))
}
