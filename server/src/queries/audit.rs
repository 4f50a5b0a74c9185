//! Reading the audit log.

use async_trait::async_trait;
use domain::audit::{AccessRow, AuditFilter, AuditQueries, AuditRow, TimelineEntry};
use domain::kernel::page::Pagination;
use domain::kernel::{Context, Page, Refusal, Role, Source};
use storage::StorageError;
use storage::audit::NamedRecord;

use crate::audit::changes_of;
use crate::commands::{fault, staff_member};
use crate::platform::Platform;

/// The audit queries on one platform.
pub struct AuditReads(pub Platform);

/// Rows to a page.
const SIZE: u32 = 50;

/// A record as a timeline shows it.
pub(super) fn entry(named: NamedRecord) -> Result<TimelineEntry, Refusal> {
    let changes = changes_of(&named.record);
    let NamedRecord {
        record, actor_name, ..
    } = named;
    let damaged = |value| {
        fault(StorageError::Damaged {
            table: "audit_record",
            column: "source",
            value,
        })
    };
    Ok(TimelineEntry {
        at: record.at.0,
        action: record.action,
        event: record.event_kind,
        sequence: record.event_sequence,
        refused: (record.outcome != "done").then_some(record.outcome),
        source: Source::parse(&record.source).ok_or_else(|| damaged(record.source.clone()))?,
        actor_name: actor_name.unwrap_or_else(|| match record.actor_kind.as_str() {
            "ANONYMOUS" => "not signed in".to_owned(),
            _ => "NT24".to_owned(),
        }),
        actor_kind: record.actor_kind,
        request_id: record.request_id,
        changes,
    })
}

#[async_trait]
impl AuditQueries for AuditReads {
    async fn list(&self, ctx: &Context, filter: &AuditFilter, page: u32) -> Result<Page<AuditRow>, Refusal> {
        staff_member(ctx)?;
        let mut db = self.0.store.read().await.map_err(fault)?;
        let window = (i64::from(SIZE), i64::from(SIZE) * i64::from(page));
        let (records, total) = storage::audit::list(&mut db, filter, window)
            .await
            .map_err(fault)?;
        let row = |named: NamedRecord| {
            Ok(AuditRow {
                chain: named.chain_name.clone().unwrap_or_else(|| "NT24".to_owned()),
                number: named.record.number,
                subject_kind: named.record.subject_kind.clone(),
                subject_id: named
                    .record
                    .subject_id
                    .map(|id| id.to_string())
                    .unwrap_or_default(),
                entry: entry(named)?,
            })
        };
        let data = records.into_iter().map(row).collect::<Result<_, Refusal>>()?;
        Ok(Page {
            data,
            pagination: Pagination::new(page, SIZE, total),
        })
    }

    async fn accesses(&self, ctx: &Context, page: u32) -> Result<Page<AccessRow>, Refusal> {
        let staff = staff_member(ctx)?;
        if staff.role == Role::Operator {
            return Err(Refusal::Forbidden(
                "Only an ADMIN or AUDITOR may see who read personal data. Ask one.".to_owned(),
            ));
        }
        let mut db = self.0.store.read().await.map_err(fault)?;
        let window = (i64::from(SIZE), i64::from(SIZE) * i64::from(page));
        let (data, total) = storage::buyer::all_accesses(&mut db, window)
            .await
            .map_err(fault)?;
        Ok(Page {
            data,
            pagination: Pagination::new(page, SIZE, total),
        })
    }
}
