//! Document commands: add, supersede, reject, delete, and the permission to read the bytes.
//!
//! The bytes are in the content store before a command runs, and everything that can be checked before was checked; a
//! command that fails even then leaves an object there that no document names.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::audit::{Change, DataUse};
use domain::buyer::Buyer;
use domain::document::{
    Content, Document, DocumentCommands, DocumentDraft, DocumentError, DocumentOwner, RejectCode, Scan,
};
use domain::event::{KycChange, OrderEventKind};
use domain::kernel::id::new_uuid;
use domain::kernel::{Actor, BuyerId, Capability, Context, Date, DocumentId, Fields, Refusal, text};
use domain::order::Order;
use serde_json::json;
use storage::Db;
use storage::buyer::Access;

use super::kyc::{change, changed};
use super::unit::{self, Attempt, CommandError, Unit, command};
use super::{authority, buyer, fault, order};
use crate::jobs::{self, Kind};
use crate::platform::Platform;

/// The document commands on one platform.
pub struct Documents(pub Platform);

impl CommandError for DocumentError {
    fn word(&self) -> &'static str {
        self.word()
    }

    fn fields(&self) -> Vec<String> {
        match self {
            Self::Refused(refusal) => CommandError::fields(refusal),
            Self::NotActive(_) | Self::OrderCancelled => Vec::new(),
        }
    }
}

/// Attempts are recorded about whom the papers are; the document stands in the detail.
fn on(action: &'static str, owner: DocumentOwner) -> Attempt {
    match owner {
        DocumentOwner::Buyer(_, buyer) => Attempt::new(action, "buyer", Some(buyer.uuid())),
        DocumentOwner::Order(_, order, _) => Attempt::new(action, "order", Some(order.uuid())),
    }
}

#[async_trait]
impl DocumentCommands for Documents {
    async fn may_add(
        &self,
        ctx: &Context,
        owner: DocumentOwner,
        draft: Option<&DocumentDraft>,
    ) -> Result<(), DocumentError> {
        let attempt = on("document.add", owner);
        let allowed = async {
            let mut db = self.0.store.read().await.map_err(fault)?;
            authority::seller_for_writing(&mut db, ctx, owner.seller()).await?;
            look(&mut db, owner).await?.open()?;
            if let Some(draft) = draft {
                draft.parse(owner.module(), Date::of(self.0.now()))?;
            }
            Ok::<(), DocumentError>(())
        };
        let allowed = allowed.await;
        if let Err(error) = &allowed {
            unit::refused(&self.0, ctx, attempt, error).await;
        }
        allowed
    }

    async fn add(
        &self,
        ctx: &Context,
        owner: DocumentOwner,
        draft: &DocumentDraft,
        content: &Content,
    ) -> Result<Document, DocumentError> {
        command!(&self.0, ctx, on("document.add", owner), |unit| add(
            unit, owner, draft, content
        ))
    }

    async fn delete(
        &self,
        ctx: &Context,
        owner: DocumentOwner,
        document: DocumentId,
        reason: &str,
    ) -> Result<Document, DocumentError> {
        command!(&self.0, ctx, on("document.delete", owner), |unit| delete(
            unit, owner, document, reason
        ))
    }

    async fn reject(
        &self,
        ctx: &Context,
        owner: DocumentOwner,
        document: DocumentId,
        code: &str,
        note: &str,
    ) -> Result<Document, DocumentError> {
        command!(&self.0, ctx, on("document.reject", owner), |unit| reject(
            unit, owner, document, code, note
        ))
    }

    async fn open(
        &self,
        ctx: &Context,
        owner: DocumentOwner,
        document: DocumentId,
    ) -> Result<Document, DocumentError> {
        command!(&self.0, ctx, on("document.read", owner), |unit| open(
            unit, owner, document
        ))
    }
}

/// Whom papers belong to: a buyer, or an order of a buyer.
struct Holder {
    buyer: Buyer,
    order: Option<Order>,
}

impl Holder {
    /// Passes when papers can still come and go.
    fn open(&self) -> Result<(), DocumentError> {
        match &self.order {
            Some(order) if order.cancelled.is_some() => Err(DocumentError::OrderCancelled),
            Some(_) | None => Ok(()),
        }
    }
}

