//! Rules on the buyer: papers, VIES, identity, screening, and in which state it is registered.

use super::{Check, Found, or_none, yes_no};
use crate::buyer::KycMode;
use crate::compliance::blocker::Code;
use crate::compliance::facts::{Facts, ViesAnswer};
use crate::kernel::{CheckDigits, Date, Timestamp, VatPrefix};
use crate::kyc::{self, AmlStatus, VerificationStatus, ViesResult, ViesShown};

/// The answer that counts for an order: the latest one up to the end of the day of delivery (UTC), or simply the latest
/// while it is under way. When VIES was first asked after the delivery, the first answer counts: nothing earlier is known,
/// and later ones must not reverse a delivered order (CJEU C-273/11).
#[must_use]
pub fn vies_that_counts(answers: &[ViesAnswer], delivered_on: Option<Date>) -> Option<ViesAnswer> {
    // Two answers of one moment: the worse one, so that their order does not matter.
    let worse_last = |answer: &&ViesAnswer| (answer.at, answer.result == ViesResult::Invalid);
    let worse_first = |answer: &&ViesAnswer| (answer.at, answer.result != ViesResult::Invalid);
    let Some(day) = delivered_on else {
        return answers.iter().max_by_key(worse_last).copied();
    };
    let end = day.plus_days(1).start();
    answers
        .iter()
        .filter(|answer| answer.at < end)
        .max_by_key(worse_last)
        .or_else(|| answers.iter().min_by_key(worse_first))
        .copied()
}

/// What is published of it: result and time.
#[must_use]
pub fn shown(facts: &Facts) -> (ViesShown, Option<Timestamp>) {
    let vies = &facts.buyer.vies;
    match vies_that_counts(&vies.answers, facts.delivered_on()) {
        Some(answer) => {
            let shown = match answer.result {
                ViesResult::Valid => ViesShown::Valid,
                ViesResult::Invalid => ViesShown::Invalid,
                ViesResult::Unknown => ViesShown::Unknown,
            };
            (shown, Some(answer.at))
        }
        None if vies.last_asked.is_some() => (ViesShown::Unknown, vies.last_asked),
        None => (ViesShown::Pending, None),
    }
}

pub(super) fn rules(facts: &Facts) -> Vec<Check> {
    let buyer = &facts.buyer;
    let mode_b = buyer.identity.mode == KycMode::Nt24Led;
    let (vies, asked_at) = shown(facts);
    let number = &buyer.identity.vat_number;
    let departures: Vec<VatPrefix> = facts
        .vehicles
        .iter()
        .map(|vehicle| vehicle.departure(facts.seller))
        .collect();
    let departure_names: Vec<&str> = departures.iter().map(|prefix| prefix.as_str()).collect();
    let active = buyer.papers.keys().copied().collect();
    let missing = kyc::missing(buyer.identity.mode, &active)
        .into_iter()
        .map(|requirement| {
            Found::new(format!(
                "{} is missing. Upload it to the buyer's KYC papers.",
                requirement.label()
            ))
            .cleared_by(&requirement.0)
        });
    vec![
        Check::of(Code::MissingKycDocument)
            .reads("buyer.kycMode", buyer.identity.mode.as_str())
            .reads("buyer.documents", words(buyer.papers.keys().map(|kind| kind.as_str())))
            .each(missing),
        Check::of(Code::ViesNotChecked)
            .reads("buyer.viesResult", vies.as_str())
            .reads("buyer.viesLastCheckedAt", or_none(asked_at))
            .when(matches!(vies, ViesShown::Pending | ViesShown::Unknown), || {
                Found::new(match vies {
                    ViesShown::Unknown => "VIES has been asked and has given no answer about the buyer's VAT number yet. It is asked again until it does.",
                    _ => "The buyer's VAT number has not been checked in VIES yet. Check it now.",
                })
            }),
        Check::of(Code::ViesInvalid)
            .reads("buyer.viesResult", vies.as_str())
            .reads("order.deliveredOn", or_none(facts.delivered_on()))
            .when(vies == ViesShown::Invalid, || {
                Found::new(format!(
                    "VIES says that {number} is not registered for intra-Community trade. Ask the buyer for a valid number or charge VAT."
                ))
            }),
        Check::of(Code::IdentityNotVerified)
            .reads("buyer.verificationStatus", buyer.verification.as_str())
            .only_if(mode_b)
            .when(
                matches!(
                    buyer.verification,
                    VerificationStatus::NotStarted | VerificationStatus::InProgress
                ),
                || Found::new("The identity of the buyer's contact person is not verified yet. Start the check, or wait for its result."),
            ),
        Check::of(Code::IdentityRejected)
            .reads("buyer.verificationStatus", buyer.verification.as_str())
            .only_if(mode_b)
            .when(buyer.verification == VerificationStatus::Rejected, || {
                Found::new("The identity check rejected the buyer's contact person. Start a new one, or charge VAT.")
            }),
        Check::of(Code::AmlPending)
            .reads("buyer.amlStatus", buyer.aml.as_str())
            .reads("order.screenedAtDelivery", yes_no(buyer.identity.screened))
            .only_if(mode_b)
            .when(
                !buyer.identity.screened && matches!(buyer.aml, AmlStatus::Pending | AmlStatus::NotApplicable),
                || Found::new("The buyer is not screened against the current sanctions lists yet. It is screened by itself; wait for the result."),
            ),
        Check::of(Code::AmlFlagged)
            .reads("buyer.amlStatus", buyer.aml.as_str())
            .only_if(mode_b)
            .when(buyer.aml == AmlStatus::Flagged, || {
                Found::new("The buyer resembles an entry of a sanctions list and nobody has cleared that. A member of the staff must decide about it.")
            }),
        Check::of(Code::BuyerBlocked)
            .reads("buyer.status", if buyer.blocked { "BLOCKED" } else { "ACTIVE" })
            .when(buyer.blocked, || {
                Found::new("The buyer is blocked. Unblock it once the reason is gone.")
            }),
        Check::of(Code::DomesticBuyer)
            .reads("buyer.vatNumber", number)
            .reads("order.departure", departure_names.join(", "))
            .when(departures.contains(&number.prefix()), || {
                Found::new(format!(
                    "The buyer's VAT number {number} was issued by the state of departure, so the sale is a domestic one. Ask for the number of another member state or charge VAT."
                ))
            }),
        Check::of(Code::VatNumberFormat)
            .reads("buyer.vatNumber", number)
            .reads("vies.saidMalformed", yes_no(buyer.vies.malformed))
            .when(
                number.check_digits() == CheckDigits::Wrong || buyer.vies.malformed,
                || {
                    Found::new(format!(
                        "The VAT number {number} does not look like one of its member state. Compare it with the buyer's papers."
                    ))
                },
            ),
    ]
}

fn words<'a>(all: impl Iterator<Item = &'a str>) -> String {
    all.collect::<Vec<&str>>().join(", ")
}
