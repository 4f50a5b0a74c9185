//! Screening against sanctions lists: who is flagged, who decides, and that nobody is passed by lists that are missing or
//! old (domain facts 6.1, 6.2; product.md principle 4).

use domain::kernel::{Country, Role};
use screening::list::{List, Loaded};
use screening::sample::{Entity, eu_csv, ofac_csv};
use serde_json::{Value, json};

use crate::harness::{Shop, TestApp, Wanted, buyer_body, last, on_both};

const HOUR: i64 = 3_600;

/// A company on a list.
fn company(id: u32, name: &str, identifier: &str) -> Entity {
    Entity {
        id,
        person: false,
        names: vec![name.to_owned(), format!("Alias of number {id}")],
        birth_year: None,
        country: Country::parse("CY").unwrap(),
        identifier: identifier.to_owned(),
        programme: "TEST",
    }
}

/// The two lists everybody is screened against, the European one with these entries.
async fn import(app: &TestApp, european: &[Entity]) {
    let (mut csv, mut sdn, mut add, mut alt) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    eu_csv(european, &mut csv).unwrap();
    ofac_csv(
        &[company(9, "Blocked Vehicles Holding", "B1234567")],
        &mut sdn,
        &mut add,
        &mut alt,
    )
    .unwrap();
    let european = screening::eu::read_csv(&csv[..]).unwrap();
    let american = screening::ofac::read_sdn(&sdn[..], &add[..], &alt[..]).unwrap();
    load(app, List::Eu, european, &csv).await;
    load(app, List::OfacSdn, american, &[sdn, add, alt].concat()).await;
}

async fn load(app: &TestApp, list: List, loaded: Loaded, bytes: &[u8]) {
    let platform = &app.state.platform;
    server::sanctions::import(platform, &app.system(), list, loaded, (bytes, true))
        .await
        .unwrap();
}

/// A Mode B buyer of that name, whose check has begun; its path.
async fn begun(shop: &Shop, number: &str, name: &str) -> String {
    let mut body = buyer_body();
    (body["vatNumber"], body["companyName"]) = (json!(number), json!(name));
    let made = shop.post("/buyers").json(&body).send().await.is(201).json();
    let buyer = format!("/buyers/{}", made["uuid"].as_str().unwrap());
    shop.post(&format!("{buyer}/kyc/verify")).send().await.is(200);
    buyer
}

async fn status(shop: &Shop, buyer: &str) -> Value {
    shop.renewed().await.kyc(buyer).await["amlStatus"].clone()
}

/// The resemblances as staff see them.
async fn hits(app: &TestApp, buyer: &str) -> Vec<Value> {
    let browser = app.signed_in(Role::Auditor).await;
    let view = browser.post("/fn/kyc/view", &[("id", &*last(buyer))]).await;
    view["data"]["kyc"]["hits"]
        .as_array()
        .unwrap_or_else(|| panic!("no view: {view}"))
        .clone()
}

/// Somebody of that role decides about the first resemblance.
async fn decided(app: &TestApp, shop: &Shop, buyer: &str, role: Role, decision: &str, reason: &str) -> Value {
    let hit = hits(app, buyer).await[0]["id"].as_str().unwrap().to_owned();
    let (id, seller) = (last(buyer), shop.seller.to_string());
    let fields = [
        ("id", &*id),
        ("seller", &*seller),
        ("hit", &*hit),
        ("decision", decision),
        ("reason", reason),
    ];
    let browser = app.signed_in(role).await;
    browser
        .send(browser.form("/fn/kyc/hit-decide", &fields))
        .await
        .json()
}

