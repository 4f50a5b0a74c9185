//! Reading the bytes of an answer. The shape of the body decides; the HTTP status alone never does, because VIES sends
//! most of its errors with status 200.

use std::collections::BTreeMap;

use domain::kernel::{VatNumber, VatPrefix};
use serde::Deserialize;
use serde_json::Value;

use super::outcome::{Action, Answer, Match, Outcome, Reason, TraderMatch};
use super::{Availability, Status};

/// Everything that matters in an answer, good or bad. Fields that decide are strictly typed; the others are read
/// leniently, so that an oddity in an address does not hide a verdict. A repeated field is an error.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    country_code: Option<String>,
    vat_number: Option<String>,
    valid: Option<bool>,
    action_succeed: Option<bool>,
    error_wrappers: Option<Vec<ErrorWrapper>>,
    /// Not documented for this call. The website's own call puts its error codes there, beside a plain "not valid".
    user_error: Option<String>,
    request_date: Option<Value>,
    request_identifier: Option<Value>,
    name: Option<Value>,
    address: Option<Value>,
    trader_name_match: Option<Value>,
    trader_street_match: Option<Value>,
    trader_postal_code_match: Option<Value>,
    trader_city_match: Option<Value>,
    trader_company_type_match: Option<Value>,
}

#[derive(Deserialize)]
struct ErrorWrapper {
    error: Option<String>,
}

/// Reads the answer to a question about `number`.
pub(super) fn answer(number: &VatNumber, status: u16, bytes: &[u8]) -> Outcome {
    conclude(number, status, bytes).unwrap_or_else(Outcome::Unknown)
}

fn conclude(number: &VatNumber, status: u16, bytes: &[u8]) -> Result<Outcome, Reason> {
    let body: Body = object(bytes)?;
    let Some(valid) = body.valid else {
        return Err(error_of(&body).unwrap_or(Reason::WrongShape));
    };
    // A verdict and an error at once, or a verdict under an error status: whichever is true, it is not safe to tell.
    if body.error_wrappers.is_some() || body.action_succeed == Some(false) || !(200..300).contains(&status) {
        return Err(Reason::WrongShape);
    }
    match (body.user_error.as_deref(), valid) {
        (None | Some("" | "VALID"), true) | (None | Some("" | "INVALID"), false) => {}
        (Some("VALID" | "INVALID"), _) => return Err(Reason::WrongShape),
        (Some(code), _) => return Err(Reason::from_code(code)),
    }
    let (Some(country), Some(national)) = (&body.country_code, &body.vat_number) else {
        return Err(Reason::WrongShape);
    };
    if VatNumber::parse(&format!("{}{}", country.trim(), national.trim())).as_ref() != Ok(number) {
        return Err(Reason::OtherNumber);
    }
    let answer = Answer {
        name: disclosed(body.name.as_ref()),
        address: disclosed(body.address.as_ref()),
        consultation_number: disclosed(body.request_identifier.as_ref()),
        request_date: disclosed(body.request_date.as_ref()),
        trader: TraderMatch {
            name: compared(body.trader_name_match.as_ref()),
            street: compared(body.trader_street_match.as_ref()),
            postal_code: compared(body.trader_postal_code_match.as_ref()),
            city: compared(body.trader_city_match.as_ref()),
            company_type: compared(body.trader_company_type_match.as_ref()),
        },
    };
    Ok(if valid {
        Outcome::Valid(answer)
    } else {
        Outcome::Invalid(answer)
    })
}

/// Reads a JSON object. The first byte is looked at because serde would also fill the fields from an array, in order.
fn object<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, Reason> {
    let trimmed = bytes.trim_ascii();
    match trimmed.first() {
        Some(b'{') => serde_json::from_slice(trimmed).map_err(|error| {
            if error.is_data() {
                Reason::WrongShape
            } else {
                Reason::NotJson
            }
        }),
        Some(b'[') => Err(Reason::WrongShape),
        _ => Err(Reason::NotJson),
    }
}

/// The error in a body without a verdict: one that needs a person before any other.
fn error_of(body: &Body) -> Option<Reason> {
    let wrappers = body.error_wrappers.iter().flatten();
    let reasons: Vec<Reason> = wrappers
        .filter_map(|wrapper| wrapper.error.as_deref())
        .map(Reason::from_code)
        .collect();
    let urgent = reasons.iter().find(|reason| reason.action() == Action::Alarm);
    urgent.or(reasons.first()).cloned()
}

