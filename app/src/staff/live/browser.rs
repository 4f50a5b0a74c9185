//! The stream itself, in the browser. Without JavaScript none of this runs.

#[cfg(feature = "hydrate")]
pub use with_javascript::*;
#[cfg(not(feature = "hydrate"))]
pub use without_javascript::*;

/// The same names, doing nothing.
#[cfg(not(feature = "hydrate"))]
mod without_javascript {
    pub fn start(_live: super::super::Live) {}

    pub const fn undisturbed() -> bool {
        true
    }
}

#[cfg(feature = "hydrate")]
mod with_javascript {
    use std::time::Duration;

    use domain::desk::{ChangeSeen, Position};
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    use web_sys::{Element, MessageEvent};
    use web_sys::{EventSource, HtmlInputElement, HtmlOptionElement, HtmlSelectElement, HtmlTextAreaElement};

    use crate::staff::live::{Live, LiveState};

    const ADDRESS: &str = "/files/live";
    /// The server speaks every five seconds; after this many milliseconds without a word it is silent.
    const SILENCE: f64 = 12_000.0;
    /// The longest wait before another try, in milliseconds.
    const LONGEST_WAIT: f64 = 30_000.0;

    type Ear = Closure<dyn FnMut(MessageEvent)>;

    /// The connection and what keeps it. It must stay on the browser's thread.
    #[derive(Default)]
    struct Wire {
        source: Option<EventSource>,
        ears: Vec<(&'static str, Ear)>,
        /// When the server last spoke, or the connection was opened.
        heard: f64,
        /// Tries in vain.
        tries: i32,
        /// When to open it anew.
        open_at: Option<f64>,
        /// The page is hidden for good or kept for going back: no connection.
        asleep: bool,
    }

    type Line = StoredValue<Wire, LocalStorage>;

    /// Opens the stream and watches it until the present owner is gone.
    pub fn start(live: Live) {
        let line: Line = StoredValue::new_local(Wire::default());
        live.state.set(LiveState::Connecting);
        open(live, line);
        let watch = set_interval_with_handle(move || watch(live, line), Duration::from_secs(1));
        let hide = window_event_listener_untyped("pagehide", move |_| {
            close(line);
            line.try_update_value(|wire| wire.asleep = true);
        });
        let wake = move |_| {
            let asleep = line.try_update_value(|wire| std::mem::take(&mut wire.asleep));
            if asleep == Some(true) {
                live.lost();
                open(live, line);
            }
        };
        let show = window_event_listener_untyped("pageshow", wake);
        // Back on the network: no need to wait for the next try.
        let online = window_event_listener_untyped("online", move |_| {
            line.try_update_value(|wire| wire.open_at = wire.open_at.map(|_| 0.0));
        });
        on_cleanup(move || {
            if let Ok(watch) = watch {
                watch.clear();
            }
            hide.remove();
            show.remove();
            online.remove();
            close(line);
        });
    }

    fn now() -> f64 {
        js_sys::Date::now()
    }

    fn open(live: Live, line: Line) {
        close(line);
        let Ok(source) = EventSource::new(ADDRESS) else {
            again_later(line);
            return;
        };
        let on_position: Ear = Closure::new(move |event: MessageEvent| {
            heard(line);
            if let Some(position) = read::<Position>(&event) {
                line.try_update_value(|wire| wire.tries = 0);
                live.heard(position);
            }
        });
        let on_change: Ear = Closure::new(move |event: MessageEvent| {
            heard(line);
            if let Some(change) = read::<ChangeSeen>(&event) {
                live.seen(change);
            }
        });
        let on_reset: Ear = Closure::new(move |_| {
            heard(line);
            live.missed();
        });
        // The browser tries again by itself unless it was turned away; the watch looks after that case. The closure must
        // not drop itself, so nothing is closed here.
        let on_error: Ear = Closure::new(move |_| live.lost());
        let ears = vec![
            ("position", on_position),
            ("change", on_change),
            ("reset", on_reset),
            ("error", on_error),
        ];
        for (name, ear) in &ears {
            drop(source.add_event_listener_with_callback(name, ear.as_ref().unchecked_ref()));
        }
        line.try_update_value(|wire| {
            wire.source = Some(source);
            wire.ears = ears;
            wire.heard = now();
            wire.open_at = None;
        });
    }

    fn close(line: Line) {
        line.try_update_value(|wire| {
            if let Some(source) = wire.source.take() {
                for (name, ear) in &wire.ears {
                    drop(source.remove_event_listener_with_callback(name, ear.as_ref().unchecked_ref()));
                }
                source.close();
            }
            wire.ears.clear();
            wire.open_at = None;
        });
    }

    fn heard(line: Line) {
        line.try_update_value(|wire| wire.heard = now());
    }

    fn read<T: serde::de::DeserializeOwned>(event: &MessageEvent) -> Option<T> {
        serde_json::from_str(&event.data().as_string()?).ok()
    }

    /// Waits longer after each try in vain: 1, 2, 4 … 30 seconds.
    fn again_later(line: Line) {
        line.try_update_value(|wire| {
            let wait = (1_000.0 * 2_f64.powi(wire.tries)).min(LONGEST_WAIT);
            wire.tries = (wire.tries + 1).min(6);
            wire.open_at = Some(now() + wait);
        });
    }

    /// Once a second: is the server silent, is the connection closed for good, is it time to try again?
    fn watch(live: Live, line: Line) {
        let Some((asleep, silent, closed, open_at)) = line.try_with_value(|wire| {
            let closed = wire
                .source
                .as_ref()
                .is_none_or(|source| source.ready_state() == EventSource::CLOSED);
            (wire.asleep, now() - wire.heard > SILENCE, closed, wire.open_at)
        }) else {
            return;
        };
        if asleep {
            return;
        }
        match open_at {
            Some(at) if at <= now() => open(live, line),
            Some(_) => {}
            None if silent || closed => {
                live.lost();
                again_later(line);
            }
            None => {}
        }
    }

    /// Nobody has begun to type on the page, and it shows nothing that is shown only once: its data can be read again.
    pub fn undisturbed() -> bool {
        let search = location().search().unwrap_or_default();
        let shown_once = search.contains("flash=");
        !shown_once && !touched()
    }

    fn touched() -> bool {
        let Some(fields) = document()
            .get_element_by_id("main")
            .and_then(|main| main.query_selector_all("input, textarea, select").ok())
        else {
            return false;
        };
        (0..fields.length())
            .filter_map(|at| fields.item(at)?.dyn_into::<Element>().ok())
            .any(|field| differs(&field))
    }

    /// What stands in the field is not what the server put there.
    fn differs(field: &Element) -> bool {
        if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
            return match input.type_().as_str() {
                "hidden" | "submit" | "button" => false,
                "checkbox" | "radio" => input.checked() != input.default_checked(),
                "file" => !input.value().is_empty(),
                _ => input.value() != input.default_value(),
            };
        }
        if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
            return area
                .default_value()
                .is_ok_and(|standard| area.value() != standard);
        }
        if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
            let Ok(options) = select.query_selector_all("option") else {
                return false;
            };
            let standard = (0..options.length()).find(|at| {
                options
                    .item(*at)
                    .and_then(|option| option.dyn_into::<HtmlOptionElement>().ok())
                    .is_some_and(|option| option.default_selected())
            });
            return u32::try_from(select.selected_index()).is_ok_and(|at| at != standard.unwrap_or(0));
        }
        false
    }
}
