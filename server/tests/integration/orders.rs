//! Orders over REST: create, read, list, correct, cancel (Integration API 2.1, 3.5, 4.6, 6.1; product.md "States").

use ::http::Method;
use domain::kernel::Capability;
use serde_json::{Value, json};

use crate::bad_input::{call, with_things};
use crate::harness::{
    OTHER_VIN, POLISH, Shop, TestApp, VIN, invoice_body, last, on_both, order_body, pickup_body, uuid,
    vehicle,
};
use crate::openapi::operations;

const NIL: &str = "00000000-0000-7000-8000-000000000000";

/// A customer with a buyer of which only the record is there; its path.
async fn with_buyer(app: &TestApp) -> (Shop, String) {
    let shop = app.shop().await;
    let buyer = shop.buyer(POLISH).await;
    (shop, buyer)
}

/// The external ids of a page, in its order.
async fn listed(shop: &Shop, path: &str) -> Vec<String> {
    let page = shop.get(path).send().await.is(200).json();
    let orders = page["data"].as_array().unwrap().iter();
    orders
        .map(|order| order["externalOrderId"].as_str().unwrap().to_owned())
        .collect()
}

/// A, B and C, a minute apart: of two buyers, two vehicles; B has an invoice.
async fn three(app: &TestApp) -> (Shop, [String; 2], [String; 3]) {
    let (shop, first) = with_buyer(app).await;
    let second = shop.buyer("ATU13585627").await;
    let mut paths = Vec::new();
    for (name, buyer, vin) in [("A", &first, VIN), ("C", &second, VIN), ("B", &first, OTHER_VIN)] {
        let mut body = order_body(buyer, name);
        body["vins"][0]["vin"] = json!(vin);
        paths.push(shop.order(&body).await);
        app.clock.advance(60);
    }
    let [a, c, b] = paths.try_into().unwrap();
    shop.post(&format!("{b}/invoice"))
        .json(&invoice_body())
        .send()
        .await
        .is(201);
    (shop, [first, second], [a, b, c])
}

