//! What every business module leans on: ids, time, actors, errors, paging and the values they share.
//!
//! Nothing here knows a business module; a type that only one module uses belongs to that module.

pub mod context;
pub mod country;
pub mod date;
pub mod email;
pub mod error;
pub mod iban;
pub mod id;
pub mod money;
pub mod page;
pub mod territory;
pub mod text;
pub mod time;
pub mod vat_number;
pub mod vin;

pub use context::{Actor, ClientActor, Context, Idempotency, Purpose, Role, Source, StaffActor};
pub use country::Country;
pub use date::Date;
pub use email::Email;
pub use error::{Capability, FieldError, Fields, Refusal};
pub use iban::Iban;
pub use id::{
    AddressId, AmlHitId, ApiClientId, BuyerId, ContactId, DocumentId, EventId, JobId, OrderId,
    OrganizationId, PartnerId, RulingId, StaffId, ViesCheckId,
};
pub use money::{Currency, Money, MoneyDraft, MoneyError};
pub use page::{Direction, Page, PageRequest};
pub use time::{Clock, Entropy, Timestamp};
pub use vat_number::{CheckDigits, VatNumber, VatPrefix};
pub use vin::{Vin, VinCheckDigit};
