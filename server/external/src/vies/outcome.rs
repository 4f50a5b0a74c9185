//! What an answer of VIES says, and why there is none.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::http::one_line;

/// The result of a check. Deliberately no bool: an outage is neither yes nor no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// Registered for trade between member states at the time of the answer.
    Valid(Answer),
    /// Not registered for trade between member states at the time of the answer.
    Invalid(Answer),
    /// No usable answer.
    Unknown(Reason),
}

impl Outcome {
    /// The published word: `VALID`, `INVALID` or `UNKNOWN`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Valid(_) => "VALID",
            Self::Invalid(_) => "INVALID",
            Self::Unknown(_) => "UNKNOWN",
        }
    }

    /// What came with a conclusive answer.
    #[must_use]
    pub const fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Valid(answer) | Self::Invalid(answer) => Some(answer),
            Self::Unknown(_) => None,
        }
    }

    /// Why there is no conclusive answer.
    #[must_use]
    pub const fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Valid(_) | Self::Invalid(_) => None,
            Self::Unknown(reason) => Some(reason),
        }
    }
}

/// What comes with a conclusive answer. Texts are trimmed, without control characters except line breaks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The trader's name. `None` where the state does not publish it (`---`), which says nothing against the trader.
    pub name: Option<String>,
    /// The trader's address, perhaps of several lines. `None` where the state does not publish it.
    pub address: Option<String>,
    /// The proof that this requester asked at this time; given only when a requester was sent and accepted.
    pub consultation_number: Option<String>,
    /// The time of the answer as VIES wrote it.
    pub request_date: Option<String>,
    /// How the register compared the data sent along.
    pub trader: TraderMatch,
}

/// How the register compared the trader's data. Advisory: several states compare nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraderMatch {
    /// The name.
    pub name: Match,
    /// Street and house number.
    pub street: Match,
    /// Postal code.
    pub postal_code: Match,
    /// Town.
    pub city: Match,
    /// Legal form.
    pub company_type: Match,
}

/// One comparison by the register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Match {
    /// The same.
    Valid,
    /// Different.
    Invalid,
    /// Not sent, not compared, or a word that is not known.
    #[default]
    NotProcessed,
}

/// Why there is no conclusive answer. Stored as its text ([`fmt::Display`]), such as `MS_UNAVAILABLE` or
/// `TRANSPORT: connection refused`; the words of VIES are kept where it has one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Reason {
    /// The number was refused as malformed. Says something about our data, nothing about the trader.
    InvalidInput,
    /// The requester's number is not accepted, even though the question was repeated without it or had none.
    InvalidRequester,
    /// Network or gateway fault at VIES.
    ServiceUnavailable,
    /// The register of the state does not answer.
    MemberStateUnavailable,
    /// No answer in time, neither from the state to VIES nor from VIES to us.
    Timeout,
    /// Too many questions to this state at once, from everybody.
    MemberStateBusy,
    /// Too many questions to VIES at once.
    GlobalBusy,
    /// The requester's number is blocked.
    VatBlocked,
    /// Our network address is blocked.
    IpBlocked,
    /// A code that is not known; at most 64 characters of it.
    UnknownCode(String),
    /// The answer is no JSON.
    NotJson,
    /// JSON, but not of the documented shape, or contradicting itself.
    WrongShape,
    /// No connection, TLS failure, connection cut, answer too large.
    Transport(String),
    /// An answer about another number than the one asked.
    OtherNumber,
    /// Not asked, because this state has not been answering lately.
    BreakerOpen,
}

/// What to do about an inconclusive check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Ask again later.
    Retry,
    /// Asking again changes nothing: the number has to be looked at by whoever entered it.
    GiveUpOurData,
    /// A person at NT24 has to act; until then asking again changes nothing or makes it worse.
    Alarm,
}

/// Where an inconclusive check comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Our question, our number, our address.
    Ours,
    /// The register of the state.
    MemberState,
    /// VIES as a whole, or the way to it.
    Service,
}

/// The reasons without text of their own.
const PLAIN: [Reason; 13] = [
    Reason::InvalidInput,
    Reason::InvalidRequester,
    Reason::ServiceUnavailable,
    Reason::MemberStateUnavailable,
    Reason::Timeout,
    Reason::MemberStateBusy,
    Reason::GlobalBusy,
    Reason::VatBlocked,
    Reason::IpBlocked,
    Reason::NotJson,
    Reason::WrongShape,
    Reason::OtherNumber,
    Reason::BreakerOpen,
];

impl Reason {
    /// Reads an error code of VIES.
    pub(crate) fn from_code(code: &str) -> Self {
        match code.trim() {
            "INVALID_INPUT" => Self::InvalidInput,
            "INVALID_REQUESTER_INFO" => Self::InvalidRequester,
            "SERVICE_UNAVAILABLE" => Self::ServiceUnavailable,
            "MS_UNAVAILABLE" => Self::MemberStateUnavailable,
            "TIMEOUT" => Self::Timeout,
            "MS_MAX_CONCURRENT_REQ" | "MS_MAX_CONCURRENT_REQ_TIME" => Self::MemberStateBusy,
            "GLOBAL_MAX_CONCURRENT_REQ" | "GLOBAL_MAX_CONCURRENT_REQ_TIME" => Self::GlobalBusy,
            "VAT_BLOCKED" => Self::VatBlocked,
            "IP_BLOCKED" => Self::IpBlocked,
            other => Self::UnknownCode(one_line(other, 64)),
        }
    }

