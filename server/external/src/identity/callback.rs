//! What iDenfy reports: checking that it comes from iDenfy, and reading it.
//!
//! The signature covers the body and no time. A recorded callback can therefore be sent again; whoever stores the
//! result keeps [`Callback::dedupe_key`] and ignores a key it has seen.

use std::fmt;

use aws_lc_rs::hmac;
use serde::Deserialize;
use serde_json::Value;

use super::Verdict;
use crate::digest::unhex;
use crate::http::one_line;

/// Whether the header `Idenfy-Signature` is the hexadecimal HMAC-SHA256 of the raw body. Compared in constant time.
/// Anything else than 64 hexadecimal digits is refused, and so is everything while the key is empty.
#[must_use]
pub fn verify_signature(key: &[u8], body: &[u8], header: &str) -> bool {
    let Some(signature) = unhex::<32>(header.trim()) else {
        return false;
    };
    !key.is_empty() && hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, key), body, &signature).is_ok()
}

/// The overall status of a session in iDenfy's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overall {
    /// `APPROVED`.
    Approved,
    /// `DENIED`.
    Denied,
    /// `SUSPECTED`.
    Suspected,
    /// `EXPIRED`.
    Expired,
    /// `ACTIVE`: under way.
    Active,
    /// `REVIEWING`: a reviewer of iDenfy has not finished.
    Reviewing,
    /// Any other word; at most 64 characters of it.
    Unknown(String),
}

impl Overall {
    /// Reads iDenfy's word.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "APPROVED" => Self::Approved,
            "DENIED" => Self::Denied,
            "SUSPECTED" => Self::Suspected,
            "EXPIRED" => Self::Expired,
            "ACTIVE" => Self::Active,
            "REVIEWING" => Self::Reviewing,
            other => Self::Unknown(one_line(other, 64)),
        }
    }

    /// iDenfy's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Approved => "APPROVED",
            Self::Denied => "DENIED",
            Self::Suspected => "SUSPECTED",
            Self::Expired => "EXPIRED",
            Self::Active => "ACTIVE",
            Self::Reviewing => "REVIEWING",
            Self::Unknown(word) => word,
        }
    }

    /// The verdict behind the word, if it is one.
    #[must_use]
    pub const fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Approved => Some(Verdict::Verified),
            Self::Denied => Some(Verdict::Rejected),
            Self::Suspected => Some(Verdict::Suspected),
            Self::Expired => Some(Verdict::Expired),
            Self::Active | Self::Reviewing | Self::Unknown(_) => None,
        }
    }
}

/// A report of iDenfy. Texts are as iDenfy read them from the document, trimmed; empty ones are `None`.
#[derive(Clone, PartialEq, Eq)]
pub struct Callback {
    /// iDenfy's id of the session.
    pub scan_ref: String,
    /// Our own id, as given when the session was begun.
    pub client_id: String,
    /// Whether this is iDenfy's last word.
    pub is_final: bool,
    /// The overall status.
    pub overall: Overall,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Number of the document.
    pub document_number: Option<String>,
    /// Kind of the document, such as `PASSPORT`.
    pub document_type: Option<String>,
    /// Last day of the document, as `YYYY-MM-DD`.
    pub document_expiry: Option<String>,
    /// Date of birth, as `YYYY-MM-DD`.
    pub date_of_birth: Option<String>,
    /// Nationality, as a country code of two letters.
    pub nationality: Option<String>,
    /// Signs of fraud, such as `FACE_IN_BLACKLIST`.
    pub fraud_tags: Vec<String>,
    /// Given data that differ from the document, such as `NAME`.
    pub mismatch_tags: Vec<String>,
    /// Why the session is suspected.
    pub suspicion_reasons: Vec<String>,
    /// The same for every delivery of the same report.
    pub dedupe_key: String,
}

impl Callback {
    /// The verdict. `None` while iDenfy has not said its last word, and for words that are not known.
    #[must_use]
    pub const fn verdict(&self) -> Option<Verdict> {
        if self.is_final {
            self.overall.verdict()
        } else {
            None
        }
    }

    /// Why the session did not simply pass, in iDenfy's words: all tags and reasons, separated by commas. Holds no
    /// personal data.
    #[must_use]
    pub fn findings(&self) -> Option<String> {
        let all = [&self.fraud_tags, &self.mismatch_tags, &self.suspicion_reasons];
        let text = all
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        (!text.is_empty()).then_some(text)
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("scan_ref", &self.scan_ref)
            .field("client_id", &self.client_id)
            .field("is_final", &self.is_final)
            .field("overall", &self.overall)
            .field("findings", &self.findings())
            .finish_non_exhaustive()
    }
}

