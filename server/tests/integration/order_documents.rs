//! The papers of an order's modules over REST, and what they do to the verdict (product.md "Documents"; Integration API 5).

use ::http::Method;
use domain::kernel::Capability;
use serde_json::{Value, json};

use crate::harness::{
    NAME, POLISH, Shop, TestApp, codes, form, invoice_body, jpeg, last, on_both, order_body, pdf,
    pickup_body, png, uuid,
};

/// Every place of papers with the types it takes.
const PLACES: [(&str, &str, &[&str]); 4] = [
    (
        "documents",
        "order",
        &[
            "ORDER_PURCHASE_CONTRACT",
            "ORDER_REGISTRATION_CERTIFICATE",
            "ORDER_OTHER",
        ],
    ),
    (
        "invoice/documents",
        "invoice",
        &["SHIPMENT_PRELIMINARY_INVOICE", "SHIPMENT_INVOICE"],
    ),
    (
        "payment/documents",
        "payment",
        &[
            "PAYMENT_CONFIRMATION",
            "PAYMENT_BANK_TRANSFER_SCREENSHOT",
            "PAYMENT_SOURCE_OF_FUNDS_DECLARATION",
        ],
    ),
    (
        "transport/documents",
        "transport",
        &[
            "TRANSPORT_CMR",
            "TRANSPORT_PICKUP_DECLARATION",
            "TRANSPORT_PICTURE_OF_TRANSPORT",
            "TRANSPORT_CMR_DELIVERY",
            "TRANSPORT_CONFIRMATION_OF_ARRIVAL",
        ],
    ),
];

async fn with_order(app: &TestApp) -> (Shop, String) {
    let shop = app.shop().await;
    let (_, order) = shop.sold().await;
    (shop, order)
}

async fn has(shop: &Shop, order: &str, code: &str) -> bool {
    shop.blockers(order).await.contains(&code.to_owned())
}

async fn warns(shop: &Shop, order: &str, code: &str) -> bool {
    codes(&shop.verdict(order).await["warnings"]).contains(&code.to_owned())
}

