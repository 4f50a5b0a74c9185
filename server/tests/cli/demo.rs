//! `nt24 demo`: six members; run again, the same data with a new password and a new secret.

use crate::http::{get_as, token};
use crate::place::{Place, members, text};
use crate::process::Server;

crate::on_both!(idempotent_and_usable);

fn idempotent_and_usable(place: Place) {
    let first = place.json(&["demo"]);
    let six = [
        "clientId",
        "clientSecret",
        "organizationUuid",
        "sellerId",
        "staffEmail",
        "staffPassword",
    ];
    assert_eq!(members(&first), six);
    let rows = |place: &Place| {
        [
            "organization",
            "partner",
            "api_client",
            "staff",
            "buyer",
            "contact",
        ]
        .map(|table| place.number(&format!("SELECT COUNT(*) FROM {table}")))
    };
    let before = rows(&place);
    assert!(before[4] > 5, "{before:?}");

    // What somebody changed since stays as it is.
    place.sql("UPDATE buyer SET company_name = 'Changed since' WHERE vat_number = 'ATU13585627'");
    let second = place.json(&["demo"]);
    assert_eq!(members(&second), six);
    for same in ["organizationUuid", "sellerId", "clientId", "staffEmail"] {
        assert_eq!(first[same], second[same], "{same}");
    }
    for new in ["staffPassword", "clientSecret"] {
        assert_ne!(first[new], second[new], "{new}");
        assert!(text(&second, new).len() >= 20, "{new}");
    }
    assert_eq!(rows(&place), before);
    assert_eq!(
        place.number("SELECT COUNT(*) FROM buyer WHERE company_name = 'Changed since'"),
        1
    );

    let ran = place.run(&["demo"]);
    assert_eq!(
        (ran.code, ran.err.as_str(), ran.out.lines().count()),
        (Some(0), "", 6),
        "{ran:?}"
    );
    assert!(
        ran.out
            .lines()
            .all(|line| six.iter().any(|name| line.starts_with(&format!("{name}: ")))),
        "{ran:?}"
    );

    let last = place.json(&["demo"]);
    let server = Server::start(&place);
    let token = token(
        &server.address,
        &text(&last, "clientId"),
        &text(&last, "clientSecret"),
    );
    let me = get_as(&server.address, "/v1/me", &token);
    assert!(
        me.status == 200 && me.body.contains(&text(&last, "sellerId")),
        "{me:?}"
    );
    server.stop();
}
