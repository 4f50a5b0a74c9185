//! The VIES client against a server that keeps to the description.

use std::time::Duration;

use domain::kernel::{VatNumber, VatPrefix};
use external::vies::{
    Action, Availability, Live, Note, Outcome, Query, Reason, Reply, Service, Settings, Vies,
};
use serde_json::{Value, json};

use crate::fake::{Act, Heard, Server};

pub fn number(text: &str) -> VatNumber {
    VatNumber::parse(text).unwrap()
}

pub fn client(server: &Server, timeout: Duration) -> Live {
    let settings = Settings {
        base_url: server.url(),
        service: Service::Registers,
        timeout,
    };
    Live::new(&settings).unwrap()
}

pub const LONG: Duration = Duration::from_secs(30);

/// A good answer about the number in the request.
pub fn verdict(heard: &Heard, valid: bool) -> Value {
    let asked: Value = serde_json::from_str(&heard.body).unwrap_or_default();
    json!({
        "countryCode": asked["countryCode"], "vatNumber": asked["vatNumber"], "valid": valid,
        "requestDate": "2032-01-02T10:00:00.000Z", "name": "---", "address": "---",
        "requestIdentifier": if asked["requesterNumber"].is_string() { "WAPIAAAAW1234567" } else { "" },
    })
}

pub fn error(code: &str) -> Value {
    json!({"actionSucceed": false, "errorWrappers": [{"error": code, "message": "-"}]})
}

/// The answers of the official test service: the number asked says what is answered.
fn canned(heard: &Heard) -> Value {
    let asked: Value = serde_json::from_str(&heard.body).unwrap_or_default();
    let code = match asked["vatNumber"].as_str().unwrap_or_default() {
        "100" => return verdict(heard, true),
        "200" => return verdict(heard, false),
        "201" => "INVALID_INPUT",
        "202" if asked["requesterNumber"].is_string() => "INVALID_REQUESTER_INFO",
        "202" => return verdict(heard, true),
        "301" => "MS_UNAVAILABLE",
        "302" => "TIMEOUT",
        "400" => "VAT_BLOCKED",
        "401" => "IP_BLOCKED",
        "500" => "GLOBAL_MAX_CONCURRENT_REQ",
        "501" => "GLOBAL_MAX_CONCURRENT_REQ_TIME",
        "600" => "MS_MAX_CONCURRENT_REQ",
        "601" => "MS_MAX_CONCURRENT_REQ_TIME",
        "999" => "VOW-ERR-1",
        _ => "SERVICE_UNAVAILABLE",
    };
    error(code)
}

#[tokio::test]
async fn every_code_is_read_the_same_under_every_status() {
    for status in [200, 400, 500] {
        let server = Server::start(move |heard| Act::Answer(status, canned(heard).to_string())).await;
        let settings = Settings {
            base_url: server.url(),
            service: Service::Test,
            timeout: LONG,
        };
        let vies = Live::new(&settings).unwrap();
        for (ending, reason) in [
            ("201", Reason::InvalidInput),
            ("300", Reason::ServiceUnavailable),
            ("301", Reason::MemberStateUnavailable),
            ("302", Reason::Timeout),
            ("400", Reason::VatBlocked),
            ("401", Reason::IpBlocked),
            ("500", Reason::GlobalBusy),
            ("501", Reason::GlobalBusy),
            ("600", Reason::MemberStateBusy),
            ("601", Reason::MemberStateBusy),
            ("777", Reason::ServiceUnavailable),
            ("999", Reason::UnknownCode("VOW-ERR-1".to_owned())),
        ] {
            let reply = vies
                .check(&Query::new(
                    number(&format!("RO{ending}")),
                    Some(number("DE136695976")),
                ))
                .await;
            assert_eq!(reply.outcome, Outcome::Unknown(reason), "{ending} {status}");
            assert_eq!(reply.http_status, Some(status));
            assert!(reply.endpoint.ends_with("/rest-api/check-vat-test-service"));
            assert!(reply.requester_used && reply.note.is_none());
        }
        // A verdict under an error status contradicts itself.
        for (ending, word) in [("100", "VALID"), ("200", "INVALID")] {
            let reply = vies
                .check(&Query::new(number(&format!("RO{ending}")), None))
                .await;
            assert_eq!(
                reply.outcome.as_str(),
                if status == 200 { word } else { "UNKNOWN" },
                "{ending} {status}"
            );
        }
    }
}

