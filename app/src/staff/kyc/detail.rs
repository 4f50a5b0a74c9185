//! `/buyers/{id}/kyc`

use crate::staff::buyer::SellersBuyer;
use domain::buyer::KycMode;
use domain::document::DocumentOwner;
use domain::kernel::Role;
use domain::kyc::{StaffKycView, required};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::bank::Accounts;
use super::identity::Identity;
use super::missing::Missing;
use super::queries::{KycPageData, view_kyc};
use super::screening::ScreeningPanel;
use super::vies::{Looks, Vies};
use super::words;
use crate::staff::ForRole;
use crate::staff::buyer::{BuyerHead, BuyerTab};
use crate::staff::document::{
    BesideViewer, DocumentTables, DropArea, UploadForm, Uploads, document_shown, papers_done,
};
use crate::staff::live::LiveRecord;
use crate::ui::{Badge, DoneHere, DoneNote, Moment, Panel, use_page};

/// `/buyers/{id}/kyc`
#[component]
pub fn BuyerKycPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    // What is being uploaded outlives the page's data, which are read again after each change.
    let uploads = Uploads::new();
    let looks = Looks::new(0);
    use_page(id, view_kyc, move |data: KycPageData| {
        let KycPageData { buyer, kyc } = data;
        let buyer = buyer.buyer;
        let owner = SellersBuyer(buyer.seller, buyer.id);
        let screened = match kyc.status.mode {
            KycMode::MarketplaceLed => None,
            KycMode::Nt24Led => Some(kyc.clone()),
        };
        view! {
            <BuyerHead buyer=buyer.clone() kyc=kyc.status.overall tab=BuyerTab::Kyc/>
            <DoneNote words=|_| None/>
            <LiveRecord order=None buyer=Some(buyer.id)/>
            <div class="page-stack">
                <Status owner=owner kyc=kyc.clone()/>
                <Papers owner=owner kyc=kyc.clone() uploads=uploads/>
                <Vies owner=owner buyer=buyer kyc=kyc.clone() looks=looks/>
                <Identity owner=owner kyc=kyc.clone()/>
                {screened.map(|kyc| view! { <ScreeningPanel owner=owner kyc=kyc/> })}
                <Accounts owner=owner seen=kyc.ibans/>
            </div>
        }
        .into_any()
    })
}

/// Whether it is enough, and what is missing.
#[component]
fn Status(owner: SellersBuyer, kyc: StaffKycView) -> impl IntoView {
    let status = kyc.status.clone();
    let (vies_tone, vies) = words::vies_shown(status.vies);
    let mode = match status.mode {
        KycMode::MarketplaceLed => "Mode A, marketplace-led",
        KycMode::Nt24Led => "Mode B, NT24-led",
    };
    let beside = move || {
        view! {
            <Badge tone=words::tone(status.overall) word=status.overall.as_str()/>
            <span class="muted">{mode}</span>
        }
    };
    view! {
        <Panel title="KYC status" id="status" actions=beside>
            <Missing owner=owner kyc=kyc/>
            <ul class="states" aria-label="Single results">
                <li>
                    "VIES "<Badge tone=vies_tone word=vies/>
                    {status.vies_last_checked_at.map(|at| view! { <span class="muted"><Moment at=at/></span> })}
                </li>
                {status.verification.map(|verification| {
                    let (tone, word) = words::verification(verification);
                    view! { <li>"Identity "<Badge tone=tone word=word/></li> }
                })}
                {(status.mode == KycMode::Nt24Led).then(|| {
                    let (tone, word) = words::aml(status.aml);
                    view! { <li>"Screening "<Badge tone=tone word=word/></li> }
                })}
            </ul>
        </Panel>
    }
}

#[component]
fn Papers(owner: SellersBuyer, kyc: StaffKycView, uploads: Uploads) -> impl IntoView {
    let needed = required(kyc.status.mode);
    let owner = DocumentOwner::from(owner);
    let shown = document_shown(None);
    view! {
        <BesideViewer owner=owner documents=kyc.documents.clone() shown=shown>
            <DropArea uploads=uploads owner=owner>
                <Panel title="Papers" id="papers">
                    <DoneHere id="papers-done" words=papers_done/>
                    <DocumentTables owner=owner needed=needed documents=kyc.documents shown=shown/>
                    <ForRole least=Role::Operator>
                        <h3 class="part-title">"Add a document"</h3>
                        <UploadForm uploads=uploads owner=owner/>
                    </ForRole>
                </Panel>
            </DropArea>
        </BesideViewer>
    }
}
