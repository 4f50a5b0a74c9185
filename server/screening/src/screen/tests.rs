//! Bands, second factors and numbers; and that the index loses nothing.

use proptest::prelude::*;

use super::*;
use crate::{
    eu,
    sample::{self, Sequence, misspelt},
};

fn entry(id: &str, kind: SubjectKind, names: &[&str]) -> ListEntry {
    ListEntry {
        list: List::Eu,
        entry_id: id.to_owned(),
        kind,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        birth_years: Vec::new(),
        countries: Vec::new(),
        identifiers: Vec::new(),
        programmes: Vec::new(),
    }
}

fn named(name: &str) -> Subject {
    Subject {
        names: vec![name.to_owned()],
        ..Subject::default()
    }
}

/// A small list of made-up subjects with the traits of real ones.
fn index() -> Index {
    Index::build(vec![
        ListEntry {
            birth_years: vec![1961],
            countries: vec!["BY".to_owned(), "RU".to_owned()],
            identifiers: vec!["A1234567".to_owned()],
            ..entry(
                "1",
                SubjectKind::Person,
                &[
                    "Viktor Stepanovich Morozenko",
                    "Виктор Морозенко",
                    "MOROZENKO, Viktar",
                ],
            )
        },
        ListEntry {
            countries: vec!["RU".to_owned()],
            identifiers: vec!["1027700000000".to_owned(), "123456789".to_owned()],
            ..entry(
                "2",
                SubjectKind::Enterprise,
                &["Severny Veter Shipping JSC", "ООО Северный Ветер"],
            )
        },
        entry(
            "3",
            SubjectKind::Person,
            &["Abdul Rahman Al-Qasimi", "Abd al-Rahman al-Kassimi"],
        ),
        entry("4", SubjectKind::Vessel, &["Marina Blu"]),
    ])
}

fn best(subject: &Subject) -> Option<(String, u8, Band)> {
    index()
        .screen(subject)
        .into_iter()
        .next()
        .map(|hit| (hit.entry_id, hit.score, hit.band))
}

#[test]
fn spellings_are_found() {
    for (name, id, least) in [
        ("Viktor Morozenko", "1", 95),
        ("Morozenko Viktor Stepanovich", "1", 95),
        ("Viktor Morosenko", "1", 85),
        ("Wiktor Morozenko", "1", 85),
        ("В. С. Морозенко", "1", 70),
        ("Виктор Степанович Морозенко", "1", 90),
        ("SEVERNY VETER SHIPPING", "2", 95),
        ("Severnyi Veter", "2", 90),
        ("Severnyveter OOO", "2", 90),
        ("Северный Ветер Шиппинг", "2", 85),
        ("Abdulrahman Alqasimi", "3", 85),
        ("AL QASIMI Abdul Rahman", "3", 95),
        ("Abd-al-Rahman Al Qassimi", "3", 90),
        ("Marina Blu", "4", 95),
    ] {
        let found = best(&named(name));
        assert!(
            found
                .as_ref()
                .is_some_and(|(found, score, _)| found == id && *score >= least),
            "{name}: {found:?}"
        );
    }
    for name in [
        "Anna Schmidt",
        "Autohaus Nord GmbH",
        "Viktor Weber",
        "Shipping Company Ltd",
        "Rahman Autos",
        "",
        "---",
        "X",
    ] {
        assert!(
            index()
                .screen(&named(name))
                .iter()
                .all(|hit| hit.band == Band::Enhanced),
            "{name}: {:?}",
            best(&named(name))
        );
    }
}

#[test]
fn bands() {
    for (score, band) in [
        (0, None),
        (69, None),
        (70, Some(Band::Enhanced)),
        (84, Some(Band::Enhanced)),
        (85, Some(Band::Review)),
        (94, Some(Band::Review)),
        (95, Some(Band::Block)),
        (100, Some(Band::Block)),
    ] {
        assert_eq!(Band::of(score), band, "{score}");
    }
    assert!(Band::Block > Band::Review && Band::Review > Band::Enhanced);
}

