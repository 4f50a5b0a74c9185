//! What is missing: each blocker with the law behind it, whom it waits for, and the button that clears it. Then warnings.

use domain::compliance::{
    Blocker, BlockerKind, Code, ComplianceStatus, MismatchDraft, Readiness, RulingKind, RulingState,
    UnobtainableDraft,
};
use domain::kernel::FieldError;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{AcceptMismatch, DeclareUnobtainable};
use super::fields::{Ids, body_of};
use super::part::Part;
use super::queries::{OrderPageData, Shown};
use super::steps::{lowered, steps};
use super::words;
use crate::ui::{
    ApiBody, ApiCall, Badge, Check, Choice, Confirm, Form, Hidden, Icon, Moment, Note, Panel, SelectField,
    Submit, TextArea, Tone, Values,
};

/// The blockers, or what happens next.
#[component]
pub fn Missing(data: Shown) -> impl IntoView {
    if data.page.order.cancelled.is_some() {
        return ().into_any();
    }
    let blockers = data.page.verdict.rollup.blockers.clone();
    let count = blockers.len();
    let since = data.page.verdict.updated_at;
    let beside = move || {
        let words = match count {
            0 => "Nothing".to_owned(),
            1 => "1 thing".to_owned(),
            many => format!("{many} things"),
        };
        view! { <span class="muted">{words}" · verdict of "<Moment at=since/></span> }
    };
    view! {
        <Panel title="What is missing" id="missing" actions=beside>
            {if blockers.is_empty() {
                view! { <Next data=data/> }.into_any()
            } else {
                view! {
                    <Ahead data=data.clone()/>
                    <ul class="blockers">
                        {blockers.into_iter().map(|blocker| view! {
                            <Line data=data.clone() blocker=blocker/>
                        }).collect_view()}
                    </ul>
                }
                .into_any()
            }}
        </Panel>
    }
    .into_any()
}

/// What can go on although something is open: the transport, or the final invoice after a verdict that went against the
/// exemption.
#[component]
fn Ahead(data: Shown) -> impl IntoView {
    let page = &data.page;
    let rollup = &page.verdict.rollup;
    let final_invoice = Part::Finalization.form(page.order.id, "final-submit");
    let due = rollup.decision.is_some() && page.final_invoice.is_none() && data.open();
    let failed = rollup.compliance_status == ComplianceStatus::Invalid;
    // The readiness stays READY_FOR_PICKUP until the verdict; there is nothing left to say once all are on their way.
    let waits = page
        .transport
        .transport
        .0
        .iter()
        .any(|vin| vin.leg.pickup().is_none());
    let ready = rollup.readiness == Readiness::ReadyForPickup && waits;
    view! {
        {failed.then(|| view! {
            <Note tone=Tone::Bad title="The exemption does not hold">
                <p>"VAT is due unless what rules it out below is corrected."</p>
                {due.then(|| view! {
                    <p><a class="link" rel="external" href=final_invoice>"Enter final invoice"</a></p>
                })}
            </Note>
        })}
        {ready.then(|| view! {
            <Note tone=Tone::Waiting title="Ready for pickup">
                <p>"Nothing is open but the transport. The vehicles can be picked up."</p>
            </Note>
        })}
    }
}

/// Nothing is missing: what happens next.
#[component]
fn Next(data: Shown) -> impl IntoView {
    let page = &data.page;
    let final_invoice = Part::Finalization.form(page.order.id, "final-submit");
    let received = page.final_invoice.is_some();
    let words = match page.verdict.rollup.readiness {
        Readiness::ReadyForExport if received => {
            "Nothing is missing. The exemption holds and the final invoice is there."
        }
        Readiness::ReadyForExport => "Nothing is missing. The exemption holds; the final invoice comes next.",
        Readiness::ReadyForPickup | Readiness::Blocked => "Nothing is missing.",
    };
    view! {
        <p class="nothing tone-good"><Icon symbol=Tone::Good.symbol()/><span>{words}</span></p>
        {(!received && data.open()).then(|| view! {
            <p class="nothing-step">
                <a class="button button-secondary" rel="external" href=final_invoice>"Enter final invoice"</a>
            </p>
        })}
    }
}

