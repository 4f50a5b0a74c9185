//! `/buyers/new`

use domain::buyer::KycMode;
use domain::kernel::FieldError;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::CreateBuyer;
use super::api;
use super::fields::{BuyerFields, ContactFields, draft_of, seller};
use super::queries::{Seller, sellers};
use crate::ui::{
    ApiBody, ApiCall, Check, Choice, Empty, Form, Icon, PageHead, SelectField, Submit, Symbol, Values,
    use_form, use_page,
};
use domain::kernel::Refusal;

/// `/buyers/new`
#[component]
pub fn BuyerNewPage() -> impl IntoView {
    use_page(
        || (),
        |()| sellers(),
        |sellers: Vec<Seller>| {
            let trail = vec![("Buyers".to_owned(), "/buyers".to_owned())];
            if sellers.is_empty() {
                return view! {
                <PageHead title="New buyer" trail=trail/>
                <Empty
                    title="There is no seller yet"
                    text="A buyer belongs to a seller. An ADMIN creates sellers as partners of an organization."
                    step=|| view! { <a class="button button-secondary" href="/admin/organizations">"Organizations"</a> }
                />
            }
            .into_any();
            }
            let mut initial = vec![("kyc_mode".to_owned(), KycMode::MarketplaceLed.as_str().to_owned())];
            if let [only] = sellers.as_slice() {
                initial.push(("seller".to_owned(), only.id.clone()));
            }
            let choices = sellers
                .into_iter()
                .map(|seller| Choice::new(seller.id, seller.name))
                .collect();
            view! {
                <PageHead title="New buyer" trail=trail/>
                <div class="page-column">
                    <Form id="buyer-new" action=CreateBuyer::PATH initial=initial check=check as Check>
                        <div class="group">
                        <SelectField name="seller" label="Seller" empty="Choose a seller" choices=choices/>
                    </div>
                        <BuyerFields/>
                        <Contacts/>
                        <div class="form-actions">
                            <Submit label="Create buyer" working="Creating…"/>
                            <a class="button button-quiet" href="/buyers">"Cancel"</a>
                        </div>
                        <ApiCall method="POST" path="/v1/partners/{seller}/buyers" body=api::created as ApiBody/>
                    </Form>
                </div>
            }
            .into_any()
        },
    )
}

/// Contact persons: without JavaScript one row more than were typed, with it as many as wanted.
#[component]
fn Contacts() -> impl IntoView {
    let form = use_form();
    let typed = (0..50)
        .take_while(|at| form.value(&format!("contacts[{at}][firstName]")).is_some())
        .count();
    let rows = RwSignal::new(typed.max(1));
    let ready = RwSignal::new(false);
    Effect::new(move || ready.set(true));
    view! {
        <fieldset class="group">
            <legend class="group-title">"Contact persons" <span class="optional">"optional"</span></legend>
            <p class="field-hint">"Personal data: whoever reads them later says why, and that is recorded."</p>
            <For each=move || 0..rows.get() key=|at| *at let:at>
                <div class="contact-row" role="group" aria-label=format!("Contact person {}", at + 1)>
                    <ContactFields prefix=format!("contacts[{at}]")/>
                </div>
            </For>
            {move || ready.get().then(|| view! {
                <button
                    type="button"
                    class="button button-secondary"
                    on:click=move |_| rows.update(|rows| *rows = (*rows + 1).min(50))
                >
                    <Icon symbol=Symbol::Plus/>
                    "Add another person"
                </button>
            })}
        </fieldset>
    }
}

fn check(values: &Values) -> Vec<FieldError> {
    match seller(&values.get("seller"), draft_of(values).parse().err()) {
        Err(Refusal::Invalid(fields)) => fields,
        _ => Vec::new(),
    }
}
