//! The signed KYC profile (Integration API 11.2): gathered in one look, laid out and sealed outside the transaction.

use domain::audit::DataUse;
use domain::buyer::KycMode;
use domain::document::DocumentOwner;
use domain::kernel::id::new_uuid;
use domain::kernel::{Actor, BuyerId, Capability, Context, Country, Date, PartnerId, Refusal};
use domain::kyc::{IdentityOutcome, KycError, evaluate};
use pdf::kyc_profile::{
    IdDocument, Identity, KycProfile, ListVersion, MaskedNumber, Party, SanctionsScreening, Seller, render,
};
use pdf::{SignatureInfo, sign};
use storage::buyer::Access;
use storage::kyc::aml::StoredList;

use super::{Kyc, facts, on};
use crate::commands::unit::{Opened, Unit};
use crate::commands::{authority, buyer as buyers, fault};

/// The most checks a profile lists.
const CHECKS: i64 = 500;

pub(super) async fn profile(
    kyc: &Kyc,
    ctx: &Context,
    seller: PartnerId,
    buyer: BuyerId,
) -> Result<Vec<u8>, KycError> {
    let mut unit = match Unit::open::<()>(&kyc.platform, ctx, on("kyc.profile", buyer)).await? {
        Opened::Fresh(unit) => unit,
        // Reading has no idempotency key.
        Opened::Done(()) => return Err(Refusal::Internal.into()),
    };
    let gathered = gather(&mut unit, seller, buyer).await;
    let (input, now) = match gathered {
        Ok(input) => {
            let now = unit.now;
            unit.close(Ok::<(), KycError>(())).await?;
            (input, now)
        }
        Err(error) => return unit.close(Err::<Vec<u8>, KycError>(error)).await,
    };
    let seal = kyc.outside.seal.clone();
    let made = tokio::task::spawn_blocking(move || {
        let info = SignatureInfo {
            reason: "KYC profile".to_owned(),
            location: "Novatrade24".to_owned(),
            name: "Novatrade24 evidence seal".to_owned(),
            signed_at: now,
        };
        render(&input).and_then(|pdf| sign(&pdf, &*seal, &info))
    });
    match made.await {
        Ok(Ok(pdf)) => Ok(pdf),
        Ok(Err(error)) => {
            tracing::error!(%error, "the KYC profile could not be made");
            Err(Refusal::Internal.into())
        }
        Err(error) => {
            tracing::error!(%error, "making the KYC profile stopped");
            Err(Refusal::Internal.into())
        }
    }
}

async fn gather(unit: &mut Unit<'_>, seller: PartnerId, buyer: BuyerId) -> Result<KycProfile, KycError> {
    let partner = authority::seller_for_reading(&mut unit.db, unit.ctx, seller).await?;
    unit.concerns(partner.organization);
    let buyer = storage::buyer::by_id(&mut unit.db, buyer).await.map_err(fault)?;
    let buyer = buyer
        .filter(|buyer| buyer.seller == seller)
        .ok_or_else(|| Refusal::NotFound("buyer".to_owned()))?;
    let organization = storage::organization::by_id(&mut unit.db, buyer.organization)
        .await
        .map_err(fault)?
        .ok_or(Refusal::Internal)?;
    if let Actor::Client(_) = &unit.ctx.actor
        && !organization.capabilities.kyc_document_download
    {
        return Err(Refusal::CapabilityRequired(Capability::KycDocumentDownload).into());
    }
    match buyer.kyc_mode {
        KycMode::MarketplaceLed => return Err(KycError::ModeA),
        KycMode::Nt24Led => {}
    }
    let known = facts(&mut unit.db, &buyer).await?;
    let status = evaluate(&known);
    let sessions = storage::kyc::identity::of_buyer(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?;
    let verified = sessions
        .into_iter()
        .find(|session| session.outcome == IdentityOutcome::Verified);
    let Some(session) = verified else {
        return Err(KycError::InvalidState(
            "The buyer's identity is not verified yet. The profile exists once it is.".to_owned(),
        ));
    };
    let document = shown_document(unit, &session.session_id).await?;
    let screening = storage::kyc::aml::screening(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?;
    let lists = storage::kyc::aml::lists(&mut unit.db).await.map_err(fault)?;
    let hits = storage::kyc::aml::hits(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?;
    let access = Access {
        id: new_uuid(unit.now, &*unit.platform.entropy),
        at: unit.now,
        organization: buyer.organization,
        buyer: buyer.id,
        contact: None,
        document: None,
        action: DataUse::Profile,
        context: unit.ctx,
    };
    storage::buyer::insert_access(&mut unit.db, &access)
        .await
        .map_err(fault)?;
    unit.noted(buyer.organization, buyers::subject(&buyer)).await?;
    let owner = DocumentOwner::Buyer(seller, buyer.id);
    Ok(KycProfile {
        document_id: access.id.to_string(),
        generated_at: unit.now,
        organization: organization.name,
        seller: Seller {
            name: partner.name,
            vat_number: partner.vat_number,
        },
        mode: buyer.kyc_mode,
        overall: status.overall,
        missing: status.missing,
        identity: Some(Identity {
            session_id: session.session_id,
            provider: if session.environment == "SIMULATED" {
                "NT24 sandbox"
            } else {
                "iDenfy"
            }
            .to_owned(),
            environment: session.environment,
            outcome: session.outcome,
            started_at: session.started_at,
            completed_at: session.completed_at,
            document,
        }),
        screening: screening.map(|screening| SanctionsScreening {
            status: status.aml,
            screened_at: screening.screened_at,
            subject: screening.subject,
            complete: screening.complete,
            // As they were used, also when there are newer ones by now.
            lists: screening
                .lists
                .into_iter()
                .map(|used| {
                    let same =
                        |list: &&StoredList| list.sha256.get(..12).is_some_and(|hash| used.contains(hash));
                    match lists.iter().find(same) {
                        Some(list) => ListVersion {
                            name: list.list.clone(),
                            version: list.version.to_string(),
                            published: list.published.as_deref().and_then(|date| Date::parse(date).ok()),
                            sha256: list.sha256.clone(),
                        },
                        None => ListVersion {
                            name: used,
                            version: "replaced since".to_owned(),
                            published: None,
                            sha256: String::new(),
                        },
                    }
                })
                .collect(),
            hits,
        }),
        vies: storage::kyc::vies::history(&mut unit.db, buyer.id, CHECKS)
            .await
            .map_err(fault)?,
        documents: storage::document::list(&mut unit.db, owner)
            .await
            .map_err(fault)?,
        buyer: Party {
            id: buyer.id,
            company_name: buyer.company_name,
            vat_number: buyer.vat_number,
            address: buyer.address,
        },
    })
}

/// The identity document of the service's report, without picture, name and most of its number.
async fn shown_document(unit: &mut Unit<'_>, session_id: &str) -> Result<Option<IdDocument>, Refusal> {
    let sealed = storage::kyc::identity::report(&mut unit.db, session_id)
        .await
        .map_err(fault)?;
    let report = sealed.and_then(|sealed| unit.platform.keys.unseal(session_id.as_bytes(), &sealed));
    let Some(callback) = report.and_then(|report| external::identity::parse_callback(&report).ok()) else {
        return Ok(None);
    };
    Ok(callback.document_type.map(|kind| IdDocument {
        kind,
        issuing_country: callback
            .nationality
            .and_then(|country| Country::parse(&country).ok()),
        expires_on: callback.document_expiry.and_then(|date| Date::parse(&date).ok()),
        number: callback.document_number.map(|number| MaskedNumber::of(&number)),
    }))
}
