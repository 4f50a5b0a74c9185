//! Settings: a wrong one stops the start with one sentence that names it; `nt24 config` shows them, secrets masked.

use std::net::TcpListener;

use serde_json::json;

use crate::place::{POSTGRES_PASSWORD, Place, members};

/// `nt24 serve` with a wrong setting stops with one line that names it.
fn stops(place: &Place, name: &str) -> String {
    let sentence = place.refused(&["serve"], "");
    assert!(sentence.starts_with(&format!("{name}: ")), "{name}: {sentence}");
    sentence
}

#[test]
fn wrong_words_are_named() {
    for (name, value) in [
        ("NT24_LISTEN", "localhost"),
        ("NT24_LISTEN", "127.0.0.1:65536"),
        ("NT24_LISTEN", "3000"),
        ("NT24_PUBLIC_URL", "app.example.com"),
        ("NT24_PUBLIC_URL", "https:// x"),
        ("NT24_DATABASE_URL", "mysql://x"),
        ("NT24_DATABASE_URL", "postgres"),
        ("NT24_DOCUMENT_STORE", "ftp://documents"),
        ("NT24_MODE", "prod"),
        ("NT24_VIES", "soap"),
        ("NT24_VIES", "simulated"),
        ("NT24_IDENTITY", "onfido"),
        ("NT24_IDENTITY", "simulated"),
        ("NT24_MAIL", "mailto:anna@example.com"),
        ("NT24_MAIL_FROM", "nobody"),
        ("NT24_OIDC_ISSUER", "keycloak"),
        ("NT24_RATE_LIMITS", "maybe"),
        ("NT24_LOG", "a=b=c"),
        ("NT24_LOG_FORMAT", "xml"),
    ] {
        let place = Place::new().with(name, value);
        let sentence = stops(&place, name);
        // Those that can hold a password are not repeated.
        let secret = ["NT24_DATABASE_URL", "NT24_DOCUMENT_STORE", "NT24_MAIL"].contains(&name);
        assert!(sentence.contains(value) || secret, "{sentence}");
        assert!(!place.folder.join("data").exists(), "{name} was noticed too late");
    }
}

#[test]
fn the_outside_world_that_cannot_be_reached() {
    let place = Place::new();
    let file = place.file("a-file", "");
    for (name, value) in [
        ("NT24_DOCUMENT_STORE", "file://"),
        ("NT24_DOCUMENT_STORE", &format!("file://{file}")),
        ("NT24_DOCUMENT_STORE", &format!("file://{file}/documents")),
        ("NT24_DOCUMENT_STORE", "s3://"),
        ("NT24_MAIL", "file://"),
        ("NT24_MAIL", "smtp://"),
        ("NT24_MAIL", "smtps://nt24@mail.example"),
        ("NT24_MAIL", "smtps://:Geheim-9c1d@mail.example"),
        ("NT24_MAIL", "smtps://nt24:Geheim-9c1d@mail.example:99999"),
        ("NT24_MAIL", "smtp://nt24:Geheim-9c1d@mail.example?tls=none"),
        ("NT24_CLAMD", "clamd"),
        ("NT24_CLAMD", "clamd.example:0"),
        ("NT24_CLAMD", "unix:clamd.sock"),
    ] {
        let sentence = stops(&Place::new().with(name, value), name);
        assert!(!sentence.contains("Geheim-9c1d"), "{sentence}");
    }
}

#[test]
fn an_identity_service_needs_its_keys() {
    let keys = [
        ("NT24_IDENTITY_KEY", "Key-51aa"),
        ("NT24_IDENTITY_SECRET", "Geheim-51aa"),
        ("NT24_IDENTITY_WEBHOOK_KEY", "Signing-51aa"),
    ];
    let idenfy = || Place::new().with("NT24_IDENTITY", "idenfy");
    for (missing, _) in keys {
        for value in [None, Some("")] {
            let rest = keys.into_iter().filter(|(name, _)| *name != missing);
            let place = rest.fold(idenfy(), |place, (name, value)| place.with(name, value));
            let place = value
                .into_iter()
                .fold(place, |place, value| place.with(missing, value));
            let sentence = stops(&place, missing);
            assert!(!sentence.contains("51aa"), "{sentence}");
            assert!(
                !place.folder.join("data").exists(),
                "{missing} was noticed too late"
            );
        }
    }
    let place = keys
        .into_iter()
        .fold(idenfy(), |place, (name, value)| place.with(name, value));
    let sentence = stops(
        &place.with("NT24_IDENTITY_ENVIRONMENT", "staging"),
        "NT24_IDENTITY_ENVIRONMENT",
    );
    assert!(sentence.contains("staging"), "{sentence}");
}

#[test]
fn addresses_that_cannot_be_used() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let sentence = stops(&Place::new().with("NT24_LISTEN", &address), "NT24_LISTEN");
    assert!(sentence.contains(&address), "{sentence}");
    // An address of the documentation (RFC 5737): no machine has it.
    stops(&Place::new().with("NT24_LISTEN", "192.0.2.1:80"), "NT24_LISTEN");
}

