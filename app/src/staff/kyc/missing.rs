//! What keeps a buyer's KYC from being enough, and what helps.

use crate::staff::buyer::SellersBuyer;
use domain::kernel::Role;
use domain::kyc::{AmlStatus, Requirement, StaffKycView, VerificationStatus, ViesShown};
use leptos::prelude::*;

use super::vies::CheckNow;
use crate::staff::ForRole;
use crate::staff::document::UploadLinks;
use crate::ui::{Icon, Symbol, Tone};

/// One thing that is missing or bad.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// No paper meets a need.
    Paper(Requirement),
    /// VIES was never asked about the present number.
    ViesNotAsked,
    /// VIES is being asked.
    ViesUnderWay,
    /// VIES was asked and said nothing about the number.
    ViesSilent,
    /// VIES said that the number is invalid.
    ViesInvalid,
    /// Nobody has begun the identity check.
    IdentityNotStarted,
    /// The buyer, or a reviewer at the service, has not finished.
    IdentityOpen,
    /// The identity check failed.
    IdentityRejected,
    /// The screening has not passed the buyer yet.
    ScreeningPending,
    /// So many resemblances to a sanctions list are open or confirmed.
    ScreeningFlagged(usize),
}

/// All gaps, in the order they are worked on. Empty exactly when the published status is `VALID`.
#[must_use]
pub fn gaps(kyc: &StaffKycView) -> Vec<Gap> {
    let status = &kyc.status;
    let mut gaps: Vec<Gap> = status.missing.iter().cloned().map(Gap::Paper).collect();
    match (status.vies, kyc.vies_under_way) {
        (ViesShown::Valid, _) => {}
        (ViesShown::Invalid, _) => gaps.push(Gap::ViesInvalid),
        (ViesShown::Pending | ViesShown::Unknown, true) => gaps.push(Gap::ViesUnderWay),
        (ViesShown::Pending, false) => gaps.push(Gap::ViesNotAsked),
        (ViesShown::Unknown, false) => gaps.push(Gap::ViesSilent),
    }
    match status.verification {
        None | Some(VerificationStatus::Verified) => {}
        Some(VerificationStatus::NotStarted) => gaps.push(Gap::IdentityNotStarted),
        Some(VerificationStatus::InProgress) => gaps.push(Gap::IdentityOpen),
        Some(VerificationStatus::Rejected) => gaps.push(Gap::IdentityRejected),
    }
    match status.aml {
        AmlStatus::NotApplicable | AmlStatus::Clear => {}
        AmlStatus::Pending => gaps.push(Gap::ScreeningPending),
        AmlStatus::Flagged => {
            let flagged = kyc.hits.iter().filter(|hit| hit.status.flags()).count();
            gaps.push(Gap::ScreeningFlagged(flagged));
        }
    }
    gaps
}

impl Gap {
    const fn tone(&self) -> Tone {
        match self {
            Self::Paper(_) | Self::ViesNotAsked | Self::ViesSilent | Self::IdentityNotStarted => {
                Tone::Attention
            }
            Self::ViesUnderWay | Self::IdentityOpen | Self::ScreeningPending => Tone::Waiting,
            Self::ViesInvalid | Self::IdentityRejected | Self::ScreeningFlagged(_) => Tone::Bad,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Paper(requirement) => format!("{} not uploaded", requirement.label()),
            Self::ViesNotAsked => "VIES was not asked about the VAT number yet".to_owned(),
            Self::ViesUnderWay => "VIES is being asked about the VAT number".to_owned(),
            Self::ViesSilent => "VIES has not answered about the VAT number yet".to_owned(),
            Self::ViesInvalid => "The VAT number is invalid (VIES)".to_owned(),
            Self::IdentityNotStarted => "The identity check was not started".to_owned(),
            Self::IdentityOpen => "The identity check is not finished".to_owned(),
            Self::IdentityRejected => "The identity check failed".to_owned(),
            Self::ScreeningPending => "The screening against the sanctions lists is not finished".to_owned(),
            Self::ScreeningFlagged(1) => "A resemblance to a sanctions list is not cleared".to_owned(),
            Self::ScreeningFlagged(many) => format!("{many} resemblances to sanctions lists are not cleared"),
        }
    }
}

