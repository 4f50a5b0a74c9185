//! What palette and shortcuts do in the browser. Without JavaScript none of this runs.

/// Reaches into the page. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Hands {
    #[cfg(feature = "hydrate")]
    navigate: crate::ui::Navigate,
}

#[cfg(not(feature = "hydrate"))]
impl Hands {
    pub const fn new() -> Self {
        Self {}
    }
    pub const fn go(self, _to: &str) {}
    pub const fn open(self, _id: &str) {}
    pub const fn close(self, _id: &str) {}
    pub const fn use_action(self, _words: &str) {}
    pub const fn actions(self) -> Vec<String> {
        Vec::new()
    }
    pub const fn focus_search(self) -> bool {
        false
    }
    pub const fn show(self, _id: &str) {}
    pub const fn free_for_keys(self, _event: &leptos::ev::KeyboardEvent) -> bool {
        false
    }
}

#[cfg(feature = "hydrate")]
pub use with_javascript::is_itself;

/// Whether the event happened on the element itself and not on something in it.
#[cfg(not(feature = "hydrate"))]
pub const fn is_itself(_event: &leptos::ev::MouseEvent) -> bool {
    false
}

#[cfg(feature = "hydrate")]
mod with_javascript {
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlDialogElement, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

    use super::Hands;
    use crate::ui::navigation;

    /// The most actions of one page that are offered: a list has some in each row.
    const MOST: usize = 12;

    /// Whether the event happened on the element itself and not on something in it.
    pub fn is_itself(event: &leptos::ev::MouseEvent) -> bool {
        event.target() == event.current_target()
    }

    fn dialog(id: &str) -> Option<HtmlDialogElement> {
        document().get_element_by_id(id)?.dyn_into().ok()
    }

    /// The controls of the page that can be used now, by their words.
    fn controls() -> Vec<(String, HtmlElement)> {
        let Ok(found) = document().query_selector_all("[data-action]") else {
            return Vec::new();
        };
        (0..found.length())
            .filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok())
            .filter(|control| control.offset_width() > 0)
            .filter_map(|control| Some((control.get_attribute("data-action")?, control)))
            .collect()
    }

    impl Hands {
        /// Needs the router.
        pub fn new() -> Self {
            Self {
                navigate: navigation(),
            }
        }

        /// Goes to a page without a reload.
        pub fn go(self, to: &str) {
            self.navigate.try_with_value(|navigate| navigate(to));
        }

        /// Opens a dialog over the page.
        pub fn open(self, id: &str) {
            if let Some(dialog) = dialog(id).filter(|dialog| !dialog.open()) {
                drop(dialog.show_modal());
            }
        }

        /// Closes it; the focus goes back to where it was.
        pub fn close(self, id: &str) {
            if let Some(dialog) = dialog(id).filter(HtmlDialogElement::open) {
                dialog.close();
            }
        }

        /// Uses the control with these words.
        pub fn use_action(self, words: &str) {
            if let Some((_, control)) = controls().into_iter().find(|(known, _)| known == words) {
                drop(control.focus());
                control.click();
            }
        }

        /// The words of the controls of the present page, each once.
        pub fn actions(self) -> Vec<String> {
            let mut words: Vec<String> = Vec::new();
            for (known, _) in controls() {
                if words.len() < MOST && !words.contains(&known) {
                    words.push(known);
                }
            }
            words
        }

        /// Puts the focus into the search of the present list.
        pub fn focus_search(self) -> bool {
            let search = document()
                .query_selector("#main input[type=search]")
                .ok()
                .flatten();
            let search = search.and_then(|search| search.dyn_into::<HtmlElement>().ok());
            search.is_some_and(|search| search.focus().is_ok())
        }

        /// Scrolls an element of a list into view.
        pub fn show(self, id: &str) {
            if let Some(element) = document().get_element_by_id(id) {
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Nearest);
                element.scroll_into_view_with_scroll_into_view_options(&options);
            }
        }

        /// A single key means a shortcut: nobody types, no other key is held, nothing is open over the page.
        pub fn free_for_keys(self, event: &leptos::ev::KeyboardEvent) -> bool {
            let held = event.ctrl_key() || event.meta_key() || event.alt_key();
            let typing = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .is_some_and(|target| {
                    target
                        .closest("input, textarea, select, [contenteditable]")
                        .ok()
                        .flatten()
                        .is_some()
                });
            let covered = document()
                .query_selector("dialog[open], dialog:popover-open")
                .ok()
                .flatten()
                .is_some();
            !held && !typing && !covered && !event.is_composing() && !event.default_prevented()
        }
    }
}
