//! `/`

use std::time::Duration;

use domain::desk::{Dashboard, Position};
use domain::kernel::Role;
use leptos::prelude::*;

use super::changes::Changes;
use super::needs::Needs;
use super::outside::Outside;
use super::queries::read_dashboard;
use super::states::States;
use crate::staff::ForRole;
use crate::staff::live::{Live, NotUpdated};
use crate::ui::{ButtonLink, DoneNote, Empty, Icon, PageHead, Refresh, Symbol, grouped, use_page};

/// `/`
#[component]
pub fn DashboardPage() -> impl IntoView {
    use_page(
        || (),
        |()| read_dashboard(),
        |data: Dashboard| {
            let position = data.position;
            let empty = data.orders() == 0;
            view! {
                <PageHead
                    title="Dashboard"
                    beside=move || view! { <AsOf position=position/> }
                    actions=|| view! {
                        // A full load: right without JavaScript, and with it for whoever trusts nothing else.
                        <a class="button button-secondary" rel="external" href="/" data-action="Read the figures again">
                            <Icon symbol=Symbol::Repeat/>
                            "Read again"
                        </a>
                    }
                />
                <DoneNote words=|_| None/>
                <NotUpdated/>
                <Follow position=position/>
                {if empty {
                    view! { <Beginning/> }.into_any()
                } else {
                    view! {
                        <div class="dash">
                            <Needs data=data.clone()/>
                            <States data=data.clone()/>
                            <Outside data=data.clone()/>
                        </div>
                    }
                    .into_any()
                }}
                <Changes changes=data.changes/>
            }
            .into_any()
        },
    )
}

/// What the figures are true for.
#[component]
fn AsOf(position: Position) -> impl IntoView {
    view! {
        <span class="count tabular">
            {format!("event {} · ", grouped(position.events))}
            <time datetime=position.at.to_string() title=position.at.exact_text()>{position.at.clock_text()}</time>
        </span>
    }
}

/// Reads the figures again soon after the stream says that more has happened than they know of.
#[component]
fn Follow(position: Position) -> impl IntoView {
    let live = use_context::<Live>();
    let refresh = use_context::<Refresh>();
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        let heard = live.and_then(|live| live.position.get());
        let behind = heard.is_some_and(|heard| heard.events != position.events);
        // One reading for a burst; the next one begins only when these figures were replaced.
        if !behind || waiting.read_value().is_some() {
            return;
        }
        let read = move || {
            waiting.try_set_value(None);
            if let Some(refresh) = refresh {
                refresh.0.try_update(|count| *count = count.wrapping_add(1));
            }
        };
        waiting.set_value(set_timeout_with_handle(read, Duration::from_millis(300)).ok());
    });
    on_cleanup(move || {
        if let Some(timer) = waiting.try_get_value().flatten() {
            timer.clear();
        }
    });
}

/// Nothing is there yet: what to do first.
#[component]
fn Beginning() -> impl IntoView {
    view! {
        <Empty
            title="No orders yet"
            text="First an ADMIN creates an organization with a seller and an API client. Then buyers and orders come in over the API, or you enter them here."
            step=|| view! {
                <div class="empty-steps">
                    <ForRole least=Role::Admin>
                        <ButtonLink href="/admin/organizations" label="Organizations" symbol=Symbol::Building/>
                    </ForRole>
                    <ForRole least=Role::Operator>
                        <ButtonLink href="/buyers/new" label="New buyer" symbol=Symbol::Plus/>
                        <ButtonLink href="/orders/new" label="New order" kind="primary" symbol=Symbol::Plus/>
                    </ForRole>
                </div>
            }
        />
    }
}
