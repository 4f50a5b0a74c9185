//! `nt24 serve`: answers, and stops without losing what it has in hand.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::http::{self, FORM, TOKEN_PATH, connect, get, get_as, token_form};
use crate::place::{Place, text};
use crate::process::Server;

crate::on_both!(
    answers_live_and_ready,
    finishes_the_request_in_hand,
    idle_connections_do_not_hold_it,
    a_second_start_finds_everything,
    rotated_and_disabled_clients,
);

fn answers_live_and_ready(place: Place) {
    let server = Server::start(&place);
    for path in ["/livez", "/readyz"] {
        let answer = get(&server.address, path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
    }
    let ended = server.stop();
    assert!(ended.log.last().unwrap().contains("stopped"), "{:#?}", ended.log);
}

/// A request whose head was read and whose body is half there when SIGTERM comes.
fn finishes_the_request_in_hand(place: Place) {
    let demo = place.json(&["demo"]);
    let mut server = Server::start(&place);
    let body = token_form(&text(&demo, "clientId"), &text(&demo, "clientSecret"));
    let (first, second) = body.split_at(body.len() / 2);
    let mut slow = connect(&server.address);
    let head = format!(
        "POST {TOKEN_PATH} HTTP/1.1\r\nHost: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        server.address,
        FORM.1,
        body.len()
    );
    slow.write_all(head.as_bytes()).unwrap();
    // The handler asks for the body: from here on the request is in hand.
    assert!(http::head(&mut slow).starts_with("HTTP/1.1 100 "));
    slow.write_all(first.as_bytes()).unwrap();

    server.terminate();
    server.wait_for("stopping");
    // The listener closes right after it said so.
    let closed = (0..100_000).any(|_| {
        std::thread::yield_now();
        TcpStream::connect(&server.address).is_err()
    });
    assert!(closed, "it takes new connections while it stops");

    slow.write_all(second.as_bytes()).unwrap();
    let answer = http::answer(slow);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.json()["access_token"].is_string());
    let ended = server.ended();
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), ""));
    assert!(ended.log.last().unwrap().contains("stopped"), "{:#?}", ended.log);
}

fn idle_connections_do_not_hold_it(place: Place) {
    let server = Server::start(&place);
    let mut used = connect(&server.address);
    used.write_all(format!("GET /livez HTTP/1.1\r\nHost: {}\r\n\r\n", server.address).as_bytes())
        .unwrap();
    assert!(http::head(&mut used).starts_with("HTTP/1.1 200 "));
    server.stop();
    // It says good-bye; the connection is not cut.
    let mut rest = Vec::new();
    used.read_to_end(&mut rest).unwrap();
}

fn a_second_start_finds_everything(place: Place) {
    let demo = place.json(&["demo"]);
    let (client, secret) = (text(&demo, "clientId"), text(&demo, "clientSecret"));
    // The issuer is part of a token.
    let place = place.with("NT24_PUBLIC_URL", "https://app.example.com");
    let first = Server::start(&place);
    let token = http::token(&first.address, &client, &secret);
    first.stop();
    let second = Server::start(&place);
    let me = get_as(&second.address, "/v1/me", &token);
    assert_eq!(me.status, 200, "{me:?}");
    assert_eq!(me.json()["organizationUuid"], demo["organizationUuid"], "{me:?}");
    second.stop();
}

/// What the command line changes, a running server sees.
fn rotated_and_disabled_clients(place: Place) {
    let demo = place.json(&["demo"]);
    let (client, old) = (text(&demo, "clientId"), text(&demo, "clientSecret"));
    let server = Server::start(&place);
    let new = text(
        &place.json(&["client", "rotate", "--client", &client]),
        "clientSecret",
    );
    let token = http::token(&server.address, &client, &old);
    http::token(&server.address, &client, &new);
    place.json(&["client", "disable", "--client", &client]);
    for secret in [&old, &new] {
        let form = token_form(&client, secret);
        let answer = http::send(&server.address, &format!("POST {TOKEN_PATH}"), &[FORM], &form);
        assert_eq!(answer.status, 401, "{answer:?}");
    }
    assert_eq!(get_as(&server.address, "/v1/me", &token).status, 401);
    server.stop();
}
