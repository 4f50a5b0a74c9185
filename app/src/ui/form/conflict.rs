//! When somebody else saved in between: both versions side by side, field by field, and nothing typed is lost.

use leptos::prelude::*;

use super::state::use_form;

/// Names of the hidden inputs and radios this makes: `version`, `base[<field>]`, `pick[<field>]`.
///
/// `base` holds what the form started from, so that only what somebody changed is sent to the command; `pick` says for
/// each differing field whether what was typed (`mine`) or what is stored (`theirs`) shall stay.
#[component]
pub fn ConflictPicker(
    /// The version the form started from.
    version: i64,
    /// What the form started from.
    base: Vec<(String, String)>,
) -> impl IntoView {
    let form = use_form();
    // A form that came back started earlier than the page around it.
    let base: Vec<(String, String)> = base
        .into_iter()
        .map(|(name, value)| {
            let came = form.value(&format!("base[{name}]"));
            (name, came.unwrap_or(value))
        })
        .collect();
    form.goes_along("version", &version.to_string());
    for (name, value) in &base {
        form.goes_along(&format!("base[{name}]"), value);
    }
    let fields = StoredValue::new(base.clone());
    let now_version = move || {
        form.refused
            .with(|refused| {
                refused
                    .as_ref()
                    .and_then(|refused| refused.conflict.as_ref().map(|conflict| conflict.0))
            })
            .unwrap_or(version)
    };
    let differing = move || {
        let stored = form
            .refused
            .with(|refused| refused.as_ref().and_then(|refused| refused.conflict.clone()))?;
        let rows: Vec<_> = stored
            .1
            .into_iter()
            .filter_map(|theirs| {
                let started = fields
                    .read_value()
                    .iter()
                    .find(|(name, _)| *name == theirs.name)?
                    .1
                    .clone();
                // What differs from the start was changed by the other person.
                (theirs.value != started).then_some((theirs, started))
            })
            .collect();
        (!rows.is_empty()).then_some(rows)
    };
    view! {
        <input type="hidden" name="version" value=move || now_version().to_string()/>
        {base.into_iter().map(|(name, value)| {
            view! { <input type="hidden" name=format!("base[{name}]") value=value/> }
        }).collect_view()}
        {move || differing().map(|rows| view! {
            <section class="conflict" aria-labelledby="conflict-title">
                <h2 id="conflict-title">"Changed by somebody else since you opened this form"</h2>
                {rows.into_iter().map(|(theirs, started)| {
                    let name = format!("pick[{}]", theirs.name);
                    let mine = form.field_id(&format!("pick-{}-mine", theirs.name));
                    let stored = form.field_id(&format!("pick-{}-theirs", theirs.name));
                    // Boxes are named `allow[<field>]` and sent only when ticked.
                    let typed = form.value(&theirs.name).unwrap_or_default();
                    let box_on = form.ticked(&format!("allow[{}]", theirs.name));
                    let typed = if box_on { "on".to_owned() } else { typed };
                    // Whoever did not touch the field has no reason to undo the other person's change.
                    let touched = typed != started;
                    view! {
                        <fieldset class="conflict-field">
                            <legend>{theirs.label}</legend>
                            <div class="choice">
                                <input type="radio" id=stored.clone() name=name.clone() value="theirs" checked=!touched/>
                                <label for=stored>
                                    "Leave what is stored now: "<strong>{theirs.value}</strong>
                                </label>
                            </div>
                            <div class="choice">
                                <input type="radio" id=mine.clone() name=name value="mine" checked=touched/>
                                <label for=mine>
                                    "Save what stands in the field below"
                                    <span class="muted">" (it was " {started} " when you opened the form)"</span>
                                </label>
                            </div>
                        </fieldset>
                    }
                }).collect_view()}
            </section>
        })}
    }
}
