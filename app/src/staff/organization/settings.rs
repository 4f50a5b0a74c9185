//! An organization's settings and its data processing agreement.

use domain::kernel::{Capability, FieldError, Role};
use domain::organization::{CURRENT_DPA_VERSION, DpaState, Organization, OrganizationPatch};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{AcceptDpa, UpdateOrganization};
use super::fields::{JudgementFields, OrganizationFields, recheck_words, tier_words, words};
use super::partners::DpaBadge;
use crate::bridge::Conflict;
use crate::staff::ForRole;
use crate::ui::{
    Check, Confirm, ConflictPicker, Exact, Fact, Facts, Form, Hidden, Moment, Panel, Submit, TextField,
    Values, use_frame,
};

/// Settings: facts for everybody, a form for ADMINs.
#[component]
pub fn Settings(organization: Organization) -> impl IntoView {
    let stored = StoredValue::new(organization.clone());
    let change = move || {
        view! {
            <ForRole least=Role::Admin>
                <Confirm id="organization-edit" open_label="Change" title=format!("Settings of {}", stored.read_value().name)>
                    <EditForm organization=stored.get_value()/>
                </Confirm>
            </ForRole>
        }
    };
    view! {
        <Panel title="Settings" actions=change>
            <Facts>
                <Fact term="Name">{organization.name}</Fact>
                <Fact term="Rate limit">{tier_words(organization.rate_limit_tier)}</Fact>
                <Fact term="Capabilities">
                    <ul class="plain">
                        {Capability::ALL.into_iter().map(|capability| {
                            let on = organization.capabilities.allow(capability);
                            view! {
                                <li class:muted=!on>
                                    {if on { "Yes" } else { "No" }}" · "{words(capability)}
                                </li>
                            }
                        }).collect_view()}
                    </ul>
                </Fact>
                <Fact term="Daily VIES check">{recheck_words(organization.vies_recheck_until)}</Fact>
                <Fact term="Second approval">
                    {if organization.four_eyes {
                        "Yes · decisions about evidence need a second person"
                    } else {
                        "No · one person decides about evidence"
                    }}
                </Fact>
                <Fact term="Changed">
                    <Moment at=organization.updated_at/>
                    <span class="muted">{format!(" · version {}", organization.version)}</span>
                </Fact>
            </Facts>
        </Panel>
    }
}

#[component]
fn EditForm(organization: Organization) -> impl IntoView {
    let base: Vec<(String, String)> = Conflict::of_organization(&organization)
        .into_iter()
        .map(|field| (field.name, field.value))
        .collect();
    let mut initial = base.clone();
    for capability in Capability::ALL {
        if organization.capabilities.allow(capability) {
            initial.push((format!("allow[{}]", capability.flag()), "on".to_owned()));
        }
    }
    view! {
        <Form id="organization-edit" action=UpdateOrganization::PATH initial=initial check=check as Check>
            <Hidden name="id" value=organization.id.to_string()/>
            <ConflictPicker version=organization.version base=base/>
            <OrganizationFields/>
            <JudgementFields/>
            <Submit label="Save settings" working="Saving…"/>
        </Form>
    }
}

fn check(values: &Values) -> Vec<FieldError> {
    let patch = OrganizationPatch {
        name: Some(values.get("name")),
        rate_limit_tier: Some(values.get("rate_limit_tier")),
        vies_recheck_until: Some(values.get("vies_recheck_until")),
        ..OrganizationPatch::default()
    };
    patch.parse().err().unwrap_or_default()
}

/// The data processing agreement.
#[component]
pub fn Agreement(organization: Organization) -> impl IntoView {
    let state = organization.dpa_state(use_frame().now);
    let sentence = match &state {
        DpaState::Accepted => "The version in force is accepted. API calls are let through.".to_owned(),
        DpaState::Grace(until) => format!(
            "An older version is accepted. It counts until {}; then API calls are refused.",
            until.date_text()
        ),
        DpaState::Outdated => "Only an older version is accepted. API calls are refused.".to_owned(),
        DpaState::Missing => "No version is accepted. API calls are refused.".to_owned(),
    };
    let stored = StoredValue::new(organization.clone());
    let badge_of = organization.clone();
    let record = move || {
        view! {
            <ForRole least=Role::Admin>
                <Confirm
                    id="dpa"
                    open_label="Record acceptance"
                    title=format!("{} accepted the data processing agreement", stored.read_value().name)
                >
                    <Form id="dpa" action=AcceptDpa::PATH initial=vec![("dpa_version".to_owned(), CURRENT_DPA_VERSION.0.to_owned())]>
                        <p class="prose">"Recorded with your name and the present time."</p>
                        <Hidden name="id" value=stored.read_value().id.to_string()/>
                        <TextField name="dpa_version" label="Version" hint="Year and month, such as 2026-01." shape="narrow"/>
                        <Submit label="Record acceptance"/>
                    </Form>
                </Confirm>
            </ForRole>
        }
    };
    view! {
        <Panel title="Data processing agreement" actions=record>
            <p class="prose"><DpaBadge organization=badge_of/>" "{sentence}</p>
            {organization.dpa.map(|accepted| view! {
                <Facts>
                    <Fact term="Accepted version">{accepted.version}</Fact>
                    <Fact term="Accepted on"><Exact at=accepted.at/></Fact>
                    <Fact term="Version in force">{CURRENT_DPA_VERSION.0}</Fact>
                </Facts>
            })}
        </Panel>
    }
}
