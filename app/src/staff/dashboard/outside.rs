//! How the outside world is doing, as far as it shows in buyers and in the queue of work.

use domain::desk::Dashboard;
use leptos::prelude::*;

use crate::ui::{Icon, Panel, Tone, grouped};

/// The panel.
#[component]
pub fn Outside(data: Dashboard) -> impl IntoView {
    let figures = [
        (
            "Orders with a VAT number invalid in VIES",
            data.vies_invalid,
            Tone::Bad,
            "/orders?found=VIES_INVALID",
        ),
        (
            "Orders that wait for VIES",
            data.vies_silent,
            Tone::Attention,
            "/orders?waiting=VIES",
        ),
        ("Jobs failed", data.jobs_failed, Tone::Bad, "/jobs?state=FAILED"),
    ];
    view! {
        <Panel title="Outside world" id="outside">
            <ul class="tally">
                {figures.into_iter().map(|(words, count, tone, href)| {
                    // None of them is good, so it is not red.
                    let tone = if count == 0 { Tone::Good } else { tone };
                    view! {
                        <li>
                            <a class="tally-row" href=href>
                                <span class=format!("tally-mark tone-{}", tone.class())><Icon symbol=tone.symbol()/></span>
                                <span class="tally-words">{words}</span>
                                <span class="tally-count tabular">{grouped(count)}</span>
                            </a>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </Panel>
    }
}
