//! Contact persons: personal data, shown only on request and for a purpose.

use domain::buyer::{Buyer, Contact, ContactDraft};
use domain::kernel::{FieldError, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{AddContact, ShowContacts};
use super::api;
use super::fields::ContactFields;
use crate::bridge::{Kept, Shown};
use crate::staff::ForRole;
use crate::ui::{
    ApiBody, ApiCall, Cell, Check, Choice, Column, Confirm, Form, Hidden, Moment, Panel, SelectField, Submit,
    Table, Values, use_frame,
};

/// Codes for the PII access log, and what people read.
pub const PURPOSES: [(&str, &str); 5] = [
    ("BUYER_SUPPORT", "Helping the buyer"),
    ("KYC_REVIEW", "Checking KYC papers"),
    ("ORDER_PROCESSING", "Working on an order"),
    ("DATA_SUBJECT_REQUEST", "A person asked for their data"),
    ("AUDIT", "Audit"),
];

/// The part of the page about contact persons.
#[component]
pub fn ContactsPanel(buyer: Buyer, count: i64) -> impl IntoView {
    let shown = match use_frame().kept {
        Some(Kept::Shown(Shown::Contacts(contacts))) => Some(contacts),
        _ => None,
    };
    let ids = StoredValue::new((buyer.id.to_string(), buyer.seller.to_string()));
    let path = StoredValue::new(format!("{}/contacts", api::buyer_path(buyer.seller, buyer.id)));
    let name = buyer.company_name;
    let add = move || {
        let name = name.clone();
        view! {
            <ForRole least=Role::Operator>
                <Confirm id="contact-add" open_label="Add contact" title=format!("Add a contact person of {name}")>
                    <Form id="contact-add" action=AddContact::PATH check=check as Check>
                        <Hidden name="id" value=ids.read_value().0.clone()/>
                        <Hidden name="seller" value=ids.read_value().1.clone()/>
                        <ContactFields prefix=""/>
                        <ApiCall
                            method="POST"
                            path=path.get_value()
                            headers=vec![("X-Purpose", "BUYER_SUPPORT".to_owned())]
                            body=api::contact as ApiBody
                        />
                        <Submit label="Add contact person" working="Adding…"/>
                    </Form>
                </Confirm>
            </ForRole>
        }
    };
    view! {
        <Panel title="Contact persons" id="contacts" actions=add>
            {match shown {
                Some(contacts) => view! { <ContactTable contacts=contacts/> }.into_any(),
                None if count == 0 => view! { <p class="muted">"None yet."</p> }.into_any(),
                None => view! {
                    <p class="prose">
                        {if count == 1 { "1 person.".to_owned() } else { format!("{count} persons.") }}
                        " Names and addresses are personal data: showing them is recorded with your name and the purpose."
                    </p>
                    <Form id="contacts-show" action=ShowContacts::PATH class="form form-inline">
                        <Hidden name="id" value=ids.read_value().0.clone()/>
                        <Hidden name="seller" value=ids.read_value().1.clone()/>
                        <SelectField
                            name="purpose"
                            label="Purpose"
                            empty="Choose a purpose"
                            choices=PURPOSES.map(|(code, words)| Choice::new(code, words)).into()
                        />
                        <Submit label="Show contact persons" kind="secondary" working="Loading…"/>
                        <ApiCall
                            method="GET"
                            path=path.get_value()
                            headers=vec![("X-Purpose", "{purpose}".to_owned())]
                        />
                    </Form>
                }
                .into_any(),
            }}
        </Panel>
    }
}

#[component]
fn ContactTable(contacts: Vec<Contact>) -> impl IntoView {
    let columns = ["Name", "E-mail", "Phone"].map(Column::new).into_iter();
    let columns = columns.chain([Column::new("Added").right()]).collect();
    view! {
        <Table caption="Contact persons" columns=columns>
            {contacts.into_iter().map(|contact| view! {
                <tr>
                    <Cell title="Name" class="cell-main">{format!("{} {}", contact.first_name, contact.last_name)}</Cell>
                    <Cell title="E-mail">{contact.email.to_string()}</Cell>
                    <Cell title="Phone" class="tabular">{contact.phone.unwrap_or_else(|| "–".to_owned())}</Cell>
                    <Cell title="Added" right=true><Moment at=contact.created_at/></Cell>
                </tr>
            }).collect_view()}
        </Table>
    }
}

fn check(values: &Values) -> Vec<FieldError> {
    let draft = ContactDraft {
        first_name: values.get("first_name"),
        last_name: values.get("last_name"),
        email: values.get("email"),
        phone: values.get("phone"),
    };
    draft.parse().err().unwrap_or_default()
}
