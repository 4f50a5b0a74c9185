//! The identity check: begin a session, take its outcome.
//!
//! The service is asked between two looks at the database and never inside a transaction: it may take seconds, and the
//! one writer of an SQLite database must not wait for it.

use domain::buyer::{Buyer, KycMode};
use domain::event::KycChange;
use domain::kernel::id::new_uuid;
use domain::kernel::{BuyerId, Context, Email, PartnerId, Refusal, Timestamp};
use domain::kyc::{IdentityOutcome, IdentitySession, KycError, VerificationSession};
use external::identity::{IdentityError, Request};
use serde_json::json;
use storage::StorageError;

use super::{Kyc, change, changed, on, order_screening};
use crate::commands::unit::{self, Attempt, Opened, Unit};
use crate::commands::{authority, buyer as buyers, fault};
use crate::jobs::{Ending, Kind, Order};
use crate::mail::{self, Letter};
use crate::platform::Platform;

/// How long a session lasts, when the service says nothing else.
const LASTS_SECONDS: i64 = 24 * 3_600;
/// How long after its beginning the service is asked how a session stands, should its callback get lost.
const FOLLOW_SECONDS: i64 = 30 * 60;

const ACTION: &str = "kyc.verify";

pub(super) async fn verify(
    kyc: &Kyc,
    ctx: &Context,
    (seller, buyer): (PartnerId, BuyerId),
    send_to: Option<&str>,
) -> Result<VerificationSession, KycError> {
    let platform = &kyc.platform;
    match unit::earlier(platform, ctx).await {
        Ok(None) => {}
        Ok(Some(earlier)) => return Ok(earlier),
        Err(refusal) => {
            unit::refused(platform, ctx, on(ACTION, buyer), &refusal).await;
            return Err(refusal.into());
        }
    }
    let looked = look(kyc, ctx, (seller, buyer), send_to).await;
    let (found, open, send_to) = match looked {
        Ok(looked) => looked,
        Err(error) => {
            unit::refused(platform, ctx, on(ACTION, buyer), &error).await;
            return Err(error);
        }
    };
    let begun = match open {
        Some(session) => Ok(session),
        None => begin(kyc).await,
    };
    let session = match begun {
        Ok(session) => session,
        Err(error) => {
            let attempt = on(ACTION, buyer).of(found.organization);
            unit::refused(platform, ctx, attempt, &error).await;
            return Err(error);
        }
    };
    let mut unit = match Unit::open(platform, ctx, on(ACTION, buyer)).await? {
        Opened::Done(earlier) => return Ok(earlier),
        Opened::Fresh(unit) => unit,
    };
    let result = keep(&mut unit, kyc, (seller, buyer), session, send_to).await;
    unit.close(result).await
}

/// The buyer may still use it, or somebody at the service looks at it, however long that takes.
fn is_open(session: &IdentitySession, now: Timestamp) -> bool {
    match session.outcome {
        IdentityOutcome::Open => session.expires_at > now,
        IdentityOutcome::Suspected => true,
        IdentityOutcome::Verified | IdentityOutcome::Rejected(_) | IdentityOutcome::Expired => false,
    }
}

/// Whether a session may begin, and the one that is open already.
async fn look(
    kyc: &Kyc,
    ctx: &Context,
    (seller, buyer): (PartnerId, BuyerId),
    send_to: Option<&str>,
) -> Result<(Buyer, Option<IdentitySession>, Option<Email>), KycError> {
    let mut db = kyc.platform.store.read().await.map_err(fault)?;
    authority::seller_for_writing(&mut db, ctx, seller).await?;
    let found = storage::buyer::by_id(&mut db, buyer).await.map_err(fault)?;
    let found = found
        .filter(|buyer| buyer.seller == seller)
        .ok_or_else(|| Refusal::NotFound("buyer".to_owned()))?;
    match found.kyc_mode {
        KycMode::MarketplaceLed => return Err(KycError::ModeA),
        KycMode::Nt24Led => {}
    }
    let send_to = match send_to {
        None => None,
        Some(text) => {
            let mut fields = domain::kernel::Fields::new();
            let email = fields.check("recipientEmail", text, Email::parse(text));
            Some(fields.finish(email)?)
        }
    };
    let sessions = storage::kyc::identity::of_buyer(&mut db, buyer)
        .await
        .map_err(fault)?;
    if sessions
        .iter()
        .any(|session| session.outcome == IdentityOutcome::Verified)
    {
        return Err(KycError::InvalidState(
            "The buyer's identity is verified already. Nothing is left to do.".to_owned(),
        ));
    }
    let now = kyc.platform.now();
    let open = sessions.into_iter().find(|session| is_open(session, now));
    Ok((found, open, send_to))
}

