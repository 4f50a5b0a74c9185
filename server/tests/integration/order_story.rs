//! The way of the published guides, once: buyer → order → invoice → payment → ready → pickup → delivery → verdict → final
//! invoice.

use serde_json::{Value, json};

use crate::harness::{
    NAME, POLISH, VIN, Wanted, codes, delivery_body, invoice_body, last, on_both, order_body, payment_body,
    pickup_body,
};

fn statuses(rollup: &Value) -> [&str; 5] {
    ["buyer", "order", "invoice", "payment", "transport"]
        .map(|module| rollup["modules"][module]["status"].as_str().unwrap())
}

on_both! {
    async fn from_buyer_to_final_invoice(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        let buyer = shop.good_buyer(&app, POLISH, NAME).await;

        // The order.
        let body = order_body(&buyer, "AB-2026-0815");
        let created = shop.post("/orders").json(&body).send().await.is(201);
        let json = created.json();
        assert_eq!((&json["status"], &json["version"]), (&json!("CREATED"), &json!(0)), "{json}");
        assert_eq!(json["vins"][0]["complianceStatus"], "PENDING");
        assert_eq!(json["totalAmount"], json!({"value": 1_850_000, "currency": "EUR"}));
        let order = format!("/orders/{}", json["uuid"].as_str().unwrap());
        assert_eq!(created.header("location"), shop.path(&order));
        let rollup = shop.verdict(&order).await;
        assert_eq!(rollup["complianceStatus"], "INCOMPLETE");
        assert_eq!(rollup["decision"], Value::Null);
        assert_eq!(
            codes(&rollup["blockers"]),
            ["MISSING_INVOICE", "MISSING_INVOICE_DOCUMENT", "MISSING_PAYMENT", "MISSING_PAYMENT_PROOF", "NOT_READY_FOR_PICKUP", "PICKUP_NOT_CONFIRMED"]
        );
        assert_eq!(statuses(&rollup), ["VALID", "COMPLETE", "MISSING", "MISSING", "NOT_STARTED"]);

        // The preliminary invoice and its PDF.
        let invoice = shop.post(&format!("{order}/invoice")).json(&invoice_body()).send().await.is(201).json();
        assert_eq!((&invoice["status"], &invoice["version"], &invoice["marginScheme"]), (&json!("SUBMITTED"), &json!(0), &json!(false)));
        shop.filed(&order, "invoice/documents", "SHIPMENT_PRELIMINARY_INVOICE").await;
        app.drain().await;
        assert_eq!(shop.get(&format!("{order}/invoice")).send().await.is(200).json()["status"], "VALID");
        assert_eq!(shop.get(&order).send().await.is(200).json()["status"], "INVOICE_SUBMITTED");

        // The payment and its proof.
        let payment = shop.post(&format!("{order}/payment")).json(&payment_body()).send().await.is(201).json();
        assert_eq!((&payment["amountMatchesInvoice"], &payment["ibanConsistent"], &payment["readyForPickup"]), (&json!(true), &json!(true), &json!(false)));
        shop.filed(&order, "payment/documents", "PAYMENT_CONFIRMATION").await;
        assert_eq!(shop.get(&order).send().await.is(200).json()["status"], "PAYMENT_SUBMITTED");
        let ready = shop.post(&format!("{order}/payment/ready-for-pickup")).send().await.is(200).json();
        assert_eq!((&ready["status"], &ready["readyForPickup"]), (&json!("VALID"), &json!(true)));
        app.drain().await;
        let rollup = shop.verdict(&order).await;
        assert_eq!((&rollup["readiness"], &rollup["modules"]["transport"]["dailyViesChecksActive"]), (&json!("READY_FOR_PICKUP"), &json!(true)));
        assert_eq!(rollup["modules"]["order"]["vins"], json!([{"vin": VIN, "complianceStatus": "TRANSPORT_PENDING"}]));

        // The pickup.
        app.pass(3_600).await;
        let shop = shop.renewed().await;
        shop.post(&format!("{order}/transport/pickup")).json(&pickup_body("2026-04-22")).send().await.is(200);
        app.drain().await;
        let rollup = shop.verdict(&order).await;
        assert_eq!(codes(&rollup["blockers"]), ["MISSING_CMR", "DELIVERY_NOT_CONFIRMED"]);
        assert_eq!(statuses(&rollup), ["VALID", "COMPLETE", "VALID", "VALID", "IN_PROGRESS"]);
        shop.filed(&order, "transport/documents", "TRANSPORT_CMR").await;
        assert_eq!(shop.get(&order).send().await.is(200).json()["status"], "TRANSPORT_IN_PROGRESS");
        let early = shop.post(&format!("{order}/finalization/final-invoice")).json(&invoice_body()).send().await;
        assert_eq!(early.refused_fields(), ["type"]);
        let mut last_invoice = invoice_body();
        last_invoice["type"] = json!("FINAL");
        last_invoice["invoiceNumber"] = json!("RE-2026-0999");
        shop.post(&format!("{order}/finalization/final-invoice")).json(&last_invoice).send().await.is(409).problem("compliance-not-final");

        // Three days on the road: VIES is asked every day.
        let asked = shop.said("kyc.vies_checked").await.len();
        app.pass(3 * 86_400).await;
        let shop = shop.renewed().await;
        assert_eq!(shop.said("kyc.vies_checked").await.len(), asked + 3);

        // The delivery and its proof: the verdict.
        shop.post(&format!("{order}/transport/delivery")).json(&delivery_body("2026-04-25")).send().await.is(200);
        assert_eq!(shop.blockers(&order).await, ["MISSING_DELIVERY_PROOF"]);
        shop.filed(&order, "transport/documents", "TRANSPORT_CMR_DELIVERY").await;
        let rollup = shop.verdict(&order).await;
        assert_eq!((&rollup["complianceStatus"], &rollup["decision"], &rollup["readiness"]), (&json!("VALID"), &json!("VALID_EXPORT"), &json!("READY_FOR_EXPORT")), "{rollup}");
        assert_eq!(statuses(&rollup), ["VALID", "COMPLETE", "VALID", "VALID", "DELIVERED"]);
        assert_eq!(rollup["modules"]["transport"]["dailyViesChecksActive"], false);
        let done = shop.get(&order).send().await.is(200).json();
        assert_eq!((&done["status"], &done["vins"][0]["complianceStatus"]), (&json!("COMPLIANCE_VALID"), &json!("VALID")));
        let changed = shop.said("compliance.status_changed").await;
        assert_eq!(changed.len(), 1, "{changed:?}");
        assert_eq!((&changed[0]["previousStatus"], &changed[0]["currentStatus"], &changed[0]["blockers"]), (&json!("INCOMPLETE"), &json!("VALID"), &json!([])));
        assert_eq!(shop.said("compliance.decision_made").await, [json!({"orderUuid": last(&order), "decision": "VALID_EXPORT"})]);

        // The final invoice must agree with it.
        let mut wrong = last_invoice.clone();
        wrong["vatIncluded"] = json!(true);
        let refused = shop.post(&format!("{order}/finalization/final-invoice")).json(&wrong).send().await.is(422);
        assert_eq!(refused.refused_fields(), ["vatIncluded"]);
        let answer = shop.post(&format!("{order}/finalization/final-invoice")).json(&last_invoice).send().await.is(201).json();
        assert_eq!((&answer["type"], &answer["status"], &answer["finalInvoiceReceived"]), (&json!("FINAL"), &json!("VALID"), &json!(true)));
        shop.post(&format!("{order}/invoice")).json(&last_invoice).send().await.is(200);
        let rollup = shop.verdict(&order).await;
        assert_eq!((&rollup["modules"]["invoice"]["finalInvoiceRequired"], &rollup["modules"]["invoice"]["finalInvoiceReceived"]), (&json!(true), &json!(true)));

        // Who did what.
        let events = shop.events().await;
        let kinds: Vec<&str> = events.iter().filter(|event| event["orderUuid"] == last(&order).as_str()).map(|event| event["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, [
            "order.created", "invoice.submitted", "invoice.document_uploaded", "payment.submitted", "payment.document_uploaded",
            "payment.ready_for_pickup", "transport.pickup_confirmed", "transport.document_uploaded", "transport.delivery_confirmed",
            "transport.document_uploaded", "compliance.status_changed", "compliance.decision_made", "invoice.submitted",
        ]);
        for (at, event) in events.iter().enumerate() {
            assert_eq!(event["sequence"], at + 1);
        }
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }
}
