//! `nt24 audit verify`: walks every chain and says where it does not hold.

use serde::Serialize;
use storage::{Db, StorageError};
use uuid::Uuid;

use super::{head_mac, hex, personal_hash, record_hash};
use crate::platform::Platform;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Chains walked.
    pub chains: u64,
    /// Records walked.
    pub records: u64,
    /// Personal values that are still there and fit their hashes.
    pub personal_values: u64,
    /// What does not hold; empty when all is well.
    pub faults: Vec<String>,
}

/// Records read at a time.
const BATCH: i64 = 1_000;

/// Walks every chain.
///
/// # Errors
/// When the database fails; a chain that does not hold is no error but a fault in the report.
pub async fn verify(platform: &Platform) -> Result<Report, StorageError> {
    let mut db = platform.store.read().await?;
    let mut report = Report::default();
    for chain in storage::audit::chains(&mut db).await? {
        report.chains += 1;
        let end = walk(&mut db, platform, chain.chain, &mut report).await?;
        let head = &chain.head;
        if end != (head.last_number, head.last_hash.clone()) {
            report.faults.push(format!(
                "chain {}: the last record is {}, but the chain was at {}: records are missing at the end or the head was changed",
                chain.chain, end.0, head.last_number
            ));
        }
        if head_mac(
            platform.keys.audit(),
            chain.chain,
            head.last_number,
            &head.last_hash,
        ) != head.head_mac
        {
            report
                .faults
                .push(format!("chain {}: the head was changed", chain.chain));
        }
    }
    Ok(report)
}

async fn walk(
    db: &mut Db,
    platform: &Platform,
    chain: Uuid,
    report: &mut Report,
) -> Result<(i64, Vec<u8>), StorageError> {
    let mut end = (0_i64, vec![0_u8; 32]);
    loop {
        let records = storage::audit::records(db, chain, end.0, BATCH).await?;
        let Some(last) = records.last() else {
            return Ok(end);
        };
        let personal = storage::audit::personal(db, chain, end.0, last.number).await?;
        for record in &records {
            report.records += 1;
            if record.number != end.0 + 1 {
                report
                    .faults
                    .push(format!("chain {chain}: record {} is missing", end.0 + 1));
            }
            if record_hash(platform.keys.audit(), &end.1, record) != record.hash {
                report.faults.push(format!(
                    "chain {chain}: record {} was changed or does not follow its predecessor",
                    record.number
                ));
            }
            end = (record.number, record.hash.clone());
        }
        for value in &personal {
            let wanted = hex(&personal_hash(&value.salt, &value.value));
            let said = records
                .iter()
                .find(|record| record.number == value.number)
                .map(|record| record.detail.as_str());
            let detail: serde_json::Value = said
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_default();
            if detail["personal"][&value.name] == wanted {
                report.personal_values += 1;
            } else {
                report.faults.push(format!(
                    "chain {chain}: the personal value {} of record {} was changed",
                    value.name, value.number
                ));
            }
        }
    }
}
