//! States and codes of KYC in words and colours.

use domain::kyc::{
    AmlStatus, IdentityOutcome, NameMatch, OverallStatus, VerificationStatus, ViesMethod, ViesResult,
    ViesShown,
};

use crate::ui::Tone;

/// The colour of the published status.
#[must_use]
pub const fn tone(status: OverallStatus) -> Tone {
    match status {
        OverallStatus::Valid => Tone::Good,
        OverallStatus::Invalid => Tone::Bad,
        OverallStatus::Incomplete => Tone::Attention,
    }
}

/// What VIES said, as published.
#[must_use]
pub const fn vies_shown(shown: ViesShown) -> (Tone, &'static str) {
    match shown {
        ViesShown::Valid => (Tone::Good, "Valid"),
        ViesShown::Invalid => (Tone::Bad, "Invalid"),
        ViesShown::Pending => (Tone::Attention, "Not asked yet"),
        ViesShown::Unknown => (Tone::Attention, "No answer yet"),
    }
}

/// What one check found.
pub(super) const fn vies_result(result: ViesResult) -> (Tone, &'static str) {
    match result {
        ViesResult::Valid => (Tone::Good, "Valid"),
        ViesResult::Invalid => (Tone::Bad, "Invalid"),
        ViesResult::Unknown => (Tone::Neutral, "No answer"),
    }
}

/// How an answer was obtained.
pub(super) const fn vies_method(method: ViesMethod) -> &'static str {
    match method {
        ViesMethod::Online => "Online",
        ViesMethod::ByHand => "By hand",
        ViesMethod::Simulated => "Simulated, no evidence",
    }
}

/// How the name in an answer compares with the buyer's. A warning at most.
pub const fn name_match(compared: NameMatch) -> (Tone, &'static str) {
    match compared {
        NameMatch::Same(_) => (Tone::Good, "Same name"),
        NameMatch::Review(_) => (Tone::Attention, "Similar name, look"),
        NameMatch::Different(_) => (Tone::Attention, "Different name"),
        NameMatch::NotDisclosed => (Tone::Neutral, "Name not published"),
    }
}

/// Why VIES gave no answer: the stored reason is a code, or a code with a remark behind a colon.
pub(super) fn vies_reason(reason: &str) -> &'static str {
    match reason.split(':').next().unwrap_or(reason).trim() {
        "INVALID_INPUT" => "VIES found the number malformed. Compare it with the buyer's papers.",
        "INVALID_REQUESTER_INFO" => "VIES does not accept the seller's own VAT number. Correct the seller.",
        "SERVICE_UNAVAILABLE" => "VIES is out of service.",
        "MS_UNAVAILABLE" => "The register of the member state does not answer.",
        "TIMEOUT" => "No answer in time.",
        "MS_MAX_CONCURRENT_REQ" => "The register of the member state has too many questions at once.",
        "GLOBAL_MAX_CONCURRENT_REQ" => "VIES has too many questions at once.",
        "VAT_BLOCKED" => "VIES blocks the seller's VAT number. NT24 must ask the Commission.",
        "IP_BLOCKED" => "VIES blocks this server. NT24 must ask the Commission.",
        "NOT_JSON" | "WRONG_SHAPE" => "VIES answered in a form that cannot be read.",
        "TRANSPORT" => "VIES could not be reached.",
        "OTHER_NUMBER" => "VIES answered about another number.",
        "BREAKER_OPEN" => "Not asked: this member state has not been answering lately.",
        _ => "VIES gave no answer.",
    }
}

/// How the identity check stands, as published.
#[must_use]
pub const fn verification(status: VerificationStatus) -> (Tone, &'static str) {
    match status {
        VerificationStatus::NotStarted => (Tone::Attention, "Not started"),
        VerificationStatus::InProgress => (Tone::Waiting, "In progress"),
        VerificationStatus::Verified => (Tone::Good, "Verified"),
        VerificationStatus::Rejected => (Tone::Bad, "Rejected"),
    }
}

/// How one session stands or ended.
pub(super) const fn outcome(outcome: &IdentityOutcome) -> (Tone, &'static str) {
    match outcome {
        IdentityOutcome::Open => (Tone::Waiting, "Open"),
        IdentityOutcome::Suspected => (Tone::Waiting, "Under review there"),
        IdentityOutcome::Verified => (Tone::Good, "Verified"),
        IdentityOutcome::Rejected(_) => (Tone::Bad, "Rejected"),
        IdentityOutcome::Expired => (Tone::Neutral, "Ran out unused"),
    }
}

/// How the screening stands, as published.
pub(super) const fn aml(status: AmlStatus) -> (Tone, &'static str) {
    match status {
        AmlStatus::NotApplicable => (Tone::Neutral, "Not applicable"),
        AmlStatus::Pending => (Tone::Waiting, "Pending"),
        AmlStatus::Clear => (Tone::Good, "Clear"),
        AmlStatus::Flagged => (Tone::Bad, "Flagged"),
    }
}

#[cfg(test)]
mod tests {
    use super::vies_reason;

    #[test]
    fn reasons_are_read_with_and_without_a_remark() {
        assert_eq!(
            vies_reason("TRANSPORT: connection refused"),
            "VIES could not be reached."
        );
        assert_eq!(
            vies_reason("MS_UNAVAILABLE"),
            "The register of the member state does not answer."
        );
        for odd in ["", ":", "SOMETHING_NEW"] {
            assert_eq!(vies_reason(odd), "VIES gave no answer.", "{odd}");
        }
    }
}
