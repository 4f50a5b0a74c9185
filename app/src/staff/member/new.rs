//! `/admin/staff/new`

use domain::kernel::{Email, FieldError};
use domain::staff::{StaffDraft, check_password};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::CreateStaff;
use super::roles;
use crate::auth::viewer;
use crate::ui::{
    Check, Checked, FieldCheck, Form, PageHead, PasswordField, RadioGroup, Submit, TextField, Timed, Values,
    use_page,
};

/// `/admin/staff/new`
#[component]
pub fn StaffNewPage() -> impl IntoView {
    let load = |()| async {
        viewer().await.map(|viewer| Timed {
            data: (),
            now: viewer.now,
        })
    };
    use_page(
        || (),
        load,
        |()| {
            let trail = vec![("Staff".to_owned(), "/admin/staff".to_owned())];
            let initial = vec![("role".to_owned(), "OPERATOR".to_owned())];
            view! {
            <PageHead title="New account" trail=trail/>
            <div class="page-column">
                <Form id="staff-new" action=CreateStaff::PATH initial=initial check=check as Check>
                    <TextField name="name" label="Name" hint="Shown beside every change."/>
                    <TextField name="email" label="E-mail" kind="email" check=email as FieldCheck/>
                    <RadioGroup name="role" label="Role" choices=roles()/>
                    <PasswordField
                        name="password"
                        label="First password"
                        hint="At least 12 characters. Tell it in person; the owner changes it after signing in."
                        autocomplete="new-password"
                        check=password as FieldCheck
                    />
                    <div class="form-actions">
                        <Submit label="Create account" working="Creating…"/>
                        <a class="button button-quiet" href="/admin/staff">"Cancel"</a>
                    </div>
                </Form>
            </div>
        }
        .into_any()
        },
    )
}

fn email(typed: &str) -> Checked {
    Checked::of(Email::parse(typed))
}

/// Checks a new password.
pub fn password(typed: &str) -> Checked {
    Checked::of(check_password(typed))
}

fn check(values: &Values) -> Vec<FieldError> {
    let draft = StaffDraft {
        email: values.get("email"),
        name: values.get("name"),
        role: values.get("role"),
        password: values.get("password"),
    };
    draft.parse().err().unwrap_or_default()
}