#[component]
fn Line(data: Shown, blocker: Blocker) -> impl IntoView {
    let (tone, meaning) = words::kind(blocker.kind);
    // Whoever only reads is not led to forms that are not offered.
    let ways = if data.may_write {
        steps(&data.page, &blocker)
    } else {
        Vec::new()
    };
    let waiting = blocker
        .code
        .waiting_on()
        .map(|on| format!("waits for {}", lowered_who(on.label())));
    let vins = blocker
        .vins
        .iter()
        .map(|vin| words::grouped_vin(*vin))
        .collect::<Vec<_>>()
        .join(", ");
    let pending = waits_for_approval(&data, &blocker);
    let open = data.open();
    let (for_accept, for_declare) = (data.clone(), data);
    let acceptable = open && !pending && Code::ACCEPTABLE.contains(&blocker.code);
    let declarable =
        open && !pending && blocker.kind == BlockerKind::Missing && !blocker.document_types.is_empty();
    let (accepted, declared) = (blocker.clone(), blocker.clone());
    view! {
        <li class="blocker">
            <span class=format!("gap-mark tone-{}", tone.class()) title=meaning>
                <Icon symbol=tone.symbol()/>
                <span class="sr-only">{meaning}</span>
            </span>
            <div class="blocker-words">
                <p class="blocker-message">{blocker.message}</p>
                <p class="blocker-meta">
                    <span>{blocker.rule}</span>
                    <span>"since "<Moment at=blocker.since/></span>
                    {waiting.map(|words| view! { <span>{words}</span> })}
                    {(!vins.is_empty()).then(|| view! { <span class="tabular">{vins}</span> })}
                    <span><code>{blocker.code.as_str()}</code></span>
                </p>
            </div>
            <div class="blocker-steps">
                {pending.then(|| view! {
                    <a rel="external" href="#rulings"><Badge tone=Tone::Waiting word="Waits for a second approval"/></a>
                })}
                {ways.into_iter().map(|step| view! {
                    // A full load, so that the page opens at the form.
                    <a class="button button-secondary" rel="external" href=step.href>{step.words}</a>
                }).collect_view()}
                {acceptable.then(|| view! { <Accept data=for_accept blocker=accepted/> })}
                {declarable.then(|| view! { <Declare data=for_declare blocker=declared/> })}
            </div>
        </li>
    }
}

/// `Us` and `VIES` are written as they are, the others in the middle of a sentence.
fn lowered_who(label: &str) -> String {
    match label {
        "Us" => "us".to_owned(),
        "Buyer" | "Carrier" => format!("the {}", lowered(label)),
        other => other.to_owned(),
    }
}

/// Somebody decided about it already, and a second person must approve that.
fn waits_for_approval(data: &OrderPageData, blocker: &Blocker) -> bool {
    let key = blocker.key();
    data.page
        .rulings
        .iter()
        .any(|ruling| ruling.state == RulingState::AwaitingApproval && ruling.about == key)
}

/// What is said about a second person, when the organization wants one.
#[component]
fn FourEyes(kind: RulingKind, four_eyes: bool) -> impl IntoView {
    let words = match (kind, four_eyes) {
        (_, true) => "Four eyes are on: it counts once another member of the staff has approved it.",
        (RulingKind::MismatchAccepted, false) => {
            "The blocker goes away at once. It comes back when the numbers or papers change."
        }
        (RulingKind::EvidenceUnobtainable, false) => {
            "It counts at once, until the paper comes or it is withdrawn."
        }
    };
    view! { <p class="prose">{words}</p> }
}

