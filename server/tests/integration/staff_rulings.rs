//! The forms by which staff decide about evidence: accept a mismatch, declare a paper unobtainable, the second pair of eyes,
//! taking it back.

use domain::kernel::Role;
use domain::organization::OrganizationPatch;
use serde_json::{Value, json};

use crate::harness::{
    Browser, Sale, TestApp, done, on_both, order_body, pickup_body, refused_inputs, refused_rule, with,
};

const ACCEPT: [(&str, &str); 2] = [("code", "ORDER_TOTAL_MISMATCH"), ("reason", "Agreed by phone")];
const DECLARE: [(&str, &str); 3] = [
    ("asked", "TRANSPORT_CMR"),
    ("document_type", "TRANSPORT_CMR"),
    ("reason", "The carrier is insolvent"),
];

/// An order whose total is not the sum of its vehicles.
async fn mismatched(app: &TestApp) -> Sale {
    let shop = app.shop().await;
    let (buyer, _) = shop.sold().await;
    let mut body = order_body(&buyer, "AB-2");
    body["totalAmount"]["value"] = json!(1_850_001);
    let order = shop.order(&body).await;
    Sale::new(shop, order)
}

async fn four_eyes(app: &TestApp, sale: &Sale) {
    let patch = OrganizationPatch {
        four_eyes: Some(true),
        ..OrganizationPatch::default()
    };
    let organizations = &app.services().organizations;
    let system = app.system();
    let updated = organizations.update(&system, sale.shop.organization, None, &patch);
    updated.await.unwrap();
}

/// The newest decision about an order.
async fn newest(sale: &Sale) -> Value {
    sale.shop
        .read(&format!("{}/compliance/rulings", sale.order))
        .await[0]
        .clone()
}

async fn blocked_by(sale: &Sale, code: &str) -> bool {
    sale.shop.blockers(&sale.order).await.contains(&code.to_owned())
}

/// Sends a form about the newest decision.
async fn about_newest(browser: &Browser, function: &str, sale: &Sale, reason: &str) -> Value {
    let id = newest(sale).await["uuid"].as_str().unwrap().to_owned();
    let form = sale.form(&[("ruling", &*id), ("reason", reason)]);
    browser.post(function, &form).await
}