/// The list, each line with what helps.
#[component]
pub fn Missing(owner: SellersBuyer, kyc: StaffKycView) -> impl IntoView {
    let gaps = gaps(&kyc);
    if gaps.is_empty() {
        return view! { <p class="muted">"Nothing is missing."</p> }.into_any();
    }
    view! {
        <ul class="gaps" aria-label="What is missing">
            {gaps.into_iter().map(|gap| {
                let tone = gap.tone();
                view! {
                    <li class="gap">
                        <span class=format!("gap-mark tone-{}", tone.class())><Icon symbol=tone.symbol()/></span>
                        <span class="gap-words">{gap.words()}</span>
                        <span class="gap-step"><Step owner=owner gap=gap/></span>
                    </li>
                }
            }).collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn Step(owner: SellersBuyer, gap: Gap) -> impl IntoView {
    let SellersBuyer(_, buyer) = owner;
    // Jumps inside the page, not routes.
    let jump = |to: &'static str, words: &'static str| {
        view! { <a class="button button-secondary" rel="external" href=to>{words}</a> }.into_any()
    };
    match gap {
        Gap::Paper(requirement) => view! { <UploadLinks owner=owner.into() requirement=requirement/> }.into_any(),
        Gap::ViesNotAsked | Gap::ViesSilent | Gap::ViesInvalid => {
            view! { <CheckNow owner=owner id="vies-check-first"/> }.into_any()
        }
        Gap::ViesUnderWay => view! {
            <a class="button button-secondary" rel="external" href=format!("/buyers/{buyer}/kyc")>
                <Icon symbol=Symbol::Repeat/>
                "Look again"
            </a>
        }
        .into_any(),
        Gap::IdentityNotStarted | Gap::IdentityRejected => view! {
            <ForRole least=Role::Operator>{jump("#identity-start", "Start identity check")}</ForRole>
        }
        .into_any(),
        Gap::IdentityOpen => jump("#identity", "Show the link"),
        Gap::ScreeningPending => view! {
            <a class="button button-secondary" href=format!("/jobs?kind=aml.screen&buyer={buyer}")>"Show the job"</a>
        }
        .into_any(),
        Gap::ScreeningFlagged(_) => jump("#screening", "Review"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::buyer::KycMode;
    use domain::document::DocumentType;
    use domain::kernel::{BuyerId, Timestamp, VatNumber, ViesCheckId};
    use domain::kyc::{KycFacts, OverallStatus, ViesCheck, ViesFacts, ViesMethod, ViesResult, evaluate};

    use super::*;

    fn check(result: ViesResult) -> ViesCheck {
        ViesCheck {
            id: ViesCheckId::parse("01985c3a-0000-7000-8000-000000000000").unwrap(),
            vat_number: VatNumber::parse("DE136695976").unwrap(),
            requester: None,
            result,
            reason: None,
            consultation_number: None,
            name: None,
            address: None,
            name_match: None,
            method: ViesMethod::Online,
            document: None,
            raw_sha256: None,
            asked_by: String::new(),
            checked_at: Timestamp::from_unix_millis(0),
        }
    }

    fn view(facts: &KycFacts) -> StaffKycView {
        StaffKycView {
            status: evaluate(facts),
            documents: Vec::new(),
            vies: Vec::new(),
            vies_under_way: facts.vies.under_way,
            identity: Vec::new(),
            screening: None,
            hits: Vec::new(),
            ibans: Vec::new(),
        }
    }

    #[test]
    fn nothing_is_missing_exactly_when_the_status_is_valid() {
        let all = BTreeSet::from([
            DocumentType::CocExtract,
            DocumentType::VatCertificate,
            DocumentType::AmlDeclaration,
            DocumentType::ContactIdCard,
        ]);
        let mut valid = 0;
        for mode in KycMode::ALL {
            for documents in [BTreeSet::new(), all.clone()] {
                for result in [
                    None,
                    Some(ViesResult::Valid),
                    Some(ViesResult::Invalid),
                    Some(ViesResult::Unknown),
                ] {
                    for verification in [
                        VerificationStatus::NotStarted,
                        VerificationStatus::InProgress,
                        VerificationStatus::Verified,
                        VerificationStatus::Rejected,
                    ] {
                        for aml in [AmlStatus::Pending, AmlStatus::Clear, AmlStatus::Flagged] {
                            for under_way in [false, true] {
                                let latest = result.map(check);
                                let conclusive = latest.clone().filter(|check| check.result.is_conclusive());
                                let facts = KycFacts {
                                    buyer: BuyerId::parse("01985c3a-0000-7000-8000-000000000000").unwrap(),
                                    mode,
                                    documents: documents.clone(),
                                    vies: ViesFacts {
                                        conclusive,
                                        latest,
                                        under_way,
                                    },
                                    verification,
                                    aml,
                                };
                                let view = view(&facts);
                                let is_valid = view.status.overall == OverallStatus::Valid;
                                valid += usize::from(is_valid);
                                assert_eq!(gaps(&view).is_empty(), is_valid, "{facts:?}");
                            }
                        }
                    }
                }
            }
        }
        assert!(valid > 0);
    }

    #[test]
    fn a_check_on_its_way_is_not_asked_for_again() {
        let mut facts = KycFacts {
            buyer: BuyerId::parse("01985c3a-0000-7000-8000-000000000000").unwrap(),
            mode: KycMode::MarketplaceLed,
            documents: BTreeSet::new(),
            vies: ViesFacts::default(),
            verification: VerificationStatus::NotStarted,
            aml: AmlStatus::NotApplicable,
        };
        assert!(gaps(&view(&facts)).contains(&Gap::ViesNotAsked));
        facts.vies.under_way = true;
        assert!(gaps(&view(&facts)).contains(&Gap::ViesUnderWay));
        facts.vies.conclusive = Some(check(ViesResult::Invalid));
        assert!(
            gaps(&view(&facts)).contains(&Gap::ViesInvalid),
            "an answer stands while another is asked for"
        );
    }
}
