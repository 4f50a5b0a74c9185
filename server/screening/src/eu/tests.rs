//! Hand-written files in the official formats, whole and broken.

use proptest::prelude::*;

use super::*;
use crate::list::{List, ListError, Loaded};

const HEADER: &str = "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_Remark;Entity_SubjectType;\
    Entity_SubjectType_ClassificationCode;Entity_Regulation_Programme;NameAlias_LastName;NameAlias_FirstName;\
    NameAlias_MiddleName;NameAlias_WholeName;Address_CountryIso2Code;BirthDate_BirthDate;BirthDate_Year;\
    BirthDate_YearRangeFrom;BirthDate_YearRangeTo;BirthDate_CountryIso2Code;Identification_Number;\
    Citizenship_CountryIso2Code;Future_Column";

fn csv(rows: &[&str]) -> Vec<u8> {
    let mut text = format!("\u{feff}{HEADER}\r\n");
    for row in rows {
        text.push_str(row);
        text.push_str("\r\n");
    }
    text.into_bytes()
}

const ROWS: [&str; 7] = [
    r#"05/08/2026;13;EU.27.28;"(UNSC; ""1483"")";P;person;IRQ;Al-Testi;Sadun;;Sadun Al-Testi;;;;;;;;;"#,
    "05/08/2026;13;EU.27.28;;P;person;IRQ;;;;Abu  Ali ;;;;;;;;;",
    "05/08/2026;13;EU.27.28;;P;person;IRQ;;;;;;1937-04-28;1937;;;IQ;;;",
    "05/08/2026;99;EU.99.1;;E;enterprise;UKR;;;;Пример Банк;RU;;;;;;;;",
    "05/08/2026;13;EU.27.28;;P;person;TAQA;;;;;;;;1950;1952;00;A-123 456;SY;",
    "05/08/2026;99;EU.99.1;;E;enterprise;UKR;;;;Example Bank JSC;;;;;;;1027700000000;;",
    "05/08/2026;77;EU.77.1;;P;person;BLR;Muster;Max;Moritz;;;;1380;;;;;;",
];

#[test]
fn rows_are_gathered_by_entity() {
    let Loaded { entries, published } = read_csv(&csv(&ROWS)[..]).unwrap();
    assert_eq!(published.as_deref(), Some("2026-08-05"));
    let ids: Vec<&str> = entries.iter().map(|entry| entry.entry_id.as_str()).collect();
    assert_eq!(ids, ["13", "99", "77"]);
    let person = &entries[0];
    assert_eq!((person.list, person.kind), (List::Eu, SubjectKind::Person));
    assert_eq!(person.names, ["Sadun Al-Testi", "Abu Ali"]);
    assert_eq!(person.birth_years, [1937, 1950, 1951, 1952]);
    assert_eq!(person.countries, ["IQ", "SY"]);
    assert_eq!(person.identifiers, ["A123456"]);
    assert_eq!(person.programmes, ["IRQ", "TAQA"]);
    let bank = &entries[1];
    assert_eq!(bank.kind, SubjectKind::Enterprise);
    assert_eq!(bank.names, ["Пример Банк", "Example Bank JSC"]);
    assert_eq!(bank.identifiers, ["1027700000000"]);
    // The name is put together from its parts; the year of another calendar is left out.
    assert_eq!(
        (&entries[2].names[..], &entries[2].birth_years[..]),
        (&["Max Moritz Muster".to_owned()][..], &[][..])
    );
}

#[test]
fn another_order_of_rows_and_columns_gives_the_same_fingerprints() {
    let sorted = |file: &[u8]| {
        let mut prints: Vec<_> = read_csv(file)
            .unwrap()
            .entries
            .iter()
            .map(|entry| (entry.entry_id.clone(), entry.fingerprint()))
            .collect();
        prints.sort();
        prints
    };
    let mut turned = ROWS;
    turned.reverse();
    assert_eq!(sorted(&csv(&ROWS)), sorted(&csv(&turned)));
    let backwards = |text: &str| text.split(';').rev().collect::<Vec<_>>().join(";");
    let plain: Vec<String> = ROWS[1..].iter().map(|row| backwards(row)).collect();
    let columns = format!("{}\n{}\n", backwards(HEADER), plain.join("\n"));
    assert_eq!(sorted(columns.as_bytes()), sorted(&csv(&ROWS[1..])));
    let mut changed = ROWS;
    changed[6] = "05/08/2026;77;EU.77.1;;P;person;BLR;Muster;Max;Moritz;;;1970-01-01;1970;;;;;;";
    assert_ne!(sorted(&csv(&ROWS)), sorted(&csv(&changed)));
}