on_both! {
    async fn compliance_accept(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = mismatched(&app).await;
        let send = async |fields: &[(&'static str, &'static str)]| browser.post("/fn/compliance/accept", &sale.form(&with(&ACCEPT, fields))).await;
        assert_eq!(refused_inputs(&send(&[("reason", " ")]).await), ["reason"]);
        for code in ["", "VIES_INVALID", "order_total_mismatch"] {
            assert_eq!(refused_inputs(&send(&[("code", code)]).await), ["code"], "{code}");
        }
        refused_rule(&send(&[("code", "AMOUNT_MISMATCH")]).await);
        let foreign = app.shop().await.seller.to_string();
        for form in sale.strangers(&foreign, &ACCEPT) {
            refused_rule(&browser.post("/fn/compliance/accept", &form).await);
        }
        app.auditor_may_not(&["/fn/compliance/accept"], &sale.form(&ACCEPT)).await;
        assert!(blocked_by(&sale, "ORDER_TOTAL_MISMATCH").await);
        // What was typed comes back to the form of this mismatch.
        let (to, page) = browser.plain("/fn/compliance/accept", &sale.form(&with(&ACCEPT, &[("reason", &*"x".repeat(501))]))).await;
        assert!(to.starts_with(&format!("{}?flash=", sale.order)) && to.ends_with("#accept-ORDER_TOTAL_MISMATCH-problems"), "{to}");
        assert!(page.contains(&"x".repeat(501)), "{page}");
        assert_eq!(done(&send(&[]).await), format!("{}?done=accepted", sale.order));
        assert!(!blocked_by(&sale, "ORDER_TOTAL_MISMATCH").await);
        let ruling = newest(&sale).await;
        assert_eq!(
            (&ruling["kind"], &ruling["state"], &ruling["reason"], &ruling["proposedBy"]["type"], &ruling["proposedBy"]["name"]),
            (&json!("MISMATCH_ACCEPTED"), &json!("IN_FORCE"), &json!("Agreed by phone"), &json!("STAFF"), &json!("Some OPERATOR"))
        );
        assert_eq!(sale.shop.by_staff().await, ["compliance.mismatch_accepted"]);
        refused_rule(&send(&[]).await);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn compliance_declare(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        let send = async |fields: &[(&'static str, &'static str)]| browser.post("/fn/compliance/declare", &sale.form(&with(&DECLARE, fields))).await;
        refused_rule(&send(&[]).await);
        sale.shop.made_ready(&sale.order).await;
        sale.shop.post(&format!("{}/transport/pickup", sale.order)).json(&pickup_body("2026-04-22")).send().await.is(200);
        assert_eq!(refused_inputs(&send(&[("reason", ""), ("document_type", "")]).await), ["document_type", "reason"]);
        assert_eq!(refused_inputs(&send(&[("document_type", "NONSENSE")]).await), ["document_type"]);
        app.auditor_may_not(&["/fn/compliance/declare"], &sale.form(&DECLARE)).await;
        let (to, page) = browser.plain("/fn/compliance/declare", &sale.form(&with(&DECLARE, &[("document_type", ""), ("reason", "Kept 17")]))).await;
        assert!(to.starts_with(&format!("{}?flash=", sale.order)) && to.ends_with("#declare-TRANSPORT_CMR-problems"), "{to}");
        assert!(page.contains("Kept 17"), "{page}");
        assert_eq!(done(&send(&[]).await), format!("{}?done=declared", sale.order));
        let ruling = newest(&sale).await;
        assert_eq!((&ruling["kind"], &ruling["state"], &ruling["code"]), (&json!("EVIDENCE_UNOBTAINABLE"), &json!("IN_FORCE"), &json!("MISSING_CMR")), "{ruling}");
        assert!(blocked_by(&sale, "EVIDENCE_UNOBTAINABLE").await);
        let by_staff = sale.shop.by_staff().await;
        assert_eq!(by_staff[0], "compliance.evidence_declared_unobtainable", "{by_staff:?}");
    }

    async fn compliance_approve(app: TestApp) {
        let (one, other) = (app.signed_in(Role::Operator).await, app.signed_in(Role::Operator).await);
        let sale = mismatched(&app).await;
        four_eyes(&app, &sale).await;
        let proposed = one.post("/fn/compliance/accept", &sale.form(&ACCEPT)).await;
        assert_eq!(done(&proposed), format!("{}?done=proposed", sale.order));
        assert_eq!(newest(&sale).await["state"], "AWAITING_APPROVAL");
        assert!(blocked_by(&sale, "ORDER_TOTAL_MISMATCH").await, "it waits");
        let own = about_newest(&one, "/fn/compliance/approve", &sale, "").await;
        assert!(refused_rule(&own).contains("four eyes"), "{own}");
        for unknown in ["", "x", crate::harness::NIL] {
            refused_rule(&other.post("/fn/compliance/approve", &sale.form(&[("ruling", unknown)])).await);
        }
        let ruling = newest(&sale).await["uuid"].as_str().unwrap().to_owned();
        app.auditor_may_not(&["/fn/compliance/approve", "/fn/compliance/decline", "/fn/compliance/withdraw"], &sale.form(&[("ruling", &*ruling), ("reason", "x")])).await;
        let approved = about_newest(&other, "/fn/compliance/approve", &sale, "").await;
        assert_eq!(done(&approved), format!("{}?done=approved", sale.order));
        assert!(!blocked_by(&sale, "ORDER_TOTAL_MISMATCH").await);
        assert_eq!(newest(&sale).await["state"], "IN_FORCE");
        assert_eq!(sale.shop.by_staff().await, ["compliance.ruling_proposed", "compliance.mismatch_accepted"]);
        refused_rule(&about_newest(&other, "/fn/compliance/approve", &sale, "").await);
    }

    async fn compliance_decline(app: TestApp) {
        let (one, other) = (app.signed_in(Role::Operator).await, app.signed_in(Role::Admin).await);
        let sale = mismatched(&app).await;
        four_eyes(&app, &sale).await;
        done(&one.post("/fn/compliance/accept", &sale.form(&ACCEPT)).await);
        assert_eq!(refused_inputs(&about_newest(&other, "/fn/compliance/decline", &sale, "").await), ["reason"]);
        let declined = about_newest(&other, "/fn/compliance/decline", &sale, "The phone note is missing").await;
        assert_eq!(done(&declined), format!("{}?done=declined", sale.order));
        assert_eq!(newest(&sale).await["state"], "DECLINED");
        assert!(blocked_by(&sale, "ORDER_TOTAL_MISMATCH").await);
        assert_eq!(sale.shop.by_staff().await, ["compliance.ruling_proposed", "compliance.ruling_declined"]);
        refused_rule(&about_newest(&other, "/fn/compliance/decline", &sale, "Again").await);
    }

    async fn compliance_withdraw(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = mismatched(&app).await;
        done(&browser.post("/fn/compliance/accept", &sale.form(&ACCEPT)).await);
        assert_eq!(refused_inputs(&about_newest(&browser, "/fn/compliance/withdraw", &sale, "").await), ["reason"]);
        let foreign = app.shop().await.seller.to_string();
        let ruling = newest(&sale).await["uuid"].as_str().unwrap().to_owned();
        for form in sale.strangers(&foreign, &[("ruling", &*ruling), ("reason", "A mistake")]) {
            refused_rule(&browser.post("/fn/compliance/withdraw", &form).await);
        }
        let withdrawn = about_newest(&browser, "/fn/compliance/withdraw", &sale, "A mistake").await;
        assert_eq!(done(&withdrawn), format!("{}?done=withdrawn", sale.order));
        assert_eq!(newest(&sale).await["state"], "WITHDRAWN");
        assert!(blocked_by(&sale, "ORDER_TOTAL_MISMATCH").await);
        assert_eq!(sale.shop.by_staff().await, ["compliance.mismatch_accepted", "compliance.ruling_withdrawn"]);
        refused_rule(&about_newest(&browser, "/fn/compliance/withdraw", &sale, "Again").await);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }
}
