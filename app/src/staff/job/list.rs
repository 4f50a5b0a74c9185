//! `/jobs`

use domain::job::{Job, JobCounts, JobSort, JobState};
use domain::kernel::page::SortField;
use domain::kernel::{Direction, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::components::Form as GetForm;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use super::actions::{CancelJob, RetryJob};
use super::queries::{JobListData, list_jobs};
use super::search::{NAMES, Search};
use super::{KINDS, kind_words};
use crate::staff::ForRole;
use crate::ui::{
    Badge, ButtonLink, Cell, Chip, Chips, Column, Confirm, DoneNote, Empty, Form, Hidden, Icon, Moment,
    PageHead, Pager, Submit, Table, Tone, sortable, use_page, with_parameter,
};

/// `/jobs`
#[component]
pub fn JobListPage() -> impl IntoView {
    let query = use_query_map();
    let search = move || Search::of(&query.read());
    use_page(search, list_jobs, move |data: JobListData| {
        let query = query.get_untracked();
        let search = Search::of(&query);
        let JobListData { page, counts, buyers } = data;
        let name_of = move |job: &Job| job.buyer.and_then(|buyer| buyers.get(&buyer).cloned());
        view! {
            <PageHead title="Jobs"/>
            <DoneNote words=done/>
            <Counts counts=counts search=search.clone()/>
            <Filters search=search.clone()/>
            <Chips chips=chips(&query, &search) clear="/jobs"/>
            {if page.data.is_empty() {
                empty(&search)
            } else {
                view! {
                    <Table caption="Jobs" columns=columns(&query, &search)>
                        {page.data.into_iter().map(|job| {
                            let name = name_of(&job);
                            view! { <Row job=job buyer_name=name search=search.clone()/> }
                        }).collect_view()}
                    </Table>
                    <Pager pagination=page.pagination query=query/>
                }
                .into_any()
            }}
        }
        .into_any()
    })
}

fn done(word: &str) -> Option<&'static str> {
    match word {
        "retried" => Some("The job is due now."),
        "cancelled" => Some("The job is cancelled."),
        _ => None,
    }
}

const fn words_of(state: JobState) -> (Tone, &'static str) {
    match state {
        JobState::Failed => (Tone::Bad, "Failed"),
        JobState::Running => (Tone::Waiting, "Running"),
        JobState::Queued => (Tone::Neutral, "Queued"),
        JobState::Done => (Tone::Good, "Done"),
        JobState::Cancelled => (Tone::Neutral, "Cancelled"),
    }
}

/// How much work there is; each figure leads to the list it counts.
#[component]
fn Counts(counts: JobCounts, search: Search) -> impl IntoView {
    let figures = [
        (JobState::Failed, counts.failed),
        (JobState::Running, counts.running),
        (JobState::Queued, counts.queued),
    ];
    view! {
        <ul class="figures" aria-label="How much work there is">
            {figures.into_iter().map(|(state, count)| {
                let (tone, word) = words_of(state);
                // Nothing failed is good, so it is not red.
                let tone = if count == 0 { Tone::Neutral } else { tone };
                let here = search.state == state.as_str();
                view! {
                    <li>
                        <a
                            class="figure"
                            href=format!("/jobs?state={}", state.as_str())
                            aria-current=here.then_some("true")
                        >
                            <span class=format!("figure-mark tone-{}", tone.class())><Icon symbol=words_of(state).0.symbol()/></span>
                            <span class="figure-number tabular">{count}</span>
                            {word}
                        </a>
                    </li>
                }
            }).collect_view()}
        </ul>
    }
}

#[component]
fn Filters(search: Search) -> impl IntoView {
    let unknown =
        (!search.kind.is_empty() && kind_words(&search.kind).is_none()).then(|| search.kind.clone());
    view! {
        <GetForm method="GET" action="/jobs" attr:class="filters" attr:role="search" attr:aria-label="Filter jobs">
            <div class="filter">
                <label class="sr-only" for="job-state">"State"</label>
                <select class="input select" id="job-state" name="state">
                    <option value="">"State: all"</option>
                    {JobState::ALL.into_iter().map(|state| view! {
                        <option value=state.as_str() selected=search.state == state.as_str()>{words_of(state).1}</option>
                    }).collect_view()}
                </select>
            </div>
            <div class="filter">
                <label class="sr-only" for="job-kind">"Kind"</label>
                <select class="input select" id="job-kind" name="kind">
                    <option value="">"Kind: all"</option>
                    {KINDS.into_iter().map(|(code, words)| view! {
                        <option value=code selected=search.kind == code>{words}</option>
                    }).collect_view()}
                    {unknown.map(|kind| view! { <option value=kind selected=true>{search.kind.clone()}</option> })}
                </select>
            </div>
            {(!search.sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=search.sort.clone()/> })}
            {(!search.buyer.is_empty()).then(|| view! { <input type="hidden" name="buyer" value=search.buyer.clone()/> })}
            <button type="submit" class="button button-secondary">"Filter"</button>
        </GetForm>
    }
}

fn chips(query: &ParamsMap, search: &Search) -> Vec<Chip> {
    NAMES
        .into_iter()
        .filter(|name| !search.value(name).trim().is_empty())
        .map(|name| {
            let value = search.value(name);
            let (label, words) = match name {
                "state" => (
                    "State",
                    JobState::parse(value).map_or(value, |state| words_of(state).1),
                ),
                "kind" => ("Kind", kind_words(value).unwrap_or(value)),
                _ => ("Buyer", value.get(..8).unwrap_or(value)),
            };
            Chip {
                label,
                value: words.to_owned(),
                without: format!("/jobs{}", with_parameter(query, name, None)),
            }
        })
        .collect()
}