#[test]
fn broken_csv_is_refused_with_a_line_and_an_advice() {
    let whole = csv(&ROWS);
    let mut binary = csv(&ROWS[..2]);
    binary.extend(b"05/08/2026;14;x;;P;person;IRQ;;;;\xff\xfe\x00;;;;;;;;;\r\n");
    let page = b"<!DOCTYPE html>\n<html><body>Service unavailable; try later</body></html>".to_vec();
    let open = |id| format!("05/08/2026;{id};x;\"open;P;person;IRQ;;;;Somebody;;;;;;;;;");
    let swallowing = csv(&[&open(50), &open(51)]);
    let unfinished = [
        &csv(&ROWS[..1])[..],
        b"05/08/2026;13;EU.27.28;;P;person;IRQ;;;;Abu;;;;;;;;;\"open",
    ]
    .concat();
    for (file, said) in [
        (Vec::new(), "The EU list (CSV) is empty."),
        (b"\xEF\xBB\xBF\r\n\r\n".to_vec(), "is empty"),
        (page, "is a web page"),
        (b"{\"error\":\"token\"}".to_vec(), "lacks the columns"),
        (b"a;b;c\n1;2;3\n".to_vec(), "lacks the columns Entity_LogicalId, "),
        (
            HEADER.replace("Identification_Number;", "").into_bytes(),
            "lacks the columns Identification_Number.",
        ),
        (vec![0xAB; 5000], "lacks the columns"),
        (csv(&[]), "lists nobody"),
        // Cut off in the middle of the last row.
        (whole[..whole.len() - 12].to_vec(), "line 8: the row has"),
        (
            csv(&["05/08/2026;13;EU.27.28;;P"]),
            "line 2: the row has 5 fields instead of 20",
        ),
        (
            csv(&[&format!("{};surplus", ROWS[0])]),
            "line 2: the row has 21 fields",
        ),
        (unfinished, "ends in the middle of an entry (line 3)"),
        (binary, "line 4: this is not text"),
        (swallowing, "line 2: a quotation mark is left open"),
        (
            csv(&["05/08/2026;;EU.27.28;;P;person;IRQ;;;;Nobody;;;;;;;;;"]),
            "line 2: the row names no Entity_LogicalId",
        ),
        (
            csv(&["05/08/2026;5;EU.27.28;;P;person;IRQ;;;;;DE;;;;;;;;"]),
            "entry 5 has no name",
        ),
    ] {
        let error = read_csv(&file[..]).unwrap_err().to_string();
        assert!(error.contains(said), "{error}\nshould say: {said}");
    }
}

#[test]
fn empty_surplus_fields_do_no_harm() {
    assert_eq!(
        read_csv(&csv(&[&format!("{};;", ROWS[0])])[..])
            .unwrap()
            .entries
            .len(),
        1
    );
}

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-08-05T16:47:04.449+02:00" globalFileId="184961">
  <sanctionEntity designationDetails="" euReferenceNumber="EU.27.28" logicalId="13">
    <remark>(UNSC; "1483") &amp; more</remark>
    <regulation regulationType="regulation" programme="IRQ" logicalId="348"><publicationUrl>http://example.org/?a&amp;b</publicationUrl></regulation>
    <regulation programme="TAQA"/>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="Sadun" middleName="" lastName="Al-Testi" wholeName="Sadun Al-Testi" strong="true" logicalId="17">
      <regulationSummary regulationType="regulation" programme="NOT HERE"/>
    </nameAlias>
    <nameAlias wholeName="Abu&#x20; Ali" strong="false"/>
    <birthdate circa="false" birthdate="1937-04-28" dayOfMonth="28" year="1937" countryIso2Code="IQ"/>
    <birthdate circa="true" yearRangeFrom="1950" yearRangeTo="1952" countryIso2Code="00" countryDescription="UNKNOWN"/>
    <citizenship region="" countryIso2Code="SY" countryDescription="SYRIA"/>
    <identification number="A-123 456" identificationTypeCode="passport" countryIso2Code="00"><remark>(passport)</remark></identification>
  </sanctionEntity>
  <sanctionEntity euReferenceNumber="EU.99.1" logicalId="99">
    <regulation programme="UKR"/>
    <subjectType code="enterprise" classificationCode="E"/>
    <nameAlias firstName="" wholeName="Пример Банк"/>
    <nameAlias wholeName="Example Bank JSC"/>
    <address city="Moskva" countryIso2Code="RU"><contactInfo key="EMAIL" value="a@example.org"/></address>
    <identification number="1027700000000"/>
  </sanctionEntity>
  <sanctionEntity logicalId="77"><regulation programme="BLR"/><subjectType code="person"/>
    <nameAlias firstName="Max" middleName="Moritz" lastName="Muster" wholeName=""/><birthdate year="1380" calendarType="ISLAMIC"/>
  </sanctionEntity>
