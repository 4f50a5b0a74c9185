//! Hand-written files in the official format, whole and broken.

use proptest::prelude::*;

use super::*;
use crate::list::ListEntry;

const SDN: &str = "36,\"AEROMUSTER AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\
    2674,\"TESTI, Abu\",\"individual\",\"SDGT] [IFSR\",\"Director\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 10 Dec 1948; alt. DOB circa 1950; POB 1234 Town; nationality Syria; citizen Iran; Passport A-123456 (Iran); National ID No. 6.095.803 (Syria) issued 2001; Gender Male; Phone Number 0041221234567; Secondary sanctions risk: section 1(b) of Executive Order 13224; a.k.a. 'TESTI, A.'; alt. Tax ID No. 77 0207 0139.\"\r\n\
    4238,\"MAR \"\"AZUL\"\"\",\"vessel\",\"CUBA\",-0- ,\"CL2192\",\"Tug\",-0- ,\"212\",\"Cuba\",\"Muster S.A.\",\"Vessel Registration Identification IMO 9187629; Vessel Year of Build 1999.\"\r\n\
    5000,\"P4-XYZ\",\"aircraft\",\"SYRIA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 1960 to 1962.\"\r\n\x1a";
const ADD: &str = "36,25,-0- ,\"Havana\",\"Cuba\",-0- \r\n36,26,\"Street, 1\",-0- ,\"Korea, North\",-0- \r\n2674,7,-0- ,-0- ,-0- ,-0- \r\n";
const ALT: &str =
    "36,12,\"aka\",\"AERO-MUSTER\",-0- \r\n2674,13,\"fka\",\"AL-TESTI, Abu\",\"(Latin)\"\r\n\x1a\r\n";

#[test]
fn the_three_files_make_entries() {
    let loaded = read_sdn(SDN.as_bytes(), ADD.as_bytes(), ALT.as_bytes()).unwrap();
    assert_eq!(loaded.published, None);
    let [company, person, vessel, aircraft] = &loaded.entries[..] else {
        panic!("{loaded:?}")
    };
    assert_eq!(
        (company.list, company.kind),
        (List::OfacSdn, SubjectKind::Enterprise)
    );
    assert_eq!(
        (company.entry_id.as_str(), &company.names[..]),
        (
            "36",
            &["AEROMUSTER AIRLINES".to_owned(), "AERO-MUSTER".to_owned()][..]
        )
    );
    assert_eq!(company.countries, ["CU", "KP"]);
    assert_eq!(person.kind, SubjectKind::Person);
    assert_eq!(person.names, ["TESTI, Abu", "TESTI, A.", "AL-TESTI, Abu"]);
    assert_eq!(person.birth_years, [1948, 1950]);
    assert_eq!(person.countries, ["IR", "SY"]);
    assert_eq!(person.identifiers, ["6095803", "7702070139", "A123456"]);
    assert_eq!(person.programmes, ["IFSR", "SDGT"]);
    assert_eq!(
        (vessel.kind, &vessel.names[..]),
        (SubjectKind::Vessel, &["MAR \"AZUL\"".to_owned()][..])
    );
    assert_eq!(
        (&vessel.countries[..], &vessel.identifiers[..]),
        (&["CU".to_owned()][..], &["9187629".to_owned()][..])
    );
    assert_eq!(aircraft.kind, SubjectKind::Other);
    assert_eq!(aircraft.birth_years, [1960, 1961, 1962]);

    let consolidated = read_consolidated(SDN.as_bytes(), ADD.as_bytes(), ALT.as_bytes()).unwrap();
    assert!(
        consolidated
            .entries
            .iter()
            .all(|entry| entry.list == List::OfacConsolidated)
    );
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let turned = |text: &str| {
        text.replace('\x1a', "")
            .lines()
            .rev()
            .collect::<Vec<_>>()
            .join("\n")
    };
    let prints = |loaded: Loaded| {
        let mut prints: Vec<_> = loaded.entries.iter().map(ListEntry::fingerprint).collect();
        prints.sort_unstable();
        prints
    };
    assert_eq!(
        prints(read_sdn(SDN.as_bytes(), ADD.as_bytes(), ALT.as_bytes()).unwrap()),
        prints(
            read_sdn(
                turned(SDN).as_bytes(),
                turned(ADD).as_bytes(),
                turned(ALT).as_bytes()
            )
            .unwrap()
        )
    );
}

