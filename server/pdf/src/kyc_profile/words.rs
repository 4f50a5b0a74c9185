//! Statuses and values as the document says them.

use domain::buyer::KycMode;
use domain::document::{Document, DocumentStatus, Uploader};
use domain::kernel::Timestamp;
use domain::kyc::{
    AmlHit, AmlStatus, HitStatus, IdentityOutcome, NameMatch, OverallStatus, ViesCheck, ViesMethod,
    ViesResult,
};

use crate::layout::{Cell, Tone};

/// What the overall status means.
pub(super) fn overall(status: OverallStatus, mode: KycMode) -> (Tone, &'static str) {
    match (status, mode) {
        (OverallStatus::Valid, KycMode::Nt24Led) => (
            Tone::Good,
            "The required papers are there, the VAT number is valid in VIES, the identity of the person acting for the \
             buyer is verified, and no entry of a sanctions list stands against the buyer.",
        ),
        (OverallStatus::Valid, KycMode::MarketplaceLed) => (
            Tone::Good,
            "The required papers are there, and the VAT number is valid in VIES.",
        ),
        (OverallStatus::Incomplete, _) => (
            Tone::Open,
            "Something is still missing, and nothing that was checked is negative. The summary below shows what is open.",
        ),
        (OverallStatus::Invalid, _) => (
            Tone::Bad,
            "At least one check has a negative result. The summary below shows which.",
        ),
    }
}

/// How the identity check ended.
pub(super) fn identity(outcome: &IdentityOutcome) -> Cell {
    let tone = match outcome {
        IdentityOutcome::Verified => Tone::Good,
        IdentityOutcome::Rejected(_) => Tone::Bad,
        IdentityOutcome::Open | IdentityOutcome::Suspected | IdentityOutcome::Expired => Tone::Open,
    };
    let cell = Cell::new(tone, outcome.as_str());
    match outcome {
        IdentityOutcome::Rejected(reason) => cell.and(Tone::Quiet, reason),
        IdentityOutcome::Suspected => cell.and(Tone::Quiet, "under review by the service"),
        IdentityOutcome::Open | IdentityOutcome::Verified | IdentityOutcome::Expired => cell,
    }
}

/// Where the screening stands.
pub(super) fn aml(status: AmlStatus) -> Cell {
    let tone = match status {
        AmlStatus::Clear => Tone::Good,
        AmlStatus::Flagged => Tone::Bad,
        AmlStatus::Pending | AmlStatus::NotApplicable => Tone::Open,
    };
    Cell::new(tone, status.as_str().replace('_', " "))
}

/// Where a hit stands, and what was decided.
pub(super) fn hit(status: &HitStatus) -> Cell {
    let (tone, decision) = match status {
        HitStatus::Open => (Tone::Open, None),
        HitStatus::Cleared(decision) => (Tone::Good, Some(decision)),
        HitStatus::Confirmed(decision) => (Tone::Bad, Some(decision)),
    };
    let cell = Cell::new(tone, status.as_str());
    match decision {
        Some(decision) => cell.and(Tone::Plain, &decision.reason).and(
            Tone::Quiet,
            format!("{}, {}", decision.by, decision.at.exact_text()),
        ),
        None => cell.and(Tone::Quiet, "Nobody has decided yet."),
    }
}

/// What VIES answered.
pub(super) fn vies_result(check: &ViesCheck) -> Cell {
    let tone = match check.result {
        ViesResult::Valid => Tone::Good,
        ViesResult::Invalid => Tone::Bad,
        ViesResult::Unknown => Tone::Open,
    };
    Cell::new(tone, check.result.as_str())
}

/// The name in the answer, unless it is the same as in the row above, and how it compares with the buyer's.
pub(super) fn vies_name(check: &ViesCheck, repeated: bool) -> Cell {
    let compared = check.name_match.map(|compared| match compared {
        NameMatch::NotDisclosed => "not disclosed by the member state".to_owned(),
        NameMatch::Same(score) => format!("same name as the buyer, {score} %"),
        NameMatch::Review(score) => format!("similar to the buyer's, {score} %"),
        NameMatch::Different(score) => format!("not the buyer's name, {score} %"),
    });
    let name = if repeated {
        Cell::from("name unchanged")
    } else {
        Cell::optional(check.name.as_deref())
    };
    name.and_optional(Tone::Quiet, compared)
}

