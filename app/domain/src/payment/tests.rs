//! The inputs of payments, and every sequence of changes against a model.

use proptest::prelude::*;

use super::*;
use crate::compliance::evaluate;
use crate::compliance::tests::samples::{IBAN_OTHER, IBAN_SEEN, LATER, at, complete, day, eur, iban, money};
use crate::invoice::RecordStatus;
use crate::kernel::{Date, FieldError, Iban, Money, MoneyDraft, MoneyError};
use crate::organization::RecheckUntil;

fn today() -> Date {
    day("2026-03-15")
}

fn amount(value: i64, currency: &str) -> MoneyDraft {
    MoneyDraft {
        value: Some(value),
        currency: currency.to_owned(),
    }
}

fn draft() -> PaymentDraft {
    PaymentDraft {
        payment_date: "2026-03-04".to_owned(),
        bank_amount: amount(1_350_000, "EUR"),
        cash_amount: Some(amount(500_000, "EUR")),
        source_iban: "DE89 3704 0044 0532 0130 00".to_owned(),
        declare_new_iban: Some(true),
    }
}

fn payment() -> Payment {
    Payment::create(draft().parse(today()).unwrap(), at("2026-03-04T09:00:00Z"))
}

fn names(errors: &[FieldError]) -> Vec<&str> {
    errors.iter().map(|error| error.field.as_str()).collect()
}

#[test]
fn good_inputs_are_taken() {
    let new = draft().parse(today()).unwrap();
    assert_eq!(new.payment_date, day("2026-03-04"));
    assert_eq!((new.bank_amount, new.cash_amount), (eur(1_350_000), eur(500_000)));
    assert_eq!(new.source_iban, Some(iban(IBAN_SEEN)));
    assert!(new.new_iban_declared);

    let bare = PaymentDraft {
        payment_date: "2026-03-16".to_owned(),
        bank_amount: amount(1, "sek"),
        ..PaymentDraft::default()
    };
    let new = bare.parse(today()).unwrap();
    assert_eq!(
        new.cash_amount,
        money(0, "SEK"),
        "no cash is 0 of the same currency"
    );
    assert_eq!((new.source_iban, new.new_iban_declared), (None, false));
}

type Change = fn(&mut PaymentDraft);

#[test]
fn each_bad_field_is_named_by_its_path() {
    let cases: [(&str, Change); 10] = [
        ("paymentDate", |d| d.payment_date.clear()),
        ("paymentDate", |d| d.payment_date = "2026-03-17".to_owned()),
        ("bankAmount.value", |d| d.bank_amount.value = None),
        ("bankAmount.value", |d| d.bank_amount.value = Some(-1)),
        ("bankAmount.currency", |d| {
            d.bank_amount.currency = "BTC".to_owned();
        }),
        ("cashAmount.value", |d| d.cash_amount = Some(amount(-1, "EUR"))),
        ("cashAmount.currency", |d| d.cash_amount = Some(amount(1, ""))),
        ("cashAmount", |d| d.cash_amount = Some(amount(1, "SEK"))),
        ("cashAmount", |d| {
            d.bank_amount = amount(Money::MAX, "EUR");
            d.cash_amount = Some(amount(1, "EUR"));
        }),
        ("sourceIban", |d| {
            d.source_iban = "DE89370400440532013001".to_owned();
        }),
    ];
    for (path, change) in cases {
        let mut bad = draft();
        change(&mut bad);
        assert_eq!(names(&bad.parse(today()).unwrap_err()), [path]);
    }
    let errors = PaymentDraft {
        source_iban: "?".to_owned(),
        cash_amount: Some(MoneyDraft::default()),
        ..PaymentDraft::default()
    }
    .parse(today())
    .unwrap_err();
    assert_eq!(
        names(&errors),
        [
            "paymentDate",
            "bankAmount.currency",
            "bankAmount.value",
            "cashAmount.currency",
            "cashAmount.value",
            "sourceIban",
        ]
    );
}

