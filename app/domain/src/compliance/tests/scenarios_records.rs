//! Scenarios on order, invoice and payment.

use super::golden::{Scenario, created, delivered, under_way, waiting};
use super::samples::{
    IBAN_OTHER, add, add_van, at, day, eur, iban, invoice, lose, money, paid, payment, vin,
};
use crate::compliance::{Facts, NameOnInvoice, evaluate};
use crate::document::DocumentType as Paper;
use crate::kernel::{Currency, Money};

const ORDER_OPEN: &str = "VALID INCOMPLETE VALID VALID DELIVERED";
const INVOICE_OPEN: &str = "VALID COMPLETE INCOMPLETE VALID DELIVERED";
const INVOICE_FAILS: &str = "VALID COMPLETE INVALID VALID DELIVERED";
const PAYMENT_OPEN: &str = "VALID COMPLETE VALID INCOMPLETE DELIVERED";

pub(super) fn all() -> Vec<Scenario> {
    [
        amounts_of_the_order(),
        vehicles(),
        invoices(),
        names_on_the_invoice(),
        payments(),
        cash(),
        accounts(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn amounts_of_the_order() -> Vec<Scenario> {
    vec![
        delivered("the vehicle costs a cent less than the total", |f| {
            f.vehicles[0].amount = eur(1_849_999);
        })
        .open(&["order ORDER_TOTAL_MISMATCH"])
        .modules(ORDER_OPEN)
        .vins("DELIVERED"),
        delivered("two vehicles that make the total", add_van)
            .exempt()
            .vins("VALID VALID"),
        delivered("two vehicles that make a cent more than the total", |f| {
            add_van(f);
            f.vehicles[1].amount = eur(1_850_001);
        })
        .open(&["order ORDER_TOTAL_MISMATCH"])
        .modules(ORDER_OPEN)
        .vins("DELIVERED DELIVERED"),
        delivered("two vehicles in two currencies make no sum", |f| {
            add_van(f);
            f.vehicles[1].amount = money(1_850_000, "SEK");
        })
        .open(&["order ORDER_TOTAL_MISMATCH"])
        .modules(ORDER_OPEN),
        delivered("the total is in another currency than vehicle and invoice", |f| {
            f.total = money(1_850_000, "SEK");
        })
        .open(&["order ORDER_TOTAL_MISMATCH", "invoice INVOICE_AMOUNT_MISMATCH"])
        .modules("VALID INCOMPLETE INCOMPLETE VALID DELIVERED"),
        delivered("vehicles whose sum is too large to be an amount", |f| {
            add_van(f);
            f.vehicles[0].amount = eur(Money::MAX);
            f.vehicles[1].amount = eur(Money::MAX);
        })
        .open(&["order ORDER_TOTAL_MISMATCH"])
        .modules(ORDER_OPEN),
        waiting("with the total open nothing is ready for pickup", |f| {
            f.vehicles[0].amount = eur(1);
        })
        .open(&["order ORDER_TOTAL_MISMATCH", "transport PICKUP_NOT_CONFIRMED"])
        .modules("VALID INCOMPLETE VALID VALID NOT_STARTED"),
        created("a cancelled order has nothing open", |f| f.cancelled = true)
            .open(&[])
            .modules("INCOMPLETE CANCELLED MISSING MISSING NOT_STARTED"),
        waiting("a cancelled order is neither ready nor taxed", |f| {
            f.cancelled = true;
            invoice(f).vat_included = true;
            f.vehicles[0].in_other_open_order = true;
        })
        .open(&[])
        .modules("VALID CANCELLED INVALID VALID NOT_STARTED"),
    ]
}

fn vehicles() -> Vec<Scenario> {
    vec![
        delivered("an American VIN with a wrong check digit", |f| {
            f.vehicles[0].vin = vin("1M8GDM9A1KP042788");
        })
        .exempt()
        .warns(&["order VIN_CHECK_DIGIT"]),
        delivered("an American VIN with the right check digit", |f| {
            f.vehicles[0].vin = vin("1M8GDM9AXKP042788");
        })
        .exempt(),
        delivered("the car stands in another open order", |f| {
            f.vehicles[0].in_other_open_order = true;
        })
        .exempt()
        .warns(&["order VIN_IN_OTHER_OPEN_ORDER"]),
        delivered("each vehicle has a warning of its own", |f| {
            add_van(f);
            for vehicle in &mut f.vehicles {
                vehicle.in_other_open_order = true;
                vehicle.mileage = Some(10);
            }
        })
        .exempt()
        .warns(&[
            "order VIN_IN_OTHER_OPEN_ORDER",
            "order VIN_IN_OTHER_OPEN_ORDER",
            "order NEW_MEANS_OF_TRANSPORT",
            "order NEW_MEANS_OF_TRANSPORT",
        ]),
        delivered("6,000 km are new", |f| f.vehicles[0].mileage = Some(6_000))
            .exempt()
            .warns(&["order NEW_MEANS_OF_TRANSPORT"]),
        delivered("6,001 km are used", |f| f.vehicles[0].mileage = Some(6_001)).exempt(),
        delivered(
            "first registered six months before the pickup to the day: new",
            |f| {
                f.vehicles[0].first_registration = Some(day("2025-09-10"));
            },
        )
        .exempt()
        .warns(&["order NEW_MEANS_OF_TRANSPORT"]),
        delivered("first registered a day earlier: used", |f| {
            f.vehicles[0].first_registration = Some(day("2025-09-09"));
        })
        .exempt(),
        delivered("nothing known of age and distance: no warning", |f| {
            f.vehicles[0].first_registration = None;
            f.vehicles[0].mileage = None;
        })
        .exempt(),
        waiting("until the pickup the day of purchase counts: new", |f| {
            f.vehicles[0].first_registration = Some(day("2025-09-01"));
        })
        .moving(&["transport PICKUP_NOT_CONFIRMED"])
        .warns(&["order NEW_MEANS_OF_TRANSPORT"]),
        waiting("until the pickup the day of purchase counts: used", |f| {
            f.vehicles[0].first_registration = Some(day("2025-08-31"));
            // The last day of February is six months after the last of August.
            f.purchase_date = Some(day("2026-03-01"));
        })
        .moving(&["transport PICKUP_NOT_CONFIRMED"]),
        waiting("without a day of purchase the day of the order counts", |f| {
            f.purchase_date = None;
            f.vehicles[0].first_registration = Some(day("2025-09-02"));
        })
        .moving(&["transport PICKUP_NOT_CONFIRMED"])
        .warns(&["order NEW_MEANS_OF_TRANSPORT"]),
    ]
}

fn invoices() -> Vec<Scenario> {
    vec![
        delivered("neither the invoice's data nor its document", |f| {
            f.invoice = None;
            lose(f, Paper::ShipmentPreliminaryInvoice);
        })
        .open(&["invoice MISSING_INVOICE", "invoice MISSING_INVOICE_DOCUMENT"])
        .modules("VALID COMPLETE MISSING VALID DELIVERED"),
        delivered("the document may come before the data", |f| f.invoice = None)
            .open(&["invoice MISSING_INVOICE"])
            .modules("VALID COMPLETE MISSING VALID DELIVERED"),
        delivered("the data may come before the document", |f| {
            lose(f, Paper::ShipmentPreliminaryInvoice);
            invoice(f).name = NameOnInvoice::Unknown;
        })
        .open(&["invoice MISSING_INVOICE_DOCUMENT"])
        .modules(INVOICE_OPEN),
        delivered(
            "the final invoice's document does not replace that of the preliminary one",
            |f| {
                lose(f, Paper::ShipmentPreliminaryInvoice);
                add(f, Paper::ShipmentInvoice);
            },
        )
        .open(&["invoice MISSING_INVOICE_DOCUMENT"])
        .modules(INVOICE_OPEN),
        delivered(
            "the invoice asks for a cent more than the total, which was paid",
            |f| {
                invoice(f).amount = eur(1_850_001);
                payment(f).bank = eur(1_850_001);
            },
        )
        .open(&["invoice INVOICE_AMOUNT_MISMATCH"])
        .modules(INVOICE_OPEN),
        delivered("the invoice is in another currency than order and payment", |f| {
            invoice(f).amount = money(1_850_000, "SEK");
        })
        .open(&["invoice INVOICE_AMOUNT_MISMATCH", "payment AMOUNT_MISMATCH"])
        .modules("VALID COMPLETE INCOMPLETE INCOMPLETE DELIVERED"),
        delivered("the invoice charges VAT", |f| invoice(f).vat_included = true)
            .taxed(&["invoice VAT_INCLUDED"])
            .modules(INVOICE_FAILS)
            .vins("INVALID"),
        delivered("margin scheme", |f| invoice(f).margin_scheme = true)
            .taxed(&["invoice MARGIN_SCHEME"])
            .modules(INVOICE_FAILS),
        delivered(
            "VAT and margin scheme contradict each other, so neither is known",
            |f| {
                invoice(f).vat_included = true;
                invoice(f).margin_scheme = true;
            },
        )
        .open(&["invoice VAT_STRUCTURE_MISMATCH"])
        .modules(INVOICE_OPEN),
        delivered("what fails makes it invalid, whatever is missing", |f| {
            invoice(f).vat_included = true;
            lose(f, Paper::ShipmentPreliminaryInvoice);
            lose(f, Paper::PaymentConfirmation);
        })
        .taxed(&[
            "invoice MISSING_INVOICE_DOCUMENT",
            "invoice VAT_INCLUDED",
            "payment MISSING_PAYMENT_PROOF",
        ])
        .modules("VALID COMPLETE INVALID INCOMPLETE DELIVERED"),
        delivered("an invoice before the purchase", |f| {
            invoice(f).invoice_date = day("2026-02-28");
        })
        .exempt()
        .warns(&["invoice DATES_OUT_OF_ORDER"]),
        delivered("an invoice on the day of the purchase", |f| {
            invoice(f).invoice_date = day("2026-03-01");
        })
        .exempt(),
        delivered("papers of every module that nobody scanned", |f| {
            add(f, Paper::OrderPurchaseContract);
            for clean in f.papers.values_mut().chain(f.buyer.papers.values_mut()) {
                *clean = false;
            }
        })
        .exempt()
        .warns(&[
            "buyer DOCUMENT_NOT_SCANNED",
            "order DOCUMENT_NOT_SCANNED",
            "invoice DOCUMENT_NOT_SCANNED",
            "payment DOCUMENT_NOT_SCANNED",
            "transport DOCUMENT_NOT_SCANNED",
        ]),
        delivered("one paper that nobody scanned", |f| {
            f.papers.insert(Paper::PaymentConfirmation, false);
        })
        .exempt()
        .warns(&["payment DOCUMENT_NOT_SCANNED"]),
    ]
}

fn names_on_the_invoice() -> Vec<Scenario> {
    let said = |name: &str, same| NameOnInvoice::Said {
        name: name.to_owned(),
        same,
    };
    let (another, ours) = (said("Another SARL", false), said("GARAGE LUMIERE", true));
    vec![
        delivered("the client says that the invoice names somebody else", move |f| {
            invoice(f).name = another;
        })
        .open(&["invoice BUYER_NAME_MISMATCH"])
        .modules(INVOICE_OPEN),
        delivered("the client says that the invoice names the buyer", move |f| {
            invoice(f).name = ours;
        })
        .exempt(),
        delivered("the buyer's name is not in the text of the document", |f| {
            invoice(f).name = NameOnInvoice::Read {
                sha256: "5f3a".to_owned(),
                found: false,
            };
        })
        .open(&["invoice BUYER_NAME_MISMATCH"])
        .modules(INVOICE_OPEN),
        delivered("the document is still being read", |f| {
            invoice(f).name = NameOnInvoice::NotReadYet;
        })
        .open(&["invoice BUYER_NAME_MISMATCH"])
        .modules(INVOICE_OPEN),
        delivered("a document without text is worth a look only", |f| {
            invoice(f).name = NameOnInvoice::NoText;
        })
        .exempt()
        .warns(&["invoice INVOICE_TEXT_UNREADABLE"]),
        delivered("nothing to compare with", |f| {
            invoice(f).name = NameOnInvoice::Unknown;
        })
        .exempt(),
    ]
}

fn payments() -> Vec<Scenario> {
    vec![
        waiting("neither a payment nor its proof", |f| {
            f.payment = None;
            lose(f, Paper::PaymentConfirmation);
        })
        .open(&[
            "payment MISSING_PAYMENT",
            "payment MISSING_PAYMENT_PROOF",
            "payment NOT_READY_FOR_PICKUP",
            "transport PICKUP_NOT_CONFIRMED",
        ])
        .modules("VALID COMPLETE VALID MISSING NOT_STARTED")
        .vins("PENDING"),
        waiting("the proof may come before the payment", |f| f.payment = None)
            .open(&[
                "payment MISSING_PAYMENT",
                "payment NOT_READY_FOR_PICKUP",
                "transport PICKUP_NOT_CONFIRMED",
            ])
            .modules("VALID COMPLETE VALID MISSING NOT_STARTED"),
        waiting("the payment may come before the invoice", |f| f.invoice = None)
            .open(&["invoice MISSING_INVOICE", "transport PICKUP_NOT_CONFIRMED"])
            .modules("VALID COMPLETE MISSING VALID NOT_STARTED"),
        delivered("no proof of the payment", |f| lose(f, Paper::PaymentConfirmation))
            .open(&["payment MISSING_PAYMENT_PROOF"])
            .modules(PAYMENT_OPEN)
            .vins("DELIVERED"),
        delivered("a screenshot of the transfer proves the payment too", |f| {
            lose(f, Paper::PaymentConfirmation);
            add(f, Paper::PaymentBankTransferScreenshot);
        })
        .exempt(),
        delivered("a cent too little was paid", |f| payment(f).bank = eur(1_849_999))
            .open(&["payment AMOUNT_MISMATCH"])
            .modules(PAYMENT_OPEN),
        delivered("a cent too much was paid", |f| payment(f).cash = eur(1))
            .open(&["payment AMOUNT_MISMATCH"])
            .modules(PAYMENT_OPEN),
        delivered("bank and cash make the amount together", |f| {
            payment(f).bank = eur(1_350_000);
            payment(f).cash = eur(500_000);
        })
        .exempt(),
        delivered("paid in another currency", |f| {
            payment(f).bank = money(1_850_000, "SEK");
            payment(f).cash = money(0, "SEK");
        })
        .open(&["payment AMOUNT_MISMATCH"])
        .modules(PAYMENT_OPEN),
        delivered("bank and cash in two currencies make no sum", |f| {
            payment(f).bank = eur(1_849_999);
            payment(f).cash = money(1, "SEK");
        })
        .open(&["payment AMOUNT_MISMATCH"])
        .modules(PAYMENT_OPEN),
        waiting("paid, but not marked ready", |f| payment(f).ready = None)
            .open(&["payment NOT_READY_FOR_PICKUP", "transport PICKUP_NOT_CONFIRMED"])
            .modules("VALID COMPLETE VALID INCOMPLETE NOT_STARTED")
            .vins("PENDING"),
    ]
}

fn cash() -> Vec<Scenario> {
    vec![
        delivered("9,999.99 EUR in cash", |f| paid(f, eur(850_001), eur(999_999))).exempt(),
        delivered("10,000.00 EUR in cash", |f| paid(f, eur(850_000), eur(1_000_000)))
            .open(&["payment MISSING_SOURCE_OF_FUNDS"])
            .modules(PAYMENT_OPEN),
        delivered("10,000.00 EUR in cash with the declaration", |f| {
            paid(f, eur(850_000), eur(1_000_000));
            add(f, Paper::PaymentSourceOfFundsDeclaration);
        })
        .exempt(),
        delivered("any cash in a currency without a limit of its own", |f| {
            paid(f, money(1_849_999, "USD"), money(1, "USD"));
        })
        .open(&["payment MISSING_SOURCE_OF_FUNDS"])
        .modules(PAYMENT_OPEN),
        delivered("no cash in a currency without a limit of its own", |f| {
            paid(f, money(1_850_000, "USD"), money(0, "USD"));
        })
        .exempt(),
    ]
}

fn accounts() -> Vec<Scenario> {
    vec![
        delivered("an account that was never seen, while another was", |f| {
            payment(f).iban.source = Some(iban(IBAN_OTHER));
        })
        .open(&["payment IBAN_INCONSISTENT"])
        .modules(PAYMENT_OPEN),
        delivered("an account that was never seen, declared to be new", |f| {
            payment(f).iban.source = Some(iban(IBAN_OTHER));
            payment(f).iban.declared_new = true;
        })
        .exempt(),
        delivered("the first account of the buyer", |f| {
            payment(f).iban.known.clear();
        })
        .exempt(),
        delivered("one of several accounts that were seen", |f| {
            payment(f).iban.known.insert(0, iban(IBAN_OTHER));
        })
        .exempt(),
        delivered("no account was said", |f| payment(f).iban.source = None).exempt(),
        under_way("with the account open the goods are not ready", |f| {
            payment(f).iban.source = Some(iban(IBAN_OTHER));
        })
        .open(&["payment IBAN_INCONSISTENT", "transport DELIVERY_NOT_CONFIRMED"])
        .modules("VALID COMPLETE VALID INCOMPLETE IN_PROGRESS")
        .vins("TRANSPORT_PENDING"),
    ]
}

#[test]
fn from_how_much_cash_the_source_of_funds_is_asked_for() {
    use crate::compliance::Code::MissingSourceOfFunds;
    let asked = |value: i64, currency: &str| {
        let mut facts: Facts = super::samples::complete();
        let Some(cash) = Money::new(value, Currency::parse(currency).unwrap()).ok() else {
            return false;
        };
        paid(&mut facts, Money::zero(cash.currency()), cash);
        let rollup = evaluate(&facts, at(super::samples::LATER));
        rollup
            .blockers
            .iter()
            .any(|blocker| blocker.code == MissingSourceOfFunds)
    };
    for (currency, limit) in [
        ("EUR", 1_000_000),
        ("CHF", 900_000),
        ("GBP", 800_000),
        ("DKK", 7_000_000),
        ("NOK", 8_500_000),
        ("SEK", 8_500_000),
        ("PLN", 4_000_000),
        ("RON", 4_400_000),
        ("CZK", 23_000_000),
        ("HUF", 300_000_000),
        ("USD", 1),
        ("JPY", 1),
        ("BGN", 1),
    ] {
        assert!(asked(limit, currency), "{limit} {currency}");
        assert!(!asked(limit - 1, currency), "{} {currency}", limit - 1);
    }
}
