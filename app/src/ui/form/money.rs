//! An amount of money with its currency beside it.

use domain::kernel::{Currency, Money, MoneyDraft};
use leptos::prelude::*;

use super::field::{Shell, no_remark};
use super::state::use_form;

/// The `name` of the currency that belongs to an amount: `total_amount_currency`, `vins[0][amount_currency]`.
#[must_use]
pub fn currency_name(name: &str) -> String {
    match name.strip_suffix(']') {
        Some(open) => format!("{open}_currency]"),
        None => format!("{name}_currency"),
    }
}

/// An amount, typed as people type it (`1.234,56` and `1234.56`) and shown back grouped while leaving the field.
#[component]
pub fn MoneyField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let form = use_form();
    let id = form.field_id(&name);
    let help = format!("{id}-help");
    let value = form.value(&name);
    let unit = currency_name(&name);
    let unit_id = form.field_id(&unit);
    let unit_label = format!("Currency of {}", label.to_lowercase());
    let first = form
        .value(&unit)
        .filter(|code| !code.is_empty())
        .unwrap_or_else(|| Currency::EUR.code().to_owned());
    let currency = RwSignal::new(first.clone());
    let stored = StoredValue::new(name.clone());
    let wrong = move || form.problem(&stored.read_value()).is_some().then_some("true");
    let leave = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        if typed.trim().is_empty() {
            form.set_problem(&stored.read_value(), None);
            return;
        }
        let read = amount(&typed, &currency.read_untracked());
        if let Ok(money) = read {
            event_target::<leptos::web_sys::HtmlInputElement>(&event).set_value(&shown(money));
        }
        form.set_problem(&stored.read_value(), read.err().map(str::to_owned));
    };
    view! {
        <Shell id=id.clone() name=stored label=label hint=hint optional=optional remark=no_remark()>
            <span class="money">
                <input
                    class="input money-amount"
                    id=id
                    name=name
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    value=value
                    aria-describedby=help
                    aria-invalid=wrong
                    aria-required=(!optional).then_some("true")
                    on:change=leave
                />
                <select
                    class="input select money-currency"
                    id=unit_id
                    name=unit
                    aria-label=unit_label
                    on:change=move |event| currency.set(event_target_value(&event))
                >
                    {Currency::all().map(|known| view! {
                        <option value=known.code() selected=known.code() == first>{known.code()}</option>
                    }).collect_view()}
                </select>
            </span>
        </Shell>
    }
}

fn amount(typed: &str, currency: &str) -> Result<Money, &'static str> {
    let draft = MoneyDraft::typed(typed, currency)?;
    let currency = Currency::parse(currency).unwrap_or(Currency::EUR);
    Money::new(draft.value.unwrap_or_default(), currency).map_err(|_| "The amount is too large. Check it.")
}

/// Grouped for reading, without the currency that stands beside it.
fn shown(money: Money) -> String {
    let text = money.to_string();
    text.rsplit_once(' ')
        .map_or_else(|| text.clone(), |(amount, _)| amount.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_currency_is_named_after_its_amount() {
        assert_eq!(currency_name("total_amount"), "total_amount_currency");
        assert_eq!(currency_name("vins[3][amount]"), "vins[3][amount_currency]");
    }

    #[test]
    fn what_is_shown_back_reads_as_the_same_amount() {
        for (typed, currency, back) in [
            ("18500", "EUR", "18,500.00"),
            ("1.234,56", "EUR", "1,234.56"),
            ("1500", "ISK", "1,500"),
            ("1.234", "KWD", "1.234"),
            ("1234567.5", "KWD", "1,234,567.500"),
        ] {
            let money = amount(typed, currency).unwrap();
            assert_eq!(shown(money), back);
            assert_eq!(amount(back, currency), Ok(money));
        }
        assert!(amount("much", "EUR").is_err());
        assert!(amount("99999999999999", "EUR").is_err());
    }
}
