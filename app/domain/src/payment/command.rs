//! Inputs of the payment commands, and the commands.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::PaymentError;
use super::state::{Payment, PaymentView};
use crate::buyer::Upserted;
use crate::kernel::{Context, Date, FieldError, Fields, Iban, Money, MoneyDraft, OrderId, PartnerId};

/// A payment as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PaymentDraft {
    /// `YYYY-MM-DD`.
    pub payment_date: String,
    /// By bank.
    pub bank_amount: MoneyDraft,
    /// In cash; nothing when absent.
    pub cash_amount: Option<MoneyDraft>,
    /// The account it came from; may stay empty.
    pub source_iban: String,
    /// The account is a new one of the buyer; `false` when absent.
    pub declare_new_iban: Option<bool>,
}

/// A correction as sent; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PaymentPatch {
    /// `YYYY-MM-DD`.
    pub payment_date: Option<String>,
    /// By bank.
    pub bank_amount: Option<MoneyDraft>,
    /// In cash.
    pub cash_amount: Option<MoneyDraft>,
    /// The account it came from; empty takes it away.
    pub source_iban: Option<String>,
    /// The account is a new one of the buyer.
    pub declare_new_iban: Option<bool>,
}

/// A parsed [`PaymentDraft`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewPayment {
    /// When it was paid.
    pub payment_date: Date,
    /// By bank.
    pub bank_amount: Money,
    /// In cash, in the same currency.
    pub cash_amount: Money,
    /// The account it came from.
    pub source_iban: Option<Iban>,
    /// The account is a new one of the buyer.
    pub new_iban_declared: bool,
}

/// A parsed [`PaymentPatch`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaymentChange {
    /// When it was paid.
    pub payment_date: Option<Date>,
    /// By bank.
    pub bank_amount: Option<Money>,
    /// In cash.
    pub cash_amount: Option<Money>,
    /// The account it came from; `Some(None)` takes it away.
    pub source_iban: Option<Option<Iban>>,
    /// The account is a new one of the buyer.
    pub new_iban_declared: Option<bool>,
}

/// An account number that was refused is not repeated: a mistyped one is still somebody's.
fn iban(fields: &mut Fields, sent: &str) -> Option<Option<Iban>> {
    if sent.trim().is_empty() {
        return Some(None);
    }
    match Iban::parse(sent) {
        Ok(iban) => Some(Some(iban)),
        Err(message) => {
            fields.refuse_unseen("sourceIban", message);
            None
        }
    }
}

/// Bank and cash in one currency, and not too much together.
fn together(fields: &mut Fields, bank: Money, cash: Money) {
    if let Err(error) = bank.plus(cash) {
        fields.refuse("cashAmount", &cash.to_string(), error);
    }
}

impl PaymentDraft {
    /// Checks every field; `today` is the date of the request: a payment is not from the future.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self, today: Date) -> Result<NewPayment, Vec<FieldError>> {
        let mut fields = Fields::new();
        let date = fields.check(
            "paymentDate",
            &self.payment_date,
            Date::parse_past(&self.payment_date, today),
        );
        let bank = self.bank_amount.check(&mut fields, "bankAmount");
        let cash = match &self.cash_amount {
            Some(cash) => cash.check(&mut fields, "cashAmount"),
            None => bank.map(|bank| Money::zero(bank.currency())),
        };
        if let (Some(bank), Some(cash)) = (bank, cash) {
            together(&mut fields, bank, cash);
        }
        let source_iban = iban(&mut fields, &self.source_iban);
        fields.finish((|| {
            Some(NewPayment {
                payment_date: date?,
                bank_amount: bank?,
                cash_amount: cash?,
                source_iban: source_iban?,
                new_iban_declared: self.declare_new_iban.unwrap_or(false),
            })
        })())
    }
}

impl PaymentPatch {
    /// Checks the fields that are there, against those of the payment as it is.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self, payment: &Payment, today: Date) -> Result<PaymentChange, Vec<FieldError>> {
        let mut fields = Fields::new();
        let payment_date = self
            .payment_date
            .as_deref()
            .and_then(|sent| fields.check("paymentDate", sent, Date::parse_past(sent, today)));
        let bank_amount = self
            .bank_amount
            .as_ref()
            .and_then(|sent| sent.check(&mut fields, "bankAmount"));
        let mut cash_amount = self
            .cash_amount
            .as_ref()
            .and_then(|sent| sent.check(&mut fields, "cashAmount"));
        let bank = bank_amount.unwrap_or(payment.bank_amount);
        let bank_refused = self.bank_amount.is_some() && bank_amount.is_none();
        // No cash in another currency than the bank amount's is still no cash.
        if self.cash_amount.is_none() && payment.cash_amount.value() == 0 {
            cash_amount = Some(Money::zero(bank.currency()));
        }
        if !bank_refused {
            together(&mut fields, bank, cash_amount.unwrap_or(payment.cash_amount));
        }
        let source_iban = self
            .source_iban
            .as_deref()
            .and_then(|sent| iban(&mut fields, sent));
        fields.finish(Some(PaymentChange {
            payment_date,
            bank_amount,
            cash_amount,
            source_iban,
            new_iban_declared: self.declare_new_iban,
        }))
    }
}

/// What can be done to payments. Each call checks authority and audits itself, refused calls too.
#[async_trait]
pub trait PaymentCommands: Send + Sync {
    /// Submits the payment of an order, or finds the same one.
    async fn submit(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &PaymentDraft,
    ) -> Result<Upserted<PaymentView>, PaymentError>;

    /// Corrects a payment that is still at version `expected`.
    async fn update(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        expected: i64,
        patch: &PaymentPatch,
    ) -> Result<PaymentView, PaymentError>;

    /// Marks the payment ready for pickup, which starts the daily VIES checks. Once more changes nothing.
    async fn ready_for_pickup(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
    ) -> Result<PaymentView, PaymentError>;
}
