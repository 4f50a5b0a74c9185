//! The part about who buys: what the verdict knows of it. Everything about the buyer itself is on its own pages.

use leptos::prelude::*;

use super::queries::Shown;
use crate::staff::kyc as kyc_words;
use crate::ui::{Badge, Fact, Facts, Moment, Panel, Tone};

/// Facts and the ways to the buyer's pages.
#[component]
pub fn BuyerPanel(data: Shown) -> impl IntoView {
    let buyer = data.page.buyer.clone();
    let module = data.page.verdict.rollup.modules.buyer.clone();
    let organization = data.page.organization_name.clone();
    let page = format!("/buyers/{}", buyer.id);
    let name_link = page.clone();
    let (kyc, vies_page) = (format!("{page}/kyc"), format!("{page}/kyc#vies"));
    let vies = kyc_words::vies_shown(module.vies_result);
    let papers = if module.documents_complete {
        (Tone::Good, "Complete")
    } else {
        (Tone::Attention, "Incomplete")
    };
    let identity = module.kyc_verification_status.map(kyc_words::verification);
    view! {
        <Panel title="Buyer" id="buyer">
            <Facts>
                <Fact term="Company"><a class="link" href=name_link>{buyer.company_name}</a></Fact>
                <Fact term="VAT number"><span class="tabular">{buyer.vat_number.grouped()}</span></Fact>
                <Fact term="Established in">{buyer.address.country.name()}</Fact>
                <Fact term="VIES">
                    <Badge tone=vies.0 word=vies.1/>
                    {module.vies_last_checked_at.map(|at| view! { <span class="muted">" "<Moment at=at/></span> })}
                </Fact>
                <Fact term="KYC papers"><Badge tone=papers.0 word=papers.1/></Fact>
                {identity.map(|(tone, word)| view! {
                    <Fact term="Identity check"><Badge tone=tone word=word/></Fact>
                })}
                <Fact term="KYC mode">{buyer.kyc_mode.label()}</Fact>
                <Fact term="Organization">{organization}</Fact>
            </Facts>
            <div class="form-actions part">
                <a class="button button-secondary" href=page>"Open the buyer"</a>
                <a class="button button-secondary" href=kyc>"Open its KYC"</a>
                <a class="button button-secondary" rel="external" href=vies_page>"VIES checks"</a>
            </div>
        </Panel>
    }
}