async fn begin(kyc: &Kyc) -> Result<IdentitySession, KycError> {
    let outside = &kyc.outside;
    let Some(identity) = &outside.identity else {
        return Err(KycError::ServiceOff);
    };
    let request = Request {
        // New for each session: the service may refuse to check one client twice.
        client_id: new_uuid(kyc.platform.now(), &*kyc.platform.entropy).to_string(),
        callback_url: Some(format!("{}/inbound/idenfy", outside.public_url)),
        ..Request::default()
    };
    let session = identity.begin(&request).await.map_err(|error| {
        tracing::warn!(%error, "the identity service did not begin a session");
        match error {
            IdentityError::Retry(_) | IdentityError::GiveUp(_) => KycError::ServiceDown,
        }
    })?;
    let now = kyc.platform.now();
    let lasts = session.expires_in_seconds.unwrap_or(LASTS_SECONDS);
    Ok(IdentitySession {
        session_id: format!("idenfy_{}", session.session_id),
        url: session.url,
        environment: identity.environment().as_str().to_owned(),
        outcome: IdentityOutcome::Open,
        started_at: now,
        expires_at: now.plus_seconds(lasts),
        completed_at: None,
    })
}

async fn keep(
    unit: &mut Unit<'_>,
    kyc: &Kyc,
    (seller, buyer): (PartnerId, BuyerId),
    session: IdentitySession,
    send_to: Option<Email>,
) -> Result<VerificationSession, KycError> {
    let buyer = buyers::load(unit, seller, buyer).await?;
    let known = storage::kyc::identity::of_buyer(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?;
    // Between the looks somebody else may have begun one: then that one counts.
    let open = known.into_iter().find(|known| is_open(known, unit.now));
    let session = match open {
        Some(open) => {
            unit.noted(buyer.organization, buyers::subject(&buyer)).await?;
            open
        }
        None => {
            start(unit, &buyer, &session).await?;
            session
        }
    };
    if let Some(to) = send_to {
        let partner = storage::organization::partner(&mut unit.db, seller)
            .await
            .map_err(fault)?;
        let partner = partner.map(|partner| partner.name).unwrap_or_default();
        let letter = Letter {
            to: to.as_str().to_owned(),
            subject: format!("{partner}: confirm your identity"),
            heading: "Confirm your identity".to_owned(),
            paragraphs: vec![
                format!(
                    "{partner} sells a vehicle to {} and must check who represents the company before the sale can go \
                     on without VAT.",
                    buyer.company_name
                ),
                "Have your ID card or passport at hand. The check takes about five minutes, best on a phone."
                    .to_owned(),
                format!("The link works until {}.", session.expires_at.exact_text()),
            ],
            button: Some(("Start the identity check".to_owned(), session.url.clone())),
        };
        unit.enqueue(mail::order(&kyc.outside, unit.platform, &letter)?)
            .await?;
    }
    Ok(VerificationSession {
        session_id: session.session_id,
        idenfy_url: session.url,
    })
}

async fn start(unit: &mut Unit<'_>, buyer: &Buyer, session: &IdentitySession) -> Result<(), Refusal> {
    // One that ran out makes room.
    for old in storage::kyc::identity::of_buyer(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?
    {
        if !old.outcome.is_final() {
            conclude(unit, buyer, old, IdentityOutcome::Expired, None).await?;
        }
    }
    let stored = storage::kyc::identity::insert(&mut unit.db, (buyer.organization, buyer.id), session).await;
    match stored {
        Ok(()) => {}
        Err(StorageError::Conflict { .. }) => return Err(Refusal::Busy),
        Err(error) => return Err(fault(error)),
    }
    let event = KycChange::VerificationStarted {
        session: session.session_id.clone(),
    };
    let changes = [change("sessionId", None, Some(session.session_id.clone()))];
    changed(unit, buyer, event, &changes, &[]).await?;
    order_screening(unit, buyer).await?;
    let follow = Order::new(Kind::IdentityFollow, json!({ "session": session.session_id }))
        .once(&session.session_id)
        .about(buyer.organization, buyer.id)
        .due(unit.now.plus_seconds(FOLLOW_SECONDS));
    unit.enqueue(follow).await?;
    Ok(())
}

/// What the service said at last.
#[derive(Clone, Debug)]
pub struct Said {
    /// `idenfy_…`
    pub session_id: String,
    /// How it ended, or that somebody looks at it.
    pub outcome: IdentityOutcome,
    /// The service's report, to be kept encrypted.
    pub report: Option<Vec<u8>>,
    /// For the sandbox: what the screening shall find.
    pub aml_flagged: Option<bool>,
}

/// Takes the outcome of a session. `None` when there is no such session.
///
/// # Errors
/// [`KycError::InvalidState`] when it had ended before.
pub async fn take(unit: &mut Unit<'_>, said: Said) -> Result<Option<()>, KycError> {
    let found = storage::kyc::identity::lock(&mut unit.db, &said.session_id)
        .await
        .map_err(fault)?;
    let Some(found) = found else { return Ok(None) };
    unit.concerns(found.organization);
    let buyer = storage::buyer::lock(&mut unit.db, found.buyer)
        .await
        .map_err(fault)?;
    let Some(buyer) = buyer else { return Ok(None) };
    // That a session ran out is our guess from the clock; the service's own word is better.
    let guessed = found.session.outcome == IdentityOutcome::Expired
        && matches!(
            said.outcome,
            IdentityOutcome::Verified | IdentityOutcome::Rejected(_)
        );
    if found.session.outcome.is_final() && !guessed {
        return Err(KycError::InvalidState(format!(
            "The session ended before: {}. A new check needs a new session.",
            found.session.outcome.as_str()
        )));
    }
    if let Some(flagged) = said.aml_flagged {
        super::order_hit(unit, &buyer, flagged).await?;
    }
    let report = said
        .report
        .and_then(|report| unit.platform.keys.seal(said.session_id.as_bytes(), &report));
    conclude(unit, &buyer, found.session, said.outcome, report).await?;
    Ok(Some(()))
}

async fn conclude(
    unit: &mut Unit<'_>,
    buyer: &Buyer,
    before: IdentitySession,
    outcome: IdentityOutcome,
    report: Option<Vec<u8>>,
) -> Result<(), Refusal> {
    let after = IdentitySession {
        completed_at: outcome.is_final().then_some(unit.now),
        outcome,
        ..before.clone()
    };
    storage::kyc::identity::update(&mut unit.db, &after, report)
        .await
        .map_err(fault)?;
    let session = after.session_id.clone();
    let completed = |rejected| KycChange::VerificationCompleted {
        session: session.clone(),
        at: unit.now,
        rejected,
    };
    let event = match &after.outcome {
        IdentityOutcome::Verified => completed(None),
        IdentityOutcome::Rejected(reason) => completed(Some(reason.clone())),
        IdentityOutcome::Expired => KycChange::VerificationExpired {
            session: session.clone(),
        },
        // Somebody at the service looks at it; the last word comes later.
        IdentityOutcome::Open | IdentityOutcome::Suspected => {
            return unit.noted(buyer.organization, buyers::subject(buyer)).await;
        }
    };
    let changes = [
        change("sessionId", Some(session.clone()), Some(session.clone())),
        change(
            "verification",
            Some(before.outcome.as_str().to_owned()),
            Some(after.outcome.as_str().to_owned()),
        ),
    ];
    changed(unit, buyer, event, &changes, &[]).await
}

/// Takes what the service answered to a question of ours, and ends the job that asked.
///
/// # Errors
/// When the job is not ours any more, or the database fails.
pub async fn followed(
    platform: &Platform,
    ctx: &Context,
    said: Option<Said>,
    lease: &storage::job::Lease,
    ending: &Ending,
) -> Result<(), Refusal> {
    let attempt = Attempt::new("kyc.verify.follow", "identity_session", None);
    let mut unit = Unit::of_work(platform, ctx, attempt).await?;
    let done = async {
        let unit = &mut unit;
        if let Some(said) = said {
            match take(unit, said).await {
                Ok(_) | Err(KycError::InvalidState(_)) => {}
                Err(KycError::Refused(refusal)) => return Err(refusal),
                Err(KycError::ModeA | KycError::ServiceDown | KycError::ServiceOff) => {
                    return Err(Refusal::Internal);
                }
            }
        }
        unit.ends(lease, ending).await
    };
    let done = done.await;
    unit.close(done).await
}
