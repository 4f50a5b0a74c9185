//! iDenfy's REST service: creating a session and, in need, asking how it stands.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use domain::kernel::Country;

use super::callback::Overall;
use super::{Environment, Identity, IdentityError, Request, Session, Verdict};
use crate::http::{self, Exchange, Fault, one_line};

/// Where iDenfy offers its service.
pub const IDENFY: &str = "https://ivs.idenfy.com";

/// Where iDenfy offers its pages.
pub const IDENFY_UI: &str = "https://ui.idenfy.com";

/// Most bytes of an answer that are read.
const LIMIT: usize = 64 * 1024;

/// Longest client id iDenfy takes, in characters.
const MAX_CLIENT_ID: usize = 100;

/// How to reach iDenfy.
#[derive(Clone)]
pub struct Settings {
    /// The address to which `/api/v2/…` is appended.
    pub base_url: String,
    /// The address of the pages, used when iDenfy names none.
    pub ui_url: String,
    /// The API key.
    pub key: String,
    /// The API secret.
    pub secret: String,
    /// What the key is for.
    pub environment: Environment,
    /// How long a call may take in all.
    pub timeout: Duration,
}

impl Settings {
    /// The usual settings for a key and its secret.
    #[must_use]
    pub fn new(key: &str, secret: &str, environment: Environment) -> Self {
        Self {
            base_url: IDENFY.to_owned(),
            ui_url: IDENFY_UI.to_owned(),
            key: key.to_owned(),
            secret: secret.to_owned(),
            environment,
            timeout: Duration::from_secs(30),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("base_url", &self.base_url)
            .field("ui_url", &self.ui_url)
            .field("environment", &self.environment)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// The client of iDenfy. Cloning it is cheap.
#[derive(Clone)]
pub struct Live {
    http: Client,
    token: Url,
    status: Url,
    ui: Url,
    key: String,
    secret: String,
    environment: Environment,
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live")
            .field("token", &self.token.as_str())
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}

impl Live {
    /// Sets the client up; nothing is asked yet.
    ///
    /// # Errors
    /// A sentence, when an address or the key is unusable.
    pub fn new(settings: &Settings) -> Result<Self, String> {
        let base = http::base(&settings.base_url)?;
        if http::is_exposed(&base) {
            return Err(
                "The address of iDenfy does not begin with https. Use https: the key is sent there."
                    .to_owned(),
            );
        }
        if settings.key.trim().is_empty() || settings.secret.trim().is_empty() {
            return Err(
                "The key or the secret of iDenfy is missing. Set both, or switch the identity check off."
                    .to_owned(),
            );
        }
        Ok(Self {
            http: http::client(settings.timeout)?,
            token: http::at(&base, "api/v2/token"),
            status: http::at(&base, "api/v2/status"),
            ui: http::base(&settings.ui_url)?,
            key: settings.key.trim().to_owned(),
            secret: settings.secret.trim().to_owned(),
            environment: settings.environment,
        })
    }

    async fn call<T: for<'de> Deserialize<'de>>(
        &self,
        url: &Url,
        body: &impl Serialize,
    ) -> Result<T, IdentityError> {
        let body = serde_json::to_string(body).map_err(|error| {
            IdentityError::GiveUp(format!("The question to iDenfy has no JSON form ({error})."))
        })?;
        let call = self
            .http
            .post(url.clone())
            .basic_auth(&self.key, Some(&self.secret));
        let exchange = http::exchange(call.header(CONTENT_TYPE, "application/json").body(body), LIMIT).await;
        read(&exchange)
    }

    /// Where the person goes: the page iDenfy names, or the usual one.
    fn page(&self, named: Option<&str>, auth_token: &str) -> String {
        if let Some(url) = named.and_then(|named| Url::parse(named).ok())
            && url.scheme() == "https"
        {
            return url.into();
        }
        let mut url = self.ui.clone();
        url.query_pairs_mut().append_pair("authToken", auth_token);
        url.into()
    }
}

/// The request for a session.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenRequest<'a> {
    client_id: &'a str,
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    success_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_url: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenAnswer {
    auth_token: String,
    scan_ref: String,
    client_id: String,
    redirect_url: Option<String>,
    expiry_time: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StatusRequest<'a> {
    scan_ref: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusAnswer {
    scan_ref: String,
    status: String,
}

#[async_trait]
impl Identity for Live {
    async fn begin(&self, request: &Request) -> Result<Session, IdentityError> {
        let client_id = request.client_id.as_str();
        if client_id.is_empty() || client_id.chars().count() > MAX_CLIENT_ID {
            return Err(IdentityError::GiveUp(format!(
                "The client id for iDenfy has to have 1 to {MAX_CLIENT_ID} characters. Use the id of the session."
            )));
        }
        let question = TokenRequest {
            client_id,
            token_type: "IDENTIFICATION",
            first_name: request.first_name.as_deref(),
            last_name: request.last_name.as_deref(),
            country: request.country.map(Country::code),
            locale: request.locale.as_deref(),
            success_url: request.success_url.as_deref(),
            error_url: request.error_url.as_deref(),
            callback_url: request.callback_url.as_deref(),
        };
        let answer: TokenAnswer = self.call(&self.token, &question).await?;
        if answer.client_id != client_id || answer.auth_token.is_empty() || answer.scan_ref.is_empty() {
            return Err(unreadable());
        }
        Ok(Session {
            url: self.page(answer.redirect_url.as_deref(), &answer.auth_token),
            session_id: answer.scan_ref,
            auth_token: answer.auth_token,
            expires_in_seconds: answer.expiry_time.as_ref().and_then(Value::as_i64),
        })
    }

    async fn report(&self, session_id: &str) -> Result<Option<Verdict>, IdentityError> {
        let answer: StatusAnswer = self
            .call(&self.status, &StatusRequest { scan_ref: session_id })
            .await?;
        if answer.scan_ref != session_id {
            return Err(unreadable());
        }
        Ok(Overall::parse(&answer.status).verdict())
    }

    fn environment(&self) -> Environment {
        self.environment
    }
}

fn unreadable() -> IdentityError {
    IdentityError::Retry("The answer of iDenfy is not what was asked for. Try again later.".to_owned())
}

/// Reads an answer, good or bad.
fn read<T: for<'de> Deserialize<'de>>(exchange: &Exchange) -> Result<T, IdentityError> {
    match &exchange.fault {
        None => {}
        Some(Fault::Timeout) => {
            return Err(IdentityError::Retry(
                "iDenfy did not answer in time. Try again later.".to_owned(),
            ));
        }
        Some(Fault::TooLarge) => return Err(unreadable()),
        Some(Fault::Transport(what)) => {
            return Err(IdentityError::Retry(format!(
                "iDenfy cannot be reached ({what}). Try again later."
            )));
        }
    }
    match exchange.status {
        Some(200..=299) => serde_json::from_slice(&exchange.body).map_err(|_| unreadable()),
        Some(status @ (401 | 403)) => Err(IdentityError::GiveUp(format!(
            "iDenfy refuses the key (HTTP {status}). Check the key, its secret and what it may do."
        ))),
        // Redirects are not followed: they would carry the key elsewhere.
        Some(status @ (400..=407 | 409..=424 | 426..=428 | 430..=499)) => {
            Err(IdentityError::GiveUp(format!(
                "iDenfy refuses the request (HTTP {status}{}). Check the data of the person.",
                explanation(&exchange.body)
            )))
        }
        status => Err(IdentityError::Retry(format!(
            "iDenfy does not answer properly (HTTP {}). Try again later.",
            status.unwrap_or_default()
        ))),
    }
}

/// iDenfy's own words about a refusal.
fn explanation(body: &[u8]) -> String {
    let message = serde_json::from_slice::<Value>(body).ok().and_then(|body| {
        let message = body.get("message")?.as_str()?;
        Some(one_line(message, 200))
    });
    message.map_or_else(String::new, |message| format!(": {message}"))
}
