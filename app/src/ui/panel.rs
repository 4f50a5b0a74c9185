//! Parts of pages: head, panels, facts, notes, empty states, tabs, before and after.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_query_map};

use super::Tone;
use super::icon::{Icon, Symbol};
use crate::bridge::UiError;

/// Title, breadcrumb and actions of a page. The title is also the document's.
#[component]
pub fn PageHead(
    #[prop(into)] title: String,
    /// Links to where the page belongs: words and address.
    #[prop(optional)]
    trail: Vec<(String, String)>,
    /// Badges beside and facts below the title.
    #[prop(optional, into)]
    beside: ViewFn,
    /// Buttons.
    #[prop(optional, into)]
    actions: ViewFn,
) -> impl IntoView {
    let document_title = format!("{title} · NT24");
    view! {
        <Title text=document_title/>
        <header class="page-head">
            {(!trail.is_empty()).then(|| view! {
                <nav class="trail" aria-label="Breadcrumb">
                    <ol>
                        {trail.into_iter().map(|(words, href)| view! {
                            <li><a href=href>{words}</a><Icon symbol=Symbol::ChevronRight/></li>
                        }).collect_view()}
                        <li aria-current="page">{title.clone()}</li>
                    </ol>
                </nav>
            })}
            <div class="page-head-row">
                <h1 class="page-title">{title}</h1>
                <div class="page-beside">{beside.run()}</div>
                <div class="page-actions">{actions.run()}</div>
            </div>
        </header>
    }
}

/// A bordered part of a page with a heading.
#[component]
pub fn Panel(
    #[prop(into)] title: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] actions: ViewFn,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="panel" id=id>
            <header class="panel-head">
                <h2 class="panel-title">{title}</h2>
                <div class="panel-actions">{actions.run()}</div>
            </header>
            <div class="panel-body">{children()}</div>
        </section>
    }
}

/// A list of facts.
#[component]
pub fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One fact.
#[component]
pub fn Fact(#[prop(into)] term: String, children: Children) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
}

/// A remark in place.
#[component]
pub fn Note(tone: Tone, #[prop(optional, into)] title: Option<String>, children: Children) -> impl IntoView {
    let symbol = match tone {
        Tone::Good => Symbol::Check,
        Tone::Bad => Symbol::Error,
        Tone::Attention => Symbol::Alert,
        Tone::Waiting | Tone::Neutral => Symbol::Info,
    };
    view! {
        <div class=format!("note note-{}", tone.class())>
            <Icon symbol=symbol/>
            <div class="note-text">
                {title.map(|title| view! { <p class="note-title">{title}</p> })}
                {children()}
            </div>
        </div>
    }
}

/// The short confirmation after something was done, from `?done=<word>`. `words` says it.
#[component]
pub fn DoneNote(words: fn(&str) -> Option<&'static str>) -> impl IntoView {
    let query = use_query_map();
    let sentence = move || query.read().get_str("done").and_then(words);
    let failed = move || query.read().get_str("failed").is_some();
    // What was clicked is gone with the old state: go on from the confirmation.
    Effect::new(move || {
        if sentence().is_some() || failed() {
            focus_when_lost("done");
        }
    });
    view! {
        <div role="status" class="done" id="done" tabindex="-1">
            {move || sentence().map(|sentence| view! {
                <p class="note note-good"><Icon symbol=Symbol::Check/>{sentence}</p>
            })}
            {move || failed().then(|| view! {
                <p class="note note-bad"><Icon symbol=Symbol::Error/>"That did not work. Nothing was changed; try again."</p>
            })}
        </div>
    }
}

/// The confirmation of what is done in one part of a page, at its top. `id` is unique on the page.
#[component]
pub fn DoneHere(id: &'static str, words: fn(&str) -> Option<&'static str>) -> impl IntoView {
    let query = use_query_map();
    let sentence = move || query.read().get_str("done").and_then(words);
    Effect::new(move || {
        if sentence().is_some() {
            focus_when_lost(id);
        }
    });
    view! {
        <div role="status" class="done" id=id tabindex="-1">
            {move || sentence().map(|sentence| view! {
                <p class="note note-good"><Icon symbol=Symbol::Check/>{sentence}</p>
            })}
        </div>
    }
}

