//! Pickup, its revocation and delivery over REST (Integration API 2.3, 3.8, 4.9; product.md "States").

use serde_json::{Value, json};

use crate::harness::{
    OTHER_VIN, POLISH, Shop, TestApp, VIN, codes, delivery_body, last, on_both, order_body, pickup_body,
    vehicle,
};

/// A customer and an order that is ready for pickup.
async fn ready(app: &TestApp) -> (Shop, String) {
    let shop = app.shop().await;
    let (_, order) = shop.sold().await;
    shop.made_ready(&order).await;
    (shop, order)
}

/// The same with two vehicles.
async fn two_vehicles(app: &TestApp) -> (Shop, String) {
    let shop = app.shop().await;
    let mut body = order_body(&shop.buyer(POLISH).await, "AB-1");
    body["vins"] = json!([vehicle(VIN), vehicle(OTHER_VIN)]);
    body["totalAmount"]["value"] = json!(3_700_000);
    let order = shop.order(&body).await;
    shop.made_ready(&order).await;
    (shop, order)
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

fn of(body: Value, vins: &[&str]) -> Value {
    with(body, "vins", json!(vins))
}

/// Picked up and delivered, of the first and the second vehicle.
fn legs(transport: &Value) -> Vec<(bool, bool)> {
    let vins = transport["vins"].as_array().unwrap().iter();
    vins.map(|vin| (vin["pickupConfirmed"] == true, vin["deliveryConfirmed"] == true))
        .collect()
}

on_both! {
    async fn steps_in_their_order(app: TestApp) {
        let shop = app.shop().await;
        let (_, order) = shop.sold().await;
        let post = |place: &str, body: &Value| shop.post(&format!("{order}/transport/{place}")).json(body);
        let (pickup, delivery, reason) = (pickup_body("2026-04-22"), delivery_body("2026-04-22"), json!({"reason": "It did not come"}));
        let begin = shop.get(&format!("{order}/transport")).send().await.is(200).json();
        assert_eq!(begin, json!({
            "status": "NOT_STARTED", "pickupConfirmed": false, "deliveryConfirmed": false, "cmrUploaded": false, "dailyViesChecksActive": false,
            "vins": [{"vin": VIN, "pickupConfirmed": false, "deliveryConfirmed": false}]
        }));
        for _ in 0..2 {
            post("pickup", &pickup).send().await.is(409).problem("invalid-state");
            post("pickup/revoke", &reason).send().await.is(409).problem("invalid-state");
            post("delivery", &delivery).send().await.is(409).problem("invalid-state");
            shop.post(&format!("{order}/payment")).json(&crate::harness::payment_body()).send().await;
        }
        shop.post(&format!("{order}/payment/ready-for-pickup")).send().await.is(200);
        post("delivery", &delivery).send().await.is(409).problem("invalid-state");
        let picked = post("pickup", &pickup).send().await.is(200).json();
        assert_eq!((&picked["status"], &picked["pickupDate"], legs(&picked)), (&json!("IN_PROGRESS"), &json!("2026-04-22"), vec![(true, false)]));
        let leg = &picked["vins"][0]["pickup"];
        for name in ["type", "pickupDate", "driverIdentification", "collectionAddress"] {
            assert_eq!(leg[name], pickup[name], "{name}");
        }
        let delivered = post("delivery", &delivery).send().await.is(200).json();
        assert_eq!((&delivered["status"], legs(&delivered)), (&json!("DELIVERED"), vec![(true, true)]));
        for name in ["deliveryDate", "deliveryAddress", "receiverName"] {
            assert_eq!(delivered["vins"][0]["delivery"][name], delivery[name], "{name}");
        }
        assert_eq!(shop.get(&format!("{order}/transport")).send().await.is(200).json(), delivered);
        post("pickup/revoke", &reason).send().await.is(409).problem("invalid-state");
        assert_eq!(shop.status(&order).await, "TRANSPORT_COMPLETED");
    }

    async fn a_milestone_is_set_once(app: TestApp) {
        let (shop, order) = ready(&app).await;
        let pickup = |body: &Value| shop.post(&format!("{order}/transport/pickup")).json(body);
        let first = pickup(&pickup_body("2026-04-22")).key("K").send().await.is(200).json();
        assert_eq!(pickup(&pickup_body("2026-04-22")).key("K").send().await.is(200).json(), first, "the cached response");
        for body in [pickup_body("2026-04-22"), pickup_body("2026-04-20")] {
            let set = pickup(&body).send().await.is(409).problem("milestone-already-set");
            assert_eq!(set["currentResource"], first, "the current state");
        }
        let delivery = |body: &Value| shop.post(&format!("{order}/transport/delivery")).json(body);
        let second = delivery(&delivery_body("2026-04-22")).send().await.is(200).json();
        for body in [delivery_body("2026-04-22"), delivery_body("2026-04-23")] {
            let set = delivery(&body).send().await.is(409).problem("milestone-already-set");
            assert_eq!(set["currentResource"], second);
        }
        pickup(&pickup_body("2026-04-22")).send().await.is(409).problem("milestone-already-set");
        assert_eq!((shop.said("transport.pickup_confirmed").await.len(), shop.said("transport.delivery_confirmed").await.len()), (1, 1));
    }

    async fn refused_by_the_path_of_the_field(app: TestApp) {
        let (shop, order) = ready(&app).await;
        let events = shop.event_count().await;
        let address = |country: &str, code: &str| json!({"street": "Weg 1", "postCode": code, "city": "X", "country": country});
        for (name, value, field) in [
            ("type", json!("TRAIN"), "type"), ("pickupDate", json!("2026-04-24"), "pickupDate"), ("pickupDate", json!(""), "pickupDate"),
            ("driverIdentification", json!("x".repeat(101)), "driverIdentification"),
            ("collectionAddress", address("CH", "8001"), "collectionAddress.country"), ("collectionAddress", address("GB", "SW1A 1AA"), "collectionAddress.country"),
            ("collectionAddress", address("ES", "35001"), "collectionAddress.country"), ("collectionAddress", address("EL", "10431"), "collectionAddress.country"),
            ("collectionAddress", json!({"country": "DE"}), "collectionAddress.street"),
            ("vins", json!(["x"]), "vins[0]"), ("vins", json!([OTHER_VIN]), "vins"),
        ] {
            let answer = shop.post(&format!("{order}/transport/pickup")).json(&with(pickup_body("2026-04-22"), name, value.clone())).send().await;
            assert_eq!(answer.refused_fields()[0], field, "{value}");
        }
        shop.post(&format!("{order}/transport/pickup")).json(&pickup_body("2026-04-21")).send().await.is(200);
        for (name, value, field) in [
            ("deliveryDate", json!("2026-04-24"), "deliveryDate"), ("deliveryDate", json!("2026-04-20"), "deliveryDate"),
            ("deliveryAddress", Value::Null, "deliveryAddress"), ("deliveryAddress", address("XX", "1"), "deliveryAddress.country"),
            ("receiverName", json!("x".repeat(201)), "receiverName"), ("vins", json!([VIN, "WVW"]), "vins[1]"), ("vins", json!([OTHER_VIN]), "vins"),
        ] {
            let answer = shop.post(&format!("{order}/transport/delivery")).json(&with(delivery_body("2026-04-22"), name, value.clone())).send().await;
            assert_eq!(answer.refused_fields(), [field], "{value}");
        }
        let revoke = |body: Value| shop.post(&format!("{order}/transport/pickup/revoke")).json(&body);
        for (bad, field) in [
            (json!({}), "reason"), (json!({"reason": " "}), "reason"), (json!({"reason": "x".repeat(501)}), "reason"),
            (json!({"reason": "Why", "vins": ["x"]}), "vins[0]"), (json!({"reason": "Why", "vins": [OTHER_VIN]}), "vins"),
        ] {
            assert_eq!(revoke(bad).send().await.refused_fields(), [field]);
        }
        assert_eq!(shop.event_count().await, events + 1, "only the pickup");
        shop.post(&format!("{order}/transport/delivery")).json(&delivery_body("2026-04-21")).send().await.is(200);
    }

    async fn northern_ireland_and_monaco_are_inside(app: TestApp) {
        for (country, code) in [("GB", "BT1 5GS"), ("MC", "98000"), ("GR", "10431")] {
            let (shop, order) = ready(&app).await;
            let address = json!({"street": "Weg 1", "postCode": code, "city": "X", "country": country});
            shop.post(&format!("{order}/transport/pickup")).json(&with(pickup_body("2026-04-22"), "collectionAddress", address)).send().await.is(200);
        }
        let (shop, order) = ready(&app).await;
        let mut least = pickup_body("2026-04-22");
        for name in ["driverIdentification", "collectionAddress"] {
            least.as_object_mut().unwrap().remove(name);
        }
        let answer = shop.post(&format!("{order}/transport/pickup")).json(&least).send().await.is(200);
        assert!(!answer.text().contains("null"), "absent members are omitted: {}", answer.text());
    }

    async fn where_it_arrives_decides(app: TestApp) {
        for (country, post_code, failed) in [
            ("PL", "00-838", None), ("DE", "20095", Some("NOT_CROSS_BORDER")), ("CH", "8001", Some("DESTINATION_OUTSIDE_EU")),
            ("GB", "SW1A 1AA", Some("DESTINATION_OUTSIDE_EU")), ("GB", "BT1 5GS", None),
        ] {
            let (shop, order) = ready(&app).await;
            shop.post(&format!("{order}/transport/pickup")).json(&pickup_body("2026-04-22")).send().await.is(200);
            let address = json!({"street": "Weg 1", "postCode": post_code, "city": "X", "country": country});
            let answer = shop.post(&format!("{order}/transport/delivery")).json(&with(delivery_body("2026-04-22"), "deliveryAddress", address)).send().await.is(200).json();
            let rollup = shop.verdict(&order).await;
            let found: Vec<String> = codes(&rollup["blockers"]).into_iter().filter(|code| ["NOT_CROSS_BORDER", "DESTINATION_OUTSIDE_EU"].contains(&&**code)).collect();
            assert_eq!(found, failed.into_iter().collect::<Vec<_>>(), "{country} {post_code}");
            let (status, decision) = if failed.is_some() { ("INVALID", json!("VAT_APPLICABLE")) } else { ("DELIVERED", Value::Null) };
            assert_eq!((answer["status"].as_str().unwrap(), &rollup["decision"]), (status, &decision), "{country} {post_code}");
        }
    }

    async fn two_vehicles_one_by_one(app: TestApp) {
        let (shop, order) = two_vehicles(&app).await;
        let post = |place: &str, body: &Value| shop.post(&format!("{order}/transport/{place}")).json(body);
        let now = post("pickup", &of(pickup_body("2026-04-20"), &[OTHER_VIN])).send().await.is(200).json();
        assert_eq!((&now["status"], &now["pickupConfirmed"], legs(&now)), (&json!("PARTIAL"), &json!(false), vec![(false, false), (true, false)]));
        assert_eq!(shop.status(&order).await, "TRANSPORT_IN_PROGRESS");
        let set = post("pickup", &pickup_body("2026-04-22")).send().await.is(409).problem("milestone-already-set");
        assert!(set["detail"].as_str().unwrap().contains(OTHER_VIN) && legs(&set["currentResource"]) == [(false, false), (true, false)], "{set}");
        post("delivery", &delivery_body("2026-04-22")).send().await.is(409).problem("invalid-state");
        let now = post("delivery", &of(delivery_body("2026-04-21"), &[OTHER_VIN])).send().await.is(200).json();
        assert_eq!((&now["status"], legs(&now)), (&json!("PARTIAL"), vec![(false, false), (true, true)]));
        let rollup = shop.verdict(&order).await;
        assert_eq!(rollup["modules"]["transport"]["vins"], json!([
            {"vin": VIN, "pickupConfirmed": false, "deliveryConfirmed": false}, {"vin": OTHER_VIN, "pickupConfirmed": true, "deliveryConfirmed": true}
        ]));
        assert_eq!(rollup["modules"]["order"]["vins"], json!([
            {"vin": VIN, "complianceStatus": "TRANSPORT_PENDING"}, {"vin": OTHER_VIN, "complianceStatus": "DELIVERED"}
        ]));
        assert_eq!(rollup["modules"]["transport"]["dailyViesChecksActive"], true, "one is still to come");
        let now = post("pickup", &of(pickup_body("2026-04-22"), &[VIN, VIN])).send().await.is(200).json();
        assert_eq!((&now["status"], &now["pickupConfirmed"], &now["pickupDate"]), (&json!("PARTIAL"), &json!(true), &json!("2026-04-20")));
        let late = post("delivery", &of(delivery_body("2026-04-21"), &[VIN])).send().await;
        assert_eq!(late.refused_fields(), ["deliveryDate"], "before its own pickup");
        let now = post("delivery", &of(delivery_body("2026-04-22"), &[VIN])).send().await.is(200).json();
        assert_eq!((&now["status"], &now["deliveryConfirmed"], &now["dailyViesChecksActive"]), (&json!("DELIVERED"), &json!(true), &json!(false)));
        assert_eq!(shop.status(&order).await, "TRANSPORT_COMPLETED");
        let said = shop.said("transport.pickup_confirmed").await;
        assert_eq!((&said[0]["vins"], &said[1]["vins"]), (&json!([OTHER_VIN]), &json!([VIN])));
    }

    async fn without_names_all_are_meant(app: TestApp) {
        let (shop, order) = two_vehicles(&app).await;
        let post = |place: &str, body: &Value| shop.post(&format!("{order}/transport/{place}")).json(body);
        let now = post("pickup", &pickup_body("2026-04-22")).send().await.is(200).json();
        assert_eq!((&now["status"], legs(&now)), (&json!("IN_PROGRESS"), vec![(true, false); 2]));
        let now = post("delivery", &of(delivery_body("2026-04-22"), &[])).send().await.is(200).json();
        assert_eq!((&now["status"], legs(&now)), (&json!("DELIVERED"), vec![(true, true); 2]));
    }

    async fn a_failing_vehicle_leaves_the_other_as_it_is(app: TestApp) {
        let (shop, order) = two_vehicles(&app).await;
        let post = |place: &str, body: &Value| shop.post(&format!("{order}/transport/{place}")).json(body);
        post("pickup", &pickup_body("2026-04-22")).send().await.is(200);
        let home = with(of(delivery_body("2026-04-22"), &[VIN]), "deliveryAddress", json!({"street": "Weg 1", "postCode": "20095", "city": "Hamburg", "country": "DE"}));
        post("delivery", &home).send().await.is(200);
        post("delivery", &of(delivery_body("2026-04-22"), &[OTHER_VIN])).send().await.is(200);
        let rollup = shop.verdict(&order).await;
        assert_eq!(rollup["decision"], "VAT_APPLICABLE");
        assert_eq!(rollup["modules"]["order"]["vins"], json!([
            {"vin": VIN, "complianceStatus": "INVALID"}, {"vin": OTHER_VIN, "complianceStatus": "DELIVERED"}
        ]));
    }

    async fn revoked_before_the_delivery_only(app: TestApp) {
        let (shop, order) = two_vehicles(&app).await;
        let post = |place: &str, body: &Value| shop.post(&format!("{order}/transport/{place}")).json(body);
        let why = |vins: Option<&[&str]>| vins.map_or(json!({"reason": "It did not come"}), |vins| json!({"reason": "It did not come", "vins": vins}));
        post("pickup", &of(pickup_body("2026-04-22"), &[VIN])).send().await.is(200);
        post("pickup/revoke", &why(Some(&[OTHER_VIN]))).send().await.is(409).problem("invalid-state");
        let now = post("pickup/revoke", &why(None)).send().await.is(200).json();
        assert_eq!((&now["status"], legs(&now)), (&json!("NOT_STARTED"), vec![(false, false); 2]), "all that are on their way");
        assert_eq!(shop.status(&order).await, "READY_FOR_PICKUP");
        post("pickup", &pickup_body("2026-04-22")).send().await.is(200);
        let now = post("pickup/revoke", &why(Some(&[VIN]))).key("K").send().await.is(200).json();
        assert_eq!((&now["status"], legs(&now)), (&json!("PARTIAL"), vec![(false, false), (true, false)]));
        assert_eq!(post("pickup/revoke", &why(Some(&[VIN]))).key("K").send().await.is(200).json(), now, "the cached response");
        post("delivery", &of(delivery_body("2026-04-22"), &[OTHER_VIN])).send().await.is(200);
        post("pickup/revoke", &why(Some(&[OTHER_VIN]))).send().await.is(409).problem("invalid-state");
        post("pickup", &of(pickup_body("2026-04-23"), &[VIN])).send().await.is(200);
        let said = shop.said("transport.pickup_revoked").await;
        assert_eq!(said.len(), 2);
        assert_eq!(said[1], json!({"orderUuid": last(&order), "vins": [VIN], "reason": "It did not come"}));
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn each_kind_has_its_paper(app: TestApp) {
        for (kind, code, paper, other) in [
            ("COMPANY_TRANSPORT", "MISSING_CMR", "TRANSPORT_CMR", "TRANSPORT_PICKUP_DECLARATION"),
            ("SELF_PICKUP", "MISSING_PICKUP_DECLARATION", "TRANSPORT_PICKUP_DECLARATION", "TRANSPORT_CMR"),
        ] {
            let (shop, order) = ready(&app).await;
            shop.post(&format!("{order}/transport/pickup")).json(&with(pickup_body("2026-04-22"), "type", json!(kind))).send().await.is(200);
            shop.filed(&order, "transport/documents", other).await;
            let open = async || shop.blockers(&order).await.into_iter().filter(|code| code.starts_with("MISSING_CMR") || code.starts_with("MISSING_PICKUP")).collect::<Vec<_>>();
            assert_eq!(open().await, [code]);
            shop.filed(&order, "transport/documents", paper).await;
            assert_eq!(open().await, Vec::<String>::new());
            assert_eq!(shop.get(&format!("{order}/transport")).send().await.is(200).json()["cmrUploaded"], true);
        }
    }

    async fn persons_are_in_no_event_and_no_audit(app: TestApp) {
        let (shop, order) = ready(&app).await;
        shop.post(&format!("{order}/transport/pickup")).json(&pickup_body("2026-04-22")).send().await.is(200);
        shop.post(&format!("{order}/transport/delivery")).json(&delivery_body("2026-04-22")).send().await.is(200);
        for table in ["event", "audit_record", "job"] {
            let text = app.database.dump(table).await.join("\n");
            assert!(!text.contains("DE-FR-2026-1234") && !text.contains("Kowalska"), "{table} names a person");
        }
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn the_pickup_has_vies_asked_once_more(app: TestApp) {
        let (shop, order) = ready(&app).await;
        app.drain().await;
        let asked = shop.said("kyc.vies_checked").await.len();
        app.pass(3_600).await;
        let shop = shop.renewed().await;
        shop.post(&format!("{order}/transport/pickup")).json(&pickup_body("2026-04-22")).send().await.is(200);
        app.drain().await;
        assert_eq!(shop.said("kyc.vies_checked").await.len(), asked + 1);
    }
}
