//! What the KYC tab reads.

use domain::buyer::StaffBuyerView;
use domain::kyc::StaffKycView;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::bridge::UiError;
use crate::ui::Timed;

/// The KYC tab of one buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KycPageData {
    /// The buyer.
    pub buyer: StaffBuyerView,
    /// What is known.
    pub kyc: StaffKycView,
}

/// A buyer with its KYC.
#[server(prefix = "/fn", endpoint = "kyc/view")]
pub async fn view_kyc(#[server(default)] id: String) -> Result<Timed<KycPageData>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let refuse = |refusal: domain::kernel::Refusal| bridge.refuse(refusal);
    let id = domain::kernel::BuyerId::parse(&id)
        .map_err(|_| refuse(domain::kernel::Refusal::NotFound("buyer".to_owned())))?;
    let services = &bridge.services;
    let buyer = services.buyer_queries.staff_view(&bridge.context, id).await;
    let buyer = buyer.map_err(refuse)?;
    let kyc = services.kyc_queries.staff_view(&bridge.context, id).await;
    Ok(Timed {
        data: KycPageData {
            buyer,
            kyc: kyc.map_err(refuse)?,
        },
        now: bridge.now,
    })
}
