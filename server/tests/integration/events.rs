//! Events: envelope, sequence, and the catch-up feed (product.md "Events and webhooks").

use domain::kernel::{Capability, Role};
use serde_json::{Value, json};

use crate::harness::{START, buyer_body, on_both};

fn sequences(events: &[Value]) -> Vec<i64> {
    events
        .iter()
        .map(|event| event["sequence"].as_i64().unwrap())
        .collect()
}

fn of_kind<'a>(events: &'a [Value], kind: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["type"] == kind).collect()
}

const NUMBERS: [&str; 5] = [
    "DE136695976",
    "ATU13585627",
    "EL094259216",
    "XI432525179",
    "DE129390950",
];

on_both! {
    async fn the_envelope_says_who_what_and_how(app: TestApp) {
        let shop = app.shop().await;
        let created = shop.post("/buyers").json(&buyer_body()).header("x-request-id", "trace-1").send().await.is(201).json();
        let path = format!("/buyers/{}", created["uuid"].as_str().unwrap());
        shop.patch(&path, 0, &json!({"companyName": "New GmbH"})).header("x-request-id", "trace-2").send().await.is(200);
        shop.post(&format!("{path}/block")).json(&json!({"reason": "Fraud"})).send().await.is(200);
        shop.post(&format!("{path}/unblock")).send().await.is(200);
        let contact = json!({"firstName": "Erika", "lastName": "Mustermann", "email": "erika@mustermann.example"});
        shop.post(&format!("{path}/contacts")).json(&contact).send().await.is(201);
        let events = shop.events().await;

        let first = of_kind(&events, "buyer.created")[0];
        let id = first["id"].as_str().unwrap();
        assert!(id.starts_with("evt_") && id.len() == 36, "{id}");
        assert_eq!(first["schemaVersion"], 1);
        assert_eq!(first["source"], "API");
        assert_eq!(first["actor"], json!({"type": "API_CLIENT", "id": shop.client.to_string(), "name": shop.client_id}));
        assert_eq!(first["requestId"], "trace-1");
        assert_eq!(first["createdAt"], START.replace('Z', ".000Z"));
        assert_eq!(first["organizationUuid"], shop.organization.to_string());
        assert_eq!(first["partnerUuid"], shop.seller.to_string());
        assert_eq!(first["buyerUuid"], created["uuid"]);
        assert_eq!(first["data"]["buyerUuid"], created["uuid"]);
        assert_eq!((&first["data"]["vatNumber"], &first["data"]["version"]), (&json!("DE136695976"), &json!(0)));

        let updated = of_kind(&events, "buyer.updated")[0];
        assert_eq!((&updated["requestId"], &updated["data"]["changedFields"]), (&json!("trace-2"), &json!(["companyName"])));
        assert_eq!(of_kind(&events, "buyer.blocked")[0]["data"]["reason"], "Fraud");
        assert_eq!(of_kind(&events, "buyer.unblocked")[0]["data"]["status"], "ACTIVE");
        let added = of_kind(&events, "buyer.contact_added")[0];
        assert!(!added.to_string().contains("rika"), "no personal data in an event: {added}");
        let ids: std::collections::BTreeSet<&str> = events.iter().map(|event| event["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), events.len());
    }

    async fn the_source_is_the_channel(app: TestApp) {
        let shop = app.shop().await;
        let browser = app.signed_in(Role::Operator).await;
        let fields = [
            ("seller", &*shop.seller.to_string()), ("vat_number", "DE136695976"), ("company_name", "Auto GmbH"),
            ("street", "Hauptstraße 12"), ("post_code", "10115"), ("city", "Berlin"), ("country", "DE"), ("kyc_mode", "NT24_LED"),
        ];
        assert!(browser.post("/fn/buyer/create", &fields).await["Done"].is_object());
        let events = shop.events().await;
        let created = of_kind(&events, "buyer.created")[0];
        assert_eq!((&created["source"], &created["actor"]["type"]), (&json!("WEB_APP"), &json!("STAFF")));
        assert_eq!(created["actor"]["name"], "Some OPERATOR");
        let organization = of_kind(&events, "organization.created")[0];
        assert_eq!((&organization["source"], &organization["actor"]["type"]), (&json!("SYSTEM"), &json!("SYSTEM")));
        assert!(organization["requestId"].as_str().unwrap().starts_with("req_"));
    }

    async fn the_sequence_has_no_gaps_under_concurrency(app: TestApp) {
        let (one, two) = (app.shop().await, app.shop().await);
        let mut tasks = Vec::new();
        for (shop, number) in [&one, &two].into_iter().flat_map(|shop| NUMBERS.map(|number| (shop, number))) {
            let mut body = buyer_body();
            body["vatNumber"] = json!(number);
            let (good, bad) = (shop.post("/buyers").json(&body), shop.post("/buyers").json(&json!({})));
            tasks.push(tokio::spawn(good.send()));
            tasks.push(tokio::spawn(bad.send()));
        }
        for task in tasks {
            task.await.unwrap();
        }
        for shop in [&one, &two] {
            let events = shop.events().await;
            assert_eq!(of_kind(&events, "buyer.created").len(), NUMBERS.len());
            let last = i64::try_from(events.len()).unwrap();
            assert_eq!(sequences(&events), (1..=last).collect::<Vec<_>>(), "from 1, without gaps, in order");
        }
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn the_feed_goes_on_after_a_sequence(app: TestApp) {
        let shop = app.shop().await;
        for number in NUMBERS {
            shop.buyer(number).await;
        }
        let all = shop.events().await;
        let last = i64::try_from(all.len()).unwrap();
        let mut read = Vec::new();
        loop {
            let after = sequences(&read).last().copied().unwrap_or(0);
            let page = shop.get(&format!("/v1/events?after={after}&limit=3")).send().await.is(200).json();
            let page = page["data"].as_array().unwrap().clone();
            assert!(page.len() <= 3);
            if page.is_empty() {
                break;
            }
            read.extend(page);
        }
        assert_eq!(read, all);
        for beyond in [last, last + 1, i64::MAX] {
            let page = shop.get(&format!("/v1/events?after={beyond}")).send().await.is(200).json();
            assert_eq!(page["data"], json!([]));
        }
        assert_eq!(shop.get("/v1/events").send().await.json()["data"], json!(all));
    }

    async fn bad_values_are_refused_by_name(app: TestApp) {
        let shop = app.shop_with("2026-01", "ENTERPRISE", &Capability::ALL).await;
        for (query, field) in [
            ("after=-1", "after"), ("after=x", "after"), ("after=1.5", "after"), ("after=", "after"),
            ("after=9223372036854775808", "after"), ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=-5", "limit"),
            ("limit=%00", "limit"),
        ] {
            assert_eq!(shop.get(&format!("/v1/events?{query}")).send().await.refused_fields(), [field], "{query}");
        }
        assert_eq!(shop.get("/v1/events?after=x&limit=x").send().await.refused_fields(), ["after", "limit"]);
        shop.get("/v1/events?limit=1000&unknown=ignored").send().await.is(200);
        shop.get("/v1/events?after=1&after=2").send().await.is(400).problem("malformed-request");
    }
}
