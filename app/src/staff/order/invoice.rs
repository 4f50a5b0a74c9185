//! The part about the preliminary invoice, and what it shares with the final one: facts, entering, correcting.

use domain::invoice::{InvoiceDraft, InvoiceKind, InvoicePatch, InvoiceView};
use domain::kernel::FieldError;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{SubmitInvoice, UpdateInvoice};
use super::facts::is_open;
use super::fields::{Ids, answer, body_of, changed, changed_money, patch_body, problems, today};
use super::part::Part;
use super::queries::Shown;
use super::words;
use crate::bridge::{Conflict, Typed};
use crate::ui::{
    ApiBody, ApiCall, Badge, Check, Choice, ConflictPicker, Disclosure, Fact, Facts, Form, Hidden, Moment,
    MoneyField, Panel, RadioGroup, Submit, TextField, Values, typed_money,
};

/// Where the forms of one kind of invoice stand, and what they and their confirmations are called.
#[cfg_attr(
    not(feature = "ssr"),
    expect(dead_code, reason = "only the server leads on after a form")
)]
pub struct InvoiceForms {
    /// The part of the page.
    pub part: Part,
    /// The form that enters it.
    pub submit: &'static str,
    /// The form that corrects it.
    pub update: &'static str,
    /// The word after entering it.
    pub submitted: &'static str,
    /// The word after correcting it.
    pub saved: &'static str,
}

/// The forms of a kind of invoice.
pub const fn forms_of(kind: InvoiceKind) -> InvoiceForms {
    match kind {
        InvoiceKind::Preliminary => InvoiceForms {
            part: Part::Invoice,
            submit: "invoice-submit",
            update: "invoice-update",
            submitted: "invoice-submitted",
            saved: "invoice-saved",
        },
        InvoiceKind::Final => InvoiceForms {
            part: Part::Finalization,
            submit: "final-submit",
            update: "final-update",
            submitted: "final-submitted",
            saved: "final-saved",
        },
    }
}

/// The preliminary invoice.
#[component]
pub fn InvoicePanel(data: Shown) -> impl IntoView {
    let stored = data.page.invoice.clone();
    let initial = vec![
        ("amount_currency".to_owned(), currency_of(&data)),
        ("margin_scheme".to_owned(), "no".to_owned()),
    ];
    view! {
        <Panel title="Preliminary invoice" id="invoice">
            {match stored {
                Some(view) => view! { <Entered data=data view=view/> }.into_any(),
                None if data.open() => view! {
                    <p class="prose">"Not entered yet. The verdict rests on this invoice; its document goes beside it."</p>
                    <Enter data=data kind=InvoiceKind::Preliminary initial=initial/>
                }
                .into_any(),
                None => view! { <p class="muted">"Not entered."</p> }.into_any(),
            }}
        </Panel>
    }
}

/// The currency that a new amount most likely has.
pub fn currency_of(data: &Shown) -> String {
    data.page.order.total_amount.currency().code().to_owned()
}

/// An invoice that is there, and correcting it.
#[component]
pub fn Entered(data: Shown, view: InvoiceView) -> impl IntoView {
    let (tone, word) = words::record(view.status);
    let invoice = view.invoice.clone();
    let yes = |yes: bool| if yes { "Yes" } else { "No" };
    view! {
        <Facts>
            <Fact term="State"><Badge tone=tone word=word/></Fact>
            <Fact term="Invoice date"><span class="tabular">{invoice.invoice_date.text()}</span></Fact>
            <Fact term="Invoice number">{invoice.invoice_number}</Fact>
            <Fact term="Amount"><span class="tabular">{invoice.amount.to_string()}</span></Fact>
            <Fact term="Shows VAT">{yes(invoice.vat_included)}</Fact>
            <Fact term="Margin scheme">{yes(invoice.margin_scheme)}</Fact>
            <Fact term="Buyer's name on it">
                {invoice.buyer_name.unwrap_or_else(|| "Not said; looked for in the text of the document".to_owned())}
            </Fact>
            <Fact term="Changed">
                <Moment at=invoice.updated_at/><span class="muted">{format!(" · version {}", invoice.version)}</span>
            </Fact>
        </Facts>
        {data.open().then(|| view! { <Correct data=data view=view/> })}
    }
}

/// The form that enters an invoice.
#[component]
pub fn Enter(data: Shown, kind: InvoiceKind, initial: Typed) -> impl IntoView {
    let forms = forms_of(kind);
    let path = data.api(match kind {
        InvoiceKind::Preliminary => "/invoice",
        InvoiceKind::Final => "/finalization/final-invoice",
    });
    let label = match kind {
        InvoiceKind::Preliminary => "Enter invoice",
        InvoiceKind::Final => "Enter final invoice",
    };
    let ids = data.ids();
    view! {
        <Form id=forms.submit action=SubmitInvoice::PATH initial=initial check=check_draft as Check>
            <Ids ids=ids/>
            <Hidden name="kind" value=kind.as_str()/>
            <Inputs/>
            <ApiCall method="POST" path=path body=draft_body as ApiBody/>
            <Submit label=label working="Saving…"/>
        </Form>
    }
}

