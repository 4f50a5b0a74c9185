//! Profiles for tests and for people who work on the layout: bare, full, negative, hostile.

mod parts;

use domain::buyer::{Address, KycMode};
use domain::document::DocumentType;
use domain::kernel::{AddressId, BuyerId, Country, VatNumber};
use domain::kyc::{
    AmlStatus, Decision, HitStatus, IdentityOutcome, NameMatch, OverallStatus, Requirement, ViesMethod,
    ViesResult,
};

use self::parts::{DAY, Fixed, at, cleared, date, hit, lists, papers, vies};
use super::input::{IdDocument, Identity, KycProfile, MaskedNumber, Party, SanctionsScreening, Seller};

/// A profile with a name that can be part of a file name.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Such as `full`.
    pub name: &'static str,
    /// The data.
    pub profile: KycProfile,
}

/// All samples. Everything in them is invented; the VAT numbers have right check digits.
#[must_use]
pub fn samples() -> Vec<Sample> {
    [
        ("minimal", minimal()),
        ("full", full()),
        ("rejected", rejected()),
        ("hostile", hostile()),
    ]
    .into_iter()
    .flat_map(|(name, profile)| profile.map(|profile| Sample { name, profile }))
    .collect()
}

fn minimal() -> Option<KycProfile> {
    Some(KycProfile {
        document_id: "019db4b9-5a20-7ab4-8000-00000000a001".to_owned(),
        generated_at: at(0),
        organization: "Nordwagen Leasing".to_owned(),
        seller: Seller {
            name: "Nordwagen GmbH".to_owned(),
            vat_number: VatNumber::parse("DE136695976").ok()?,
        },
        buyer: Party {
            id: BuyerId::new(at(90 * DAY), &Fixed(0x5a)),
            company_name: "Auto Jansen B.V.".to_owned(),
            vat_number: VatNumber::parse("NL004495445B01").ok()?,
            address: Address {
                id: AddressId::new(at(90 * DAY), &Fixed(1)),
                street: "Havenstraat 12".to_owned(),
                post_code: "3011 TA".to_owned(),
                city: "Rotterdam".to_owned(),
                country: Country::parse("NL").ok()?,
            },
        },
        mode: KycMode::Nt24Led,
        overall: OverallStatus::Incomplete,
        missing: vec![
            Requirement(vec![DocumentType::CocExtract]),
            Requirement(vec![DocumentType::VatCertificate]),
            Requirement(vec![DocumentType::AmlDeclaration]),
        ],
        identity: None,
        screening: None,
        vies: Vec::new(),
        documents: Vec::new(),
    })
}

/// Long names in four scripts and languages, 60 checks, every kind of row.
fn full() -> Option<KycProfile> {
    let mut profile = minimal()?;
    profile.document_id = "019db4b9-5a20-7ab4-8000-00000000a002".to_owned();
    profile.organization =
        "Středoevropská společnost pro obchod s vozidly, příspěvková organizace".to_owned();
    profile.seller.name =
        "Przedsiębiorstwo Handlowo-Usługowe „Żółta Łódź” Spółka z ograniczoną odpowiedzialnością".to_owned();
    profile.seller.vat_number = VatNumber::parse("PL8567346215").ok()?;
    profile.buyer.company_name =
        "Ελληνική Εταιρεία Εμπορίας Μεταχειρισμένων Αυτοκινήτων και Ανταλλακτικών Ανώνυμη Εταιρεία"
            .to_owned();
    profile.buyer.vat_number = VatNumber::parse("EL094259216").ok()?;
    profile.buyer.address.street = "Λεωφόρος Βασιλίσσης Σοφίας 127".to_owned();
    profile.buyer.address.post_code = "115 21".to_owned();
    profile.buyer.address.city = "Αθήνα".to_owned();
    profile.buyer.address.country = Country::parse("GR").ok()?;
    profile.overall = OverallStatus::Valid;
    profile.missing = Vec::new();
    profile.identity = Some(Identity {
        session_id: "idenfy_6a3c1f9e-54d1-4a43-8c0e-5d1f0b7f2f11".to_owned(),
        provider: "iDenfy".to_owned(),
        environment: "PRODUCTION".to_owned(),
        outcome: IdentityOutcome::Verified,
        started_at: at(61 * DAY + 900),
        completed_at: Some(at(61 * DAY)),
        document: Some(IdDocument {
            kind: "ID_CARD".to_owned(),
            issuing_country: Country::parse("GR").ok(),
            expires_on: date("2031-08-14"),
            number: Some(MaskedNumber::of("AK 458 2917")),
        }),
    });
    profile.screening = Some(SanctionsScreening {
        status: AmlStatus::Clear,
        screened_at: at(3 * 3600),
        subject: profile.buyer.company_name.clone(),
        complete: true,
        lists: lists(),
        hits: vec![
            hit(
                1,
                &profile.buyer.company_name,
                ("EU", "EU.7321.44", "ELLINIKI ETAIREIA EMPORIAS AFTOKINITON O.E."),
                88,
                cleared(
                    "Another legal form, another city (Patras), and the listed firm was dissolved in 2019.",
                    "Jiří Dvořák",
                ),
            ),
            hit(
                2,
                "Ελληνική Εταιρεία Εμπορίας Αυτοκινήτων",
                ("UK", "14902", "Българско дружество за търговия с автомобили ЕООД"),
                85,
                cleared(
                    "Регистрирано в Пловдив, друг собственик. Different country of registration and owner.",
                    "Zażółć Gęślą-Jaźń",
                ),
            ),
        ],
    });
    profile.vies = vies(&profile.buyer.vat_number, 60)?;
    profile.documents = papers();
    Some(profile)
}

