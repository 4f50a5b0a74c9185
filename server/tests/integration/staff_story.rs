//! One sale from the order to the final invoice by the pages of the staff app, without a line of JavaScript: every form is
//! posted as a browser does it, every redirect followed.

use domain::kernel::Role;
use serde_json::{Value, json};

use crate::harness::{
    Browser, NAME, POLISH, Sale, VIN, Wanted, id_in, invoice_pdf, last, on_both, pdf, with,
};
use crate::staff_orders::{ORDER, VEHICLE};
use crate::staff_records::{DELIVERY, INVOICE, ONE, PAYMENT, PICKUP};

/// Posts a form of an order; the page it leads to says that it is done.
async fn step(
    browser: &Browser,
    sale: &Sale,
    function: &str,
    fields: &[(&str, &str)],
    to: (&str, &str),
) -> String {
    let (address, page) = browser.plain(function, &sale.form(fields)).await;
    assert_eq!(address, sale.at(to.0, to.1), "{function}: {page}");
    assert!(page.contains("AB-1"), "{function}: {page}");
    page
}

/// Posts a paper as the form beside a part of the page does.
async fn paper(browser: &Browser, sale: &Sale, kind: &str, bytes: &[u8], module: &str) {
    let call = browser.order_paper(&sale.shop, &sale.order, kind, bytes);
    let answer = call.accept_html().send().await.is(303);
    let to = answer.header("location").to_owned();
    assert_eq!(to, format!("{}#papers", sale.at(module, "document-added")));
    let page = browser.page(&to).await.is(200).text();
    assert!(page.contains("paper.pdf"), "{kind}: {page}");
}

on_both! {
    async fn from_order_to_final_invoice(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let buyer = last(&shop.good_buyer(&app, POLISH, NAME).await);
        let browser = app.signed_in(Role::Operator).await;
        let page = browser.page(&format!("/orders/new?buyer={buyer}")).await.is(200).text();
        assert!(page.contains("action=\"/fn/order/create\"") && page.contains(NAME), "{page}");

        let seller = shop.seller.to_string();
        let form = with(&with(&ORDER, &VEHICLE), &[("seller", &*seller), ("buyer_id", &*buyer), ("email", "jan@autohaus.example")]);
        let (to, page) = browser.plain("/fn/order/create", &form).await;
        let sale = Sale::new(shop.clone(), format!("/orders/{}", id_in(&to)));
        assert_eq!(to, format!("{}?done=created", sale.order));
        assert!(page.contains("AB-1") && page.contains(NAME), "{page}");

        step(&browser, &sale, "/fn/invoice/submit", &INVOICE, ("invoice", "invoice-submitted")).await;
        paper(&browser, &sale, "SHIPMENT_PRELIMINARY_INVOICE", &invoice_pdf(), "invoice").await;
        app.drain().await;
        assert_eq!(shop.status(&sale.order).await, "INVOICE_SUBMITTED");
        step(&browser, &sale, "/fn/payment/submit", &PAYMENT, ("payment", "payment-submitted")).await;
        paper(&browser, &sale, "PAYMENT_CONFIRMATION", &pdf("paid"), "payment").await;
        let page = step(&browser, &sale, "/fn/payment/ready", &[], ("payment", "payment-ready")).await;
        assert!(page.contains("action=\"/fn/transport/pickup\"") || browser.page(&format!("{}?module=transport", sale.order)).await.text().contains("action=\"/fn/transport/pickup\""));
        app.drain().await;
        assert_eq!(shop.verdict(&sale.order).await["readiness"], "READY_FOR_PICKUP");

        step(&browser, &sale, "/fn/transport/pickup", &with(&PICKUP, &[ONE]), ("transport", "pickup-confirmed")).await;
        paper(&browser, &sale, "TRANSPORT_CMR", &pdf("cmr"), "transport").await;
        app.drain().await;
        // Too early for the final invoice.
        let last_invoice = with(&INVOICE, &[("kind", "FINAL"), ("invoice_number", "RE-2026-0999")]);
        let (to, _) = browser.plain("/fn/invoice/submit", &sale.form(&last_invoice)).await;
        assert!(to.starts_with(&format!("{}?module=finalization&flash=", sale.order)), "{to}");
        step(&browser, &sale, "/fn/transport/deliver", &with(&DELIVERY, &[ONE]), ("transport", "delivery-confirmed")).await;
        paper(&browser, &sale, "TRANSPORT_CMR_DELIVERY", &pdf("signed"), "transport").await;
        let verdict = shop.verdict(&sale.order).await;
        assert_eq!((&verdict["complianceStatus"], &verdict["decision"]), (&json!("VALID"), &json!("VALID_EXPORT")), "{verdict}");

        let page = browser.page(&format!("{}?module=finalization", sale.order)).await.is(200).text();
        assert!(page.contains("action=\"/fn/invoice/submit\"") && page.contains("value=\"FINAL\""), "{page}");
        // It must agree with the verdict: no VAT on an exempt sale.
        let (to, page) = browser.plain("/fn/invoice/submit", &sale.form(&with(&last_invoice, &[("vat_included", "yes")]))).await;
        assert!(to.ends_with("#final-submit-problems") && page.contains("needs attention") && page.contains("RE-2026-0999"), "{to} {page}");
        let page = step(&browser, &sale, "/fn/invoice/submit", &last_invoice, ("finalization", "final-submitted")).await;
        assert!(page.contains("RE-2026-0999"), "{page}");
        let rollup = shop.verdict(&sale.order).await;
        assert_eq!(rollup["modules"]["invoice"]["finalInvoiceReceived"], true);
        assert_eq!(rollup["modules"]["order"]["vins"], json!([{"vin": VIN, "complianceStatus": "VALID"}]));

        // Everything came by the staff app, in its order.
        let events = shop.events().await;
        let of_order: Vec<&Value> = events.iter().filter(|event| event["orderUuid"] == sale.id.as_str()).collect();
        let kinds: Vec<&str> = of_order.iter().map(|event| event["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, [
            "order.created", "invoice.submitted", "invoice.document_uploaded", "payment.submitted", "payment.document_uploaded",
            "payment.ready_for_pickup", "transport.pickup_confirmed", "transport.document_uploaded", "transport.delivery_confirmed",
            "transport.document_uploaded", "compliance.status_changed", "compliance.decision_made", "invoice.submitted",
        ]);
        assert!(of_order.iter().all(|event| event["source"] == "WEB_APP" && event["actor"]["type"] == "STAFF"), "{of_order:?}");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }
}
