//! The server functions that change what is known about a buyer.

use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use crate::bridge::{answer, bridge};
#[cfg(feature = "ssr")]
use crate::staff::buyer::ids;
#[cfg(feature = "ssr")]
use crate::staff::document::page_of;
#[cfg(feature = "ssr")]
use domain::kernel::{AmlHitId, Refusal};
#[cfg(feature = "ssr")]
use domain::kyc::{DecisionDraft, HitStatus, IbanDraft, ManualViesDraft, ViesQueued};

/// Asks VIES about the buyer's number.
#[server(prefix = "/fn", endpoint = "kyc/vies-check")]
pub async fn check_vies(
    #[server(default)] id: String,
    #[server(default)] seller: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let (seller, buyer) = ids(&seller, &id)?;
        let queued = bridge
            .services
            .kyc
            .check_vies(&bridge.context, seller, buyer)
            .await?;
        let word = match queued {
            ViesQueued::Queued => "vies-queued",
            ViesQueued::InProgress => "vies-running",
        };
        Ok(format!("/buyers/{buyer}/kyc?done={word}#vies"))
    }
    .await;
    Ok(answer(&bridge, ("vies-check", &page_of(&id)), Vec::new(), result).await)
}

/// Records an answer of VIES that somebody obtained in another way.
#[server(prefix = "/fn", endpoint = "kyc/vies-record")]
pub async fn record_vies(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] result: String,
    #[server(default)] checked_at: String,
    #[server(default)] consultation_number: String,
    #[server(default)] document: String,
    #[server(default)] name: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let draft = ManualViesDraft {
        result,
        checked_at,
        consultation_number,
        document,
        name,
    };
    let done = async {
        let (seller, buyer) = ids(&seller, &id)?;
        bridge
            .services
            .kyc
            .record_vies(&bridge.context, seller, buyer, &draft)
            .await?;
        Ok(format!("/buyers/{buyer}/kyc?done=vies-recorded#vies"))
    }
    .await;
    let typed = [
        ("result", draft.result),
        ("checked_at", draft.checked_at),
        ("consultation_number", draft.consultation_number),
        ("document", draft.document),
        ("name", draft.name),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    Ok(answer(&bridge, ("vies-record", &page_of(&id)), typed.into(), done).await)
}

/// Starts the identity check; with an address the link is mailed there.
#[server(prefix = "/fn", endpoint = "kyc/verify")]
pub async fn verify_identity(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] recipient_email: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let (seller, buyer) = ids(&seller, &id)?;
        let send_to = Some(recipient_email.trim()).filter(|address| !address.is_empty());
        bridge
            .services
            .kyc
            .verify(&bridge.context, seller, buyer, send_to)
            .await?;
        let word = if send_to.is_some() {
            "identity-sent"
        } else {
            "identity-started"
        };
        Ok(format!("/buyers/{buyer}/kyc?done={word}#identity"))
    }
    .await;
    let typed = vec![("recipient_email".to_owned(), recipient_email)];
    Ok(answer(&bridge, ("identity-start", &page_of(&id)), typed, result).await)
}

/// Decides about a resemblance to a sanctions list.
#[server(prefix = "/fn", endpoint = "kyc/hit-decide")]
pub async fn decide_hit(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] hit: String,
    #[server(default)] decision: String,
    #[server(default)] reason: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let draft = DecisionDraft { decision, reason };
    let result = async {
        let (seller, buyer) = ids(&seller, &id)?;
        let hit = AmlHitId::parse(&hit).map_err(|_| Refusal::NotFound("resemblance".to_owned()))?;
        let decided = bridge
            .services
            .kyc
            .decide_hit(&bridge.context, seller, buyer, hit, &draft)
            .await?;
        let word = match decided.status {
            HitStatus::Cleared(_) => "hit-cleared",
            HitStatus::Open | HitStatus::Confirmed(_) => "hit-confirmed",
        };
        Ok(format!("/buyers/{buyer}/kyc?done={word}#screening"))
    }
    .await;
    let typed = vec![
        ("decision".to_owned(), draft.decision),
        ("reason".to_owned(), draft.reason),
    ];
    let form =
        AmlHitId::parse(&hit).map_or_else(|_| "hit-decide".to_owned(), |hit| format!("hit-decide-{hit}"));
    Ok(answer(&bridge, (&form, &page_of(&id)), typed, result).await)
}

/// Notes a bank account seen on the buyer's papers.
#[server(prefix = "/fn", endpoint = "kyc/iban-note")]
pub async fn note_iban(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] iban: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let draft = IbanDraft { iban };
    let result = async {
        let (seller, buyer) = ids(&seller, &id)?;
        bridge
            .services
            .kyc
            .note_iban(&bridge.context, seller, buyer, &draft)
            .await?;
        Ok(format!("/buyers/{buyer}/kyc?done=iban-noted#accounts"))
    }
    .await;
    let typed = vec![("iban".to_owned(), draft.iban)];
    Ok(answer(&bridge, ("iban-note", &page_of(&id)), typed, result).await)
}
