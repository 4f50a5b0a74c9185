//! The part about the order itself: what is sold, and correcting what may be corrected.

use domain::buyer::ContactDraft;
use domain::kernel::FieldError;
use domain::order::{OrderPatch, OrderVin};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::UpdateOrder;
use super::fields::{Ids, changed, patch_body, today};
use super::queries::Shown;
use super::words::{self, grouped_vin};
use crate::bridge::Conflict;
use crate::staff::buyer::ContactFields;
use crate::ui::{
    ApiBody, ApiCall, Badge, Cell, Check, Column, ConflictPicker, Copyable, Disclosure, Exact, Fact, Facts,
    Form, Moment, Panel, Submit, Table, TextField, Values,
};
use leptos_router::hooks::use_query_map;

#[cfg(feature = "ssr")]
use domain::order::Order;

/// The inputs of the contact person.
const CONTACT: [&str; 4] = ["first_name", "last_name", "email", "phone"];

/// Facts, vehicles, correcting.
#[component]
pub fn SalePanel(data: Shown) -> impl IntoView {
    let order = data.page.order.clone();
    let seller = data.page.seller_name.clone();
    let organization = data.page.organization_name.clone();
    let total = order.total_amount.to_string();
    let purchased = order
        .purchase_date
        .map_or_else(|| "–".to_owned(), |date| date.text());
    let contact = order.responsible_contact.clone();
    view! {
        <Panel title="Order" id="order">
            <Facts>
                <Fact term="Order id">{order.external_order_id}</Fact>
                <Fact term="Purchase date"><span class="tabular">{purchased}</span></Fact>
                <Fact term="Contact person">
                    {match contact {
                        None => view! { "–" }.into_any(),
                        Some(contact) => view! {
                            {format!("{} {}", contact.first_name, contact.last_name)}<br/>
                            {contact.email.to_string()}
                            {contact.phone.map(|phone| view! { <br/><span class="tabular">{phone}</span> })}
                        }
                        .into_any(),
                    }}
                </Fact>
                <Fact term="Seller">{seller}</Fact>
                <Fact term="Organization">{organization}</Fact>
                <Fact term="Total"><span class="tabular">{total}</span></Fact>
                <Fact term="Created"><Exact at=order.created_at/></Fact>
                <Fact term="Changed">
                    <Moment at=order.updated_at/><span class="muted">{format!(" · version {}", order.version)}</span>
                </Fact>
                <Fact term="Id"><Copyable value=order.id.to_string() what="id of the order"/></Fact>
            </Facts>
            <h3 class="part-title">"Vehicles"</h3>
            <div class="bleed"><VehicleTable vehicles=order.vins/></div>
            {data.open().then(|| view! { <Correct data=data/> })}
        </Panel>
    }
}

#[component]
fn VehicleTable(vehicles: Vec<OrderVin>) -> impl IntoView {
    let columns = vec![
        Column::new("Vehicle"),
        Column::new("Use").right(),
        Column::new("Amount").right(),
        Column::new("State"),
    ];
    view! {
        <Table caption="Vehicles of this order" columns=columns>
            {vehicles.into_iter().map(|vehicle| {
                let (tone, word) = words::vehicle(vehicle.compliance);
                let mileage = vehicle.mileage.map(|km| format!("{km} km"));
                let registered = vehicle
                    .first_registration_date
                    .map(|date| format!("registered {}", date.text()));
                view! {
                    <tr>
                        <Cell title="Vehicle" class="cell-main">
                            <span class="tabular">{grouped_vin(vehicle.vin)}</span>
                            <span class="cell-note">{format!("{} {}", vehicle.brand, vehicle.model)}</span>
                        </Cell>
                        <Cell title="Use" right=true class="tabular">
                            {mileage}
                            {registered.map(|words| view! { <span class="cell-note">{words}</span> })}
                        </Cell>
                        <Cell title="Amount" right=true class="tabular nowrap">{vehicle.purchase_amount.to_string()}</Cell>
                        <Cell title="State"><Badge tone=tone word=word/></Cell>
                    </tr>
                }
            }).collect_view()}
        </Table>
    }
}

#[component]
fn Correct(data: Shown) -> impl IntoView {
    let order = &data.page.order;
    let base: Vec<(String, String)> = Conflict::of_order(order)
        .into_iter()
        .map(|field| (field.name, field.value))
        .collect();
    let (ids, path, version) = (data.ids(), data.api(""), order.version);
    let open = is_open("order-update");
    view! {
        <Disclosure id="order-update" label="Correct" open=open>
            <Form id="order-update" action=UpdateOrder::PATH initial=base.clone() check=check as Check>
                <p class="prose">
                    "Date and contact person can be corrected. With another vehicle, amount or buyer it is another sale: cancel this order and create a new one."
                </p>
                <Ids ids=ids/>
                <ConflictPicker version=version base=base/>
                <TextField name="purchase_date" label="Purchase date" kind="date" shape="narrow"/>
                <fieldset class="group group-plain">
                    <legend class="group-title">"Contact person of the seller"</legend>
                    <ContactFields prefix=""/>
                </fieldset>
                <ApiCall method="PATCH" path=path body=body as ApiBody/>
                <Submit label="Save changes" working="Saving…"/>
            </Form>
        </Disclosure>
    }
}

/// The address asks for this form.
pub fn is_open(form: &str) -> bool {
    use_query_map().get_untracked().get_str("form") == Some(form)
}

/// What was changed, as the domain's patch. A contact is sent whole once one of its fields was changed.
pub fn patch_of(values: &Values) -> OrderPatch {
    let touched = CONTACT.iter().any(|name| changed(values, name).is_some());
    OrderPatch {
        purchase_date: changed(values, "purchase_date"),
        responsible_contact: touched.then(|| ContactDraft {
            first_name: values.get("first_name"),
            last_name: values.get("last_name"),
            email: values.get("email"),
            phone: values.get("phone"),
        }),
    }
}

/// Part of the contact shall stay as it is stored now.
#[cfg(feature = "ssr")]
pub fn leaves_contact(values: &Values) -> bool {
    CONTACT
        .iter()
        .any(|name| values.get(&format!("pick[{name}]")) == "theirs")
}

/// The patch with what shall stay of the contact taken from what is stored.
#[cfg(feature = "ssr")]
pub fn with_stored_contact(patch: &mut OrderPatch, values: &Values, stored: &Order) {
    let (Some(draft), Some(contact)) = (&mut patch.responsible_contact, &stored.responsible_contact) else {
        return;
    };
    let theirs = |name: &str| values.get(&format!("pick[{name}]")) == "theirs";
    if theirs("first_name") {
        draft.first_name.clone_from(&contact.first_name);
    }
    if theirs("last_name") {
        draft.last_name.clone_from(&contact.last_name);
    }
    if theirs("email") {
        draft.email = contact.email.to_string();
    }
    if theirs("phone") {
        draft.phone = contact.phone.clone().unwrap_or_default();
    }
}

fn check(values: &Values) -> Vec<FieldError> {
    patch_of(values).parse(today(values)).err().unwrap_or_default()
}

fn body(values: &Values) -> serde_json::Value {
    patch_body(&patch_of(values))
}
