//! `identity.follow`: asks how a session stands, should its callback have been lost, and lets it run out.

use domain::kyc::IdentityOutcome;
use external::identity::Verdict;

use super::{Ending, Failure, Work};
use crate::commands::fault;
use crate::commands::kyc::identity::{Said, followed};
use crate::outside::Outside;
use crate::platform::Platform;

/// Between two questions: the service does not want to be asked often.
const AGAIN_SECONDS: i64 = 3_600;

/// One try.
pub(super) async fn run(platform: &Platform, outside: &Outside, work: &Work) -> Result<(), Failure> {
    let session_id = work.text("session")?.to_owned();
    let mut db = platform.store.read().await.map_err(fault)?;
    let found = storage::kyc::identity::by_id(&mut db, &session_id)
        .await
        .map_err(fault)?;
    drop(db);
    let Some(session) = found
        .map(|found| found.session)
        .filter(|session| !session.outcome.is_final())
    else {
        return Ok(());
    };
    let now = platform.now();
    let said = |outcome| Said {
        session_id: session_id.clone(),
        outcome,
        report: None,
        aml_flagged: None,
    };
    let asked = match &outside.identity {
        Some(identity) => {
            let own = session_id.strip_prefix("idenfy_").unwrap_or(&session_id);
            identity.report(own).await
        }
        None => Ok(None),
    };
    let again = Ending::Again(
        now.plus_seconds(AGAIN_SECONDS),
        "The check has not ended yet.".to_owned(),
    );
    let expired = session.expires_at <= now;
    let (said, ending) = match asked {
        Ok(Some(Verdict::Verified)) => (Some(said(IdentityOutcome::Verified)), Ending::Done),
        Ok(Some(Verdict::Rejected)) => {
            let reason = "The identity service rejected the check.".to_owned();
            (Some(said(IdentityOutcome::Rejected(reason))), Ending::Done)
        }
        Ok(Some(Verdict::Expired)) => (Some(said(IdentityOutcome::Expired)), Ending::Done),
        // A person at the service looks at it, however long that takes.
        Ok(Some(Verdict::Suspected)) => (Some(said(IdentityOutcome::Suspected)), again),
        Ok(None) if expired && session.outcome == IdentityOutcome::Open => {
            (Some(said(IdentityOutcome::Expired)), Ending::Done)
        }
        Ok(None) => (None, again),
        Err(error) => {
            let at = now.plus_seconds(AGAIN_SECONDS);
            (None, Ending::Again(at, error.to_string()))
        }
    };
    followed(platform, &work.ctx, said, &work.job.lease, &ending)
        .await
        .map_err(Failure::from)
}
