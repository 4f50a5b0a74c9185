//! The catalogue of blockers and warnings (product.md section 2): module, kind, legal reference, what clears each.

use serde::{Deserialize, Serialize};

use crate::document::DocumentType;
use crate::kernel::{Timestamp, Vin};

/// The part of an order that a blocker belongs to, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Module {
    /// Who buys.
    Buyer,
    /// What is sold.
    Order,
    /// What is asked for.
    Invoice,
    /// What was paid.
    Payment,
    /// What was moved.
    Transport,
}

impl Module {
    /// Every module, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Buyer,
        Self::Order,
        Self::Invoice,
        Self::Payment,
        Self::Transport,
    ];

    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Order => "order",
            Self::Invoice => "invoice",
            Self::Payment => "payment",
            Self::Transport => "transport",
        }
    }
}

/// What a finding means for the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BlockerKind {
    /// Something can still be supplied.
    Missing,
    /// The exemption does not hold.
    Failed,
    /// Worth a look; never changes the status.
    Warning,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $module:ident, $kind:ident, $rule:literal;)*) => {
        /// What can be found about an order. In the order of the catalogue: what to do first comes first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The published word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The module it belongs to. `EVIDENCE_UNOBTAINABLE` belongs to that of the paper.
            #[must_use]
            pub const fn module(self) -> Module {
                match self { $(Self::$name => Module::$module,)* }
            }

            /// What it means for the verdict.
            #[must_use]
            pub const fn kind(self) -> BlockerKind {
                match self { $(Self::$name => BlockerKind::$kind,)* }
            }

            /// The legal or contractual reference that asks for it.
            #[must_use]
            pub const fn rule(self) -> &'static str {
                match self { $(Self::$name => $rule,)* }
            }
        }
    };
}

