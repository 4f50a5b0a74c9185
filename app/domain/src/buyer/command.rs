//! Inputs of the buyer commands, and the commands.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::error::BuyerError;
use super::state::{Buyer, BuyerChange, Contact, KycMode};
use crate::kernel::{BuyerId, Context, Country, Email, FieldError, Fields, PartnerId, VatNumber, text};

/// What a caller sends to create a buyer: text as typed. Forms and REST parse it by [`BuyerDraft::parse`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BuyerDraft {
    /// With its prefix.
    pub vat_number: String,
    /// The legal name.
    pub company_name: String,
    /// Where it is established.
    pub address: AddressDraft,
    /// `MARKETPLACE_LED` or `NT24_LED`.
    pub kyc_mode: String,
    /// Contact persons to add at once.
    pub contacts: Vec<ContactDraft>,
}

/// An address as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AddressDraft {
    /// Street and house number.
    pub street: String,
    /// Post code.
    pub post_code: String,
    /// City.
    pub city: String,
    /// ISO 3166 code.
    pub country: String,
}

/// A contact person as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContactDraft {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: String,
    /// Phone number; may stay empty.
    pub phone: String,
}

/// A correction as typed; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BuyerPatch {
    /// A corrected VAT number.
    pub vat_number: Option<String>,
    /// A corrected name.
    pub company_name: Option<String>,
    /// A corrected street.
    pub street: Option<String>,
    /// A corrected post code.
    pub post_code: Option<String>,
    /// A corrected city.
    pub city: Option<String>,
    /// A corrected country.
    pub country: Option<String>,
    /// Only an upgrade to `NT24_LED`.
    pub kyc_mode: Option<String>,
}

/// A parsed [`BuyerDraft`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBuyer {
    /// Checked VAT number.
    pub vat_number: VatNumber,
    /// Checked name.
    pub company_name: String,
    /// Checked address.
    pub address: NewAddress,
    /// Who leads the KYC.
    pub kyc_mode: KycMode,
    /// Contact persons to add.
    pub contacts: Vec<NewContact>,
}

/// A parsed [`AddressDraft`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewAddress {
    /// Street and house number.
    pub street: String,
    /// Post code.
    pub post_code: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: Country,
}

/// A parsed [`ContactDraft`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewContact {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: Email,
    /// Phone number.
    pub phone: Option<String>,
}

impl BuyerDraft {
    /// Checks every field. Field names in errors are those of the API: `vatNumber`, `address.country`, `contacts[0].email`.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self) -> Result<NewBuyer, Vec<FieldError>> {
        let mut fields = Fields::new();
        let kyc_mode = fields.check("kycMode", &self.kyc_mode, KycMode::parse(&self.kyc_mode));
        let vat_number = fields.check("vatNumber", &self.vat_number, VatNumber::parse(&self.vat_number));
        let company_name = fields.check(
            "companyName",
            &self.company_name,
            company_name(&self.company_name),
        );
        let address = fields.within("address.", |fields| self.address.check(fields));
        if self.contacts.len() > 50 {
            fields.refuse_unseen(
                "contacts",
                "A buyer takes up to 50 contact persons at once. Send fewer.",
            );
        }
        let contacts: Option<Vec<NewContact>> = self
            .contacts
            .iter()
            .take(50)
            .enumerate()
            .map(|(at, contact)| fields.within(&format!("contacts[{at}]."), |fields| contact.check(fields)))
            .collect();
        fields.finish((|| {
            Some(NewBuyer {
                vat_number: vat_number?,
                company_name: company_name?,
                address: address?,
                kyc_mode: kyc_mode?,
                contacts: contacts?,
            })
        })())
    }
}

impl AddressDraft {
    /// Checks every field under the names of the API, without a prefix.
    pub(crate) fn check(&self, fields: &mut Fields) -> Option<NewAddress> {
        let street = fields.check("street", &self.street, street(&self.street));
        let post_code = fields.check("postCode", &self.post_code, post_code(&self.post_code));
        let city = fields.check("city", &self.city, city(&self.city));
        let country = fields.check("country", &self.country, Country::parse(&self.country));
        Some(NewAddress {
            street: street?,
            post_code: post_code?,
            city: city?,
            country: country?,
        })
    }
}

