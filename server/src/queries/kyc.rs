//! Reading KYC.

use async_trait::async_trait;
use domain::buyer::Buyer;
use domain::document::DocumentOwner;
use domain::kernel::{BuyerId, Context, PartnerId, Refusal};
use domain::kyc::{KycQueries, KycStatus, StaffKycView, ViesCheck, evaluate};
use storage::Db;

use crate::commands::kyc::facts;
use crate::commands::unit::{self, Attempt};
use crate::commands::{fault, seller_for_reading, staff_member};
use crate::platform::Platform;

/// The KYC queries on one platform.
pub struct KycReads(pub Platform);

/// How many checks the staff's page shows.
const SHOWN: i64 = 50;
/// How many checks the evidence list gives out.
const HISTORY: i64 = 500;

impl KycReads {
    async fn buyer(
        &self,
        db: &mut Db,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
    ) -> Result<Buyer, Refusal> {
        let allowed = seller_for_reading(db, ctx, seller).await;
        if let Err(refusal @ Refusal::Forbidden(_)) = &allowed {
            let attempt = Attempt::new("kyc.read", "partner", Some(seller.uuid()));
            unit::refused(&self.0, ctx, attempt, refusal).await;
        }
        allowed?;
        let found = storage::buyer::by_id(db, buyer).await.map_err(fault)?;
        found
            .filter(|found| found.seller == seller)
            .ok_or_else(|| Refusal::NotFound("buyer".to_owned()))
    }
}

#[async_trait]
impl KycQueries for KycReads {
    async fn status(&self, ctx: &Context, seller: PartnerId, buyer: BuyerId) -> Result<KycStatus, Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        let buyer = self.buyer(&mut db, ctx, seller, buyer).await?;
        Ok(evaluate(&facts(&mut db, &buyer).await?))
    }

    async fn vies_history(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
    ) -> Result<Vec<ViesCheck>, Refusal> {
        let mut db = self.0.store.read().await.map_err(fault)?;
        let buyer = self.buyer(&mut db, ctx, seller, buyer).await?;
        storage::kyc::vies::history(&mut db, buyer.id, HISTORY)
            .await
            .map_err(fault)
    }

    async fn staff_view(&self, ctx: &Context, buyer: BuyerId) -> Result<StaffKycView, Refusal> {
        staff_member(ctx)?;
        let mut db = self.0.store.read().await.map_err(fault)?;
        let buyer = storage::buyer::by_id(&mut db, buyer)
            .await
            .map_err(fault)?
            .ok_or_else(|| Refusal::NotFound("buyer".to_owned()))?;
        let known = facts(&mut db, &buyer).await?;
        let owner = DocumentOwner::Buyer(buyer.seller, buyer.id);
        Ok(StaffKycView {
            vies_under_way: known.vies.under_way,
            status: evaluate(&known),
            documents: storage::document::list(&mut db, owner).await.map_err(fault)?,
            vies: storage::kyc::vies::history(&mut db, buyer.id, SHOWN)
                .await
                .map_err(fault)?,
            identity: storage::kyc::identity::of_buyer(&mut db, buyer.id)
                .await
                .map_err(fault)?,
            screening: storage::kyc::aml::screening(&mut db, buyer.id)
                .await
                .map_err(fault)?,
            hits: storage::kyc::aml::hits(&mut db, buyer.id).await.map_err(fault)?,
            ibans: storage::kyc::iban::list(&mut db, buyer.id).await.map_err(fault)?,
        })
    }
}
