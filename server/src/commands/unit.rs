//! The unit of work: one transaction for state, audit record, event and the idempotency key they came with.
//!
//! Whatever an event says changed about a buyer or an order, the verdicts that hang on it follow in the same transaction,
//! before the commit (`compliance::settle`): no command can forget it.
//!
//! A command opens a unit, works in it and closes it with its result. Closing a success commits everything at once;
//! closing a refusal undoes everything and then writes the refusal into the audit log. Nothing else opens a writing
//! transaction for business state.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::audit::Change;
use domain::event::{Envelope, Event, EventActor};
use domain::kernel::{Actor, BuyerId, Context, EventId, OrderId, OrganizationId, Refusal, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use storage::idempotency::Claim;
use storage::job::Lease;
use storage::{Db, StorageError};
use uuid::Uuid;

use super::compliance;
use super::touched::Touched;
use crate::audit::{self, Entry, OWN_CHAIN, Subject};
use crate::jobs::{self, Ending, Order};
use crate::platform::Platform;

/// How long an idempotency key answers with its first result (Integration API 2.1).
const IDEMPOTENCY_SECONDS: i64 = 24 * 3600;

/// What a module's error must tell the unit.
pub trait CommandError: From<Refusal> + std::fmt::Display {
    /// The word for the audit log.
    fn word(&self) -> &'static str;

    /// The names of refused fields; never their values.
    fn fields(&self) -> Vec<String> {
        Vec::new()
    }
}

impl CommandError for Refusal {
    fn word(&self) -> &'static str {
        self.word()
    }

    fn fields(&self) -> Vec<String> {
        match self {
            Self::Invalid(fields) => fields.iter().map(|field| field.field.clone()).collect(),
            _ => Vec::new(),
        }
    }
}

/// What is being tried, for the audit record of a refusal.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// Such as `buyer.update`.
    pub action: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// Whose chain the record goes into, when the caller's own organization does not say.
    pub organization: Option<OrganizationId>,
}

impl Attempt {
    /// An attempt at `action` on a thing.
    #[must_use]
    pub const fn new(action: &'static str, kind: &'static str, id: Option<Uuid>) -> Self {
        Self {
            action,
            subject: Subject { kind, id },
            organization: None,
        }
    }

    /// The same in the chain of an organization.
    #[must_use]
    pub const fn of(mut self, organization: OrganizationId) -> Self {
        self.organization = Some(organization);
        self
    }
}

/// An open transaction of one command.
pub struct Unit<'a> {
    /// The transaction.
    pub db: Db,
    /// Who acts, through which channel.
    pub ctx: &'a Context,
    /// One moment for the whole command.
    pub now: Timestamp,
    /// Clock, randomness and keys.
    pub platform: &'a Platform,
    attempt: Attempt,
    enqueued: bool,
    /// What the verdicts that this change may alter hang on.
    pub(super) touched: Touched,
}

/// A unit, or the result an earlier call with the same idempotency key had.
pub enum Opened<'a, T> {
    /// Do the work.
    Fresh(Box<Unit<'a>>),
    /// It was done; here is the result.
    Done(T),
}

/// Runs a command in a unit: `command!(platform, ctx, attempt, |unit| work(unit, …))`. A call that repeats an earlier one
/// with its idempotency key answers the earlier result; `again` says what is different the second time.
macro_rules! command {
    ($platform:expr, $ctx:expr, $attempt:expr, |$unit:ident| $work:expr) => {
        $crate::commands::unit::command!($platform, $ctx, $attempt, |$unit| $work, again std::convert::identity)
    };
    ($platform:expr, $ctx:expr, $attempt:expr, |$unit:ident| $work:expr, again $again:expr) => {
        match $crate::commands::unit::Unit::open($platform, $ctx, $attempt).await? {
            $crate::commands::unit::Opened::Done(result) => Ok($again(result)),
            $crate::commands::unit::Opened::Fresh(mut unit) => {
                let $unit = &mut *unit;
                let result = $work.await;
                unit.close(result).await
            }
        }
    };
}
pub(crate) use command;

