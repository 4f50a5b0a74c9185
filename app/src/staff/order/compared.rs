//! What the modules say about the same thing, side by side: amounts, names, dates, vehicles.

use domain::compliance::Code;
use domain::desk::{OrderPage, ViesName};
use domain::kernel::{Date, Money, text};
use domain::kyc::{NameMatch, ViesResult};
use leptos::prelude::*;

use super::queries::Shown;
use crate::staff::kyc::name_match;
use crate::ui::{Badge, Cell, Column, Panel, Table, Tone};

/// How a fact compares.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Mark {
    /// The others are compared with it.
    Measure,
    /// It says the same.
    Agrees,
    /// It says something else; how.
    Differs(String),
    /// It is not there yet.
    Absent,
    /// It says nothing that could be compared.
    Silent,
}

impl Mark {
    fn badge(self) -> (Tone, String) {
        match self {
            Self::Measure => (Tone::Neutral, "Compared with".to_owned()),
            Self::Agrees => (Tone::Good, "Agrees".to_owned()),
            Self::Differs(how) => (Tone::Attention, how),
            Self::Absent => (Tone::Neutral, "Not there yet".to_owned()),
            Self::Silent => (Tone::Neutral, "Cannot be compared".to_owned()),
        }
    }
}

/// A fact of one module.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    what: &'static str,
    says: String,
    mark: Mark,
}

impl Row {
    fn new(what: &'static str, says: Option<String>, mark: Mark) -> Self {
        let mark = if says.is_none() { Mark::Absent } else { mark };
        Self {
            what,
            says: says.unwrap_or_else(|| "–".to_owned()),
            mark,
        }
    }
}

/// All comparisons.
#[component]
pub fn Compared(data: Shown) -> impl IntoView {
    let page = &data.page;
    let groups = [
        ("Amounts", true, amounts(page)),
        ("Names", false, names(page)),
        ("Dates", true, dates(page)),
        ("Vehicles", true, vehicles(page)),
    ];
    view! {
        <Panel title="Compared" id="compared">
            <div class="compared">
                {groups.into_iter().map(|(title, right, rows)| view! {
                    <section>
                        <h3 class="part-title">{title}</h3>
                        <Group title=title right=right rows=rows/>
                    </section>
                }).collect_view()}
            </div>
        </Panel>
    }
}

#[component]
fn Group(title: &'static str, right: bool, rows: Vec<Row>) -> impl IntoView {
    let mut says = Column::new("Says");
    says.right = right;
    let columns = vec![Column::new("Where"), says, Column::new("Agreement")];
    view! {
        <Table caption=format!("{title} compared") columns=columns>
            {rows.into_iter().map(|row| {
                let (tone, word) = row.mark.badge();
                view! {
                    <tr>
                        <Cell title="Where">{row.what}</Cell>
                        <Cell title="Says" right=right class="tabular">{row.says}</Cell>
                        <Cell title="Agreement"><Badge tone=tone word=word/></Cell>
                    </tr>
                }
            }).collect_view()}
        </Table>
    }
}

/// An amount against the one it should be.
fn against(amount: Money, measure: Option<Money>) -> Mark {
    let Some(measure) = measure else {
        return Mark::Measure;
    };
    if amount == measure {
        return Mark::Agrees;
    }
    if amount.currency() != measure.currency() {
        return Mark::Differs("Another currency".to_owned());
    }
    let distance = amount.value().abs_diff(measure.value());
    let distance = i64::try_from(distance)
        .ok()
        .and_then(|value| Money::new(value, amount.currency()).ok());
    match distance {
        Some(distance) => Mark::Differs(format!("Differs by {distance}")),
        None => Mark::Differs("Differs".to_owned()),
    }
}