#[test]
fn older_files_are_latin_1() {
    let sdn = SDN.replace("AEROMUSTER", "A\u{e9}ROMUSTER");
    let bytes: Vec<u8> = sdn.chars().map(|letter| u8::try_from(letter).unwrap()).collect();
    let loaded = read_sdn(&bytes[..], ADD.as_bytes(), ALT.as_bytes()).unwrap();
    assert_eq!(loaded.entries[0].names[0], "AéROMUSTER AIRLINES");
}

#[test]
fn broken_files_are_refused_with_a_line_and_an_advice() {
    let cut = &SDN[..SDN.find("Secondary").unwrap()];
    let row = "36,12,\"aka\"\n";
    let page = "<html>\n<body>Moved, see there</body></html>";
    for (sdn, add, alt, said) in [
        ("", ADD, ALT, "SDN.CSV of OFAC is empty"),
        ("\x1a", ADD, ALT, "SDN.CSV of OFAC is empty"),
        (SDN, "", ALT, "ADD.CSV of OFAC is empty"),
        (SDN, ADD, "\r\n", "ALT.CSV of OFAC is empty"),
        (page, ADD, ALT, "SDN.CSV of OFAC is a web page"),
        (SDN, page, ALT, "ADD.CSV of OFAC is a web page"),
        (
            cut,
            ADD,
            ALT,
            "SDN.CSV of OFAC ends in the middle of an entry (line 2)",
        ),
        (
            &SDN[..SDN.find("\"vessel\"").unwrap()],
            ADD,
            ALT,
            "line 3: the row has 3 fields instead of 12",
        ),
        (
            SDN,
            ADD,
            row,
            "ALT.CSV of OFAC, line 1: the row has 3 fields instead of 5",
        ),
        // The files in the wrong places.
        (ADD, SDN, ALT, "line 1: the row has 6 fields instead of 12"),
        (
            SDN,
            ADD,
            "37,12,\"aka\",\"AERO\",-0- \n",
            "line 1: the row belongs to no entry of the main file",
        ),
        (
            SDN,
            "37,12,-0-,-0-,\"Cuba\",-0- \n",
            ALT,
            "ADD.CSV of OFAC, line 1: the row belongs to no entry",
        ),
        (
            "ent_num,b,c,d,e,f,g,h,i,j,k,l\n",
            ADD,
            ALT,
            "line 1: the row does not begin with an entity number",
        ),
        (
            "36,-0- ,c,d,e,f,g,h,i,j,k,l\n",
            ADD,
            ALT,
            "line 1: the entry has no name",
        ),
        (
            "36,A\0B,c,d,e,f,g,h,i,j,k,l\n",
            ADD,
            ALT,
            "line 1: this is not text",
        ),
    ] {
        let error = read_sdn(sdn.as_bytes(), add.as_bytes(), alt.as_bytes())
            .unwrap_err()
            .to_string();
        assert!(error.contains(said), "{error}\nshould say: {said}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in any::<Vec<u8>>(), remarks in any::<String>()) {
        prop_assert!(read_sdn(&bytes[..], ADD.as_bytes(), ALT.as_bytes()).is_err());
        let row = format!("36,\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"{}\"\n", remarks.replace('"', "\"\""));
        let _ = read_sdn(row.as_bytes(), "36,1,2,3,4,5\n".as_bytes(), "36,1,2,3,4\n".as_bytes());
    }
}
