//! `/admin/organizations`

use domain::kernel::Role;
use domain::organization::OrganizationRow;
use leptos::prelude::*;

use super::partners::DpaBadge;
use crate::staff::ForRole;
use crate::ui::{ButtonLink, Cell, Column, Empty, Moment, PageHead, Symbol, Table, use_page};

/// `/admin/organizations`
#[component]
pub fn OrganizationListPage() -> impl IntoView {
    use_page(
        || (),
        |()| super::queries::list_organizations(),
        |rows: Vec<OrganizationRow>| {
            let count = rows.len();
            view! {
            <PageHead
                title="Organizations"
                beside=move || view! { <span class="count tabular">{count}</span> }
                actions=|| view! {
                    <ForRole least=Role::Admin>
                        <ButtonLink href="/admin/organizations/new" label="New organization" kind="primary" symbol=Symbol::Plus/>
                    </ForRole>
                }
            />
            {if rows.is_empty() {
                view! {
                    <Empty title="No organizations yet" text="An organization is an API customer. It acts for partners and has API clients."/>
                }.into_any()
            } else {
                view! {
                    <Table caption="Organizations" columns=columns()>
                        {rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view()}
                    </Table>
                }.into_any()
            }}
        }
        .into_any()
        },
    )
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("DPA"),
        Column::new("Name"),
        Column::new("Rate limit"),
        Column::new("Partners").right(),
        Column::new("Active clients").right(),
        Column::new("Changed").right(),
    ]
}

#[component]
fn Row(row: OrganizationRow) -> impl IntoView {
    let organization = row.organization;
    let badge = organization.clone();
    view! {
        <tr>
            <Cell title="DPA"><DpaBadge organization=badge/></Cell>
            <Cell title="Name" class="cell-main">
                <a class="row-link" href=format!("/admin/organizations/{}", organization.id)>{organization.name}</a>
            </Cell>
            <Cell title="Rate limit">{organization.rate_limit_tier.as_str()}</Cell>
            <Cell title="Partners" right=true class="tabular">{row.partners}</Cell>
            <Cell title="Active clients" right=true class="tabular">{row.active_clients}</Cell>
            <Cell title="Changed" right=true class="tabular nowrap"><Moment at=organization.updated_at/></Cell>
        </tr>
    }
}