</export>
"#;

#[test]
fn both_formats_say_the_same() {
    assert_eq!(
        read_xml(XML.as_bytes()).unwrap(),
        read_csv(&csv(&ROWS)[..]).unwrap()
    );
    let marked = format!("\u{feff}{XML}");
    assert_eq!(read_xml(marked.as_bytes()).unwrap().entries.len(), 3);
}

#[test]
fn broken_xml_is_refused_with_a_line_and_an_advice() {
    let deep = format!("<export>{}", "<a>".repeat(100_000));
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE export [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><export><sanctionEntity logicalId="1"><nameAlias wholeName="&b;"/></sanctionEntity></export>"#;
    let outside = r#"<!DOCTYPE export SYSTEM "file:///etc/passwd"><export/>"#;
    let entity =
        r#"<export><sanctionEntity logicalId="1"><nameAlias wholeName="&b;"/></sanctionEntity></export>"#;
    let long = format!(
        r#"<export><sanctionEntity logicalId="{}"/></export>"#,
        "1".repeat(2 << 20)
    );
    for (file, said) in [
        ("", "The EU list (XML) is empty."),
        ("  \n ", "is empty"),
        (
            "<!DOCTYPE html><html><body>Sign in</body></html>",
            "is a web page",
        ),
        ("<html><body>Sign in</body></html>", "is a web page"),
        (
            "<rss><channel/></rss>",
            "the outermost element is not one single export",
        ),
        ("<export/>", "lists nobody"),
        (&XML[..XML.len() - 10], "ends in the middle of an entry"),
        (&XML[..XML.len() - 12], "before end of input"),
        (&XML[..900], "line 12: "),
        (&XML.replace("</sanctionEntity>", ""), "line"),
        (
            &XML.replace(r#"logicalId="99""#, ""),
            "line 17: a sanctionEntity has no logicalId",
        ),
        (
            r#"<export><sanctionEntity logicalId="1"/></export>"#,
            "entry 1 has no name",
        ),
        (&format!("{XML}<export/>"), "the outermost element"),
        (&deep, "nested deeper"),
        (bomb, "declares a document type"),
        (outside, "declares a document type"),
        (entity, "line 1"),
        (&long, "longer than any"),
    ] {
        let error = read_xml(file.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(said), "{error}\nshould say: {said}");
    }
    assert!(read_xml(&[0xAB; 5000][..]).is_err());
    assert!(matches!(
        read_xml(&b"\x1f\x8b\x08binary"[..]).unwrap_err(),
        ListError::Xml { .. } | ListError::Empty { .. }
    ));
}

proptest! {
    #[test]
    fn a_cut_never_passes_for_the_whole_list(cut in 0_usize..1000) {
        let whole = csv(&ROWS);
        let length = whole.len() * cut / 1000;
        // Cut between two rows nothing can be seen; anywhere else the file is refused.
        if let Ok(loaded) = read_csv(&whole[..length]) {
            let complete = [b"\n".as_slice(), b"\r", b";"].iter().any(|end| whole[..length].ends_with(end));
            prop_assert!(complete, "{} entries", loaded.entries.len());
        }
        let length = XML.floor_char_boundary(XML.trim_end().len() * cut / 1000);
        prop_assert!(read_xml(&XML.as_bytes()[..length]).is_err());
    }

    #[test]
    fn any_bytes_are_survived(bytes in any::<Vec<u8>>()) {
        prop_assert!(read_csv(&bytes[..]).is_err());
        prop_assert!(read_xml(&bytes[..]).is_err());
    }

    #[test]
    fn any_damage_is_survived(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut damaged = csv(&ROWS);
        let position = at.index(damaged.len());
        damaged[position] = byte;
        let _ = read_csv(&damaged[..]);
        let mut damaged = XML.as_bytes().to_vec();
        let position = at.index(damaged.len());
        damaged[position] = byte;
        let _ = read_xml(&damaged[..]);
    }
}
