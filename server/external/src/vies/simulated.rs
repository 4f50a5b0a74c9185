//! The sandbox's VIES: a pure function. How often a number was checked and what was ordered for it, the caller knows.
//!
//! Its answers are written in the shape of the real service and read by the same code.

use domain::kernel::{Timestamp, VatNumber, VatPrefix};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::reply::{Reply, evidence};
use super::{Query, live, read};
use crate::digest::sha256_hex;

/// An answer ordered for a number over the sandbox's own endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// What the next checks find.
    pub result: Forced,
    /// The name in the answer; without it a made-up one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address in the answer; without it a made-up one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// The result of an ordered answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Forced {
    /// Registered.
    Valid,
    /// Not registered.
    Invalid,
    /// The service does not answer.
    Unknown,
}

/// What the simulated service does.
enum Script {
    Says(bool),
    Fails(&'static str),
}

/// The answer about `number`. `earlier_checks` counts the checks of the number before this one. An ordered answer goes
/// before the magic endings: `…100` valid, `…200` invalid, `…300` service unavailable, `…301` state unavailable, `…302`
/// time-out, `…400` valid the first time and invalid from then on. Everything else is valid.
///
/// The ending is that of the digits: letters behind them do not count, and neither do the `B01` of Dutch and the `01`
/// of Swedish numbers, with which no magic ending could be written.
#[must_use]
pub fn answer(number: &VatNumber, earlier_checks: u32, ordered: Option<&Override>, now: Timestamp) -> Reply {
    let script = match ordered.map(|ordered| ordered.result) {
        Some(Forced::Valid) => Script::Says(true),
        Some(Forced::Invalid) => Script::Says(false),
        Some(Forced::Unknown) => Script::Fails("SERVICE_UNAVAILABLE"),
        None => magic(number, earlier_checks),
    };
    let body = match script {
        Script::Fails(code) => json!({
            "actionSucceed": false,
            "errorWrappers": [{ "error": code, "message": "Simulated by the sandbox." }],
        }),
        Script::Says(valid) => json!({
            "countryCode": number.prefix().as_str(),
            "vatNumber": number.national(),
            "requestDate": now.to_string(),
            "valid": valid,
            "requestIdentifier": consultation_number(number, earlier_checks, now),
            "name": ordered.and_then(|ordered| ordered.name.clone()).or_else(|| valid.then(|| name(number))),
            "address": ordered.and_then(|ordered| ordered.address.clone()).or_else(|| valid.then(|| address(number))),
        }),
    };
    let body = body.to_string();
    let (raw, raw_sha256) = evidence(body.as_bytes());
    Reply {
        outcome: read::answer(number, 200, body.as_bytes()),
        endpoint: "sandbox".to_owned(),
        request: live::question(&Query::new(number.clone(), None), None),
        requester_used: false,
        http_status: Some(200),
        raw,
        raw_sha256,
        note: None,
    }
}

fn magic(number: &VatNumber, earlier_checks: u32) -> Script {
    let national = number.national();
    let digits = national.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let without_suffix = match number.prefix() {
        VatPrefix::NL => digits.split_once('B').map_or(digits, |(before, _)| before),
        VatPrefix::SE => digits.strip_suffix("01").unwrap_or(digits),
        _ => digits,
    };
    [digits, without_suffix]
        .into_iter()
        .find_map(|digits| scripted(digits, earlier_checks))
        .unwrap_or(Script::Says(true))
}

fn scripted(digits: &str, earlier_checks: u32) -> Option<Script> {
    let ending = digits
        .len()
        .checked_sub(3)
        .and_then(|start| digits.get(start..))?;
    Some(match ending {
        "100" => Script::Says(true),
        "200" => Script::Says(false),
        "300" => Script::Fails("SERVICE_UNAVAILABLE"),
        "301" => Script::Fails("MS_UNAVAILABLE"),
        "302" => Script::Fails("TIMEOUT"),
        "400" => Script::Says(earlier_checks == 0),
        _ => return None,
    })
}

/// As long as a real one, the same for the same check, and different from any real one.
fn consultation_number(number: &VatNumber, earlier_checks: u32, now: Timestamp) -> String {
    let digest = sha256_hex(format!("{number}/{earlier_checks}/{now}").as_bytes()).to_uppercase();
    format!("SANDBOX{}", digest.get(..9).unwrap_or_default())
}

fn name(number: &VatNumber) -> String {
    format!("Sandbox Trading {number}")
}

fn address(number: &VatNumber) -> String {
    format!("Sandbox Street 1\n1000 Testville\n{}", number.prefix().issuer())
}

#[cfg(test)]
mod tests {
    use super::super::{Outcome, Reason};
    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse("2026-04-22T10:15:00Z").unwrap()
    }

