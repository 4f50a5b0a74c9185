//! What `nt24 serve` writes to its log, and what it never writes there.

use serde_json::Value;

use crate::http::{self, FORM, TOKEN_PATH, get, get_as, send, token_form};
use crate::place::{POSTGRES_PASSWORD, Place, text};
use crate::process::Server;

crate::on_both!(every_line_carries_its_request, secrets_stay_out);

/// Upkeep is left out: it runs beside the requests and belongs to none.
fn every_line_carries_its_request(place: Place) {
    let demo = place.json(&["demo"]);
    let place = place
        .with("NT24_LOG_FORMAT", "json")
        .with("NT24_LOG", "info,server=trace,storage=trace,server::upkeep=off");
    let server = Server::start(&place);
    let form = token_form(&text(&demo, "clientId"), &text(&demo, "clientSecret"));
    let wrong = token_form(&text(&demo, "clientId"), "wrong");
    let mut sent = Vec::new();
    for (number, (first, body)) in [
        (format!("POST {TOKEN_PATH}"), form.as_str()),
        (format!("POST {TOKEN_PATH}"), &wrong),
        (format!("POST {TOKEN_PATH}"), "nonsense"),
        ("GET /v1/me".to_owned(), ""),
        ("GET /readyz".to_owned(), ""),
        ("GET /login".to_owned(), ""),
        ("GET /no/such/page".to_owned(), ""),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("cli-test-{number}");
        let answer = send(&server.address, &first, &[FORM, ("X-Request-Id", &id)], body);
        assert!(answer.head.contains(&format!("x-request-id: {id}")), "{answer:?}");
        sent.push(id);
    }
    // Without an id, or with one that is none, the server gives its own.
    for given in ["", "with space", &"x".repeat(129)] {
        let answer = send(&server.address, "GET /livez", &[("X-Request-Id", given)], "");
        let id = answer
            .head
            .lines()
            .find_map(|line| line.strip_prefix("x-request-id: "))
            .unwrap();
        assert!(id.starts_with("req_") && id.len() == 20, "{id}");
        sent.push(id.to_owned());
    }
    let ended = server.stop();
    let lines: Vec<Value> = ended
        .log
        .iter()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    let position = |words: &str| {
        let found = lines.iter().position(|line| {
            line["message"]
                .as_str()
                .is_some_and(|said| said.starts_with(words))
        });
        found.unwrap_or_else(|| panic!("no line {words:?}: {:#?}", ended.log))
    };
    let (start, stop) = (position("serving"), position("stopping"));
    for line in &lines {
        for member in ["timestamp", "level", "target"] {
            assert!(line[member].is_string(), "{line}");
        }
    }
    let mut seen = Vec::new();
    for line in &lines[start + 1..stop] {
        let id = line["span"]["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no request id: {line}"));
        assert!(sent.iter().any(|known| known == id), "{line}");
        if line["message"] == "answered" {
            assert!(
                line["status"].is_number() && line["span"]["path"].is_string(),
                "{line}"
            );
            seen.push(id.to_owned());
        }
    }
    assert_eq!(seen, sent, "every request has one line at its end");
}

/// At the most talkative level.
fn secrets_stay_out(place: Place) {
    let place = place
        .with("NT24_LOG", "trace")
        .with("NT24_PUBLIC_URL", "https://app.example.com");
    let demo = place.run(&["demo", "--json"]);
    let known: Value = serde_json::from_str(&demo.out).unwrap();
    let (client, secret) = (text(&known, "clientId"), text(&known, "clientSecret"));
    let password = text(&known, "staffPassword");
    let rotated = place.run(&["client", "rotate", "--client", &client, "--json"]);
    let new = text(&serde_json::from_str(&rotated.out).unwrap(), "clientSecret");
    let own_password = "Correct-Horse-Battery-9";
    let created = place.run_reading(
        &[
            "staff",
            "create",
            "--email",
            "o@nt24.example",
            "--name",
            "O",
            "--role",
            "OPERATOR",
            "--password-stdin",
        ],
        own_password,
    );
    assert_eq!(created.code, Some(0), "{created:?}");

    let server = Server::start(&place);
    let token = http::token(&server.address, &client, &secret);
    let basic = send(
        &server.address,
        &format!("POST {TOKEN_PATH}"),
        &[
            FORM,
            (
                "Authorization",
                "Basic YXBpLWNsaWVudC1kZW1vOldyb25nLVNlY3JldC1pbi1CYXNpYw==",
            ),
        ],
        "grant_type=client_credentials",
    );
    assert_eq!(basic.status, 401, "{basic:?}");
    assert_eq!(get_as(&server.address, "/v1/me", &token).status, 200);
    assert_eq!(
        get_as(&server.address, "/v1/me", &format!("{token}x")).status,
        401
    );
    assert_eq!(
        get(&server.address, &format!("/v1/me?access_token={token}")).status,
        401
    );
    let (mut cookies, mut answers) = (Vec::new(), Vec::new());
    for tried in [password.as_str(), "Wrong-Password-In-Form"] {
        let form = format!(
            "email={}&password={tried}",
            text(&known, "staffEmail").replace('@', "%40")
        );
        let headers = [FORM, ("Sec-Fetch-Site", "same-origin"), ("Accept", "text/html")];
        let answer = send(&server.address, "POST /fn/session/sign-in", &headers, &form);
        assert!(answer.status < 500, "{answer:?}");
        answers.push(answer.head.clone());
        let set = answer
            .head
            .lines()
            .filter_map(|line| line.strip_prefix("set-cookie: "));
        cookies.extend(
            set.filter_map(|cookie| cookie.split([';', '=']).nth(1))
                .map(str::to_owned),
        );
    }
    assert!(
        cookies.iter().any(|value| value.len() > 16),
        "no session began: {cookies:?} {answers:#?}"
    );
    let ended = server.stop();

    let log = [
        ended.log.join("\n"),
        demo.err,
        rotated.err,
        created.err,
        created.out,
    ]
    .join("\n");
    assert!(log.contains("answered") && log.lines().count() > 20, "{log}");
    // Heads have been turned to small letters, and with them the cookies.
    let small = log.to_lowercase();
    let signature = token.rsplit('.').next().unwrap();
    for hidden in [
        &secret,
        &new,
        &password,
        own_password,
        &token,
        signature,
        POSTGRES_PASSWORD,
        "$argon2",
        "Wrong-",
    ] {
        let found = small.lines().find(|line| line.contains(&hidden.to_lowercase()));
        assert_eq!(found, None, "{hidden} is in the log");
    }
    for value in cookies.iter().filter(|value| value.len() > 16) {
        assert!(!small.contains(value.as_str()), "a cookie is in the log");
    }
}
