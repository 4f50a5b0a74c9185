//! The forms that create, correct and cancel an order. The same commands and rules as over REST, with source `WEB_APP`.

use domain::kernel::Role;
use serde_json::json;

use crate::harness::{
    NIL, POLISH, Sale, VIN, conflict, done, id_in, last, on_both, order_body, refused_inputs, refused_rule,
    vehicle, with,
};
use crate::staff_records::{INVOICE, ONE, PAYMENT, PICKUP};

pub(crate) const VEHICLE: [(&str, &str); 7] = [
    ("vins[0][vin]", VIN),
    ("vins[0][brand]", "Volkswagen"),
    ("vins[0][model]", "Passat"),
    ("vins[0][mileage]", "85.000"),
    ("vins[0][firstRegistrationDate]", "2021-03-15"),
    ("vins[0][amount]", "18.500,00"),
    ("vins[0][amount_currency]", "EUR"),
];

pub(crate) const ORDER: [(&str, &str); 6] = [
    ("external_order_id", "AB-1"),
    ("purchase_date", "2026-04-10"),
    ("total_amount", "18,500.00"),
    ("total_amount_currency", "EUR"),
    ("first_name", "Jan"),
    ("last_name", "Muster"),
];

/// What the form that corrects the order of [`order_body`] starts from.
const AS_SOLD: [(&str, &str); 10] = [
    ("purchase_date", "2026-04-10"),
    ("first_name", "Jan"),
    ("last_name", "Muster"),
    ("email", "jan@autohaus.example"),
    ("phone", ""),
    ("base[purchase_date]", "2026-04-10"),
    ("base[first_name]", "Jan"),
    ("base[last_name]", "Muster"),
    ("base[email]", "jan@autohaus.example"),
    ("base[phone]", ""),
];