#[test]
fn second_factors() {
    let name = "Viktor Stepanovich Morozenko";
    for (birth_year, country, kind, score, reasons) in [
        (None, None, None, 95, vec![Reason::NameOnly]),
        (None, None, Some(SubjectKind::Person), 95, vec![Reason::NameOnly]),
        (Some(1961), None, None, 100, vec![Reason::BirthYearAgrees]),
        (Some(1962), None, None, 100, vec![Reason::BirthYearAgrees]),
        (Some(1963), None, None, 90, vec![Reason::BirthYearDiffers]),
        (None, Some("RU"), None, 100, vec![Reason::CountryAgrees]),
        (
            None,
            Some("Russian Federation"),
            None,
            100,
            vec![Reason::CountryAgrees],
        ),
        (None, Some("DE"), None, 90, vec![Reason::CountryDiffers]),
        (
            Some(1961),
            Some("DE"),
            None,
            100,
            vec![Reason::BirthYearAgrees, Reason::CountryDiffers],
        ),
        (
            Some(1990),
            Some("BY"),
            None,
            90,
            vec![Reason::BirthYearDiffers, Reason::CountryAgrees],
        ),
        (
            Some(1990),
            Some("DE"),
            None,
            90,
            vec![Reason::BirthYearDiffers, Reason::CountryDiffers],
        ),
        (
            Some(1961),
            Some("BY"),
            Some(SubjectKind::Enterprise),
            90,
            vec![
                Reason::BirthYearAgrees,
                Reason::CountryAgrees,
                Reason::KindDiffers,
            ],
        ),
    ] {
        let subject = Subject {
            birth_year,
            country: country.map(str::to_owned),
            kind,
            ..named(name)
        };
        let hits = index().screen(&subject);
        assert_eq!(hits[0].score, score, "{subject:?}");
        assert_eq!(
            hits[0].reasons,
            [vec![Reason::NameAlike(100)], reasons].concat(),
            "{subject:?}"
        );
    }
}

#[test]
fn an_equal_number_is_a_hit_whatever_the_name() {
    for (identifier, country, hit) in [
        ("a 123-4567", None, Some("1")),
        ("1027700000000", Some("DE"), Some("2")),
        // A VAT number without its prefix counts in the country of the prefix only.
        ("RU 123456789", None, Some("2")),
        ("DE123456789", None, None),
        ("A1234568", None, None),
        ("1", None, None),
        ("", None, None),
    ] {
        let subject = Subject {
            identifiers: vec![identifier.to_owned()],
            country: country.map(str::to_owned),
            ..named("Nobody Knows Me")
        };
        let hits = index().screen(&subject);
        assert_eq!(hits.first().map(|hit| hit.entry_id.as_str()), hit, "{identifier}");
        if let Some(found) = hits.first() {
            assert_eq!((found.score, found.band), (100, Band::Block));
            assert!(matches!(found.reasons[0], Reason::IdentifierEqual(_)));
        }
    }
}

#[test]
fn each_entry_is_found_once_under_its_best_name() {
    let subject = Subject {
        names: vec!["V. Morozenko".to_owned(), "Виктор Морозенко".to_owned()],
        ..Subject::default()
    };
    let hits = index().screen(&subject);
    assert_eq!(hits.len(), 1);
    assert_eq!(
        (hits[0].matched_name.as_str(), hits[0].list),
        ("Виктор Морозенко", List::Eu)
    );
    assert_eq!(hits[0].fingerprint, index().entries[0].0.fingerprint());
}