impl<'a> Unit<'a> {
    /// Begins the transaction and claims the idempotency key, if there is one.
    ///
    /// # Errors
    /// When the key was used for another request or is in flight, or the database fails.
    pub async fn open<T: DeserializeOwned>(
        platform: &'a Platform,
        ctx: &'a Context,
        attempt: Attempt,
    ) -> Result<Opened<'a, T>, Refusal> {
        let now = platform.now();
        let mut db = platform.store.begin().await.map_err(fault)?;
        if let (Some(idempotency), Some(organization)) = (&ctx.idempotency, organization_of(&ctx.actor)) {
            let expires_at = now.plus_seconds(IDEMPOTENCY_SECONDS);
            let hash = &idempotency.request_hash;
            let claim =
                storage::idempotency::claim(&mut db, organization, &idempotency.key, hash, (now, expires_at))
                    .await;
            match claim {
                Ok(Claim::Fresh) => {}
                Ok(Claim::Done(result)) => {
                    db.rollback().await.map_err(fault)?;
                    return unsealed(platform, &idempotency.key, &result)
                        .map(Opened::Done)
                        .ok_or_else(|| {
                            tracing::error!(action = attempt.action, "a kept result cannot be read");
                            Refusal::Internal
                        });
                }
                Ok(Claim::OtherRequest) => {
                    db.rollback().await.map_err(fault)?;
                    let refusal = Refusal::IdempotencyKeyReused;
                    record_refusal(platform, ctx, &attempt, &refusal).await;
                    return Err(refusal);
                }
                Err(StorageError::Busy(_)) => return Err(Refusal::RequestInProgress),
                Err(error) => return Err(fault(error)),
            }
        }
        Ok(Opened::Fresh(Box::new(Self {
            db,
            ctx,
            now,
            platform,
            attempt,
            enqueued: false,
            touched: Touched::default(),
        })))
    }

    /// Begins the transaction of work from the queue, which has no idempotency key: its lease takes that place.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_work(
        platform: &'a Platform,
        ctx: &'a Context,
        attempt: Attempt,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            now: platform.now(),
            db: platform.store.begin().await.map_err(fault)?,
            ctx,
            platform,
            attempt,
            enqueued: false,
            touched: Touched::default(),
        })
    }

    /// Puts work into the queue: it is there exactly when the change is. `false` when the same work waits or runs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enqueue(&mut self, order: Order) -> Result<bool, Refusal> {
        self.enqueued = true;
        let request_id = &self.ctx.request_id;
        jobs::enqueue(&mut self.db, self.platform, request_id, self.now, order).await
    }

    /// Has the queue looked at once the change is there.
    pub const fn wakes(&mut self) {
        self.enqueued = true;
    }

    /// Ends the work that this change is the result of.
    ///
    /// # Errors
    /// When another worker has taken it over: then nothing of this change may stay.
    pub async fn ends(&mut self, lease: &Lease, ending: &Ending) -> Result<(), Refusal> {
        jobs::end(&mut self.db, lease, ending, self.now).await
    }

    /// The verdicts on a buyer's orders are to be looked at again before the commit, although no event says so.
    pub fn touches(&mut self, buyer: BuyerId) {
        self.touched.buyers.insert(buyer);
    }

    /// The verdict on one order is to be looked at again before the commit.
    pub fn touches_order(&mut self, buyer: BuyerId, order: OrderId) {
        self.touched.orders.insert((buyer, order));
    }

    /// Says in whose chain a refusal is to be recorded, once the command knows it.
    pub const fn concerns(&mut self, organization: OrganizationId) {
        self.attempt.organization = Some(organization);
    }

    /// Records a change: the event with the next number of its organization, and the audit record that points to it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changed(
        &mut self,
        organization: OrganizationId,
        subject: Subject,
        event: &Event,
        changes: &[Change],
        personal: &[(&str, &str)],
    ) -> Result<(), Refusal> {
        let sequence = storage::event::next_sequence(&mut self.db, organization)
            .await
            .map_err(fault)?;
        let envelope = Envelope {
            id: EventId::new(self.now, &*self.platform.entropy),
            kind: event.kind().to_owned(),
            schema_version: event.schema_version(),
            sequence,
            source: self.ctx.source,
            actor: EventActor::from(&self.ctx.actor),
            request_id: self.ctx.request_id.clone(),
            created_at: self.now,
            organization_uuid: organization,
            partner_uuid: event.partner(),
            buyer_uuid: event.buyer(),
            order_uuid: event.order(),
            data: event.data(),
        };
        storage::event::insert(&mut self.db, &envelope)
            .await
            .map_err(fault)?;
        self.touched.by(event);
        let entry = Entry {
            action: self.attempt.action,
            outcome: "done",
            subject,
            event: Some(&envelope),
            changes,
            personal,
        };
        let chain = organization.uuid();
        audit::append(&mut self.db, self.platform, chain, self.ctx, self.now, &entry)
            .await
            .map_err(fault)
    }

    /// Records in an organization's chain what is worth a record but is no change, such as reading personal data.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn noted(&mut self, organization: OrganizationId, subject: Subject) -> Result<(), Refusal> {
        let entry = Entry {
            action: self.attempt.action,
            outcome: "done",
            subject,
            event: None,
            changes: &[],
            personal: &[],
        };
        let chain = organization.uuid();
        audit::append(&mut self.db, self.platform, chain, self.ctx, self.now, &entry)
            .await
            .map_err(fault)
    }

    /// Records a change that belongs to no organization, such as one of a staff account: audit record without event.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changed_own(
        &mut self,
        subject: Subject,
        changes: &[Change],
        personal: &[(&str, &str)],
    ) -> Result<(), Refusal> {
        let entry = Entry {
            action: self.attempt.action,
            outcome: "done",
            subject,
            event: None,
            changes,
            personal,
        };
        audit::append(&mut self.db, self.platform, OWN_CHAIN, self.ctx, self.now, &entry)
            .await
            .map_err(fault)
    }

    /// Commits a success with the idempotency key's result, or undoes everything and records the refusal.
    ///
    /// # Errors
    /// The command's own error, or [`Refusal::Internal`] when the commit fails.
    pub async fn close<T: Serialize, E: CommandError>(mut self, result: Result<T, E>) -> Result<T, E> {
        let result = match result {
            Ok(value) => compliance::settle(&mut self)
                .await
                .map(|()| value)
                .map_err(E::from),
            Err(error) => Err(error),
        };
        match result {
            Ok(value) => {
                if let (Some(idempotency), Some(organization)) =
                    (&self.ctx.idempotency, organization_of(&self.ctx.actor))
                {
                    let kept = sealed(self.platform, &idempotency.key, &value).ok_or_else(|| {
                        tracing::error!(action = self.attempt.action, "a result cannot be kept");
                        Refusal::Internal
                    })?;
                    storage::idempotency::finish(&mut self.db, organization, &idempotency.key, kept)
                        .await
                        .map_err(fault)?;
                }
                let counted = std::mem::take(&mut self.touched.counted);
                storage::desk::count(&mut self.db, counted).await.map_err(fault)?;
                self.db.commit().await.map_err(fault)?;
                if self.enqueued {
                    self.platform.wake.notify_one();
                }
                Ok(value)
            }
            Err(error) => {
                // A failing rollback must not hide why the command was refused; the database undoes it by itself.
                if let Err(failure) = self.db.rollback().await {
                    fault(failure);
                }
                record_refusal(self.platform, self.ctx, &self.attempt, &error).await;
                Err(error)
            }
        }
    }

    /// Commits although the command answers an error, such as the count of failed tries after a wrong password.
    ///
    /// # Errors
    /// Always: `error`, or [`Refusal::Internal`] when the commit fails.
    pub async fn close_keeping<T, E: CommandError>(self, error: E) -> Result<T, E> {
        self.db.commit().await.map_err(fault)?;
        record_refusal(self.platform, self.ctx, &self.attempt, &error).await;
        Err(error)
    }
}

