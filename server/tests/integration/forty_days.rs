//! Forty days of three orders: an outage, a number that turns invalid on the road and recovers, and one that stays invalid
//! (product.md "Verdict"; Integration API 10). The clock moves; nobody sleeps.

use serde_json::{Value, json};

use crate::harness::{
    NAME, POLISH, Shop, TestApp, Wanted, codes, delivery_body, last, on_both, order_body, pickup_body,
};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Sends the answers VIES gives about a number from now on.
async fn vies(shop: &Shop, number: &str, result: &str) {
    let path = format!("/v1/sandbox/vies/{number}");
    shop.put(&path, &json!({"result": result})).send().await.is(200);
}

/// What the events said about one order's verdict, oldest first: (status, blockers) or the decision.
async fn story(shop: &Shop, order: &str) -> Vec<String> {
    let events = shop.events().await;
    let of_order = events
        .iter()
        .filter(|event| event["orderUuid"] == last(order).as_str());
    let told = of_order.filter_map(|event| match event["type"].as_str().unwrap() {
        "compliance.status_changed" => {
            let data = &event["data"];
            Some(
                format!(
                    "{} {}",
                    data["currentStatus"].as_str().unwrap(),
                    codes(&data["blockers"]).join(",")
                )
                .trim()
                .to_owned(),
            )
        }
        "compliance.decision_made" => Some(event["data"]["decision"].as_str().unwrap().to_owned()),
        _ => None,
    });
    told.collect()
}

/// A sale on the road since now: only delivery and its proof are missing.
async fn on_the_road(
    app: &TestApp,
    shop: &Shop,
    number: &str,
    vin: &str,
    external: &str,
) -> (String, String) {
    let buyer = shop.good_buyer(app, number, NAME).await;
    let mut body = order_body(&buyer, external);
    body["vins"][0]["vin"] = json!(vin);
    let order = shop.order(&body).await;
    shop.paid(app, &order).await;
    shop.post(&format!("{order}/transport/pickup"))
        .json(&pickup_body("2026-04-22"))
        .send()
        .await
        .is(200);
    shop.filed(&order, "transport/documents", "TRANSPORT_CMR").await;
    app.drain().await;
    (buyer, order)
}

async fn now(shop: &Shop, order: &str) -> (String, Vec<String>, Vec<String>) {
    let rollup: Value = shop.verdict(order).await;
    (
        rollup["complianceStatus"].as_str().unwrap().to_owned(),
        codes(&rollup["blockers"]),
        codes(&rollup["warnings"]),
    )
}

fn is(found: &(String, Vec<String>, Vec<String>), status: &str, blockers: &[&str], warnings: &[&str]) {
    assert_eq!(
        (
            found.0.as_str(),
            found.1.iter().map(String::as_str).collect::<Vec<_>>(),
            found
                .2
                .iter()
                .map(String::as_str)
                .filter(|code| *code != "DOCUMENT_NOT_SCANNED")
                .collect::<Vec<_>>()
        ),
        (status, blockers.to_vec(), warnings.to_vec())
    );
}