on_both! {
    async fn creation_matrix(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let body = order_body(&buyer, "AB-1");
        let mut other = body.clone();
        other["purchaseDate"] = json!("2026-04-11");
        let post = |key: &str, body: &Value| shop.post("/orders").key(key).json(body);
        let first = post("X", &body).send().await.is(201);
        assert_eq!(first.version(), 0);
        assert_eq!(first.header("location"), shop.path(&format!("/orders/{}", uuid(&first.json()))));
        assert_eq!(post("X", &body).send().await.is(200).json(), first.json(), "the cached response");
        post("X", &other).send().await.is(422).problem("idempotency-key-reused");
        let again = post("Y", &body).send().await.is(200);
        assert_eq!((again.json(), again.version()), (first.json(), 0), "the existing order");
        let taken = post("Z", &other).send().await.is(409).problem("resource-exists-different-body");
        assert_eq!(taken["currentResource"], first.json());
        assert_eq!(shop.said("order.created").await.len(), 1);
        assert_eq!(app.database.count("SELECT COUNT(*) FROM orders").await, 1);
    }

    async fn answered_as_published(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let sent = order_body(&buyer, "AB-1");
        let mut found = shop.post("/orders").json(&sent).send().await.is(201).json();
        for (name, value) in [("status", json!("CREATED")), ("version", json!(0))] {
            assert_eq!(found[name], value, "{name}");
        }
        for name in ["uuid", "status", "version", "createdAt", "updatedAt"] {
            assert!(found.as_object_mut().unwrap().remove(name).is_some(), "{name}");
        }
        let vin = found["vins"][0].as_object_mut().unwrap();
        assert_eq!(vin.remove("complianceStatus"), Some(json!("PENDING")));
        assert_eq!(found, sent, "everything else as it was sent");
        let mut least = order_body(&buyer, "AB-2");
        for name in ["purchaseDate", "responsibleContact"] {
            least.as_object_mut().unwrap().remove(name);
        }
        for name in ["mileage", "firstRegistrationDate"] {
            least["vins"][0].as_object_mut().unwrap().remove(name);
        }
        let answer = shop.post("/orders").json(&least).send().await.is(201);
        assert!(!answer.text().contains("null"), "absent members are omitted: {}", answer.text());
    }

    async fn created_once_by_ten_at_once(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let body = order_body(&buyer, "AB-1");
        let calls: Vec<_> = (0..10).map(|_| tokio::spawn(shop.post("/orders").json(&body).send())).collect();
        let mut created = 0;
        for call in calls {
            let status = call.await.unwrap().status.as_u16();
            assert!(matches!(status, 200 | 201), "{status}");
            created += usize::from(status == 201);
        }
        assert_eq!((created, shop.said("order.created").await.len()), (1, 1));
    }

    async fn several_vehicles_need_the_capability(app: TestApp) {
        let others = [Capability::MarketplaceLedKyc, Capability::ContactPersonalData, Capability::KycDocumentDownload];
        let shop = app.shop_with("2026-01", "ENTERPRISE", &others).await;
        let mut body = order_body(&shop.buyer(POLISH).await, "AB-1");
        body["vins"] = json!([vehicle(VIN), vehicle(OTHER_VIN)]);
        body["totalAmount"]["value"] = json!(3_700_000);
        let problem = shop.post("/orders").json(&body).send().await.is(403).problem("capability-required");
        assert!(problem["detail"].as_str().unwrap().contains("allowMultiVinOrders"), "{problem}");
        body["vins"] = json!([vehicle(VIN)]);
        shop.post("/orders").json(&body).send().await.is(201);
        let shop = app.shop().await;
        let mut many = order_body(&shop.buyer(POLISH).await, "AB-1");
        many["vins"] = json!([vehicle(VIN), vehicle(OTHER_VIN)]);
        assert_eq!(shop.post("/orders").json(&many).send().await.is(201).json()["vins"].as_array().unwrap().len(), 2);
    }

    async fn refused_by_the_path_of_the_field(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let events = shop.event_count().await;
        let long = "x".repeat(101);
        for (place, value, field) in [
            ("/externalOrderId", json!(""), "externalOrderId"), ("/externalOrderId", json!(long), "externalOrderId"),
            ("/buyerId", json!("x"), "buyerId"), ("/buyerId", json!(""), "buyerId"), ("/buyerId", json!(NIL), "buyerId"),
            ("/purchaseDate", json!("2026-04-24"), "purchaseDate"), ("/purchaseDate", json!("22.04.2026"), "purchaseDate"),
            ("/purchaseDate", json!("2026-02-30"), "purchaseDate"),
            ("/responsibleContact/firstName", json!(" "), "responsibleContact.firstName"),
            ("/responsibleContact/email", json!("nobody"), "responsibleContact.email"),
            ("/vins", json!([]), "vins"), ("/vins", json!(vec![vehicle(VIN); 201]), "vins"),
            ("/vins/0/vin", json!(""), "vins[0].vin"), ("/vins/0/vin", json!("WVWZZZ3CZEE14028"), "vins[0].vin"),
            ("/vins/0/vin", json!("WVWZZZ3CZEE1402877"), "vins[0].vin"), ("/vins/0/vin", json!("WVW-ZZ3CZEE140287"), "vins[0].vin"),
            ("/vins/0/brand", json!(""), "vins[0].brand"), ("/vins/0/model", json!(long), "vins[0].model"),
            ("/vins/0/mileage", json!(-1), "vins[0].mileage"),
            ("/vins/0/firstRegistrationDate", json!("2026-05-01"), "vins[0].firstRegistrationDate"),
            ("/vins/0/purchaseAmount/value", json!(-1), "vins[0].purchaseAmount.value"),
            ("/vins/0/purchaseAmount/currency", json!("EURO"), "vins[0].purchaseAmount.currency"),
            ("/vins/0/purchaseAmount/currency", json!("SEK"), "vins[0].purchaseAmount.currency"),
            ("/totalAmount/value", json!(-1), "totalAmount.value"), ("/totalAmount/currency", json!("XXX"), "totalAmount.currency"),
        ] {
            let mut body = order_body(&buyer, "AB-1");
            *body.pointer_mut(place).unwrap() = value.clone();
            assert_eq!(shop.post("/orders").json(&body).send().await.refused_fields(), [field], "{value}");
        }
        let mut all = shop.post("/orders").json(&json!({})).send().await.refused_fields();
        all.sort_unstable();
        assert_eq!(all, ["buyerId", "externalOrderId", "totalAmount.currency", "totalAmount.value", "vins"]);
        assert_eq!(shop.event_count().await, events, "nothing was done");
    }

    async fn a_vin_is_refused_with_a_hint_and_never_for_its_check_digit(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let with = |vins: Value| {
            let mut body = order_body(&buyer, "AB-1");
            body["vins"] = vins;
            shop.post("/orders").json(&body)
        };
        for (vin, hint) in [("WVWZZZ3CZEE14O287", "digit 0"), ("WVWZZZ3CZEE14Q287", "digit 0"), ("WVWZZZ3CZEEI40287", "digit 1"), ("WVWZZZ3CZEE14028", "17 characters")] {
            let said = with(json!([vehicle(vin)])).send().await.refused("vins[0].vin");
            assert!(said.contains(hint), "{vin}: {said}");
        }
        assert_eq!(with(json!([vehicle(VIN), vehicle(OTHER_VIN), vehicle(VIN)])).send().await.refused_fields(), ["vins[2].vin"]);
        let taken = with(json!([vehicle(" wvwzzz3czee140287 ")])).send().await.is(201).json();
        assert_eq!(taken["vins"][0]["vin"], VIN, "in any case");
        let mut body = order_body(&buyer, "AB-2");
        body["vins"][0]["vin"] = json!("1M8GDM9A1KP042788");
        let order = shop.order(&body).await;
        let warnings = crate::harness::codes(&shop.verdict(&order).await["warnings"]);
        assert!(warnings.contains(&"VIN_CHECK_DIGIT".to_owned()), "a warning: {warnings:?}");
    }

    async fn a_buyer_of_another_seller_is_unknown(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let sibling = app.seller(shop.organization, "ATU13585627").await;
        let stranger = app.shop().await;
        for (shop, path) in [(&shop, format!("/v1/partners/{sibling}/orders")), (&stranger, "/orders".to_owned())] {
            let answer = shop.post(&path).json(&order_body(&buyer, "AB-1")).send().await.is(422);
            assert_eq!(answer.refused_fields(), ["buyerId"]);
        }
        shop.post("/orders").json(&order_body(&buyer, "AB-1")).send().await.is(201);
    }

    async fn a_blocked_buyer_takes_no_new_orders(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let body = order_body(&buyer, "AB-1");
        let order = shop.order(&body).await;
        shop.post(&format!("{buyer}/block")).send().await.is(200);
        shop.post("/orders").json(&order_body(&buyer, "AB-2")).send().await.is(409).problem("buyer-blocked");
        assert_eq!(uuid(&shop.post("/orders").json(&body).send().await.is(200).json()), last(&order), "the same order again");
        shop.post(&format!("{order}/invoice")).json(&invoice_body()).send().await.is(201);
        shop.post(&format!("{buyer}/unblock")).send().await.is(200);
        shop.post("/orders").json(&order_body(&buyer, "AB-2")).send().await.is(201);
    }

    async fn the_first_order_has_vies_ask_about_the_buyer(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        app.drain().await;
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "PENDING", "a buyer without orders is not asked about");
        let order = shop.order(&order_body(&buyer, "AB-1")).await;
        assert!(shop.blockers(&order).await.contains(&"VIES_NOT_CHECKED".to_owned()));
        app.drain().await;
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "VALID");
        assert!(!shop.blockers(&order).await.contains(&"VIES_NOT_CHECKED".to_owned()));
        shop.order(&order_body(&buyer, "AB-2")).await;
        app.drain().await;
        assert_eq!(shop.said("kyc.vies_checked").await.len(), 1, "a known one is not asked about again");
    }

    async fn unchanged_is_304_and_the_status_raises_the_version(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let order = shop.order(&order_body(&buyer, "AB-1")).await;
        let mut version = 0;
        let short = format!("/v1{order}");
        let steps = [
            ("CREATED", "", json!(null)), ("INVOICE_SUBMITTED", "invoice", invoice_body()),
            ("PAYMENT_SUBMITTED", "payment", crate::harness::payment_body()), ("READY_FOR_PICKUP", "payment/ready-for-pickup", json!({})),
            ("TRANSPORT_IN_PROGRESS", "transport/pickup", pickup_body("2026-04-22")),
            ("READY_FOR_PICKUP", "transport/pickup/revoke", json!({"reason": "It did not come"})),
            ("TRANSPORT_IN_PROGRESS", "transport/pickup", pickup_body("2026-04-22")),
            ("TRANSPORT_COMPLETED", "transport/delivery", crate::harness::delivery_body("2026-04-22")),
        ];
        for (status, place, body) in steps {
            if !place.is_empty() {
                app.clock.advance(1);
                let answer = shop.post(&format!("{order}/{place}")).json(&body).send().await;
                assert!(answer.status.is_success(), "{place}: {}", answer.text());
            }
            let found = shop.get(&order).send().await.is(200);
            assert_eq!(found.json()["status"], status, "after {place}");
            assert!(found.version() > version || place.is_empty(), "after {place}: {version}");
            version = found.version();
            for path in [&order, &short] {
                let same = shop.get(path).header("if-none-match", found.header("etag")).send().await.is(304);
                assert!(same.body.is_empty() && same.header("etag") == found.header("etag"));
                shop.get(path).header("if-none-match", format!("\"{}\"", version + 1)).send().await.is(200);
            }
            assert_eq!(shop.get(&short).send().await.is(200).json(), found.json());
        }
    }

    async fn a_document_of_an_order_leaves_its_version_alone(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let order = shop.order(&order_body(&buyer, "AB-1")).await;
        shop.filed(&order, "documents", "ORDER_PURCHASE_CONTRACT").await;
        assert_eq!(shop.get(&order).send().await.is(200).version(), 0);
    }

    async fn list_by_each_filter(app: TestApp) {
        let (shop, [first, second], [_, b, _]) = three(&app).await;
        let (created, before_b) = ("2026-04-22T10:17:00.000Z", "2026-04-22T10:16:59.999Z");
        assert_eq!(shop.get(&b).send().await.is(200).json()["createdAt"], created);
        for (query, found) in [
            ("status=CREATED", vec!["C", "A"]), ("status=INVOICE_SUBMITTED", vec!["B"]), ("status=CANCELLED", vec![]),
            (&*format!("buyerId={}", last(&first)), vec!["B", "A"]), (&format!("buyerId={}", last(&second)), vec!["C"]), (&format!("buyerId={NIL}"), vec![]),
            (&format!("vin={VIN}"), vec!["C", "A"]), (&format!("vin={}", OTHER_VIN.to_lowercase()), vec!["B"]),
            (&format!("createdAfter={before_b}"), vec!["B"]), (&format!("createdAfter={created}"), vec![]),
            ("updatedAfter=2026-04-22T10:17:30Z", vec!["B"]), ("updatedAfter=2026-04-22T12:17:30%2B02:00", vec!["B"]),
            ("createdAfter=2026-04-22T10:15:00Z", vec!["B", "C"]), (&format!("vin={VIN}&buyerId={}", last(&first)), vec!["A"]),
        ] {
            for base in ["/orders", "/v1/orders"] {
                assert_eq!(listed(&shop, &format!("{base}?{query}")).await, found, "{base}?{query}");
            }
        }
    }

    async fn list_sorted_and_page_by_page(app: TestApp) {
        let (shop, ..) = three(&app).await;
        for (query, found) in [
            ("", "BCA"), ("sort=createdAt,desc", "BCA"), ("sort=createdAt,asc", "ACB"), ("sort=createdAt", "ACB"), ("sort=updatedAt,desc", "BCA"),
            ("sort=externalOrderId,asc", "ABC"), ("sort=externalOrderId,desc", "CBA"), ("sort=externalOrderId,asc&size=2", "AB"),
            ("sort=externalOrderId,asc&size=2&page=1", "C"), ("size=2&page=2", ""), ("size=100&page=1000", ""),
        ] {
            assert_eq!(listed(&shop, &format!("/orders?{query}")).await.concat(), found, "{query}");
        }
        let by_status = listed(&shop, "/orders?sort=status,asc").await.concat();
        assert!(by_status == "ACB" || by_status == "CAB" || by_status.starts_with('B'), "equal ones stand together: {by_status}");
        let page = |query: &str| shop.get(&format!("/orders?{query}"));
        assert_eq!(page("size=2").send().await.is(200).json()["pagination"], json!({
            "page": 0, "size": 2, "totalElements": 3, "totalPages": 2, "hasNext": true, "hasPrevious": false
        }));
        assert_eq!(page("size=2&page=1").send().await.is(200).json()["pagination"], json!({
            "page": 1, "size": 2, "totalElements": 3, "totalPages": 2, "hasNext": false, "hasPrevious": true
        }));
        assert_eq!(page("status=CANCELLED").send().await.is(200).json(), json!({"data": [], "pagination": {
            "page": 0, "size": 20, "totalElements": 0, "totalPages": 0, "hasNext": false, "hasPrevious": false
        }}));
    }

    async fn list_with_bad_values(app: TestApp) {
        let shop = app.shop().await;
        for (query, field) in [
            ("status=NEW", "status"), ("status=created", "status"), ("status=", "status"), ("createdAfter=yesterday", "createdAfter"),
            ("createdAfter=2026-04-22", "createdAfter"), ("updatedAfter=", "updatedAfter"), ("buyerId=x", "buyerId"), ("buyerId=", "buyerId"),
            ("vin=WVW", "vin"), ("vin=WVWZZZ3CZEE14O287", "vin"), ("vin=", "vin"), ("page=-1", "page"), ("page=x", "page"),
            ("page=99999999999", "page"), ("size=0", "size"), ("size=101", "size"), ("size=1.5", "size"), ("sort=vin,asc", "sort"),
            ("sort=createdAt,up", "sort"), ("sort=", "sort"), ("sort=createdAt,asc,desc", "sort"), ("sort=%00", "sort"), ("status=%00", "status"),
        ] {
            for base in ["/orders", "/v1/orders"] {
                assert_eq!(shop.get(&format!("{base}?{query}")).send().await.refused_fields(), [field], "{query}");
            }
        }
        assert_eq!(shop.get("/orders?status=x&size=0&vin=x").send().await.refused_fields(), ["status", "vin", "size"]);
        shop.get("/orders?page=1&page=2").send().await.is(400).problem("malformed-request");
    }

    async fn list_names_every_bad_value_of_paging(app: TestApp) {
        let shop = app.shop().await;
        assert_eq!(shop.get("/orders?page=-1&size=0&sort=x").send().await.refused_fields(), ["page", "size", "sort"]);
    }

    async fn short_paths_over_all_sellers_and_no_other_organization(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let one = shop.order(&order_body(&buyer, "AB-1")).await;
        let sibling = app.seller(shop.organization, "ATU13585627").await;
        let base = format!("/v1/partners/{sibling}");
        let mut person = crate::harness::buyer_body();
        person["vatNumber"] = json!(POLISH);
        let its_buyer = shop.post(&format!("{base}/buyers")).json(&person).send().await.is(201).json();
        app.clock.advance(1);
        let two = shop.post(&format!("{base}/orders")).json(&order_body(&uuid(&its_buyer), "AB-1")).send().await.is(201).json();
        let (stranger, theirs) = with_buyer(&app).await;
        let three = stranger.order(&order_body(&theirs, "AB-1")).await;

        let all = shop.get(&format!("/v1/orders?vin={VIN}")).send().await.is(200).json();
        let ids: Vec<&str> = all["data"].as_array().unwrap().iter().map(|order| order["uuid"].as_str().unwrap()).collect();
        assert_eq!(ids, [&*uuid(&two), &*last(&one)]);
        assert_eq!(listed(&shop, "/orders").await.len(), 1);
        assert_eq!(shop.get(&format!("/v1/orders/{}", uuid(&two))).send().await.is(200).json(), two);
        assert_eq!(shop.get(&format!("/v1/orders/{}/compliance", uuid(&two))).send().await.is(200).json()["orderUuid"], two["uuid"]);
        shop.get(&format!("/orders/{}", uuid(&two))).send().await.is(404).problem("not-found");
        for path in [format!("/v1{three}"), format!("/v1{three}/compliance"), three.clone(), format!("{three}/compliance"), format!("/v1/orders/{NIL}")] {
            shop.get(&path).send().await.is(404).problem("not-found");
        }
        stranger.get(&format!("/v1{three}")).send().await.is(200);
    }

    async fn a_correction_needs_the_current_version(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let order = shop.order(&order_body(&buyer, "AB-1")).await;
        let body = json!({"purchaseDate": "2026-04-20"});
        shop.patch(&order, 0, &body).without("if-match").send().await.is(400).problem("malformed-request");
        let changed = shop.patch(&order, 0, &body).send().await.is(200);
        assert_eq!((changed.version(), &changed.json()["purchaseDate"]), (1, &json!("2026-04-20")));
        let late = shop.patch(&order, 0, &json!({"purchaseDate": "2026-04-21"})).send().await.is(409).problem("version-mismatch");
        assert_eq!(late["currentResource"], changed.json());
        assert_eq!(shop.patch(&order, 1, &body).send().await.is(200).version(), 1, "the same values change nothing");
        let contact = json!({"firstName": "Eva", "lastName": "Neu", "email": "eva@neu.example", "phone": "+49 30 1"});
        let changed = shop.patch(&order, 1, &json!({"responsibleContact": contact})).send().await.is(200);
        assert_eq!((changed.version(), &changed.json()["responsibleContact"]), (2, &contact));
        assert_eq!(changed.json()["purchaseDate"], "2026-04-20", "what is absent stays");
        let said = shop.said("order.updated").await;
        assert_eq!(said.iter().map(|data| data["changedFields"].clone()).collect::<Vec<_>>(), [json!(["purchaseDate"]), json!(["responsibleContact"])]);
        for table in ["event", "audit_record"] {
            assert!(!app.database.dump(table).await.join("\n").contains("eva@neu.example"), "a person's address in {table}");
        }
        // What it was corrected to is the same order now; what it was is not.
        let mut corrected = order_body(&buyer, "AB-1");
        shop.post("/orders").json(&corrected).send().await.is(409);
        (corrected["purchaseDate"], corrected["responsibleContact"]) = (json!("2026-04-20"), contact);
        shop.post("/orders").json(&corrected).send().await.is(200);
    }

    async fn what_cannot_change_is_refused(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let order = shop.order(&order_body(&buyer, "AB-1")).await;
        for (name, value) in [
            ("externalOrderId", json!("AB-2")), ("buyerId", json!(last(&buyer))), ("vins", json!([vehicle(OTHER_VIN)])),
            ("totalAmount", json!({"value": 1, "currency": "EUR"})),
        ] {
            let body = json!({name: value, "purchaseDate": "2026-04-20"});
            assert_eq!(shop.patch(&order, 0, &body).send().await.refused_fields(), [name]);
        }
        assert_eq!(shop.patch(&order, 0, &json!({"purchaseDate": "2026-04-24"})).send().await.refused_fields(), ["purchaseDate"]);
        let contact = json!({"responsibleContact": {"firstName": "", "lastName": "X", "email": "x"}});
        assert_eq!(shop.patch(&order, 0, &contact).send().await.refused_fields(), ["responsibleContact.firstName", "responsibleContact.email"]);
        assert_eq!(shop.get(&order).send().await.is(200).version(), 0);
    }

    async fn cancelled_until_the_pickup_with_a_reason(app: TestApp) {
        let (shop, order) = { let shop = app.shop().await; let (_, order) = shop.sold().await; (shop, order) };
        let cancel = |body: &Value| shop.post(&format!("{order}/cancel")).json(body);
        for bad in [json!({}), json!({"reason": " "}), json!({"reason": "x".repeat(501)})] {
            assert_eq!(cancel(&bad).send().await.refused_fields(), ["reason"]);
        }
        shop.post(&format!("{order}/cancel")).send().await.is(415);
        shop.made_ready(&order).await;
        shop.post(&format!("{order}/transport/pickup")).json(&pickup_body("2026-04-22")).send().await.is(200);
        cancel(&json!({"reason": "Withdrawn"})).send().await.is(409).problem("invalid-state");
        shop.post(&format!("{order}/transport/pickup/revoke")).json(&json!({"reason": "It did not come"})).send().await.is(200);
        app.clock.advance(5);
        let cancelled = cancel(&json!({"reason": "Withdrawn"})).key("K").send().await.is(200);
        let body = cancelled.json();
        assert_eq!((&body["status"], &body["cancelReason"], &body["cancelledAt"]), (&json!("CANCELLED"), &json!("Withdrawn"), &json!("2026-04-22T10:15:05.000Z")));
        assert_eq!(cancel(&json!({"reason": "Withdrawn"})).key("K").send().await.is(200).json(), body, "the cached response");
        assert_eq!(shop.get(&order).send().await.is(200).json(), body);
        let rollup = shop.verdict(&order).await;
        assert_eq!((&rollup["modules"]["order"]["status"], &rollup["decision"]), (&json!("CANCELLED"), &Value::Null));
        assert_eq!(shop.said("order.cancelled").await, [json!({"orderUuid": last(&order), "reason": "Withdrawn"})]);
        let same = shop.post("/orders").json(&order_body(body["buyerId"].as_str().unwrap(), "AB-1")).send().await.is(200);
        assert_eq!(same.json()["status"], "CANCELLED", "its id is taken for good");
    }

    async fn a_cancelled_order_takes_no_write_and_every_read(app: TestApp) {
        let (shop, things) = with_things(&app).await;
        let order = format!("/orders/{}", things.get("uuid"));
        shop.post(&format!("{order}/cancel")).json(&json!({"reason": "Withdrawn"})).send().await.is(200);
        app.drain().await;
        let events = shop.event_count().await;
        let (mut writes, mut reads) = (0, 0);
        for operation in operations().iter().filter(|operation| operation.path.contains("/orders/{uuid}")) {
            let answer = call(&shop, operation, &things, &operation.path_of(&things)).send().await;
            if operation.method == Method::GET {
                answer.is(200);
                reads += 1;
            } else {
                assert_eq!(answer.status.as_u16(), 409, "{}: {}", operation.id, answer.text());
                answer.problem("order-cancelled");
                writes += 1;
            }
        }
        assert!(writes >= 22 && reads >= 18, "{writes} {reads}");
        assert_eq!(shop.event_count().await, events, "nothing was done");
        // What happens to the buyer is no longer the order's business.
        let version = shop.verdict(&order).await["version"].clone();
        shop.post(&format!("/buyers/{}/block", things.get("buyerId"))).send().await.is(200);
        app.drain().await;
        assert_eq!(shop.verdict(&order).await["version"], version);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn cancelling_frees_the_vehicle(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let (one, two) = (shop.order(&order_body(&buyer, "AB-1")).await, shop.order(&order_body(&buyer, "AB-2")).await);
        let other = shop.buyer("ATU13585627").await;
        let three = shop.order(&order_body(&other, "AB-3")).await;
        let warned = async |order: &str| crate::harness::codes(&shop.verdict(order).await["warnings"]).contains(&"VIN_IN_OTHER_OPEN_ORDER".to_owned());
        app.drain().await;
        assert!(warned(&one).await && warned(&two).await && warned(&three).await);
        for order in [&one, &two] {
            shop.post(&format!("{order}/cancel")).json(&json!({"reason": "Entered twice"})).send().await.is(200);
        }
        app.drain().await;
        assert!(!warned(&three).await);
    }
}
