//! The rollup: what is published about an order's compliance (Integration API 4.11, product.md "Verdict").
//!
//! Its JSON is the published one: serializing [`StoredRollup`] gives the body of `GET …/compliance`.

use serde::{Deserialize, Serialize};

use super::blocker::{Blocker, BlockerKind};
use crate::invoice::InvoiceKind;
use crate::kernel::{Date, OrderId, Timestamp, Vin};
use crate::kyc::{VerificationStatus, ViesShown};
use crate::order::{OrderStatus, VinStatus};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// The published word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Reads the stored word.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    )*};
}

words! {
    /// Whether the exemption holds.
    ComplianceStatus {
        /// Something is missing.
        Incomplete = "INCOMPLETE",
        /// It holds.
        Valid = "VALID",
        /// It does not hold.
        Invalid = "INVALID",
    }
    /// What the status means for the final invoice.
    Decision {
        /// Without VAT.
        ValidExport = "VALID_EXPORT",
        /// With VAT.
        VatApplicable = "VAT_APPLICABLE",
    }
    /// What may happen next.
    Readiness {
        /// Something must be cleared first.
        Blocked = "BLOCKED",
        /// Nothing is open but the transport, and the payment was marked ready.
        ReadyForPickup = "READY_FOR_PICKUP",
        /// The verdict is VALID.
        ReadyForExport = "READY_FOR_EXPORT",
    }
    /// Status of the module buyer.
    BuyerModuleStatus {
        /// Something is missing.
        Incomplete = "INCOMPLETE",
        /// Nothing is open.
        Valid = "VALID",
        /// Something rules the exemption out.
        Invalid = "INVALID",
    }
    /// Status of the module order.
    OrderModuleStatus {
        /// Nothing is open.
        Complete = "COMPLETE",
        /// Something is open.
        Incomplete = "INCOMPLETE",
        /// The order was cancelled.
        Cancelled = "CANCELLED",
    }
    /// Status of the modules invoice and payment.
    RecordModuleStatus {
        /// There is none.
        Missing = "MISSING",
        /// Something is open.
        Incomplete = "INCOMPLETE",
        /// Nothing is open.
        Valid = "VALID",
        /// Something rules the exemption out.
        Invalid = "INVALID",
    }
    /// Status of the module transport.
    TransportStatus {
        /// No vehicle was picked up.
        NotStarted = "NOT_STARTED",
        /// All were picked up, none delivered.
        InProgress = "IN_PROGRESS",
        /// The vehicles are not all equally far.
        Partial = "PARTIAL",
        /// All were delivered.
        Delivered = "DELIVERED",
        /// It rules the exemption out.
        Invalid = "INVALID",
    }
    /// Status of the Export File.
    ExportFileStatus {
        /// Not begun.
        Pending = "PENDING",
        /// Being made.
        Generating = "GENERATING",
        /// It can be downloaded.
        Ready = "READY",
        /// It could not be made.
        Failed = "FAILED",
    }
}

/// The module buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BuyerModule {
    /// What it is worth.
    pub status: BuyerModuleStatus,
    /// When the answer shown was given, or VIES was last asked in vain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vies_last_checked_at: Option<Timestamp>,
    /// The answer that counts for this order.
    pub vies_result: ViesShown,
    /// Every required KYC paper is there.
    pub documents_complete: bool,
    /// Mode B only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kyc_verification_status: Option<VerificationStatus>,
}

/// A vehicle in the module order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VinModule {
    /// Which.
    pub vin: Vin,
    /// Where it stands.
    pub compliance_status: VinStatus,
}

/// The module order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderModule {
    /// What it is worth.
    pub status: OrderModuleStatus,
    /// Its vehicles.
    pub vins: Vec<VinModule>,
}

/// The module invoice. Type and flag are those of the preliminary invoice, which the verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceModule {
    /// What it is worth.
    pub status: RecordModuleStatus,
    /// `PRELIMINARY`, once it is there.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<InvoiceKind>,
    /// It shows VAT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_included: Option<bool>,
    /// There is a verdict, so a final invoice is due.
    pub final_invoice_required: bool,
    /// The final invoice is there.
    pub final_invoice_received: bool,
}

