//! The inputs of invoices, which final invoice fits a decision, and every sequence of corrections against a model.

use proptest::prelude::*;

use super::*;
use crate::compliance::tests::samples::{LATER, at, complete, day, eur, on_the_way};
use crate::compliance::{Decision, Facts, evaluate};
use crate::kernel::{Date, FieldError, MoneyDraft};

fn today() -> Date {
    day("2026-03-15")
}

fn draft() -> InvoiceDraft {
    InvoiceDraft {
        kind: "PRELIMINARY".to_owned(),
        invoice_date: "2026-03-03".to_owned(),
        invoice_number: " R 2026/17 ".to_owned(),
        vat_included: Some(false),
        amount: MoneyDraft::from(eur(1_850_000)),
        margin_scheme: None,
        buyer_name: "Garage Lumière SARL".to_owned(),
    }
}

fn invoice(kind: InvoiceKind) -> Invoice {
    let new = draft().parse(today()).unwrap();
    Invoice::create(NewInvoice { kind, ..new }, at("2026-03-03T09:00:00Z"))
}

fn names(errors: &[FieldError]) -> Vec<&str> {
    errors.iter().map(|error| error.field.as_str()).collect()
}

#[test]
fn good_inputs_are_taken() {
    let new = draft().parse(today()).unwrap();
    assert_eq!(
        new,
        NewInvoice {
            kind: InvoiceKind::Preliminary,
            invoice_date: day("2026-03-03"),
            invoice_number: "R 2026/17".to_owned(),
            vat_included: false,
            margin_scheme: false,
            amount: eur(1_850_000),
            buyer_name: Some("Garage Lumière SARL".to_owned()),
        }
    );
    let other = InvoiceDraft {
        kind: "FINAL".to_owned(),
        invoice_date: "2026-03-16".to_owned(),
        vat_included: Some(true),
        margin_scheme: Some(true),
        buyer_name: String::new(),
        ..draft()
    };
    let new = other.parse(today()).unwrap();
    assert_eq!((new.kind, new.buyer_name), (InvoiceKind::Final, None));
    assert!(new.vat_included && new.margin_scheme);
}

type Change = fn(&mut InvoiceDraft);

#[test]
fn each_bad_field_is_named_by_its_path() {
    let cases: [(&str, Change); 10] = [
        ("type", |d| d.kind = "DRAFT".to_owned()),
        ("type", |d| d.kind.clear()),
        ("invoiceDate", |d| d.invoice_date = "2026-03-17".to_owned()),
        ("invoiceDate", |d| d.invoice_date = "3.3.2026".to_owned()),
        ("invoiceNumber", |d| d.invoice_number = " ".to_owned()),
        ("invoiceNumber", |d| d.invoice_number = "x".repeat(101)),
        ("vatIncluded", |d| d.vat_included = None),
        ("amount.value", |d| d.amount.value = Some(-1)),
        ("amount.currency", |d| d.amount.currency = "XXX".to_owned()),
        ("buyerName", |d| d.buyer_name = "x".repeat(201)),
    ];
    for (path, change) in cases {
        let mut bad = draft();
        change(&mut bad);
        assert_eq!(names(&bad.parse(today()).unwrap_err()), [path]);
    }
    assert_eq!(
        names(&InvoiceDraft::default().parse(today()).unwrap_err()),
        [
            "type",
            "invoiceDate",
            "invoiceNumber",
            "vatIncluded",
            "amount.currency",
            "amount.value",
        ]
    );
}

#[test]
fn patches() {
    assert_eq!(
        InvoicePatch::default().parse(today()),
        Ok(InvoiceChange::default())
    );
    let change = InvoicePatch {
        invoice_date: Some("2026-03-04".to_owned()),
        invoice_number: Some("R 18".to_owned()),
        vat_included: Some(true),
        amount: Some(MoneyDraft::from(eur(5))),
        margin_scheme: Some(true),
        buyer_name: Some(" ".to_owned()),
    }
    .parse(today())
    .unwrap();
    assert_eq!(
        change,
        InvoiceChange {
            invoice_date: Some(day("2026-03-04")),
            invoice_number: Some("R 18".to_owned()),
            vat_included: Some(true),
            margin_scheme: Some(true),
            amount: Some(eur(5)),
            buyer_name: Some(None),
        }
    );
    let bad = InvoicePatch {
        invoice_date: Some(String::new()),
        invoice_number: Some(String::new()),
        amount: Some(MoneyDraft::default()),
        buyer_name: Some("x".repeat(201)),
        ..InvoicePatch::default()
    };
    assert_eq!(
        names(&bad.parse(today()).unwrap_err()),
        [
            "invoiceDate",
            "invoiceNumber",
            "amount.currency",
            "amount.value",
            "buyerName"
        ]
    );
}

#[test]
fn words_read_back() {
    for kind in [InvoiceKind::Preliminary, InvoiceKind::Final] {
        assert_eq!(InvoiceKind::parse(kind.as_str()), Ok(kind));
    }
    for (status, word) in [
        (RecordStatus::Draft, "DRAFT"),
        (RecordStatus::Submitted, "SUBMITTED"),
        (RecordStatus::Valid, "VALID"),
        (RecordStatus::Invalid, "INVALID"),
    ] {
        assert_eq!(status.as_str(), word);
        assert_eq!(
            serde_json::to_value(status).unwrap(),
            serde_json::Value::from(word)
        );
    }
}