/// The result an earlier call with the same idempotency key had, for work that asks the outside world before it opens its
/// unit.
///
/// # Errors
/// When the key was used for another request, or the database fails.
pub async fn earlier<T: DeserializeOwned>(platform: &Platform, ctx: &Context) -> Result<Option<T>, Refusal> {
    let (Some(idempotency), Some(organization)) = (&ctx.idempotency, organization_of(&ctx.actor)) else {
        return Ok(None);
    };
    let mut db = platform.store.read().await.map_err(fault)?;
    let (key, hash) = (&idempotency.key, &idempotency.request_hash);
    let claim = storage::idempotency::peek(&mut db, organization, key, hash, platform.now()).await;
    match claim.map_err(fault)? {
        Claim::Fresh => Ok(None),
        Claim::OtherRequest => Err(Refusal::IdempotencyKeyReused),
        Claim::Done(result) => unsealed(platform, key, &result)
            .map(Some)
            .ok_or(Refusal::Internal),
    }
}

/// A result on its way into the table of idempotency keys: encrypted, for it can hold personal data.
fn sealed<T: Serialize>(platform: &Platform, key: &str, value: &T) -> Option<serde_json::Value> {
    let text = serde_json::to_vec(value).ok()?;
    Some(STANDARD.encode(platform.keys.seal(key.as_bytes(), &text)?).into())
}