fn amounts(page: &OrderPage) -> Vec<Row> {
    let total = page.order.total_amount;
    let sum = Money::sum(page.order.vins.iter().map(|vin| vin.purchase_amount))
        .ok()
        .flatten();
    let invoice = page.invoice.as_ref().map(|view| view.invoice.amount);
    let paid = page.payment.as_ref().and_then(|view| view.payment.total().ok());
    let last = page.final_invoice.as_ref().map(|view| view.invoice.amount);
    let row = |what, amount: Option<Money>, measure| {
        let mark = amount.map_or(Mark::Absent, |amount| against(amount, Some(measure)));
        Row::new(what, amount.map(|amount| amount.to_string()), mark)
    };
    vec![
        Row::new("Order total", Some(total.to_string()), Mark::Measure),
        row("Sum of the vehicles", sum, total),
        row("Preliminary invoice", invoice, total),
        row("Bank and cash", paid, invoice.unwrap_or(total)),
        row("Final invoice", last, invoice.unwrap_or(total)),
    ]
}

fn names(page: &OrderPage) -> Vec<Row> {
    let name = &page.buyer.company_name;
    let compare = |on_it: &String| {
        if text::folded(on_it) == text::folded(name) {
            Mark::Agrees
        } else {
            Mark::Differs("Written differently".to_owned())
        }
    };
    let invoice = page.invoice.as_ref().map(|view| &view.invoice);
    let found = |code| page.verdict.rollup.findings().any(|finding| finding.code == code);
    let preliminary = match invoice {
        None => Row::new("Preliminary invoice", None, Mark::Absent),
        Some(invoice) => match &invoice.buyer_name {
            Some(on_it) => Row::new("Preliminary invoice", Some(on_it.clone()), compare(on_it)),
            None if found(Code::BuyerNameMismatch) => Row::new(
                "Preliminary invoice",
                Some("Text of the document".to_owned()),
                Mark::Differs("Name not found".to_owned()),
            ),
            None if found(Code::InvoiceTextUnreadable) => Row::new(
                "Preliminary invoice",
                Some("Text of the document".to_owned()),
                Mark::Differs("Cannot be read".to_owned()),
            ),
            None if found(Code::MissingInvoiceDocument) => {
                Row::new("Preliminary invoice", None, Mark::Absent)
            }
            None => Row::new(
                "Preliminary invoice",
                Some("Text of the document".to_owned()),
                Mark::Agrees,
            ),
        },
    };
    let mut rows = vec![Row::new("Buyer", Some(name.clone()), Mark::Measure), preliminary];
    rows.push(registered(page.vies_name.as_ref()));
    let last = page
        .final_invoice
        .as_ref()
        .and_then(|view| view.invoice.buyer_name.as_ref());
    rows.extend(last.map(|on_it| Row::new("Final invoice", Some(on_it.clone()), compare(on_it))));
    rows
}

/// What VIES says of the name. How alike names are is not decided here.
fn registered(vies: Option<&ViesName>) -> Row {
    let no_name = || Some("No name".to_owned());
    let (says, mark) = match vies {
        None => (None, Mark::Absent),
        Some(vies) => match (vies.result, vies.compared) {
            (ViesResult::Invalid, _) => (no_name(), Mark::Differs("Number invalid".to_owned())),
            (_, NameMatch::Same(_)) => (vies.name.clone(), Mark::Agrees),
            (_, NameMatch::NotDisclosed) => (no_name(), Mark::Silent),
            (_, compared) => (
                vies.name.clone(),
                Mark::Differs(name_match(compared).1.to_owned()),
            ),
        },
    };
    Row::new("VIES", says, mark)
}

/// A date against the one it cannot come before.
fn after(date: Option<Date>, earlier: Option<Date>, what: &str) -> Mark {
    match (date, earlier) {
        (Some(date), Some(earlier)) if date < earlier => Mark::Differs(format!("Before the {what}")),
        (Some(_), _) => Mark::Agrees,
        (None, _) => Mark::Absent,
    }
}

