//! The search over every page (Ctrl K): places, the actions of the present page, orders and buyers; and the shortcuts.
//!
//! Its button is a link to the orders, whose list can be searched without JavaScript.

mod entries;
mod hands;
mod keys;

pub use keys::{Keys, SHORTCUTS, ShortcutList};

use domain::kernel::Role;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::entries::{Act, Entry, offered, places};
use self::hands::{Hands, is_itself};
use self::keys::{HELP, listen};
use super::search::{Hit, find_records};
use crate::auth::Viewer;
use crate::ui::{Icon, Symbol};

/// The id of the dialog.
const DIALOG: &str = "palette";
const LIST: &str = "palette-list";

/// What is open and chosen. Found through the context by the button in the sidebar.
#[derive(Clone, Copy)]
pub struct Palette {
    typed: RwSignal<String>,
    hits: RwSignal<Vec<Hit>>,
    /// The server did not answer the last search.
    silent: RwSignal<bool>,
    actions: RwSignal<Vec<String>>,
    chosen: RwSignal<usize>,
    hands: Hands,
}

impl Palette {
    /// Closed, with nothing typed.
    pub fn new() -> Self {
        Self {
            typed: RwSignal::new(String::new()),
            hits: RwSignal::new(Vec::new()),
            silent: RwSignal::new(false),
            actions: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(0),
            hands: Hands::new(),
        }
    }

    /// Opens it with the actions of the present page.
    fn open(self) {
        self.typed.set(String::new());
        self.hits.set(Vec::new());
        self.chosen.set(0);
        self.actions.set(self.hands.actions());
        self.hands.open(DIALOG);
    }

    fn act(self, entry: &Entry) {
        self.hands.close(DIALOG);
        match &entry.act {
            Act::Go(to) => self.hands.go(to),
            Act::Use(words) => self.hands.use_action(words),
            Act::Shortcuts => self.hands.open(HELP),
        }
    }

    /// Asks the server a moment after the last key.
    fn search_while_typing(self) {
        Effect::new(move || {
            let text = self.typed.get();
            self.silent.set(false);
            if text.trim().chars().count() < 2 {
                self.hits.set(Vec::new());
                return;
            }
            let ask = move || {
                spawn_local(async move {
                    let found = find_records(text.clone()).await;
                    // An answer to what was typed before is of no use.
                    if self.typed.try_get_untracked().as_ref() != Some(&text) {
                        return;
                    }
                    self.silent.set(found.is_err());
                    self.hits.set(found.unwrap_or_default());
                });
            };
            let timer = set_timeout_with_handle(ask, std::time::Duration::from_millis(150));
            on_cleanup(move || {
                if let Ok(timer) = timer {
                    timer.clear();
                }
            });
        });
    }
}

/// The button that opens the search.
#[component]
pub fn SearchButton() -> impl IntoView {
    let palette = use_context::<Palette>();
    let open = move |event: leptos::ev::MouseEvent| {
        if let Some(palette) = palette {
            event.prevent_default();
            super::nav::close_sheet();
            palette.open();
        }
    };
    view! {
        <a class="search-button" href="/orders" on:click=open>
            <Icon symbol=Symbol::Search/>
            "Search"
            <span class="search-keys" aria-hidden="true"><kbd>"Ctrl"</kbd>" "<kbd>"K"</kbd></span>
        </a>
    }
}

