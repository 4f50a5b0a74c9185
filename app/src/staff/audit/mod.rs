//! `/admin/audit`: who did or tried what.

use domain::audit::AuditRow;
use domain::kernel::{Page, Source, Timestamp};
use leptos::prelude::*;
use leptos_router::components::Form as GetForm;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use crate::bridge::UiError;
use crate::ui::{
    Badge, ButtonLink, Cell, Chip, Chips, Column, Diff, Empty, Icon, Moment, PageHead, Pager, Symbol, Table,
    Timed, Tone, search, use_page, with_parameter,
};

#[cfg(feature = "ssr")]
use domain::audit::AuditFilter;
#[cfg(feature = "ssr")]
use domain::kernel::{Date, Fields, Refusal};

search! {
    /// The start of an action.
    action,
    /// `done` or `refused`.
    result,
    /// Words of the actor's name, or a client's id.
    actor,
    /// A channel's published word.
    source,
    /// The first day, in UTC.
    from,
    /// The last day, in UTC.
    to,
    /// The id of the record, client or person.
    subject;
    /// From 0.
    page
}

impl Search {
    /// The filters as a query, for the export: exactly what the list shows, on all its pages.
    fn query(&self) -> String {
        let mut query = ParamsMap::new();
        for name in NAMES {
            let value = self.value(name).trim();
            if !value.is_empty() {
                query.insert(name, value.to_owned());
            }
        }
        query.to_query_string()
    }

    /// Reads the parameters.
    ///
    /// # Errors
    /// All refused parameters.
    #[cfg(feature = "ssr")]
    pub fn parse(&self) -> Result<AuditFilter, Refusal> {
        let mut fields = Fields::new();
        let source = match self.source.trim() {
            "" => Some(None),
            word => {
                let parsed = Source::parse(word).ok_or("The channel is API, WEB_APP or SYSTEM. Choose one.");
                fields.check("source", word, parsed).map(Some)
            }
        };
        let from = day(&mut fields, "from", &self.from, 0);
        // The last day belongs to the range.
        let to = day(&mut fields, "to", &self.to, DAY);
        let filter = source.zip(from).zip(to).map(|((source, from), to)| AuditFilter {
            action: self.action.trim().to_owned(),
            refused: match self.result.as_str() {
                "refused" => Some(true),
                "done" => Some(false),
                _ => None,
            },
            subject: self.subject.trim().to_owned(),
            actor: self.actor.trim().to_owned(),
            source,
            from,
            to,
        });
        Ok(fields.finish(filter)?)
    }
}

/// A day in seconds.
#[cfg(feature = "ssr")]
const DAY: i64 = 86_400;

/// The beginning of a day in UTC, moved by seconds; `Some(None)` when no day was given.
#[cfg(feature = "ssr")]
fn day(fields: &mut Fields, name: &str, typed: &str, seconds: i64) -> Option<Option<Timestamp>> {
    match typed.trim() {
        "" => Some(None),
        text => {
            let parsed = Date::parse(text)
                .ok()
                .and_then(|_| Timestamp::parse(&format!("{text}T00:00:00Z")).ok())
                .map(|at| at.plus_seconds(seconds))
                .ok_or("A day is written like 2026-04-22. Choose one.");
            fields.check(name, text, parsed).map(Some)
        }
    }
}

/// Records that match the address's query.
#[server(prefix = "/fn", endpoint = "audit/list")]
pub async fn list_audit(#[server(default)] search: Search) -> Result<Timed<Page<AuditRow>>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let filter = search.parse().map_err(|refusal| bridge.refuse(refusal))?;
    let page = search.page.parse().unwrap_or(0);
    let rows = bridge
        .services
        .audit_queries
        .list(&bridge.context, &filter, page)
        .await;
    Ok(Timed {
        data: rows.map_err(|refusal| bridge.refuse(refusal))?,
        now: bridge.now,
    })
}

