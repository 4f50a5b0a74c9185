//! Inputs for text, with label, hint, error and remark.

use leptos::prelude::*;

use super::state::{FieldCheck, use_form};
use crate::ui::icon::{Icon, Symbol};

/// For inputs that are right or wrong, never odd.
pub(super) fn no_remark() -> Signal<Option<String>> {
    Signal::stored(None)
}

/// Label, input, and below it the error or the hint.
#[component]
pub(super) fn Shell(
    id: String,
    name: StoredValue<String>,
    #[prop(into)] label: String,
    hint: Option<String>,
    optional: bool,
    #[prop(into)] remark: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let form = use_form();
    let help = format!("{id}-help");
    let problem = move || form.problem(&name.read_value());
    view! {
        <div class="field" class:field-wrong=move || problem().is_some()>
            <label class="label" for=id>
                {label}
                {optional.then(|| view! { " " <span class="optional">"optional"</span> })}
            </label>
            {children()}
            <div class="field-help" id=help>
                {move || match (problem(), remark.get()) {
                    (Some(message), _) => view! {
                        <p class="field-problem"><Icon symbol=Symbol::Error/>{message}</p>
                    }.into_any(),
                    (None, Some(message)) => view! {
                        <p class="field-remark"><Icon symbol=Symbol::Alert/>{message}</p>
                    }.into_any(),
                    (None, None) => hint.clone().map(|hint| view! { <p class="field-hint">{hint}</p> }).into_any(),
                }}
            </div>
        </div>
    }
}

/// A line of text.
#[component]
pub fn TextField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    /// `text`, `email`, `tel`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional, into)] inputmode: Option<&'static str>,
    #[prop(optional)] optional: bool,
    /// `wide` (default), `narrow`, `mono`.
    #[prop(default = "wide")]
    shape: &'static str,
    /// Checks the field while somebody leaves it.
    #[prop(optional, into)]
    check: Option<FieldCheck>,
) -> impl IntoView {
    let form = use_form();
    let id = form.field_id(&name);
    let value = form.value(&name);
    // A value that came back from the server shows its remark without JavaScript too.
    let first_remark = match (&value, check) {
        (Some(value), Some(check)) if !value.is_empty() => check(value).remark,
        _ => None,
    };
    let remark = RwSignal::new(first_remark);
    let help = format!("{id}-help");
    let stored = StoredValue::new(name.clone());
    let wrong = move || form.problem(&stored.read_value()).is_some().then_some("true");
    let leave = move |event: leptos::ev::Event| {
        let Some(check) = check else {
            // What was refused is looked at again with the whole form.
            form.set_problem(&stored.read_value(), None);
            return;
        };
        let typed = event_target_value(&event);
        if typed.trim().is_empty() {
            form.set_problem(&stored.read_value(), None);
            remark.set(None);
            return;
        }
        let checked = check(&typed);
        if let Some(shown) = checked.shown {
            event_target::<leptos::web_sys::HtmlInputElement>(&event).set_value(&shown);
        }
        form.set_problem(&stored.read_value(), checked.problem);
        remark.set(checked.remark);
    };
    view! {
        <Shell id=id.clone() name=stored label=label hint=hint optional=optional remark=remark>
            <input
                class=format!("input input-{shape}")
                id=id
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                inputmode=inputmode
                spellcheck="false"
                aria-describedby=help
                aria-invalid=wrong
                aria-required=(!optional).then_some("true")
                on:change=leave
            />
        </Shell>
    }
}

/// A password: never shown again, never kept.
#[component]
pub fn PasswordField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    #[prop(optional, into)] check: Option<FieldCheck>,
) -> impl IntoView {
    let form = use_form();
    let id = form.field_id(&name);
    let help = format!("{id}-help");
    let stored = StoredValue::new(name.clone());
    let wrong = move || form.problem(&stored.read_value()).is_some().then_some("true");
    let leave = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        let problem = check
            .filter(|_| !typed.is_empty())
            .and_then(|check| check(&typed).problem);
        form.set_problem(&stored.read_value(), problem);
    };
    view! {
        <Shell id=id.clone() name=stored label=label hint=hint optional=false remark=no_remark()>
            <input
                class="input input-wide"
                id=id
                name=name
                type="password"
                autocomplete=autocomplete
                aria-describedby=help
                aria-invalid=wrong
                aria-required="true"
                on:change=leave
            />
        </Shell>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let form = use_form();
    let id = form.field_id(&name);
    let value = form.value(&name).unwrap_or_default();
    let help = format!("{id}-help");
    let stored = StoredValue::new(name.clone());
    let wrong = move || form.problem(&stored.read_value()).is_some().then_some("true");
    view! {
        <Shell id=id.clone() name=stored label=label hint=hint optional=optional remark=no_remark()>
            <textarea
                class="input input-wide textarea"
                id=id
                name=name
                rows="3"
                aria-describedby=help
                aria-invalid=wrong
            >
                {value}
            </textarea>
        </Shell>
    }
}

/// A value that goes along.
#[component]
pub fn Hidden(#[prop(into)] name: String, #[prop(into)] value: String) -> impl IntoView {
    use_form().goes_along(&name, &value);
    view! { <input type="hidden" name=name value=value/> }
}
