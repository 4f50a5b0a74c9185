use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::kernel::country::Country;

mod vectors;

fn number(text: &str) -> VatNumber {
    VatNumber::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refusal(text: &str) -> VatNumberError {
    VatNumber::parse(text).expect_err(text)
}

#[test]
fn right_numbers_of_every_state() {
    let mut seen = HashSet::new();
    for text in vectors::RIGHT {
        let number = number(text);
        assert_eq!(number.as_str(), *text);
        assert_eq!(number.check_digits(), CheckDigits::Right, "{text}");
        assert_eq!(number.note(), None, "{text}");
        seen.insert(number.prefix());
    }
    assert_eq!(seen.len(), 28, "every prefix has a vector");
}

#[test]
fn wrong_check_digits_are_remembered_and_not_refused() {
    let mut seen = HashSet::new();
    for text in vectors::WRONG {
        let number = number(text);
        assert_eq!(number.check_digits(), CheckDigits::Wrong, "{text}");
        seen.insert(number.prefix());
    }
    assert_eq!(seen.len(), 28, "every prefix has a vector");
}

#[test]
fn other_shapes_are_refused_with_the_expected_one() {
    let mut seen = HashSet::new();
    for text in vectors::MISSHAPEN {
        let error = refusal(text);
        let prefix = VatPrefix::parse(&text[..2]).expect("a prefix");
        assert_eq!(error, VatNumberError::Format { prefix }, "{text}");
        let message = error.to_string();
        assert!(
            message.contains(prefix.shape()) && message.contains(prefix.example()),
            "{message}"
        );
        seen.insert(prefix);
    }
    assert_eq!(seen.len(), 28, "every prefix has a vector");
}

#[test]
fn separators_case_and_greece_are_normalised() {
    for (typed, canonical) in [
        ("DE136695976", "DE136695976"),
        (" de 136.695-976\n", "DE136695976"),
        ("DE\u{a0}136\u{202f}695\u{2009}976", "DE136695976"),
        ("DE 136\u{2011}695\u{2013}976", "DE136695976"),
        ("\u{feff}DE136\u{200b}695976\u{200e}", "DE136695976"),
        ("D-E-1(36)6/95976", "DE136695976"),
        ("be 0428.759.497", "BE0428759497"),
        ("NL 0044.95.445.b.01", "NL004495445B01"),
        ("ATU 135 85 627", "ATU13585627"),
        ("GR 094259216", "EL094259216"),
        ("gr094259216", "EL094259216"),
        ("el 094259216", "EL094259216"),
        ("FR (40) 303 265 045", "FR40303265045"),
        ("FRFR303265045", "FRFR303265045"),
        ("IE 8+79739I", "IE8+79739I"),
        ("IE8*79739I", "IE8*79739I"),
        ("ESX-5253868-R", "ESX5253868R"),
        ("SE 556043-6064 01", "SE556043606401"),
        ("xi gd 001", "XIGD001"),
    ] {
        assert_eq!(number(typed).as_str(), canonical, "{typed:?}");
        assert_eq!(number(typed).note(), None, "{typed:?}");
    }
}

#[test]
fn a_lost_leading_zero_comes_back_with_a_note() {
    for (typed, canonical) in [
        ("BE 428 759 497", "BE0428759497"),
        ("EL 94259216", "EL094259216"),
        ("GR 94259216", "EL094259216"),
        ("NL 04495445 B01", "NL004495445B01"),
    ] {
        let padded = number(typed);
        assert_eq!(padded.as_str(), canonical, "{typed}");
        assert!(padded.note().is_some_and(|note| note.contains("zero")), "{typed}");
        assert_eq!(padded.check_digits(), CheckDigits::Right);
        assert_eq!(
            padded,
            number(canonical),
            "the note does not make another number of it"
        );
    }
    for too_short in [
        "BE42875949",
        "EL9425921",
        "NL4495445B01",
        "DE36695976",
        "IT743110157",
    ] {
        assert!(
            matches!(refusal(too_short), VatNumberError::Format { .. }),
            "{too_short}"
        );
    }
}

#[test]
fn what_is_no_number_of_the_eu_has_its_own_answer() {
    for text in ["", "   ", "\u{a0}-./()"] {
        assert_eq!(refusal(text), VatNumberError::Empty, "{text:?}");
    }
    assert_eq!(refusal(&"1".repeat(65)), VatNumberError::TooLong);
    assert_eq!(refusal(&" ".repeat(65)), VatNumberError::TooLong);
    assert_eq!(
        number(&format!("DE136695976{}", " ".repeat(53))).as_str(),
        "DE136695976"
    );
    for text in ["GB980780684", "gb 980 7806 84", "UK980780684", "GB"] {
        assert_eq!(refusal(text), VatNumberError::GreatBritain, "{text}");
    }
    for (text, prefix) in [("EU372000041", "EU"), ("im 3720000224", "IM")] {
        assert_eq!(refusal(text), VatNumberError::OneStopShop { prefix }, "{text}");
    }
    for (text, prefix) in [
        ("CHE107787577", "CH"),
        ("136695976", "13"),
        ("D", "D"),
        ("🇩🇪136695976", "🇩🇪"),
        ("ßß1", "ßß"),
    ] {
        let prefix = prefix.to_owned();
        assert_eq!(refusal(text), VatNumberError::UnknownPrefix { prefix }, "{text}");
    }
}

#[test]
fn messages_say_what_is_wrong_and_what_to_do() {
    assert_eq!(
        refusal("DE 036695976").to_string(),
        "This is not the shape of a VAT number of Germany. Expected is DE and 9 digits, the first not 0, such as \
         DE136695976. Compare it with the buyer's VAT certificate."
    );
    assert!(
        refusal("136695976")
            .to_string()
            .starts_with("The VAT number has no prefix. Put")
    );
    assert!(
        refusal("CHE107787577")
            .to_string()
            .starts_with("\"CH\" is not the prefix of an EU member state. Put")
    );
    assert!(refusal("GB1").to_string().contains("XI432525179"));
    let errors = [
        VatNumberError::Empty,
        VatNumberError::TooLong,
        VatNumberError::UnknownPrefix {
            prefix: "CH".to_owned(),
        },
        VatNumberError::GreatBritain,
        VatNumberError::OneStopShop { prefix: "EU" },
        VatNumberError::Format {
            prefix: VatPrefix::DE,
        },
    ];
    let codes: HashSet<_> = errors.iter().map(VatNumberError::code).collect();
    assert_eq!(codes.len(), errors.len());
    for error in errors {
        assert!(
            error.to_string().contains(". ") && error.to_string().ends_with('.'),
            "{error}"
        );
    }
}

#[test]
fn prefixes_and_countries() {
    let prefixes: Vec<_> = VatPrefix::all().collect();
    assert_eq!(prefixes.len(), 28);
    assert!(prefixes.is_sorted_by(|a, b| a < b && a.as_str() < b.as_str()));
    for prefix in prefixes {
        assert_eq!(VatPrefix::parse(&prefix.as_str().to_lowercase()), Ok(prefix));
        assert!(prefix.shape().starts_with(prefix.as_str()), "{prefix}");
        let example = number(prefix.example());
        assert_eq!(
            (example.prefix(), example.check_digits()),
            (prefix, CheckDigits::Right)
        );
        assert_eq!(example.as_str(), prefix.example());
        assert_eq!(
            serde_json::to_string(&prefix).expect("json"),
            format!("\"{prefix}\"")
        );
        match prefix {
            VatPrefix::EL => assert_eq!(prefix.country().code(), "GR"),
            VatPrefix::XI => assert_eq!(prefix.country().code(), "GB"),
            _ => assert_eq!(prefix.country().code(), prefix.as_str()),
        }
    }
    let issuing: HashSet<_> = VatPrefix::all()
        .map(VatPrefix::country)
        .filter(|c| c.is_eu())
        .collect();
    assert_eq!(issuing, Country::eu().collect());
    assert_eq!(VatPrefix::parse("gr"), Ok(VatPrefix::EL));
    assert_eq!(
        VatPrefix::parse("DEU"),
        Err(VatNumberError::UnknownPrefix {
            prefix: "DE".to_owned()
        })
    );
}

#[test]
fn groups_for_reading() {
    for (canonical, grouped) in [
        ("ATU13585627", "AT U1358 5627"),
        ("BE0428759497", "BE 0428 759 497"),
        ("CZ25123891", "CZ 251 23 891"),
        ("CZ7103192745", "CZ 710319 2745"),
        ("DE136695976", "DE 136 695 976"),
        ("EL094259216", "EL 094 259 216"),
        ("ESB64717838", "ES B 64717838"),
        ("ES54362315K", "ES 54362315 K"),
        ("ESX5253868R", "ES X 5253868 R"),
        ("FR40303265045", "FR 40 303 265 045"),
        ("IE6433435OA", "IE 6433435 OA"),
        ("LV16117519997", "LV 161175 19997"),
        ("NL004495445B01", "NL 0044 95 445 B01"),
        ("RO1822964", "RO 1822 964"),
        ("RO19", "RO 19"),
        ("SE556043606401", "SE 556043 6064 01"),
        ("XIGD001", "XI GD 001"),
    ] {
        assert_eq!(number(canonical).grouped(), grouped);
    }
    for text in vectors::RIGHT.iter().chain(vectors::WRONG) {
        let number = number(text);
        assert_eq!(VatNumber::parse(&number.grouped()), Ok(number));
    }
}

#[test]
fn text_order_and_json_are_the_canonical_form() {
    let padded = number("gr 94259216");
    assert_eq!(padded.to_string(), "EL094259216");
    assert_eq!((padded.prefix(), padded.national()), (VatPrefix::EL, "094259216"));
    assert_eq!(serde_json::to_string(&padded).expect("json"), "\"EL094259216\"");
    assert_eq!(
        serde_json::from_str::<VatNumber>("\"el 94259216\"").expect("json"),
        padded
    );
    assert!(number("DE136695976") < number("DE136695978"));
    let refused = serde_json::from_str::<VatNumber>("\"DE1\"").expect_err("wrong shape");
    assert!(refused.to_string().contains("DE136695976"), "{refused}");
}

#[test]
fn rules_beyond_the_check_digit_only_warn() {
    for text in [
        "RO1960101221147",
        "NL004495445B00",
        "XIGD500",
        "XIHA499",
        "ES123456789",
    ] {
        assert_eq!(number(text).check_digits(), CheckDigits::Wrong, "{text}");
    }
    // None of these has a right ending.
    for (start, why) in [
        ("IT0000000001", "no serial number"),
        ("IT1234567130", "no such province"),
        ("LV3102751999", "no such day"),
        ("LV1010753999", "no such century"),
        ("CZ751319274", "no such month"),
    ] {
        assert_eq!(completed(start, last_digit()), None, "{start}: {why}");
    }
    let letters = ('A'..='Z').map(String::from);
    assert_eq!(completed("CY12000139", letters.clone()), None, "not issued");
    assert!(completed("CY10000139", letters).is_some());
    assert!(
        completed("LV3200751999", last_digit()).is_some(),
        "32 carries no date"
    );
}

fn start_of_a_number() -> Vec<&'static str> {
    VatPrefix::all()
        .map(VatPrefix::as_str)
        .chain(["GR", "gr", "ß", ""])
        .collect()
}

