//! What happened lately, over all channels; with JavaScript it goes on by itself.

use domain::desk::ChangeSeen;
use domain::kernel::Source;
use leptos::prelude::*;

use crate::staff::buyer::channel;
use crate::staff::live::{Live, kind_words};
use crate::ui::{Icon, Panel, Symbol};

/// How many are shown.
const SHOWN: usize = 20;

/// The panel.
#[component]
pub fn Changes(changes: Vec<ChangeSeen>) -> impl IntoView {
    let live = use_context::<Live>();
    let read = StoredValue::new(changes);
    // What the stream brought since the figures were read, then what came with them.
    let all = move || {
        read.with_value(|read| {
            let mut all: Vec<ChangeSeen> = live.map(|live| live.changes.get()).unwrap_or_default();
            all.retain(|change| read.iter().all(|known| known.id != change.id));
            // What is older than all that was read with the figures was pushed out of their list.
            if let Some(oldest) = read.last() {
                all.retain(|change| change.at >= oldest.at);
            }
            all.extend(read.iter().cloned());
            all.truncate(SHOWN);
            all
        })
    };
    view! {
        <Panel title="Changes as they happen" id="changes">
            {move || {
                let all = all();
                if all.is_empty() {
                    return view! { <p class="muted">"Nothing has happened yet."</p> }.into_any();
                }
                view! {
                    <ol class="changes">
                        {all.into_iter().map(|change| view! { <Entry change=change/> }).collect_view()}
                    </ol>
                }
                .into_any()
            }}
        </Panel>
    }
}

#[component]
fn Entry(change: ChangeSeen) -> impl IntoView {
    let about = match (change.order, change.buyer) {
        (Some((id, words)), _) => Some((format!("/orders/{id}"), words)),
        (None, Some((id, words))) => Some((format!("/buyers/{id}"), words)),
        (None, None) => None,
    };
    let symbol = match change.source {
        Source::Api => Symbol::Key,
        Source::WebApp => Symbol::User,
        Source::System => Symbol::Server,
    };
    view! {
        <li class="change">
            <time class="change-time" datetime=change.at.to_string() title=change.at.exact_text()>
                {change.at.clock_text()}
            </time>
            <span class="change-words">
                <strong>{kind_words(&change.kind).to_owned()}</strong>
                <code class="change-kind">{change.kind.clone()}</code>
            </span>
            <span class="change-about">
                {about.map(|(href, words)| view! { <a class="link" href=href>{words}</a> })}
            </span>
            <span class="change-who">
                <span class="badge badge-neutral"><Icon symbol=symbol/>{channel(change.source)}</span>
                {change.actor}
            </span>
        </li>
    }
}
