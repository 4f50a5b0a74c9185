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
    if scanner.is_none() && !wants_text && known.text_read {
        return Ok(());
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
            Some(Verdict::Infected(found)) => {
                storage::document::scanned(&mut unit.db, sha256, Scan::Infected, unit.now)
                    .await
                    .map_err(fault)?;
                document::reject_infected(unit, sha256, found).await?;
            }
            // Stays "not scanned", which is its own state.
            Some(Verdict::Unavailable(_)) | None => {}
        }
        // Verdicts read the text and say what was not scanned.
        document::touch_all_with(unit, sha256).await
    };
    let done = done.await;
    unit.close(done).await?;
    match verdict {
        Some(Verdict::Unavailable(why)) => {
            Err(Failure::Retry(format!("The virus scanner did not answer: {why}")))
        }
        Some(Verdict::Clean | Verdict::Infected(_)) | None => Ok(()),
    }
}