codes! {
    /// A required KYC paper is missing; one for each.
    MissingKycDocument = "MISSING_KYC_DOCUMENT", Buyer, Missing, "NT24 KYC rules; Directive (EU) 2015/849 art. 13(1)";
    /// VIES has not answered about the number yet.
    ViesNotChecked = "VIES_NOT_CHECKED", Buyer, Missing, "Directive 2006/112/EC art. 138(1)(b)";
    /// The answer that counts is INVALID.
    ViesInvalid = "VIES_INVALID", Buyer, Failed, "Directive 2006/112/EC art. 138(1)(b)";
    /// Mode B: the identity check is not finished.
    IdentityNotVerified = "IDENTITY_NOT_VERIFIED", Buyer, Missing, "Directive (EU) 2015/849 art. 13(1)(a)";
    /// Mode B: the identity check rejected the person.
    IdentityRejected = "IDENTITY_REJECTED", Buyer, Failed, "Directive (EU) 2015/849 art. 13(1)(a), 14(4)";
    /// Mode B: the screening is not finished.
    AmlPending = "AML_PENDING", Buyer, Missing, "Regulation (EU) No 269/2014 art. 2(2) and the other EU sanctions lists";
    /// Mode B: a resemblance with a sanctions list is not cleared.
    AmlFlagged = "AML_FLAGGED", Buyer, Failed, "Regulation (EU) No 269/2014 art. 2(2) and the other EU sanctions lists";
    /// The buyer was blocked.
    BuyerBlocked = "BUYER_BLOCKED", Buyer, Missing, "NT24 terms: blocked buyers";
    /// The buyer's number comes from the country of departure.
    DomesticBuyer = "DOMESTIC_BUYER", Buyer, Failed, "Directive 2006/112/EC art. 138(1)(b)";
    /// The number looks malformed.
    VatNumberFormat = "VAT_NUMBER_FORMAT", Buyer, Warning, "Directive 2006/112/EC art. 215";

    /// The vehicles' amounts do not add up to the total.
    OrderTotalMismatch = "ORDER_TOTAL_MISMATCH", Order, Missing, "Directive 2006/112/EC art. 73";
    /// The check digit does not fit, where the maker's region uses one.
    VinCheckDigit = "VIN_CHECK_DIGIT", Order, Warning, "ISO 3779; 49 CFR 565.15(c)";
    /// Another open order has the vehicle.
    VinInOtherOpenOrder = "VIN_IN_OTHER_OPEN_ORDER", Order, Warning, "CJEU C-273/11 Mecsek-Gabona: reasonable care";
    /// The vehicle counts as new, which has rules of its own.
    NewMeansOfTransport = "NEW_MEANS_OF_TRANSPORT", Order, Warning, "Directive 2006/112/EC art. 2(2)(b), 138(2)(a)";

    /// No preliminary invoice.
    MissingInvoice = "MISSING_INVOICE", Invoice, Missing, "Directive 2006/112/EC art. 220(1)(3)";
    /// No document of the preliminary invoice.
    MissingInvoiceDocument = "MISSING_INVOICE_DOCUMENT", Invoice, Missing, "Directive 2006/112/EC art. 244";
    /// The invoice asks for another amount than the order's total.
    InvoiceAmountMismatch = "INVOICE_AMOUNT_MISMATCH", Invoice, Missing, "Directive 2006/112/EC art. 226(8)";
    /// The buyer's name is not on the invoice.
    BuyerNameMismatch = "BUYER_NAME_MISMATCH", Invoice, Missing, "Directive 2006/112/EC art. 226(5)";
    /// VAT and margin scheme at once.
    VatStructureMismatch = "VAT_STRUCTURE_MISMATCH", Invoice, Missing, "Directive 2006/112/EC art. 325";
    /// The preliminary invoice charges VAT.
    VatIncluded = "VAT_INCLUDED", Invoice, Failed, "Directive 2006/112/EC art. 138(1), 203";
    /// The margin scheme excludes the exemption.
    MarginScheme = "MARGIN_SCHEME", Invoice, Failed, "Directive 2006/112/EC art. 139(3)";
    /// The document has no text to look for the name in.
    InvoiceTextUnreadable = "INVOICE_TEXT_UNREADABLE", Invoice, Warning, "Directive 2006/112/EC art. 226(5), 233(1)";

    /// No payment.
    MissingPayment = "MISSING_PAYMENT", Payment, Missing, "Directive 2006/112/EC art. 73; NT24 payment rules";
    /// No proof of the payment.
    MissingPaymentProof = "MISSING_PAYMENT_PROOF", Payment, Missing, "CJEU C-273/11 Mecsek-Gabona: reasonable care";
    /// Another amount was paid than the invoice asks for.
    AmountMismatch = "AMOUNT_MISMATCH", Payment, Missing, "Directive 2006/112/EC art. 73";
    /// The account was never seen for this buyer, while others were.
    IbanInconsistent = "IBAN_INCONSISTENT", Payment, Missing, "Directive (EU) 2015/849 art. 13(1)(d)";
    /// Much cash without a declaration of where it comes from.
    MissingSourceOfFunds = "MISSING_SOURCE_OF_FUNDS", Payment, Missing, "Directive (EU) 2015/849 art. 2(1)(3)(e), 11(c)";
    /// The payment was not marked ready for pickup.
    NotReadyForPickup = "NOT_READY_FOR_PICKUP", Payment, Missing, "NT24 Integration API: payment/ready-for-pickup";

    /// A vehicle was not picked up.
    PickupNotConfirmed = "PICKUP_NOT_CONFIRMED", Transport, Missing, "Directive 2006/112/EC art. 138(1)";
    /// Company transport without consignment note.
    MissingCmr = "MISSING_CMR", Transport, Missing, "Implementing Regulation (EU) No 282/2011 art. 45a(3)(a)";
    /// Self pickup without the buyer's declaration.
    MissingPickupDeclaration = "MISSING_PICKUP_DECLARATION", Transport, Missing, "Implementing Regulation (EU) No 282/2011 art. 45a(1)(b)(i)";
    /// The daily VIES check is due.
    ViesPending = "VIES_PENDING", Transport, Missing, "Directive 2006/112/EC art. 138(1)(b)";
    /// A vehicle that was picked up was not delivered.
    DeliveryNotConfirmed = "DELIVERY_NOT_CONFIRMED", Transport, Missing, "Directive 2006/112/EC art. 138(1)";
    /// Delivered without a paper that proves it.
    MissingDeliveryProof = "MISSING_DELIVERY_PROOF", Transport, Missing, "Implementing Regulation (EU) No 282/2011 art. 45a(3)";
    /// Delivered in the country of departure.
    NotCrossBorder = "NOT_CROSS_BORDER", Transport, Failed, "Directive 2006/112/EC art. 138(1)";
    /// Delivered outside the EU's VAT territory and Northern Ireland.
    DestinationOutsideEu = "DESTINATION_OUTSIDE_EU", Transport, Failed, "Directive 2006/112/EC art. 138(1), 146";
    /// No delivery 30 days after the pickup.
    DeliveryOverdue = "DELIVERY_OVERDUE", Transport, Warning, "Implementing Regulation (EU) No 282/2011 art. 45a(1)(b)(i)";

    /// A person declared that a required paper cannot be had.
    EvidenceUnobtainable = "EVIDENCE_UNOBTAINABLE", Transport, Failed, "Directive 2006/112/EC art. 131";
    /// A document that counts was not scanned for viruses. Belongs to the module of the document.
    DocumentNotScanned = "DOCUMENT_NOT_SCANNED", Transport, Warning, "NT24 security rules: uploads";
    /// Dates that contradict each other. Belongs to the module of the later record.
    DatesOutOfOrder = "DATES_OUT_OF_ORDER", Transport, Warning, "Directive 2006/112/EC art. 226(1), (7)";
}

