//! The preliminary and the final invoice over REST (Integration API 3.6, 3.9, 4.7, 7.2, 7.3; product.md C4).

use serde_json::{Value, json};

use crate::harness::{Shop, TestApp, Wanted, codes, invoice_body, last, on_both, order_body};

/// The two ways in for a final invoice.
const ROUTES: [&str; 2] = ["invoice", "finalization/final-invoice"];

/// A customer and an order without anything.
async fn with_order(app: &TestApp) -> (Shop, String) {
    let shop = app.shop().await;
    let (_, order) = shop.sold().await;
    (shop, order)
}

/// An order to a buyer of the seller's own country: VAT is due, from the start.
async fn domestic(app: &TestApp) -> (Shop, String) {
    let shop = app.shop().await;
    let order = shop
        .order(&order_body(&shop.buyer("DE136695976").await, "AB-1"))
        .await;
    assert_eq!(shop.verdict(&order).await["decision"], "VAT_APPLICABLE");
    (shop, order)
}

/// A final invoice with these flags.
fn final_body(vat_included: bool, margin_scheme: bool) -> Value {
    json!({
        "type": "FINAL", "invoiceDate": "2026-04-22", "invoiceNumber": "RE-2026-0999", "vatIncluded": vat_included,
        "marginScheme": margin_scheme, "amount": {"value": 1_850_000, "currency": "EUR"}
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut body = invoice_body();
    body[name] = value;
    body
}

/// The module's blockers.
async fn found(shop: &Shop, order: &str) -> Vec<String> {
    let rollup = shop.verdict(order).await;
    let all = rollup["blockers"].as_array().unwrap().iter();
    all.filter(|blocker| blocker["module"] == "invoice" && blocker["code"] != "MISSING_INVOICE_DOCUMENT")
        .map(|blocker| {
            format!(
                "{} {}",
                blocker["code"].as_str().unwrap(),
                blocker["kind"].as_str().unwrap()
            )
        })
        .collect()
}

on_both! {
    async fn submitted_once_per_type(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        let post = |body: &Value| shop.post(&format!("{order}/invoice")).json(body);
        let get = |query: &str| shop.get(&format!("{order}/invoice{query}"));
        for query in ["", "?type=PRELIMINARY", "?type=FINAL"] {
            get(query).send().await.is(404).problem("not-found");
        }
        let first = post(&invoice_body()).key("X").send().await.is(201);
        assert_eq!(shop.get(first.header("location")).send().await.is(200).json(), first.json());
        assert_eq!(first.version(), 0);
        let body = first.json();
        for (name, value) in invoice_body().as_object().unwrap() {
            assert_eq!(&body[name], value, "{name}");
        }
        for (name, value) in [("status", json!("SUBMITTED")), ("marginScheme", json!(false)), ("finalInvoiceRequired", json!(false)), ("finalInvoiceReceived", json!(false))] {
            assert_eq!(body[name], value, "{name}");
        }
        assert!(body["updatedAt"].is_string() && !first.text().contains("null"));
        assert_eq!(post(&invoice_body()).key("X").send().await.is(200).json(), body, "the cached response");
        assert_eq!(post(&invoice_body()).send().await.is(200).json(), body, "the same body is idempotent");
        assert_eq!(post(&with("marginScheme", json!(false))).send().await.is(200).json(), body, "false is the default");
        let other = post(&with("invoiceNumber", json!("RE-2"))).send().await.is(409).problem("resource-exists-different-body");
        assert_eq!(other["currentResource"], body);
        post(&with("invoiceNumber", json!("RE-2"))).key("X").send().await.is(422).problem("idempotency-key-reused");
        for query in ["", "?type=PRELIMINARY"] {
            let now = get(query).send().await.is(200);
            assert_eq!((now.version(), now.json()), (0, body.clone()));
        }
        assert_eq!(get("?type=OTHER").send().await.refused_fields(), ["type"]);
        let said = shop.said("invoice.submitted").await;
        assert_eq!((said.len(), &said[0]["orderUuid"], &said[0]["invoiceNumber"]), (1, &json!(last(&order)), &json!("RE-2026-0815")));
        assert_eq!(shop.status(&order).await, "INVOICE_SUBMITTED");
    }

    async fn refused_by_the_name_of_the_field(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        let place = format!("{order}/invoice");
        for (name, value, field) in [
            ("type", json!("OTHER"), "type"), ("type", json!(""), "type"), ("invoiceDate", json!("2026-04-24"), "invoiceDate"),
            ("invoiceDate", json!(""), "invoiceDate"), ("invoiceNumber", json!(" "), "invoiceNumber"),
            ("invoiceNumber", json!("x".repeat(101)), "invoiceNumber"), ("vatIncluded", Value::Null, "vatIncluded"),
            ("amount", json!({"value": -1, "currency": "EUR"}), "amount.value"), ("amount", json!({"value": 1}), "amount.currency"),
            ("buyerName", json!("x".repeat(201)), "buyerName"),
        ] {
            assert_eq!(shop.post(&place).json(&with(name, value.clone())).send().await.refused_fields(), [field], "{value}");
        }
        let mut all = shop.post(&place).json(&json!({})).send().await.refused_fields();
        all.sort_unstable();
        assert_eq!(all, ["amount.currency", "amount.value", "invoiceDate", "invoiceNumber", "type", "vatIncluded"]);
        let unknown = "/orders/00000000-0000-7000-8000-000000000000/invoice";
        shop.post(unknown).json(&invoice_body()).send().await.is(404).problem("not-found");
        shop.get(unknown).send().await.is(404).problem("not-found");
    }

    async fn corrected_with_the_current_version(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        let place = format!("{order}/invoice");
        shop.patch(&place, 0, &json!({"invoiceNumber": "RE-2"})).send().await.is(404).problem("not-found");
        shop.post(&place).json(&invoice_body()).send().await.is(201);
        shop.patch(&place, 0, &json!({"invoiceNumber": "RE-2"})).without("if-match").send().await.is(400).problem("malformed-request");
        let body = json!({"type": "PRELIMINARY", "invoiceNumber": "RE-2", "amount": {"value": 1_800_000, "currency": "EUR"}});
        let changed = shop.patch(&place, 0, &body).send().await.is(200);
        assert_eq!((changed.version(), &changed.json()["invoiceNumber"], &changed.json()["amount"]["value"]), (1, &json!("RE-2"), &json!(1_800_000)));
        assert_eq!(changed.json()["invoiceDate"], "2026-04-12", "what is absent stays");
        let late = shop.patch(&place, 0, &json!({"invoiceNumber": "RE-3"})).send().await.is(409).problem("version-mismatch");
        assert_eq!(late["currentResource"], changed.json());
        assert_eq!(shop.patch(&place, 1, &body).send().await.is(200).version(), 1, "the same values change nothing");
        for (body, field) in [
            (json!({"invoiceDate": "2026-04-24"}), "invoiceDate"), (json!({"type": "OTHER"}), "type"),
            (json!({"amount": {"value": 1, "currency": "X"}}), "amount.currency"), (json!({"invoiceNumber": ""}), "invoiceNumber"),
        ] {
            assert_eq!(shop.patch(&place, 1, &body).send().await.refused_fields(), [field]);
        }
        shop.patch(&place, 0, &json!({"type": "FINAL", "invoiceNumber": "RE-2"})).send().await.is(404).problem("not-found");
        let said = shop.said("invoice.updated").await;
        assert_eq!((said.len(), &said[0]["changedFields"], &said[0]["version"]), (1, &json!(["invoiceNumber", "amount"]), &json!(1)));
    }

    async fn amount_vat_and_name_are_compared(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        let place = format!("{order}/invoice");
        shop.post(&place).json(&invoice_body()).send().await.is(201);
        assert_eq!(found(&shop, &order).await, Vec::<String>::new());
        let base = json!({"vatIncluded": false, "marginScheme": false, "amount": {"value": 1_850_000, "currency": "EUR"}, "buyerName": ""});
        for (change, code, status) in [
            (json!({"amount": {"value": 1_849_999, "currency": "EUR"}}), "INVOICE_AMOUNT_MISMATCH MISSING", "SUBMITTED"),
            (json!({"amount": {"value": 1_850_000, "currency": "SEK"}}), "INVOICE_AMOUNT_MISMATCH MISSING", "SUBMITTED"),
            (json!({"vatIncluded": true}), "VAT_INCLUDED FAILED", "INVALID"),
            (json!({"marginScheme": true}), "MARGIN_SCHEME FAILED", "INVALID"),
            (json!({"vatIncluded": true, "marginScheme": true}), "VAT_STRUCTURE_MISMATCH MISSING", "SUBMITTED"),
            (json!({"buyerName": "Somebody Else GmbH"}), "BUYER_NAME_MISMATCH MISSING", "SUBMITTED"),
        ] {
            let mut body = base.clone();
            body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let version = shop.get(&place).send().await.is(200).version();
            let answer = shop.patch(&place, version, &body).send().await.is(200).json();
            assert_eq!((found(&shop, &order).await, answer["status"].as_str().unwrap()), (vec![code.to_owned()], status), "{change}");
            assert_eq!(shop.get(&place).send().await.is(200).json()["status"], status, "as it is read");
        }
        let version = shop.get(&place).send().await.is(200).version();
        let mut body = base.clone();
        body["buyerName"] = json!("AUTO KOWALSKI SP. Z O.O.");
        shop.patch(&place, version, &body).send().await.is(200);
        assert_eq!(found(&shop, &order).await, Vec::<String>::new(), "corrected data recompute it, and capitals are no difference");
    }

    async fn no_final_invoice_before_the_verdict(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        for route in ROUTES {
            shop.post(&format!("{order}/{route}")).json(&final_body(false, false)).send().await.is(409).problem("compliance-not-final");
            let early = shop.post(&format!("{order}/{route}")).json(&json!({"type": "FINAL"})).send().await;
            assert_eq!(early.refused_fields(), ["invoiceDate", "invoiceNumber", "vatIncluded", "amount.currency", "amount.value"]);
        }
        let other = shop.post(&format!("{order}/finalization/final-invoice")).json(&invoice_body()).send().await;
        assert_eq!(other.refused_fields(), ["type"], "only the final one is taken there");
        shop.get(&format!("{order}/invoice?type=FINAL")).send().await.is(404);
    }

    async fn where_vat_is_due_the_final_invoice_has_it(app: TestApp) {
        for (flags, right) in [((true, false), true), ((false, true), true), ((false, false), false), ((true, true), false)] {
            for (at, route) in ROUTES.into_iter().enumerate() {
                let (shop, order) = domestic(&app).await;
                let body = final_body(flags.0, flags.1);
                let answer = shop.post(&format!("{order}/{route}")).json(&body).send().await;
                if right {
                    let taken = answer.is(201).json();
                    assert_eq!((&taken["type"], &taken["status"], &taken["finalInvoiceReceived"]), (&json!("FINAL"), &json!("VALID"), &json!(true)), "{flags:?}");
                    let same = shop.post(&format!("{order}/{}", ROUTES[1 - at])).json(&body).send().await.is(200);
                    assert_eq!(same.json(), taken, "the same resource by both routes");
                    let mut other = body.clone();
                    other["invoiceNumber"] = json!("RE-2");
                    shop.post(&format!("{order}/{}", ROUTES[1 - at])).json(&other).send().await.is(409).problem("resource-exists-different-body");
                } else {
                    let fields = answer.is(422).refused_fields();
                    assert!(["vatIncluded", "marginScheme"].contains(&&*fields[0]) && fields.len() == 1, "{flags:?}: {fields:?}");
                    shop.get(&format!("{order}/invoice?type=FINAL")).send().await.is(404);
                }
            }
        }
    }

    async fn an_exempt_sale_has_a_final_invoice_without_vat(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let (_, order) = shop.delivered(&app).await;
        assert_eq!(shop.verdict(&order).await["modules"]["invoice"]["finalInvoiceRequired"], true);
        for route in ROUTES {
            for (vat, margin, field) in [(true, false, "vatIncluded"), (false, true, "marginScheme"), (true, true, "marginScheme")] {
                let answer = shop.post(&format!("{order}/{route}")).json(&final_body(vat, margin)).send().await.is(422);
                assert_eq!(answer.refused_fields(), [field]);
            }
        }
        // Without the type, which can only be one.
        let mut body = final_body(false, false);
        body.as_object_mut().unwrap().remove("type");
        let taken = shop.post(&format!("{order}/finalization/final-invoice")).json(&body).send().await.is(201);
        assert_eq!((taken.version(), &taken.json()["type"]), (0, &json!("FINAL")));
        assert_eq!(shop.post(&format!("{order}/invoice")).json(&final_body(false, false)).send().await.is(200).json(), taken.json());
        let rollup = shop.verdict(&order).await;
        assert_eq!((&rollup["complianceStatus"], &rollup["modules"]["invoice"]["finalInvoiceReceived"]), (&json!("VALID"), &json!(true)));
        // A correction must go on agreeing with the decision.
        let place = format!("{order}/invoice");
        let wrong = shop.patch(&place, 0, &json!({"type": "FINAL", "vatIncluded": true})).send().await.is(422);
        assert_eq!(wrong.refused_fields(), ["vatIncluded"]);
        let right = shop.patch(&place, 0, &json!({"type": "FINAL", "invoiceNumber": "RE-2"})).send().await.is(200);
        assert_eq!((right.version(), &right.json()["status"]), (1, &json!("VALID")));
        assert_eq!(shop.get(&place).send().await.is(200).json()["type"], "PRELIMINARY", "which is another one");
    }

    async fn a_verdict_that_changes_makes_the_final_invoice_invalid(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let (_, order) = shop.delivered(&app).await;
        shop.post(&format!("{order}/invoice")).json(&final_body(false, false)).send().await.is(201);
        shop.patch(&format!("{order}/invoice"), 0, &json!({"vatIncluded": true})).send().await.is(200);
        let rollup = shop.verdict(&order).await;
        assert_eq!((&rollup["decision"], codes(&rollup["blockers"])), (&json!("VAT_APPLICABLE"), vec!["VAT_INCLUDED".to_owned()]));
        assert_eq!(shop.get(&format!("{order}/invoice?type=FINAL")).send().await.is(200).json()["status"], "INVALID");
    }
}
