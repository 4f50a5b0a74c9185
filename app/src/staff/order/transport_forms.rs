//! Confirming and revoking pickups, and confirming deliveries. Each is about some vehicles of the order, all of them
//! at first.

use domain::kernel::FieldError;
use domain::transport::{DeliveryDraft, PickupDraft, RevokeDraft, TransportKind, VinTransport};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{ConfirmDelivery, ConfirmPickup, RevokePickup};
use super::facts::is_open;
use super::fields::{
    AddressFields, Ids, Vehicle, Vehicles, address, all_ticked, body_of, maybe_address, none_ticked,
    problems, ticked, today,
};
use super::queries::{OrderPageData, Shown};
use super::words;
use crate::ui::{
    ApiBody, ApiCall, Check, Choice, Confirm, Disclosure, Form, RadioGroup, Submit, TextArea, TextField,
    Values,
};

/// The vehicles of the order whose leg fits.
fn vehicles(data: &OrderPageData, fits: impl Fn(&VinTransport) -> bool) -> Vec<Vehicle> {
    let what = |vin| {
        let vehicle = data.page.order.vins.iter().find(|vehicle| vehicle.vin == vin);
        vehicle.map_or_else(String::new, |vehicle| {
            format!("{} {}", vehicle.brand, vehicle.model)
        })
    };
    let legs = data.page.transport.transport.0.iter();
    legs.filter(|vin| fits(vin))
        .map(|vin| (vin.vin, what(vin.vin)))
        .collect()
}

fn on_the_way(vin: &VinTransport) -> bool {
    vin.leg.pickup().is_some() && vin.leg.delivery().is_none()
}

/// Confirms the pickup of vehicles that still wait.
#[component]
pub fn ConfirmPickupForm(data: Shown) -> impl IntoView {
    let vehicles = vehicles(&data, |vin| vin.leg.pickup().is_none());
    let initial = all_ticked(&vehicles);
    let (ids, path) = (data.ids(), data.api("/transport/pickup"));
    let kinds = [TransportKind::SelfPickup, TransportKind::CompanyTransport]
        .map(|kind| {
            let needs = match kind {
                TransportKind::SelfPickup => "Proven by the buyer's pickup declaration.",
                TransportKind::CompanyTransport => "Proven by the signed CMR.",
            };
            Choice::new(kind.as_str(), words::transport(kind)).meaning(needs)
        })
        .into();
    let open = is_open("pickup");
    view! {
        <Disclosure id="pickup" label="Confirm pickup" open=open>
            <Form id="pickup" action=ConfirmPickup::PATH initial=initial check=check_pickup as Check>
                <p class="prose">"A confirmed pickup stays as it is; it can be revoked until the delivery. VIES is asked once more."</p>
                <Ids ids=ids/>
                <RadioGroup name="type" label="Who moves the vehicles?" choices=kinds/>
                <TextField name="pickup_date" label="Pickup date" kind="date" shape="narrow"/>
                <TextField
                    name="driver_identification"
                    label="Identification of the driver"
                    hint="Personal data: such as the number of the driving licence."
                    optional=true
                />
                <AddressFields legend="Place of collection" optional=true/>
                <Vehicles vehicles=vehicles/>
                <ApiCall method="POST" path=path body=pickup_body as ApiBody/>
                <Submit label="Confirm pickup" working="Confirming…"/>
            </Form>
        </Disclosure>
    }
}