on_both! {
    async fn three_orders_on_the_road(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        let (steady, recovers, stays) = (POLISH, "CZ25123891", "FR40303265045");
        let (steady_buyer, one) = on_the_road(&app, &shop, steady, "WVWZZZ3CZEE140287", "ONE").await;
        let (_, two) = on_the_road(&app, &shop, recovers, "WP0ZZZ99ZTS392124", "TWO").await;
        let (_, three) = on_the_road(&app, &shop, stays, "YV1TS592861433393", "THREE").await;
        for order in [&one, &two, &three] {
            is(&now(&shop, order).await, "INCOMPLETE", &["DELIVERY_NOT_CONFIRMED"], &[]);
        }

        // Day 5 to 7: VIES is down for everybody. For a day nothing changes; then the check is overdue, and no verdict falls.
        app.pass(5 * DAY).await;
        let shop = shop.renewed().await;
        for number in [steady, recovers, stays] {
            vies(&shop, number, "UNKNOWN").await;
        }
        let asked = shop.said("kyc.vies_checked").await.iter().filter(|data| data["result"] == "VALID").count();
        app.pass(20 * HOUR).await;
        let shop = shop.renewed().await;
        is(&now(&shop, &one).await, "INCOMPLETE", &["DELIVERY_NOT_CONFIRMED"], &[]);
        app.pass(28 * HOUR).await;
        let shop = shop.renewed().await;
        for order in [&one, &two, &three] {
            is(&now(&shop, order).await, "INCOMPLETE", &["VIES_PENDING", "DELIVERY_NOT_CONFIRMED"], &[]);
            let rollup = shop.verdict(order).await;
            assert_eq!(rollup["modules"]["buyer"]["viesResult"], "VALID", "the last conclusive answer stays");
            assert_eq!(rollup["readiness"], "READY_FOR_PICKUP");
        }
        let still = shop.said("kyc.vies_checked").await.iter().filter(|data| data["result"] == "VALID").count();
        assert!(still <= asked + 3, "an outage gives no answers: {asked} {still}");

        // Day 7: it answers again, for the second and third buyer with bad news.
        vies(&shop, steady, "VALID").await;
        vies(&shop, recovers, "INVALID").await;
        vies(&shop, stays, "INVALID").await;
        app.pass(DAY).await;
        let shop = shop.renewed().await;
        is(&now(&shop, &one).await, "INCOMPLETE", &["DELIVERY_NOT_CONFIRMED"], &[]);
        for order in [&two, &three] {
            is(&now(&shop, order).await, "INVALID", &["VIES_INVALID", "DELIVERY_NOT_CONFIRMED"], &[]);
            assert_eq!(shop.get(order).send().await.is(200).json()["status"], "COMPLIANCE_INVALID");
        }
        let failed = shop.said("kyc.vies_check_failed").await;
        assert!(failed.iter().any(|data| data["vatNumber"] == recovers && data["previousResult"] == "VALID" && data["currentResult"] == "INVALID"), "{failed:?}");

        // Day 8: the second one's number is good again.
        vies(&shop, recovers, "VALID").await;
        app.pass(DAY).await;
        let shop = shop.renewed().await;
        is(&now(&shop, &two).await, "INCOMPLETE", &["DELIVERY_NOT_CONFIRMED"], &[]);
        is(&now(&shop, &three).await, "INVALID", &["VIES_INVALID", "DELIVERY_NOT_CONFIRMED"], &[]);

        // Day 10: the first two arrive.
        app.pass(2 * DAY).await;
        let shop = shop.renewed().await;
        for order in [&one, &two] {
            shop.post(&format!("{order}/transport/delivery")).json(&delivery_body("2026-05-02")).send().await.is(200);
            shop.filed(order, "transport/documents", "TRANSPORT_CONFIRMATION_OF_ARRIVAL").await;
            is(&now(&shop, order).await, "VALID", &[], &[]);
        }

        // The first buyer's number is withdrawn later: the delivered order stands, and so does it after a new number.
        vies(&shop, steady, "INVALID").await;
        shop.post(&format!("{steady_buyer}/kyc/vies-check")).send().await.is(202);
        app.pass(DAY).await;
        let shop = shop.renewed().await;
        assert_eq!(shop.kyc(&steady_buyer).await["viesResult"], "INVALID");
        is(&now(&shop, &one).await, "VALID", &[], &[]);
        let version = shop.get(&steady_buyer).send().await.is(200).version();
        shop.patch(&steady_buyer, version, &json!({"vatNumber": "SK2022749619", "companyName": "Another Name s.r.o."})).send().await.is(200);
        app.drain().await;
        is(&now(&shop, &one).await, "VALID", &[], &[]);

        // Day 31 after the pickup: the third one is overdue, and asked about every day.
        let checks = |said: &[Value]| said.iter().filter(|data| data["vatNumber"] == stays).count();
        let before = checks(&shop.said("kyc.vies_checked").await);
        app.pass(18 * DAY).await;
        let shop = shop.renewed().await;
        is(&now(&shop, &three).await, "INVALID", &["VIES_INVALID", "DELIVERY_NOT_CONFIRMED"], &[]);
        app.pass(2 * DAY).await;
        let shop = shop.renewed().await;
        is(&now(&shop, &three).await, "INVALID", &["VIES_INVALID", "DELIVERY_NOT_CONFIRMED"], &["DELIVERY_OVERDUE"]);
        let after = checks(&shop.said("kyc.vies_checked").await);
        assert!((19..=21).contains(&(after - before)), "one a day for 20 days: {before} {after}");

        // Day 40: it arrives, and VAT is due. Nobody is asked about any more.
        app.pass(7 * DAY).await;
        let shop = shop.renewed().await;
        shop.post(&format!("{three}/transport/delivery")).json(&delivery_body("2026-05-31")).send().await.is(200);
        shop.filed(&three, "transport/documents", "TRANSPORT_CMR_DELIVERY").await;
        app.drain().await;
        is(&now(&shop, &three).await, "INVALID", &["VIES_INVALID"], &[]);
        let asked = shop.said("kyc.vies_checked").await.len();
        app.pass(3 * DAY).await;
        let shop = shop.renewed().await;
        assert_eq!(shop.said("kyc.vies_checked").await.len(), asked);

        assert_eq!(story(&shop, &one).await, ["VALID", "VALID_EXPORT"]);
        assert_eq!(
            story(&shop, &two).await,
            ["INVALID VIES_INVALID,DELIVERY_NOT_CONFIRMED", "VAT_APPLICABLE", "INCOMPLETE DELIVERY_NOT_CONFIRMED", "VALID", "VALID_EXPORT"]
        );
        assert_eq!(story(&shop, &three).await, ["INVALID VIES_INVALID,DELIVERY_NOT_CONFIRMED", "VAT_APPLICABLE"]);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }
}
