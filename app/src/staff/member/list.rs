//! `/admin/staff`

use domain::kernel::{Role, Timestamp};
use domain::staff::StaffAccount;
use leptos::prelude::*;

use super::actions::list_staff;
use crate::staff::ForRole;
use crate::ui::{
    Badge, ButtonLink, Cell, Column, Moment, PageHead, Symbol, Table, Tone, use_frame, use_page,
};

/// `/admin/staff`
#[component]
pub fn StaffListPage() -> impl IntoView {
    use_page(
        || (),
        |()| list_staff(),
        |accounts: Vec<StaffAccount>| {
            let count = accounts.len();
            let columns = vec![
                Column::new("Status"),
                Column::new("Name"),
                Column::new("E-mail"),
                Column::new("Role"),
                Column::new("Second factor"),
                Column::new("Last sign-in").right(),
            ];
            view! {
            <PageHead
                title="Staff"
                beside=move || view! { <span class="count tabular">{count}</span> }
                actions=|| view! {
                    <ForRole least=Role::Admin>
                        <ButtonLink href="/admin/staff/new" label="New account" kind="primary" symbol=Symbol::Plus/>
                    </ForRole>
                }
            />
            <Table caption="Staff accounts" columns=columns>
                {accounts.into_iter().map(|account| view! { <Row account=account/> }).collect_view()}
            </Table>
        }
        .into_any()
        },
    )
}

#[component]
fn Row(account: StaffAccount) -> impl IntoView {
    let badge = account.clone();
    view! {
        <tr>
            <Cell title="Status"><AccountBadge account=badge/></Cell>
            <Cell title="Name" class="cell-main">
                <a class="row-link" href=format!("/admin/staff/{}", account.id)>{account.name}</a>
            </Cell>
            <Cell title="E-mail">{account.email.to_string()}</Cell>
            <Cell title="Role">{account.role.as_str()}</Cell>
            <Cell title="Second factor">{if account.totp { "On" } else { "Off" }}</Cell>
            <Cell title="Last sign-in" right=true class="nowrap">
                {match account.last_sign_in_at {
                    Some(at) => view! { <Moment at=at/> }.into_any(),
                    None => "never".into_any(),
                }}
            </Cell>
        </tr>
    }
}

/// Whether an account can be used.
#[component]
pub fn AccountBadge(account: StaffAccount) -> impl IntoView {
    let now = use_frame().now;
    if account.disabled_at.is_some() {
        view! { <Badge tone=Tone::Neutral word="Disabled"/> }
    } else if locked(&account, now).is_some() {
        view! { <Badge tone=Tone::Bad word="Locked"/> }
    } else {
        view! { <Badge tone=Tone::Good word="Active"/> }
    }
}

/// Until when it is locked after failed tries, if it is now.
pub fn locked(account: &StaffAccount, now: Timestamp) -> Option<Timestamp> {
    account.locked_until.filter(|until| *until > now)
}
