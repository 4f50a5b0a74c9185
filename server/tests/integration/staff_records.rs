//! The forms around an order's invoice, payment and transport. The same commands and rules as over REST, with source
//! `WEB_APP`.

use domain::kernel::Role;
use serde_json::json;

use crate::harness::{
    IBAN, NAME, OTHER_VIN, Sale, TestApp, VIN, conflict, delivery_body, done, invoice_body, on_both,
    order_body, payment_body, pickup_body, refused_inputs, refused_rule, vehicle, with,
};

/// The form of [`invoice_body`].
pub(crate) const INVOICE: [(&str, &str); 8] = [
    ("kind", "PRELIMINARY"),
    ("invoice_date", "2026-04-12"),
    ("invoice_number", "RE-2026-0815"),
    ("amount", "18.500,00"),
    ("amount_currency", "EUR"),
    ("vat_included", "no"),
    ("margin_scheme", "no"),
    ("buyer_name", ""),
];

/// What the form that corrects it starts from.
const INVOICED: [(&str, &str); 15] = [
    ("kind", "PRELIMINARY"),
    ("invoice_date", "2026-04-12"),
    ("invoice_number", "RE-2026-0815"),
    ("amount", "18,500.00"),
    ("amount_currency", "EUR"),
    ("vat_included", "no"),
    ("margin_scheme", "no"),
    ("buyer_name", ""),
    ("base[invoice_date]", "2026-04-12"),
    ("base[invoice_number]", "RE-2026-0815"),
    ("base[amount]", "18,500.00"),
    ("base[amount_currency]", "EUR"),
    ("base[vat_included]", "no"),
    ("base[margin_scheme]", "no"),
    ("base[buyer_name]", ""),
];

/// The form of [`payment_body`].
pub(crate) const PAYMENT: [(&str, &str); 6] = [
    ("payment_date", "2026-04-15"),
    ("bank_amount", "18500"),
    ("bank_amount_currency", "EUR"),
    ("cash_amount", ""),
    ("cash_amount_currency", "EUR"),
    ("source_iban", "PL61 1090 1014 0000 0712 1981 2874"),
];

/// What the form that corrects it starts from.
const PAID: [(&str, &str); 14] = [
    ("payment_date", "2026-04-15"),
    ("bank_amount", "18,500.00"),
    ("bank_amount_currency", "EUR"),
    ("cash_amount", ""),
    ("cash_amount_currency", "EUR"),
    ("source_iban", "PL61 1090 1014 0000 0712 1981 2874"),
    ("declare_new_iban", ""),
    ("base[payment_date]", "2026-04-15"),
    ("base[bank_amount]", "18,500.00"),
    ("base[bank_amount_currency]", "EUR"),
    ("base[cash_amount]", ""),
    ("base[cash_amount_currency]", "EUR"),
    ("base[source_iban]", "PL61 1090 1014 0000 0712 1981 2874"),
    ("base[declare_new_iban]", ""),
];

/// The form of [`pickup_body`].
pub(crate) const PICKUP: [(&str, &str); 7] = [
    ("type", "COMPANY_TRANSPORT"),
    ("pickup_date", "2026-04-22"),
    ("driver_identification", "DE-FR-2026-1234"),
    ("street", "Hauptstraße 12"),
    ("post_code", "10115"),
    ("city", "Berlin"),
    ("country", "DE"),
];

/// The form of [`delivery_body`].
pub(crate) const DELIVERY: [(&str, &str); 6] = [
    ("delivery_date", "2026-04-22"),
    ("receiver_name", "Anna Kowalska"),
    ("street", "ul. Prosta 1"),
    ("post_code", "00-838"),
    ("city", "Warszawa"),
    ("country", "PL"),
];

pub(crate) const ONE: (&str, &str) = ("vin[WVWZZZ3CZEE140287]", "on");
const OTHER: (&str, &str) = ("vin[WP0ZZZ99ZTS392124]", "on");