/// The holder, to be changed: held until the end of the unit.
async fn hold(unit: &mut Unit<'_>, owner: DocumentOwner) -> Result<Holder, Refusal> {
    match owner {
        DocumentOwner::Buyer(seller, buyer) => Ok(Holder {
            buyer: buyer::load(unit, seller, buyer).await?,
            order: None,
        }),
        DocumentOwner::Order(seller, order, _) => {
            let on = order::load(unit, seller, order).await?;
            Ok(Holder {
                buyer: on.buyer,
                order: Some(on.order),
            })
        }
    }
}

/// The holder, to be looked at. Whether the caller may look at the seller's papers is asked before.
async fn look(db: &mut Db, owner: DocumentOwner) -> Result<Holder, Refusal> {
    let (buyer, order) = match owner {
        DocumentOwner::Buyer(_, buyer) => (buyer, None),
        DocumentOwner::Order(seller, order, _) => {
            let found = storage::order::by_id(db, order).await.map_err(fault)?;
            let found = found
                .filter(|order| order.seller == seller)
                .ok_or_else(|| Refusal::NotFound("order".to_owned()))?;
            (found.buyer, Some(found))
        }
    };
    let buyer = storage::buyer::by_id(db, buyer).await.map_err(fault)?;
    let buyer = buyer
        .filter(|buyer| buyer.seller == owner.seller())
        .ok_or_else(|| Refusal::NotFound("buyer".to_owned()))?;
    Ok(Holder { buyer, order })
}

/// Passes when there is such a buyer or order of that seller.
///
/// # Errors
/// When there is none, or the database fails.
pub async fn exists(db: &mut Db, owner: DocumentOwner) -> Result<(), Refusal> {
    look(db, owner).await.map(|_| ())
}

/// What happened to a paper.
enum What {
    Uploaded(Box<Document>, Option<DocumentId>),
    Rejected(Box<Document>),
    Deleted(Box<Document>),
}

/// Records a change of papers, where they belong.
async fn record(
    unit: &mut Unit<'_>,
    holder: &Holder,
    what: What,
    changes: &[Change],
    personal: &[(&str, &str)],
) -> Result<(), Refusal> {
    match &holder.order {
        None => {
            let event = match what {
                What::Uploaded(document, superseded) => KycChange::DocumentUploaded(document, superseded),
                What::Rejected(document) => KycChange::DocumentRejected(document),
                What::Deleted(document) => KycChange::DocumentDeleted(document),
            };
            changed(unit, &holder.buyer, event, changes, personal).await
        }
        Some(order) => {
            let event = match what {
                What::Uploaded(document, superseded) => {
                    OrderEventKind::DocumentUploaded(document, superseded)
                }
                What::Rejected(document) => OrderEventKind::DocumentRejected(document),
                What::Deleted(document) => OrderEventKind::DocumentDeleted(document),
            };
            order::changed(unit, order, event, changes, personal).await
        }
    }
}

async fn load(
    unit: &mut Unit<'_>,
    owner: DocumentOwner,
    document: DocumentId,
) -> Result<(Holder, Document), DocumentError> {
    let holder = hold(unit, owner).await?;
    holder.open()?;
    Ok((holder, found(unit, owner, document).await?))
}

async fn found(unit: &mut Unit<'_>, owner: DocumentOwner, document: DocumentId) -> Result<Document, Refusal> {
    let found = storage::document::get(&mut unit.db, owner, document).await;
    found
        .map_err(fault)?
        .ok_or_else(|| Refusal::NotFound("document".to_owned()))
}

