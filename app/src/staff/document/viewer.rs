//! Looking at one paper beside the list: PDF in the browser's own viewer, pictures in ours.
//!
//! Without JavaScript a picture is simply there, as large as there is room; zooming and turning are added by it.

use domain::document::{Document, DocumentOwner, Scan};
use domain::kernel::DocumentId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::table::scan_words;
use super::{content_address, home_of, name_of, size_text};
use crate::staff::buyer;
use crate::ui::{Badge, Exact, Icon, Note, Panel, Symbol, Tone};

/// Which paper the address asks for. `first` counts as long as the address named none.
#[must_use]
pub fn document_shown(first: Option<DocumentId>) -> Signal<Option<DocumentId>> {
    let query = use_query_map();
    let named = query.read_untracked().get("document").is_some();
    let first = if named { None } else { first };
    Signal::derive(move || {
        query
            .read()
            .get("document")
            .map_or(first, |id| DocumentId::parse(&id).ok())
    })
}

/// Papers, and beside them the one that is shown.
#[component]
pub fn BesideViewer(
    owner: DocumentOwner,
    documents: Vec<Document>,
    shown: Signal<Option<DocumentId>>,
    children: Children,
) -> impl IntoView {
    let documents = StoredValue::new(documents);
    // Only another paper builds the viewer anew: a page's other parameters come and go.
    let document = Memo::new(move |_| {
        shown.get().and_then(|id| {
            documents
                .read_value()
                .iter()
                .find(|document| document.id == id)
                .cloned()
        })
    });
    view! {
        <div class="papers" class:papers-split=move || document.read().is_some()>
            <div class="papers-list">{children()}</div>
            {move || document.get().map(|document| view! { <Viewer owner=owner document=document/> })}
        </div>
    }
}

/// How a browser can show a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sight {
    Pdf,
    Picture,
    /// Not at all: TIFF and HEIC in most browsers.
    Download,
    /// Not here: the scanner found something.
    Infected,
}

fn sight(document: &Document) -> Sight {
    match (document.content.scan, document.content.content_type.as_str()) {
        (Scan::Infected, _) => Sight::Infected,
        (_, "application/pdf") => Sight::Pdf,
        (_, "image/jpeg" | "image/png" | "image/webp") => Sight::Picture,
        _ => Sight::Download,
    }
}

/// One paper.
#[component]
pub fn Viewer(owner: DocumentOwner, document: Document) -> impl IntoView {
    let open = content_address(owner, document.id, false);
    let save = content_address(owner, document.id, true);
    let name = StoredValue::new(name_of(&document));
    let sight = sight(&document);
    let alone = matches!(sight, Sight::Pdf | Sight::Picture).then(|| open.clone());
    let actions = move || {
        let alone = alone.clone().map(|href| {
            view! { <a class="button button-quiet" href=href target="_blank" rel="external noopener">"Open alone"</a> }
        });
        view! {
            {alone}
            <a class="button button-quiet button-icon" href=save.clone() rel="external" download="" aria-label="Download" title="Download">
                <Icon symbol=Symbol::Download/>
            </a>
            <a class="button button-quiet button-icon" href=format!("{}#papers", home_of(owner)) aria-label="Close the viewer" title="Close">
                <Icon symbol=Symbol::Cross/>
            </a>
        }
    };
    let heading = document.kind.label();
    view! {
        <div class="viewer">
            <Panel title=heading id="viewer" actions=actions>
                <About document=document/>
                {match sight {
                    Sight::Pdf => view! { <iframe class="viewer-frame" src=open title=name.get_value()></iframe> }.into_any(),
                    Sight::Picture => view! { <Picture src=open name=name.get_value()/> }.into_any(),
                    Sight::Download => view! {
                        <p class="muted">"Browsers do not show this kind of file. Download it to look at it."</p>
                    }
                    .into_any(),
                    Sight::Infected => view! {
                        <Note tone=Tone::Bad title="Infected">
                            <p>"The virus scanner found something in this file, so it is not shown. Ask for a clean one."</p>
                        </Note>
                    }
                    .into_any(),
                }}
            </Panel>
        </div>
    }
}

/// The facts that a narrow list leaves out.
#[component]
fn About(document: Document) -> impl IntoView {
    let (tone, word) = scan_words(document.content.scan);
    let facts = format!(
        "{} · {} · version {}",
        document.content.file_name,
        size_text(document.content.size),
        document.version
    );
    let from = format!(
        "{} ({})",
        document.uploaded_by.name,
        buyer::channel(document.source)
    );
    view! {
        <p class="facts-line viewer-facts">
            <span>{facts}</span>
            {document.document_date.map(|date| view! {
                <span>"dated "<time datetime=date.to_string()>{date.text()}</time></span>
            })}
            <span>"received "<Exact at=document.created_at/>" from "{from}</span>
            <Badge tone=tone word=word/>
        </p>
    }
}

