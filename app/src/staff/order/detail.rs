//! `/orders/{id}`

use std::sync::Arc;

use domain::compliance::Module;
use domain::kernel::DocumentId;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::buyer::BuyerPanel;
use super::comments::Comments;
use super::compared::Compared;
use super::facts::SalePanel;
use super::finalization::FinalizationPanel;
use super::head::OrderHead;
use super::invoice::InvoicePanel;
use super::missing::{Missing, Warnings};
use super::part::Part;
use super::payment::PaymentPanel;
use super::queries::{OrderPageData, Shown, view_order};
use super::rulings::Rulings;
use super::transport::TransportPanel;
use super::words;
use crate::staff::buyer::Timeline;
use crate::staff::document::OrderPapers;
use crate::staff::live::LiveRecord;
use crate::ui::{DoneNote, Panel, Tab, Tabs, use_page};

/// `/orders/{id}`
#[component]
pub fn OrderPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let id = move || params.read().get("id").unwrap_or_default();
    let chosen = Memo::new(move |_| query.read().get_str("module").and_then(Part::parse));
    let paper = Memo::new(move |_| {
        let query = query.read();
        query
            .get_str("document")
            .and_then(|id| DocumentId::parse(id).ok())
    });
    use_page(id, view_order, move |data: OrderPageData| {
        let first = first_part(&data);
        let data: Shown = Arc::new(data);
        let entries = data.page.timeline.clone();
        let (for_tabs, for_panel, for_papers) = (data.clone(), data.clone(), data.clone());
        let part = move || chosen.get().unwrap_or(first);
        view! {
            <OrderHead data=data.clone()/>
            <LiveRecord order=Some(data.page.order.id) buyer=Some(data.page.order.buyer)/>
            <DoneNote words=done/>
            <div class="page-stack order-page">
                <Missing data=data.clone()/>
                <Warnings data=data.clone()/>
                <Rulings data=data.clone()/>
                <section id="modules" class="order-modules" aria-label="Modules">
                    {move || view! { <Tabs label="Modules of this order" tabs=tabs(&for_tabs, part())/> }}
                    <div class="order-module">
                        <div class="order-side">{move || panel(&for_panel, part())}</div>
                        <div class="order-side">{move || papers(&for_papers, part(), paper.get())}</div>
                    </div>
                </section>
                <Compared data=data.clone()/>
                <div class="page-split">
                    <Panel title="Timeline" id="timeline">
                        <Timeline entries=entries/>
                    </Panel>
                    <Comments data=data/>
                </div>
            </div>
        }
        .into_any()
    })
}

/// The part that is shown when the address names none: that of the first blocker.
fn first_part(data: &OrderPageData) -> Part {
    let module = data
        .page
        .verdict
        .rollup
        .blockers
        .first()
        .map(|blocker| blocker.module);
    module.unwrap_or(Module::Order).into()
}

fn tabs(data: &Shown, current: Part) -> Vec<Tab> {
    Part::ALL
        .into_iter()
        .map(|part| Tab {
            words: part.label().to_owned(),
            href: part.of(data.page.order.id),
            current: part == current,
            state: Some(words::part(&data.page, part)),
        })
        .collect()
}

fn panel(data: &Shown, part: Part) -> AnyView {
    let data = data.clone();
    match part {
        Part::Buyer => view! { <BuyerPanel data=data/> }.into_any(),
        Part::Order => view! { <SalePanel data=data/> }.into_any(),
        Part::Invoice => view! { <InvoicePanel data=data/> }.into_any(),
        Part::Payment => view! { <PaymentPanel data=data/> }.into_any(),
        Part::Transport => view! { <TransportPanel data=data/> }.into_any(),
        Part::Finalization => view! { <FinalizationPanel data=data/> }.into_any(),
    }
}

fn papers(data: &Shown, part: Part, selected: Option<DocumentId>) -> AnyView {
    let page = &data.page;
    let Some(module) = part.papers() else {
        let kyc = format!("/buyers/{}/kyc", page.buyer.id);
        return view! {
            <Panel title="Papers">
                <p class="prose">"The buyer's papers belong to the buyer and count for all of its orders."</p>
                <p><a class="button button-secondary" href=kyc>"Open the buyer's KYC papers"</a></p>
            </Panel>
        }
        .into_any();
    };
    let documents = page
        .documents
        .iter()
        .filter(|document| document.kind.module() == module)
        .cloned()
        .collect::<Vec<_>>();
    view! { <OrderPapers order=page.order.clone() module=module documents=documents selected=selected/> }
        .into_any()
}

fn done(word: &str) -> Option<&'static str> {
    match word {
        "created" => Some("The order is created."),
        "existed" => Some("The seller had this order already, with the same data. Nothing was changed."),
        "order-saved" => Some("The order is corrected."),
        "order-cancelled" => Some("The order is cancelled."),
        "invoice-submitted" => Some("The invoice is entered."),
        "invoice-saved" => Some("The invoice is corrected."),
        "final-submitted" => Some("The final invoice is entered."),
        "final-saved" => Some("The final invoice is corrected."),
        "payment-submitted" => Some("The payment is entered."),
        "payment-saved" => Some("The payment is corrected."),
        "payment-ready" => Some("The payment is marked ready for pickup. VIES is asked daily from now on."),
        "pickup-confirmed" => Some("The pickup is confirmed. VIES is asked once more."),
        "pickup-revoked" => Some("The pickup is revoked."),
        "delivery-confirmed" => Some("The delivery is confirmed."),
        "accepted" => Some("The mismatch is accepted."),
        "declared" => Some("The paper is declared unobtainable."),
        "proposed" => Some("The decision is recorded. It counts once a second person has approved it."),
        "approved" => Some("The decision is approved and counts from now on."),
        "declined" => Some("The decision is declined."),
        "withdrawn" => Some("The decision is withdrawn."),
        "assigned" => Some("It is recorded who works on this order."),
        "commented" => Some("The comment is written."),
        "same" => Some("Nothing differed from what is stored."),
        _ => None,
    }
}
