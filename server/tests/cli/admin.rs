//! `nt24 org|partner|client|staff`: exactly the JSON of the product description, and one sentence for what is wrong.

use serde_json::{Value, json};

use crate::place::{Place, members, text};

crate::on_both!(organizations, partners, clients, staff);

const UNKNOWN: &str = "0195a000-0000-7000-8000-000000000000";

fn is_uuid(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| uuid::Uuid::parse_str(text).is_ok_and(|id| id.get_version_num() == 7))
}

fn organization(place: &Place, name: &str) -> String {
    let created = place.json(&["org", "create", "--name", name]);
    assert_eq!(members(&created), ["organizationUuid"]);
    assert!(is_uuid(&created["organizationUuid"]), "{created}");
    text(&created, "organizationUuid")
}

fn organizations(place: Place) {
    assert_eq!(place.json(&["org", "list"]), json!([]));
    let plain = organization(&place, "Zebra");
    let full = place.json(&[
        "org",
        "create",
        "--name",
        "Ärzte & Söhne",
        "--rate-limit-tier",
        "ENTERPRISE",
        "--allow",
        "marketplace-led-kyc,multi-vin-orders,contact-personal-data,kyc-document-download",
        "--dpa-version",
        "2026-01",
    ]);
    assert_eq!(members(&full), ["organizationUuid"]);
    let row = |id: &str, name: &str, tier: &str, dpa: Value| {
        json!({
            "organizationUuid": id, "name": name, "rateLimitTier": tier, "partners": 0, "activeClients": 0,
            "dpaVersion": dpa, "viesRecheckUntil": "DELIVERY", "fourEyes": false,
        })
    };
    let full = text(&full, "organizationUuid");
    let expected = json!([
        row(&plain, "Zebra", "STANDARD", Value::Null),
        row(&full, "Ärzte & Söhne", "ENTERPRISE", json!("2026-01")),
    ]);
    assert_eq!(place.json(&["org", "list"]), expected);
    let allowed = "SELECT COUNT(*) FROM organization WHERE allow_marketplace_led_kyc AND allow_multi_vin_orders \
                   AND allow_contact_personal_data AND allow_kyc_document_download AND dpa_accepted_at IS NOT NULL";
    assert_eq!(place.number(allowed), 1);

    let updated = place.json(&[
        "org",
        "update",
        "--org",
        &plain,
        "--rate-limit-tier",
        "HIGH_VOLUME",
        "--dpa-version",
        "2026-01",
    ]);
    assert_eq!(updated, json!({ "organizationUuid": plain }));
    let updated = place.json(&["org", "update", "--org", &full, "--name", "Aa", "--allow", ""]);
    assert_eq!(updated, json!({ "organizationUuid": full }));
    let expected = json!([
        row(&full, "Aa", "ENTERPRISE", json!("2026-01")),
        row(&plain, "Zebra", "HIGH_VOLUME", json!("2026-01")),
    ]);
    assert_eq!(place.json(&["org", "list"]), expected);
    place.json(&[
        "org",
        "update",
        "--org",
        &full,
        "--vies-recheck-until",
        "PICKUP",
        "--four-eyes",
        "on",
    ]);
    let set = "SELECT COUNT(*) FROM organization WHERE four_eyes AND vies_recheck_until = 'PICKUP'";
    assert_eq!(place.number(set), 1);
    assert_eq!(place.number(allowed), 0);

    let said = place.run(&["org", "create", "--name", "For people"]);
    assert!(
        said.out.starts_with("organizationUuid: ") && said.out.lines().count() == 1,
        "{said:?}"
    );
    assert_eq!(place.run(&["org", "list"]).out.lines().count(), 3);

    for wrong in [
        &["org", "create", "--name", " "][..],
        &["org", "create", "--name", "A", "--rate-limit-tier", "FAST"],
        &["org", "create", "--name", "A", "--allow", "everything"],
        &["org", "create", "--name", "A", "--dpa-version", "new"],
        &["org", "update", "--org", "nonsense", "--name", "A"],
        &["org", "update", "--org", UNKNOWN, "--name", "A"],
    ] {
        place.refused(wrong, "");
    }
    assert_eq!(place.json(&["org", "list"]).as_array().unwrap().len(), 3);
}

