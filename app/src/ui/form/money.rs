//! An amount of money: typed as people type it, with the currency beside it.

use domain::kernel::{Currency, FieldError, Money, MoneyDraft};
use leptos::prelude::*;

use super::field::{Shell, no_remark};
use super::state::{Values, use_form};

/// An amount with its currency. The currency's input is called `{name}_currency`, inside brackets for a bracketed name:
/// `vins[0][amount_currency]`. What is wrong with either stands below the amount.
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
    let currency_name = currency_name(&name);
    let chosen = form
        .value(&currency_name)
        .and_then(|code| Currency::parse(&code).ok())
        .unwrap_or(Currency::EUR);
    let currency = RwSignal::new(chosen.code().to_owned());
    let stored = StoredValue::new(name.clone());
    let wrong = move || form.problem(&stored.read_value()).is_some().then_some("true");
    let leave = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        if typed.trim().is_empty() {
            form.set_problem(&stored.read_value(), None);
            return;
        }
        let problem = match read(&typed, &currency.get_untracked()) {
            Ok(money) => {
                event_target::<leptos::web_sys::HtmlInputElement>(&event).set_value(&amount_text(money));
                None
            }
            Err(message) => Some(message),
        };
        form.set_problem(&stored.read_value(), problem);
    };
    let beside = format!("Currency of: {label}");
    view! {
        <Shell id=id.clone() name=stored label=label hint=hint optional=optional remark=no_remark()>
            <div class="money">
                <input
                    class="input input-money"
                    id=id.clone()
                    name=name
                    type="text"
                    inputmode="decimal"
                    value=value
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby=help
                    aria-invalid=wrong
                    aria-required=(!optional).then_some("true")
                    on:change=leave
                />
                <select
                    class="input select money-currency"
                    id=format!("{id}-currency")
                    name=currency_name
                    aria-label=beside
                    on:change=move |event| {
                        currency.set(event_target_value(&event));
                        form.set_problem(&stored.read_value(), None);
                    }
                >
                    {Currency::all().map(|known| view! {
                        <option value=known.code() selected=known == chosen>{known.code()}</option>
                    }).collect_view()}
                </select>
            </div>
        </Shell>
    }
}

/// The amount as it stands in the input: grouped, without the currency.
#[must_use]
pub fn amount_text(money: Money) -> String {
    let text = money.to_string();
    text.rsplit_once(' ')
        .map_or_else(|| text.clone(), |(amount, _)| amount.to_owned())
}

/// The name of the input for the currency of an amount.
#[must_use]
pub fn currency_name(name: &str) -> String {
    match name.strip_suffix(']') {
        Some(open) => format!("{open}_currency]"),
        None => format!("{name}_currency"),
    }
}

/// An amount with its currency as a form holds them; `field` is what the API calls it. What cannot be read is left out,
/// with what is wrong.
#[must_use]
pub fn typed_money(values: &Values, name: &str, field: &str) -> (MoneyDraft, Option<FieldError>) {
    let typed = values.get(name);
    let currency = values.get(&currency_name(name));
    match read(&typed, &currency) {
        Ok(money) => (MoneyDraft::from(money), None),
        Err(message) => {
            let error = FieldError {
                field: format!("{field}.value"),
                message,
                rejected_value: None,
            };
            (
                MoneyDraft {
                    value: None,
                    currency,
                },
                Some(error),
            )
        }
    }
}

fn read(typed: &str, currency: &str) -> Result<Money, String> {
    if typed.trim().is_empty() {
        return Err("The amount is missing. Enter it.".to_owned());
    }
    let currency = Currency::parse(currency)?;
    let draft = MoneyDraft::typed(typed, currency.code())?;
    Money::new(draft.value.unwrap_or_default(), currency)
        .map_err(|_| "The amount is too large. Check it.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(amount: &str, currency: &str) -> Values {
        Values(vec![
            ("amount".to_owned(), amount.to_owned()),
            ("amount_currency".to_owned(), currency.to_owned()),
        ])
    }

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (typed, currency, shown) in [
            ("1.234,56", "EUR", "1,234.56"),
            ("18500", "EUR", "18,500.00"),
            ("18.500", "ISK", "18,500"),
            ("1.5", "KWD", "1.500"),
        ] {
            let money = read(typed, currency).unwrap();
            assert_eq!(amount_text(money), shown);
            assert_eq!(read(shown, currency), Ok(money), "what is shown reads back");
        }
    }

    #[test]
    fn what_is_wrong_is_said_about_the_value() {
        let (draft, error) = typed_money(&form("18,500.00", "EUR"), "amount", "amount");
        assert_eq!((draft.value, error), (Some(1_850_000), None));
        let (draft, error) = typed_money(&form(" ", "EUR"), "amount", "bankAmount");
        assert_eq!(draft.value, None);
        assert_eq!(error.unwrap().field, "bankAmount.value");
        assert!(typed_money(&form("x", "EUR"), "amount", "amount").1.is_some());
    }

    #[test]
    fn the_currency_stands_inside_the_brackets() {
        assert_eq!(currency_name("bank_amount"), "bank_amount_currency");
        assert_eq!(currency_name("vins[0][amount]"), "vins[0][amount_currency]");
    }
}
