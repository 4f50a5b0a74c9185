//! Rows to begin with. Each is made from a small number, so that tests say which one they mean.

use domain::buyer::{Address, Buyer, BuyerStatus, Contact, KycMode};
use domain::document::{Content, Document, DocumentStatus, DocumentType, Scan, Uploader};
use domain::event::{Envelope, EventActor};
use domain::kernel::{
    AddressId, AmlHitId, ApiClientId, BuyerId, ContactId, Country, DocumentId, Email, EventId, JobId,
    OrganizationId, PartnerId, Role, Source, StaffId, Timestamp, VatNumber, ViesCheckId,
};
use domain::kyc::{AmlHit, HitStatus, IdentityOutcome, IdentitySession, ViesCheck, ViesMethod, ViesResult};
use domain::organization::{ApiClient, Capabilities, DpaAcceptance, Organization, Partner, RateLimitTier};
use domain::staff::StaffAccount;
use storage::job::NewJob;
use storage::staff::StaffRecord;
use uuid::Uuid;

use crate::world::World;

/// Text that engines like to get wrong: combining marks, four-byte characters, right-to-left, quotes, wildcards.
pub const DIFFICULT: &str = "Ünï\u{308}c🚗ode עברית Ελλ ' \" \\ % _ ! $1 ? ; -- \u{10FFFF}";

/// A moment, `seconds` after a fixed start.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(1_776_852_900_123).plus_seconds(seconds)
}

/// The first and the last moment there is.
pub fn extremes() -> [Timestamp; 2] {
    [
        Timestamp::from_unix_millis(0),
        Timestamp::from_unix_millis(i64::MAX),
    ]
}

pub fn uuid(number: u32) -> Uuid {
    Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0000 + u128::from(number))
}

pub fn vat(text: &str) -> VatNumber {
    VatNumber::parse(text).unwrap()
}