/// A text that was disclosed: not `---`, not empty, no other type.
fn disclosed(value: Option<&Value>) -> Option<String> {
    let text: String = value?
        .as_str()?
        .chars()
        .take(2000)
        .filter(|c| *c == '\n' || !c.is_control())
        .collect();
    let text = text.trim();
    (!text.is_empty() && !text.chars().all(|c| c == '-')).then(|| text.to_owned())
}

fn compared(value: Option<&Value>) -> Match {
    match value.and_then(Value::as_str) {
        Some("VALID") => Match::Valid,
        Some("INVALID") => Match::Invalid,
        _ => Match::NotProcessed,
    }
}

#[derive(Deserialize)]
struct StatusBody {
    vow: Vow,
    countries: Vec<CountryStatus>,
}

#[derive(Deserialize)]
struct Vow {
    available: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CountryStatus {
    country_code: String,
    availability: String,
}

/// Reads the answer of `check-status`. Countries that are not known are left out.
pub(super) fn status(bytes: &[u8]) -> Result<Status, Reason> {
    let body: StatusBody = object(bytes)?;
    let states: BTreeMap<VatPrefix, Availability> = body
        .countries
        .iter()
        .filter_map(|country| {
            let availability = match country.availability.as_str() {
                "Available" => Availability::Available,
                "Unavailable" => Availability::Unavailable,
                _ => Availability::NotMonitored,
            };
            Some((VatPrefix::parse(&country.country_code).ok()?, availability))
        })
        .collect();
    let service = if body.vow.available {
        Availability::Available
    } else {
        Availability::Unavailable
    };
    Ok(Status { service, states })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Outcome {
        answer(&VatNumber::parse("EL094259216").unwrap(), status, body.as_bytes())
    }

    fn unknown(body: &str) -> Reason {
        match read(200, body) {
            Outcome::Unknown(reason) => reason,
            other => panic!("{body}: {other:?}"),
        }
    }

    const ASKED: &str = r#""countryCode":"EL","vatNumber":"094259216""#;

    #[test]
    fn a_whole_answer_is_read_with_everything_it_carries() {
        let outcome = read(
            200,
            r#" {"countryCode":"EL","vatNumber":"094259216","requestDate":"2032-01-02T10:00:00.000Z","valid":true,
            "requestIdentifier":"WAPIAAAAW1234567","name":" ALPHA\u0000 A.E. ","address":"ODOS 1\n10000 ATHINA",
            "traderName":"Alpha","traderNameMatch":"VALID","traderStreetMatch":"INVALID","traderCityMatch":"?","new":[1]} "#,
        );
        let expected = Answer {
            name: Some("ALPHA A.E.".to_owned()),
            address: Some("ODOS 1\n10000 ATHINA".to_owned()),
            consultation_number: Some("WAPIAAAAW1234567".to_owned()),
            request_date: Some("2032-01-02T10:00:00.000Z".to_owned()),
            trader: TraderMatch {
                name: Match::Valid,
                street: Match::Invalid,
                ..TraderMatch::default()
            },
        };
        assert_eq!(outcome, Outcome::Valid(expected));
    }