impl Code {
    /// Reads the published word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.as_str() == text.trim())
    }

    /// A few words for lists and figures.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::MissingKycDocument => "KYC paper missing",
            Self::ViesNotChecked => "VIES not asked yet",
            Self::ViesInvalid => "VAT number invalid (VIES)",
            Self::IdentityNotVerified => "Identity not verified",
            Self::IdentityRejected => "Identity rejected",
            Self::AmlPending => "Screening not finished",
            Self::AmlFlagged => "Screening hit not cleared",
            Self::BuyerBlocked => "Buyer blocked",
            Self::DomesticBuyer => "Buyer from the same country",
            Self::VatNumberFormat => "VAT number looks wrong",
            Self::OrderTotalMismatch => "Total differs from the vehicles",
            Self::VinCheckDigit => "VIN check digit does not fit",
            Self::VinInOtherOpenOrder => "VIN in another open order",
            Self::NewMeansOfTransport => "Vehicle counts as new",
            Self::MissingInvoice => "Invoice missing",
            Self::MissingInvoiceDocument => "Invoice document missing",
            Self::InvoiceAmountMismatch => "Invoice amount differs",
            Self::BuyerNameMismatch => "Buyer name not on the invoice",
            Self::VatStructureMismatch => "VAT and margin scheme contradict",
            Self::VatIncluded => "Invoice charges VAT",
            Self::MarginScheme => "Margin scheme",
            Self::InvoiceTextUnreadable => "Invoice text unreadable",
            Self::MissingPayment => "Payment missing",
            Self::MissingPaymentProof => "Payment proof missing",
            Self::AmountMismatch => "Paid amount differs",
            Self::IbanInconsistent => "IBAN not seen before",
            Self::MissingSourceOfFunds => "Source of funds missing",
            Self::NotReadyForPickup => "Not marked ready for pickup",
            Self::PickupNotConfirmed => "Pickup not confirmed",
            Self::MissingCmr => "CMR missing",
            Self::MissingPickupDeclaration => "Pickup declaration missing",
            Self::ViesPending => "Daily VIES check due",
            Self::DeliveryNotConfirmed => "Delivery not confirmed",
            Self::MissingDeliveryProof => "Delivery proof missing",
            Self::NotCrossBorder => "Delivered in the same country",
            Self::DestinationOutsideEu => "Delivered outside the EU",
            Self::DeliveryOverdue => "Delivery overdue",
            Self::EvidenceUnobtainable => "Paper cannot be obtained",
            Self::DocumentNotScanned => "Document not scanned",
            Self::DatesOutOfOrder => "Dates contradict each other",
        }
    }

    /// The mismatches a person may accept: two papers or numbers differ, and a person can say why that is in order. What
    /// the law itself decides is not among them.
    pub const ACCEPTABLE: [Self; 5] = [
        Self::OrderTotalMismatch,
        Self::InvoiceAmountMismatch,
        Self::BuyerNameMismatch,
        Self::AmountMismatch,
        Self::IbanInconsistent,
    ];
}

/// What tells two findings of one order apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// What.
    pub code: Code,
    /// The document type or vehicle, where there can be several; else empty.
    pub subject: String,
}

/// A blocker or a warning as published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Blocker {
    /// The module it belongs to.
    pub module: Module,
    /// The stable code.
    pub code: Code,
    /// What is wrong, then what to do.
    pub message: String,
    /// What it means for the verdict.
    pub kind: BlockerKind,
    /// The legal or contractual reference.
    pub rule: String,
    /// What would clear it, when a document would: any one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_types: Vec<DocumentType>,
    /// The vehicles it is about, when it is not about all of the order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vins: Vec<Vin>,
    /// Since when it has been there without a break.
    pub since: Timestamp,
}

impl Blocker {
    /// What tells it apart from the others of its order.
    #[must_use]
    pub fn key(&self) -> Key {
        Key {
            code: self.code,
            subject: self.code.subject(self.module, &self.document_types, &self.vins),
        }
    }
}

impl Code {
    /// What tells two findings of this code apart: the paper, the vehicle or the module, where there can be several.
    #[must_use]
    pub fn subject(self, module: Module, types: &[DocumentType], vins: &[Vin]) -> String {
        match self {
            Self::MissingKycDocument | Self::EvidenceUnobtainable => types
                .first()
                .map(|kind| kind.as_str().to_owned())
                .unwrap_or_default(),
            Self::VinCheckDigit | Self::VinInOtherOpenOrder | Self::NewMeansOfTransport => {
                vins.first().map(ToString::to_string).unwrap_or_default()
            }
            Self::DocumentNotScanned | Self::DatesOutOfOrder => module.as_str().to_owned(),
            _ => String::new(),
        }
    }
}