fn dates(page: &OrderPage) -> Vec<Row> {
    let purchase = page.order.purchase_date;
    let invoice = page.invoice.as_ref().map(|view| view.invoice.invoice_date);
    let payment = page.payment.as_ref().map(|view| view.payment.payment_date);
    let last = page.final_invoice.as_ref().map(|view| view.invoice.invoice_date);
    let legs = &page.transport.transport.0;
    let pickups = || {
        legs.iter()
            .filter_map(|vin| vin.leg.pickup())
            .map(|pickup| pickup.pickup_date)
    };
    let deliveries = || {
        let all = legs.iter().filter_map(|vin| vin.leg.delivery());
        all.map(|delivery| delivery.delivery_date)
    };
    let row = |what, date: Option<Date>, mark| Row::new(what, date.map(Date::text), mark);
    vec![
        row("Purchase", purchase, Mark::Measure),
        row(
            "Preliminary invoice",
            invoice,
            after(invoice, purchase, "purchase"),
        ),
        row("Payment", payment, after(payment, purchase, "purchase")),
        row(
            "First pickup",
            pickups().min(),
            after(pickups().min(), purchase, "purchase"),
        ),
        row(
            "Last delivery",
            deliveries().max(),
            after(deliveries().max(), pickups().min(), "pickup"),
        ),
        row("Final invoice", last, after(last, purchase, "purchase")),
    ]
}

fn vehicles(page: &OrderPage) -> Vec<Row> {
    let all = page.order.vins.len();
    let legs = &page.transport.transport.0;
    let row = |what, count: usize| {
        let mark = match count {
            0 => Mark::Absent,
            count if count == all => Mark::Agrees,
            _ => Mark::Differs(format!("{count} of {all}")),
        };
        Row::new(what, Some(count.to_string()), mark)
    };
    vec![
        Row::new("Order", Some(all.to_string()), Mark::Measure),
        row(
            "Picked up",
            legs.iter().filter(|vin| vin.leg.pickup().is_some()).count(),
        ),
        row(
            "Delivered",
            legs.iter().filter(|vin| vin.leg.delivery().is_some()).count(),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use domain::kernel::Currency;

    use super::*;

    #[test]
    fn amounts_say_by_how_much_they_differ() {
        let money = |value| Money::new(value, Currency::EUR).unwrap();
        assert_eq!(against(money(100), Some(money(100))), Mark::Agrees);
        assert_eq!(
            against(money(100), Some(money(50_100))),
            Mark::Differs("Differs by 500.00 EUR".to_owned())
        );
        let francs = Money::new(100, Currency::parse("CHF").unwrap()).unwrap();
        assert_eq!(
            against(francs, Some(money(100))),
            Mark::Differs("Another currency".to_owned())
        );
    }

    #[test]
    fn what_vies_says_of_the_name_is_compared_too() {
        let said = |result, name: Option<&str>, compared| {
            let name = name.map(str::to_owned);
            registered(Some(&ViesName {
                result,
                name,
                compared,
            }))
            .mark
        };
        let named = |compared| said(ViesResult::Valid, Some("AUTOHANDEL"), compared);
        assert_eq!(named(NameMatch::Same(97)), Mark::Agrees);
        assert_eq!(
            named(NameMatch::Different(20)),
            Mark::Differs("Different name".to_owned())
        );
        assert_eq!(
            said(ViesResult::Valid, None, NameMatch::NotDisclosed),
            Mark::Silent
        );
        assert_eq!(
            said(ViesResult::Invalid, None, NameMatch::NotDisclosed),
            Mark::Differs("Number invalid".to_owned())
        );
        assert_eq!(registered(None).mark, Mark::Absent);
    }

    #[test]
    fn dates_are_marked_when_they_come_too_early() {
        let date = |text| Some(Date::parse(text).unwrap());
        assert_eq!(
            after(date("2026-04-02"), date("2026-04-01"), "purchase"),
            Mark::Agrees
        );
        assert_eq!(
            after(date("2026-03-31"), date("2026-04-01"), "purchase"),
            Mark::Differs("Before the purchase".to_owned())
        );
        assert_eq!(after(None, date("2026-04-01"), "purchase"), Mark::Absent);
    }
}
