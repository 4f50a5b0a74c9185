//! `/buyers/{id}`

use domain::buyer::BuyerStatus;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::contacts::ContactsPanel;
use super::head::{BuyerHead, BuyerTab};
use super::queries::{BuyerPageData, view_buyer};
use super::timeline::Timeline;
use crate::staff::live::LiveRecord;
use crate::ui::{Copyable, DoneNote, Exact, Fact, Facts, Moment, Note, Panel, Tone, use_page};

/// `/buyers/{id}`
#[component]
pub fn BuyerPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    use_page(id, view_buyer, |data: BuyerPageData| {
        view! {
            <BuyerHead buyer=data.view.buyer.clone() kyc=data.kyc tab=BuyerTab::Overview/>
            <DoneNote words=done/>
            <LiveRecord order=None buyer=Some(data.view.buyer.id)/>
            <Remarks data=data.clone()/>
            <div class="page-split">
                <div class="page-column">
                    <BusinessData data=data.clone()/>
                    <ContactsPanel buyer=data.view.buyer.clone() count=data.view.contact_count/>
                </div>
                <Panel title="Timeline" id="timeline">
                    <Timeline entries=data.timeline/>
                </Panel>
            </div>
        }
        .into_any()
    })
}

/// Why it is blocked, and warnings.
#[component]
fn Remarks(data: BuyerPageData) -> impl IntoView {
    let blocked = match data.view.buyer.status {
        BuyerStatus::Blocked { since, reason } => Some((since, reason)),
        BuyerStatus::Active => None,
    };
    view! {
        {blocked.map(|(since, reason)| view! {
            <Note tone=Tone::Bad title="Blocked for new orders">
                <p>
                    {reason.unwrap_or_else(|| "No reason was given.".to_owned())}
                    <span class="muted">" · since "<Moment at=since/></span>
                </p>
            </Note>
        })}
        {data.view.warnings.into_iter().map(|warning| view! {
            <Note tone=Tone::Attention>
                <p>{warning.message}" "<code class="muted">{warning.code}</code></p>
            </Note>
        }).collect_view()}
    }
}

#[component]
fn BusinessData(data: BuyerPageData) -> impl IntoView {
    let view = data.view;
    let buyer = view.buyer;
    view! {
        <Panel title="Business data">
            <Facts>
                <Fact term="VAT number"><span class="tabular">{buyer.vat_number.grouped()}</span></Fact>
                <Fact term="Address">
                    {buyer.address.street}<br/>
                    {buyer.address.post_code}" "{buyer.address.city}<br/>
                    {buyer.address.country.name()}
                </Fact>
                <Fact term="KYC mode">{buyer.kyc_mode.label()}</Fact>
                <Fact term="Seller">{view.seller_name}</Fact>
                <Fact term="Organization">
                    <a class="link" href=format!("/admin/organizations/{}", buyer.organization)>{view.organization_name}</a>
                </Fact>
                <Fact term="Created"><Exact at=buyer.created_at/></Fact>
                <Fact term="Changed">
                    <Moment at=buyer.updated_at/><span class="muted">{format!(" · version {}", buyer.version)}</span>
                </Fact>
                <Fact term="Id"><Copyable value=buyer.id.to_string() what="id of the buyer"/></Fact>
            </Facts>
        </Panel>
    }
}

fn done(word: &str) -> Option<&'static str> {
    match word {
        "created" => Some("The buyer is created."),
        "existed" => Some("The seller had this buyer already, with the same data. Nothing was changed."),
        "saved" => Some("The changes are saved."),
        "same" => Some("Nothing differed from what is stored."),
        "blocked" => Some("The buyer is blocked for new orders."),
        "unblocked" => Some("The buyer is active again."),
        "contact-added" => Some("The contact person is added."),
        _ => None,
    }
}