/// An order of two vehicles whose payment is ready: its forms can confirm pickups.
async fn two_ready(app: &TestApp) -> Sale {
    let shop = app.shop().await;
    let (buyer, _) = shop.sold().await;
    let mut body = order_body(&buyer, "AB-2");
    body["vins"] = json!([vehicle(VIN), vehicle(OTHER_VIN)]);
    body["totalAmount"]["value"] = json!(3_700_000);
    let order = shop.order(&body).await;
    shop.made_ready(&order).await;
    Sale::new(shop, order)
}

/// `VIN picked up, delivered` of every vehicle of an order.
async fn moved(sale: &Sale) -> Vec<(String, bool, bool)> {
    let verdict = sale.shop.verdict(&sale.order).await;
    let vins = verdict["modules"]["transport"]["vins"].as_array().unwrap().iter();
    vins.map(|vehicle| {
        let is = |name: &str| vehicle[name].as_bool().unwrap();
        let vin = vehicle["vin"].as_str().unwrap().to_owned();
        (vin, is("pickupConfirmed"), is("deliveryConfirmed"))
    })
    .collect()
}

on_both! {
    async fn invoice_submit(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        let send = async |fields: &[(&'static str, &'static str)]| browser.post("/fn/invoice/submit", &sale.form(&with(&INVOICE, fields))).await;
        let empty = sale.form(&[("kind", "PRELIMINARY"), ("amount_currency", "EUR")]);
        assert_eq!(refused_inputs(&browser.post("/fn/invoice/submit", &empty).await), ["amount", "invoice_date", "invoice_number", "vat_included"]);
        for (wrong, input) in [(("amount", "much"), "amount"), (("amount_currency", "XXX"), "amount"), (("invoice_date", "2026-04-24"), "invoice_date")] {
            assert_eq!(refused_inputs(&send(&[wrong]).await), [input]);
        }
        refused_rule(&send(&[("kind", "FINAL")]).await);
        let foreign = app.shop().await.seller.to_string();
        for form in sale.strangers(&foreign, &INVOICE) {
            refused_rule(&browser.post("/fn/invoice/submit", &form).await);
        }
        app.auditor_may_not(&["/fn/invoice/submit"], &sale.form(&INVOICE)).await;
        assert_eq!(app.database.count("SELECT COUNT(*) FROM invoice").await, 0);
        assert_eq!(done(&send(&[]).await), sale.at("invoice", "invoice-submitted"));
        let stored = sale.shop.read(&format!("{}/invoice", sale.order)).await;
        for (name, value) in invoice_body().as_object().unwrap() {
            assert_eq!(&stored[name], value, "{name} of {stored}");
        }
        assert_eq!(sale.shop.by_staff().await, ["invoice.submitted"]);
        assert_eq!(done(&send(&[]).await), sale.at("invoice", "same"));
        refused_rule(&send(&[("invoice_number", "RE-1")]).await);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn invoice_submit_without_a_script(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        let (to, page) = browser.plain("/fn/invoice/submit", &sale.form(&with(&INVOICE, &[("amount", "much"), ("invoice_number", "Kept 17")]))).await;
        assert!(to.starts_with(&format!("{}?module=invoice&flash=", sale.order)) && to.ends_with("#invoice-submit-problems"), "{to}");
        assert!(page.contains("value=\"Kept 17\"") && page.contains("value=\"much\"") && page.contains("needs attention"), "{page}");
        assert!(!browser.page(&to).await.text().contains("Kept 17"), "shown once");
        let (to, _) = browser.plain("/fn/invoice/submit", &with(&INVOICE, &[("id", "//evil.example"), ("seller", "x")])).await;
        assert!(to.starts_with("/orders?flash="), "{to}");
    }

    async fn invoice_update(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        let invoice = format!("{}/invoice", sale.order);
        let send = async |fields: &[(&'static str, &'static str)]| browser.post("/fn/invoice/update", &sale.form(&with(&INVOICED, fields))).await;
        refused_rule(&send(&[("version", "0"), ("invoice_number", "RE-1")]).await);
        sale.shop.post(&invoice).json(&invoice_body()).send().await.is(201);
        assert_eq!(done(&send(&[("version", "0")]).await), sale.at("invoice", "same"));
        assert_eq!(done(&send(&[("version", "0"), ("amount", "18.000,00")]).await), sale.at("invoice", "invoice-saved"));
        assert_eq!(sale.shop.by_staff().await, ["invoice.updated"]);
        let late = [("version", "0"), ("amount", "17.000,00"), ("invoice_number", "RE-1"), ("vat_included", "yes")];
        let outcome = send(&late).await;
        assert_eq!(conflict(&outcome, "amount"), (1, "18,000.00".to_owned()));
        assert_eq!(conflict(&outcome, "vat_included"), (1, "no".to_owned()));
        let picked = with(&late, &[("version", "1"), ("pick[amount]", "theirs"), ("pick[vat_included]", "theirs"), ("pick[invoice_number]", "mine")]);
        assert_eq!(done(&send(&picked).await), sale.at("invoice", "invoice-saved"));
        let stored = sale.shop.read(&invoice).await;
        assert_eq!((&stored["amount"]["value"], &stored["invoiceNumber"], &stored["vatIncluded"]), (&json!(1_800_000), &json!("RE-1"), &json!(false)));
        // Mine after all, and the name on it, which can be taken away again.
        let mine = with(&late, &[("version", "2"), ("pick[amount]", "mine"), ("vat_included", "no"), ("buyer_name", NAME)]);
        done(&send(&mine).await);
        let stored = sale.shop.read(&invoice).await;
        assert_eq!((&stored["amount"]["value"], &stored["buyerName"]), (&json!(1_700_000), &json!(NAME)));
        done(&send(&with(&mine, &[("version", "3"), ("base[buyer_name]", NAME), ("buyer_name", "")])).await);
        assert_eq!(sale.shop.read(&invoice).await["buyerName"], json!(null));
        for (wrong, input) in [(("amount", "much"), "amount"), (("invoice_number", ""), "invoice_number"), (("invoice_date", "x"), "invoice_date")] {
            assert_eq!(refused_inputs(&send(&[("version", "4"), wrong]).await), [input]);
        }
        refused_rule(&send(&[("version", "x")]).await);
        refused_rule(&send(&[("version", "4"), ("kind", "FINAL"), ("invoice_number", "RE-2")]).await);
        app.auditor_may_not(&["/fn/invoice/update"], &sale.form(&with(&INVOICED, &[("version", "4"), ("invoice_number", "RE-2")]))).await;
        assert_eq!(sale.shop.read(&invoice).await["version"], 4);
    }

    async fn payment_submit(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        let send = async |fields: &[(&'static str, &'static str)]| browser.post("/fn/payment/submit", &sale.form(&with(&PAYMENT, fields))).await;
        assert_eq!(refused_inputs(&browser.post("/fn/payment/submit", &sale.form(&[("bank_amount_currency", "EUR")])).await), ["bank_amount", "payment_date"]);
        for (wrong, input) in [
            (("bank_amount", "much"), "bank_amount"), (("cash_amount", "some"), "cash_amount"), (("payment_date", "2026-04-24"), "payment_date"),
            (("source_iban", "PL62109010140000071219812874"), "source_iban"),
        ] {
            assert_eq!(refused_inputs(&send(&[wrong]).await), [input]);
        }
        assert!(!refused_inputs(&send(&[("cash_amount", "1"), ("cash_amount_currency", "PLN")]).await).is_empty(), "one currency");
        let foreign = app.shop().await.seller.to_string();
        for form in sale.strangers(&foreign, &PAYMENT) {
            refused_rule(&browser.post("/fn/payment/submit", &form).await);
        }
        app.auditor_may_not(&["/fn/payment/submit"], &sale.form(&PAYMENT)).await;
        // A refused one comes back as it was typed, without script.
        let (to, page) = browser.plain("/fn/payment/submit", &sale.form(&with(&PAYMENT, &[("bank_amount", "much")]))).await;
        assert!(to.starts_with(&format!("{}?module=payment&flash=", sale.order)) && to.ends_with("#payment-submit-problems"), "{to}");
        assert!(page.contains("value=\"much\"") && page.contains("PL61 1090 1014 0000 0712 1981 2874"), "{page}");
        assert_eq!(app.database.count("SELECT COUNT(*) FROM payment").await, 0);
        assert_eq!(done(&send(&[("declare_new_iban", "on")]).await), sale.at("payment", "payment-submitted"));
        let stored = sale.shop.read(&format!("{}/payment", sale.order)).await;
        for (name, value) in payment_body().as_object().unwrap().iter().filter(|(name, _)| *name != "sourceIban") {
            assert_eq!(&stored[name], value, "{name} of {stored}");
        }
        assert_eq!(app.database.texts("SELECT source_iban FROM payment WHERE new_iban_declared").await.len(), 1);
        assert_eq!(app.database.texts("SELECT source_iban FROM payment").await, [IBAN]);
        assert_eq!(sale.shop.by_staff().await, ["payment.submitted"]);
        assert_eq!(done(&send(&[("declare_new_iban", "on")]).await), sale.at("payment", "same"));
        refused_rule(&send(&[("bank_amount", "1")]).await);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn payment_update(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        let payment = format!("{}/payment", sale.order);
        let send = async |fields: &[(&'static str, &'static str)]| browser.post("/fn/payment/update", &sale.form(&with(&PAID, fields))).await;
        refused_rule(&send(&[("version", "0"), ("bank_amount", "1")]).await);
        sale.shop.post(&payment).json(&payment_body()).send().await.is(201);
        assert_eq!(done(&send(&[("version", "0")]).await), sale.at("payment", "same"));
        let with_cash = [("version", "0"), ("bank_amount", "18,000"), ("cash_amount", "500")];
        assert_eq!(done(&send(&with_cash).await), sale.at("payment", "payment-saved"));
        let stored = sale.shop.read(&payment).await;
        assert_eq!((&stored["bankAmount"]["value"], &stored["cashAmount"]["value"]), (&json!(1_800_000), &json!(50_000)));
        assert_eq!(sale.shop.by_staff().await, ["payment.updated"]);
        let late = [("version", "0"), ("bank_amount", "1"), ("payment_date", "2026-04-16")];
        let outcome = send(&late).await;
        assert_eq!(conflict(&outcome, "bank_amount"), (1, "18,000.00".to_owned()));
        assert_eq!(conflict(&outcome, "cash_amount"), (1, "500.00".to_owned()));
        let picked = with(&late, &[("version", "1"), ("pick[bank_amount]", "theirs"), ("pick[payment_date]", "mine"), ("pick[cash_amount]", "theirs")]);
        assert_eq!(done(&send(&picked).await), sale.at("payment", "payment-saved"));
        let stored = sale.shop.read(&payment).await;
        assert_eq!(
            (&stored["bankAmount"]["value"], &stored["cashAmount"]["value"], &stored["paymentDate"]),
            (&json!(1_800_000), &json!(50_000), &json!("2026-04-16"))
        );
        // Cash that is emptied is no cash; the account can be taken away.
        let emptied = [("version", "2"), ("base[cash_amount]", "500.00"), ("cash_amount", ""), ("bank_amount", "18,500.00"), ("base[bank_amount]", "18,000.00"), ("source_iban", "")];
        done(&send(&emptied).await);
        let stored = sale.shop.read(&payment).await;
        assert_eq!((&stored["bankAmount"]["value"], &stored["cashAmount"]["value"]), (&json!(1_850_000), &json!(0)));
        assert_eq!(app.database.count("SELECT COUNT(*) FROM payment WHERE source_iban IS NULL").await, 1);
        for (wrong, input) in [(("bank_amount", "much"), "bank_amount"), (("payment_date", "x"), "payment_date"), (("source_iban", "DE00"), "source_iban")] {
            assert_eq!(refused_inputs(&send(&[("version", "3"), wrong]).await), [input]);
        }
        refused_rule(&send(&[("version", "x")]).await);
        app.auditor_may_not(&["/fn/payment/update"], &sale.form(&with(&PAID, &[("version", "3"), ("bank_amount", "1")]))).await;
        assert_eq!(sale.shop.read(&payment).await["version"], 3);
    }

    async fn payment_ready(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        let form = sale.form(&[]);
        assert!(refused_rule(&browser.post("/fn/payment/ready", &form).await).contains("payment"));
        let payment = format!("{}/payment", sale.order);
        sale.shop.post(&payment).json(&payment_body()).send().await.is(201);
        app.auditor_may_not(&["/fn/payment/ready"], &form).await;
        let foreign = app.shop().await.seller.to_string();
        for form in sale.strangers(&foreign, &[]) {
            refused_rule(&browser.post("/fn/payment/ready", &form).await);
        }
        assert_eq!(sale.shop.read(&payment).await["readyForPickup"], false);
        assert_eq!(done(&browser.post("/fn/payment/ready", &form).await), sale.at("payment", "payment-ready"));
        assert_eq!(sale.shop.read(&payment).await["readyForPickup"], true);
        done(&browser.post("/fn/payment/ready", &form).await);
        assert_eq!(sale.shop.by_staff().await, ["payment.ready_for_pickup"], "once");
    }

    async fn transport_pickup(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let early = Sale::of(&app).await;
        refused_rule(&browser.post("/fn/transport/pickup", &early.form(&with(&PICKUP, &[ONE]))).await);
        let sale = two_ready(&app).await;
        let send = async |fields: &[(&'static str, &'static str)]| browser.post("/fn/transport/pickup", &sale.form(&with(&PICKUP, fields))).await;
        assert_eq!(refused_inputs(&browser.post("/fn/transport/pickup", &sale.form(&[])).await), ["pickup_date", "type", "vins"]);
        assert_eq!(refused_inputs(&send(&[]).await), ["vins"], "no vehicle is ticked");
        assert_eq!(refused_inputs(&send(&[ONE, ("post_code", ""), ("country", "CH")]).await), ["post_code"]);
        assert_eq!(refused_inputs(&send(&[ONE, ("country", "CH"), ("post_code", "8001")]).await), ["country"]);
        assert_eq!(refused_inputs(&send(&[ONE, ("pickup_date", "2026-04-24")]).await), ["pickup_date"]);
        app.auditor_may_not(&["/fn/transport/pickup"], &sale.form(&with(&PICKUP, &[ONE]))).await;
        let foreign = app.shop().await.seller.to_string();
        for form in sale.strangers(&foreign, &with(&PICKUP, &[ONE])) {
            refused_rule(&browser.post("/fn/transport/pickup", &form).await);
        }
        assert_eq!(app.database.count("SELECT COUNT(*) FROM pickup").await, 0);
        assert_eq!(done(&send(&[ONE]).await), sale.at("transport", "pickup-confirmed"));
        assert_eq!(moved(&sale).await, [(VIN.to_owned(), true, false), (OTHER_VIN.to_owned(), false, false)]);
        let stored = "SELECT kind || '|' || pickup_date || '|' || driver_identification || '|' || street || '|' || post_code || '|' || city || '|' || country FROM pickup";
        assert_eq!(app.database.texts(stored).await, ["COMPANY_TRANSPORT|2026-04-22|DE-FR-2026-1234|Hauptstraße 12|10115|Berlin|DE"]);
        // The other one without an address; the first is never changed.
        done(&send(&[OTHER, ("type", "SELF_PICKUP"), ("driver_identification", ""), ("street", ""), ("post_code", ""), ("city", ""), ("country", "")]).await);
        refused_rule(&send(&[ONE, ("pickup_date", "2026-04-21")]).await);
        assert_eq!(app.database.count("SELECT COUNT(*) FROM pickup WHERE street IS NULL").await, 1);
        assert_eq!(sale.shop.by_staff().await, ["transport.pickup_confirmed"; 2]);
    }

    async fn transport_revoke(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = two_ready(&app).await;
        let send = async |fields: &[(&'static str, &'static str)]| browser.post("/fn/transport/revoke", &sale.form(fields)).await;
        refused_rule(&send(&[ONE, ("reason", "The wrong day")]).await);
        sale.shop.post(&format!("{}/transport/pickup", sale.order)).json(&pickup_body("2026-04-22")).send().await.is(200);
        assert_eq!(refused_inputs(&send(&[]).await), ["reason", "vins"]);
        assert_eq!(refused_inputs(&send(&[ONE]).await), ["reason"]);
        app.auditor_may_not(&["/fn/transport/revoke"], &sale.form(&[ONE, ("reason", "The wrong day")])).await;
        assert_eq!(done(&send(&[OTHER, ("reason", "The wrong day")]).await), sale.at("transport", "pickup-revoked"));
        assert_eq!(moved(&sale).await, [(VIN.to_owned(), true, false), (OTHER_VIN.to_owned(), false, false)]);
        assert_eq!(sale.shop.by_staff().await, ["transport.pickup_revoked"]);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn transport_deliver(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let sale = two_ready(&app).await;
        let send = async |fields: &[(&'static str, &'static str)]| browser.post("/fn/transport/deliver", &sale.form(&with(&DELIVERY, fields))).await;
        refused_rule(&send(&[ONE]).await);
        sale.shop.post(&format!("{}/transport/pickup", sale.order)).json(&pickup_body("2026-04-21")).send().await.is(200);
        assert_eq!(
            refused_inputs(&browser.post("/fn/transport/deliver", &sale.form(&[])).await),
            ["city", "country", "delivery_date", "post_code", "street", "vins"]
        );
        assert_eq!(refused_inputs(&send(&[]).await), ["vins"]);
        for date in ["2026-04-24", "2026-04-20"] {
            assert_eq!(refused_inputs(&send(&[ONE, ("delivery_date", date)]).await), ["delivery_date"], "{date}");
        }
        app.auditor_may_not(&["/fn/transport/deliver"], &sale.form(&with(&DELIVERY, &[ONE]))).await;
        assert_eq!(app.database.count("SELECT COUNT(*) FROM delivery").await, 0);
        assert_eq!(done(&send(&[ONE]).await), sale.at("transport", "delivery-confirmed"));
        assert_eq!(moved(&sale).await, [(VIN.to_owned(), true, true), (OTHER_VIN.to_owned(), true, false)]);
        let body = delivery_body("2026-04-22");
        let address = &body["deliveryAddress"];
        let wanted = format!("2026-04-22|{}|{}|Anna Kowalska", address["street"].as_str().unwrap(), address["city"].as_str().unwrap());
        assert_eq!(app.database.texts("SELECT delivery_date || '|' || street || '|' || city || '|' || receiver_name FROM delivery").await, [wanted]);
        refused_rule(&send(&[ONE, ("delivery_date", "2026-04-21")]).await);
        // What was delivered is not taken back.
        let revoked = browser.post("/fn/transport/revoke", &sale.form(&[ONE, ("reason", "The wrong day")])).await;
        refused_rule(&revoked);
        assert_eq!(sale.shop.by_staff().await, ["transport.delivery_confirmed"]);
    }
}