/// Confirms the delivery of vehicles that are on their way.
#[component]
pub fn ConfirmDeliveryForm(data: Shown) -> impl IntoView {
    let vehicles = vehicles(&data, on_the_way);
    let initial = all_ticked(&vehicles);
    let (ids, path) = (data.ids(), data.api("/transport/delivery"));
    let open = is_open("delivery");
    view! {
        <Disclosure id="delivery" label="Confirm delivery" open=open>
            <Form id="delivery" action=ConfirmDelivery::PATH initial=initial check=check_delivery as Check>
                <p class="prose">"A confirmed delivery stays as it is and cannot be revoked."</p>
                <Ids ids=ids/>
                <TextField name="delivery_date" label="Delivery date" kind="date" shape="narrow"/>
                <AddressFields legend="Place of delivery"/>
                <TextField name="receiver_name" label="Received by" hint="Personal data: the name of whoever took it over." optional=true/>
                <Vehicles vehicles=vehicles/>
                <ApiCall method="POST" path=path body=delivery_body as ApiBody/>
                <Submit label="Confirm delivery" working="Confirming…"/>
            </Form>
        </Disclosure>
    }
}

/// Takes back the pickup of vehicles that are on their way.
#[component]
pub fn RevokePickupForm(data: Shown) -> impl IntoView {
    let vehicles = vehicles(&data, on_the_way);
    let initial = all_ticked(&vehicles);
    let (ids, path) = (data.ids(), data.api("/transport/pickup/revoke"));
    let title = format!("Revoke the pickup of {}", data.page.order.external_order_id);
    view! {
        <div class="part">
            <Confirm id="pickup-revoke" open_label="Revoke pickup" title=title close_label="Keep pickup">
                <Form id="pickup-revoke" action=RevokePickup::PATH initial=initial check=check_revoke as Check>
                    <p class="prose">"The vehicles count as not picked up again. The history keeps both."</p>
                    <Ids ids=ids/>
                    <Vehicles vehicles=vehicles/>
                    <TextArea name="reason" label="Reason"/>
                    <ApiCall method="POST" path=path body=revoke_body as ApiBody/>
                    <Submit label="Revoke this pickup" kind="danger" working="Revoking…"/>
                </Form>
            </Confirm>
        </div>
    }
}

/// A form as the domain's draft.
pub fn pickup_of(values: &Values) -> PickupDraft {
    PickupDraft {
        kind: values.get("type"),
        pickup_date: values.get("pickup_date"),
        driver_identification: values.get("driver_identification"),
        collection_address: maybe_address(values),
        vins: ticked(values),
    }
}

/// A form as the domain's draft.
pub fn delivery_of(values: &Values) -> DeliveryDraft {
    DeliveryDraft {
        delivery_date: values.get("delivery_date"),
        delivery_address: Some(address(values)),
        receiver_name: values.get("receiver_name"),
        vins: ticked(values),
    }
}

/// A form as the domain's draft.
pub fn revoke_of(values: &Values) -> RevokeDraft {
    RevokeDraft {
        reason: values.get("reason"),
        vins: ticked(values),
    }
}

fn check_pickup(values: &Values) -> Vec<FieldError> {
    problems(pickup_of(values).parse(today(values)), none_ticked(values))
}

fn check_delivery(values: &Values) -> Vec<FieldError> {
    problems(delivery_of(values).parse(today(values)), none_ticked(values))
}

fn check_revoke(values: &Values) -> Vec<FieldError> {
    problems(revoke_of(values).parse(), none_ticked(values))
}

fn pickup_body(values: &Values) -> serde_json::Value {
    body_of(&pickup_of(values))
}

fn delivery_body(values: &Values) -> serde_json::Value {
    body_of(&delivery_of(values))
}

fn revoke_body(values: &Values) -> serde_json::Value {
    body_of(&revoke_of(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pickup_without_address_says_none() {
        let values = Values(
            [
                ("type", "SELF_PICKUP"),
                ("pickup_date", "2026-04-24"),
                ("country", ""),
                ("vin[WVWZZZ1JZXW000001]", "on"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        );
        assert_eq!(
            pickup_body(&values),
            serde_json::json!({
                "type": "SELF_PICKUP",
                "pickupDate": "2026-04-24",
                "vins": ["WVWZZZ1JZXW000001"],
            })
        );
        assert!(
            check_revoke(&Values::default())
                .iter()
                .any(|error| error.field == "vins")
        );
    }
}
