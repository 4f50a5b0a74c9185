//! Who reaches what: partner scope, the data processing agreement, `GET /v1/me` (Integration API 1.4, 2.9, 4.1).

use ::http::Method;
use domain::kernel::Capability;
use serde_json::{Value, json};

use crate::bad_input::{call, with_things};
use crate::harness::{Answer, Shop, Wanted, buyer_body, on_both};
use crate::openapi::{Things, operations};

/// The problem without what differs from request to request.
fn said(answer: &Answer, slug: &str) -> Value {
    let mut problem = answer.problem(slug);
    for name in ["instance", "traceId"] {
        problem.as_object_mut().unwrap().remove(name);
    }
    problem
}

/// The calls of every operation whose path has all these placeholders.
async fn answers_of(shop: &Shop, things: &Things, placeholders: &[&str]) -> Vec<Answer> {
    let mut answers = Vec::new();
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let has = operation.placeholders();
        if placeholders
            .iter()
            .all(|name| has.iter().any(|placeholder| placeholder == name))
        {
            answers.push(
                call(shop, operation, things, &operation.path_of(things))
                    .send()
                    .await,
            );
        }
    }
    answers
}

/// Every call of a seller's resources.
async fn all_calls(shop: &Shop, base: &str, buyer: &str) -> Vec<Answer> {
    let mut answers = Vec::new();
    let one = format!("{base}/buyers/{buyer}");
    for call in [
        shop.post(&format!("{base}/buyers")).json(&buyer_body()),
        shop.get(&format!("{base}/buyers?vatNumber=DE136695976")),
        shop.get(&one),
        shop.patch(&one, 0, &json!({"companyName": "X"})),
        shop.post(&format!("{one}/block")),
        shop.post(&format!("{one}/unblock")),
        shop.get(&format!("{one}/contacts")),
        shop.post(&format!("{one}/contacts"))
            .json(&json!({"firstName": "A", "lastName": "B", "email": "a@b.example"})),
    ] {
        answers.push(call.send().await);
    }
    answers
}

