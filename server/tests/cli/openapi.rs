//! `nt24 openapi` prints the committed document, and needs no settings for it.

use crate::place::Place;

#[test]
fn equals_the_committed_file() {
    let committed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json")).unwrap();
    let place = Place::new().with("NT24_MODE", "wrong, and nobody asked");
    let ran = place.run(&["openapi"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(
        ran.out == committed,
        "run `nt24 openapi > server/openapi.json` and commit it"
    );
    assert!(!place.folder.join("data").exists());
}

#[test]
fn yaml_says_the_same() {
    let place = Place::new();
    let ran = place.run(&["openapi", "--yaml"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.starts_with("openapi: 3.1"), "{}", &ran.out[..80]);
    let json: serde_json::Value = serde_json::from_str(&place.run(&["openapi"]).out).unwrap();
    for path in json["paths"].as_object().unwrap().keys() {
        assert!(ran.out.contains(&format!("\n  {path}:\n")), "{path}");
    }
}
