//! Forms that wait behind a button: a question before something that cannot simply be taken back, and a form that is
//! not needed every day.
//!
//! The question is a native `<dialog>` shown by the browser's own popover: it opens, closes with Escape and gives the focus back without
//! any JavaScript.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::list::with_parameter;
use super::page::use_frame;
use crate::bridge::Kept;

/// A button that opens a dialog with a form in it. The title asks and names the object.
#[component]
pub fn Confirm(
    /// Unique on the page. The form inside carries the same id, so that the dialog is open when it comes back refused.
    #[prop(into)]
    id: String,
    /// The words of the button that opens it.
    #[prop(into)]
    open_label: String,
    #[prop(default = "secondary")] open_kind: &'static str,
    /// The words of the button that closes it again.
    #[prop(default = "Cancel")]
    close_label: &'static str,
    /// The question, such as `Block AutoHandel Mustermann GmbH`.
    #[prop(into)]
    title: String,
    children: Children,
) -> impl IntoView {
    let refused = matches!(use_frame().kept, Some(Kept::Form { form, .. }) if form == id);
    // The same part of the page again, without what came back.
    let here = format!(
        "{}{}",
        use_location().pathname.get_untracked(),
        with_parameter(&use_query_map().get_untracked(), "flash", None)
    );
    let dialog = format!("{id}-dialog");
    let heading = format!("{id}-title");
    let (opens, closes, named_by) = (dialog.clone(), dialog.clone(), heading.clone());
    let action = title.clone();
    view! {
        <button type="button" class=format!("button button-{open_kind}") popovertarget=opens data-action=action>
            {open_label}
        </button>
        <dialog class="dialog" id=dialog popover="auto" open=refused aria-labelledby=named_by>
            <h2 class="dialog-title" id=heading>{title}</h2>
            {children()}
            {if refused {
                // Shown from the start and not as a popover: only the page itself takes it away.
                view! { <a class="button button-quiet dialog-close" rel="external" href=here>{close_label}</a> }.into_any()
            } else {
                view! {
                    <button
                        type="button"
                        class="button button-quiet dialog-close"
                        popovertarget=closes
                        popovertargetaction="hide"
                    >
                        {close_label}
                    </button>
                }
                .into_any()
            }}
        </dialog>
    }
}

/// A button that unfolds a form in place. The form inside carries the same id, so that it is unfolded when it comes back
/// refused.
#[component]
pub fn Disclosure(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// The words of the button.
    #[prop(into)]
    label: String,
    /// Unfolded from the start.
    #[prop(optional)]
    open: bool,
    children: Children,
) -> impl IntoView {
    let refused = matches!(use_frame().kept, Some(Kept::Form { form, .. }) if form == id);
    view! {
        <details class="unfold" open=refused || open>
            <summary class="button button-secondary">{label}</summary>
            <div class="unfold-body">{children()}</div>
        </details>
    }
}
