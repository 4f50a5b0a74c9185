//! What every business module leans on: ids, time, actors, errors, paging and the values they share.
//!
//! Nothing here knows a business module; a type that only one module uses belongs to that module.

pub mod context;
pub mod country;
pub mod email;
pub mod error;
pub mod id;
pub mod page;
pub mod text;
pub mod time;
pub mod vat_number;

pub use context::{Actor, ClientActor, Context, Idempotency, Purpose, Role, Source, StaffActor};
pub use country::Country;
pub use email::Email;
pub use error::{Capability, FieldError, Fields, Refusal};
pub use id::{AddressId, ApiClientId, BuyerId, ContactId, EventId, OrganizationId, PartnerId, StaffId};
pub use page::{Direction, Page, PageRequest};
pub use time::{Clock, Entropy, Timestamp};
pub use vat_number::{CheckDigits, VatNumber, VatPrefix};