async fn add(
    unit: &mut Unit<'_>,
    owner: DocumentOwner,
    draft: &DocumentDraft,
    content: &Content,
) -> Result<Document, DocumentError> {
    let holder = hold(unit, owner).await?;
    holder.open()?;
    let organization = holder.buyer.organization;
    let new = draft.parse(owner.module(), Date::of(unit.now))?;
    let all = storage::document::list(&mut unit.db, owner)
        .await
        .map_err(fault)?;
    let of_type = || all.iter().filter(|document| document.kind == new.kind);
    let active = of_type().find(|document| document.is_active());
    if let Some(same) = active
        && same.content.sha256 == content.sha256
        && same.document_date == new.document_date
    {
        return Ok(same.clone());
    }
    // Held: while the bytes are being examined, what that finds is waited for.
    let known = storage::document::lock_content(&mut unit.db, &content.sha256)
        .await
        .map_err(fault)?;
    let known_scan = known.map(|known| known.scan);
    if known_scan == Some(Scan::Infected) {
        let mut fields = Fields::new();
        fields.refuse_unseen(
            "file",
            "The virus scanner found something in this file before. Clean it on your side and send a new one.",
        );
        return Err(fields.finish(None::<()>).err().unwrap_or_default().into());
    }
    storage::document::keep_content(&mut unit.db, content, unit.now)
        .await
        .map_err(fault)?;
    let superseded = match active {
        Some(active) => {
            let gone = active.clone().supersede(unit.now)?;
            storage::document::update(&mut unit.db, &gone)
                .await
                .map_err(fault)?;
            Some(gone.id)
        }
        None => None,
    };
    let version = of_type().map(|document| document.version).max().unwrap_or(0) + 1;
    let id = DocumentId::new(unit.now, &*unit.platform.entropy);
    let by = (unit.ctx.source, &unit.ctx.actor);
    let content = Content {
        scan: known_scan.unwrap_or(content.scan),
        ..content.clone()
    };
    let document = Document::create(id, new, content.clone(), version, by, unit.now);
    storage::document::insert(&mut unit.db, organization, owner, &document)
        .await
        .map_err(fault)?;
    log(unit, &holder, &document, DataUse::Create).await?;
    let mut changes = vec![change("document", None, Some(document.id.to_string()))];
    changes.push(change("type", None, Some(document.kind.as_str().to_owned())));
    changes.push(change("sha256", None, Some(document.content.sha256.clone())));
    if let Some(superseded) = superseded {
        changes.push(change("superseded", None, Some(superseded.to_string())));
    }
    let what = What::Uploaded(Box::new(document.clone()), superseded);
    let name = [("document.fileName", document.content.file_name.as_str())];
    record(unit, &holder, what, &changes, &name).await?;
    let known = storage::document::content(&mut unit.db, &content.sha256)
        .await
        .map_err(fault)?;
    if known.is_some_and(|known| !known.text_read || known.scan == Scan::NotScanned) {
        let order = jobs::Order::new(Kind::DocumentExamine, json!({ "sha256": content.sha256 }))
            .once(&content.sha256);
        unit.enqueue(order.about(organization, holder.buyer.id)).await?;
    }
    Ok(document)
}

async fn delete(
    unit: &mut Unit<'_>,
    owner: DocumentOwner,
    document: DocumentId,
    reason: &str,
) -> Result<Document, DocumentError> {
    let (holder, before) = load(unit, owner, document).await?;
    let mut fields = Fields::new();
    let reason = fields.check("reason", reason, text::required(reason, "The reason", 500));
    let reason = fields.finish(reason)?;
    let next = before.clone().delete(reason.clone(), unit.now)?;
    save(unit, &holder, &before, &next, ("reason", Some(reason))).await?;
    Ok(next)
}

async fn reject(
    unit: &mut Unit<'_>,
    owner: DocumentOwner,
    document: DocumentId,
    code: &str,
    note: &str,
) -> Result<Document, DocumentError> {
    let (holder, before) = load(unit, owner, document).await?;
    // Looking at papers and judging them is NT24's part; a client deletes or replaces its own.
    authority::staff_member(unit.ctx)?;
    let mut fields = Fields::new();
    let parsed = fields.check("code", code, RejectCode::parse(code));
    let note = fields.check("note", note, text::optional(note, "The note", 500));
    if parsed == Some(RejectCode::Other) && note == Some(None) {
        fields.refuse_unseen("note", "Say in the note what is wrong with the document.");
    }
    let (code, note) = fields.finish((|| Some((parsed?, note?)))())?;
    let next = before.clone().reject(code, note, unit.now)?;
    save(
        unit,
        &holder,
        &before,
        &next,
        ("reasonCode", Some(code.as_str().to_owned())),
    )
    .await?;
    Ok(next)
}

