//! Blocking and unblocking.

use domain::buyer::{Buyer, BuyerStatus};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{BlockBuyer, UnblockBuyer};
use super::api;
use crate::ui::{ApiBody, ApiCall, Badge, Confirm, Form, Hidden, Submit, TextArea, Tone};

/// The state as a badge.
#[component]
pub fn StatusBadge(status: BuyerStatus) -> impl IntoView {
    match status {
        BuyerStatus::Active => view! { <Badge tone=Tone::Good word="Active"/> },
        BuyerStatus::Blocked { .. } => view! { <Badge tone=Tone::Bad word="Blocked"/> },
    }
}

/// The button that blocks or unblocks.
#[component]
pub fn StatusAction(buyer: Buyer) -> impl IntoView {
    let ids = (buyer.id.to_string(), buyer.seller.to_string());
    let path = api::buyer_path(buyer.seller, buyer.id);
    match buyer.status {
        BuyerStatus::Active => view! {
            <Confirm id="buyer-block" open_label="Block" title=format!("Block {}", buyer.company_name)>
                <Form id="buyer-block" action=BlockBuyer::PATH>
                    <p class="prose">"New orders for this buyer are refused until somebody unblocks it. Present orders miss the exemption as long as it is blocked."</p>
                    <Hidden name="id" value=ids.0/>
                    <Hidden name="seller" value=ids.1/>
                    <TextArea name="reason" label="Reason" hint="Shown to everybody who sees the buyer, the API client too." optional=true/>
                    <ApiCall method="POST" path=format!("{path}/block") body=api::blocked as ApiBody/>
                    <Submit label="Block buyer" kind="danger" working="Blocking…"/>
                </Form>
            </Confirm>
        }
        .into_any(),
        BuyerStatus::Blocked { .. } => view! {
            <Confirm id="buyer-unblock" open_label="Unblock" title=format!("Unblock {}", buyer.company_name)>
                <Form id="buyer-unblock" action=UnblockBuyer::PATH>
                    <p class="prose">"New orders for this buyer are possible again."</p>
                    <Hidden name="id" value=ids.0/>
                    <Hidden name="seller" value=ids.1/>
                    <ApiCall method="POST" path=format!("{path}/unblock")/>
                    <Submit label="Unblock buyer" working="Unblocking…"/>
                </Form>
            </Confirm>
        }
        .into_any(),
    }
}