fn columns(query: &ParamsMap, search: &Search) -> Vec<Column> {
    let now = search.parse().map_or_else(
        |_| JobSort::default_sort(),
        |(_, request)| (request.sort, request.direction),
    );
    let by = |column, by, first| sortable(column, by, first, now, ("/jobs", query));
    vec![
        Column::new("State"),
        Column::new("Work"),
        Column::new("About"),
        by(Column::new("Due").right(), JobSort::DueAt, Direction::Asc),
        Column::new("Tries").right(),
        Column::new("Last error"),
        by(
            Column::new("Created").right(),
            JobSort::CreatedAt,
            Direction::Desc,
        ),
        Column::new("Actions"),
    ]
}

#[component]
fn Row(job: Job, buyer_name: Option<String>, search: Search) -> impl IntoView {
    let (tone, word) = words_of(job.state);
    let kind = job.kind.clone();
    let about = job.buyer.map(|id| {
        let id = id.to_string();
        let words = buyer_name.unwrap_or_else(|| format!("Buyer {}", id.get(..8).unwrap_or(&id)));
        view! { <a class="link" href=format!("/buyers/{id}/kyc") title=id>{words}</a> }
    });
    // What is over is not due any more.
    let (tries, created) = (job.attempts, job.created_at);
    let acts = job.state.may_retry() || job.state.may_cancel();
    let error = job.last_error.clone();
    let due = match job.state {
        JobState::Queued | JobState::Running | JobState::Failed => Some(job.due_at),
        JobState::Done | JobState::Cancelled => None,
    };
    view! {
        <tr>
            <Cell title="State"><Badge tone=tone word=word/></Cell>
            <Cell title="Work" class="cell-main">
                {kind_words(&kind)}
                <span class="cell-note"><code>{kind.clone()}</code></span>
            </Cell>
            <Cell title="About">{about}</Cell>
            <Cell title="Due" right=true class="nowrap">{due.map(|at| view! { <Moment at=at/> })}</Cell>
            <Cell title="Tries" right=true class="tabular">{tries}</Cell>
            <Cell title="Last error" class="cell-error">{error}</Cell>
            <Cell title="Created" right=true class="nowrap"><Moment at=created/></Cell>
            <Cell title="Actions">{acts.then(|| view! { <Actions job=job search=search/> })}</Cell>
        </tr>
    }
}

#[component]
fn Actions(job: Job, search: Search) -> impl IntoView {
    let (may_retry, may_cancel) = (job.state.may_retry(), job.state.may_cancel());
    let (retry, cancel) = (format!("job-retry-{}", job.id), format!("job-cancel-{}", job.id));
    let title = format!("Cancel: {}", kind_words(&job.kind).unwrap_or(&job.kind));
    // Work that waits is not tried again but now.
    let again = if job.state == JobState::Queued {
        "Run now"
    } else {
        "Retry"
    };
    let id = job.id.to_string();
    let stored = StoredValue::new((id, search, retry, cancel, title));
    let fields = move || {
        let (id, search, ..) = stored.get_value();
        view! {
            <Hidden name="job" value=id/>
            {search.given().map(|(name, value)| view! {
                <Hidden name=format!("search[{name}]") value=value/>
            }).collect_view()}
        }
    };
    view! {
        <ForRole least=Role::Operator>
            <span class="row-actions">
                {may_retry.then(|| view! {
                    <Form id=stored.read_value().2.clone() action=RetryJob::PATH class="form form-button">
                        {fields()}
                        <Submit label=again kind="quiet" working="Queuing…"/>
                    </Form>
                })}
                {may_cancel.then(|| {
                    let form = stored.read_value().3.clone();
                    view! {
                        <Confirm
                            id=form.clone()
                            open_label="Cancel"
                            open_kind="quiet"
                            close_label="Keep it"
                            title=stored.read_value().4.clone()
                        >
                            <Form id=form action=CancelJob::PATH>
                                <p class="prose">"The work is not done. It can be put back into the queue from this list."</p>
                                {fields()}
                                <Submit label="Cancel job" kind="danger" working="Cancelling…"/>
                            </Form>
                        </Confirm>
                    }
                })}
            </span>
        </ForRole>
    }
}

fn empty(search: &Search) -> AnyView {
    let (title, text) = match JobState::parse(&search.state) {
        Some(JobState::Failed) => (
            "No failed jobs",
            "A job stands here when it was given up: after its last try, or because trying again would change nothing.",
        ),
        Some(JobState::Running) => (
            "No job runs now",
            "Jobs run for seconds; what waits stands under Queued.",
        ),
        Some(JobState::Queued) => (
            "No job waits",
            "Everything that was asked for is done, running or failed.",
        ),
        Some(JobState::Done | JobState::Cancelled) | None if search.filters() => (
            "No job matches",
            "Remove a filter; what was done is kept for a while only.",
        ),
        Some(JobState::Done | JobState::Cancelled) | None => (
            "No jobs yet",
            "Work that happens after a change, such as asking VIES or sending a mail, stands here.",
        ),
    };
    let filtered = search.filters();
    view! {
        <Empty
            title=title
            text=text
            step=move || filtered.then(|| view! { <ButtonLink href="/jobs" label="Show all jobs"/> })
        />
    }
    .into_any()
}
