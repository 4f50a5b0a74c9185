//! Rows to begin with. Each is made from a small number, so that tests say which one they mean.

use domain::buyer::{Address, Buyer, BuyerStatus, Contact, KycMode, NewAddress};
use domain::compliance::{
    BuyerModule, BuyerModuleStatus, Code, ComplianceStatus, ExportFileModule, ExportFileStatus,
    InvoiceModule, Key, Modules, OrderModule, OrderModuleStatus, PaymentModule, Readiness,
    RecordModuleStatus, Rollup, Ruling, RulingKind, RulingState, StoredRollup, TransportModule,
    TransportStatus,
};
use domain::document::{Content, Document, DocumentStatus, DocumentType, Scan, Uploader};
use domain::event::{Envelope, EventActor};
use domain::invoice::{Invoice, InvoiceKind};
use domain::kernel::{
    AddressId, AmlHitId, ApiClientId, BuyerId, ContactId, Country, Currency, Date, DocumentId, Email,
    EventId, JobId, Money, OrderId, OrganizationId, PartnerId, Role, RulingId, Source, StaffId, Timestamp,
    VatNumber, ViesCheckId, Vin,
};
use domain::kyc::{
    AmlHit, HitStatus, IdentityOutcome, IdentitySession, ViesCheck, ViesMethod, ViesResult, ViesShown,
};
use domain::order::{Cancelled, Order, OrderStatus, OrderVin, VinStatus};
use domain::organization::{
    ApiClient, Capabilities, DpaAcceptance, Organization, Partner, RateLimitTier, RecheckUntil,
};
use domain::payment::Payment;
use domain::staff::StaffAccount;
use domain::transport::{Delivery, Pickup, TransportKind};
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
        vies_recheck_until: RecheckUntil::Delivery,
        four_eyes: false,
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
        vies_recheck_until: RecheckUntil::Pickup,
        four_eyes: true,
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
        order_uuid: None,
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

pub fn vin(number: u32) -> Vin {
    Vin::parse(&format!("WVWZZZ3CZEE{number:06}")).unwrap()
}

pub fn eur(value: i64) -> Money {
    Money::new(value, Currency::EUR).unwrap()
}

pub fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub fn order_vin(number: u32) -> OrderVin {
    OrderVin {
        vin: vin(number),
        brand: "Volkswagen".to_owned(),
        model: "Golf".to_owned(),
        purchase_amount: eur(1_000),
        mileage: None,
        first_registration_date: None,
        compliance: VinStatus::Pending,
    }
}

/// Of one vehicle, which has the number of the order; created that many seconds after the start.
pub fn order(number: u32, of: &Buyer) -> Order {
    Order {
        id: OrderId::from_uuid(uuid(number)),
        organization: of.organization,
        seller: of.seller,
        buyer: of.id,
        external_order_id: format!("order-{number}"),
        status: OrderStatus::Created,
        cancelled: None,
        purchase_date: None,
        responsible_contact: None,
        vins: vec![order_vin(number)],
        total_amount: eur(1_000),
        version: 0,
        created_at: at(i64::from(number)),
        updated_at: at(i64::from(number)),
    }
}

