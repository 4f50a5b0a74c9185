//! One check with its evidence: what was sent, what came back byte for byte, and how it was read.

use serde::{Deserialize, Serialize};

use super::outcome::{Outcome, Reason};
use crate::digest::sha256_hex;

/// A check with its evidence: the content of one row that is never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// How the answer was read.
    pub outcome: Outcome,
    /// Where the question went; `sandbox` for the simulated service.
    pub endpoint: String,
    /// The question as it was sent, in JSON; empty when nothing was sent.
    pub request: String,
    /// Whether the question named the requester.
    pub requester_used: bool,
    /// The HTTP status, when there was an answer.
    pub http_status: Option<u16>,
    /// What came back, at most 64 KiB, as far as it came. Bytes that are no UTF-8, and NUL, are replaced.
    pub raw: Option<String>,
    /// SHA-256 in hexadecimal of the bytes behind `raw`, before any replacement.
    pub raw_sha256: Option<String>,
    /// What else happened on the way.
    pub note: Option<Note>,
}

/// What happened on the way to a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Note {
    /// VIES did not accept the requester, so the question was repeated without: there is no consultation number, and
    /// the operator has to correct the seller's number. Holds the first exchange.
    RequesterRefused {
        /// The first question as it was sent.
        request: String,
        /// The HTTP status of the first answer.
        http_status: Option<u16>,
        /// The first answer.
        raw: Option<String>,
        /// SHA-256 in hexadecimal of the first answer's bytes.
        raw_sha256: Option<String>,
    },
}

impl Reply {
    /// The reply of a check that was not made at all.
    #[must_use]
    pub fn not_asked(reason: Reason) -> Self {
        Self {
            outcome: Outcome::Unknown(reason),
            endpoint: String::new(),
            request: String::new(),
            requester_used: false,
            http_status: None,
            raw: None,
            raw_sha256: None,
            note: None,
        }
    }
}

/// The text and the hash of what came back.
pub(super) fn evidence(body: &[u8]) -> (Option<String>, Option<String>) {
    // PostgreSQL has no NUL in texts.
    let text = String::from_utf8_lossy(body).replace('\0', "\u{fffd}");
    (Some(text), Some(sha256_hex(body)))
}
