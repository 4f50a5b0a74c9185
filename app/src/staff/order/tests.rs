//! Every part of the order page is rendered from a sample, open and cancelled.

use std::sync::Arc;

use domain::desk::OrderPage;
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::location::RequestUrl;
use serde_json::{Value, json};

use super::buyer::BuyerPanel;
use super::comments::Comments;
use super::compared::Compared;
use super::facts::SalePanel;
use super::finalization::FinalizationPanel;
use super::head::OrderHead;
use super::invoice::InvoicePanel;
use super::missing::{Missing, Warnings};
use super::payment::PaymentPanel;
use super::queries::{OrderPageData, Shown};
use super::rulings::Rulings;
use super::transport::TransportPanel;

const ID: &str = "01985c3a-0000-7000-8000-000000000001";
const AT: &str = "2026-04-22T10:15:00.000Z";
const VIN: &str = "WVWZZZ1JZXW000001";

fn blocker(module: &str, code: &str, kind: &str, types: &Value) -> Value {
    json!({
        "module": module, "code": code, "message": format!("About {code}."), "kind": kind,
        "rule": "Directive 2006/112/EC", "documentTypes": types, "since": AT,
    })
}

fn sample() -> Value {
    let money = json!({ "value": 1_850_000, "currency": "EUR" });
    let ruling = json!({
        "id": ID, "kind": "MISMATCH_ACCEPTED", "about": { "code": "BUYER_NAME_MISMATCH", "subject": "" },
        "reason": "Renamed in April", "basis": "x", "state": "AWAITING_APPROVAL",
        "proposed_by": { "type": "STAFF", "id": "01985c3a-0000-7000-8000-000000000009", "name": "B. Staff" },
        "proposed_at": AT, "reviewed_by": null, "reviewed_at": null, "ended_because": null, "ended_at": null,
    });
    json!({
        "order": {
            "id": ID, "organization": ID, "seller": ID, "buyer": ID, "external_order_id": "DEAL-1",
            "status": "READY_FOR_PICKUP", "cancelled": null, "purchase_date": "2026-04-20",
            "responsible_contact": null,
            "vins": [{
                "vin": VIN, "brand": "VW", "model": "Golf", "purchase_amount": money, "mileage": 12_000,
                "first_registration_date": "2020-01-02", "compliance": "TRANSPORT_PENDING",
            }],
            "total_amount": money, "version": 3, "created_at": AT, "updated_at": AT,
        },
        "buyer": {
            "id": ID, "organization": ID, "seller": ID, "vat_number": "DE136695976",
            "company_name": "AutoHandel Mustermann GmbH",
            "address": { "id": ID, "street": "Weg 1", "post_code": "10115", "city": "Berlin", "country": "DE" },
            "kyc_mode": "MARKETPLACE_LED", "status": { "status": "ACTIVE" }, "version": 0, "created_at": AT, "updated_at": AT,
        },
        "seller_name": "Seller BV", "organization_name": "Bank", "four_eyes": true,
        "verdict": {
            "orderUuid": ID, "complianceStatus": "INCOMPLETE", "decision": null, "readiness": "BLOCKED",
            "blockers": [
                blocker("invoice", "BUYER_NAME_MISMATCH", "MISSING", &json!([])),
                blocker("payment", "AMOUNT_MISMATCH", "MISSING", &json!([])),
                blocker("transport", "MISSING_CMR", "MISSING", &json!(["TRANSPORT_CMR"])),
            ],
            "warnings": [blocker("transport", "DELIVERY_OVERDUE", "WARNING", &json!([]))],
            "modules": {
                "buyer": { "status": "VALID", "viesResult": "VALID", "documentsComplete": true },
                "order": { "status": "COMPLETE", "vins": [{ "vin": VIN, "complianceStatus": "TRANSPORT_PENDING" }] },
                "invoice": { "status": "INCOMPLETE", "type": "PRELIMINARY", "vatIncluded": false,
                    "finalInvoiceRequired": false, "finalInvoiceReceived": false },
                "payment": { "status": "INCOMPLETE", "amountMatchesInvoice": false, "ibanConsistent": true,
                    "readyForPickup": true },
                "transport": { "status": "NOT_STARTED", "pickupConfirmed": false, "deliveryConfirmed": false,
                    "cmrUploaded": false, "dailyViesChecksActive": true,
                    "vins": [{ "vin": VIN, "pickupConfirmed": false, "deliveryConfirmed": false }] },
                "exportFile": { "status": "PENDING", "downloadUrl": null },
            },
            "version": 1, "updatedAt": AT,
        },
        "invoice": {
            "invoice": { "kind": "PRELIMINARY", "invoice_date": "2026-04-19", "invoice_number": "RE-1",
                "vat_included": false, "margin_scheme": false, "amount": money, "buyer_name": "Auto Handel",
                "version": 2, "created_at": AT, "updated_at": AT },
            "status": "SUBMITTED", "final_required": false, "final_received": false,
        },
        "final_invoice": null, "payment": null,
        "transport": {
            "transport": [{ "vin": VIN, "leg": { "PickedUp": {
                "type": "COMPANY_TRANSPORT", "pickupDate": "2026-04-21", "confirmedAt": AT } } }],
            "status": "IN_PROGRESS", "cmr_uploaded": false, "daily_vies_checks_active": true,
        },
        "documents": [], "rulings": [ruling], "timeline": [],
        "comments": [{ "by": { "id": ID, "name": "A. Staff" }, "at": AT, "text": "Called the buyer." }],
        "assignee": null,
    })
}