pub fn invoice(kind: InvoiceKind) -> Invoice {
    Invoice {
        kind,
        invoice_date: date("2026-04-22"),
        invoice_number: "R-1".to_owned(),
        vat_included: false,
        margin_scheme: false,
        amount: eur(1_000),
        buyer_name: None,
        version: 0,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub fn payment() -> Payment {
    Payment {
        payment_date: date("2026-04-22"),
        bank_amount: eur(1_000),
        cash_amount: eur(0),
        source_iban: None,
        new_iban_declared: false,
        ready: None,
        version: 0,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub fn pickup() -> Pickup {
    Pickup {
        kind: TransportKind::SelfPickup,
        pickup_date: date("2026-04-23"),
        driver_identification: None,
        collection_address: None,
        confirmed_at: at(0),
    }
}

pub fn delivery() -> Delivery {
    Delivery {
        delivery_date: date("2026-04-24"),
        delivery_address: NewAddress {
            street: "Rue 1".to_owned(),
            post_code: "75001".to_owned(),
            city: "Paris".to_owned(),
            country: Country::parse("FR").unwrap(),
        },
        receiver_name: None,
        confirmed_at: at(0),
    }
}

/// Nothing has come yet.
pub fn rollup(of: &Order) -> StoredRollup {
    let modules = Modules {
        buyer: BuyerModule {
            status: BuyerModuleStatus::Incomplete,
            vies_last_checked_at: None,
            vies_result: ViesShown::Pending,
            documents_complete: false,
            kyc_verification_status: None,
        },
        order: OrderModule {
            status: OrderModuleStatus::Complete,
            vins: Vec::new(),
        },
        invoice: InvoiceModule {
            status: RecordModuleStatus::Missing,
            kind: None,
            vat_included: None,
            final_invoice_required: false,
            final_invoice_received: false,
        },
        payment: PaymentModule {
            status: RecordModuleStatus::Missing,
            amount_matches_invoice: false,
            iban_consistent: true,
            ready_for_pickup: false,
        },
        transport: TransportModule {
            status: TransportStatus::NotStarted,
            pickup_confirmed: false,
            pickup_date: None,
            delivery_confirmed: false,
            cmr_uploaded: false,
            daily_vies_checks_active: false,
            vins: Vec::new(),
        },
        export_file: ExportFileModule {
            status: ExportFileStatus::Pending,
            download_url: None,
        },
    };
    StoredRollup {
        rollup: Rollup {
            order_uuid: of.id,
            compliance_status: ComplianceStatus::Incomplete,
            decision: None,
            readiness: Readiness::Blocked,
            blockers: Vec::new(),
            warnings: Vec::new(),
            modules,
        },
        version: 0,
        updated_at: at(0),
    }
}

/// In force, decided `number` seconds after the start.
pub fn ruling(number: u32, code: Code) -> Ruling {
    Ruling {
        id: RulingId::from_uuid(uuid(number)),
        kind: RulingKind::MismatchAccepted,
        about: Key {
            code,
            subject: String::new(),
        },
        reason: "A discount.".to_owned(),
        basis: "1".to_owned(),
        state: RulingState::InForce,
        proposed_by: Uploader {
            kind: "SYSTEM".to_owned(),
            id: None,
            name: "NT24".to_owned(),
        },
        proposed_at: at(i64::from(number)),
        reviewed_by: None,
        reviewed_at: None,
        ended_because: None,
        ended_at: None,
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

    /// Buyers 10 and 11 of one seller, 12 of another seller of the same organization, 13 of another organization; stored.
    pub async fn market(&self) -> [Buyer; 4] {
        let (one, first) = self.seller().await;
        let (second, two) = (partner(3, &one), organization(4));
        let third = partner(5, &two);
        let mut db = self.store.begin().await.unwrap();
        storage::organization::insert(&mut db, &two).await.unwrap();
        for partner in [&second, &third] {
            storage::organization::insert_partner(&mut db, partner)
                .await
                .unwrap();
        }
        db.commit().await.unwrap();
        let all = [
            buyer(10, &first),
            buyer(11, &first),
            buyer(12, &second),
            buyer(13, &third),
        ];
        self.store_buyers(&all).await;
        all
    }

    /// Stores orders.
    pub async fn store_orders(&self, orders: &[Order]) {
        let mut db = self.store.begin().await.unwrap();
        for order in orders {
            assert!(storage::order::insert(&mut db, order).await.unwrap());
        }
        db.commit().await.unwrap();
    }

    /// Orders 20 and 21 of buyer 10, 22 of buyer 11, and 23 of buyer 10, which is cancelled; stored.
    pub async fn sales(&self) -> [Order; 4] {
        let [one, other] = self.buyers().await;
        let cancelled = Order {
            status: OrderStatus::Cancelled,
            cancelled: Some(Cancelled {
                at: at(9),
                reason: "Sold twice.".to_owned(),
            }),
            ..order(23, &one)
        };
        let all = [order(20, &one), order(21, &one), order(22, &other), cancelled];
        self.store_orders(&all).await;
        all
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
