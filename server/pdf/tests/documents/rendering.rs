//! What stands on the pages, and where.

use pdf::kyc_profile::{Sample, render, samples};

use crate::tools::{assert_well_formed, file, pages, pdfinfo, words};

fn sample(name: &str) -> Sample {
    samples()
        .into_iter()
        .find(|sample| sample.name == name)
        .unwrap_or_else(|| panic!("there is no sample {name}"))
}

fn text(name: &str, label: &str) -> Vec<String> {
    pages(&file(label, &render(&sample(name).profile).expect("a PDF")))
}

#[test]
fn there_are_samples_for_the_bare_the_full_the_negative_and_the_hostile() {
    let names: Vec<&str> = samples().iter().map(|sample| sample.name).collect();
    assert_eq!(names, ["minimal", "full", "rejected", "hostile"]);
    assert!(sample("full").profile.vies.len() >= 60);
}

#[test]
fn every_sample_is_a_well_formed_pdf_and_the_same_one_twice() {
    let mut before = Vec::new();
    for sample in samples() {
        let first = render(&sample.profile).unwrap();
        assert_well_formed(&file(&format!("well-formed-{}", sample.name), &first));
        assert_eq!(first, render(&sample.profile).unwrap(), "{}", sample.name);
        assert_ne!(first, before, "{}", sample.name);
        before = first;
    }
}

#[test]
fn a_changed_word_changes_the_id_of_the_file() {
    let id = |pdf: &[u8]| {
        format!(
            "{:?}",
            lopdf::Document::load_mem(pdf)
                .unwrap()
                .trailer
                .get(b"ID")
                .unwrap()
        )
    };
    let mut profile = sample("minimal").profile;
    let first = id(&render(&profile).unwrap());
    profile.organization.push('.');
    assert_ne!(first, id(&render(&profile).unwrap()));
}

#[test]
fn names_in_all_scripts_can_be_searched_and_copied() {
    let all = text("full", "scripts").join(" ");
    for expected in [
        "Ελληνική Εταιρεία Εμπορίας Μεταχειρισμένων Αυτοκινήτων και Ανταλλακτικών Ανώνυμη Εταιρεία",
        "Λεωφόρος Βασιλίσσης Σοφίας 127",
        "Регистрирано в Пловдив, друг собственик.",
        "„Żółta Łódź”",
        "Středoevropská společnost pro obchod s vozidly",
        "Zażółć Gęślą-Jaźń",
        "EL 094 259 216",
        "PL 856 734 62 15",
        "idenfy_6a3c1f9e-54d1-4a43-8c0e-5d1f0b7f2f11",
        "•••••2917",
    ] {
        assert!(all.contains(expected), "{expected} is not in: {all}");
    }
}

#[test]
fn every_check_is_listed_below_a_header_on_its_own_page() {
    let profile = sample("full").profile;
    let pages = text("full", "checks");
    let all = pages.join(" ");
    for check in &profile.vies {
        if let Some(number) = &check.consultation_number {
            assert!(all.contains(number.as_str()), "{number}");
        }
    }
    let with_checks: Vec<&String> = pages
        .iter()
        .skip(1)
        .filter(|page| page.contains("WAPIAAAAZ"))
        .collect();
    assert!(with_checks.len() >= 3, "the table goes over some pages");
    for page in with_checks {
        assert!(
            page.contains("SHA-256 of the answer") && page.contains("How asked"),
            "{page}"
        );
    }
}

#[test]
fn every_page_says_which_one_it_is_of_which_document() {
    for sample in samples().into_iter().filter(|sample| sample.name != "hostile") {
        let pages = text(sample.name, &format!("footer-{}", sample.name));
        for (number, page) in pages.iter().enumerate() {
            for expected in [
                format!("Page {} of {}", number + 1, pages.len()),
                format!(
                    "Document {} · generated 22 Apr 2026 10:15:00 UTC",
                    sample.profile.document_id
                ),
            ] {
                assert!(page.contains(&expected), "{expected} is not in: {page}");
            }
        }
    }
}

#[test]
fn statuses_are_words() {
    for (name, expected) in [
        (
            "minimal",
            vec![
                "INCOMPLETE",
                "NOT CHECKED",
                "NOT STARTED",
                "NOT SCREENED",
                "Missing: Commercial register",
            ],
        ),
        (
            "full",
            vec![
                "VALID",
                "VERIFIED",
                "CLEAR",
                "COMPLETE",
                "UNKNOWN",
                "CLEARED",
                "SUPERSEDED",
                "all cleared",
            ],
        ),
        (
            "rejected",
            vec![
                "INVALID",
                "REJECTED",
                "FLAGGED",
                "CONFIRMED",
                "OPEN",
                "simulated",
                "proves nothing",
            ],
        ),
    ] {
        let all = text(name, &format!("statuses-{name}")).join(" ");
        for word in expected {
            assert!(all.contains(word), "{word} is not in {name}: {all}");
        }
    }
}

#[test]
fn no_address_of_a_person_and_no_name_of_the_buyers_people_gets_in() {
    let hostile = text("hostile", "addresses").join(" ");
    assert!(!hostile.contains('@'), "{hostile}");
    let full = text("full", "people").join(" ");
    assert!(
        full.contains("the buyer") && !full.contains("Παπαδόπουλος"),
        "{full}"
    );
}

#[test]
fn what_the_font_lacks_is_shown_as_a_box_and_explained() {
    let explained = "stands for a character that the font of this document does not have";
    assert!(text("hostile", "lacking").join(" ").contains(explained));
    assert!(!text("full", "not-lacking").join(" ").contains(explained));
}

#[test]
fn nothing_leaves_the_margins_and_no_word_covers_another() {
    for sample in samples() {
        let path = file(
            &format!("places-{}", sample.name),
            &render(&sample.profile).unwrap(),
        );
        let words = words(&path);
        for (number, word) in words.iter().enumerate() {
            let inside = word.x.0 >= 56.0 && word.x.1 <= 539.5 && word.y.0 >= 30.0 && word.y.1 <= 815.0;
            assert!(inside, "{}: {}", sample.name, word.told());
            for other in words
                .iter()
                .skip(number + 1)
                .take_while(|other| other.page == word.page)
            {
                let shared = |a: (f32, f32), b: (f32, f32)| a.1.min(b.1) - a.0.max(b.0);
                let covered = shared(word.x, other.x) > 0.5 && shared(word.y, other.y) > 0.5;
                assert!(!covered, "{}: {} and {}", sample.name, word.told(), other.told());
            }
        }
    }
}

#[test]
fn metadata_come_from_the_profile() {
    let info = pdfinfo(&file("metadata", &render(&sample("minimal").profile).unwrap()));
    for expected in [
        "KYC profile: Auto Jansen B.V.",
        "Document 019db4b9-5a20-7ab4-8000-00000000a001",
        "Wed Apr 22 10:15:00 2026",
        "A4",
    ] {
        assert!(info.contains(expected), "{expected} is not in: {info}");
    }
}