#[component]
fn Accept(data: Shown, blocker: Blocker) -> impl IntoView {
    let id = format!("accept-{}", blocker.code.as_str());
    let four_eyes = data.page.four_eyes;
    let (ids, path) = (data.ids(), data.api("/compliance/accept-mismatch"));
    let title = format!("Accept the mismatch of {}", data.page.order.external_order_id);
    view! {
        <Confirm id=id.clone() open_label="Accept with a reason" open_kind="quiet" title=title>
            <Form id=id action=AcceptMismatch::PATH check=check_accept as Check>
                <p class="prose">{blocker.message}</p>
                <FourEyes kind=RulingKind::MismatchAccepted four_eyes=four_eyes/>
                <Ids ids=ids/>
                <Hidden name="code" value=blocker.code.as_str()/>
                <TextArea name="reason" label="Reason" hint="Why it is in order. It stands in the file that auditors get."/>
                <ApiCall method="POST" path=path body=accept_body as ApiBody/>
                <Submit label="Accept mismatch" working="Accepting…"/>
            </Form>
        </Confirm>
    }
}

#[component]
fn Declare(data: Shown, blocker: Blocker) -> impl IntoView {
    let Some(first) = blocker.document_types.first().copied() else {
        return ().into_any();
    };
    let id = format!("declare-{}", first.as_str());
    let four_eyes = data.page.four_eyes;
    let (ids, path) = (data.ids(), data.api("/compliance/declare-unobtainable"));
    let title = format!(
        "Declare a paper of {} unobtainable",
        data.page.order.external_order_id
    );
    let types = blocker.document_types;
    view! {
        <Confirm id=id.clone() open_label="Declare unobtainable" open_kind="quiet" title=title>
            <Form id=id action=DeclareUnobtainable::PATH check=check_declare as Check>
                <Note tone=Tone::Bad title="The exemption fails">
                    <p>"Without this paper the exemption does not hold: the order becomes INVALID and VAT is due."</p>
                </Note>
                <FourEyes kind=RulingKind::EvidenceUnobtainable four_eyes=four_eyes/>
                <Ids ids=ids/>
                <Hidden name="asked" value=first.as_str()/>
                {if types.len() > 1 {
                    let choices = types.iter().map(|kind| Choice::new(kind.as_str(), kind.label())).collect();
                    view! { <SelectField name="document_type" label="Paper" choices=choices/> }.into_any()
                } else {
                    view! {
                        <Hidden name="document_type" value=first.as_str()/>
                        <p>"Paper: "<strong>{first.label()}</strong></p>
                    }
                    .into_any()
                }}
                <TextArea name="reason" label="Reason" hint="Why nobody can supply it. It stands in the file that auditors get."/>
                <ApiCall method="POST" path=path body=declare_body as ApiBody/>
                <Submit label="Declare unobtainable" kind="danger" working="Declaring…"/>
            </Form>
        </Confirm>
    }
    .into_any()
}

fn mismatch(values: &Values) -> MismatchDraft {
    MismatchDraft {
        code: values.get("code"),
        reason: values.get("reason"),
    }
}

fn unobtainable(values: &Values) -> UnobtainableDraft {
    UnobtainableDraft {
        document_type: values.get("document_type"),
        reason: values.get("reason"),
    }
}

fn check_accept(values: &Values) -> Vec<FieldError> {
    mismatch(values).parse().err().unwrap_or_default()
}

fn check_declare(values: &Values) -> Vec<FieldError> {
    unobtainable(values).parse().err().unwrap_or_default()
}

fn accept_body(values: &Values) -> serde_json::Value {
    body_of(&mismatch(values))
}

fn declare_body(values: &Values) -> serde_json::Value {
    body_of(&unobtainable(values))
}

/// What is worth a look and changes no verdict.
#[component]
pub fn Warnings(data: Shown) -> impl IntoView {
    let warnings = data.page.verdict.rollup.warnings.clone();
    (!warnings.is_empty()).then(|| {
        view! {
            <Panel title="Worth a look" id="warnings">
                <ul class="blockers">
                    {warnings.into_iter().map(|warning| view! {
                        <li class="blocker">
                            <span class="gap-mark tone-attention"><Icon symbol=Tone::Attention.symbol()/></span>
                            <div class="blocker-words">
                                <p class="blocker-message">{warning.message}</p>
                                <p class="blocker-meta">
                                    <span>{warning.rule}</span>
                                    <span>"since "<Moment at=warning.since/></span>
                                    <span><code>{warning.code.as_str()}</code></span>
                                </p>
                            </div>
                        </li>
                    }).collect_view()}
                </ul>
            </Panel>
        }
    })
}
