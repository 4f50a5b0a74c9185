//! The part about the payment: facts, entering, correcting, and that the vehicles may be picked up.

use domain::kernel::{Currency, Date, FieldError, Iban, Money, MoneyDraft, Timestamp};
use domain::payment::{NewPayment, Payment, PaymentChange, PaymentDraft, PaymentPatch, PaymentView};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{MarkReady, SubmitPayment, UpdatePayment};
use super::facts::is_open;
use super::fields::{Ids, body_of, changed, changed_money, patch_body, problems, today};
use super::invoice::currency_of;
use super::queries::Shown;
use super::words;
use crate::bridge::Conflict;
use crate::ui::{
    ApiBody, ApiCall, Badge, Check, Checkbox, Checked, ConflictPicker, Disclosure, Fact, Facts, FieldCheck,
    Form, Moment, MoneyField, Panel, Submit, TextField, Tone, Values, currency_name, typed_money,
};

/// The payment.
#[component]
pub fn PaymentPanel(data: Shown) -> impl IntoView {
    let stored = data.page.payment.clone();
    view! {
        <Panel title="Payment" id="payment">
            {match stored {
                Some(view) => view! { <Entered data=data view=view/> }.into_any(),
                None if data.open() => view! {
                    <p class="prose">"Not entered yet. Its proof goes beside it."</p>
                    <Enter data=data/>
                }
                .into_any(),
                None => view! { <p class="muted">"Not entered."</p> }.into_any(),
            }}
        </Panel>
    }
}

#[component]
fn Entered(data: Shown, view: PaymentView) -> impl IntoView {
    let payment = view.payment.clone();
    let (tone, word) = words::record(view.status);
    let total = payment
        .total()
        .map_or_else(|error| error.to_string(), |sum| sum.to_string());
    let (amounts, account) = (
        if view.amount_matches_invoice {
            (Tone::Good, "Matches the invoice")
        } else {
            (Tone::Attention, "Differs from the invoice")
        },
        if view.iban_consistent {
            (Tone::Good, "Consistent")
        } else {
            (Tone::Attention, "Not seen for this buyer before")
        },
    );
    let ready = payment.ready;
    let open = data.open();
    let for_correct = data.clone();
    view! {
        <Facts>
            <Fact term="State"><Badge tone=tone word=word/></Fact>
            <Fact term="Payment date"><span class="tabular">{payment.payment_date.text()}</span></Fact>
            <Fact term="By bank"><span class="tabular">{payment.bank_amount.to_string()}</span></Fact>
            <Fact term="In cash"><span class="tabular">{payment.cash_amount.to_string()}</span></Fact>
            <Fact term="Together">
                <span class="tabular">{total}</span>" "<Badge tone=amounts.0 word=amounts.1/>
            </Fact>
            <Fact term="Account it came from">
                {match payment.source_iban {
                    Some(iban) => view! {
                        <span class="tabular">{iban.grouped()}</span>" "<Badge tone=account.0 word=account.1/>
                    }
                    .into_any(),
                    None => view! { "–" }.into_any(),
                }}
            </Fact>
            <Fact term="New account">{if payment.new_iban_declared { "Declared as new" } else { "No" }}</Fact>
            <Fact term="Ready for pickup">
                {match ready {
                    Some(ready) => view! {
                        <Badge tone=Tone::Good word="Ready"/><span class="muted">" "<Moment at=ready.at/></span>
                    }
                    .into_any(),
                    None => view! { "Not marked yet" }.into_any(),
                }}
            </Fact>
            <Fact term="Changed">
                <Moment at=payment.updated_at/><span class="muted">{format!(" · version {}", payment.version)}</span>
            </Fact>
        </Facts>
        {(open && ready.is_none()).then(|| view! { <Ready data=data/> })}
        {open.then(|| view! { <Correct data=for_correct view=view/> })}
    }
}

#[component]
fn Ready(data: Shown) -> impl IntoView {
    let (ids, path) = (data.ids(), data.api("/payment/ready-for-pickup"));
    view! {
        <Form id="payment-ready" action=MarkReady::PATH class="form part">
            <p class="prose">
                "The money is there and the vehicles may be picked up. VIES is asked daily from then on. It cannot be taken back."
            </p>
            <Ids ids=ids/>
            <ApiCall method="POST" path=path/>
            <Submit label="Mark ready for pickup" working="Marking…"/>
        </Form>
    }
}

#[component]
fn Enter(data: Shown) -> impl IntoView {
    let currency = currency_of(&data);
    let initial = vec![
        ("bank_amount_currency".to_owned(), currency.clone()),
        ("cash_amount_currency".to_owned(), currency),
    ];
    let (ids, path) = (data.ids(), data.api("/payment"));
    view! {
        <Form id="payment-submit" action=SubmitPayment::PATH initial=initial check=check_draft as Check>
            <Ids ids=ids/>
            <Inputs/>
            <ApiCall method="POST" path=path body=draft_body as ApiBody/>
            <Submit label="Enter payment" working="Saving…"/>
        </Form>
    }
}

#[component]
fn Correct(data: Shown, view: PaymentView) -> impl IntoView {
    let base: Vec<(String, String)> = Conflict::of_payment(&view)
        .into_iter()
        .map(|field| (field.name, field.value))
        .collect();
    let (ids, path, version) = (data.ids(), data.api("/payment"), view.payment.version);
    let open = is_open("payment-update");
    view! {
        <Disclosure id="payment-update" label="Correct" open=open>
            <Form id="payment-update" action=UpdatePayment::PATH initial=base.clone() check=check_patch as Check>
                <Ids ids=ids/>
                <ConflictPicker version=version base=base/>
                <Inputs/>
                <ApiCall method="PATCH" path=path body=update_body as ApiBody/>
                <Submit label="Save changes" working="Saving…"/>
            </Form>
        </Disclosure>
    }
}

