//! Events, stored with the next number of their organization in the transaction of the change.

use domain::event::{Envelope, EventActor};
use domain::kernel::{BuyerId, EventId, OrderId, OrganizationId, PartnerId, Source};
use sqlx::types::Json;
use uuid::Uuid;

use crate::engine::{Db, StorageError, Ts, args, sql};

sql! {
    /// Locks the organization's row until the end of the transaction: numbers are given without gaps.
    NEXT = "INSERT INTO event_sequence (organization_id, last) VALUES ($1, 1) \
            ON CONFLICT (organization_id) DO UPDATE SET last = event_sequence.last + 1 RETURNING last";
    INSERT = "INSERT INTO event (organization_id, sequence, id, kind, schema_version, source, actor_kind, actor_id, \
              actor_name, request_id, partner_id, buyer_id, order_id, data, created_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    AFTER = "SELECT organization_id, sequence, id, kind, schema_version, source, actor_kind, actor_id, actor_name, \
             request_id, partner_id, buyer_id, order_id, data, created_at \
             FROM event WHERE organization_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
}

#[derive(sqlx::FromRow)]
struct EventRow {
    organization_id: Uuid,
    sequence: i64,
    id: String,
    kind: String,
    schema_version: i64,
    source: String,
    actor_kind: String,
    actor_id: Option<String>,
    actor_name: String,
    request_id: String,
    partner_id: Option<Uuid>,
    buyer_id: Option<Uuid>,
    order_id: Option<Uuid>,
    data: Json<serde_json::Value>,
    created_at: Ts,
}

impl EventRow {
    fn envelope(self) -> Result<Envelope, StorageError> {
        let damaged = || StorageError::Damaged {
            table: "event",
            column: "source",
            value: self.source.clone(),
        };
        Ok(Envelope {
            source: Source::parse(&self.source).ok_or_else(damaged)?,
            id: EventId::from_stored(self.id),
            kind: self.kind,
            schema_version: self.schema_version,
            sequence: self.sequence,
            actor: EventActor {
                kind: self.actor_kind,
                id: self.actor_id,
                name: self.actor_name,
            },
            request_id: self.request_id,
            created_at: self.created_at.0,
            organization_uuid: OrganizationId::from_uuid(self.organization_id),
            partner_uuid: self.partner_id.map(PartnerId::from_uuid),
            buyer_uuid: self.buyer_id.map(BuyerId::from_uuid),
            order_uuid: self.order_id.map(OrderId::from_uuid),
            data: self.data.0,
        })
    }
}

/// The next number of the organization.
///
/// # Errors
/// When the database fails.
pub async fn next_sequence(db: &mut Db, organization: OrganizationId) -> Result<i64, StorageError> {
    let (last,): (i64,) = db.fetch_one(NEXT, &args![organization]).await?;
    Ok(last)
}

/// Stores an event.
///
/// # Errors
/// When the database fails.
pub async fn insert(db: &mut Db, event: &Envelope) -> Result<(), StorageError> {
    let args = args![
        event.organization_uuid,
        event.sequence,
        event.id.as_str(),
        &event.kind,
        event.schema_version,
        event.source.as_str(),
        &event.actor.kind,
        event.actor.id.as_ref(),
        &event.actor.name,
        &event.request_id,
        event.partner_uuid,
        event.buyer_uuid,
        event.order_uuid,
        event.data.clone(),
        event.created_at,
    ];
    db.execute(INSERT, &args).await.map(|_| ())
}

/// The events of an organization with numbers above `after`, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn after(
    db: &mut Db,
    organization: OrganizationId,
    after: i64,
    limit: i64,
) -> Result<Vec<Envelope>, StorageError> {
    let rows: Vec<EventRow> = db.fetch_all(AFTER, &args![organization, after, limit]).await?;
    rows.into_iter().map(EventRow::envelope).collect()
}
