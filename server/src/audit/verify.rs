//! `nt24 audit verify`: walks every chain and says where it does not hold.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use storage::audit::{Chain, Record};
use storage::{Db, StorageError};
use uuid::Uuid;

use super::{OWN_CHAIN, event_hash, head_mac, hex, personal_hash, record_hash};
use crate::platform::Platform;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Chains walked.
    pub chains: u64,
    /// Records walked.
    pub records: u64,
    /// Events that are as they were written.
    pub events: u64,
    /// Personal values that are still there and fit their hashes.
    pub personal_values: u64,
    /// Where each chain stood: keep them elsewhere to notice a database put back to an earlier state.
    pub heads: Vec<HeadReport>,
    /// What does not hold; empty when all is well.
    pub faults: Vec<String>,
}

/// Where a chain stood.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct HeadReport {
    /// The organization's id, or the nil id for NT24 itself.
    pub chain: Uuid,
    /// The number of its last record.
    pub number: i64,
    /// That record's hash.
    pub hash: String,
}

/// Records read at a time.
const BATCH: i64 = 1_000;

/// Whether the audit key is the one the database was written with. An empty database fits every key.
///
/// # Errors
/// When the database fails.
pub async fn keys_fit(platform: &Platform) -> Result<bool, StorageError> {
    let mut db = platform.store.read().await?;
    let chains = storage::audit::chains(&mut db).await?;
    // One changed head is a matter for `verify`; with other keys none fits.
    Ok(chains.is_empty() || chains.iter().any(|chain| head_fits(platform, chain)))
}

fn head_fits(platform: &Platform, Chain { chain, head }: &Chain) -> bool {
    head_mac(platform.keys.audit(), *chain, head.last_number, &head.last_hash) == head.head_mac
}

/// Walks every chain, up to where it stood when the walk began: others may go on writing.
///
/// # Errors
/// When the database fails; a chain that does not hold is no error but a fault in the report.
pub async fn verify(platform: &Platform) -> Result<Report, StorageError> {
    let mut db = platform.store.read().await?;
    let mut report = Report::default();
    let chains = storage::audit::chains(&mut db).await?;
    // Organizations are read after the heads: whoever is there now without a chain has lost it, unless it is brand new.
    let known: BTreeMap<Uuid, i64> = chains
        .iter()
        .map(|chain| (chain.chain, chain.head.last_number))
        .collect();
    for organization in storage::organization::list(&mut db).await? {
        let id = organization.organization.id.uuid();
        if !known.contains_key(&id) && storage::audit::chain_is_missing(&mut db, id).await? {
            report.faults.push(format!(
                "chain {id}: the organization has no chain: its records are gone"
            ));
        }
    }
    if !chains.is_empty()
        && !known.contains_key(&OWN_CHAIN)
        && !storage::staff::list(&mut db).await?.is_empty()
    {
        report
            .faults
            .push("the chain of NT24 itself is gone, although there are accounts".to_owned());
    }
    for chain in chains {
        report.chains += 1;
        walk(&mut db, platform, &chain, &mut report).await?;
        if !head_fits(platform, &chain) {
            report
                .faults
                .push(format!("chain {}: the head was changed", chain.chain));
        }
        report.heads.push(HeadReport {
            chain: chain.chain,
            number: chain.head.last_number,
            hash: hex(&chain.head.last_hash),
        });
    }
    Ok(report)
}

async fn walk(
    db: &mut Db,
    platform: &Platform,
    chain: &Chain,
    report: &mut Report,
) -> Result<(), StorageError> {
    let (id, head) = (chain.chain, &chain.head);
    let mut end = (0_i64, vec![0_u8; 32]);
    let mut sequence = 0;
    while end.0 < head.last_number {
        let batch = BATCH.min(head.last_number - end.0);
        let records = storage::audit::records(db, id, end.0, batch).await?;
        let Some(last) = records.last() else { break };
        let personal = storage::audit::personal(db, id, end.0, last.number).await?;
        for record in &records {
            report.records += 1;
            if record.number != end.0 + 1 {
                report
                    .faults
                    .push(format!("chain {id}: record {} is missing", end.0 + 1));
            }
            if record_hash(platform.keys.audit(), &end.1, record) != record.hash {
                report.faults.push(format!(
                    "chain {id}: record {} was changed or does not follow its predecessor",
                    record.number
                ));
            }
            end = (record.number, record.hash.clone());
        }
        events(db, id, &records, &mut sequence, report).await?;
        for value in &personal {
            let wanted = hex(&personal_hash(&value.salt, &value.value));
            let record = records.iter().find(|record| record.number == value.number);
            if record.is_some_and(|record| detail(record)["personal"][&value.name] == wanted) {
                report.personal_values += 1;
            } else {
                report.faults.push(format!(
                    "chain {id}: the personal value {} of record {} was changed",
                    value.name, value.number
                ));
            }
        }
    }
    if end != (head.last_number, head.last_hash.clone()) {
        report.faults.push(format!(
            "chain {id}: the last record is {}, but the chain was at {}: records are missing at the end or the head was changed",
            end.0, head.last_number
        ));
    }
    Ok(())
}

fn detail(record: &Record) -> Value {
    serde_json::from_str(&record.detail).unwrap_or_default()
}

/// The events these records tell of are there, as they were written and in their order.
async fn events(
    db: &mut Db,
    chain: Uuid,
    records: &[Record],
    sequence: &mut i64,
    report: &mut Report,
) -> Result<(), StorageError> {
    let told: Vec<(i64, &Record)> = records
        .iter()
        .filter_map(|record| record.event_sequence.map(|number| (number, record)))
        .collect();
    let Some((last, _)) = told.last() else {
        return Ok(());
    };
    let organization = domain::kernel::OrganizationId::from_uuid(chain);
    let stored = storage::event::after(db, organization, *sequence, last - *sequence).await?;
    let stored: BTreeMap<i64, _> = stored.into_iter().map(|event| (event.sequence, event)).collect();
    for (number, record) in told {
        *sequence = number;
        match stored.get(&number) {
            Some(event) if detail(record)["event"] == event_hash(event) => report.events += 1,
            Some(_) => report
                .faults
                .push(format!("chain {chain}: event {number} was changed")),
            None => report
                .faults
                .push(format!("chain {chain}: event {number} is missing")),
        }
    }
    Ok(())
}