on_both! {
    async fn every_module_takes_its_types_and_no_other(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        for (place, _, types) in PLACES {
            for (other, _, kinds) in PLACES {
                for kind in kinds {
                    let answer = shop.file(&order, place, kind, &pdf(kind)).send().await;
                    if place == other {
                        assert_eq!(answer.is(201).json()["type"], *kind);
                    } else {
                        assert_eq!(answer.refused_fields(), ["type"], "{kind} in {place}");
                    }
                }
            }
            for bad in ["COC_EXTRACT", "", "cmr"] {
                assert_eq!(shop.file(&order, place, bad, &pdf("x")).send().await.refused_fields(), ["type"], "{bad} in {place}");
            }
            let mut listed: Vec<String> = shop.get(&format!("{order}/{place}")).send().await.is(200).json().as_array().unwrap().iter()
                .map(|document| document["type"].as_str().unwrap().to_owned()).collect();
            let mut wanted = types.to_vec();
            listed.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(listed, wanted, "{place} lists its own");
        }
    }

    async fn uploaded_read_superseded_deleted(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        for (place, module, types) in PLACES {
            let papers = format!("{order}/{place}");
            let bytes = pdf(&format!("first {module}"));
            let answer = shop.file(&order, place, types[0], &bytes).send().await.is(201);
            let first = answer.json();
            let one = format!("{papers}/{}", uuid(&first));
            assert_eq!(answer.header("location"), shop.path(&one));
            for (name, value) in [
                ("type", json!(types[0])), ("documentDate", json!("2026-04-15")), ("fileName", json!("paper.pdf")), ("contentType", json!("application/pdf")),
                ("size", json!(bytes.len())), ("status", json!("ACTIVE")), ("scan", json!("NOT_SCANNED")), ("source", json!("API")), ("version", json!(1)),
            ] {
                assert_eq!(first[name], value, "{module} {name}");
            }
            assert_eq!(shop.get(&one).send().await.is(200).json(), first);
            let content = shop.get(&format!("{one}/content")).send().await.is(200);
            assert_eq!((content.header("content-type"), &content.body), ("application/pdf", &bytes));
            assert!(content.header("content-disposition").starts_with("attachment"));
            assert_eq!(shop.get(&format!("{one}/content")).header("range", "bytes=0-3").send().await.is(206).body, b"%PDF");
            assert_eq!(shop.file(&order, place, types[0], &bytes).send().await.json(), first, "the same again is the same");

            app.clock.advance(1);
            let second = shop.file(&order, place, types[0], &pdf(&format!("second {module}"))).send().await.is(201).json();
            assert_eq!((&second["version"], &second["status"]), (&json!(2), &json!("ACTIVE")));
            let all = shop.get(&papers).send().await.is(200).json();
            assert_eq!((&all[0]["uuid"], &all[1]["status"]), (&second["uuid"], &json!("SUPERSEDED")), "the newest first");

            let two = format!("{papers}/{}", uuid(&second));
            let delete = |path: &str, body: &Value| shop.call(Method::DELETE, path).json(body);
            for bad in [json!({}), json!({"reason": ""}), json!({"reason": "x".repeat(501)})] {
                assert_eq!(delete(&two, &bad).send().await.refused_fields(), ["reason"]);
            }
            let gone = delete(&two, &json!({"reason": "Wrong vehicle"})).send().await.is(200).json();
            assert_eq!((&gone["status"], &gone["reason"]), (&json!("DELETED"), &json!("Wrong vehicle")));
            delete(&two, &json!({"reason": "again"})).send().await.is(409).problem("invalid-state");
            shop.get(&format!("{two}/content")).send().await.is(200);

            let uploaded = shop.said(&format!("{module}.document_uploaded")).await;
            assert_eq!((uploaded.len(), &uploaded[1]["documentUuid"], &uploaded[1]["orderUuid"]), (2, &second["uuid"], &json!(last(&order))));
            assert_eq!(shop.said(&format!("{module}.document_deleted")).await.len(), 1);
        }
        let events = shop.events().await;
        let of_papers = events.iter().filter(|event| event["type"].as_str().unwrap().contains(".document_"));
        for event in of_papers {
            assert_eq!((&event["orderUuid"], &event["partnerUuid"]), (&json!(last(&order)), &json!(shop.seller.to_string())), "{event}");
        }
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn a_paper_belongs_to_its_module_and_order(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        let other = shop.order(&order_body(&shop.buyer("ATU13585627").await, "AB-2")).await;
        let paper = uuid(&shop.filed(&order, "invoice/documents", "SHIPMENT_INVOICE").await);
        for place in ["documents", "payment/documents", "transport/documents"] {
            shop.get(&format!("{order}/{place}/{paper}")).send().await.is(404).problem("not-found");
        }
        for path in [format!("{other}/invoice/documents/{paper}"), "/orders/00000000-0000-7000-8000-000000000000/invoice/documents".to_owned()] {
            shop.get(&path).send().await.is(404).problem("not-found");
        }
        let delete = shop.call(Method::DELETE, &format!("{other}/invoice/documents/{paper}")).json(&json!({"reason": "x"}));
        delete.send().await.is(404).problem("not-found");
        // Another seller of the organization, another organization.
        let sibling = app.seller(shop.organization, "ATU13585627").await;
        let stranger = app.shop().await;
        for (shop, base) in [(&shop, format!("/v1/partners/{sibling}")), (&stranger, String::new())] {
            let papers = format!("{base}{order}/invoice/documents");
            for path in [papers.clone(), format!("{papers}/{paper}"), format!("{papers}/{paper}/content")] {
                shop.get(&path).send().await.is(404).problem("not-found");
            }
            let (kind, body) = form("SHIPMENT_INVOICE", "2026-04-15", "x.pdf", &pdf("x"));
            shop.post(&papers).raw(&kind, body).send().await.is(404).problem("not-found");
        }
        stranger.get(&shop.path(&format!("{order}/invoice/documents"))).send().await.is(403).problem("forbidden");
        assert_eq!(app.stored_files().len(), 1, "nothing else was kept");
    }

    async fn content_needs_no_capability_and_no_log(app: TestApp) {
        let shop = app.shop_with("2026-01", "ENTERPRISE", &[Capability::MarketplaceLedKyc]).await;
        let (_, order) = shop.sold().await;
        let paper = uuid(&shop.filed(&order, "transport/documents", "TRANSPORT_CMR").await);
        shop.get(&format!("{order}/transport/documents/{paper}/content")).send().await.is(200);
        assert_eq!(app.database.count("SELECT COUNT(*) FROM pii_access").await, 0, "only KYC papers are logged there");
    }

    async fn the_verdict_follows_at_once(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        shop.post(&format!("{order}/invoice")).json(&invoice_body()).send().await.is(201);
        shop.made_ready(&order).await;
        shop.post(&format!("{order}/transport/pickup")).json(&pickup_body("2026-04-22")).send().await.is(200);
        for (place, kind, code) in [
            ("invoice/documents", "SHIPMENT_PRELIMINARY_INVOICE", "MISSING_INVOICE_DOCUMENT"), ("payment/documents", "PAYMENT_CONFIRMATION", "MISSING_PAYMENT_PROOF"),
            ("payment/documents", "PAYMENT_BANK_TRANSFER_SCREENSHOT", "MISSING_PAYMENT_PROOF"), ("transport/documents", "TRANSPORT_CMR", "MISSING_CMR"),
        ] {
            assert!(has(&shop, &order, code).await, "{code}");
            let paper = uuid(&shop.filed(&order, place, kind).await);
            assert!(!has(&shop, &order, code).await, "{code} after {kind}");
            shop.call(Method::DELETE, &format!("{order}/{place}/{paper}")).json(&json!({"reason": "Wrong one"})).send().await.is(200);
            assert!(has(&shop, &order, code).await, "{code} after the deletion");
        }
        shop.filed(&order, "payment/documents", "PAYMENT_SOURCE_OF_FUNDS_DECLARATION").await;
        assert!(has(&shop, &order, "MISSING_PAYMENT_PROOF").await, "which proves no payment");
    }

    async fn before_the_records_they_prove(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        shop.filed(&order, "invoice/documents", "SHIPMENT_PRELIMINARY_INVOICE").await;
        shop.filed(&order, "payment/documents", "PAYMENT_CONFIRMATION").await;
        shop.filed(&order, "transport/documents", "TRANSPORT_CMR").await;
        let blockers = shop.blockers(&order).await;
        assert!(blockers.contains(&"MISSING_INVOICE".to_owned()) && !blockers.contains(&"MISSING_INVOICE_DOCUMENT".to_owned()), "{blockers:?}");
    }

    async fn the_buyers_name_is_looked_for_in_the_invoice(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        shop.post(&format!("{order}/invoice")).json(&invoice_body()).send().await.is(201);
        let upload = async |bytes: &[u8]| {
            let paper = shop.file(&order, "invoice/documents", "SHIPMENT_PRELIMINARY_INVOICE", bytes).send().await.is(201).json();
            app.drain().await;
            paper
        };
        upload(&pdf("Rechnung an Somebody Else GmbH")).await;
        assert!(has(&shop, &order, "BUYER_NAME_MISMATCH").await);
        assert_eq!(shop.get(&format!("{order}/invoice")).send().await.is(200).json()["status"], "SUBMITTED");
        upload(&pdf(&format!("Rechnung an {NAME}"))).await;
        assert!(!has(&shop, &order, "BUYER_NAME_MISMATCH").await, "the newest counts");
        upload(&pdf("Rechnung an AUTO  KOWALSKI Sp.z o.o. Warszawa")).await;
        assert!(!has(&shop, &order, "BUYER_NAME_MISMATCH").await, "written otherwise it is the same name");
        // The final invoice is another paper.
        shop.file(&order, "invoice/documents", "SHIPMENT_INVOICE", &pdf("an Somebody Else GmbH")).send().await.is(201);
        app.drain().await;
        assert!(!has(&shop, &order, "BUYER_NAME_MISMATCH").await);
        for picture in [png(), jpeg()] {
            upload(&picture).await;
            assert!(warns(&shop, &order, "INVOICE_TEXT_UNREADABLE").await && !has(&shop, &order, "BUYER_NAME_MISMATCH").await);
        }
        shop.patch(&format!("{order}/invoice"), 0, &json!({"buyerName": NAME})).send().await.is(200);
        assert!(!warns(&shop, &order, "INVOICE_TEXT_UNREADABLE").await, "what the client says is compared instead");
    }

    async fn another_name_of_the_buyer_is_another_comparison(app: TestApp) {
        let shop = app.shop().await;
        let (buyer, order) = shop.sold().await;
        shop.post(&format!("{order}/invoice")).json(&invoice_body()).send().await.is(201);
        shop.filed(&order, "invoice/documents", "SHIPMENT_PRELIMINARY_INVOICE").await;
        app.drain().await;
        assert!(!has(&shop, &order, "BUYER_NAME_MISMATCH").await);
        shop.patch(&buyer, 0, &json!({"companyName": "Zupełnie Inna Firma S.A."})).send().await.is(200);
        app.drain().await;
        assert!(has(&shop, &order, "BUYER_NAME_MISMATCH").await);
        assert_eq!(shop.get(&format!("/buyers?vatNumber={POLISH}")).send().await.is(200).json()["version"], 1);
    }
}
