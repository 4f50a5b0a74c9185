//! Two server processes on one PostgreSQL, one of them killed again and again in the middle of its work: no job is lost,
//! and none leaves its result twice.

use std::time::Duration;

use domain::buyer::{Address, Buyer, BuyerStatus, KycMode};
use domain::kernel::{
    AddressId, BuyerId, Clock, JobId, OrganizationId, PartnerId, Timestamp, VatNumber, VatPrefix,
};
use server::jobs::Kind;
use server::platform::{SystemClock, SystemEntropy};
use storage::Store;
use storage::job::NewJob;
use uuid::Uuid;

use crate::place::{Place, text};
use crate::process::Server;

const JOBS: usize = 10_000;
/// Each has a chain of audit records and a sequence of events of its own, which its jobs write one after the other.
const ORGANIZATIONS: usize = 4;
/// Each has a buyer in every member state.
const SELLERS_EACH: usize = 3;
/// How long the second server lives, from when it serves.
const LIFE: Duration = Duration::from_secs(1);
/// Many times as many as on a busy machine.
const MOST_KILLS: usize = 600;
/// As long as a lease, a few times over.
const MOST_LOOKS: usize = 120;

#[test]
fn nothing_is_lost_and_nothing_is_done_twice() {
    let place = Place::on_postgres()
        .with("NT24_MODE", "sandbox")
        .with("NT24_LOG", "warn,server::cli=info");
    let sellers = sellers(&place);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(put_into_the_queue(&place, &sellers));
    assert_eq!(jobs(&place, "state = 'QUEUED'"), JOBS);

    let steady = Server::start(&place);
    let mut killed = Server::start(&place);
    let mut kills = 0;
    while jobs(&place, "state = 'QUEUED'") > 0 {
        runtime.block_on(pass(LIFE));
        killed.kill();
        kills += 1;
        assert!(kills < MOST_KILLS, "{}", jobs(&place, "state = 'DONE'"));
        killed = Server::start(&place);
    }
    // What the last ones had in hand comes back when their leases have run out.
    let open =
        "SELECT COUNT(*) FROM job WHERE state = 'RUNNING' OR (state = 'QUEUED' AND kind = 'vies.check')";
    let mut looks = 0;
    while place.number(open) > 0 {
        runtime.block_on(pass(LIFE));
        looks += 1;
        assert!(looks < MOST_LOOKS, "work that nobody has in hand is not put back");
    }
    killed.stop();
    steady.stop();

    // Else the kills hit nothing, and nothing was shown.
    let again = jobs(&place, "attempts > 1");
    assert!(again > 0, "no job was in hand at any of {kills} kills");
    assert_eq!(
        jobs(
            &place,
            "state = 'DONE' AND finished_at IS NOT NULL AND lease_owner IS NULL"
        ),
        JOBS
    );
    assert_eq!(jobs(&place, "TRUE"), JOBS);
    for (what, sql) in [
        (
            "answers",
            "SELECT COUNT(*) FROM vies_check WHERE result = 'VALID'",
        ),
        (
            "jobs that answered",
            "SELECT COUNT(DISTINCT job_id) FROM vies_check",
        ),
        (
            "answers of the claim that ended the job",
            "SELECT COUNT(*) FROM vies_check c JOIN job j ON j.id = c.job_id AND j.fence = c.job_attempt AND j.buyer_id = c.buyer_id",
        ),
        (
            "events",
            "SELECT COUNT(*) FROM event WHERE kind = 'kyc.vies_checked'",
        ),
        (
            "audit records",
            "SELECT COUNT(*) FROM audit_record WHERE action = 'kyc.vies.answer' AND outcome = 'done'",
        ),
    ] {
        assert_eq!(usize::try_from(place.number(sql)).unwrap(), JOBS, "{what}");
    }
    let gaps = "SELECT COUNT(*) FROM event_sequence s JOIN (SELECT organization_id, COUNT(*) AS events, MIN(sequence) AS \
                first, MAX(sequence) AS last FROM event GROUP BY organization_id) e ON e.organization_id = s.organization_id \
                WHERE e.first <> 1 OR e.events <> e.last OR s.last <> e.last";
    assert_eq!(place.number(gaps), 0, "the sequences of events have gaps");
    assert_eq!(place.json(&["audit", "verify"])["faults"], serde_json::json!([]));
}