on_both! {
    async fn the_sandbox_has_lists_to_try_out(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        let flagged = begun(&shop, "DE136695976", "GoPayments Trading").await;
        let clear = begun(&shop, "DE123456788", "AutoHandel Mustermann GmbH").await;
        assert_eq!(status(&shop, &clear).await, "PENDING");
        app.drain().await;
        assert_eq!(status(&shop, &flagged).await, "FLAGGED");
        assert_eq!(shop.kyc(&flagged).await["overallStatus"], "INVALID");
        assert_eq!(status(&shop, &clear).await, "CLEAR");
        let said = shop.said("kyc.screening_completed").await;
        let of = |buyer: &str| said.iter().rfind(|event| event["buyerUuid"] == json!(last(buyer))).unwrap().clone();
        assert_eq!((&of(&flagged)["amlStatus"], &of(&clear)["amlStatus"]), (&json!("FLAGGED"), &json!("CLEAR")));
        let found = hits(&app, &flagged).await;
        assert_eq!(found[0]["list"], "EU", "{found:?}");
        // Days later they are still fresh.
        app.pass(100 * HOUR).await;
        let shop = shop.renewed().await;
        let later = begun(&shop, "ATU13585627", "Wiener Wagen GmbH").await;
        app.drain().await;
        assert_eq!(status(&shop, &later).await, "CLEAR");
    }

    async fn the_contact_persons_are_screened(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        let person = json!({"firstName": "Manfred", "lastName": "Weber", "email": "m@weber.example"});
        let mut body = buyer_body();
        body["contacts"] = json!([person.clone()]);
        let made = shop.post("/buyers").json(&body).send().await.is(201).json();
        let first = format!("/buyers/{}", made["uuid"].as_str().unwrap());
        shop.post(&format!("{first}/kyc/verify")).send().await.is(200);
        app.drain().await;
        assert_eq!(status(&shop, &first).await, "FLAGGED");
        for event in shop.events().await {
            assert!(!event.to_string().contains("Weber"), "{event}");
        }
    }

    /// Somebody who comes after the screening was not screened: never silently a positive answer.
    async fn a_contact_person_that_comes_later(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        let buyer = begun(&shop, "DE136695976", "AutoHandel Mustermann GmbH").await;
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "CLEAR");
        let person = json!({"firstName": "Manfred", "lastName": "Weber", "email": "m@weber.example"});
        shop.post(&format!("{buyer}/contacts")).json(&person).send().await.is(201);
        assert_ne!(status(&shop, &buyer).await, "CLEAR", "not before this person was looked for");
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "FLAGGED");
    }

    async fn without_lists_nobody_is_passed(app: TestApp) {
        let shop = app.shop().await;
        let buyer = begun(&shop, "DE136695976", "AutoHandel Mustermann GmbH").await;
        app.drain().await;
        app.pass(5 * HOUR).await;
        assert_eq!(status(&shop, &buyer).await, "PENDING");
        let mut csv = Vec::new();
        eu_csv(&[company(1, "GoPayments Trading", "A1234567")], &mut csv).unwrap();
        load(&app, List::Eu, screening::eu::read_csv(&csv[..]).unwrap(), &csv).await;
        app.pass(3 * HOUR).await;
        assert_eq!(status(&shop, &buyer).await, "PENDING", "one of two lists is not enough");
        import(&app, &[company(1, "GoPayments Trading", "A1234567")]).await;
        app.pass(HOUR + 60).await;
        assert_eq!(status(&shop, &buyer).await, "CLEAR", "now all are there");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn even_one_list_can_flag(app: TestApp) {
        let shop = app.shop().await;
        let buyer = begun(&shop, "DE136695976", "GoPayments Trading").await;
        let mut csv = Vec::new();
        eu_csv(&[company(1, "GoPayments Trading", "A1234567")], &mut csv).unwrap();
        load(&app, List::Eu, screening::eu::read_csv(&csv[..]).unwrap(), &csv).await;
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "FLAGGED");
    }

    async fn lists_older_than_48_hours_pass_nobody(app: TestApp) {
        let shop = app.shop().await;
        let entries = [company(1, "GoPayments Trading", "A1234567")];
        import(&app, &entries).await;
        app.pass(47 * HOUR).await;
        let shop = shop.renewed().await;
        let fresh = begun(&shop, "DE136695976", "AutoHandel Mustermann GmbH").await;
        app.drain().await;
        assert_eq!(status(&shop, &fresh).await, "CLEAR");
        app.pass(2 * HOUR).await;
        let shop = shop.renewed().await;
        let stale = begun(&shop, "DE123456788", "Autohaus Beispiel GmbH").await;
        app.drain().await;
        assert_eq!(status(&shop, &stale).await, "PENDING");
        let hit = begun(&shop, "ATU13585627", "GoPayments Trading").await;
        app.drain().await;
        assert_eq!(status(&shop, &hit).await, "FLAGGED", "old lists can still flag");
        import(&app, &entries).await;
        app.pass(HOUR + 60).await;
        assert_eq!(status(&shop, &stale).await, "CLEAR", "the same content, seen to be the present one");
    }

    async fn staff_decide_with_a_reason(app: TestApp) {
        let shop = app.shop().await;
        import(&app, &[company(1, "GoPayments Trading", "A1234567")]).await;
        let buyer = begun(&shop, "DE136695976", "GoPayments Trading").await;
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "FLAGGED");
        let auditor = decided(&app, &shop, &buyer, Role::Auditor, "CLEAR", "somebody else").await;
        assert!(auditor.to_string().contains("Forbidden"), "{auditor}");
        for (decision, reason) in [("", "x"), ("MAYBE", "x"), ("CLEAR", ""), ("CLEAR", " "), ("CLEAR", &*"x".repeat(501))] {
            let refused = decided(&app, &shop, &buyer, Role::Operator, decision, reason).await;
            assert!(refused["Refused"]["fields"][0]["name"].is_string(), "{decision} {reason}: {refused}");
        }
        assert_eq!(status(&shop, &buyer).await, "FLAGGED");
        let cleared = decided(&app, &shop, &buyer, Role::Operator, "CLEAR", "Another company of that name, see its register number").await;
        assert!(cleared["Done"].is_object(), "{cleared}");
        assert_eq!(status(&shop, &buyer).await, "CLEAR");
        let event = shop.said("kyc.screening_hit_decided").await.pop().unwrap();
        assert_eq!(event["decision"], "CLEARED");
        let decided_hit = &hits(&app, &buyer).await[0];
        assert!(decided_hit.to_string().contains("Another company of that name"), "{decided_hit}");
        let confirmed = decided(&app, &shop, &buyer, Role::Admin, "CONFIRM", "It is them").await;
        assert!(confirmed["Done"].is_object(), "{confirmed}");
        assert_eq!(status(&shop, &buyer).await, "FLAGGED");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn a_client_has_no_way_to_decide(app: TestApp) {
        let shop = app.shop().await;
        import(&app, &[company(1, "GoPayments Trading", "A1234567")]).await;
        let buyer = begun(&shop, "DE136695976", "GoPayments Trading").await;
        app.drain().await;
        let hit = domain::kernel::AmlHitId::parse(hits(&app, &buyer).await[0]["id"].as_str().unwrap()).unwrap();
        let draft = domain::kyc::DecisionDraft { decision: "CLEAR".to_owned(), reason: "x".to_owned() };
        let buyer_id = domain::kernel::BuyerId::parse(&last(&buyer)).unwrap();
        let as_system = app.services().kyc.decide_hit(&app.system(), shop.seller, buyer_id, hit, &draft).await;
        assert!(as_system.is_err(), "a person decides");
        assert_eq!(status(&shop, &buyer).await, "FLAGGED");
    }

    async fn what_was_decided_holds_while_the_entry_stays(app: TestApp) {
        let shop = app.shop().await;
        let listed = company(1, "GoPayments Trading", "A1234567");
        import(&app, std::slice::from_ref(&listed)).await;
        let buyer = begun(&shop, "DE136695976", "GoPayments Trading").await;
        app.drain().await;
        decided(&app, &shop, &buyer, Role::Operator, "CLEAR", "somebody else").await;
        import(&app, std::slice::from_ref(&listed)).await;
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "CLEAR", "the same version");
        import(&app, &[listed.clone(), company(2, "Somebody Else Entirely", "C7654321")]).await;
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "CLEAR", "another version with the same entry");
        import(&app, &[company(1, "GoPayments Trading", "D9999999")]).await;
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "FLAGGED", "the entry changed: somebody looks again");
        let events = shop.renewed().await.said("kyc.screening_completed").await;
        assert_eq!(events.last().unwrap()["amlStatus"], "FLAGGED");
    }

    async fn who_is_taken_off_the_list_is_clear(app: TestApp) {
        let shop = app.shop().await;
        import(&app, &[company(1, "GoPayments Trading", "A1234567")]).await;
        let buyer = begun(&shop, "DE136695976", "GoPayments Trading").await;
        app.drain().await;
        import(&app, &[company(2, "Somebody Else Entirely", "C7654321")]).await;
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "CLEAR");
        assert_eq!(hits(&app, &buyer).await, Vec::<Value>::new());
    }

    async fn a_new_list_finds_old_buyers(app: TestApp) {
        let shop = app.shop().await;
        import(&app, &[company(2, "Somebody Else Entirely", "C7654321")]).await;
        let buyer = begun(&shop, "DE136695976", "GoPayments Trading").await;
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "CLEAR");
        import(&app, &[company(1, "GoPayments Trading", "A1234567"), company(2, "Somebody Else Entirely", "C7654321")]).await;
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "FLAGGED");
    }

    async fn a_renamed_buyer_is_screened_anew(app: TestApp) {
        let shop = app.shop().await;
        import(&app, &[company(1, "GoPayments Trading", "A1234567")]).await;
        let buyer = begun(&shop, "DE136695976", "AutoHandel Mustermann GmbH").await;
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "CLEAR");
        shop.patch(&buyer, 0, &json!({"companyName": "GoPayments Trading"})).send().await.is(200);
        assert_eq!(status(&shop, &buyer).await, "PENDING", "nobody of that name was looked for");
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "FLAGGED");
        decided(&app, &shop, &buyer, Role::Operator, "CLEAR", "somebody else").await;
        shop.patch(&buyer, 1, &json!({"companyName": "GoPayments Trading Ltd"})).send().await.is(200);
        assert_eq!(status(&shop, &buyer).await, "PENDING");
        app.drain().await;
        assert_eq!(status(&shop, &buyer).await, "FLAGGED", "another name is another decision");
    }

    async fn a_mode_a_buyer_is_not_screened_here(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        let mut body = buyer_body();
        (body["kycMode"], body["companyName"]) = (json!("MARKETPLACE_LED"), json!("GoPayments Trading"));
        let made = shop.post("/buyers").json(&body).send().await.is(201).json();
        app.drain().await;
        let status = shop.kyc(&format!("/buyers/{}", made["uuid"].as_str().unwrap())).await;
        assert_eq!(status.get("amlStatus").unwrap_or(&json!("NOT_APPLICABLE")), "NOT_APPLICABLE");
    }

    async fn a_list_that_shrank_is_taken_for_cut_off(app: TestApp) {
        let many: Vec<Entity> = (1..=20).map(|id| company(id, &format!("Company Number {id}"), &format!("X{id:07}"))).collect();
        import(&app, &many).await;
        let mut csv = Vec::new();
        eu_csv(&many[..5], &mut csv).unwrap();
        let loaded = screening::eu::read_csv(&csv[..]).unwrap();
        let refused = server::sanctions::import(&app.state.platform, &app.system(), List::Eu, loaded, (&csv, false)).await;
        assert!(refused.is_err(), "{refused:?}");
        assert_eq!(app.database.count("SELECT COUNT(*) FROM sanction_entry WHERE list = 'EU'").await, 20, "the old list stays");
    }
}
