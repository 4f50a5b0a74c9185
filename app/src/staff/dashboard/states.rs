//! How far the orders are: verdicts with bars, what may happen next, stages.

use domain::compliance::{ComplianceStatus, Readiness};
use domain::desk::Dashboard;
use domain::order::OrderStatus;
use leptos::prelude::*;

use super::words;
use crate::ui::{Icon, Panel, Tone, grouped};

/// The panel.
#[component]
pub fn States(data: Dashboard) -> impl IntoView {
    let verdicts = [
        ComplianceStatus::Incomplete,
        ComplianceStatus::Valid,
        ComplianceStatus::Invalid,
    ]
    .map(|status| (status, count_of(&data.compliance, status)));
    let most = verdicts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let next = [
        Readiness::Blocked,
        Readiness::ReadyForPickup,
        Readiness::ReadyForExport,
    ]
    .map(|readiness| (readiness, count_of(&data.readiness, readiness)));
    let stages = OrderStatus::ALL.map(|status| (status, count_of(&data.stages, status)));
    let total = grouped(data.orders());
    view! {
        <Panel
            title="Orders by state"
            id="states"
            actions=move || view! { <a class="link tabular" href="/orders">{format!("{total} in all")}</a> }
        >
            <ul class="tally">
                {verdicts.into_iter().map(|(status, count)| {
                    let (tone, words) = words::compliance(status);
                    view! {
                        <li>
                            <a class="tally-row tally-bar-row" href=format!("/orders?compliance={}", status.as_str())>
                                <span class=format!("tally-mark tone-{}", tone.class())><Icon symbol=tone.symbol()/></span>
                                <span class="tally-words">{words}</span>
                                <Bar tone=tone count=count most=most/>
                                <span class="tally-count tabular">{grouped(count)}</span>
                            </a>
                        </li>
                    }
                }).collect_view()}
            </ul>
            <h3 class="needs-title">"What may happen next"</h3>
            <ul class="tally">
                {next.into_iter().map(|(readiness, count)| {
                    let (tone, words) = words::readiness(readiness);
                    view! {
                        <li>
                            <a class="tally-row" href=format!("/orders?readiness={}", readiness.as_str())>
                                <span class=format!("tally-mark tone-{}", tone.class())><Icon symbol=tone.symbol()/></span>
                                <span class="tally-words">{words}</span>
                                <span class="tally-count tabular">{grouped(count)}</span>
                            </a>
                        </li>
                    }
                }).collect_view()}
            </ul>
            <h3 class="needs-title">"Stages"</h3>
            <ul class="tally">
                {stages.into_iter().map(|(status, count)| view! {
                    <li>
                        <a class="tally-row tally-plain" href=format!("/orders?status={}", status.as_str())>
                            <span class="tally-words">{words::stage(status)}</span>
                            <span class="tally-count tabular">{grouped(count)}</span>
                        </a>
                    </li>
                }).collect_view()}
            </ul>
        </Panel>
    }
}

fn count_of<T: PartialEq>(counts: &[(T, i64)], of: T) -> i64 {
    counts
        .iter()
        .find(|(what, _)| *what == of)
        .map_or(0, |(_, count)| *count)
}

/// A bar whose full length is the greatest of the figures it stands among. The number beside it says the same.
#[component]
fn Bar(tone: Tone, count: i64, most: i64) -> impl IntoView {
    let width = width_of(count, most);
    view! {
        <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="bar-track" x="0" y="0" width="100" height="8"></rect>
            <rect class=format!("bar-fill bar-{}", tone.class()) x="0" y="0" width=width.to_string() height="8"></rect>
        </svg>
    }
}

/// In hundredths; what is there at all is seen.
fn width_of(count: i64, most: i64) -> i64 {
    if count <= 0 || most <= 0 {
        return 0;
    }
    (count.saturating_mul(100) / most).clamp(2, 100)
}

#[cfg(test)]
mod tests {
    use super::width_of;

    #[test]
    fn bars_are_in_proportion_and_never_vanish() {
        assert_eq!(width_of(0, 0), 0);
        assert_eq!(width_of(0, 38), 0);
        assert_eq!(width_of(38, 38), 100);
        assert_eq!(width_of(19, 38), 50);
        assert_eq!(width_of(1, 100_000), 2);
    }
}