fn partners(place: Place) {
    let org = organization(&place, "A");
    let create = |name: &str, country: &str, vat: &str| {
        place.json(&[
            "partner",
            "create",
            "--org",
            &org,
            "--name",
            name,
            "--country",
            country,
            "--vat-number",
            vat,
        ])
    };
    let first = create("Autohaus", "DE", "de 129 390 950");
    assert_eq!(members(&first), ["partnerUuid"]);
    assert!(is_uuid(&first["partnerUuid"]));
    let second = create("Αυτοκίνητα", "GR", "EL094259216");
    let row = |id: &Value, name: &str, country: &str, vat: &str| json!({ "partnerUuid": id, "organizationUuid": org, "name": name, "country": country, "vatNumber": vat });
    let expected = json!([
        row(&first["partnerUuid"], "Autohaus", "DE", "DE129390950"),
        row(&second["partnerUuid"], "Αυτοκίνητα", "GR", "EL094259216"),
    ]);
    assert_eq!(place.json(&["partner", "list"]), expected);
    for (org, name, country, vat) in [
        (&*org, "Autohaus", "DE", "DE129390950"),
        (&org, "A", "Germany", "DE129390951"),
        (&org, "A", "DE", "DE1"),
        (&org, "A", "DE", "US123456789"),
        (&org, " ", "DE", "DE136695976"),
        (UNKNOWN, "A", "DE", "DE136695976"),
        ("nonsense", "A", "DE", "DE136695976"),
    ] {
        let arguments = [
            "partner",
            "create",
            "--org",
            org,
            "--name",
            name,
            "--country",
            country,
            "--vat-number",
            vat,
        ];
        place.refused(&arguments, "");
    }
    assert_eq!(place.json(&["partner", "list"]), expected);
}

fn clients(place: Place) {
    let org = organization(&place, "A");
    let created = place.json(&["client", "create", "--org", &org, "--slug", "santander"]);
    assert_eq!(members(&created), ["clientId", "clientSecret"]);
    assert_eq!(created["clientId"], "api-client-santander");
    let first = text(&created, "clientSecret");
    assert!(first.len() >= 32, "{first}");
    let row = |status: &str, secrets: i64| {
        json!([{
            "clientId": "api-client-santander", "organizationUuid": org, "status": status, "validSecrets": secrets,
            "lastUsedAt": null,
        }])
    };
    assert_eq!(place.json(&["client", "list"]), row("ACTIVE", 1));

    let rotated = place.json(&["client", "rotate", "--client", "api-client-santander"]);
    assert_eq!(
        members(&rotated),
        ["clientId", "clientSecret", "previousSecretExpiresAt"]
    );
    let second = text(&rotated, "clientSecret");
    assert_ne!(first, second);
    assert_eq!(place.json(&["client", "list"]), row("ACTIVE", 2));
    place.json(&["client", "rotate", "--client", "api-client-santander"]);
    assert_eq!(place.json(&["client", "list"]), row("ACTIVE", 2));

    let disabled = place.json(&["client", "disable", "--client", "api-client-santander"]);
    assert_eq!(members(&disabled), ["clientId", "disabledAt"]);
    assert!(disabled["disabledAt"].is_string());
    assert_eq!(place.json(&["client", "list"])[0]["status"], "DISABLED");

    // Shown where they are the result, nowhere else; and kept only as hashes.
    for arguments in [&["client", "list"][..], &["org", "list"], &["audit", "verify"]] {
        let ran = place.run(arguments);
        for hidden in [&first, &second, "argon2"] {
            assert!(
                !ran.out.contains(hidden) && !ran.err.contains(hidden),
                "{arguments:?}"
            );
        }
    }
    let kept = "SELECT COUNT(*) FROM api_client_secret WHERE hash NOT LIKE '$argon2id$%'";
    assert_eq!(place.number(kept), 0);

    for wrong in [
        &["client", "create", "--org", &org, "--slug", "santander"][..],
        &["client", "create", "--org", &org, "--slug", "With Space"],
        &["client", "create", "--org", &org, "--slug", ""],
        &["client", "create", "--org", UNKNOWN, "--slug", "a"],
        &["client", "rotate", "--client", "api-client-nobody"],
        &["client", "rotate", "--client", "api-client-santander"],
        &["client", "disable", "--client", "santander"],
    ] {
        place.refused(wrong, "");
    }
}