    #[test]
    fn withheld_data_are_none_and_no_verdict() {
        for withheld in [
            r#""---""#,
            r#"" --- ""#,
            r#""""#,
            r#"" ""#,
            "null",
            "7",
            r#"["x"]"#,
        ] {
            let body = format!(
                r#"{{{ASKED},"valid":true,"name":{withheld},"address":{withheld},"requestIdentifier":{withheld},"errorWrappers":null}}"#
            );
            assert_eq!(read(200, &body), Outcome::Valid(Answer::default()), "{body}");
        }
        assert_eq!(
            read(200, &format!(r#"{{{ASKED},"valid":false}}"#)),
            Outcome::Invalid(Answer::default())
        );
    }

    #[test]
    fn the_number_in_the_answer_has_to_be_the_one_asked() {
        for (country, number) in [
            ("EL", "094259216"),
            ("GR", "094259216"),
            ("el", " 094 259 216 "),
            ("EL", "94259216"),
        ] {
            let body = format!(r#"{{"countryCode":"{country}","vatNumber":"{number}","valid":false}}"#);
            assert_eq!(read(200, &body), Outcome::Invalid(Answer::default()), "{body}");
        }
        for (country, number) in [
            ("EL", "094259217"),
            ("DE", "094259216"),
            ("", ""),
            ("EL", ""),
            ("EL", "EL094259216"),
        ] {
            for valid in [true, false] {
                let body = format!(r#"{{"countryCode":"{country}","vatNumber":"{number}","valid":{valid}}}"#);
                assert_eq!(unknown(&body), Reason::OtherNumber, "{body}");
            }
        }
    }

    #[test]
    fn whatever_is_not_unambiguous_is_unknown() {
        for body in [
            r#"{"valid":true}"#,
            r#"{"countryCode":"EL","valid":false}"#,
            r#"{"countryCode":"EL","vatNumber":94259216,"valid":false}"#,
            r#"["EL","094259216",false]"#,
            "{}",
            r#"{"errorWrappers":[]}"#,
            r#"{"errorWrappers":[{}]}"#,
            r#"{"errorWrappers":"MS_UNAVAILABLE"}"#,
            &format!(r#"{{{ASKED}}}"#),
            &format!(r#"{{{ASKED},"valid":null}}"#),
            &format!(r#"{{{ASKED},"valid":"true"}}"#),
            &format!(r#"{{{ASKED},"valid":0}}"#),
            &format!(r#"{{{ASKED},"valid":true,"valid":false}}"#),
            &format!(r#"{{{ASKED},"valid":false,"valid":false}}"#),
            &format!(r#"{{{ASKED},"valid":false,"vatNumber":"094259216"}}"#),
            &format!(r#"{{{ASKED},"valid":false,"errorWrappers":[{{"error":"MS_UNAVAILABLE"}}]}}"#),
            &format!(r#"{{{ASKED},"valid":true,"errorWrappers":[]}}"#),
            &format!(r#"{{{ASKED},"valid":false,"actionSucceed":false}}"#),
            &format!(r#"{{{ASKED},"valid":true,"userError":"INVALID"}}"#),
            &format!(r#"{{{ASKED},"isValid":false}}"#),
        ] {
            assert_eq!(unknown(body), Reason::WrongShape, "{body}");
        }
        for body in [
            "",
            " ",
            "null",
            "true",
            "\"VALID\"",
            "<html>",
            "{",
            &format!(r#"{{{ASKED},"valid":false"#),
            "{} {}",
        ] {
            assert_eq!(unknown(body), Reason::NotJson, "{body}");
        }
        let deep = format!(r#"{{{ASKED},"valid":false,"name":{}"#, "[".repeat(100_000));
        assert_eq!(unknown(&deep), Reason::NotJson);
        assert_eq!(
            unknown(&format!(
                r#"{{{ASKED},"valid":false,"userError":"MS_UNAVAILABLE"}}"#
            )),
            Reason::MemberStateUnavailable
        );
        for status in [199, 302, 400, 404, 500, 503] {
            let body = format!(r#"{{{ASKED},"valid":false}}"#);
            assert_eq!(
                read(status, &body),
                Outcome::Unknown(Reason::WrongShape),
                "{status}"
            );
        }
    }

    #[test]
    fn of_several_errors_the_urgent_one_counts() {
        let body = r#"{"actionSucceed":false,"errorWrappers":[{"error":"TIMEOUT"},{"error":"IP_BLOCKED","message":"x"}]}"#;
        assert_eq!(unknown(body), Reason::IpBlocked);
        let body = r#"{"errorWrappers":[{"error":"VOW-ERR-1"},{"error":"TIMEOUT"}]}"#;
        assert_eq!(unknown(body), Reason::UnknownCode("VOW-ERR-1".to_owned()));
    }

    #[test]
    fn the_status_page() {
        let status = status(
            br#"{"vow":{"available":true},"countries":[{"countryCode":"AT","availability":"Available"},
            {"countryCode":"DE","availability":"Unavailable"},{"countryCode":"EL","availability":"Monitoring Disabled"},
            {"countryCode":"QQ","availability":"Available"}]}"#,
        )
        .unwrap();
        assert_eq!(status.service, Availability::Available);
        let expected = [
            (VatPrefix::AT, Availability::Available),
            (VatPrefix::DE, Availability::Unavailable),
            (VatPrefix::EL, Availability::NotMonitored),
        ];
        assert_eq!(status.states, BTreeMap::from(expected));
        assert_eq!(super::status(b"{}"), Err(Reason::WrongShape));
        assert_eq!(super::status(b"<html>"), Err(Reason::NotJson));
    }
}
