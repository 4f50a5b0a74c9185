//! Reading documents.

use async_trait::async_trait;
use domain::document::{Document, DocumentOwner, DocumentQueries};
use domain::kernel::{Context, DocumentId, Refusal};
use storage::Db;

use crate::commands::unit::{self, Attempt};
use crate::commands::{document, fault, seller_for_reading};
use crate::platform::Platform;

/// The document queries on one platform.
pub struct DocumentReads(pub Platform);

impl DocumentReads {
    async fn allow(&self, db: &mut Db, ctx: &Context, owner: DocumentOwner) -> Result<(), Refusal> {
        let seller = owner.seller();
        let allowed = seller_for_reading(db, ctx, seller).await.map(|_| ());
        if let Err(refusal @ Refusal::Forbidden(_)) = &allowed {
            let attempt = Attempt::new("document.list", "partner", Some(seller.uuid()));
            unit::refused(&self.0, ctx, attempt, refusal).await;
        }
        allowed?;
        document::exists(db, owner).await
    }
}

#[async_trait]
impl DocumentQueries for DocumentReads {
    async fn list(&self, ctx: &Context, owner: DocumentOwner) -> Result<Vec<Document>, Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        self.allow(&mut db, ctx, owner).await?;
        storage::document::list(&mut db, owner).await.map_err(fault)
    }

    async fn get(
        &self,
        ctx: &Context,
        owner: DocumentOwner,
        document: DocumentId,
    ) -> Result<Document, Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        self.allow(&mut db, ctx, owner).await?;
        let found = storage::document::get(&mut db, owner, document)
            .await
            .map_err(fault)?;
        found.ok_or_else(|| Refusal::NotFound("document".to_owned()))
    }
}
