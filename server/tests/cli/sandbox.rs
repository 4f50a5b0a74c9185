//! The sandbox over a restart: time does not jump back.

use domain::kernel::Timestamp;
use serde_json::Value;

use crate::http::{get_as, post_as, token};
use crate::place::{Place, text};
use crate::process::Server;

crate::on_both!(the_clock_survives_a_restart);

const TWO_DAYS: i64 = 48 * 3_600;

fn now(body: &Value) -> Timestamp {
    Timestamp::parse(&text(body, "now")).unwrap()
}

fn the_clock_survives_a_restart(place: Place) {
    let demo = place.json(&["demo"]);
    let (client, secret) = (text(&demo, "clientId"), text(&demo, "clientSecret"));
    let place = place.with("NT24_MODE", "sandbox");
    let server = Server::start(&place);
    let bearer = token(&server.address, &client, &secret);
    let before = now(&get_as(&server.address, "/v1/sandbox/clock", &bearer).json());
    let moved = post_as(
        &server.address,
        "/v1/sandbox/clock",
        &bearer,
        "{\"advance\": \"PT48H\"}",
    );
    assert_eq!(moved.status, 200, "{moved:?}");
    let moved = now(&moved.json());
    assert!(moved >= before.plus_seconds(TWO_DAYS), "{before:?} {moved:?}");
    server.stop();

    let server = Server::start(&place);
    // The token ran out two days ago, in the sandbox.
    assert_eq!(get_as(&server.address, "/v1/sandbox/clock", &bearer).status, 401);
    let bearer = token(&server.address, &client, &secret);
    let after = now(&get_as(&server.address, "/v1/sandbox/clock", &bearer).json());
    assert!(
        after >= moved && after < moved.plus_seconds(600),
        "{moved:?} {after:?}"
    );
    server.stop();

    // In production the same database is at the machine's time, and there is no such clock.
    let place = place.with("NT24_MODE", "production");
    let server = Server::start(&place);
    let bearer = token(&server.address, &client, &secret);
    for path in ["/v1/sandbox/clock", "/v1/sandbox/mail"] {
        assert_eq!(get_as(&server.address, path, &bearer).status, 404, "{path}");
    }
    server.stop();
}
