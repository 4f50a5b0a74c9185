//! The iDenfy client against a server of our own.

use std::time::Duration;

use base64::Engine as _;
use domain::kernel::Country;
use external::identity::simulated::Simulated;
use external::identity::{Environment, Identity, IdentityError, Live, Request, Settings, Verdict};
use serde_json::{Value, json};

use crate::fake::{Act, Heard, Server, http};

fn client(server: &Server, timeout: Duration) -> Live {
    let settings = Settings {
        base_url: server.url(),
        timeout,
        ..Settings::new("the-key", "the:secret", Environment::Sandbox)
    };
    Live::new(&settings).unwrap()
}

fn request() -> Request {
    Request {
        client_id: "0190a1b2".to_owned(),
        first_name: Some("Zoë".to_owned()),
        country: Some(Country::parse("DE").unwrap()),
        locale: Some("de".to_owned()),
        callback_url: Some("https://nt24.example/in/idenfy".to_owned()),
        ..Request::default()
    }
}

const LONG: Duration = Duration::from_secs(30);

fn token(heard: &Heard, redirect: Option<&str>) -> Value {
    let asked: Value = serde_json::from_str(&heard.body).unwrap_or_default();
    json!({
        "message": "Token created successfully", "authToken": "secret&token", "scanRef": "scan-1",
        "clientId": asked["clientId"], "expiryTime": 3600, "redirectUrl": redirect,
    })
}