on_both! {
    async fn a_foreign_seller_looks_like_an_unknown_one(app: TestApp) {
        let (own, foreign) = (app.shop().await, app.shop().await);
        let buyer = foreign.buyer("DE136695976").await;
        let buyer = buyer.trim_start_matches("/buyers/");
        let of_foreign = all_calls(&own, &format!("/v1/partners/{}", foreign.seller), buyer).await;
        let of_unknown = all_calls(&own, "/v1/partners/00000000-0000-7000-8000-000000000000", buyer).await;
        for (foreign, unknown) in of_foreign.iter().zip(&of_unknown) {
            assert_eq!(foreign.status.as_u16(), 403, "{}", foreign.path);
            assert_eq!(said(foreign, "forbidden"), said(unknown, "forbidden"));
        }
        assert_eq!(foreign.get(&format!("/buyers/{buyer}")).send().await.is(200).json()["version"], 0);
    }

    async fn a_foreign_buyer_looks_like_an_unknown_one(app: TestApp) {
        let (own, foreign) = (app.shop().await, app.shop().await);
        let other_seller = app.seller(own.organization, "ATU13585627").await;
        let foreign_buyer = foreign.buyer("DE136695976").await;
        let sibling = own.post(&format!("/v1/partners/{other_seller}/buyers")).json(&buyer_body()).send().await.is(201);
        let sibling = sibling.json()["uuid"].as_str().unwrap().to_owned();
        let base = format!("/v1/partners/{}", own.seller);
        let unknown = "00000000-0000-7000-8000-000000000000";
        for buyer in [foreign_buyer.trim_start_matches("/buyers/"), &sibling] {
            let there = all_calls(&own, &base, buyer).await;
            let nowhere = all_calls(&own, &base, unknown).await;
            // The first two name no buyer.
            for (there, nowhere) in there.iter().zip(&nowhere).skip(2) {
                assert_eq!(there.status.as_u16(), 404, "{}", there.path);
                assert_eq!(said(there, "not-found"), said(nowhere, "not-found"));
            }
        }
    }

    /// The same for every operation there is, by the names in its path.
    async fn nothing_of_another_organization_can_be_told_from_nothing(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let own = app.shop().await;
        let (foreign, there) = with_things(&app).await;
        let nowhere = "00000000-0000-7000-8000-000000000000";
        let unknown = ["sellerId", "buyerId", "uuid", "rulingUuid", "documentUuid"].iter().fold(there.clone(), |things, name| things.with(name, nowhere));
        let events = foreign.event_count().await;
        let here = own.seller.to_string();
        for (placeholder, seller, slug, at_least) in [
            ("sellerId", None, "forbidden", 60), ("uuid", Some(&*here), "not-found", 43), ("buyerId", Some(&*here), "not-found", 15),
        ] {
            let of = |things: &Things| seller.map_or_else(|| things.clone(), |seller| things.with("sellerId", seller));
            let of_foreign = answers_of(&own, &of(&there), &[placeholder]).await;
            let of_unknown = answers_of(&own, &of(&unknown), &[placeholder]).await;
            assert!(of_foreign.len() >= at_least, "{placeholder}: {}", of_foreign.len());
            for (foreign, unknown) in of_foreign.iter().zip(&of_unknown) {
                assert_eq!(said(foreign, slug), said(unknown, slug), "{}", foreign.path);
            }
        }
        assert_eq!(foreign.event_count().await, events, "nothing was done");
        let orders = own.get("/v1/orders").send().await.is(200).json();
        assert_eq!(orders["pagination"]["totalElements"], 0);
    }

    async fn lookups_and_events_stay_in_the_organization(app: TestApp) {
        let (own, foreign) = (app.shop().await, app.shop().await);
        foreign.buyer("DE136695976").await;
        own.get("/buyers?vatNumber=DE136695976").send().await.problem("not-found");
        let events = own.events().await;
        assert!(events.iter().all(|event| event["organizationUuid"] == own.organization.to_string()));
        assert!(events.iter().all(|event| event["type"] != "buyer.created"));
    }

    async fn me_as_published(app: TestApp) {
        let allowed = [Capability::MarketplaceLedKyc, Capability::ContactPersonalData];
        let shop = app.shop_with("2026-01", "HIGH_VOLUME", &allowed).await;
        let second = app.seller(shop.organization, "ATU13585627").await;
        app.shop().await;
        let me = shop.get("/v1/me").send().await.is(200).json();
        assert_eq!(me["organizationUuid"], shop.organization.to_string());
        assert!(me["name"].as_str().unwrap().starts_with("Organization "));
        assert_eq!(me["capabilities"], json!({
            "rateLimitTier": "HIGH_VOLUME", "allowMarketplaceLedKyc": true, "allowMultiVinOrders": false,
            "allowContactPersonalData": true, "allowKycDocumentDownload": false
        }));
        assert_eq!((&me["dpaVersion"], &me["dpaAcceptedAt"]), (&json!("2026-01"), &json!("2026-04-22T10:15:00.000Z")));
        let mut partners: Vec<&str> = me["authorizedPartners"].as_array().unwrap().iter()
            .map(|partner| partner["uuid"].as_str().unwrap()).collect();
        partners.sort_unstable();
        let mut wanted = [shop.seller.to_string(), second.to_string()];
        wanted.sort_unstable();
        assert_eq!(partners, wanted);
        let first = &me["authorizedPartners"][0];
        assert_eq!((&first["name"], &first["country"]), (&json!("Autohaus Beispiel GmbH"), &json!("DE")));
    }

    async fn without_the_dpa_every_call_is_refused(app: TestApp) {
        let shop = app.shop_with("", "STANDARD", &Capability::ALL).await;
        let nil = "00000000-0000-7000-8000-000000000000";
        let mut answers = all_calls(&shop, &format!("/v1/partners/{}", shop.seller), nil).await;
        let nothing = Things::of(
            &[("sellerId", &shop.seller.to_string()), ("buyerId", nil), ("uuid", nil), ("rulingUuid", nil)],
            &["VAT_CERTIFICATE", "ORDER_PURCHASE_CONTRACT", "SHIPMENT_PRELIMINARY_INVOICE", "PAYMENT_CONFIRMATION", "TRANSPORT_CMR"].map(|kind| (kind, nil)),
        );
        answers.extend(answers_of(&shop, &nothing, &["uuid"]).await);
        answers.push(shop.get("/orders").send().await);
        answers.push(shop.get("/v1/orders").send().await);
        answers.push(shop.get("/v1/me").send().await);
        answers.push(shop.get("/v1/events").send().await);
        for answer in answers {
            answer.problem("dpa-not-accepted");
        }
        assert_eq!(app.database.count("SELECT COUNT(*) FROM buyer").await, 0);
        app.services().organizations.accept_dpa(&app.system(), shop.organization, "2026-01").await.unwrap();
        shop.get("/v1/me").send().await.is(200);
    }

    async fn an_older_acceptance_counts_for_30_days(app: TestApp) {
        app.clock.set("2025-06-01T00:00:00Z");
        let shop = app.shop_with("2025-06", "STANDARD", &[]).await;
        app.clock.set("2026-01-30T23:59:59Z");
        let shop = shop.renewed().await;
        let me = shop.get("/v1/me").send().await.is(200).json();
        assert_eq!(me["dpaVersion"], "2025-06");
        app.clock.set("2026-01-31T00:00:00Z");
        shop.get("/v1/me").send().await.problem("dpa-not-accepted");
        app.services().organizations.accept_dpa(&app.system(), shop.organization, "2026-01").await.unwrap();
        shop.get("/v1/me").send().await.is(200);
    }

    async fn public_paths_need_no_token(app: TestApp) {
        for path in [
            "/livez", "/readyz", "/v1/openapi.json", "/v1/openapi.yaml", "/docs",
            "/realms/nt24-idp/protocol/openid-connect/certs", "/realms/nt24-idp/.well-known/openid-configuration",
        ] {
            app.get(path).send().await.is(200);
        }
        app.call(Method::GET, "/v1/me").send().await.problem("unauthorized");
        app.call(Method::GET, "/v1/nowhere").send().await.problem("unauthorized");
    }
}