fn jobs(place: &Place, condition: &str) -> usize {
    let sql = format!("SELECT COUNT(*) FROM job WHERE kind = 'vies.check' AND {condition}");
    usize::try_from(place.number(&sql)).unwrap()
}

/// Lets the servers work.
async fn pass(time: Duration) {
    drop(tokio::time::timeout(time, std::future::pending::<()>()).await);
}

/// Sellers of several organizations.
fn sellers(place: &Place) -> Vec<(OrganizationId, PartnerId)> {
    let id = |value: &str| Uuid::parse_str(value).unwrap();
    let mut sellers = Vec::new();
    for number in 0..ORGANIZATIONS {
        let made = place.json(&["org", "create", "--name", &format!("Organization {number}")]);
        let organization = text(&made, "organizationUuid");
        for seller in 0..SELLERS_EACH {
            // A number that VIES's simulation knows nothing special of.
            let vat_number = format!("DE1363{:05}", number * SELLERS_EACH + seller + 11);
            let made = place.json(&[
                "partner",
                "create",
                "--org",
                &organization,
                "--name",
                "Autohaus",
                "--country",
                "DE",
                "--vat-number",
                &vat_number,
            ]);
            sellers.push((
                OrganizationId::from_uuid(id(&organization)),
                PartnerId::from_uuid(id(&text(&made, "partnerUuid"))),
            ));
        }
    }
    sellers
}

/// A buyer of each seller in each member state, and checks of their numbers that are due at once.
async fn put_into_the_queue(place: &Place, sellers: &[(OrganizationId, PartnerId)]) {
    let store = Store::open(&place.url()).await.unwrap();
    let mut db = store.begin().await.unwrap();
    let now = SystemClock.now();
    let mut buyers = Vec::new();
    for (organization, seller) in sellers {
        for prefix in VatPrefix::all() {
            let buyer = buyer(*organization, *seller, prefix, now);
            assert!(storage::buyer::insert(&mut db, &buyer).await.unwrap());
            buyers.push(buyer);
        }
    }
    for buyer in buyers.iter().cycle().take(JOBS) {
        let job = NewJob {
            id: JobId::new(now, &SystemEntropy),
            kind: Kind::ViesCheck.as_str(),
            dedup_key: None,
            // The product's lanes are the member states. A killed process keeps its lanes until its leases run out, and
            // so 28 of them would soon all wait: the test would take minutes, and show nothing more.
            lane: Some(format!("vies:{}:{}", buyer.vat_number.prefix(), buyer.seller)),
            payload: serde_json::json!({}),
            organization: Some(buyer.organization),
            buyer: Some(buyer.id),
            request_id: "kill-test".to_owned(),
            due_at: now,
            created_at: now,
        };
        assert!(storage::job::enqueue(&mut db, &job).await.unwrap());
    }
    db.commit().await.unwrap();
    store.close().await;
}

fn buyer(organization: OrganizationId, seller: PartnerId, prefix: VatPrefix, now: Timestamp) -> Buyer {
    Buyer {
        id: BuyerId::new(now, &SystemEntropy),
        organization,
        seller,
        vat_number: VatNumber::parse(prefix.example()).unwrap(),
        company_name: format!("Buyer in {}", prefix.issuer()),
        address: Address {
            id: AddressId::new(now, &SystemEntropy),
            street: "Main Street 1".to_owned(),
            post_code: "10115".to_owned(),
            city: "Capital".to_owned(),
            country: prefix.country(),
        },
        kyc_mode: KycMode::MarketplaceLed,
        status: BuyerStatus::Active,
        version: 0,
        created_at: now,
        updated_at: now,
    }
}
