//! The sandbox's identity service. It only begins sessions, whose page is our own; how they end is said over the
//! sandbox's endpoint or by pressing a button on that page, both in the server.

use async_trait::async_trait;

use super::{Environment, Identity, IdentityError, Request, Session, Verdict};
use crate::digest::sha256_hex;

/// Begins sessions without asking anybody.
#[derive(Clone, Debug)]
pub struct Simulated {
    page: String,
}

impl Simulated {
    /// `page` is the address of the sandbox's page without the session, such as `https://host/sandbox/identity`.
    #[must_use]
    pub fn new(page: &str) -> Self {
        Self {
            page: page.trim_end_matches('/').to_owned(),
        }
    }
}

#[async_trait]
impl Identity for Simulated {
    /// The session's id is made from the client id alone: a new session wants a new client id.
    async fn begin(&self, request: &Request) -> Result<Session, IdentityError> {
        let digest = sha256_hex(request.client_id.as_bytes());
        let session_id = format!("sandbox{}", digest.get(..24).unwrap_or_default());
        Ok(Session {
            url: format!("{}/{session_id}", self.page),
            auth_token: digest,
            session_id,
            expires_in_seconds: Some(3600),
        })
    }

    async fn report(&self, _session_id: &str) -> Result<Option<Verdict>, IdentityError> {
        Ok(None)
    }

    fn environment(&self) -> Environment {
        Environment::Simulated
    }
}
