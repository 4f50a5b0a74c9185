//! The identity check of a person by iDenfy: beginning a session ([`Live`]), and reading what iDenfy reports
//! ([`verify_signature`], [`parse_callback`]).
//!
//! What a verdict means for a buyer is decided elsewhere, and so is the screening against sanctions lists, which is our
//! own. Personal data pass through here and are never part of `Debug` output.

mod callback;
mod live;
pub mod simulated;

use std::fmt;

use async_trait::async_trait;
use domain::kernel::Country;

pub use callback::{Callback, CallbackError, Overall, parse_callback, verify_signature};
pub use live::{IDENFY, IDENFY_UI, Live, Settings};

/// What a session is begun with.
#[derive(Clone, Default)]
pub struct Request {
    /// Our own name for the person or session, at most 100 characters; comes back in the callback.
    pub client_id: String,
    /// Given name, when known. iDenfy compares what it is given: a difference ends as [`Verdict::Suspected`].
    pub first_name: Option<String>,
    /// Family name, when known; compared too.
    pub last_name: Option<String>,
    /// Country of the identity document, when known.
    pub country: Option<Country>,
    /// Language of iDenfy's pages, such as `de`.
    pub locale: Option<String>,
    /// Where the person goes after success.
    pub success_url: Option<String>,
    /// Where the person goes after a failure.
    pub error_url: Option<String>,
    /// Where iDenfy reports to.
    pub callback_url: Option<String>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("client_id", &self.client_id)
            .field("country", &self.country)
            .finish_non_exhaustive()
    }
}

/// A session that was begun.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// The service's id of the session (`scanRef`).
    pub session_id: String,
    /// The key to the session's page: a secret of the person.
    pub auth_token: String,
    /// Where the person goes. Holds the key.
    pub url: String,
    /// Seconds until the session runs out unused, when the service says so.
    pub expires_in_seconds: Option<i64>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("session_id", &self.session_id)
            .field("expires_in_seconds", &self.expires_in_seconds)
            .finish_non_exhaustive()
    }
}

/// The last word of the service about a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The person is who they say.
    Verified,
    /// The person is not, or the document is not good.
    Rejected,
    /// The service found differences: a person has to look.
    Suspected,
    /// Nobody came in time. Says nothing about the person.
    Expired,
}

impl Verdict {
    /// As one word: `VERIFIED`, `REJECTED`, `SUSPECTED` or `EXPIRED`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "VERIFIED",
            Self::Rejected => "REJECTED",
            Self::Suspected => "SUSPECTED",
            Self::Expired => "EXPIRED",
        }
    }
}

/// What a key is for. It cannot be told from the key's text, so it is configured beside it and shown in the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// Real checks of real people.
    Production,
    /// A test key of iDenfy: its verdicts prove nothing.
    Sandbox,
    /// No iDenfy at all: our own sandbox.
    Simulated,
}

impl Environment {
    /// As one word: `PRODUCTION`, `SANDBOX` or `SIMULATED`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "PRODUCTION",
            Self::Sandbox => "SANDBOX",
            Self::Simulated => "SIMULATED",
        }
    }

    /// Reads the word, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Production, Self::Sandbox, Self::Simulated]
            .into_iter()
            .find(|environment| environment.as_str().eq_ignore_ascii_case(text.trim()))
    }
}

/// Why the service could not be asked. Never a verdict about a person. Holds a sentence without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Ask again later.
    #[error("{0}")]
    Retry(String),
    /// Asking again the same way changes nothing.
    #[error("{0}")]
    GiveUp(String),
}

/// Somebody who checks identities.
#[async_trait]
pub trait Identity: Send + Sync {
    /// Begins a session for one person.
    ///
    /// # Errors
    /// When the service cannot be reached or refuses.
    async fn begin(&self, request: &Request) -> Result<Session, IdentityError>;

    /// How a session ended, if it has. Only for a callback that seems lost: iDenfy does not want to be polled and may
    /// close the door.
    ///
    /// # Errors
    /// When the service cannot be reached or refuses.
    async fn report(&self, session_id: &str) -> Result<Option<Verdict>, IdentityError>;

    /// What the verdicts are worth.
    fn environment(&self) -> Environment;
}
