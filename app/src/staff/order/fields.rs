//! What the forms of the order page share: what was changed, vehicles to choose, addresses, and bodies of API calls.

use domain::buyer::AddressDraft;
use domain::kernel::{Date, FieldError, MoneyDraft, Vin};
use leptos::prelude::*;
use serde::Serialize;
use serde_json::Value;

use super::words::grouped_vin;
use crate::bridge::input_name;
use crate::staff::buyer::countries;
use crate::ui::{
    Checkbox, Hidden, Icon, SelectField, Symbol, TextField, Values, currency_name, typed_money, use_form,
    use_frame,
};

/// The order and its seller, which every form sends, and the server's date, by which the browser checks that nothing
/// lies in the future.
#[component]
pub fn Ids(ids: (String, String)) -> impl IntoView {
    let today = Date::of(use_frame().now);
    view! {
        <Hidden name="id" value=ids.0/>
        <Hidden name="seller" value=ids.1/>
        <Hidden name="today" value=today.to_string()/>
    }
}

/// The date that the form knows as today's.
pub fn today(values: &Values) -> Date {
    // Only somebody who changed the page can have sent another one, and the server checks by its own clock.
    Date::parse(&values.get("today"))
        .unwrap_or_else(|_| Date::of(domain::kernel::Timestamp::from_unix_millis(0)))
}

/// What was refused, with what could not even be read in place of the remark that it is missing.
pub fn problems<T>(parsed: Result<T, Vec<FieldError>>, unread: Vec<FieldError>) -> Vec<FieldError> {
    let mut all = parsed.err().unwrap_or_default();
    // Value and currency of one amount share an input.
    let input = |error: &FieldError| input_name(&error.field);
    all.retain(|error| !unread.iter().any(|other| input(other) == input(error)));
    all.extend(unread);
    all
}

/// The value of an input that was changed since the form was opened, unless what is stored now shall stay.
pub fn changed(values: &Values, name: &str) -> Option<String> {
    let value = values.get(name);
    let theirs = values.get(&format!("pick[{name}]")) == "theirs";
    let started = format!("base[{name}]");
    let untouched = values
        .0
        .iter()
        .any(|(key, before)| *key == started && *before == value);
    (!theirs && !untouched).then_some(value)
}

/// An amount that was changed since the form was opened. Amount and currency go together: whoever leaves what is stored
/// of one leaves both.
pub fn changed_money(
    values: &Values,
    name: &str,
    field: &str,
    unread: &mut Vec<FieldError>,
) -> Option<MoneyDraft> {
    let currency = currency_name(name);
    let theirs = [name, currency.as_str()]
        .iter()
        .any(|name| values.get(&format!("pick[{name}]")) == "theirs");
    if theirs || changed(values, name).is_none() && changed(values, &currency).is_none() {
        return None;
    }
    let (draft, problem) = typed_money(values, name, field);
    unread.extend(problem);
    Some(draft)
}

/// What a yes or no was answered with; `None` while it was not.
pub fn answer(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// The body of a call that creates something: what was left empty is left out.
pub fn body_of(draft: &impl Serialize) -> Value {
    without(serde_json::to_value(draft).unwrap_or_default(), true)
}

/// The body of a correction: an empty text takes something away, so only what stays as it is is left out.
pub fn patch_body(patch: &impl Serialize) -> Value {
    without(serde_json::to_value(patch).unwrap_or_default(), false)
}

fn without(value: Value, blanks: bool) -> Value {
    let gone = |value: &Value| {
        let blank = value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty);
        value.is_null() || blanks && blank
    };
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !gone(value))
            .map(|(name, value)| (name, without(value, blanks)))
            .collect(),
        other => other,
    }
}

/// Only a reason.
pub fn reason_body(values: &Values) -> Value {
    serde_json::json!({ "reason": values.get("reason") })
}

/// A vehicle to choose: its number and what it is.
pub type Vehicle = (Vin, String);

/// Which vehicles of the order. One alone needs no choice.
#[component]
pub fn Vehicles(vehicles: Vec<Vehicle>) -> impl IntoView {
    let form = use_form();
    if let [(only, what)] = vehicles.as_slice() {
        return view! {
            <Hidden name=format!("vin[{only}]") value="on"/>
            <p class="prose">{format!("{what} · ")}<span class="tabular">{grouped_vin(*only)}</span></p>
        }
        .into_any();
    }
    let id = form.field_id("vins");
    let help = format!("{id}-help");
    let described_by = help.clone();
    view! {
        <fieldset class="field choices" id=id tabindex="-1" aria-describedby=described_by>
            <legend class="label">"Vehicles"</legend>
            {vehicles.into_iter().map(|(vin, what)| view! {
                <Checkbox name=format!("vin[{vin}]") label=format!("{} · {what}", grouped_vin(vin))/>
            }).collect_view()}
            <div class="field-help" id=help>
                {move || form.problem("vins").map(|message| view! {
                    <p class="field-problem"><Icon symbol=Symbol::Error/>{message}</p>
                })}
            </div>
        </fieldset>
    }
    .into_any()
}

