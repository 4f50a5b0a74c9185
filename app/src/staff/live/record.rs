//! A record's page that follows what others do to the record.

use domain::desk::ChangeSeen;
use domain::kernel::{BuyerId, OrderId, Source};
use leptos::prelude::*;

use super::{Live, browser, kind_words, read_again};
use crate::staff::Viewing;
use crate::ui::{Icon, Refresh, Symbol, use_frame};

/// Reads the page's data again when the record was changed elsewhere. When somebody has begun to type, it says so and
/// leaves the moment to them. Stands inside the page's data, once.
#[component]
pub fn LiveRecord(
    /// The order the page is about.
    order: Option<OrderId>,
    /// The buyer the page is about, or whose order it is.
    buyer: Option<BuyerId>,
) -> impl IntoView {
    let live = use_context::<Live>();
    let refresh = use_context::<Refresh>();
    let viewing = use_context::<Viewing>();
    let read_at = use_frame().now;
    let waiting = RwSignal::new(None::<ChangeSeen>);
    let concerns = move |change: &ChangeSeen| {
        let here = |id: &OrderId| order.as_ref() == Some(id);
        let theirs = |id: &BuyerId| buyer.as_ref() == Some(id);
        match (&change.order, &change.buyer) {
            (Some((id, _)), _) if order.is_some() => here(id),
            (_, Some((id, _))) => theirs(id),
            (_, None) => false,
        }
    };
    Effect::new(move || {
        let Some(change) = live.and_then(|live| live.news(read_at, concerns)) else {
            return;
        };
        if browser::undisturbed() {
            read_again(refresh);
        } else if !by_viewer(viewing, &change) {
            waiting.set(Some(change));
        }
    });
    let show = move |_| {
        waiting.set(None);
        read_again(refresh);
    };
    view! {
        <div class="live-bar" role="status">
            {move || waiting.get().map(|change| view! {
                <p class="note note-waiting">
                    <Icon symbol=Symbol::Info/>
                    <span class="note-text">
                        <strong>{change.actor.clone()}</strong>
                        " changed this just now: "
                        {kind_words(&change.kind).to_owned()}
                        ". Nothing you typed is lost."
                    </span>
                    <button type="button" class="button button-secondary" on:click=show>"Show the change"</button>
                </p>
            })}
        </div>
    }
}

/// The person at this page did it in another tab, or by the form that was just sent.
fn by_viewer(viewing: Option<Viewing>, change: &ChangeSeen) -> bool {
    change.source == Source::WebApp
        && viewing.is_some_and(|viewing| {
            let viewer = viewing.0.read_untracked();
            let staff = viewer.as_ref().and_then(|viewer| viewer.staff.as_ref());
            staff.is_some_and(|staff| staff.name == change.actor)
        })
}
