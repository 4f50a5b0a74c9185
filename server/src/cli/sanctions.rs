//! `nt24 sanctions`: the lists as their publishers give them out. Fetching them is the operator's: a file is read, and
//! what cannot be read whole changes nothing.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use domain::kernel::Context;
use screening::list::List;
use serde_json::json;

use super::output::{Failure, Output};
use crate::commands::fault;
use crate::platform::Platform;
use crate::sanctions::{self, faults};

/// What can be done with the lists.
#[derive(Subcommand)]
pub(super) enum SanctionsCommand {
    /// Import the consolidated list of the EU: csvFullSanctionsList_1_1 or xmlFullSanctionsList_1_1.
    ImportEu {
        /// The file.
        file: PathBuf,
        /// The publisher really took many entries off.
        #[arg(long)]
        allow_smaller: bool,
    },
    /// Import a list of OFAC from its three files.
    ImportOfac {
        /// SDN.CSV or CONS_PRIM.CSV.
        names: PathBuf,
        /// ADD.CSV or CONS_ADD.CSV.
        addresses: PathBuf,
        /// ALT.CSV or CONS_ALT.CSV.
        aliases: PathBuf,
        /// It is the consolidated list and not the SDN list.
        #[arg(long)]
        consolidated: bool,
        /// The publisher really took many entries off.
        #[arg(long)]
        allow_smaller: bool,
    },
    /// Which lists are there, and how old they are.
    List,
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file)
        .map_err(|error| Failure::text(format!("The file {} cannot be read: {error}.", file.display())))
}

pub(super) async fn sanctions(
    command: SanctionsCommand,
    platform: &Platform,
    ctx: &Context,
    output: &Output,
) -> Result<(), Failure> {
    let (list, loaded, bytes, smaller) = match command {
        SanctionsCommand::ImportEu { file, allow_smaller } => {
            let bytes = read(&file)?;
            let xml = bytes.iter().take(200).any(|byte| *byte == b'<');
            let loaded = if xml {
                screening::eu::read_xml(&bytes[..])
            } else {
                screening::eu::read_csv(&bytes[..])
            };
            (List::Eu, loaded, bytes, allow_smaller)
        }
        SanctionsCommand::ImportOfac {
            names,
            addresses,
            aliases,
            consolidated,
            allow_smaller,
        } => {
            let list = if consolidated {
                List::OfacConsolidated
            } else {
                List::OfacSdn
            };
            let (names, addresses, aliases) = (read(&names)?, read(&addresses)?, read(&aliases)?);
            let loaded = if consolidated {
                screening::ofac::read_consolidated(&names[..], &addresses[..], &aliases[..])
            } else {
                screening::ofac::read_sdn(&names[..], &addresses[..], &aliases[..])
            };
            let bytes = [names, addresses, aliases].concat();
            (list, loaded, bytes, allow_smaller)
        }
        SanctionsCommand::List => return show(platform, output).await,
    };
    let loaded = loaded.map_err(|error| Failure::text(format!("Nothing was imported: {error}")))?;
    let done = sanctions::import(platform, ctx, list, loaded, (&bytes, smaller))
        .await
        .map_err(Failure::new)?;
    let text = if done.changed {
        format!(
            "{}: {} entries imported; everybody is screened again.",
            done.list, done.entries
        )
    } else {
        format!("{}: unchanged, and current as of now.", done.list)
    };
    output.done(
        &text,
        &json!({ "list": done.list, "entries": done.entries, "changed": done.changed }),
    );
    Ok(())
}

async fn show(platform: &Platform, output: &Output) -> Result<(), Failure> {
    let mut db = platform.store.read().await.map_err(fault).map_err(Failure::new)?;
    let stored = storage::kyc::aml::lists(&mut db)
        .await
        .map_err(fault)
        .map_err(Failure::new)?;
    let faults = faults(&stored, platform.now());
    let mut lines: Vec<String> = stored
        .iter()
        .map(|list| {
            let published = list.published.as_deref().unwrap_or("no date");
            format!(
                "{:<18} {:>7} entries, published {published}, last imported {}",
                list.list,
                list.entries,
                list.checked_at.exact_text()
            )
        })
        .collect();
    lines.extend(faults.iter().cloned());
    let rows: Vec<_> = stored
        .iter()
        .map(|list| {
            json!({
                "list": list.list, "entries": list.entries, "published": list.published, "sha256": list.sha256,
                "importedAt": list.imported_at, "checkedAt": list.checked_at,
            })
        })
        .collect();
    output.done(&lines.join("\n"), &json!({ "lists": rows, "faults": faults }));
    Ok(())
}