/// All of these vehicles ticked.
pub fn all_ticked(vehicles: &[Vehicle]) -> Vec<(String, String)> {
    vehicles
        .iter()
        .map(|(vin, _)| (format!("vin[{vin}]"), "on".to_owned()))
        .collect()
}

/// The ticked vehicles.
pub fn ticked(values: &Values) -> Vec<String> {
    values
        .0
        .iter()
        .filter(|(_, value)| value == "on")
        .filter_map(|(name, _)| name.strip_prefix("vin[")?.strip_suffix(']'))
        .map(str::to_owned)
        .collect()
}

/// For the commands no vehicle means all; on the page it means that somebody forgot to tick one.
pub fn none_ticked(values: &Values) -> Vec<FieldError> {
    if ticked(values).is_empty() {
        vec![FieldError {
            field: "vins".to_owned(),
            message: "No vehicle is chosen. Tick at least one.".to_owned(),
            rejected_value: None,
        }]
    } else {
        Vec::new()
    }
}

/// Street, post code, city and country.
#[component]
pub fn AddressFields(#[prop(into)] legend: String, #[prop(optional)] optional: bool) -> impl IntoView {
    view! {
        <fieldset class="group group-plain">
            <legend class="group-title">
                {legend}
                {optional.then(|| view! { " " <span class="optional">"optional"</span> })}
            </legend>
            <TextField name="street" label="Street and number" optional=optional/>
            <div class="field-row">
                <TextField name="post_code" label="Post code" shape="narrow" optional=optional/>
                <TextField name="city" label="City" optional=optional/>
            </div>
            <SelectField name="country" label="Country" empty="Choose a country" choices=countries() optional=optional/>
        </fieldset>
    }
}

/// The address of a form.
pub fn address(values: &Values) -> AddressDraft {
    AddressDraft {
        street: values.get("street"),
        post_code: values.get("post_code"),
        city: values.get("city"),
        country: values.get("country"),
    }
}

/// The address of a form in which it may stay empty.
pub fn maybe_address(values: &Values) -> Option<AddressDraft> {
    let address = address(values);
    let empty = [
        &address.street,
        &address.post_code,
        &address.city,
        &address.country,
    ]
    .iter()
    .all(|text| text.trim().is_empty());
    (!empty).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Values(pairs.iter().map(pair).collect())
    }

    #[test]
    fn only_what_was_changed_is_sent() {
        let form = values(&[
            ("a", "1"),
            ("base[a]", "1"),
            ("b", "2"),
            ("base[b]", "1"),
            ("c", "2"),
            ("base[c]", "1"),
            ("pick[c]", "theirs"),
            ("d", ""),
            ("base[d]", "x"),
            ("pick[d]", "mine"),
        ]);
        assert_eq!(changed(&form, "a"), None);
        assert_eq!(changed(&form, "b"), Some("2".to_owned()));
        assert_eq!(changed(&form, "c"), None, "what is stored shall stay");
        assert_eq!(changed(&form, "d"), Some(String::new()), "taken away");
    }

    #[test]
    fn amount_and_currency_go_together() {
        let mut unread = Vec::new();
        let mut form = values(&[
            ("amount", "10.00"),
            ("base[amount]", "10.00"),
            ("amount_currency", "CHF"),
            ("base[amount_currency]", "EUR"),
        ]);
        let money = changed_money(&form, "amount", "amount", &mut unread).unwrap();
        assert_eq!((money.value, money.currency.as_str()), (Some(1_000), "CHF"));
        form.0.push(("pick[amount]".to_owned(), "theirs".to_owned()));
        assert_eq!(changed_money(&form, "amount", "amount", &mut unread), None);
        assert!(unread.is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_not_called_missing() {
        let error = |message: &str| FieldError {
            field: "amount.value".to_owned(),
            message: message.to_owned(),
            rejected_value: None,
        };
        let all = problems::<()>(Err(vec![error("missing")]), vec![error("unread")]);
        assert_eq!(all, [error("unread")]);
        let currency = FieldError {
            field: "amount.currency".to_owned(),
            ..error("no currency")
        };
        let all = problems::<()>(Err(vec![currency]), vec![error("unread")]);
        assert_eq!(all, [error("unread")], "once beside the input they share");
    }

    #[test]
    fn bodies_say_what_was_said() {
        let draft = serde_json::json!({ "a": null, "b": "", "c": { "d": null, "e": 1 }, "f": [] });
        assert_eq!(body_of(&draft), serde_json::json!({ "c": { "e": 1 } }));
        assert_eq!(
            patch_body(&draft),
            serde_json::json!({ "b": "", "c": { "e": 1 }, "f": [] })
        );
    }

    #[test]
    fn yes_and_no_are_answers() {
        assert_eq!(answer("yes"), Some(true));
        assert_eq!(answer("no"), Some(false));
        assert_eq!(answer(""), None);
    }

    #[test]
    fn ticked_vehicles_are_named() {
        let form = values(&[("vin[A]", "on"), ("vin[B]", ""), ("vat", "on")]);
        assert_eq!(ticked(&form), ["A"]);
        assert!(none_ticked(&form).is_empty());
        assert_eq!(none_ticked(&values(&[])).len(), 1);
    }
}
