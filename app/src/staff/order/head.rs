//! The head of the order page: what is sold to whom, how it stands, who works on it, and what can be done to the whole.

use domain::kernel::{FieldError, Fields, text};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{AssignOrder, CancelOrder};
use super::fields::{Ids, reason_body};
use super::part::Part;
use super::queries::Shown;
use super::words::{self, grouped_vin};
use crate::ui::{
    ApiBody, ApiCall, Badge, Check, Choice, Confirm, Form, Icon, Moment, Note, PageHead, SelectField, Submit,
    Symbol, TextArea, Tone, Values,
};

/// Title, badges, facts and actions.
#[component]
pub fn OrderHead(data: Shown) -> impl IntoView {
    let page = &data.page;
    let rollup = &page.verdict.rollup;
    let cancelled = page.order.cancelled.clone();
    let badges = if cancelled.is_some() {
        vec![words::order_status(page.order.status)]
    } else {
        vec![
            words::compliance(rollup.compliance_status),
            words::decision(rollup.decision),
            words::readiness(rollup.readiness),
            words::order_status(page.order.status),
        ]
    };
    let beside = move || {
        badges
            .iter()
            .map(|(tone, word)| view! { <Badge tone=*tone word=*word/> })
            .collect_view()
    };
    let (title, for_actions) = (page.order.external_order_id.clone(), data.clone());
    view! {
        <PageHead
            title=title
            trail=vec![("Orders".to_owned(), "/orders".to_owned())]
            beside=beside
            actions=move || view! { <Actions data=for_actions.clone()/> }
        />
        <Sale data=data/>
        {cancelled.map(|cancelled| view! {
            <Note tone=Tone::Bad title="Cancelled">
                <p>{cancelled.reason}<span class="muted">" · "<Moment at=cancelled.at/></span></p>
                <p>"A cancelled order keeps its history and takes no changes."</p>
            </Note>
        })}
    }
}

/// What is sold, by whom, to whom, and who works on it.
#[component]
fn Sale(data: Shown) -> impl IntoView {
    let page = &data.page;
    let vehicle = page
        .order
        .vins
        .first()
        .map(|vin| (format!("{} {}", vin.brand, vin.model), grouped_vin(vin.vin)));
    let more = page.order.vins.len().saturating_sub(1);
    let buyer = format!("/buyers/{}", page.buyer.id);
    let (name, number) = (page.buyer.company_name.clone(), page.buyer.vat_number.grouped());
    let seller = page.seller_name.clone();
    let assignee = page.assignee.as_ref().map_or_else(
        || "Nobody works on it".to_owned(),
        |colleague| format!("{} works on it", colleague.name),
    );
    view! {
        <ul class="order-sale" aria-label="The sale">
            {vehicle.map(|(what, vin)| view! {
                <li>
                    {what}" · "<span class="tabular">{vin}</span>
                    {(more > 0).then(|| format!(" · +{more} more"))}
                </li>
            })}
            <li>
                "to "<a class="link" href=buyer>{name}</a>
                " "<span class="tabular">{number}</span>
            </li>
            <li>"from "{seller}</li>
            <li class="order-assignee"><Icon symbol=Symbol::User/>{assignee}</li>
        </ul>
    }
}

#[component]
fn Actions(data: Shown) -> impl IntoView {
    if !data.open() {
        return ().into_any();
    }
    let order = data.page.order.id;
    let cancel = !data.page.transport.transport.any_picked_up();
    let for_cancel = data.clone();
    view! {
        // A full load, so that the page opens at the form.
        <a class="button button-secondary" rel="external" href=Part::Order.form(order, "order-update")>
            <Icon symbol=Symbol::Pencil/>
            "Correct"
        </a>
        <Assign data=data/>
        {cancel.then(|| view! { <Cancel data=for_cancel/> })}
    }
    .into_any()
}

#[component]
fn Assign(data: Shown) -> impl IntoView {
    let page = &data.page;
    let me = data.me;
    let mut choices: Vec<Choice> = Vec::new();
    for colleague in &data.colleagues {
        let id = colleague.id.to_string();
        if Some(colleague.id) == me {
            choices.insert(0, Choice::new(id, format!("Me ({})", colleague.name)));
        } else {
            choices.push(Choice::new(id, colleague.name.clone()));
        }
    }
    let now = page.assignee.as_ref().map(|colleague| colleague.id.to_string());
    let initial = vec![("to".to_owned(), now.unwrap_or_default())];
    let ids = data.ids();
    let title = format!("Who works on {}", page.order.external_order_id);
    view! {
        <Confirm id="order-assign" open_label="Assign" title=title>
            <Form id="order-assign" action=AssignOrder::PATH initial=initial>
                <Ids ids=ids/>
                <SelectField name="to" label="Person" empty="Nobody" choices=choices/>
                <Submit label="Assign order" working="Assigning…"/>
            </Form>
        </Confirm>
    }
}

#[component]
fn Cancel(data: Shown) -> impl IntoView {
    let ids = data.ids();
    let title = format!("Cancel {}", data.page.order.external_order_id);
    let path = data.api("/cancel");
    view! {
        <Confirm id="order-cancel" open_label="Cancel order" title=title close_label="Keep order">
            <Form id="order-cancel" action=CancelOrder::PATH check=check_reason as Check>
                <p class="prose">"A cancelled order keeps its history and takes no changes any more. This cannot be taken back."</p>
                <Ids ids=ids/>
                <TextArea name="reason" label="Reason" hint="Shown to everybody who sees the order, the API client too."/>
                <ApiCall method="POST" path=path body=reason_body as ApiBody/>
                <Submit label="Cancel this order" kind="danger" working="Cancelling…"/>
            </Form>
        </Confirm>
    }
}

/// A reason of 1 to 500 characters, as all commands that ask for one want it.
pub fn check_reason(values: &Values) -> Vec<FieldError> {
    let mut fields = Fields::new();
    let reason = values.get("reason");
    let parsed = fields.check("reason", &reason, text::required(&reason, "The reason", 500));
    fields.finish(parsed).err().unwrap_or_default()
}