#[component]
fn Correct(data: Shown, view: InvoiceView) -> impl IntoView {
    let kind = view.invoice.kind;
    let forms = forms_of(kind);
    let base: Vec<(String, String)> = Conflict::of_invoice(&view)
        .into_iter()
        .map(|field| (field.name, field.value))
        .collect();
    let (ids, path, version) = (data.ids(), data.api("/invoice"), view.invoice.version);
    let open = is_open(forms.update);
    view! {
        <Disclosure id=forms.update label="Correct" open=open>
            <Form id=forms.update action=UpdateInvoice::PATH initial=base.clone() check=check_patch as Check>
                <Ids ids=ids/>
                <Hidden name="kind" value=kind.as_str()/>
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
    let answers = || vec![Choice::new("no", "No"), Choice::new("yes", "Yes")];
    view! {
        <div class="field-row">
            <TextField name="invoice_date" label="Invoice date" kind="date"/>
            <TextField name="invoice_number" label="Invoice number"/>
        </div>
        <MoneyField name="amount" label="Amount"/>
        <div class="field-row">
            <RadioGroup name="vat_included" label="Does it show VAT?" choices=answers()/>
            <RadioGroup name="margin_scheme" label="Margin scheme?" choices=answers()/>
        </div>
        <TextField
            name="buyer_name"
            label="Buyer's name on it"
            hint="As it stands on the invoice. Left empty, it is looked for in the text of the document."
            optional=true
        />
    }
}

/// A form as the domain's draft, and what of it cannot be read.
pub fn draft_of(values: &Values) -> (InvoiceDraft, Vec<FieldError>) {
    let (amount, unread) = typed_money(values, "amount", "amount");
    let draft = InvoiceDraft {
        kind: values.get("kind"),
        invoice_date: values.get("invoice_date"),
        invoice_number: values.get("invoice_number"),
        vat_included: answer(&values.get("vat_included")),
        amount,
        margin_scheme: answer(&values.get("margin_scheme")),
        buyer_name: values.get("buyer_name"),
    };
    let mut unread: Vec<FieldError> = unread.into_iter().collect();
    if draft.vat_included.is_none() {
        unread.push(FieldError {
            field: "vatIncluded".to_owned(),
            message: "It is missing whether the invoice shows VAT. Choose one.".to_owned(),
            rejected_value: None,
        });
    }
    (draft, unread)
}

/// What was changed, as the domain's patch, and what of it cannot be read.
pub fn patch_of(values: &Values) -> (InvoicePatch, Vec<FieldError>) {
    let mut unread = Vec::new();
    let patch = InvoicePatch {
        invoice_date: changed(values, "invoice_date"),
        invoice_number: changed(values, "invoice_number"),
        vat_included: changed(values, "vat_included").as_deref().and_then(answer),
        amount: changed_money(values, "amount", "amount", &mut unread),
        margin_scheme: changed(values, "margin_scheme").as_deref().and_then(answer),
        buyer_name: changed(values, "buyer_name"),
    };
    (patch, unread)
}

fn check_draft(values: &Values) -> Vec<FieldError> {
    let (draft, unread) = draft_of(values);
    problems(draft.parse(today(values)), unread)
}

fn check_patch(values: &Values) -> Vec<FieldError> {
    let (patch, unread) = patch_of(values);
    problems(patch.parse(today(values)), unread)
}

fn draft_body(values: &Values) -> serde_json::Value {
    body_of(&draft_of(values).0)
}

fn update_body(values: &Values) -> serde_json::Value {
    let mut body = patch_body(&patch_of(values).0);
    if let Some(members) = body.as_object_mut() {
        members.insert("type".to_owned(), values.get("kind").into());
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Values(pairs.iter().map(pair).collect())
    }

    #[test]
    fn the_body_is_that_of_the_api() {
        let form = values(&[
            ("kind", "PRELIMINARY"),
            ("invoice_date", "2026-04-21"),
            ("invoice_number", "RE-1"),
            ("amount", "18.500,00"),
            ("amount_currency", "EUR"),
            ("vat_included", "no"),
            ("margin_scheme", "no"),
            ("buyer_name", ""),
        ]);
        assert_eq!(
            draft_body(&form),
            serde_json::json!({
                "type": "PRELIMINARY",
                "invoiceDate": "2026-04-21",
                "invoiceNumber": "RE-1",
                "vatIncluded": false,
                "amount": { "value": 1_850_000, "currency": "EUR" },
                "marginScheme": false,
            })
        );
    }

    #[test]
    fn a_correction_names_what_differs() {
        let form = values(&[
            ("kind", "FINAL"),
            ("invoice_number", "RE-2"),
            ("base[invoice_number]", "RE-1"),
            ("amount", "10.00"),
            ("base[amount]", "10.00"),
            ("amount_currency", "EUR"),
            ("base[amount_currency]", "EUR"),
            ("base[invoice_date]", ""),
            ("base[buyer_name]", "A"),
            ("buyer_name", ""),
        ]);
        assert_eq!(
            update_body(&form),
            serde_json::json!({ "type": "FINAL", "invoiceNumber": "RE-2", "buyerName": "" })
        );
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let form = values(&[
            ("kind", "PRELIMINARY"),
            ("amount", "x"),
            ("amount_currency", "EUR"),
        ]);
        let fields: Vec<String> = check_draft(&form).into_iter().map(|error| error.field).collect();
        for field in ["invoiceDate", "invoiceNumber", "vatIncluded", "amount.value"] {
            assert_eq!(fields.iter().filter(|name| *name == field).count(), 1, "{field}");
        }
    }
}