on_both! {
    async fn order_create(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let shop = app.shop().await;
        let buyer = last(&shop.buyer(POLISH).await);
        let seller = shop.seller.to_string();
        let ids = [("seller", &*seller), ("buyer_id", &*buyer), ("email", "jan@autohaus.example"), ("phone", "+49 30 1234567")];
        let form = with(&with(&ORDER, &VEHICLE), &ids);
        let to = done(&browser.post("/fn/order/create", &form).await);
        let id = id_in(&to);
        assert_eq!(to, format!("/orders/{id}?done=created"));
        let order = shop.read(&format!("/orders/{id}")).await;
        let mut wanted = order_body(&buyer, "AB-1");
        wanted["responsibleContact"]["phone"] = order["responsibleContact"]["phone"].clone();
        for (name, value) in wanted.as_object().unwrap().iter().filter(|(name, _)| !["vins", "buyerId"].contains(&name.as_str())) {
            assert_eq!(&order[name], value, "{name} of {order}");
        }
        for (name, value) in vehicle(VIN).as_object().unwrap() {
            assert_eq!(&order["vins"][0][name], value, "{name} of {order}");
        }
        assert_eq!(shop.by_staff().await, ["order.created"]);
        assert_eq!(done(&browser.post("/fn/order/create", &form).await), format!("/orders/{id}?done=existed"));
        let other = with(&form, &[("total_amount", "18,501.00")]);
        assert_eq!(refused_inputs(&browser.post("/fn/order/create", &other).await), ["external_order_id"]);
        assert_eq!(
            refused_inputs(&browser.post("/fn/order/create", &[]).await),
            ["buyer_id", "external_order_id", "total_amount", "vins[0][vin]"]
        );
        // An empty row counts for nothing; what is wrong stands at the row that was typed in.
        let second = with(&form, &[
            ("external_order_id", "AB-2"), ("vins[1][vin]", ""), ("vins[2][vin]", "X"), ("vins[2][brand]", "VW"), ("vins[2][model]", "Golf"),
            ("vins[2][mileage]", "far"), ("vins[2][amount]", "much"), ("vins[2][amount_currency]", "EUR"),
        ]);
        assert_eq!(refused_inputs(&browser.post("/fn/order/create", &second).await), ["vins[2][amount]", "vins[2][mileage]", "vins[2][vin]"]);
        // A buyer of another seller, and one that is blocked.
        let foreign = app.shop().await.seller.to_string();
        let refused = browser.post("/fn/order/create", &with(&form, &[("seller", &*foreign), ("external_order_id", "AB-3")])).await;
        assert!(refused["Refused"].is_object(), "{refused}");
        shop.post(&format!("/buyers/{buyer}/block")).send().await.is(200);
        let blocked = browser.post("/fn/order/create", &with(&form, &[("external_order_id", "AB-4")])).await;
        assert!(refused_rule(&blocked).contains("blocked"), "{blocked}");
        app.auditor_may_not(&["/fn/order/create"], &with(&form, &[("external_order_id", "AB-5")])).await;
        assert_eq!(app.database.count("SELECT COUNT(*) FROM orders").await, 1);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    /// Without JavaScript a button asks for a row more, and a refused form comes back as it was typed.
    async fn order_create_without_a_script(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let shop = app.shop().await;
        let buyer = last(&shop.buyer(POLISH).await);
        let seller = shop.seller.to_string();
        let form = with(&with(&ORDER, &VEHICLE), &[("seller", &*seller), ("buyer_id", &*buyer), ("email", "jan@autohaus.example")]);
        let (to, page) = browser.plain("/fn/order/create", &with(&form, &[("add", "1")])).await;
        assert!(to.starts_with(&format!("/orders/new?buyer={buyer}&flash=")) && to.ends_with("#order-new"), "{to}");
        assert!(page.contains("vins[1][vin]") && page.contains(VIN) && page.contains("AB-1") && !page.contains("need attention"), "{page}");
        let (to, page) = browser.plain("/fn/order/create", &with(&form, &[("total_amount", "much"), ("external_order_id", "Kept 17")])).await;
        assert!(to.ends_with("#order-new-problems"), "{to}");
        assert!(page.contains("Kept 17") && page.contains("value=\"much\"") && page.contains("needs attention"), "{page}");
        assert_eq!(app.database.count("SELECT COUNT(*) FROM orders").await, 0);
        let (to, page) = browser.plain("/fn/order/create", &form).await;
        assert!(to.ends_with("?done=created") && page.contains("AB-1"), "{to}");
    }

    async fn order_new_data(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let shop = app.shop().await;
        let buyer = last(&shop.buyer(POLISH).await);
        let all = browser.post("/fn/order/new-data", &[]).await["data"].clone();
        assert_eq!((&all["chosen"], &all["found"]["data"][0]["id"]), (&json!(null), &json!(buyer)), "{all}");
        assert!(all["sellers"].to_string().contains(&shop.seller.to_string()));
        let none = browser.post("/fn/order/new-data", &[("text", "nobody")]).await;
        assert_eq!(none["data"]["found"]["data"], json!([]));
        let chosen = browser.post("/fn/order/new-data", &[("buyer", &*buyer)]).await["data"]["chosen"].clone();
        assert_eq!((&chosen["id"], &chosen["seller"], &chosen["blocked"]), (&json!(buyer), &json!(shop.seller.to_string()), &json!(false)));
        shop.post(&format!("/buyers/{buyer}/block")).send().await.is(200);
        assert_eq!(browser.post("/fn/order/new-data", &[("buyer", &*buyer)]).await["data"]["chosen"]["blocked"], true);
        for unknown in [NIL, "x"] {
            browser.form("/fn/order/new-data", &[("buyer", unknown)]).send().await.is(404);
        }
        app.auditor_may_not(&["/fn/order/new-data"], &[("buyer", &*buyer)]).await;
    }

    async fn order_update(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        let send = async |fields: &[(&'static str, &'static str)]| browser.post("/fn/order/update", &sale.form(&with(&AS_SOLD, fields))).await;
        assert_eq!(done(&send(&[("version", "0")]).await), sale.at("order", "same"));
        assert_eq!(done(&send(&[("version", "0"), ("purchase_date", "2026-04-11")]).await), sale.at("order", "order-saved"));
        assert_eq!(sale.shop.by_staff().await, ["order.updated"]);
        // Somebody else built on the same version.
        let late = [("version", "0"), ("purchase_date", "2026-04-12"), ("last_name", "Late")];
        let outcome = send(&late).await;
        assert_eq!(conflict(&outcome, "purchase_date"), (1, "2026-04-11".to_owned()));
        assert_eq!(conflict(&outcome, "last_name"), (1, "Muster".to_owned()));
        // Theirs for the date, mine for the name; an untouched field is never sent.
        let merged = with(&late, &[("version", "1"), ("pick[purchase_date]", "theirs"), ("pick[last_name]", "mine")]);
        assert_eq!(done(&send(&merged).await), sale.at("order", "order-saved"));
        let order = sale.shop.read(&sale.order).await;
        assert_eq!((&order["purchaseDate"], &order["responsibleContact"]["lastName"]), (&json!("2026-04-11"), &json!("Late")));
        // A contact is stored whole: part of it mine, part of it as somebody else left it.
        sale.shop.patch(&sale.order, 2, &json!({"responsibleContact": {"firstName": "Eva", "lastName": "Late", "email": "eva@autohaus.example"}})).send().await.is(200);
        let picked = [
            ("version", "3"), ("phone", "+49 30 1234567"), ("pick[first_name]", "theirs"), ("pick[email]", "theirs"),
            ("pick[last_name]", "theirs"), ("pick[purchase_date]", "theirs"),
        ];
        done(&send(&picked).await);
        let order = sale.shop.read(&sale.order).await;
        let contact = &order["responsibleContact"];
        assert_eq!((&contact["firstName"], &contact["lastName"], &contact["email"]), (&json!("Eva"), &json!("Late"), &json!("eva@autohaus.example")));
        assert!(contact["phone"].as_str().unwrap().contains("1234567"), "{contact}");
        assert_eq!(order["purchaseDate"], "2026-04-11");
        for (wrong, inputs) in [
            (vec![("purchase_date", "x")], vec!["purchase_date"]), (vec![("purchase_date", "2026-04-24")], vec!["purchase_date"]),
            (vec![("email", "nobody"), ("last_name", "")], vec!["email", "last_name"]),
        ] {
            assert_eq!(refused_inputs(&send(&with(&[("version", "4")], &wrong)).await), inputs);
        }
        refused_rule(&send(&[("version", "x")]).await);
        let foreign = app.shop().await.seller.to_string();
        for form in sale.strangers(&foreign, &[("version", "4"), ("purchase_date", "2026-04-01")]) {
            refused_rule(&browser.post("/fn/order/update", &form).await);
        }
        app.auditor_may_not(&["/fn/order/update"], &sale.form(&with(&AS_SOLD, &[("version", "4"), ("purchase_date", "2026-04-01")]))).await;
        assert_eq!(sale.shop.read(&sale.order).await["version"], 4);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    /// The refused correction comes back with what was typed and what is stored, to choose from.
    async fn order_update_without_a_script(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        let form = |fields: &[(&'static str, &'static str)]| sale.form(&with(&AS_SOLD, fields));
        let (to, page) = browser.plain("/fn/order/update", &form(&[("version", "0"), ("purchase_date", "2026-04-11")])).await;
        assert_eq!(to, sale.at("order", "order-saved"));
        assert!(page.contains("The order is corrected."), "{page}");
        let (to, page) = browser.plain("/fn/order/update", &form(&[("version", "0"), ("purchase_date", "2026-04-01")])).await;
        assert!(to.starts_with(&format!("{}?module=order&flash=", sale.order)) && to.ends_with("#order-update-problems"), "{to}");
        for part in ["Changed by somebody else", "2026-04-11", "2026-04-01", "pick[purchase_date]", "name=\"version\" value=\"1\""] {
            assert!(page.contains(part), "{part} is missing: {page}");
        }
        let (to, _) = browser.plain("/fn/order/update", &form(&[("version", "x")])).await;
        assert!(to.contains("flash="), "{to}");
    }

    async fn order_cancel(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        let cancel = async |reason: &'static str| browser.post("/fn/order/cancel", &sale.form(&[("reason", reason)])).await;
        assert_eq!(refused_inputs(&cancel("").await), ["reason"]);
        let foreign = app.shop().await.seller.to_string();
        for form in sale.strangers(&foreign, &[("reason", "Sold twice")]) {
            refused_rule(&browser.post("/fn/order/cancel", &form).await);
        }
        app.auditor_may_not(&["/fn/order/cancel"], &sale.form(&[("reason", "Sold twice")])).await;
        assert_eq!(done(&cancel("Sold twice").await), sale.at("order", "order-cancelled"));
        assert_eq!(sale.shop.status(&sale.order).await, "CANCELLED");
        assert_eq!(sale.shop.by_staff().await, ["order.cancelled"]);
        assert!(refused_rule(&cancel("Once more").await).contains("cancelled"));
        // It takes no changes any more.
        for (function, form) in [
            ("/fn/order/update", with(&AS_SOLD, &[("version", "1"), ("purchase_date", "2026-04-01")])), ("/fn/invoice/submit", INVOICE.to_vec()),
            ("/fn/payment/submit", PAYMENT.to_vec()), ("/fn/transport/pickup", with(&PICKUP, &[ONE])),
        ] {
            assert!(refused_rule(&browser.post(function, &sale.form(&form)).await).contains("cancelled"), "{function}");
        }
        let page = browser.page(&sale.order).await.is(200).text();
        assert!(page.contains("Sold twice") && !page.contains("id=\"order-cancel\""), "{page}");
    }
}
