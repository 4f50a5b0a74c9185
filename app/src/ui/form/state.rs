//! What a form knows: what was typed, what was refused, whether it is on its way.

use domain::kernel::FieldError;
use leptos::prelude::*;

use crate::bridge::{FieldProblem, Kept, Refused, Typed};
use crate::ui::page::use_frame;

/// The values of a form at the moment of sending.
#[derive(Clone, Debug, Default)]
pub struct Values(pub Typed);

impl Values {
    /// The value of an input; empty when there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> String {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }
}

/// Checks a whole form with the domain's own `parse`.
pub type Check = fn(&Values) -> Vec<FieldError>;

/// What the check of one field says while somebody leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// The value grouped for reading, when it differs from what was typed.
    pub shown: Option<String>,
    /// What is wrong, then what to do.
    pub problem: Option<String>,
    /// What is odd, without being wrong.
    pub remark: Option<String>,
}

impl Checked {
    /// The answer of a parse that says nothing else.
    pub fn of<T, E: std::fmt::Display>(parsed: Result<T, E>) -> Self {
        Self {
            problem: parsed.err().map(|error| error.to_string()),
            ..Self::default()
        }
    }
}

/// Checks one field.
pub type FieldCheck = fn(&str) -> Checked;

/// The state of one form, found by its fields through the context.
#[derive(Clone, Copy)]
pub struct FormState {
    id: StoredValue<String>,
    typed: StoredValue<Typed>,
    initial: StoredValue<Typed>,
    /// Why the form was refused last.
    pub refused: RwSignal<Option<Refused>>,
    /// What is wrong with which input now.
    pub problems: RwSignal<Vec<FieldProblem>>,
    /// It is on its way.
    pub working: RwSignal<bool>,
}

impl FormState {
    pub(super) fn new(id: &str, typed: Typed, initial: Typed, refused: Option<Refused>) -> Self {
        let problems = refused
            .as_ref()
            .map(|refused| refused.fields.clone())
            .unwrap_or_default();
        Self {
            id: StoredValue::new(id.to_owned()),
            typed: StoredValue::new(typed),
            initial: StoredValue::new(initial),
            refused: RwSignal::new(refused),
            problems: RwSignal::new(problems),
            working: RwSignal::new(false),
        }
    }

    /// The state of a form on the present page, with what waited for it in the flash.
    #[must_use]
    pub fn of_page(id: &str, initial: Typed) -> Self {
        let (typed, refused) = match use_frame().kept {
            Some(Kept::Form { form, typed, refused }) if form == id => (typed, Some(refused)),
            _ => (Vec::new(), None),
        };
        Self::new(id, typed, initial, refused)
    }

    /// The form's id.
    #[must_use]
    pub fn id(self) -> String {
        self.id.get_value()
    }

    /// What stands in an input at first: what was typed before, else what is stored.
    #[must_use]
    pub fn value(self, name: &str) -> Option<String> {
        let find = |values: &Typed| {
            values
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.clone())
        };
        self.typed
            .with_value(find)
            .or_else(|| self.initial.with_value(find))
    }

    /// Whether a box is ticked at first. A box that is not ticked is not sent: in a form that came back, what is not
    /// there was unticked, whatever is stored.
    #[must_use]
    pub fn ticked(self, name: &str) -> bool {
        let has = |values: &Typed| values.iter().any(|(key, value)| key == name && value == "on");
        if self.typed.with_value(|typed| typed.is_empty()) {
            self.initial.with_value(has)
        } else {
            self.typed.with_value(has)
        }
    }

    /// Says that a hidden input stands in the form: for what is told of the form as a whole.
    pub fn goes_along(self, name: &str, value: &str) {
        self.initial.update_value(|initial| {
            if initial.iter().all(|(known, _)| known != name) {
                initial.push((name.to_owned(), value.to_owned()));
            }
        });
    }

    /// Everything that stands in the form at first.
    #[must_use]
    pub fn values(self) -> Values {
        let mut values = self.typed.get_value();
        let typed = values.len();
        self.initial.with_value(|initial| {
            for (name, value) in initial {
                if !values[..typed].iter().any(|(key, _)| key == name) {
                    values.push((name.clone(), value.clone()));
                }
            }
        });
        Values(values)
    }

    /// Whether a box among several of the same name was ticked in the form that came back.
    #[must_use]
    pub fn chosen(self, name: &str, value: &str) -> bool {
        self.typed
            .with_value(|typed| typed.iter().any(|(key, known)| key == name && known == value))
    }

    /// The id of an input.
    #[must_use]
    pub fn field_id(self, name: &str) -> String {
        let plain: String = name
            .chars()
            .filter(|c| *c != ']')
            .map(|c| if c == '[' { '-' } else { c })
            .collect();
        format!("{}-{plain}", self.id())
    }

    /// What is wrong with an input now.
    #[must_use]
    pub fn problem(self, name: &str) -> Option<String> {
        self.problems.with(|problems| {
            problems
                .iter()
                .find(|problem| problem.name == name)
                .map(|problem| problem.message.clone())
        })
    }

    /// Replaces what is wrong with an input.
    pub fn set_problem(self, name: &str, message: Option<String>) {
        self.problems.update(|problems| {
            problems.retain(|problem| problem.name != name);
            if let Some(message) = message {
                problems.push(FieldProblem {
                    name: name.to_owned(),
                    message,
                });
            }
        });
    }

    /// Remembers what was typed when the form was sent.
    pub fn keep(self, typed: Typed) {
        self.typed.set_value(typed);
    }

    /// Shows a refusal.
    pub fn refuse(self, refused: Refused) {
        self.problems.set(refused.fields.clone());
        self.refused.set(Some(refused));
        self.working.set(false);
    }
}

/// The form a field stands in. Outside a form: one that does nothing.
#[must_use]
pub fn use_form() -> FormState {
    use_context().unwrap_or_else(|| FormState::new("form", Vec::new(), Vec::new(), None))
}