fn rendered(page: Value) -> String {
    let page: OrderPage = serde_json::from_value(page).expect("the sample is the page of an order");
    let data: Shown = Arc::new(OrderPageData {
        page,
        colleagues: Vec::new(),
        me: None,
        may_write: true,
    });
    let owner = Owner::new();
    owner.with(|| {
        provide_context(RequestUrl::new(&format!("/orders/{ID}?form=invoice-update")));
        leptos_meta::provide_meta_context();
        view! {
            <Router>
                <OrderHead data=data.clone()/>
                <Missing data=data.clone()/>
                <Warnings data=data.clone()/>
                <Rulings data=data.clone()/>
                <BuyerPanel data=data.clone()/>
                <SalePanel data=data.clone()/>
                <InvoicePanel data=data.clone()/>
                <PaymentPanel data=data.clone()/>
                <TransportPanel data=data.clone()/>
                <FinalizationPanel data=data.clone()/>
                <Compared data=data.clone()/>
                <Comments data=data.clone()/>
            </Router>
        }
        .to_html()
    })
}

#[test]
fn an_open_order_offers_what_helps() {
    let page = rendered(sample());
    for part in [
        "accept-AMOUNT_MISMATCH",
        "declare-TRANSPORT_CMR",
        "Upload CMR at pickup",
        "Waits for a second approval",
        "invoice-update",
        "payment-submit",
        "id=\"delivery\"",
        "pickup-revoke",
        "Before the purchase",
        "Written differently",
        "WVW ZZZ1JZ XW000001",
        "3 things are missing before the verdict.",
        "Called the buyer.",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(
        !page.contains("accept-BUYER_NAME_MISMATCH"),
        "somebody decided about it already"
    );
}

#[test]
fn a_cancelled_order_takes_remarks_only() {
    let mut page = sample();
    page["order"]["cancelled"] = json!({ "at": AT, "reason": "The buyer withdrew" });
    page["order"]["status"] = json!("CANCELLED");
    let page = rendered(page);
    assert!(page.contains("The buyer withdrew"));
    for form in [
        "order-update",
        "invoice-update",
        "payment-submit",
        "accept-",
        "order-cancel",
    ] {
        assert!(!page.contains(&format!("id=\"{form}")), "{form}");
    }
    assert!(page.contains("id=\"comment\""));
}
