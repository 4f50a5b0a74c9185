//! Document commands: add, supersede, reject, delete, and the permission to read the bytes.
//!
//! The bytes are in the content store before a command runs, and everything that can be checked before was checked; a
//! command that fails even then leaves an object there that no document names.

use async_trait::async_trait;
use domain::buyer::Buyer;
use domain::document::{
    Content, Document, DocumentCommands, DocumentDraft, DocumentError, DocumentOwner, RejectCode, Scan,
};
use domain::event::KycChange;
use domain::kernel::id::new_uuid;
use domain::kernel::{Actor, Capability, Context, Date, DocumentId, Fields, Refusal, text};
use serde_json::json;
use storage::buyer::Access;

use super::kyc::{change, changed};
use super::unit::{self, Attempt, CommandError, Unit, command};
use super::{authority, buyer, fault};
use crate::jobs::{Kind, Order};
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
            Self::NotActive(_) => Vec::new(),
        }
    }
}

/// Attempts are recorded about whom the papers are; the document stands in the detail.
fn on(action: &'static str, owner: DocumentOwner) -> Attempt {
    let DocumentOwner::Buyer(_, buyer) = owner;
    Attempt::new(action, "buyer", Some(buyer.uuid()))
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
            let DocumentOwner::Buyer(seller, buyer) = owner;
            authority::seller_for_writing(&mut db, ctx, seller).await?;
            let found = storage::buyer::by_id(&mut db, buyer).await.map_err(fault)?;
            found
                .filter(|buyer| buyer.seller == seller)
                .ok_or_else(|| Refusal::NotFound("buyer".to_owned()))?;
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

async fn load(
    unit: &mut Unit<'_>,
    owner: DocumentOwner,
    document: DocumentId,
) -> Result<(Buyer, Document), Refusal> {
    let DocumentOwner::Buyer(seller, buyer) = owner;
    let buyer = buyer::load(unit, seller, buyer).await?;
    Ok((buyer, found(unit, owner, document).await?))
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
    let DocumentOwner::Buyer(seller, buyer) = owner;
    let buyer = buyer::load(unit, seller, buyer).await?;
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
    let known = storage::document::content(&mut unit.db, &content.sha256)
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
    storage::document::insert(&mut unit.db, buyer.organization, owner, &document)
        .await
        .map_err(fault)?;
    log(unit, &buyer, &document, "CREATE").await?;
    let mut changes = vec![change("document", None, Some(document.id.to_string()))];
    changes.push(change("type", None, Some(document.kind.as_str().to_owned())));
    changes.push(change("sha256", None, Some(document.content.sha256.clone())));
    if let Some(superseded) = superseded {
        changes.push(change("superseded", None, Some(superseded.to_string())));
    }
    let event = KycChange::DocumentUploaded(Box::new(document.clone()), superseded);
    let name = [("document.fileName", document.content.file_name.as_str())];
    changed(unit, &buyer, event, &changes, &name).await?;
    let known = storage::document::content(&mut unit.db, &content.sha256)
        .await
        .map_err(fault)?;
    if known.is_some_and(|known| !known.text_read || known.scan == Scan::NotScanned) {
        let order =
            Order::new(Kind::DocumentExamine, json!({ "sha256": content.sha256 })).once(&content.sha256);
        unit.enqueue(order.about(buyer.organization, buyer.id)).await?;
    }
    Ok(document)
}

async fn delete(
    unit: &mut Unit<'_>,
    owner: DocumentOwner,
    document: DocumentId,
    reason: &str,
) -> Result<Document, DocumentError> {
    let (buyer, before) = load(unit, owner, document).await?;
    let mut fields = Fields::new();
    let reason = fields.check("reason", reason, text::required(reason, "The reason", 500));
    let reason = fields.finish(reason)?;
    let next = before.clone().delete(reason.clone(), unit.now)?;
    save(unit, &buyer, &before, &next, ("reason", Some(reason))).await?;
    Ok(next)
}

async fn reject(
    unit: &mut Unit<'_>,
    owner: DocumentOwner,
    document: DocumentId,
    code: &str,
    note: &str,
) -> Result<Document, DocumentError> {
    let (buyer, before) = load(unit, owner, document).await?;
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
        &buyer,
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
    buyer: &Buyer,
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
    let event = match &next.status {
        domain::document::DocumentStatus::Deleted { .. } => KycChange::DocumentDeleted(document),
        _ => KycChange::DocumentRejected(document),
    };
    changed(unit, buyer, event, &changes, &[]).await
}

/// Rejects every active document with these bytes: the scanner found something in them after they had come.
pub async fn reject_infected(unit: &mut Unit<'_>, sha256: &str, found: &str) -> Result<(), Refusal> {
    let all = storage::document::active_with(&mut unit.db, sha256).await;
    for (id, owner) in all.map_err(fault)? {
        let DocumentOwner::Buyer(_, buyer) = owner;
        let buyer = storage::buyer::lock(&mut unit.db, buyer).await.map_err(fault)?;
        let Some(buyer) = buyer else { continue };
        let before = self::found(unit, owner, id).await?;
        let note = Some(format!("The virus scanner found {found}."));
        let Ok(next) = before.clone().reject(RejectCode::Infected, note, unit.now) else {
            continue;
        };
        let why = ("reasonCode", Some(RejectCode::Infected.as_str().to_owned()));
        save(unit, &buyer, &before, &next, why).await?;
    }
    Ok(())
}

async fn open(
    unit: &mut Unit<'_>,
    owner: DocumentOwner,
    document: DocumentId,
) -> Result<Document, DocumentError> {
    let DocumentOwner::Buyer(seller, buyer) = owner;
    // Reading is open to the role AUDITOR.
    let partner = authority::seller_for_reading(&mut unit.db, unit.ctx, seller).await?;
    unit.concerns(partner.organization);
    let buyer = storage::buyer::by_id(&mut unit.db, buyer).await.map_err(fault)?;
    let buyer = buyer
        .filter(|buyer| buyer.seller == seller)
        .ok_or_else(|| Refusal::NotFound("buyer".to_owned()))?;
    if let Actor::Client(_) = &unit.ctx.actor {
        let organization = storage::organization::by_id(&mut unit.db, buyer.organization).await;
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
    log(unit, &buyer, &document, "READ").await?;
    unit.noted(buyer.organization, buyer::subject(&buyer)).await?;
    Ok(document)
}

async fn log(unit: &mut Unit<'_>, buyer: &Buyer, document: &Document, action: &str) -> Result<(), Refusal> {
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
