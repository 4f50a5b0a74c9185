//! The part about the transport: where each vehicle is.

use domain::order::OrderVin;
use domain::transport::{Delivery, Pickup, VinTransport};
use leptos::prelude::*;

use super::part::Part;
use super::queries::Shown;
use super::transport_forms::{ConfirmDeliveryForm, ConfirmPickupForm, RevokePickupForm};
use super::words::{self, grouped_vin};
use crate::ui::{Badge, Cell, Column, Panel, Table, Tone};

/// The vehicles and what can be confirmed.
#[component]
pub fn TransportPanel(data: Shown) -> impl IntoView {
    let view = data.page.transport.clone();
    let ready = data
        .page
        .payment
        .as_ref()
        .is_some_and(|view| view.payment.ready.is_some());
    let legs = &view.transport.0;
    let waits = legs.iter().any(|vin| vin.leg.pickup().is_none());
    let on_the_way = legs
        .iter()
        .any(|vin| vin.leg.pickup().is_some() && vin.leg.delivery().is_none());
    let open = data.open();
    let checks = view.daily_vies_checks_active;
    let payment = Part::Payment.of(data.page.order.id);
    let (vehicles, transports) = (data.page.order.vins.clone(), view.transport.0.clone());
    let (for_pickup, for_delivery, for_revoke) = (data.clone(), data.clone(), data);
    view! {
        <Panel title="Transport" id="transport">
            <p class="facts-line">
                {if checks {
                    view! { <Badge tone=Tone::Waiting word="VIES is asked daily"/> }.into_any()
                } else {
                    view! { <span class="muted">"VIES is not asked daily now."</span> }.into_any()
                }}
            </p>
            <div class="bleed"><Legs vehicles=vehicles legs=transports/></div>
            {(open && waits && !ready).then(|| view! {
                <p class="prose part">
                    "A pickup can be confirmed once the payment is marked ready. "
                    <a class="link" href=payment>"Open payment"</a>
                </p>
            })}
            {(open && waits && ready).then(|| view! { <ConfirmPickupForm data=for_pickup/> })}
            {(open && on_the_way).then(|| view! {
                <ConfirmDeliveryForm data=for_delivery/>
                <RevokePickupForm data=for_revoke/>
            })}
        </Panel>
    }
}

#[component]
fn Legs(vehicles: Vec<OrderVin>, legs: Vec<VinTransport>) -> impl IntoView {
    let columns = ["Vehicle", "Picked up", "Delivered"].map(Column::new).into();
    view! {
        <Table caption="Where each vehicle is" columns=columns>
            {legs.into_iter().map(|vin| {
                let what = vehicles
                    .iter()
                    .find(|vehicle| vehicle.vin == vin.vin)
                    .map(|vehicle| format!("{} {}", vehicle.brand, vehicle.model));
                let picked_up = vin.leg.pickup().cloned();
                let delivered = vin.leg.delivery().cloned();
                view! {
                    <tr>
                        <Cell title="Vehicle" class="cell-main">
                            <span class="tabular nowrap">{grouped_vin(vin.vin)}</span>
                            <span class="cell-note">{what}</span>
                        </Cell>
                        <Cell title="Picked up">
                            {match picked_up {
                                Some(pickup) => view! { <PickedUp pickup=pickup/> }.into_any(),
                                None => view! { <Badge tone=Tone::Neutral word="Not yet"/> }.into_any(),
                            }}
                        </Cell>
                        <Cell title="Delivered">
                            {match delivered {
                                Some(delivery) => view! { <Delivered delivery=delivery/> }.into_any(),
                                None => view! { <Badge tone=Tone::Neutral word="Not yet"/> }.into_any(),
                            }}
                        </Cell>
                    </tr>
                }
            }).collect_view()}
        </Table>
    }
}

#[component]
fn PickedUp(pickup: Pickup) -> impl IntoView {
    let place = pickup
        .collection_address
        .map(|address| format!("{}, {}", address.city, address.country.name()));
    view! {
        <span class="tabular">{pickup.pickup_date.text()}</span>
        <span class="cell-note">{words::transport(pickup.kind)}</span>
        {place.map(|place| view! { <span class="cell-note">{place}</span> })}
        {pickup.driver_identification.map(|driver| view! { <span class="cell-note">"Driver: "{driver}</span> })}
    }
}

#[component]
fn Delivered(delivery: Delivery) -> impl IntoView {
    let address = delivery.delivery_address;
    view! {
        <span class="tabular">{delivery.delivery_date.text()}</span>
        <span class="cell-note">
            {format!("{}, {} {}, {}", address.street, address.post_code, address.city, address.country.name())}
        </span>
        {delivery.receiver_name.map(|name| view! { <span class="cell-note">"Received by "{name}</span> })}
    }
}
