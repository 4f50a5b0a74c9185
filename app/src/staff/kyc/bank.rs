//! Bank accounts that were seen for the buyer.

use crate::staff::buyer::SellersBuyer;
use domain::kernel::{FieldError, Fields, Iban, Role};
use domain::kyc::IbanSeen;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::NoteIban;
use crate::staff::ForRole;
use crate::ui::{
    Cell, Check, Checked, Column, DoneHere, FieldCheck, Form, Hidden, Moment, Panel, Submit, Table,
    TextField, Values,
};

/// The part of the page about bank accounts.
#[component]
pub fn Accounts(owner: SellersBuyer, seen: Vec<IbanSeen>) -> impl IntoView {
    let SellersBuyer(seller, buyer) = owner;
    view! {
        <Panel title="Bank accounts seen" id="accounts">
            <DoneHere id="accounts-done" words=done/>
            {if seen.is_empty() {
                view! { <p class="muted">"None yet. Accounts come from payments, or are noted here from the buyer's papers."</p> }.into_any()
            } else {
                view! { <Seen seen=seen/> }.into_any()
            }}
            <ForRole least=Role::Operator>
                <Form id="iban-note" action=NoteIban::PATH check=check as Check class="form form-inline form-steady part">
                    <Hidden name="id" value=buyer.to_string()/>
                    <Hidden name="seller" value=seller.to_string()/>
                    <TextField name="iban" label="IBAN" shape="mono" check=check_iban as FieldCheck/>
                    <Submit label="Note account" kind="secondary" working="Noting…"/>
                </Form>
            </ForRole>
        </Panel>
    }
}

fn done(word: &str) -> Option<&'static str> {
    (word == "iban-noted").then_some("The bank account is noted.")
}

#[component]
fn Seen(seen: Vec<IbanSeen>) -> impl IntoView {
    let columns = vec![
        Column::new("IBAN"),
        Column::new("From"),
        Column::new("First seen").right(),
        Column::new("Last seen").right(),
    ];
    view! {
        <div class="bleed">
            <Table caption="Bank accounts" columns=columns>
                {seen.into_iter().map(|seen| {
                    let origin = match seen.origin.as_str() {
                        "BY_HAND" => "Noted by hand".to_owned(),
                        "PAYMENT" => "A payment".to_owned(),
                        other => other.to_owned(),
                    };
                    view! {
                        <tr>
                            <Cell title="IBAN" class="cell-main tabular">{seen.iban.grouped()}</Cell>
                            <Cell title="From">{origin}</Cell>
                            <Cell title="First seen" right=true class="nowrap"><Moment at=seen.first_seen_at/></Cell>
                            <Cell title="Last seen" right=true class="nowrap"><Moment at=seen.last_seen_at/></Cell>
                        </tr>
                    }
                }).collect_view()}
            </Table>
        </div>
    }
}

fn check_iban(typed: &str) -> Checked {
    match Iban::parse(typed) {
        Ok(iban) => Checked {
            shown: Some(iban.grouped()),
            ..Checked::default()
        },
        Err(problem) => Checked {
            problem: Some(problem.to_owned()),
            ..Checked::default()
        },
    }
}

fn check(values: &Values) -> Vec<FieldError> {
    let mut fields = Fields::new();
    let parsed = Iban::parse(&values.get("iban"));
    if let Err(message) = parsed {
        fields.refuse_unseen("iban", message);
    }
    fields.finish(parsed.ok()).err().unwrap_or_default()
}
