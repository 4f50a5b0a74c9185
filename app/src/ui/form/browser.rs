//! Sending a form with JavaScript. Without it none of this runs and the browser posts the form itself.

use super::state::{Check, FormState};
use crate::ui::page::Refresh;

/// The router's way to another page.
#[cfg(feature = "hydrate")]
pub type Navigate = leptos::prelude::StoredValue<Box<dyn Fn(&str)>, leptos::prelude::LocalStorage>;

/// What sending needs.
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "only the browser sends by itself")
)]
#[derive(Clone, Copy)]
pub(super) struct Sender {
    pub state: FormState,
    pub action: &'static str,
    pub check: Option<Check>,
    /// Goes to another page without a reload. Only the browser has one: it must stay on its thread.
    #[cfg(feature = "hydrate")]
    pub navigate: Navigate,
    pub refresh: Option<Refresh>,
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn submit(_sender: Sender, _event: &leptos::ev::SubmitEvent) {}

#[cfg(feature = "hydrate")]
pub(super) use with_javascript::submit;
#[cfg(feature = "hydrate")]
pub use with_javascript::{entries, navigation, outcome_of};

#[cfg(feature = "hydrate")]
mod with_javascript {
    use gloo_net::http::Request;
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use leptos::wasm_bindgen::JsCast;

    use super::Sender;
    use crate::bridge::{FieldProblem, Outcome, Problem, Refused, Typed, UiError};
    use crate::ui::form::Values;

    /// The way to other pages of this app.
    pub fn navigation() -> super::Navigate {
        let navigate = leptos_router::hooks::use_navigate();
        StoredValue::new_local(Box::new(move |to: &str| {
            navigate(to, leptos_router::NavigateOptions::default());
        }))
    }

    pub(in super::super) fn submit(sender: Sender, event: &leptos::ev::SubmitEvent) {
        let Some(form) = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok())
        else {
            return;
        };
        let Ok(data) = web_sys::FormData::new_with_form(&form) else {
            return;
        };
        event.prevent_default();
        if sender.state.working.get_untracked() {
            return;
        }
        let mut values = entries(&data);
        let button = event
            .submitter()
            .and_then(|button| button.dyn_into::<web_sys::HtmlButtonElement>().ok());
        if let Some(button) = button.filter(|button| !button.name().is_empty()) {
            values.push((button.name(), button.value()));
        }
        let values = Values(values);
        let problems: Vec<FieldProblem> = sender
            .check
            .map(|check| check(&values).into_iter().map(FieldProblem::from).collect())
            .unwrap_or_default();
        if problems.is_empty() {
            sender.state.working.set(true);
            sender.state.refused.set(None);
            spawn_local(send(sender, values, form));
        } else {
            let message = match problems.len() {
                1 => "One field needs attention.".to_owned(),
                many => format!("{many} fields need attention."),
            };
            sender.state.refuse(Refused {
                message,
                fields: problems,
                ..Refused::default()
            });
            focus_problems(sender);
        }
    }

    async fn send(sender: Sender, values: Values, form: web_sys::HtmlFormElement) {
        match post(sender.action, &values).await {
            Ok(Outcome::Done { to, reload: true }) => {
                drop(window().location().assign(&to));
            }
            Ok(Outcome::Done { to, reload: false }) => {
                // What was typed is stored now; the same page shows what is stored.
                form.reset();
                // The same page again: its address may not change, so its data are asked for again.
                let here = window().location().pathname().unwrap_or_default();
                if to.split(['?', '#']).next() == Some(here.as_str())
                    && let Some(refresh) = sender.refresh
                {
                    refresh.0.update(|count| *count = count.wrapping_add(1));
                }
                sender.state.working.try_set(false);
                sender.navigate.try_with_value(|navigate| navigate(&to));
            }
            Ok(Outcome::Refused(refused)) => {
                sender.state.keep(values.0);
                sender.state.refuse(refused);
                focus_problems(sender);
            }
            Err(error) => {
                sender.state.refuse(Refused {
                    message: error.message(),
                    signed_out: error.is_signed_out(),
                    request_id: (!error.request_id.is_empty()).then_some(error.request_id),
                    ..Refused::default()
                });
                focus_problems(sender);
            }
        }
    }

    async fn post(action: &str, values: &Values) -> Result<Outcome, UiError> {
        let unreachable = || UiError::from(Problem::Unreachable);
        let body = web_sys::UrlSearchParams::new().map_err(|_| unreachable())?;
        for (name, value) in &values.0 {
            body.append(name, value);
        }
        let answer = Request::post(action)
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(String::from(body.to_string()))
            .map_err(|_| unreachable())?
            .send()
            .await
            .map_err(|_| unreachable())?;
        let text = answer.text().await.map_err(|_| unreachable())?;
        let id = answer.headers().get("x-request-id").unwrap_or_default();
        outcome_of(answer.status(), &text, &id)
    }

    /// What an answer to a form post says. Status 0: there was none.
    pub fn outcome_of(status: u16, text: &str, request_id: &str) -> Result<Outcome, UiError> {
        let refusal = match status {
            0 => return Err(Problem::Unreachable.into()),
            // As bytes, like every other answer: see `Loaded` in `ui/page.rs`.
            200..300 => match serde_json::from_slice(text.as_bytes()) {
                Ok(outcome) => return Ok(outcome),
                Err(_) => domain::kernel::Refusal::Internal,
            },
            401 => domain::kernel::Refusal::Unauthenticated,
            _ => domain::kernel::Refusal::Internal,
        };
        let told = serde_json::from_slice::<UiError>(text.as_bytes());
        Err(told.unwrap_or_else(|_| UiError::from(refusal).of_request(request_id)))
    }

    /// What stands in a form.
    pub fn entries(data: &web_sys::FormData) -> Typed {
        js_sys::Array::from(data)
            .iter()
            .filter_map(|entry| {
                let pair = js_sys::Array::from(&entry);
                Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
            })
            .collect()
    }

    fn focus_problems(sender: Sender) {
        let id = format!("{}-problems", sender.state.id());
        request_animation_frame(move || {
            if let Some(summary) = document()
                .get_element_by_id(&id)
                .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
            {
                drop(summary.focus());
                summary.scroll_into_view();
            }
        });
    }
}