/// How large a picture is shown: the class, and what people read.
const ZOOMS: [(&str, &str); 6] = [
    ("viewer-zoom-1", "Fit"),
    ("viewer-zoom-2", "150 %"),
    ("viewer-zoom-3", "200 %"),
    ("viewer-zoom-4", "300 %"),
    ("viewer-zoom-5", "400 %"),
    ("viewer-zoom-6", "600 %"),
];

/// The classes of the four quarter turns.
const TURNS: [(&str, &str); 4] = [
    ("viewer-turn-0", ""),
    ("viewer-turn-1", ", turned right"),
    ("viewer-turn-2", ", upside down"),
    ("viewer-turn-3", ", turned left"),
];

/// What can be done to a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    In,
    Out,
    Fit,
    Turn,
}

impl Move {
    /// The move of a key.
    fn of_key(key: &str) -> Option<Self> {
        match key {
            "+" | "=" => Some(Self::In),
            "-" => Some(Self::Out),
            "0" => Some(Self::Fit),
            "r" | "R" => Some(Self::Turn),
            _ => None,
        }
    }

    /// Zoom step and quarter turns after it.
    const fn from(self, (zoom, turn): (usize, usize)) -> (usize, usize) {
        match self {
            Self::In if zoom + 1 < ZOOMS.len() => (zoom + 1, turn),
            Self::In => (zoom, turn),
            Self::Out => (zoom.saturating_sub(1), turn),
            Self::Fit => (0, turn),
            Self::Turn => (zoom, (turn + 1) % TURNS.len()),
        }
    }
}

/// A picture that can be zoomed and turned, by buttons and by the keys + - 0 r.
#[component]
fn Picture(src: String, name: String) -> impl IntoView {
    let at = RwSignal::new((0_usize, 0_usize));
    let ready = RwSignal::new(false);
    Effect::new(move || ready.set(true));
    let make = move |step: Move| at.update(|now| *now = step.from(*now));
    let zoom = move || ZOOMS.get(at.read().0).copied().unwrap_or(ZOOMS[0]);
    let turn = move || TURNS.get(at.read().1).copied().unwrap_or(TURNS[0]);
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        // The browser's own zoom stays what it is.
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if let Some(step) = Move::of_key(&event.key()) {
            event.prevent_default();
            make(step);
        }
    };
    let button = move |words: &'static str, sign: &'static str, key: &'static str, step: Move| {
        view! {
            <button
                type="button"
                class="button button-secondary"
                aria-label=words
                aria-keyshortcuts=key
                title=format!("{words} ({key})")
                on:click=move |_| make(step)
            >
                {sign}
            </button>
        }
    };
    let label = format!("Picture of {name}");
    view! {
        <div class="viewer-picture" on:keydown=on_key>
            {move || ready.get().then(|| view! {
                <div class="viewer-tools" role="toolbar" aria-label="Picture">
                    {button("Zoom out", "−", "-", Move::Out)}
                    {button("Zoom in", "+", "+", Move::In)}
                    {button("Fit", "Fit", "0", Move::Fit)}
                    {button("Turn right", "Turn", "r", Move::Turn)}
                    <span class="viewer-said tabular" role="status">{move || format!("{}{}", zoom().1, turn().1)}</span>
                </div>
            })}
            // Larger than its frame it is scrolled, by keys too.
            <div class="viewer-stage" tabindex="0" role="region" aria-label=label>
                <div class=move || format!("viewer-canvas {} {}", zoom().0, turn().0)>
                    <img src=src alt=name/>
                </div>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_stops_at_both_ends_and_four_turns_are_none() {
        let after = |steps: &[Move]| steps.iter().fold((0, 0), |now, step| step.from(now));
        assert_eq!(after(&[Move::Out]), (0, 0));
        assert_eq!(after(&[Move::In; 10]), (ZOOMS.len() - 1, 0));
        assert_eq!(after(&[Move::In, Move::In, Move::Out]), (1, 0));
        assert_eq!(after(&[Move::In, Move::Turn, Move::Fit]), (0, 1));
        assert_eq!(after(&[Move::Turn; 4]), (0, 0));
        assert_eq!(Move::of_key("="), Some(Move::In));
        assert_eq!(Move::of_key("x"), None);
    }
}
