//! The head of a buyer's page: name, state, what can be done, and the tabs.

use domain::buyer::{Buyer, BuyerStatus};
use domain::kernel::Role;
use domain::kyc::OverallStatus;
use leptos::prelude::*;

use super::status::{StatusAction, StatusBadge};
use crate::staff::{ForRole, kyc};
use crate::ui::{ButtonLink, PageHead, Symbol, Tab, Tabs};

/// The parts of a buyer's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuyerTab {
    /// Business data, contact persons, history.
    Overview,
    /// Papers, VIES, identity, screening.
    Kyc,
}

/// Head and tabs. `kyc` marks the tab.
#[component]
pub fn BuyerHead(buyer: Buyer, kyc: OverallStatus, tab: BuyerTab) -> impl IntoView {
    let status = buyer.status.clone();
    let page = format!("/buyers/{}", buyer.id);
    let edit = format!("{page}/edit");
    let orders = format!("/orders?buyer={}", buyer.id);
    let new_order =
        matches!(buyer.status, BuyerStatus::Active).then(|| format!("/orders/new?buyer={}", buyer.id));
    let tabs = vec![
        Tab {
            words: "Overview".to_owned(),
            href: page.clone(),
            current: tab == BuyerTab::Overview,
            state: None,
        },
        Tab {
            words: "KYC".to_owned(),
            href: format!("{page}/kyc"),
            current: tab == BuyerTab::Kyc,
            state: Some((kyc::tone(kyc), kyc.as_str())),
        },
    ];
    let name = buyer.company_name.clone();
    let buyer = StoredValue::new(buyer);
    view! {
        <PageHead
            title=name
            trail=vec![("Buyers".to_owned(), "/buyers".to_owned())]
            beside=move || view! { <StatusBadge status=status.clone()/> }
            actions=move || {
                let (edit, new_order) = (edit.clone(), new_order.clone());
                view! {
                    <ButtonLink href=orders.clone() label="Orders" symbol=Symbol::Rows/>
                    <ForRole least=Role::Operator>
                        {new_order.clone().map(|href| view! { <ButtonLink href=href label="New order" symbol=Symbol::Plus/> })}
                        <ButtonLink href=edit.clone() label="Correct" symbol=Symbol::Pencil/>
                        <StatusAction buyer=buyer.get_value()/>
                    </ForRole>
                }
            }
        />
        <Tabs label="Parts of this buyer" tabs=tabs/>
    }
}
