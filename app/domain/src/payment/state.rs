//! What a payment is and how it may change.

use serde::{Deserialize, Serialize};

use super::command::{NewPayment, PaymentChange};
use crate::compliance::Rollup;
use crate::invoice::RecordStatus;
use crate::kernel::{Date, Iban, Money, MoneyError, Timestamp};
use crate::organization::RecheckUntil;

/// The payment was marked ready for pickup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ready {
    /// When.
    pub at: Timestamp,
    /// How long VIES is asked daily from then on: the organization's setting at that moment, which later changes of the
    /// setting leave alone.
    pub recheck_until: RecheckUntil,
}

/// A payment as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// When it was paid.
    pub payment_date: Date,
    /// By bank.
    pub bank_amount: Money,
    /// In cash; the currency is that of the bank amount.
    pub cash_amount: Money,
    /// The account it came from.
    pub source_iban: Option<Iban>,
    /// The account was declared to be a new one of the buyer.
    pub new_iban_declared: bool,
    /// Set once it was marked ready for pickup.
    pub ready: Option<Ready>,
    /// From 0, one more with each change.
    pub version: i64,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A payment as shown: with what follows from the verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentView {
    /// What was submitted.
    pub payment: Payment,
    /// What it is worth.
    pub status: RecordStatus,
    /// Bank and cash together are the invoice's amount.
    pub amount_matches_invoice: bool,
    /// The account is known for the buyer, or may be new.
    pub iban_consistent: bool,
}

impl PaymentView {
    /// What a payment is worth under this verdict.
    #[must_use]
    pub fn of(payment: Payment, rollup: &Rollup) -> Self {
        let module = &rollup.modules.payment;
        Self {
            payment,
            status: RecordStatus::of(module.status),
            amount_matches_invoice: module.amount_matches_invoice,
            iban_consistent: module.iban_consistent,
        }
    }
}

impl Payment {
    /// A new payment.
    #[must_use]
    pub fn create(new: NewPayment, now: Timestamp) -> Self {
        Self {
            payment_date: new.payment_date,
            bank_amount: new.bank_amount,
            cash_amount: new.cash_amount,
            source_iban: new.source_iban,
            new_iban_declared: new.new_iban_declared,
            ready: None,
            version: 0,
            created_at: now,
            updated_at: now,
        }
    }

    /// It was submitted with the same data, or has been corrected to be as if.
    #[must_use]
    pub fn says_the_same(&self, new: &NewPayment) -> bool {
        let like_new = Self {
            ready: self.ready,
            version: self.version,
            updated_at: self.updated_at,
            ..Self::create(*new, self.created_at)
        };
        like_new == *self
    }

    /// Bank and cash together.
    ///
    /// # Errors
    /// When the sum is too large; both are in one currency.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.bank_amount.plus(self.cash_amount)
    }

    /// Corrected; the same when nothing differs.
    #[must_use]
    pub fn update(&self, change: PaymentChange, now: Timestamp) -> Self {
        let next = Self {
            payment_date: change.payment_date.unwrap_or(self.payment_date),
            bank_amount: change.bank_amount.unwrap_or(self.bank_amount),
            cash_amount: change.cash_amount.unwrap_or(self.cash_amount),
            source_iban: change.source_iban.unwrap_or(self.source_iban),
            new_iban_declared: change.new_iban_declared.unwrap_or(self.new_iban_declared),
            ..self.clone()
        };
        next.following(self, now)
    }

    /// Ready for pickup; once it is, it stays so and the first time counts.
    #[must_use]
    pub fn mark_ready(&self, recheck_until: RecheckUntil, now: Timestamp) -> Self {
        let ready = self.ready.unwrap_or(Ready {
            at: now,
            recheck_until,
        });
        let next = Self {
            ready: Some(ready),
            ..self.clone()
        };
        next.following(self, now)
    }

    fn following(self, before: &Self, now: Timestamp) -> Self {
        if self == *before {
            return self;
        }
        Self {
            version: before.version + 1,
            updated_at: now,
            ..self
        }
    }
}