/// Why a report cannot be read. It then says nothing about anybody. Holds no part of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// No JSON object.
    #[error("The callback of iDenfy is no JSON object. Look at it in iDenfy's dashboard.")]
    NotJson,
    /// A field that decides is missing or of another type.
    #[error(
        "The field `{0}` of iDenfy's callback is missing or unusable. Look at the session in iDenfy's dashboard."
    )]
    Field(&'static str),
}

/// The fields that are read. Those that decide are checked one by one, for an error that names them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    scan_ref: Option<Value>,
    client_id: Option<Value>,
    #[serde(rename = "final")]
    is_final: Option<Value>,
    status: Option<Value>,
    data: Option<Value>,
    finish_time: Option<Value>,
}

/// Reads the body of a callback whose signature was right.
///
/// # Errors
/// When it is no JSON object, names a field twice, or lacks `scanRef`, `clientId`, `final` or `status.overall`.
pub fn parse_callback(body: &[u8]) -> Result<Callback, CallbackError> {
    let body = body.trim_ascii();
    if body.first() != Some(&b'{') {
        return Err(CallbackError::NotJson);
    }
    let body: Body = serde_json::from_slice(body).map_err(|_| CallbackError::NotJson)?;
    let scan_ref = text(body.scan_ref.as_ref()).ok_or(CallbackError::Field("scanRef"))?;
    let client_id = text(body.client_id.as_ref()).ok_or(CallbackError::Field("clientId"))?;
    let is_final = body.is_final.as_ref().and_then(Value::as_bool);
    let is_final = is_final.ok_or(CallbackError::Field("final"))?;
    let status = body.status.unwrap_or_default();
    let overall = text(status.get("overall")).ok_or(CallbackError::Field("status.overall"))?;
    let overall = Overall::parse(&overall);
    let data = body.data.unwrap_or_default();
    let finished = body
        .finish_time
        .as_ref()
        .and_then(Value::as_i64)
        .unwrap_or_default();
    let dedupe_key = format!("{scan_ref}/{}/{is_final}/{finished}", overall.as_str());
    Ok(Callback {
        first_name: text(data.get("docFirstName")),
        last_name: text(data.get("docLastName")),
        document_number: text(data.get("docNumber")),
        document_type: text(data.get("docType")),
        document_expiry: text(data.get("docExpiry")),
        date_of_birth: text(data.get("docDob")),
        nationality: text(data.get("docNationality")),
        fraud_tags: texts(status.get("fraudTags")),
        mismatch_tags: texts(status.get("mismatchTags")),
        suspicion_reasons: texts(status.get("suspicionReasons")),
        scan_ref,
        client_id,
        is_final,
        overall,
        dedupe_key,
    })
}