#[test]
fn databases_that_cannot_be_reached() {
    let place = Place::new();
    let garbage = place.file("garbage.db", &"this is no database. ".repeat(100));
    let folder = place.folder.display().to_string();
    for url in [
        "sqlite:///no/such/folder/x.db".to_owned(),
        format!("sqlite://{garbage}"),
        format!("sqlite://{folder}"),
        format!("postgres://nt24:{POSTGRES_PASSWORD}@127.0.0.1:1/nt24"),
        format!("postgres://nt24:{POSTGRES_PASSWORD}@no-such-host.invalid/nt24"),
        format!("postgres://nt24:{POSTGRES_PASSWORD}@127.0.0.1:port/nt24"),
        place.url_of("no_such_database"),
    ] {
        let sentence = stops(&Place::new().with("NT24_DATABASE_URL", &url), "NT24_DATABASE_URL");
        assert!(!sentence.contains(POSTGRES_PASSWORD), "{sentence}");
        // The cause, not only that something failed.
        assert!(sentence.matches(": ").count() >= 2, "{sentence}");
    }
}

#[test]
fn data_folders_that_cannot_be_used() {
    let place = Place::new();
    let file = place.file("a-file", "");
    stops(&Place::new().with("NT24_DATA_DIR", &file), "NT24_DATA_DIR");
    stops(
        &Place::new().with("NT24_DATA_DIR", &format!("{file}/data")),
        "NT24_DATA_DIR",
    );
    for (name, content) in [
        ("data/keys", ""),
        ("data/keys/token.p8", "no key"),
        ("data/keys/audit.key", "short"),
        ("data/keys/seal.pair", "no pair"),
    ] {
        let place = Place::new();
        place.file(name, content);
        let sentence = stops(&place, "NT24_DATA_DIR");
        assert!(sentence.contains("keys"), "{sentence}");
    }
    // `nt24.db` is a folder: the database is in the data directory, but it is the database that fails.
    let place = Place::new();
    place.file("data/nt24.db/x", "");
    stops(&place, "NT24_DATABASE_URL");
}

#[test]
fn a_database_of_another_version() {
    for place in [Place::new(), Place::on_postgres()] {
        place.json(&["migrate"]);
        place.sql("UPDATE _sqlx_migrations SET version = version + 9000");
        stops(&place, "NT24_DATABASE_URL");
    }
}

#[test]
fn files_that_cannot_be_used() {
    let place = Place::new();
    let folder = place.folder.display().to_string();
    for path in [
        format!("{folder}/none.toml"),
        folder,
        place.file("no-toml", "listen 127.0.0.1:1\n\nmore"),
        place.file("unknown", "lissen = \"127.0.0.1:1\""),
        place.file("number", "listen = 3000"),
        place.file("table", "[listen]\nport = 3000"),
    ] {
        stops(&Place::new().with("NT24_CONFIG", &path), "NT24_CONFIG");
    }
    let unknown = place.file("unknown", "lissen = \"127.0.0.1:1\"");
    assert!(stops(&Place::new().with("NT24_CONFIG", &unknown), "NT24_CONFIG").contains("lissen"));
    // A wrong value in a file is named as the setting it is.
    let wrong = place.file("wrong", "log_format = \"xml\"");
    stops(&Place::new().with("NT24_CONFIG", &wrong), "NT24_LOG_FORMAT");
}

