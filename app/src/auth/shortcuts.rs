//! Single keys as shortcuts: on unless somebody switches them off, because dictation software and some keyboards send keys
//! nobody meant (WCAG 2.1.4). Kept in a cookie for this browser.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::bridge::{Outcome, UiError};
use crate::staff::{SHORTCUTS, ShortcutList};
use crate::ui::{Checkbox, Form, Panel, Submit};

#[cfg(feature = "ssr")]
const COOKIE: &str = "nt24_shortcuts";

/// Switches the shortcuts of this browser on or off. `on` is what a ticked box sends.
#[server(prefix = "/fn", endpoint = "session/shortcuts")]
pub async fn set_shortcuts(#[server(default)] on: String) -> Result<Outcome, UiError> {
    let bridge = crate::bridge::bridge()?;
    super::cookie::keep(COOKIE, if on == "on" { "on" } else { "off" });
    let to = "/account?done=shortcuts".to_owned();
    let outcome = crate::bridge::answer(&bridge, ("shortcuts", "/account"), Vec::new(), Ok(to)).await;
    Ok(outcome.with_reload())
}

/// Whether single keys are shortcuts in this browser.
#[cfg(feature = "ssr")]
pub fn shortcuts_of_request() -> bool {
    super::cookie::read(COOKIE).is_none_or(|word| word != "off")
}

/// The part of the account page about shortcuts. `on`: as they are now.
#[component]
pub fn ShortcutsPanel(on: bool) -> impl IntoView {
    let initial = if on {
        vec![("on".to_owned(), "on".to_owned())]
    } else {
        Vec::new()
    };
    view! {
        <Panel title="Keyboard shortcuts" id="shortcuts-panel">
            <Form id="shortcuts" action=SetShortcuts::PATH initial=initial>
                <Checkbox
                    name="on"
                    label="Single keys are shortcuts"
                    hint="For this browser. Never while you type in a field. Ctrl K or ⌘ K opens the search in any case."
                />
                <Submit label="Save shortcuts" kind="secondary" working="Saving…"/>
            </Form>
            <div class="part"><ShortcutList shortcuts=SHORTCUTS/></div>
        </Panel>
    }
}