#[tokio::test]
async fn a_session_is_begun_with_the_key_and_the_data() {
    let server = Server::start(|heard| Act::Answer(200, token(heard, None).to_string())).await;
    let idenfy = client(&server, LONG);
    let session = idenfy.begin(&request()).await.unwrap();
    assert_eq!(
        (session.session_id.as_str(), session.auth_token.as_str()),
        ("scan-1", "secret&token")
    );
    assert_eq!(session.url, "https://ui.idenfy.com/?authToken=secret%26token");
    assert_eq!(session.expires_in_seconds, Some(3600));
    let heard = &server.heard()[0];
    assert!(
        heard.head.starts_with("post /rest-api/api/v2/token http/1.1\r\n"),
        "{}",
        heard.head
    );
    let basic = base64::engine::general_purpose::STANDARD.encode("the-key:the:secret");
    assert_eq!(
        heard.authorization.as_deref(),
        Some(format!("Basic {basic}").as_str())
    );
    let sent: Value = serde_json::from_str(&heard.body).unwrap();
    let expected = json!({
        "clientId": "0190a1b2", "tokenType": "IDENTIFICATION", "firstName": "Zoë", "country": "DE", "locale": "de",
        "callbackUrl": "https://nt24.example/in/idenfy",
    });
    assert_eq!(sent, expected);
    assert_eq!(idenfy.environment(), Environment::Sandbox);
    for shown in [
        format!("{session:?}"),
        format!("{idenfy:?}"),
        format!("{:?}", request()),
    ] {
        assert!(
            !shown.contains("secret") && !shown.contains("the-key") && !shown.contains("Zoë"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn the_page_idenfy_names_is_used_when_it_is_https() {
    for (named, expected) in [
        (
            "https://pages.example/x?authToken=1",
            "https://pages.example/x?authToken=1",
        ),
        (
            "http://pages.example/x",
            "https://ui.idenfy.com/?authToken=secret%26token",
        ),
        (
            "javascript:alert(1)",
            "https://ui.idenfy.com/?authToken=secret%26token",
        ),
    ] {
        let server =
            Server::start(move |heard| Act::Answer(200, token(heard, Some(named)).to_string())).await;
        assert_eq!(
            client(&server, LONG).begin(&request()).await.unwrap().url,
            expected
        );
    }
}

async fn refusal(act: Act) -> IdentityError {
    let server = Server::start(move |_| act.clone()).await;
    let idenfy = client(&server, Duration::from_millis(500));
    let begun = idenfy.begin(&request()).await.unwrap_err();
    let reported = idenfy.report("scan-1").await.unwrap_err();
    assert_eq!(std::mem::discriminant(&begun), std::mem::discriminant(&reported));
    assert!(
        !begun.to_string().contains("the:secret") && begun.to_string().ends_with('.'),
        "{begun}"
    );
    begun
}

#[tokio::test]
async fn a_refusal_is_final_and_an_outage_is_not() {
    for status in [400, 401, 403, 404, 422] {
        let error = refusal(Act::Answer(status, r#"{"message":"no\n good"}"#.to_owned())).await;
        assert!(matches!(&error, IdentityError::GiveUp(_)), "{status}: {error}");
    }
    let moved = b"HTTP/1.1 302 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".to_vec();
    for act in [
        Act::Answer(408, "{}".to_owned()),
        Act::Answer(429, "{}".to_owned()),
        Act::Answer(500, "{}".to_owned()),
        Act::Answer(503, "<html>".to_owned()),
        Act::Answer(200, "<html>".to_owned()),
        Act::Answer(200, "{}".to_owned()),
        Act::Answer(
            200,
            r#"{"authToken":"t","scanRef":"s","clientId":"another","status":"APPROVED"}"#.to_owned(),
        ),
        Act::Answer(200, " ".repeat(100_000)),
        Act::Bytes(moved),
        Act::Bytes(http(200, "application/json", r#"{"authToken":"#)),
        Act::Bytes(Vec::new()),
        Act::Reset,
        Act::Hang,
    ] {
        let shown = format!("{act:?}").chars().take(100).collect::<String>();
        let error = refusal(act).await;
        assert!(matches!(error, IdentityError::Retry(_)), "{shown}: {error}");
    }
}

#[tokio::test]
async fn a_report_is_asked_for_by_session() {
    for (status, verdict) in [
        ("APPROVED", Some(Verdict::Verified)),
        ("DENIED", Some(Verdict::Rejected)),
        ("SUSPECTED", Some(Verdict::Suspected)),
        ("EXPIRED", Some(Verdict::Expired)),
        ("ACTIVE", None),
        ("REVIEWING", None),
        ("EXPIRED-DELETED", None),
    ] {
        let server = Server::start(move |heard| {
            assert!(
                heard.body.is_empty() || heard.body == r#"{"scanRef":"scan-1"}"#,
                "{}",
                heard.body
            );
            Act::Answer(
                200,
                json!({"status": status, "scanRef": "scan-1", "clientId": "c"}).to_string(),
            )
        })
        .await;
        let idenfy = client(&server, LONG);
        assert_eq!(idenfy.report("scan-1").await, Ok(verdict), "{status}");
        assert!(
            server.heard()[0]
                .head
                .starts_with("post /rest-api/api/v2/status ")
        );
    }
}

#[tokio::test]
async fn unusable_settings_and_requests_are_refused_before_anything_is_sent() {
    for (base_url, key) in [
        ("http://ivs.idenfy.com", "k"),
        ("ivs.idenfy.com", "k"),
        ("https://ivs.idenfy.com", " "),
    ] {
        let settings = Settings {
            base_url: base_url.to_owned(),
            ..Settings::new(key, "s", Environment::Production)
        };
        assert!(Live::new(&settings).is_err(), "{base_url}");
    }
    assert!(Live::new(&Settings::new("k", "s", Environment::Production)).is_ok());
    let server = Server::start(|_| Act::Hang).await;
    for client_id in [String::new(), "a".repeat(101)] {
        let begun = client(&server, LONG)
            .begin(&Request {
                client_id,
                ..Request::default()
            })
            .await;
        assert!(matches!(begun, Err(IdentityError::GiveUp(_))));
    }
    assert!(server.heard().is_empty());
}

#[tokio::test]
async fn the_sandbox_begins_sessions_on_its_own_page() {
    let sandbox = Simulated::new("http://127.0.0.1:3000/sandbox/identity/");
    let session = sandbox.begin(&request()).await.unwrap();
    assert_eq!(
        session.url,
        format!("http://127.0.0.1:3000/sandbox/identity/{}", session.session_id)
    );
    let other = sandbox
        .begin(&Request {
            client_id: "other".to_owned(),
            ..Request::default()
        })
        .await
        .unwrap();
    assert_ne!(session.session_id, other.session_id);
    assert_eq!(sandbox.report(&session.session_id).await, Ok(None));
    assert_eq!(sandbox.environment().as_str(), "SIMULATED");
    assert_eq!(Environment::parse(" sandbox "), Some(Environment::Sandbox));
}
