//! The KYC status as a table, and what must hold for all facts.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::buyer::KycMode;
use crate::document::DocumentType as Paper;
use crate::kernel::{BuyerId, Entropy, Timestamp, VatNumber, ViesCheckId};

struct Zero;
impl Entropy for Zero {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(seconds * 1_000)
}

fn check(result: ViesResult, seconds: i64) -> ViesCheck {
    ViesCheck {
        id: ViesCheckId::new(at(seconds), &Zero),
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
        asked_by: "NT24".to_owned(),
        checked_at: at(seconds),
    }
}

fn vies(conclusive: Option<ViesResult>, latest: Option<ViesResult>) -> ViesFacts {
    ViesFacts {
        conclusive: conclusive.map(|result| check(result, 1)),
        latest: latest.map(|result| check(result, 2)),
        under_way: false,
    }
}

const PAPERS_B: [Paper; 3] = [Paper::CocExtract, Paper::VatCertificate, Paper::AmlDeclaration];
const PAPERS_A: [Paper; 4] = [
    Paper::CocExtract,
    Paper::VatCertificate,
    Paper::AmlDeclaration,
    Paper::ContactPassport,
];

fn facts(mode: KycMode, papers: &[Paper], vies: ViesFacts) -> KycFacts {
    KycFacts {
        buyer: BuyerId::new(at(0), &Zero),
        mode,
        documents: papers.iter().copied().collect(),
        vies,
        verification: VerificationStatus::Verified,
        aml: AmlStatus::Clear,
    }
}

#[test]
fn both_modes() {
    use KycMode::{MarketplaceLed as A, Nt24Led as B};
    use OverallStatus::{Incomplete, Invalid, Valid};
    use ViesResult::{Invalid as No, Unknown as Dark, Valid as Yes};
    let good = || vies(Some(Yes), Some(Yes));
    for (name, facts, overall, shown) in [
        ("A complete", facts(A, &PAPERS_A, good()), Valid, ViesShown::Valid),
        (
            "A without identity paper",
            facts(A, &PAPERS_B, good()),
            Incomplete,
            ViesShown::Valid,
        ),
        (
            "A never asked",
            facts(A, &PAPERS_A, vies(None, None)),
            Incomplete,
            ViesShown::Pending,
        ),
        (
            "A asked in vain",
            facts(A, &PAPERS_A, vies(None, Some(Dark))),
            Incomplete,
            ViesShown::Unknown,
        ),
        (
            "A outage after VALID",
            facts(A, &PAPERS_A, vies(Some(Yes), Some(Dark))),
            Valid,
            ViesShown::Valid,
        ),
        (
            "A outage after INVALID",
            facts(A, &PAPERS_A, vies(Some(No), Some(Dark))),
            Invalid,
            ViesShown::Invalid,
        ),
        (
            "A invalid and incomplete",
            facts(A, &[], vies(Some(No), Some(No))),
            Invalid,
            ViesShown::Invalid,
        ),
        ("B complete", facts(B, &PAPERS_B, good()), Valid, ViesShown::Valid),
        (
            "B without papers",
            facts(B, &[], good()),
            Incomplete,
            ViesShown::Valid,
        ),
    ] {
        let status = evaluate(&facts);
        assert_eq!((status.overall, status.vies), (overall, shown), "{name}");
    }
}

#[test]
fn mode_b_needs_identity_and_screening() {
    use OverallStatus::{Incomplete, Invalid, Valid};
    let good = || facts(KycMode::Nt24Led, &PAPERS_B, vies(Some(ViesResult::Valid), None));
    for (verification, aml, overall) in [
        (VerificationStatus::Verified, AmlStatus::Clear, Valid),
        (VerificationStatus::NotStarted, AmlStatus::Clear, Incomplete),
        (VerificationStatus::InProgress, AmlStatus::Clear, Incomplete),
        (VerificationStatus::Rejected, AmlStatus::Clear, Invalid),
        (VerificationStatus::Verified, AmlStatus::Pending, Incomplete),
        (VerificationStatus::Verified, AmlStatus::Flagged, Invalid),
        (VerificationStatus::NotStarted, AmlStatus::Flagged, Invalid),
    ] {
        let status = evaluate(&KycFacts {
            verification,
            aml,
            ..good()
        });
        assert_eq!(status.overall, overall, "{verification:?} {aml:?}");
        assert_eq!(status.verification, Some(verification));
    }
}