#[test]
fn the_best_comes_first() {
    let index = Index::build(vec![
        entry("a", SubjectKind::Person, &["Ivan Petrenko"]),
        entry("b", SubjectKind::Person, &["Ivan Petrov"]),
        entry("c", SubjectKind::Person, &["Ivan Petrovich Petrov"]),
    ]);
    let hits = index.screen(&named("Ivan Petrov"));
    assert_eq!(hits[0].entry_id, "b");
    assert!(hits.is_sorted_by(|a, b| a.score >= b.score));
    assert!(Index::build(Vec::new()).screen(&named("Ivan Petrov")).is_empty());
    assert!(Index::build(Vec::new()).is_empty());
}

type Comparable<'a> = Vec<(&'a str, Vec<Normalized>)>;

fn comparable(entries: &[ListEntry]) -> Comparable<'_> {
    let names = |entry: &ListEntry| entry.names.iter().map(|name| Normalized::of(name)).collect();
    entries
        .iter()
        .map(|entry| (entry.entry_id.as_str(), names(entry)))
        .collect()
}

/// What comparing with every name one by one gives.
fn one_by_one(entries: &Comparable<'_>, name: &str) -> Vec<(String, u8)> {
    let searched = Normalized::of(name);
    let mut found = Vec::new();
    for (id, names) in entries {
        let alike = names
            .iter()
            .map(|name| crate::names::similarity(&searched, name))
            .fold(0.0, f64::max);
        let score = percent(alike * 0.95);
        if Band::of(score).is_some() {
            found.push(((*id).to_owned(), score));
        }
    }
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found
}

fn sample_entries(seed: u64, count: u32) -> Vec<ListEntry> {
    let mut file = Vec::new();
    sample::eu_csv(&sample::entities(seed, count), &mut file).unwrap();
    eu::read_csv(&file[..]).unwrap().entries
}

#[test]
fn the_index_finds_what_comparing_one_by_one_finds() {
    let entries = sample_entries(11, 500);
    let comparable = comparable(&entries);
    let index = Index::build(entries.clone());
    let mut sequence = Sequence::new(12);
    let mut resembling = 0;
    for round in 0..250 {
        let entry = &entries[sequence.below(entries.len())];
        let listed = &entry.names[sequence.below(entry.names.len())];
        let name = if round % 5 == 0 {
            sample::name(&mut sequence)
        } else {
            misspelt(listed, round)
        };
        let found: Vec<(String, u8)> = index
            .screen(&named(&name))
            .into_iter()
            .map(|hit| (hit.entry_id, hit.score))
            .collect();
        assert_eq!(found, one_by_one(&comparable, &name), "{name}");
        resembling += usize::from(
            found
                .iter()
                .any(|(id, score)| *id == entry.entry_id && *score >= 85),
        );
    }
    // The comparison itself must find most of the misspelt names, or the equality above says nothing.
    assert!(resembling >= 180, "{resembling} of 200 found");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_index_loses_nothing(names in prop::collection::vec("[a-d]{1,7}( [a-d]{1,7}){0,3}", 1..40), searched in "[a-d]{1,7}( [a-d]{1,7}){0,3}") {
        let entries: Vec<ListEntry> = names.iter().enumerate().map(|(id, name)| entry(&id.to_string(), SubjectKind::Other, &[name])).collect();
        let found: Vec<(String, u8)> =
            Index::build(entries.clone()).screen(&named(&searched)).into_iter().map(|hit| (hit.entry_id, hit.score)).collect();
        prop_assert_eq!(found, one_by_one(&comparable(&entries), &searched));
    }

    #[test]
    fn any_text_is_survived(listed in any::<String>(), searched in any::<String>(), identifier in any::<String>(), country in any::<String>()) {
        let index = Index::build(vec![ListEntry { identifiers: vec![identifier.clone()], ..entry("1", SubjectKind::Other, &[&listed]) }]);
        let subject = Subject { identifiers: vec![identifier], country: Some(country), birth_year: Some(0), ..named(&searched) };
        for hit in index.screen(&subject) {
            prop_assert!((70..=100).contains(&hit.score));
        }
    }
}
