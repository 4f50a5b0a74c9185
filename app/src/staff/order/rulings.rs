//! What people decided about the evidence, and the second pair of eyes.

use domain::compliance::{Ruling, RulingState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{ApproveRuling, DeclineRuling, WithdrawRuling};
use super::fields::{Ids, reason_body};
use super::head::check_reason;
use super::queries::Shown;
use super::words;
use crate::ui::{ApiBody, ApiCall, Badge, Check, Confirm, Form, Hidden, Moment, Panel, Submit, TextArea};

/// The decisions, the newest first. Nothing when there are none.
#[component]
pub fn Rulings(data: Shown) -> impl IntoView {
    let rulings = data.page.rulings.clone();
    let four_eyes = data.page.four_eyes;
    (!rulings.is_empty()).then(|| {
        view! {
            <Panel title="Decisions about evidence" id="rulings">
                {four_eyes.then(|| view! {
                    <p class="prose">
                        "Four eyes are on: what one person decides counts once a second one has approved it. Nobody approves a decision of their own."
                    </p>
                })}
                <ul class="rulings">
                    {rulings.into_iter().map(|ruling| view! { <One data=data.clone() ruling=ruling/> }).collect_view()}
                </ul>
            </Panel>
        }
    })
}

#[component]
fn One(data: Shown, ruling: Ruling) -> impl IntoView {
    let (tone, word) = words::ruling(ruling.state);
    let title = words::ruled(ruling.kind, ruling.about.code);
    let own = data.me.map(|me| me.to_string()) == ruling.proposed_by.id && ruling.proposed_by.kind == "STAFF";
    let waiting = ruling.state == RulingState::AwaitingApproval;
    let offered = data.open();
    let review = offered && waiting && !own;
    let withdraw = offered && ruling.state.is_live();
    let reviewed = ruling.reviewed_by.clone().zip(ruling.reviewed_at);
    let ended = ruling.ended_because.clone().zip(ruling.ended_at);
    let approved = ruling.state != RulingState::Declined;
    let (for_review, for_withdraw) = (ruling.clone(), ruling.clone());
    let (review_data, withdraw_data) = (data.clone(), data);
    view! {
        <li class="ruling">
            <p class="ruling-head">
                <strong>{title.clone()}</strong>
                <Badge tone=tone word=word/>
            </p>
            <p class="ruling-reason">{ruling.reason}</p>
            <p class="blocker-meta">
                <span>{ruling.proposed_by.name}" decided "<Moment at=ruling.proposed_at/></span>
                {reviewed.map(|(by, at)| view! {
                    <span>{by.name}{if approved { " approved " } else { " declined " }}<Moment at=at/></span>
                })}
                {ended.map(|(why, at)| view! { <span>{why}" "<Moment at=at/></span> })}
                <span><code>{ruling.about.code.as_str()}</code></span>
            </p>
            {(offered && waiting && own).then(|| view! {
                <p class="ruling-own">"You decided this yourself. Another member of the staff must approve it."</p>
            })}
            <div class="row-actions">
                {review.then(|| view! { <Review data=review_data ruling=for_review title=title.clone()/> })}
                {withdraw.then(|| view! { <Withdraw data=withdraw_data ruling=for_withdraw title=title/> })}
            </div>
        </li>
    }
}

#[component]
fn Review(data: Shown, ruling: Ruling, title: String) -> impl IntoView {
    let id = ruling.id.to_string();
    let approve = format!("approve-{id}");
    let decline = format!("decline-{id}");
    let approved = id.clone();
    let path = data.api(&format!("/compliance/rulings/{id}/approve"));
    let (ids, ids_again) = (data.ids(), data.ids());
    view! {
        <Confirm id=approve.clone() open_label="Approve" open_kind="primary" title=format!("Approve: {title}")>
            <Form id=approve action=ApproveRuling::PATH>
                <p class="prose">"It counts from then on, and the verdict is made anew."</p>
                <Ids ids=ids/>
                <Hidden name="ruling" value=approved/>
                <ApiCall method="POST" path=path/>
                <Submit label="Approve decision" working="Approving…"/>
            </Form>
        </Confirm>
        <Confirm id=decline.clone() open_label="Decline" title=format!("Decline: {title}")>
            <Form id=decline action=DeclineRuling::PATH check=check_reason as Check>
                <Ids ids=ids_again/>
                <Hidden name="ruling" value=id/>
                <TextArea name="reason" label="Reason"/>
                <Submit label="Decline decision" working="Declining…"/>
            </Form>
        </Confirm>
    }
}

#[component]
fn Withdraw(data: Shown, ruling: Ruling, title: String) -> impl IntoView {
    let id = ruling.id.to_string();
    let form = format!("withdraw-{id}");
    let path = data.api(&format!("/compliance/rulings/{id}/withdraw"));
    let ids = data.ids();
    view! {
        <Confirm id=form.clone() open_label="Withdraw" title=format!("Withdraw: {title}")>
            <Form id=form action=WithdrawRuling::PATH check=check_reason as Check>
                <p class="prose">"What it cleared or closed is open again."</p>
                <Ids ids=ids/>
                <Hidden name="ruling" value=id/>
                <TextArea name="reason" label="Reason"/>
                <ApiCall method="POST" path=path body=reason_body as ApiBody/>
                <Submit label="Withdraw decision" kind="danger" working="Withdrawing…"/>
            </Form>
        </Confirm>
    }
}
