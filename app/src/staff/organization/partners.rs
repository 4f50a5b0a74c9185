//! The partners an organization acts for.

use domain::kernel::{Country, FieldError, Role};
use domain::organization::{DpaState, Organization, Partner, PartnerDraft};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::CreatePartner;
use crate::staff::ForRole;
use crate::ui::{
    Badge, Cell, Check, Checked, Choice, Column, Confirm, Copyable, FieldCheck, Form, Hidden, Moment, Panel,
    SelectField, Submit, Table, TextField, Tone, Values, use_frame,
};
use domain::kernel::VatNumber;

/// The state of the data processing agreement.
#[component]
pub fn DpaBadge(organization: Organization) -> impl IntoView {
    match organization.dpa_state(use_frame().now) {
        DpaState::Accepted => view! { <Badge tone=Tone::Good word="Accepted"/> },
        DpaState::Grace(_) => view! { <Badge tone=Tone::Attention word="Grace period"/> },
        DpaState::Outdated => view! { <Badge tone=Tone::Bad word="Outdated"/> },
        DpaState::Missing => view! { <Badge tone=Tone::Bad word="Missing"/> },
    }
}

/// The list, and a form for one more.
#[component]
pub fn Partners(organization: Organization, partners: Vec<Partner>) -> impl IntoView {
    let stored = StoredValue::new(organization);
    let add = move || {
        view! {
            <ForRole least=Role::Admin>
                <Confirm id="partner-new" open_label="New partner" title=format!("New partner of {}", stored.read_value().name)>
                    <Form id="partner-new" action=CreatePartner::PATH check=check as Check>
                        <Hidden name="id" value=stored.read_value().id.to_string()/>
                        <TextField name="name" label="Name"/>
                        <SelectField
                            name="country"
                            label="Country"
                            hint="Where it is established and where its vehicles depart."
                            empty="Choose a country"
                            choices=countries()
                        />
                        <TextField
                            name="vat_number"
                            label="VAT number"
                            hint="Its own: VIES is asked in its name."
                            check=vat_number as FieldCheck
                        />
                        <Submit label="Create partner" working="Creating…"/>
                    </Form>
                </Confirm>
            </ForRole>
        }
    };
    let columns = vec![
        Column::new("Name"),
        Column::new("Country"),
        Column::new("VAT number"),
        Column::new("sellerId"),
        Column::new("Created").right(),
    ];
    view! {
        <Panel title="Partners" id="partners" actions=add>
            {if partners.is_empty() {
                view! { <p class="muted">"None yet. Without a partner the organization can create no buyer and no order."</p> }.into_any()
            } else {
                view! {
                    <Table caption="Partners" columns=columns>
                        {partners.into_iter().map(|partner| view! {
                            <tr>
                                <Cell title="Name" class="cell-main">
                                    <a class="row-link" href=format!("/buyers?seller={}", partner.id)>{partner.name}</a>
                                </Cell>
                                <Cell title="Country">{partner.country.name()}</Cell>
                                <Cell title="VAT number" class="tabular nowrap">{partner.vat_number.grouped()}</Cell>
                                <Cell title="sellerId"><Copyable value=partner.id.to_string() what="sellerId"/></Cell>
                                <Cell title="Created" right=true class="nowrap"><Moment at=partner.created_at/></Cell>
                            </tr>
                        }).collect_view()}
                    </Table>
                }.into_any()
            }}
        </Panel>
    }
}

fn countries() -> Vec<Choice> {
    let mut members: Vec<Country> = Country::eu().collect();
    members.sort_by_key(|country| country.name());
    members
        .into_iter()
        .map(|country| Choice::new(country.code(), format!("{} ({})", country.name(), country.code())))
        .collect()
}

fn vat_number(typed: &str) -> Checked {
    match VatNumber::parse(typed) {
        Ok(number) => Checked {
            shown: Some(number.grouped()),
            ..Checked::default()
        },
        Err(error) => Checked::of::<(), _>(Err(error)),
    }
}

fn check(values: &Values) -> Vec<FieldError> {
    let draft = PartnerDraft {
        name: values.get("name"),
        country: values.get("country"),
        vat_number: values.get("vat_number"),
    };
    draft.parse().err().unwrap_or_default()
}