/// A number of the state whose check digits are right, made by trying the endings; `None` when no ending fits.
fn completed(start: &str, endings: impl Iterator<Item = String>) -> Option<VatNumber> {
    endings
        .map(|ending| number(&format!("{start}{ending}")))
        .find(|number| number.check_digits() == CheckDigits::Right)
}

fn last_digit() -> impl Iterator<Item = String> {
    (0..10).map(|digit| digit.to_string())
}

/// The text with the digit at `place`, counted from the right, raised by `by` (1 to 9) modulo 10.
fn with_other_digit(text: &str, place: usize, by: u8) -> String {
    let at = text.len() - 1 - place;
    let change = |(index, c): (usize, char)| match c.to_digit(10) {
        Some(digit) if index == at => char::from_digit((digit + u32::from(by)) % 10, 10).unwrap_or(c),
        _ => c,
    };
    text.char_indices().map(change).collect()
}

/// States whose rule finds every single changed digit, with the number of free digits in front of the check digit.
const DETECTING: [(&str, u32); 12] = [
    ("ATU", 7),
    ("BE0", 8),
    ("DE1", 7),
    ("DK1", 6),
    ("EE", 8),
    ("FI", 7),
    ("FR", 10),
    ("HR", 10),
    ("HU", 7),
    ("LU", 7),
    ("MT1", 6),
    ("PL", 9),
];