#[tokio::test]
async fn a_check_carries_its_evidence() {
    let server = Server::start(|heard| Act::Answer(200, verdict(heard, true).to_string())).await;
    let mut query = Query::new(number("GR094259216"), Some(number("ATU13585627")));
    query.trader_name = Some("Alpha \"A\" A.E.".to_owned());
    query.trader_city = Some("Αθήνα".to_owned());
    let reply = client(&server, LONG).check(&query).await;
    let heard = server.heard();
    assert_eq!(heard.len(), 1);
    assert!(
        heard[0]
            .head
            .starts_with("post /rest-api/check-vat-number http/1.1\r\n"),
        "{}",
        heard[0].head
    );
    assert!(heard[0].head.contains("content-type: application/json\r\n"));
    assert!(!heard[0].head.contains("accept-encoding"));
    let sent: Value = serde_json::from_str(&heard[0].body).unwrap();
    let expected = json!({
        "countryCode": "EL", "vatNumber": "094259216", "requesterMemberStateCode": "AT", "requesterNumber": "U13585627",
        "traderName": "Alpha \"A\" A.E.", "traderCity": "Αθήνα",
    });
    assert_eq!(sent, expected);
    assert_eq!(reply.request, heard[0].body);
    let Outcome::Valid(answer) = &reply.outcome else {
        panic!("{reply:?}")
    };
    assert_eq!(answer.consultation_number.as_deref(), Some("WAPIAAAAW1234567"));
    assert_eq!(answer.name, None);
    assert!(reply.raw.as_deref().unwrap().contains("WAPIAAAAW1234567"));
    assert_eq!(reply.raw_sha256.as_deref().map(str::len), Some(64));
    assert_eq!((reply.http_status, reply.requester_used), (Some(200), true));
    let text = serde_json::to_string(&reply).unwrap();
    assert_eq!(serde_json::from_str::<Reply>(&text).unwrap(), reply);
}

#[tokio::test]
async fn a_refused_requester_does_not_cost_the_answer() {
    let server = Server::start(|heard| Act::Answer(200, canned(heard).to_string())).await;
    let vies = client(&server, LONG);
    let reply = vies
        .check(&Query::new(number("RO202"), Some(number("DE136695976"))))
        .await;
    let Outcome::Valid(answer) = &reply.outcome else {
        panic!("{reply:?}")
    };
    assert_eq!(answer.consultation_number, None);
    assert!(!reply.requester_used);
    let Some(Note::RequesterRefused {
        request,
        raw,
        http_status,
        raw_sha256,
    }) = &reply.note
    else {
        panic!("{reply:?}")
    };
    assert!(request.contains("136695976") && raw.as_deref().unwrap().contains("INVALID_REQUESTER_INFO"));
    assert!(*http_status == Some(200) && raw_sha256.is_some());
    assert_eq!(server.heard().len(), 2);
    let text = serde_json::to_string(&reply).unwrap();
    assert_eq!(serde_json::from_str::<Reply>(&text).unwrap(), reply);
}

#[tokio::test]
async fn a_requester_refused_to_a_question_without_one_is_an_alarm_and_asked_once() {
    let server = Server::start(|_| Act::Answer(200, error("INVALID_REQUESTER_INFO").to_string())).await;
    let vies = client(&server, LONG);
    let reply = vies.check(&Query::new(number("RO202"), None)).await;
    assert_eq!(reply.outcome, Outcome::Unknown(Reason::InvalidRequester));
    assert_eq!(reply.outcome.reason().map(Reason::action), Some(Action::Alarm));
    assert_eq!(server.heard().len(), 1);
    let reply = vies
        .check(&Query::new(number("RO202"), Some(number("DE136695976"))))
        .await;
    assert_eq!(reply.outcome, Outcome::Unknown(Reason::InvalidRequester));
    assert_eq!(server.heard().len(), 3);
}

#[tokio::test]
async fn the_status_page_is_read() {
    let server = Server::start(|heard| {
        assert!(
            heard.head.is_empty() || heard.head.starts_with("get /rest-api/check-status "),
            "{}",
            heard.head
        );
        let body = json!({"vow": {"available": false}, "countries": [
            {"countryCode": "EL", "availability": "Available"},
            {"countryCode": "DE", "availability": "Unavailable"},
        ]});
        Act::Answer(200, body.to_string())
    })
    .await;
    let status = client(&server, LONG).status().await.unwrap();
    assert_eq!(status.service, Availability::Unavailable);
    assert_eq!(status.states[&VatPrefix::EL], Availability::Available);
    assert_eq!(status.states[&VatPrefix::DE], Availability::Unavailable);
}

#[test]
fn an_unusable_address_is_a_sentence() {
    let settings = Settings {
        base_url: "ec.europa.eu".to_owned(),
        ..Settings::default()
    };
    assert!(Live::new(&settings).unwrap_err().ends_with('.'));
    assert!(Live::new(&Settings::default()).is_ok());
}