#[test]
fn which_final_invoice_fits_a_decision() {
    use Decision::{ValidExport, VatApplicable};
    for (decision, vat_included, margin_scheme, field) in [
        (ValidExport, false, false, None),
        (ValidExport, true, false, Some("vatIncluded")),
        (ValidExport, false, true, Some("marginScheme")),
        (ValidExport, true, true, Some("marginScheme")),
        (VatApplicable, true, false, None),
        (VatApplicable, false, true, None),
        (VatApplicable, false, false, Some("vatIncluded")),
        (VatApplicable, true, true, Some("marginScheme")),
    ] {
        let said = contradiction(decision, vat_included, margin_scheme).map(|(field, _)| field);
        assert_eq!(said, field, "{decision:?} {vat_included} {margin_scheme}");
    }
}

#[test]
fn a_view_shows_what_the_verdict_says() {
    let view = |kind, vat_included, change: fn(&mut Facts)| {
        let mut facts = complete();
        change(&mut facts);
        let mut invoice = invoice(kind);
        invoice.vat_included = vat_included;
        InvoiceView::of(invoice, &evaluate(&facts, at(LATER)))
    };
    let charges_vat: fn(&mut Facts) = |f| f.invoice.as_mut().unwrap().vat_included = true;
    let no_document: fn(&mut Facts) = |f| {
        f.papers
            .remove(&crate::document::DocumentType::ShipmentPreliminaryInvoice);
    };
    for (kind, vat_included, change, status, required) in [
        (
            InvoiceKind::Preliminary,
            false,
            (|_| {}) as fn(&mut Facts),
            RecordStatus::Valid,
            true,
        ),
        (
            InvoiceKind::Preliminary,
            false,
            no_document,
            RecordStatus::Submitted,
            false,
        ),
        (
            InvoiceKind::Preliminary,
            true,
            charges_vat,
            RecordStatus::Invalid,
            true,
        ),
        (InvoiceKind::Final, false, |_| {}, RecordStatus::Valid, true),
        (InvoiceKind::Final, true, |_| {}, RecordStatus::Invalid, true),
        (InvoiceKind::Final, true, charges_vat, RecordStatus::Valid, true),
        (
            InvoiceKind::Final,
            false,
            charges_vat,
            RecordStatus::Invalid,
            true,
        ),
        (
            InvoiceKind::Final,
            false,
            no_document,
            RecordStatus::Submitted,
            false,
        ),
    ] {
        let view = view(kind, vat_included, change);
        assert_eq!(
            (view.status, view.final_required),
            (status, required),
            "{kind:?} {vat_included}"
        );
        assert!(!view.final_received);
    }
    let mut facts = on_the_way();
    facts.final_invoice = Some(crate::compliance::FinalFacts {
        vat_included: false,
        margin_scheme: false,
    });
    let view = InvoiceView::of(invoice(InvoiceKind::Final), &evaluate(&facts, at(LATER)));
    assert!(view.final_received);
}

fn any_change() -> impl Strategy<Value = InvoiceChange> {
    let date = prop::option::of(prop::sample::select(vec![day("2026-03-03"), day("2026-03-04")]));
    let number = prop::option::of(prop::sample::select(vec!["R 2026/17", "R 18"]));
    let amount = prop::option::of(prop::sample::select(vec![eur(1_850_000), eur(5)]));
    let name = prop::option::of(prop::option::of(prop::sample::select(vec![
        "Garage Lumière SARL",
        "Jo",
    ])));
    (
        date,
        number,
        any::<Option<bool>>(),
        any::<Option<bool>>(),
        amount,
        name,
    )
        .prop_map(
            |(invoice_date, number, vat_included, margin_scheme, amount, name)| InvoiceChange {
                invoice_date,
                invoice_number: number.map(str::to_owned),
                vat_included,
                margin_scheme,
                amount,
                buyer_name: name.map(|name| name.map(str::to_owned)),
            },
        )
}

proptest! {
    #[test]
    fn any_sequence_of_corrections_follows_the_model(changes in prop::collection::vec(any_change(), 0..10)) {
        let mut invoice = invoice(InvoiceKind::Preliminary);
        let mut model = draft().parse(today()).unwrap();
        let mut version = 0;
        for (step, change) in changes.into_iter().enumerate() {
            let now = at("2026-03-05T09:00:00Z").plus_seconds(i64::try_from(step).unwrap());
            let before = model.clone();
            let change_made = change.clone();
            model = NewInvoice {
                kind: model.kind,
                invoice_date: change.invoice_date.unwrap_or(model.invoice_date),
                invoice_number: change.invoice_number.unwrap_or(model.invoice_number),
                vat_included: change.vat_included.unwrap_or(model.vat_included),
                margin_scheme: change.margin_scheme.unwrap_or(model.margin_scheme),
                amount: change.amount.unwrap_or(model.amount),
                buyer_name: change.buyer_name.unwrap_or(model.buyer_name),
            };
            let changed = before != model;
            version += i64::from(changed);
            let next = invoice.update(change_made, now);
            prop_assert_eq!(next.version, version);
            prop_assert_eq!(next.updated_at == now, changed);
            if !changed {
                prop_assert_eq!(&next, &invoice);
            }
            invoice = next;
            prop_assert!(invoice.says_the_same(&model));
            prop_assert_eq!(invoice.says_the_same(&before), !changed);
            prop_assert_eq!(invoice.created_at, at("2026-03-03T09:00:00Z"));
        }
    }
}
