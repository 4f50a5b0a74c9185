//! How the stream is shown: the word at the top of every staff page, and the notes when figures are not fresh.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{Live, LiveState, browser, read_again};
use crate::ui::{Icon, Refresh, Symbol, grouped};

/// `Live · event 18,224 · 14:03:07 UTC`, or that it is not. Not there until JavaScript runs.
#[component]
pub fn LiveBadge() -> impl IntoView {
    let Some(live) = use_context::<Live>() else {
        return ().into_any();
    };
    let told = RwSignal::new(String::new());
    // Only changes of the state are said aloud, and a planned reconnection of a second or two is none.
    Effect::new(move || {
        let words = match live.state.get() {
            LiveState::Off | LiveState::Connecting => return,
            LiveState::Live if told.read_untracked().is_empty() => return,
            LiveState::Live => "Live again.".to_owned(),
            LiveState::Lost { as_of: Some(at) } => {
                format!("The connection is lost. Figures are as of {}.", at.clock_text())
            }
            LiveState::Lost { as_of: None } => "The server's changes cannot be reached.".to_owned(),
        };
        let timer = set_timeout_with_handle(
            move || {
                told.try_set(words);
            },
            std::time::Duration::from_secs(3),
        );
        on_cleanup(move || {
            if let Ok(timer) = timer {
                timer.clear();
            }
        });
    });
    let position = move || {
        live.position.get().map(|position| {
            view! {
                <span class="live-event">{format!("event {}", grouped(position.events))}</span>
                <time datetime=position.at.to_string()>{position.at.clock_text()}</time>
            }
        })
    };
    view! {
        <section class="live" aria-label="Connection to the server">
            {move || match live.state.get() {
                LiveState::Off => ().into_any(),
                LiveState::Connecting => view! {
                    <span class="live-word tone-waiting"><Icon symbol=Symbol::Clock/>"Connecting…"</span>
                }.into_any(),
                LiveState::Live => view! {
                    <span class="live-word tone-good"><Icon symbol=Symbol::Pulse/>"Live"</span>
                    <span class="live-position tabular">{position}</span>
                }.into_any(),
                LiveState::Lost { as_of } => view! {
                    <span class="live-word tone-attention"><Icon symbol=Symbol::Alert/>"Reconnecting…"</span>
                    {as_of.map(|at| view! {
                        <span class="live-position tabular">
                            <span class="live-event">"figures as of"</span>
                            <time datetime=at.to_string()>{at.clock_text()}</time>
                        </span>
                    })}
                }.into_any(),
            }}
            <span class="sr-only" role="status">{move || told.get()}</span>
        </section>
    }
    .into_any()
}

/// After an interruption: reads the page's data anew, or offers to when somebody has begun to type. One for the shell.
#[component]
pub fn StaleNote() -> impl IntoView {
    let live = use_context::<Live>();
    let refresh = use_context::<Refresh>();
    let path = use_location().pathname;
    let stale = RwSignal::new(false);
    Effect::new(move |before: Option<u32>| {
        let now = live.map(|live| live.anew.get()).unwrap_or_default();
        if before.is_some_and(|before| before != now) {
            if browser::undisturbed() {
                read_again(refresh);
            } else {
                stale.set(true);
            }
        }
        now
    });
    // Whatever reads the page again makes it fresh.
    Effect::new(move || {
        path.track();
        if let Some(refresh) = refresh {
            refresh.0.track();
        }
        stale.set(false);
    });
    view! {
        <div class="live-bar" role="status">
            {move || stale.get().then(|| view! {
                <p class="note note-attention">
                    <Icon symbol=Symbol::Alert/>
                    <span class="note-text">
                        "The connection was interrupted, so this page may be out of date. Nothing you typed is lost."
                    </span>
                    <button type="button" class="button button-secondary" on:click=move |_| read_again(refresh)>
                        "Read the page again"
                    </button>
                </p>
            })}
        </div>
    }
}

/// Beside figures: since when they have not been updated, while the stream is lost.
#[component]
pub fn NotUpdated() -> impl IntoView {
    let live = use_context::<Live>();
    let words = move || match live?.state.get() {
        LiveState::Off | LiveState::Connecting | LiveState::Live => None,
        LiveState::Lost { as_of: Some(at) } => Some(format!("As of {}, not updated since.", at.clock_text())),
        LiveState::Lost { as_of: None } => Some("As the page was opened, not updated since.".to_owned()),
    };
    move || {
        words().map(|words| {
            view! {
                <p class="note note-attention">
                    <Icon symbol=Symbol::Alert/>
                    <span class="note-text">{words}</span>
                </p>
            }
        })
    }
}
