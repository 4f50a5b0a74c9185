//! Who does something, through which channel, and why: handed to every command and query.
//!
//! Authority is decided in the commands from the [`Actor`] found here; nothing here grants anything by itself.

use serde::{Deserialize, Serialize};

use super::id::{ApiClientId, OrganizationId, StaffId};

/// The role of a staff member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Reads everything, changes nothing.
    Auditor,
    /// Does the daily work.
    Operator,
    /// Also manages organizations, clients and staff.
    Admin,
}

impl Role {
    /// All roles, the least powerful first.
    pub const ALL: [Self; 3] = [Self::Auditor, Self::Operator, Self::Admin];

    /// The stored and published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auditor => "AUDITOR",
            Self::Operator => "OPERATOR",
            Self::Admin => "ADMIN",
        }
    }

    /// Reads the word, in upper or lower case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str().eq_ignore_ascii_case(text.trim()))
    }

    /// May change business state.
    #[must_use]
    pub const fn may_write(self) -> bool {
        match self {
            Self::Auditor => false,
            Self::Operator | Self::Admin => true,
        }
    }

    /// May manage organizations, clients and staff.
    #[must_use]
    pub const fn may_administer(self) -> bool {
        match self {
            Self::Auditor | Self::Operator => false,
            Self::Admin => true,
        }
    }
}

/// The channel that caused a change, as published in the `source` of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Source {
    /// A REST call.
    Api,
    /// A page of the staff app or of the buyer portal.
    WebApp,
    /// The command line, the scheduler, workers.
    System,
}

impl Source {
    /// The stored and published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "API",
            Self::WebApp => "WEB_APP",
            Self::System => "SYSTEM",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Api, Self::WebApp, Self::System]
            .into_iter()
            .find(|source| source.as_str() == text)
    }
}

/// A signed-in staff member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffActor {
    /// Whose account.
    pub id: StaffId,
    /// The name shown in timelines.
    pub name: String,
    /// What the account may do.
    pub role: Role,
}

/// An API client with a valid token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientActor {
    /// The client's row.
    pub id: ApiClientId,
    /// The published `client_id`, such as `api-client-santander-pilot`.
    pub client_id: String,
    /// The one organization it belongs to.
    pub organization: OrganizationId,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// Nobody known: before signing in.
    Anonymous,
    /// A staff member in the web app.
    Staff(StaffActor),
    /// An API client.
    Client(ClientActor),
    /// NT24 itself: the command line, the scheduler, workers.
    System,
}

impl Actor {
    /// The published word of an event's `actor.type`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Anonymous => "ANONYMOUS",
            Self::Staff(_) => "STAFF",
            Self::Client(_) => "API_CLIENT",
            Self::System => "SYSTEM",
        }
    }

    /// The id that goes into events and the audit log, where there is one.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        match self {
            Self::Anonymous | Self::System => None,
            Self::Staff(staff) => Some(staff.id.to_string()),
            Self::Client(client) => Some(client.id.to_string()),
        }
    }

    /// The name shown beside a change.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Anonymous => "not signed in",
            Self::Staff(staff) => &staff.name,
            Self::Client(client) => &client.client_id,
            Self::System => "NT24",
        }
    }
}

/// Why personal data are read or written: the value of `X-Purpose`, for the PII access log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Purpose(String);

impl Purpose {
    /// Reads `[A-Z][A-Z_]{1,63}`.
    ///
    /// # Errors
    /// A sentence that says which characters are allowed.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase());
        let rest = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        if first && rest && (2..=64).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(
                "A purpose is 2 to 64 capital letters and underscores and starts with a letter, for example ORDER_PROCESSING.",
            )
        }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An `Idempotency-Key` with the hash of the request it came with.
///
/// The key is unique per organization for 24 hours (Integration API 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// 1 to 255 characters as the caller sent them.
    pub key: String,
    /// SHA-256 over method, path and body: the same key with another request is refused.
    pub request_hash: [u8; 32],
}

/// What surrounds one call of a command or query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Who acts.
    pub actor: Actor,
    /// Through which channel.
    pub source: Source,
    /// The caller's `X-Request-Id`, else one of ours (`req_…`).
    pub request_id: String,
    /// Why personal data are touched.
    pub purpose: Option<Purpose>,
    /// Set for REST writes.
    pub idempotency: Option<Idempotency>,
}

impl Context {
    /// The context of NT24's own work, such as a command typed on the server.
    #[must_use]
    pub fn system(request_id: impl Into<String>) -> Self {
        Self {
            actor: Actor::System,
            source: Source::System,
            request_id: request_id.into(),
            purpose: None,
            idempotency: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purpose_takes_capitals_and_underscores() {
        for good in ["AB", "ORDER_PROCESSING", &"A".repeat(64)] {
            assert!(Purpose::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "A", "_A", "order", "A B", "A-B", "A1", &"A".repeat(65), "Ä_B"] {
            assert!(Purpose::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn words_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        for source in [Source::Api, Source::WebApp, Source::System] {
            assert_eq!(Source::parse(source.as_str()), Some(source));
        }
    }
}