/// The module payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentModule {
    /// What it is worth.
    pub status: RecordModuleStatus,
    /// Bank and cash together are the invoice's amount, or the difference was accepted.
    pub amount_matches_invoice: bool,
    /// The account is known or may be new, or was accepted.
    pub iban_consistent: bool,
    /// It was marked ready for pickup.
    pub ready_for_pickup: bool,
}

/// A vehicle in the module transport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VinTransportModule {
    /// Which.
    pub vin: Vin,
    /// It was picked up.
    pub pickup_confirmed: bool,
    /// It was delivered.
    pub delivery_confirmed: bool,
}

/// The module transport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransportModule {
    /// How far it is.
    pub status: TransportStatus,
    /// Every vehicle was picked up.
    pub pickup_confirmed: bool,
    /// The first day of a pickup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pickup_date: Option<Date>,
    /// Every vehicle was delivered.
    pub delivery_confirmed: bool,
    /// A CMR note is there, of pickup or delivery.
    pub cmr_uploaded: bool,
    /// VIES is asked daily.
    pub daily_vies_checks_active: bool,
    /// Its vehicles.
    pub vins: Vec<VinTransportModule>,
}

/// The module Export File.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportFileModule {
    /// How far it is.
    pub status: ExportFileStatus,
    /// Where it can be had; published as `null` until then.
    pub download_url: Option<String>,
}

/// All modules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Modules {
    /// Who buys.
    pub buyer: BuyerModule,
    /// What is sold.
    pub order: OrderModule,
    /// What is asked for.
    pub invoice: InvoiceModule,
    /// What was paid.
    pub payment: PaymentModule,
    /// What was moved.
    pub transport: TransportModule,
    /// What the auditor gets.
    pub export_file: ExportFileModule,
}

/// The verdict with everything it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rollup {
    /// Of which order.
    pub order_uuid: OrderId,
    /// Whether the exemption holds.
    pub compliance_status: ComplianceStatus,
    /// What that means; published as `null` while something is missing.
    pub decision: Option<Decision>,
    /// What may happen next.
    pub readiness: Readiness,
    /// What stands in the way, by module, what to do first coming first.
    pub blockers: Vec<Blocker>,
    /// What is worth a look and changes no status.
    pub warnings: Vec<Blocker>,
    /// The modules.
    pub modules: Modules,
}

impl Rollup {
    /// How far the order is, as its status says it.
    #[must_use]
    pub fn order_status(&self, payment: bool) -> OrderStatus {
        let legs = &self.modules.transport.vins;
        OrderStatus::of(&crate::order::Progress {
            cancelled: self.modules.order.status == OrderModuleStatus::Cancelled,
            invoice: self.modules.invoice.kind.is_some(),
            payment,
            ready: self.modules.payment.ready_for_pickup,
            vins: legs.len(),
            picked_up: legs.iter().filter(|leg| leg.pickup_confirmed).count(),
            delivered: legs.iter().filter(|leg| leg.delivery_confirmed).count(),
            compliance: self.compliance_status,
        })
    }

    /// Everything that was found, blockers first.
    pub fn findings(&self) -> impl Iterator<Item = &Blocker> {
        self.blockers.iter().chain(&self.warnings)
    }

    /// Blockers that rule the exemption out.
    pub fn failed(&self) -> impl Iterator<Item = &Blocker> {
        self.blockers
            .iter()
            .filter(|blocker| blocker.kind == BlockerKind::Failed)
    }
}

/// A rollup as stored: with its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredRollup {
    /// What it says.
    #[serde(flatten)]
    pub rollup: Rollup,
    /// From 0, one more with each change of what it says.
    pub version: i64,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl StoredRollup {
    /// What is stored after an evaluation: the same when it says the same, else one version later.
    #[must_use]
    pub fn after(before: Option<&Self>, rollup: Rollup, now: Timestamp) -> Self {
        match before {
            Some(before) if before.rollup == rollup => before.clone(),
            Some(before) => Self {
                rollup,
                version: before.version + 1,
                updated_at: now,
            },
            None => Self {
                rollup,
                version: 0,
                updated_at: now,
            },
        }
    }
}