fn staff(place: Place) {
    let password = "Correct-Horse-Battery-9";
    let create = |email: &'static str, role: &'static str| {
        [
            "staff",
            "create",
            "--email",
            email,
            "--name",
            "Anna",
            "--role",
            role,
            "--password-stdin",
        ]
    };
    let created = place.json_reading(&create("Anna@Example.com", "ADMIN"), &format!("{password}\n"));
    assert_eq!(members(&created), ["staffUuid"]);
    assert!(is_uuid(&created["staffUuid"]));
    let shown = |id: &Value, email: &str, role: &str, status: &str| {
        json!({
            "staffUuid": id, "email": email, "name": "Anna", "role": role, "status": status, "totp": false,
            "lastSignInAt": null,
        })
    };
    let anna = shown(&created["staffUuid"], "Anna@example.com", "ADMIN", "ACTIVE");
    assert_eq!(place.json(&["staff", "list"]), json!([anna]));

    let second = place.json_reading(&create("o@example.com", "OPERATOR"), password);
    let id = &second["staffUuid"];
    let reset = place.json_reading(
        &[
            "staff",
            "reset-password",
            "--email",
            "O@example.com",
            "--password-stdin",
        ],
        "Another-Long-Pass-1",
    );
    assert_eq!(reset, shown(id, "o@example.com", "OPERATOR", "ACTIVE"));
    let disabled = place.json(&["staff", "disable", "--email", "o@example.com"]);
    assert_eq!(disabled, shown(id, "o@example.com", "OPERATOR", "DISABLED"));
    assert_eq!(place.json(&["staff", "list"]), json!([anna, disabled]));

    let ran = place.run(&["staff", "list"]);
    assert!(
        ran.out.lines().count() == 2 && !ran.out.contains("argon2"),
        "{ran:?}"
    );
    let wrong_password = [password, "argon2"];
    for (arguments, input) in [
        (&create("anna@EXAMPLE.com", "ADMIN")[..], password),
        (&create("b@example.com", "BOSS"), password),
        (&create("nobody", "ADMIN"), password),
        (&create("b@example.com", "ADMIN"), "short"),
        (&create("b@example.com", "ADMIN"), ""),
        (&["staff", "disable", "--email", "nobody@example.com"], ""),
        (
            &[
                "staff",
                "reset-password",
                "--email",
                "nobody@example.com",
                "--password-stdin",
            ],
            password,
        ),
        (
            &[
                "staff",
                "reset-password",
                "--email",
                "anna@example.com",
                "--password-stdin",
            ],
            "short",
        ),
        // The last ADMIN stays.
        (&["staff", "disable", "--email", "anna@example.com"], ""),
    ] {
        let sentence = place.refused(arguments, input);
        assert!(
            wrong_password.iter().all(|hidden| !sentence.contains(hidden)),
            "{sentence}"
        );
    }
    // Passwords do not come as arguments.
    let ran = place.run(&[
        "staff",
        "create",
        "--email",
        "b@example.com",
        "--name",
        "B",
        "--role",
        "ADMIN",
    ]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(place.json(&["staff", "list"]), json!([anna, disabled]));
}