#[test]
fn mode_a_takes_no_notice_of_identity_and_screening() {
    let status = evaluate(&KycFacts {
        verification: VerificationStatus::Rejected,
        aml: AmlStatus::Flagged,
        ..facts(
            KycMode::MarketplaceLed,
            &PAPERS_A,
            vies(Some(ViesResult::Valid), None),
        )
    });
    assert_eq!(status.overall, OverallStatus::Valid);
    assert_eq!(
        (status.verification, status.aml),
        (None, AmlStatus::NotApplicable)
    );
}

#[test]
fn the_time_shown_is_that_of_the_answer_shown() {
    let status = |conclusive, latest| {
        evaluate(&facts(KycMode::Nt24Led, &[], vies(conclusive, latest))).vies_last_checked_at
    };
    assert_eq!(
        status(Some(ViesResult::Valid), Some(ViesResult::Unknown)),
        Some(at(1))
    );
    assert_eq!(status(None, Some(ViesResult::Unknown)), Some(at(2)));
    assert_eq!(status(None, None), None);
}

fn any_vies() -> impl Strategy<Value = ViesFacts> {
    let conclusive = prop::option::of(prop::sample::select(vec![ViesResult::Valid, ViesResult::Invalid]));
    let latest = prop::option::of(prop::sample::select(vec![
        ViesResult::Valid,
        ViesResult::Invalid,
        ViesResult::Unknown,
    ]));
    (conclusive, latest).prop_map(|(conclusive, latest)| vies(conclusive, latest))
}

fn any_facts() -> impl Strategy<Value = KycFacts> {
    (
        prop::sample::select(KycMode::ALL.to_vec()),
        prop::sample::subsequence(Paper::ALL.to_vec(), 0..Paper::ALL.len()),
        any_vies(),
        prop::sample::select(vec![
            VerificationStatus::NotStarted,
            VerificationStatus::InProgress,
            VerificationStatus::Verified,
            VerificationStatus::Rejected,
        ]),
        prop::sample::select(vec![AmlStatus::Pending, AmlStatus::Clear, AmlStatus::Flagged]),
    )
        .prop_map(|(mode, papers, vies, verification, aml)| KycFacts {
            verification,
            aml,
            ..facts(mode, &papers, vies)
        })
}

proptest! {
    #[test]
    fn taking_a_paper_away_never_makes_it_valid(facts in any_facts(), at in 0_usize..64) {
        let before = evaluate(&facts);
        let papers: Vec<Paper> = facts.documents.iter().copied().collect();
        if let Some(gone) = papers.get(at % papers.len().max(1)) {
            let documents: BTreeSet<Paper> = papers.iter().copied().filter(|paper| paper != gone).collect();
            let after = evaluate(&KycFacts { documents, ..facts });
            prop_assert!(after.overall != OverallStatus::Valid || before.overall == OverallStatus::Valid);
        }
    }

    #[test]
    fn an_outage_changes_nothing(facts in any_facts()) {
        let before = evaluate(&facts);
        let mut dark = facts.clone();
        dark.vies.latest = Some(check(ViesResult::Unknown, 9));
        let after = evaluate(&dark);
        if facts.vies.conclusive.is_some() {
            prop_assert_eq!(before, after);
        } else {
            prop_assert_eq!(before.overall, after.overall);
        }
    }

    #[test]
    fn without_an_answer_nobody_is_valid(facts in any_facts()) {
        let facts = KycFacts { vies: vies(None, Some(ViesResult::Unknown)), ..facts };
        prop_assert!(evaluate(&facts).overall != OverallStatus::Valid);
    }
}
