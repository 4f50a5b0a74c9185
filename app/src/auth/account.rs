//! `/account`: one's own password, second factor and sessions.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{ChangePassword, SignOutEverywhere, my_account};
use super::shortcuts::ShortcutsPanel;
use super::totp::SecondFactor;
use crate::ui::{
    Check, Checked, Confirm, DoneNote, Exact, Fact, Facts, FieldCheck, Form, PageHead, Panel, PasswordField,
    Submit, Values, use_page,
};
use domain::kernel::{FieldError, Fields};
use domain::staff::{StaffAccount, check_password};

/// `/account`
#[component]
pub fn AccountPage() -> impl IntoView {
    use_page(
        || (),
        |()| my_account(),
        |me: StaffAccount| {
            let shortcuts = crate::staff::shortcuts_on();
            let (email, username) = (me.email.to_string(), me.email.to_string());
            view! {
            <PageHead title="Your account"/>
            <DoneNote words=done/>
            <div class="page-column">
                <Panel title="You">
                    <Facts>
                        <Fact term="Name">{me.name.clone()}</Fact>
                        <Fact term="E-mail">{email}</Fact>
                        <Fact term="Role">{me.role.as_str()}</Fact>
                        {me.last_sign_in_at.map(|at| view! {
                            <Fact term="Last sign-in"><Exact at=at/></Fact>
                        })}
                    </Facts>
                </Panel>
                <Panel title="Password">
                    <Form id="password" action=ChangePassword::PATH check=check as Check>
                        // Password managers look for the account beside a new password.
                        <input type="text" class="sr-only" name="username" autocomplete="username" value=username tabindex="-1" aria-hidden="true" readonly=true/>
                        <PasswordField name="password" label="Present password" autocomplete="current-password"/>
                        <PasswordField
                            name="new_password"
                            label="New password"
                            hint="At least 12 characters; a few words do well. All your other sessions end."
                            autocomplete="new-password"
                            check=password as FieldCheck
                        />
                        <Submit label="Change password" working="Changing…"/>
                    </Form>
                </Panel>
                <SecondFactor on=me.totp/>
                <ShortcutsPanel on=shortcuts/>
                <Panel title="Sessions">
                    <p class="prose">"Signs you out of every browser, this one too."</p>
                    <Confirm id="everywhere" open_label="Sign out everywhere" title="Sign out of every browser">
                        <Form id="everywhere" action=SignOutEverywhere::PATH>
                            <p class="prose">"You sign in again with your password."</p>
                            <Submit label="Sign out everywhere" kind="danger"/>
                        </Form>
                    </Confirm>
                </Panel>
            </div>
        }
        .into_any()
        },
    )
}

fn done(word: &str) -> Option<&'static str> {
    match word {
        "password" => Some("The password is changed. All other sessions have ended."),
        "totp-on" => Some("The second factor is on."),
        "shortcuts" => Some("The keyboard shortcuts are saved for this browser."),
        "totp-off" => Some("The second factor is off."),
        _ => None,
    }
}

fn password(typed: &str) -> Checked {
    Checked::of(check_password(typed))
}

fn check(values: &Values) -> Vec<FieldError> {
    let mut fields = Fields::new();
    if values.get("password").is_empty() {
        fields.refuse_unseen("password", "The present password is missing. Enter it.");
    }
    if let Err(message) = check_password(&values.get("new_password")) {
        fields.refuse_unseen("newPassword", message);
    }
    fields.finish(Some(())).err().unwrap_or_default()
}
