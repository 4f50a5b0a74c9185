//! The keyboard shortcuts: what they are, their list, and listening for them.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::hands::Hands;

/// The id of the dialog with the list.
pub const HELP: &str = "shortcuts-help";

/// The keys and what they do. Keys with a blank between them are pressed one after the other.
pub const SHORTCUTS: &[(&str, &str)] = &[
    ("Ctrl K", "Search and go to anything (⌘ K on a Mac)"),
    ("g d", "Dashboard"),
    ("g o", "Orders"),
    ("g b", "Buyers"),
    ("g j", "Jobs"),
    ("n", "New order"),
    ("/", "Into the search of the list"),
    ("?", "This list"),
];

/// How long the second key may take, in milliseconds.
const PATIENCE: f64 = 1_500.0;

/// Keys as they are written beside what they do.
#[component]
pub fn Keys(keys: &'static str) -> impl IntoView {
    (!keys.is_empty()).then(|| {
        view! {
            <span class="keys">
                {keys.split(' ').map(|key| view! { <kbd>{key}</kbd>" " }).collect_view()}
            </span>
        }
    })
}

/// The list.
#[component]
pub fn ShortcutList(shortcuts: &'static [(&'static str, &'static str)]) -> impl IntoView {
    view! {
        <dl class="shortcuts">
            {shortcuts.iter().map(|(keys, words)| view! {
                <div class="shortcut">
                    <dt><Keys keys=keys/></dt>
                    <dd>{*words}</dd>
                </div>
            }).collect_view()}
        </dl>
    }
}

/// What a key does when single keys are shortcuts. `first`: whether `g` was pressed just before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// Goes there.
    Go(&'static str),
    /// Puts the focus into the list's search.
    Find,
    /// Shows the list of shortcuts.
    Help,
    /// Waits for a second key.
    First,
    /// Nothing.
    Nothing,
}

/// Reads a key.
pub fn stroke(key: &str, first: bool) -> Stroke {
    match (first, key) {
        (true, "d") => Stroke::Go("/"),
        (true, "o") => Stroke::Go("/orders"),
        (true, "b") => Stroke::Go("/buyers"),
        (true, "j") => Stroke::Go("/jobs"),
        (_, "g") => Stroke::First,
        (false, "n") => Stroke::Go("/orders/new"),
        (false, "/") => Stroke::Find,
        (false, "?") => Stroke::Help,
        _ => Stroke::Nothing,
    }
}

/// Listens while the present owner lives. `single`: single keys are shortcuts; `may_write`: there is a new order to make;
/// `search` opens the search.
pub fn listen(hands: Hands, single: bool, may_write: bool, search: impl Fn() + 'static) {
    let began = StoredValue::new(f64::MIN);
    let listener = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let key = event.key();
        if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && key.eq_ignore_ascii_case("k") {
            event.prevent_default();
            search();
            return;
        }
        if !single || !hands.free_for_keys(&event) {
            return;
        }
        let now = event.time_stamp();
        let first = now - began.get_value() < PATIENCE;
        began.set_value(f64::MIN);
        match stroke(&key, first) {
            Stroke::Go("/orders/new") if !may_write => {}
            Stroke::Go(to) => {
                event.prevent_default();
                hands.go(to);
            }
            Stroke::Find => {
                if hands.focus_search() {
                    event.prevent_default();
                }
            }
            Stroke::Help => {
                event.prevent_default();
                hands.open(HELP);
            }
            Stroke::First => began.set_value(now),
            Stroke::Nothing => {}
        }
    });
    on_cleanup(move || listener.remove());
}

#[cfg(test)]
mod tests {
    use super::{Stroke, stroke};

    #[test]
    fn two_keys_go_and_one_key_acts() {
        assert_eq!(stroke("g", false), Stroke::First);
        assert_eq!(stroke("o", true), Stroke::Go("/orders"));
        assert_eq!(stroke("o", false), Stroke::Nothing);
        assert_eq!(stroke("n", false), Stroke::Go("/orders/new"));
        assert_eq!(stroke("n", true), Stroke::Nothing);
        assert_eq!(stroke("?", false), Stroke::Help);
    }
}