/// Why there is nothing, and the one next step.
#[component]
pub fn Empty(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional, into)] step: ViewFn,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p class="empty-text">{text}</p>
            {step.run()}
        </div>
    }
}

/// Stands where a page's content will be.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="sr-only">"Loading"</span>
            <div class="skeleton-title"></div>
            <div class="skeleton-block"></div>
        </div>
    }
}

/// A tab: words, address, and whether it is the present one.
pub struct Tab {
    /// What it shows.
    pub words: String,
    /// Its address: tabs are links.
    pub href: String,
    /// It is shown now.
    pub current: bool,
    /// How things stand there, and the word for it.
    pub state: Option<(Tone, &'static str)>,
}

/// Links to the parts of one thing.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {tabs.into_iter().map(|tab| view! {
                <a class="tab" href=tab.href aria-current=tab.current.then_some("page")>
                    {tab.words}
                    {tab.state.map(|(tone, word)| view! {
                        <span class=format!("tab-state tone-{}", tone.class()) title=word>
                            <Icon symbol=tone.symbol()/>
                            <span class="sr-only">{word}</span>
                        </span>
                    })}
                </a>
            }).collect_view()}
        </nav>
    }
}

/// Before and after of fields: field, before, after.
#[component]
pub fn Diff(changes: Vec<(String, Option<String>, Option<String>)>) -> impl IntoView {
    view! {
        <dl class="diff">
            {changes.into_iter().map(|(field, before, after)| view! {
                <div class="diff-row">
                    <dt>{field}</dt>
                    <dd>
                        {before.map(|text| view! { <del><span class="sr-only">"before: "</span>{text}</del> })}
                        " "
                        {after.map(|text| view! { <ins><span class="sr-only">"now: "</span>{text}</ins> })}
                    </dd>
                </div>
            }).collect_view()}
        </dl>
    }
}

/// A page that can show nothing else, with what to do next.
#[component]
pub fn ProblemPage(error: UiError) -> impl IntoView {
    set_status(error.status());
    let location = use_location();
    let back = login_address(
        &location.pathname.get_untracked(),
        &location.search.get_untracked(),
    );
    let (title, step, words) = match error.status() {
        401 => ("Your session has ended", back, "Sign in again"),
        403 => ("Not allowed", "/".to_owned(), "To the start page"),
        404 => ("Not found", "/".to_owned(), "To the start page"),
        _ => (
            "That did not work",
            location.pathname.get_untracked(),
            "Try again",
        ),
    };
    let id = error.request_id.clone();
    let show_id = error.status() >= 500 && !id.is_empty();
    view! {
        <PageHead title=title/>
        <div class="problem-page">
            <p>{error.message()}</p>
            {show_id.then(|| view! { <p class="muted">"Request "<code>{id}</code></p> })}
            // A full load: a session that ended or a fault may have left the page in an old state.
            <p><a class="button button-primary" rel="external" href=step>{words}</a></p>
        </div>
    }
}

/// Moves the focus to an element, unless somebody is using another one.
#[cfg(feature = "hydrate")]
pub(crate) fn focus_when_lost(id: &'static str) {
    use leptos::wasm_bindgen::JsCast;
    request_animation_frame(move || {
        let lost = document()
            .active_element()
            .is_none_or(|active| active.tag_name() == "BODY" || active.id() == "main");
        let target = document()
            .get_element_by_id(id)
            .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
        if let (true, Some(target)) = (lost, target) {
            drop(target.focus());
        }
    });
}

/// Only a browser has a focus.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn focus_when_lost(_id: &'static str) {}

/// Where to sign in and come back from.
#[must_use]
pub fn login_address(path: &str, search: &str) -> String {
    let mut query = leptos_router::params::ParamsMap::new();
    let search = search.trim_start_matches('?');
    let next = if search.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{search}")
    };
    query.insert("next", next);
    query.insert("ended", "1".to_owned());
    format!("/login{}", query.to_query_string())
}

#[cfg(feature = "ssr")]
pub(crate) fn set_status(status: u16) {
    if let (Some(response), Ok(status)) = (
        use_context::<leptos_axum::ResponseOptions>(),
        http::StatusCode::from_u16(status),
    ) {
        response.set_status(status);
    }
}

#[cfg(not(feature = "ssr"))]
pub(crate) fn set_status(_status: u16) {}
