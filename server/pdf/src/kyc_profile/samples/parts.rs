//! The pieces samples are made of. Everything repeats itself exactly: no clock, no randomness.

use domain::document::{Content, Document, DocumentStatus, DocumentType, RejectCode, Scan, Uploader};
use domain::kernel::{AmlHitId, Date, DocumentId, Entropy, Source, Timestamp, VatNumber, ViesCheckId};
use domain::kyc::{AmlHit, Decision, HitStatus, NameMatch, ViesCheck, ViesMethod, ViesResult};

use crate::kyc_profile::ListVersion;

/// The bytes of sample ids: always the same.
pub(super) struct Fixed(pub u8);

impl Entropy for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

/// 22 Apr 2026 10:15:00 UTC.
const NOW: i64 = 1_776_852_900_000;
pub(super) const DAY: i64 = 86_400;

pub(super) fn at(seconds_ago: i64) -> Timestamp {
    Timestamp::from_unix_millis(NOW).plus_seconds(-seconds_ago)
}

pub(super) fn date(text: &str) -> Option<Date> {
    Date::parse(text).ok()
}

/// 64 hexadecimal digits that look like a hash.
fn sha256(seed: usize) -> String {
    use std::fmt::Write;
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &seed.to_be_bytes());
    hash.as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(super) fn lists() -> Vec<ListVersion> {
    [
        (
            "EU consolidated list of financial sanctions",
            "2026-04-20T16:02",
            "2026-04-20",
        ),
        (
            "UN Security Council consolidated list",
            "2026-04-17",
            "2026-04-17",
        ),
        ("UK sanctions list (OFSI)", "2026-04-21", "2026-04-21"),
        ("OFAC SDN list", "04/21/2026", "2026-04-21"),
        ("Switzerland, SECO", "2026-04-15", "2026-04-15"),
    ]
    .into_iter()
    .enumerate()
    .map(|(number, (name, version, published))| ListVersion {
        name: name.to_owned(),
        version: version.to_owned(),
        published: date(published),
        sha256: sha256(100 + number),
    })
    .collect()
}

pub(super) fn cleared(reason: &str, by: &str) -> HitStatus {
    HitStatus::Cleared(Decision {
        reason: reason.to_owned(),
        by: by.to_owned(),
        at: at(2 * DAY),
    })
}

pub(super) fn hit(
    number: u8,
    subject: &str,
    (list, entry_id, matched_name): (&str, &str, &str),
    score: i64,
    status: HitStatus,
) -> AmlHit {
    AmlHit {
        id: AmlHitId::new(at(5 * DAY), &Fixed(number)),
        list: list.to_owned(),
        entry_id: entry_id.to_owned(),
        fingerprint: sha256(usize::from(number)),
        subject: subject.to_owned(),
        matched_name: matched_name.to_owned(),
        score,
        status,
        first_seen_at: at(60 * DAY),
        last_seen_at: at(3 * 3600),
    }
}

/// One check a day, the newest first; every 15th an outage, every 20th recorded by hand.
pub(super) fn vies(number: &VatNumber, count: u8) -> Option<Vec<ViesCheck>> {
    (0..count)
        .map(|day| {
            let outage = day % 15 == 0;
            let by_hand = day % 20 == 3;
            let seconds_ago = i64::from(day) * DAY + i64::from(day) * 37;
            Some(ViesCheck {
                id: ViesCheckId::new(at(seconds_ago), &Fixed(day)),
                vat_number: if day == 59 {
                    VatNumber::parse("EL040127797").ok()?
                } else {
                    number.clone()
                },
                requester: (!by_hand).then(|| "PL8567346215".to_owned()),
                result: if outage {
                    ViesResult::Unknown
                } else {
                    ViesResult::Valid
                },
                reason: outage.then(|| "MS_UNAVAILABLE".to_owned()),
                consultation_number: (!outage)
                    .then(|| format!("WAPIAAAAZ{:07}", 4_711_000 + u32::from(day) * 97)),
                name: (!outage)
                    .then(|| "ΕΛΛΗΝΙΚΗ ΕΤΑΙΡΕΙΑ ΕΜΠΟΡΙΑΣ ΜΕΤΑΧΕΙΡΙΣΜΕΝΩΝ ΑΥΤΟΚΙΝΗΤΩΝ ΑΕ".to_owned()),
                address: None,
                name_match: (!outage).then_some(if day % 7 == 4 {
                    NameMatch::Review(84)
                } else {
                    NameMatch::Same(97)
                }),
                method: if by_hand {
                    ViesMethod::ByHand
                } else {
                    ViesMethod::Online
                },
                document: None,
                raw_sha256: Some(sha256(usize::from(day))),
                asked_by: if by_hand {
                    "Božena Němcová".to_owned()
                } else {
                    "NT24".to_owned()
                },
                checked_at: at(seconds_ago),
            })
        })
        .collect()
}

pub(super) fn papers() -> Vec<Document> {
    let rejected = DocumentStatus::Rejected {
        code: RejectCode::Unreadable,
        note: None,
    };
    [
        (
            DocumentType::AmlDeclaration,
            DocumentStatus::Active,
            "BUYER",
            "Νίκος Παπαδόπουλος",
        ),
        (
            DocumentType::VatCertificate,
            DocumentStatus::Active,
            "API_CLIENT",
            "api-client-autobörse-pilot",
        ),
        (
            DocumentType::CocExtract,
            DocumentStatus::Active,
            "STAFF",
            "Jiří Dvořák",
        ),
        (
            DocumentType::ContactAuthorisation,
            DocumentStatus::Superseded,
            "BUYER",
            "Νίκος Παπαδόπουλος",
        ),
        (
            DocumentType::BankAccountConfirmation,
            rejected,
            "BUYER",
            "Νίκος Παπαδόπουλος",
        ),
        (
            DocumentType::TpOther,
            DocumentStatus::Deleted {
                reason: "Belongs to another buyer.".to_owned(),
            },
            "STAFF",
            "Božena Němcová",
        ),
    ]
    .into_iter()
    .zip(0_u8..)
    .map(|((kind, status, uploader, name), number)| Document {
        id: DocumentId::new(at(60 * DAY), &Fixed(number)),
        kind,
        document_date: if number == 4 { None } else { date("2026-02-11") },
        content: Content {
            sha256: sha256(200 + usize::from(number)),
            size: 184_223,
            content_type: "application/pdf".to_owned(),
            file_name: "paper.pdf".to_owned(),
            scan: Scan::Clean,
        },
        status,
        source: Source::Api,
        uploaded_by: Uploader {
            kind: uploader.to_owned(),
            id: None,
            name: name.to_owned(),
        },
        version: 1,
        created_at: at(i64::from(number) * 9 * 3600 + 40 * DAY),
        updated_at: at(40 * DAY),
    })
    .collect()
}
