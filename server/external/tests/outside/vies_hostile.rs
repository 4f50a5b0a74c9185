//! The VIES client against servers that fail, lie or attack.

use std::time::Duration;

use external::vies::{Live, Outcome, Query, Reason, Reply, Settings, Vies};
use serde_json::json;

use crate::fake::{Act, Server, http};
use crate::vies::{LONG, client, number, verdict};

const SHORT: Duration = Duration::from_millis(300);

async fn check(act: Act, timeout: Duration) -> Reply {
    let server = Server::start(move |_| act.clone()).await;
    client(&server, timeout)
        .check(&Query::new(number("DE136695976"), None))
        .await
}

async fn reason(act: Act, timeout: Duration) -> Reason {
    let shown = format!("{act:?}").chars().take(200).collect::<String>();
    let reply = check(act, timeout).await;
    match reply.outcome {
        Outcome::Unknown(reason) => reason,
        other => panic!("{shown}: {other:?}"),
    }
}

const INVALID: &str = r#"{"countryCode":"DE","vatNumber":"136695976","valid":false}"#;

#[tokio::test]
async fn a_server_that_does_not_answer_in_time_says_nothing() {
    assert_eq!(reason(Act::Hang, SHORT).await, Reason::Timeout);
    let whole = http(200, "application/json", INVALID);
    assert_eq!(reason(Act::Drip(whole.clone()), SHORT).await, Reason::Timeout);
    // The head came in time, the body did not.
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".to_vec();
    let server = Server::start(move |_| Act::Stall(head.clone())).await;
    let reply = client(&server, SHORT)
        .check(&Query::new(number("DE136695976"), None))
        .await;
    assert_eq!(reply.outcome, Outcome::Unknown(Reason::Timeout));
    assert_eq!((reply.http_status, reply.raw.as_deref()), (Some(200), Some("")));
}

#[tokio::test]
async fn broken_connections_are_transport_faults() {
    let is_transport = |reason: Reason| matches!(reason, Reason::Transport(_));
    assert!(is_transport(reason(Act::Reset, LONG).await));
    assert!(is_transport(reason(Act::Bytes(Vec::new()), LONG).await));
    assert!(is_transport(
        reason(Act::Bytes(b"220 smtp ready\r\n".to_vec()), LONG).await
    ));
    assert!(is_transport(reason(Act::Bytes(vec![0xff; 2000]), LONG).await));
    // Cut off inside the body: what came is kept as evidence.
    let mut cut = http(200, "application/json", &format!("{INVALID}     "));
    cut.truncate(cut.len() - 3);
    let reply = check(Act::Bytes(cut), LONG).await;
    assert!(is_transport(reply.outcome.reason().cloned().unwrap()));
    assert_eq!(reply.raw.as_deref().map(str::trim), Some(INVALID));
    // Nobody listens.
    let server = Server::start(|_| Act::Hang).await;
    let vies = client(&server, LONG);
    drop(server);
    let query = Query::new(number("DE136695976"), None);
    let reply = loop {
        let reply = vies.check(&query).await;
        if reply.http_status.is_none() {
            break reply;
        }
    };
    assert!(is_transport(reply.outcome.reason().cloned().unwrap()));
    assert_eq!((reply.raw, reply.raw_sha256), (None, None));
}

#[tokio::test]
async fn a_server_without_the_right_certificate_is_never_believed() {
    let server = Server::start(|_| Act::Bytes(http(200, "application/json", INVALID))).await;
    let base_url = server.url().replace("http://", "https://");
    let vies = Live::new(&Settings {
        base_url,
        timeout: SHORT,
        ..Settings::default()
    })
    .unwrap();
    let reply = vies.check(&Query::new(number("DE136695976"), None)).await;
    assert!(
        matches!(
            reply.outcome,
            Outcome::Unknown(Reason::Transport(_) | Reason::Timeout)
        ),
        "{reply:?}"
    );
}

