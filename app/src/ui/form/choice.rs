//! Inputs to choose from.

use leptos::prelude::*;

use super::field::{Shell, no_remark};
use super::state::use_form;

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub words: String,
    /// What it means, where that needs saying.
    pub hint: Option<String>,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, words: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            words: words.into(),
            hint: None,
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn meaning(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// One of a list.
#[component]
pub fn SelectField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    choices: Vec<Choice>,
    /// Stands first and means that nothing is chosen yet.
    #[prop(optional, into)]
    empty: Option<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let form = use_form();
    let id = form.field_id(&name);
    let help = format!("{id}-help");
    let value = form.value(&name).unwrap_or_default();
    let stored = StoredValue::new(name.clone());
    let wrong = move || form.problem(&stored.read_value()).is_some().then_some("true");
    view! {
        <Shell id=id.clone() name=stored label=label hint=hint optional=optional remark=no_remark()>
            <select
                class="input select"
                id=id
                name=name
                aria-describedby=help
                aria-invalid=wrong
                on:change=move |_| form.set_problem(&stored.read_value(), None)
            >
                {empty.map(|words| view! { <option value="">{words}</option> })}
                {choices.into_iter().map(|choice| {
                    let selected = choice.value == value;
                    view! { <option value=choice.value selected=selected>{choice.words}</option> }
                }).collect_view()}
            </select>
        </Shell>
    }
}

/// One of a few, all visible.
#[component]
pub fn RadioGroup(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    choices: Vec<Choice>,
) -> impl IntoView {
    let form = use_form();
    let id = form.field_id(&name);
    let help = format!("{id}-help");
    let value = form.value(&name).unwrap_or_default();
    let stored = StoredValue::new(name.clone());
    let (own_id, described_by) = (id.clone(), help.clone());
    view! {
        <fieldset class="field choices" id=own_id tabindex="-1" aria-describedby=described_by>
            <legend class="label">{label}</legend>
            {choices.into_iter().enumerate().map(|(at, choice)| {
                let own = format!("{id}-{at}");
                let meaning = choice.hint.as_ref().map(|_| format!("{own}-meaning"));
                let checked = choice.value == value;
                view! {
                    <div class="choice">
                        <input
                            type="radio"
                            id=own.clone()
                            name=name.clone()
                            value=choice.value
                            checked=checked
                            aria-describedby=meaning.clone()
                            on:change=move |_| form.set_problem(&stored.read_value(), None)
                        />
                        <div>
                            <label for=own>{choice.words}</label>
                            {choice.hint.map(|hint| view! { <p class="field-hint" id=meaning>{hint}</p> })}
                        </div>
                    </div>
                }
            }).collect_view()}
            <div class="field-help" id=help>
                {move || form.problem(&stored.read_value()).map(|message| view! {
                    <p class="field-problem">
                        <crate::ui::Icon symbol=crate::ui::Symbol::Error/>
                        {message}
                    </p>
                })}
            </div>
        </fieldset>
    }
}

/// Yes or no.
#[component]
pub fn Checkbox(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
) -> impl IntoView {
    let form = use_form();
    let id = form.field_id(&name);
    let checked = form.ticked(&name);
    let meaning = hint.as_ref().map(|_| format!("{id}-meaning"));
    view! {
        <div class="choice">
            <input type="checkbox" id=id.clone() name=name value="on" checked=checked aria-describedby=meaning.clone()/>
            <div>
                <label for=id>{label}</label>
                {hint.map(|hint| view! { <p class="field-hint" id=meaning>{hint}</p> })}
            </div>
        </div>
    }
}

/// Several yes or no under one heading.
#[component]
pub fn CheckboxGroup(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <fieldset class="field choices">
            <legend class="label">{label}</legend>
            {children()}
        </fieldset>
    }
}
