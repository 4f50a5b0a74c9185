//! The input: plain data, complete before the first line is drawn.

use domain::buyer::{Address, KycMode};
use domain::document::Document;
use domain::kernel::{BuyerId, Country, Date, Timestamp, VatNumber};
use domain::kyc::{AmlHit, AmlStatus, IdentityOutcome, OverallStatus, Requirement, ViesCheck};

/// Everything the document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KycProfile {
    /// The id of this document, in the footer of each page.
    pub document_id: String,
    /// When the data were read.
    pub generated_at: Timestamp,
    /// The organization the seller belongs to.
    pub organization: String,
    /// Who sells.
    pub seller: Seller,
    /// Whose profile it is.
    pub buyer: Party,
    /// Who leads the KYC.
    pub mode: KycMode,
    /// Whether it is enough.
    pub overall: OverallStatus,
    /// What papers are missing.
    pub missing: Vec<Requirement>,
    /// The session of the identity check that counts.
    pub identity: Option<Identity>,
    /// The latest screening against sanctions lists.
    pub screening: Option<SanctionsScreening>,
    /// All checks of the VAT number, the newest first.
    pub vies: Vec<ViesCheck>,
    /// All papers, the newest first.
    pub documents: Vec<Document>,
}

/// The seller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seller {
    /// Its name.
    pub name: String,
    /// Its VAT number.
    pub vat_number: VatNumber,
}

/// The buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its id.
    pub id: BuyerId,
    /// Its name.
    pub company_name: String,
    /// Its present VAT number.
    pub vat_number: VatNumber,
    /// Where it is established.
    pub address: Address,
}

/// The identity check of the person who acts for the buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The session, as published.
    pub session_id: String,
    /// The service, such as `iDenfy`.
    pub provider: String,
    /// `SIMULATED`, or the environment of the service's key.
    pub environment: String,
    /// How it ended.
    pub outcome: IdentityOutcome,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// The document that was shown.
    pub document: Option<IdDocument>,
}

/// An identity document, without picture and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdDocument {
    /// Such as `PASSPORT`, in the service's words.
    pub kind: String,
    /// Who issued it.
    pub issuing_country: Option<Country>,
    /// Until when it is valid.
    pub expires_on: Option<Date>,
    /// Its number.
    pub number: Option<MaskedNumber>,
}

/// The number of an identity document of which only the end is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedNumber(String);

impl MaskedNumber {
    /// Forgets all but the last four characters; of short numbers all but the last half.
    #[must_use]
    pub fn of(number: &str) -> Self {
        let characters: Vec<char> = number
            .chars()
            .filter(|character| character.is_alphanumeric())
            .collect();
        let hidden = characters.len() - (characters.len() / 2).min(4);
        let masked = characters.iter().enumerate();
        Self(
            masked
                .map(|(at, character)| if at < hidden { '•' } else { *character })
                .collect(),
        )
    }

    /// As it is shown: `•••••4567`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The screening of the buyer against sanctions lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SanctionsScreening {
    /// What follows from it.
    pub status: AmlStatus,
    /// When it was done.
    pub screened_at: Timestamp,
    /// Who was looked for: the buyer's name at that time.
    pub subject: String,
    /// Every needed list was there and fresh.
    pub complete: bool,
    /// The lists.
    pub lists: Vec<ListVersion>,
    /// Resemblances, open ones first.
    pub hits: Vec<AmlHit>,
}

/// A list as it was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListVersion {
    /// Such as `EU consolidated list`.
    pub name: String,
    /// The publisher's version.
    pub version: String,
    /// When it was published.
    pub published: Option<Date>,
    /// SHA-256 of its file, hexadecimal.
    pub sha256: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_four_characters_and_never_more_than_half_of_a_number_are_left() {
        for (number, masked) in [
            ("C01X00T47", "•••••0T47"),
            ("L 01X-00T", "••••00T"),
            ("12345", "•••45"),
            ("7", "•"),
            ("", ""),
            ("АБ123456", "••••3456"),
        ] {
            assert_eq!(MaskedNumber::of(number).as_str(), masked, "{number}");
        }
    }
}