impl ContactDraft {
    /// Checks every field under the names of the API, without a prefix.
    pub(crate) fn check(&self, fields: &mut Fields) -> Option<NewContact> {
        let first_name = fields.check(
            "firstName",
            &self.first_name,
            text::required(&self.first_name, "The first name", 100),
        );
        let last_name = fields.check(
            "lastName",
            &self.last_name,
            text::required(&self.last_name, "The last name", 100),
        );
        let email = fields.check("email", &self.email, Email::parse(&self.email));
        let phone = fields.check("phone", &self.phone, phone(&self.phone));
        Some(NewContact {
            first_name: first_name?,
            last_name: last_name?,
            email: email?,
            phone: phone?,
        })
    }

    /// Checks every field.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self) -> Result<NewContact, Vec<FieldError>> {
        let mut fields = Fields::new();
        let contact = self.check(&mut fields);
        fields.finish(contact)
    }
}

impl BuyerPatch {
    /// Checks the fields that are there.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self) -> Result<BuyerChange, Vec<FieldError>> {
        let mut fields = Fields::new();
        let change = BuyerChange {
            vat_number: given(
                &mut fields,
                "vatNumber",
                self.vat_number.as_deref(),
                VatNumber::parse,
            ),
            company_name: given(
                &mut fields,
                "companyName",
                self.company_name.as_deref(),
                company_name,
            ),
            street: given(&mut fields, "address.street", self.street.as_deref(), street),
            post_code: given(
                &mut fields,
                "address.postCode",
                self.post_code.as_deref(),
                post_code,
            ),
            city: given(&mut fields, "address.city", self.city.as_deref(), city),
            country: given(
                &mut fields,
                "address.country",
                self.country.as_deref(),
                Country::parse,
            ),
            kyc_mode: given(&mut fields, "kycMode", self.kyc_mode.as_deref(), KycMode::parse),
        };
        fields.finish(Some(change))
    }
}

fn given<T, E: std::fmt::Display>(
    fields: &mut Fields,
    name: &str,
    sent: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Option<T> {
    sent.and_then(|sent| fields.check(name, sent, parse(sent)))
}

fn company_name(text: &str) -> Result<String, String> {
    text::required(text, "The company name", 200)
}

fn street(text: &str) -> Result<String, String> {
    text::required(text, "The street", 200)
}

fn post_code(text: &str) -> Result<String, String> {
    text::required(text, "The post code", 20)
}

fn city(text: &str) -> Result<String, String> {
    text::required(text, "The city", 100)
}

fn phone(text: &str) -> Result<Option<String>, String> {
    let phone = text::optional(text, "The phone number", 40)?;
    match &phone {
        Some(text) if !text.chars().all(|c| c.is_ascii_digit() || " +-/().".contains(c)) => {
            Err("A phone number has digits, blanks and + - / ( ) only. Check it.".to_owned())
        }
        Some(text) if text.chars().filter(char::is_ascii_digit).count() < 4 => {
            Err("A phone number has at least four digits. Check it.".to_owned())
        }
        Some(_) | None => Ok(phone),
    }
}

/// What an upsert did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Upserted<T> {
    /// There was none: created.
    Created(T),
    /// One with the same content was there: nothing changed.
    Unchanged(T),
}

impl<T> Upserted<T> {
    /// The record, whichever way.
    pub fn into_inner(self) -> T {
        match self {
            Self::Created(value) | Self::Unchanged(value) => value,
        }
    }
}

/// What can be done to buyers. Each call checks authority and audits itself, refused calls too.
#[async_trait]
pub trait BuyerCommands: Send + Sync {
    /// Creates a buyer, or finds the same one by `(seller, vatNumber)`.
    async fn upsert(
        &self,
        ctx: &Context,
        seller: PartnerId,
        draft: &BuyerDraft,
    ) -> Result<Upserted<Buyer>, BuyerError>;

    /// Corrects business data and upgrades the KYC mode, when the buyer is still at version `expected`.
    async fn update(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        expected: i64,
        patch: &BuyerPatch,
    ) -> Result<Buyer, BuyerError>;

    /// Blocks the buyer for new orders. `reason` up to 500 characters, may be empty.
    async fn block(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        reason: &str,
    ) -> Result<Buyer, BuyerError>;

    /// Makes a blocked buyer active again.
    async fn unblock(&self, ctx: &Context, seller: PartnerId, buyer: BuyerId) -> Result<Buyer, BuyerError>;

    /// Adds a contact person; written to the PII access log.
    async fn add_contact(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
        draft: &ContactDraft,
    ) -> Result<Contact, BuyerError>;

    /// Reads the contact persons, oldest first. A command and not a query, because the reading is itself recorded in
    /// the PII access log.
    async fn read_contacts(
        &self,
        ctx: &Context,
        seller: PartnerId,
        buyer: BuyerId,
    ) -> Result<Vec<Contact>, BuyerError>;
}