#[tokio::test]
async fn endless_and_huge_answers_are_cut_off() {
    let is_large = |reason: Reason| matches!(reason, Reason::Transport(what) if what.contains("larger"));
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    assert!(is_large(
        reason(Act::Endless(chunked, b"4\r\n    \r\n".repeat(500)), LONG).await
    ));
    let huge = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n".to_vec();
    assert!(is_large(
        reason(Act::Endless(huge, vec![b' '; 100_000]), LONG).await
    ));
    // An endless head.
    let head = b"HTTP/1.1 200 OK\r\n".to_vec();
    let endless = reason(
        Act::Endless(head, b"X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(100)),
        LONG,
    )
    .await;
    assert!(matches!(endless, Reason::Transport(_)), "{endless:?}");
    let padded = format!("{INVALID}{}", " ".repeat(70_000));
    let reply = check(Act::Answer(200, padded), LONG).await;
    assert_eq!(reply.raw.map(|raw| raw.len()), Some(65_536));
}

#[tokio::test]
async fn what_is_not_the_documented_answer_is_unknown() {
    let html = "<html><body>valid: false</body></html>";
    for (act, expected) in [
        (Act::Bytes(http(200, "text/html", html)), Reason::NotJson),
        (Act::Bytes(http(503, "text/html", html)), Reason::NotJson),
        (Act::Answer(200, String::new()), Reason::NotJson),
        (Act::Answer(200, "\u{0}\u{1}".to_owned()), Reason::NotJson),
        (
            Act::Answer(200, r#"{"valid":false}"#.to_owned()),
            Reason::WrongShape,
        ),
        (
            Act::Answer(200, INVALID.replace("false", "\"true\"")),
            Reason::WrongShape,
        ),
        (
            Act::Answer(200, INVALID.replace(",\"valid\":false", "")),
            Reason::WrongShape,
        ),
        (
            Act::Answer(200, INVALID.replace("}", ",\"valid\":true}")),
            Reason::WrongShape,
        ),
        (
            Act::Answer(200, INVALID.replace("136695976", "129390950")),
            Reason::OtherNumber,
        ),
        (
            Act::Answer(200, INVALID.replace("DE", "EE").replace("136695976", "100931558")),
            Reason::OtherNumber,
        ),
        (Act::Answer(502, INVALID.to_owned()), Reason::WrongShape),
    ] {
        assert_eq!(reason(act.clone(), LONG).await, expected, "{act:?}");
    }
    // The raw answer is stored as text, in which PostgreSQL has no NUL.
    let reply = check(Act::Answer(200, "\u{0}x".to_owned()), LONG).await;
    assert_eq!(reply.raw.as_deref(), Some("\u{fffd}x"));
}

#[tokio::test]
async fn redirects_are_not_followed_and_packed_answers_not_unpacked() {
    let elsewhere = Server::start(|heard| Act::Answer(200, verdict(heard, true).to_string())).await;
    let target = elsewhere.url();
    for status in [301, 302, 307, 308] {
        let answer = format!(
            "HTTP/1.1 {status} X\r\nLocation: {target}/check-vat-number\r\nContent-Length: 0\r\n\r\n"
        );
        assert_eq!(
            reason(Act::Bytes(answer.into_bytes()), LONG).await,
            Reason::NotJson
        );
    }
    assert!(elsewhere.heard().is_empty());
    // The first bytes of a gzip stream; unpacked, such an answer can grow a thousandfold.
    let mut packed = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n".to_vec();
    packed.extend_from_slice(&[
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xed, 0xc1, 1, 1, 0, 0, 0, 0x80, 0x90, 0xfe,
    ]);
    let reply = check(Act::Bytes(packed), LONG).await;
    assert_eq!(reply.outcome, Outcome::Unknown(Reason::NotJson));
    assert!(reply.raw_sha256.is_some());
}

#[tokio::test]
async fn an_unreadable_status_page_is_an_error() {
    for (body, expected) in [
        ("<html>", Reason::NotJson),
        (&json!({"vow": {}}).to_string(), Reason::WrongShape),
    ] {
        let body = body.to_owned();
        let server = Server::start(move |_| Act::Answer(200, body.clone())).await;
        assert_eq!(client(&server, LONG).status().await, Err(expected));
    }
    let server = Server::start(|_| Act::Hang).await;
    assert_eq!(client(&server, SHORT).status().await, Err(Reason::Timeout));
}
