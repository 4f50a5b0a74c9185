//! `document.examine`: scans bytes that could not be scanned when they came, and reads the text of PDFs.

use documents::{Kind as FileKind, MAX_BYTES, Sha256};
use domain::document::Scan;
use external::scanner::Verdict;

use super::{Failure, Work};
use crate::commands::unit::{Attempt, Unit};
use crate::commands::{document, fault};
use crate::outside::Outside;
use crate::platform::Platform;

/// One try.
pub(super) async fn run(platform: &Platform, outside: &Outside, work: &Work) -> Result<(), Failure> {
    let sha256 = work.text("sha256")?;
    let mut db = platform.store.read().await.map_err(fault)?;
    let known = storage::document::content(&mut db, sha256).await.map_err(fault)?;
    drop(db);
    let Some(known) = known else { return Ok(()) };
    let key = Sha256::parse(sha256).map_err(Failure::GiveUp)?;
    let scanner = outside
        .scanner
        .as_ref()
        .filter(|_| known.scan == Scan::NotScanned);
    let wants_text = !known.text_read && FileKind::parse(&known.content_type) == Some(FileKind::Pdf);
    if scanner.is_none() && known.text_read {
        // Stored by an earlier try that did not come to the end.
        let found = (known.scan == Scan::Infected).then_some("something");
        return tell(platform, work, sha256, found).await;
    }
    // To a temporary file, which goes when it is dropped: scanner and PDF reader want a path, and the store may be remote.
    let stored = outside.documents.read(key, None).await;
    let stored = stored.map_err(|error| Failure::Retry(error.to_string()))?;
    let local = outside.documents.receive(stored.bytes, MAX_BYTES).await;
    let local = local.map_err(|error| Failure::Retry(error.to_string()))?;
    let verdict = match scanner {
        Some(scanner) => Some(scanner.scan(local.path()).await),
        None => None,
    };
    let text = if wants_text {
        documents::text_of_pdf(local.path()).await
    } else {
        None
    };
    let attempt = Attempt::new("document.examine", "content", None);
    let mut unit = Unit::of_work(platform, &work.ctx, attempt).await?;
    let done = async {
        let unit = &mut unit;
        if !known.text_read {
            storage::document::text_read(&mut unit.db, sha256, text.as_deref(), unit.now)
                .await
                .map_err(fault)?;
        }
        match &verdict {
            Some(Verdict::Clean) => storage::document::scanned(&mut unit.db, sha256, Scan::Clean, unit.now)
                .await
                .map_err(fault)?,
            Some(Verdict::Infected(_)) => {
                storage::document::scanned(&mut unit.db, sha256, Scan::Infected, unit.now)
                    .await
                    .map_err(fault)?;
            }
            // Stays "not scanned", which is its own state.
            Some(Verdict::Unavailable(_)) | None => {}
        }
        Ok::<(), domain::kernel::Refusal>(())
    };
    let done = done.await;
    unit.close(done).await?;
    let found = match &verdict {
        Some(Verdict::Infected(found)) => Some(found.as_str()),
        Some(Verdict::Clean | Verdict::Unavailable(_)) | None => None,
    };
    tell(platform, work, sha256, found).await?;
    match verdict {
        Some(Verdict::Unavailable(why)) => {
            Err(Failure::Retry(format!("The virus scanner did not answer: {why}")))
        }
        Some(Verdict::Clean | Verdict::Infected(_)) | None => Ok(()),
    }
}

/// Carries what was found to the documents and verdicts, one buyer at a time: whoever changes papers holds the buyer first and
/// the bytes second, and this must not be the other way round.
async fn tell(platform: &Platform, work: &Work, sha256: &str, found: Option<&str>) -> Result<(), Failure> {
    let mut db = platform.store.read().await.map_err(fault)?;
    let buyers = document::buyers_with(&mut db, sha256).await?;
    drop(db);
    for buyer in buyers {
        let attempt = Attempt::new("document.examine", "buyer", Some(buyer.uuid()));
        let mut unit = Unit::of_work(platform, &work.ctx, attempt).await?;
        let told = document::examined(&mut unit, buyer, sha256, found).await;
        unit.close(told).await?;
    }
    Ok(())
}