proptest! {
    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        let _ = VatNumber::parse(&text);
    }

    #[test]
    fn texts_close_to_numbers_are_answered_and_reading_is_idempotent(
        prefix in prop::sample::select(start_of_a_number()),
        rest in "[0-9A-Z+*. ]{0,14}|[0-9]{2,13}|U[0-9]{8}|[0-9]{8,9}B[0-9]{2}|[A-Z0-9][0-9]{7}[A-Z0-9]|\\PC{0,20}",
    ) {
        if let Ok(first) = VatNumber::parse(&format!("{prefix}{rest}")) {
            let again = number(first.as_str());
            prop_assert_eq!(again.as_str(), first.as_str());
            prop_assert_eq!(again.check_digits(), first.check_digits());
            prop_assert_eq!(again.note(), None);
            let regrouped = number(&first.grouped());
            prop_assert_eq!(regrouped.as_str(), first.as_str());
        }
    }

    #[test]
    fn one_changed_digit_is_found(
        (start, free) in prop::sample::select(DETECTING.to_vec()),
        digits in any::<u64>(),
        place in 0_usize..12,
        by in 1_u8..10,
    ) {
        let width = usize::try_from(free).expect("small");
        // States with two check digits try the last two places.
        let two = matches!(start, "BE0" | "LU" | "FR" | "MT1");
        let free_digits = format!("{:0width$}", digits % 10_u64.pow(free));
        let complete = match start {
            // The key stands in front.
            "FR" => (0..10).find_map(|check| {
                let siren = format!("{}{check}", &free_digits[2..]);
                (0..97)
                    .map(|key| number(&format!("FR{key:02}{siren}")))
                    .find(|number| number.check_digits() == CheckDigits::Right)
            }),
            _ if two => {
                let ending = (0..100).map(|n| format!("{n:02}"));
                completed(&format!("{start}{}", &free_digits[..width - 1]), ending)
            }
            _ => completed(&format!("{start}{free_digits}"), last_digit()),
        };
        // Some beginnings have no check digit and are not issued.
        if let Some(complete) = complete {
            let changed = with_other_digit(complete.as_str(), place % complete.national().len(), by);
            if let Ok(changed) = VatNumber::parse(&changed) && changed != complete {
                prop_assert_eq!(changed.check_digits(), CheckDigits::Wrong, "{} and {}", complete, changed);
            }
        }
    }

    #[test]
    fn one_changed_digit_of_a_dutch_company_is_found(
        digits in 0_u32..100_000_000,
        place in 0_usize..9,
        by in 1_u8..10,
    ) {
        let values = |text: &str| text.chars().filter_map(|c| c.to_digit(10)).collect::<Vec<_>>();
        let fits = |text: &str| checks::dutch_company(&values(text));
        let complete = last_digit().map(|check| format!("{digits:08}{check}")).find(|text| fits(text));
        if let Some(complete) = complete {
            prop_assert!(!fits(&with_other_digit(&complete, place, by)));
        }
    }
}
