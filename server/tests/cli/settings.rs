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
        ("NT24_MODE", "prod"),
        ("NT24_OIDC_ISSUER", "keycloak"),
        ("NT24_RATE_LIMITS", "maybe"),
        ("NT24_LOG", "a=b=c"),
        ("NT24_LOG_FORMAT", "xml"),
    ] {
        let place = Place::new().with(name, value);
        let sentence = stops(&place, name);
        assert!(
            sentence.contains(value) || name == "NT24_DATABASE_URL",
            "{sentence}"
        );
        assert!(!place.folder.join("data").exists(), "{name} was noticed too late");
    }
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
        place.sql("UPDATE _sqlx_migrations SET version = 9999");
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
        "NT24_MODE": "production",
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
