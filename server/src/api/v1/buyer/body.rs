//! The published shapes (Integration API 4.2 and 4.3).

use domain::buyer::{AddressDraft, Buyer, Contact, Warning};
use domain::kernel::{AddressId, BuyerId, ContactId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::write::Body;

/// A buyer's business data.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Buyer, example = json!({
    "uuid": "0198c0de-0000-7000-8000-000000000004", "vatNumber": "DE136695976",
    "companyName": "AutoHandel Mustermann GmbH",
    "address": {
        "uuid": "0198c0de-0000-7000-8000-000000000005", "street": "Hauptstraße 12", "postCode": "10115",
        "city": "Berlin", "country": "DE"
    },
    "kycMode": "NT24_LED", "status": "ACTIVE", "version": 0,
    "createdAt": "2026-04-22T10:15:00.000Z", "updatedAt": "2026-04-22T10:15:00.000Z"
}))]
pub struct BuyerBody {
    /// Its id: `buyerId` in the paths.
    #[schema(value_type = uuid::Uuid)]
    uuid: BuyerId,
    /// Prefix and national number without blanks.
    #[schema(example = "DE136695976", pattern = "^[A-Z]{2}[0-9A-Z+*]+$")]
    vat_number: String,
    /// The legal name.
    #[schema(example = "AutoHandel Mustermann GmbH")]
    company_name: String,
    /// Where it is established.
    address: AddressBody,
    /// `MARKETPLACE_LED` or `NT24_LED`.
    #[schema(example = "NT24_LED")]
    kyc_mode: &'static str,
    /// `ACTIVE` or `BLOCKED`.
    #[schema(example = "ACTIVE")]
    status: &'static str,
    /// From 0, one more with each change; also in the `ETag`.
    #[schema(example = 0)]
    version: i64,
    /// When it was created.
    #[schema(value_type = String, format = DateTime, example = "2026-04-22T10:15:00.000Z")]
    created_at: Timestamp,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, example = "2026-04-22T10:15:00.000Z")]
    updated_at: Timestamp,
    /// Remarks that change no status, such as check digits that do not fit. Absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    warnings: Vec<WarningBody>,
}

/// Where a buyer is established.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Address)]
struct AddressBody {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    uuid: AddressId,
    /// Street and house number.
    #[schema(example = "Hauptstraße 12")]
    street: String,
    /// Post code.
    #[schema(example = "10115")]
    post_code: String,
    /// City.
    #[schema(example = "Berlin")]
    city: String,
    /// ISO 3166, so Greece is `GR`.
    #[schema(example = "DE")]
    country: &'static str,
}

/// A remark that changes no status.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Warning)]
struct WarningBody {
    /// The module it concerns.
    #[schema(example = "buyer")]
    module: String,
    /// The stable code.
    #[schema(example = "VAT_NUMBER_FORMAT")]
    code: String,
    /// What is odd, then what to do.
    message: String,
}

impl From<Buyer> for BuyerBody {
    fn from(buyer: Buyer) -> Self {
        let warning = |warning: Warning| WarningBody {
            module: warning.module,
            code: warning.code,
            message: warning.message,
        };
        Self {
            warnings: buyer.warnings().into_iter().map(warning).collect(),
            uuid: buyer.id,
            vat_number: buyer.vat_number.to_string(),
            company_name: buyer.company_name,
            address: AddressBody {
                uuid: buyer.address.id,
                street: buyer.address.street,
                post_code: buyer.address.post_code,
                city: buyer.address.city,
                country: buyer.address.country.code(),
            },
            kyc_mode: buyer.kyc_mode.as_str(),
            status: buyer.status.as_str(),
            version: buyer.version,
            created_at: buyer.created_at,
            updated_at: buyer.updated_at,
        }
    }
}

/// A contact person: personal data.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Contact)]
pub struct ContactBody {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    uuid: ContactId,
    /// First name.
    #[schema(example = "Erika")]
    first_name: String,
    /// Last name.
    #[schema(example = "Mustermann")]
    last_name: String,
    /// Where mail reaches the person.
    #[schema(example = "erika@mustermann.example", format = Email)]
    email: String,
    /// Phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "+49 30 1234567")]
    phone: Option<String>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, example = "2026-04-22T10:15:00.000Z")]
    created_at: Timestamp,
}

impl From<Contact> for ContactBody {
    fn from(contact: Contact) -> Self {
        Self {
            uuid: contact.id,
            first_name: contact.first_name,
            last_name: contact.last_name,
            email: contact.email.to_string(),
            phone: contact.phone,
            created_at: contact.created_at,
        }
    }
}

/// An address as sent.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddressInput {
    /// Street and house number, up to 200 characters.
    #[schema(example = "Hauptstraße 12", value_type = String)]
    pub street: Option<String>,
    /// Post code, up to 20 characters.
    #[schema(example = "10115", value_type = String)]
    pub post_code: Option<String>,
    /// City, up to 100 characters.
    #[schema(example = "Berlin", value_type = String)]
    pub city: Option<String>,
    /// ISO 3166.
    #[schema(example = "DE", value_type = String)]
    pub country: Option<String>,
}

impl From<AddressInput> for AddressDraft {
    fn from(input: AddressInput) -> Self {
        Self {
            street: input.street.unwrap_or_default(),
            post_code: input.post_code.unwrap_or_default(),
            city: input.city.unwrap_or_default(),
            country: input.country.unwrap_or_default(),
        }
    }
}

/// A contact person as sent.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactInput {
    /// First name, up to 100 characters.
    #[schema(example = "Erika", value_type = String, required = true)]
    pub first_name: Option<String>,
    /// Last name, up to 100 characters.
    #[schema(example = "Mustermann", value_type = String, required = true)]
    pub last_name: Option<String>,
    /// E-mail address.
    #[schema(example = "erika@mustermann.example", value_type = String, required = true)]
    pub email: Option<String>,
    /// Phone number.
    #[schema(example = "+49 30 1234567", value_type = String, required = false)]
    pub phone: Option<String>,
}

impl From<ContactInput> for domain::buyer::ContactDraft {
    fn from(input: ContactInput) -> Self {
        Self {
            first_name: input.first_name.unwrap_or_default(),
            last_name: input.last_name.unwrap_or_default(),
            email: input.email.unwrap_or_default(),
            phone: input.phone.unwrap_or_default(),
        }
    }
}

impl Body for ContactInput {
    fn absent() -> Option<Self> {
        None
    }
}