/// How many resemblances there are, and how many stand against the buyer.
pub(super) fn hits(hits: &[AmlHit]) -> String {
    let standing = hits.iter().filter(|hit| hit.status.flags()).count();
    let all = counted(hits.len(), "resemblance", "resemblances");
    match (hits.len(), standing) {
        (0, _) => "no resemblance".to_owned(),
        (_, 0) => format!("{all}, all cleared"),
        _ => format!("{all}, {standing} not cleared"),
    }
}

/// How VIES was asked.
pub(super) fn vies_method(check: &ViesCheck) -> Cell {
    match check.method {
        ViesMethod::Online => "online".into(),
        ViesMethod::ByHand => Cell::from("by hand").and(Tone::Quiet, without_address(&check.asked_by)),
        ViesMethod::Simulated => Cell::new(Tone::Open, "simulated"),
    }
}

/// Where a paper stands.
pub(super) fn document(document: &Document) -> Cell {
    let (tone, remark) = match &document.status {
        DocumentStatus::Active => (Tone::Good, None),
        DocumentStatus::Superseded => (Tone::Quiet, None),
        DocumentStatus::Rejected { code, .. } => (Tone::Bad, Some(code.label().to_owned())),
        DocumentStatus::Deleted { reason } => (Tone::Quiet, Some(reason.clone())),
    };
    Cell::new(tone, document.status.as_str()).and_optional(Tone::Quiet, remark)
}

/// Who uploaded a paper: the buyer's own people are not named.
pub(super) fn uploader(by: &Uploader) -> String {
    let name = without_address(&by.name);
    match by.kind.as_str() {
        "STAFF" => format!("NT24 staff, {name}"),
        "API_CLIENT" => format!("API client, {name}"),
        "BUYER" => "the buyer".to_owned(),
        _ => "NT24".to_owned(),
    }
}

/// A name without anything that looks like an e-mail address.
fn without_address(name: &str) -> String {
    let words = name.split_whitespace().filter(|word| !word.contains('@'));
    words.collect::<Vec<_>>().join(" ")
}

/// The beginning and the end of a hash, enough to find and compare it.
pub(super) fn hash(sha256: &str) -> String {
    let ends = |digits: usize| {
        let start = sha256.get(..digits)?;
        let end = sha256.get(sha256.len().checked_sub(digits)?..)?;
        (sha256.len() > 2 * digits).then(|| format!("{start}…{end}"))
    };
    ends(8).unwrap_or_else(|| sha256.to_owned())
}

/// A moment in a column whose header says UTC.
pub(super) fn time(at: Timestamp) -> String {
    let text = at.exact_text();
    text.strip_suffix(" UTC").unwrap_or(&text).to_owned()
}

/// `1 check`, `2 checks`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_shortened_and_other_texts_are_not() {
        assert_eq!(hash(&"0123456789abcdef".repeat(4)), "01234567…89abcdef");
        assert_eq!(hash("short"), "short");
        assert_eq!(hash(""), "");
        assert_eq!(hash("ééééééééééééééééééééé"), "éééé…éééé");
        assert_eq!(hash("€€€€€€€€€€€€€€€€€"), "€€€€€€€€€€€€€€€€€");
    }

    #[test]
    fn addresses_and_the_names_of_the_buyers_people_are_left_out() {
        let by = |kind: &str, name: &str| {
            uploader(&Uploader {
                kind: kind.to_owned(),
                id: None,
                name: name.to_owned(),
            })
        };
        assert_eq!(by("STAFF", "Eva <eva@nt24.example> Berg"), "NT24 staff, Eva Berg");
        assert_eq!(by("BUYER", "Anna Kovács"), "the buyer");
        assert_eq!(by("SYSTEM", "x"), "NT24");
    }
}
