//! Any mixture of faults and good answers: no fault is ever read as a verdict, no verdict as its opposite.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use external::vies::{Live, Outcome, Query, Settings, Vies};
use proptest::prelude::*;

use crate::fake::{Act, Heard, Server, http};
use crate::vies::{LONG, error, number, verdict};

#[derive(Clone, Debug)]
enum Step {
    Good(bool),
    /// A good answer with one byte of its body replaced.
    Damaged(bool, usize, u8),
    /// A good answer cut off, with or without a length in its head.
    Cut(bool, usize, bool),
    /// A good answer about another number.
    Other(bool),
    /// A verdict together with an error.
    Both(bool, &'static str),
    /// A verdict under an error status.
    Status(bool, u16),
    Error(&'static str, u16),
    Noise(Vec<u8>),
    Hang,
    Reset,
}

const CODES: [&str; 13] = [
    "INVALID_INPUT",
    "INVALID_REQUESTER_INFO",
    "SERVICE_UNAVAILABLE",
    "MS_UNAVAILABLE",
    "TIMEOUT",
    "VAT_BLOCKED",
    "IP_BLOCKED",
    "GLOBAL_MAX_CONCURRENT_REQ",
    "GLOBAL_MAX_CONCURRENT_REQ_TIME",
    "MS_MAX_CONCURRENT_REQ",
    "MS_MAX_CONCURRENT_REQ_TIME",
    "VOW-ERR-1",
    "",
];

fn act(step: &Step, heard: &Heard) -> Act {
    match step {
        Step::Good(valid) => Act::Answer(200, verdict(heard, *valid).to_string()),
        Step::Damaged(valid, at, byte) => {
            let mut body = verdict(heard, *valid).to_string().into_bytes();
            let at = at % body.len();
            body[at] = *byte;
            let mut answer = http(200, "application/json", &" ".repeat(body.len()));
            answer.truncate(answer.len() - body.len());
            answer.extend(body);
            Act::Bytes(answer)
        }
        Step::Cut(valid, at, with_length) => {
            let body = verdict(heard, *valid).to_string();
            let at = at % body.len();
            let mut answer = if *with_length {
                http(200, "application/json", &body)
            } else {
                format!("HTTP/1.1 200 OK\r\n\r\n{body}").into_bytes()
            };
            answer.truncate(answer.len() - body.len() + at);
            Act::Bytes(answer)
        }
        Step::Other(valid) => {
            let body = verdict(heard, *valid).to_string();
            Act::Answer(
                200,
                body.replace("136695976", "129390950")
                    .replace("100931558", "100594102"),
            )
        }
        Step::Both(valid, code) => {
            let mut body = verdict(heard, *valid);
            body["errorWrappers"] = error(code)["errorWrappers"].clone();
            Act::Answer(200, body.to_string())
        }
        Step::Status(valid, status) => Act::Answer(*status, verdict(heard, *valid).to_string()),
        Step::Error(code, status) => Act::Answer(*status, error(code).to_string()),
        Step::Noise(bytes) => Act::Bytes(bytes.clone()),
        Step::Hang => Act::Hang,
        Step::Reset => Act::Reset,
    }
}

fn step() -> impl Strategy<Value = Step> {
    let code = prop::sample::select(&CODES[..]);
    let status = prop::sample::select(vec![200, 400, 404, 429, 500, 503]);
    let bad = prop::sample::select(vec![400, 404, 429, 500, 503]);
    prop_oneof![
        40 => any::<bool>().prop_map(Step::Good),
        20 => (any::<bool>(), any::<usize>(), any::<u8>()).prop_map(|(v, at, byte)| Step::Damaged(v, at, byte)),
        20 => (any::<bool>(), any::<usize>(), any::<bool>()).prop_map(|(v, at, length)| Step::Cut(v, at, length)),
        10 => any::<bool>().prop_map(Step::Other),
        10 => (any::<bool>(), code.clone()).prop_map(|(v, code)| Step::Both(v, code)),
        10 => (any::<bool>(), bad).prop_map(|(v, status)| Step::Status(v, status)),
        40 => (code, status).prop_map(|(code, status)| Step::Error(code, status)),
        10 => prop::collection::vec(any::<u8>(), 0..300).prop_map(Step::Noise),
        1 => Just(Step::Hang),
        5 => Just(Step::Reset),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_mixture_of_faults_makes_a_false_verdict(steps in prop::collection::vec((step(), any::<bool>()), 1..8)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let current = Arc::new(Mutex::new(Step::Reset));
            let script = Arc::clone(&current);
            let server = Server::start(move |heard| act(&script.lock().unwrap(), heard)).await;
            let live = |timeout| {
                Live::new(&Settings { base_url: server.url(), timeout, ..Settings::default() }).unwrap()
            };
            let (patient, hasty) = (live(LONG), live(Duration::from_millis(150)));
            for (step, german) in steps {
                *current.lock().unwrap() = step.clone();
                let asked = number(if german { "DE136695976" } else { "EE100931558" });
                let vies = if matches!(step, Step::Hang) { &hasty } else { &patient };
                let outcome = vies.check(&Query::new(asked, Some(number("ATU13585627")))).await.outcome;
                match (&step, &outcome) {
                    (Step::Good(true) | Step::Damaged(true, ..), Outcome::Valid(_)) => {}
                    (Step::Good(false) | Step::Damaged(false, ..), Outcome::Invalid(_)) => {}
                    (Step::Good(_), _) | (_, Outcome::Valid(_) | Outcome::Invalid(_)) => {
                        prop_assert!(false, "{step:?} was read as {outcome:?}");
                    }
                    (_, Outcome::Unknown(_)) => {}
                }
            }
            Ok(())
        })?;
    }
}
