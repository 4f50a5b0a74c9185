//! `/buyers/{id}/edit`

use domain::kernel::FieldError;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

use super::actions::UpdateBuyer;
use super::api;
use super::fields::{BuyerFields, draft_of};
use super::queries::{BuyerPageData, view_buyer};
use crate::bridge::Conflict;
use crate::ui::{ApiBody, ApiCall, Check, ConflictPicker, Form, Hidden, PageHead, Submit, Values, use_page};

/// `/buyers/{id}/edit`
#[component]
pub fn BuyerEditPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    use_page(id, view_buyer, |data: BuyerPageData| {
        let buyer = data.view.buyer;
        let base: Vec<(String, String)> = Conflict::of_buyer(&buyer)
            .into_iter()
            .map(|field| (field.name, field.value))
            .collect();
        let page = format!("/buyers/{}", buyer.id);
        let trail = vec![
            ("Buyers".to_owned(), "/buyers".to_owned()),
            (buyer.company_name.clone(), page.clone()),
        ];
        view! {
            <PageHead title="Correct buyer" trail=trail/>
            <div class="page-column">
                <Form id="buyer-edit" action=UpdateBuyer::PATH initial=base.clone() check=check as Check>
                    <Hidden name="id" value=buyer.id.to_string()/>
                    <Hidden name="seller" value=buyer.seller.to_string()/>
                    <ConflictPicker version=buyer.version base=base/>
                    <BuyerFields/>
                    <div class="form-actions">
                        <Submit label="Save changes" working="Saving…"/>
                        <a class="button button-quiet" href=page>"Cancel"</a>
                    </div>
                    <ApiCall method="PATCH" path=api::buyer_path(buyer.seller, buyer.id) body=api::corrected as ApiBody/>
                </Form>
            </div>
        }
        .into_any()
    })
}

fn check(values: &Values) -> Vec<FieldError> {
    draft_of(values).parse().err().unwrap_or_default()
}