/// Every check negative, in the sandbox.
fn rejected() -> Option<KycProfile> {
    let mut profile = minimal()?;
    profile.document_id = "019db4b9-5a20-7ab4-8000-00000000a003".to_owned();
    profile.overall = OverallStatus::Invalid;
    profile.identity = Some(Identity {
        session_id: "idenfy_simulated_0001".to_owned(),
        provider: "iDenfy".to_owned(),
        environment: "SIMULATED".to_owned(),
        outcome: IdentityOutcome::Rejected("FACE_MISMATCH: the face is not that of the document".to_owned()),
        started_at: at(3 * DAY),
        completed_at: Some(at(3 * DAY - 600)),
        document: Some(IdDocument {
            kind: "PASSPORT".to_owned(),
            issuing_country: None,
            expires_on: None,
            number: None,
        }),
    });
    profile.screening = Some(SanctionsScreening {
        status: AmlStatus::Flagged,
        screened_at: at(DAY),
        subject: profile.buyer.company_name.clone(),
        complete: false,
        lists: lists().into_iter().take(1).collect(),
        hits: vec![
            hit(
                1,
                &profile.buyer.company_name,
                ("EU", "EU.1.1", "Auto Jansen BV"),
                100,
                HitStatus::Confirmed(Decision {
                    reason: "Same name, address and register number.".to_owned(),
                    by: "Eva Berg".to_owned(),
                    at: at(DAY),
                }),
            ),
            hit(
                2,
                &profile.buyer.company_name,
                ("OFAC_SDN", "20911", "AUTO JANSSEN"),
                86,
                HitStatus::Open,
            ),
        ],
    });
    let mut check = vies(&profile.buyer.vat_number, 2)?.pop()?;
    check.result = ViesResult::Invalid;
    check.method = ViesMethod::Simulated;
    check.name = None;
    check.name_match = Some(NameMatch::NotDisclosed);
    profile.vies = vec![check];
    Some(profile)
}

/// What somebody could type or upload to break a layout.
fn hostile() -> Option<KycProfile> {
    let mut profile = full()?;
    let word = "Donaudampfschifffahrt".repeat(24);
    profile.document_id = format!("019db4b9\u{0}\n{}", "9".repeat(300));
    profile.organization = "  \u{202E}gnp.exe\u{202C} \u{200B}\u{FEFF}\r\n\t ".to_owned();
    profile.seller.name = "(\\) Tj ET Q <script>alert(1)</script> %PDF-1.7 endobj >> stream".to_owned();
    profile.buyer.company_name = format!(
        "{word} 🚗🚙 שלום רכב مرحبا 漢字 {}",
        "e\u{301}\u{302}\u{303}".repeat(40)
    );
    profile.buyer.address.street = String::new();
    profile.buyer.address.city = "\u{7}\u{1b}[31mred\u{9f}\u{FFFF}".to_owned();
    if let Some(identity) = &mut profile.identity {
        identity.provider = word.clone();
        identity.outcome = IdentityOutcome::Rejected(word.clone());
    }
    if let Some(screening) = &mut profile.screening {
        for hit in &mut screening.hits {
            hit.matched_name = format!("{word}\u{2028}{word}");
            hit.status = cleared(&"A reason that goes on and on. ".repeat(400), &word);
            hit.score = i64::MIN;
        }
        for list in &mut screening.lists {
            list.sha256 = "no hash €€€€€€€€€€".to_owned();
            list.version.clear();
        }
    }
    profile.vies.truncate(3);
    for check in &mut profile.vies {
        check.consultation_number = Some("W".repeat(500));
        check.name = Some("☃".repeat(500));
        check.asked_by = "a@b.example".to_owned();
    }
    for document in &mut profile.documents {
        document.content.sha256 = String::new();
        document.uploaded_by.name = "\u{202E}".repeat(500);
    }
    Some(profile)
}
