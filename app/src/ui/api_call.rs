//! The call over REST that does the same as a form.

use leptos::prelude::*;

use super::form::Values;

/// Builds the body from the form's values.
pub type ApiBody = fn(&Values) -> serde_json::Value;

/// The call that does the same as the form it stands in.
#[component]
pub fn ApiCall(
    method: &'static str,
    #[prop(into)] path: String,
    #[prop(optional, into)] body: Option<ApiBody>,
) -> impl IntoView {
    let _ = (method, path, body);
}