#[test]
fn a_refused_account_is_never_repeated() {
    for bad in [
        "DE89370400440532013001",
        "DE8937040044053201300",
        "XX89370400440532013000",
        "not an account",
        "de89-3704-0044-0532-0130-01",
    ] {
        let sent = PaymentDraft {
            source_iban: bad.to_owned(),
            ..draft()
        };
        let patched = PaymentPatch {
            source_iban: Some(bad.to_owned()),
            ..PaymentPatch::default()
        };
        for errors in [
            sent.parse(today()).unwrap_err(),
            patched.parse(&payment(), today()).unwrap_err(),
        ] {
            assert_eq!(names(&errors), ["sourceIban"]);
            let text = serde_json::to_string(&errors).unwrap();
            assert!(errors[0].rejected_value.is_none());
            assert!(!text.contains(bad) && !text.contains("0532"), "{text}");
        }
    }
}

#[test]
fn patches() {
    let parse = |patch: &PaymentPatch| patch.parse(&payment(), today());
    assert_eq!(parse(&PaymentPatch::default()), Ok(PaymentChange::default()));
    let change = parse(&PaymentPatch {
        payment_date: Some("2026-03-05".to_owned()),
        bank_amount: Some(amount(1, "EUR")),
        cash_amount: Some(amount(2, "EUR")),
        source_iban: Some(String::new()),
        declare_new_iban: Some(false),
    })
    .unwrap();
    assert_eq!(
        change,
        PaymentChange {
            payment_date: Some(day("2026-03-05")),
            bank_amount: Some(eur(1)),
            cash_amount: Some(eur(2)),
            source_iban: Some(None),
            new_iban_declared: Some(false),
        }
    );
    let errors = parse(&PaymentPatch {
        payment_date: Some(String::new()),
        bank_amount: Some(amount(-1, "EUR")),
        cash_amount: Some(amount(2, "?")),
        source_iban: Some("DE00".to_owned()),
        declare_new_iban: None,
    })
    .unwrap_err();
    assert_eq!(
        names(&errors),
        [
            "paymentDate",
            "bankAmount.value",
            "cashAmount.currency",
            "sourceIban"
        ]
    );
    let mixed = parse(&PaymentPatch {
        bank_amount: Some(amount(1, "SEK")),
        ..PaymentPatch::default()
    });
    assert_eq!(names(&mixed.unwrap_err()), ["cashAmount"], "the cash is in EUR");
    let too_much = parse(&PaymentPatch {
        bank_amount: Some(amount(Money::MAX, "EUR")),
        ..PaymentPatch::default()
    });
    assert_eq!(names(&too_much.unwrap_err()), ["cashAmount"]);
    let both = parse(&PaymentPatch {
        bank_amount: Some(amount(1, "SEK")),
        cash_amount: Some(amount(2, "SEK")),
        ..PaymentPatch::default()
    });
    assert!(both.is_ok());
}

#[test]
fn no_cash_follows_the_currency_of_the_bank_amount() {
    let mut without_cash = payment();
    without_cash.cash_amount = eur(0);
    let patch = PaymentPatch {
        bank_amount: Some(amount(1, "SEK")),
        ..PaymentPatch::default()
    };
    let change = patch.parse(&without_cash, today()).unwrap();
    let next = without_cash.update(change, at("2026-03-05T09:00:00Z"));
    assert_eq!(next.total(), Ok(money(1, "SEK")));
}

#[test]

fn a_refused_bank_amount_says_nothing_about_the_cash() {
    let patch = PaymentPatch {
        bank_amount: Some(amount(-1, "SEK")),
        cash_amount: Some(amount(1, "SEK")),
        ..PaymentPatch::default()
    };
    assert_eq!(
        names(&patch.parse(&payment(), today()).unwrap_err()),
        ["bankAmount.value"]
    );
}

#[test]
fn the_total_is_bank_and_cash() {
    assert_eq!(payment().total(), Ok(eur(1_850_000)));
    let mut huge = payment();
    huge.bank_amount = eur(Money::MAX);
    assert_eq!(huge.total(), Err(MoneyError::TooLarge));
}

