//! `nt24 sanctions`: a list is taken whole or not at all, and nothing is taken for an update that looks cut off.

use screening::sample::{Entity, entities, eu_csv, eu_xml, ofac_csv};
use serde_json::{Value, json};

use crate::place::{Place, members};

crate::on_both!(
    european,
    american,
    broken_files_change_nothing,
    much_smaller_files
);

/// How many the made-up lists have.
const MANY: u32 = 50;

fn some(count: u32) -> Vec<Entity> {
    entities(7, count)
}

fn csv(entities: &[Entity]) -> String {
    let mut bytes = Vec::new();
    eu_csv(entities, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// SDN.CSV, ADD.CSV and ALT.CSV.
fn files_of_ofac(place: &Place, name: &str, entities: &[Entity]) -> [String; 3] {
    let mut bytes = [const { Vec::new() }; 3];
    let [names, addresses, aliases] = &mut bytes;
    ofac_csv(entities, names, addresses, aliases).unwrap();
    let mut number = 0;
    bytes.map(|bytes| {
        number += 1;
        place.file(
            &format!("{name}-{number}.csv"),
            &String::from_utf8(bytes).unwrap(),
        )
    })
}

fn imported(list: &str, entries: u32, changed: bool) -> Value {
    json!({ "list": list, "entries": entries, "changed": changed })
}

/// What is known of each list, and what is wrong with them.
fn known(place: &Place) -> (Vec<Value>, Vec<String>) {
    let known = place.json(&["sanctions", "list"]);
    assert_eq!(members(&known), ["faults", "lists"]);
    let faults = known["faults"].as_array().unwrap();
    (
        known["lists"].as_array().unwrap().clone(),
        faults
            .iter()
            .map(|fault| fault.as_str().unwrap().to_owned())
            .collect(),
    )
}

fn waiting(place: &Place) -> i64 {
    place.number("SELECT COUNT(*) FROM job WHERE kind = 'aml.rescreen' AND state = 'QUEUED'")
}

fn european(place: Place) {
    let (lists, faults) = known(&place);
    assert!(lists.is_empty(), "{lists:?}");
    assert!(
        faults.len() == 2 && faults[0].contains("EU") && faults[1].contains("OFAC_SDN"),
        "{faults:?}"
    );
    let ran = place.run(&["sanctions", "list"]);
    assert!(ran.code == Some(0) && ran.out.lines().count() == 2, "{ran:?}");

    let file = place.file("eu.csv", &csv(&some(MANY)));
    assert_eq!(
        place.json(&["sanctions", "import-eu", &file]),
        imported("EU", MANY, true)
    );
    assert_eq!(waiting(&place), 1);
    let (lists, faults) = known(&place);
    assert!(faults.len() == 1 && faults[0].contains("OFAC_SDN"), "{faults:?}");
    let [first] = &lists[..] else { panic!("{lists:?}") };
    assert_eq!(
        members(first),
        [
            "checkedAt",
            "entries",
            "importedAt",
            "list",
            "published",
            "sha256"
        ]
    );
    assert_eq!((&first["list"], &first["entries"]), (&json!("EU"), &json!(MANY)));
    assert_eq!(first["published"], "2026-08-05");
    assert_eq!(first["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(first["checkedAt"], first["importedAt"]);

    // The same file again: nobody is screened again, but the list is known to be current.
    let changes = "SELECT COUNT(*) FROM sanction_entry";
    let before = place.number(changes);
    assert_eq!(
        place.json(&["sanctions", "import-eu", &file]),
        imported("EU", MANY, false)
    );
    let (lists, _) = known(&place);
    let [again] = &lists[..] else { panic!("{lists:?}") };
    assert!(
        again["checkedAt"].as_str() > first["checkedAt"].as_str(),
        "{again}"
    );
    assert_eq!(
        (&again["importedAt"], &again["sha256"]),
        (&first["importedAt"], &first["sha256"])
    );
    assert_eq!(place.number(changes), before);
    let said = place.run(&["sanctions", "import-eu", &file]);
    assert!(said.code == Some(0) && said.out.contains("unchanged"), "{said:?}");

    // The other official format holds the same.
    let mut xml = Vec::new();
    eu_xml(&some(MANY), &mut xml).unwrap();
    let file = place.file("eu.xml", &String::from_utf8(xml).unwrap());
    assert_eq!(
        place.json(&["sanctions", "import-eu", &file]),
        imported("EU", MANY, true)
    );
    assert_eq!(known(&place).0.len(), 1);
    assert_eq!(place.json(&["audit", "verify"])["faults"], json!([]));
}

fn american(place: Place) {
    let [names, addresses, aliases] = files_of_ofac(&place, "sdn", &some(MANY));
    let import = ["sanctions", "import-ofac", &names, &addresses, &aliases];
    assert_eq!(place.json(&import), imported("OFAC_SDN", MANY, true));
    assert_eq!(place.json(&import), imported("OFAC_SDN", MANY, false));
    let [others, addresses, aliases] = files_of_ofac(&place, "cons", &entities(8, 20));
    let consolidated = [
        "sanctions",
        "import-ofac",
        &others,
        &addresses,
        &aliases,
        "--consolidated",
    ];
    assert_eq!(place.json(&consolidated), imported("OFAC_CONSOLIDATED", 20, true));
    let (lists, faults) = known(&place);
    let words: Vec<_> = lists.iter().map(|list| list["list"].as_str().unwrap()).collect();
    assert_eq!(words, ["OFAC_CONSOLIDATED", "OFAC_SDN"]);
    // These files carry no date.
    assert!(lists.iter().all(|list| list["published"].is_null()), "{lists:?}");
    assert!(faults.len() == 1 && faults[0].contains("EU"), "{faults:?}");
    // The files in another order are not taken.
    let sentence = place.refused(&["sanctions", "import-ofac", &addresses, &names, &aliases], "");
    assert!(sentence.contains("Nothing was imported"), "{sentence}");
    assert_eq!(known(&place).0, lists);
}

fn broken_files_change_nothing(place: Place) {
    let whole = csv(&some(MANY));
    let file = place.file("eu.csv", &whole);
    place.json(&["sanctions", "import-eu", &file]);
    let [names, addresses, aliases] = files_of_ofac(&place, "sdn", &some(MANY));
    place.json(&["sanctions", "import-ofac", &names, &addresses, &aliases]);
    let before = known(&place);
    let rows = "SELECT COUNT(*) FROM sanction_entry";
    let (count, jobs) = (place.number(rows), waiting(&place));

    let mut lines: Vec<&str> = whole.lines().collect();
    let cut = &lines[8][..lines[8].len() / 2];
    lines[8] = cut;
    let damaged = place.file("damaged.csv", &lines.join("\n"));
    let sentence = place.refused(&["sanctions", "import-eu", &damaged], "");
    assert!(sentence.contains("line 9"), "{sentence}");
    // The last line is cut: as when a download breaks off.
    let cut_off = place.file("cut-off.csv", &whole[..whole.len() * 9 / 10]);
    let sentence = place.refused(&["sanctions", "import-eu", &cut_off], "");
    assert!(sentence.contains("line "), "{sentence}");
    let sdn = std::fs::read_to_string(&names).unwrap();
    let line = sdn.lines().nth(4).unwrap();
    let damaged_sdn = place.file("damaged-sdn.csv", &sdn.replace(line, "5,\"Half a line"));
    for arguments in [
        &["import-eu", &place.file("empty.csv", "")][..],
        &[
            "import-eu",
            &place.file("page.html", "<!DOCTYPE html><html><body>Sign in</body></html>"),
        ],
        &[
            "import-eu",
            &place.file("half.xml", "<?xml version=\"1.0\"?><export><sanctionEntity>"),
        ],
        &["import-eu", &names],
        &["import-eu", "/no/such/file"],
        &["import-ofac", &damaged_sdn, &addresses, &aliases],
        &["import-ofac", &names, &addresses, "/no/such/file"],
        &["import-ofac", &file, &addresses, &aliases],
    ] {
        place.refused(&[&["sanctions"], arguments].concat(), "");
    }
    assert_eq!(known(&place), before);
    assert_eq!((place.number(rows), waiting(&place)), (count, jobs));
}

fn much_smaller_files(place: Place) {
    let import = |count: u32| {
        let file = place.file(&format!("eu-{count}.csv"), &csv(&some(count)));
        ["sanctions".to_owned(), "import-eu".to_owned(), file]
    };
    let whole = import(MANY);
    place.json(&whole.each_ref().map(String::as_str));
    let before = known(&place);
    // Four in five is what a list may lose at once: 40 of 50.
    let smaller = import(39);
    let smaller = smaller.each_ref().map(String::as_str);
    let sentence = place.refused(&smaller, "");
    for words in ["EU", "50", "39", "--allow-smaller"] {
        assert!(sentence.contains(words), "{words}: {sentence}");
    }
    assert_eq!(known(&place), before);
    let allowed = [&smaller[..], &["--allow-smaller"]].concat();
    assert_eq!(place.json(&allowed), imported("EU", 39, true));
    // Fewer, but not so many that the file looks cut off.
    let fewer = import(35);
    assert_eq!(
        place.json(&fewer.each_ref().map(String::as_str)),
        imported("EU", 35, true)
    );
    assert_eq!(place.json(&["audit", "verify"])["faults"], json!([]));
}
