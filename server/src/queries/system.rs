//! How the server and the services outside are doing, as far as the stored traces of their answers tell. Nobody outside is
//! asked for it.

use std::collections::BTreeMap;

use domain::desk::{ServiceHealth, ServiceState, SystemView};
use domain::kernel::Refusal;

use super::desk::DeskReads;
use crate::commands::fault;
use crate::jobs::Kind;
use crate::outside::AskVies;
use crate::sanctions;

pub(super) async fn view(reads: &DeskReads) -> Result<SystemView, Refusal> {
    let outside = &reads.outside;
    let mut db = reads.platform.store.read().await.map_err(fault)?;
    let db = &mut db;
    let trouble = storage::desk::trouble(db).await.map_err(fault)?;
    let last = storage::desk::last_vies(db).await.map_err(fault)?;
    let lists = storage::kyc::aml::lists(db).await.map_err(fault)?;
    let service = |name: &str, (state, detail): (ServiceState, String)| ServiceHealth {
        name: name.to_owned(),
        state,
        detail,
    };
    let vies = match worst(&trouble, &[Kind::ViesCheck, Kind::ViesRecheck]) {
        Some(found) => found,
        None => match last {
            Some((result, at)) => {
                let said = format!("Last answer {result} on {}.", at.exact_text());
                match result.as_str() {
                    "UNKNOWN" => (ServiceState::Slow, said),
                    _ => (ServiceState::Ok, said),
                }
            }
            None => (ServiceState::Ok, "Nobody was asked about yet.".to_owned()),
        },
    };
    let simulated = match outside.vies {
        AskVies::Simulated => "VIES (simulated)",
        AskVies::Live(..) => "VIES",
    };
    let off = |said: &str| (ServiceState::Off, said.to_owned());
    let fine = |said: &str| (ServiceState::Ok, said.to_owned());
    let mut services = vec![
        service(simulated, vies),
        service(
            "Identity check",
            match (&outside.identity, worst(&trouble, &[Kind::IdentityFollow])) {
                (None, _) => off("NT24_IDENTITY is off: nobody can be verified in Mode B."),
                (Some(_), Some(found)) => found,
                (Some(_), None) => fine("No report is overdue."),
            },
        ),
        service(
            "Mail",
            worst(&trouble, &[Kind::MailSend]).unwrap_or_else(|| fine("No mail waits after a failed try.")),
        ),
        service(
            "Virus scanner",
            match (&outside.scanner, worst(&trouble, &[Kind::DocumentExamine])) {
                (None, _) => off("NT24_CLAMD is not set: documents are marked as not scanned."),
                (Some(_), Some(found)) => found,
                (Some(_), None) => fine("No document waits after a failed try."),
            },
        ),
    ];
    let faults = sanctions::faults(&lists, reads.platform.now());
    services.push(service(
        "Sanctions lists",
        match faults.is_empty() {
            true => {
                let known: Vec<String> = lists
                    .iter()
                    .map(|list| format!("{} of {}", list.list, list.checked_at.date_text()))
                    .collect();
                fine(&format!("{}.", known.join(", ")))
            }
            false => (ServiceState::Down, faults.join(" ")),
        },
    ));
    Ok(SystemView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: match reads.platform.store.engine() {
            storage::Engine::Sqlite => "SQLite",
            storage::Engine::Postgres => "PostgreSQL",
        }
        .to_owned(),
        mode_sandbox: outside.sandbox,
        started_at: reads.started_at,
        services,
    })
}

/// What the queue says of a service: work that failed for good, or waits after a failed try.
fn worst(trouble: &BTreeMap<String, (i64, i64)>, kinds: &[Kind]) -> Option<(ServiceState, String)> {
    let found = kinds.iter().filter_map(|kind| trouble.get(kind.as_str()));
    let (failed, tried) = found.fold((0, 0), |(failed, tried), (more, again)| {
        (failed + more, tried + again)
    });
    match (failed, tried) {
        (0, 0) => None,
        (0, tried) => Some((
            ServiceState::Slow,
            format!("{tried} waiting to be tried again. See Jobs."),
        )),
        (failed, _) => Some((
            ServiceState::Down,
            format!("{failed} failed for good and wait for a person. See Jobs."),
        )),
    }
}
