//! The identity check of Mode B: its sessions, starting one, the profile.

use crate::staff::buyer::SellersBuyer;
use domain::buyer::KycMode;
use domain::kernel::{Email, FieldError, Fields, Role, Timestamp};
use domain::kyc::{IdentityOutcome, IdentitySession, StaffKycView, VerificationStatus};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::VerifyIdentity;
use super::words;
use crate::staff::ForRole;
use crate::staff::buyer::buyer_path;
use crate::ui::{
    ApiBody, ApiCall, Badge, Cell, Check, Checked, Column, Copyable, DoneHere, FieldCheck, Form, Hidden,
    Moment, Panel, Submit, Table, TextField, Values, use_frame,
};

/// The part of the page about the identity check.
#[component]
pub fn Identity(owner: SellersBuyer, kyc: StaffKycView) -> impl IntoView {
    match kyc.status.mode {
        KycMode::MarketplaceLed => view! { <OnlyModeB owner=owner/> }.into_any(),
        KycMode::Nt24Led => view! { <Sessions owner=owner kyc=kyc/> }.into_any(),
    }
}

#[component]
fn OnlyModeB(owner: SellersBuyer) -> impl IntoView {
    let SellersBuyer(_, buyer) = owner;
    view! {
        <Panel title="Identity and screening" id="identity">
            <p class="prose">
                "In Mode A the marketplace checks who the buyer is. Mode B adds NT24's own identity check of the contact person and the screening against the sanctions lists; there is no way back."
            </p>
            <ForRole least=Role::Operator>
                <a class="link" href=format!("/buyers/{buyer}/edit")>"Upgrade to Mode B"</a>
            </ForRole>
        </Panel>
    }
}

#[component]
fn Sessions(owner: SellersBuyer, kyc: StaffKycView) -> impl IntoView {
    let SellersBuyer(seller, buyer) = owner;
    let status = kyc.status.verification.unwrap_or(VerificationStatus::NotStarted);
    let (tone, word) = words::verification(status);
    let now = use_frame().now;
    let open = kyc.identity.iter().any(|session| is_open(session, now));
    let verified = status == VerificationStatus::Verified;
    let profile = format!("/files/buyers/{buyer}/kyc-profile?seller={seller}");
    view! {
        <Panel
            title="Identity"
            id="identity"
            actions=move || verified.then(|| view! {
                <a class="button button-secondary" href=profile.clone() target="_blank" rel="external noopener">"KYC profile (PDF)"</a>
            })
        >
            <DoneHere id="identity-done" words=done/>
            <p class="facts-line"><Badge tone=tone word=word/></p>
            {if kyc.identity.is_empty() {
                view! { <p class="muted">"No session yet."</p> }.into_any()
            } else {
                view! { <SessionTable sessions=kyc.identity.clone()/> }.into_any()
            }}
            {(!verified).then(|| view! {
                <ForRole least=Role::Operator><Start owner=owner open=open/></ForRole>
            })}
        </Panel>
    }
}

fn is_open(session: &IdentitySession, now: Timestamp) -> bool {
    !session.outcome.is_final() && session.expires_at > now
}

fn done(word: &str) -> Option<&'static str> {
    match word {
        "identity-started" => Some("The session is open. Its link stands in the list; send it to the buyer."),
        "identity-sent" => Some("The session is open, and its link is on its way by e-mail."),
        _ => None,
    }
}

#[component]
fn Start(owner: SellersBuyer, open: bool) -> impl IntoView {
    let SellersBuyer(seller, buyer) = owner;
    let label = if open {
        "Send the link"
    } else {
        "Start identity check"
    };
    view! {
        <Form id="identity-start" action=VerifyIdentity::PATH check=check as Check class="form form-inline form-steady part">
            <Hidden name="id" value=buyer.to_string()/>
            <Hidden name="seller" value=seller.to_string()/>
            <TextField
                name="recipient_email"
                label="E-mail the link to"
                kind="email"
                optional=true
                check=check_email as FieldCheck
            />
            <Submit label=label kind="secondary" working="Starting…"/>
            <ApiCall method="POST" path=format!("{}/kyc/verify", buyer_path(seller, buyer)) body=call as ApiBody/>
        </Form>
    }
}

/// The body of the REST call.
fn call(values: &Values) -> serde_json::Value {
    match values.get("recipient_email").trim() {
        "" => serde_json::json!({}),
        address => serde_json::json!({ "recipientEmail": address }),
    }
}

fn check_email(typed: &str) -> Checked {
    Checked::of(Email::parse(typed))
}

fn check(values: &Values) -> Vec<FieldError> {
    let address = values.get("recipient_email");
    if address.trim().is_empty() {
        return Vec::new();
    }
    let mut fields = Fields::new();
    let parsed = fields.check("recipientEmail", &address, Email::parse(&address));
    fields.finish(parsed).err().unwrap_or_default()
}

#[component]
fn SessionTable(sessions: Vec<IdentitySession>) -> impl IntoView {
    let columns = vec![
        Column::new("Outcome"),
        Column::new("Session"),
        Column::new("Link"),
        Column::new("Started").right(),
        Column::new("Ends").right(),
    ];
    view! {
        <div class="bleed">
            <Table caption="Sessions of the identity check, newest first" columns=columns>
                {sessions.into_iter().map(|session| view! { <Row session=session/> }).collect_view()}
            </Table>
        </div>
    }
}

#[component]
fn Row(session: IdentitySession) -> impl IntoView {
    let (tone, word) = words::outcome(&session.outcome);
    let open = is_open(&session, use_frame().now);
    let why = match &session.outcome {
        IdentityOutcome::Rejected(why) => Some(why.clone()),
        IdentityOutcome::Open
        | IdentityOutcome::Suspected
        | IdentityOutcome::Verified
        | IdentityOutcome::Expired => None,
    };
    view! {
        <tr>
            <Cell title="Outcome" class="cell-main">
                <Badge tone=tone word=word/>
                {why.map(|why| view! { <span class="cell-note">{why}</span> })}
            </Cell>
            <Cell title="Session" class="cell-id">
                <code>{session.session_id}</code>
                <span class="cell-note">{session.environment}</span>
            </Cell>
            <Cell title="Link">
                {open.then(|| view! { <Copyable value=session.url what="link of the identity check"/> })}
            </Cell>
            <Cell title="Started" right=true class="nowrap"><Moment at=session.started_at/></Cell>
            <Cell title="Ends" right=true class="nowrap">
                <Moment at=session.completed_at.unwrap_or(session.expires_at)/>
            </Cell>
        </tr>
    }
}
