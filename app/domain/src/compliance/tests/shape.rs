//! The published JSON of a rollup (Integration API 4.11; additions of product.md "Verdict").

use serde_json::{Value, json};

use super::samples::{CAR, LATER, VAN, add_van, at, complete, lose, mode_b, number, on_the_way, vies};
use crate::compliance::{StoredRollup, evaluate};
use crate::document::DocumentType as Paper;
use crate::kyc::{AmlStatus, VerificationStatus, ViesResult};

fn published(facts: &crate::compliance::Facts, now: &str) -> Value {
    let stored = StoredRollup {
        rollup: evaluate(facts, at(now)),
        version: 7,
        updated_at: at(now),
    };
    serde_json::to_value(&stored).unwrap()
}

/// Without the words for people, which are not part of the contract.
fn without_messages(mut rollup: Value) -> Value {
    for list in ["blockers", "warnings"] {
        for found in rollup[list].as_array_mut().unwrap() {
            let found = found.as_object_mut().unwrap();
            assert!(!found.remove("message").unwrap().as_str().unwrap().is_empty());
            assert!(!found.remove("rule").unwrap().as_str().unwrap().is_empty());
        }
    }
    rollup
}

#[test]
fn a_sale_in_transport_is_published_as_the_sample_is() {
    let mut facts = on_the_way();
    mode_b(&mut facts, VerificationStatus::Verified, AmlStatus::Clear);
    lose(&mut facts, Paper::TransportCmr);
    facts.vehicles[0].mileage = Some(10);
    assert_eq!(
        without_messages(published(&facts, "2026-03-11T09:00:00Z")),
        json!({
            "orderUuid": "01920000-0000-7000-8000-000000000001",
            "complianceStatus": "INCOMPLETE",
            "decision": null,
            "readiness": "READY_FOR_PICKUP",
            "blockers": [
                {
                    "module": "transport",
                    "code": "MISSING_CMR",
                    "kind": "MISSING",
                    "documentTypes": ["TRANSPORT_CMR"],
                    "since": "2026-03-11T09:00:00.000Z"
                },
                {
                    "module": "transport",
                    "code": "VIES_PENDING",
                    "kind": "MISSING",
                    "since": "2026-03-11T09:00:00.000Z"
                },
                {
                    "module": "transport",
                    "code": "DELIVERY_NOT_CONFIRMED",
                    "kind": "MISSING",
                    "since": "2026-03-11T09:00:00.000Z"
                }
            ],
            "warnings": [
                {
                    "module": "order",
                    "code": "NEW_MEANS_OF_TRANSPORT",
                    "kind": "WARNING",
                    "vins": [CAR],
                    "since": "2026-03-11T09:00:00.000Z"
                }
            ],
            "modules": {
                "buyer": {
                    "status": "VALID",
                    "viesLastCheckedAt": "2026-03-10T08:00:00.000Z",
                    "viesResult": "VALID",
                    "documentsComplete": true,
                    "kycVerificationStatus": "VERIFIED"
                },
                "order": {
                    "status": "COMPLETE",
                    "vins": [{ "vin": CAR, "complianceStatus": "TRANSPORT_PENDING" }]
                },
                "invoice": {
                    "status": "VALID",
                    "type": "PRELIMINARY",
                    "vatIncluded": false,
                    "finalInvoiceRequired": false,
                    "finalInvoiceReceived": false
                },
                "payment": {
                    "status": "VALID",
                    "amountMatchesInvoice": true,
                    "ibanConsistent": true,
                    "readyForPickup": true
                },
                "transport": {
                    "status": "IN_PROGRESS",
                    "pickupConfirmed": true,
                    "pickupDate": "2026-03-10",
                    "deliveryConfirmed": false,
                    "cmrUploaded": false,
                    "dailyViesChecksActive": true,
                    "vins": [{ "vin": CAR, "pickupConfirmed": true, "deliveryConfirmed": false }]
                },
                "exportFile": { "status": "PENDING", "downloadUrl": null }
            },
            "version": 7,
            "updatedAt": "2026-03-11T09:00:00.000Z"
        })
    );
}

