//! `/admin/organizations/{id}`

use domain::organization::OrganizationView;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::clients::{Clients, NewSecret};
use super::partners::Partners;
use super::queries::view_organization;
use super::settings::{Agreement, Settings};
use crate::ui::{Copyable, DoneNote, PageHead, use_page};

/// `/admin/organizations/{id}`
#[component]
pub fn OrganizationPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    use_page(id, view_organization, |data: OrganizationView| {
        let organization = data.organization;
        let id = organization.id.to_string();
        view! {
            <PageHead
                title=organization.name.clone()
                trail=vec![("Organizations".to_owned(), "/admin/organizations".to_owned())]
                beside=move || view! { <Copyable value=id.clone() what="id of the organization"/> }
            />
            <DoneNote words=done/>
            <NewSecret/>
            <div class="page-stack">
                <div class="page-pair">
                    <Settings organization=organization.clone()/>
                    <Agreement organization=organization.clone()/>
                </div>
                <Partners organization=organization.clone() partners=data.partners/>
                <Clients organization=organization clients=data.clients/>
            </div>
        }
        .into_any()
    })
}

fn done(word: &str) -> Option<&'static str> {
    match word {
        "created" => Some("The organization is created. Next: a partner and an API client."),
        "saved" => Some("The settings are saved."),
        "same" => Some("Nothing differed from what is stored."),
        "dpa" => Some("The acceptance is recorded."),
        "partner" => Some("The partner is created."),
        "client-disabled" => Some("The client is disabled."),
        _ => None,
    }
}