/// `/admin/audit`
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_query_map();
    let search = move || Search::of(&query.read());
    use_page(search, list_audit, move |page: Page<AuditRow>| {
        let query = query.get_untracked();
        let search = Search::of(&query);
        let export = search.query();
        let total = page.pagination.total_elements;
        let count = if total == 1 {
            "1 record".to_owned()
        } else {
            format!("{total} records")
        };
        let columns = vec![
            Column::new("Result"),
            Column::new("Action"),
            Column::new("Who"),
            Column::new("Channel"),
            Column::new("Subject"),
            Column::new("Chain"),
            Column::new("When").right(),
        ];
        view! {
            <PageHead
                title="Audit"
                beside=move || view! { <span class="count tabular">{count.clone()}</span> }
                actions=move || view! {
                    <a
                        class="button button-secondary"
                        rel="external"
                        download=""
                        href=format!("/files/audit.csv{export}")
                        data-action="Export these records as CSV"
                    >
                        <Icon symbol=Symbol::Download/>
                        "Export CSV"
                    </a>
                }
            />
            <Filters search=search.clone()/>
            <Chips chips=chips(&query, &search) clear="/admin/audit"/>
            {if page.data.is_empty() {
                view! {
                    <Empty
                        title="No record matches"
                        text="Remove a filter; an action is matched from its start, such as buyer."
                        step=|| view! { <ButtonLink href="/admin/audit" label="Show all records"/> }
                    />
                }.into_any()
            } else {
                view! {
                    <Table caption="Audit records" columns=columns>
                        {page.data.into_iter().map(|row| view! { <Row row=row/> }).collect_view()}
                    </Table>
                    <Pager pagination=page.pagination query=query/>
                }.into_any()
            }}
        }
        .into_any()
    })
}

#[component]
fn Filters(search: Search) -> impl IntoView {
    view! {
        <GetForm method="GET" action="/admin/audit" attr:class="filters" attr:role="search" attr:aria-label="Filter audit records">
            <div class="filter">
                <label class="sr-only" for="audit-action">"Action starts with"</label>
                <input class="input" id="audit-action" name="action" value=search.action placeholder="Action, such as buyer."/>
            </div>
            <div class="filter">
                <label class="sr-only" for="audit-actor">"Who"</label>
                <input class="input" id="audit-actor" name="actor" value=search.actor placeholder="Who: name or client id"/>
            </div>
            <div class="filter">
                <label class="sr-only" for="audit-result">"Result"</label>
                <select class="input select" id="audit-result" name="result">
                    <option value="">"Result: all"</option>
                    <option value="done" selected=search.result == "done">"Done"</option>
                    <option value="refused" selected=search.result == "refused">"Refused"</option>
                </select>
            </div>
            <div class="filter">
                <label class="sr-only" for="audit-source">"Channel"</label>
                <select class="input select" id="audit-source" name="source">
                    <option value="">"Channel: all"</option>
                    {SOURCES.into_iter().map(|source| view! {
                        <option value=source.as_str() selected=search.source == source.as_str()>
                            {super::buyer::channel(source)}
                        </option>
                    }).collect_view()}
                </select>
            </div>
            <div class="filter filter-day">
                <label for="audit-from">"From"</label>
                <input class="input" type="date" id="audit-from" name="from" value=search.from/>
            </div>
            <div class="filter filter-day">
                <label for="audit-to">"to"</label>
                <input class="input" type="date" id="audit-to" name="to" value=search.to/>
            </div>
            <div class="filter filter-text">
                <label class="sr-only" for="audit-subject">"Id of the record, client or person"</label>
                <Icon symbol=Symbol::Search/>
                <input class="input" type="search" id="audit-subject" name="subject" value=search.subject placeholder="Id of the record, client or person"/>
            </div>
            <button type="submit" class="button button-secondary">"Filter"</button>
        </GetForm>
    }
}

/// The channels to choose from.
const SOURCES: [Source; 3] = [Source::Api, Source::WebApp, Source::System];

