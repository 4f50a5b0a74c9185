//! `nt24 audit verify`: exit code 0 while every chain holds, 1 and the place of the fault when one does not.

use serde_json::{Value, json};

use crate::place::{Place, members};

crate::on_both!(
    holds,
    erased_persons_break_nothing,
    changed_record,
    removed_record,
    records_cut_off,
    changed_person,
    changed_head,
    other_key,
);

/// A place with demo data, past the guard that refuses changes of records.
fn unguarded(place: &Place) {
    place.json(&["demo"]);
    if place.is_postgres() {
        place.sql("DROP TRIGGER audit_record_never_changes ON audit_record");
    } else {
        place.sql("DROP TRIGGER audit_record_never_changes; DROP TRIGGER audit_record_never_goes");
    }
}

fn report(place: &Place) -> (Option<i32>, Value) {
    let ran = place.run(&["audit", "verify", "--json"]);
    assert_eq!(ran.err, "");
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        members(&report),
        ["chains", "events", "faults", "heads", "personalValues", "records"]
    );
    (ran.code, report)
}

/// After the change, `verify` says so in both forms, with `words` in a fault.
fn breaks(place: &Place, sql: &str, words: &str) {
    unguarded(place);
    assert_eq!(report(place).0, Some(0));
    place.sql(sql);
    fails(place, words);
}

fn fails(place: &Place, words: &str) {
    let (code, report) = report(place);
    assert_eq!(code, Some(1), "{report}");
    let faults = report["faults"].as_array().unwrap();
    assert!(
        faults.iter().any(|fault| fault.as_str().unwrap().contains(words)),
        "{report}"
    );
    let ran = place.run(&["audit", "verify"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    assert!(ran.out.contains(words), "{}", ran.out);
}

fn holds(place: Place) {
    let (code, empty) = report(&place);
    assert_eq!(
        (code, &empty["records"], &empty["faults"]),
        (Some(0), &json!(0), &json!([])),
        "{empty}"
    );
    place.json(&["demo"]);
    place.refused(
        &[
            "partner",
            "create",
            "--org",
            "nonsense",
            "--name",
            "A",
            "--country",
            "DE",
            "--vat-number",
            "DE1",
        ],
        "",
    );
    let (code, report) = report(&place);
    assert_eq!((code, &report["faults"]), (Some(0), &json!([])), "{report}");
    assert_eq!(report["chains"], 2);
    assert_eq!(
        report["records"],
        place.number("SELECT COUNT(*) FROM audit_record")
    );
    assert_eq!(
        report["personalValues"],
        place.number("SELECT COUNT(*) FROM audit_personal")
    );
    assert!(report["personalValues"].as_i64().unwrap() > 0);
    let ran = place.run(&["audit", "verify"]);
    assert!(ran.code == Some(0) && ran.out.lines().count() == 1, "{ran:?}");
}

fn erased_persons_break_nothing(place: Place) {
    place.json(&["demo"]);
    place.sql("DELETE FROM audit_personal");
    let (code, report) = report(&place);
    assert_eq!(
        (code, &report["faults"], &report["personalValues"]),
        (Some(0), &json!([]), &json!(0))
    );
}

fn changed_record(place: Place) {
    let sql = "UPDATE audit_record SET source = 'API' WHERE number = 2";
    breaks(&place, sql, "record 2 was changed");
}

fn removed_record(place: Place) {
    let sql = "DELETE FROM audit_personal WHERE number = 2; DELETE FROM audit_record WHERE number = 2";
    breaks(&place, sql, "record 2 is missing");
}

fn records_cut_off(place: Place) {
    let sql = "DELETE FROM audit_personal; DELETE FROM audit_record WHERE (chain, number) IN \
               (SELECT chain, last_number FROM audit_chain)";
    breaks(&place, sql, "records are missing at the end");
}

fn changed_person(place: Place) {
    breaks(
        &place,
        "UPDATE audit_personal SET value = 'someone@else.example'",
        "was changed",
    );
}

fn changed_head(place: Place) {
    // Someone who cuts off the last record and sets the head back, too, still lacks the key.
    let sql = "DELETE FROM audit_personal; DELETE FROM audit_record WHERE (chain, number) IN \
               (SELECT chain, last_number FROM audit_chain); UPDATE audit_chain SET last_number = last_number - 1, \
               last_hash = (SELECT r.hash FROM audit_record r WHERE r.chain = audit_chain.chain \
               AND r.number = audit_chain.last_number - 1) \
               WHERE chain = (SELECT id FROM organization)";
    breaks(&place, sql, "the head was changed");
}

/// Going on with another key would break every chain for good.
fn other_key(place: Place) {
    place.json(&["demo"]);
    std::fs::write(place.folder.join("data/keys/audit.key"), [7; 32]).unwrap();
    for arguments in [&["audit", "verify"][..], &["serve"], &["demo"]] {
        let sentence = place.refused(arguments, "");
        assert!(sentence.starts_with("NT24_DATA_DIR: "), "{sentence}");
    }
}