#[test]
fn with_json_the_sentence_is_json() {
    let ran = Place::new().with("NT24_MODE", "prod").run(&["serve", "--json"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    let said: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(members(&said), ["error"]);
    assert!(said["error"].as_str().unwrap().starts_with("NT24_MODE: "));
}

#[test]
fn config_shows_what_is_in_effect() {
    let place = Place::new();
    let file = place.file(
        "nt24.toml",
        "listen = \"127.0.0.1:4444\"\nmode = \"sandbox\"\nrate_limits = false\n",
    );
    let url = format!("postgres://nt24:{POSTGRES_PASSWORD}@db.example/nt24?sslmode=require");
    let data = place.folder.join("data").display().to_string();
    let place = place
        .with("NT24_CONFIG", &file)
        .with("NT24_DATABASE_URL", &url)
        .with("NT24_MODE", "production");
    let shown = json!({
        "NT24_LISTEN": "127.0.0.1:4444",
        "NT24_PUBLIC_URL": "http://127.0.0.1:4444",
        "NT24_DATA_DIR": data,
        "NT24_DATABASE_URL": "postgres://nt24:***@db.example/nt24?sslmode=require",
        "NT24_DOCUMENT_STORE": format!("file://{data}/documents"),
        "NT24_MODE": "production",
        "NT24_VIES": "live",
        "NT24_IDENTITY": "off",
        "NT24_MAIL": format!("file://{data}/mail"),
        "NT24_MAIL_FROM": "nt24@localhost.example",
        "NT24_CLAMD": "off",
        "NT24_OIDC_ISSUER": "off",
        "NT24_RATE_LIMITS": "off",
        "NT24_LOG": "info",
        "NT24_LOG_FORMAT": "text",
    });
    assert_eq!(place.json(&["config"]), shown);
    let ran = place.run(&["config"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let mut lines: Vec<&str> = ran.out.lines().collect();
    lines.sort_unstable();
    let mut expected: Vec<String> = shown
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.as_str().unwrap()))
        .collect();
    expected.sort_unstable();
    assert_eq!(lines, expected);
    assert!(
        !place.folder.join("data").exists(),
        "looking at settings makes nothing"
    );
}

#[test]
fn the_sandbox_simulates_the_outside_world() {
    let shown = Place::new().with("NT24_MODE", "sandbox").json(&["config"]);
    assert_eq!(
        (&shown["NT24_VIES"], &shown["NT24_IDENTITY"]),
        (&json!("simulated"), &json!("simulated")),
        "{shown}"
    );
    // Canned answers are no evidence.
    stops(&Place::new().with("NT24_VIES", "test"), "NT24_VIES");
    let place = Place::new()
        .with("NT24_MODE", "sandbox")
        .with("NT24_VIES", "test")
        .with("NT24_IDENTITY", "off")
        .with("NT24_MAIL_FROM", "Kyc@Example.com")
        .with("NT24_CLAMD", "unix:/run/clamd.sock")
        .with("NT24_DOCUMENT_STORE", "s3://evidence/nt24");
    let shown = place.json(&["config"]);
    for (name, value) in [
        ("NT24_VIES", "test"),
        ("NT24_IDENTITY", "off"),
        ("NT24_MAIL_FROM", "Kyc@Example.com"),
        ("NT24_CLAMD", "unix:/run/clamd.sock"),
        ("NT24_DOCUMENT_STORE", "s3://evidence/nt24"),
    ] {
        assert_eq!(shown[name], value, "{name}");
    }
}

#[test]
fn config_masks_the_password_of_the_mail_server() {
    for (url, masked) in [
        (
            "smtps://nt24:Geheim-9c1d@mail.example:465",
            "smtps://nt24:***@mail.example:465",
        ),
        (
            "smtp://nt24%40example.com:Geheim-9c1d%40@mail.example?tls=required",
            "smtp://nt24%40example.com:***@mail.example?tls=required",
        ),
        (
            "smtp://nt24:x@Geheim-9c1d@mail.example",
            "smtp://nt24:***@mail.example",
        ),
        ("smtp://mail.example:25", "smtp://mail.example:25"),
    ] {
        let place = Place::new().with("NT24_MAIL", url);
        assert_eq!(place.json(&["config"])["NT24_MAIL"], masked);
        let ran = place.run(&["config"]);
        assert!(!ran.out.contains("Geheim-9c1d"), "{}", ran.out);
    }
}

#[test]
fn config_masks_the_keys_of_the_identity_service() {
    let place = Place::new();
    let file = place.file(
        "nt24.toml",
        "identity_secret = \"Geheim-51aa\"\nidentity = \"idenfy\"\n",
    );
    let place = place
        .with("NT24_CONFIG", &file)
        .with("NT24_IDENTITY_KEY", "Key-51aa")
        .with("NT24_IDENTITY_WEBHOOK_KEY", "Signing-51aa");
    for (environment, shown) in [
        (None, "idenfy (production, keys ***)"),
        (Some("sandbox"), "idenfy (sandbox, keys ***)"),
    ] {
        let mut command = place.command(&["config", "--json"]);
        command.envs(environment.map(|environment| ("NT24_IDENTITY_ENVIRONMENT", environment)));
        let ran = command.output().unwrap();
        let out = String::from_utf8(ran.stdout).unwrap();
        let settings: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(settings["NT24_IDENTITY"], shown);
        assert!(!out.contains("51aa"), "{out}");
    }
    let ran = place.run(&["config"]);
    assert!(ran.code == Some(0) && !ran.out.contains("51aa"), "{ran:?}");
}

#[test]
fn config_masks_passwords() {
    for url in [
        format!("postgres://nt24:{POSTGRES_PASSWORD}@db.example/nt24"),
        format!("postgresql://nt24:{POSTGRES_PASSWORD}@db.example:5432/nt24?application_name=a@b"),
        format!("postgres://nt24:x@{POSTGRES_PASSWORD}@db.example/nt24"),
        format!("postgres://:{POSTGRES_PASSWORD}@db.example/nt24"),
    ] {
        for arguments in [&["config"][..], &["config", "--json"]] {
            let ran = Place::new().with("NT24_DATABASE_URL", &url).run(arguments);
            assert_eq!(ran.code, Some(0), "{ran:?}");
            assert!(
                !ran.out.contains(POSTGRES_PASSWORD) && ran.out.contains("***"),
                "{}",
                ran.out
            );
        }
    }
}

#[test]
fn config_masks_passwords_in_the_query() {
    let url = format!("postgres://db.example/nt24?user=nt24&password={POSTGRES_PASSWORD}&sslmode=require");
    let ran = Place::new().with("NT24_DATABASE_URL", &url).run(&["config"]);
    assert!(!ran.out.contains(POSTGRES_PASSWORD), "{}", ran.out);
}