    fn check(number: &str, earlier: u32) -> Reply {
        answer(&VatNumber::parse(number).unwrap(), earlier, None, now())
    }

    #[test]
    fn magic_endings() {
        let unavailable = Some(Reason::ServiceUnavailable);
        for (number, earlier, word, reason) in [
            ("DE123456100", 5, "VALID", None),
            ("DE123456200", 0, "INVALID", None),
            ("DE123456300", 0, "UNKNOWN", unavailable.clone()),
            ("DE123456301", 0, "UNKNOWN", Some(Reason::MemberStateUnavailable)),
            ("DE123456302", 0, "UNKNOWN", Some(Reason::Timeout)),
            ("DE123456400", 0, "VALID", None),
            ("DE123456400", 1, "INVALID", None),
            ("DE123456400", 7, "INVALID", None),
            ("DE136695976", 0, "VALID", None),
            ("RO200", 0, "INVALID", None),
            ("RO20", 0, "VALID", None),
            ("ATU12345200", 0, "INVALID", None),
            ("IE1234200FA", 0, "INVALID", None),
            ("CY12345200P", 0, "INVALID", None),
            ("ESX1234200R", 0, "INVALID", None),
            ("NL123456200B01", 0, "INVALID", None),
            ("NL200200123B20", 0, "VALID", None),
            ("SE556043620001", 0, "INVALID", None),
            (
                "SE556043606301",
                0,
                "UNKNOWN",
                Some(Reason::MemberStateUnavailable),
            ),
            ("SE556043606401", 0, "VALID", None),
            ("XIGD300", 0, "UNKNOWN", unavailable),
        ] {
            let reply = check(number, earlier);
            assert_eq!(reply.outcome.as_str(), word, "{number} {earlier}");
            assert_eq!(reply.outcome.reason(), reason.as_ref(), "{number}");
        }
    }

    #[test]
    fn answers_carry_evidence_that_is_the_same_for_the_same_check() {
        let reply = check("DE123456100", 0);
        let answer = reply.outcome.answer().unwrap();
        let consultation = answer.consultation_number.clone().unwrap();
        assert!(
            consultation.starts_with("SANDBOX") && consultation.len() == 16,
            "{consultation}"
        );
        assert_eq!(answer.name.as_deref(), Some("Sandbox Trading DE123456100"));
        assert!(answer.address.as_deref().unwrap().ends_with("Germany"));
        assert_eq!(answer.request_date.as_deref(), Some("2026-04-22T10:15:00.000Z"));
        assert_eq!(
            reply.raw_sha256,
            reply.raw.as_deref().map(|raw| sha256_hex(raw.as_bytes()))
        );
        assert_eq!(check("DE123456100", 0), reply);
        assert_ne!(check("DE123456100", 1).raw, reply.raw);
        let json = serde_json::to_string(&reply).unwrap();
        assert_eq!(serde_json::from_str::<Reply>(&json).unwrap(), reply);
    }

    #[test]
    fn an_ordered_answer_goes_before_the_ending() {
        let number = VatNumber::parse("DE123456200").unwrap();
        let ordered = |result, name: Option<&str>| Override {
            result,
            name: name.map(str::to_owned),
            address: None,
        };
        let reply = answer(
            &number,
            3,
            Some(&ordered(Forced::Valid, Some("Müller & Söhne"))),
            now(),
        );
        assert_eq!(reply.outcome.as_str(), "VALID");
        assert_eq!(
            reply.outcome.answer().unwrap().name.as_deref(),
            Some("Müller & Söhne")
        );
        let reply = answer(&number, 0, Some(&ordered(Forced::Unknown, None)), now());
        assert_eq!(reply.outcome, Outcome::Unknown(Reason::ServiceUnavailable));
        let reply = answer(&number, 0, Some(&ordered(Forced::Invalid, Some("---"))), now());
        assert_eq!(reply.outcome.as_str(), "INVALID");
        let read: Override = serde_json::from_str(r#"{"result":"INVALID","name":"N"}"#).unwrap();
        assert_eq!(read, ordered(Forced::Invalid, Some("N")));
    }
}
