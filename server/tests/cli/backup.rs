//! `nt24 backup` and `nt24 restore`: what was saved works again elsewhere, and nothing is written over.

use serde_json::json;

use crate::http::{get_as, token};
use crate::place::{Place, text};
use crate::process::Server;

#[test]
fn a_restored_backup_works() {
    let from = Place::new();
    let demo = from.json(&["demo"]);
    // While a server holds the database.
    let running = Server::start(&from);
    let file = from.folder.join("nt24.tar").display().to_string();
    assert_eq!(from.json(&["backup", &file]), json!({ "file": file }));
    running.stop();
    from.json(&["org", "create", "--name", "After the backup"]);

    let to = Place::new();
    let data = to.folder.join("data").display().to_string();
    assert_eq!(to.json(&["restore", &file]), json!({ "dataDir": data }));
    assert_eq!(to.json(&["org", "list"]).as_array().unwrap().len(), 1);
    assert_eq!(to.json(&["partner", "list"]), from.json(&["partner", "list"]));
    // The keys came along: the audit log can be checked, and the secret still works.
    assert_eq!(to.json(&["audit", "verify"])["faults"], json!([]));
    let server = Server::start(&to);
    let token = token(
        &server.address,
        &text(&demo, "clientId"),
        &text(&demo, "clientSecret"),
    );
    assert_eq!(get_as(&server.address, "/v1/me", &token).status, 200);
    server.stop();
}

#[test]
fn nothing_is_written_over() {
    let place = Place::new();
    place.json(&["demo"]);
    let taken = place.file("taken", "mine");
    place.refused(&["backup", &taken], "");
    assert_eq!(std::fs::read_to_string(&taken).unwrap(), "mine");
    let file = place.folder.join("nt24.tar").display().to_string();
    place.json(&["backup", &file]);
    let before = place.json(&["org", "list"]);
    let sentence = place.refused(&["restore", &file], "");
    assert!(sentence.starts_with("NT24_DATA_DIR: "), "{sentence}");
    assert_eq!(place.json(&["org", "list"]), before);
}

#[test]
fn what_is_no_backup_is_refused() {
    let place = Place::new();
    let garbage = place.file("garbage", &"no tar ".repeat(1_000));
    let empty = place.file("empty", "");
    for file in [garbage.as_str(), &empty, "/no/such/file"] {
        place.refused(&["restore", file], "");
    }
    place.refused(&["backup", "/no/such/folder/nt24.tar"], "");
}

#[test]
fn postgres_has_its_own_tools() {
    let place = Place::on_postgres();
    let file = place.folder.join("nt24.tar");
    let path = file.display().to_string();
    for arguments in [["backup", &path], ["restore", &path]] {
        let sentence = place.refused(&arguments, "");
        assert!(sentence.starts_with("NT24_DATABASE_URL: "), "{sentence}");
        assert!(!file.exists());
    }
}