#[test]
fn a_view_shows_what_the_verdict_says() {
    let status = |change: fn(&mut crate::compliance::Facts)| {
        let mut facts = complete();
        change(&mut facts);
        let view = PaymentView::of(payment(), &evaluate(&facts, at(LATER)));
        (view.status, view.amount_matches_invoice, view.iban_consistent)
    };
    assert_eq!(status(|_| {}), (RecordStatus::Valid, true, true));
    assert_eq!(
        status(|f| f.payment.as_mut().unwrap().bank = eur(1)),
        (RecordStatus::Submitted, false, true)
    );
    assert_eq!(
        status(|f| f.payment.as_mut().unwrap().iban.source = Some(iban(IBAN_OTHER))),
        (RecordStatus::Submitted, true, false)
    );
    assert_eq!(status(|f| f.payment = None).0, RecordStatus::Submitted);
    assert_eq!(
        status(|f| {
            crate::compliance::tests::samples::lose(f, crate::document::DocumentType::PaymentConfirmation);
            crate::compliance::tests::samples::give_up(f, crate::document::DocumentType::PaymentConfirmation);
        })
        .0,
        RecordStatus::Invalid
    );
}

#[derive(Clone, Debug)]
enum Action {
    Correct(PaymentChange),
    Ready(RecheckUntil),
}

fn any_action() -> impl Strategy<Value = Action> {
    let dates = prop::option::of(prop::sample::select(vec![day("2026-03-04"), day("2026-03-05")]));
    let amounts = || prop::option::of(prop::sample::select(vec![eur(0), eur(500_000), eur(1_350_000)]));
    let accounts: Vec<Option<Iban>> = vec![None, Some(iban(IBAN_SEEN)), Some(iban(IBAN_OTHER))];
    let account = prop::option::of(prop::sample::select(accounts));
    let correct = (dates, amounts(), amounts(), account, any::<Option<bool>>()).prop_map(
        |(payment_date, bank_amount, cash_amount, source_iban, new_iban_declared)| PaymentChange {
            payment_date,
            bank_amount,
            cash_amount,
            source_iban,
            new_iban_declared,
        },
    );
    prop_oneof![
        4 => correct.prop_map(Action::Correct),
        1 => prop::sample::select(vec![RecheckUntil::Delivery, RecheckUntil::Pickup]).prop_map(Action::Ready),
    ]
}

proptest! {
    #[test]
    fn any_sequence_of_changes_follows_the_model(actions in prop::collection::vec(any_action(), 0..12)) {
        let mut payment = payment();
        let mut model = draft().parse(today()).unwrap();
        let (mut ready, mut version) = (None, 0);
        for (step, action) in actions.into_iter().enumerate() {
            let now = at("2026-03-05T09:00:00Z").plus_seconds(i64::try_from(step).unwrap());
            let next = match action {
                Action::Correct(change) => {
                    let before = model;
                    model = NewPayment {
                        payment_date: change.payment_date.unwrap_or(model.payment_date),
                        bank_amount: change.bank_amount.unwrap_or(model.bank_amount),
                        cash_amount: change.cash_amount.unwrap_or(model.cash_amount),
                        source_iban: change.source_iban.unwrap_or(model.source_iban),
                        new_iban_declared: change.new_iban_declared.unwrap_or(model.new_iban_declared),
                    };
                    version += i64::from(before != model);
                    payment.update(change, now)
                }
                Action::Ready(recheck_until) => {
                    if ready.is_none() {
                        ready = Some(Ready { at: now, recheck_until });
                        version += 1;
                    }
                    payment.mark_ready(recheck_until, now)
                }
            };
            prop_assert_eq!(next.version, version);
            prop_assert_eq!(next.updated_at == now, next.version == payment.version + 1);
            if next.version == payment.version {
                prop_assert_eq!(&next, &payment);
            }
            payment = next;
            prop_assert_eq!(payment.ready, ready);
            prop_assert_eq!(payment.created_at, at("2026-03-04T09:00:00Z"));
            prop_assert!(payment.says_the_same(&model));
            let other = NewPayment { new_iban_declared: !model.new_iban_declared, ..model };
            prop_assert!(!payment.says_the_same(&other));
        }
    }
}
