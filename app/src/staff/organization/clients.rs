//! API clients: creating one, a second secret, disabling. Secrets are shown once.

use domain::kernel::{FieldError, Role};
use domain::organization::{ClientRow, ClientSecret, Organization, client_id_of_slug};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{CreateClient, DisableClient, RotateClient};
use crate::bridge::{Kept, Shown};
use crate::staff::ForRole;
use crate::ui::{
    Badge, Cell, Check, Column, Confirm, Copyable, Exact, Fact, Facts, Form, Hidden, Moment, Note, Panel,
    Submit, Table, TextField, Tone, Values, use_frame,
};

/// The list, and a form for one more.
#[component]
pub fn Clients(organization: Organization, clients: Vec<ClientRow>) -> impl IntoView {
    let stored = StoredValue::new(organization);
    let add = move || {
        view! {
            <ForRole least=Role::Admin>
                <Confirm id="client-new" open_label="New client" title=format!("New API client of {}", stored.read_value().name)>
                    <Form id="client-new" action=CreateClient::PATH check=check as Check>
                        <Hidden name="id" value=stored.read_value().id.to_string()/>
                        <TextField
                            name="slug"
                            label="Slug"
                            hint="The client_id will be api-client-<slug>. Small letters, digits and hyphens, such as santander-pilot."
                            shape="mono"
                        />
                        <Submit label="Create client" working="Creating…"/>
                    </Form>
                </Confirm>
            </ForRole>
        }
    };
    let columns = vec![
        Column::new("Status"),
        Column::new("client_id"),
        Column::new("Valid secrets").right(),
        Column::new("Last token").right(),
        Column::new("Actions"),
    ];
    view! {
        <Panel title="API clients" id="clients" actions=add>
            {if clients.is_empty() {
                view! { <p class="muted">"None yet. A client gets tokens for the REST API with its secret."</p> }.into_any()
            } else {
                view! {
                    <Table caption="API clients" columns=columns>
                        {clients.into_iter().map(|row| view! {
                            <Client organization=stored.read_value().id.to_string() row=row/>
                        }).collect_view()}
                    </Table>
                }.into_any()
            }}
        </Panel>
    }
}

#[component]
fn Client(organization: String, row: ClientRow) -> impl IntoView {
    let disabled = row.client.disabled_at;
    let client = StoredValue::new((
        organization,
        row.client.id.to_string(),
        row.client.client_id.clone(),
    ));
    view! {
        <tr>
            <Cell title="Status">
                {match disabled {
                    Some(_) => view! { <Badge tone=Tone::Neutral word="Disabled"/> },
                    None if row.valid_secrets > 1 => view! { <Badge tone=Tone::Waiting word="Rotating"/> },
                    None => view! { <Badge tone=Tone::Good word="Active"/> },
                }}
            </Cell>
            <Cell title="client_id" class="cell-main"><code>{row.client.client_id}</code></Cell>
            <Cell title="Valid secrets" right=true class="tabular">{row.valid_secrets}</Cell>
            <Cell title="Last token" right=true class="nowrap">
                {match row.last_used_at {
                    Some(at) => view! { <Moment at=at/> }.into_any(),
                    None => "never".into_any(),
                }}
            </Cell>
            <Cell title="Actions">
                {disabled.is_none().then(|| view! {
                    <ForRole least=Role::Admin>
                        <ClientActions organization=client.read_value().0.clone() id=client.read_value().1.clone() name=client.read_value().2.clone()/>
                    </ForRole>
                })}
            </Cell>
        </tr>
    }
}

#[component]
fn ClientActions(organization: String, id: String, name: String) -> impl IntoView {
    let rotate = format!("rotate-{id}");
    let disable = format!("disable-{id}");
    let ids = StoredValue::new((organization, id));
    view! {
        <span class="row-actions">
            <Confirm id=rotate.clone() open_label="New secret" open_kind="quiet" title=format!("New secret for {name}")>
                <Form id=rotate action=RotateClient::PATH>
                    <p class="prose">"The present secret works on for 72 hours, so that the client can change over."</p>
                    <Hidden name="id" value=ids.read_value().0.clone()/>
                    <Hidden name="client" value=ids.read_value().1.clone()/>
                    <Submit label="Create new secret"/>
                </Form>
            </Confirm>
            <Confirm id=disable.clone() open_label="Disable" open_kind="quiet" title=format!("Disable {name}")>
                <Form id=disable action=DisableClient::PATH>
                    <p class="prose">"It gets no more tokens and its present tokens are refused at once. It cannot be enabled again."</p>
                    <Hidden name="id" value=ids.read_value().0.clone()/>
                    <Hidden name="client" value=ids.read_value().1.clone()/>
                    <Submit label="Disable client" kind="danger"/>
                </Form>
            </Confirm>
        </span>
    }
}

/// The new secret, when there is one to show.
#[component]
pub fn NewSecret() -> impl IntoView {
    let secret = match use_frame().kept {
        Some(Kept::Shown(Shown::ClientSecret(secret))) => Some(*secret),
        _ => None,
    };
    secret.map(|secret| {
        let ClientSecret {
            client,
            secret,
            previous_expires_at,
        } = secret;
        view! {
            <Note tone=Tone::Attention title="Copy the secret now">
                <p>"It is not shown again: NT24 keeps only its hash."</p>
                <Facts>
                    <Fact term="client_id"><Copyable value=client.client_id what="client_id"/></Fact>
                    <Fact term="client_secret"><Copyable value=secret what="client secret"/></Fact>
                    {previous_expires_at.map(|at| view! {
                        <Fact term="Secret before it"><span>"works until "<Exact at=at/></span></Fact>
                    })}
                </Facts>
            </Note>
        }
    })
}

fn check(values: &Values) -> Vec<FieldError> {
    client_id_of_slug(&values.get("slug")).err().unwrap_or_default()
}