    /// The kind as one word, without the text of `UnknownCode` and `Transport`: for counting and filtering.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::InvalidInput => "INVALID_INPUT",
            Self::InvalidRequester => "INVALID_REQUESTER_INFO",
            Self::ServiceUnavailable => "SERVICE_UNAVAILABLE",
            Self::MemberStateUnavailable => "MS_UNAVAILABLE",
            Self::Timeout => "TIMEOUT",
            Self::MemberStateBusy => "MS_MAX_CONCURRENT_REQ",
            Self::GlobalBusy => "GLOBAL_MAX_CONCURRENT_REQ",
            Self::VatBlocked => "VAT_BLOCKED",
            Self::IpBlocked => "IP_BLOCKED",
            Self::UnknownCode(_) => "UNKNOWN_CODE",
            Self::NotJson => "NOT_JSON",
            Self::WrongShape => "WRONG_SHAPE",
            Self::Transport(_) => "TRANSPORT",
            Self::OtherNumber => "OTHER_NUMBER",
            Self::BreakerOpen => "BREAKER_OPEN",
        }
    }

    /// Reads the stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("UNKNOWN_CODE", code)) => Some(Self::UnknownCode(code.trim().to_owned())),
            Some(("TRANSPORT", what)) => Some(Self::Transport(what.trim().to_owned())),
            _ => PLAIN.into_iter().find(|reason| reason.as_str() == text),
        }
    }

    /// What to do. An unknown code that keeps coming deserves a look; counting is the caller's.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self {
            Self::InvalidInput => Action::GiveUpOurData,
            Self::InvalidRequester | Self::VatBlocked | Self::IpBlocked => Action::Alarm,
            Self::ServiceUnavailable
            | Self::MemberStateUnavailable
            | Self::Timeout
            | Self::MemberStateBusy
            | Self::GlobalBusy
            | Self::UnknownCode(_)
            | Self::NotJson
            | Self::WrongShape
            | Self::Transport(_)
            | Self::OtherNumber
            | Self::BreakerOpen => Action::Retry,
        }
    }

    /// Where it comes from. A time limit counts for the state: VIES waits for the register, and we wait for VIES.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        match self {
            Self::InvalidInput | Self::InvalidRequester | Self::VatBlocked | Self::IpBlocked => Origin::Ours,
            Self::MemberStateUnavailable | Self::Timeout | Self::MemberStateBusy | Self::BreakerOpen => {
                Origin::MemberState
            }
            Self::ServiceUnavailable
            | Self::GlobalBusy
            | Self::UnknownCode(_)
            | Self::NotJson
            | Self::WrongShape
            | Self::Transport(_)
            | Self::OtherNumber => Origin::Service,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCode(text) | Self::Transport(text) => write!(f, "{}: {text}", self.as_str()),
            _ => f.write_str(self.as_str()),
        }
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.to_string()
    }
}

impl TryFrom<String> for Reason {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is no reason of an inconclusive VIES check."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_back_from_their_text() {
        let mut all = PLAIN.to_vec();
        all.push(Reason::UnknownCode("VOW-ERR-1: x".to_owned()));
        all.push(Reason::UnknownCode(String::new()));
        all.push(Reason::Transport("tls: no".to_owned()));
        for reason in all {
            assert_eq!(Reason::parse(&reason.to_string()).as_ref(), Some(&reason));
            let json = serde_json::to_string(&Outcome::Unknown(reason.clone())).unwrap();
            assert_eq!(
                serde_json::from_str::<Outcome>(&json).unwrap(),
                Outcome::Unknown(reason)
            );
        }
        for text in ["", "VALID", "UNKNOWN_CODE", "TRANSPORT", "timeout"] {
            assert_eq!(Reason::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_code_has_its_action() {
        for (code, action, origin) in [
            ("INVALID_INPUT", Action::GiveUpOurData, Origin::Ours),
            ("INVALID_REQUESTER_INFO", Action::Alarm, Origin::Ours),
            ("SERVICE_UNAVAILABLE", Action::Retry, Origin::Service),
            ("MS_UNAVAILABLE", Action::Retry, Origin::MemberState),
            ("TIMEOUT", Action::Retry, Origin::MemberState),
            ("MS_MAX_CONCURRENT_REQ", Action::Retry, Origin::MemberState),
            ("MS_MAX_CONCURRENT_REQ_TIME", Action::Retry, Origin::MemberState),
            ("GLOBAL_MAX_CONCURRENT_REQ", Action::Retry, Origin::Service),
            ("GLOBAL_MAX_CONCURRENT_REQ_TIME", Action::Retry, Origin::Service),
            ("VAT_BLOCKED", Action::Alarm, Origin::Ours),
            ("IP_BLOCKED", Action::Alarm, Origin::Ours),
            ("VOW-ERR-1", Action::Retry, Origin::Service),
            ("", Action::Retry, Origin::Service),
        ] {
            let reason = Reason::from_code(code);
            assert_eq!((reason.action(), reason.origin()), (action, origin), "{code}");
        }
    }
}