fn chips(query: &ParamsMap, search: &Search) -> Vec<Chip> {
    NAMES
        .into_iter()
        .filter(|name| !search.value(name).trim().is_empty())
        .map(|name| {
            let value = search.value(name).trim();
            let (label, words) = match name {
                "action" => ("Action", value.to_owned()),
                "result" => ("Result", value.to_owned()),
                "actor" => ("Who", value.to_owned()),
                "source" => (
                    "Channel",
                    Source::parse(value).map_or_else(
                        || value.to_owned(),
                        |source| super::buyer::channel(source).to_owned(),
                    ),
                ),
                "from" => ("From", day_text(value)),
                "to" => ("To", day_text(value)),
                _ => ("Subject", value.to_owned()),
            };
            Chip {
                label,
                value: words,
                without: format!("/admin/audit{}", with_parameter(query, name, None)),
            }
        })
        .collect()
}

/// A day as legal dates are shown; what is no day speaks for itself.
fn day_text(value: &str) -> String {
    Timestamp::parse(&format!("{value}T00:00:00Z")).map_or_else(|_| value.to_owned(), Timestamp::date_text)
}

#[component]
fn Row(row: AuditRow) -> impl IntoView {
    let entry = row.entry;
    let changes: Vec<_> = entry
        .changes
        .into_iter()
        .map(|change| (change.field, change.before, change.after))
        .collect();
    let subject = subject_link(&row.subject_kind, &row.subject_id);
    let refused = entry.refused.clone();
    view! {
        <tr>
            <Cell title="Result">
                {if entry.refused.is_some() {
                    view! { <Badge tone=Tone::Bad word="Refused"/> }
                } else {
                    view! { <Badge tone=Tone::Good word="Done"/> }
                }}
            </Cell>
            <Cell title="Action" class="cell-main">
                <code>{entry.action}</code>
                {refused.map(|reason| view! { <span class="cell-note">{reason}</span> })}
                {(!changes.is_empty()).then(|| view! {
                    <details class="disclosure">
                        <summary>"Before and after"</summary>
                        <Diff changes=changes/>
                        <p class="muted">"Request "<code>{entry.request_id}</code></p>
                    </details>
                })}
            </Cell>
            <Cell title="Who">{entry.actor_name}</Cell>
            <Cell title="Channel">{super::buyer::channel(entry.source)}</Cell>
            <Cell title="Subject">{subject}</Cell>
            <Cell title="Chain" class="tabular nowrap">{format!("{} #{}", row.chain, row.number)}</Cell>
            <Cell title="When" right=true class="tabular nowrap"><Moment at=entry.at/></Cell>
        </tr>
    }
}

/// The page of the thing a record is about, where it has one.
fn subject_link(kind: &str, id: &str) -> AnyView {
    let page = match kind {
        "buyer" => Some(format!("/buyers/{id}")),
        "organization" => Some(format!("/admin/organizations/{id}")),
        "staff" => Some(format!("/admin/staff/{id}")),
        "order" => Some(format!("/orders/{id}")),
        _ => None,
    };
    let words = format!("{kind} {}", id.get(..8).unwrap_or(id));
    let id = id.to_owned();
    match page {
        Some(href) => view! { <a class="link" href=href title=id>{words}</a> }.into_any(),
        None => view! { <span title=id>{words}</span> }.into_any(),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_belongs_to_the_range() {
        let search = Search {
            from: "2026-04-22".to_owned(),
            to: "2026-04-22".to_owned(),
            source: "API".to_owned(),
            actor: " erika ".to_owned(),
            ..Search::default()
        };
        let filter = search.parse().unwrap();
        assert_eq!(filter.from, Timestamp::parse("2026-04-22T00:00:00Z").ok());
        assert_eq!(filter.to, Timestamp::parse("2026-04-23T00:00:00Z").ok());
        assert_eq!(filter.source, Some(Source::Api));
        assert_eq!(filter.actor, "erika");
        assert_eq!(
            search.query(),
            "?actor=erika&source=API&from=2026%2D04%2D22&to=2026%2D04%2D22"
        );
    }

    #[test]
    fn what_somebody_wrote_into_the_address_is_refused() {
        let search = Search {
            from: "yesterday".to_owned(),
            source: "FAX".to_owned(),
            ..Search::default()
        };
        let Err(Refusal::Invalid(fields)) = search.parse() else {
            panic!("accepted");
        };
        assert_eq!(fields.len(), 2);
        assert_eq!(Search::default().query(), "");
    }
}