#[component]
fn Inputs() -> impl IntoView {
    view! {
        <TextField name="payment_date" label="Payment date" kind="date" shape="narrow"/>
        <div class="field-row">
            <MoneyField name="bank_amount" label="By bank"/>
            <MoneyField name="cash_amount" label="In cash" optional=true/>
        </div>
        <TextField
            name="source_iban"
            label="IBAN it came from"
            shape="mono"
            check=check_iban as FieldCheck
            optional=true
        />
        <Checkbox
            name="declare_new_iban"
            label="A new account of the buyer"
            hint="The buyer said that it pays from another account than before."
        />
    }
}

/// Groups the number for reading.
fn check_iban(typed: &str) -> Checked {
    match Iban::parse(typed) {
        Ok(iban) => Checked {
            shown: Some(iban.grouped()),
            ..Checked::default()
        },
        Err(problem) => Checked {
            problem: Some(problem.to_owned()),
            ..Checked::default()
        },
    }
}

/// A form as the domain's draft, and what of it cannot be read. No cash may stay empty.
pub fn draft_of(values: &Values) -> (PaymentDraft, Vec<FieldError>) {
    let (bank_amount, bank_unread) = typed_money(values, "bank_amount", "bankAmount");
    let (cash_amount, cash_unread) = if values.get("cash_amount").trim().is_empty() {
        (None, None)
    } else {
        let (cash, unread) = typed_money(values, "cash_amount", "cashAmount");
        (Some(cash), unread)
    };
    let draft = PaymentDraft {
        payment_date: values.get("payment_date"),
        bank_amount,
        cash_amount,
        source_iban: values.get("source_iban"),
        declare_new_iban: Some(values.get("declare_new_iban") == "on"),
    };
    (draft, bank_unread.into_iter().chain(cash_unread).collect())
}

/// What was changed, as the domain's patch, and what of it cannot be read. Cash that was emptied is no cash.
pub fn patch_of(values: &Values) -> (PaymentPatch, Vec<FieldError>) {
    let mut unread = Vec::new();
    let bank_amount = changed_money(values, "bank_amount", "bankAmount", &mut unread);
    let cash_amount = if values.get("cash_amount").trim().is_empty() {
        changed(values, "cash_amount").map(|_| MoneyDraft {
            value: Some(0),
            currency: values.get(&currency_name("cash_amount")),
        })
    } else {
        changed_money(values, "cash_amount", "cashAmount", &mut unread)
    };
    let patch = PaymentPatch {
        payment_date: changed(values, "payment_date"),
        bank_amount,
        cash_amount,
        source_iban: changed(values, "source_iban"),
        declare_new_iban: changed(values, "declare_new_iban").map(|ticked| ticked == "on"),
    };
    (patch, unread)
}

/// Checks a patch without the payment it is for: whether its amounts go together with those that stay is left to the
/// command.
pub fn parse_patch(patch: &PaymentPatch, today: Date) -> Result<PaymentChange, Vec<FieldError>> {
    let amount = [&patch.bank_amount, &patch.cash_amount];
    let currency = amount
        .into_iter()
        .flatten()
        .find_map(|money| Currency::parse(&money.currency).ok())
        .unwrap_or(Currency::EUR);
    let nothing = Payment::create(
        NewPayment {
            payment_date: today,
            bank_amount: Money::zero(currency),
            cash_amount: Money::zero(currency),
            source_iban: None,
            new_iban_declared: false,
        },
        Timestamp::from_unix_millis(0),
    );
    patch.parse(&nothing, today)
}

fn check_draft(values: &Values) -> Vec<FieldError> {
    let (draft, unread) = draft_of(values);
    problems(draft.parse(today(values)), unread)
}

fn check_patch(values: &Values) -> Vec<FieldError> {
    let (patch, unread) = patch_of(values);
    problems(parse_patch(&patch, today(values)), unread)
}

fn draft_body(values: &Values) -> serde_json::Value {
    body_of(&draft_of(values).0)
}

fn update_body(values: &Values) -> serde_json::Value {
    patch_body(&patch_of(values).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Values(pairs.iter().map(pair).collect())
    }

    #[test]
    fn no_cash_is_no_cash() {
        let form = values(&[
            ("payment_date", "2026-04-22"),
            ("bank_amount", "18500"),
            ("bank_amount_currency", "EUR"),
            ("cash_amount", " "),
            ("cash_amount_currency", "EUR"),
        ]);
        let (draft, unread) = draft_of(&form);
        assert_eq!((draft.cash_amount.is_none(), unread.len()), (true, 0));
        assert!(draft.parse(Date::parse("2026-04-22").unwrap()).is_ok());
    }

    #[test]
    fn what_is_emptied_and_unticked_is_taken_away() {
        let form = values(&[
            ("base[cash_amount]", "100.00"),
            ("cash_amount", ""),
            ("cash_amount_currency", "EUR"),
            ("base[cash_amount_currency]", "EUR"),
            ("base[bank_amount]", "1.00"),
            ("bank_amount", "1.00"),
            ("bank_amount_currency", "EUR"),
            ("base[bank_amount_currency]", "EUR"),
            ("base[payment_date]", ""),
            ("base[source_iban]", "DE89 3704 0044 0532 0130 00"),
            ("source_iban", ""),
            ("base[declare_new_iban]", "on"),
        ]);
        assert_eq!(
            update_body(&form),
            serde_json::json!({
                "cashAmount": { "value": 0, "currency": "EUR" },
                "sourceIban": "",
                "declareNewIban": false,
            })
        );
    }
}
