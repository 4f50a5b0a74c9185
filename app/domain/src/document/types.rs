//! The published document types (Integration API 5.1, product.md "Documents").

use serde::{Deserialize, Serialize};

/// The module whose endpoints take a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentModule {
    /// KYC papers of a buyer: personal data of special categories.
    Kyc,
    /// Papers of the order itself.
    Order,
    /// Preliminary and final invoice.
    Invoice,
    /// Proof of payment.
    Payment,
    /// Proof of transport.
    Transport,
}

impl DocumentModule {
    /// The modules whose papers belong to an order.
    pub const OF_ORDER: [Self; 4] = [Self::Order, Self::Invoice, Self::Payment, Self::Transport];

    /// The stored word, and the segment in event types.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kyc => "kyc",
            Self::Order => "order",
            Self::Invoice => "invoice",
            Self::Payment => "payment",
            Self::Transport => "transport",
        }
    }
}

macro_rules! document_types {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $module:ident, $label:literal;)*) => {
        /// What a document is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum DocumentType {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        impl DocumentType {
            /// Every type, in the order lists show them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The published word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What staff read.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)* }
            }

            /// The module it belongs to.
            #[must_use]
            pub const fn module(self) -> DocumentModule {
                match self { $(Self::$name => DocumentModule::$module,)* }
            }
        }
    };
}

document_types! {
    /// Extract of the commercial register.
    CocExtract = "COC_EXTRACT", Kyc, "Commercial register extract";
    /// Articles of association.
    CocArticlesOfAssociation = "COC_ARTICLES_OF_ASSOCIATION", Kyc, "Articles of association";
    /// Proof of registration for VAT.
    VatCertificate = "VAT_CERTIFICATE", Kyc, "VAT certificate";
    /// Declaration on the origin of funds and beneficial owners.
    AmlDeclaration = "AML_DECLARATION", Kyc, "AML declaration";
    /// Identity card of the contact person.
    ContactIdCard = "CONTACT_ID_CARD", Kyc, "ID card of the contact person";
    /// Passport of the contact person.
    ContactPassport = "CONTACT_PASSPORT", Kyc, "Passport of the contact person";
    /// Driving licence of the contact person.
    ContactDrivingLicence = "CONTACT_DRIVING_LICENCE", Kyc, "Driving licence of the contact person";
    /// Power of attorney of the contact person.
    ContactAuthorisation = "CONTACT_AUTHORISATION", Kyc, "Authorisation of the contact person";
    /// Statement of the buyer's account.
    BankStatement = "BANK_STATEMENT", Kyc, "Bank statement";
    /// Confirmation of the account by the bank.
    BankAccountConfirmation = "BANK_ACCOUNT_CONFIRMATION", Kyc, "Bank account confirmation";
    /// Proof of the buyer's address.
    AddressProof = "ADDRESS_PROOF", Kyc, "Proof of address";
    /// Agreement between the trade partners.
    TpAgreement = "TP_AGREEMENT", Kyc, "Trade partner agreement";
    /// Any other paper about the buyer.
    TpOther = "TP_OTHER", Kyc, "Other paper about the buyer";
    /// Purchase contract.
    OrderPurchaseContract = "ORDER_PURCHASE_CONTRACT", Order, "Purchase contract";
    /// Registration certificate of the vehicle.
    OrderRegistrationCertificate = "ORDER_REGISTRATION_CERTIFICATE", Order, "Registration certificate";
    /// Any other paper about the order.
    OrderOther = "ORDER_OTHER", Order, "Other paper about the order";
    /// Preliminary invoice.
    ShipmentPreliminaryInvoice = "SHIPMENT_PRELIMINARY_INVOICE", Invoice, "Preliminary invoice";
    /// Final invoice.
    ShipmentInvoice = "SHIPMENT_INVOICE", Invoice, "Final invoice";
    /// Screenshot of the bank transfer.
    PaymentBankTransferScreenshot = "PAYMENT_BANK_TRANSFER_SCREENSHOT", Payment, "Screenshot of the bank transfer";
    /// Confirmation by the bank.
    PaymentConfirmation = "PAYMENT_CONFIRMATION", Payment, "Payment confirmation";
    /// Where the money comes from.
    PaymentSourceOfFundsDeclaration = "PAYMENT_SOURCE_OF_FUNDS_DECLARATION", Payment, "Source of funds declaration";
    /// CMR consignment note at pickup.
    TransportCmr = "TRANSPORT_CMR", Transport, "CMR at pickup";
    /// Declaration of the buyer who collects the vehicle.
    TransportPickupDeclaration = "TRANSPORT_PICKUP_DECLARATION", Transport, "Pickup declaration";
    /// Picture of the transport.
    TransportPictureOfTransport = "TRANSPORT_PICTURE_OF_TRANSPORT", Transport, "Picture of the transport";
    /// CMR consignment note at delivery.
    TransportCmrDelivery = "TRANSPORT_CMR_DELIVERY", Transport, "CMR at delivery";
    /// Confirmation of arrival.
    TransportConfirmationOfArrival = "TRANSPORT_CONFIRMATION_OF_ARRIVAL", Transport, "Confirmation of arrival";
}

impl DocumentType {
    /// The types of a module.
    pub fn of(module: DocumentModule) -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(move |kind| kind.module() == module)
    }

    /// Reads the published word of a type that `module` takes.
    ///
    /// # Errors
    /// A sentence that names the types of the module.
    pub fn parse(text: &str, module: DocumentModule) -> Result<Self, String> {
        let text = text.trim();
        if let Some(kind) = Self::of(module).find(|kind| kind.as_str() == text) {
            return Ok(kind);
        }
        let known: Vec<&str> = Self::of(module).map(Self::as_str).collect();
        let known = known.join(", ");
        Err(match Self::parse_stored(text) {
            Some(kind) => format!(
                "{} belongs to the {} documents. Send it there, or use one of {known}.",
                kind.as_str(),
                kind.module().as_str()
            ),
            None if text.is_empty() => format!("The document type is missing. Use one of {known}."),
            None => format!("This is no document type. Use one of {known}."),
        })
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse_stored(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_in_their_module_only() {
        for kind in DocumentType::ALL {
            assert_eq!(DocumentType::parse(kind.as_str(), kind.module()), Ok(*kind));
            assert_eq!(DocumentType::parse_stored(kind.as_str()), Some(*kind));
        }
        let elsewhere = DocumentType::parse("TRANSPORT_CMR", DocumentModule::Kyc).unwrap_err();
        assert!(elsewhere.contains("transport documents"), "{elsewhere}");
        for bad in ["", "coc_extract", "COC_", "PASSPORT"] {
            assert!(DocumentType::parse(bad, DocumentModule::Kyc).is_err(), "{bad}");
        }
        assert_eq!(DocumentType::of(DocumentModule::Kyc).count(), 13);
    }
}