pub fn organization(number: u32) -> Organization {
    Organization {
        id: OrganizationId::from_uuid(uuid(number)),
        name: format!("Organization {number}"),
        rate_limit_tier: RateLimitTier::Standard,
        capabilities: Capabilities::default(),
        dpa: None,
        version: 0,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// An organization in which every field says something.
pub fn full_organization(number: u32) -> Organization {
    Organization {
        name: DIFFICULT.to_owned(),
        rate_limit_tier: RateLimitTier::Enterprise,
        capabilities: Capabilities {
            marketplace_led_kyc: true,
            multi_vin_orders: false,
            contact_personal_data: true,
            kyc_document_download: false,
        },
        dpa: Some(DpaAcceptance {
            version: "2026-01".to_owned(),
            at: extremes()[1],
        }),
        version: i64::MAX,
        created_at: extremes()[0],
        updated_at: extremes()[1],
        ..organization(number)
    }
}

pub fn partner(number: u32, of: &Organization) -> Partner {
    Partner {
        id: PartnerId::from_uuid(uuid(number)),
        organization: of.id,
        name: format!("Seller {number}"),
        country: Country::parse("DE").unwrap(),
        vat_number: vat(&format!("DE{}", 100_000_000 + number)),
        created_at: at(0),
    }
}

pub fn client(number: u32, of: &Organization) -> ApiClient {
    ApiClient {
        id: ApiClientId::from_uuid(uuid(number)),
        organization: of.id,
        client_id: format!("api-client-{number}"),
        disabled_at: None,
        created_at: at(i64::from(number)),
    }
}

pub fn buyer(number: u32, of: &Partner) -> Buyer {
    Buyer {
        id: BuyerId::from_uuid(uuid(number)),
        organization: of.organization,
        seller: of.id,
        vat_number: vat(&format!("DE{}", 200_000_000 + number)),
        company_name: format!("Buyer {number}"),
        address: Address {
            id: AddressId::from_uuid(uuid(number + 1_000_000)),
            street: "Main Street 1".to_owned(),
            post_code: "10115".to_owned(),
            city: "Berlin".to_owned(),
            country: Country::parse("DE").unwrap(),
        },
        kyc_mode: KycMode::MarketplaceLed,
        status: BuyerStatus::Active,
        version: 0,
        created_at: at(i64::from(number)),
        updated_at: at(i64::from(number)),
    }
}

pub fn contact(number: u32) -> Contact {
    Contact {
        id: ContactId::from_uuid(uuid(number)),
        first_name: "Erika".to_owned(),
        last_name: "Mustermann".to_owned(),
        email: Email::parse("Erika.M@example.com").unwrap(),
        phone: None,
        created_at: at(i64::from(number)),
    }
}

pub fn staff(number: u32, role: Role) -> StaffRecord {
    StaffRecord {
        account: StaffAccount {
            id: StaffId::from_uuid(uuid(number)),
            email: Email::parse(&format!("Staff.{number}@example.com")).unwrap(),
            name: format!("Staff {number}"),
            role,
            totp: false,
            disabled_at: None,
            locked_until: None,
            last_sign_in_at: None,
            created_at: at(0),
        },
        password_hash: "$argon2id$…".to_owned(),
        totp_secret: None,
        totp_pending: None,
        totp_last_step: 0,
        failed_attempts: 0,
        session_epoch: 0,
    }
}

pub fn event(number: u32, sequence: i64, of: &Organization) -> Envelope {
    Envelope {
        id: EventId::from_stored(format!("evt_{number}")),
        kind: "buyer.created".to_owned(),
        schema_version: 1,
        source: Source::Api,
        sequence,
        actor: EventActor {
            kind: "SYSTEM".to_owned(),
            id: None,
            name: "NT24".to_owned(),
        },
        request_id: "req_1".to_owned(),
        created_at: at(sequence),
        organization_uuid: of.id,
        partner_uuid: None,
        buyer_uuid: None,
        data: serde_json::json!({}),
    }
}

/// Due, and put into the queue, `number` seconds after the start.
pub fn job(number: u32) -> NewJob {
    NewJob {
        id: JobId::from_uuid(uuid(number)),
        kind: "vies.check",
        dedup_key: None,
        lane: None,
        payload: serde_json::json!({ "job": number }),
        organization: None,
        buyer: None,
        request_id: format!("req_{number}"),
        due_at: at(i64::from(number)),
        created_at: at(i64::from(number)),
    }
}

pub fn content(number: u32) -> Content {
    Content {
        sha256: format!("{number:064x}"),
        size: 4_096,
        content_type: "application/pdf".to_owned(),
        file_name: format!("paper-{number}.pdf"),
        scan: Scan::NotScanned,
    }
}

/// The version is the number, the bytes are those of [`content`] 1.
pub fn document(number: u32, kind: DocumentType) -> Document {
    Document {
        id: DocumentId::from_uuid(uuid(number)),
        kind,
        document_date: None,
        content: content(1),
        status: DocumentStatus::Active,
        source: Source::Api,
        uploaded_by: Uploader {
            kind: "SYSTEM".to_owned(),
            id: None,
            name: "NT24".to_owned(),
        },
        version: i64::from(number),
        created_at: at(i64::from(number)),
        updated_at: at(i64::from(number)),
    }
}

/// Nobody answered about the buyer's number, `number` seconds after the start.
pub fn vies_check(number: u32, of: &Buyer) -> ViesCheck {
    ViesCheck {
        id: ViesCheckId::from_uuid(uuid(number)),
        vat_number: of.vat_number.clone(),
        requester: None,
        result: ViesResult::Unknown,
        reason: None,
        consultation_number: None,
        name: None,
        address: None,
        name_match: None,
        method: ViesMethod::Online,
        document: None,
        raw_sha256: None,
        asked_by: "NT24".to_owned(),
        checked_at: at(i64::from(number)),
    }
}

/// Open, begun `number` seconds after the start.
pub fn identity_session(number: u32) -> IdentitySession {
    IdentitySession {
        session_id: format!("idenfy_{number}"),
        url: "https://ivs.example.com/1".to_owned(),
        environment: "SIMULATED".to_owned(),
        outcome: IdentityOutcome::Open,
        started_at: at(i64::from(number)),
        expires_at: at(i64::from(number) + 3_600),
        completed_at: None,
    }
}

/// Open, to the entry `number` of a list.
pub fn aml_hit(number: u32) -> AmlHit {
    AmlHit {
        id: AmlHitId::from_uuid(uuid(number)),
        list: "EU".to_owned(),
        entry_id: number.to_string(),
        fingerprint: "ab12".to_owned(),
        subject: "Buyer 10".to_owned(),
        matched_name: "Buyer X".to_owned(),
        score: 90,
        status: HitStatus::Open,
        first_seen_at: at(0),
        last_seen_at: at(0),
    }
}

/// JSON of every kind, some 300 kB of it.
pub fn big_json() -> serde_json::Value {
    let mut nested = serde_json::json!({ "deepest": true });
    for _ in 0..60 {
        nested = serde_json::json!({ "in": [nested] });
    }
    serde_json::json!({
        "text": DIFFICULT.repeat(3_000), "": "an empty name", "empty": {}, "none": null, "list": [[], {}, null, "", 0],
        "numbers": [i64::MIN, i64::MAX, u64::MAX, 0.1, -2.5e-7, 1e300], "no": false, "nested": nested,
    })
}

impl World {
    /// An organization (1) with a partner (2), stored.
    pub async fn seller(&self) -> (Organization, Partner) {
        let organization = organization(1);
        let partner = partner(2, &organization);
        let mut db = self.store.begin().await.unwrap();
        storage::organization::insert(&mut db, &organization)
            .await
            .unwrap();
        storage::organization::insert_partner(&mut db, &partner)
            .await
            .unwrap();
        db.commit().await.unwrap();
        (organization, partner)
    }

    /// Two buyers (10 and 11) of one seller, stored.
    pub async fn buyers(&self) -> [Buyer; 2] {
        let (_, seller) = self.seller().await;
        let both = [buyer(10, &seller), buyer(11, &seller)];
        self.store_buyers(&both).await;
        both
    }

    /// An organization (1), stored.
    pub async fn organization(&self) -> Organization {
        let organization = organization(1);
        let mut db = self.store.begin().await.unwrap();
        storage::organization::insert(&mut db, &organization)
            .await
            .unwrap();
        db.commit().await.unwrap();
        organization
    }

    /// Stores buyers.
    pub async fn store_buyers(&self, buyers: &[Buyer]) {
        let mut db = self.store.begin().await.unwrap();
        for buyer in buyers {
            assert!(storage::buyer::insert(&mut db, buyer).await.unwrap());
        }
        db.commit().await.unwrap();
    }
}