#[test]
fn a_sale_that_is_exempt() {
    let mut facts = complete();
    facts.final_invoice = Some(crate::compliance::FinalFacts {
        vat_included: false,
        margin_scheme: false,
    });
    let rollup = published(&facts, LATER);
    assert_eq!(rollup["complianceStatus"], "VALID");
    assert_eq!(rollup["decision"], "VALID_EXPORT");
    assert_eq!(rollup["readiness"], "READY_FOR_EXPORT");
    assert_eq!(rollup["blockers"], json!([]));
    assert_eq!(rollup["warnings"], json!([]));
    let modules = &rollup["modules"];
    assert_eq!(modules["invoice"]["finalInvoiceRequired"], true);
    assert_eq!(modules["invoice"]["finalInvoiceReceived"], true);
    assert_eq!(modules["transport"]["status"], "DELIVERED");
    assert_eq!(modules["transport"]["deliveryConfirmed"], true);
    assert_eq!(modules["transport"]["cmrUploaded"], true);
    assert_eq!(modules["transport"]["dailyViesChecksActive"], false);
    assert!(modules["buyer"].get("kycVerificationStatus").is_none(), "Mode A");
}

#[test]
fn a_new_order_and_a_sale_that_is_taxed() {
    let rollup = published(&super::samples::just_created(), LATER);
    let modules = &rollup["modules"];
    assert_eq!(modules["buyer"]["viesResult"], "PENDING");
    assert_eq!(modules["buyer"]["documentsComplete"], false);
    assert!(modules["buyer"].get("viesLastCheckedAt").is_none());
    assert_eq!(
        modules["invoice"],
        json!({ "status": "MISSING", "finalInvoiceRequired": false, "finalInvoiceReceived": false })
    );
    assert_eq!(
        modules["payment"],
        json!({
            "status": "MISSING",
            "amountMatchesInvoice": false,
            "ibanConsistent": true,
            "readyForPickup": false
        })
    );
    assert_eq!(modules["transport"]["status"], "NOT_STARTED");
    assert_eq!(modules["transport"]["pickupConfirmed"], false);
    assert!(modules["transport"].get("pickupDate").is_none());
    assert_eq!(modules["transport"]["dailyViesChecksActive"], false);

    let mut facts = complete();
    add_van(&mut facts);
    number(&mut facts, "DE136695976");
    vies(&mut facts, &[("2026-03-10T08:00:00Z", ViesResult::Invalid)]);
    let rollup = published(&facts, LATER);
    assert_eq!(rollup["complianceStatus"], "INVALID");
    assert_eq!(rollup["decision"], "VAT_APPLICABLE");
    assert_eq!(rollup["modules"]["invoice"]["finalInvoiceRequired"], true);
    assert_eq!(rollup["modules"]["buyer"]["viesResult"], "INVALID");
    assert_eq!(rollup["modules"]["order"]["vins"][1]["vin"], VAN);
    assert_eq!(rollup["blockers"][0]["kind"], "FAILED");
}

#[test]
fn the_members_stand_in_the_order_of_the_sample() {
    let stored = StoredRollup {
        rollup: evaluate(&on_the_way(), at("2026-03-10T18:00:00Z")),
        version: 0,
        updated_at: at("2026-03-10T18:00:00Z"),
    };
    let text = serde_json::to_string(&stored).unwrap();
    let in_order = |names: &[&str], from: usize| {
        names.iter().fold(from, |from, name| {
            let member = format!("\"{name}\":");
            from + text[from..]
                .find(&member)
                .unwrap_or_else(|| panic!("{name} is not behind the others"))
        })
    };
    let top = [
        "orderUuid",
        "complianceStatus",
        "decision",
        "readiness",
        "blockers",
        "warnings",
        "modules",
    ];
    let modules = in_order(&top, 0);
    let last = in_order(
        &["buyer", "order", "invoice", "payment", "transport", "exportFile"],
        modules,
    );
    in_order(&["version", "updatedAt"], last);
    in_order(
        &["module", "code", "message", "kind", "rule", "since"],
        in_order(&["blockers"], 0),
    );
    in_order(
        &[
            "status",
            "pickupConfirmed",
            "pickupDate",
            "deliveryConfirmed",
            "cmrUploaded",
        ],
        modules,
    );
}

#[test]
fn what_is_stored_reads_back() {
    for facts in [complete(), on_the_way(), super::samples::just_created()] {
        let stored = StoredRollup {
            rollup: evaluate(&facts, at(LATER)),
            version: 3,
            updated_at: at(LATER),
        };
        let text = serde_json::to_string(&stored).unwrap();
        assert_eq!(serde_json::from_str::<StoredRollup>(&text).unwrap(), stored);
    }
}
