//! Rules on the payment.

use super::{Check, Found, or_none, yes_no};
use crate::compliance::blocker::Code;
use crate::compliance::facts::Facts;
use crate::document::DocumentType;
use crate::kernel::{Currency, Iban, Money};

const PROOF: [DocumentType; 2] = [
    DocumentType::PaymentConfirmation,
    DocumentType::PaymentBankTransferScreenshot,
];
const SOURCE_OF_FUNDS: [DocumentType; 1] = [DocumentType::PaymentSourceOfFundsDeclaration];

/// From how much cash, in minor units, the origin must be declared: 10,000 EUR (Directive (EU) 2015/849 art. 2(1)(3)(e)).
///
/// There are no exchange rates here. For a few currencies an amount that was below 10,000 EUR at every rate of the past ten
/// years is taken, so that the declaration is asked for too early rather than too late; for all others any cash needs it.
fn much_cash(currency: Currency) -> i64 {
    match currency.code() {
        "EUR" => 1_000_000,
        "CHF" => 900_000,
        "GBP" => 800_000,
        "DKK" => 7_000_000,
        "NOK" | "SEK" => 8_500_000,
        "PLN" => 4_000_000,
        "RON" => 4_400_000,
        "CZK" => 23_000_000,
        "HUF" => 300_000_000,
        _ => 1,
    }
}

pub(super) fn rules(facts: &Facts) -> Vec<Check> {
    let proof = facts.has_any(&PROOF);
    let mut checks = vec![
        Check::of(Code::MissingPayment)
            .reads("payment", yes_no(facts.payment.is_some()))
            .when(facts.payment.is_none(), || {
                Found::new("There is no payment. Submit its data.")
            }),
        Check::of(Code::MissingPaymentProof)
            .reads("payment.proof", yes_no(proof))
            .when(!proof, || {
                Found::new("There is no proof of the payment. Upload the bank's confirmation or a screenshot of the transfer.")
                    .cleared_by(&PROOF)
            }),
    ];
    let Some(payment) = &facts.payment else {
        let others = [
            Code::AmountMismatch,
            Code::IbanInconsistent,
            Code::MissingSourceOfFunds,
        ];
        checks.extend(others.map(|code| Check::of(code).only_if(false)));
        checks.push(
            Check::of(Code::NotReadyForPickup)
                .reads("payment.readyForPickup", "no")
                .when(true, not_ready),
        );
        return checks;
    };
    let paid = payment.bank.plus(payment.cash);
    let asked: Option<Money> = facts.invoice.as_ref().map(|invoice| invoice.amount);
    let paid_text = match &paid {
        Ok(paid) => paid.to_string(),
        Err(error) => error.to_string(),
    };
    let iban = &payment.iban;
    let declared = facts.has_any(&SOURCE_OF_FUNDS);
    checks.extend([
        Check::of(Code::AmountMismatch)
            .reads("payment.paid", &paid_text)
            .reads("invoice.amount", or_none(asked))
            .only_if(asked.is_some())
            .when(paid.ok() != asked, || {
                Found::new(format!(
                    "{paid_text} was paid by bank and in cash, the invoice asks for {}. Correct one of them, or accept the difference with a reason.",
                    or_none(asked)
                ))
                .based_on(format!("{} + {} / {}", payment.bank, payment.cash, or_none(asked)))
            }),
        Check::of(Code::IbanInconsistent)
            .reads("payment.sourceIban", or_none(iban.source.as_ref().map(Iban::masked)))
            .reads("payment.declareNewIban", yes_no(iban.declared_new))
            .reads("buyer.ibansSeen", iban.known.len())
            .when(!iban.consistent(), || {
                let masked = or_none(iban.source.as_ref().map(Iban::masked));
                Found::new(format!(
                    "The account {masked} was never seen for this buyer, while others were. Ask the buyer, then declare it as new (declareNewIban) or accept it with a reason."
                ))
                .based_on(or_none(iban.source))
            }),
        Check::of(Code::MissingSourceOfFunds)
            .reads("payment.cashAmount", payment.cash)
            .reads("payment.sourceOfFundsDeclaration", yes_no(declared))
            .only_if(payment.cash.value() >= much_cash(payment.cash.currency()))
            .when(!declared, || {
                Found::new(format!(
                    "{} was paid in cash. Upload the buyer's declaration of where the money comes from.",
                    payment.cash
                ))
                .cleared_by(&SOURCE_OF_FUNDS)
            }),
        Check::of(Code::NotReadyForPickup)
            .reads("payment.readyForPickup", yes_no(payment.ready.is_some()))
            .when(payment.ready.is_none(), not_ready),
    ]);
    checks
}

fn not_ready() -> Found {
    Found::new("The payment is not marked ready for pickup. Mark it once the money is there.")
}