fn unsealed<T: DeserializeOwned>(platform: &Platform, key: &str, kept: &serde_json::Value) -> Option<T> {
    let bytes = STANDARD.decode(kept.as_str()?).ok()?;
    serde_json::from_slice(&platform.keys.unseal(key.as_bytes(), &bytes)?).ok()
}

fn organization_of(actor: &Actor) -> Option<OrganizationId> {
    match actor {
        Actor::Client(client) => Some(client.organization),
        Actor::Anonymous | Actor::Staff(_) | Actor::System => None,
    }
}

/// Records a refusal of something that opens no unit, such as asking for a token or a call stopped at the gate.
pub async fn refused<E: CommandError>(platform: &Platform, ctx: &Context, attempt: Attempt, error: &E) {
    record_refusal(platform, ctx, &attempt, error).await;
}

/// Writes a refused or failed attempt into the audit log, in a transaction of its own: the command's was undone.
async fn record_refusal<E: CommandError>(platform: &Platform, ctx: &Context, attempt: &Attempt, error: &E) {
    let chain = organization_of(&ctx.actor)
        .or(attempt.organization)
        .map_or(OWN_CHAIN, OrganizationId::uuid);
    let fields = error.fields();
    let changes: Vec<Change> = fields
        .into_iter()
        .map(|field| Change {
            field,
            before: None,
            after: None,
        })
        .collect();
    let entry = Entry {
        action: attempt.action,
        outcome: error.word(),
        subject: attempt.subject,
        event: None,
        changes: &changes,
        personal: &[],
    };
    let written = async {
        let mut db = platform.store.begin().await?;
        audit::append(&mut db, platform, chain, ctx, platform.now(), &entry).await?;
        db.commit().await
    };
    if let Err(failure) = written.await {
        tracing::error!(
            action = attempt.action,
            outcome = error.word(),
            "a refusal could not be audited"
        );
        fault(failure);
    }
}

/// Logs what storage said, once, with all its causes, and answers what the caller may know.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub fn fault(error: StorageError) -> Refusal {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    if matches!(error, StorageError::Busy(_)) {
        tracing::warn!(error = text, "storage is busy");
        return Refusal::Busy;
    }
    tracing::error!(error = text, "storage failed");
    Refusal::Internal
}
