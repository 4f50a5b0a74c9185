//! `/admin/staff/{id}`

use domain::kernel::{FieldError, Fields, Refusal, Role, text};
use domain::staff::{StaffAccount, check_password};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

use super::actions::{DisableStaff, EnableStaff, ResetPassword, UpdateStaff, list_staff};
use super::list::{AccountBadge, locked};
use super::new::password;
use super::roles;
use crate::staff::ForRole;
use crate::ui::{
    Check, Confirm, DoneNote, Exact, Fact, Facts, FieldCheck, Form, Hidden, Note, PageHead, Panel,
    PasswordField, RadioGroup, Submit, TextField, Timed, Tone, Values, use_frame, use_page,
};

/// `/admin/staff/{id}`
#[component]
pub fn StaffMemberPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    // There are few accounts: one is picked from the list.
    let load = |id: String| async move {
        let all = list_staff().await?;
        let found = all.data.into_iter().find(|account| account.id.to_string() == id);
        let account = found.ok_or_else(|| Refusal::NotFound("account".to_owned()))?;
        Ok(Timed {
            data: account,
            now: all.now,
        })
    };
    use_page(id, load, |account: StaffAccount| {
        let badge = account.clone();
        let stored = StoredValue::new(account.clone());
        view! {
            <PageHead
                title=account.name.clone()
                trail=vec![("Staff".to_owned(), "/admin/staff".to_owned())]
                beside=move || view! { <AccountBadge account=badge.clone()/> }
            />
            <DoneNote words=done/>
            <div class="page-column">
                {locked(&account, use_frame().now).map(|until| view! {
                    <Note tone=Tone::Attention title="Locked after failed tries">
                        <p>"Until "<Exact at=until/>". A new password unlocks it at once."</p>
                    </Note>
                })}
                <Panel title="Account">
                    <Facts>
                        <Fact term="E-mail">{account.email.to_string()}</Fact>
                        <Fact term="Role">{account.role.as_str()}</Fact>
                        <Fact term="Second factor">{if account.totp { "On" } else { "Off" }}</Fact>
                        <Fact term="Last sign-in">
                            {match account.last_sign_in_at {
                                Some(at) => view! { <Exact at=at/> }.into_any(),
                                None => "never".into_any(),
                            }}
                        </Fact>
                        <Fact term="Created"><Exact at=account.created_at/></Fact>
                        {account.disabled_at.map(|at| view! { <Fact term="Disabled"><Exact at=at/></Fact> })}
                    </Facts>
                </Panel>
                <ForRole least=Role::Admin>
                    <Manage account=stored.get_value()/>
                </ForRole>
            </div>
        }
        .into_any()
    })
}

#[component]
fn Manage(account: StaffAccount) -> impl IntoView {
    let id = StoredValue::new(account.id.to_string());
    let name = account.name.clone();
    let initial = vec![
        ("name".to_owned(), account.name),
        ("role".to_owned(), account.role.as_str().to_owned()),
    ];
    view! {
        <Panel title="Name and role">
            <Form id="staff-edit" action=UpdateStaff::PATH initial=initial check=check_edit as Check>
                <Hidden name="id" value=id.get_value()/>
                <TextField name="name" label="Name"/>
                <RadioGroup name="role" label="Role" choices=roles()/>
                <Submit label="Save changes" working="Saving…"/>
            </Form>
        </Panel>
        <Panel title="Access">
            <div class="row-actions">
                <Confirm id="staff-password" open_label="Reset password" title=format!("Reset the password of {name}")>
                    <Form id="staff-password" action=ResetPassword::PATH check=check_password_form as Check>
                        <p class="prose">"All sessions end, the account is unlocked, and its second factor is removed."</p>
                        <Hidden name="id" value=id.get_value()/>
                        <PasswordField
                            name="password"
                            label="New password"
                            hint="At least 12 characters. Tell it in person."
                            autocomplete="new-password"
                            check=password as FieldCheck
                        />
                        <Submit label="Reset password" kind="danger"/>
                    </Form>
                </Confirm>
                {if account.disabled_at.is_some() {
                    view! {
                        <Confirm id="staff-enable" open_label="Enable" title=format!("Enable the account of {name}")>
                            <Form id="staff-enable" action=EnableStaff::PATH>
                                <p class="prose">"Signing in is possible again with the present password."</p>
                                <Hidden name="id" value=id.get_value()/>
                                <Submit label="Enable account"/>
                            </Form>
                        </Confirm>
                    }.into_any()
                } else {
                    view! {
                        <Confirm id="staff-disable" open_label="Disable" title=format!("Disable the account of {name}")>
                            <Form id="staff-disable" action=DisableStaff::PATH>
                                <p class="prose">"All sessions end and signing in is refused. The name stays beside past changes."</p>
                                <Hidden name="id" value=id.get_value()/>
                                <Submit label="Disable account" kind="danger"/>
                            </Form>
                        </Confirm>
                    }.into_any()
                }}
            </div>
        </Panel>
    }
}

fn check_edit(values: &Values) -> Vec<FieldError> {
    let mut fields = Fields::new();
    let name = values.get("name");
    let checked = fields.check("name", &name, text::required(&name, "The name", 100));
    fields.finish(checked).err().unwrap_or_default()
}

fn check_password_form(values: &Values) -> Vec<FieldError> {
    let mut fields = Fields::new();
    if let Err(message) = check_password(&values.get("password")) {
        fields.refuse_unseen("password", message);
    }
    fields.finish(Some(())).err().unwrap_or_default()
}

fn done(word: &str) -> Option<&'static str> {
    match word {
        "created" => Some("The account is created."),
        "saved" => Some("The changes are saved."),
        "disabled" => Some("The account is disabled."),
        "enabled" => Some("The account is enabled."),
        "password" => Some("The password is reset. All sessions of the account have ended."),
        _ => None,
    }
}
