//! The screening of Mode B against the sanctions lists, and deciding about resemblances.

use crate::staff::buyer::SellersBuyer;
use domain::kernel::{FieldError, Role};
use domain::kyc::{AmlHit, DecisionDraft, HitStatus, Screening, StaffKycView};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::DecideHit;
use super::words;
use crate::staff::ForRole;
use crate::ui::{
    Badge, Check, Choice, Disclosure, DoneHere, Fact, Facts, Form, Hidden, Moment, Panel, RadioGroup, Submit,
    TextArea, Tone, Values,
};

/// The part of the page about the screening.
#[component]
pub fn ScreeningPanel(owner: SellersBuyer, kyc: StaffKycView) -> impl IntoView {
    let (tone, word) = words::aml(kyc.status.aml);
    view! {
        <Panel title="Screening" id="screening">
            <DoneHere id="screening-done" words=done/>
            <Facts>
                <Fact term="Status"><Badge tone=tone word=word/></Fact>
                {match kyc.screening {
                    Some(screening) => view! { <Latest screening=screening/> }.into_any(),
                    None => view! {
                        <Fact term="Screened"><span class="muted">"Not yet. It runs when the identity check is started."</span></Fact>
                    }
                    .into_any(),
                }}
            </Facts>
            {(!kyc.hits.is_empty()).then(|| view! {
                <h3 class="part-title">"Resemblances"</h3>
                <ul class="hits">
                    {kyc.hits.into_iter().map(|hit| view! { <Hit owner=owner hit=hit/> }).collect_view()}
                </ul>
            })}
        </Panel>
    }
}

fn done(word: &str) -> Option<&'static str> {
    match word {
        "hit-cleared" => Some("The resemblance is cleared: the buyer is somebody else."),
        "hit-confirmed" => Some("The resemblance is confirmed: the buyer is the listed one."),
        _ => None,
    }
}

#[component]
fn Latest(screening: Screening) -> impl IntoView {
    view! {
        <Fact term="Screened"><Moment at=screening.screened_at/></Fact>
        <Fact term="Looked for">{screening.subject}</Fact>
        <Fact term="Lists">
            <span class="lines">{screening.lists.join("\n")}</span>
            {(!screening.complete).then(|| view! {
                <span class="facts-line">
                    <Badge tone=Tone::Attention word="Incomplete"/>
                    <span class="muted">"A list was missing or too old, so nobody is passed. It is tried again by itself."</span>
                </span>
            })}
        </Fact>
    }
}

#[component]
fn Hit(owner: SellersBuyer, hit: AmlHit) -> impl IntoView {
    let (tone, word, decision) = match hit.status {
        HitStatus::Open => (Tone::Bad, "Open", None),
        HitStatus::Cleared(decision) => (Tone::Good, "Cleared", Some(decision)),
        HitStatus::Confirmed(decision) => (Tone::Bad, "Confirmed", Some(decision)),
    };
    let label = if decision.is_some() {
        "Decide again"
    } else {
        "Decide"
    };
    let (id, title) = (
        hit.id.to_string(),
        format!("{} and {}", hit.subject, hit.matched_name),
    );
    view! {
        <li class="hit" aria-label=title>
            <div class="hit-head">
                <Badge tone=tone word=word/>
                <span class="tabular">{format!("{} % alike", hit.score)}</span>
                <span class="muted">{hit.list}" "<code>{hit.entry_id}</code></span>
                <span class="muted hit-when">"first seen "<Moment at=hit.first_seen_at/>", last "<Moment at=hit.last_seen_at/></span>
            </div>
            <div class="pair">
                <span class="pair-side"><span class="muted">"Buyer"</span>{hit.subject}</span>
                <span class="pair-side"><span class="muted">"On the list"</span>{hit.matched_name}</span>
            </div>
            {decision.map(|decision| view! {
                <p class="hit-decision">
                    {decision.reason}
                    <span class="muted">" · "{decision.by}" · "<Moment at=decision.at/></span>
                </p>
            })}
            <ForRole least=Role::Operator>
                <Decide owner=owner hit=id.clone() label=label/>
            </ForRole>
        </li>
    }
}

#[component]
fn Decide(owner: SellersBuyer, hit: String, label: &'static str) -> impl IntoView {
    let SellersBuyer(seller, buyer) = owner;
    let form = format!("hit-decide-{hit}");
    let choices = vec![
        Choice::new("CLEAR", "Somebody else")
            .meaning("The buyer passes, until the entry or the buyer's name changes."),
        Choice::new("CONFIRM", "The listed one").meaning("The buyer does not pass."),
    ];
    view! {
        <Disclosure id=form.clone() label=label>
            <Form id=form action=DecideHit::PATH check=check as Check class="form form-column">
                <Hidden name="id" value=buyer.to_string()/>
                <Hidden name="seller" value=seller.to_string()/>
                <Hidden name="hit" value=hit/>
                <RadioGroup name="decision" label="The buyer is" choices=choices/>
                <TextArea name="reason" label="Reason" hint="What tells them apart or shows that they are one: birth date, place, register number."/>
                <Submit label="Record decision" working="Recording…"/>
            </Form>
        </Disclosure>
    }
}

fn check(values: &Values) -> Vec<FieldError> {
    let draft = DecisionDraft {
        decision: values.get("decision"),
        reason: values.get("reason"),
    };
    draft.parse().err().unwrap_or_default()
}
