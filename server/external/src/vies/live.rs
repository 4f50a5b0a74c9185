//! The Commission's REST service (Swagger description "Vies on-the-Web").

use std::time::Duration;

use async_trait::async_trait;
use domain::kernel::VatNumber;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, Url};
use serde::Serialize;

use super::outcome::{Outcome, Reason};
use super::reply::{Note, Reply, evidence};
use super::{Query, Status, Vies, read};
use crate::http::{self, Exchange, Fault};

/// Where the Commission offers the service.
pub const COMMISSION: &str = "https://ec.europa.eu/taxation_customs/vies/rest-api";

/// Most bytes of an answer that are read; real ones have less than one thousand.
const LIMIT: usize = 64 * 1024;

/// Which of the two services of the same shape is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Service {
    /// The registers of the states.
    #[default]
    Registers,
    /// The test service with canned answers. Of all states, only Romania has numbers short enough for it.
    Test,
}

/// How to reach VIES.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address to which the calls are appended.
    pub base_url: String,
    /// Which service.
    pub service: Service,
    /// How long a question may take in all. Asking again without the requester has the same time once more.
    pub timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_url: COMMISSION.to_owned(),
            service: Service::default(),
            timeout: Duration::from_secs(30),
        }
    }
}

/// The client of the Commission's service. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Live {
    http: Client,
    check: Url,
    status: Url,
}

impl Live {
    /// Sets the client up; nothing is asked yet.
    ///
    /// # Errors
    /// A sentence, when the address is unusable or the certificates of the operating system cannot be read.
    pub fn new(settings: &Settings) -> Result<Self, String> {
        let base = http::base(&settings.base_url)?;
        let call = match settings.service {
            Service::Registers => "check-vat-number",
            Service::Test => "check-vat-test-service",
        };
        Ok(Self {
            http: http::client(settings.timeout)?,
            check: http::at(&base, call),
            status: http::at(&base, "check-status"),
        })
    }

    async fn ask(&self, query: &Query, requester: Option<&VatNumber>) -> Reply {
        let request = question(query, requester);
        let call = self.http.post(self.check.clone());
        let call = call
            .header(CONTENT_TYPE, "application/json")
            .body(request.clone());
        let exchange = http::exchange(call.header(ACCEPT, "application/json"), LIMIT).await;
        let outcome = match whole(&exchange) {
            Ok(status) => read::answer(&query.number, status, &exchange.body),
            Err(reason) => Outcome::Unknown(reason),
        };
        let (raw, raw_sha256) = match exchange.status {
            Some(_) => evidence(&exchange.body),
            None => (None, None),
        };
        Reply {
            outcome,
            endpoint: self.check.to_string(),
            request,
            requester_used: requester.is_some(),
            http_status: exchange.status,
            raw,
            raw_sha256,
            note: None,
        }
    }
}

#[async_trait]
impl Vies for Live {
    async fn check(&self, query: &Query) -> Reply {
        let first = self.ask(query, query.requester.as_ref()).await;
        if !first.requester_used || first.outcome != Outcome::Unknown(Reason::InvalidRequester) {
            return first;
        }
        let mut second = self.ask(query, None).await;
        second.note = Some(Note::RequesterRefused {
            request: first.request,
            http_status: first.http_status,
            raw: first.raw,
            raw_sha256: first.raw_sha256,
        });
        second
    }

    async fn status(&self) -> Result<Status, Reason> {
        let call = self
            .http
            .get(self.status.clone())
            .header(ACCEPT, "application/json");
        let exchange = http::exchange(call, LIMIT).await;
        whole(&exchange)?;
        read::status(&exchange.body)
    }
}

/// The HTTP status of an answer that came whole.
fn whole(exchange: &Exchange) -> Result<u16, Reason> {
    match (&exchange.fault, exchange.status) {
        (None, Some(status)) => Ok(status),
        (Some(Fault::Timeout), _) => Err(Reason::Timeout),
        (Some(Fault::TooLarge), _) => Err(Reason::Transport(format!(
            "the answer is larger than {LIMIT} bytes"
        ))),
        (Some(Fault::Transport(what)), _) => Err(Reason::Transport(what.clone())),
        (None, None) => Err(Reason::Transport("no answer".to_owned())),
    }
}

/// `CheckVatRequest` of the service's description.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckVatRequest<'a> {
    country_code: &'a str,
    vat_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    requester_member_state_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requester_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trader_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trader_street: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trader_postal_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trader_city: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trader_company_type: Option<&'a str>,
}

/// The question in JSON.
pub(super) fn question(query: &Query, requester: Option<&VatNumber>) -> String {
    let request = CheckVatRequest {
        country_code: query.number.prefix().as_str(),
        vat_number: query.number.national(),
        requester_member_state_code: requester.map(|number| number.prefix().as_str()),
        requester_number: requester.map(VatNumber::national),
        trader_name: query.trader_name.as_deref(),
        trader_street: query.trader_street.as_deref(),
        trader_postal_code: query.trader_postal_code.as_deref(),
        trader_city: query.trader_city.as_deref(),
        trader_company_type: query.trader_company_type.as_deref(),
    };
    // A struct of plain texts always has a JSON form.
    serde_json::to_string(&request).unwrap_or_default()
}
