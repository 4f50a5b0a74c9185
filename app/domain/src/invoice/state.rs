//! What an invoice is and how it may change.

use serde::{Deserialize, Serialize};

use super::command::{InvoiceChange, NewInvoice};
use crate::compliance::{Decision, RecordModuleStatus, Rollup};
use crate::kernel::{Date, Money, Timestamp};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InvoiceKind {
    /// Before the transport: what the verdict is based on.
    Preliminary,
    /// After the verdict, and in agreement with it.
    Final,
}

impl InvoiceKind {
    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preliminary => "PRELIMINARY",
            Self::Final => "FINAL",
        }
    }

    /// Reads the published word.
    ///
    /// # Errors
    /// A sentence that names the two words.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text.trim() {
            "PRELIMINARY" => Ok(Self::Preliminary),
            "FINAL" => Ok(Self::Final),
            _ => Err("The type is PRELIMINARY or FINAL. Choose one."),
        }
    }
}

/// The published status of an invoice and of a payment; follows from the verdict on its module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RecordStatus {
    /// Not submitted. Never answered: a record exists once it was submitted.
    Draft,
    /// Something is open.
    Submitted,
    /// Nothing is open.
    Valid,
    /// It rules the exemption out, or contradicts the decision.
    Invalid,
}

impl RecordStatus {
    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Submitted => "SUBMITTED",
            Self::Valid => "VALID",
            Self::Invalid => "INVALID",
        }
    }
}

/// An invoice as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Preliminary or final.
    pub kind: InvoiceKind,
    /// The date on it.
    pub invoice_date: Date,
    /// Its number, up to 100 characters.
    pub invoice_number: String,
    /// It shows VAT.
    pub vat_included: bool,
    /// It was made out under the margin scheme (Directive 2006/112/EC art. 312 ff.).
    pub margin_scheme: bool,
    /// What it asks for.
    pub amount: Money,
    /// The buyer's name as it stands on it, where the client says so.
    pub buyer_name: Option<String>,
    /// From 0, one more with each correction.
    pub version: i64,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// When it was last corrected.
    pub updated_at: Timestamp,
}

/// An invoice as shown: with what follows from the verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceView {
    /// What was submitted.
    pub invoice: Invoice,
    /// What it is worth.
    pub status: RecordStatus,
    /// The verdict is there, so a final invoice is due.
    pub final_required: bool,
    /// The final invoice is there.
    pub final_received: bool,
}

impl InvoiceView {
    /// What an invoice is worth under this verdict.
    #[must_use]
    pub fn of(invoice: Invoice, rollup: &Rollup) -> Self {
        let module = &rollup.modules.invoice;
        let status = match (invoice.kind, rollup.decision) {
            (InvoiceKind::Preliminary, _) => RecordStatus::of(module.status),
            (InvoiceKind::Final, None) => RecordStatus::Submitted,
            (InvoiceKind::Final, Some(decision)) => {
                match contradiction(decision, invoice.vat_included, invoice.margin_scheme) {
                    None => RecordStatus::Valid,
                    Some(_) => RecordStatus::Invalid,
                }
            }
        };
        Self {
            invoice,
            status,
            final_required: module.final_invoice_required,
            final_received: module.final_invoice_received,
        }
    }
}

impl RecordStatus {
    /// The status of a record that is there, from that of its module.
    #[must_use]
    pub const fn of(module: RecordModuleStatus) -> Self {
        match module {
            RecordModuleStatus::Missing | RecordModuleStatus::Incomplete => Self::Submitted,
            RecordModuleStatus::Valid => Self::Valid,
            RecordModuleStatus::Invalid => Self::Invalid,
        }
    }
}

impl Invoice {
    /// A new invoice.
    #[must_use]
    pub fn create(new: NewInvoice, now: Timestamp) -> Self {
        Self {
            kind: new.kind,
            invoice_date: new.invoice_date,
            invoice_number: new.invoice_number,
            vat_included: new.vat_included,
            margin_scheme: new.margin_scheme,
            amount: new.amount,
            buyer_name: new.buyer_name,
            version: 0,
            created_at: now,
            updated_at: now,
        }
    }

    /// It was submitted with the same data, or has been corrected to be as if.
    #[must_use]
    pub fn says_the_same(&self, new: &NewInvoice) -> bool {
        let like_new = Self::create(new.clone(), self.created_at);
        like_new
            == Self {
                version: 0,
                updated_at: self.created_at,
                ..self.clone()
            }
    }

    /// Corrected; the same when nothing differs.
    #[must_use]
    pub fn update(&self, change: InvoiceChange, now: Timestamp) -> Self {
        let next = Self {
            invoice_date: change.invoice_date.unwrap_or(self.invoice_date),
            invoice_number: change
                .invoice_number
                .unwrap_or_else(|| self.invoice_number.clone()),
            vat_included: change.vat_included.unwrap_or(self.vat_included),
            margin_scheme: change.margin_scheme.unwrap_or(self.margin_scheme),
            amount: change.amount.unwrap_or(self.amount),
            buyer_name: change.buyer_name.unwrap_or_else(|| self.buyer_name.clone()),
            ..self.clone()
        };
        if next == *self {
            return next;
        }
        Self {
            version: self.version + 1,
            updated_at: now,
            ..next
        }
    }
}

/// What a final invoice's flags say against the decision; `None` when they agree (Integration API 7.3). Names the field.
///
/// `VALID_EXPORT` needs an invoice without VAT outside the margin scheme (art. 138, 139(3)). `VAT_APPLICABLE` needs VAT, or
/// the margin scheme, under which no VAT may be shown (art. 325).
#[must_use]
pub const fn contradiction(
    decision: Decision,
    vat_included: bool,
    margin_scheme: bool,
) -> Option<(&'static str, &'static str)> {
    match (decision, vat_included, margin_scheme) {
        (_, true, true) => Some((
            "marginScheme",
            "An invoice under the margin scheme shows no VAT. Correct vatIncluded or marginScheme.",
        )),
        (Decision::ValidExport, true, false) => Some((
            "vatIncluded",
            "The decision is VALID_EXPORT: the final invoice shows no VAT. Send the invoice without VAT.",
        )),
        (Decision::ValidExport, false, true) => Some((
            "marginScheme",
            "The decision is VALID_EXPORT: an exempt supply cannot be made under the margin scheme.",
        )),
        (Decision::VatApplicable, false, false) => Some((
            "vatIncluded",
            "The decision is VAT_APPLICABLE: the final invoice shows VAT. Send the invoice with VAT.",
        )),
        (Decision::ValidExport, false, false)
        | (Decision::VatApplicable, true, false)
        | (Decision::VatApplicable, false, true) => None,
    }
}
