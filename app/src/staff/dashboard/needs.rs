//! What waits for somebody: findings by who can clear them, decisions that wait for a second person.

use domain::compliance::{BlockerKind, Code};
use domain::desk::{Dashboard, WaitingOn};
use leptos::prelude::*;

use super::words::tone_of;
use crate::ui::{Icon, Panel, Tone, grouped};

/// One figure.
#[derive(Clone)]
struct Figure {
    tone: Tone,
    words: &'static str,
    count: i64,
    href: String,
}

/// Figures under one heading. `all`: how many orders wait for them, and the list of those.
struct Group {
    title: &'static str,
    all: Option<(i64, String)>,
    figures: Vec<Figure>,
}

/// The panel.
#[component]
pub fn Needs(data: Dashboard) -> impl IntoView {
    let groups = groups(&data);
    let ours = data
        .waiting
        .iter()
        .find(|(on, _)| *on == WaitingOn::Us)
        .map_or(0, |(_, count)| *count);
    let nothing = groups.iter().all(|group| group.figures.is_empty());
    view! {
        <Panel
            title="Needs a person"
            id="needs"
            actions=move || view! {
                <a class="link tabular" href="/orders?waiting=US">{orders(ours)}</a>
            }
        >
            {if nothing {
                view! { <p class="muted">"Nothing waits: no order misses anything."</p> }.into_any()
            } else {
                view! {
                    <div class="needs">
                        {groups
                            .into_iter()
                            .filter(|group| !group.figures.is_empty())
                            .map(|group| view! { <Part group=group/> })
                            .collect_view()}
                    </div>
                }
                .into_any()
            }}
        </Panel>
    }
}

fn orders(count: i64) -> String {
    if count == 1 {
        "1 order".to_owned()
    } else {
        format!("{} orders", grouped(count))
    }
}

#[component]
fn Part(group: Group) -> impl IntoView {
    view! {
        <section class="needs-part">
            <h3 class="needs-title">
                {group.title}
                {group.all.map(|(count, href)| view! {
                    <a class="link tabular" href=href>{orders(count)}</a>
                })}
            </h3>
            <ul class="tally">
                {group.figures.into_iter().map(|figure| view! {
                    <li>
                        <a class="tally-row" href=figure.href>
                            <span class=format!("tally-mark tone-{}", figure.tone.class())>
                                <Icon symbol=figure.tone.symbol()/>
                            </span>
                            <span class="tally-words">{figure.words}</span>
                            <span class="tally-count tabular">{grouped(figure.count)}</span>
                        </a>
                    </li>
                }).collect_view()}
            </ul>
        </section>
    }
}

/// Ours first, then whom others wait for, then what cannot be cleared and what is worth a look. Inside a group the order
/// is that of the catalogue, so that rows keep their places while figures change.
fn groups(data: &Dashboard) -> Vec<Group> {
    let found = |belongs: &dyn Fn(Code) -> bool| -> Vec<Figure> {
        Code::ALL
            .iter()
            .filter(|code| belongs(**code))
            .filter_map(|code| {
                let (_, count) = data.found.iter().find(|(found, _)| found == code)?;
                (*count > 0).then(|| Figure {
                    tone: tone_of(*code),
                    words: code.label(),
                    count: *count,
                    href: format!("/orders?found={}", code.as_str()),
                })
            })
            .collect()
    };
    let mut groups: Vec<Group> = WaitingOn::ALL
        .into_iter()
        .map(|on| Group {
            title: title_of(on),
            all: data
                .waiting
                .iter()
                .find(|(waiting, count)| *waiting == on && *count > 0)
                .filter(|_| on != WaitingOn::Us)
                .map(|(_, count)| (*count, format!("/orders?waiting={}", on.as_str()))),
            figures: found(&|code| code.waiting_on() == Some(on)),
        })
        .collect();
    if let Some(ours) = groups.first_mut() {
        ours.figures.splice(0..0, decisions(data));
    }
    groups.push(Group {
        title: "Exemption does not hold",
        all: None,
        figures: found(&|code| code.waiting_on().is_none() && code.kind() == BlockerKind::Failed),
    });
    groups.push(Group {
        title: "Worth a look",
        all: None,
        figures: found(&|code| code.waiting_on().is_none() && code.kind() != BlockerKind::Failed),
    });
    groups
}

const fn title_of(on: WaitingOn) -> &'static str {
    match on {
        WaitingOn::Us => "Us",
        WaitingOn::Buyer => "Buyer",
        WaitingOn::Carrier => "Carrier",
        WaitingOn::Vies => "VIES",
    }
}

/// What somebody must decide.
fn decisions(data: &Dashboard) -> impl Iterator<Item = Figure> {
    [
        ("Second approval waiting", data.approvals, "/orders?approval=1"),
        ("Screening to decide", data.reviews, "/buyers?screening=OPEN"),
    ]
    .into_iter()
    .filter(|(_, count, _)| *count > 0)
    .map(|(words, count, href)| Figure {
        tone: Tone::Waiting,
        words,
        count,
        href: href.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use domain::desk::Position;
    use domain::kernel::Timestamp;

    use super::*;

    fn empty() -> Dashboard {
        Dashboard {
            position: Position {
                events: 0,
                at: Timestamp::from_unix_millis(0),
            },
            stages: Vec::new(),
            compliance: Vec::new(),
            readiness: Vec::new(),
            found: Vec::new(),
            waiting: Vec::new(),
            approvals: 0,
            reviews: 0,
            vies_invalid: 0,
            vies_silent: 0,
            jobs_failed: 0,
            changes: Vec::new(),
        }
    }

    #[test]
    fn every_code_has_a_place_and_ours_come_first() {
        let data = Dashboard {
            found: Code::ALL.iter().map(|code| (*code, 1)).collect(),
            approvals: 2,
            ..empty()
        };
        let groups = groups(&data);
        let titles: Vec<_> = groups.iter().map(|group| group.title).collect();
        assert_eq!(
            titles,
            [
                "Us",
                "Buyer",
                "Carrier",
                "VIES",
                "Exemption does not hold",
                "Worth a look"
            ]
        );
        let all: usize = groups.iter().map(|group| group.figures.len()).sum();
        assert_eq!(all, Code::ALL.len() + 1);
        assert_eq!(groups[0].figures[0].words, "Second approval waiting");
        assert!(
            groups
                .iter()
                .flat_map(|group| &group.figures)
                .any(|figure| figure.href == "/orders?found=MISSING_CMR")
        );
    }
}
