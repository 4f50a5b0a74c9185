//! What a form does, as a call of the API.

use leptos::prelude::*;

use super::form::Values;

/// The body of a call from the values of the form around it.
pub type ApiBody = fn(&Values) -> serde_json::Value;

/// The call that does the same as the form around it.
#[component]
pub fn ApiCall(
    method: &'static str,
    #[prop(into)] path: String,
    #[prop(optional, into)] body: Option<ApiBody>,
) -> impl IntoView {
    let _ = (method, path, body);
}
