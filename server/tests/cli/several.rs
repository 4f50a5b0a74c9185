//! Several server processes on one PostgreSQL, with the same keys.

use crate::http::{get_as, token};
use crate::place::{Place, text};
use crate::process::Server;

#[test]
fn both_accept_each_others_tokens() {
    let place = Place::on_postgres().with("NT24_PUBLIC_URL", "https://app.example.com");
    let demo = place.json(&["demo"]);
    let (client, secret) = (text(&demo, "clientId"), text(&demo, "clientSecret"));
    let servers = [Server::start(&place), Server::start(&place)];
    let tokens = servers
        .each_ref()
        .map(|server| token(&server.address, &client, &secret));
    for server in &servers {
        for token in &tokens {
            let me = get_as(&server.address, "/v1/me", token);
            assert_eq!(me.status, 200, "{me:?}");
        }
    }
    // A secret that one of them was told of, the other one knows.
    let rotated = text(
        &place.json(&["client", "rotate", "--client", &client]),
        "clientSecret",
    );
    for server in &servers {
        token(&server.address, &client, &rotated);
    }
    // One stops, the other one goes on.
    let [first, second] = servers;
    first.stop();
    assert_eq!(get_as(&second.address, "/v1/me", &tokens[0]).status, 200);
    second.stop();
}

#[test]
fn a_server_with_other_keys_does_not_start() {
    let place = Place::on_postgres();
    place.json(&["demo"]);
    let other = place.folder.join("other").display().to_string();
    let place = place.with("NT24_DATA_DIR", &other);
    let sentence = place.refused(&["serve"], "");
    assert!(sentence.starts_with("NT24_DATA_DIR: "), "{sentence}");
}

#[test]
fn processes_that_start_at_once_share_their_keys() {
    for _ in 0..5 {
        let place = Place::on_postgres();
        let children: Vec<_> = (0..6)
            .map(|_| place.command(&["migrate"]).spawn().unwrap())
            .collect();
        for child in children {
            let done = child.wait_with_output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
    }
}