/// The dialogs: the search and the list of shortcuts. One for the shell.
#[component]
pub fn PaletteDialogs(viewer: Viewer) -> impl IntoView {
    let Some(palette) = use_context::<Palette>() else {
        return ().into_any();
    };
    let hands = palette.hands;
    let single = viewer.shortcuts;
    let may_write = viewer.is(Role::Operator);
    Effect::new(move || listen(hands, single, may_write, move || palette.open()));
    palette.search_while_typing();
    let all = StoredValue::new(places(&viewer));
    let entries = Memo::new(move |_| {
        let typed = palette.typed.get();
        palette.actions.with(|actions| {
            palette
                .hits
                .with(|hits| all.with_value(|all| offered(&typed, actions, hits, all)))
        })
    });
    // Another list begins at its first entry.
    Effect::new(move || {
        entries.track();
        palette.chosen.set(0);
    });
    Effect::new(move || hands.show(&option_id(palette.chosen.get())));
    let choose = move || {
        let entry = entries.with_untracked(|entries| entries.get(palette.chosen.get_untracked()).cloned());
        if let Some(entry) = entry {
            palette.act(&entry);
        }
    };
    let press = move |event: KeyboardEvent| {
        let count = entries.with_untracked(Vec::len);
        let now = palette.chosen.get_untracked();
        let next = match event.key().as_str() {
            "ArrowDown" if count > 0 => Some((now + 1) % count),
            "ArrowUp" if count > 0 => Some((now + count - 1) % count),
            "Enter" => {
                event.prevent_default();
                choose();
                None
            }
            _ => None,
        };
        if let Some(next) = next {
            event.prevent_default();
            palette.chosen.set(next);
        }
    };
    let empty = move || entries.with(Vec::is_empty);
    view! {
        <dialog
            id=DIALOG
            class="palette"
            aria-label="Search"
            on:click=move |event| if is_itself(&event) { hands.close(DIALOG) }
        >
            <div class="palette-box">
                <div class="palette-head">
                    <Icon symbol=Symbol::Search/>
                    <input
                        class="palette-input"
                        type="text"
                        role="combobox"
                        aria-label="Search orders, buyers, pages and actions"
                        aria-expanded="true"
                        aria-controls=LIST
                        aria-autocomplete="list"
                        aria-activedescendant=move || (!empty()).then(|| option_id(palette.chosen.get()))
                        autocomplete="off"
                        spellcheck="false"
                        autofocus=true
                        placeholder="Order id, VIN, buyer, VAT number, page or action"
                        prop:value=move || palette.typed.get()
                        on:input=move |event| palette.typed.set(event_target_value(&event))
                        on:keydown=press
                    />
                    <button
                        type="button"
                        class="button button-quiet button-icon"
                        aria-label="Close the search"
                        on:click=move |_| hands.close(DIALOG)
                    >
                        <Icon symbol=Symbol::Cross/>
                    </button>
                </div>
                <div id=LIST class="palette-list" role="listbox" aria-label="Results" hidden=empty>
                    {move || grouped_view(entries.get(), palette)}
                </div>
                <p class="palette-none" role="status">
                    {move || match (palette.silent.get(), empty()) {
                        (true, _) => Some("The search did not answer. Pages and actions are still found."),
                        (false, true) => Some("Nothing is found. Try the beginning of an order id, a VIN or a name."),
                        (false, false) => None,
                    }}
                </p>
            </div>
        </dialog>
        <dialog
            id=HELP
            class="dialog"
            aria-labelledby="shortcuts-title"
            on:click=move |event| if is_itself(&event) { hands.close(HELP) }
        >
            <h2 class="dialog-title" id="shortcuts-title">"Keyboard shortcuts"</h2>
            <ShortcutList shortcuts=SHORTCUTS/>
            <p class="muted">"Single keys can be switched off under Your account."</p>
            <button type="button" class="button button-secondary" on:click=move |_| hands.close(HELP)>"Close"</button>
        </dialog>
    }
    .into_any()
}

/// The id of an entry's element.
fn option_id(at: usize) -> String {
    format!("palette-option-{at}")
}

/// The entries under their headings.
fn grouped_view(entries: Vec<Entry>, palette: Palette) -> AnyView {
    let mut groups: Vec<(&'static str, Vec<(usize, Entry)>)> = Vec::new();
    for (at, entry) in entries.into_iter().enumerate() {
        match groups.last_mut() {
            Some((group, rows)) if *group == entry.group => rows.push((at, entry)),
            _ => groups.push((entry.group, vec![(at, entry)])),
        }
    }
    groups
        .into_iter()
        .map(|(group, rows)| {
            view! {
                <div role="group" aria-label=group>
                    <div class="palette-group" aria-hidden="true">{group}</div>
                    {rows.into_iter().map(|(at, entry)| option(at, entry, palette)).collect_view()}
                </div>
            }
        })
        .collect_view()
        .into_any()
}

fn option(at: usize, entry: Entry, palette: Palette) -> impl IntoView {
    let chosen = move || palette.chosen.get() == at;
    let (label, detail, keys) = (entry.label.clone(), entry.detail.clone(), entry.keys);
    view! {
        <div
            class="palette-option"
            role="option"
            id=option_id(at)
            aria-selected=move || if chosen() { "true" } else { "false" }
            on:mousemove=move |_| if palette.chosen.get_untracked() != at { palette.chosen.set(at) }
            on:click=move |_| palette.act(&entry)
        >
            <span class="palette-label">{label}</span>
            <span class="palette-detail">{detail}</span>
            <span aria-hidden="true"><Keys keys=keys/></span>
        </div>
    }
}
