//! Typed ids. A buyer's id cannot be passed where an organization's is wanted.
//!
//! All are UUIDv7 (RFC 9562 section 5.7), made from the injected clock and randomness, never from ambient ones: rows
//! made later sort later. Outside, they are written in the hyphenated lower-case form.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::time::{Entropy, Timestamp};

/// A UUIDv7 for the moment `at`, with its 74 random bits from `entropy`.
#[must_use]
pub fn new_uuid(at: Timestamp, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0_u8; 10];
    entropy.fill(&mut random);
    uuid::Builder::from_unix_timestamp_millis(at.unix_millis().unsigned_abs(), &random).into_uuid()
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id that comes from storage or from a path.
            #[must_use]
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            /// A new id for the moment `at`.
            #[must_use]
            pub fn new(at: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(new_uuid(at, entropy))
            }

            /// Reads the hyphenated form.
            ///
            /// # Errors
            /// When the text is no UUID.
            pub fn parse(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }

            /// The plain UUID, for storage.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

id! {
    /// An organization: the API customer.
    OrganizationId;
    /// A partner, called `sellerId` in the paths of the API.
    PartnerId;
    /// An API client of an organization.
    ApiClientId;
    /// A member of NT24's staff.
    StaffId;
    /// A buyer.
    BuyerId;
    /// The address of a buyer; published as `address.uuid`.
    AddressId;
    /// A contact person of a buyer.
    ContactId;
    /// An uploaded document.
    DocumentId;
    /// One answer of VIES, kept for ever.
    ViesCheckId;
    /// A resemblance between a buyer and an entry of a sanctions list.
    AmlHitId;
    /// An order: the sale of one or more vehicles to one buyer.
    OrderId;
    /// What a person decided about an order's evidence.
    RulingId;
    /// A piece of work in the queue.
    JobId;
}

/// The id of an event: `evt_` and the 32 hexadecimal digits of a UUIDv7. Receivers of webhooks deduplicate by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(String);

impl EventId {
    /// A new id for the moment `at`.
    #[must_use]
    pub fn new(at: Timestamp, entropy: &dyn Entropy) -> Self {
        Self(format!("evt_{}", new_uuid(at, entropy).simple()))
    }

    /// Wraps an id that comes from storage.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text, prefix included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for EventId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