fn text(value: Option<&Value>) -> Option<String> {
    let text = one_line(value?.as_str()?, 300);
    (!text.is_empty()).then_some(text)
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let values = value
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    values
        .iter()
        .take(50)
        .filter_map(|value| text(Some(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    const KEY: &[u8] = b"Jefe";
    const BODY: &[u8] = b"what do ya want for nothing?";
    const MAC: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn only_the_right_signature_is_accepted() {
        assert!(verify_signature(KEY, BODY, MAC));
        assert!(verify_signature(KEY, BODY, &MAC.to_uppercase()));
        assert!(verify_signature(KEY, BODY, &format!(" {MAC}\t")));
        assert!(!verify_signature(b"jefe", BODY, MAC));
        assert!(!verify_signature(KEY, &BODY[1..], MAC));
        for header in [
            "",
            "5bdc",
            &MAC[2..],
            &format!("{MAC}00"),
            &format!("sha256={MAC}"),
            &MAC.replace('5', "6"),
            &"é".repeat(32),
        ] {
            assert!(!verify_signature(KEY, BODY, header), "{header}");
        }
        let with_empty_key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b""), BODY);
        assert!(!verify_signature(
            b"",
            BODY,
            &crate::digest::hex(with_empty_key.as_ref())
        ));
    }

    fn body(is_final: bool, overall: &str) -> String {
        format!(
            r#"{{"final":{is_final},"platform":"MOBILE","status":{{"overall":"{overall}","fraudTags":["FACE_IN_BLACKLIST"],
            "mismatchTags":["NAME"],"autoFace":"FACE_MATCH","suspicionReasons":["NAME_MISMATCH"]}},"data":{{"docFirstName":
            " JONAS ","docLastName":"ČERNÝ","docNumber":"X123","docExpiry":"2031-05-06","docDob":"1980-01-02","docType":"PASSPORT",
            "docNationality":"CZ","docIssuingCountry":null}},"scanRef":"scan-1","clientId":"client-1","finishTime":1773000000}}"#
        )
    }

    #[test]
    fn a_report_is_read_whole() {
        let callback = parse_callback(body(true, "SUSPECTED").as_bytes()).unwrap();
        assert_eq!(
            (callback.scan_ref.as_str(), callback.client_id.as_str()),
            ("scan-1", "client-1")
        );
        assert_eq!(callback.first_name.as_deref(), Some("JONAS"));
        assert_eq!(callback.last_name.as_deref(), Some("ČERNÝ"));
        assert_eq!(callback.document_number.as_deref(), Some("X123"));
        assert_eq!(callback.document_type.as_deref(), Some("PASSPORT"));
        assert_eq!(callback.document_expiry.as_deref(), Some("2031-05-06"));
        assert_eq!(callback.date_of_birth.as_deref(), Some("1980-01-02"));
        assert_eq!(callback.nationality.as_deref(), Some("CZ"));
        assert_eq!(
            callback.findings().as_deref(),
            Some("FACE_IN_BLACKLIST, NAME, NAME_MISMATCH")
        );
        assert_eq!(callback.verdict(), Some(Verdict::Suspected));
        assert_eq!(callback.dedupe_key, "scan-1/SUSPECTED/true/1773000000");
        let shown = format!("{callback:?}");
        for secret in ["JONAS", "ČERNÝ", "X123", "1980"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn only_the_last_word_is_a_verdict() {
        for (word, verdict) in [
            ("APPROVED", Some(Verdict::Verified)),
            ("DENIED", Some(Verdict::Rejected)),
            ("SUSPECTED", Some(Verdict::Suspected)),
            ("EXPIRED", Some(Verdict::Expired)),
            ("ACTIVE", None),
            ("REVIEWING", None),
            ("EXPIRED-DELETED", None),
            ("approved", None),
            ("NEW_WORD", None),
        ] {
            assert_eq!(
                parse_callback(body(true, word).as_bytes()).unwrap().verdict(),
                verdict,
                "{word}"
            );
            assert_eq!(
                parse_callback(body(false, word).as_bytes()).unwrap().verdict(),
                None,
                "{word}"
            );
            assert_eq!(Overall::parse(word).as_str(), word);
        }
    }

    #[test]
    fn reports_that_cannot_be_trusted_to_be_whole_are_refused() {
        let whole = body(true, "APPROVED");
        for length in 0..whole.len() {
            assert!(parse_callback(&whole.as_bytes()[..length]).is_err(), "{length}");
        }
        let field = CallbackError::Field;
        for (body, error) in [
            ("[]", CallbackError::NotJson),
            ("null", CallbackError::NotJson),
            ("{}", field("scanRef")),
            (r#"{"scanRef":""}"#, field("scanRef")),
            (r#"{"scanRef":"s","clientId":null}"#, field("clientId")),
            (r#"{"scanRef":"s","clientId":"c"}"#, field("final")),
            (r#"{"scanRef":"s","clientId":"c","final":"true"}"#, field("final")),
            (
                r#"{"scanRef":"s","clientId":"c","final":true}"#,
                field("status.overall"),
            ),
            (
                r#"{"scanRef":"s","clientId":"c","final":true,"status":"APPROVED"}"#,
                field("status.overall"),
            ),
            (
                r#"{"scanRef":"s","clientId":"c","final":true,"status":{"overall":["APPROVED"]}}"#,
                field("status.overall"),
            ),
            (
                r#"{"scanRef":"s","clientId":"c","final":false,"final":true,"status":{"overall":"APPROVED"}}"#,
                CallbackError::NotJson,
            ),
        ] {
            assert_eq!(parse_callback(body.as_bytes()), Err(error), "{body}");
        }
        let bare = br#"{"scanRef":"s","clientId":"c","final":true,"status":{"overall":"DENIED"}}"#;
        let callback = parse_callback(bare).unwrap();
        assert_eq!(
            (callback.verdict(), callback.findings()),
            (Some(Verdict::Rejected), None)
        );
    }
}
