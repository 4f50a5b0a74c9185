//! `/admin/organizations/new`

use domain::kernel::FieldError;
use domain::organization::OrganizationDraft;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::CreateOrganization;
use super::fields::OrganizationFields;
use crate::auth::viewer;
use crate::ui::{Check, Form, PageHead, Submit, TextField, Timed, Values, use_page};

/// `/admin/organizations/new`
#[component]
pub fn OrganizationNewPage() -> impl IntoView {
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
            let trail = vec![("Organizations".to_owned(), "/admin/organizations".to_owned())];
            view! {
            <PageHead title="New organization" trail=trail/>
            <div class="page-column">
                <Form id="organization-new" action=CreateOrganization::PATH check=check as Check>
                    <OrganizationFields/>
                    <TextField
                        name="dpa_version"
                        label="Accepted data processing agreement"
                        hint="The version as year and month, such as 2026-01. Without it API calls are refused."
                        optional=true
                        shape="narrow"
                    />
                    <div class="form-actions">
                        <Submit label="Create organization" working="Creating…"/>
                        <a class="button button-quiet" href="/admin/organizations">"Cancel"</a>
                    </div>
                </Form>
            </div>
        }
        .into_any()
        },
    )
}

fn check(values: &Values) -> Vec<FieldError> {
    let draft = OrganizationDraft {
        name: values.get("name"),
        rate_limit_tier: values.get("rate_limit_tier"),
        dpa_version: values.get("dpa_version"),
        ..OrganizationDraft::default()
    };
    draft.parse().err().unwrap_or_default()
}
