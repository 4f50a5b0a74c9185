//! What is known about a buyer, gathered for `domain::kyc::evaluate`.

use domain::buyer::{Buyer, KycMode};
use domain::kernel::Refusal;
use domain::kyc::{AmlHit, AmlStatus, IdentityOutcome, KycFacts, Screening, VerificationStatus};
use storage::Db;

use super::vies::check_key;
use crate::commands::fault;
use crate::jobs::Kind;

/// Everything the status of a buyer follows from.
///
/// # Errors
/// When the database fails.
pub async fn facts(db: &mut Db, buyer: &Buyer) -> Result<KycFacts, Refusal> {
    let mut vies = storage::kyc::vies::facts(db, buyer.id, &buyer.vat_number)
        .await
        .map_err(fault)?;
    vies.under_way = under_way(db, buyer).await?;
    let (verification, aml) = match buyer.kyc_mode {
        KycMode::MarketplaceLed => (VerificationStatus::NotStarted, AmlStatus::NotApplicable),
        KycMode::Nt24Led => {
            let sessions = storage::kyc::identity::of_buyer(db, buyer.id)
                .await
                .map_err(fault)?;
            let screening = storage::kyc::aml::screening(db, buyer.id).await.map_err(fault)?;
            let hits = storage::kyc::aml::hits(db, buyer.id).await.map_err(fault)?;
            let subject = aml_subject(db, buyer).await?;
            (
                verification(sessions.iter().map(|session| &session.outcome)),
                aml_status(&subject, screening.as_ref(), &hits),
            )
        }
    };
    Ok(KycFacts {
        buyer: buyer.id,
        mode: buyer.kyc_mode,
        documents: storage::document::active_types(db, buyer.id)
            .await
            .map_err(fault)?,
        vies,
        verification,
        aml,
    })
}

/// A check of the buyer's number waits or runs.
///
/// # Errors
/// When the database fails.
pub async fn under_way(db: &mut Db, buyer: &Buyer) -> Result<bool, Refusal> {
    let live = storage::job::live(db, Kind::ViesCheck.as_str(), &check_key(buyer)).await;
    Ok(live.map_err(fault)?.is_some())
}

/// The newest session decides; one that ran out unused leaves the one before it standing.
fn verification<'a>(newest_first: impl Iterator<Item = &'a IdentityOutcome>) -> VerificationStatus {
    newest_first
        .filter(|outcome| **outcome != IdentityOutcome::Expired)
        .map(IdentityOutcome::status)
        .next()
        .unwrap_or(VerificationStatus::NotStarted)
}

/// Who has to be looked for: the company and how many people. A screening of anybody else passes nobody.
///
/// # Errors
/// When the database fails.
pub async fn aml_subject(db: &mut Db, buyer: &Buyer) -> Result<String, Refusal> {
    let people = storage::buyer::count_contacts(db, buyer.id)
        .await
        .map_err(fault)?;
    Ok(subject_text(buyer, people))
}

/// The same with the number of people known.
#[must_use]
pub fn subject_text(buyer: &Buyer, people: i64) -> String {
    let name = &buyer.company_name;
    match people {
        0 => name.clone(),
        1 => format!("{name} and 1 contact person"),
        many => format!("{name} and {many} contact persons"),
    }
}

/// Nobody is passed by lists that were not complete, or under a subject that was not looked for.
#[must_use]
pub fn aml_status(subject: &str, screening: Option<&Screening>, hits: &[AmlHit]) -> AmlStatus {
    if hits.iter().any(|hit| hit.status.flags()) {
        return AmlStatus::Flagged;
    }
    match screening {
        Some(screening) if screening.complete && screening.subject == subject => AmlStatus::Clear,
        Some(_) | None => AmlStatus::Pending,
    }
}
