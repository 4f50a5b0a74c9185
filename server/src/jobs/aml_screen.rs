//! `aml.screen`: looks a buyer and its people up on the sanctions lists.

use domain::buyer::Buyer;
use domain::kyc::Screening;
use screening::list::SubjectKind;
use screening::screen::{Band, Subject};

use super::{Ending, Failure, Work};
use crate::commands::fault;
use crate::commands::kyc::{self, Match};
use crate::outside::Outside;
use crate::platform::Platform;
use crate::sanctions::hex;

/// How soon a screening against incomplete lists is repeated.
const AGAIN_SECONDS: i64 = 3_600;

/// One try.
pub(super) async fn run(platform: &Platform, outside: &Outside, work: &Work) -> Result<(), Failure> {
    let mut db = platform.store.read().await.map_err(fault)?;
    let buyer = storage::buyer::by_id(&mut db, work.buyer()?)
        .await
        .map_err(fault)?;
    let Some(buyer) = buyer else { return Ok(()) };
    let contacts = storage::buyer::contacts(&mut db, buyer.id).await.map_err(fault)?;
    drop(db);
    let looked_for = kyc::subject_text(&buyer, i64::try_from(contacts.len()).unwrap_or(i64::MAX));
    let people = contacts
        .iter()
        .map(|contact| format!("{} {}", contact.first_name, contact.last_name));
    let subjects = subjects(&buyer, people.collect());
    let ready = outside.sanctions.ready(platform).await?;
    let index = ready.index.clone();
    let found = tokio::task::spawn_blocking(move || {
        let matches = subjects.iter().flat_map(|subject| {
            let subject_name = subject.names.first().cloned().unwrap_or_default();
            index
                .screen(subject)
                .into_iter()
                // Below that band a name proves nothing by itself; the lists are full of common names.
                .filter(|hit| matches!(hit.band, Band::Block | Band::Review))
                .map(move |hit| Match {
                    list: hit.list.as_str().to_owned(),
                    entry_id: hit.entry_id,
                    fingerprint: hex(&hit.fingerprint),
                    subject: subject_name.clone(),
                    matched_name: hit.matched_name,
                    score: i64::from(hit.score),
                })
        });
        best_of_each_entry(matches.collect())
    });
    let found = found
        .await
        .map_err(|error| Failure::Retry(format!("The screening stopped: {error}.")))?;
    let now = platform.now();
    let screening = Screening {
        subject: looked_for,
        lists: ready.lists,
        complete: ready.faults.is_empty(),
        screened_at: now,
    };
    let ending = if screening.complete {
        Ending::Done
    } else {
        Ending::Again(now.plus_seconds(AGAIN_SECONDS), ready.faults.join(" "))
    };
    kyc::screened(
        platform,
        &work.ctx,
        &buyer,
        (&screening, found),
        &work.job.lease,
        &ending,
    )
    .await
    .map_err(Failure::from)
}

fn subjects(buyer: &Buyer, people: Vec<String>) -> Vec<Subject> {
    let mut all = vec![Subject {
        names: vec![buyer.company_name.clone()],
        kind: Some(SubjectKind::Enterprise),
        birth_year: None,
        country: Some(buyer.address.country.code().to_owned()),
        identifiers: vec![buyer.vat_number.to_string()],
    }];
    all.extend(people.into_iter().map(|name| Subject {
        names: vec![name],
        kind: Some(SubjectKind::Person),
        birth_year: None,
        country: None,
        identifiers: Vec::new(),
    }));
    all
}

/// Two spellings of one subject can resemble the same entry: the closer resemblance counts.
fn best_of_each_entry(mut all: Vec<Match>) -> Vec<Match> {
    all.sort_by(|a, b| {
        (&a.list, &a.entry_id, &a.subject, -a.score).cmp(&(&b.list, &b.entry_id, &b.subject, -b.score))
    });
    all.dedup_by(|b, a| (&a.list, &a.entry_id, &a.subject) == (&b.list, &b.entry_id, &b.subject));
    all
}