/// Stores a document's new state and records it.
async fn save(
    unit: &mut Unit<'_>,
    holder: &Holder,
    before: &Document,
    next: &Document,
    (name, why): (&str, Option<String>),
) -> Result<(), Refusal> {
    storage::document::update(&mut unit.db, next)
        .await
        .map_err(fault)?;
    let status = |document: &Document| Some(document.status.as_str().to_owned());
    let changes = [
        change("document", Some(next.id.to_string()), Some(next.id.to_string())),
        change("status", status(before), status(next)),
        change(name, None, why),
    ];
    let document = Box::new(next.clone());
    let what = match &next.status {
        domain::document::DocumentStatus::Deleted { .. } => What::Deleted(document),
        _ => What::Rejected(document),
    };
    record(unit, holder, what, &changes, &[]).await
}

/// What became known of bytes after documents with them had come: those of one buyer are rejected when the scanner found
/// something, and the verdicts that rest on them are looked at again. The buyer is held first, as in every change of papers.
pub async fn examined(
    unit: &mut Unit<'_>,
    buyer: BuyerId,
    sha256: &str,
    found: Option<&str>,
) -> Result<(), Refusal> {
    storage::buyer::lock(&mut unit.db, buyer).await.map_err(fault)?;
    let all = storage::document::active_with(&mut unit.db, sha256).await;
    for (id, owner) in all.map_err(fault)? {
        let holder = look(&mut unit.db, owner).await?;
        if holder.buyer.id != buyer {
            continue;
        }
        match &holder.order {
            None => unit.touches(buyer),
            Some(order) => unit.touches_order(buyer, order.id),
        }
        let Some(found) = found else { continue };
        let before = self::found(unit, owner, id).await?;
        let note = Some(format!("The virus scanner found {found}."));
        let Ok(next) = before.clone().reject(RejectCode::Infected, note, unit.now) else {
            continue;
        };
        let why = ("reasonCode", Some(RejectCode::Infected.as_str().to_owned()));
        save(unit, &holder, &before, &next, why).await?;
    }
    Ok(())
}

/// The buyers with active documents of these bytes.
///
/// # Errors
/// When the database fails.
pub async fn buyers_with(db: &mut Db, sha256: &str) -> Result<BTreeSet<BuyerId>, Refusal> {
    let mut buyers = BTreeSet::new();
    for (_, owner) in storage::document::active_with(db, sha256).await.map_err(fault)? {
        buyers.insert(look(db, owner).await?.buyer.id);
    }
    Ok(buyers)
}

async fn open(
    unit: &mut Unit<'_>,
    owner: DocumentOwner,
    document: DocumentId,
) -> Result<Document, DocumentError> {
    // Reading is open to the role AUDITOR.
    let partner = authority::seller_for_reading(&mut unit.db, unit.ctx, owner.seller()).await?;
    unit.concerns(partner.organization);
    let holder = look(&mut unit.db, owner).await?;
    // Only KYC papers are personal data of special categories.
    if let (Actor::Client(_), None) = (&unit.ctx.actor, &holder.order) {
        let organization = storage::organization::by_id(&mut unit.db, partner.organization).await;
        let allowed = organization.map_err(fault)?;
        if !allowed.is_some_and(|organization| organization.capabilities.kyc_document_download) {
            return Err(Refusal::CapabilityRequired(Capability::KycDocumentDownload).into());
        }
    }
    let document = found(unit, owner, document).await?;
    if document.content.scan == Scan::Infected {
        return Err(Refusal::Forbidden(
            "The virus scanner found something in this file. It is not given out; ask for a clean copy."
                .to_owned(),
        )
        .into());
    }
    log(unit, &holder, &document, DataUse::Read).await?;
    let subject = match &holder.order {
        None => buyer::subject(&holder.buyer),
        Some(order) => order::subject(order),
    };
    unit.noted(partner.organization, subject).await?;
    Ok(document)
}

/// Writes the PII access log, for KYC papers.
async fn log(
    unit: &mut Unit<'_>,
    holder: &Holder,
    document: &Document,
    action: DataUse,
) -> Result<(), Refusal> {
    if holder.order.is_some() {
        return Ok(());
    }
    let buyer = &holder.buyer;
    let access = Access {
        id: new_uuid(unit.now, &*unit.platform.entropy),
        at: unit.now,
        organization: buyer.organization,
        buyer: buyer.id,
        contact: None,
        document: Some(document.id),
        action,
        context: unit.ctx,
    };
    storage::buyer::insert_access(&mut unit.db, &access)
        .await
        .map_err(fault)
}
